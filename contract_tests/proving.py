"""`specdouble mutate`: how many faults on the wire the laws would notice."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from specdouble.contract_tests.catalogue import laws_for, stories_for
from specdouble.contract_tests.mutation.judging import Unhealthy
from specdouble.contract_tests.mutation.printing import as_json, print_score
from specdouble.contract_tests.mutation.scoring import complaints, score
from specdouble.contract_tests.mutation.survivors import Equivalent, Unreviewed, equivalents
from specdouble.contract_tests.preflight import CouldNotJudge, preflight
from specdouble.contract_tests.report import har
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.target import NoTarget, target
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.trial import Trial
from specdouble.specs import Document, DocumentError

COULD_NOT = 2


def prove(settings: Settings, *, at_least: float | None, equivalent: str | None) -> int:
    """Judge the mutants of a recording, or of a live target's stories; print the score."""
    try:
        document = settings.document()
        traffics = _traffics(settings, document)
        known = _known(settings, equivalent)
        with _progress() as told:
            laws = laws_for(settings, document)
            found = score(traffics, laws, seed=settings.seed, known=known, told=told)
    except (
        DocumentError,
        NoTarget,
        CouldNotJudge,
        har.NoRecording,
        Unhealthy,
        Unreviewed,
    ) as error:
        sys.stderr.write(f"could not find out: {error}\n")
        return COULD_NOT
    print_score(found, Console(highlight=False))
    if settings.json is not None:
        Path(settings.json).write_text(json.dumps(as_json(found), indent=2) + "\n", "utf-8")
    problems = complaints(found, at_least or 0.0) if at_least is not None else []
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, if that is a terminal: it goes away when all are judged."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("mutants", total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def _traffics(settings: Settings, document: Document) -> Sequence[Traffic]:
    path = Path(settings.target)
    if path.is_file():
        return [Traffic(document, har.load(path.read_text(encoding="utf-8"), document)).served]
    judged = replace(
        target(
            settings.target,
            document,
            keys=settings.keys,
            timeout=settings.timeout,
            writes=settings.writes,
        ),
        headers=settings.headers,
    )
    pace = preflight(judged, document)
    laws = laws_for(settings, document)
    trial = Trial(judged, document, stories_for(settings), laws, settings.values)
    trial.keep_to(pace)
    return [trial.telling(name).traffic.served for name in trial.stories]


def _known(settings: Settings, given: str | None) -> Sequence[Equivalent]:
    """The reviewed equivalents: those given, or those that come with the API."""
    if given is not None:
        return equivalents(Path(given))
    packaged = resources.files("specdouble.contract_tests.mutation") / "equivalent"
    own = Path(str(packaged)) / f"{settings.api}.toml"
    return equivalents(own) if own.is_file() else ()
