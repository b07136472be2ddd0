"""Jobs: the list, and the tabs of one job."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, load_member, load_user, row_id, signed_in, viewer
from portal.blueprints.jobs.forms import (
    EditJobForm,
    JobForm,
    MemberForm,
    NewJobForm,
    show_refusal,
)
from portal.db import db
from portal.domain import names
from portal.domain.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole
from portal.job_page import job_page, posting_panel, prospects_panel
from portal.models import Job, JobPosting
from portal.queries import history as history_queries
from portal.queries import jobs as job_queries
from portal.services import job_postings
from portal.services import jobs as job_services
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

#: Nobody pages further through the list; the search finds what lies there.
PAGES_MAX = 10_000


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    sees_all = viewer().may(Action.VIEW_JOB)
    shows_all = sees_all and request.args.get("view", "all" if not _recruits() else "mine") == "all"
    status = _status(request.args.get("status", ""))
    text = names.tidy(request.args.get("q"), 200)
    page = min(request.args.get("page", 1, type=row_id), PAGES_MAX)
    rows = job_queries.list_jobs(
        member_id=None if shows_all else viewer().id, status=status, text=text, page=page
    )
    return render_template(
        "jobs/index.html",
        page=rows,
        sees_all=sees_all,
        shows_all=shows_all,
        status=status,
        q_jobs=text,
        may_create=viewer().may(Action.CREATE_JOB),
        shows_prospects=job_queries.jobs_showing_prospects(viewer().id),
        shows_all_prospects=viewer().may(Action.VIEW_PROSPECTS),
    )


@blueprint.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    _require_creator()
    form = NewJobForm()
    form.offer_roles(viewer().user)
    return render_template("jobs/new.html", form=form)


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    _require_creator()
    form = NewJobForm()
    form.offer_roles(viewer().user)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                job = job_services.create_job(
                    form.details(),
                    creator=viewer().user,
                    role=JobRole(form.role.data),
                    now=datetime.now(UTC),
                )
                job_id = job.id
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The job is saved as a draft. Activate it when it is ready."), "success")
            return redirect(url_for("jobs.details", job_id=job_id), 303)
    return render_template("jobs/new.html", form=form), 422


@blueprint.get("/<int:job_id>")
@signed_in
def details(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB)
    form = EditJobForm.of(job) if viewer().may_on(Action.EDIT_JOB, job) else None
    return _details_page(job, form)


@blueprint.post("/<int:job_id>")
@signed_in
def update(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    form = EditJobForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                changed = job_services.update_job(
                    job,
                    form.details(),
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except StaleVersion as error:
            form.form_errors.append(sentence(error.code))
            form.version.data = str(job.version)
            return _details_page(job, form), 409
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return redirect(url_for("jobs.details", job_id=job_id), 303)
    return _details_page(job, form), 422


@blueprint.post("/<int:job_id>/activation")
@signed_in
def activate(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.ACTIVATE_JOB)
    return _act(
        lambda: job_services.activate_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("The job is active.")
        if job.is_confidential
        else _("The job is active and on its way to LinkedIn."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/closure")
@signed_in
def close(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.CLOSE_JOB)
    return _act(
        lambda: job_services.close_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("The job is closed."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/posting")
@signed_in
def resend_posting(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    # A draft, say: LinkedIn has not heard of it, so there is nothing to send again.
    posting = db.session.get(JobPosting, job.id) or abort(404)
    return _act(
        lambda: job_postings.resend(posting, now=datetime.now(UTC)),
        _("The job is sent to LinkedIn again."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.get("/<int:job_id>/hiring-team")
@signed_in
def hiring_team(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_TEAM)
    return _team_page(job, _member_form())


@blueprint.post("/<int:job_id>/hiring-team")
@signed_in
def add_member(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_TEAM)
    form = _member_form()
    if form.validate_on_submit():
        user = load_user(form.user.data)
        try:
            with unit_of_work():
                job_services.add_member(
                    job,
                    user,
                    JobRole(form.role.data),
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
                name = user.name
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("%(name)s is on the hiring team.", name=name), "success")
            return redirect(url_for("jobs.hiring_team", job_id=job_id), 303)
    return _team_page(job, form), 422


@blueprint.post("/<int:job_id>/hiring-team/<int:member_id>/removal")
@signed_in
def remove_member(job_id: int, member_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_TEAM)
    member = load_member(job, member_id)
    is_leaving = member.user_id == viewer().id and not viewer().may(Action.VIEW_JOB)
    return _act(
        lambda: job_services.remove_member(job, member, actor=viewer().user, now=datetime.now(UTC)),
        _("The hiring team is changed."),
        back=url_for("jobs.hiring_team", job_id=job_id),
        # Whoever left the team may no longer see it.
        onward=url_for("jobs.index") if is_leaving else None,
    )


@blueprint.get("/<int:job_id>/process")
@signed_in
def process(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB)
    counts = job_queries.count_per_stage(job)
    return render_template("jobs/process.html", **job_page(job, "process"), counts=counts)


@blueprint.post("/<int:job_id>/prospect-stage")
@signed_in
def switch_prospect_stage(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_PROCESS)
    wanted = request.form.get("wanted") == "on"
    return _act(
        lambda: job_services.switch_prospect_stage(
            job, wanted=wanted, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("Saved."),
        back=url_for("jobs.process", job_id=job_id),
    )


@blueprint.get("/<int:job_id>/prospects")
@signed_in
def prospects(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_PROSPECTS)
    return render_template(
        "jobs/prospects.html", **{**job_page(job, "prospects"), **prospects_panel(job)}
    )


@blueprint.get("/<int:job_id>/applicants")
@signed_in
def applicants(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_APPLICANTS)
    return render_template(
        "jobs/applicants.html",
        **job_page(job, "applicants"),
        people=job_queries.applicants(job),
        counts=job_queries.count_per_stage(job),
    )


def _act(
    act: Callable[[], object], done: str, *, back: str, onward: str | None = None
) -> ResponseReturnValue:
    """Do what a button says, or say why it cannot be done, on the page that has the button."""
    try:
        with unit_of_work():
            act()
    except (WrongState, NotAllowed) as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    flash(done, "success")
    return redirect(onward or back, 303)


def _details_page(job: Job, form: JobForm | None) -> str:
    return render_template(
        "jobs/details.html",
        **{**job_page(job, "details"), **posting_panel(job)},
        form=form if job.state is not JobStatus.CLOSED else None,
        entries=history_queries.history_of_job(job),
    )


def _team_page(job: Job, form: MemberForm) -> str:
    return render_template(
        "jobs/hiring_team.html",
        **job_page(job, "hiring_team"),
        form=form if viewer().may_on(Action.MANAGE_TEAM, job) else None,
        members=job_queries.team(job),
    )


def _member_form() -> MemberForm:
    form = MemberForm()
    form.offer(list(job_queries.people_for_team(None)))
    return form


def _require_creator() -> None:
    if not viewer().may(Action.CREATE_JOB):
        abort(403, _("Only recruiters and hiring managers open jobs."))


def _recruits() -> bool:
    return viewer().may(Action.CREATE_JOB)


def _status(text: str) -> JobStatus | None:
    return JobStatus(text) if text in set(JobStatus) else None
