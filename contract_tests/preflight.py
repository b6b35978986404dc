"""Before anything is judged: does the server answer, and do the credentials open it?"""

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from specdouble.contract_tests.patience import Allowance, allowance
from specdouble.contract_tests.shapes.operations import filled
from specdouble.contract_tests.target import KEY_VARIABLE, Target
from specdouble.specs import Document, Operation


class CouldNotJudge(Exception):  # noqa: N818 - reads as the sentence it is
    """The suite can't say anything of this target; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a target may be asked: its limit on requests, if one counts, and its answers.

    `seconds`: how long one answer takes.
    """

    limit: Allowance | None
    seconds: float


def preflight(target: Target, document: Document) -> Pace:
    """See that one reading operation answers 2xx; CouldNotJudge if none does.

    A server that answers 401 to everything conforms to every schema, so this comes first.
    """
    answers: dict[str, int] = {}
    headers = {"Authorization": f"Bearer {target.key}"} if target.key else {}
    with httpx.Client(timeout=target.timeout, headers=headers, trust_env=False) as client:
        for operation in document.operations.values():
            if operation.method != "GET":
                continue
            url = target.base_url + example_path(operation, document)
            try:
                response = client.get(url)
            except httpx.TimeoutException:
                continue
            except httpx.HTTPError as error:
                message = f"can't reach {target.base_url}: {str(error) or type(error).__name__}"
                raise CouldNotJudge(message) from None
            if response.is_success:
                return _pace(client, url, response)
            answers[f"{operation.method} {response.request.url.path}"] = response.status_code
    raise CouldNotJudge(_why(answers, target))


def _pace(client: httpx.Client, url: str, first: httpx.Response) -> Pace:
    """What a second answer tells; a limit counts, if less remains than after the first."""
    try:
        second = client.get(url)
    except httpx.HTTPError:
        return Pace(None, first.elapsed.total_seconds())
    before, after = _allowance(first), _allowance(second)
    counts = before is not None and after is not None and after.remaining < before.remaining
    # The first answer of a server may have to wait for much.
    return Pace(after if counts else None, second.elapsed.total_seconds())


def _allowance(response: httpx.Response) -> Allowance | None:
    headers = {name.lower(): response.headers[name] for name in response.headers}
    return allowance(headers, datetime.now(UTC))


def example_path(operation: Operation, document: Document) -> str:
    """The operation's path and required query, with the document's example values."""
    spec = document.resolved["paths"][operation.path]
    each_parameter = [*spec.get("parameters", []), *spec["get"].get("parameters", [])]
    values = {each["name"]: example(each) for each in each_parameter}
    query = httpx.QueryParams(
        {
            each.name: values[each.name]
            for each in operation.parameters
            if each.location == "query" and each.required
        }
    )
    path = filled(operation.path, values)
    return f"{path}?{query}" if query else path


def example(spec: dict[str, object]) -> str:
    """The example value of a parameter object; its name, if the document has none."""
    if "example" in spec:
        return str(spec["example"])
    examples = spec.get("examples")
    if isinstance(examples, dict) and examples:
        return str(next(iter(examples.values()))["value"])
    return str(spec["name"])


def _why(answers: dict[str, int], target: Target) -> str:
    if not answers:
        return f"no reading operation of {target.base_url} answered within {target.timeout:g} s"
    seen = ", ".join(f"{request} -> {status}" for request, status in list(answers.items())[:3])
    if set(answers.values()) <= {401, 403}:
        given = "the key is refused" if target.key else "no key is given"
        return f"{given}: {seen}. Pass one with --key or {KEY_VARIABLE}"
    return f"no reading operation answers 2xx: {seen}. Is the base URL {target.base_url} right?"
