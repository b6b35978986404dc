"""Values as the bytes of a media type."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def is_json(media_type: str) -> bool:
    """Whether the media type is one of JSON's: `application/json`, `application/hal+json`, ..."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def written(value: Any, media_type: str) -> bytes:
    """The value as text of that media type, as far as it has any."""
    essence = media_type.partition(";")[0].strip().lower()
    text = value if isinstance(value, str) else None
    content: bytes = msgspec.json.encode(value)
    if is_json(essence):
        pass
    elif essence == "image/png":
        content = _PIXEL
    elif text is not None:
        content = text.encode()
    elif essence.endswith(("/xml", "+xml")):
        root = Element("answer")
        _fill(root, value)
        content = tostring(root, encoding="utf-8", xml_declaration=True)
    elif essence == "text/event-stream":
        content = b"data: " + content + b"\n\n"
    elif essence.endswith(("ndjson", "jsonl", "json-seq")):
        lines = value if isinstance(value, list) else [value]
        content = b"".join(msgspec.json.encode(each) + b"\n" for each in lines)
    return content


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            _fill(SubElement(element, name if name.isidentifier() else "member"), each)
    elif isinstance(value, list):
        for each in value:
            _fill(SubElement(element, "item"), each)
    elif value is not None:
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
