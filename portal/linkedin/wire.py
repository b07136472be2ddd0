"""What crosses the wire, as frozen dataclasses: strict about what we use, blind to everything else.

LinkedIn's pages disagree about some fields and leave others out. What is missing or has an impossible shape is read
as absent; only a record that is useless without it is refused.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from portal.linkedin import reading
from portal.linkedin.application import Generation
from portal.linkedin.errors import Invalid
from portal.linkedin.restli import JsonObject, field_to_mend

# Names that LinkedIn's public pages do not confirm. Each stands here and nowhere else.
EXPORTED_BY = "exportedBy"
EXPORT_NOTES = "notes"
INTEGRATION_STATUS = "status"
PUSH_TYPE_NAMES = ("type", "eventType", "event-type")
PUSH_ID_NAMES = ("requestId", "id")
PUSH_EXPIRY_NAME = "expiresAt"

# LinkedIn's limits on a job, from its Java SDK: https://github.com/linkedin/talent-solutions-java-sdk
JOB_ID_MAX = 75
JOB_TITLE_MAX = 200
JOB_DESCRIPTION_MIN = 100
JOB_DESCRIPTION_MAX = 25_000

PUSH_TEXT_MAX = 255
EXPORT_CANDIDATE_PROFILE = "EXPORT_CANDIDATE_PROFILE"
INTEGRATION_STATUS_CHANGE = "INTEGRATION_STATUS_CHANGE"


class IntegrationType(StrEnum):
    """https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/integration-types"""

    ONE_CLICK_EXPORT = "ONE_CLICK_EXPORT"
    IN_ATS_INDICATOR = "IN_ATS_INDICATOR"
    PROFILE_PLUGIN = "PROFILE_PLUGIN"
    CSA_API = "CSA_API"


class IntegrationState(StrEnum):
    """Our reading of LinkedIn's status text, whose spelling is not public.

    `PARTNER_READY`: name and callback are set, the customer has not switched it on.
    """

    NOT_REQUESTED = "NOT_REQUESTED"
    REQUESTED = "REQUESTED"
    PARTNER_READY = "PARTNER_READY"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    UNKNOWN = "UNKNOWN"


class JobOperation(StrEnum):
    CREATE = "CREATE"
    UPDATE = "UPDATE"
    CLOSE = "CLOSE"
    RENEW = "RENEW"


class Availability(StrEnum):
    """Who sees a job: everybody, Recruiter's export box and indicator alone, or the company's members."""

    PUBLIC = "PUBLIC"
    PRIVATE_TO_ATS_INTEGRATION = "PRIVATE_TO_ATS_INTEGRATION"
    INTERNAL = "INTERNAL"


class JobTaskStatus(StrEnum):
    """`PROCESSED` means handled without being posted: for a private job that is the success."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    PROCESSED = "PROCESSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class IntegrationKey:
    """One integration: `integration_context` is an organization URN, for `CSA_API` a contract URN."""

    integration_context: str
    integration_type: str
    tenant_type: str = "RECRUITER"

    def parts(self, fields: tuple[str, ...], **more: str) -> dict[str, str]:
        """The key's fields on the wire. `dataProvider` is always `ATS` in v2 and does not exist in rest."""
        every = {
            "integrationContext": self.integration_context,
            "integrationType": self.integration_type,
            "tenantType": self.tenant_type,
            "dataProvider": "ATS",
            **more,
        }
        return {name: every[name] for name in fields}


@dataclass(frozen=True)
class Integration:
    """https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration"""

    key: IntegrationKey
    name: str | None
    status: str | None
    state: IntegrationState

    @classmethod
    def from_wire(cls, record: Any, key: IntegrationKey | None = None) -> Self:
        """`key` is what was asked for; a finder's record must name its own. Raises Invalid without either."""
        fields = reading.json_object(record)
        context = reading.text(fields.get("integrationContext"))
        kind = reading.text(fields.get("integrationType"))
        if key is None:
            if context is None or kind is None:
                raise Invalid("LinkedIn's integration names no context or no type.")
            key = IntegrationKey(
                context, kind, reading.text(fields.get("tenantType")) or "RECRUITER"
            )
        status = reading.text(fields.get(INTEGRATION_STATUS))
        return cls(
            key,
            reading.text(fields.get("integrationName")),
            status,
            reading.member(IntegrationState, status),
        )


@dataclass(frozen=True)
class JobPosting:
    """A job as LinkedIn is told it; always complete, because an omitted field is cleared.

    `location` is `CITY,STATE` or `CITY,COUNTRY`; `listed_at` epoch milliseconds; `description` may hold HTML.
    https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/sync-job-postings
    """

    external_job_posting_id: str
    operation: JobOperation
    title: str
    description: str
    location: str
    company_apply_url: str
    listed_at: int
    availability: Availability = Availability.PRIVATE_TO_ATS_INTEGRATION
    company_job_code: str | None = None
    company_name: str | None = None

    def to_wire(self, generation: Generation, organization: str) -> JsonObject:
        """The job as JSON; rest renamed the organisation's field."""
        owner = "company" if generation == "rest" else "integrationContext"
        record = {
            owner: organization,
            "externalJobPostingId": self.external_job_posting_id,
            "jobPostingOperationType": self.operation.value,
            "title": self.title,
            "description": self.description,
            "location": self.location,
            "availability": self.availability.value,
            "companyApplyUrl": self.company_apply_url,
            "listedAt": self.listed_at,
            "companyJobCode": self.company_job_code,
            "companyName": self.company_name,
        }
        return {name: value for name, value in record.items() if value is not None}


