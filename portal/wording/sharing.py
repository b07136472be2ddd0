"""What LinkedIn knows of people, and why it does not know the rest."""

from typing import Any

from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.matches import Basis, MatchKind
from portal.domain.sharing import Kind, Rule, Shown
from portal.domain.sharing_pace import Forecast, Ruled, Speed
from portal.queries.matches import MatchView

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
MATCH_NAMES = {
    "": _l("Not asked yet"),
    MatchKind.NONE: _l("No match"),
    MatchKind.FOUND: _l("Found by LinkedIn"),
    MatchKind.MANUAL: _l("Linked by hand"),
}
MATCH_TONES = {
    "": "info",
    MatchKind.NONE: "neutral",
    MatchKind.FOUND: "good",
    MatchKind.MANUAL: "good",
}
BASIS_SENTENCES = {
    None: _l("LinkedIn found the member by itself."),
    Basis.EMAIL: _l("LinkedIn found the member by the e-mail address."),
    Basis.PROFILE: _l("LinkedIn found the member by the profile address."),
    Basis.EITHER: _l("LinkedIn found the member by the e-mail address or the profile address."),
}
SHARING_HISTORY = {
    "linkedin-walk-paused": _l("paused the sharing of all people with LinkedIn"),
    "linkedin-walk-resumed": _l("let the sharing of all people with LinkedIn go on"),
    "linkedin-reconciled": _l("had everybody compared with what LinkedIn knows"),
    "linkedin-withdrawal-begun": _l("had everything withdrawn from LinkedIn"),
    "linkedin-withdrawn": _l("withdrew everything from LinkedIn: %(count)s records"),
    "linkedin-introduced": _l("opened the LinkedIn tab: LinkedIn may know who this person is"),
    "linkedin-withheld": _l("marked the person as not to be shared with LinkedIn"),
    "linkedin-not-withheld": _l("lets the person be shared with LinkedIn again"),
    "linkedin-linked": _l("linked the person to a LinkedIn member: %(link)s"),
    "linkedin-unlinked": _l("unlinked the person from a LinkedIn member"),
}


def match_sentence(match: MatchView) -> str:
    """What stands behind whom LinkedIn takes a person for."""
    if match.kind == MatchKind.MANUAL:
        if match.is_by_hand:
            return str(gettext("Somebody chose the member on this tab, and LinkedIn keeps to it."))
        if match.is_ours:
            return str(
                gettext("LinkedIn takes the person for the member that was handed over from there.")
            )
        return str(
            gettext(
                "Somebody chose the member in LinkedIn Recruiter. The portal keeps to that choice."
            )
        )
    if match.kind == MatchKind.FOUND:
        if match.found > 1:
            return str(
                ngettext(
                    "%(num)s member fits, so LinkedIn Recruiter shows none.",
                    "%(num)s members fit, so LinkedIn Recruiter shows none of them. Somebody can choose one there.",
                    match.found,
                )
            )
        return str(BASIS_SENTENCES[match.basis])
    if match.kind == MatchKind.NONE:
        return str(
            gettext(
                "LinkedIn knows no member by what it was told. The e-mail address that the person uses there, or"
                " the address of the profile, would tell."
            )
        )
    return str(gettext("LinkedIn needs a while to find out who somebody is."))


def found_differences(row: Any) -> bool:
    """Whether a comparison with LinkedIn found anything to be mended."""
    return any((row.missing, row.different, row.sent, row.deleted))


def comparison_sentences(row: Any) -> list[str]:
    """What a comparison with LinkedIn found and what was done about it."""
    number = format_decimal
    found = [
        (
            row.people,
            ngettext(
                "%(n)s person compared with what LinkedIn shows",
                "%(n)s people compared with what LinkedIn shows",
                row.people,
                n=number(row.people),
            ),
        ),
        (row.missing, gettext("%(n)s LinkedIn did not have", n=number(row.missing))),
        (row.different, gettext("%(n)s LinkedIn had otherwise", n=number(row.different))),
        (
            row.stubborn,
            gettext(
                "%(n)s LinkedIn shows otherwise although it got them again", n=number(row.stubborn)
            ),
        ),
        (
            row.sent,
            ngettext(
                "%(n)s record sent again", "%(n)s records sent again", row.sent, n=number(row.sent)
            ),
        ),
        (
            row.deleted,
            ngettext(
                "%(n)s record deleted there",
                "%(n)s records deleted there",
                row.deleted,
                n=number(row.deleted),
            ),
        ),
        (
            row.refused,
            ngettext(
                "%(n)s record refused", "%(n)s records refused", row.refused, n=number(row.refused)
            ),
        ),
    ]
    return [str(sentence) for count, sentence in found if count]


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


def duration_text(seconds: float) -> str:
    """How long something took or takes, in its largest unit and the next one: ``3 hours 12 minutes``."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return str(gettext("less than a minute"))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(num)s day", "%(num)s days", days))
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if minutes and not days:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return " ".join(str(part) for part in parts)


def speed_text(speed: Speed) -> str:
    """How fast records go."""
    if speed.records is None:
        return str(
            ngettext(
                "Nothing went in the last minute.",
                "Nothing went in the last %(num)s minutes.",
                speed.minutes,
            )
        )
    return str(
        ngettext(
            "%(records)s records a minute, measured over the last minute.",
            "%(records)s records a minute, measured over the last %(num)s minutes.",
            speed.minutes,
            records=format_decimal(max(1, round(speed.records))),
        )
    )


def forecast_text(forecast: Forecast) -> str:
    """How long the rest of a walk takes, as far as it can be told."""
    match forecast.ruled_by:
        case Ruled.SPEED:
            return str(gettext("About %(time)s left.", time=_about(forecast.minutes or 1)))
        case Ruled.DAY if forecast.kind is not None:
            told = ngettext(
                "Until the end of %(num)s day: LinkedIn's daily limit rules.",
                "About %(num)s days: LinkedIn's daily limit rules.",
                forecast.day_count,
            )
            so_far = gettext(
                "%(kind)s: %(done)s of about %(total)s requests.",
                kind=RECORD_KIND_NAMES[forecast.kind],
                done=format_decimal(forecast.done),
                total=format_decimal(forecast.total),
            )
            return f"{told} {so_far}"
        case _:
            return str(gettext("How long it takes cannot be told yet."))


def _about(minutes: int) -> str:
    """Nobody needs the minutes of a day."""
    if minutes > 90:
        minutes = round(minutes / 60) * 60
    return duration_text(minutes * 60)
