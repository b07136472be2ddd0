"""Members who say who they are: three-legged OAuth, who the member is, and whether a token still works.

LinkedIn documents no address for revoking a token: members take their consent back on LinkedIn's own pages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from portal.linkedin import errors
from portal.linkedin.observing import watched
from portal.linkedin.tokens import TIMEOUT, TOKEN_PATH, read_token
from portal.linkedin.wire_members import Introspection, Member, MemberToken

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

logger = logging.getLogger("portal.linkedin")

AUTHORIZATION_PATH = "/oauth/v2/authorization"
INTROSPECTION_PATH = "/oauth/v2/introspectToken"


class Members:
    """https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow"""

    def __init__(
        self,
        linkedin: LinkedIn,
        *,
        transport: httpx2.BaseTransport | None,
        clock: Callable[[], float],
    ) -> None:
        self._linkedin = linkedin
        self._transport = transport
        self._clock = clock

    def authorization_address(
        self, *, redirect_uri: str, state: str, scope: str, code_verifier: str | None = None
    ) -> str:
        """Where to send the member's browser. `scope` is space separated; with `code_verifier` as PKCE (S256) has it.

        LinkedIn sends the browser back to `redirect_uri`, which must be registered for the application, with `state`
        and either `code` or `error`.
        """
        with self._client() as client:
            address, _state = client.create_authorization_url(
                self._address(AUTHORIZATION_PATH),
                state=state,
                code_verifier=code_verifier,
                redirect_uri=redirect_uri,
                scope=scope,
            )
        return str(address)

    def exchange(
        self, code: str, *, redirect_uri: str, code_verifier: str | None = None
    ) -> MemberToken:
        """The member's token for a code, which is good once, for half an hour.

        Raises Invalid for a code that LinkedIn does not take, Unauthorised for our credentials, else Retryable.
        """
        more = {"code_verifier": code_verifier} if code_verifier else {}
        asked_at = self._clock()
        with self._client() as client:
            client.register_compliance_hook("access_token_response", self._sort_exchange)
            answer = self._guarded(
                lambda: client.fetch_token(
                    self._address(TOKEN_PATH),
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=redirect_uri,
                    **more,
                ),
                TOKEN_PATH,
                "members.exchange",
            )
        token = read_token(answer, asked_at)
        return MemberToken.from_wire(token.value, token.expires_at, answer)

    def me(self, token: MemberToken) -> Member:
        """Who the member is. Raises Unauthorised for a token that was revoked or has expired.

        https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api; applications with the
        OpenID products ask `userinfo` instead.
        """
        if "openid" in token.scopes:
            endpoint, query = self._linkedin.endpoint("members.userinfo"), ""
        else:
            endpoint = self._linkedin.endpoint("members.me")
            query = "fields=id,localizedFirstName,localizedLastName"
        answer = self._linkedin.request(endpoint, query=query, member_token=token.value)
        return Member.from_wire(answer)

    def introspect(self, token: str) -> Introspection:
        """Whether a token still works, and since and until when, by LinkedIn's clock.

        Raises Unauthorised for our credentials. https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
        """
        with self._client() as client:
            answer = self._guarded(
                lambda: self._sort(
                    client.introspect_token(self._address(INTROSPECTION_PATH), token=token),
                    INTROSPECTION_PATH,
                ).json(),
                INTROSPECTION_PATH,
                "members.introspect",
            )
        return Introspection.from_wire(answer)

    def _address(self, path: str) -> str:
        return self._linkedin.application.www_url.rstrip("/") + path

    @contextmanager
    def _client(self) -> Iterator[OAuth2Client]:
        """A client for one walk. It shares a transport that it was given, and therefore must not close it."""
        application = self._linkedin.application
        client = OAuth2Client(
            application.client_id,
            application.client_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106  a method, no password
            code_challenge_method="S256",
            transport=self._transport,
            timeout=TIMEOUT,
        )
        try:
            yield client
        finally:
            if self._transport is None:
                client.close()

    def _guarded(self, call: Callable[[], Any], path: str, name: str) -> Any:
        with watched(self._linkedin.observer, name):
            try:
                return call()
            except (httpx2.HTTPError, ValueError, RecursionError, AuthlibBaseError) as error:
                raise errors.Retryable(f"POST {path} failed: {type(error).__name__}") from None

    def _sort_exchange(self, response: httpx2.Response) -> httpx2.Response:
        return self._sort(response, TOKEN_PATH)

    def _sort(self, response: httpx2.Response, path: str) -> httpx2.Response:
        """Sort refusals before Authlib reads the answer, because Authlib does not tell one status from another."""
        request_id = response.headers.get("x-li-uuid")
        logger.info("POST %s -> %s (x-li-uuid %s)", path, response.status_code, request_id)
        if response.is_success:
            return response
        try:
            payload = response.json()
        except ValueError:
            payload = None
        call = f"POST {path}"
        raise errors.from_answer(
            call, response.status_code, response.headers, payload, now=self._clock()
        )
