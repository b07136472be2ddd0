"""What the client tells whoever wants to know how LinkedIn fares: one `Observation` after each request."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from portal.linkedin import errors

logger = logging.getLogger("portal.linkedin")


class Outcome(StrEnum):
    """What became of a request, as far as it says something about LinkedIn and us."""

    OK = "ok"
    #: LinkedIn works and said no to this one record, code or member's token: invalid, gone, there already.
    REFUSED = "refused"
    #: LinkedIn did not take the token; the same call follows with a new one.
    STALE_TOKEN = "stale_token"  # noqa: S105  a word, no password
    NOT_ENABLED = "not_enabled"
    THROTTLED = "throttled"
    UNAUTHORISED = "unauthorised"
    DOWN = "down"


@dataclass(frozen=True)
class Observation:
    """One request to LinkedIn. Nothing in it is about a person, and no token."""

    #: A logical name of `endpoints.CALLS`, or `token.fetch`, `members.exchange`, `members.introspect`.
    call: str
    outcome: Outcome
    #: None when no answer came.
    status: int | None
    seconds: float
    #: How many records the request was about.
    records: int
    #: LinkedIn's own id of the request, which its support asks for.
    request_id: str | None
    #: The integration context whose access the call used, where the call names one: a contract.
    context: str | None = None

    @property
    def family(self) -> str:
        """The family of calls: integrations, jobs, seats, token ..."""
        return self.call.partition(".")[0]


#: Called after each request, in the thread that made it. What it raises is logged and forgotten.
Observer = Callable[[Observation], None]


def outcome_of(error: errors.LinkedInError) -> Outcome:
    """Sort a failure by what it says about LinkedIn and us."""
    match error:
        case errors.Throttled():
            return Outcome.THROTTLED
        case errors.Unauthorised():
            return Outcome.UNAUTHORISED
        case errors.Retryable():
            return Outcome.DOWN
        case errors.NotEnabled():
            return Outcome.NOT_ENABLED
        case _:
            return Outcome.REFUSED


def tell(observer: Observer | None, seen: Observation) -> None:
    """Tell the observer, who must never be in the way of a call."""
    if observer is None:
        return
    try:
        observer(seen)
    except Exception as error:  # whatever it is, the call went as it went
        logger.warning("observer failed: %s", type(error).__name__)


@contextmanager
def watched(observer: Observer | None, call: str) -> Iterator[None]:
    """Tell the observer what becomes of one request of OAuth, which `LinkedIn.request` does not make."""
    started = time.monotonic()
    outcome, status, request_id = Outcome.OK, None, None
    try:
        yield
    except errors.LinkedInError as error:
        outcome, status, request_id = outcome_of(error), error.status, error.request_id
        raise
    finally:
        seconds = time.monotonic() - started
        tell(observer, Observation(call, outcome, status, seconds, 1, request_id))
