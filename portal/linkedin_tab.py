"""What a person's LinkedIn tab shows: one function for each part, for panels and acts alike.

The page itself asks for nothing of this: each part loads by itself and fails by itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import url_for
from flask_babel import gettext as _

from portal import gate, linkedin_page
from portal.access import viewer
from portal.candidate_page import came_from, candidate_url, origin
from portal.domain import linkedin_links, names
from portal.domain.linkedin_gate import Capability, SeatKind
from portal.domain.linkedin_stages import MOVING, RecordStanding, Stage, stage_of
from portal.domain.permissions import Action
from portal.models import Candidate
from portal.queries import candidate_page as page_queries
from portal.queries import linkedin_links as links
from portal.queries import linkedin_people
from portal.queries import sharing as sharing_queries
from portal.queries.closed_accounts import closed_account_of
from portal.services.sharing import switches
from portal.services.sharing.overview import Line, overview
from portal.services.sharing.records import page_address

EXTENSION = "HcmWidget"
EXTENSION_PATH = "/rsc/extensions/profile-widget"
#: LinkedIn's names of the two functions are ours; it calls them with the member's person URN.
ON_LINK, ON_UNLINK = "beckonProfileLinked", "beckonProfileUnlinked"
#: Where LinkedIn Recruiter searches; LinkedIn's pages do not name it. Without the words it is Recruiter's first page.
RECRUITER_SEARCH = "/recruiter"
#: What keeps LinkedIn's frame away, as far as a browser can tell.
TROUBLES = ("not-loaded", "other-address", "not-allowed", "blank", "cookies")
PARTS = ("profile", "activities")
#: Where LinkedIn's fields of a person are edited.
FIELDS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "currentCompanyName": "employer",
    "linkedInProfileUrl": "linkedin_profile_url",
}


def panel_url(endpoint: str, candidate: Candidate, **values: Any) -> str:
    """The address of a part of the tab, or of an act on it, with the way back kept in it."""
    return url_for(endpoint, candidate_id=candidate.id, **{**origin().values, **values})


def parts_of(candidate: Candidate, current: str) -> list[dict[str, Any]]:
    """The sub-tabs."""
    labels = {"profile": _("Profile"), "activities": _("Recruiting activities")}
    return [
        {
            "label": labels[part],
            "url": candidate_url(
                "linkedin", candidate.id, **({} if part == "profile" else {"view": part})
            ),
            "current": part == current,
        }
        for part in PARTS
    ]


# -- the card ------------------------------------------------------------------------------------


def card_version(candidate: Candidate) -> str:
    """Another text after whatever changes what the card shows."""
    return links.version_of(candidate.id, gate.known().client_id)


@dataclass(frozen=True)
class CardNotice:
    """What came of an act on the card."""

    text: str
    tone: str = "good"
    #: Where two records are compared.
    compare_url: str | None = None


def card_panel(candidate: Candidate, notice: CardNotice | None = None) -> dict[str, Any]:
    """What candidates/_linkedin_card.html shows: who the person is at LinkedIn, and on what evidence."""
    me, client_id = viewer(), gate.known().client_id
    version = card_version(candidate)
    known = links.facts_of(candidate.id, client_id)
    standing = linkedin_links.standing(
        known.members,
        known.said,
        unlinked=known.unlinked,
        is_taken=known.holder is not None,
        is_there=known.is_there,
    )
    seat = gate.person_facts(me.id)
    has_recruiter_seat = seat.is_connected and seat.seat is SeatKind.RECRUITER
    may_edit = me.may(Action.EDIT_CANDIDATES)
    return {
        "candidate": candidate,
        "known": known,
        "standing": standing,
        "steps": links.steps_of(candidate.id, client_id),
        "profile_url": names.safe_link(candidate.linkedin_profile_url),
        "has_recruiter_seat": has_recruiter_seat,
        "recruiter_url": recruiter_address(candidate) if has_recruiter_seat else None,
        "may_edit": may_edit,
        # Whoever links says it in the name of their own account.
        "may_link": may_edit and gate.answer(Capability.WIDGET, me.id).is_open,
        "closed_account": closed_account_of(candidate.id, client_id),
        "card_notice": notice,
        "panel_url": lambda endpoint, **values: panel_url(endpoint, candidate, **values),
        "card_live": {
            "url": panel_url("panels.candidate_linkedin_card", candidate),
            "version": version,
        },
    }


def recruiter_address(candidate: Candidate) -> str:
    """Where LinkedIn Recruiter shows the person: by the public profile if it is known, else a search by name."""
    www = linkedin_page.settings().linkedin_www_url
    key = names.profile_key(candidate.linkedin_profile_url)
    if key:
        return f"{www}{quote(key)}"
    return f"{www}{RECRUITER_SEARCH}?{urlencode({'q': candidate.name})}"


# -- the widget ----------------------------------------------------------------------------------


def widget_version(candidate: Candidate) -> str:
    """Another text after whatever happens to the person's record on its way to LinkedIn."""
    return sharing_queries.version_of(candidate.id)


