"""Worlds, clocks and sandboxes; knows no API and no HTTP."""
