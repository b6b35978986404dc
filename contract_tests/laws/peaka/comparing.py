"""Where two bodies that tell of the same thing differ."""

from collections.abc import Collection, Mapping
from typing import Any

from specdouble.contract_tests.laws.peaka.sightings import Fields, fields, moment

Differences = Mapping[str, tuple[Any, Any]]


def differences(
    one: Fields, two: Fields, *, without: Collection[str] = (), common: bool = False
) -> Differences:
    """Fields with different values. Null is as good as absent; date-times are compared as such.

    `common`: a field that one of the two leaves out is no difference.
    """
    names = [name for name in {**one, **two} if name not in without]
    pairs = {name: (one.get(name), two.get(name)) for name in names}
    return {
        name: pair
        for name, pair in pairs.items()
        if not _same(*pair, common=common) and not (common and None in pair)
    }


def sides(found: Differences) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of the differences, for a message."""
    return {k: one for k, (one, _) in found.items()}, {k: two for k, (_, two) in found.items()}


def _same(one: Any, two: Any, *, common: bool) -> bool:
    if one == two:
        return True
    if fields(one) and fields(two):
        return not differences(one, two, common=common)
    times = moment(one), moment(two)
    return None not in times and times[0] == times[1]
