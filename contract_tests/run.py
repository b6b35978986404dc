"""One run of the suite against one target: Schemathesis' cases, the trial, and the report."""

import contextlib
import copy
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import hypothesis
import msgspec
import requests
import schemathesis
from schemathesis import Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.specs.openapi.schemas import OpenApiSchema

from specdouble.contract_tests.allowances import allowances
from specdouble.contract_tests.allowances.left_open import AnyCase, left_open
from specdouble.contract_tests.allowances.passed_over import passed_over
from specdouble.contract_tests.catalogue import laws_for, stories_for
from specdouble.contract_tests.laws.law import Law
from specdouble.contract_tests.machines.failure import Failure as Broken
from specdouble.contract_tests.recording import Recorder
from specdouble.contract_tests.report import baseline
from specdouble.contract_tests.report.findings import About, Report
from specdouble.contract_tests.report.grouping import FailedCheck, report_of
from specdouble.contract_tests.report.masking import Mask
from specdouble.contract_tests.report.routes import Routes
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.target import Target
from specdouble.contract_tests.trial import Trial
from specdouble.specs import Document


class NoAnswer(Failure):
    """The target did not answer in time, or broke the connection off."""

    kind_title = "No answer"


class Deviates(AssertionError):  # noqa: N818 - reads as the sentence it is
    """The target breaks a law."""


class News(msgspec.Struct):
    """What a worker tells: failed checks, requests by operation, operations that succeeded."""

    failed: list[FailedCheck]
    requests: dict[str, int]
    succeeded: list[str]


class OutOfTime(Exception):  # noqa: N818 - reads as the sentence it is
    """The run has had its time."""


