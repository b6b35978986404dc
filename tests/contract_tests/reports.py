"""Exchanges, laws and reports made by hand, for tests of how they are told."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts
from specdouble.contract_tests.report.findings import About, Report
from specdouble.contract_tests.report.grouping import FailedCheck, report_of
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.traffic import Traffic

KEY = "sk-secret-1"
OPERATIONS = ("list_pets", "get_pet", "create_pet")
ABOUT = About(
    api="pets",
    base_url="http://127.0.0.1:8000/v1",
    seed=1,
    started=datetime(2025, 3, 1, 12, tzinfo=UTC),
    duration=timedelta(seconds=12.5),
    requests=240,
    operations=OPERATIONS,
)
EXCHANGE = Exchange(
    operation="list_pets",
    method="GET",
    url="/pets?limit=2",
    path_values={},
    query=(("limit", "2"),),
    request_headers={"accept": "application/json", "authorization": f"Bearer {KEY}"},
    request_body=b"",
    status=200,
    headers={"content-type": "application/json"},
    body=b'{"items": [], "total": 0}',
    at=datetime(2025, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
    elapsed=timedelta(microseconds=1234),
    key=0,
)


def exchange(**changes: Any) -> Exchange:
    return msgspec.structs.replace(EXCHANGE, **changes)


def law(id_: str = "generic.page.is-a-slice", needs: str = "a list with limit") -> Law:
    def a_page_is_a_slice_of_the_whole(_traffic: Traffic) -> Verdicts:
        """At most `limit` items are returned ("Query Parameters")."""
        yield from ()

    return Law(id_, needs, a_page_is_a_slice_of_the_whole)


LAW = law()


def broken(judged: Exchange = EXCHANGE, *evidence: Exchange, seen: str = "3 items") -> Verdict:
    return Verdict(
        judged,
        broken=True,
        what="items of the page",
        expected="2 items",
        seen=seen,
        evidence=evidence,
    )


def report(
    verdicts: Iterable[tuple[Law, Verdict]] = (),
    failed: Iterable[FailedCheck] = (),
    *,
    laws: Sequence[Law] = (LAW,),
    about: About = ABOUT,
) -> Report:
    return report_of(about, laws, verdicts, failed, mask=Mask([KEY]))
