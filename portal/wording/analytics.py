"""Analytics in words: what each number means, beside the number and in the download."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.domain.analytics import FEW, WEEKS_SHOWN, Figure, Outcome, Subject
from portal.domain.applications import OfferStatus
from portal.domain.jobs import JobStatus
from portal.domain.stages import StageKind
from portal.wording.applications import OFFER_STATUS_NAMES
from portal.wording.jobs import JOB_STATUS_NAMES
from portal.wording.people import source_name
from portal.wording.processes import stage_kind_name

__all__ = ["source_name"]

OUTCOME_NAMES = {
    Outcome.ACTIVE: _l("In the running"),
    Outcome.REJECTED: _l("Rejected"),
    Outcome.WITHDREW: _l("Withdrew"),
    Outcome.HIRED: _l("Hired"),
    Outcome.POSITION_FILLED: _l("Position filled by somebody else"),
    Outcome.POSITION_CANCELLED: _l("Job cancelled"),
    Outcome.OTHERWISE: _l("Ended otherwise"),
}
REPORT_NAMES = {"pipeline": _l("Pipeline Summary"), "funnel": _l("Funnel Analysis")}

TABLE_TITLES = {
    "overview": _l("At a glance"),
    "results": _l("At a glance"),
    "stages": _l("Where people stand"),
    "origins": _l("Where people in the running came from"),
    "weeks": _l("Applications per week"),
    "funnel": _l("Funnel"),
    "stays": _l("Time in stage"),
    "speed": _l("Time to hire and to fill"),
    "sources": _l("Sources"),
    "reasons": _l("Reasons for rejecting"),
    "offers": _l("Offers"),
    "outcomes": _l("How applications ended"),
}

_APPLICATION = _l(
    "An application is one person in one job, prospects included. It counts in the period in which "
    "it came in (days in UTC), whatever happened later. Deleted ones count nowhere."
)
_RUNNING = _l("In the running: neither rejected nor withdrawn, and the job is not closed.")
_HIRED = _l(
    "Hired: the job was closed as filled with this person. Until then nobody counts as hired, also "
    "with an accepted offer."
)
_DAYS = _l(
    "Days are full days of 24 hours, weekends included. The median is what half of them took at "
    "most; the slowest tenth took longer than the 90th percentile, which needs at least %(few)s.",
    few=FEW,
)
DEFINITIONS = {
    "overview": (
        _l("Open jobs are active. Openings: all of theirs, taken or not."),
        _RUNNING,
        _APPLICATION,
    ),
    "results": (_APPLICATION, _HIRED, _DAYS),
    "stages": (
        _RUNNING,
        _l(
            "Each person counts in the stage where they stand now. Stages are put together by "
            "their kind, since their names differ from job to job."
        ),
    ),
    "origins": (
        _RUNNING,
        _l("The source is that of the application: how the person came into it."),
    ),
    "weeks": (
        _APPLICATION,
        _l(
            "Weeks begin on Monday, in UTC. The last %(weeks)s are shown one by one.",
            weeks=WEEKS_SHOWN,
        ),
    ),
    "funnel": (
        _l(
            "Reached: the person stood in a stage of this kind at least once. Who was moved back "
            "still reached the later one, who skipped a stage did not reach it."
        ),
        _l(
            "Went on: of those who reached it, who also reached a later stage of the funnel or was "
            "hired. Conversion: went on, divided by reached."
        ),
        _l("Stages of the company's own stand at any place, so nobody goes on from them."),
        _HIRED,
        _APPLICATION,
    ),
    "stays": (
        _l(
            "A stay lasts from coming into a stage until leaving it: to another stage, or out of "
            "the running. Who comes back begins another one. An application that was reopened has "
            "stayed all along."
        ),
        _l("Only stays that are over are in median and percentile; those still there stand apart."),
        _DAYS,
    ),
    "speed": (
        _l("Time to hire: from the application to the hire, and from the job's activation to it."),
        _HIRED,
        _l(
            "Time to fill: from a job's activation until it was closed as filled. It counts jobs "
            "that were filled in the period, whatever the source."
        ),
        _DAYS,
    ),
    "sources": (
        _l("The source is that of the application: how the person came into it."),
        _l("Conversion: hired, divided by people."),
        _HIRED,
        _APPLICATION,
    ),
    "reasons": (
        _l(
            "Applications that are rejected now, by the reason that was given, under its present "
            "name. Who was reopened is rejected no longer. Withdrawals are not rejections."
        ),
    ),
    "offers": (
        _l(
            "Each application counts with the state that its offer has now; offers that were taken "
            "back count nowhere. Acceptance: accepted, divided by accepted and declined."
        ),
    ),
    "outcomes": (_l("Each application counts once, with the state that it has now."), _APPLICATION),
}

_FIGURES = {
    Subject.CAME: _l("Applications"),
    Subject.RUNNING: _l("People in the running"),
    Subject.OPEN_JOBS: _l("Open jobs"),
    Subject.FILLED_JOBS: _l("Filled jobs"),
}
_FIGURES_OF = {
    Subject.WEEK: _l("Applications of the week from %(value)s"),
    Subject.REACHED: _l("Reached %(value)s"),
    Subject.WENT_ON: _l("Reached %(value)s and went on"),
    Subject.STANDING: _l("Stand in %(value)s"),
    Subject.STAYS: _l("Finished stays in %(value)s"),
    Subject.REASON: _l("Rejected: %(value)s"),
}
_OFFERS = {
    "made": _l("Offers made"),
    "answered": _l("Offers answered"),
}
#: What stands where there is nothing to work out.
NOTHING = "—"


def status_name(status: JobStatus) -> str:
    """A job's status."""
    return str(JOB_STATUS_NAMES[status])


def definitions(table: str) -> list[str]:
    """What the numbers of a table mean, a sentence or two each."""
    return [str(text) for text in DEFINITIONS[table]]


def figure_title(figure: Figure, reasons: Mapping[int, str]) -> str:
    """What the people behind a number have in common."""
    if figure.subject in _FIGURES:
        return str(_FIGURES[figure.subject])
    if figure.subject is Subject.OUTCOME:
        return str(OUTCOME_NAMES[Outcome(figure.value)])
    if figure.subject is Subject.OFFER:
        if figure.value in _OFFERS:
            return str(_OFFERS[figure.value])
        return str(OFFER_STATUS_NAMES[OfferStatus(figure.value)])
    value = figure.value
    if figure.subject is Subject.REASON:
        value = reason_title(int(figure.value), reasons)
    elif figure.subject is not Subject.WEEK:
        value = stage_kind_name(StageKind(figure.value))
    return str(_FIGURES_OF[figure.subject]) % {"value": value}


def reason_title(reason_id: int, reasons: Mapping[int, str]) -> str:
    """A rejection reason by its present name."""
    return reasons.get(reason_id) or str(gettext("No reason given"))


def days_text(days: int | None) -> str:
    """A number of full days."""
    if days is None:
        return NOTHING
    if days == 0:
        return str(gettext("under a day"))
    return str(ngettext("%(num)s day", "%(num)s days", days))


def share_text(share: float | None) -> str:
    """A share as people say it; what is nearly nothing or nearly all is not rounded away."""
    if share is None:
        return NOTHING
    if 0 < share < 0.01:
        return str(gettext("under 1%%"))
    if 0.99 < share < 1:
        return str(gettext("over 99%%"))
    return f"{share:.0%}"
