"""The one way to LinkedIn's API: addresses, time-outs, headers, tunnelling, one request function.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx2

from portal.linkedin import endpoints, errors, restli, tunnelling
from portal.linkedin.acls import AclAssignees, Acls
from portal.linkedin.application import LinkedInApplication
from portal.linkedin.applications import Applications
from portal.linkedin.candidates import Candidates
from portal.linkedin.exports import Exports
from portal.linkedin.integrations import Configurations, Integrations
from portal.linkedin.interactions import InMail, Notes, Stubs
from portal.linkedin.jobs import Jobs
from portal.linkedin.members import Members
from portal.linkedin.observing import Observation, Observer, Outcome, outcome_of, tell
from portal.linkedin.parts import Parts
from portal.linkedin.seats import Seats
from portal.linkedin.tokens import AccessToken, TokenEndpoint, Tokens, TokenStore
from portal.linkedin.wire_members import Introspection

logger = logging.getLogger("portal.linkedin")

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """What LinkedIn answered, None for nothing, and what its clock said then, if it said so."""

    payload: Any
    at: datetime | None


class LinkedIn:
    """LinkedIn's API for one application. Threads may share it; close it, or use it in a `with`.

    Every call raises `LinkedInError` of the class that says what to do about it, see `errors`.
    """

    def __init__(
        self,
        application: LinkedInApplication,
        tokens: Tokens,
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        observer: Observer | None = None,
    ) -> None:
        endpoints.check_overrides(application.generation_overrides)
        self.application = application
        self.observer = observer
        self._tokens = tokens
        self._clock = clock
        self._http = httpx2.Client(transport=transport, headers={"User-Agent": "beckon"})
        # The library logs whole addresses, and our queries name members; our own line below does not.
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self.integrations = Integrations(self)
        self.configurations = Configurations(self)
        self.jobs = Jobs(self)
        self.exports = Exports(self)
        self.seats = Seats(self)
        self.candidates = Candidates(self)
        self.candidate_notes = Parts(self, "candidate_notes")
        self.applications = Applications(self)
        self.application_notes = Parts(self, "application_notes")
        self.interview_feedback = Parts(self, "interview_feedback")
        self.stages = Parts(self, "stages")
        self.inmail = InMail(self)
        self.notes = Notes(self)
        self.stubs = Stubs(self)
        self.acls = Acls(self)
        self.acl_assignees = AclAssignees(self)
        self.members = Members(self, transport=transport, clock=clock)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def introspect_token(self) -> tuple[AccessToken, Introspection]:
        """The application's token as we keep it, and what LinkedIn says of it (certification rule RSC-106).

        One that LinkedIn no longer takes is replaced, once. Raises Unauthorised for our credentials, else Retryable.
        """
        token = self._tokens.get()
        found = self.members.introspect(token.value)
        if not found.active:
            self._tokens.invalidate(token.value)
            token = self._tokens.get()
            found = self.members.introspect(token.value)
        return token, found

    def endpoint(self, name: str) -> endpoints.Endpoint:
        """The call of this name in the API generation that the application has chosen for it."""
        chosen = self.application
        return endpoints.resolve(name, chosen.generation, chosen.generation_overrides)

    def request(
        self,
        endpoint: endpoints.Endpoint,
        *,
        query: str,
        path_key: restli.Key = "",
        body: restli.JsonObject | None = None,
        read_seconds: float = READ_SECONDS,
        member_token: str | None = None,
        records: int | None = None,
        context: str | None = None,
    ) -> Any:
        """Make a call and return its JSON, None for an empty answer; for the rest see `ask`."""
        return self.ask(
            endpoint,
            query=query,
            path_key=path_key,
            body=body,
            read_seconds=read_seconds,
            member_token=member_token,
            records=records,
            context=context,
        ).payload

    def ask(
        self,
        endpoint: endpoints.Endpoint,
        *,
        query: str,
        path_key: restli.Key = "",
        body: restli.JsonObject | None = None,
        read_seconds: float = READ_SECONDS,
        member_token: str | None = None,
        records: int | None = None,
        context: str | None = None,
    ) -> Answer:
        """Make a call and return its JSON with LinkedIn's time.

        `query` is encoded already, `path_key` fills the path's `{key}`. A token that LinkedIn refuses is replaced
        and the call repeated once, except for a `member_token`, in whose place nobody but the member can put another.
        The observer is told that the call was about so many `records` (unless told otherwise those of a batch's
        body, else one), by the access of `context`.
        """
        number = _records_of(body) if records is None else records

        def call(token: str, unauthorised: Outcome) -> Answer:
            started = time.monotonic()
            outcome, status, request_id = Outcome.OK, None, None
            try:
                response = self._send(endpoint, token, query, path_key, body, read_seconds)
                status, request_id = response.status_code, response.headers.get("x-li-uuid")
                payload = self._read(endpoint, response)
                return Answer(payload, errors.answered_at(response.headers.get_list("date")))
            except errors.Unauthorised:
                outcome = unauthorised
                raise
            except errors.LinkedInError as error:
                outcome = outcome_of(error)
                raise
            finally:
                seconds = time.monotonic() - started
                tell(
                    self.observer,
                    Observation(
                        endpoint.name, outcome, status, seconds, number, request_id, context
                    ),
                )

        if member_token is not None:
            return call(member_token, Outcome.REFUSED)
        token = self._tokens.get()
        try:
            return call(token.value, Outcome.STALE_TOKEN)
        except errors.Unauthorised:
            self._tokens.invalidate(token.value)
        return call(self._tokens.get().value, Outcome.UNAUTHORISED)

    def _send(
        self,
        endpoint: endpoints.Endpoint,
        token: str,
        query: str,
        path_key: restli.Key,
        body: restli.JsonObject | None,
        read_seconds: float,
    ) -> httpx2.Response:
        url = self.application.api_url.rstrip("/") + endpoint.path.format(
            key=restli.key_text(path_key, endpoint.protocol)
        )
        method, headers = endpoint.method, self._headers(endpoint, token)
        content = None if body is None else json.dumps(body).encode()
        if len(query) > tunnelling.QUERY_LIMIT:
            more, content = tunnelling.tunnel(method, query, content)
            method = "POST"
            headers.update(more)
        else:
            url += f"?{query}" if query else ""
            if content is not None:
                headers["Content-Type"] = "application/json"
        started = time.monotonic()
        response = None
        try:
            response = self._http.request(
                method,
                url,
                headers=headers,
                content=content,
                timeout=httpx2.Timeout(read_seconds, connect=CONNECT_SECONDS),
            )
        except httpx2.HTTPError as error:
            raise errors.Retryable(
                f"{endpoint.method} {endpoint.path} failed: {type(error).__name__}"
            ) from None
        finally:
            logger.info(
                "%s %s -> %s in %d ms (x-li-uuid %s)",
                endpoint.method,
                endpoint.path,
                response.status_code if response is not None else "no answer",
                (time.monotonic() - started) * 1000,
                response.headers.get("x-li-uuid") if response is not None else None,
            )
        return response

    def _headers(self, endpoint: endpoints.Endpoint, token: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if endpoint.restli_method is not None:
            headers["X-RestLi-Method"] = endpoint.restli_method
        if endpoint.generation == "rest":
            headers["X-RestLi-Protocol-Version"] = "2.0.0"
            headers["LinkedIn-Version"] = self.application.version
        return headers

    def _read(self, endpoint: endpoints.Endpoint, response: httpx2.Response) -> Any:
        call = f"{endpoint.method} {endpoint.path}"
        try:
            payload = json.loads(response.content) if response.content else None
            readable = True
        except (ValueError, RecursionError):
            payload, readable = None, False
        if not response.is_success:
            raise errors.from_answer(
                call, response.status_code, response.headers, payload, now=self._clock()
            )
        if not readable:
            raise errors.Retryable(
                f"LinkedIn's answer to {call} is not JSON.",
                response.status_code,
                response.headers.get("x-li-uuid"),
            )
        return payload


def _records_of(body: restli.JsonObject | None) -> int:
    batch = (body or {}).get("entities") or (body or {}).get("elements") or ()
    return max(len(batch), 1)


def connect(
    application: LinkedInApplication,
    store: TokenStore,
    *,
    transport: httpx2.BaseTransport | None = None,
    clock: Callable[[], float] = time.time,
    observer: Observer | None = None,
) -> LinkedIn:
    """A client that fetches its tokens itself and shares them through `store`.

    `observer` is told of each request, see `observing`.
    """
    fetch = TokenEndpoint(application, transport=transport, clock=clock, observer=observer)
    tokens = Tokens(application, store, fetch, clock)
    return LinkedIn(application, tokens, transport=transport, clock=clock, observer=observer)
