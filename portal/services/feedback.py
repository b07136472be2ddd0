"""What interviewers say about somebody: drafts, submissions, and reminding those who owe one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db, lock
from portal.domain import feedback as rules
from portal.domain import texts
from portal.domain.applications import ApplicationStatus
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.feedback import FeedbackStatus
from portal.domain.jobs import JobStatus
from portal.domain.permissions import JobRole
from portal.domain.process import Activity, ActivityKind, find_activity
from portal.models import (
    Application,
    Feedback,
    FeedbackReminder,
    Job,
    JobMember,
    Stage,
    User,
)
from portal.services import history, messages
from portal.services.sharing.changes import About, record_change

#: Nobody is reminded of the same by hand twice within this time.
REMIND_AGAIN_AFTER = timedelta(hours=1)
#: Reminders of one run of the task; what is left is the next run's.
REMINDERS_MAX = 5_000
#: Names in a reminder about several people.
NAMES_MAX = 10


@dataclass(frozen=True)
class Opinion:
    """What somebody entered."""

    recommendation: str
    ratings: Mapping[str, int | None]
    comment: str


def find_feedback(application: Application, stage: Stage, author: User) -> Feedback | None:
    """What somebody said or began to say about an application in a stage."""
    return db.session.scalars(
        select(Feedback).where(
            Feedback.application_id == application.id,
            Feedback.stage_id == stage.id,
            Feedback.author_id == author.id,
        )
    ).one_or_none()


def save_feedback(
    application: Application,
    stage: Stage,
    opinion: Opinion,
    *,
    submit: bool,
    version: int,
    author: User,
    now: datetime,
) -> Feedback:
    """Keep a draft, or submit. ``version`` is 0 for the first time.

    Raises WrongState when the stage asks for no feedback, the application has ended, or what was
    submitted may not be changed; StaleVersion when one's own feedback was changed since;
    InvalidInput for values that make no sense or a submission without a recommendation.
    """
    lock(application)
    activity = check_open(application, stage)
    comment = texts.clean_text(opinion.comment)
    feedback = find_feedback(application, stage, author)
    was_submitted = feedback is not None and feedback.status == FeedbackStatus.SUBMITTED.value
    if submit or was_submitted:
        rules.check_submission(opinion.recommendation, comment)
    else:
        rules.check_draft(opinion.recommendation, comment)
    ratings = rules.clean_ratings(opinion.ratings, activity.settings["attributes"])
    said = (opinion.recommendation, ratings, comment)
    if feedback is not None and said == _said(feedback) and (was_submitted or not submit):
        return feedback
    if (feedback.version if feedback else 0) != version:
        raise StaleVersion("feedback-stale")
    if was_submitted and not activity.settings["edit_after"]:
        raise WrongState("feedback-final")
    before = feedback.recommendation if feedback and was_submitted else None
    if feedback is None:
        feedback = Feedback(
            application_id=application.id,
            stage_id=stage.id,
            author_id=author.id,
            created_at=now,
            status=FeedbackStatus.DRAFT.value,
            version=0,
        )
        db.session.add(feedback)
    feedback.stage_name = stage.name
    feedback.recommendation, feedback.ratings, feedback.comment = said
    feedback.version += 1
    if was_submitted:
        feedback.edited_at = now
    elif submit:
        feedback.status, feedback.submitted_at = FeedbackStatus.SUBMITTED.value, now
    db.session.flush()
    if submit or was_submitted:
        _tell(feedback, application, stage, author=author, before=before, now=now)
        record_change(About.CANDIDATE, [application.candidate_id], now=now)
    return feedback


def _said(feedback: Feedback) -> tuple[str, Mapping[str, int], str]:
    return feedback.recommendation, feedback.ratings, feedback.comment


def _tell(
    feedback: Feedback,
    application: Application,
    stage: Stage,
    *,
    author: User,
    before: str | None,
    now: datetime,
) -> None:
    history.record(
        "feedback-edited" if before else "feedback-submitted",
        now=now,
        actor=author,
        application=application,
        stage=stage.name,
        old=before,
        new=feedback.recommendation,
    )
    owner = application.owner
    if before is None and owner is not None and owner.id != author.id:
        messages.tell(
            owner,
            "feedback-submitted",
            now=now,
            application=application,
            person=author.name,
            stage=stage.name,
        )


def check_open(application: Application, stage: Stage) -> Activity:
    """The stage's feedback activity. Raises WrongState unless feedback may be given now."""
    activity = stage.activity(ActivityKind.FEEDBACK)
    if activity is None:
        raise WrongState("feedback-not-asked", stage=stage.name)
    if not application.is_active:
        raise WrongState("application-ended")
    if stage.position > application.stage.position:
        raise WrongState("feedback-too-early", stage=stage.name)
    return activity


def who_is_asked(job: Job, activity: Activity) -> set[int]:
    """The users on the hiring team who are asked for feedback."""
    whole_team = activity.settings["whole_team"]
    return {
        member.user_id
        for member in job.members
        if rules.is_asked(JobRole(member.role), whole_team=whole_team)
    }


