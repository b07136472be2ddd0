"""LinkedIn's API, as a package that knows nothing of the portal.

`connect(application, store)` gives a `LinkedIn`; its families `integrations`, `configurations`, `jobs`, `exports`,
`members`, `seats`, `inmail`, `notes`, `stubs`, `candidates`, `applications`, their parts (`candidate_notes`, `application_notes`,
`interview_feedback`, `stages`), `acls` and `acl_assignees` name their methods as LinkedIn does. Failures are sorted
in `errors`.
"""

from portal.linkedin.application import Generation, LinkedInApplication
from portal.linkedin.client import LinkedIn, connect
from portal.linkedin.errors import (
    Duplicate,
    Gone,
    Incomplete,
    Invalid,
    LinkedInError,
    NotEnabled,
    Permanent,
    Retryable,
    Throttled,
    Unauthorised,
)
from portal.linkedin.integrations import (
    ALL_PRODUCT_USERS,
    APPLICATION_VIEWERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
)
from portal.linkedin.observing import Observation, Observer, Outcome
from portal.linkedin.parts import PartKey
from portal.linkedin.restli import RecordError, RecordResult
from portal.linkedin.tokens import AccessToken, MemoryTokenStore, TokenEndpoint, Tokens, TokenStore
from portal.linkedin.wire import (
    Availability,
    ExportedCandidate,
    Integration,
    IntegrationKey,
    IntegrationState,
    IntegrationType,
    JobOperation,
    JobPosting,
    JobTask,
    JobTaskStatus,
    Push,
    StubProfile,
    parse_push,
)
from portal.linkedin.wire_history import ClosedProfile, MailEvent, MailStub, Page, ProspectNote
from portal.linkedin.wire_members import Introspection, Member, MemberToken, Seat, SeatPage
from portal.linkedin.wire_records import (
    Acl,
    AclAssignee,
    Actor,
    ApplicationRecord,
    CandidateMatches,
    CandidateRecord,
    FeedbackRecord,
    InterviewType,
    NoteRecord,
    Phone,
    StageRecord,
)

__all__ = [
    "ALL_PRODUCT_USERS",
    "APPLICATION_VIEWERS",
    "CALLBACK_URL",
    "JOB_POSTING_VIEWERS",
    "AccessToken",
    "Acl",
    "AclAssignee",
    "Actor",
    "ApplicationRecord",
    "Availability",
    "CandidateMatches",
    "CandidateRecord",
    "ClosedProfile",
    "Duplicate",
    "ExportedCandidate",
    "FeedbackRecord",
    "Generation",
    "Gone",
    "Incomplete",
    "Integration",
    "IntegrationKey",
    "IntegrationState",
    "IntegrationType",
    "InterviewType",
    "Introspection",
    "Invalid",
    "JobOperation",
    "JobPosting",
    "JobTask",
    "JobTaskStatus",
    "LinkedIn",
    "LinkedInApplication",
    "LinkedInError",
    "MailEvent",
    "MailStub",
    "Member",
    "MemberToken",
    "MemoryTokenStore",
    "NotEnabled",
    "NoteRecord",
    "Observation",
    "Observer",
    "Outcome",
    "Page",
    "PartKey",
    "Permanent",
    "Phone",
    "ProspectNote",
    "Push",
    "RecordError",
    "RecordResult",
    "Retryable",
    "Seat",
    "SeatPage",
    "StageRecord",
    "StubProfile",
    "Throttled",
    "TokenEndpoint",
    "TokenStore",
    "Tokens",
    "Unauthorised",
    "connect",
    "parse_push",
]
