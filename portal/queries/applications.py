"""Notes and events of an application page by page, and what somebody still owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, cast, func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.db import db, read_rows
from portal.domain.applications import ApplicationStatus
from portal.domain.feedback import FeedbackStatus, is_asked
from portal.domain.jobs import JobStatus
from portal.domain.permissions import JobRole
from portal.domain.process import ActivityKind, find_activity
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    Feedback,
    HistoryEntry,
    Job,
    JobMember,
    Stage,
    User,
)
from portal.queries.application_story import (
    NOTES_SHOWN,
    all_events,
    read_note,
    visible_notes,
)
from portal.queries.jobs import fill_members, fill_stages
from portal.queries.story_parts import Event, Note

PAGE_SIZE = 50


def find_application(application_id: int) -> Application | None:
    """An application with its candidate, its stage and its job, whose stages and team come too."""
    wanted = {"application_id": application_id}
    application = db.session.scalars(_application(), wanted).one_or_none()
    if application is not None:
        fill_members(application.job)
        fill_stages(application.job)
    return application


@cache
def _application() -> Select[Application]:
    # The stages of the job come on their own, and the application's is one of them.
    return (
        select(Application)
        .where(Application.id == bindparam("application_id", type_=Integer()))
        .options(
            joinedload(Application.candidate),
            joinedload(Application.job)
            # Long texts of the job that nobody reads here.
            .options(defer(Job.description), defer(Job.description_source)),
        )
    )


def notes(
    application: Application, viewer_id: int, *, before_id: int | None = None
) -> tuple[Sequence[Note], int | None]:
    """A page of notes in full, newest first, and the id to go on with; None on the last page."""
    query = visible_notes().with_only_columns(
        ApplicationNote.id,
        ApplicationNote.created_at.label("at"),
        ApplicationNote.author_id.label("user_id"),
        User.name.label("user_name"),
        ApplicationNote.text,
        ApplicationNote.is_private.label("flag"),
        ApplicationNote.edited_at,
        ApplicationNote.version.label("number"),
    )
    if before_id is not None:
        query = query.where(ApplicationNote.id < before_id)
    about = {"application_id": application.id, "viewer_id": viewer_id}
    found = [
        read_note(row, 10**9) for row in db.session.execute(query.limit(NOTES_SHOWN + 1), about)
    ]
    page = found[:NOTES_SHOWN]
    return page, page[-1].id if len(found) > NOTES_SHOWN else None


def events(
    application: Application, *, before_id: int | None = None
) -> tuple[Sequence[Event], int | None]:
    """A page of what happened, newest first, and the id to go on with; None on the last page."""
    query = all_events().with_only_columns(
        HistoryEntry.id,
        HistoryEntry.at,
        func.coalesce(User.name, "").label("actor"),
        HistoryEntry.what,
        HistoryEntry.details,
        HistoryEntry.job_id,
    )
    if before_id is not None:
        query = query.where(HistoryEntry.id < before_id)
    about = {"application_id": application.id}
    found = [Event(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1), about)]
    page = found[:PAGE_SIZE]
    return page, page[-1].id if len(found) > PAGE_SIZE else None


@dataclass(frozen=True)
class Owed:
    """Feedback that somebody owes."""

    application_id: int
    person: str
    job: str
    stage_id: int
    stage: str
    since: datetime


@cache
def _asking_stages() -> Select[int, Any, str]:
    """Stages that may ask somebody for feedback, of the jobs on whose team they are.

    Whether one does stands in its activities. Reading those of a thousand stages takes longer than
    the rest of the page, so the text is looked at first: others than interviewers are asked only
    where everybody is.
    """
    asks_everybody = cast(Stage.activities, String).like('%"whole_team": true%')
    return (
        select(Stage.id, Stage.activities, JobMember.role)
        .join(Job, Job.id == Stage.job_id)
        .join(JobMember, JobMember.job_id == Job.id)
        .where(
            Job.status == JobStatus.ACTIVE.value,
            JobMember.user_id == bindparam("user_id"),
            or_(JobMember.role == JobRole.INTERVIEWER.value, asks_everybody),
        )
    )


def feedback_owed(user_id: int, *, limit: int = 10) -> tuple[Sequence[Owed], int]:
    """The feedback that somebody owes, longest waiting first, and how much it is altogether."""
    stages = [
        stage_id
        for stage_id, activities, role in read_rows(_asking_stages(), user_id=user_id)
        if (activity := find_activity(activities, ActivityKind.FEEDBACK))
        and is_asked(JobRole(role), whole_team=activity.settings["whole_team"])
    ]
    if not stages:
        return [], 0
    given = (
        select(Feedback.id)
        .where(
            Feedback.application_id == Application.id,
            Feedback.stage_id == Application.stage_id,
            Feedback.author_id == user_id,
            Feedback.status == FeedbackStatus.SUBMITTED.value,
        )
        .exists()
    )
    found = db.session.execute(
        select(Application, func.count().over())
        .where(
            Application.stage_id.in_(set(stages)),
            Application.status == ApplicationStatus.ACTIVE.value,
            ~given,
        )
        .options(
            joinedload(Application.candidate).load_only(Candidate.first_name, Candidate.last_name),
            joinedload(Application.job).load_only(Job.title),
            joinedload(Application.stage).load_only(Stage.name),
        )
        .order_by(Application.entered_stage_at, Application.id)
        .limit(limit)
    ).all()
    owed = [
        Owed(a.id, a.candidate.name, a.job.title, a.stage_id, a.stage.name, a.entered_stage_at)
        for a, _total in found
    ]
    return owed, found[0][1] if found else 0
