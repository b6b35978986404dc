"""A mock that remembers, a contract suite and example payloads, from OpenAPI documents."""

__version__ = "0.1.0"
