"""What moves a job through its life: approval, activation, closing, reopening, deleting."""

from datetime import UTC, datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_approver, load_job, load_user, signed_in, viewer
from portal.answers import act
from portal.blueprints.jobs.forms import ApproverForm, CloseForm
from portal.blueprints.jobs.routes import blueprint, details_page, edit_form
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import CloseReason
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.models import Job
from portal.queries import approvals as approval_queries
from portal.services import approvals, job_lifecycle
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

__all__ = ["blueprint"]


@blueprint.post("/<int:job_id>/submission")
@signed_in
def submit(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    return act(
        lambda: approvals.submit_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("The job is with its approvers. You are told what they say."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/recall")
@signed_in
def recall(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    return act(
        lambda: approvals.recall_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("Taken back from the approvers."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/approvers")
@signed_in
def add_approver(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    form = ApproverForm()
    form.offer(approval_queries.possible_approvers(job))
    if not form.validate_on_submit():
        return details_page(job, edit_form(job), approver_form=form), 422
    user = load_user(form.user.data)
    try:
        with unit_of_work():
            approvals.add_approver(job, user, actor=viewer().user, now=datetime.now(UTC))
            name = user.name
    except InvalidInput as error:
        show_refusal(form, error)
        return details_page(job, edit_form(job), approver_form=form), 422
    except WrongState as error:
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(_("%(name)s is an approver of this job.", name=name), "success")
    return redirect(url_for("jobs.details", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/approvers/<int:approver_id>/removal")
@signed_in
def remove_approver(job_id: int, approver_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.EDIT_JOB)
    approver = load_approver(job, approver_id)
    return act(
        lambda: approvals.remove_approver(
            job, approver, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The approvers are changed."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/activation")
@signed_in
def activate(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.ACTIVATE_JOB)
    return act(
        lambda: job_lifecycle.activate_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("The job is active and on its way to LinkedIn."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.get("/<int:job_id>/closure")
@signed_in
def closing(job_id: int) -> ResponseReturnValue:
    """The job's details with the dialog open."""
    job = load_job(job_id, Action.CLOSE_JOB)
    form = _close_form(job)
    form.version.data = str(job.version)
    return details_page(job, edit_form(job), closing=form)


@blueprint.post("/<int:job_id>/closure")
@signed_in
def close(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.CLOSE_JOB)
    form = _close_form(job)
    if not form.validate_on_submit():
        return details_page(job, edit_form(job), closing=form), 422
    try:
        with unit_of_work():
            job_lifecycle.close_job(
                job,
                CloseReason(form.reason.data),
                hired=form.hired.data or (),
                comment=form.comment.data or "",
                version=form.seen_version,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return details_page(job, edit_form(job), closing=form), 422
    except StaleVersion as error:
        form.form_errors.append(sentence(error.code))
        form.version.data = str(job.version)
        return details_page(job, edit_form(job), closing=form), 409
    except WrongState as error:
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(_("The job is closed."), "success")
    return redirect(url_for("jobs.details", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/reopening")
@signed_in
def reopen(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.CLOSE_JOB)
    return act(
        lambda: job_lifecycle.reopen_job(job, actor=viewer().user, now=datetime.now(UTC)),
        _("The job is active again."),
        back=url_for("jobs.details", job_id=job_id),
    )


@blueprint.post("/<int:job_id>/deletion")
@signed_in
def delete(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.DELETE_JOB)
    with_people = viewer().may_on(Action.DELETE_APPLICATION, job)
    return act(
        lambda: job_lifecycle.delete_job(
            job, with_people=with_people, actor=viewer().user, now=datetime.now(UTC)
        ),
        _("The job is deleted."),
        back=url_for("jobs.details", job_id=job_id),
        onward=url_for("jobs.index"),
    )


def _close_form(job: Job) -> CloseForm:
    form = CloseForm()
    form.offer(job_lifecycle.with_accepted_offer(job))
    return form
