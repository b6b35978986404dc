"""Why a behaviour says no. The edge gives each refusal its status and the API's own shape.

Refusal
    NotFound    what the request names does not exist
    Conflict    what the request wants contradicts what is
    Invalid     what the request says is against a rule that no schema states
    NotKept     what would change can't be written where it is to survive
"""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A behaviour refuses: nothing has changed. `code` is the API's own word for the reason."""

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotFound(Refusal):
    """What the request names does not exist."""


class Conflict(Refusal):
    """What the request wants contradicts what is."""


class Invalid(Refusal):
    """What the request says is against a rule that no schema states."""


class NotKept(Refusal):
    """What would change can't be written where it is to survive, whatever the API's document says.

    The only refusal that is not the fault of who asks: a disk is full.
    """
