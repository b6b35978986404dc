"""The page, as text; `tests/e2e` looks at it in a browser."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from specdouble.contract_tests.laws.law import Verdict
from specdouble.contract_tests.report import baseline
from specdouble.contract_tests.report.grouping import FailedCheck
from specdouble.contract_tests.report.html import page
from specdouble.contract_tests.report.markup import Markup, tag
from tests.contract_tests.reports import ABOUT, EXCHANGE, KEY, LAW, broken, exchange, law, report

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Reader(HTMLParser):
    """Collects the elements of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.elements if each == name]


def test_what_others_say_is_text() -> None:
    """Whatever a server, a document or a file puts in: there is one script, and it is ours."""
    evil = exchange(operation=EVIL, url=EVIL, body=EVIL.encode(), headers={EVIL: EVIL})
    made = law(EVIL, needs=EVIL)
    check = FailedCheck(check=EVIL, code=EVIL, operation=EVIL, message=EVIL, rule=EVIL, curl=EVIL)
    about = replace(
        ABOUT, api=EVIL, base_url=EVIL, unjudged=(EVIL,), left_behind=(EVIL,), notes=(EVIL,)
    )
    verdict = replace(broken(evil, evil, seen=EVIL), what=EVIL, expected=EVIL)
    found = report([(made, verdict)], [check], laws=[made, law("x", needs=EVIL)], about=about)
    read = Reader(page(baseline.compare(found, {found.place_ids[0]: EVIL})))

    assert len(read.of("script")) == 1
    assert read.of("img") == []
    assert all("onerror" not in attributes for _, attributes in read.elements)
    assert read.text.count("<script>alert(1)</script>") > 10


def test_the_page_needs_nothing_else() -> None:
    """No address is in it but links within the page and an empty icon."""
    read = Reader(page(report([(LAW, broken())])))
    links = [a.get("href") or a.get("src") for _, a in read.elements if {"href", "src"} & set(a)]

    assert links
    assert all(str(link).startswith(("#", "data:,")) for link in links)
    assert "@import" not in page(report())
    assert "url(" not in page(report())


def test_links_lead_somewhere() -> None:
    """From the contents and from the matrix to the deviation."""
    read = Reader(page(report([(LAW, broken())])))
    ids = {attributes.get("id") for _, attributes in read.elements}

    assert {a["href"] for a in read.of("a")} == {"#deviation-1"}
    assert "deviation-1" in ids


def test_a_deviation_is_shown_with_its_messages() -> None:
    """Both sides, the curl line, the request, and the answer's JSON, indented."""
    text = Reader(page(report([(LAW, broken(EXCHANGE, exchange(url="/pets?skip=9")))]))).text

    assert "2 items" in text
    assert "3 items" in text
    assert "curl -i -H 'Accept: application/json'" in text
    assert "authorization: Bearer $SPECDOUBLE_KEY" in text
    assert '{\n  "items": [],\n  "total": 0\n}' in text
    assert "GET /pets?skip=9 -> 200 OK" in text


def test_the_matrix_says_by_sign_what_it_says_by_colour() -> None:
    """Each cell has both, and a title."""
    laws = [LAW, law("other.law")]
    verdicts = [(LAW, broken()), (LAW, Verdict(exchange(operation="get_pet")))]
    text = page(report(verdicts, laws=laws))

    assert re.search(r'<td class="bad"><a [^>]*title="list_pets: deviation"[^>]*>✗</a></td>', text)
    assert '<td class="ok" title="get_pet: ok">✓</td>' in text
    assert text.count('<td class="na" title="list_pets: not applicable">·</td>') == 1


def test_laws_are_grouped_by_the_first_part_of_their_id() -> None:
    """Each group has its heading once."""
    laws = [law("b.one"), law("a.one"), law("b.two")]
    text = page(report(laws=laws))

    assert re.findall(r'scope="rowgroup">(\w+)<', text) == ["a", "b"]


def test_a_failed_check_has_a_row_too() -> None:
    """With a sign only where it failed."""
    check = FailedCheck(check="Wrong type", code="200", operation="get_pet", message="no")
    text = page(report(failed=[check]))

    assert 'title="get_pet: deviation"' in text
    assert re.findall(r'scope="rowgroup">(\w+)<', text) == ["generic", "schemathesis"]


def test_a_green_page_says_so() -> None:
    """In its title, and without a list of deviations."""
    text = page(report([(LAW, Verdict(EXCHANGE))]))

    assert "<title>pets: no deviation</title>" in text
    assert 'id="deviations"' not in text


def test_a_long_body_is_shortened() -> None:
    """The page stays small; the recording has it all."""
    long = exchange(body=b'"' + b"x" * 100_000 + b'"')
    text = page(report([(LAW, broken(long, *[long] * 9))]))

    assert len(text) < 40_000
    assert "more characters" in text
    assert "and 5 more" in text


def test_bytes_are_shown_as_hexadecimals() -> None:
    """What is no text is not shown as one."""
    assert "3 bytes: ff 00 fe" in page(report([(LAW, broken(exchange(body=b"\xff\x00\xfe")))]))


def test_the_page_can_be_written_whatever_was_answered() -> None:
    """A lone surrogate, which JSON can spell, has no UTF-8."""
    text = page(report([(LAW, broken(exchange(body=b'"\\ud800"'), seen="\ud800"))]))

    assert "\\ud800" in text.encode().decode()


def test_the_page_holds_no_key() -> None:
    """As no report does."""
    assert KEY not in page(report([(LAW, broken(EXCHANGE, EXCHANGE))]))


def test_what_is_no_markup_is_escaped() -> None:
    """Once, in content and in attributes."""
    made = tag("p", "a < b", tag("b", Markup("&lt;")), None, title='"', hidden=True, id=None)

    assert made == '<p title="&quot;" hidden>a &lt; b<b>&lt;</b></p>'