@dataclass(frozen=True)
class JobTask:
    """How far LinkedIn is with a job. `job_posting` is `urn:li:jobPosting:{id}` once it is posted.

    https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/check-job-taskstatus
    """

    urn: str
    status: JobTaskStatus
    external_job_posting_id: str | None
    job_posting: str | None
    message: str | None
    field: str | None

    @classmethod
    def from_wire(cls, urn: str, record: Any) -> Self:
        fields = reading.json_object(record)
        message = reading.text(fields.get("errorMessage"))
        return cls(
            urn,
            reading.member(JobTaskStatus, reading.text(fields.get("status"))),
            reading.text(fields.get("externalJobPostingId")),
            reading.text(fields.get("jobPosting")),
            message,
            field_to_mend(None, message or ""),
        )


@dataclass(frozen=True)
class StubProfile:
    """The part of a member's profile that an export brings. The e-mail addresses are what the recruiter typed.

    https://learn.microsoft.com/en-us/linkedin/talent/retrieve-exported-candidates/stubprofile
    """

    first_name: str | None
    last_name: str | None
    member: str | None
    profile_url: str | None
    employers: tuple[str, ...]
    email_addresses: tuple[str, ...]
    headline: str | None
    location: str | None

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid when there is neither a member nor a name: nobody could tell who this is."""
        fields = reading.json_object(record)
        first, last = reading.text(fields.get("firstName")), reading.text(fields.get("lastName"))
        member = reading.matching(reading.PERSON_URN, reading.text(fields.get("member")))
        if not (member or first or last):
            raise Invalid("LinkedIn's profile has neither a member nor a name.")
        # LinkedIn's release notes say `emailAddress`, a string; its page says `emailAddresses`, a list.
        emails = reading.email_addresses(fields.get("emailAddresses"), fields.get("emailAddress"))
        return cls(
            first_name=first,
            last_name=last,
            member=member,
            profile_url=reading.matching(
                reading.WEB_ADDRESS, reading.text(fields.get("profileUrl"))
            ),
            employers=reading.texts(fields.get("currentEmployerNames")),
            email_addresses=emails,
            headline=reading.text(fields.get("headline")),
            location=reading.text(fields.get("location")),
        )


@dataclass(frozen=True)
class ExportedCandidate:
    """A person handed over from LinkedIn Recruiter.

    `integration_context` has to be compared with our organisation. `exported_by` is the exporter's person URN
    where LinkedIn names it. https://learn.microsoft.com/en-us/linkedin/talent/retrieve-exported-candidates
    """

    profile: StubProfile
    integration_context: str | None
    external_job_posting_id: str | None
    exported_by: str | None
    raw_notes: str | None
    #: The record as it came. Keeping it means that it can be read again without asking LinkedIn.
    record: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid as `StubProfile.from_wire` does."""
        fields = reading.json_object(record)
        return cls(
            StubProfile.from_wire(fields.get("candidate")),
            reading.text(fields.get("integrationContext")),
            reading.text(fields.get("externalJobPostingId")),
            reading.matching(reading.PERSON_URN, reading.text(fields.get(EXPORTED_BY))),
            reading.text(fields.get(EXPORT_NOTES)),
            fields,
        )


@dataclass(frozen=True)
class Push:
    """LinkedIn's hint that something happened. `id` is the request id of the call that tells what."""

    type: str
    id: str
    expires_at: datetime | None


def parse_push(raw: bytes) -> Push:
    """Read the body of a push. Raises Invalid, with the reason, for anything without a usable id.

    The names inside are not public, so the known spellings are all understood; `expires_at` is UTC, absent when
    LinkedIn sent none that we can read. https://learn.microsoft.com/en-us/linkedin/talent/receive-push-events
    """
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        raise Invalid("The push is not JSON.") from None
    if not isinstance(fields, dict):
        raise Invalid("The push is not a JSON object.")
    kind = next((fields[n] for n in PUSH_TYPE_NAMES if isinstance(fields.get(n), str)), "")
    identifier = next((fields[n] for n in PUSH_ID_NAMES if fields.get(n) not in (None, "")), None)
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    if not isinstance(identifier, str):
        raise Invalid("The push has no id.")
    if max(len(identifier), len(kind)) > PUSH_TEXT_MAX:
        raise Invalid(f"The push's id or type is longer than {PUSH_TEXT_MAX} characters.")
    if not (identifier.isprintable() and kind.isprintable()):
        raise Invalid("The push's id or type holds control characters.")
    return Push(kind, identifier, reading.moment(fields.get(PUSH_EXPIRY_NAME)))
