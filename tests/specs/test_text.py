"""Texts become plain JSON data; whatever can't, is refused with its line, at once."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from specdouble.specs import DocumentError
from specdouble.specs.text import MAX_BYTES, MAX_DEPTH, MAX_VALUES, dump, line_of, parse, read

CHARACTERS = st.characters(codec="utf-8") | st.sampled_from("\x7f\x85\u2028\ufeff\uffff😀\\/")
SCALARS = st.none() | st.booleans() | st.integers() | st.text(CHARACTERS, max_size=9)
VALUES = st.recursive(
    SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda each: st.lists(each) | st.dictionaries(st.text("abc~/ 😀", max_size=5), each),
    max_leaves=9,
)


def value(text: str) -> Any:
    return parse(f"it: {text}", "it.yaml")["it"]


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(text, "it.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-0", 0),
        ("17", 17),
        ("-17", -17),
        ("1.5", 1.5),
        ("1.", 1.0),
        ("-1.5e-3", -0.0015),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
    ],
)
def test_a_plain_word_of_json_is_its_value(text: str, expected: object) -> None:
    """YAML 1.2, section 10.2.2: null, true and false, and numbers as JSON writes them."""
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("text", ["", "~"])
def test_nothing_and_a_tilde_are_null(text: str) -> None:
    """Section 10.3.2, for everybody writes them; the JSON schema alone would refuse them."""
    assert value(text) is None


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "n", "No", "True", "FALSE"])
def test_other_words_for_true_and_false_stay_words(word: str) -> None:
    """Norway's code is a word (section 10.2.2 knows `true` and `false` only)."""
    assert value(word) == word


@pytest.mark.parametrize(
    "word",
    ["0o17", "0x1F", "012", "-01", "+1", "1_000", "190:20:30", ".5", "-.5", "1e", "1e1.5"],
)
def test_other_ways_to_write_numbers_stay_words(word: str) -> None:
    r"""Section 10.2.2: `-? (0 | [1-9][0-9]*) (\. [0-9]*)? ([eE] [-+]? [0-9]+)?`, and no other."""
    assert value(word) == word


@pytest.mark.parametrize("word", [".inf", "-.inf", ".nan", "Infinity", "NaN", "NULL", "Null", "="])
def test_words_without_a_place_in_json_stay_words(word: str) -> None:
    """JSON has no infinity, and one way to write null."""
    assert value(word) == word


@pytest.mark.parametrize("word", ["2001-12-14", "2001-12-14T21:59:43.10-05:00", "2001-12-14 21:59"])
def test_a_date_stays_a_word(word: str) -> None:
    """JSON has no dates (and YAML 1.2 none either, but for the tag of 1.1)."""
    assert value(word) == word


@pytest.mark.parametrize("key", ["200", "1.5", "null", "true", "on", "2001-01-01", "~", "<"])
def test_a_key_is_a_string(key: str) -> None:
    """OpenAPI 3.0.3, "Format": keys are limited to a scalar string, as in `200:`."""
    assert parse(f"{key}: 1", "it.yaml") == {key: 1}


@pytest.mark.parametrize("text", ['"17"', "'17'", "!!str 17", "|-\n  17", ">-\n  17"])
def test_what_is_quoted_is_a_string(text: str) -> None:
    """Section 10.2.2: only plain scalars are resolved."""
    assert value(text) == "17"


def test_an_explicit_tag_makes_a_float_of_a_whole_number() -> None:
    """`!!float` is one of the tags of the JSON schema (section 10.2.1.4)."""
    assert type(value("!!float 17")) is float


@pytest.mark.parametrize(
    "text",
    [
        "!!int x",
        "!!int ''",
        "!!int 012",
        "!!float x",
        "!!bool on",
        "!!null x",
        "!!int {a: 1}",
        "!!map 1",
        "!!seq 1",
        "!!str [a]",
        "!!timestamp 2001-13-45",
        "!!binary aGk=",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "!own 1",
        "!!python/object/apply:os.getcwd []",
        "1e999",
        "-1e999",
        "9" * 5000,
    ],
)
def test_a_value_that_json_lacks_is_refused_with_its_line(text: str) -> None:
    """And never made: no bytes, no sets, no infinity, and no object of Python's."""
    assert refusal(f"first: 1\nit: {text}").line == 2


