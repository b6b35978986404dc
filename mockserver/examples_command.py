"""The command `examples`: which payloads, in which form, and where to."""

import difflib
import errno
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specdouble.fixtures.profile import PROFILE_NAMES, BadProfile
from specdouble.mockserver.options import APIS, CouldNot, OneLine, Time, read_contents
from specdouble.specs import BUILTIN, load_builtin

if TYPE_CHECKING:
    from specdouble.fixtures.formats import Example

SUFFIXES = {"ndjson": "ndjson", "har": "har", "msw": "ts", "openapi": "openapi.json"}
FORMATS = ("json", *SUFFIXES)
SERVER = "http://127.0.0.1:8000"
"""Where a HAR file says that it was recorded: the mock's own address, unless told otherwise."""


@click.command(cls=OneLine)
@click.option("--api", "apis", type=APIS, multiple=True, help="Only this API (repeatable).")
@click.option("--operation", help="Only this operation, by its id.")
@click.option("--status", type=int, help="Only answers with this status.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other data.")
@click.option("--now", type=Time(), help="The moment that the payloads are of  [default: now]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    help="msw: handlers in TypeScript; openapi: the document with the payloads as its examples."
    "  [default: json; with --entity ndjson]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write files into this folder: for json one for each request and answer."
    " With --entity: write this file.",
)
@click.option(
    "--entity",
    metavar="KIND",
    help="Instead of payloads all things of a kind that a profile has, a line each:"
    " artifacts, projects, marketplace; caches, statuses, executions.",
)
@click.option(
    "--profile",
    type=click.Choice(PROFILE_NAMES),
    help="With --entity: of this profile  [default: typical]",
)
@click.option(
    "--profile-file",
    type=click.Path(path_type=Path),
    help="With --entity: of a profile of your own, as TOML.",
)
@click.option("--locale", help="With --entity: names as in de_DE or ja_JP.")
def examples(
    apis: tuple[str, ...],
    operation: str | None,
    status: int | None,
    seed: int,
    now: datetime | None,
    form: str | None,
    out: Path | None,
    entity: str | None,
    profile: str | None,
    profile_file: Path | None,
    locale: str | None,
) -> None:
    """Print a request and its answer for each operation and documented status.

    \b
    Example:
      specdouble examples --api skillmeat --operation listProjects --status 200
      specdouble examples --api peaka --format msw --out src/mocks
      specdouble examples --api skillmeat --profile huge --entity artifacts --format ndjson
    """
    from specdouble.mockserver.kernel.clock import wall_time

    names, moment = apis or tuple(BUILTIN), now or wall_time()
    source = {"--profile": profile, "--profile-file": profile_file, "--locale": locale}
    if entity is not None:
        from specdouble.mockserver.streaming import kind_of, write_ndjson

        _refuse({"--operation": operation, "--status": status}, "there are none with --entity")
        if form not in {None, "ndjson"}:
            raise CouldNot(f"--format {form}: with --entity it is ndjson")
        kind = kind_of(entity, names)
        of = read_contents(profile or "typical", profile_file, locale)
        try:
            write_ndjson(kind.rows(of, seed, moment), out, total=kind.total(of))
        except BadProfile as error:
            raise CouldNot(f"{profile_file or profile}: {error.where} {error.message}") from None
        return
    from specdouble.mockserver.examples import examples as make

    _refuse(source, "it goes with --entity; payloads are of the typical profile")
    _check_operation(operation, names)
    form = form or "json"
    wanted = [
        each
        for each in make(names, seed=seed, now=moment)
        if operation in {None, each.operation} and status in {None, each.status}
    ]
    if not wanted:
        asked = operation or "no operation"
        raise CouldNot(f"{asked} of {', '.join(names)}: no documented status {status}")
    texts = _texts(wanted, form, moment, as_files=out is not None)
    if out is not None:
        write({out / name: text for name, text in texts.items()})
    elif len(texts) > 1 and form != "ndjson":
        raise CouldNot(f"{form} of {' and '.join(names)}: choose one --api, or a folder by --out")
    else:
        _print("".join(texts.values()))


def _refuse(options: Mapping[str, object], why: str) -> None:
    """Refuse options that would be without effect."""
    for name, value in options.items():
        if value is not None:
            raise CouldNot(f"{name} {value}: {why}")


def _check_operation(operation: str | None, names: Sequence[str]) -> None:
    known = [name for api in names for name in load_builtin(api).operations]
    if operation is not None and operation not in known:
        near = difflib.get_close_matches(operation, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
        raise CouldNot(f"no operation {operation!r}; {hint}")


def _texts(
    wanted: "Sequence[Example]", form: str, moment: datetime, *, as_files: bool
) -> Mapping[str, str]:
    """What is to be written, by the names of the files."""
    from specdouble.fixtures import formats

    if form == "json":
        return dict(formats.files(wanted)) if as_files else {"": formats.tree(wanted)}
    write_one: Mapping[str, Callable[[list[Example], str], str]] = {
        "ndjson": lambda each, _: formats.ndjson(each),
        "har": lambda each, _: formats.har(each, SERVER, moment),
        "msw": lambda each, api: formats.msw(each, load_builtin(api)),
        "openapi": lambda each, api: formats.openapi(each, load_builtin(api)),
    }
    by_api: dict[str, list[Example]] = {}
    for each in wanted:
        by_api.setdefault(each.api, []).append(each)
    return {f"{api}.{SUFFIXES[form]}": write_one[form](own, api) for api, own in by_api.items()}


def _print(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise  # who reads has enough; click ends in silence
    except OSError as error:
        raise CouldNot(f"can't write to stdout: {(error.strerror or '').lower()}") from None


def write(texts: Mapping[Path, str]) -> None:
    """Write all files or none: each is written beside its place, and all are moved at the end."""
    aside = {path.with_name(f".{path.name}.part"): path for path in texts}
    path = Path()
    try:
        for part, path in aside.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(texts[path], encoding="utf-8", newline="\n")
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        for part, path in aside.items():
            part.replace(path)
    except OSError as error:
        raise CouldNot(f"can't write {path}: {(error.strerror or str(error)).lower()}") from None
    finally:
        for part in aside:
            _forget(part)


def _forget(part: Path) -> None:
    """Remove what a failure has left behind; what can't be, was not written either."""
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return
