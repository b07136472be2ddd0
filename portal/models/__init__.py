"""Tables, one module per area. Importing the package makes all of them known."""

from portal.models.analytics import ApplicationFacts, StageStay
from portal.models.candidates import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateLinkedInPerson,
    RejectionReason,
    StageEntry,
)
from portal.models.collaboration import (
    ApplicationNote,
    CandidateNote,
    Document,
    Feedback,
    FeedbackReminder,
)
from portal.models.company import CompanyLogo, CompanySetting
from portal.models.health import HealthAlarm, Heartbeat, LinkedInUsage
from portal.models.history import HistoryEntry
from portal.models.jobs import (
    Job,
    JobApprover,
    JobMember,
    ProcessTemplate,
    Stage,
    TemplateStage,
)
from portal.models.linkedin import (
    Counter,
    JobPosting,
    LinkedInConfiguration,
    LinkedInConnection,
    LinkedInEvent,
    LinkedInToken,
)
from portal.models.linkedin_access import AccessChange, AccessLane, AccessRecord
from portal.models.linkedin_history import (
    ClosedMember,
    HistoryLane,
    HistoryStream,
    InMailMessage,
    RecruiterNote,
    StubProfile,
    UnlinkedMember,
)
from portal.models.linkedin_matches import (
    LinkedInComparison,
    LinkedInMatch,
    LinkedInMatchSeen,
)
from portal.models.linkedin_setup import (
    LinkedInContract,
    LinkedInIntegration,
    LinkedInSeat,
)
from portal.models.linkedin_sharing import (
    PersonSharing,
    SharingChange,
    SharingLane,
    SharingQuota,
    SharingRecord,
)
from portal.models.messages import Mail, Notification
from portal.models.people_actions import PeopleAction, PeopleActionItem
from portal.models.pipeline import BulkAction, BulkItem
from portal.models.profiles import (
    CandidateEducation,
    CandidateExperience,
    CandidateLink,
    CandidatePhone,
    CandidateSearchKey,
    CandidateSkill,
    CandidateTag,
)
from portal.models.same_person import CandidateMerge, SamePersonSuggestion
from portal.models.talent_pools import TalentPool, TalentPoolCandidate, TalentPoolContributor
from portal.models.users import User, UserRole

__all__ = [
    "AccessChange",
    "AccessLane",
    "AccessRecord",
    "Application",
    "ApplicationFacts",
    "ApplicationNote",
    "BulkAction",
    "BulkItem",
    "Candidate",
    "CandidateEducation",
    "CandidateEmail",
    "CandidateExperience",
    "CandidateLink",
    "CandidateLinkedInPerson",
    "CandidateMerge",
    "CandidateNote",
    "CandidatePhone",
    "CandidateSearchKey",
    "CandidateSkill",
    "CandidateTag",
    "ClosedMember",
    "CompanyLogo",
    "CompanySetting",
    "Counter",
    "Document",
    "Feedback",
    "FeedbackReminder",
    "HealthAlarm",
    "Heartbeat",
    "HistoryEntry",
    "HistoryLane",
    "HistoryStream",
    "InMailMessage",
    "Job",
    "JobApprover",
    "JobMember",
    "JobPosting",
    "LinkedInComparison",
    "LinkedInConfiguration",
    "LinkedInConnection",
    "LinkedInContract",
    "LinkedInEvent",
    "LinkedInIntegration",
    "LinkedInMatch",
    "LinkedInMatchSeen",
    "LinkedInSeat",
    "LinkedInToken",
    "LinkedInUsage",
    "Mail",
    "Notification",
    "PeopleAction",
    "PeopleActionItem",
    "PersonSharing",
    "ProcessTemplate",
    "RecruiterNote",
    "RejectionReason",
    "SamePersonSuggestion",
    "SharingChange",
    "SharingLane",
    "SharingQuota",
    "SharingRecord",
    "Stage",
    "StageEntry",
    "StageStay",
    "StubProfile",
    "TalentPool",
    "TalentPoolCandidate",
    "TalentPoolContributor",
    "TemplateStage",
    "UnlinkedMember",
    "User",
    "UserRole",
]
