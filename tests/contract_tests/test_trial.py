"""Stories are told once, judged, and what breaks a law is told a second time."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, repeat
from threading import Barrier

import pytest
from starlette.types import Receive, Scope, Send

from specdouble.contract_tests import patience
from specdouble.contract_tests.client import Client
from specdouble.contract_tests.confirmation import WATCHED
from specdouble.contract_tests.laws.law import Law, Verdicts, equal, law
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.contract_tests.trial import Trial
from specdouble.specs import load_builtin


@law("test.answers-are-200", needs="an answer")
def answers_are_200(traffic: Traffic) -> Verdicts:
    """Whatever is asked, the answer is 200."""
    for exchange in traffic:
        yield equal(exchange, "the status", 200, exchange.status)


@law("test.nothing", needs="what never is")
def nothing_is_judged(_traffic: Traffic) -> Verdicts:
    """Judges nothing."""
    yield from ()


def trial(statuses: Iterator[int], *, laws: Sequence[Law], writes: bool = True) -> Trial:
    """A trial of a server that answers these statuses, one after the other."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": next(statuses), "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    target = Target(base_url="http://host/api/v1", keys=(), timeout=5, writes=writes, app=app)
    stories = [Story("asks", ask, reads_only=True), Story("writes", ask)]
    return Trial(target, load_builtin("skillmeat"), stories, laws, {})


def ask(scene: Scene) -> None:
    scene.client.ask("getStatus", key=None)


def test_what_shows_twice_is_broken() -> None:
    """The story is told again, and the fault is there again."""
    judged = trial(iter([500, 200, 500]), laws=[answers_are_200])

    assert [verdict.broken for verdict in judged.said(answers_are_200)] == [True, False]


def test_what_shows_in_two_stories_needs_no_second_telling() -> None:
    """Neither of them is told again."""
    judged = trial(iter([500, 500]), laws=[answers_are_200])

    assert [verdict.broken for verdict in judged.said(answers_are_200)] == [True, True]


def test_what_is_known_from_elsewhere_needs_no_second_telling() -> None:
    """A sequence of operations has shown it, more than once."""
    judged = trial(iter([500, 200]), laws=[answers_are_200])
    judged.sure.add("test.answers-are-200@getStatus")

    assert [verdict.broken for verdict in judged.said(answers_are_200)] == [True, False]


def test_what_shows_once_is_passed_over_and_noted() -> None:
    """The first telling of the first story met something that was gone in the second."""
    judged = trial(iter([500, 200, 200]), laws=[answers_are_200])

    assert not any(verdict.broken for verdict in judged.said(answers_are_200))
    assert judged.passing == {"test.answers-are-200@getStatus"}


