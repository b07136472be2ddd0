"""May this person use that LinkedIn capability now? For pages, panels and tasks.

The rule is ``domain.linkedin_gate``, the facts come from ``services.linkedin_gate``; here the settings
are put in, and within a request the facts are kept. ``components/linkedin_gate.html`` shows an answer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app, g, has_request_context, request, url_for

from portal.config import Settings
from portal.domain import linkedin_gate as rules
from portal.domain.linkedin_gate import (
    Answer,
    Capability,
    CompanyFacts,
    Mender,
    PersonFacts,
    Reason,
    Way,
)
from portal.models import User
from portal.sealing import Sealer
from portal.services import linkedin_gate as facts
from portal.services import linkedin_setup
from portal.services.linkedin_gate import Known
from portal.services.linkedin_setup import CompanyConnection

_KEPT = "linkedin_gate"

#: What is about somebody's own account; everything else is the company's side.
OWN = frozenset({Reason.USER_NOT_CONNECTED, Reason.USER_EXPIRED, Reason.NO_RECRUITER_SEAT})
_FEATURES = ("admin_settings.features",)
_INTEGRATION = ("admin_settings.linkedin_integration", "admin_settings.index")
#: Where a reason is mended in the portal, as far as it is: the first of these pages that is there.
_MENDED_AT: dict[Reason, tuple[str, ...]] = {
    Reason.SWITCHED_OFF: _FEATURES,
    Reason.NO_APPLICATION: _INTEGRATION,
    Reason.NOT_CONNECTED: _INTEGRATION,
    Reason.NO_SEATS: _INTEGRATION,
    Reason.NOT_ENABLED: _INTEGRATION,
    Reason.FEATURE_OFF: _INTEGRATION,
    Reason.USER_NOT_CONNECTED: ("user_settings.connections",),
    Reason.USER_EXPIRED: ("user_settings.connections",),
    Reason.NO_RECRUITER_SEAT: ("user_settings.connections",),
}


def known() -> Known:
    """What the settings know of LinkedIn."""
    settings: Settings = current_app.extensions["settings"]
    sealer: Sealer = current_app.extensions["linkedin"].sealer
    return Known(
        client_id=settings.linkedin_client_id,
        has_application=bool(settings.linkedin_client_id and settings.linkedin_client_secret),
        organization=settings.linkedin_organization,
        contracts=settings.linkedin_contracts,
        opens=sealer.opens,
    )


def connection() -> CompanyConnection:
    """Which organisation and contracts are the company's now; in one statement, and never kept."""
    return linkedin_setup.connection(known())


def company_facts() -> CompanyFacts:
    """How the company's side stands; read once in a request."""
    kept = _kept()
    if None not in kept:
        kept[None] = facts.company_facts(known())
    found: CompanyFacts = kept[None]
    return found


def person_facts(user: User | int) -> PersonFacts:
    """How somebody's own side stands; read once in a request. Takes a user, or the id of one."""
    return _person(user, company_facts())


def answer(capability: Capability | str, user: User | int | None = None) -> Answer:
    """Whether the company, or somebody, may use a capability now; in at most two statements."""
    company = company_facts()
    person = None if user is None else _person(user, company)
    return rules.ask(Capability(capability), company, person)


def way(capability: Capability) -> Way:
    """How work in the background may talk to LinkedIn: as usual, only to take back what is there, or not at all."""
    return rules.way(capability, company_facts())


def _person(user: User | int, company: CompanyFacts) -> PersonFacts:
    user_id = user if isinstance(user, int) else user.id
    kept = _kept()
    if user_id not in kept:
        kept[user_id] = facts.person_facts(
            user_id, known(), now=datetime.now(UTC), enabled=company.enabled
        )
    found: PersonFacts = kept[user_id]
    return found


def forget() -> None:
    """Read the facts again when they are next asked for: this request changed them."""
    _kept().clear()


@dataclass(frozen=True)
class Shown:
    """An answer as ``components/linkedin_gate.html`` shows it."""

    reason: Reason
    mender: Mender
    #: Whether somebody's own side is missing, and not the company's.
    is_own: bool
    #: Where the reader mends it; None when somebody else has to.
    url: str | None


def shown(answer: Answer, *, administers: bool) -> Shown | None:
    """What to show of an answer to somebody who administers or does not; None when it is open."""
    if answer.reason is None or answer.mender is None:
        return None
    is_own = answer.reason in OWN
    return Shown(
        answer.reason,
        answer.mender,
        is_own,
        mended_at(answer.reason) if is_own or administers else None,
    )


def mended_at(reason: Reason) -> str | None:
    """The page where a reason is mended, or at least explained."""
    there = (name for name in _MENDED_AT[reason] if name in current_app.view_functions)
    name = next(there, None)
    return url_for(name) if name else None


def _kept() -> dict[int | None, Any]:
    """The facts of this request; outside of one nothing is kept, since tasks change them."""
    if not has_request_context():
        return {}
    here = request._get_current_object()  # type: ignore[attr-defined]
    # Several requests may share a context, in tests that hold one open.
    of_whom, kept = g.get(_KEPT, (None, {}))
    if of_whom is not here:
        kept = {}
        setattr(g, _KEPT, (here, kept))
    return cast(dict[int | None, Any], kept)
