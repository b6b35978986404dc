"""The report as JSON, for programs.

    format         1; another number, if a reader would have to change
    api, base_url, contract, seed, started (ISO 8601), seconds, requests
    passed         whether no place is new
    deviations     the worst first: id, kind (law, check), title, rule, and places: each with
                   id, operation, what, expected, seen, status, curl, more (further exchanges of
                   the operation that show it) and accepted (the baseline's reason, or null)
    matrix         by law and operation: ok, deviation, not applicable
    laws           by id: the sentence
    not_applicable by law: the reason
    lacking        by law, what the target was seen not to have: the law had nothing to judge
    unjudged       operations that never answered 2xx
    left_behind    what could not be removed
    notes          what else a reader should know
    new, vanished  names of places, as a baseline has them

Keys of objects are sorted. Keys for the API are not in it: curl lines name variables.
"""

import json
from typing import Any

from specdouble.contract_tests.report.findings import Deviation, Place, Report

FORMAT = 1


def dumps(report: Report) -> str:
    """The summary as text, the same for the same report."""
    return json.dumps(summary(report), indent=2, sort_keys=True) + "\n"


def summary(report: Report) -> dict[str, Any]:
    """The summary as values that JSON has."""
    comparison = report.comparison
    return {
        "format": FORMAT,
        "api": report.api,
        "base_url": report.base_url,
        "contract": report.contract,
        "seed": report.seed,
        "started": report.started.isoformat(),
        "seconds": round(report.duration.total_seconds(), 3),
        "requests": report.requests,
        "passed": not report.new,
        "deviations": [_deviation(each, report) for each in report.deviations],
        "matrix": {
            law: {operation: outcome.value for operation, outcome in row.items()}
            for law, row in report.matrix.items()
        },
        "laws": {law.id: law.sentence for law in report.laws},
        "not_applicable": dict(report.not_applicable),
        "lacking": dict(report.lacking),
        "unjudged": list(report.unjudged),
        "left_behind": list(report.left_behind),
        "notes": list(report.notes),
        "new": list(report.new),
        "vanished": list(comparison.vanished) if comparison else [],
    }


def _deviation(deviation: Deviation, report: Report) -> dict[str, Any]:
    return {
        "id": deviation.id,
        "kind": deviation.kind,
        "title": deviation.title,
        "rule": deviation.rule,
        "places": [_place(each, deviation, report) for each in deviation.places],
    }


def _place(place: Place, deviation: Deviation, report: Report) -> dict[str, Any]:
    name = deviation.place_id(place.operation)
    return {
        "id": name,
        "operation": place.operation,
        "what": place.what,
        "expected": place.expected,
        "seen": place.seen,
        "status": place.status,
        "curl": place.curl,
        "more": place.more,
        "accepted": report.comparison.accepted.get(name) if report.comparison else None,
    }
