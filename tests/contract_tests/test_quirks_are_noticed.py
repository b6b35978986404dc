"""`verify` notices each way in which the mock can lie as real deployments do."""

from pathlib import Path

import httpx
import pytest

from specdouble.mockserver.mocks import MOCKS
from tests.contract_tests import faulty
from tests.contract_tests.peaka_traffic import uncacheable_table
from tests.contract_tests.test_verify import verify
from tests.mockserver.http import serving

STORIES = {"peaka": "cache_lives or looked_at", "skillmeat": "names_are_searched"}
SERVER_ERROR = "http.robustness.no-server-error"
NOTICED = {
    "peaka-get-or-create": "resources.creating.ids-are-new",
    "peaka-busy-create-500": "peaka.create.second-cache-of-a-table-is-409",
    "peaka-null-error-code": "peaka.create.not-cacheable-is-400",
    "peaka-malformed-schedule-200": "peaka.settings.malformed-interval-is-refused",
    "peaka-put-replaces": "peaka.settings.update-leaves-what-it-does-not-send",
    "peaka-trigger-400": "peaka.delete.ends-everything",
    "peaka-early-cancel-500": SERVER_ERROR,
    "peaka-payments-schema-500": SERVER_ERROR,
    "peaka-nulls": "http.answers.fit-their-schema",
    "peaka-idle-counts": "peaka.execution.inserted-records-are-cached",
    "peaka-stuck-syncs": "peaka.progress.a-sync-comes-to-an-end",
    "skillmeat-search-beyond-names": "skillmeat.search.finds-only-names-with-the-query",
}
"""By each quirk a law that it breaks."""
IN_REAL_TIME = {"peaka-early-cancel-500"}
"""It shows within 300 ms of the mock's time, so that this can't run faster than real time."""
QUICK = {"peaka-get-or-create", "peaka-trigger-400", "peaka-nulls", "skillmeat-search-beyond-names"}
CASES = [
    pytest.param(*each, marks=[] if each[0] in QUICK else [pytest.mark.long])
    for each in NOTICED.items()
]


def test_each_quirk_is_here() -> None:
    """None is left out, and none is made up."""
    assert NOTICED.keys() == {quirk.name for mock in MOCKS.values() for quirk in mock.api.quirks}


@pytest.mark.parametrize(("quirk", "law"), CASES)
def test_a_quirk_is_noticed(quirk: str, law: str, tmp_path: Path) -> None:
    """By the law that it breaks: exit code 1."""
    api = quirk.partition("-")[0]
    rule = {"effect": {"kind": "quirk", "name": quirk}}
    some = ("--max-examples", "2", "--", "-k", f"{STORIES[api]} or {law.rpartition('.')[2]}")
    options = (f"--set=uncacheableTable={uncacheable_table()}",) if api == "peaka" else ()
    with serving(faulty.faithful(api, speed=1 if quirk in IN_REAL_TIME else 10)) as url:
        httpx.put(f"{url}/_specdouble/v1/sandboxes/default/rules/lie", json=rule)
        done = verify(url, api, *options, *some, cwd=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert law in done.stdout
