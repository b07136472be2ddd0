"""Words for applications: how they stand, and what stands on their page."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.applications import BulkOutcome, EndReason, OfferStatus
from portal.domain.applications import offer_moves as _offer_moves
from portal.domain.documents import DocumentKind
from portal.domain.feedback import Recommendation

OFFER_STATUS_NAMES = {
    OfferStatus.NONE: _l("No offer"),
    OfferStatus.PREPARED: _l("Offer prepared"),
    OfferStatus.ACCEPTED: _l("Offer accepted"),
    OfferStatus.DECLINED: _l("Offer declined"),
}
OFFER_STATUS_TONES = {
    OfferStatus.NONE: "neutral",
    OfferStatus.PREPARED: "info",
    OfferStatus.ACCEPTED: "good",
    OfferStatus.DECLINED: "bad",
}
OFFER_ACTS = {
    OfferStatus.NONE: _l("Take the offer back"),
    OfferStatus.PREPARED: _l("Prepare offer"),
    OfferStatus.ACCEPTED: _l("Offer accepted"),
    OfferStatus.DECLINED: _l("Offer declined"),
}
END_REASON_NAMES = {
    EndReason.REJECTED: _l("Rejected"),
    EndReason.WITHDREW: _l("Withdrew"),
    EndReason.HIRED: _l("Hired"),
    EndReason.POSITION_FILLED: _l("Position filled"),
    EndReason.POSITION_CANCELLED: _l("Job cancelled"),
}
BULK_OUTCOMES = {
    BulkOutcome.PLANNED: _l("Will be done"),
    BulkOutcome.DONE: _l("Done"),
    BulkOutcome.TOUCHED: _l("Somebody else changed something about this person in the meantime"),
    BulkOutcome.ENDED: _l("The application has ended"),
    BulkOutcome.STANDS_THERE: _l("Stands there already"),
    BulkOutcome.LAST_STAGE: _l("Stands in the last stage"),
    BulkOutcome.STAGE_GONE: _l("The stage they came from is no longer there"),
}
RECOMMENDATION_NAMES = {
    Recommendation.STRONG_YES: _l("Strong yes"),
    Recommendation.YES: _l("Yes"),
    Recommendation.NO: _l("No"),
    Recommendation.STRONG_NO: _l("Strong no"),
}
RECOMMENDATION_TONES = {
    Recommendation.STRONG_YES: "good",
    Recommendation.YES: "good",
    Recommendation.NO: "bad",
    Recommendation.STRONG_NO: "bad",
}
DOCUMENT_KIND_NAMES = {
    DocumentKind.RESUME: _l("Resume"),
    DocumentKind.COVER_LETTER: _l("Cover letter"),
    DocumentKind.PORTFOLIO: _l("Portfolio"),
    DocumentKind.OTHER: _l("Other"),
}
#: Refusals of notes, feedback and documents; ``wording.sentences`` takes them in.
APPLICATION_SENTENCES = {
    "note-stale": _l(
        "This note was changed in another window while you were editing. Your text is below; "
        "compare and save again."
    ),
    "note-of-another": _l("Only its author can change a note."),
    "recommendation-unknown": _l("Please choose one of the recommendations."),
    "feedback-stale": _l(
        "Your feedback was changed in another window in the meantime. What you entered is below; "
        "compare and save again."
    ),
    "feedback-final": _l("Submitted feedback can no longer be changed in this stage."),
    "feedback-not-asked": _l("Nobody is asked for feedback in %(stage)s."),
    "feedback-too-early": _l("The person does not stand in %(stage)s yet."),
    "feedback-not-owed": _l("%(person)s owes no feedback here."),
    "reminded-just-now": _l("%(person)s was reminded less than an hour ago."),
    "email-without-address": _l("No e-mail address of this person is known."),
    "address-gone": _l("Please choose one of the person's addresses."),
    "document-kind": _l("Please choose what the document is."),
    "file-name-empty": _l("The file has no name. Rename it and choose it again."),
    "file-empty": _l("The file is empty."),
    "file-too-large": _l("The file is larger than %(limit)s MB."),
    "file-type-refused": _l(
        "We take PDF, Word, OpenDocument text, RTF, plain text, PNG and JPEG. This file is "
        "something else, whatever its name."
    ),
    "file-name-differs": _l("What is in the file should have a name that ends in %(wanted)s."),
    "file-harmful": _l("The file would unpack to far more than it seems and was refused."),
    "file-broken": _l("The file is damaged or locked with a password and cannot be kept."),
}
#: What the history says of notes, feedback and documents.
APPLICATION_HISTORY = {
    "note-added": _l("wrote a note"),
    "note-edited": _l("changed a note"),
    "note-hidden": _l("made a note private"),
    "note-deleted": _l("deleted a note"),
    "feedback-submitted": _l("gave feedback on %(stage)s"),
    "feedback-edited": _l("changed the feedback on %(stage)s"),
    "feedback-reminded": _l("reminded %(person)s of the feedback on %(stage)s"),
    "email-sent": _l("sent an e-mail to %(address)s"),
    "document-added": _l("added the document %(name)s"),
    "document-deleted": _l("deleted the document %(name)s"),
}


def recommendation_name(recommendation: str) -> str:
    """A recommendation in words."""
    known = recommendation in set(Recommendation)
    return str(RECOMMENDATION_NAMES[Recommendation(recommendation)]) if known else ""


def recommendation_tone(recommendation: str) -> str:
    """The colour of a recommendation."""
    known = recommendation in set(Recommendation)
    return RECOMMENDATION_TONES[Recommendation(recommendation)] if known else "neutral"


def document_kind_name(kind: str) -> str:
    """What a document is for, in words."""
    return str(DOCUMENT_KIND_NAMES[DocumentKind(kind)])


def file_size(size: int) -> str:
    """A number of bytes as people say it."""
    if size < 1024:
        return str(ngettext("%(num)s byte", "%(num)s bytes", size))
    if size < 1024 * 1024:
        return str(gettext("%(n)s KB", n=round(size / 1024)))
    return str(gettext("%(n)s MB", n=f"{size / (1024 * 1024):.1f}"))


def offer_moves(status: str) -> list[OfferStatus]:
    """Where an offer may go from here."""
    return _offer_moves(OfferStatus(status))
