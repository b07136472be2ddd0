"""Two records of one person with everything that can hang on them, and what the database says."""

from datetime import datetime, timedelta
from typing import Any

from portal.db import db
from portal.domain import names
from portal.domain.merging import Decision
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateEducation,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidateMerge,
    CandidateNote,
    CandidatePhone,
    CandidateSearchKey,
    CandidateSkill,
    CandidateTag,
    Document,
    Feedback,
    Job,
    SamePersonSuggestion,
    StageEntry,
    TalentPool,
    TalentPoolCandidate,
)
from portal.services import applications, candidate_search, merging, unmerging
from portal.services.merge_suggestions import decide_pair
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People

LATER = NOW + timedelta(days=1)


def add_candidate(
    first: str = "Nora",
    last: str = "Nilsen",
    *,
    emails: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    urns: tuple[str, ...] = (),
    now: datetime = NOW,
    **fields: Any,
) -> int:
    """A person in no job, committed; returns the id."""
    with unit_of_work():
        url = fields.get("linkedin_profile_url", "")
        candidate = Candidate(
            first_name=first,
            last_name=last,
            name_key=names.name_key(first, last),
            profile_key=names.profile_key(url),
            created_at=now,
            updated_at=now,
            emails=[
                CandidateEmail(address=e, key=names.email_key(e), position=n)
                for n, e in enumerate(emails)
            ],
            phones=[
                CandidatePhone(number=p, key=names.phone_key(p), position=n)
                for n, p in enumerate(phones)
            ],
            linkedin_people=[
                CandidateLinkedInPerson(client_id="client-1", person_urn=urn) for urn in urns
            ],
            **{"source": "manual", **fields},
        )
        db.session.add(candidate)
        db.session.flush()
        candidate_search.keep_search_keys(candidate)
        candidate_id = candidate.id
    db.session.remove()
    return candidate_id


def furnish(candidate_id: int, people: People, number: int) -> None:
    """Something of every kind, some of it the same for everybody who is furnished."""
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        tom = people["Tom"]
        candidate.links += [
            CandidateLink(label="Site", url="https://nora.example", position=0),
            CandidateLink(label="Code", url=f"https://code.example/{number}", position=1),
        ]
        candidate.skills += [
            CandidateSkill(name="Python", key="python", position=0),
            CandidateSkill(name=f"Skill {number}", key=f"skill {number}", position=1),
        ]
        candidate.tags += [
            CandidateTag(name="Silver", key="silver"),
            CandidateTag(name=f"Tag {number}", key=f"tag {number}"),
        ]
        candidate.experience += [
            CandidateExperience(title="Engineer", organisation="Windworks", started="2019"),
            CandidateExperience(title=f"Engineer {number}", organisation="Dikes", position=1),
        ]
        candidate.education += [
            CandidateEducation(school="Delft", degree="MSc"),
            CandidateEducation(school=f"School {number}", position=1),
        ]
        for name in ("Everybody", f"Pool {number}"):
            pool = db.session.scalars(
                db.select(TalentPool).where(TalentPool.name_key == name.lower())
            ).one_or_none() or TalentPool(
                name=name, name_key=name.lower(), owner_id=tom, created_at=NOW, updated_at=NOW
            )
            db.session.add(pool)
            db.session.flush()
            db.session.add(
                TalentPoolCandidate(
                    pool_id=pool.id, candidate_id=candidate_id, added_at=NOW, added_by_id=tom
                )
            )
        db.session.add(
            CandidateNote(
                candidate_id=candidate_id, author_id=tom, text=f"Note {number}", created_at=NOW
            )
        )
        db.session.add(_document(candidate_id, None, number * 100))
        candidate_search.keep_search_keys(candidate)
    db.session.remove()


def apply(
    candidate_id: int,
    job_id: int,
    people: People,
    stage: StageKind = StageKind.PROSPECT,
    now: datetime = NOW,
    **fields: Any,
) -> int:
    """An application with a note, feedback and a file; returns its id."""
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        candidate = db.session.get_one(Candidate, candidate_id)
        where = next(s for s in job.stages if s.kind == stage.value)
        application = applications.add_application(
            candidate, job, where, source=fields.pop("source", "manual"), now=now
        )
        for name, value in fields.items():
            setattr(application, name, value)
        db.session.add(
            ApplicationNote(
                application_id=application.id,
                author_id=people["Tom"],
                text=f"About application {application.id}",
                created_at=now,
            )
        )
        db.session.add(
            Feedback(
                application_id=application.id,
                stage_id=job.stages[-1].id,
                stage_name=job.stages[-1].name,
                author_id=people["Ivy"],
                status="submitted",
                recommendation="yes",
                comment=f"Good in {application.id}",
                created_at=now,
                submitted_at=now,
            )
        )
        db.session.add(_document(candidate_id, application.id, application.id))
        candidate_search.keep_search_keys(candidate)
        application_id = application.id
    db.session.remove()
    return application_id


def _document(candidate_id: int, application_id: int | None, number: int) -> Document:
    return Document(
        candidate_id=candidate_id,
        application_id=application_id,
        name=f"resume-{number}.pdf",
        kind="resume",
        media_type="application/pdf",
        size=1,
        digest="0" * 64,
        storage_key=f"{candidate_id}/{number}",
        uploaded_at=NOW,
    )


def join(one: int, other: int, **options: Any) -> int:
    """Join two records as a person or the rules would; returns the merge's id."""
    options = {"evidence": ["email"], "actor": None, "now": LATER, **options}
    with unit_of_work():
        merge_id = merging.join_candidates(
            db.session.get_one(Candidate, one), db.session.get_one(Candidate, other), **options
        ).id
    db.session.remove()
    return merge_id


def ask(one: int, other: int, evidence: list[str] | None = None) -> int:
    """A question about two records; returns its id."""
    with unit_of_work():
        first, second = (db.session.get_one(Candidate, i) for i in (one, other))
        row = decide_pair(
            first,
            second,
            Decision.SAME,
            evidence=evidence or ["name_and_employer"],
            actor=None,
            now=NOW,
        )
        row.decision = row.decided_at = None
        suggestion_id = row.id
    db.session.remove()
    return suggestion_id


def take_apart(merge_id: int, people: People) -> None:
    """Undo a joining as an administrator would."""
    with unit_of_work():
        unmerging.take_apart(
            db.session.get_one(CandidateMerge, merge_id), actor=people.user("Ada"), now=LATER
        )
    db.session.remove()


#: Counters and times that move whenever something happens; all else must be as it was.
_MOVING = {"version", "updated_at", "pipeline_version"}
WATCHED = (
    Application,
    ApplicationNote,
    Candidate,
    CandidateEducation,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidateNote,
    CandidatePhone,
    CandidateSearchKey,
    CandidateSkill,
    CandidateTag,
    Document,
    Feedback,
    StageEntry,
    TalentPoolCandidate,
)


def snapshot(*, with_suggestions: bool = False) -> dict[str, list[str]]:
    """What the database says of everybody, without ids that are written anew."""
    db.session.rollback()
    said = {}
    for model in (*WATCHED, *((SamePersonSuggestion,) if with_suggestions else ())):
        table = model.__table__
        keeps_its_id = model in {Application, Candidate, CandidateNote, Document, Feedback}
        columns = [c for c in table.c if c.name not in _MOVING and (c.name != "id" or keeps_its_id)]
        said[table.name] = sorted(
            repr(dict(row)) for row in db.session.execute(db.select(*columns)).mappings()
        )
    return said


def get_candidate(candidate_id: int) -> Candidate:
    """The record as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Candidate, candidate_id)
