"""What is known of people at LinkedIn."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.models import CandidateLinkedInPerson, LinkedInConfiguration, LinkedInConnection


@dataclass(frozen=True)
class KnownAtLinkedIn:
    """How far a person, the viewer and the company are known at LinkedIn."""

    #: When the viewer connected their own account to this LinkedIn application; None if never.
    connected_at: datetime | None
    has_person_urn: bool
    #: When LinkedIn last took our configuration, and what was wrong otherwise.
    configured_at: datetime | None
    problem: str | None


def known_of(candidate_id: int, viewer_id: int, client_id: str) -> KnownAtLinkedIn:
    """What is known, by one LinkedIn application: URNs of another one mean nothing here."""
    connected = select(LinkedInConnection.connected_at).where(
        LinkedInConnection.user_id == viewer_id, LinkedInConnection.client_id == client_id
    )
    person = select(CandidateLinkedInPerson.id).where(
        CandidateLinkedInPerson.candidate_id == candidate_id,
        CandidateLinkedInPerson.client_id == client_id,
    )
    ours = LinkedInConfiguration.client_id == client_id
    row = db.session.execute(
        select(
            connected.scalar_subquery(),
            person.exists(),
            select(LinkedInConfiguration.asserted_at).where(ours).scalar_subquery(),
            select(LinkedInConfiguration.problem).where(ours).scalar_subquery(),
        )
    ).one()
    return KnownAtLinkedIn(row[0], bool(row[1]), row[2], row[3])
