"""What `specdouble examples` writes, in the hands of the tools that it is for."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.mockserver.examples import examples
from specdouble.specs import BUILTIN
from tests.e2e.npm import NPM, installed
from tests.mockserver.http import NOW

MSW = {"msw": "2.15.0", "typescript": "7.0.2"}
COMPILE = (
    "--strict", "--noUnusedLocals", "--target", "es2022", "--lib", "es2022,dom",
    "--module", "nodenext", "--moduleResolution", "nodenext", "--skipLibCheck", "--outDir", "js",
)  # fmt: skip
ASK = """
import { setupServer } from "msw/node";
import { getStatus, handlers } from "./js/skillmeat.js";
import * as peaka from "./js/peaka.js";

const server = setupServer(...handlers, ...peaka.handlers);
server.listen({ onUnhandledRequest: "error" });
const base = "http://localhost:8000/api/v1";
const told = async (path, method = "GET") => {
  const answer = await fetch(base + path, { method });
  return [answer.status, answer.headers.get("content-type"), await answer.text()];
};
const seen = {
  status: await told("/cache/status"),
  cache: await told("/data/projects/p/cache/c/status"),
  deleted: await told("/data/projects/p/cache/c", "DELETE"),
};
server.use(getStatus(401));
seen.refused = await told("/cache/status");
console.log(JSON.stringify(seen));
"""

pytestmark = pytest.mark.skipif(not NPM, reason="needs Node and its npm")


def run(folder: Path, *command: str) -> str:
    """What a command prints; how it exits is for its own output to say."""
    told = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return told.stdout


def write(form: str, folder: Path) -> None:
    """The examples of both APIs, in that form."""
    moment = NOW.isoformat()
    arguments = ["examples", "--format", form, "--now", moment, "--out", str(folder)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def test_msw_answers_what_the_examples_are(tmp_path: Path) -> None:
    """The handlers compile strictly, and fetch gets the payloads from them in Node."""
    write("msw", installed(tmp_path, MSW))
    (tmp_path / "ask.js").write_text(ASK)
    files = [f"{name}.ts" for name in BUILTIN]
    assert run(tmp_path, "node_modules/.bin/tsc", *COMPILE, *files) == ""

    seen = json.loads(run(tmp_path, "node", "ask.js"))
    expected = {
        (each.operation, each.status): each for each in examples(list(BUILTIN), seed=1, now=NOW)
    }

    for name, key in {
        "status": ("getStatus", 200),
        "cache": ("getCacheStatus", 200),
        "refused": ("getStatus", 401),
    }.items():
        assert seen[name][:2] == [key[1], "application/json"]
        assert json.loads(seen[name][2]) == expected[key].body
    assert seen["deleted"] == [200, None, ""]


@pytest.mark.parametrize("name", list(BUILTIN))
def test_redocly_finds_no_error(tmp_path: Path, name: str) -> None:
    """Also by its rule that examples are valid."""
    write("openapi", installed(tmp_path, {"@redocly/cli": "2.77.0"}))

    told = json.loads(
        run(
            tmp_path,
            "node_modules/.bin/redocly",
            "lint",
            f"{name}.openapi.json",
            "--format",
            "json",
        )
    )

    assert told["totals"]["errors"] == 0


@pytest.mark.parametrize("name", list(BUILTIN))
def test_spectral_finds_no_error(tmp_path: Path, name: str) -> None:
    """Its recommended rules; of warnings there is but one, that nobody is named as a contact."""
    write("openapi", installed(tmp_path, {"@stoplight/spectral-cli": "6.16.3"}))
    (tmp_path / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n')

    told = json.loads(
        run(
            tmp_path,
            "node_modules/.bin/spectral",
            "lint",
            f"{name}.openapi.json",
            "--format",
            "json",
        )
    )

    assert {each["code"] for each in told} <= {"info-contact"}
