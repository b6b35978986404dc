"""What the mock's commands share: types of options, and how they fail."""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specdouble.fixtures.peaka.schedules import duration
from specdouble.fixtures.profile import BadProfile
from specdouble.mockserver.kernel.clock import EARLIEST, LATEST
from specdouble.specs import BUILTIN

if TYPE_CHECKING:
    from specdouble.fixtures.profiles import Contents

APIS = click.Choice(list(BUILTIN))


class CouldNot(click.ClickException):
    """What was asked for could not be done; the message says why."""

    exit_code = 2


class OneLine(click.Command):
    """A command that says in one line what is wrong with its options."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """The context, as click makes it; CouldNot, if an option is not what it should be."""
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise CouldNot(error.format_message()) from None


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


def read_contents(profile: str, file: Path | None, locale: str | None) -> "Contents":
    """What the options say that a mock begins with."""
    from specdouble.fixtures.fake import locale_faker
    from specdouble.fixtures.profile_file import contents_of
    from specdouble.fixtures.profiles import named

    try:
        if locale is not None:
            locale_faker(locale)
        return contents_of(file, locale) if file else named(profile, locale)
    except ValueError as error:
        raise CouldNot(str(error)) from None


def bad_profile(error: BadProfile, profile: str | None, file: Path | None) -> CouldNot:
    """Why no world can be made of a profile, or of a file's."""
    from specdouble.fixtures.profile_file import told

    return CouldNot(told(error, file) if file else f"{profile}: {error.where} {error.message}")


def unwritable_stdout(error: OSError) -> CouldNot:
    """Why standard output can't be written to. What is in its buffer still is given up.

    Else Python would write it at the end, fail again, and exit with 120.
    """
    with suppress(OSError):  # in a test it may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CouldNot(f"can't write to stdout: {(error.strerror or str(error)).lower()}")
