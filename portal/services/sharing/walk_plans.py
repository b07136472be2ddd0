"""How much a walk over all people has to send, told when it begins so that somebody can be told how long it takes.

About right is enough, and costs a handful of counts: single records that a rule keeps here are among them.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.db import db, read_rows
from portal.domain.applications import ApplicationStatus
from portal.domain.feedback import FeedbackStatus
from portal.domain.sharing import PARTS, Kind
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationNote,
    CandidateNote,
    Feedback,
    SharingRecord,
    Stage,
)
from portal.services import company

#: Of how many people anything goes at all.
PEOPLE = "people"


def to_send(*, now: datetime) -> dict[str, int]:
    """What a first load sends: candidates and applications, and the requests for parts, one for each parent."""
    names = ("prospects", "notes", "feedback", "years")
    found = company.several(f"linkedin_share_{name}" for name in names)
    prospects, notes, feedback, years = (found[f"linkedin_share_{name}"] for name in names)
    goes: list[ColumnElement[bool]] = [Application.status != ApplicationStatus.JOINED.value]
    if not prospects:
        past = select(Stage.id).where(Stage.kind != StageKind.PROSPECT.value)
        goes.append(Application.stage_id.in_(past))
    if years:
        goes.append(Application.created_at >= now - timedelta(days=round(365.25 * years)))
    ids = select(Application.id).where(*goes)
    whose = select(Application.candidate_id).where(*goes)
    applications, people = db.session.execute(
        select(func.count(), func.count(Application.candidate_id.distinct())).where(*goes)
    ).one()

    def parents(parent: Any, *conditions: ColumnElement[bool]) -> int:
        return db.session.scalar(select(func.count(parent.distinct())).where(*conditions)) or 0

    on_application, on_person = ApplicationNote.application_id, CandidateNote.candidate_id
    return {
        PEOPLE: people,
        Kind.CANDIDATE.value: people,
        Kind.APPLICATION.value: applications,
        # Each has stood in some stage.
        Kind.STAGE.value: applications,
        Kind.APPLICATION_NOTE.value: parents(
            on_application, ApplicationNote.is_private.is_(False), on_application.in_(ids)
        )
        if notes
        else 0,
        Kind.CANDIDATE_NOTE.value: parents(
            on_person, CandidateNote.is_private.is_(False), on_person.in_(whose)
        )
        if notes
        else 0,
        Kind.FEEDBACK.value: parents(
            Feedback.application_id,
            Feedback.status == FeedbackStatus.SUBMITTED.value,
            Feedback.application_id.in_(ids),
        )
        if feedback
        else 0,
    }


def to_withdraw() -> dict[str, int]:
    """What is to be deleted at LinkedIn: candidates and applications, and the requests for parts."""
    record = SharingRecord
    rows = read_rows(
        select(record.kind, func.count(), func.count(record.parent_id.distinct()))
        .where(record.is_there)
        .group_by(record.kind)
    )
    parts = {kind.value for kind in PARTS}
    found = {kind: parents if kind in parts else records for kind, records, parents in rows}
    return {PEOPLE: found.get(Kind.CANDIDATE.value, 0), **found}
