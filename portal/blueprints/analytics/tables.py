"""The tables of the reports: each number with its definition and the people behind it."""

from collections.abc import Mapping

from flask_babel import gettext as _

from portal.blueprints.analytics.cells import (
    Cell,
    Line,
    Table,
    bars_of,
    days_of,
    make_table,
    nobody,
    nothing,
    number_of,
    share_of,
    slow_of,
)
from portal.blueprints.analytics.filters import Asked
from portal.domain import analytics as rules
from portal.domain.analytics import Figure, Outcome, Spread, Subject, Tally, share
from portal.domain.applications import OfferStatus
from portal.domain.stages import StageKind
from portal.queries import analytics
from portal.wording import OFFER_STATUS_NAMES, source_name, stage_kind_name
from portal.wording import analytics as words

CAME, RUNNING = Figure(Subject.CAME), Figure(Subject.RUNNING)
HIRED = Figure(Subject.OUTCOME, Outcome.HIRED.value)
FILLED = Figure(Subject.FILLED_JOBS)


def pipeline_tables(asked: Asked) -> list[Table]:
    """Pipeline Summary: who stands where now, and how people come."""
    counted = rules.tally(analytics.groups(asked.sight, asked.wanted, running_only=True))
    weeks = analytics.weeks(asked.sight, asked.wanted)
    jobs, openings = analytics.open_jobs(asked.sight, asked.wanted)
    return [
        make_table(
            "overview",
            (_("Number"),),
            [
                Line(_("Open jobs"), (number_of(asked, jobs, Figure(Subject.OPEN_JOBS)),)),
                Line(
                    _("Openings of theirs"),
                    (number_of(asked, openings, Figure(Subject.OPEN_JOBS)),),
                ),
                Line(_("People in the running"), (number_of(asked, counted.running, RUNNING),)),
                Line(_("Applications"), (number_of(asked, sum(weeks.values()), CAME),)),
            ],
        ),
        *running_tables(asked, counted),
        weeks_table(asked, weeks),
    ]


def funnel_tables(asked: Asked, counted: Tally | None = None) -> list[Table]:
    """Funnel Analysis: how far people come, how fast, and why not further."""
    counted = counted or rules.tally(analytics.groups(asked.sight, asked.wanted))
    to_hire, from_activation = analytics.days_to_hire(asked.sight, asked.wanted)
    to_fill = analytics.days_to_fill(asked.sight, asked.wanted)
    spreads = Spread.of(to_hire), Spread.of(from_activation), Spread.of(to_fill)
    return [
        results_table(asked, counted, *spreads),
        funnel_table(asked, counted),
        stays_table(asked, counted),
        speed_table(asked, *spreads),
        sources_table(asked, counted),
        offers_table(asked, counted),
        reasons_table(asked, counted, analytics.reason_names()),
        outcomes_table(asked, counted),
    ]


def job_tables(asked: Asked) -> list[Table]:
    """Both for one job."""
    counted = rules.tally(analytics.groups(asked.sight, asked.wanted))
    weeks = analytics.weeks(asked.sight, asked.wanted)
    found = funnel_tables(asked, counted)
    return [found[0], *running_tables(asked, counted), *found[1:], weeks_table(asked, weeks)]


def running_tables(asked: Asked, counted: Tally) -> list[Table]:
    """Who is in the running: where they stand, and where they came from."""
    kinds = [
        (stage_kind_name(kind), counted.standing[kind], Figure(Subject.STANDING, kind.value))
        for kind in rules.KINDS
        if counted.standing[kind] or kind is not StageKind.OTHER
    ]
    sources = counted.sources_standing.most_common()
    columns = _("People"), _("Share")
    empty = _("Nobody is in the running here. Add people to a job, or widen the filter.")
    whole = counted.running
    stages = [
        Line(name, (number_of(asked, number, figure), share_of(number, whole)))
        for name, number, figure in kinds
    ]
    origins = [
        Line(
            source_name(source),
            (number_of(asked, number, RUNNING, source=source), share_of(number, whole)),
        )
        for source, number in sources
    ]
    standing = bars_of(columns[0], ((name, number) for name, number, _figure in kinds))
    came = bars_of(columns[0], ((source_name(source), number) for source, number in sources))
    return [
        make_table("stages", columns, stages if whole else [], empty=empty, chart=standing),
        make_table("origins", columns, origins, empty=empty, chart=came),
    ]


