"""What may happen to a person whom somebody exported from LinkedIn Recruiter.

The rules decide from plain facts; the reasons are codes that the web layer turns into sentences
together with the button that mends them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.domain import linkedin_gate as gate
from portal.domain.jobs import JobStatus
from portal.domain.permissions import AppRole, Condition, JobRole, may_export


class EventState(StrEnum):
    """Where a push from LinkedIn stands with us."""

    RECEIVED = "received"
    WORKING = "working"
    RETRYING = "retrying"
    DONE = "done"
    WAITING = "waiting"
    #: Stored, and nothing else is done with it while the way to LinkedIn is closed.
    PAUSED = "paused"
    IGNORED = "ignored"
    FAILED = "failed"


#: States in which nothing more happens by itself.
SETTLED = frozenset({EventState.DONE, EventState.WAITING, EventState.IGNORED, EventState.FAILED})
#: States from which the worker may take an event.
CLAIMABLE = frozenset({EventState.RECEIVED, EventState.RETRYING})


class Reason(StrEnum):
    """Why an event did not simply become an application."""

    UNKNOWN_TYPE = "unknown-type"
    EXPIRED = "expired"
    NOT_HANDLED = "not-handled"
    JOB_UNKNOWN = "job-unknown"
    JOB_NOT_NAMED = "job-not-named"
    JOB_DRAFT = "job-draft"
    JOB_CLOSED = "job-closed"
    NO_PROSPECT_STAGE = "no-prospect-stage"
    EXPORTER_NOT_ON_TEAM = "exporter-not-on-team"
    EXPORTER_UNKNOWN = "exporter-unknown"
    OTHER_ORGANISATION = "other-organisation"
    NOT_FOUND_AT_LINKEDIN = "not-found-at-linkedin"
    UNREADABLE = "unreadable"
    LINKEDIN_UNAUTHORISED = "linkedin-unauthorised"
    LINKEDIN_NOT_ENABLED = "linkedin-not-enabled"
    LINKEDIN_REFUSED = "linkedin-refused"
    LINKEDIN_BUSY = "linkedin-busy"
    LINKEDIN_DOWN = "linkedin-down"
    #: The way to LinkedIn is closed; these go on by themselves when it opens.
    SWITCHED_OFF = "switched-off"
    EXPORT_OFF = "export-off"
    NO_APPLICATION = "no-application"
    NOT_CONNECTED = "not-connected"
    NO_SEATS = "no-seats"
    EXPORT_NOT_ENABLED = "export-not-enabled"
    #: A push about an integration that is none of ours, or of a contract that nobody connected here.
    UNKNOWN_INTEGRATION = "unknown-integration"
    CONTRACT_NOT_CONNECTED = "contract-not-connected"
    #: LinkedIn did not say what a push was about, so everything was read.
    READ_INSTEAD = "read-instead"
    INTERNAL = "internal"
    DISMISSED = "dismissed"


#: Why an export waits while the gate (``domain.linkedin_gate``) is closed for exports.
CLOSED: dict[gate.Reason, Reason] = {
    gate.Reason.SWITCHED_OFF: Reason.SWITCHED_OFF,
    gate.Reason.FEATURE_OFF: Reason.EXPORT_OFF,
    gate.Reason.NO_APPLICATION: Reason.NO_APPLICATION,
    gate.Reason.NOT_CONNECTED: Reason.NOT_CONNECTED,
    gate.Reason.NO_SEATS: Reason.NO_SEATS,
    gate.Reason.NOT_ENABLED: Reason.EXPORT_NOT_ENABLED,
}


class Mend(StrEnum):
    """The buttons that the list of events offers."""

    RETRY = "retry"
    ACCEPT = "accept"
    MOVE = "move"
    DISMISS = "dismiss"


#: Which buttons help against which reason. Another organisation's record can never be taken in.
MENDS: dict[Reason, tuple[Mend, ...]] = {
    Reason.EXPIRED: (Mend.RETRY,),
    Reason.JOB_UNKNOWN: (Mend.MOVE,),
    Reason.JOB_NOT_NAMED: (Mend.MOVE,),
    Reason.JOB_DRAFT: (Mend.RETRY, Mend.MOVE),
    Reason.JOB_CLOSED: (Mend.MOVE,),
    Reason.NO_PROSPECT_STAGE: (Mend.RETRY, Mend.MOVE),
    Reason.EXPORTER_NOT_ON_TEAM: (Mend.ACCEPT, Mend.MOVE),
    Reason.EXPORTER_UNKNOWN: (Mend.ACCEPT, Mend.MOVE),
    Reason.NOT_FOUND_AT_LINKEDIN: (Mend.RETRY,),
    Reason.UNREADABLE: (Mend.RETRY,),
    Reason.LINKEDIN_UNAUTHORISED: (Mend.RETRY,),
    Reason.LINKEDIN_NOT_ENABLED: (Mend.RETRY,),
    Reason.LINKEDIN_REFUSED: (Mend.RETRY,),
    Reason.LINKEDIN_BUSY: (Mend.RETRY,),
    Reason.LINKEDIN_DOWN: (Mend.RETRY,),
    Reason.INTERNAL: (Mend.RETRY,),
    Reason.DISMISSED: (Mend.RETRY,),
}


@dataclass(frozen=True)
class Exporter:
    """The person who pressed Export, as far as LinkedIn names them.

    ``named`` is false when LinkedIn's record carries no exporter at all; a named exporter whose
    LinkedIn account no portal user has connected has ``known=False``.
    """

    named: bool
    known: bool = False
    app_roles: frozenset[AppRole] = frozenset()
    job_roles: frozenset[JobRole] = frozenset()
    #: What the job's process grants.
    granted: frozenset[Condition] = frozenset()


def reason_to_hold(
    *,
    organisation_matches: bool,
    job_named: bool,
    job_status: JobStatus | None,
    has_prospect_stage: bool,
    exporter: Exporter,
) -> Reason | None:
    """The first reason why an export may not go into its job by itself; None when it may."""
    if not organisation_matches:
        return Reason.OTHER_ORGANISATION
    if job_status is None:
        return Reason.JOB_UNKNOWN if job_named else Reason.JOB_NOT_NAMED
    if job_status is JobStatus.CLOSED:
        return Reason.JOB_CLOSED
    if job_status is not JobStatus.ACTIVE:
        return Reason.JOB_DRAFT
    if not has_prospect_stage:
        return Reason.NO_PROSPECT_STAGE
    if exporter.named and not exporter.known:
        return Reason.EXPORTER_UNKNOWN
    if exporter.named and not may_export(exporter.app_roles, exporter.job_roles, exporter.granted):
        return Reason.EXPORTER_NOT_ON_TEAM
    return None


def mends_for(reason: Reason | None, state: EventState) -> Collection[Mend]:
    """The buttons to offer for an event; none while it is on its way or done."""
    if reason is None or state in {
        EventState.DONE,
        EventState.WORKING,
        EventState.RECEIVED,
        EventState.PAUSED,
    }:
        return ()
    mends = MENDS.get(reason, ())
    dismissible = state in {EventState.WAITING, EventState.FAILED}
    return (*mends, Mend.DISMISS) if dismissible else mends
