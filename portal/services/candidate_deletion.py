"""Deleting a person with everything that is kept about them; the history stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from portal.db import db, take_turns
from portal.domain.candidates import hindrance
from portal.domain.errors import WrongState
from portal.domain.notes import NoteKind
from portal.domain.permissions import Action
from portal.models import (
    ApplicationNote,
    Candidate,
    CandidateNote,
    Document,
    Feedback,
    HistoryEntry,
    Job,
    TalentPoolCandidate,
    User,
)
from portal.queries.candidate_page import Standing, all_standings
from portal.queries.notes import readable_by
from portal.services import history
from portal.services.candidate_emails import forget_emails
from portal.services.linkedin_forgetting import forget_people
from portal.services.sharing.changes import About, record_change


@dataclass(frozen=True)
class GoesToo:
    """How much goes with a person, as far as one may know of it."""

    applications: int
    notes: int
    feedback: int
    documents: int
    pools: int


def check_deletable(standings: list[Standing]) -> None:
    """Raise WrongState when a person cannot be deleted by the one whose standings these are: they
    are still in the running somewhere, or another team has them among its applications."""
    found = hindrance((s.is_active, Action.DELETE_APPLICATION in s.may) for s in standings)
    if found is not None:
        raise WrongState(found.value)


def what_goes_with(candidate: Candidate, standings: list[Standing], viewer: User) -> GoesToo:
    """What would be deleted with a person. Others' private notes go unmentioned."""
    ids = [s.application_id for s in standings]
    of_person = CandidateNote.candidate_id == candidate.id
    of_jobs = ApplicationNote.application_id.in_(ids)
    counts = db.session.execute(
        select(
            select(func.count(CandidateNote.id))
            .where(of_person, readable_by(NoteKind.CANDIDATE, viewer.id))
            .scalar_subquery(),
            select(func.count(ApplicationNote.id))
            .where(of_jobs, readable_by(NoteKind.APPLICATION, viewer.id))
            .scalar_subquery(),
            select(func.count(Feedback.id))
            .where(Feedback.application_id.in_(ids))
            .scalar_subquery(),
            select(func.count(Document.id))
            .where(Document.candidate_id == candidate.id)
            .scalar_subquery(),
            select(func.count(TalentPoolCandidate.id))
            .where(TalentPoolCandidate.candidate_id == candidate.id)
            .scalar_subquery(),
        )
    ).one()
    return GoesToo(len(ids), counts[0] + counts[1], counts[2], counts[3], counts[4])


def delete_candidate(candidate: Candidate, *, actor: User, now: datetime) -> list[str]:
    """Delete a person; returns the keys of their documents' bytes, to be deleted after the commit.

    Raises WrongState while the person is in the running for a job, or when applications of another
    team hang on them.
    """
    candidate_id = candidate.id
    take_turns("recognise people")
    # Held more strictly than elsewhere: nobody may add an application meanwhile.
    there = db.session.scalars(
        select(Candidate.id).where(Candidate.id == candidate_id).with_for_update()
    ).one_or_none()
    if there is None:
        raise WrongState("candidate-gone")
    standings = all_standings(candidate_id, actor.id, actor.app_roles)
    check_deletable(standings)
    everyone = _with_joined(candidate_id)
    keys = list(
        db.session.scalars(select(Document.storage_key).where(Document.candidate_id.in_(everyone)))
    )
    history.record(
        "candidate-deleted",
        now=now,
        actor=actor,
        candidate=candidate,
        person=candidate.name,
        applications=len(standings),
        documents=len(keys),
    )
    db.session.execute(
        update(Job)
        .where(Job.id.in_([s.job_id for s in standings]))
        .values(pipeline_version=Job.pipeline_version + 1)
    )
    record_change(About.CANDIDATE, everyone, now=now)
    forget_emails(HistoryEntry.candidate_id.in_(everyone))
    forget_people(everyone)
    db.session.flush()
    db.session.expunge(candidate)
    for one in reversed(everyone):
        db.session.execute(delete(Candidate).where(Candidate.id == one))
    return keys


def _with_joined(candidate_id: int) -> list[int]:
    """The person and the records that turned out to be the same, each after the one it points to."""
    found = [candidate_id]
    newest = found
    while newest:
        newest = list(
            db.session.scalars(
                select(Candidate.id).where(
                    Candidate.merged_into_id.in_(newest), Candidate.id.not_in(found)
                )
            )
        )
        found += newest
    return found