def test_merged_keys_give_way_to_a_mappings_own() -> None:
    """YAML 1.1, "Merge Key": "unless the key already exists in it"."""
    found = parse("base: &base {a: 1, b: 2}\nit:\n  <<: *base\n  a: 3\n", "it.yaml")

    assert found == {"base": {"a": 1, "b": 2}, "it": {"a": 3, "b": 2}}


def test_the_first_of_several_merged_mappings_wins() -> None:
    """YAML 1.1, "Merge Key": "keys in mapping nodes earlier in the sequence override"."""
    text = "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nit: {<<: [*x, *y], c: 3}\n"

    assert parse(text, "it.yaml")["it"] == {"a": 1, "b": 2, "c": 3}


def test_merges_go_through_mappings_that_merge_themselves() -> None:
    """Each way to the same mapping gives the same keys, however often it is gone."""
    text = "x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: &z {<<: *y}\nit: [*y, *z, {<<: [*z, *y]}]\n"

    assert parse(text, "it.yaml")["it"] == [{"a": 1, "b": 2}] * 3


@pytest.mark.parametrize("base", ["1", "[1]", "x", "[{a: 1}, x]"])
def test_only_mappings_can_be_merged(base: str) -> None:
    """A word has no keys."""
    assert refusal(f"it:\n  <<: {base}").line == 2


def test_a_quoted_merge_key_is_a_key() -> None:
    """Only the plain word merges."""
    assert value("{'<<': 1}") == {"<<": 1}


def test_an_alias_is_a_copy() -> None:
    """What is done to one place later, by an overlay say, does not happen to the other."""
    found = parse("a: &a {b: [1]}\nc: *a\n", "it.yaml")
    found["a"]["b"].append(2)

    assert found["c"] == {"b": [1]}


@pytest.mark.parametrize("text", ["it: &a [*a]", "it: &a {b: *a}", "it: &a {<<: *a}"])
def test_a_value_within_itself_is_refused(text: str) -> None:
    """It has no end."""
    assert refusal(text).reason == "found unconstructable recursive node"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3),
        ("a:\n\tb: 1\n", 2),
        ("a: 1\nb: *c\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\nb: '\n", 3),
        ("a: 1\nb: \x01\n", 2),
        ('{\n"a": "\u00e4",\n"b": "\x00"}', 3),
        ('{\n"a": "\\ud83d"}', 2),
        ("a: 1\nb: 2\na: 3\n", 3),
        ('{"a": 1,\n "a": 2}', 2),
        ("a: 1\n? [b, c]\n: 2\n", 2),
        ("a: 1\n{b: c}: 2\n", 2),
    ],
)
def test_what_is_not_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    """The line is what one needs in a file of thousands."""
    assert refusal(text).line == line


def test_a_key_twice_is_named() -> None:
    """YAML 1.2, section 3.2.1.3: "each of the keys is unique"."""
    assert str(refusal("a: 1\na: 2\n")) == "it.yaml:2: the key 'a' stands twice"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "[]", "- a: 1\n", "word", "17", "~"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    """An OpenAPI document is an object (3.0.3, "Format")."""
    assert refusal(text).reason == "is not a mapping of keys to values"


@pytest.mark.parametrize("levels", [10_000, 1_000_000])
@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? "])
def test_a_text_without_an_end_of_levels_is_refused(unit: str, levels: int) -> None:
    """A million levels overran the stack of libyaml's binding, and the process was gone."""
    closing = {"[": "]", "{a: ": "}"}.get(unit, "")

    assert "levels deep" in refusal(f"{unit * levels}1{closing * levels}").reason


def test_levels_are_counted_where_aliases_lead() -> None:
    """Sixty levels in an anchor, and sixty around its alias."""
    deep, around = "[" * 60 + "]" * 60, "[" * 60 + "*a" + "]" * 60

    assert refusal(f"a: &a {deep}\nb: {around}\n").line == 2


def test_as_many_levels_as_allowed_are_read() -> None:
    """The mapping is the first."""
    levels = MAX_DEPTH - 1
    inner = value("[" * levels + "]" * levels)
    for _ in range(levels - 1):
        (inner,) = inner

    assert inner == []


