"""`make run`: the whole product on this machine until Ctrl-C."""

import os
import signal
import sys
import time
from http.client import HTTPException
from types import FrameType

from dev.checkout import VAR, settings_of_the_user
from dev.leash import tie_to_parent
from dev.sentences import Refusal, run_command, say
from dev.stack import Stack

WELCOME = """
Beckon is running.

  Portal                 {portal}
  Sandbox of LinkedIn    {sandbox}
  Logs                   {logs}

Sign in to the portal with the password `demo`:

  ada@demo.example       Administrator
  rita@demo.example      Recruiter
  tom@demo.example       Recruiter
  hugo@demo.example      Hiring manager
  ivy@demo.example       interviewer on one job
  rob@demo.example       Read-only
  olga@demo.example      Recruiter, on no team

{first}
Ctrl-C stops everything; the data stays. `make reset` starts over.
"""

#: What to try in the demo as it starts.
FIRST = """\
What to try first:

  1. Open {portal} and sign in as Rita.
  2. Create a job, choose the role Recruiter for yourself and press Activate.
  3. Open {sandbox} and sign in as Rita, the LinkedIn member.
  4. Search a person, open the profile, choose your job in the contact card, press Export.
  5. Go back to the portal: the person stands in the job's Prospect tab.
  6. Open the LinkedIn inbox on the dashboard: people who answered Rita's InMail. Open one, tab LinkedIn.
"""

#: The same before the administrator's set-up (``DEMO=unconnected``).
FIRST_UNCONNECTED = """\
What to try first:

  1. Open {portal}, sign in as Ada, open Settings > Admin settings > LinkedIn Integration.
  2. Press Connect, sign in as Ada in LinkedIn's part, choose a contract, press Request.
  3. Open {sandbox}, sign in as Ada, open More > Admin Settings > ATS and switch it on.
  4. Go back to the portal: it says Enabled by itself.
  5. Sign in as Rita and connect your own account under Settings > User settings > Connections.
"""


def main() -> None:
    if os.environ.get("MAKELEVEL"):
        # When make is killed nobody could stop this any more.
        tie_to_parent()
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    # Under nohup a closed terminal is no reason to stop.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)
    started = time.monotonic()
    stack = Stack(
        VAR,
        port=_port("PORT", 8000),
        sandbox_port=_port("SANDBOX_PORT", 8001),
        settings=settings_of_the_user(),
        history=True,
        tell=say,
    )
    try:
        stack.start()
        say(f"Started in {time.monotonic() - started:.0f} seconds.")
        addresses = {"portal": stack.portal_url, "sandbox": stack.sandbox_url}
        first = FIRST_UNCONNECTED if os.environ.get("DEMO") == "unconnected" else FIRST
        say(
            WELCOME.format(
                first=first.format(**addresses), logs=os.path.relpath(stack.logs), **addresses
            )
        )
        _watch(stack)
    except KeyboardInterrupt:
        say("\nStopping (Ctrl-C again does it at once) ...")
    finally:
        stack.stop()
    say("Everything has stopped.")


def _watch(stack: Stack) -> None:
    while True:
        time.sleep(1)
        try:
            for name in stack.restarted():
                say(
                    f"{time.strftime('%H:%M:%S')} {name} ended and was started again;"
                    f" see {os.path.relpath(stack.logs / name)}.log."
                )
        except (OSError, HTTPException) as error:
            if not stack.running:
                raise Refusal("supervisord ended unexpectedly, so everything stops.") from error


def _port(variable: str, default: int) -> int:
    text = os.environ.get(variable) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"{variable} must be a port from 1 to 65535, not {text!r}.")
    return int(text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    run_command(main)
