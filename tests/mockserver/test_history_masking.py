"""Nothing that lets somebody in is told of an exchange."""

import pytest

from specdouble.mockserver.history.masking import Mask

MASK = Mask(["sk_demo_1", "sk_demo_12", "a b+c"], {"x-gate"})


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", "Bearer sk_demo_1", "Bearer ***1"),
        ("authorization", "Bearer sk_demo_12", "Bearer ***2"),
        ("authorization", "Bearer mine", "Bearer ***"),
        ("authorization", "Basic dXNlcjpwYXNz", "Basic ***"),
        ("authorization", "mine", "***"),
        ("x-api-key", "sk_demo_1", "***1"),
        ("x-gate", "mine", "***"),
        ("cookie", "session=1; theme=dark", "***"),
        ("set-cookie", "session=1", "***"),
        ("referer", "http://localhost/?key=sk_demo_12", "http://localhost/?key=***2"),
        ("accept", "application/json", "application/json"),
    ],
)
def test_a_header_tells_whose_key_it_has_and_no_key(name: str, value: str, shown: str) -> None:
    """By its number among the mock's own; an unknown one is hidden as a whole."""
    assert MASK.headers([(name.encode(), value.encode())]) == [(name, shown)]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (b'{"a": 1, "password": "p\\"w", "b": 2}', b'{"a": 1, "password": "***", "b": 2}'),
        (b'{"pin": 1234}', b'{"pin": "***"}'),
        (b'{"accessTokens": ["x", "y"], "b": [1]}', b'{"accessTokens": "***", "b": [1]}'),
        (
            b'{"credentials": {"a": {}, "b": "x"}, "token": null}',
            b'{"credentials": "***", "token": null}',
        ),
        (b'{"b": 1, "secret": "cut in the mid', b'{"b": 1, "secret": "***"'),
        (b"user=ann&password=p%26w&b=1", b"user=ann&password=***&b=1"),
        (b'[{"note": "key is sk_demo_1, and a b+c"}]', b'[{"note": "key is ***1, and ***3"}]'),
        (b'{"note": "no secret is here"}', b'{"note": "no secret is here"}'),
        (b"\xff secret \x00", b"\xff secret \x00"),
    ],
)
def test_a_body_is_shown_without_secrets(sent: bytes, shown: bytes) -> None:
    """Otherwise as it was, byte by byte; also one that was cut."""
    assert MASK.body(sent) == shown


def test_a_field_of_a_multipart_form_is_hidden() -> None:
    """Told by its name; the others stay."""
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    sent = part % (b"password", b"one\r\ntwo") + part % (b"user", b"ann") + b"--x--\r\n"

    shown = MASK.body(sent)
    assert shown == sent.replace(b"one\r\ntwo", b"***")
