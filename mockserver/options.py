"""What the mock's commands share: types of options, and how they fail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from specdouble.fixtures.peaka.schedules import duration
from specdouble.mockserver.kernel.clock import EARLIEST, LATEST
from specdouble.specs import BUILTIN

APIS = click.Choice(list(BUILTIN))


class CouldNot(click.ClickException):
    """What was asked for could not be done; the message says why."""

    exit_code = 2


class Time(click.ParamType[datetime]):
    """An ISO 8601 date and time of 1970 to 2999; UTC, if it names no zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment that the text names."""
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no ISO 8601 time, such as 2025-12-01T15:00:00Z", param, ctx)
        if not EARLIEST <= moment <= LATEST:
            years = f"from {EARLIEST.year} to {LATEST.year}"
            self.fail(f"{value!r} is no time {years}, such as 2025-12-01T15:00:00Z", param, ctx)
        return moment


class Duration(click.ParamType[timedelta]):
    """An ISO 8601 duration of weeks to seconds: at least a second, at most 366 days."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """The time that the text names."""
        try:
            return duration(value)
        except ValueError:
            said = f"{value!r} is no ISO 8601 duration of 1 second to 366 days, such as PT30M"
            self.fail(said, param, ctx)
