"""What makes values of schemas: ours, Prism in dynamic mode, and jsf."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench import npm_peers
from bench.peer import Unavailable
from bench.schemas import Subject
from bench.stage import FOLDER, keep
from specdouble.fixtures.synthesis import Synthesis
from specdouble.specs import Direction

PATIENCE: Final = 10.0
"""Seconds for one value of a peer; then it is started anew, and goes on with the next one."""
SILENCES: Final = 3
"""After so many of them in one document, the generator is not asked for the rest."""
JSF: Final = "jsf==0.11.2"
JSF_HOME: Final = FOLDER / "jsf"
APPS: Final = Path(__file__).parent / "apps"
Told = dict[str, Any]
"""`{"value": ...}`, or `{"error": ...}`, if none was made."""


@dataclass(frozen=True, slots=True)
class Generator:
    """Makes a value of each schema of a document, in their order; `install` raises Unavailable."""

    title: str
    values: Callable[[Subject], Iterator[Told]]
    version: Callable[[], str]
    install: Callable[[], None] = lambda: None


def _ours(tries: int | None) -> Callable[[Subject], Iterator[Told]]:
    def values(subject: Subject) -> Iterator[Told]:
        options = {} if tries is None else {"tries": tries}
        synthesis = Synthesis(subject.schemas, Direction.RESPONSE, **options)
        for name in subject.names:
            yield {"value": synthesis.value(subject.reference(name), "1")}

    return values


def _prism(subject: Subject) -> Iterator[Told]:
    keep("prism-document", subject.document)
    folder = npm_peers.home(npm_peers.PRISM_PACKAGE)
    script, document = APPS / "prism_values.cjs", FOLDER / "prism-document.json"
    line = ["node", "--max-old-space-size=4096", str(script), str(document.resolve())]
    return _all_lines(line, folder, len(subject.names))


def _jsf(subject: Subject) -> Iterator[Told]:
    schemas = FOLDER / "jsf-schemas.jsonl"
    texts = [json.dumps(subject.json_schema(name)) for name in subject.names]
    schemas.write_text("\n".join(texts), encoding="utf-8")
    line = [f"{JSF_HOME}/bin/python", str(APPS / "jsf_values.py"), str(schemas)]
    return _all_lines(line, Path.cwd(), len(texts))


def _install_jsf() -> None:
    pip = [sys.executable, "-m", "pip", "--python", f"{JSF_HOME}/bin/python", "install", "-qq"]
    try:
        if not (JSF_HOME / "bin" / "python").exists():
            venv = [sys.executable, "-m", "venv", "--without-pip", str(JSF_HOME)]
            subprocess.run(venv, check=True)  # noqa: S603
        subprocess.run([*pip, JSF], check=True, capture_output=True, text=True)  # noqa: S603
    except subprocess.CalledProcessError as error:
        raise Unavailable((error.stderr or str(error)).strip().splitlines()[-1]) from None


def _all_lines(line: list[str], folder: Path, number: int) -> Iterator[Told]:
    """What a program tells of so many schemas, started anew behind one that it does not survive."""
    done, silences = 0, 0
    while done < number and silences < SILENCES:
        code: int | None = None
        for told in _lines([*line, str(done)], folder):
            if isinstance(told, int):
                code = told
                break
            done += 1
            yield told
        if code == 1:  # it takes no such document
            yield from ({"error": "no answer"} for _ in range(done, number))
            return
        if done < number:
            done, silences = done + 1, silences + 1
            yield {"error": "no answer"}


def _lines(line: list[str], folder: Path) -> Iterator[Told | int]:
    """The lines of a program, at last its exit code; it is ended when it is silent for long."""
    with subprocess.Popen(  # noqa: S603
        line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        output = process.stdout
        assert output is not None  # noqa: S101 - it was asked for
        rest = b""
        while select.select([output], [], [], PATIENCE)[0]:
            piece = os.read(output.fileno(), 1 << 20)
            if not piece:
                break
            *whole, rest = (rest + piece).split(b"\n")
            yield from (json.loads(each) for each in whole)
        else:
            process.kill()
        yield process.wait()


def _own_version() -> str:
    return version("specdouble")


FIRST_TRY: Final = Generator("**specdouble**, first try", _ours(1), _own_version)
OURS: Final = Generator("**specdouble**, as it is used", _ours(None), _own_version)
PRISM: Final = Generator(
    "Prism, dynamic",
    _prism,
    npm_peers.version(npm_peers.PRISM_PACKAGE),
    npm_peers.npm(npm_peers.PRISM_PACKAGE),
)
JSF_: Final = Generator("jsf", _jsf, lambda: JSF.partition("==")[2], _install_jsf)
ALL: Final = (FIRST_TRY, OURS, PRISM, JSF_)
