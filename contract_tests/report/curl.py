"""An exchange as one curl line that sends the same request again, in any POSIX shell."""

import re
import shlex

from specdouble.contract_tests.exchange import Exchange
from specdouble.contract_tests.report.masking import VARIABLE

LONGEST_ARGUMENT = 100_000
"""Linux takes no argument beyond 128 KiB; a pipe has no such bounds."""

CURLS_OWN = frozenset({"host", "content-length", "connection", "accept-encoding"})
"""Headers that curl sends by itself, or that are about a connection that is gone."""

TOOLS_OWN = re.compile(r"x-schemathesis-.*|user-agent")
"""Headers that say who sent a request, which changes nothing about the answer."""

SPECIAL_IN_QUOTES = re.compile(r'["\\$`!]')


def curl(exchange: Exchange, base_url: str) -> str:
    """The line for an exchange whose keys are masked; the shell puts them in again."""
    parts = ["curl", _method(exchange), *_url_options(exchange.url)]
    parts += [f"-H {_word(header)}" for header in _headers(exchange)]
    pipe, data = _data(exchange.request_body)
    return " ".join(part for part in (pipe, *parts, data, _word(base_url + exchange.url)) if part)


def _method(exchange: Exchange) -> str:
    """`-i` shows the status and the headers, which are often the point."""
    implied = "POST" if exchange.request_body else "GET"
    if exchange.method == implied:
        return "-i"
    if exchange.method == "HEAD":
        # With -X, curl would wait for a body; with -I, it takes none along.
        return "-iX HEAD -m 10" if exchange.request_body else "-I"
    return f"-iX {shlex.quote(exchange.method)}"


def _url_options(url: str) -> list[str]:
    """What keeps curl from reading more into a URL than is there."""
    path = url.partition("?")[0].lower()
    dots = ["--path-as-is"] if "/." in path or "/%2e" in path else []
    return dots + (["-g"] if set(url) & set("[]{}") else [])


def _headers(exchange: Exchange) -> list[str]:
    sent = {
        name: value
        for name, value in exchange.request_headers.items()
        if name not in CURLS_OWN
        and not TOOLS_OWN.fullmatch(name)
        and not name.startswith(":")  # HTTP/2's own, in recordings
    }
    lines = [f"{_cased(name)}: {value}" if value else f"{name};" for name, value in sent.items()]
    # Without this, curl calls any body a form.
    return lines + (
        ["Content-Type:"] if exchange.request_body and "content-type" not in sent else []
    )


def _cased(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _data(body: bytes) -> tuple[str, str]:
    """What stands before curl and what among its options; curl reads bytes only from a pipe."""
    if not body:
        return "", ""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable() and len(body) < LONGEST_ARGUMENT:
        return "", f"--data-raw {_word(text)}"
    return f"{_printed(body)} |", "--data-binary @-"


def _word(text: str) -> str:
    """A text as one word of a shell, with its variables filled in and nothing else."""
    if not VARIABLE.search(text):
        return (
            shlex.quote(text)
            if text.isprintable()
            else f'"$({_printed(text.encode(errors="surrogatepass"))})"'
        )
    between = VARIABLE.sub("", text)
    if between.isprintable() and not SPECIAL_IN_QUOTES.search(between):
        return f'"{text}"'
    words, last = [], 0
    for found in VARIABLE.finditer(text):
        words += [_quoted(text[last : found.start()]), f'"{found[0]}"']
        last = found.end()
    return "".join([*words, _quoted(text[last:])])


def _quoted(text: str) -> str:
    return _word(text) if text else ""


def _printed(content: bytes) -> str:
    """A printf that writes these bytes, with a variable as its argument where one stands."""
    text = content.decode("latin-1")
    pieces, names, last = [], [], 0
    for found in VARIABLE.finditer(text):
        pieces += [_octal(text[last : found.start()]), "%s"]
        names.append(f' "{found[0]}"')
        last = found.end()
    return f"printf '{''.join([*pieces, _octal(text[last:])])}'{''.join(names)}"


def _octal(text: str) -> str:
    """Bytes as printf's format: it reads `%` and a backslash, and options before the format."""
    plain = re.sub(r"[^ -~]|[\\'-]", lambda found: f"\\{ord(found[0]):03o}", text)
    return plain.replace("%", "%%")
