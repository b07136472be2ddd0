"""`make upgrade`: brings the database to the code that a `git pull` brought.

The packages are up to date when this runs: dev/bootstrap.sh comes before every target.
"""

from dev.checkout import VAR, Lock, environ_without_settings, process_settings, settings_of_the_user
from dev.sentences import run_command, say
from dev.stack import run_flask


def main() -> None:
    say("The packages are those of requirements-dev.txt.")
    lock = Lock(VAR)
    lock.take(
        "Beckon is running on the data that is to be upgraded: stop it first (Ctrl-C where it runs)."
    )
    settings = process_settings(VAR, 8000, 8001, settings_of_the_user())
    environ = {**environ_without_settings(), **settings}
    before = _revision(environ)
    run_flask(environ, "db", "upgrade")
    after = _revision(environ)
    if before == after:
        say(f"The database was up to date ({after}).")
    else:
        say(f"The database went from {before} to {after}.")
    say("`make run` starts the upgraded product.")
    lock.release()


def _revision(environ: dict[str, str]) -> str:
    """Return the revision line of `flask db current`, which logs other lines around it."""
    lines = run_flask(environ, "db", "current").splitlines()
    revisions = [line.split()[0] for line in lines if line and line[0] in "0123456789abcdef"]
    return revisions[-1] if revisions else "nothing"


if __name__ == "__main__":
    run_command(main)
