"""The first step of the command: Ctrl-C ends it without a word, also while it is still loading."""

import os
import signal


def main() -> None:
    """Run `specdouble`; 130 is what a shell says of a command that was interrupted.

    While libraries are loaded, there is nothing to be cleared away. KeyboardInterrupt would not do:
    within those that are not written in Python it becomes a panic, or gets lost.
    """
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:  # else it is ignored, as a shell does in the background
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from specdouble.cli import main as command

    signal.signal(signal.SIGINT, usual)
    command()


if __name__ == "__main__":
    main()
