"""Jobs: the list, and the tabs of one job."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access import load_job, row_id, signed_in, viewer
from portal.answers import act
from portal.approval_page import approval_card, may_name_approvers
from portal.blueprints.jobs.forms import (
    ApproverForm,
    CloseForm,
    EditJobForm,
    JobForm,
    NewJobForm,
)
from portal.db import db
from portal.domain import names
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.permissions import Action, JobRole
from portal.forms import show_refusal
from portal.job_page import access_panel, job_page, posting_panel, posting_summary
from portal.models import Job, JobPosting
from portal.queries import approvals as approval_queries
from portal.queries import history as history_queries
from portal.queries import jobs as job_queries
from portal.queries import processes as process_queries
from portal.services import job_postings
from portal.services import jobs as job_services
from portal.services.job_access import retries
from portal.services.jobs import Saved
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

_SAVED = {
    Saved.UNCHANGED: _l("Nothing was changed."),
    Saved.SAVED: _l("Saved."),
    Saved.PROPOSED: _l("The approvers are asked; until they agree the job stays as it is."),
}

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
    form.offer_templates(process_queries.list_templates())
    return render_template("jobs/new.html", form=form)


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    _require_creator()
    form = NewJobForm()
    form.offer_roles(viewer().user)
    form.offer_templates(process_queries.list_templates())
    if form.validate_on_submit():
        try:
            with unit_of_work():
                job = job_services.create_job(
                    form.details(),
                    creator=viewer().user,
                    role=JobRole(form.role.data),
                    template=process_queries.find_template(form.template.data),
                    now=datetime.now(UTC),
                )
                job_id = job.id
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The job is saved as a draft."), "success")
            return redirect(url_for("jobs.details", job_id=job_id), 303)
    return render_template("jobs/new.html", form=form), 422


@blueprint.get("/<int:job_id>")
@signed_in
def details(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_JOB)
    return details_page(job, edit_form(job))


@blueprint.post("/<int:job_id>")
@signed_in
def update(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    form = EditJobForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                outcome = job_services.update_job(
                    job,
                    form.details(),
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            show_refusal(form, error)
        except (StaleVersion, WrongState) as error:
            form.form_errors.append(sentence(error.code, **error.params))
            form.version.data = str(job.version)
            return details_page(job, form), 409
        else:
            flash(_SAVED[outcome], "success")
            return redirect(url_for("jobs.details", job_id=job_id), 303)
    return details_page(job, form), 422


@blueprint.post("/<int:job_id>/posting")
@signed_in
def resend_posting(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_POSTING)
    # A draft, say: LinkedIn has not heard of it, so there is nothing to send again.
    posting = db.session.get(JobPosting, job.id) or abort(404)
    return act(
        lambda: job_postings.resend(posting, now=datetime.now(UTC)),
        _("The job is sent to LinkedIn again."),
        back=url_for("jobs.postings", job_id=job_id),
    )


@blueprint.get("/<int:job_id>/postings")
@signed_in
def postings(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_POSTING)
    return render_template(
        "jobs/postings.html",
        **{**job_page(job, "postings"), **posting_panel(job), **access_panel(job)},
    )


@blueprint.post("/<int:job_id>/access")
@signed_in
def resend_access(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_POSTING)
    return act(
        lambda: retries.try_again(job.id, now=datetime.now(UTC)),
        _("LinkedIn is told again who may see the job."),
        back=url_for("jobs.postings", job_id=job_id),
    )


def details_page(
    job: Job,
    form: JobForm | None,
    *,
    approver_form: ApproverForm | None = None,
    closing: CloseForm | None = None,
) -> str:
    """A job's details with one of its forms as it was sent, or all as they are."""
    return render_template(
        "jobs/details.html",
        **{
            **job_page(job, "details"),
            **posting_summary(job),
            **access_panel(job),
            **approval_card(job),
        },
        form=form,
        approver_form=approver_form or _approver_form(job),
        closing=closing,
        entries=history_queries.history_of_job(job),
    )


def edit_form(job: Job) -> EditJobForm | None:
    """The job's details to be edited, for those who may and while anybody may."""
    if job.state in (JobStatus.CLOSED, JobStatus.PENDING):
        return None
    return EditJobForm.of(job) if viewer().may_on(Action.EDIT_JOB, job) else None


def _approver_form(job: Job) -> ApproverForm | None:
    if not may_name_approvers(job):
        return None
    form = ApproverForm(formdata=None)
    form.offer(approval_queries.possible_approvers(job))
    return form


def _require_creator() -> None:
    if not viewer().may(Action.CREATE_JOB):
        abort(403, _("Only recruiters and hiring managers open jobs."))


def _recruits() -> bool:
    return viewer().may(Action.CREATE_JOB)


def _status(text: str) -> JobStatus | None:
    return JobStatus(text) if text in set(JobStatus) else None
