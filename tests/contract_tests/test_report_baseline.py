"""Known deviations: accepted by name, each for a reason."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.report import baseline
from specdouble.contract_tests.report.grouping import FailedCheck
from tests.contract_tests.reports import ABOUT, EXCHANGE, LAW, broken, exchange, law, report

HERE = f"{LAW.id}@list_pets"
THERE = f"{LAW.id}@create_pet"
CREATED = exchange(operation="create_pet")


def test_a_baseline_may_be_toml_or_json(tmp_path: Path) -> None:
    """Both say the same."""
    toml, text = tmp_path / "known.toml", tmp_path / "known.JSON"
    toml.write_text(f'[accepted]\n"{HERE}" = "fixed in 2.1"\n')
    text.write_text(json.dumps({"accepted": {HERE: "fixed in 2.1"}}))

    assert baseline.load(toml) == baseline.load(text) == {HERE: "fixed in 2.1"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("known.yaml", "", "a baseline is a .toml or a .json file"),
        ("known.toml", "[accepted", "Expected"),
        ("known.json", "{", "Expecting"),
        ("known.json", "[]", "one table, `accepted`"),
        ("known.json", '{"accept": {}}', "one table, `accepted`"),
        ("known.json", '{"accepted": {}, "more": 1}', "one table, `accepted`"),
        ("known.json", '{"accepted": {"law": "reason"}}', r"accepted\.law: must be a reason"),
        ("known.json", '{"accepted": {"law@op": " "}}', r"accepted\.law@op: must be a reason"),
        ("known.json", '{"accepted": {"law@op": 1}}', r"accepted\.law@op: must be a reason"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    """The message says which file, where in it, and why."""
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(baseline.NoBaseline, match=message) as refused:
        baseline.load(path)
    assert str(path) in str(refused.value)


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """As the system says it."""
    with pytest.raises(baseline.NoBaseline, match="No such file"):
        baseline.load(tmp_path / "known.toml")


def test_what_the_baseline_accepts_is_not_new() -> None:
    """One place is accepted, the other is not."""
    found = baseline.compare(
        report([(LAW, broken()), (LAW, broken(CREATED))]), {HERE: "fixed in 2.1"}
    )

    assert found.new == (THERE,)
    assert found.comparison is not None
    assert found.comparison.accepted == {HERE: "fixed in 2.1"}
    assert not found.is_accepted(found.deviations[0])


def test_a_deviation_is_accepted_if_all_its_places_are() -> None:
    """Then there is nothing new about it."""
    found = baseline.compare(report([(LAW, broken())]), {HERE: "known"})

    assert found.new == ()
    assert found.is_accepted(found.deviations[0])


def test_what_is_kept_again_has_vanished() -> None:
    """It was judged there, without a finding."""
    found = baseline.compare(report([(LAW, Verdict(EXCHANGE))]), {HERE: "known"})

    assert found.comparison is not None
    assert found.comparison.vanished == (HERE,)


@pytest.mark.parametrize("laws", [[LAW], [law("another.law")]])
def test_what_was_not_judged_has_not_vanished(laws: list[Law]) -> None:
    """The law did not apply, or was not asked for."""
    found = baseline.compare(report(laws=laws), {HERE: "known"})

    assert found.comparison is not None
    assert found.comparison.vanished == ()


def test_a_check_has_vanished_if_its_operation_was_judged() -> None:
    """Of checks, a run tells only the failures."""
    accepted = {"schemathesis.a-check.500@get_pet": "known"}
    judged = baseline.compare(report(), accepted)
    unjudged = baseline.compare(report(about=replace(ABOUT, unjudged=("get_pet",))), accepted)

    assert judged.comparison is not None
    assert judged.comparison.vanished == tuple(accepted)
    assert unjudged.comparison is not None
    assert unjudged.comparison.vanished == ()


def test_a_draft_accepts_all_that_was_found(tmp_path: Path) -> None:
    """It can be loaded, and nothing is new any more."""
    check = FailedCheck(check='A "check"', code="", operation="get /pets", message="")
    found = report([(LAW, broken()), (LAW, broken(CREATED))], [check])
    path = tmp_path / "known.toml"
    path.write_text(baseline.draft(found, {}))

    assert baseline.compare(found, baseline.load(path)).new == ()


def test_a_draft_keeps_the_reasons_that_are_known(tmp_path: Path) -> None:
    """What is not to be seen any more is left out."""
    found = report([(LAW, broken())])
    known = {found.place_ids[0]: 'until "2.1"', "a.law@gone": "fixed"}
    path = tmp_path / "known.toml"
    path.write_text(baseline.draft(found, known))

    assert baseline.load(path) == {found.place_ids[0]: 'until "2.1"'}
