"""What every API call goes through: log, faults, token, version, limits, error bodies."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any, cast

from flask import Flask, Response, current_app, g, jsonify, make_response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import http_date

from sandbox.api.errors import ApiError
from sandbox.api.restli import BadKeyError, Query
from sandbox.api.transport import DROP, TUNNELLED, is_api_path, is_plugin_path
from sandbox.core.applications import PARENT, Application, get_application
from sandbox.core.ats_kinds import kind_of_path
from sandbox.core.faults import Fault
from sandbox.core.flights import REFUSE
from sandbox.core.rate_limits import resource_of
from sandbox.core.request_log import BODY_KEPT
from sandbox.core.sandbox import Sandbox
from sandbox.core.tokens import ACCESS, Token, find_token

MAX_KEYS = 100
VERSION = re.compile(r"(\d{4})(\d{2})(\.\d{2})?")
OLDEST_VERSION, NEWEST_VERSION = 202401, 202612

MEMBER_RESOURCES = ("me", "userinfo")
PARENT_RESOURCES = ("provisionedApplications",)
# What of an OAuth form is no secret.
OPEN_FIELDS = ("grant_type", "client_id", "redirect_uri", "scope", "response_type")


def sandbox() -> Sandbox:
    return cast(Sandbox, current_app.extensions["sandbox"])


def protocol() -> int:
    """1 or 2, by the caller's header; anything else is refused."""
    wanted = request.headers.get("X-RestLi-Protocol-Version", "1.0.0").strip()
    if wanted in ("1.0.0", "1.0"):
        return 1
    if wanted in ("2.0.0", "2.0"):
        return 2
    raise ApiError(400, f"X-RestLi-Protocol-Version {wanted[:20]} is not supported.")


def is_rest() -> bool:
    return request.path.startswith("/rest/")


def query() -> Query:
    return Query(request.query_string.decode("latin-1"), protocol())


def require_method(expected: str, *, optional: bool = False) -> None:
    """Check the Rest.li method header where several methods share one HTTP method."""
    named = request.headers.get("X-RestLi-Method", "").lower()
    if not named and optional:
        return
    if named != expected:
        found = f"'{named[:40]}'" if named else "missing"
        raise ApiError(400, f"The header x-restli-method must be {expected}; it is {found}.")


def json_object(member: str, kind: type) -> Any:
    """One member of the JSON body, which has to be there and of the given type."""
    try:
        body = request.get_json(silent=True, force=True)
    except RecursionError:
        raise ApiError(400, "The body is nested too deeply.") from None
    if not isinstance(body, dict) or not isinstance(body.get(member), kind):
        raise ApiError(400, f"The body must be JSON with '{member}'.")
    return body[member]


def check_count(number: int) -> None:
    if number == 0:
        raise ApiError(400, "The request names no records.")
    if number > MAX_KEYS:
        raise ApiError(400, f"At most {MAX_KEYS} records per request; this one has {number}.")


def caller() -> Application:
    """The application whose token the call carries."""
    return cast(Application, g.application)


def token() -> Token:
    return cast(Token, g.token)


def require_context(context: str) -> None:
    """A token is good for the organisation and the contracts of its own customer only."""
    box = sandbox()
    known = context == box.world.organization or context in box.world.contracts
    if not known or box.connected().client_id != caller().client_id:
        raise ApiError(
            403, f"Not allowed for {context[:80]}: it is not this application's customer."
        )
    if context in box.ended_contracts():
        raise ApiError(403, f"Not allowed for {context[:80]}: the contract has ended.")


def not_permitted(name: str) -> ApiError:
    """LinkedIn's own words for a token that lacks the product or the scope."""
    return ApiError(403, f"Not enough permissions to access: {name}", 100)


def install(app: Flask) -> None:
    app.before_request(_before)
    app.after_request(_after)
    app.teardown_request(_land)
    app.register_error_handler(ApiError, _api_error)
    app.register_error_handler(BadKeyError, _bad_key)
    app.register_error_handler(HTTPException, _http_error)


