"""supervisord on a leash: ends with its parent, and leaves no process of its session behind.

supervisord stops the programs it started, but not what those started in process groups of
their own, as RQ's workers do for each task. It runs in a session of its own, so all of them
are found by that.
"""

import contextlib
import os
import signal
import sys

import psutil  # type: ignore[import-untyped]
from supervisor import supervisord

from dev.leash import tie_to_parent


def kill_session(session: int) -> list[int]:
    """Kill every process of the session except this one; return their ids."""
    killed = []
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == session and pid != os.getpid():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
    return killed


def main() -> None:
    tie_to_parent(int(os.environ.pop("BECKON_PARENT")))
    try:
        supervisord.main(sys.argv[1:])
    finally:
        # Started by hand from a shell the session would be the shell's.
        if os.getsid(0) == os.getpid():
            kill_session(os.getpid())


if __name__ == "__main__":
    main()
