"""Runs a command that ends when whoever started it is gone, however it went.

Ctrl-C is the easy case. Where `make run` or supervisord is killed hard, nobody is left to
stop the processes they started, so on Linux the kernel is asked to: it sends SIGTERM to a
process whose parent died. The request outlives exec, so the command takes this program's
place and keeps its process id. On other systems the command simply runs.

    python -m dev.leash COMMAND [ARGUMENT ...]
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie_to_parent(expected_parent: int | None = None) -> None:
    """Ask for SIGTERM when the parent dies; send it at once when that already happened."""
    if not sys.platform.startswith("linux"):
        return
    parent = expected_parent or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    tie_to_parent()
    os.execvp(sys.argv[1], sys.argv[1:])
