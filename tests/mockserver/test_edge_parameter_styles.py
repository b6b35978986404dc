"""Parameters in every style: the values of OpenAPI's own table, read back.

OpenAPI 3.0.3 and 3.1.1, "Style Examples": `color` is empty, "blue", ["blue", "black", "brown"] or
{"R": 100, "G": 200, "B": 150}. Stock Connexion 3.3 hands on the text of a label or a matrix as it
is, loses an exploded object, and refuses integers and arrays in headers and cookies with a 400.
"""

from typing import Any

import httpx
import pytest

from tests.mockserver.echoing import JSON, echoing, parameter, told

COLORS = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}
ARRAY = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "properties": {name: {"type": "integer"} for name in RGB}}
OTHERS = {"type": "object", "additionalProperties": {"type": "string"}}
STRING = {"type": "string"}

IN_PATH: list[tuple[str, bool, dict[str, Any], str, Any]] = [
    ("simple", False, STRING, "blue", "blue"),
    ("simple", False, ARRAY, "blue,black,brown", COLORS),
    ("simple", True, ARRAY, "blue,black,brown", COLORS),
    ("simple", False, OBJECT, "R,100,G,200,B,150", RGB),
    ("simple", True, OBJECT, "R=100,G=200,B=150", RGB),
    ("label", False, STRING, ".blue", "blue"),
    ("label", False, ARRAY, ".blue,black,brown", COLORS),
    ("label", False, ARRAY, ".blue.black.brown", COLORS),
    ("label", True, ARRAY, ".blue.black.brown", COLORS),
    ("label", False, OBJECT, ".R,100,G,200,B,150", RGB),
    ("label", False, OBJECT, ".R.100.G.200.B.150", RGB),
    ("label", True, OBJECT, ".R=100.G=200.B=150", RGB),
    ("matrix", False, STRING, ";color=blue", "blue"),
    ("matrix", False, ARRAY, ";color=blue,black,brown", COLORS),
    ("matrix", True, ARRAY, ";color=blue;color=black;color=brown", COLORS),
    ("matrix", False, OBJECT, ";color=R,100,G,200,B,150", RGB),
    ("matrix", True, OBJECT, ";R=100;G=200;B=150", RGB),
]
IN_QUERY: list[tuple[str, bool, dict[str, Any], str, Any]] = [
    ("form", True, STRING, "color=blue", "blue"),
    ("form", True, STRING, "color=", ""),
    ("form", True, STRING, "color", ""),
    ("form", False, ARRAY, "color=blue,black,brown", COLORS),
    ("form", True, ARRAY, "color=blue&color=black&color=brown", COLORS),
    ("form", True, ARRAY, "color=blue", ["blue"]),
    ("form", False, OBJECT, "color=R,100,G,200,B,150", RGB),
    ("form", True, OBJECT, "R=100&G=200&B=150", RGB),
    ("spaceDelimited", False, ARRAY, "color=blue%20black%20brown", COLORS),
    ("spaceDelimited", False, ARRAY, "color=blue+black+brown", COLORS),
    ("spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150", RGB),
    ("pipeDelimited", False, ARRAY, "color=blue|black|brown", COLORS),
    ("pipeDelimited", False, ARRAY, "color=blue%7Cblack%7Cbrown", COLORS),
    ("pipeDelimited", False, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150", RGB),
    ("deepObject", True, OBJECT, "color[R]=100&color[G]=200&color[B]=150", RGB),
    ("deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150", RGB),
]
IN_HEADER: list[tuple[bool, dict[str, Any], str, Any]] = [
    (False, STRING, "blue", "blue"),
    (False, {"type": "integer"}, "7", 7),
    (False, ARRAY, "blue,black,brown", COLORS),
    (True, ARRAY, "blue, black ,brown", COLORS),
    (False, OBJECT, "R,100,G,200,B,150", RGB),
    (True, OBJECT, "R=100, G=200, B=150", RGB),
]
IN_COOKIE: list[tuple[bool, dict[str, Any], str, Any]] = [
    (True, STRING, "color=blue", "blue"),
    (True, {"type": "integer"}, "a=b; color=7", 7),
    (False, ARRAY, "color=blue,black,brown", COLORS),
    (True, ARRAY, "color=blue; color=black; color=brown", COLORS),
    (False, OBJECT, "color=R,100,G,200,B,150", RGB),
]


def query(server: httpx.Client, text: str) -> httpx.Response:
    """The answer to a query string that is sent as it is."""
    return server.get("/echo", extensions={"target": f"/echo?{text}".encode()})


@pytest.mark.parametrize(("style", "explode", "schema", "text", "value"), IN_PATH)
def test_a_path_is_read_in_every_style(
    style: str, schema: dict[str, Any], text: str, value: object, *, explode: bool
) -> None:
    """Simple, label and matrix, exploded or not."""
    color = parameter("color", "path", style=style, explode=explode, schema=schema)
    server = echoing(color, path="/in{color}")

    assert server.get(f"/in{text}").json() == {"color": value}


@pytest.mark.parametrize(("style", "explode", "schema", "text", "value"), IN_QUERY)
def test_a_query_is_read_in_every_style(
    style: str, schema: dict[str, Any], text: str, value: object, *, explode: bool
) -> None:
    """Form, spaceDelimited, pipeDelimited and deepObject, whether the client encodes or not."""
    server = echoing(parameter("color", style=style, explode=explode, schema=schema))

    assert query(server, text).json() == {"color": value}


@pytest.mark.parametrize(("explode", "schema", "text", "value"), IN_HEADER)
def test_a_header_is_read_in_its_style(
    schema: dict[str, Any], text: str, value: object, *, explode: bool
) -> None:
    """Simple; space may stand around its commas (RFC 9110, section 5.6.1)."""
    server = echoing(parameter("Color", "header", explode=explode, schema=schema))

    assert server.get("/echo", headers={"color": text}).json() == {"color": value}


def test_a_list_may_come_in_several_headers() -> None:
    """RFC 9110, section 5.3: they are one, with commas between."""
    server = echoing(parameter("Color", "header", schema=ARRAY))
    headers = [("Color", "blue, black"), ("Color", "brown")]

    assert server.get("/echo", headers=headers).json() == {"color": COLORS}


@pytest.mark.parametrize(("explode", "schema", "text", "value"), IN_COOKIE)
def test_a_cookie_is_read_in_its_style(
    schema: dict[str, Any], text: str, value: object, *, explode: bool
) -> None:
    """Form."""
    server = echoing(parameter("color", "cookie", explode=explode, schema=schema))

    assert server.get("/echo", headers={"Cookie": text}).json() == {"color": value}


def test_members_of_a_deep_object_may_be_deep_themselves() -> None:
    """The standard leaves it open; clients that write brackets write more of them."""
    inner = {"type": "object", "properties": {"min": {"type": "integer"}, "tags": ARRAY}}
    server = echoing(
        parameter("f", style="deepObject", type="object", properties={"a": inner, "b": ARRAY})
    )
    text = "f[a][min]=1&f[a][tags][]=x&f[a][tags][]=y&f[b][0]=p&f[b][1]=q"

    assert query(server, text).json() == {
        "f": {"a": {"min": 1, "tags": ["x", "y"]}, "b": ["p", "q"]}
    }


def test_a_comma_within_an_item_is_encoded() -> None:
    """RFC 6570, section 3.2.1: bare commas part items, encoded ones are in them."""
    server = echoing(parameter("color", explode=False, schema=ARRAY))

    assert query(server, "color=a%2Cb,c").json() == {"color": ["a,b", "c"]}


@pytest.mark.parametrize(
    ("style", "explode", "schema", "text", "value"),
    [
        ("simple", False, ARRAY, "a%2Cb,c", ["a,b", "c"]),
        ("simple", False, ARRAY, "a%2Cb", ["a,b"]),
        ("simple", True, OTHERS, "R=1%2C2,a%3Db=c", {"R": "1,2", "a=b": "c"}),
        ("label", True, ARRAY, ".a%2Cb.c", ["a,b", "c"]),
        ("matrix", False, ARRAY, ";color=a%2Cb,c", ["a,b", "c"]),
        ("matrix", True, ARRAY, ";color=a%3Bb;color=c%3D", ["a;b", "c="]),
        ("matrix", False, STRING, ";color=%252C", "%2C"),
    ],
)
def test_what_parts_the_pieces_of_a_path_may_stand_encoded_in_them(
    style: str, schema: dict[str, Any], text: str, value: object, *, explode: bool
) -> None:
    """RFC 6570, sections 3.2.2 to 3.2.7: whatever is reserved is encoded within a value."""
    color = parameter("color", "path", style=style, explode=explode, schema=schema)
    server = echoing(color, path="/in/{color}/there")

    assert server.get(f"/in/{text}/there").json() == {"color": value}


@pytest.mark.parametrize("text", ["a%3Acancel", "a:cancel", "%61:cancel"])
def test_the_template_s_own_text_may_be_encoded_too(text: str) -> None:
    """Many clients encode the colon of `/jobs/{id}:cancel`."""
    server = echoing(parameter("color", "path", schema=STRING), path="/in/{color}:cancel")

    assert server.get(f"/in/{text}").json() == {"color": "a"}


@pytest.mark.parametrize("text", ["color=a%2Cb", "color=a%2cb"])
def test_a_lone_item_may_have_a_comma(text: str) -> None:
    """As it is written, if that fits the schema."""
    server = echoing(parameter("color", explode=False, schema=ARRAY))

    assert query(server, text).json() == {"color": ["a,b"]}


def test_commas_may_be_encoded_if_all_are() -> None:
    """So browsers and most HTTP clients send them, who know nothing of styles."""
    numbers = {"type": "array", "items": {"type": "integer"}}
    in_query = echoing(parameter("color", explode=False, schema=numbers))
    in_path = echoing(parameter("color", "path", style="matrix", schema=numbers), path="/{color}")

    assert query(in_query, "color=1%2C2%2C3").json() == {"color": [1, 2, 3]}
    assert in_path.get("/%3Bcolor%3D1%2C2%2C3").json() == {"color": [1, 2, 3]}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"allOf": [{"type": "integer"}, {"minimum": 1}]}, "7", 7),
        ({"anyOf": [{"type": "integer"}, {"type": "boolean"}]}, "true", True),
        ({"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^[a-z]+$"}]}, "7", 7),
        ({"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^[a-z]+$"}]}, "x", "x"),
        ({"oneOf": [{"type": "integer", "maximum": 5}, {"type": "string"}]}, "7", "7"),
        ({"type": "integer", "nullable": True}, "7", 7),
        ({"enum": [1, 2]}, "2", 2),
        ({"$ref": "#/components/schemas/Count"}, "7", 7),
        ({}, "7", "7"),
    ],
)
def test_the_type_is_found_wherever_the_schema_says_it(
    schema: dict[str, Any], text: str, value: object
) -> None:
    """Stock Connexion looks at `type` alone, and answers 500 where there is none."""
    components = {"schemas": {"Count": {"type": "integer"}}}
    server = echoing(parameter("a", schema=schema), components=components)

    assert query(server, f"a={text}").json() == {"a": value}


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("x", "x")])
def test_a_list_of_types_is_tried_in_order(text: str, value: object) -> None:
    """OpenAPI 3.1: `type` may be a list."""
    server = echoing(parameter("a", schema={"type": ["integer", "string"]}), openapi="3.1.0")

    assert query(server, f"a={text}").json() == {"a": value}


