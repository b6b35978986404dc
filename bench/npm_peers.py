"""The servers from npm: Prism, Mockoon and json-server on Node, WireMock and Specmatic on Java."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.peer import Peer, Unavailable
from bench.stage import FOLDER, keep

DOCUMENT: Final = str(FOLDER / "openapi.json")


def home(package: str) -> Path:
    """Where a package is installed: each by itself, so that none breaks another."""
    return FOLDER / "npm" / package.replace("/", "-")


def _folder(package: str) -> Path:
    return home(package) / "node_modules" / package.rpartition("@")[0]


def npm(package: str, program: str = "node") -> Callable[[], None]:
    """How a package, and the program that runs it, come to be there."""

    def install() -> None:
        for needed in ("npm", program):
            if shutil.which(needed) is None:
                raise Unavailable(f"{needed} is missing")
        if not (_folder(package) / "package.json").exists():
            home(package).mkdir(parents=True, exist_ok=True)
            line = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
            line += ["--prefix", str(home(package)), package]
            done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode:
                raise Unavailable(f"npm: {done.stderr.strip()[-200:]}")

    return install


def version(package: str) -> Callable[[], str]:
    def read() -> str:
        version: str = json.loads((_folder(package) / "package.json").read_bytes())["version"]
        return version

    return read


def _bin(package: str, name: str) -> str:
    return str(home(package) / "node_modules" / ".bin" / name)


def _jar(package: str) -> str:
    return str(next(_folder(package).rglob("*.jar")))


def _answers() -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = json.loads((FOLDER / "answers.json").read_bytes())
    return answers


PRISM_PACKAGE: Final = "@stoplight/prism-cli@5"
MOCKOON_PACKAGE: Final = "@mockoon/cli@9"
JSON_SERVER_PACKAGE: Final = "json-server@0.17"
WIREMOCK_PACKAGE: Final = "wiremock@3"
SPECMATIC_PACKAGE: Final = "specmatic@2"


def _prism(port: int) -> list[str]:
    prism = _bin(PRISM_PACKAGE, "prism")
    return [prism, "mock", DOCUMENT, "--port", str(port), "--verboseLevel", "silent"]


def _mockoon(port: int) -> list[str]:
    start = [_bin(MOCKOON_PACKAGE, "mockoon-cli"), "start", "--data", DOCUMENT]
    return [*start, "--port", str(port), "--disable-log-to-file", "--disable-admin-api"]


def _json_server(port: int) -> list[str]:
    """A file as the database, in which each answer is a resource, and routes to them."""
    answers = _answers()
    keep("database", {each["operation"]: json.loads(each["body"]) for each in answers})
    keep("routes", {each["path"] + "*": f"/{each['operation']}" for each in answers})
    start = [_bin(JSON_SERVER_PACKAGE, "json-server"), str(FOLDER / "database.json"), "--quiet"]
    return [*start, "--routes", str(FOLDER / "routes.json"), "--port", str(port)]


def _wiremock(port: int) -> list[str]:
    """A mapping from each path to its answer."""
    (FOLDER / "wiremock" / "mappings").mkdir(parents=True, exist_ok=True)
    for each in _answers():
        response = {
            "status": 200,
            "headers": {"Content-Type": "application/json"},
            "body": each["body"],
        }
        request = {"method": each["method"], "urlPath": each["path"]}
        keep(f"wiremock/mappings/{each['operation']}", {"request": request, "response": response})
    start = ["java", "-jar", _jar(WIREMOCK_PACKAGE), "--root-dir", str(FOLDER / "wiremock")]
    return [*start, "--port", str(port), "--no-request-journal", "--disable-banner"]


def _specmatic(port: int) -> list[str]:
    """The document, and an expectation for each of the four requests."""
    (FOLDER / "specmatic").mkdir(exist_ok=True)
    for each in _answers():
        request = {
            "method": each["method"],
            "path": each["path"],
            "headers": {"Authorization": f"Bearer {each['token']}"},
        }
        if each["sent"] is not None:
            request["body"] = json.loads(each["sent"])
        if each["query"]:
            request["query"] = each["query"]
        response = {"status": 200, "body": json.loads(each["body"])}
        keep(f"specmatic/{each['operation']}", {"http-request": request, "http-response": response})
    start = ["java", "-jar", _jar(SPECMATIC_PACKAGE), "stub", DOCUMENT, "--noConsoleLog"]
    start += ["--hot-reload=disabled"]  # it starts anew for any file that changes near by
    return [*start, "--port", str(port), "--data", str(FOLDER / "specmatic")]


PRISM: Final = Peer(
    name="prism",
    title="Prism, silent",
    version=version(PRISM_PACKAGE),
    command=_prism,
    install=npm(PRISM_PACKAGE),
)
MOCKOON: Final = Peer(
    name="mockoon",
    title="Mockoon",
    version=version(MOCKOON_PACKAGE),
    command=_mockoon,
    install=npm(MOCKOON_PACKAGE),
)
JSON_SERVER: Final = Peer(
    name="json-server",
    title="json-server",
    version=version(JSON_SERVER_PACKAGE),
    command=_json_server,
    install=npm(JSON_SERVER_PACKAGE),
)
WIREMOCK: Final = Peer(
    name="wiremock",
    title="WireMock, no journal",
    version=version(WIREMOCK_PACKAGE),
    command=_wiremock,
    install=npm(WIREMOCK_PACKAGE, "java"),
)
SPECMATIC: Final = Peer(
    name="specmatic",
    title="Specmatic stub",
    version=version(SPECMATIC_PACKAGE),
    command=_specmatic,
    install=npm(SPECMATIC_PACKAGE, "java"),
)
