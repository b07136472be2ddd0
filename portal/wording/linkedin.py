"""Words for what comes from LinkedIn: messages, why they wait, and what can be done."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.exports import EventState, Mend, Reason
from portal.domain.linkedin_gate import Capability, Mender, SeatKind
from portal.domain.linkedin_gate import Reason as Closed

EVENT_STATE_NAMES = {
    EventState.RECEIVED: _l("Received"),
    EventState.WORKING: _l("Being taken in"),
    EventState.RETRYING: _l("Trying again"),
    EventState.DONE: _l("Taken in"),
    EventState.WAITING: _l("Waits for you"),
    EventState.IGNORED: _l("Ignored"),
    EventState.FAILED: _l("Failed"),
}
EVENT_STATE_TONES = {
    EventState.RECEIVED: "info",
    EventState.WORKING: "info",
    EventState.RETRYING: "warn",
    EventState.DONE: "good",
    EventState.WAITING: "warn",
    EventState.IGNORED: "neutral",
    EventState.FAILED: "bad",
}
EVENT_TYPE_NAMES = {
    "EXPORT_CANDIDATE_PROFILE": _l("Export"),
    "INTEGRATION_STATUS_CHANGE": _l("Integration switched"),
}
REASON_SENTENCES = {
    Reason.UNKNOWN_TYPE: _l("LinkedIn sent a kind of message that Beckon does not know."),
    Reason.EXPIRED: _l("The message had expired when it came."),
    Reason.NOT_HANDLED: _l("Nothing has to be done for this kind of message."),
    Reason.JOB_UNKNOWN: _l("The job it was exported to does not exist here. Choose another job."),
    Reason.JOB_NOT_NAMED: _l("LinkedIn did not say to which job. Choose one."),
    Reason.JOB_DRAFT: _l("The job is still a draft. Activate it and retry, or choose another job."),
    Reason.JOB_CLOSED: _l("The job is closed. Choose another job."),
    Reason.NO_PROSPECT_STAGE: _l(
        "The job has no Prospect stage. Switch it on in the job's process and retry, or choose "
        "another job."
    ),
    Reason.EXPORTER_NOT_ON_TEAM: _l(
        "The person who exported is not Recruiter or Hiring manager on this job. Accept it, or "
        "choose another job."
    ),
    Reason.EXPORTER_UNKNOWN: _l(
        "The LinkedIn account that exported belongs to nobody in Beckon. Accept it, or choose "
        "another job."
    ),
    Reason.OTHER_ORGANISATION: _l("The record belongs to another organisation at LinkedIn."),
    Reason.NOT_FOUND_AT_LINKEDIN: _l(
        "LinkedIn does not know this export, or no longer: exports can be fetched for a day."
    ),
    Reason.UNREADABLE: _l("LinkedIn's record names nobody: neither a member nor a name."),
    Reason.LINKEDIN_UNAUTHORISED: _l(
        "LinkedIn does not accept our credentials. Check the client id and secret."
    ),
    Reason.LINKEDIN_NOT_ENABLED: _l(
        "LinkedIn says the integration is not switched on. The administrator of your LinkedIn "
        "contract can do that."
    ),
    Reason.LINKEDIN_REFUSED: _l("LinkedIn refused to hand out the record."),
    Reason.LINKEDIN_BUSY: _l("LinkedIn asked us to wait. We go on by ourselves."),
    Reason.LINKEDIN_DOWN: _l("LinkedIn does not answer as it should. We keep trying for a day."),
    Reason.INTERNAL: _l("Beckon failed to take it in. Please report it, then retry."),
    Reason.DISMISSED: _l("Somebody put it aside."),
}
MEND_LABELS = {
    Mend.RETRY: _l("Retry"),
    Mend.ACCEPT: _l("Accept"),
    Mend.MOVE: _l("Move to another job"),
    Mend.DISMISS: _l("Dismiss"),
}
COUNTER_SENTENCES = {
    "push-wrong-signature": _l("%(n)s with a wrong signature"),
    "push-unsigned": _l("%(n)s without a signature"),
    "push-unreadable": _l("%(n)s that could not be read"),
    "push-oversized": _l("%(n)s that were too large"),
}
#: Which of the two connections is missing: one's own, or the company's.
GATE_HEADINGS = {
    True: _l("Your own LinkedIn connection"),
    False: _l("Your company's connection to LinkedIn"),
}
#: Why something of LinkedIn is closed.
GATE_SENTENCES = {
    Closed.SWITCHED_OFF: _l("The LinkedIn Recruiter integration is switched off for everybody."),
    Closed.NO_APPLICATION: _l("No LinkedIn application is set up for your company."),
    Closed.NOT_CONNECTED: _l("Your company is not connected to LinkedIn Recruiter, or no longer."),
    Closed.NO_SEATS: _l(
        "Your company has no LinkedIn Recruiter seat on the connected contract. At least one is "
        "needed."
    ),
    Closed.NOT_ENABLED: _l(
        "This part of the integration is not switched on in LinkedIn Recruiter, under More > Admin "
        "Settings > ATS."
    ),
    Closed.FEATURE_OFF: _l("This part of the integration is switched off in Beckon."),
    Closed.USER_NOT_CONNECTED: _l("Your own LinkedIn account is not connected yet."),
    Closed.USER_EXPIRED: _l(
        "The connection of your own LinkedIn account has ended. Connect it again."
    ),
    Closed.NO_RECRUITER_SEAT: _l(
        "Your LinkedIn account has no Recruiter seat on a connected contract. Without one LinkedIn "
        "shows public basics only."
    ),
}
#: Who can do something about it, for people who cannot.
MENDER_SENTENCES = {
    Mender.ADMINISTRATOR: _l("An administrator of Beckon can change that."),
    Mender.LINKEDIN_ADMINISTRATOR: _l(
        "The administrator of your company's LinkedIn Recruiter contract can change that."
    ),
    Mender.ONESELF: _l("You can do that yourself, under User settings > Connections."),
}
#: What the button says that leads to where it is mended.
GATE_ACTS = {
    Closed.SWITCHED_OFF: _l("Open Feature management"),
    Closed.NO_APPLICATION: _l("Open LinkedIn Integration"),
    Closed.NOT_CONNECTED: _l("Open LinkedIn Integration"),
    Closed.NO_SEATS: _l("Open LinkedIn Integration"),
    Closed.NOT_ENABLED: _l("Open LinkedIn Integration"),
    Closed.FEATURE_OFF: _l("Open LinkedIn Integration"),
    Closed.USER_NOT_CONNECTED: _l("Connect your account"),
    Closed.USER_EXPIRED: _l("Connect your account again"),
    Closed.NO_RECRUITER_SEAT: _l("See your connection"),
}
CAPABILITY_NAMES = {
    Capability.EXPORT: _l("1-click export"),
    Capability.INDICATOR: _l("In-ATS indicator"),
    Capability.WIDGET: _l("In-ATS profile widget"),
    Capability.INMAIL_HISTORY: _l("InMail history"),
    Capability.NOTES_HISTORY: _l("Notes history"),
    Capability.STUB_PROFILES: _l("InMail stub profiles"),
}
SEAT_KIND_NAMES = {
    SeatKind.RECRUITER: _l("Recruiter seat"),
    SeatKind.HIRING_MANAGER: _l("Hiring manager seat"),
    SeatKind.OTHER: _l("Another kind of seat"),
}


def event_type_name(kind: str) -> str:
    """What kind of message LinkedIn sent; its own word for one that we do not know."""
    return str(EVENT_TYPE_NAMES.get(kind, kind or gettext("Message without a type")))


def counter_text(name: str, number: int) -> str:
    """A count of what was refused, in words."""
    text = COUNTER_SENTENCES.get(name)
    return str(text) % {"n": number} if text else f"{name}: {number}"