def _before() -> Response | None:
    if not is_api_path(request.path) and not is_plugin_path(request.path):
        return None
    g.api_began = time.perf_counter()
    g.request_id = str(uuid.uuid4())
    parallel = _take_off()
    g.fault = fault = sandbox().faults.take_for_answer(request.path)
    if fault is not None and fault.when == "before":
        answer = _fault_before(fault)
        if answer is not None:
            return answer
    if request.path.startswith(("/v2/", "/rest/")):
        _check_token()
        _check_rights()
        _check_version()
        _check_rate()
        if parallel:
            raise ApiError(
                429, "Batches of one resource are sent one after the other", 101, retry_after=1
            )
    return None


def _take_off() -> bool:
    """Note that a batch is under way; answers whether it is refused, because it has company."""
    kind = kind_of_path(request.path)
    if kind is None or request.method == "GET":
        return False
    box = sandbox()
    found = find_token(box.store, _bearer())
    if found is None:
        return False
    flight = (found.client_id, kind.value)
    refuse = box.settings.parallel_batches == REFUSE
    if not box.flights.begin(*flight, box.clock.now_ms(), refuse=refuse):
        return True
    g.flight = flight
    return False


def _land(_error: BaseException | None) -> None:
    flight = g.pop("flight", None)
    if flight is not None:
        sandbox().flights.end(*flight)


def _bearer() -> str:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    return sent.strip() if scheme.lower() == "bearer" else ""


def _fault_before(fault: Fault) -> Response | None:
    if fault.kind == "slow":
        time.sleep(fault.seconds)
        return None
    if fault.kind == "truncated" or fault.is_inside:
        return None  # the whole answer is needed first
    return _fault_answer(fault)


def _fault_answer(fault: Fault) -> Response:
    if fault.kind == "drop":
        request.environ[DROP] = True
        return make_response("", 200)
    if fault.kind == "garbage":
        return make_response("<html><body>upstream connect error</body></html>", 200)
    status = int(fault.kind)
    wait = fault.retry_after if fault.retry_after is not None else (1 if status == 429 else None)
    return _api_error(
        ApiError(status, f"Ordered at the sandbox: status {status}.", retry_after=wait)
    )


def _check_token() -> None:
    sent = _bearer()
    if not sent:
        raise ApiError(401, "Empty oauth2_access_token", 401)
    box = sandbox()
    found = find_token(box.store, sent)
    application = found and get_application(box.store, found.client_id)
    if found is None or application is None or found.kind != ACCESS:
        raise ApiError(401, "Invalid access token", 65600)
    status = found.status(box.clock.now_ms())
    if status == "revoked":
        raise ApiError(401, "The token used in the request has been revoked by the user", 65601)
    if status == "expired":
        raise ApiError(401, "The token used in the request has expired", 65602)
    g.token, g.application = found, application


def _check_rights() -> None:
    """Members' tokens read members, a parent's token provisions, an application's does the rest."""
    resource = request.path.split("/")[2]
    named = f"{request.method} /{resource}"
    if resource in MEMBER_RESOURCES:
        if token().member_id is None:
            raise not_permitted(named)
        return
    parent = caller().kind == PARENT
    if token().member_id is not None or parent != (resource in PARENT_RESOURCES):
        raise not_permitted(named)
    if not parent and not sandbox().settings.rights_granted:
        raise not_permitted(named)


def _check_version() -> None:
    if not is_rest():
        return
    named = request.headers.get("LinkedIn-Version")
    if not named:
        raise ApiError(400, "The header LinkedIn-Version is required on /rest.")
    found = VERSION.fullmatch(named.strip())
    if found is None:
        raise ApiError(400, "The header LinkedIn-Version has the form YYYYMM.")
    if not (
        OLDEST_VERSION <= int(found[1] + found[2]) <= NEWEST_VERSION and 1 <= int(found[2]) <= 12
    ):
        raise ApiError(426, f"Requested version {named[:20]} is not active")


def _check_rate() -> None:
    box = sandbox()
    resource = resource_of(request.path)
    wait = box.limits.count_request(caller().client_id, resource, box.settings, box.clock.now_ms())
    _let_wait(wait, f"Resource level throttle limit for {resource} reached")


