"""Sandboxes that survive the process, in a file of SQLite's; knows no API and no HTTP."""

from specdouble.mockserver.state.file import StateFile
from specdouble.mockserver.state.opening import BadState, Sync

__all__ = ["BadState", "StateFile", "Sync"]