@pytest.mark.parametrize("location", ["query", "header"])
def test_a_parameter_with_content_is_json(location: str) -> None:
    """OpenAPI 3.0.3, "Parameter Object": `content`, to which stock Connexion answers 500."""
    content = {JSON: {"schema": {"type": "object", "required": ["a"]}}}
    server = echoing(parameter("filter", location, content=content))

    def ask(text: str) -> httpx.Response:
        if location == "header":
            return server.get("/echo", headers={"filter": text})
        return server.get("/echo", params={"filter": text})

    assert ask('{"a": [1, "+ ü"]}' if location == "query" else '{"a": [1]}').json()["filter"]["a"]
    assert "is not JSON" in told(ask("{'a': 1}"))["filter"]
    assert "must have the member 'a'" in told(ask("{}"))["filter"]
    assert "stands twice" in told(ask('{"a": 1, "a": 1}'))["filter"]


@pytest.mark.parametrize(
    ("style", "schema", "text"),
    [
        ("label", STRING, "blue"),
        ("matrix", STRING, ";colour=blue"),
        ("matrix", ARRAY, "blue"),
        ("simple", OBJECT, "R,100,G"),
        ("matrix", OBJECT, "R=100"),
    ],
)
def test_a_path_of_another_style_is_refused(style: str, schema: dict[str, Any], text: str) -> None:
    """With the style that it should have."""
    explode = style == "matrix"
    color = parameter("color", "path", style=style, explode=explode, schema=schema)
    answer = echoing(color, path="/in/{color}").get(f"/in/{text}")

    assert told(answer) == {"color": f"path parameter color must be written in the style '{style}'"}


