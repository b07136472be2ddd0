"""Tables, one module per area. Importing the package makes all of them known."""

from portal.models.candidates import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateLinkedInPerson,
    SamePersonSuggestion,
    StageEntry,
)
from portal.models.history import HistoryEntry
from portal.models.jobs import Job, JobMember, Stage
from portal.models.linkedin import (
    Counter,
    JobPosting,
    LinkedInConfiguration,
    LinkedInConnection,
    LinkedInEvent,
    LinkedInToken,
)
from portal.models.users import User, UserRole

__all__ = [
    "Application",
    "Candidate",
    "CandidateEmail",
    "CandidateLinkedInPerson",
    "Counter",
    "HistoryEntry",
    "Job",
    "JobMember",
    "JobPosting",
    "LinkedInConfiguration",
    "LinkedInConnection",
    "LinkedInEvent",
    "LinkedInToken",
    "SamePersonSuggestion",
    "Stage",
    "StageEntry",
    "User",
    "UserRole",
]
