"""How many values of schemas are valid at the first try: ours, Prism's and jsf's."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final

import jsonschema_rs

from bench import generators
from bench.documents import listed, read
from bench.generators import Generator, Told
from bench.page import measured as measured_by
from bench.peer import Unavailable
from bench.schemas import MOST, Subject, subject
from bench.stage import ROOT
from specdouble.specs import DocumentError

PAGE: Final = ROOT / "docs" / "synthesis.md"
MARK: Final = "## How many fit\n"
HEAD: Final = (
    "| generator | values | none made | valid | valid, formats aside |\n| --- |" + " --: |" * 4
)

_SAID: Final = """\
A value of each of {schemas} schemas, of {documents} documents that {packages} packages carry
(`bench/documents.tsv`; at most {most} schemas of a document), judged by jsonschema-rs {judge}.
Of {never} schemas no generator made a valid value: most of them contradict themselves. Prism is
asked through its own client, for a path for each schema, in the mode `mock --dynamic`; jsf gets the
schemas as JSON Schema. Who tells nothing for {patience} seconds has made none, and after three
such silences is not asked for the rest of a document. Nobody tries again, but for specdouble in the
second line. `readOnly` and `writeOnly` are taken out, since jsf knows no
direction."""


@dataclass(slots=True)
class Findings:
    """What has been counted."""

    documents: int = 0
    packages: set[str] = field(default_factory=set)
    schemas: int = 0
    never_valid: int = 0
    absent: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)


def measured(say: Callable[[str], None]) -> Findings:
    """Make a value of every schema of the list with every generator, and judge it."""
    found = Findings()
    usable = list(_installed(found))
    for each in listed():
        try:
            these = subject(read(each))
        except (Unavailable, DocumentError, ValueError) as reason:
            found.absent[str(each)] = str(reason).splitlines()[0]
            continue
        if these.names:
            found.documents += 1
            found.packages.add(f"{each.kind} {each.package}")
            found.schemas += len(these.names)
            _count(found, these, usable)
            say(f"{each}: {len(these.names)} schemas")
    return found


def _installed(found: Findings) -> Iterable[Generator]:
    for each in generators.ALL:
        try:
            each.install()
        except Unavailable as reason:
            found.absent[each.title] = str(reason)
        else:
            found.counts[each.title] = Counter()
            found.versions[each.title] = each.version()
            yield each


def _count(found: Findings, these: Subject, usable: Iterable[Generator]) -> None:
    valid: set[str] = set()
    for generator in usable:
        counts = found.counts[generator.title]
        for name, told in zip(these.names, generator.values(these), strict=False):
            verdict = _judged(these, name, told)
            counts.update(verdict)
            if "valid" in verdict:
                valid.add(name)
    found.never_valid += len(these.names) - len(valid)


def _judged(these: Subject, name: str, told: Told) -> list[str]:
    if "value" not in told:
        return ["values", "none"]
    verdict = ["values"]
    if _is_valid(these.judge(name), told["value"]):
        verdict.append("valid")
    if _is_valid(these.judge(name, formats=False), told["value"]):
        verdict.append("without formats")
    return verdict


def _is_valid(judge: Any, value: Any) -> bool:
    try:
        return bool(judge.is_valid(value))
    except (ValueError, jsonschema_rs.ValidationError):
        return False


def section(found: Findings) -> str:
    """What was found, as Markdown."""
    rows = [
        f"| {title} {found.versions[title]} | {counts['values']:,} | {counts['none']:,} | "
        f"{_share(counts, 'valid')} | {_share(counts, 'without formats')} |"
        for title, counts in found.counts.items()
    ]
    told = [
        *_SAID.format(
            schemas=f"{found.schemas:,}",
            documents=found.documents,
            packages=len(found.packages),
            most=MOST,
            patience=int(generators.PATIENCE),
            judge=version("jsonschema-rs"),
            never=found.never_valid,
        ).splitlines(),
        "",
        HEAD,
        *rows,
    ]
    if found.absent:
        told += [
            "",
            "Passed over:",
            "",
            *(f"- {name}: {why}" for name, why in found.absent.items()),
        ]
    return "\n".join(told)


def _share(counts: Counter[str], what: str) -> str:
    return f"{100 * counts[what] / max(1, counts['values']):.2f} %"


def write(found: Findings) -> None:
    """Write it into the page about values, in the place of what was there."""
    before, mark, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    command = measured_by("scripts/bench --synthesis")
    PAGE.write_text(f"{before}{mark}\n{command}\n\n{section(found)}\n", encoding="utf-8")