def remind(application: Application, user: User, *, actor: User, now: datetime) -> None:
    """Remind somebody of the feedback they owe in the stage where the application stands.

    Raises WrongState when none is owed, InvalidInput when the person was reminded just now.
    """
    lock(application)
    stage = application.stage
    activity = check_open(application, stage)
    given = find_feedback(application, stage, user)
    is_given = given is not None and given.status == FeedbackStatus.SUBMITTED.value
    if is_given or user.id not in who_is_asked(application.job, activity):
        raise WrongState("feedback-not-owed", person=user.name)
    key = {"application_id": application.id, "stage_id": stage.id, "user_id": user.id}
    if not _note_reminders([key], before=now - REMIND_AGAIN_AFTER, now=now):
        raise InvalidInput("user", "reminded-just-now", person=user.name)
    messages.tell(
        user,
        "feedback-reminder",
        now=now,
        application=application,
        mail=True,
        person=actor.name,
        stage=stage.name,
    )
    history.record(
        "feedback-reminded",
        now=now,
        actor=actor,
        application=application,
        person=user.name,
        stage=stage.name,
    )


def remind_due(*, now: datetime, limit: int = REMINDERS_MAX) -> int:
    """Remind everybody who owes feedback for longer than their stage allows; returns how many
    pieces of feedback that were.

    Each is noted, so that nobody hears of it again before the period is over. Somebody who owes
    feedback on many people of a job gets one message about all of them.
    """
    owed: list[dict[str, int]] = []
    for (days, whole_team), stage_ids in _asking_stages().items():
        period = timedelta(days=days)
        found = _owing(stage_ids, whole_team=whole_team, before=now - period, limit=limit)
        owed += _note_reminders(found, before=now - period, now=now)
    told: dict[tuple[int, int], list[int]] = defaultdict(list)
    jobs_of = _jobs_of({row["application_id"] for row in owed})
    for row in owed:
        told[row["user_id"], jobs_of[row["application_id"]]].append(row["application_id"])
    for (user_id, job_id), application_ids in sorted(told.items()):
        _tell_of_debts(user_id, job_id, application_ids, now=now)
    return len(owed)


def _asking_stages() -> dict[tuple[int, bool], list[int]]:
    """Stages of active jobs that remind, by their period and by who is asked."""
    stages: dict[tuple[int, bool], list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(Stage.id, Stage.activities)
        .join(Job, Job.id == Stage.job_id)
        .where(Job.status == JobStatus.ACTIVE.value)
    )
    for stage_id, activities in rows:
        activity = find_activity(activities, ActivityKind.FEEDBACK)
        if activity is not None and activity.settings["reminder_days"]:
            settings = activity.settings
            stages[settings["reminder_days"], settings["whole_team"]].append(stage_id)
    return stages


def _owing(
    stage_ids: list[int], *, whole_team: bool, before: datetime, limit: int
) -> list[dict[str, int]]:
    given = exists().where(
        Feedback.application_id == Application.id,
        Feedback.stage_id == Application.stage_id,
        Feedback.author_id == JobMember.user_id,
        Feedback.status == FeedbackStatus.SUBMITTED.value,
    )
    query = (
        select(Application.id, Application.stage_id, JobMember.user_id)
        .join(JobMember, JobMember.job_id == Application.job_id)
        .join(User, User.id == JobMember.user_id)
        .outerjoin(
            FeedbackReminder,
            (FeedbackReminder.application_id == Application.id)
            & (FeedbackReminder.stage_id == Application.stage_id)
            & (FeedbackReminder.user_id == JobMember.user_id),
        )
        .where(
            Application.stage_id.in_(stage_ids),
            Application.status == ApplicationStatus.ACTIVE.value,
            Application.entered_stage_at <= before,
            User.is_active,
            or_(FeedbackReminder.id.is_(None), FeedbackReminder.reminded_at <= before),
            ~given,
        )
        .distinct()
        .order_by(Application.id, JobMember.user_id)
        .limit(limit)
    )
    if not whole_team:
        query = query.where(JobMember.role == JobRole.INTERVIEWER.value)
    names = ("application_id", "stage_id", "user_id")
    return [dict(zip(names, row, strict=True)) for row in db.session.execute(query)]


def _note_reminders(
    owed: list[dict[str, int]], *, before: datetime, now: datetime
) -> list[dict[str, int]]:
    """Write down whom one reminds; returns those whom nobody else reminded in the meantime."""
    if not owed:
        return []
    insert = (
        postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    statement = insert(FeedbackReminder).values([{**key, "reminded_at": now} for key in owed])
    rows = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["application_id", "stage_id", "user_id"],
            set_={"reminded_at": now},
            where=FeedbackReminder.reminded_at <= before,
        ).returning(
            FeedbackReminder.application_id, FeedbackReminder.stage_id, FeedbackReminder.user_id
        )
    )
    names = ("application_id", "stage_id", "user_id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _jobs_of(application_ids: set[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Application.id, Application.job_id).where(Application.id.in_(application_ids))
    )
    return dict(rows.all())


def _tell_of_debts(user_id: int, job_id: int, application_ids: list[int], *, now: datetime) -> None:
    applications = db.session.scalars(
        select(Application)
        .where(Application.id.in_(sorted(application_ids)[:NAMES_MAX]))
        .order_by(Application.id)
    ).all()
    only = applications[0] if len(application_ids) == 1 else None
    messages.tell(
        db.session.get_one(User, user_id),
        "feedback-owed",
        now=now,
        job=db.session.get_one(Job, job_id),
        application=only,
        mail=True,
        number=len(application_ids),
        people=[(a.candidate.name, a.id) for a in applications],
    )
