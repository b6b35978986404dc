"""The page of measurements: sections, a table and a picture of the results."""

import xml.etree.ElementTree as ET

from bench.beside import beside
from bench.measuring import Result
from bench.page import put, servers
from bench.peer import Peer
from bench.plot import svg
from bench.rounds import Figure
from bench.table import as_json, markdown
from bench.turns import Plan

PLAN = Plan(rounds=9, seconds=1, warm_up=1, patience=1.0)
SVG = "{http://www.w3.org/2000/svg}"


def a_result(name: str, rate: float, *, clean: bool = True, wrong: str | None = None) -> Result:
    peer = Peer(
        name=name, title=name.title(), version=lambda: "1.2", command=lambda port: [str(port)]
    )
    figure = Figure(rate=rate, p50_ms=0.5, p99_ms=1.5, rounds=9, clean=clean)
    return Result(
        peer=peer,
        figures={"status": figure},
        start_s=0.25,
        rss_mib=31.6,
        wrong={"list": wrong} if wrong else {},
    )


def test_the_table_begins_with_the_fastest_and_tells_the_share_of_the_bare_server() -> None:
    table = markdown([a_result("mock", 12_500), a_result("bare", 50_000)]).splitlines()
    assert table[2] == "| Bare 1.2 | 50,000 (100%) | - | - | - | 0.2 | 32 |"
    assert table[3] == "| Mock 1.2 | 12,500 (25%) | - | - | - | 0.2 | 32 |"


def test_a_figure_without_an_undisturbed_round_is_marked() -> None:
    assert "≈12,500" in markdown([a_result("mock", 12_500, clean=False)])


def test_programs_get_the_same_as_json() -> None:
    (server,) = as_json([a_result("bare", 50_000)])["servers"]
    assert server["name"] == "bare"
    assert server["requests_per_second"] == {"status": 50_000}
    assert (server["p50_ms"], server["p99_ms"], server["start_s"]) == (0.5, 1.5, 0.25)


def test_a_section_takes_the_place_of_its_older_self() -> None:
    page = put(put(put("", "scale", "first"), "profile", "second"), "scale", "third")
    assert "first" not in page
    assert page.index("third") < page.index("second")


def test_sections_stand_in_their_order() -> None:
    page = put(put("", "profile", "where"), "servers", "beside")
    assert page.index("<!-- servers -->\nbeside") < page.index("<!-- profile -->\nwhere")


def test_what_was_passed_over_is_told_with_its_reason() -> None:
    section = servers([a_result("mock", 1, wrong="status 404")], {"Prism": "npm is missing"}, PLAN)
    assert "- Prism: npm is missing\n- Mock: status 404" in section


def test_the_fastest_other_mock_is_told_with_what_a_bare_app_could_do() -> None:
    results = [a_result("specdouble", 30_000), a_result("bare", 50_000), a_result("prism", 4_000)]
    text = beside([*results, a_result("wiremock", 20_000)], ["prism", "wiremock"])
    assert "- GET status: 1.5 times Wiremock, less than 3; the bare app 2.5 times." in text
    assert "- GET status: 7.5 times Prism; the bare app 12.5 times." in beside(results, ["prism"])


def test_without_another_mock_nothing_is_compared() -> None:
    assert not beside([a_result("specdouble", 1), a_result("bare", 2)], ["prism"])


def test_the_longest_bar_is_the_fastest_server_and_others_are_to_scale() -> None:
    root = ET.fromstring(svg([a_result("mock", 12_500), a_result("bare", 50_000)]))  # noqa: S314
    bars = [float(bar.attrib["width"]) for bar in root.findall(f"{SVG}rect")][1:3]
    assert bars[0] == 4 * bars[1]