def test_each_bad_item_is_told_by_its_place() -> None:
    """All at once, as `name/place`."""
    server = echoing(
        parameter("n", explode=False, type="array", items={"type": "integer", "maximum": 5})
    )

    assert told(query(server, "n=1,x,1.0")).keys() == {"n/1", "n/2"}
    assert told(query(server, "n=1,7")) == {"n/1": "query parameter n/1 must be at most 5, not 7"}


@pytest.mark.parametrize("text", ["1.0", "1e2", "%2B1", "%D9%A3", "9" * 40, ""])
@pytest.mark.parametrize("style", ["deepObject", "form"])
def test_integers_are_read_as_strictly_within_objects(style: str, text: str) -> None:
    """Stock Connexion takes what Python's int() does: `+1`, `٣`, 40 digits."""
    name = "o[n]" if style == "deepObject" else "n"
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    server = echoing(parameter("o", style=style, schema=schema))

    assert told(query(server, f"{name}={text}")).keys() == {"o/n"}


def test_a_member_that_stands_twice_is_refused() -> None:
    """Unless it is an array."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    server = echoing(parameter("o", style="deepObject", schema=schema))

    assert "stands more than once" in told(query(server, "o[n]=1&o[n]=2"))["o/n"]


@pytest.mark.parametrize("text", ["o=1", "o[]=1", "o[a][b]=1"])
def test_what_a_deep_object_is_not_is_refused_or_passed_over(text: str) -> None:
    """Brackets that name no member, or go deeper than the schema, don't break anything."""
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    server = echoing(parameter("o", style="deepObject", schema=schema))

    assert query(server, text).status_code in {200, 400}


