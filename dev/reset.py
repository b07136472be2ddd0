"""`make reset`: throws the data of `make run` away, so that the next start is the first."""

import shutil

from dev.checkout import VAR, Lock
from dev.sentences import run_command, say


def main() -> None:
    if not VAR.exists():
        say("There is no data to throw away.")
        return
    lock = Lock(VAR)
    lock.take("Beckon is running on this data: stop it first (Ctrl-C where it runs).")
    shutil.rmtree(VAR)
    lock.release()
    say("The data is gone (database, Redis, sandbox, settings, logs). `make run` starts anew.")


if __name__ == "__main__":
    run_command(main)
