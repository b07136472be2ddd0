"""The first page after signing in: what waits for one, one's jobs, what happened."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import gate
from portal.access import signed_in, viewer
from portal.domain.exports import EventState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action
from portal.queries import applications as application_queries
from portal.queries import approvals as approval_queries
from portal.queries import candidate_list, linkedin_events, linkedin_inbox
from portal.queries import dashboard as dashboard_queries
from portal.queries import same_person as same_person_queries
from portal.queries.candidate_conditions import Onlooker
from portal.queries.dashboard import MyJobs
from portal.wording import history_text

#: Of more people without an address it is said that they are more: counting takes time.
MOST_COUNTED = 20

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    me = viewer()
    mine = dashboard_queries.my_jobs(me.id, me.app_roles)
    owed, owed_total = application_queries.feedback_owed(me.id)
    shared, shared_total = _shared()
    return render_template(
        "dashboard/index.html",
        jobs=_jobs(mine),
        more_jobs=mine.total - len(mine.rows),
        tasks=_tasks(mine, shared_total),
        shared=shared,
        shared_total=shared_total,
        assigned=approval_queries.assigned_to(me.id),
        requested=approval_queries.requested_by(me.id),
        owed=owed,
        owed_total=owed_total,
        events=_events(mine),
        may_create=me.may(Action.CREATE_JOB),
    )


def _jobs(mine: MyJobs) -> list[dict[str, Any]]:
    """The jobs with their stages, each leading to the people in it."""
    details, people, prospects = (
        _address_of_each(endpoint)
        for endpoint in ("jobs.details", "pipeline.applicants_list", "pipeline.prospects")
    )
    return [
        {
            "row": row,
            "url": details(row.id),
            "stages": [
                {
                    "label": stage.name,
                    "count": stage.people,
                    "url": prospects(row.id)
                    if stage.is_prospect
                    else f"{people(row.id)}?stage={stage.id}",
                }
                for stage in row.stages
                if row.sees_prospects or not stage.is_prospect
            ]
            if row.status is JobStatus.ACTIVE
            else [],
        }
        for row in mine.rows
    ]


def _address_of_each(endpoint: str) -> Callable[[int], str]:
    """The address of a page that every job has: building it takes time, so it is built once."""
    before, _slash, after = url_for(endpoint, job_id=0).rpartition("/0")
    return lambda job_id: f"{before}/{job_id}{after}"


def _shared() -> tuple[list[linkedin_inbox.Shared], int]:
    """The newest people who answered an InMail and wait in the viewer's LinkedIn inbox, and how many there are."""
    me = viewer()
    if not me.may(Action.EDIT_CANDIDATES):
        return [], 0
    user_id = None if me.may(Action.ADMINISTER) else me.id
    return linkedin_inbox.newest_shared(linkedin_inbox.Reader(user_id, gate.known().client_id))


def _tasks(mine: MyJobs, shared: int) -> list[dict[str, str]]:
    """What somebody else waits for, or what nobody else will mend; the most urgent first."""
    tasks = _people_to_decide_about(shared)
    for row in mine.rows:
        if row.held:
            text = ngettext(
                "%(num)s export to %(job)s waits to be accepted",
                "%(num)s exports to %(job)s wait to be accepted",
                row.held,
                job=row.title,
            )
            url = url_for("pipeline.prospects", job_id=row.id)
            tasks.append({"icon": "inbox", "text": text, "url": url, "tone": "warn"})
    for row in mine.rows:
        if row.is_refused:
            text = _("LinkedIn does not take %(job)s as it is", job=row.title)
            url = url_for("jobs.details", job_id=row.id)
            tasks.append({"icon": "alert-circle", "text": text, "url": url, "tone": "bad"})
    tasks += [*_contact_missing(), *_pairs_to_compare()]
    if viewer().may(Action.ADMINISTER):
        states = linkedin_events.count_by_state()
        looked_at = (EventState.FAILED, EventState.WAITING, EventState.PAUSED)
        failed = sum(states.get(state, 0) for state in looked_at)
        if failed:
            text = ngettext(
                "%(num)s message from LinkedIn needs a look",
                "%(num)s messages from LinkedIn need a look",
                failed,
            )
            url = url_for("admin_settings.linkedin_inbox")
            tasks.append({"icon": "alert-triangle", "text": text, "url": url, "tone": "warn"})
    return [*tasks, *_linkedin_to_connect(), *_health()]


def _people_to_decide_about(shared: int) -> list[dict[str, str]]:
    """Those who answered an InMail."""
    if not shared:
        return []
    text = ngettext(
        "%(num)s person who answered an InMail waits in the LinkedIn inbox",
        "%(num)s people who answered an InMail wait in the LinkedIn inbox",
        shared,
    )
    url = url_for("linkedin_inbox.index")
    return [{"icon": "inbox", "text": text, "url": url, "tone": "info"}]


def _linkedin_to_connect() -> list[dict[str, str]]:
    """The set-up of LinkedIn, for whoever may do it, until it is done."""
    if not viewer().may(Action.ADMINISTER):
        return []
    company = gate.company_facts()
    if company.is_connected or not (company.is_on and company.has_application):
        return []
    text = _("Your company is not connected to LinkedIn Recruiter yet. Set it up")
    url = url_for("admin_settings.linkedin_integration")
    return [{"icon": "plug-connected", "text": text, "url": url, "tone": "info"}]


def _health() -> list[dict[str, str]]:
    """What an administrator should look at before it breaks; what is broken stands above the page."""
    found = viewer().health
    if found is None or not found.looks:
        return []
    text = ngettext(
        "Sync health: %(num)s thing needs a look",
        "Sync health: %(num)s things need a look",
        found.looks,
    )
    url = url_for("admin_settings.sync_health")
    return [{"icon": "alert-triangle", "text": text, "url": url, "tone": "warn"}]


def _contact_missing() -> list[dict[str, str]]:
    """People whom nobody can write to, among one's own and those in one's jobs."""
    me = viewer()
    if not me.may(Action.EDIT_CANDIDATES):
        return []
    onlooker = Onlooker(me.id, me.may(Action.VIEW_JOB))
    number, are_more = candidate_list.count_contact_missing(onlooker, MOST_COUNTED)
    if not number:
        return []
    text = ngettext(
        "%(many)s person without an e-mail address",
        "%(many)s people without an e-mail address",
        number,
        many=f"{number}+" if are_more else number,
    )
    url = url_for("candidates.index", contact="missing", mine="yes")
    return [{"icon": "mail", "text": text, "url": url, "tone": "warn"}]


def _pairs_to_compare() -> list[dict[str, str]]:
    """Records that may be one person, for those who may say so."""
    if not viewer().may(Action.EDIT_CANDIDATES):
        return []
    pairs = same_person_queries.count_open()
    if not pairs:
        return []
    text = ngettext(
        "%(num)s pair of records may be one person",
        "%(num)s pairs of records may be one person each",
        pairs,
    )
    url = url_for("same_person.index")
    return [{"icon": "users", "text": text, "url": url, "tone": "info"}]


def _events(mine: MyJobs) -> list[dict[str, Any]]:
    names = {row.id: row.title for row in mine.rows}
    job_page = _address_of_each("jobs.details")
    # The address of a person's application is built once, not per line.
    page = url_for("applications.page", application_id=0).removesuffix("0")
    return [
        {
            "event": event,
            "text": history_text(event, names),
            "job": names[event.job_id],
            "job_url": job_page(event.job_id),
            "url": f"{page}{event.application_id}" if event.application_id else "",
        }
        for event in dashboard_queries.recent_events(mine.rows)
    ]