def test_an_empty_value_is_one_where_the_document_allows_it() -> None:
    """OpenAPI 3.0.3, "Parameter Object", `allowEmptyValue`; a default stands in for it."""
    flag = parameter("flag", allowEmptyValue=True, type="boolean", default=True)

    assert query(echoing(flag), "flag").json() == {"flag": True}
    assert told(query(echoing(parameter("flag", type="boolean")), "flag="))


def test_a_map_takes_all_names_that_no_other_parameter_has() -> None:
    """A form-exploded object with `additionalProperties`."""
    labels = parameter("labels", type="object", additionalProperties={"type": "integer"})
    server = echoing(labels, parameter("limit", type="integer"))

    assert query(server, "limit=5&a=1&b=2").json() == {"limit": 5, "labels": {"a": 1, "b": 2}}


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "Authorization"])
def test_headers_that_are_described_elsewhere_are_no_parameters(name: str) -> None:
    """OpenAPI 3.0.3, "Parameter Object": "the parameter definition SHALL be ignored"."""
    server = echoing(parameter(name, "header", required=True, type="integer"))

    assert server.get("/echo").json() == {}


@pytest.mark.parametrize(
    ("name", "near"),
    [("limt", "limit"), ("Limit", "limit"), ("pagesize", "page_size"), ("limit[]", "limit")],
)
def test_a_misspelt_parameter_gets_the_right_one(name: str, near: str) -> None:
    """To ignore it would answer another question than was asked."""
    server = echoing(parameter("limit", type="integer"), parameter("page_size", type="integer"))

    assert told(query(server, f"{name}=1")) == {
        name: f"query parameter {name} is unknown. Did you mean {near}?"
    }


@pytest.mark.parametrize("text", ["_=1712", "v=2", "utm_source=x", "limit=1&limt=1", "lim=1"])
def test_other_unknown_parameters_are_let_through(text: str) -> None:
    """Clients and proxies add theirs, against caches for one."""
    server = echoing(parameter("limit", type="integer"))

    assert query(server, text).status_code == 200


@pytest.mark.parametrize("name", ["apiKey", "password", "access_token"])
def test_a_secret_is_not_shown(name: str) -> None:
    """Errors end in logs."""
    server = echoing(parameter(name, type="string", pattern="^x$"))

    assert "hunter2" not in query(server, f"{name}=hunter2").text
    assert "***" in told(query(server, f"{name}=hunter2"))[name]
