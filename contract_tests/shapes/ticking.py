"""Properties that no two readings can agree on: they tell the time, or how long it has been."""

from specdouble.contract_tests.shapes.schemas import words

_TICKING = {"elapsed", "remaining", "uptime", "countdown", "ttl", "now"}
_UNITS = {"seconds", "minutes", "hours", "days", "ms", "millis", "milliseconds"}
_CLOCKS = ({"expires", "in"}, {"server", "time"}, {"current", "time"}, {"system", "time"})


def ticks(name: str) -> bool:
    """Whether a property of that name changes as time goes by, whatever is done."""
    said = set(words(name))
    is_an_age = "age" in said and bool(said & _UNITS)
    return bool(said & _TICKING) or is_an_age or any(clock <= said for clock in _CLOCKS)
