"""Asking our own callback for what LinkedIn asks it: does the address lead here, and is the secret the same?"""

import hmac
import ssl
import time
import uuid
from dataclasses import dataclass

import httpx2

from portal.domain.linkedin_checks import ANSWERED_WITHIN, Problem
from portal.linkedin.signature import challenge_response

#: Bytes of an answer that are looked at.
ANSWER_MAX = 10_000


@dataclass(frozen=True)
class Answered:
    """What the callback answered; ``problem`` is None when LinkedIn would be content."""

    problem: Problem | None
    detail: str = ""


def challenge(url: str, secret: str, *, transport: httpx2.BaseTransport | None = None) -> Answered:
    """Send a challenge as LinkedIn does, and compare.

    https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
    """
    code = str(uuid.uuid4())
    seconds = ANSWERED_WITHIN.total_seconds()
    started = time.monotonic()
    try:
        with httpx2.Client(transport=transport, timeout=httpx2.Timeout(seconds + 2)) as http:
            answer = http.get(url, params={"challengeCode": code})
    except httpx2.TimeoutException:
        return Answered(Problem.SLOW)
    except httpx2.HTTPError as error:
        return Answered(_unreachable(error), type(error).__name__)
    if time.monotonic() - started > seconds:
        return Answered(Problem.SLOW)
    if answer.is_redirect:
        return Answered(Problem.REDIRECTED, answer.headers.get("location", "")[:200])
    if answer.status_code != 200:
        return Answered(Problem.STATUS, str(answer.status_code))
    return Answered(None) if _proves_it(answer, secret, code) else Answered(Problem.OTHER_ANSWER)


def _unreachable(error: httpx2.HTTPError) -> Problem:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Problem.CERTIFICATE
        cause = cause.__cause__ or cause.__context__
    return Problem.UNREACHABLE


def _proves_it(answer: httpx2.Response, secret: str, code: str) -> bool:
    if len(answer.content) > ANSWER_MAX:
        return False
    try:
        said = answer.json()
    except ValueError:
        return False
    response = said.get("challengeResponse") if isinstance(said, dict) else None
    return isinstance(response, str) and hmac.compare_digest(
        response.encode(), challenge_response(secret, code).encode()
    )
