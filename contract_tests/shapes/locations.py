"""Where a Location header leads, if it leads anywhere."""

from urllib.parse import unquote, urljoin, urlsplit


def path_of(url: str, location: str) -> str:
    """The path that a Location in the answer to a URL means; empty, if it is no URL reference."""
    try:
        return urlsplit(urljoin(url, location)).path
    except ValueError:
        return ""


def last_of(location: str) -> str:
    """The last segment of the path, the id of what is there; empty, if there is none."""
    return unquote(path_of("http://host", location).rstrip("/").rpartition("/")[2])
