"""What the tabs and panels of a job show: one function for each, used by page and panel alike."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import gate
from portal.access import viewer
from portal.config import Settings
from portal.db import db
from portal.domain import applications
from portal.domain.exports import mends_for
from portal.domain.jobs import SUBMITTABLE, JobStatus
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.domain.posting_terms import Audience
from portal.models import Job, JobPosting, LinkedInEvent
from portal.queries import job_access_page as access_queries
from portal.queries import jobs as job_queries
from portal.queries import pipeline as pipeline_queries
from portal.services import job_postings, posting_terms
from portal.services.job_access import standing as job_access
from portal.services.job_access.overview import overview


def job_page(job: Job, current: str) -> dict[str, Any]:
    """The frame around every tab of a job."""
    me = viewer()
    counts = pipeline_queries.count_per_stage(job)
    job_queries.fill_stages(job)
    stage = job.prospect_stage
    prospects = counts.get(stage.id, 0) if stage else 0
    tabs = [
        ("details", _("Details"), "jobs.details", None, True),
        ("hiring_team", _("Hiring team"), "hiring_teams.index", None, True),
        ("process", _("Process"), "processes.index", None, True),
        (
            "prospects",
            _("Prospect"),
            "pipeline.prospects",
            prospects,
            me.may_on(Action.VIEW_PROSPECTS, job),
        ),
        (
            "applicants",
            _("Applicants"),
            "pipeline.applicants",
            sum(counts.values()) - prospects,
            me.may_on(Action.VIEW_APPLICANTS, job),
        ),
        ("postings", _("Postings"), "jobs.postings", None, me.may_on(Action.VIEW_POSTING, job)),
        (
            "analytics",
            _("Analytics"),
            "analytics.job_index",
            None,
            me.may_on(Action.VIEW_JOB_ANALYTICS, job),
        ),
    ]
    return {
        "job": job,
        "stage_counts": counts,
        "openings_left": openings_left(job),
        "may": me.all_on(Action, job),
        "is_pending": job.state is JobStatus.PENDING,
        "can_activate": job.state is JobStatus.APPROVED
        or (job.state is JobStatus.DRAFT and not job.needs_approval),
        "can_submit": job.needs_approval and job.state in SUBMITTABLE,
        "is_draft": job.state is JobStatus.DRAFT,
        "is_active": job.state is JobStatus.ACTIVE,
        "is_closed": job.state is JobStatus.CLOSED,
        "job_tabs": [
            {
                "label": label,
                "url": url_for(endpoint, job_id=job.id),
                "current": key == current,
                "count": count,
                "mirror": f"{key}-count",
            }
            for key, label, endpoint, count, shown in tabs
            if shown
        ],
    }


def openings_left(job: Job) -> int:
    """How many openings nobody has an offer for."""
    return applications.openings_left(job.openings, pipeline_queries.count_offers(job.id))


def card_words() -> dict[str, Any]:
    """What every card says, found once for all of them."""
    now = datetime.now(UTC)
    known: dict[int, str] = {}

    def days(since: datetime) -> str:
        number = max((now - since).days, 0)
        if number not in known:
            known[number] = (
                str(ngettext("%(num)s day", "%(num)s days", number)) if number else _("today")
            )
        return known[number]

    return {
        # The id comes last, so that a hundred addresses need not be built one by one.
        "page": url_for("applications.page", application_id=0).removesuffix("0"),
        "nameless": _("Name not given"),
        "no_contact": _("Contact missing"),
        "move": _("Move"),
        "days": days,
    }


def board_panel(
    job: Job, counts: dict[int, int], sizes: dict[int, int] | None = None
) -> dict[str, Any]:
    """The board of applicants. ``sizes`` are the cards that columns show at present, by stage id."""
    version = job.pipeline_version
    stages = pipeline_queries.applicant_stages(job)
    columns = pipeline_queries.board(job, sizes or {})
    shown = [f"{s.id}.{len(columns[s.id])}" for s in stages if s.id in (sizes or {})]
    return {
        "job": job,
        "stages": stages,
        "columns": columns,
        "counts": counts,
        "total": sum(counts.get(stage.id, 0) for stage in stages),
        "may_move": job.state is JobStatus.ACTIVE and viewer().may_on(Action.MOVE_APPLICATION, job),
        "may_add": job.state is JobStatus.ACTIVE and viewer().may_on(Action.ADD_APPLICANTS, job),
        "words": card_words(),
        "live": {
            "url": url_for("pipeline.board", job_id=job.id, n=shown),
            "version": version,
            "every": 2000,
        },
    }


def posting_panel(job: Job) -> dict[str, Any]:
    """The job's way to LinkedIn. It stays live while something is under way."""
    posting = db.session.get(JobPosting, job.id)
    terms = posting_terms.read()
    settings: Settings = current_app.extensions["settings"]
    number = job.requisition_number
    return {
        "job": job,
        "posting": posting,
        "terms": terms,
        "may": viewer().all_on(Action, job),
        "is_closed": job.state is JobStatus.CLOSED,
        "organization": terms.organization(gate.connection().organization),
        "public_url": f"{settings.portal_url}/careers/{number}",
        "has_newer": posting is not None and posting.wanted > posting.sent and posting.sent > 0,
        "may_send_again": job_postings.may_be_resent(posting)
        and viewer().may_on(Action.MANAGE_POSTING, job),
        "posting_state": job_postings.shown_state(posting),
        "closed": None if gate.way(Capability.EXPORT).is_open else _closed_for_exports(),
        "shows_posting": viewer().may_on(Action.VIEW_POSTING, job),
        "is_short": len(job.description) < 100,
        "is_public": terms.audience is Audience.PUBLIC and not job.is_confidential,
        "is_team_only": job_access.is_secured(job),
        "posting_live": {
            "url": url_for("panels.job_posting", job_id=job.id),
            "version": posting.version if posting else 0,
            "every": 1000,
        },
    }


