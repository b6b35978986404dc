"""specdouble's own command, with as many artifacts as $BENCH_ARTIFACTS says.

With $BENCH_SAMPLES, a file, it says there where its time goes: see `sampling`.
"""

import os
from pathlib import Path
from unittest.mock import patch

from msgspec.structs import replace

from bench.apps import sampling
from specdouble.cli import main
from specdouble.fixtures import profiles

_named = profiles.named


def _enlarged(name: str = "typical", locale: str | None = None) -> profiles.Contents:
    """The usual contents, with more artifacts."""
    contents = _named(name, locale)
    cache = contents.skillmeat
    artifacts = replace(cache.artifacts, count=int(os.environ["BENCH_ARTIFACTS"]))
    return profiles.Contents(name, replace(cache, artifacts=artifacts), contents.peaka, locale)


if __name__ == "__main__":
    if "BENCH_SAMPLES" in os.environ:
        sampling.install(Path(os.environ["BENCH_SAMPLES"]))
    with patch.object(profiles, "named", _enlarged):
        main()