class Run:
    """Sends the cases that Schemathesis makes, judges the answers, and keeps what it found."""

    def __init__(
        self, settings: Settings, target: Target, document: Document, *, is_worker: bool = False
    ) -> None:
        """`is_worker`: it only sends generated cases; stories and laws are another process's."""
        self.is_worker = is_worker
        self.settings = settings
        self.target = target
        self.document = document
        self.started = datetime.now(UTC)
        self.errors: list[str] = []
        path = settings.baseline
        self._baseline = None if path is None else baseline.load(Path(path))
        stories = () if is_worker else stories_for(settings)
        laws = () if is_worker else laws_for(settings, document)
        self.trial = Trial(target, document, stories, laws, settings.values)
        self.sequences: list[Broken] = []
        self._left_behind: tuple[str, ...] = ()
        self.requests: Counter[str] = Counter()
        self._succeeded: set[str] = set()
        self._failed: dict[tuple[str, str, str], FailedCheck] = {}
        self._silent: dict[str, NoAnswer] = {}
        self._recorder = Recorder(target, Routes(document))
        self._ids = {f"{each.method} {each.path}": each.id for each in document.operations.values()}
        self.schema = _schema(document, _config(settings, target, document))
        self.schema.app = target.app
        if not target.writes:
            self.schema = cast("OpenApiSchema", self.schema.include(method="GET"))
        if settings.operations:
            chosen = list(settings.operations)
            self.schema = cast("OpenApiSchema", self.schema.include(operation_id=chosen))

    def call(self, case: AnyCase) -> Response:
        """Send a case. An operation that gave no answer once is not asked again."""
        operation = self._ids.get(case.operation.label, case.operation.label)
        if operation in self._silent:
            raise FailureGroup([self._silent[operation]])
        limit = self.settings.max_time
        if limit is not None and (datetime.now(UTC) - self.started).total_seconds() > limit:
            raise OutOfTime(f"the run has had its {limit:g} s")
        self.requests[operation] += 1
        try:
            response = case.call(timeout=self.target.timeout)
        except (requests.ConnectionError, requests.Timeout) as error:
            silence = _silence(operation, error, self.target.timeout)
            self._silent[operation] = silence
            self._note(operation, silence, None, case)
            raise FailureGroup([silence]) from None
        exchange = self._recorder.exchange(response, len(self.trial.generated))
        self.trial.generated.append(exchange)
        # Schemathesis sends other methods to the path, too: an OPTIONS' 204 judges no operation.
        if exchange.is_success and case.method == case.operation.method.upper():
            self._succeeded.add(operation)
        return response

    def validate(self, case: AnyCase, response: Response, **options: Any) -> None:
        """Run all default checks; each failure is noted, and raised."""
        try:
            case.validate_response(response, **options)
        except FailureGroup as group:
            failures = [
                each
                for each in group.exceptions
                if not left_open(case, each, response, self.document)
            ]
            for failure in failures:
                operation = self._ids.get(case.operation.label, case.operation.label)
                self._note(operation, failure, response, case)
            if failures:
                raise

    def seeded(self, machine: type[APIStateMachine]) -> Any:
        """A state machine as a `unittest.TestCase`, with the run's seed and number of examples."""
        test = machine.TestCase
        test.settings = hypothesis.settings(
            test.settings, max_examples=self.settings.max_examples, database=None
        )
        hypothesis.seed(self.settings.seed)(machine)
        return test

    def tell(self, story: str) -> None:
        """Tell a story; a request of it that got no answer is noted, and raised."""
        silence = self.trial.telling(story).silence
        if silence is not None:
            failure = NoAnswer(operation=silence.operation, message=str(silence))
            key = silence.operation, failure.title, failure.code
            self._failed[key] = FailedCheck(
                check=failure.title,
                code=failure.code,
                operation=silence.operation,
                message=str(silence),
            )
            raise FailureGroup([failure])

    def tell_all(self) -> None:
        """Tell all stories and judge them, rather than one by one when tests want it."""
        for story in self.trial.stories:
            with contextlib.suppress(FailureGroup):
                self.tell(story)
        self.trial.verdicts  # noqa: B018 - worked out here

    def learn_sequences(self, failures: Sequence[Broken], left_behind: Sequence[str]) -> None:
        """Take over what a state machine found: each with the shortest sequence that shows it."""
        self.sequences = list(failures)
        self._left_behind = tuple(left_behind)

    def news(self) -> str:
        """What this process found since it was asked last, for another to learn."""
        news = News(list(self._failed.values()), dict(self.requests), sorted(self._succeeded))
        self._failed, self.requests = {}, Counter()
        return msgspec.json.encode(news).decode()

    def learn(self, text: str) -> None:
        """Take over what a worker has found."""
        news = msgspec.json.decode(text, type=News)
        self._failed |= {(each.operation, each.check, each.code): each for each in news.failed}
        self.requests.update(news.requests)
        self._succeeded.update(news.succeeded)

    def unjudged(self) -> list[str]:
        """The operations that were asked, and never gave a 2xx."""
        asked, succeeded = set(self.requests), set(self._succeeded)
        for telling in self.trial.tellings.values():
            for exchange in telling.traffic:
                if exchange.operation:
                    asked.add(exchange.operation)
                if exchange.is_success:
                    succeeded.add(exchange.operation)
        return [name for name in self.document.operations if name in asked - succeeded]

    def report(self) -> Report:
        """All that was found so far."""
        tellings = self.trial.tellings.values()
        about = About(
            api=self.settings.name,
            base_url=self.target.base_url,
            contract=self.settings.contract,
            seed=self.settings.seed,
            started=self.started,
            duration=datetime.now(UTC) - self.started,
            requests=sum(map(len, (each.traffic for each in tellings))) + self.requests.total(),
            operations=tuple(self.document.operations),
            unjudged=tuple(self.unjudged()),
            left_behind=(
                *(what for telling in tellings for what in telling.left_behind),
                *self._left_behind,
            ),
            notes=tuple(self._notes()),
        )
        found = report_of(
            about,
            (*self.trial.laws, *self._promises()),
            (*self.trial.told, *((each.law, each.verdict) for each in self.sequences)),
            self._failed.values(),
            mask=Mask(self.target.keys),
        )
        return found if self._baseline is None else baseline.compare(found, self._baseline)

    def _promises(self) -> list[Law]:
        """What a model promised and the target broke: the laws that only sequences judge."""
        known = {law.id for law in self.trial.laws}
        return [each.law for each in self.sequences if each.law.id not in known]

    def _notes(self) -> Iterator[str]:
        if not self.target.writes:
            yield "not on loopback: only reading operations were asked (--writes asks all)"
        yield from passed_over(self.trial.exchanges, self.document)
        waited = sum(telling.waited for telling in self.trial.tellings.values())
        if waited:
            yield f"the target limits requests: waited {waited:.0f} s for it (429)"
        if any(each.status == 429 for each in self.trial.generated):
            yield "the target limits requests: some generated cases were answered 429"
        for place in sorted(self.trial.passing):
            yield f"seen once, and not again: {place}"
        yield from self.errors

    def _note(
        self, operation: str, failure: Failure, response: Response | None, case: AnyCase
    ) -> None:
        key = operation, failure.title, failure.code
        self._failed[key] = FailedCheck(
            check=failure.title,
            code=failure.code,
            operation=operation,
            message=failure.message,
            exchange=None if response is None else self._recorder.exchange(response, 0),
            curl="" if response is not None else self.target.masked(case.as_curl_command()),
        )


def _silence(operation: str, error: Exception, timeout: float) -> NoAnswer:
    timed_out = isinstance(error, requests.Timeout)
    message = f"No answer within {timeout:g} s" if timed_out else "The connection was broken off"
    return NoAnswer(operation=operation, message=message)


def _config(settings: Settings, target: Target, document: Document) -> SchemathesisConfig:
    given: dict[str, Any] = {
        **(allowances(settings.api) if settings.api else {}),
        "seed": settings.seed,
        "base-url": target.base_url,
        "request-timeout": target.timeout,
        # Our own masking keeps what was sent reproducible, and knows the keys.
        "output": {"sanitization": {"enabled": False}},
        "cache": {"enabled": False},
        "generation": {"max-examples": settings.max_examples, "database": "none"},
    }
    schemes = document.components.get("securitySchemes", {})
    if target.key and schemes:
        given["auth"] = {"openapi": {name: {"bearer": target.key} for name in schemes}}
    if settings.headers:
        given["headers"] = dict(settings.headers)
    if not target.writes:
        # Other methods on a reading path are writes, too, if the server knows them.
        given["phases"] = {"coverage": {"unexpected-methods": []}}
    return SchemathesisConfig.from_dict(given)


def _schema(document: Document, config: SchemathesisConfig) -> OpenApiSchema:
    raw = copy.deepcopy(dict(document.raw))
    schema: OpenApiSchema = schemathesis.openapi.from_dict(raw, config=config)
    return schema
