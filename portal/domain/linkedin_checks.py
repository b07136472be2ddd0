"""The checklist of the LinkedIn set-up: what is tried, by whom, and how to read what came of it.

A test that passed has no problem; one with a problem failed, unless the problem is no more than a caution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Check(StrEnum):
    """What is tried, in the order of the list."""

    APPLICATION = "application"
    CALLBACK = "callback"
    LOADER = "loader"
    ORIGIN = "origin"
    FRAMES = "frames"
    NAMES = "names"
    CONFIGURATION = "configuration"
    CLOCK = "clock"
    SIGNATURES = "signatures"
    SEATS = "seats"
    KEYS = "keys"
    SYSTEM = "system"


#: What only the administrator's own browser can try; a worker tries the rest.
IN_BROWSER = frozenset({Check.LOADER, Check.ORIGIN, Check.FRAMES})


class Problem(StrEnum):
    """What came of a test that did not pass."""

    # LinkedIn, for every test that asks it something.
    NO_SETTINGS = "no-settings"
    CREDENTIALS = "credentials"
    DOWN = "down"
    BUSY = "busy"
    REFUSED = "refused"
    NOT_CONNECTED = "not-connected"
    TOKEN_INACTIVE = "token-inactive"  # noqa: S105  a word for a problem
    # Our callback, asked from our own side.
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    SLOW = "slow"
    REDIRECTED = "redirected"
    STATUS = "status"
    OTHER_ANSWER = "other-answer"
    # What LinkedIn keeps of us.
    NOT_NAMED = "not-named"
    CALLBACK_MISSING = "callback-missing"
    CALLBACK_DIFFERS = "callback-differs"
    VIEWERS_MISSING = "viewers-missing"
    # The browser.
    NOT_LOADED = "not-loaded"
    OTHER_ADDRESS = "other-address"
    NOT_ALLOWED = "not-allowed"
    BLANK = "blank"
    COOKIES = "cookies"
    # The rest.
    CLOCKS_DIFFER = "clocks-differ"
    NO_PUSH_YET = "no-push-yet"
    UNSIGNED = "unsigned"
    WRONG_SIGNATURE = "wrong-signature"
    NOT_READ = "not-read"
    NO_SEATS = "no-seats"
    UNMAPPED = "unmapped"
    NO_KEYS = "no-keys"
    LOCKED = "locked"
    WORKER_AWAY = "worker-away"
    SCHEDULE_AWAY = "schedule-away"


#: What one should know and need not mend.
CAUTIONS = frozenset(
    {
        Problem.NO_PUSH_YET,
        Problem.UNSIGNED,
        Problem.NOT_READ,
        Problem.UNMAPPED,
        Problem.NO_KEYS,
        Problem.NOT_CONNECTED,
    }
)

#: The problems of LinkedIn itself: after one of these further questions bring the same answer.
LINKEDIN_AWAY = frozenset({Problem.NO_SETTINGS, Problem.CREDENTIALS, Problem.DOWN})


class Verdict(StrEnum):
    """How a test stands."""

    PASS = "pass"  # noqa: S105  no password
    CAUTION = "caution"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Run(StrEnum):
    """Where a run of the tests stands."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    #: Nobody took it up: no worker is alive, or none is told of work.
    STUCK = "stuck"


#: How long a run may wait for a worker, and how long a worker may take.
TAKEN_UP_WITHIN = timedelta(seconds=20)
DONE_WITHIN = timedelta(minutes=2)

#: LinkedIn repeats its challenge when nothing came for so long.
ANSWERED_WITHIN = timedelta(seconds=3)


@dataclass(frozen=True)
class Finding:
    """What came of a test."""

    check: Check
    at: datetime | None = None
    problem: Problem | None = None
    #: What exactly was found, for people who mend it: a status, a number, LinkedIn's own words.
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        """How the test stands."""
        if self.problem is None:
            return Verdict.UNKNOWN if self.at is None else Verdict.PASS
        return Verdict.CAUTION if self.problem in CAUTIONS else Verdict.FAIL


def run_of(state: str | None, at: datetime | None, *, now: datetime) -> Run:
    """Where the last run stands; ``state`` as kept with the moment at which it began."""
    if at is None:
        return Run.NONE
    if state is None:
        return Run.DONE
    if state == Run.WAITING and now - at > TAKEN_UP_WITHIN:
        return Run.STUCK
    if state == Run.RUNNING and now - at > DONE_WITHIN:
        return Run.STUCK
    return Run(state)


def listed(found: Mapping[Check, Finding], run: Run) -> list[Finding]:
    """All tests in their order. That nobody takes a run up is itself what came of one test."""
    rows = [found.get(check, Finding(check)) for check in Check]
    if run is Run.STUCK:
        rows = [_stuck(row) if row.check is Check.SYSTEM else row for row in rows]
    return rows


def _stuck(row: Finding) -> Finding:
    return Finding(Check.SYSTEM, row.at, Problem.WORKER_AWAY)