def test_a_billion_laughs_are_refused_at_once() -> None:
    """Nine lines of nine aliases each would unfold to half a billion values."""
    lines = ["a0: &a0 lol"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    error = refusal("\n".join(lines))

    assert error.reason == f"holds more than {MAX_VALUES} values, with its aliases unfolded"
    assert error.line in {7, 8}  # 9**6 is half a million, 9**7 almost five


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text("ab/~é", max_size=3), VALUES), st.booleans(), st.booleans())
def test_json_is_read_as_json_reads_it(data: object, ascii_only: bool, tabs: bool) -> None:  # noqa: FBT001
    """Escaped or not, with tabs or not: every JSON text is a text of ours."""
    text = json.dumps(data, ensure_ascii=ascii_only, indent="\t" if tabs else None)

    assert parse(text, "it.json") == json.loads(text)


@pytest.mark.parametrize(
    "text", [r'{"a": "\\ud83d\\ude00"}', r'{"a": "\\\ud83d\ude00\ud83d\ude00"}']
)
def test_a_pair_of_escapes_is_one_character(text: str) -> None:
    """RFC 8259, section 7; but behind an odd number of backslashes it is none."""
    assert parse(text, "it.json") == json.loads(text)


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    """Editors on Windows put one there."""
    file = tmp_path / "it.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xa4\n")

    assert read(file) == "a: ä\n"


def test_a_file_of_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    """Latin-1, say; and the first byte that can't be UTF-8."""
    file = tmp_path / "it.yaml"
    file.write_bytes("a: 1\nb: ä\n".encode("latin-1"))
    with pytest.raises(DocumentError) as caught:
        read(file)

    assert str(caught.value) == f"{file}:2: is not UTF-8 (byte 8)"


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """By its size, before anything is made of it."""
    file = tmp_path / "it.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError, match=f"has more than {MAX_BYTES} bytes"):
        read(file)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing", "no such file or directory"), (".", "is a directory"), ("\0", "can't be read")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, reason: str) -> None:
    """With the reason that the system gives, if it gives one."""
    with pytest.raises(DocumentError) as caught:
        read(tmp_path / name)

    assert caught.value.reason == reason
    assert caught.value.source == str(tmp_path / name)


PLACES = "a: 1\nb:\n  /c/{d}:\n    - x\n    - e: 1\n      200: y\n"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ([], 1),
        (["a"], 1),
        (["b", "/c/{d}", 0], 4),
        (["b", "/c/{d}", 1, "e"], 5),
        (["b", "/c/{d}", 1, 200], 6),
        (["b", "/c/{d}", "1", "200"], 6),
        (["b", "/c/{d}", 1, "missing", "deeper"], 5),
        (["b", "/c/{d}", 7], 4),
        (["b", "/c/{d}", "x"], 4),
        (["a", "deeper"], 1),
    ],
)
def test_a_place_has_a_line(path: list[object], line: int) -> None:
    """Or the nearest around it, when the text has no such place."""
    assert line_of(PLACES, path) == line


def test_a_place_in_json_has_a_line() -> None:
    """Characters written as pairs of escapes move nothing."""
    text = '{\n\t"a": "\\ud83d\\ude00",\n\t"b": {\n\t\t"c": 1}}'

    assert line_of(text, ["b", "c"]) == 4


@pytest.mark.parametrize("text", ["a: [", "", "[" * 10_000])
def test_a_text_that_is_no_yaml_has_no_lines(text: str) -> None:
    """Whoever asks has something worse to tell."""
    assert line_of(text, ["a"]) is None


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(CHARACTERS, max_size=4), VALUES))
def test_what_is_dumped_is_read_again(data: dict[str, Any]) -> None:
    """Whatever JSON it is: the words stay words, and the numbers numbers."""
    assert parse(dump(data), "it.yaml") == data


@pytest.mark.parametrize("word", ["1e3", "0E0", "012", "no", "2001-12-14", "<<", "~", "", "\x85"])
def test_a_word_that_looks_like_something_else_is_dumped_as_a_word(word: str) -> None:
    """Be it in YAML 1.1 or 1.2: others read what we write."""
    assert parse(dump({word: word}), "it.yaml") == {word: word}
    assert yaml.safe_load(dump({word: word})) == {word: word}


def test_what_is_dumped_has_no_anchors() -> None:
    """And stands in its own order."""
    shared = {"b": 1, "a": 2}

    assert dump({"z": shared, "y": shared}) == "z:\n  b: 1\n  a: 2\ny:\n  b: 1\n  a: 2\n"
