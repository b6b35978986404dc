"""Schemathesis' cases: sent to the target and checked, with what failed and what succeeded kept."""

import contextlib
import copy
import math
import time
from collections import Counter
from dataclasses import replace
from typing import Any, cast

import hypothesis
import requests
import schemathesis
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.specs.openapi.schemas import OpenApiSchema

from specdouble.contract_tests.allowances import allowances
from specdouble.contract_tests.allowances.left_open import AnyCase, left_open
from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.patience import ATTEMPTS, TOO_MANY, OutOfTime, wait
from specdouble.contract_tests.recording import Recorder
from specdouble.contract_tests.report.grouping import FailedCheck
from specdouble.contract_tests.report.routes import Routes
from specdouble.contract_tests.settings import Settings
from specdouble.contract_tests.target import Target
from specdouble.specs import Document, Operation


class NoAnswer(Failure):
    """The target did not answer in time, or broke the connection off."""

    kind_title = "No answer"


class Cases:
    """Makes cases of the document, sends them, and keeps each exchange and each failed check."""

    def __init__(self, settings: Settings, target: Target, document: Document) -> None:
        self.exchanges: list[Exchange] = []
        self.requests: Counter[str] = Counter()
        self.succeeded: set[str] = set()
        self.failed: dict[tuple[str, str, str], FailedCheck] = {}
        self.schema = _schema(document, _config(settings, target, document))
        self.schema.app = target.app
        self._settings = settings
        self._target = target
        self._document = document
        limit = math.inf if settings.max_time is None else settings.max_time
        self.until = time.monotonic() + limit
        self.waited = 0.0
        self.cut = ""
        self._silent: dict[str, NoAnswer] = {}
        self._recorder = Recorder(target, Routes(document))
        self._ids = {f"{each.method} {each.path}": each.id for each in document.operations.values()}

    @property
    def operations(self) -> list[Operation]:
        """Those that cases are made for: of the chosen ones, all that may be sent there."""
        return [
            each
            for each in self._document.operations.values()
            if (self._target.writes or each.method == "GET") and self._settings.concern(each.id)
        ]

    def only(self, *operations: Operation) -> OpenApiSchema:
        """The document with these operations.

        The others are excluded, for a setting of an operation (`allowances`) includes all others.
        """
        labels = {f"{each.method} {each.path}" for each in operations}
        only = self.schema.exclude(lambda context: context.operation.label not in labels)
        return cast("OpenApiSchema", only)

    def call(self, case: AnyCase) -> Response:
        """Send a case. An operation that gave no answer once is not asked again."""
        operation = self.operation_of(case)
        if operation in self._silent:
            raise FailureGroup([self._silent[operation]])
        try:
            response = self._patiently(case, operation)
        except OutOfTime as reason:
            self.cut = str(reason)
            raise
        except (requests.ConnectionError, requests.Timeout) as error:
            silence = self._silence(operation, error)
            self._silent[operation] = silence
            self._note(silence, None, case)
            raise FailureGroup([silence]) from None
        # Schemathesis sends other methods to the path, too: an OPTIONS' 204 judges no operation.
        is_own = case.method == case.operation.method.upper()
        if is_own and 200 <= response.status_code < 300:
            self.succeeded.add(operation)
        return response

    def _patiently(self, case: AnyCase, operation: str) -> Response:
        """Send, and again after each 429 when it may be; the last answer. All are kept."""
        for attempt in range(ATTEMPTS):
            if time.monotonic() > self.until:
                raise OutOfTime("the run has had its time")
            self.requests[operation] += 1
            response = case.call(timeout=self._target.timeout)
            exchange = self._recorder.exchange(response, len(self.exchanges))
            self.exchanges.append(exchange)
            if exchange.status != TOO_MANY or attempt == ATTEMPTS - 1:
                break
            self.waited += wait(exchange.headers, self.until)
        return response

    def validate(self, case: AnyCase, response: Response, **options: Any) -> None:
        """Run all default checks; each failure is noted, and raised."""
        try:
            case.validate_response(response, **options)
        except FailureGroup as group:
            failures = [
                each
                for each in group.exceptions
                if not left_open(case, each, response, self._document)
            ]
            for failure in failures:
                self._note(failure, response, case)
            if failures:
                raise FailureGroup(failures) from None

    def seeded(self, machine: type[APIStateMachine]) -> Any:
        """A state machine as a `unittest.TestCase`, with the run's seed and number of examples."""
        base: Any = machine.TestCase

        class Test(base):  # type: ignore[misc]
            def runTest(self) -> None:  # noqa: N802 - unittest's name
                # What can be drawn depends on what a target has answered, so on its state; where
                # Hypothesis finds this out it stops. All that was sent by then has been judged.
                with contextlib.suppress(FlakyStrategyDefinition):
                    super().runTest()

        test = Test
        test.settings = hypothesis.settings(
            test.settings, max_examples=self._settings.max_examples, database=None
        )
        hypothesis.seed(self._settings.seed)(machine)
        return test

    def operation_of(self, case: AnyCase) -> str:
        """The id of the case's operation."""
        return self._id(case.operation.label)

    def places(self, group: FailureGroup) -> tuple[str, ...]:
        """The names of the places that failed, as a baseline has them."""
        checks = [self._failed_check(each) for each in group.exceptions]
        return tuple(f"{each.id}@{each.operation}" for each in checks)

    def keep_silence(self, operation: str, message: str) -> None:
        """Keep that a request of a story was not answered."""
        self.keep(self._failed_check(NoAnswer(operation=operation, message=message)))

    def keep(self, failed: FailedCheck) -> None:
        """Keep a failed check; of several like it, the newest."""
        self.failed[failed.operation, failed.check, failed.code] = failed

    def _note(self, failure: Failure, response: Response | None, case: AnyCase) -> None:
        self.keep(
            replace(
                self._failed_check(failure),
                exchange=None if response is None else self._recorder.exchange(response, 0),
                curl="" if response is not None else self._target.masked(case.as_curl_command()),
            )
        )

    def _failed_check(self, failure: Failure) -> FailedCheck:
        return FailedCheck(
            check=failure.title,
            code=failure.code,
            operation=self._id(failure.operation),
            message=failure.message,
        )

    def _id(self, operation: str | None) -> str:
        """An operation's id, by its label or by the id itself."""
        return self._ids.get(operation or "", operation or "")

    def _silence(self, operation: str, error: Exception) -> NoAnswer:
        timed_out = isinstance(error, requests.Timeout)
        within = f"No answer within {self._target.timeout:g} s"
        message = within if timed_out else "The connection was broken off"
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
