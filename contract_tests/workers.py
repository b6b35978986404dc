"""What the processes of one run tell each other, when pytest-xdist shares it out among several."""

from collections.abc import Mapping

import msgspec

from specdouble.contract_tests.report.grouping import FailedCheck


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a law says of a run: whether it applies, the places where it is broken, and one told.

    `lacks`: what the target was seen not to have, so that the law does not concern it.
    """

    applies: bool
    lacks: str = ""
    broken: tuple[str, ...] = ()
    first: str = ""


class Ahead(msgspec.Struct, frozen=True):
    """What was done before the workers began. `silences`: of stories, with the reason."""

    silences: Mapping[str, str]
    judgements: Mapping[str, Judgement]
    sequences: Judgement


class News(msgspec.Struct, frozen=True):
    """What a worker found: failed checks, requests by operation, operations that succeeded.

    `asked`: the laws whose tests it ran. `errors`: what went wrong without being a deviation.
    """

    failed: list[FailedCheck]
    requests: Mapping[str, int]
    succeeded: list[str]
    asked: list[str]
    errors: list[str]
