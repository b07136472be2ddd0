"""Who is signed in, and the token that every form of a page carries.

The Recruiter pages keep the member in the session, whose cookie no other site can use. LinkedIn's
frames stand in other sites' pages, so a second cookie says the same with `SameSite=None`: browsers
that block third-party cookies keep it back, and then the frame says so. Whichever of the two was
written last is right.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from typing import Any

from flask import Response, abort, current_app, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from sandbox.api.common import sandbox
from sandbox.core.people import Member, get_member

MEMBER_COOKIE = "beckon_sandbox_member"


def csrf_token() -> str:
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def check_csrf() -> None:
    sent = request.form.get("csrf", "")
    if not hmac.compare_digest(sent.encode(), str(session.get("csrf", "")).encode()) or not sent:
        abort(
            400,
            "The form is too old or came from elsewhere. Go back, reload the page and try again.",
        )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="member")


def _known() -> tuple[int, int | None]:
    """When somebody signed in or out last, and who is in."""
    found = [(int(session.get("at", 0)), session.get("member_id"))]
    try:
        content: Any = _serializer().loads(request.cookies.get(MEMBER_COOKIE, ""))
        found.append((int(content["at"]), content["member"]))
    except (BadSignature, KeyError, TypeError, ValueError):
        pass
    return max(found, key=lambda entry: entry[0])


def signed_in() -> Member | None:
    _, member_id = _known()
    return get_member(sandbox().store, member_id) if isinstance(member_id, int) else None


def sign_in(member: Member) -> None:
    _remember(member.member_id)


def sign_out() -> None:
    _remember(None)


def _remember(member_id: int | None) -> None:
    at = _known()[0] + 1
    session.clear()
    session["at"] = at
    if member_id is not None:
        session["member_id"] = member_id
    g.member_cookie = _serializer().dumps({"member": member_id, "at": at})


def frame_token() -> str:
    """Goes with the forms of a frame, where the session's cookie may be missing: bound to the sign-in."""
    at, member_id = _known()
    return str(URLSafeSerializer(str(current_app.secret_key), salt="frame").dumps([member_id, at]))


def check_frame_token() -> None:
    if not hmac.compare_digest(request.form.get("csrf", "").encode(), frame_token().encode()):
        abort(400, "Somebody signed in or out meanwhile. Reload the page.")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def crosses_sites() -> bool:
    """Whether browsers would take a cookie for frames in other sites: over https, or on this machine."""
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else ""
    return request.is_secure or _is_loopback(host or request.host)


def write_member_cookie(answer: Response) -> Response:
    content = g.pop("member_cookie", None)
    if content is not None:
        across = crosses_sites()
        answer.set_cookie(
            MEMBER_COOKIE,
            content,
            httponly=True,
            secure=across,
            samesite="None" if across else "Lax",
        )
    return answer