def count_records(number: int) -> None:
    box = sandbox()
    resource = resource_of(request.path)
    wait = box.limits.count_records(
        caller().client_id, resource, number, box.settings, box.clock.now_ms()
    )
    _let_wait(wait, f"Too many records of {resource} in this minute")


def count_viewer(viewer: str) -> None:
    """One call for this viewer's events; too many in a minute are 429."""
    box = sandbox()
    resource = resource_of(request.path)
    wait = box.limits.count_viewer(
        caller().client_id, resource, viewer, box.settings, box.clock.now_ms()
    )
    _let_wait(wait, f"Too many calls for the member {viewer} in this minute")


def _let_wait(wait: float | None, why: str) -> None:
    if wait is not None:
        raise ApiError(429, why, 101, retry_after=sandbox().clock.real_seconds(wait))


def _newer_protocol() -> bool:
    return request.headers.get("X-RestLi-Protocol-Version", "").startswith("2")


def _api_error(error: ApiError) -> Response:
    answer = jsonify(error.body())
    answer.status_code = error.status
    marker = "X-RestLi-Error-Response" if _newer_protocol() else "X-LinkedIn-Error-Response"
    answer.headers[marker] = "true"
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _bad_key(error: BadKeyError) -> Response:
    return _api_error(ApiError(400, str(error)))


def _http_error(error: HTTPException) -> Any:
    if not is_api_path(request.path):
        return current_app.extensions["sandbox_error_page"](error)
    status = error.code or 500
    message = (
        f"Resource {request.path[:200]} does not exist" if status == 404 else str(error.description)
    )
    answer = _api_error(ApiError(status, message))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _after(answer: Response) -> Response:
    if "request_id" not in g or g.get("unlogged"):
        return answer
    fault: Fault | None = g.get("fault")
    if fault is not None:
        answer = _fault_after(fault, answer)
    answer.headers["x-li-uuid"] = g.request_id
    clock = sandbox().clock
    if clock.offset_ms:
        # A clock that an operator moved is LinkedIn's clock in everything that LinkedIn says.
        answer.headers["Date"] = http_date(clock.now())
    answer.headers["x-li-fabric"] = "sandbox"
    answer.headers["x-restli-protocol-version"] = "2.0.0" if _newer_protocol() else "1.0.0"
    _log(answer, fault)
    return answer


def _fault_after(fault: Fault, answer: Response) -> Response:
    if fault.kind == "truncated":
        content = answer.get_data()
        answer.set_data(content[: max(1, len(content) // 2)])
        return answer
    if fault.when != "after" or fault.is_inside:
        return answer
    if fault.kind == "slow":
        time.sleep(fault.seconds)
        return answer
    return _fault_answer(fault)


def _answer_kept(answer: Response) -> str:
    if request.path.startswith("/v2/provisionedApplications"):
        return ""  # a child's secret is shown once, to the partner
    return answer.get_data()[:BODY_KEPT].decode("utf-8", "replace")


def _without_secrets(fields: Mapping[str, str]) -> str:
    """A form with the values that may be seen: which grant was asked for counts in tests."""
    return "&".join(
        f"{name}={value if name in OPEN_FIELDS else '...'}" for name, value in fields.items()
    )


def _log(answer: Response, fault: Fault | None) -> None:
    secret = request.path.startswith("/oauth/")
    if secret or is_plugin_path(request.path):
        body = _without_secrets(request.form)
    elif answer.status_code == 413:
        body = ""  # what is too long to be answered is too long to be kept
    else:
        body = request.get_data(cache=True)[:BODY_KEPT].decode("utf-8", "replace")
    box = sandbox()
    box.requests.add(
        at_ms=box.clock.now_ms(),
        method=request.method,
        path=request.path,
        query=_without_secrets(request.args) if secret else request.query_string.decode("latin-1"),
        tunnelled=bool(request.environ.get(TUNNELLED)),
        status=answer.status_code,
        duration_ms=round((time.perf_counter() - g.api_began) * 1000, 2),
        headers={
            name: value
            for name, value in request.headers
            if name not in ("Authorization", "Cookie")
        },
        body=body,
        request_id=g.request_id,
        answer="" if not request.path.startswith(("/v2/", "/rest/")) else _answer_kept(answer),
        fault=fault.kind if fault else None,
    )
