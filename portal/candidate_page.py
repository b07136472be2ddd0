"""What stands around every tab of a candidate, and the way back to where somebody came from."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from portal import gate
from portal.access import viewer
from portal.domain import names
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.domain.sharing import Shown
from portal.models import Candidate
from portal.queries import candidate_page as page_queries
from portal.queries import matches as match_queries
from portal.queries import sharing as sharing_queries
from portal.queries.candidate_page import CameFrom, FrameFacts, Standing
from portal.services.sharing.overview import overview
from portal.services.sharing.records import page_address

#: Tabs in their order: key and endpoint.
TABS = ("profile", "applications", "documents", "notes", "linkedin", "activity")
POOLS, POOL = "talent_pools.index", "talent_pools.show"
_FROM = re.compile(r"(job|pool|search)(?:-([0-9]{1,9}))?")


@dataclass(frozen=True)
class Origin:
    """From where somebody came to a person: ``?from=job-12``, ``pool-3`` or ``search`` with ``q``.

    It stands in the address of every tab, so that it survives reloading, bookmarks and two windows.
    """

    kind: str = ""
    id: int = 0
    words: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What belongs into the addresses of the person's pages."""
        if not self.kind:
            return {}
        place = f"{self.kind}-{self.id}" if self.id else self.kind
        return {"from": place, **({"q": self.words} if self.words else {})}


def origin() -> Origin:
    """From where the viewer came, told from the address; nothing when it makes no sense."""
    found = _FROM.fullmatch(request.args.get("from", ""))
    if found is None:
        return Origin()
    kind, number = found[1], int(found[2] or 0)
    if kind == "search":
        return Origin(kind, words=names.tidy(request.args.get("q"), 200))
    return Origin(kind, number) if number else Origin()


def came_from() -> CameFrom:
    """The same, for the queries."""
    came, me = origin(), viewer()
    return CameFrom(came.id if came.kind == "pool" else 0, me.id, me.app_roles)


def candidate_url(endpoint: str, candidate_id: int, /, **values: Any) -> str:
    """The address of one of a person's pages, with the way back kept in it."""
    return _url(endpoint, candidate_id, origin(), values)


def _url(endpoint: str, candidate_id: int, came: Origin, values: dict[str, Any]) -> str:
    return url_for(f"candidates.{endpoint}", candidate_id=candidate_id, **{**came.values, **values})


@dataclass(frozen=True)
class PersonView:
    """A person as the present viewer sees them; read once for all that a page shows."""

    candidate: Candidate
    #: The applications that the viewer may know of.
    standings: list[Standing] = field(default_factory=list)

    @property
    def open_ids(self) -> list[int]:
        """Ids of the applications that the viewer may open."""
        return [s.application_id for s in self.standings if s.is_open]

    def ids_where(self, action: Action) -> list[int]:
        """Ids of the applications that the viewer may open and do something with."""
        return [s.application_id for s in self.standings if s.is_open and action in s.may]


def person_view(candidate: Candidate) -> PersonView:
    """The person with the applications that the viewer may know of."""
    me = viewer()
    found = page_queries.standings_of(candidate.id, me.id, me.app_roles)
    return PersonView(candidate, found)


#: LinkedIn has the person, so it can say who it is.
_AT_LINKEDIN = frozenset({Shown.SENT, Shown.CHANGED})


def sharing_panel(person: PersonView) -> dict[str, Any]:
    """What candidates/_sharing.html shows: what LinkedIn knows of the person, as far as the viewer may see."""
    candidate, me = person.candidate, viewer()
    way_back: dict[str, Any] = {**origin().values}
    version = sharing_queries.version_of(candidate.id)
    company = gate.answer(Capability.INDICATOR)
    told = overview(
        candidate.id,
        gate.known().client_id,
        applications=person.open_ids,
        with_notes=person.ids_where(Action.VIEW_NOTES),
        with_feedback=person.ids_where(Action.SEE_ALL_FEEDBACK),
        page=page_address(current_app.extensions["settings"].portal_url),
        now=datetime.now(UTC),
    )
    return {
        "candidate": candidate,
        "told": told,
        "titles": {s.application_id: s.title for s in person.standings},
        "closed": gate.shown(company, administers=me.may(Action.ADMINISTER)),
        "match": match_queries.view_of(candidate.id, gate.known().client_id)
        if told.person and told.person.shown in _AT_LINKEDIN
        else None,
        "now": datetime.now(UTC),
        "may_edit": me.may(Action.EDIT_CANDIDATES),
        "page_url": lambda endpoint: candidate_url(endpoint, candidate.id),
        "sharing_live": {
            "url": url_for("panels.candidate_sharing", candidate_id=candidate.id, **way_back),
            "version": version,
        },
    }


def candidate_frame(
    person: PersonView, current: str, facts: FrameFacts | None = None
) -> dict[str, Any]:
    """What layouts/candidate.html needs. ``facts`` saves a look where they are known already."""
    candidate, me, came = person.candidate, viewer(), origin()
    facts = facts or page_queries.frame_facts(candidate.id, came_from())
    labels = {
        "profile": _("Profile"),
        "applications": _("Applications"),
        "documents": _("Documents"),
        "notes": _("Notes"),
        "linkedin": _("LinkedIn"),
        "activity": _("Activity"),
    }
    return {
        "candidate": candidate,
        "name": candidate.name or _("Name not given"),
        "standings": person.standings,
        "has_email": facts.has_email,
        "may_edit": me.may(Action.EDIT_CANDIDATES),
        "page_url": lambda endpoint, **values: _url(endpoint, candidate.id, came, values),
        "crumbs": _crumbs(person, came, facts.pool),
        "q": came.words,
        "candidate_tabs": [
            {
                "label": labels[key],
                "url": _url(key, candidate.id, came, {}),
                "current": key == current,
            }
            for key in TABS
        ],
    }


def _crumbs(person: PersonView, came: Origin, pool: str | None) -> list[dict[str, str]]:
    if pool and POOL in current_app.view_functions:
        return [
            {"label": _("Talent pools"), "url": url_for(POOLS)},
            {"label": pool, "url": url_for(POOL, pool_id=came.id)},
        ]
    if came.kind == "job" and (crumbs := _job_crumbs(person, came.id)):
        return crumbs
    everybody = {"label": _("Candidates"), "url": url_for("candidates.index")}
    if came.kind == "search" and came.words:
        found = url_for("candidates.index", q=came.words)
        return [everybody, {"label": _("Search: %(words)s", words=came.words), "url": found}]
    return [everybody]


def _job_crumbs(person: PersonView, job_id: int) -> list[dict[str, str]]:
    """Back over the application to the job's people; nothing for a job that is not the viewer's."""
    standing = next((s for s in person.standings if s.job_id == job_id and s.is_open), None)
    if standing is None:
        return []
    people = "pipeline.prospects" if standing.is_prospect else "pipeline.applicants"
    application = url_for("applications.page", application_id=standing.application_id)
    return [
        {"label": _("Jobs"), "url": url_for("jobs.index")},
        {"label": standing.title, "url": url_for(people, job_id=job_id)},
        {"label": _("Application"), "url": application},
    ]
