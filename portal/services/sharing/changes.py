"""Noting that LinkedIn must be brought in step with somebody, in the transaction of whatever changed."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, nudge
from portal.domain.feedback import FeedbackStatus
from portal.models import (
    Application,
    ApplicationNote,
    CandidateNote,
    Feedback,
    SharingChange,
)

#: Databases limit how many values one statement may carry, SQLite to 32,766.
CHUNK = 20_000

#: More people than that at once are not what somebody waits for.
FEW = 100


class About(StrEnum):
    """What changed. It is always the people behind it who are brought in step."""

    CANDIDATE = "candidate"
    APPLICATION = "application"
    #: Something that all applications to a job say, or by which they are held.
    JOB = "job"


class Rank(IntEnum):
    """Who comes first."""

    #: Somebody did it just now.
    URGENT = 0
    #: So did they, to many people at once: a job that hundreds applied to has another title.
    MANY = 1
    #: A walk over all people: first everybody's candidates and applications ...
    RECORDS = 2
    #: ... and then their notes, stages and feedback, which take a call for each parent.
    PARTS = 3


#: Of a walk over all people.
WALK = frozenset({Rank.RECORDS, Rank.PARTS})


def record_change(
    about: About, ids: Iterable[int], *, now: datetime, rank: Rank | None = None
) -> None:
    """LinkedIn must hear of these: call it in the transaction of the change, however many they are.

    Without a rank it is what somebody did just now, urgent or, with more than ``FEW`` people, right behind. Several changes of one person become one row. Call it before rows that lead to the person are deleted: an
    application that is gone no longer says whose it was.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return
    if about is About.CANDIDATE:
        if rank is None:
            rank = Rank.URGENT if len(wanted) <= FEW else Rank.MANY
        _run(_insert(), [_row(one, rank, now) for one in wanted])
    else:
        of = Application.id if about is About.APPLICATION else Application.job_id
        db.session.flush()
        if rank is None:
            rank = _rank_of(of, wanted)
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            people = select(Application.candidate_id).where(of.in_(some)).distinct()
            note_people(people, rank=rank, now=now)
    nudge(Topic.PERSON_CHANGED, 0)


def _rank_of(column: Any, wanted: list[int]) -> Rank:
    if column is Application.id:
        return Rank.URGENT if len(wanted) <= FEW else Rank.MANY
    more = select(Application.id).where(column.in_(wanted[:CHUNK])).offset(FEW).limit(1)
    return Rank.URGENT if db.session.scalar(more) is None else Rank.MANY


def record_author(user_id: int, *, now: datetime) -> None:
    """One of us has another name now: LinkedIn gets it at their notes and feedback, behind what people do."""
    application = (
        select(Application.candidate_id)
        .join(ApplicationNote, ApplicationNote.application_id == Application.id)
        .where(ApplicationNote.author_id == user_id, ~ApplicationNote.is_private)
    )
    judged = (
        select(Application.candidate_id)
        .join(Feedback, Feedback.application_id == Application.id)
        .where(Feedback.author_id == user_id, Feedback.status == FeedbackStatus.SUBMITTED.value)
    )
    person = select(CandidateNote.candidate_id).where(
        CandidateNote.author_id == user_id, ~CandidateNote.is_private
    )
    everybody = union(application, judged, person).subquery()
    note_people(select(everybody.c.candidate_id), rank=Rank.PARTS, now=now)
    nudge(Topic.PERSON_CHANGED, 0)


def note_people(people: Select[Any], *, rank: Rank, now: datetime, is_change: bool = True) -> None:
    """Note everybody whom a SELECT of candidate ids names, in one statement.

    Without a change those who wait already stay as they are: how they stand is read when their turn comes.
    """
    chosen = people.order_by(None).subquery()
    candidate_id = next(iter(chosen.c))
    # In everybody's order of people: two transactions that note the same ones must not wait for each other.
    rows = (
        select(
            candidate_id,
            literal(1),
            literal(int(rank)),
            literal(0),
            literal(now, SharingChange.due_at.type),
        )
        .where(candidate_id.is_not(None))
        .order_by(candidate_id)
    )
    columns = ["candidate_id", "wanted", "rank", "attempts", "due_at"]
    statement = _insert().from_select(columns, rows)
    if is_change:
        _run(statement)
    else:
        db.session.execute(
            statement.on_conflict_do_nothing(index_elements=["candidate_id"]),
            execution_options={"synchronize_session": False},
        )


def _row(candidate_id: int, rank: Rank, now: datetime) -> dict[str, Any]:
    return {
        "candidate_id": candidate_id,
        "wanted": 1,
        "rank": int(rank),
        "attempts": 0,
        "due_at": now,
    }


def _insert() -> Any:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(SharingChange)


def _run(statement: Any, rows: list[dict[str, Any]] | None = None) -> None:
    new = statement.excluded
    is_urgent = new.rank <= int(Rank.MANY)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["candidate_id"],
            set_={
                "wanted": SharingChange.wanted + 1,
                "rank": case((new.rank < SharingChange.rank, new.rank), else_=SharingChange.rank),
                # What somebody just changed may be what mends it: no waiting for the next try.
                "attempts": case((is_urgent, 0), else_=SharingChange.attempts),
                "due_at": case((is_urgent, new.due_at), else_=SharingChange.due_at),
            },
        ),
        rows,
        execution_options={"synchronize_session": False},
    )


def count_waiting() -> dict[Rank, int]:
    """How many people wait, by who comes first."""
    rows = db.session.execute(select(SharingChange.rank, func.count()).group_by(SharingChange.rank))
    return {Rank(rank): count for rank, count in rows}