def weeks_table(asked: Asked, weeks: Mapping[int, int]) -> Table:
    """How many came each week; weeks in which nobody came stand there too."""
    last = max(weeks, default=0)
    first = max(min(weeks, default=0), last - rules.WEEKS_SHOWN + 1)
    shown = [(rules.monday_of(w).isoformat(), weeks.get(w, 0)) for w in range(first, last + 1)]
    lines = [
        Line(day, (number_of(asked, number, Figure(Subject.WEEK, day)),))
        for day, number in reversed(shown)
    ]
    earlier = sum(number for week, number in weeks.items() if week < first)
    if earlier:
        before = rules.day_number(rules.monday_of(first)) - 1
        until = rules.day_of(before).isoformat()
        lines.append(
            Line(_("Earlier"), (number_of(asked, earlier, CAME, to=until),)),
        )
    return make_table(
        "weeks",
        (_("Applications"),),
        lines if weeks else [],
        empty=_("Nobody applied here yet, or not in this period. Widen the filter."),
        chart={**bars_of(_("Applications"), shown), "upright": True},
    )


def results_table(
    asked: Asked, counted: Tally, hire: Spread, _activation: Spread, fill: Spread
) -> Table:
    """The numbers that people ask for first."""
    accepted = counted.offers[OfferStatus.ACCEPTED]
    answered = Figure(Subject.OFFER, rules.OFFERS_ANSWERED)
    return make_table(
        "results",
        (_("Number"),),
        [
            Line(_("Applications"), (number_of(asked, counted.came, CAME),)),
            Line(_("Hired"), (number_of(asked, counted.hired, HIRED),)),
            Line(_("Median time to hire"), (days_of(hire.median, asked.people_url(HIRED)),)),
            Line(_("Median time to fill"), (days_of(fill.median, asked.people_url(FILLED)),)),
            Line(
                _("Offers accepted of those answered"),
                (share_of(accepted, counted.offers_answered, asked.people_url(answered)),),
            ),
        ],
    )


def funnel_table(asked: Asked, counted: Tally) -> Table:
    """How many ever reached each stage, and how many went on."""
    lines = []
    for kind in rules.KINDS:
        reached, value = counted.reached[kind], kind.value
        if kind is StageKind.OTHER and not reached:
            continue
        cells = [number_of(asked, reached, Figure(Subject.REACHED, value))]
        if kind in rules.FUNNEL:
            onward = counted.went_on[kind]
            cells.append(number_of(asked, onward, Figure(Subject.WENT_ON, value)))
            cells.append(share_of(onward, reached))
        else:
            cells += [nothing(_("Such stages stand anywhere.")), nothing("")]
        lines.append(Line(stage_kind_name(kind), tuple(cells)))
    hired = number_of(asked, counted.hired, HIRED)
    lines.append(Line(_("Hired"), (hired, nothing(_("The last step.")), nothing(""))))
    bars = [(stage_kind_name(kind), counted.reached[kind]) for kind in rules.FUNNEL]
    return make_table(
        "funnel",
        (_("Reached"), _("Went on"), _("Conversion")),
        lines if counted.came else [],
        empty=nobody(),
        chart=bars_of(_("Reached"), [*bars, (_("Hired"), counted.hired)]),
    )


def stays_table(asked: Asked, counted: Tally) -> Table:
    """How long people stay in each kind of stage."""
    days = analytics.days_in_stages(asked.sight, asked.wanted)
    found = [
        (kind, Spread.of(days.get(kind, {})))
        for kind in rules.KINDS
        if kind is not StageKind.OTHER or days.get(kind) or counted.standing[kind]
    ]
    medians, slow = [s.median for _kind, s in found], [s.slow for _kind, s in found]
    return make_table(
        "stays",
        (_("Finished stays"), _("Median"), _("90th percentile"), _("Still there")),
        [_stay_line(asked, kind, spread, counted.standing[kind]) for kind, spread in found]
        if counted.came
        else [],
        empty=nobody(),
        chart={
            "labels": [stage_kind_name(kind) for kind, _spread in found],
            "series": [
                {"label": _("Median days"), "data": medians},
                {"label": _("90th percentile, days"), "data": slow},
            ],
        }
        if any(median is not None for median in medians)
        else None,
    )


