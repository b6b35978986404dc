"""One run of the suite against one target: Schemathesis' schema, and what came of its cases."""

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

import hypothesis
import requests
import schemathesis
from schemathesis import Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.specs.openapi.checks import ignored_auth
from schemathesis.specs.openapi.schemas import OpenApiSchema

from specdouble.contract_tests.allowances import allowances
from specdouble.contract_tests.allowances.left_open import AnyCase, left_open
from specdouble.contract_tests.report.deviations import Deviation, Deviations
from specdouble.contract_tests.target import Target
from specdouble.specs import Document

JSON = "application/json"


class NoAnswer(Failure):
    """The target did not answer in time, or broke the connection off."""

    kind_title = "No answer"


class Run:
    """Sends the cases that Schemathesis makes, judges the answers, and keeps what it found."""

    def __init__(
        self,
        target: Target,
        document: Document,
        api: str,
        *,
        max_examples: int,
        seed: int,
    ) -> None:
        self.target = target
        self.document = document
        self.api = api
        self.deviations = Deviations()
        self.requests: Counter[str] = Counter()
        self._succeeded: set[str] = set()
        self.errors: list[str] = []
        self._silent: dict[str, NoAnswer] = {}
        self._max_examples = max_examples
        self._seed = seed
        self.schema = _schema(
            document, _config(api, target, document, max_examples=max_examples, seed=seed)
        )
        self.schema.app = target.app
        if not target.writes:
            self.schema = cast("OpenApiSchema", self.schema.include(method="GET"))

    def ask(self, operation: str, *, body: object = None, **path_parameters: str) -> Response:
        """Send a request of one's own for an operation, by its id, and judge the answer."""
        described = self.schema.find_operation_by_id(operation)
        given: dict[str, Any] = {} if body is None else {"body": body, "media_type": JSON}
        case = described.Case(path_parameters=path_parameters, **given)
        if self.target.key:
            case.headers["Authorization"] = f"Bearer {self.target.key}"
        response = self.call(case)
        # Schemathesis takes a key that it did not put there itself for an invented one.
        self.validate(case, response, excluded_checks=[ignored_auth])
        return response

    def seeded(self, machine: type[APIStateMachine]) -> Any:
        """A state machine as a `unittest.TestCase`, with the run's seed and number of examples."""
        test = machine.TestCase
        test.settings = hypothesis.settings(
            test.settings, max_examples=self._max_examples, database=None
        )
        hypothesis.seed(self._seed)(machine)
        return test

    def call(self, case: AnyCase) -> Response:
        """Send a case. An operation that gave no answer once is not asked again."""
        operation = case.operation.label
        self.requests[operation] += 1
        if operation in self._silent:
            raise FailureGroup([self._silent[operation]])
        try:
            response = case.call(timeout=self.target.timeout)
        except (requests.ConnectionError, requests.Timeout) as error:
            silence = _silence(operation, error, self.target.timeout)
            self._silent[operation] = silence
            self._note(case, silence, None)
            raise FailureGroup([silence]) from None
        # Schemathesis sends other methods to the path, too: an OPTIONS' 204 judges no operation.
        if 200 <= response.status_code < 300 and case.method == case.operation.method.upper():
            self._succeeded.add(operation)
        return response

    def validate(self, case: AnyCase, response: Response, **options: Any) -> None:
        """Run all default checks; each failure becomes a deviation, and is raised."""
        try:
            case.validate_response(response, **options)
        except FailureGroup as group:
            failures = [
                each for each in group.exceptions if not left_open(case, each, self.document)
            ]
            for failure in failures:
                self._note(case, failure, response)
            if failures:
                raise

    def unjudged(self) -> list[str]:
        """The operations that were asked, and never gave a 2xx."""
        return [operation for operation in self.requests if operation not in self._succeeded]

    def _note(self, case: AnyCase, failure: Failure, response: Response | None) -> None:
        operation = case.operation.label
        headers = dict(response.request.headers) if response is not None else None
        self.deviations.add(
            Deviation(
                id=f"{self.api}.{_slug(operation)}.{_slug(failure.title)}",
                operation=operation,
                title=failure.title,
                message=self.target.masked(failure.message),
                status=None if response is None else response.status_code,
                curl=self.target.masked(case.as_curl_command(headers=headers)),
            )
        )


def _slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _silence(operation: str, error: Exception, timeout: float) -> NoAnswer:
    timed_out = isinstance(error, requests.Timeout)
    message = f"No answer within {timeout:g} s" if timed_out else "The connection was broken off"
    return NoAnswer(operation=operation, message=message)


def _config(
    api: str, target: Target, document: Document, *, max_examples: int, seed: int
) -> SchemathesisConfig:
    settings: dict[str, Any] = {
        **allowances(api),
        "seed": seed,
        "base-url": target.base_url,
        "request-timeout": target.timeout,
        # Our own masking keeps what was sent reproducible, and knows the keys.
        "output": {"sanitization": {"enabled": False}},
        "cache": {"enabled": False},
        "generation": {"max-examples": max_examples, "database": "none"},
    }
    schemes = document.components.get("securitySchemes", {})
    if target.key and schemes:
        settings["auth"] = {"openapi": {name: {"bearer": target.key} for name in schemes}}
    if not target.writes:
        # Other methods on a reading path are writes, too, if the server knows them.
        settings["phases"] = {"coverage": {"unexpected-methods": []}}
    return SchemathesisConfig.from_dict(settings)


def _schema(document: Document, config: SchemathesisConfig) -> OpenApiSchema:
    raw: Mapping[str, Any] = copy.deepcopy(document.raw)
    schema: OpenApiSchema = schemathesis.openapi.from_dict(dict(raw), config=config)
    return schema
