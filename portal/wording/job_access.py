"""Who sees which job in LinkedIn Recruiter, and why somebody of a team does not."""

from flask_babel import lazy_gettext as _l

from portal.domain.job_access import ListStanding, Sight

LIST_NAMES = {
    ListStanding.NOT_NEEDED: _l("Every recruiter"),
    ListStanding.STANDS: _l("Its team alone"),
    ListStanding.ON_ITS_WAY: _l("LinkedIn is being told"),
    ListStanding.REFUSED: _l("Refused by LinkedIn"),
}
LIST_TONES = {
    ListStanding.NOT_NEEDED: "info",
    ListStanding.STANDS: "good",
    ListStanding.ON_ITS_WAY: "info",
    ListStanding.REFUSED: "bad",
}
LIST_SENTENCES = {
    ListStanding.NOT_NEEDED: _l(
        "In LinkedIn Recruiter this job is for every recruiter of your company."
    ),
    ListStanding.STANDS: _l(
        "Only its team sees this job in LinkedIn Recruiter, in the export box and at candidates."
    ),
    ListStanding.ON_ITS_WAY: _l(
        "Only its team will see this job in LinkedIn Recruiter. Nothing new about it goes there "
        "before LinkedIn has confirmed who that is."
    ),
    ListStanding.REFUSED: _l(
        "LinkedIn does not take the list of those who may see this job. So that nobody else sees "
        "it, the job and the people in it are not shown there at all."
    ),
}
SIGHT_NAMES = {
    Sight.SEES: _l("Sees it"),
    Sight.ON_ITS_WAY: _l("In a moment"),
    Sight.NOT_CONNECTED: _l("Not connected"),
    Sight.INACTIVE: _l("Deactivated"),
    Sight.NO_SEAT: _l("No seat"),
    Sight.REFUSED: _l("Refused by LinkedIn"),
    Sight.LEAVING: _l("Being taken off"),
    Sight.STAYS: _l("Still sees it"),
}
SIGHT_TONES = {
    Sight.SEES: "good",
    Sight.ON_ITS_WAY: "info",
    Sight.NOT_CONNECTED: "warn",
    Sight.INACTIVE: "neutral",
    Sight.NO_SEAT: "warn",
    Sight.REFUSED: "bad",
    Sight.LEAVING: "info",
    Sight.STAYS: "bad",
}
#: Why, and what mends it. Nothing where the badge says it all.
SIGHT_SENTENCES = {
    Sight.NOT_CONNECTED: _l(
        "LinkedIn does not know who this is. It does once the person connects their own account, "
        "or an administrator says which seat is theirs."
    ),
    Sight.INACTIVE: _l(
        "The account in Beckon is deactivated. An administrator can reactivate it, or take the "
        "person off the team."
    ),
    Sight.NO_SEAT: _l(
        "LinkedIn lists no active Recruiter seat of the connected account. An administrator of "
        "your LinkedIn contract can give one."
    ),
    Sight.REFUSED: _l("LinkedIn does not take this account."),
    Sight.LEAVING: _l("No longer on the team. LinkedIn is being told."),
    Sight.STAYS: _l("No longer on the team, but LinkedIn does not take them off the list."),
}
