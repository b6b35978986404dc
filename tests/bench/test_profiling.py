"""What a profile tells."""

from bench.profiling import Place, Sampled, limit, parse, section, share

RAW = """Bare.data_received (/b/somewhere/protocol.py:0) 60
run (/b/asyncio/runners.py:118) 20
Endpoint.serve (/c/specdouble/mockserver/edge/endpoint.py:64) 20
"""


def test_samples_are_counted_for_their_places() -> None:
    profile = parse(RAW)
    assert profile[Place("run", "/b/asyncio/runners.py", 118)] == 20
    assert profile.total() == 100


def test_areas_share_the_time() -> None:
    assert share(parse(RAW), "specdouble: edge") == 0.2


def test_the_limit_is_what_any_server_needs() -> None:
    assert "80% (GET status)" in limit({"GET status": parse(RAW)})


def test_the_section_tells_areas_and_lines() -> None:
    told = section({"GET status": Sampled(parse(RAW), 0.0)})
    assert "| specdouble: edge | 20% |" in told
    assert "| 60.0% | `somewhere/protocol.py` Bare.data_received: before it is called |" in told


def test_a_disturbed_profile_says_so() -> None:
    assert "GET status (40% of it disturbed)" in section({"GET status": Sampled(parse(RAW), 0.4)})