def posting_summary(job: Job) -> dict[str, Any]:
    """The same in a line, for the job's details; what is to be mended stands on the tab."""
    posting = db.session.get(JobPosting, job.id)
    return {
        "job": job,
        "posting": posting,
        "posting_state": job_postings.shown_state(posting),
        "closed": None if gate.way(Capability.EXPORT).is_open else _closed_for_exports(),
        "shows_posting": viewer().may_on(Action.VIEW_POSTING, job),
        "is_short": len(job.description) < 100,
        "posting_live": {
            "url": url_for("panels.job_posting_summary", job_id=job.id),
            "version": posting.version if posting else 0,
            "every": 1000,
        },
    }


def access_panel(job: Job) -> dict[str, Any]:
    """Who sees a secured job in LinkedIn Recruiter, and who of its team does not."""
    version = access_queries.version_of(job.id)
    me = viewer()
    return {
        "job": job,
        "access": overview(job, gate.known().client_id),
        "access_closed": gate.shown(
            gate.answer(Capability.INDICATOR), administers=me.may(Action.ADMINISTER)
        )
        if _closed_for_exports()
        else None,
        "may_resend": me.may_on(Action.MANAGE_POSTING, job),
        "may_map_seats": me.may(Action.ADMINISTER),
        "own_id": me.id,
        "access_live": {
            "url": url_for("panels.job_access", job_id=job.id),
            "version": version,
            "every": 2000,
        },
    }


def _closed_for_exports() -> gate.Shown | None:
    """Why LinkedIn is closed for exports, and so for jobs too; None when it is open."""
    return gate.shown(gate.answer(Capability.EXPORT), administers=viewer().may(Action.ADMINISTER))


def prospects_panel(job: Job, *, counts: Mapping[int, int] | None = None) -> dict[str, Any]:
    """The people in Prospect, and the exports that wait to be let in.

    ``counts`` are those per stage, where the page around the panel has counted already.
    """
    me = viewer()
    # Read with the job, before the people: a change in between is then shown with the next look,
    # not lost.
    version = job.pipeline_version
    may_add = me.may_on(Action.ADD_PROSPECTS, job)
    held = job_queries.held_exports(job.id) if may_add else []
    stage = job.prospect_stage
    if counts is None:
        counts = pipeline_queries.count_per_stage(job)
    is_active = job.state is JobStatus.ACTIVE
    return {
        "job": job,
        "people": pipeline_queries.prospects(job),
        "total": counts.get(stage.id, 0) if stage else 0,
        "closed": _closed_for_exports() if may_add and is_active else None,
        "held": [held_row(event) for event in held],
        "other_jobs": other_jobs(job.id) if held else [],
        "may_move": me.may_on(Action.MOVE_APPLICATION, job) and is_active,
        "may_invite": may_add and is_active,
        "may_add": me.may_on(Action.ADD_APPLICANTS, job) and may_add and is_active,
        "may_open": me.may(Action.VIEW_CANDIDATES),
        "live": {
            "url": url_for("panels.job_prospects", job_id=job.id),
            "version": version,
            "every": 1000,
        },
    }


def held_row(event: LinkedInEvent) -> dict[str, Any]:
    """An event with the buttons that help."""
    return {"event": event, "mends": list(mends_for(event.event_reason, event.event_state))}


def other_jobs(job_id: int | None) -> list[Job]:
    """Jobs into which the viewer may move an export."""
    member_id = None if viewer().may(Action.ADMINISTER) else viewer().id
    return [
        job
        for job in job_queries.jobs_open_for_prospects(member_id)
        if job.id != job_id and viewer().may_on(Action.ADD_PROSPECTS, job)
    ]
