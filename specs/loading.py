"""The one loader: parse, overlay, validate, resolve."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from specdouble.specs import overlay
from specdouble.specs.document import Document
from specdouble.specs.errors import DocumentError
from specdouble.specs.text import line_of, parse, read

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Contract = Literal["completed", "published"]
CONTRACTS: tuple[Contract, ...] = get_args(Contract)
MAX_REASON = 300
_NAMED = re.compile(r"for '(?P<method>[a-z]+)'(?: operation)? in '(?P<path>/[^']*)'")


@dataclass(frozen=True, slots=True)
class Builtin:
    """The files of a document that comes with specdouble."""

    file: str
    overlay: str | None = None


BUILTIN: Mapping[str, Builtin] = {
    "skillmeat": Builtin("skillmeat-cache.yaml"),
    "peaka": Builtin("peaka-cache.yaml", "peaka-cache.overlay.yaml"),
}


def load(path: Path, *, overlays: Iterable[Path] = (), validate: bool = True) -> Document:
    """The document in a YAML or JSON file, completed by overlays; DocumentError, if unusable."""
    text = read(path)
    raw = parse(text, path)
    for each in overlays:
        raw = overlay.apply(raw, parse(read(each), each), str(each))
    if validate:
        _validate(raw, path, text)
    return Document(raw, _resolve(raw, path), path)


def load_leniently(path: Path) -> Document:
    """The document in a file, if it can be served; slips that don't matter for that are let pass.

    Its schemas keep their references, so that documents of any size are loaded fast.
    """
    from specdouble.specs.structure import Structure, has_references_to_files  # noqa: PLC0415

    text = read(path)
    raw = parse(text, path)
    try:
        _check_version(raw, path)
        if has_references_to_files(raw):
            raw = _resolve(raw, path)
        return Document(raw, Structure(raw, path).followed(), path)
    except DocumentError as error:
        if error.place is None or error.line is not None:
            raise
        line = line_of(text, error.place)
        raise DocumentError(path, error.reason, path=error.place, line=line) from None


@functools.cache
def load_builtin(name: str, contract: Contract = "completed") -> Document:
    """A document that comes with specdouble; it is valid, as the tests have checked."""
    builtin = BUILTIN[name]
    folder = Path(str(resources.files(__package__)))
    completed = contract == "completed" and builtin.overlay is not None
    overlays = [folder / str(builtin.overlay)] if completed else []
    return load(folder / builtin.file, overlays=overlays, validate=False)


def load_control() -> Document:
    """The document of the mock's own control API."""
    return load(Path(str(resources.files(__package__))) / "control.yaml", validate=False)


def _validate(raw: dict[str, Any], path: Path, text: str) -> None:
    """DocumentError, where the document breaks the OpenAPI specification (3.0 or 3.1)."""
    # Imported here, for it takes longer than all else, and built-in documents don't need it.
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415
    from openapi_spec_validator.schemas import schema_v30, schema_v31  # noqa: PLC0415

    from specdouble.specs.references import lost  # noqa: PLC0415

    def refusal(reason: str, place: Sequence[object] | None) -> DocumentError:
        line = None if place is None else line_of(text, place)
        return DocumentError(path, _short(reason), path=place, line=line)

    try:
        version = _check_version(raw, path)
    except DocumentError as fault:
        raise refusal(fault.reason, fault.place) from None
    validator, schema = {
        "3.0": (OpenAPIV30SpecValidator, schema_v30),
        "3.1": (OpenAPIV31SpecValidator, schema_v31),
    }[version]
    checker = validator(raw, base_uri=path.absolute().as_uri())
    # First the form, then the references, then the sense: each step relies on the one before.
    if any(checker.schema_validator.iter_errors(raw)):
        raise refusal(*_malformed(raw, checker.schema_validator, schema))
    for place, reason in lost(raw, path):
        raise refusal(reason, place)
    try:
        error = next(checker.iter_errors(), None)
    except Exception as cause:
        raise refusal(f"can't be validated: {cause}", None) from cause
    if error is not None:
        raise refusal(error.message, _place(raw, error))


def _check_version(raw: Mapping[str, Any], path: Path) -> str:
    """3.0 or 3.1; DocumentError for any other."""
    version = str(raw.get("openapi", ""))
    if version[:3] in {"3.0", "3.1"}:
        return version[:3]
    if "swagger" in raw:
        reason = f"`swagger: {raw['swagger']}`: 3.0 and 3.1 are understood; convert it to OpenAPI 3"
        raise DocumentError(path, reason, path=["swagger"])
    said = f"`openapi: {version}`" if version else "no `openapi` version"
    raise DocumentError(path, f"{said}: 3.0 and 3.1 are understood", path=["openapi"])


def _malformed(
    raw: dict[str, Any], fast: Any, schema: Mapping[str, Any]
) -> tuple[str, list[object]]:
    """What is wrong with a document's form, and where.

    That something is wrong, the validator says fast; where among `oneOf` branches, only the slow
    one. Its own `best_match` gives up where two branches fail at the same depth.
    """
    from jsonschema import FormatChecker  # noqa: PLC0415 - see above
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415
    from jsonschema.validators import validator_for  # noqa: PLC0415

    def relevance(error: ValidationError) -> tuple[int, bool, bool]:
        """High where much is wrong; low where the author came nearest to one of the branches."""
        no_reference = error.validator == "required" and "'$ref'" in error.message
        return -len(error.path), error.validator not in {"anyOf", "oneOf"}, no_reference

    slow = validator_for(schema)(dict(schema), format_checker=FormatChecker())
    # They may differ in what a regular expression is: then the fast one has found it.
    error = max(list(slow.iter_errors(raw)) or fast.iter_errors(raw), key=relevance)
    while error.context:
        error = min(error.context, key=relevance)
    return error.message, list(error.absolute_path)


def _short(reason: str) -> str:
    """A reason that fits on a few lines: some messages quote whole schemas."""
    return reason if len(reason) <= MAX_REASON else f"{reason[:MAX_REASON]}..."


def _place(raw: dict[str, Any], error: "ValidationError") -> list[object] | None:
    """Where in the document an error is that the validator places in a schema, or in words."""
    if named := _NAMED.search(error.message):
        return ["paths", named["path"], named["method"]]
    return _steps(raw, error.schema) or _steps(raw, error.instance)


def _steps(node: Any, wanted: object) -> list[object] | None:
    """How to get from a node to this very other one."""
    if node is wanted:
        return []
    children = enumerate(node) if isinstance(node, list) else ()
    for key, child in node.items() if isinstance(node, dict) else children:
        if isinstance(child, (dict, list)) and (below := _steps(child, wanted)) is not None:
            return [key, *below]
    return None


def _resolve(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document with its references inlined; schemas that contain themselves keep theirs."""
    from specdouble.specs.references import inlined  # noqa: PLC0415 - see above

    return inlined(raw, path)
