"""The one loader: parse, overlay, validate, resolve."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from specdouble.specs import overlay
from specdouble.specs.document import Document
from specdouble.specs.errors import DocumentError
from specdouble.specs.text import line_of, parse, read

Contract = Literal["completed", "published"]
CONTRACTS: tuple[Contract, ...] = get_args(Contract)


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


@functools.cache
def load_builtin(name: str, contract: Contract = "completed") -> Document:
    """A document that comes with specdouble; it is valid, as the tests have checked."""
    builtin = BUILTIN[name]
    folder = Path(str(resources.files(__package__)))
    completed = contract == "completed" and builtin.overlay is not None
    overlays = [folder / str(builtin.overlay)] if completed else []
    return load(folder / builtin.file, overlays=overlays, validate=False)


def _validate(raw: dict[str, Any], path: Path, text: str) -> None:
    """DocumentError, where the document breaks the OpenAPI specification (3.0 or 3.1)."""
    # Imported here, for it takes longer than all else, and built-in documents don't need it.
    from jsonschema.exceptions import best_match  # noqa: PLC0415
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415

    version = str(raw.get("openapi", ""))
    validators = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
    validator = validators.get(version[:3])
    if validator is None:
        said = f"`openapi: {version}`" if version else "no `openapi` version"
        raise DocumentError(path, f"{said}: 3.0 and 3.1 are understood", path=["openapi"])
    try:
        error = best_match(validator(raw, base_uri=path.absolute().as_uri()).iter_errors())
    except Exception as cause:
        raise DocumentError(path, f"can't be validated: {cause}", path=[]) from cause
    if error is not None:
        place = list(error.absolute_path)
        raise DocumentError(path, error.message, path=place, line=line_of(text, place))


def _resolve(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The document with its references inlined; schemas that contain themselves keep theirs."""
    from prance.util.resolver import (  # noqa: PLC0415 - see above
        RESOLVE_FILES,
        RESOLVE_INTERNAL,
        RefResolver,
        keep_ref_on_recursion,
    )
    from prance.util.url import ResolutionError  # noqa: PLC0415

    resolver = RefResolver(
        raw,
        path.absolute().as_uri(),
        recursion_limit_handler=keep_ref_on_recursion,
        resolve_types=RESOLVE_INTERNAL | RESOLVE_FILES,
    )
    try:
        resolver.resolve_references()
    except (ResolutionError, OSError, KeyError, ValueError) as error:
        raise DocumentError(path, f"has a reference that leads nowhere: {error}", path=[]) from None
    resolved: dict[str, Any] = resolver.specs
    return resolved
