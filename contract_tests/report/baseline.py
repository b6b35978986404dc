"""Known deviations, accepted by the names of their places, each for a reason."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from specdouble.contract_tests.report.findings import Comparison, Outcome, Report

EXAMPLE = '[accepted]\n"generic.page.is-a-slice@list_projects" = "fixed in 2.1"'

UNTOLD = "seen, and not looked into yet"
"""The reason that stands in a draft until somebody writes a better one."""


class NoBaseline(ValueError):  # noqa: N818 - reads as the sentence it is
    """A file that was given as a baseline is none; the message says where and why."""


def load(path: Path) -> Mapping[str, str]:
    """The accepted places with their reasons, from a TOML or a JSON file.

    Both have one table, `accepted`, with the reason by the name of the place.
    """
    parse = {".toml": tomllib.loads, ".json": json.loads}.get(path.suffix.lower())
    if parse is None:
        raise NoBaseline(f"{path}: a baseline is a .toml or a .json file")
    try:
        content: Any = parse(path.read_text("utf-8"))
    except OSError as error:
        raise NoBaseline(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise NoBaseline(f"{path}: {error}") from None
    return _accepted(content, path)


def _accepted(content: Any, path: Path) -> Mapping[str, str]:
    accepted = content.get("accepted") if isinstance(content, dict) else None
    if not isinstance(accepted, dict) or len(content) > 1:
        raise NoBaseline(f"{path}: a baseline has one table, `accepted`, such as\n{EXAMPLE}")
    for name, reason in accepted.items():
        if not (all(name.partition("@")) and isinstance(reason, str) and reason.strip()):
            message = f"{path}: accepted.{name}: must be a reason, by a name such as law@operation"
            raise NoBaseline(message)
    return accepted


def compare(report: Report, baseline: Mapping[str, str]) -> Report:
    """The report with what is new, what is accepted, and what is not to be seen any more.

    What this run did not judge (a law that did not apply, an operation that never succeeded) is
    none of these: nothing is known of it.
    """
    found = report.place_ids
    return replace(
        report,
        comparison=Comparison(
            new=tuple(each for each in found if each not in baseline),
            accepted={each: baseline[each] for each in found if each in baseline},
            vanished=tuple(
                each for each in baseline if each not in found and _is_judged(each, report)
            ),
        ),
    )


def _is_judged(place: str, report: Report) -> bool:
    rule, _, operation = place.rpartition("@")
    if rule in report.matrix:
        return report.matrix[rule].get(operation) is Outcome.OK
    is_check = rule.startswith("schemathesis.")
    return is_check and operation in report.operations and operation not in report.unjudged


def draft(report: Report, known: Mapping[str, str]) -> str:
    """A baseline, as TOML, that accepts all that the report finds; known places keep reasons."""
    reasons = {each: known.get(each, UNTOLD) for each in sorted(report.place_ids)}
    lines = [f"{json.dumps(each)} = {json.dumps(reason)}" for each, reason in reasons.items()]
    return "\n".join(["[accepted]", *lines, ""])
