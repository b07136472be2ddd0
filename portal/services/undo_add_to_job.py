"""Taking back that people were added to a job, as long as nobody did anything about them there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from portal.db import db, lock
from portal.domain import people_actions as rules
from portal.domain.applications import ApplicationStatus, OfferStatus
from portal.domain.errors import NotAllowed, WrongState
from portal.domain.people_actions import PeopleKind, PeopleOutcome
from portal.models import (
    Application,
    ApplicationNote,
    Document,
    Feedback,
    HistoryEntry,
    LinkedInEvent,
    PeopleAction,
    PeopleActionItem,
    User,
)
from portal.services import applications, history
from portal.services.people_actions import settle_items
from portal.services.sharing.changes import About, record_change

#: Ids in one statement.
_AT_ONCE = 1_000


def undo_add_to_job(action: PeopleAction, *, actor: User, now: datetime) -> None:
    """Take those out of the job again whom this act put there, where nobody moved them, wrote about
    them or exported them there since; everybody else stays.

    Raises NotAllowed for somebody else's act, WrongState when it is too late, undone already, or was
    never done.
    """
    job = action.job
    if job is None or action.kind != PeopleKind.ADD_TO_JOB.value:
        raise WrongState("people-other-kind")
    lock(job)
    lock(action)
    if action.actor_id != actor.id:
        raise NotAllowed("bulk-of-somebody-else")
    if action.done_at is None:
        raise WrongState("bulk-not-done")
    if action.undone_at is not None:
        raise WrongState("bulk-undone")
    if now - action.done_at > rules.UNDO_WITHIN:
        raise WrongState("bulk-too-late")
    action.undone_at = now
    rows = db.session.execute(
        select(PeopleActionItem.candidate_id, Application.id, _is_touched(action).label("touched"))
        .outerjoin(
            Application,
            and_(
                Application.candidate_id == PeopleActionItem.candidate_id,
                Application.job_id == job.id,
            ),
        )
        .where(
            PeopleActionItem.action_id == action.id,
            PeopleActionItem.outcome == PeopleOutcome.DONE.value,
        )
        .order_by(PeopleActionItem.candidate_id)
    ).all()
    outcomes = {
        candidate_id: PeopleOutcome.NOT_IN_JOB
        if application_id is None
        else PeopleOutcome.TOUCHED
        if touched
        else PeopleOutcome.DONE
        for candidate_id, application_id, touched in rows
    }
    settle_items(action, outcomes, column="undo_outcome")
    back = [(row[1], row[0]) for row in rows if outcomes[row[0]] is PeopleOutcome.DONE]
    # Before the applications go: what led to LinkedIn leads back from there.
    record_change(About.CANDIDATE, [candidate_id for _id, candidate_id in back], now=now)
    history.record_each(back, what="application-taken-back", now=now, job=job, actor=actor)
    _forget([application_id for application_id, _candidate_id in back])
    applications.touch_pipeline(job)


def _is_touched(action: PeopleAction) -> ColumnElement[bool]:
    """Whether an application is no longer as this act made it."""
    of_it = Application.id
    return or_(
        # Somebody else's, under the same name: deleted and added anew.
        Application.created_at != action.done_at,
        Application.entered_stage_at != action.done_at,
        Application.status != ApplicationStatus.ACTIVE.value,
        Application.offer_status != OfferStatus.NONE.value,
        Application.invited_to_apply_at.is_not(None),
        exists().where(
            HistoryEntry.application_id == of_it, HistoryEntry.what != "application-added"
        ),
        # What one keeps to oneself is in no history.
        *(
            exists().where(table.application_id == of_it)
            for table in (ApplicationNote, Feedback, Document, LinkedInEvent)
        ),
    )


def _forget(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        db.session.execute(
            delete(Application)
            .where(Application.id.in_(some))
            .execution_options(synchronize_session=False)
        )
