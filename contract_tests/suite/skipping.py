"""What has no time left is skipped: it is neither kept nor broken."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from specdouble.contract_tests.patience import OutOfTime


@contextmanager
def skipped_when_out_of_time() -> Iterator[None]:
    """Skip the test, if there is no time for a request."""
    try:
        yield
    except OutOfTime as reason:
        pytest.skip(str(reason))
