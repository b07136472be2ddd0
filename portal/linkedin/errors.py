"""LinkedIn's failures, sorted once by what the caller has to do about them.

Nobody above this package looks at a status code:

* `Retryable`: the same call may succeed later. `Throttled` says when. `Unauthorised` means that LinkedIn
  accepts neither our token nor a fresh one; retrying helps once someone mends the credentials.
* `Permanent`: the same call will never succeed. `Invalid` needs other data, `NotEnabled` needs a customer or
  LinkedIn to switch something on, `Gone` means that the record is unknown or no longer there.
* `Duplicate`: what was asked for exists already.

Status codes: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
Limits: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

MINUTE = 60
DAY = 24 * 60 * MINUTE
MESSAGE_LIMIT = 300

# What LinkedIn's own error texts may echo of a request and logs must never hold: e-mail addresses, members,
# telephone numbers, and anything as long and unbroken as a token.
_PRIVATE = re.compile(r"\S+@\S+|urn:li:person:\S+|\+?\d(?:[ ().-]*\d){6,}|[\w+/=-]{40,}")


class LinkedInError(Exception):
    """Anything that went wrong between us and LinkedIn.

    `status` is the HTTP status, absent when no answer came. `request_id` is LinkedIn's own id of the call, which
    its support asks for. The text holds no token and nothing about a person.
    """

    def __init__(
        self, message: str, status: int | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id


class Retryable(LinkedInError):
    """Network trouble, a time-out, a 5xx, or an answer that cannot be read: try the same call later."""


class Incomplete(Retryable):
    """An answer with less in it than it says: LinkedIn is there, and the same call may bring the rest."""


class Throttled(Retryable):
    """Too many calls. `retry_after` is the number of seconds to wait, never past the next midnight UTC."""

    def __init__(
        self,
        message: str,
        status: int | None = None,
        request_id: str | None = None,
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status, request_id)
        self.retry_after = retry_after


class Unauthorised(Retryable):
    """LinkedIn refuses our client id and secret, or a token it has just issued."""


class Permanent(LinkedInError):
    """Repeating the same call is pointless."""


class Invalid(Permanent):
    """LinkedIn refuses the data, or LinkedIn's data lacks what makes it usable."""


class NotEnabled(Permanent):
    """The application lacks the product, or the customer has not switched the integration on."""


class Gone(Permanent):
    """LinkedIn does not know the record, or no longer."""


class Duplicate(LinkedInError):
    """The record exists already."""


def from_answer(
    call: str, status: int, headers: Mapping[str, str], payload: Any, *, now: float
) -> LinkedInError:
    """Sort an answer that is not a success. `call` is method and path template, `now` seconds since 1970."""
    request_id = headers.get("x-li-uuid")
    message = f"LinkedIn answered {status} to {call}{_reason(payload)}"
    if status == 429:
        wait = seconds_to_wait(headers.get("retry-after"), now)
        return Throttled(message, status, request_id, retry_after=wait)
    return _class_for(status)(message, status, request_id)


def _class_for(status: int) -> type[LinkedInError]:
    # A redirect says nothing about the data: a proxy or a wrong address in the settings, for a person to mend.
    if status < 400 or status == 408 or status >= 500:
        return Retryable
    named: dict[int, type[LinkedInError]] = {
        401: Unauthorised,
        403: NotEnabled,
        404: Gone,
        409: Duplicate,
        410: Gone,
    }
    return named.get(status, Invalid)


def seconds_to_wait(retry_after: str | None, now: float) -> float:
    """How long to wait after a 429: a number of seconds or an HTTP date in the header, else the next minute.

    Record limits start anew each minute, daily ones at midnight UTC, so no wait reaches past midnight.
    """
    wait = _parse_retry_after(retry_after, now)
    if wait is None:
        wait = MINUTE - now % MINUTE
    return max(1.0, min(wait, DAY - now % DAY))


def _parse_retry_after(text: str | None, now: float) -> float | None:
    if not text:
        return None
    if re.fullmatch(r"\d{1,9}", text.strip()):
        return float(text)
    moment = _http_date(text)
    if moment is None:
        return None
    return (moment - datetime.fromtimestamp(now, UTC)).total_seconds()


def answered_at(dates: Iterable[str]) -> datetime | None:
    """LinkedIn's clock when it answered, in UTC and whole seconds, by the `Date` of the answer.

    What stands between us and LinkedIn may put one of its own beside it: the earliest counts.
    """
    return min(filter(None, map(_http_date, dates)), default=None)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _reason(payload: Any) -> str:
    """What LinkedIn says about the refusal, without anything that could be about a person."""
    if not isinstance(payload, dict):
        return ""
    # The API's own codes are numbers; OAuth's `error` is a word such as `invalid_client`.
    code = payload.get("serviceErrorCode", payload.get("error"))
    said = payload.get("message")
    reason = f" (code {str(code)[:40]})" if isinstance(code, int | str) else ""
    if isinstance(said, str) and said:
        reason += f": {_PRIVATE.sub('…', said[:MESSAGE_LIMIT])}"
    return reason
