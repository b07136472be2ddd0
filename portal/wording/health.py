"""Words for how LinkedIn and the work behind the pages fare. Codes are ``{check}.{reason}`` of ``domain.health``."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.health import Area, Check, Finding, Level

LEVEL_NAMES = {
    Level.GOOD: _l("Good"),
    Level.LOOK: _l("Needs a look"),
    Level.BROKEN: _l("Broken"),
    Level.IDLE: _l("Not in use"),
}
LEVEL_TONES = {
    Level.GOOD: "good",
    Level.LOOK: "warn",
    Level.BROKEN: "bad",
    Level.IDLE: "neutral",
}
AREA_NAMES = {
    Area.LINKEDIN: _l("LinkedIn"),
    Area.WAITING: _l("What waits"),
    Area.WORK: _l("Work in the background"),
}
CHECK_NAMES = {
    Check.USE: _l("LinkedIn Recruiter integration"),
    Check.REACHABLE: _l("LinkedIn answers"),
    Check.CREDENTIALS: _l("Application's token"),
    Check.CONTRACT: _l("Contract"),
    Check.PUSHES: _l("Messages from LinkedIn"),
    Check.CONNECTIONS: _l("People's connections"),
    Check.EVENTS: _l("Exports and other messages"),
    Check.POSTINGS: _l("Jobs for LinkedIn"),
    Check.PEOPLE: _l("People for LinkedIn"),
    Check.HISTORY: _l("InMail, notes and stub profiles"),
    Check.MAILS: _l("Mail"),
    Check.SCHEDULE: _l("Schedule"),
    Check.WORKERS: _l("Workers"),
    Check.REDIS: _l("Queue (Redis)"),
}
INTEGRATION_NAMES = {
    "ONE_CLICK_EXPORT": _l("1-click export"),
    "IN_ATS_INDICATOR": _l("In-ATS indicator"),
    "PROFILE_PLUGIN": _l("In-ATS profile widget"),
    "CSA_API": _l("InMail, notes and stub profiles"),
}
#: Families of calls, and allowances, by the names that the client has for them.
FAMILY_NAMES = {
    "token": _l("Application's token"),
    "integrations": _l("Integrations"),
    "configurations": _l("Our address and viewers"),
    "jobs": _l("Jobs"),
    "job_tasks": _l("What became of jobs"),
    "exports": _l("Exports"),
    "seats": _l("Seats"),
    "inmail": _l("InMail"),
    "notes": _l("Notes in LinkedIn Recruiter"),
    "stubs": _l("Stub profiles"),
    "interactions": _l("Seats, InMail, notes and stub profiles"),
    "members": _l("People's own accounts"),
    "candidates": _l("People"),
    "candidate_notes": _l("Notes about people"),
    "applications": _l("Applications"),
    "application_notes": _l("Notes on applications"),
    "interview_feedback": _l("Feedback"),
    "stages": _l("Stages"),
    "acls": _l("Who may see jobs"),
    "acl_assignees": _l("People on access lists"),
}
TASK_NAMES = {
    "check_job_tasks": _l("Asking what became of jobs"),
    "sweep_events": _l("Picking up exports"),
    "sweep_changes": _l("Picking up jobs for LinkedIn"),
    "sweep_people": _l("Picking up people for LinkedIn"),
    "sweep_access": _l("Picking up who may see jobs"),
    "reconcile_people": _l("Comparing people with what LinkedIn was told"),
    "sweep_mails": _l("Picking up mail"),
    "remind_of_feedback": _l("Reminders of feedback"),
    "sweep_documents": _l("Tidying documents"),
    "remind_approvers": _l("Reminders of approvals"),
    "send_digests": _l("Daily mail"),
    "read_seats": _l("Reading seats"),
    "survey_history": _l("Looking for seats whose history is read"),
    "read_history": _l("Reading InMail, notes and stub profiles"),
    "check_connections": _l("Checking people's connections"),
    "configure_linkedin": _l("Telling LinkedIn our address"),
    "run_checks": _l("Testing the connection to LinkedIn"),
    "refresh_integrations": _l("Reading the integrations"),
    "check_health": _l("This check"),
}
PUSH_NAMES = {
    "EXPORT_CANDIDATE_PROFILE": _l("Export"),
    "INTEGRATION_STATUS_CHANGE": _l("Integration switched"),
    "other": _l("Other"),
}
#: Why a family of calls last failed.
FAILURE_NAMES = {
    "refused": _l("LinkedIn refused the record"),
    "not_enabled": _l("LinkedIn says that access is not switched on"),
    "throttled": _l("LinkedIn asked us to wait"),
    "unauthorised": _l("LinkedIn did not accept our credentials"),
    "down": _l("LinkedIn did not answer as it should"),
}
HEALTH_SENTENCES = {
    "use.no_application": _l(
        "No LinkedIn application is set up. Whoever runs Beckon can set LINKEDIN_CLIENT_ID and "
        "LINKEDIN_CLIENT_SECRET."
    ),
    "use.switched_off": _l(
        "The integration is switched off in Beckon. Nothing is sent to LinkedIn; what LinkedIn sends waits."
    ),
    "use.not_connected": _l("Nobody has connected the company to LinkedIn yet."),
    "reachable.never": _l("LinkedIn has not been asked for anything yet."),
    "reachable.answers": _l("LinkedIn answers our calls."),
    "reachable.away": _l(
        "LinkedIn does not answer as it should. Nothing is lost: Beckon keeps trying and goes on by itself."
    ),
    "credentials.never": _l("No token has been needed yet."),
    "credentials.valid": _l("LinkedIn accepts our client id and secret."),
    "credentials.expired": _l("The token has run out. Another one is fetched when it is needed."),
    "credentials.locked": _l(
        "None of our encryption keys opens the token. Another one is fetched when it is needed."
    ),
    "credentials.refused": _l(
        "LinkedIn does not accept our client id and secret. Compare LINKEDIN_CLIENT_ID and "
        "LINKEDIN_CLIENT_SECRET with LinkedIn's developer portal; after a rotation the new secret belongs there."
    ),
    "integration.enabled": _l("Enabled at LinkedIn."),
    "integration.not_wanted": _l("Switched off in Beckon."),
    "integration.not_requested": _l("Not requested."),
    "integration.not_yet": _l(
        "Requested, and not enabled yet. The administrator of the contract can do that in LinkedIn "
        "Recruiter: More > Admin Settings > ATS."
    ),
    "integration.not_told": _l("LinkedIn did not take our name and address yet."),
    "integration.no_more": _l(
        "It was enabled and is no more. The administrator of the contract can enable it in LinkedIn "
        "Recruiter: More > Admin Settings > ATS."
    ),
    "contract.ended": _l(
        "LinkedIn says that this contract has ended. What was taken in stays. Connect the contract that "
        "follows it."
    ),
    "contract.unread": _l("Its seats could not be read. LinkedIn seats says why."),
    "contract.never": _l("Its seats have not been read yet."),
    "contract.read": _l("Its seats were read."),
    "calls.well": _l("Answered well."),
    "calls.refused": _l("LinkedIn refused the records that were asked for so far."),
    "calls.not_enabled": _l("LinkedIn says that access is not switched on."),
    "calls.throttled": _l("LinkedIn asked us to wait. Beckon goes on by itself."),
    "calls.unauthorised": _l("LinkedIn does not accept our credentials."),
    "calls.down": _l("LinkedIn does not answer as it should. Beckon keeps trying."),
    "quota.well": _l("Within LinkedIn's limit."),
    "quota.nearly": _l("Nearly used up for today."),
    "quota.used_up": _l(
        "LinkedIn's limit for today is used up. Beckon goes on by itself after midnight UTC."
    ),
    "quota.throttled": _l("LinkedIn asked us to wait today."),
    "pushes.never": _l("LinkedIn has not sent anything yet."),
    "pushes.well": _l("LinkedIn's messages arrive."),
    "pushes.wrong_signature": _l(
        "Messages with a wrong signature came today and were refused. If you rotated the client secret, set "
        "LINKEDIN_PREVIOUS_CLIENT_SECRET; otherwise somebody else sends to our address."
    ),
    "pushes.refused": _l(
        "Messages came today that could not be used: unreadable, too large, or unsigned although signatures "
        "are demanded."
    ),
    "pushes.mixed": _l(
        "Some messages of today are signed and some are not. Each is checked with LinkedIn before it counts; "
        "you can demand signatures with LINKEDIN_REQUIRE_SIGNATURE."
    ),
    "connections.none": _l("Nobody has connected a LinkedIn account."),
    "connections.well": _l("All connected accounts work."),
    "connections.ending": _l(
        "Some connections have ended or end within two weeks. People are told and reconnect in one click."
    ),
    "connections.locked": _l(
        "None of our encryption keys opens people's tokens. Put the former key back into ENCRYPTION_KEYS, behind "
        "the new one; otherwise everybody has to connect again."
    ),
    "events.empty": _l("Nothing waits."),
    "events.moving": _l("Being taken in."),
    "events.held": _l(
        "They wait until the integration is connected and switched on. Then they go on by themselves."
    ),
    "events.look": _l("Some need a decision or could not be taken in."),
    "events.stuck": _l("They are not taken in, although their turn has come. Check the workers."),
    "postings.empty": _l("LinkedIn has heard of everything."),
    "postings.moving": _l("On their way."),
    "postings.held": _l(
        "They wait until the integration is connected and switched on. Then they go on by themselves."
    ),
    "postings.look": _l("LinkedIn does not take some jobs as they are."),
    "postings.stuck": _l("They are not sent, although their turn has come. Check the workers."),
    "people.empty": _l("LinkedIn has heard of everybody it may know."),
    "people.moving": _l("On their way."),
    "people.held": _l(
        "They wait until the integration is connected and switched on. Then they go on by themselves."
    ),
    "people.look": _l("LinkedIn does not take some records as they are."),
    "people.stuck": _l(
        "LinkedIn is not told of them, although their turn has come. Check the workers."
    ),
    "history.empty": _l("Every seat is read when it is its turn."),
    "history.moving": _l("Being read."),
    "history.held": _l(
        "They wait until the integration is connected and switched on. Then they go on by themselves."
    ),
    "history.look": _l("Of some seats LinkedIn hands nothing over. Each says why."),
    "history.stuck": _l("They are not read, although their turn has come. Check the workers."),
    "mails.empty": _l("Nothing waits."),
    "mails.moving": _l("On its way."),
    "mails.look": _l("Some mail could not be delivered."),
    "mails.stuck": _l("It is not sent, although its turn has come. Check the workers."),
    "schedule.never": _l("The schedule has not run yet. Start it with: python worker.py schedule"),
    "schedule.runs": _l("Runs."),
    "schedule.future": _l(
        "It was last seen in the future: the clocks of your machines differ. Set them right."
    ),
    "schedule.stopped": _l(
        "Work in the background has stopped: exports, jobs and mail wait. Whoever runs Beckon should check the "
        "workers, the schedule and Redis."
    ),
    "tasks.never": _l("Not run yet."),
    "tasks.runs": _l("Runs."),
    "tasks.late": _l("Has not run when it should have."),
    "tasks.fails": _l("Failed when it last ran; the log says why."),
    "tasks.future": _l("Last seen in the future: the clocks of your machines differ."),
    "workers.unknown": _l("Not known while the queue is away."),
    "workers.none": _l(
        "No worker is running: exports, jobs and mail wait. Start one with: python worker.py work"
    ),
    "workers.silent": _l(
        "The workers have not been heard of for a while. Whoever runs Beckon should check them."
    ),
    "workers.alive": _l("Running."),
    "redis.away": _l(
        "The queue cannot be reached: exports, jobs and mail wait, and nothing is lost. Whoever runs Beckon should "
        "check Redis."
    ),
    "redis.answers": _l("Answers."),
    "redis.many": _l("Many tasks wait. Another worker would help, if this lasts."),
}
#: The same in few words, for the line above pages and for notifications.
ALARM_NAMES = {
    "reachable.away": _l("LinkedIn does not answer"),
    "credentials.refused": _l("LinkedIn does not accept our credentials"),
    "integration.no_more": _l("%(label)s is no longer enabled at LinkedIn"),
    "contract.ended": _l("The LinkedIn contract %(label)s has ended"),
    "quota.used_up": _l("LinkedIn's limit for today is used up"),
    "connections.locked": _l("People's LinkedIn tokens cannot be opened with our keys"),
    "events.stuck": _l("Exports from LinkedIn are not taken in"),
    "postings.stuck": _l("Jobs are not sent to LinkedIn"),
    "people.stuck": _l("LinkedIn is not told of changes of people"),
    "history.stuck": _l("InMail and notes of LinkedIn are not read"),
    "mails.stuck": _l("Mail is not sent"),
    "schedule.stopped": _l("Work in the background has stopped"),
    "tasks.late": _l("Work in the background is late"),
    "tasks.fails": _l("Work in the background fails"),
    "workers.none": _l("No worker is running"),
    "workers.silent": _l("The workers are not heard of"),
    "redis.away": _l("The queue cannot be reached"),
}


def alarm_text(code: str, label: str = "") -> str:
    """What is broken, in a few words without a full stop."""
    text = ALARM_NAMES.get(code)
    if text is None:
        return str(gettext("Something is broken"))
    return str(text) % {"label": INTEGRATION_NAMES.get(label, label)}


def alarms_text(alarms: Sequence[Sequence[str]]) -> str:
    """Several of them, once each."""
    return "; ".join(dict.fromkeys(alarm_text(code, label) for code, label in alarms))


#: The names of what a check has many of.
_SUBJECTS: dict[Check, Mapping[str, Any]] = {
    Check.INTEGRATION: INTEGRATION_NAMES,
    Check.CALLS: FAMILY_NAMES,
    Check.QUOTA: FAMILY_NAMES,
    Check.TASKS: TASK_NAMES,
}


def finding_name(finding: Finding) -> str:
    """What a row of the page is called."""
    subjects = _SUBJECTS.get(finding.check)
    if subjects is None:
        return str(CHECK_NAMES[finding.check])
    key = finding.label or finding.subject
    return str(subjects.get(key, key))


def finding_text(finding: Finding) -> str:
    """The sentence of a row."""
    text = HEALTH_SENTENCES.get(f"{finding.check}.{finding.reason}")
    return str(text) if text is not None else finding.reason


def period_text(seconds: int) -> str:
    """How often something runs."""
    if seconds >= 3600:
        return str(ngettext("%(num)s hour", "%(num)s hours", seconds // 3600))
    if seconds >= 60:
        return str(ngettext("%(num)s minute", "%(num)s minutes", seconds // 60))
    return str(ngettext("%(num)s second", "%(num)s seconds", seconds))
