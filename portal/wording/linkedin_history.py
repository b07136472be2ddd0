"""InMail and notes of LinkedIn Recruiter on a person's page."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.linkedin_history import NoteVisibility
from portal.queries.linkedin_history_parts import ActivityKind, Who
from portal.queries.recruiting_activities import Activity

VISIBILITY_NAMES = {
    NoteVisibility.PRIVATE: _l("Only you"),
    NoteVisibility.PROJECT: _l("Your contract"),
    NoteVisibility.PUBLIC: _l("Everybody"),
}
VISIBILITY_ICONS = {
    NoteVisibility.PRIVATE: "lock",
    NoteVisibility.PROJECT: "users",
    NoteVisibility.PUBLIC: "building",
}
RECRUITING_NAMES = {
    None: _l("All"),
    ActivityKind.NOTE: _l("Notes"),
    ActivityKind.INMAIL: _l("InMail"),
    ActivityKind.REJECTION: _l("Rejections"),
}
RECRUITING_ICONS = {
    ActivityKind.NOTE: "file-text",
    ActivityKind.INMAIL: "mail",
    ActivityKind.REJECTION: "x",
}
#: Why history is not read, by the codes of streams and of the lane.
HISTORY_PROBLEMS = {
    "seat-gone": _l("LinkedIn no longer lists the seat, so nothing new comes from it."),
    "contract-off": _l("Contract level access is switched off at LinkedIn, so nothing new comes."),
    "not-enabled": _l("LinkedIn does not let Beckon read this contract's history at present."),
    "seat-unknown": _l("LinkedIn does not know the seat any more."),
    "refused": _l("LinkedIn refused to hand over the history. An administrator sees why."),
    "linkedin-down": _l("LinkedIn could not be reached. Beckon tries again by itself."),
    "page-cut": _l("LinkedIn's answer was not whole. Beckon tries again by itself."),
    "linkedin-day-used-up": _l("LinkedIn's calls of the day are used up. Beckon goes on tomorrow."),
    "linkedin-throttled": _l("LinkedIn lets Beckon wait. It goes on by itself."),
    "credentials": _l("LinkedIn does not accept Beckon's credentials. Tell an administrator."),
}


#: What mends it, said to administrators; the rest passes by itself.
HISTORY_MENDS = {
    "seat-gone": _l("If somebody still has the seat, read the seats anew under Seats."),
    "contract-off": _l(
        "An administrator of LinkedIn Recruiter switches it on: More > Admin Settings > ATS."
    ),
    "not-enabled": _l(
        "If it does not pass within an hour, look in LinkedIn Recruiter under More > Admin Settings > ATS."
    ),
    "seat-unknown": _l("Read the seats anew under Seats. LinkedIn is asked again once a day."),
    "refused": _l("Beckon goes on trying. LinkedIn's support wants to know LinkedIn's words."),
    "credentials": _l("Run the checks above: they say what is wrong with client id and secret."),
    "linkedin-day-used-up": _l(
        "LinkedIn counts anew at midnight UTC. If it happens every day, raise LINKEDIN_HISTORY_MINUTES."
    ),
}


def visibility_name(visibility: str) -> Any:
    """For whom a note is; what we cannot read counts as private."""
    known = visibility in {each.value for each in NoteVisibility}
    return VISIBILITY_NAMES[NoteVisibility(visibility) if known else NoteVisibility.PRIVATE]


def visibility_icon(visibility: str) -> str:
    """The sign beside it."""
    known = visibility in {each.value for each in NoteVisibility}
    return VISIBILITY_ICONS[NoteVisibility(visibility) if known else NoteVisibility.PRIVATE]


def who_name(who: Who) -> str:
    """What people call somebody of the organisation."""
    return who.name or str(gettext("a colleague"))


def messages_text(number: int) -> str:
    """How many messages there were."""
    return str(ngettext("%(num)s message", "%(num)s messages", number))


def history_problem(code: str | None) -> str:
    """Why history is not up to date."""
    if code is None:
        return ""
    return str(
        HISTORY_PROBLEMS.get(code)
        or gettext("Reading LinkedIn's history failed. Beckon tries again.")
    )


def recruiting_text(activity: Activity, name: str) -> str:
    """What happened, after the name of whoever did it; ``name`` is the candidate's."""
    match activity.kind:
        case ActivityKind.NOTE:
            return str(gettext("wrote a note in LinkedIn Recruiter"))
        case ActivityKind.REJECTION:
            return str(gettext("rejected %(name)s", name=name))
        case _ if activity.is_from_member:
            return str(gettext("answered an InMail"))
        case _:
            return str(gettext("sent an InMail"))
