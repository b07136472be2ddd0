"""What the pages of analytics were asked for, and what to say where that makes no sense."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from portal.access import row_id, viewer
from portal.domain import names
from portal.domain.analytics import Figure
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action
from portal.models import Job
from portal.queries import analytics
from portal.queries.analytics import Filter, Sight
from portal.wording import SOURCE_NAMES

REPORTS = ("pipeline", "funnel")


@dataclass
class Asked:
    """The filter as typed and as understood."""

    sight: Sight
    wanted: Filter
    #: The filter as values of an address.
    args: dict[str, str]
    report: str = REPORTS[0]
    #: None on the page over many jobs.
    job: Job | None = None
    problems: dict[str, str] = field(default_factory=dict)
    #: What may be chosen: ids and labels.
    jobs: list[tuple[int, str]] = field(default_factory=list)
    recruiters: list[tuple[int, str]] = field(default_factory=list)

    def page_url(self, view: str, /, **changes: Any) -> str:
        """The address of a page of analytics with the same filter, some of it changed."""
        values = {**self.args, **changes}
        query = urlencode({key: value for key, value in values.items() if value})
        return f"{self.path(view)}?{query}" if query else self.path(view)

    def people_url(self, figure: Figure, /, **changes: Any) -> str:
        """Where the people behind a number are listed."""
        return self.page_url("people", **changes, number=str(figure))

    def path(self, view: str) -> str:
        """The address of a page without a filter."""
        if self.job is None:
            return url_for(f"analytics.{view}")
        return url_for(f"analytics.job_{view}", job_id=self.job.id)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(set(self.args) - {"view", "report"})


def sight_of_viewer() -> Sight:
    """What the person who is signed in may see of the numbers."""
    me = viewer()
    hidden: tuple[int, ...] = ()
    if not me.may(Action.VIEW_PROSPECTS):
        hidden = analytics.jobs_without_prospects(me.id)
    return Sight(me.id, me.may(Action.VIEW_JOB_ANALYTICS), hidden)


def read_filter(job: Job | None = None) -> Asked:
    """What the address asks for; on the tab of a job only period and source count."""
    sight, problems = sight_of_viewer(), dict[str, str]()
    since, until = _day("from", problems), _day("to", problems)
    if since and until and until < since:
        problems["to"] = _("This day lies before the first one.")
    common = Filter(source=_source(problems), since=since, until=until)
    if job is not None:
        wanted = replace(common, job_id=job.id)
        return Asked(sight, wanted, _typed("source", "from", "to"), job=job, problems=problems)
    jobs = analytics.jobs_offered(sight)
    recruiters = analytics.recruiters_offered(sight)
    wanted = replace(
        common,
        mine=sight.sees_all and request.args.get("view") == "mine",
        job_id=_job(sight, jobs, problems),
        status=_status(problems),
        recruiter_id=_recruiter(recruiters, problems),
    )
    return Asked(
        sight,
        wanted if problems else analytics.with_runs(sight, wanted),
        _typed("view", "report", "job", "status", "recruiter", "source", "from", "to"),
        report=REPORTS[1] if request.args.get("report") == REPORTS[1] else REPORTS[0],
        problems=problems,
        jobs=jobs,
        recruiters=recruiters,
    )


def _typed(*fields: str) -> dict[str, str]:
    typed = {name: names.tidy(request.args.get(name), 40) for name in fields}
    return {name: value for name, value in typed.items() if value}


def _job(sight: Sight, jobs: list[tuple[int, str]], problems: dict[str, str]) -> int | None:
    text = request.args.get("job", "")
    if not text:
        return None
    job_id = request.args.get("job", type=row_id)
    if job_id is not None and all(job_id != offered for offered, _label in jobs):
        # Older than those that are offered, or not to be seen.
        found = analytics.find_job(sight, job_id)
        if found is not None:
            jobs.append(found)
        else:
            job_id = None
    if job_id is None:
        problems["job"] = _("There is no such job among those whose numbers you may see.")
    return job_id


def _recruiter(recruiters: list[tuple[int, str]], problems: dict[str, str]) -> int | None:
    if not request.args.get("recruiter"):
        return None
    user_id = request.args.get("recruiter", type=row_id)
    if all(user_id != offered for offered, _name in recruiters):
        problems["recruiter"] = _("Nobody like that recruits for these jobs.")
        return None
    return user_id


def _status(problems: dict[str, str]) -> JobStatus | None:
    text = request.args.get("status", "")
    if text and text not in set(JobStatus):
        problems["status"] = _("There is no such status.")
        return None
    return JobStatus(text) if text else None


def _source(problems: dict[str, str]) -> str | None:
    text = names.tidy(request.args.get("source"), 40)
    if text and text not in SOURCE_NAMES and not analytics.has_source(text):
        problems["source"] = _("Nobody came from there.")
        return None
    return text or None


def _day(name: str, problems: dict[str, str]) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        problems[name] = _("A day such as 2026-03-31.")
        return None
    return day
