"""HTML made of values: whatever is not markup already is escaped when it gets in."""

from html import escape


class Markup(str):
    """A piece of HTML, safe to stand in a page."""

    __slots__ = ()


def tag(name: str, *content: str | None, **attributes: str | bool | None) -> Markup:
    """An element. Attributes: `class_` is `class`, `data_x` is `data-x`; None and False: none."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{name}{written}>{join(*content)}</{name}>")


def join(*content: str | None) -> Markup:
    """Pieces next to each other."""
    return Markup("".join(_safe(each) for each in content if each is not None))


def _safe(content: str) -> str:
    return content if isinstance(content, Markup) else escape(content)


def _attribute(name: str, value: str | bool | None) -> str:  # noqa: FBT001 - as HTML has them
    key = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {key}" if value is True else f' {key}="{escape(value)}"'
