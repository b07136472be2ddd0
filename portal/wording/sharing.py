"""What LinkedIn knows of people, and why it does not know the rest."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.sharing import Kind, Rule, Shown

SHOWN_NAMES = {
    Shown.ON_ITS_WAY: _l("On its way"),
    Shown.SENT: _l("At LinkedIn"),
    Shown.CHANGED: _l("A change is on its way"),
    Shown.HELD: _l("Kept here"),
    Shown.REFUSED: _l("Refused by LinkedIn"),
    Shown.LEAVING: _l("Being deleted there"),
    Shown.WITHDRAWN: _l("Deleted there"),
}
SHOWN_TONES = {
    Shown.ON_ITS_WAY: "info",
    Shown.SENT: "good",
    Shown.CHANGED: "info",
    Shown.HELD: "neutral",
    Shown.REFUSED: "bad",
    Shown.LEAVING: "info",
    Shown.WITHDRAWN: "neutral",
}
RULE_SENTENCES = {
    Rule.JOINED: _l("It belongs to another record now."),
    Rule.WITHHELD: _l("Somebody marked this person as not to be shared."),
    Rule.NO_APPLICATION: _l("This person is in no job. LinkedIn hears of people who applied."),
    Rule.NOT_PAST_PROSPECT: _l(
        "This person is a prospect. LinkedIn hears of people once they are past Prospect in a job."
    ),
    Rule.NAME_MISSING: _l("LinkedIn wants a first and a last name. Add the missing one."),
    Rule.CONTACT_MISSING: _l(
        "LinkedIn needs an e-mail address to tell who this is. Add one to the profile."
    ),
    Rule.PERSON_HELD: _l("LinkedIn does not get the person, so it does not get this either."),
    Rule.PERSON_REFUSED: _l("LinkedIn refuses what this belongs to. It goes when that is mended."),
    Rule.PROSPECT: _l("The person stands in Prospect. It goes when they move on."),
    Rule.JOB_SECURING: _l(
        "Only the job's team may see it. It goes as soon as LinkedIn knows who that is."
    ),
    Rule.JOB_NOT_SECURED: _l(
        "Only the job's team may see it, and LinkedIn does not take the list of who that is."
    ),
    Rule.JOB_NOT_OPEN: _l("The job was never active."),
    Rule.JOB_ID: _l("LinkedIn takes Job IDs of up to 75 characters."),
    Rule.JOB_NOT_THERE: _l("LinkedIn does not have the job yet. It goes when the job is there."),
    Rule.TOO_OLD: _l("It is older than what your company shares."),
    Rule.APPLICATION_HELD: _l("LinkedIn does not get the application."),
    Rule.PRIVATE: _l("A private note is its author's alone."),
    Rule.DRAFT: _l("A draft is its author's alone."),
    Rule.NOTES_OFF: _l("Your company does not share notes."),
    Rule.FEEDBACK_OFF: _l("Your company does not share feedback."),
    Rule.STAGE_NAME: _l("LinkedIn does not take a stage of this name."),
}
#: A kind of record, as the heading of its row.
RECORD_KIND_NAMES = {
    Kind.CANDIDATE: _l("Candidates"),
    Kind.CANDIDATE_NOTE: _l("Notes on candidates"),
    Kind.APPLICATION: _l("Applications"),
    Kind.STAGE: _l("Steps through the stages"),
    Kind.APPLICATION_NOTE: _l("Notes on applications"),
    Kind.FEEDBACK: _l("Feedback"),
}
SHARING_HISTORY = {
    "linkedin-walk-paused": _l("paused the sharing of all people with LinkedIn"),
    "linkedin-walk-resumed": _l("let the sharing of all people with LinkedIn go on"),
    "linkedin-reconciled": _l("had everybody compared with what LinkedIn knows"),
    "linkedin-introduced": _l("opened the LinkedIn tab: LinkedIn may know who this person is"),
    "linkedin-withheld": _l("marked the person as not to be shared with LinkedIn"),
    "linkedin-not-withheld": _l("lets the person be shared with LinkedIn again"),
}


def records_text(kind: Kind, number: int) -> str:
    """How many records of a kind, in words."""
    match kind:
        case Kind.CANDIDATE:
            return str(gettext("The person"))
        case Kind.APPLICATION:
            return str(gettext("The application"))
        case Kind.STAGE:
            return str(
                ngettext(
                    "%(num)s step through the stages", "%(num)s steps through the stages", number
                )
            )
        case Kind.FEEDBACK:
            return str(ngettext("%(num)s feedback", "%(num)s pieces of feedback", number))
        case _:
            return str(ngettext("%(num)s note", "%(num)s notes", number))
