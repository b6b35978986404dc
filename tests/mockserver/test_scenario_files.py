"""Scenarios of one's own: a YAML file is read strictly, and each mistake told by its line."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from specdouble.cli import main
from specdouble.fixtures.profile import PROFILE_NAMES
from specdouble.mockserver.mocks import create_mounts, create_sandboxes
from specdouble.mockserver.scenarios.collection import Scenarios
from specdouble.specs import DocumentError
from tests.mockserver.http import CACHE, KEY, bearer, client
from tests.mockserver.test_serve_sandboxes import serving

CALL = f"{{call: getCacheStatus, with: {{projectId: mtKDhe1U, cacheId: {CACHE}}}}}"
GOOD = """
my-team:
  description: Stale for an hour, and then refreshed.
  profile: typical
  steps:
    - {call: invalidateCache, body: {}}
    - advance: PT1H
    - {call: refreshCache, body: {force: false}, times: 2, every: PT1M, expect: 200}
"""


def read(tmp_path: Path, text: str) -> Scenarios:
    file = tmp_path / "team.yaml"
    file.write_text(text, encoding="utf-8")
    sandboxes = create_sandboxes()
    mounts = create_mounts(["skillmeat", "peaka"], sandboxes)
    return Scenarios(mounts, sandboxes, PROFILE_NAMES, [file])


def test_a_file_adds_its_scenarios(tmp_path: Path) -> None:
    """Behind those that come with the mock."""
    *_, mine = read(tmp_path, GOOD)

    assert (mine.name, mine.profile, mine.apis) == ("my-team", "typical", ["skillmeat"])
    assert mine.duration.total_seconds() == 3_600 + 2 * 60


def test_the_pages_example_is_one(tmp_path: Path) -> None:
    """Read and played as it stands there; the page names all that come with the mock."""
    page = (Path(__file__).parents[2] / "docs" / "control.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    scenarios = read(tmp_path, example)
    *names, mine = [each.name for each in scenarios]

    assert scenarios.play(mine, "default").changes == 0
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        ("Mine:\n  description: x\n", 2, "#/Mine: a scenario's name has 1 to 64 small letters"),
        ("mine: true\n", 1, "#/mine: a mapping with description, profile, steps is wanted here"),
        ("mine:\n  steps: []\n", 2, "#/mine: description is missing"),
        ("mine:\n  description: ''\n", 2, "#/mine/description: description is wrong: expected"),
        ("mine:\n  description: x\n  step: []\n", 3, "did you mean steps?"),
        ("mine:\n  description: x\n  profile: typicle\n", 3, "did you mean typical?"),
        ("mine:\n  description: x\n  profile: nope\n", 3, "no profile 'nope'; there are: empty, "),
        ("mine:\n  description: x\n  steps: {}\n", 3, "#/mine/steps: steps is wrong: expected"),
        ("all-stale:\n  description: x\n", None, "#/all-stale: there is a scenario of that name"),
        ("mine: [\n", 2, "did not find expected node content"),
    ],
)
def test_a_mistake_is_told_by_its_line(
    tmp_path: Path, wrong: str, line: int | None, said: str
) -> None:
    """With what would be right, or the nearest right name."""
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, wrong)

    assert str(caught.value).count("\n") == 0
    assert said in str(caught.value)
    assert line is None or f"team.yaml:{line}: " in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("times: 0", "a whole number from 1 to 10,000"),
        ("times: 10001", "a whole number from 1 to 10,000"),
        ("expect: 99", "a whole number from 200 to 599"),
        ("expect: fine", "a whole number from 200 to 599"),
        ("each_key: 1", "true or false"),
        ("with: [3]", "a mapping"),
    ],
)
def test_what_a_value_should_be_is_told_in_plain_words(
    tmp_path: Path, wrong: str, said: str
) -> None:
    """Not in the words of a library."""
    step = f"{{call: getStatus, {wrong}}}"
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, f"mine:\n  description: x\n  steps: [{step}]\n")

    assert str(caught.value).endswith(f"{wrong.partition(':')[0]} is wrong: expected {said}")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("wait", "a mapping with call, with, body, times, every, expect, each_key is wanted here"),
        ("{}", "a step has `call: OPERATION` or `advance: DURATION`"),
        ("{advnace: PT1S}", "'advnace' is not known; did you mean advance?"),
        ("{advance: 3 days}", "'3 days' is no ISO 8601 duration"),
        ("{advance: P1D, times: 3}", "'times' is not known"),
        ("{call: getCacheStatu}", "no operation 'getCacheStatu'; did you mean getCacheStatus?"),
        ("{call: getCacheStatus, wiht: {}}", "'wiht' is not known; did you mean with?"),
        ("{call: getCacheStatus, with: {project: x}}", "no parameter 'project'; did you mean"),
        ("{call: getStatus, with: {limit: 3}}", "no parameter 'limit'; there are: none"),
        ("{call: listProjects, with: {limit: many}}", "limit must be"),
        ("{call: listProjects, with: {status: stael}}", "Did you mean stale?"),
        ("{call: createCache, with: {projectId: x}}", "a body is required"),
        ("{call: refreshCache, body: {force: perhaps}}", "/force must be of type boolean"),
        ("{call: refreshCache, body: {}, times: 3, every: soon}", "'soon' is no ISO 8601 duration"),
        ("{advance: P300D}, {advance: P300D}", "it takes more than 366 days"),
    ],
)
def test_a_mistake_in_a_step_is_told_by_its_line(tmp_path: Path, step: str, said: str) -> None:
    """Held to the document, as a request would be."""
    with pytest.raises(DocumentError) as caught:
        read(tmp_path, f"mine:\n  description: x\n  steps:\n    [{CALL},\n    {step}]\n")

    assert said in str(caught.value)
    assert f"team.yaml:{4 if 'P300D' in step else 5}: #/mine/steps" in str(caught.value)


def test_serve_takes_files_and_begins_in_a_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of one's own or of the mock's."""
    file = tmp_path / "team.yaml"
    file.write_text(GOOD.replace("force: false", "force: true"), encoding="utf-8")
    options = ["--scenario-file", str(file), "--scenario"]
    for name, total in (("my-team", 12), ("all-stale", 0)):
        app = serving(monkeypatch, *options, name)
        asked = client(app, base_url="http://localhost:8000/api/v1")

        assert (
            asked.get("/cache/projects?status=active", headers=bearer(KEY)).json()["total"] == total
        )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scenario", "all-stael"], "There is no scenario 'all-stael'; did you mean all-stale?"),
        (["--scenario", "rate-limited", "--rate-limit", "off"], "step 2: getStatus answers 200"),
        (["--scenario-file", "no-such.yaml"], "no-such.yaml: no such file or directory"),
    ],
)
def test_what_serve_cannot_do_is_one_line(options: list[str], said: str) -> None:
    """Exit code 2, and the reason."""
    result = CliRunner().invoke(main, ["serve", "--port", "0", *options])

    assert result.exit_code == 2
    assert said in result.output
    assert result.output.count("\n") == 1


def test_a_scenario_may_begin_with_a_profile_of_ones_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Named as its file, or not named at all: it is what the mock begins with."""
    (tmp_path / "team.toml").write_text('base = "minimal"\n')
    file = tmp_path / "team.yaml"
    file.write_text("mine: {description: x, profile: team}\nalso-mine: {description: y}\n")
    options = ["--profile-file", str(tmp_path / "team.toml"), "--scenario-file", str(file)]
    for name in ("mine", "also-mine"):
        app = serving(monkeypatch, *options, "--scenario", name)
        asked = client(app, base_url="http://localhost:8000/api/v1")

        assert asked.get("/cache/status", headers=bearer(KEY)).json()["total_projects"] == 1
