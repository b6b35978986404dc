"""Stories told to one target, and what the laws say of them."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from specdouble.contract_tests.client import Client, Silent
from specdouble.contract_tests.confirmation import Confirmation, is_sure, mostly, seen_apart
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.judging import Said, generated, judged, lacking, place
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.patience import OutOfTime
from specdouble.contract_tests.preflight import Pace
from specdouble.contract_tests.scene import Scene, Story
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.traffic import Traffic
from specdouble.specs import Document

IsEnough = Callable[[Sequence[Exchange]], bool]
SIDE_BY_SIDE = 4
"""Stories that are told at once; SkillMeat's page lets ten requests of a key run at a time."""


class Enough(Exception):  # noqa: N818 - no error: the story has told what was wanted of it
    """A story may end here."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of telling a story. `silence`: the request that got no answer, and why.

    `cut`: why it was not told to its end; empty, if it was. `waited`: seconds, for a rate limit.
    """

    traffic: Traffic
    left_behind: tuple[str, ...] = ()
    silence: Silent | None = None
    waited: float = 0.0
    cut: str = ""


class Trial:
    """Tells stories when their traffic is wanted, each once, and judges all traffic there is.

    What breaks a law in a story's traffic is judged again in a second telling, which ends when it
    has shown it all, and counts if it shows there, too: a schedule that fired just between two
    requests must not be a finding. What a write did counts at once, for it may have left nothing
    that could be spoiled again; so does what was broken most of the time, or seen elsewhere, too.
    """

    def __init__(
        self,
        target: Target,
        document: Document,
        stories: Sequence[Story],
        laws: Sequence[Law],
        values: Mapping[str, str],
    ) -> None:
        """To be set: `generated`, exchanges of others; `before`, called before each telling.

        `until`: when stories end, by `time.monotonic`; what they made is removed all the same.
        `sure`: places of deviations that need no second telling.
        `at_once`: how many stories that only read are told side by side.
        """
        self.at_once = SIDE_BY_SIDE if target.app is None else 1
        self.stories = {story.name: story for story in stories if target.writes or story.reads_only}
        self.laws = tuple(laws)
        self.generated: list[Exchange] = []
        self.before: Callable[[], None] = lambda: None
        self.passing: set[str] = set()
        self.sure: set[str] = set()
        self.lacking: Mapping[str, str] = {}
        self.new_client: Callable[[], Client] = lambda: Client(target, document)
        self.until = math.inf
        self._document = document
        self._values = values
        self._tellings: dict[str, Telling] = {}
        self._said: Said | None = None

    def keep_to(self, pace: Pace) -> None:
        """One story after the other, if requests are counted: others' would be counted, too."""
        if pace.limit is not None:
            self.at_once = 1

    def telling(self, name: str) -> Telling:
        """What came of a story; it is told now, if it was not before, with those beside it."""
        if name not in self._tellings:
            self.before()
            stories = [each for each in self._beside(name) if each.name not in self._tellings]
            with ThreadPoolExecutor(self.at_once) as pool:
                for story, told in zip(stories, pool.map(self._tell, stories), strict=True):
                    self._tellings[story.name] = told
        return self._tellings[name]

    def _beside(self, name: str) -> list[Story]:
        """The stories that may be told at once with this one: in a row, all of which only read.

        One that writes has the target to itself: a law must know what was between two readings.
        """
        story = self.stories[name]
        if self.at_once == 1 or not story.reads_only:
            return [story]
        rows = [list(row) for _, row in groupby(self.stories.values(), lambda one: one.reads_only)]
        return next(row for row in rows if story in row)

    @property
    def tellings(self) -> Mapping[str, Telling]:
        """The stories that were told so far."""
        return self._tellings

    @property
    def exchanges(self) -> Iterator[Exchange]:
        """All exchanges: of the stories in their order, then the generated ones."""
        for telling in self._tellings.values():
            yield from telling.traffic
        yield from self.generated

    def said(self, law: Law) -> list[Verdict]:
        """The law's verdicts on all traffic; stories that were not told yet are told first."""
        return [verdict for each, verdict in self.verdicts if each.id == law.id]

    @property
    def verdicts(self) -> Said:
        """All laws' verdicts, worked out once."""
        if self._said is None:
            firsts = {name: judged(self.laws, self.telling(name).traffic) for name in self.stories}
            sent = generated(self.laws, Traffic(self._document, self.generated))
            self.sure |= seen_apart([*firsts.values(), sent])
            self._said = [
                pair for name, first in firsts.items() for pair in self._confirmed(name, first)
            ]
            self._said += sent
            everything = Traffic(self._document, tuple(self.exchanges))
            self.lacking = lacking(self.laws, self._said, everything)
        return self._said

    @property
    def told(self) -> Said:
        """The verdicts so far: none, if no law was asked for."""
        return self._said or []

    def _tell(self, story: Story, is_enough: IsEnough = lambda _: False) -> Telling:
        client = self.new_client()
        client.until = self.until
        scene = Scene(client, self._values)
        silence, cut = None, ""

        def listen(_: Exchange) -> None:
            if is_enough(client.exchanges):
                raise Enough

        client.listen = listen
        try:
            story.tell(scene)
        except Silent as error:
            silence = error
        except Enough:
            pass
        except OutOfTime as reason:
            cut = str(reason)
        finally:
            client.listen = lambda _: None
            client.until = math.inf
            scene.clear()
            client.close()
        return Telling(client.traffic, tuple(scene.left_behind), silence, client.waited, cut)

    def _confirmed(self, name: str, first: Said) -> Said:
        """The verdicts on a story; those broken in one telling only are left out."""
        told = self.telling(name)
        broken = [pair for pair in first if pair[1].broken]
        sure = self.sure | {place(pair) for pair in broken if is_sure(*pair)} | mostly(first)
        unsure = [pair for pair in broken if place(pair) not in sure]
        if not unsure or told.silence is not None or told.cut:
            return first
        again = Confirmation(unsure, self._document)
        self.before()
        second = self._tell(self.stories[name], again.is_complete)
        if second.cut:  # what it did not come to may be broken all the same
            return first
        again.judge(second.traffic)
        self.passing |= again.missing
        return [p for p in first if not p[1].broken or place(p) not in again.missing]
