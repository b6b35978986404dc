"""Servers of a document, or of as many artifacts as wanted."""

import sys
from contextlib import AbstractContextManager

from bench import generated, stage
from bench.peer import Unavailable
from bench.python_peers import specdouble, uvicorn
from bench.running import Running, running
from bench.workload import REQUESTS, Call
from specdouble.mockserver.command import serve


def needs_spec() -> None:
    """Raise Unavailable if documents can't be served yet."""
    if not any("--spec" in option.opts for option in serve.params):
        raise Unavailable("`specdouble serve` has no --spec")


def answered(url: str, call: Call) -> None:
    """Raise WrongAnswer, unless a call succeeds."""
    status, _ = stage.send(url, call)
    if status not in {200, 201}:
        raise stage.WrongAnswer(f"{call.method} {call.path}: status {status}")


def spec(operations: int) -> str:
    """The file with a document of that size."""
    name = f"generated-{operations}"
    stage.keep(name, generated.document(operations))
    return str(stage.FOLDER / f"{name}.json")


def with_spec(document: str, call: Call) -> AbstractContextManager[Running]:
    """specdouble, serving that document; the call is to have succeeded."""
    start = [sys.executable, "-m", "specdouble.cli", "serve", "--spec", document, "--port"]
    return running("spec", lambda port: [*start, str(port)], ready=lambda url: answered(url, call))


def connexion_alone(document: str, call: Call) -> AbstractContextManager[Running]:
    """Connexion's AsyncApp with that document, and a handler that does nothing."""
    return running(
        "connexion-alone",
        uvicorn("bench.apps.stock:app"),
        environment={"BENCH_DOCUMENT": document},
        ready=lambda url: answered(url, call),
    )


def with_artifacts(artifacts: int) -> AbstractContextManager[Running]:
    """specdouble, with so many artifacts."""
    return running(
        f"artifacts-{artifacts}",
        specdouble(),
        environment={"BENCH_ARTIFACTS": str(artifacts)},
        ready=lambda url: answered(url, REQUESTS[0]),
    )
