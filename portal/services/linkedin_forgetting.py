"""Forgetting what LinkedIn told of somebody who is deleted here."""

from collections.abc import Collection

from sqlalchemy import delete, or_, select, tuple_, update

from portal.db import db
from portal.domain.stub_profiles import StubState
from portal.models import (
    CandidateLinkedInPerson,
    ClosedMember,
    InMailMessage,
    RecruiterNote,
    StubProfile,
)


def forget_people(candidate_ids: Collection[int]) -> None:
    """Delete what LinkedIn told of these people: messages, recruiters' notes, the closed account. Call it before the
    candidates are deleted.

    Of a stub profile it is kept that it is not taken in again, and nothing of what it said. A member belongs to
    one candidate, so nobody else's history goes with it.
    """
    members = [
        (row.client_id, row.person_urn)
        for row in db.session.execute(
            select(CandidateLinkedInPerson.client_id, CandidateLinkedInPerson.person_urn).where(
                CandidateLinkedInPerson.candidate_id.in_(candidate_ids)
            )
        )
    ]
    db.session.flush()
    for model in (InMailMessage, RecruiterNote, ClosedMember) if members else ():
        db.session.execute(
            delete(model)
            .where(tuple_(model.client_id, model.member_urn).in_(members))
            .execution_options(synchronize_session=False)
        )
    db.session.execute(
        update(StubProfile)
        .where(
            or_(
                StubProfile.candidate_id.in_(candidate_ids),
                tuple_(StubProfile.client_id, StubProfile.member_urn).in_(members),
            )
        )
        .values(
            state=StubState.FORGOTTEN.value,
            candidate_id=None,
            application_id=None,
            suggested_job_id=None,
            suggested_by="",
            gave_email=False,
            gave_phone=False,
            **dict.fromkeys(
                (
                    "member_urn",
                    "first_name",
                    "last_name",
                    "email",
                    "phone",
                    "employer",
                    "title",
                    "headline",
                    "location",
                    "profile_url",
                ),
                "",
            ),
        )
        .execution_options(synchronize_session=False)
    )
