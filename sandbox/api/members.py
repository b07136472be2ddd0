"""Who the member behind a three-legged token is.

https://learn.microsoft.com/en-us/linkedin/shared/integrations/people/profile-api

For the binding of customer users LinkedIn's collection asks `/v2/me?fields=id`; `/v2/userinfo` belongs
to the newer OpenID products.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.api.common import not_permitted, query, sandbox, token
from sandbox.core.people import Member, get_member

members = Blueprint("members", __name__)

LITE = ("r_liteprofile", "r_basicprofile", "profile")


def _member(name: str, *scopes: str) -> Member:
    found = token()
    if not found.scopes & set(scopes):
        raise not_permitted(name)
    member = get_member(sandbox().store, found.member_id or 0)
    if member is None or member.closed:
        raise not_permitted(name)
    return member


def _localized(text: str) -> dict[str, Any]:
    return {
        "localized": {"en_US": text},
        "preferredLocale": {"country": "US", "language": "en"},
    }


def _id(member: Member) -> str:
    return member.person.rsplit(":", 1)[-1]


@members.get("/v2/me")
def me() -> Response:
    """The member; `fields` names what is wanted, `id` alone for the binding of users."""
    member = _member("GET /me", *LITE, "openid")
    shown: dict[str, Any] = {"id": _id(member)}
    if token().scopes & set(LITE):
        shown |= {
            "localizedFirstName": member.first_name,
            "localizedLastName": member.last_name,
            "firstName": _localized(member.first_name),
            "lastName": _localized(member.last_name),
        }
    if "r_basicprofile" in token().scopes:
        shown |= {"vanityName": member.slug, "localizedHeadline": member.headline}
    wanted = (query().text("fields") or "").split(",")
    if wanted != [""]:
        shown = {name: value for name, value in shown.items() if name in wanted}
    return jsonify(shown)


@members.get("/v2/userinfo")
def userinfo() -> Response:
    """OpenID's claims."""
    member = _member("GET /userinfo", "openid")
    shown: dict[str, Any] = {"sub": _id(member)}
    if "profile" in token().scopes:
        shown |= {
            "name": member.name,
            "given_name": member.first_name,
            "family_name": member.last_name,
            "locale": {"country": "US", "language": "en"},
        }
    if "email" in token().scopes and member.email:
        shown |= {"email": member.email, "email_verified": True}
    return jsonify(shown)
