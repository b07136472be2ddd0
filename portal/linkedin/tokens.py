"""LinkedIn's two-legged access tokens: one per application, shared by all processes, refreshed early.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from portal.linkedin import errors
from portal.linkedin.application import LinkedInApplication
from portal.linkedin.observing import Observer, watched

logger = logging.getLogger("portal.linkedin")

EARLY_SECONDS = 5 * 60
# After any fetch this process leaves a token that still works alone for so long, whatever came of the fetch:
# neither a failing token endpoint nor a token that lives shorter than EARLY_SECONDS makes every call fetch.
EARLY_PAUSE_SECONDS = 60
# Longer than the token request can take, so that a lease lapses only when its process has died.
LEASE_SECONDS = 30
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.1
TIMEOUT = httpx2.Timeout(10.0, connect=3.0)
TOKEN_PATH = "/oauth/v2/accessToken"  # noqa: S105  an address, no password


@dataclass(frozen=True)
class AccessToken:
    """A token and the second since 1970 at which LinkedIn stops accepting it."""

    value: str = field(repr=False)
    expires_at: float


class TokenStore(Protocol):
    """Where the processes of one deployment share their token. Every method is atomic."""

    def read(self, client_id: str) -> AccessToken | None:
        """The token last written and not discarded, expired or not."""

    def write(self, client_id: str, token: AccessToken) -> None:
        """Replace the token."""

    def discard(self, client_id: str, value: str) -> None:
        """Forget the token, but only while it is still this one."""

    def lease(self, client_id: str, seconds: float) -> bool:
        """Take the right to fetch, unless someone holds it; it lapses by itself after so many seconds."""

    def release(self, client_id: str) -> None:
        """Give the right to fetch back."""


class MemoryTokenStore:
    """A store for one process: command line tools and tests."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, AccessToken] = {}
        self._leased_until: dict[str, float] = {}

    def read(self, client_id: str) -> AccessToken | None:
        with self._lock:
            return self._tokens.get(client_id)

    def write(self, client_id: str, token: AccessToken) -> None:
        with self._lock:
            self._tokens[client_id] = token

    def discard(self, client_id: str, value: str) -> None:
        with self._lock:
            token = self._tokens.get(client_id)
            if token is not None and token.value == value:
                del self._tokens[client_id]

    def lease(self, client_id: str, seconds: float) -> bool:
        with self._lock:
            now = self._clock()
            if self._leased_until.get(client_id, now) > now:
                return False
            self._leased_until[client_id] = now + seconds
            return True

    def release(self, client_id: str) -> None:
        with self._lock:
            self._leased_until.pop(client_id, None)


