"""One run of the suite against one target: stories, cases and sequences, laws, and the report."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from specdouble.contract_tests.allowances.passed_over import passed_over
from specdouble.contract_tests.cases import Cases
from specdouble.contract_tests.catalogue import laws_for, stories_for
from specdouble.contract_tests.laws.law import Law, Verdict
from specdouble.contract_tests.machines.playing import MACHINES, Played, play
from specdouble.contract_tests.report import baseline
from specdouble.contract_tests.report.counting import counted
from specdouble.contract_tests.report.findings import UNDOCUMENTED, About, Report
from specdouble.contract_tests.report.grouping import report_of
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.starting import reset
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.trial import Trial
from specdouble.contract_tests.workers import Ahead, Judgement, News
from specdouble.specs import Document

STORIES, CASES, WORKFLOWS, SEQUENCES = "stories", "cases", "workflows", "sequences"


class Deviates(AssertionError):  # noqa: N818 - reads as the sentence it is
    """The target breaks a law. `places`: their names, as a baseline has them."""

    def __init__(self, message: str, places: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.places = tuple(places)


class Run:
    """Does each part of the suite when its test wants it, and keeps what was found.

    A worker (of pytest-xdist) only sends cases. Stories and sequences need the target for
    themselves, so the process that starts the workers does them first, and what came of them is
    handed to the workers: `ahead`.
    """

    def __init__(
        self, settings: Settings, target: Target, document: Document, ahead: Ahead | None = None
    ) -> None:
        self.ahead = ahead
        self.settings = settings
        self.target = target
        self.document = document
        self.started = datetime.now(UTC)
        self.mask = Mask(target.keys)
        self.errors: list[str] = []
        self.accepted = {} if settings.baseline is None else baseline.load(Path(settings.baseline))
        self.cases = Cases(settings, target, document)
        stories, laws = stories_for(settings), laws_for(settings, document)
        self.trial = Trial(target, document, stories, laws, settings.values)
        self.trial.generated = self.cases.exchanges
        self.trial.until = self.cases.until
        self.forecast = ""
        self.trial.before = lambda: self.begin(STORIES)
        self.played = Played()
        self._asked: set[str] = set()
        self._part = ""

    @property
    def is_worker(self) -> bool:
        """Whether another process reports what this one finds."""
        return self.ahead is not None

    def begin(self, part: str) -> None:
        """Put the target back, if it is another part of the run that begins now."""
        before, self._part = self._part, part
        if before not in {"", part} and not self.is_worker:
            reset(self.settings.reset)

    def tell(self, story: str) -> str | None:
        """Tell a story; why a request of it got no answer, if one did not."""
        if self.ahead is not None:
            return self.ahead.silences.get(story)
        silence = self.trial.telling(story).silence
        if silence is None:
            return None
        self.cases.keep_silence(silence.operation, str(silence))
        return str(silence)

    def judgement(self, law: Law) -> Judgement:
        """What a law says of all traffic there is."""
        self._asked.add(law.id)
        if self.ahead is not None:
            return self.ahead.judgements[law.id]
        verdicts = [each for each in self.trial.said(law) if self._concerns(each)]
        broken = [each for each in verdicts if each.broken]
        return Judgement(
            applies=bool(verdicts),
            lacks=self.trial.lacking.get(law.id, ""),
            broken=tuple(dict.fromkeys(_place(law, each) for each in broken)),
            first="" if not broken else self.mask.text(_told(law, broken[0])),
        )

    @property
    def has_machine(self) -> bool:
        """Whether there is a state machine for the API, and it may write to the target."""
        return self.settings.api in MACHINES and self.target.writes

    def play(self) -> Judgement:
        """Try sequences of all operations; what laws and the model say of them."""
        if self.ahead is not None:
            return self.ahead.sequences
        if time.monotonic() > self.cases.until:
            return Judgement(applies=False)
        self.begin(SEQUENCES)
        played = play(
            str(self.settings.api),
            self.trial.new_client,
            self.trial.laws,
            self.settings.values,
            self.settings.seed,
        )
        failures = [each for each in played.failures if self._concerns(each.verdict)]
        self.played = Played(failures, played.left_behind)
        self.trial.sure |= {f"{each.law.id}@{each.verdict.exchange.operation}" for each in failures}
        return Judgement(
            applies=True,
            broken=tuple(_place(each.law, each.verdict) for each in failures),
            first=self.mask.text("\n".join(each.sentence for each in failures)),
        )

    def go_ahead(self, say: Callable[[str], None]) -> Ahead:
        """Do what needs the target for itself, before workers send to it at the same time."""
        silences = {}
        for story in self.trial.stories:
            say(f"story: {story}")
            if (silence := self.tell(story)) is not None:
                silences[story] = silence
        judgements = {law.id: self.judgement(law) for law in self.trial.laws}
        self._asked.clear()  # they ask
        sequences = Judgement(applies=False)
        if self.has_machine:
            say("sequences of all operations")
            sequences = self.play()
        self.begin(CASES)
        return Ahead(silences, judgements, sequences)

    def news(self) -> News:
        """What this process found since it was asked last, for another to learn."""
        news = News(
            list(self.cases.failed.values()),
            dict(self.cases.requests),
            sorted(self.cases.succeeded),
            sorted(self._asked),
            self.errors,
        )
        self.errors = []
        self.cases.failed.clear()
        self.cases.requests.clear()
        return news

    def learn(self, news: News) -> None:
        """Take over what a worker has found."""
        for failed in news.failed:
            self.cases.keep(failed)
        self.cases.requests.update(news.requests)
        self.cases.succeeded.update(news.succeeded)
        self._asked.update(news.asked)
        self.errors += news.errors

    def unjudged(self) -> list[str]:
        """The operations that were asked, and never gave a 2xx."""
        asked, succeeded = set(self.cases.requests), set(self.cases.succeeded)
        for telling in self.trial.tellings.values():
            for exchange in telling.traffic:
                if exchange.operation:
                    asked.add(exchange.operation)
                if exchange.is_success:
                    succeeded.add(exchange.operation)
        never = filter(self.settings.concern, asked - succeeded)
        return sorted(never, key=list(self.document.operations).index)

    def report(self) -> Report:
        """All that was found so far, by the laws whose tests ran."""
        tellings = self.trial.tellings.values()
        about = About(
            api=self.settings.name,
            base_url=self.target.base_url,
            contract=self.settings.contract,
            seed=self.settings.seed,
            started=self.started,
            duration=datetime.now(UTC) - self.started,
            requests=sum(len(each.traffic) for each in tellings) + self.cases.requests.total(),
            operations=tuple(self.document.operations),
            unjudged=tuple(self.unjudged()),
            left_behind=(
                *(what for telling in tellings for what in telling.left_behind),
                *self.played.left_behind,
            ),
            notes=tuple(self._notes()),
            lacking=self.trial.lacking,
        )
        asked = [law for law in self.trial.laws if law.id in self._asked]
        ids = {law.id for law in asked}
        told = [pair for pair in self.trial.told if pair[0].id in ids and self._concerns(pair[1])]
        found = report_of(
            about,
            (*asked, *(each.law for each in self.played.failures if each.law.id not in ids)),
            (*told, *((each.law, each.verdict) for each in self.played.failures)),
            self.cases.failed.values(),
            mask=self.mask,
        )
        return found if self.settings.baseline is None else baseline.compare(found, self.accepted)

    def _concerns(self, verdict: Verdict) -> bool:
        return self.settings.concern(verdict.exchange.operation)

    def _notes(self) -> Iterator[str]:
        if not self.target.writes:
            yield "not on loopback: only reading operations were asked (--writes asks all)"
        yield from passed_over(self.trial.exchanges, self.document)
        tellings = self.trial.tellings.values()
        waited = self.cases.waited + sum(telling.waited for telling in tellings)
        if waited:
            yield f"the target limits requests: waited {waited:.0f} s for it (429)"
        for reason, number in Counter(each.cut for each in tellings if each.cut).items():
            yield f"{counted(number, 'story', 'stories')} cut short: {reason}"
        if self.cases.cut:
            yield f"generated cases cut short: {self.cases.cut}"
        for place in sorted(self.trial.passing):
            yield f"seen once, and not again: {place}"
        yield from self.errors


def _place(law: Law, verdict: Verdict) -> str:
    return f"{law.id}@{verdict.exchange.operation or UNDOCUMENTED}"


def _told(law: Law, verdict: Verdict) -> str:
    lines = [law.id, str(verdict.exchange), verdict.what]
    lines += [f"expected  {verdict.expected}", f"seen      {verdict.seen}"]
    return "\n".join(line for line in lines if line)
