"""Who is signed in to the Recruiter pages, and the token that every form of a page carries."""

from __future__ import annotations

import hmac
import secrets

from flask import abort, request, session

from sandbox.api.common import sandbox
from sandbox.core.people import Member, get_member


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


def signed_in() -> Member | None:
    member_id = session.get("member_id")
    return get_member(sandbox().store, member_id) if isinstance(member_id, int) else None


def sign_in(member: Member) -> None:
    session.clear()
    session["member_id"] = member.member_id


def sign_out() -> None:
    session.clear()