def test_what_a_limit_refused_is_seen_by_laws_about_answers_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another law would take it for the answer to what was asked."""
    monkeypatch.setattr(patience, "sleep", lambda _: None)
    of_answers = law("http.answers.test", needs="an answer")(answers_are_200.judge)
    judged = trial(repeat(429), laws=[answers_are_200, of_answers])

    assert judged.said(answers_are_200) == []
    assert all(verdict.broken for verdict in judged.said(of_answers))


def test_a_law_may_be_about_what_the_target_lacks() -> None:
    """As seen in all traffic, and only if it had nothing to judge."""
    lacks = law("test.lacks", needs="snow", lacks=lambda traffic: f"{len(traffic)} without snow")
    snow = lacks(nothing_is_judged.judge)
    judged = trial(repeat(200), laws=[snow, nothing_is_judged])
    judged.generated.append(judged.telling("asks").traffic.exchanges[0])

    assert judged.said(snow) == []
    assert judged.lacking == {"test.lacks": "3 without snow"}


def test_a_story_ends_when_time_is_up_and_what_it_made_is_removed() -> None:
    """What was seen so far counts, and is not told a second time."""
    judged = trial(iter([500, 200]), laws=[answers_are_200])
    judged.stories = {"makes": Story("makes", make_until_time_is_up)}

    assert [each.broken for each in judged.said(answers_are_200)] == [True, False]
    assert judged.telling("makes").cut == "the run has had its time"


def make_until_time_is_up(scene: Scene) -> None:
    ask(scene)
    scene.made("a thing", lambda: scene.client.ask("getStatus", key=None))
    scene.client.until = time.monotonic()
    ask(scene)


def clients_of(judged: Trial) -> list[Client]:
    """The clients that it will have used, one for each telling."""
    sent: list[Client] = []
    make = judged.new_client

    def new_client() -> Client:
        sent.append(make())
        return sent[-1]

    judged.new_client = new_client
    return sent


def ask_often(scene: Scene) -> None:
    for _ in range(60):
        ask(scene)


def test_a_second_telling_ends_when_it_has_shown_the_fault() -> None:
    """It need not be told to its end; what is kept in the first telling stays so."""
    judged = trial(chain([200, 200, 500], repeat(200, 57), repeat(500)), laws=[answers_are_200])
    judged.stories = {"asks": Story("asks", ask_often)}
    sent = clients_of(judged)

    said = judged.said(answers_are_200)

    assert [verdict.broken for verdict in said].count(True) == 1
    assert [len(client.exchanges) for client in sent] == [60, 3]


def test_what_is_broken_most_of_the_time_needs_no_second_telling() -> None:
    """A third time is no accident."""
    judged = trial(chain([200], repeat(500, 59)), laws=[answers_are_200])
    judged.stories = {"asks": Story("asks", ask_often)}

    assert [verdict.broken for verdict in judged.said(answers_are_200)].count(True) == 59


def of_stories(*stories: Story) -> Trial:
    """A trial of stories that send nothing."""
    nowhere = Target(base_url="http://127.0.0.1:9", keys=(), timeout=5, writes=True)
    return Trial(nowhere, load_builtin("skillmeat"), stories, [], {})


def test_stories_that_only_read_are_told_side_by_side() -> None:
    """Each waits for the other; asked for one, both are told."""
    both = Barrier(2, timeout=30)
    first = Story("first", lambda _: ignored(both.wait()), reads_only=True)
    told = of_stories(first, replace(first, name="second"))

    told.telling("second")

    assert list(told.tellings) == ["first", "second"]


def test_a_story_that_writes_has_the_target_to_itself() -> None:
    """What reads before it and after it is told apart."""
    seen: list[str] = []
    names = ("read", "write", "read again")
    told = of_stories(
        *(Story(name, partial(noted, seen, name), reads_only=name != "write") for name in names)
    )

    for name, heard in zip(names, (1, 2, 3), strict=True):
        told.telling(name)
        assert seen == list(names[:heard])


def ignored(_: object) -> None:
    """A story's end."""


def noted(seen: list[str], name: str, _: Scene) -> None:
    seen.append(name)


def test_what_was_watched_for_long_needs_no_second_telling() -> None:
    """A sync that stood still would have to be watched as long again."""
    watched = law(WATCHED, needs="an answer")(answers_are_200.judge)
    judged = trial(chain([200, 500], repeat(200)), laws=[watched])
    judged.stories = {"asks": Story("asks", ask_often)}
    sent = clients_of(judged)

    assert [each.broken for each in judged.said(watched)].count(True) == 1
    assert len(sent) == 1


def test_a_law_with_nothing_to_judge_says_nothing() -> None:
    """It is not applicable: no verdict, kept or broken."""
    judged = trial(iter([200] * 2), laws=[answers_are_200, nothing_is_judged])

    assert judged.said(nothing_is_judged) == []
    assert len(judged.said(answers_are_200)) == 2


def test_a_target_that_is_only_read_hears_only_reading_stories() -> None:
    """The others are not even offered."""
    assert list(trial(iter([200]), laws=[], writes=False).stories) == ["asks"]
