"""Approving jobs: who asks whom, and what they answer."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.access import load_request, signed_in, viewer
from portal.approval_page import proposal_rows
from portal.blueprints.approvals.forms import AnswerForm
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import Decision
from portal.domain.permissions import Action
from portal.forms import show_refusal
from portal.models import JobApprover
from portal.queries import approvals as approval_queries
from portal.services import approvals
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    return render_template(
        "approvals/index.html",
        assigned=approval_queries.assigned_to(viewer().id),
        requested=approval_queries.requested_by(viewer().id),
    )


@blueprint.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> ResponseReturnValue:
    asked = load_request(job_id)
    return _request_page(asked, AnswerForm.of(asked.job))


@blueprint.post("/<int:job_id>")
@signed_in
def answer(job_id: int) -> ResponseReturnValue:
    asked = load_request(job_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _request_page(asked, form), 422
    try:
        with unit_of_work():
            together = approvals.answer_request(
                asked.job,
                Decision(form.decision.data),
                comment=form.comment.data or "",
                version=form.seen_version,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return _request_page(asked, form), 422
    except StaleVersion as error:
        form.form_errors.append(sentence(error.code))
        form.version.data = str(asked.job.version)
        return _request_page(asked, form), 409
    except WrongState as error:
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(str(_ANSWERED[together]), "success")
    return redirect(url_for("approvals.show", job_id=job_id), 303)


_ANSWERED = {
    None: _l("Thank you. The other approvers are still to answer."),
    Decision.APPROVED: _l("Approved. Whoever asked is told."),
    Decision.REJECTED: _l("Rejected. Whoever asked is told."),
}


def _request_page(asked: JobApprover, form: AnswerForm) -> str:
    job = asked.job
    is_open = approvals.is_open(job) and asked.decision is None
    return render_template(
        "approvals/show.html",
        asked=asked,
        job=job,
        form=form if is_open else None,
        is_open=approvals.is_open(job),
        approvers=approval_queries.approvers_of(job),
        proposal=proposal_rows(job),
        sees_job=viewer().may_on(Action.VIEW_JOB, job),
    )