def _stay_line(asked: Asked, kind: StageKind, spread: Spread, there: int) -> Line:
    stays = Figure(Subject.STAYS, kind.value)
    url = asked.people_url(stays)
    return Line(
        stage_kind_name(kind),
        (
            number_of(asked, spread.number, stays),
            days_of(spread.median, url),
            slow_of(spread, url),
            number_of(asked, there, Figure(Subject.STANDING, kind.value)),
        ),
    )


def speed_table(asked: Asked, hire: Spread, activation: Spread, fill: Spread) -> Table:
    """How long hiring and filling take."""
    return make_table(
        "speed",
        (_("Number"), _("Median"), _("90th percentile")),
        [
            Line(
                label,
                (
                    number_of(asked, spread.number, figure),
                    days_of(spread.median, asked.people_url(figure)),
                    slow_of(spread, asked.people_url(figure)),
                ),
            )
            for label, spread, figure in (
                (_("From application to hire"), hire, HIRED),
                (_("From activation of the job to hire"), activation, HIRED),
                (_("From activation until the job is filled"), fill, FILLED),
            )
        ],
    )


def sources_table(asked: Asked, counted: Tally) -> Table:
    """Where people come from, and what comes of it."""
    sources = counted.sources.most_common()
    return make_table(
        "sources",
        (_("People"), _("Hired"), _("Conversion")),
        [
            Line(
                source_name(source),
                (
                    number_of(asked, number, CAME, source=source),
                    number_of(asked, counted.sources_hired[source], HIRED, source=source),
                    share_of(counted.sources_hired[source], number),
                ),
            )
            for source, number in sources
        ],
        empty=nobody(),
        chart=bars_of(_("People"), ((source_name(s), n) for s, n in sources)),
    )


def offers_table(asked: Asked, counted: Tally) -> Table:
    """How far offers are."""
    made, accepted = counted.offers_made, counted.offers[OfferStatus.ACCEPTED]
    rows = [
        (OFFER_STATUS_NAMES[s], counted.offers[s], Figure(Subject.OFFER, s.value))
        for s in rules.OFFERS[1:]
    ]
    figure = Figure(Subject.OFFER, rules.OFFERS_MADE)
    lines = [
        Line(str(name), (number_of(asked, number, figure), share_of(number, made)))
        for name, number, figure in rows
    ]
    lines.append(Line(_("All offers"), (number_of(asked, made, figure), share_of(made, made))))
    acceptance = share(accepted, counted.offers_answered)
    answered = number_of(
        asked, counted.offers_answered, Figure(Subject.OFFER, rules.OFFERS_ANSWERED)
    )
    hint = "" if acceptance is not None else _("No offer was answered yet.")
    lines.append(
        Line(
            _("Answered, and accepted of those"),
            (answered, Cell(acceptance, words.share_text(acceptance), hint=hint)),
        )
    )
    return make_table(
        "offers",
        (_("Applications"), _("Share")),
        lines if made else [],
        empty=_("No offer was prepared here. Offers are prepared on the person's page."),
        chart=bars_of(_("Applications"), ((str(name), number) for name, number, _f in rows)),
    )


def reasons_table(asked: Asked, counted: Tally, reasons: Mapping[int, str]) -> Table:
    """Why people were rejected, the most frequent reason first."""
    found = [
        (words.reason_title(reason, reasons), number, Figure(Subject.REASON, str(reason)))
        for reason, number in counted.reasons.most_common()
    ]
    rejected = counted.outcomes[Outcome.REJECTED]
    return make_table(
        "reasons",
        (_("People"), _("Share")),
        [
            Line(label, (number_of(asked, number, figure), share_of(number, rejected)))
            for label, number, figure in found
        ],
        empty=_("Nobody is rejected here."),
        chart=bars_of(_("People"), ((label, number) for label, number, _f in found)),
    )


def outcomes_table(asked: Asked, counted: Tally) -> Table:
    """What became of the applications."""
    return make_table(
        "outcomes",
        (_("Applications"), _("Share")),
        [
            Line(
                str(words.OUTCOME_NAMES[outcome]),
                (
                    number_of(
                        asked, counted.outcomes[outcome], Figure(Subject.OUTCOME, outcome.value)
                    ),
                    share_of(counted.outcomes[outcome], counted.came),
                ),
            )
            for outcome in Outcome
            if counted.outcomes[outcome] or outcome is not Outcome.OTHERWISE
        ]
        if counted.came
        else [],
        empty=nobody(),
    )