def widget_panel(candidate: Candidate) -> dict[str, Any]:
    """What candidates/_linkedin_widget.html shows: LinkedIn's profile widget, or what is missing for it."""
    me, client_id = viewer(), gate.known().client_id
    version = widget_version(candidate)
    company, own = gate.answer(Capability.WIDGET), gate.answer(Capability.WIDGET, me.id)
    administers = me.may(Action.ADMINISTER)
    values: dict[str, Any] = {
        "candidate": candidate,
        "may_edit": me.may(Action.EDIT_CANDIDATES),
        "stage": Stage.CLOSED,
        "line": None,
        "closed": None,
        "panel_url": lambda endpoint, **more: panel_url(endpoint, candidate, **more),
        "page_url": lambda endpoint, **more: candidate_url(endpoint, candidate.id, **more),
        "widget_live": None,
        "profile_url": names.safe_link(candidate.linkedin_profile_url),
        "has_email": page_queries.frame_facts(candidate.id, came_from()).has_email,
    }
    if not own.is_open:
        return {
            **values,
            "known": linkedin_people.known_of(candidate.id, me.id, client_id),
            "company": gate.shown(company, administers=administers),
            "own": gate.shown(own, administers=administers) if company.is_open else None,
        }
    stage, line = _stage_of(candidate, client_id)
    values |= {
        "stage": stage,
        "line": line,
        "refused_field": FIELDS.get(line.field, "") if line else "",
    }
    if stage is Stage.READY:
        return {**values, "widget": widget(candidate), "troubles": TROUBLES}
    if stage is Stage.SHARING_CLOSED:
        values["closed"] = gate.shown(gate.answer(Capability.INDICATOR), administers=administers)
    if stage in MOVING:
        values["widget_live"] = {
            "url": panel_url("panels.candidate_linkedin_widget", candidate),
            "version": version,
        }
    return values


def _stage_of(candidate: Candidate, client_id: str) -> tuple[Stage, Line | None]:
    told = overview(
        candidate.id,
        client_id,
        applications=(),
        with_notes=(),
        with_feedback=(),
        page=page_address(linkedin_page.settings().portal_url),
        now=datetime.now(UTC),
    )
    line = told.person
    record = RecordStanding(
        line.shown if line else None,
        line.rule if line else None,
        is_accepted=links.is_accepted(candidate.id),
        is_introduced=told.is_introduced,
    )
    stage = stage_of(
        record,
        may_share=gate.way(Capability.INDICATOR).is_open,
        may_introduce=switches.decisions()["introductions"],
    )
    return stage, line


def widget(candidate: Candidate) -> dict[str, Any]:
    """What the page's script needs to bring LinkedIn's profile widget.

    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/profile-plugin
    """
    here = linkedin_page.settings()
    extension = here.linkedin_profile_widget_url or f"{here.linkedin_platform_url}{EXTENSION_PATH}"
    may_link = viewer().may(Action.EDIT_CANDIDATES)
    attributes = {
        "widgetType": "ATS",
        "atsCandidateId": str(candidate.id),
        "integrationContext": gate.connection().organization,
        "showUnlinkUrl": str(may_link and here.linkedin_profile_widget_unlink).lower(),
        "confirmUnlink": str(here.linkedin_profile_widget_confirm).lower(),
    }
    if may_link:
        attributes |= {"onlink": ON_LINK, "onunlink": ON_UNLINK}
    return {
        "loader": f"{here.linkedin_platform_url}{linkedin_page.LOADER_PATH}",
        "api_key": here.linkedin_client_id,
        "extensions": f"{EXTENSION}@{extension}",
        "origin": linkedin_page.origin(),
        "width": here.linkedin_profile_widget_width,
        "attributes": attributes,
    }
