"""The command `examples`: which payloads, in which form, and where to."""

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specdouble.fixtures.profile import PROFILE_NAMES, BadProfile
from specdouble.mockserver.options import (
    APIS,
    CouldNot,
    OneLine,
    Time,
    bad_profile,
    read_contents,
    unwritable_stdout,
)
from specdouble.specs import BUILTIN, DocumentError, load_builtin, load_leniently
from specdouble.specs.fetching import Spec
from specdouble.specs.suggesting import suggestion

if TYPE_CHECKING:
    from specdouble.fixtures.formats import Example
    from specdouble.specs import Document

SUFFIXES = {"ndjson": "ndjson", "har": "har", "msw": "ts", "openapi": "openapi.json"}
FORMATS = ("json", *SUFFIXES)
SERVER = "http://127.0.0.1:8000"
"""Where a HAR file says that it was recorded: the mock's own address, unless told otherwise."""


@click.command(cls=OneLine)
@click.option("--api", "apis", type=APIS, multiple=True, help="Only this API (repeatable).")
@click.option(
    "--spec",
    type=Spec(),
    metavar="FILE|URL",
    help="Of this OpenAPI document, instead of the built-in APIs: made up by its schemas.",
)
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
    spec: str | None,
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
      specdouble examples --spec openapi.yaml --format har
      specdouble examples --api skillmeat --profile huge --entity artifacts --format ndjson
    """
    from specdouble.mockserver.kernel.clock import wall_time

    names, moment = apis or tuple(BUILTIN), now or wall_time()
    source = {"--profile": profile, "--profile-file": profile_file, "--locale": locale}
    if entity is not None:
        from specdouble.mockserver.streaming import kind_of, write_ndjson

        options = {"--operation": operation, "--status": status, "--spec": spec}
        _refuse(options, "there are none with --entity")
        if form not in {None, "ndjson"}:
            raise CouldNot(f"--format {form}: with --entity it is ndjson")
        kind = kind_of(entity, names)
        of = read_contents(profile or "typical", profile_file, locale)
        try:
            write_ndjson(kind.rows(of, seed, moment), out, total=kind.total(of))
        except BadProfile as error:
            raise bad_profile(error, profile, profile_file) from None
        return
    _refuse(source, "it goes with --entity; payloads are of the typical profile")
    made, documents = _of_spec(spec, apis, seed) if spec else _of_apis(names, seed, moment)
    _check_operation(operation, documents)
    _check_status(status, operation, made)
    wanted = [
        each
        for each in made
        if operation in {None, each.operation} and status in {None, each.status}
    ]
    form = form or "json"
    texts = _texts(wanted, documents, form, moment, as_files=out is not None)
    if out is not None:
        write({out / name: text for name, text in texts.items()})
    elif len(texts) > 1 and form != "ndjson":
        raise CouldNot(f"{form} of {' and '.join(names)}: choose one --api, or a folder by --out")
    else:
        _print("".join(texts.values()))


def _of_apis(
    names: Sequence[str], seed: int, moment: datetime
) -> "tuple[list[Example], Mapping[str, Document]]":
    from specdouble.mockserver.examples import examples as make

    return make(names, seed=seed, now=moment), {name: load_builtin(name) for name in names}


def _of_spec(
    spec: str, apis: Sequence[str], seed: int
) -> "tuple[list[Example], Mapping[str, Document]]":
    from specdouble.mockserver.examples import of_document
    from specdouble.mockserver.mocks import inferred_name

    if apis:
        raise CouldNot(f"--api {apis[0]}: with --spec it is that document's API alone")
    try:
        document = load_leniently(Path(spec))
        return of_document(document, seed=seed), {inferred_name(document): document}
    except DocumentError as error:
        raise CouldNot(str(error)) from None


def _refuse(options: Mapping[str, object], why: str) -> None:
    """Refuse options that would be without effect."""
    for name, value in options.items():
        if value is not None:
            raise CouldNot(f"{name} {value}: {why}")


def _check_operation(operation: str | None, documents: "Mapping[str, Document]") -> None:
    known = [name for document in documents.values() for name in document.operations]
    if operation is not None and operation not in known:
        raise CouldNot(f"no operation {operation!r}; {suggestion(operation, known)}")


def _check_status(status: int | None, operation: str | None, made: "Sequence[Example]") -> None:
    known = sorted({each.status for each in made if operation in {None, each.operation}})
    if status is not None and status not in known:
        of = f" of {operation}" if operation else ""
        raise CouldNot(
            f"no documented status {status}{of}; there are: {', '.join(map(str, known))}"
        )


def _texts(
    wanted: "Sequence[Example]",
    documents: "Mapping[str, Document]",
    form: str,
    moment: datetime,
    *,
    as_files: bool,
) -> Mapping[str, str]:
    """What is to be written, by the names of the files."""
    from specdouble.fixtures import formats

    if form == "json":
        return dict(formats.files(wanted)) if as_files else {"": formats.tree(wanted)}
    write_one: Mapping[str, Callable[[list[Example], str], str]] = {
        "ndjson": lambda each, _: formats.ndjson(each),
        "har": lambda each, _: formats.har(each, SERVER, moment),
        "msw": lambda each, api: formats.msw(each, documents[api]),
        "openapi": lambda each, api: formats.openapi(each, documents[api]),
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
        raise unwritable_stdout(error) from None


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
