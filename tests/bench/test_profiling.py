"""What a profile tells."""

from bench.profiling import Place, Sampled, limit, parse, section, share

RAW = """<module> (/a/cli.py:9);run (/b/uvicorn/server.py:7);send (/b/uvicorn/protocols/h.py:5) 60
<module> (/a/cli.py:9);run (/b/asyncio/runners.py:118) 20
<module> (/a/cli.py:9);Endpoint.serve (/c/specdouble/mockserver/edge/endpoint.py:64) 20
"""


def test_a_sample_counts_for_the_innermost_place() -> None:
    profile = parse(RAW)
    assert profile[Place("send", "/b/uvicorn/protocols/h.py", 5)] == 60
    assert profile.total() == 100


def test_areas_share_the_time() -> None:
    assert share(parse(RAW), "specdouble: edge") == 0.2


def test_the_limit_is_what_a_bare_app_needs_too() -> None:
    assert "80% (GET status)" in limit({"GET status": parse(RAW)})


def test_the_section_tells_areas_and_lines() -> None:
    told = section({"GET status": Sampled(parse(RAW), 0.0)})
    assert "| specdouble: edge | 20% |" in told
    assert "| 60.0% | `protocols/h.py` send:" in told


def test_a_disturbed_profile_says_so() -> None:
    assert "GET status (40% of it disturbed)" in section({"GET status": Sampled(parse(RAW), 0.4)})
