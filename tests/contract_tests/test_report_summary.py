"""The report for programs."""

import json

from specdouble.contract_tests.laws.law import Verdict
from specdouble.contract_tests.report import baseline, summary
from tests.contract_tests.reports import EXCHANGE, KEY, LAW, broken, law, report


def test_a_program_reads_each_place() -> None:
    """With its name, both sides, and the line that shows it again."""
    said = json.loads(summary.dumps(report([(LAW, broken())])))
    place = said["deviations"][0]["places"][0]

    assert said["passed"] is False
    assert said["new"] == [place["id"]] == ["generic.page.is-a-slice@list_pets"]
    assert (place["expected"], place["seen"], place["status"]) == ("2 items", "3 items", 200)
    assert place["curl"].startswith("curl ")
    assert said["matrix"][LAW.id]["list_pets"] == "deviation"


def test_a_program_reads_how_the_run_was() -> None:
    """What ran, where, and what did not apply."""
    said = json.loads(summary.dumps(report(laws=[LAW, law("other", needs="an ETag")])))

    assert (said["format"], said["api"], said["seconds"], said["requests"]) == (
        1,
        "pets",
        12.5,
        240,
    )
    assert said["started"] == "2025-03-01T12:00:00+00:00"
    assert said["not_applicable"]["other"] == "needs an ETag"
    assert said["passed"] is True


def test_a_program_reads_what_was_accepted() -> None:
    """The reason stands at the place, and what is accepted fails nothing."""
    known = {f"{LAW.id}@list_pets": "fixed in 2.1"}
    said = json.loads(summary.dumps(baseline.compare(report([(LAW, broken())]), known)))

    assert said["passed"] is True
    assert said["deviations"][0]["places"][0]["accepted"] == "fixed in 2.1"


def test_the_same_report_is_the_same_text() -> None:
    """Keys are sorted, and no key for the API is in it."""
    text = summary.dumps(report([(LAW, broken()), (LAW, Verdict(EXCHANGE))]))

    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    assert KEY not in text
