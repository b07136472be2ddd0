"""Analytics: the page over all jobs, the tab of one job, the people behind each number, the file."""

from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, row_id, signed_in, viewer
from portal.blueprints.analytics import tables
from portal.blueprints.analytics.cells import Table
from portal.blueprints.analytics.downloads import answer_csv
from portal.blueprints.analytics.filters import REPORTS, Asked, read_filter
from portal.domain.analytics import Subject, read_figure
from portal.domain.permissions import Action
from portal.job_page import job_page
from portal.models import Job
from portal.queries import analytics, analytics_people
from portal.services.analytics import note_download
from portal.unit_of_work import unit_of_work
from portal.wording import SOURCE_NAMES
from portal.wording import analytics as words

blueprint = Blueprint("analytics", __name__)
ALL = "all"


@blueprint.get("/analytics")
@signed_in
def index() -> ResponseReturnValue:
    _require_hub()
    asked = read_filter()
    return render_template(
        "analytics/index.html",
        asked=asked,
        tables=_tables(asked),
        sources=SOURCE_NAMES,
        now=datetime.now(UTC),
        reports=[
            {
                "label": str(words.REPORT_NAMES[report]),
                "url": asked.page_url("index", report=report),
                "current": report == asked.report,
            }
            for report in REPORTS
        ],
    ), 422 if asked.problems else 200


@blueprint.get("/analytics/people")
@signed_in
def people() -> ResponseReturnValue:
    """The people behind one number of the page over all jobs."""
    _require_hub()
    return _people_page(read_filter())


@blueprint.get("/analytics/download")
@signed_in
def download() -> ResponseReturnValue:
    _require_hub()
    asked = read_filter()
    return index() if asked.problems else _download(asked)


@blueprint.get("/jobs/<int:job_id>/analytics")
@signed_in
def job_index(job_id: int) -> ResponseReturnValue:
    return _job_page(load_job(job_id, Action.VIEW_JOB_ANALYTICS))


@blueprint.get("/jobs/<int:job_id>/analytics/people")
@signed_in
def job_people(job_id: int) -> ResponseReturnValue:
    """The people behind one number of a job's tab."""
    return _people_page(read_filter(load_job(job_id, Action.VIEW_JOB_ANALYTICS)))


@blueprint.get("/jobs/<int:job_id>/analytics/download")
@signed_in
def job_download(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB_ANALYTICS)
    asked = read_filter(job)
    return _job_page(job) if asked.problems else _download(asked)


def _require_hub() -> None:
    """Whoever has no numbers to see has no such page."""
    if not viewer().may(Action.VIEW_ANALYTICS):
        abort(404)


def _job_page(job: Job) -> ResponseReturnValue:
    asked = read_filter(job)
    return render_template(
        "analytics/job.html",
        **job_page(job, "analytics"),
        asked=asked,
        tables=_tables(asked),
        sources=SOURCE_NAMES,
        now=datetime.now(UTC),
    ), 422 if asked.problems else 200


def _tables(asked: Asked) -> list[Table]:
    if asked.problems:
        return []
    if asked.job is not None:
        return tables.job_tables(asked)
    return (
        tables.funnel_tables(asked) if asked.report == "funnel" else tables.pipeline_tables(asked)
    )


def _people_page(asked: Asked) -> ResponseReturnValue:
    figure = read_figure(request.args.get("number", ""))
    if figure is None or asked.problems:
        abort(422, _("This list is not known. Go back to the numbers and choose one of them."))
    page = analytics_people.read_page(
        figure,
        asked.sight,
        asked.wanted,
        after=request.args.get("after", type=row_id),
        before=request.args.get("before", type=row_id),
        number=request.args.get("page", 1, type=row_id),
    )
    return render_template(
        "analytics/people.html",
        asked=asked,
        figure=figure,
        title=words.figure_title(figure, analytics.reason_names()),
        filters=_in_words(asked),
        page=page,
        words=words,
        is_jobs=figure.subject in (Subject.OPEN_JOBS, Subject.FILLED_JOBS),
        is_stays=figure.subject is Subject.STAYS,
        list_url=lambda **key: asked.people_url(figure, **key),
    )


def _download(asked: Asked) -> ResponseReturnValue:
    found, wanted = _tables(asked), request.args.get("table", ALL)
    if wanted != ALL:
        found = [table for table in found if table.key == wanted] or abort(404)
    now = datetime.now(UTC)
    answer = answer_csv(found, _in_words(asked), name=f"analytics-{wanted}", now=now)
    with unit_of_work():
        note_download(
            [table.title for table in found],
            asked.args,
            job=asked.job,
            actor=viewer().user,
            now=now,
        )
    return answer


def _in_words(asked: Asked) -> list[tuple[str, str]]:
    """The filter as people read it."""
    wanted = asked.wanted
    jobs, recruiters = dict(asked.jobs), dict(asked.recruiters)
    job = asked.job.label if asked.job else jobs.get(wanted.job_id or 0, "")
    named = [
        (_("Jobs"), _("My jobs") if wanted.mine else ""),
        (_("Job"), job),
        (_("Job status"), str(words.status_name(wanted.status)) if wanted.status else ""),
        (_("Recruiter"), recruiters.get(wanted.recruiter_id or 0, "")),
        (_("Source"), words.source_name(wanted.source) if wanted.source else ""),
        (_("From"), wanted.since.isoformat() if wanted.since else ""),
        (_("To"), wanted.until.isoformat() if wanted.until else ""),
    ]
    return [(label, text) for label, text in named if text]
