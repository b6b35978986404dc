"""A document at a URL: fetched into a folder, as one file."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click

from specdouble.specs.errors import DocumentError
from specdouble.specs.text import MAX_BYTES

SECONDS = 30.0


def fetch(url: str, folder: Path) -> Path:
    """The file that holds what a URL answers; DocumentError, if it can't be had.

    It is named as the last part of the URL's path, so that reports can name the document.
    """
    import httpx  # noqa: PLC0415 - seldom needed, and slow to import

    name = re.sub(r"[^\w.-]", "-", urlsplit(url).path.rstrip("/").rpartition("/")[2]).lstrip(".")
    path = folder / (name or "openapi")
    try:
        with httpx.stream("GET", url, timeout=SECONDS, follow_redirects=True) as answer:
            answer.raise_for_status()
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > MAX_BYTES:
                    raise DocumentError(url, f"has more than {MAX_BYTES} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DocumentError(url, f"can't be fetched: {reason}") from None
    path.write_bytes(content)
    return path


class Spec(click.ParamType[str]):
    """An option's value that names a document: a file's path or a URL."""

    name = "FILE|URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The path; of a URL, that of a copy which stays until the command ends."""
        if ctx is None or not value.startswith(("http://", "https://")):
            return str(value)
        folder = ctx.find_root().with_resource(TemporaryDirectory(prefix="specdouble-"))
        try:
            return str(fetch(value, Path(folder)))
        except DocumentError as error:
            self.fail(str(error), param, ctx)
