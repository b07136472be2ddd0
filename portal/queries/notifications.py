"""What people were told in the portal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from portal.db import db
from portal.models import Application, Candidate, Job, Notification

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """A page of somebody's notifications, the newest first."""

    rows: Sequence[Notification]
    #: The next page begins before this id; None on the last one.
    before: int | None
    #: Names of the jobs and people that they are about, by id; what is gone has none.
    jobs: dict[int, str]
    people: dict[int, str]


def unread_of(user_id: ColumnElement[int]) -> ScalarSelect[int]:
    """How many notifications somebody has not seen, as a part of another SELECT."""
    return (
        select(func.count())
        .select_from(Notification)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None))
        .scalar_subquery()
    )


def list_notifications(user_id: int, *, before: int | None = None) -> Page:
    """A page of what somebody was told."""
    query = select(Notification).where(Notification.user_id == user_id)
    if before is not None:
        query = query.where(Notification.id < before)
    rows = db.session.scalars(query.order_by(Notification.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = rows[:PAGE_SIZE]
    return _page(shown, shown[-1].id if len(rows) > PAGE_SIZE else None)


def about(notification: Notification) -> Page:
    """One notification as a page of its own."""
    return _page([notification], None)


def _page(shown: Sequence[Notification], before: int | None) -> Page:
    return Page(
        rows=shown,
        before=before,
        jobs=_job_names({n.job_id for n in shown if n.job_id}),
        people=_names_of({n.application_id for n in shown if n.application_id}),
    )


def _job_names(ids: Iterable[int]) -> dict[int, str]:
    found = db.session.execute(select(Job.id, Job.title).where(Job.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def _names_of(ids: Iterable[int]) -> dict[int, str]:
    found = db.session.execute(
        select(Application.id, Candidate).join(Application.candidate).where(Application.id.in_(ids))
    )
    return {row[0]: row[1].name for row in found}
