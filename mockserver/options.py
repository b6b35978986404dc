"""What the mock's commands share: types of options, and how they fail."""

from datetime import UTC, datetime
from typing import Any

import click

from specdouble.specs import BUILTIN

APIS = click.Choice(list(BUILTIN))


class CouldNot(click.ClickException):
    """What was asked for could not be done; the message says why."""

    exit_code = 2


class Time(click.ParamType[datetime]):
    """An ISO 8601 date and time; UTC, if it names no zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment that the text names."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 time, such as 2025-12-01T15:00:00Z", param, ctx)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
