"""specdouble's own command, with as many artifacts as $BENCH_ARTIFACTS says."""

import os
from collections.abc import Sequence
from datetime import datetime
from unittest.mock import patch

import msgspec

from specdouble.cli import main
from specdouble.fixtures.entity import Entity
from specdouble.fixtures.skillmeat import profiles
from specdouble.fixtures.skillmeat.entities import Artifact

_typical = profiles.typical


def _enlarged(seed: int, now: datetime) -> Sequence[Entity]:
    """The usual cache, with its artifacts repeated under further ids."""
    entities = _typical(seed, now)
    known = [entity for entity in entities if isinstance(entity, Artifact)]
    more = range(len(known), int(os.environ["BENCH_ARTIFACTS"]))
    return [
        *entities,
        *(
            msgspec.structs.replace(known[number % len(known)], id=f"art-{number + 1}")
            for number in more
        ),
    ]


if __name__ == "__main__":
    with patch.object(profiles, "typical", _enlarged):
        main()
