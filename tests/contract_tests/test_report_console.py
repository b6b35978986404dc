"""The report on a terminal, or in a file that stands for one."""

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from specdouble.contract_tests.laws.law import Verdict
from specdouble.contract_tests.report import baseline
from specdouble.contract_tests.report.console import tell
from specdouble.contract_tests.report.findings import Report
from specdouble.contract_tests.report.grouping import FailedCheck
from tests.contract_tests.reports import ABOUT, EXCHANGE, LAW, broken, exchange, law, report


def told(found: Report, **options: Any) -> str:
    console = Console(file=io.StringIO(), width=options.pop("width", 80), **options)
    tell(found, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_deviation_is_told_with_both_sides() -> None:
    """The sentence, the rule, the operation, and what was asked."""
    text = told(report([(LAW, broken())]))

    assert "a page is a slice of the whole" in text
    assert "At most `limit` items are returned" in text
    assert "expected  2 items" in text
    assert "seen      3 items" in text
    assert "GET /pets?limit=2 -> 200 OK" in text
    assert LAW.id in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_curl_line_is_one_line(width: int) -> None:
    """However narrow the terminal is: it is there to be copied."""
    found = report([(LAW, broken())])

    assert found.deviations[0].places[0].curl in told(found, width=width).splitlines()
    assert "The curl lines take the key from $SPECDOUBLE_KEY." in told(found)


def test_many_places_are_named_and_the_first_shown() -> None:
    """Eight times the same would hide the next deviation."""
    names = tuple(f"op_{number}" for number in range(8))
    verdicts = [(LAW, broken(exchange(operation=name))) for name in names]
    text = told(report(verdicts, about=replace(ABOUT, operations=names)))

    assert text.count("curl -i") == 3
    assert "and on op_3, op_4, op_5, op_6, op_7" in text


def test_the_worst_comes_first() -> None:
    """A crash before a wrong page."""
    crash = FailedCheck(check="Server error", code="500", operation="get_pet", message="")
    worse = replace(crash, exchange=exchange(status=500))
    text = told(report([(LAW, broken()), (LAW, broken(exchange(operation="x")))], [worse]))

    assert text.index("Server error") < text.index("a page is a slice")


def test_a_green_run_ends_in_one_line() -> None:
    """That says how much was judged."""
    assert told(report([(LAW, Verdict(EXCHANGE))])).strip() == (
        "pets at http://127.0.0.1:8000/v1: no deviation, 240 requests to 3 operations in 12.5 s"
    )


def test_what_was_not_judged_is_told() -> None:
    """Laws that did not apply by reason, silent operations, things left behind, notes."""
    laws = [LAW, law("etag.one", needs="an ETag"), law("etag.two", needs="an ETag")]
    about = replace(ABOUT, unjudged=("get_pet",), left_behind=("pet 7",), notes=("[red]read-only",))
    text = told(report(laws=laws, about=about))

    assert "3 laws of 3 not applicable:" in text
    assert "needs an ETag: 2 laws" in text
    assert "needs a list with limit: generic.page.is-a-slice" in text
    assert "not judged: get_pet never answered 2xx" in text
    assert "left behind: pet 7" in text
    assert "[red]read-only" in text
    assert "no deviation, 1 not judged" in text


def test_what_a_baseline_accepts_is_told_in_a_line() -> None:
    """What vanished, too."""
    accepted = {f"{LAW.id}@list_pets": "fixed in 2.1", "schemathesis.x.y@get_pet": "old"}
    text = told(baseline.compare(report([(LAW, broken())]), accepted))

    assert "accepted: generic.page.is-a-slice@list_pets (fixed in 2.1)" in text
    assert "vanished: schemathesis.x.y@get_pet" in text
    assert "no deviation, 1 accepted" in text
    assert "curl -i" not in text


def test_a_server_does_not_steer_the_terminal() -> None:
    """Neither by escape sequences nor by markup."""
    text = told(report([(LAW, broken(seen="\x1b[2J\x9b31m[bold]\u202e"))]))

    assert "\x1b" not in text
    assert "\x9b" not in text
    assert r"\x1b[2J\x9b31m[bold]\u202e" in text


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """https://no-color.org; and nothing but text goes to what is no terminal."""
    monkeypatch.setenv("NO_COLOR", "1")
    text = told(report([(LAW, broken())]), force_terminal=True)

    assert "\x1b[31m" not in text
    assert "\x1b" not in told(report([(LAW, broken())]))
