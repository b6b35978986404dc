"""The first step of the command: Ctrl-C ends it without a word, also while it is still loading."""

import sys


def main() -> None:
    """Run `specdouble`; 130 is what a shell says of a command that was interrupted."""
    try:
        from specdouble.cli import main as command
    except KeyboardInterrupt:
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
