"""The score: what laws notice, what survives, and what is worth a complaint."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.mutation.judging import Unhealthy
from specdouble.contract_tests.mutation.mutant import Grain, Key
from specdouble.contract_tests.mutation.parallel import references
from specdouble.contract_tests.mutation.printing import as_json, by_operator, print_score
from specdouble.contract_tests.mutation.scoring import Score, complaints, idle_laws, score
from specdouble.contract_tests.mutation.survivors import Equivalent, Unreviewed, equivalents
from specdouble.contract_tests.traffic import Traffic
from tests.contract_tests.mutation import (
    a_total_counts_its_list,
    no_answer_is_a_failure,
    nothing_keeps_this,
    recording,
    requests_are_in_order,
    stumbles_over_what_is_missing,
)

RAISED = Key("total-raised", "listProjects", "/total")
LOST = Key("field-dropped", "listProjects", "/items/*/path")


def scored(*laws: Law, workers: int = 1) -> Score:
    return score([recording()], laws, workers=workers)


def test_a_law_kills_the_mutants_that_break_it() -> None:
    """A total that is off by one is noticed by the law about totals."""
    result = scored(requests_are_in_order, a_total_counts_its_list)
    killers = {each.key: each.killer for each in result.outcomes}
    assert killers[RAISED] == "test.total-counts"


def test_a_survivor_is_named_with_an_example() -> None:
    """What no law noticed shows a request, the place and both values."""
    result = scored(a_total_counts_its_list)
    survivor = next(each for each in result.survivors if each.key == LOST)
    assert survivor.example.startswith("GET /cache/projects?status=active -> 200 OK: /items/0/path")
    assert survivor.example.endswith("-> missing")


def test_the_score_is_the_share_that_was_noticed() -> None:
    """Killed by all, and by each kind of fault."""
    result = scored(a_total_counts_its_list, no_answer_is_a_failure)
    assert result.value == result.killed / len(result.outcomes)
    assert result.by(by_operator)["total-raised"] == (1, 1)


def test_a_recording_must_be_healthy() -> None:
    """What is broken before any fault is named, with both sides."""
    with pytest.raises(Unhealthy, match=r"test\.never-kept .*expected 299, seen 200"):
        scored(a_total_counts_its_list, nothing_keeps_this)


def test_a_law_that_notices_nothing_is_named() -> None:
    """A law that no mutant breaks says nothing."""
    laws = [a_total_counts_its_list, requests_are_in_order]
    assert idle_laws([recording()], laws) == ["test.in-order"]


def test_a_law_with_nothing_to_judge_is_not_idle() -> None:
    """It is not applicable, which is another matter."""
    short = Traffic(recording().document, recording().of("getStatus"))
    assert idle_laws([short], [a_total_counts_its_list]) == []


def test_a_law_that_raises_notices_nothing() -> None:
    """It is named, for it would break a run on a wrong server."""
    result = scored(stumbles_over_what_is_missing)
    assert result.raising_laws == ("test.stumbles",)
    dropped = Key("field-dropped", "getStatus", "/total_projects")
    assert dropped in {each.key for each in result.survivors}


def test_several_processes_find_the_same() -> None:
    """The outcome does not depend on how many judge."""
    laws = (a_total_counts_its_list, no_answer_is_a_failure)
    assert scored(*laws, workers=2).outcomes == scored(*laws).outcomes


def test_a_law_made_in_passing_is_judged_here() -> None:
    """Another process could not import it, so it is judged in this one, all the same."""
    passing = replace(a_total_counts_its_list, id="test.passing")
    assert references([passing]) is None
    assert scored(passing, workers=2).killed == scored(a_total_counts_its_list).killed


def test_a_fault_counts_once_over_several_recordings() -> None:
    """It is noticed, if it is in one of them; so a story that adds nothing costs nothing."""
    short = Traffic(recording().document, recording().exchanges[:3])
    both = score([short, recording()], [a_total_counts_its_list], workers=1)
    assert {each.key for each in both.outcomes} == {e.key for e in scored().outcomes}


def test_a_fault_shown_once_can_be_scored() -> None:
    """A single wrong answer is harder to notice than a server that is always wrong."""
    once = score([recording()], [a_total_counts_its_list], grain=Grain.ONCE, workers=1)
    assert 0 < once.killed <= scored(a_total_counts_its_list).killed


def test_a_listed_survivor_counts_apart() -> None:
    """A mutant that nobody can notice is not held against the laws."""
    known = [Equivalent(LOST, "The path is shown nowhere else.")]
    result = score([recording()], [a_total_counts_its_list], known=known, workers=1)
    assert LOST not in {each.key for each in result.survivors}
    assert [reason for _, reason in result.equivalent] == ["The path is shown nowhere else."]


def test_a_listed_mutant_that_is_noticed_is_needless() -> None:
    """The file must not outlive its reasons."""
    known = [Equivalent(RAISED, "None.")]
    result = score([recording()], [a_total_counts_its_list], known=known, workers=1)
    assert result.needless == tuple(known)


def test_too_low_a_score_is_a_complaint() -> None:
    """The gate says by how much."""
    result = scored(a_total_counts_its_list)
    assert complaints(result, result.value) == []
    (text,) = complaints(result, 0.99)
    assert text.endswith("below 99.0%.")


def test_too_many_equivalent_mutants_are_a_complaint() -> None:
    """At most 5 % may be listed, or the file would hide the holes."""
    known = [Equivalent(each.key, "Because.") for each in scored().survivors[:60]]
    result = score([recording()], [], known=known, workers=1)
    assert any("at most 5%" in text for text in complaints(result, 0))


def test_no_mutant_is_a_complaint() -> None:
    """A score of nothing is no score."""
    result = score([Traffic(recording().document, [])], [], workers=1)
    assert complaints(result, 0) == ["No mutant was made: the recording shows nothing to change."]


def test_the_file_of_equivalents_is_read(tmp_path: Path) -> None:
    """One entry may list several operators."""
    path = tmp_path / "known.toml"
    path.write_text(
        '[[equivalent]]\noperator = ["text-changed", "text-exchanged"]\n'
        'operation = "listProjects"\nfield = "/items/*/path"\nreason = "Shown nowhere else."\n'
    )
    assert [each.key.operator for each in equivalents(path)] == ["text-changed", "text-exchanged"]


def test_an_equivalent_needs_a_reason(tmp_path: Path) -> None:
    """Without one it was not reviewed."""
    path = tmp_path / "known.toml"
    path.write_text('[[equivalent]]\noperator = "x"\noperation = "y"\nfield = "z"\nreason = " "\n')
    with pytest.raises(Unreviewed, match="needs its reason"):
        equivalents(path)


def test_the_text_names_sums_and_survivors() -> None:
    """A table by operator, one by operation, each survivor, and the sum at the end."""
    console = Console(record=True, width=120, quiet=True)
    console.quiet = False
    with console.capture() as captured:
        print_score(scored(a_total_counts_its_list, stumbles_over_what_is_missing), console)
    text = captured.get()
    assert "total-raised" in text
    assert f"survived: {LOST}" in text
    assert "mutants a second" in text.splitlines()[-1]


def test_the_json_can_be_read_by_a_machine() -> None:
    """It has the same numbers, and every mutant by name."""
    result = scored(a_total_counts_its_list)
    read = json.loads(json.dumps(as_json(result)))
    assert (read["mutants"], read["noticed"]) == (len(result.outcomes), result.killed)
    assert len(read["survivors"]) + len(read["killed"]) == len(result.outcomes)
