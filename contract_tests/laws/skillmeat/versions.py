"""Laws of versions: who is outdated, which list says so, and how the difference is worded."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from specdouble.contract_tests.laws.law import Law, Verdict, Verdicts, check, equal, law
from specdouble.contract_tests.laws.skillmeat.asking import Item, texts
from specdouble.contract_tests.laws.skillmeat.maintenance import is_restless
from specdouble.contract_tests.laws.skillmeat.readings import (
    Reading,
    Spell,
    around,
    same_ids,
    spells,
)
from specdouble.contract_tests.traffic import Traffic

Level = Literal["major", "minor", "patch"]
LEVELS: tuple[Level, ...] = ("major", "minor", "patch")
SORTING = ("sort_by", "sort_order")


class Upgrade(NamedTuple):
    """The first part of two versions that differs, and its two numbers."""

    level: Level
    before: int
    after: int

    @property
    def size(self) -> tuple[int, int]:
        """Orders upgrades: the level first, then the distance of the two numbers."""
        return -LEVELS.index(self.level), self.after - self.before


def version(text: object) -> tuple[int, ...] | None:
    """A version of dotted numbers without the zeros at its end; None, if it is another text."""
    return _numbers(text) if isinstance(text, str) else None


@lru_cache(maxsize=10_000)
def _numbers(text: str) -> tuple[int, ...] | None:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,9}", text):
        return None
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def upgrade(item: Item) -> Upgrade | None:
    """What an item's upgrade would change, if its versions say so in three numbers."""
    old, new = version(item.get("deployed_version")), version(item.get("upstream_version"))
    if old is None or new is None or new <= old or max(len(old), len(new)) > len(LEVELS):
        return None
    parts = zip(LEVELS, (*old, 0, 0, 0), (*new, 0, 0, 0), strict=False)
    return next(Upgrade(*part) for part in parts if part[1] != part[2])


@law(
    "skillmeat.artifacts.outdated-when-upstream-is-newer",
    needs="artifacts with versions of dotted numbers",
)
def an_artifact_is_outdated_exactly_when_upstream_is_newer(traffic: Traffic) -> Verdicts:
    """`is_outdated` says "whether the upstream version is newer than the deployed one" (document).

    1.10.0 is newer than 1.9.0: versions are compared number by number. Others than dotted numbers
    are not judged.
    """
    for spell in spells(traffic):
        for page in spell.pages_of("listArtifacts"):
            for item in page.items:
                old, new = _versions(item)
                if (
                    old is not None
                    and new is not None
                    and isinstance(item.get("is_outdated"), bool)
                ):
                    yield equal(page.exchange, _told(item), new > old, item["is_outdated"])


@law(
    "skillmeat.stale-artifacts.upstream-is-newer",
    needs="outdated artifacts with versions of dotted numbers",
)
def stale_artifacts_lists_only_what_has_a_newer_version(traffic: Traffic) -> Verdicts:
    """It lists "artifacts with available upstream updates" (page, "GET .../stale-artifacts")."""
    for spell in spells(traffic):
        for page in spell.pages_of("listStaleArtifacts"):
            for item in page.items:
                old, new = _versions(item)
                if old is not None and new is not None:
                    text = f"upstream {item['upstream_version']}"
                    expected = f"newer than {item['deployed_version']}"
                    yield check(page.exchange, new > old, f"item {item['id']}", expected, text)


def _versions(item: Item) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    return version(item.get("deployed_version")), version(item.get("upstream_version"))


def _told(item: Item) -> str:
    versions = f"{item['deployed_version']} deployed, {item['upstream_version']} upstream"
    return f"is_outdated of {item['id']} ({versions})"


@law(
    "skillmeat.stale-artifacts.lists-the-outdated",
    needs="a whole list of outdated artifacts and of artifacts",
)
def stale_artifacts_are_the_artifacts_that_are_outdated(traffic: Traffic) -> Verdicts:
    """It lists "outdated artifacts" (page, "GET .../stale-artifacts"): all, and no others.

    They are what the list of artifacts has with `is_outdated` true, by the same filters.
    """
    if not is_restless(traffic):
        for spell in spells(traffic):
            for reading in spell.lists_of("listStaleArtifacts"):
                yield from _same_as_artifacts(spell, reading)


def _same_as_artifacts(spell: Spell, reading: Reading) -> Verdicts:
    """By the filtered list of artifacts, and by what the whole one shows of each."""
    filters = {key: text for key, text in reading.filters.items() if key not in SORTING}
    asked_for = spell.whole("listArtifacts", {**filters, "is_outdated": "true"})
    told = spell.whole("listArtifacts", filters)
    by_filter = [(each.ids, each) for each in around(asked_for, reading.place)]
    by_items = [(_outdated(each), each) for each in around(told, reading.place)]
    yield from same_ids(reading, "artifacts, as is_outdated=true lists them", by_filter)
    yield from same_ids(reading, "artifacts, as those with is_outdated are listed", by_items)


def _outdated(reading: Reading) -> frozenset[str]:
    return frozenset(item["id"] for item in reading.items if item.get("is_outdated") is True)


@law(
    "skillmeat.stale-artifacts.difference-says-what-the-versions-say",
    needs="outdated artifacts with versions of up to three dotted numbers",
)
def version_difference_says_what_the_versions_say(traffic: Traffic) -> Verdicts:
    """1.0.0 and 1.2.0 give "minor version upgrade (0 -> 2)" (page, "GET .../stale-artifacts").

    It names the part that differs first, major, minor or patch, and that part's two numbers, first
    the deployed one. Other words around them are free.
    """
    for spell in spells(traffic):
        for page in spell.pages_of("listStaleArtifacts"):
            for item in page.items:
                expected, text = upgrade(item), texts(item, "version_difference")
                if expected is not None and text is not None:
                    yield _worded(page, item, expected, text[0])


def _worded(page: Reading, item: Item, expected: Upgrade, text: str) -> Verdict:
    levels = set(re.findall("|".join(LEVELS), text.lower()))
    numbers = re.findall(r"[0-9]+", text)
    return check(
        page.exchange,
        levels == {expected.level} and numbers == [str(expected.before), str(expected.after)],
        f"version_difference of {item['deployed_version']} and {item['upstream_version']}",
        f"{expected.level} version upgrade ({expected.before} -> {expected.after})",
        text,
    )


LAWS: tuple[Law, ...] = (
    an_artifact_is_outdated_exactly_when_upstream_is_newer,
    stale_artifacts_lists_only_what_has_a_newer_version,
    stale_artifacts_are_the_artifacts_that_are_outdated,
    version_difference_says_what_the_versions_say,
)
