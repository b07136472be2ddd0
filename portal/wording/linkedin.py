"""Words for what comes from LinkedIn: messages, why they wait, and what can be done."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.exports import EventState, Mend, Reason
from portal.domain.linkedin_connections import ConnectionState, Trouble
from portal.domain.linkedin_gate import Capability, Mender, SeatKind
from portal.domain.linkedin_gate import Reason as Closed
from portal.domain.linkedin_seats import SeatEvidence

EVENT_STATE_NAMES = {
    EventState.RECEIVED: _l("Received"),
    EventState.WORKING: _l("Being taken in"),
    EventState.RETRYING: _l("Trying again"),
    EventState.DONE: _l("Taken in"),
    EventState.WAITING: _l("Waits for you"),
    EventState.PAUSED: _l("Paused"),
    EventState.IGNORED: _l("Ignored"),
    EventState.FAILED: _l("Failed"),
}
EVENT_STATE_TONES = {
    EventState.RECEIVED: "info",
    EventState.WORKING: "info",
    EventState.RETRYING: "warn",
    EventState.DONE: "good",
    EventState.WAITING: "warn",
    EventState.PAUSED: "warn",
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
    Reason.SWITCHED_OFF: _l(
        "The LinkedIn Recruiter integration is switched off in Beckon. This goes on by itself when an "
        "administrator switches it on again; LinkedIn keeps an export for a day."
    ),
    Reason.EXPORT_OFF: _l(
        "Taking in exports is switched off in Beckon. This goes on by itself when an administrator "
        "switches it on again; LinkedIn keeps an export for a day."
    ),
    Reason.NO_APPLICATION: _l(
        "No LinkedIn application is set up. This goes on by itself when there is one."
    ),
    Reason.NOT_CONNECTED: _l(
        "Your company is not connected to LinkedIn Recruiter, or no longer. This goes on by itself "
        "when it is."
    ),
    Reason.NO_SEATS: _l(
        "Your company has no LinkedIn Recruiter seat. This goes on by itself when it has one."
    ),
    Reason.EXPORT_NOT_ENABLED: _l(
        "Export is not switched on in LinkedIn Recruiter, under More > Admin Settings > ATS. This goes "
        "on by itself when it is; LinkedIn keeps an export for a day."
    ),
    Reason.UNKNOWN_INTEGRATION: _l(
        "LinkedIn told us of an integration that Beckon does not use. Nothing has to be done."
    ),
    Reason.CONTRACT_NOT_CONNECTED: _l(
        "LinkedIn told us of a contract that is not connected to Beckon. Connect it under Admin "
        "settings > LinkedIn Integration if it shall be."
    ),
    Reason.READ_INSTEAD: _l(
        "LinkedIn no longer said which integration was switched, so Beckon read them all. Nothing has "
        "to be done."
    ),
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
CONNECTION_STATE_NAMES = {
    ConnectionState.NONE: _l("Not connected"),
    ConnectionState.CONNECTED: _l("Connected"),
    ConnectionState.ENDING: _l("Ends soon"),
    ConnectionState.EXPIRED: _l("Ended"),
    ConnectionState.REVOKED: _l("Ended at LinkedIn"),
    ConnectionState.LOCKED: _l("Broken"),
}
CONNECTION_STATE_TONES = {
    ConnectionState.NONE: "neutral",
    ConnectionState.CONNECTED: "good",
    ConnectionState.ENDING: "warn",
    ConnectionState.EXPIRED: "bad",
    ConnectionState.REVOKED: "bad",
    ConnectionState.LOCKED: "bad",
}
#: What to do about a state; empty where there is nothing to do.
CONNECTION_STATE_SENTENCES = {
    ConnectionState.NONE: "",
    ConnectionState.CONNECTED: "",
    ConnectionState.ENDING: _l(
        "LinkedIn ends every connection after some time. Reconnect now, and nothing is interrupted."
    ),
    ConnectionState.EXPIRED: _l("The time of this connection is over. Reconnect to go on."),
    ConnectionState.REVOKED: _l(
        "LinkedIn no longer accepts this connection: it was taken back there, under Permitted "
        "services. Reconnect if you want to go on."
    ),
    ConnectionState.LOCKED: _l(
        "Beckon cannot open what it keeps of this connection, because its encryption keys were "
        "changed. Reconnect; if that happens to several people, tell an administrator."
    ),
}
#: Why an account was not connected, and what to do next.
TROUBLE_SENTENCES = {
    Trouble.REFUSED: _l(
        "You said no at LinkedIn, so nothing was connected. Press Connect when you change your mind."
    ),
    Trouble.STATE: _l(
        "LinkedIn's answer does not belong to what you began here: it was used already, took more "
        "than half an hour, or was begun in another browser or by somebody else. Start again with "
        "Connect, in this window."
    ),
    Trouble.CODE: _l(
        "LinkedIn did not accept its own answer, because it was used before or is too old. Start "
        "again with Connect."
    ),
    Trouble.TAKEN: _l(
        "This LinkedIn account is connected to somebody else in Beckon already. Sign out of "
        "LinkedIn and choose your own account, or ask an administrator."
    ),
    Trouble.DOWN: _l("LinkedIn does not answer as it should. Try again in a few minutes."),
    Trouble.CREDENTIALS: _l(
        "LinkedIn does not accept Beckon's credentials. An administrator has to check the client id "
        "and secret; then try again."
    ),
    Trouble.APPLICATION: _l(
        "LinkedIn refuses what Beckon asks for. An administrator has to check what LinkedIn granted "
        "to the application: the return address and the permissions."
    ),
    Trouble.COMPANY: _l(
        "Your company's connection to LinkedIn comes first. It is missing or was switched off."
    ),
}
#: What it means that a connected account has no Recruiter seat.
SEATLESS_SENTENCES = {
    "none": _l(
        "Your account is connected, but it has no seat on a Recruiter contract of your company, or "
        "seats have not been read since it got one. LinkedIn shows you public profiles only, and no "
        "InMail and notes. The administrator of the LinkedIn contract can give you a seat."
    ),
    "hiring_manager": _l(
        "Your account is connected with a seat that is no Recruiter seat. LinkedIn shows you first "
        "name, last name and the public profile, and no InMail and notes; sign out of LinkedIn or "
        "LinkedIn Recruiter first to see them."
    ),
}
#: Why the seats of a contract could not be read, and what to do.
SEATS_PROBLEMS = {
    "ended": _l(
        "LinkedIn says that this contract has ended. What it made possible has stopped; what Beckon "
        "has stays. When it is renewed, press Refresh seats."
    ),
    "not-enabled": _l(
        "LinkedIn does not hand out the seats: switch Contract-level access on in LinkedIn "
        "Recruiter, under More > Admin Settings > ATS, then press Refresh seats."
    ),
    "down": _l("LinkedIn does not answer as it should. Beckon tries again every ten minutes."),
    "busy": _l("LinkedIn asked us to wait. Beckon goes on by itself."),
    "credentials": _l(
        "LinkedIn does not accept Beckon's credentials. Check the client id and secret."
    ),
    "refused": _l("LinkedIn refused to hand out the seats. Beckon asks again tomorrow."),
}
SEAT_STATE_NAMES = {
    "ACTIVE": _l("Active"),
    "INACTIVE": _l("Inactive"),
    "INVITED": _l("Invited"),
    "PARKED": _l("Parked"),
}
SEAT_EVIDENCE_NAMES = {
    SeatEvidence.EMAIL: _l("the same e-mail address"),
    SeatEvidence.NAME: _l("the same name"),
}


def seat_state_name(state: str) -> str:
    """LinkedIn's state of a seat in words; its own word for one that we do not know."""
    return str(SEAT_STATE_NAMES.get(state, state))


def event_type_name(kind: str) -> str:
    """What kind of message LinkedIn sent; its own word for one that we do not know."""
    return str(EVENT_TYPE_NAMES.get(kind, kind or gettext("Message without a type")))


def counter_text(name: str, number: int) -> str:
    """A count of what was refused, in words."""
    text = COUNTER_SENTENCES.get(name)
    return str(text) % {"n": number} if text else f"{name}: {number}"
