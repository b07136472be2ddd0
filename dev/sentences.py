"""How the commands say what went wrong: in one sentence, without a traceback."""

import sys
from collections.abc import Callable


class Refusal(Exception):
    """A command cannot go on; its text tells the person at the terminal what to do."""


def run_command(main: Callable[[], int | None]) -> None:
    """Run a command's main function; a refusal becomes a sentence and exit code 1."""
    try:
        sys.exit(main())
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        sys.exit(1)


def say(sentence: str) -> None:
    # Flushed, since the lines must be seen while the work goes on, also through a pipe.
    print(sentence, flush=True)