class Tokens:
    """Hands out a valid token and sees to it that only one thread of one process fetches at a time."""

    def __init__(
        self,
        application: LinkedInApplication,
        store: TokenStore,
        fetch: Callable[[], AccessToken],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client_id = application.client_id
        self._store = store
        self._fetch = fetch
        self._clock = clock
        self._sleep = sleep
        self._early_from = 0.0

    def get(self) -> AccessToken:
        """A token that LinkedIn accepts now.

        Raises what fetching raises, and Retryable when another process has not finished fetching after ten
        seconds. A token that still works is used when it cannot be renewed.
        """
        token = self._store.read(self._client_id)
        if token is None or self._clock() >= token.expires_at:
            return self._wait_for_new()
        if self._clock() >= max(token.expires_at - EARLY_SECONDS, self._early_from):
            return self._renew_early(token)
        return token

    def invalidate(self, value: str) -> None:
        """LinkedIn refused this token: never hand it out again. A newer one is left alone."""
        self._store.discard(self._client_id, value)

    def _renew_early(self, current: AccessToken) -> AccessToken:
        if not self._store.lease(self._client_id, LEASE_SECONDS):
            return current
        try:
            return self._fetch_under_lease(beside=current)
        except errors.LinkedInError as error:
            logger.warning("renewing LinkedIn's token early failed: %s", error)
            return current

    def _wait_for_new(self) -> AccessToken:
        for _ in range(int(WAIT_SECONDS / POLL_SECONDS)):
            if self._store.lease(self._client_id, LEASE_SECONDS):
                return self._fetch_under_lease(beside=None)
            self._sleep(POLL_SECONDS)
            token = self._store.read(self._client_id)
            if token is not None and self._clock() < token.expires_at:
                return token
        raise errors.Retryable("Another process is still fetching LinkedIn's access token.")

    def _fetch_under_lease(self, *, beside: AccessToken | None) -> AccessToken:
        """Fetch and keep a token, unless someone has done so between our reading the store and our lease."""
        try:
            stored = self._store.read(self._client_id)
            if stored is not None and stored != beside and self._clock() < stored.expires_at:
                return stored
            self._early_from = self._clock() + EARLY_PAUSE_SECONDS
            token = self._fetch()
            self._store.write(self._client_id, token)
            return token
        finally:
            self._store.release(self._client_id)


class TokenEndpoint:
    """Fetches a token: the application's credentials as form fields, the secret percent-encoded by the form."""

    def __init__(
        self,
        application: LinkedInApplication,
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        observer: Observer | None = None,
    ) -> None:
        self._application = application
        self._transport = transport
        self._clock = clock
        self._observer = observer

    def __call__(self) -> AccessToken:
        """A new token. Raises Unauthorised for wrong credentials, else Retryable or Throttled."""
        with watched(self._observer, "token.fetch"):
            return self._fetch()

    def _fetch(self) -> AccessToken:
        # A connection every twenty-five minutes is not worth keeping, so each fetch has a client of its own. It
        # shares a transport that it was given, and therefore must not close it.
        client = OAuth2Client(
            self._application.client_id,
            self._application.client_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106  a method, no password
            transport=self._transport,
            timeout=TIMEOUT,
        )
        client.register_compliance_hook("access_token_response", self._sort)
        asked_at = self._clock()
        try:
            answer = client.fetch_token(
                self._application.www_url.rstrip("/") + TOKEN_PATH, grant_type="client_credentials"
            )
        except (httpx2.HTTPError, ValueError, RecursionError, AuthlibBaseError) as error:
            raise errors.Retryable(
                f"LinkedIn's token endpoint could not be used: {type(error).__name__}"
            ) from None
        finally:
            if self._transport is None:
                client.close()
        return read_token(answer, asked_at)

    def _sort(self, response: httpx2.Response) -> httpx2.Response:
        """Sort refusals before Authlib reads the answer, because Authlib does not tell one status from another."""
        call = f"POST {TOKEN_PATH}"
        request_id = response.headers.get("x-li-uuid")
        logger.info("%s -> %s (x-li-uuid %s)", call, response.status_code, request_id)
        if response.is_success:
            return response
        try:
            payload = response.json()
        except ValueError:
            payload = None
        error = errors.from_answer(
            call, response.status_code, response.headers, payload, now=self._clock()
        )
        if isinstance(error, errors.Retryable):
            raise error
        # Whatever else the token endpoint refuses concerns our credentials or settings. To the caller it must not
        # look as if LinkedIn had refused the record that the token was wanted for.
        raise errors.Unauthorised(
            f"LinkedIn does not accept the application's credentials: {error}",
            response.status_code,
            request_id,
        )


def read_token(answer: dict[str, Any], asked_at: float) -> AccessToken:
    """The token of an answer; Retryable without a usable one. LinkedIn's samples show `expires_in` both as a number and as a string."""
    try:
        value, lifetime = answer["access_token"], float(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        value, lifetime = None, 0.0
    if not isinstance(value, str) or not value or not 0 < lifetime < float("inf"):
        raise errors.Retryable("LinkedIn's token endpoint answered without a usable token.")
    return AccessToken(value, asked_at + lifetime)
