"""Who works on a job."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, load_member, load_user, signed_in, viewer
from portal.answers import act
from portal.blueprints.hiring_teams.forms import DelegateForm, MemberForm
from portal.domain.errors import InvalidInput
from portal.domain.permissions import Action, JobRole
from portal.forms import show_refusal
from portal.job_page import job_page
from portal.models import Job, JobMember
from portal.queries import jobs as job_queries
from portal.services import hiring_teams
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

blueprint = Blueprint("hiring_teams", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>/hiring-team")
@signed_in
def index(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_TEAM)
    return _team_page(job, _member_form(), _delegate_form(job))


@blueprint.post("/<int:job_id>/hiring-team")
@signed_in
def add(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_TEAM)
    form = _member_form()
    if form.validate_on_submit():
        user = load_user(form.user.data)
        try:
            with unit_of_work():
                hiring_teams.add_member(
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
            return redirect(url_for("hiring_teams.index", job_id=job_id), 303)
    return _team_page(job, form, _delegate_form(job, sent=False)), 422


@blueprint.post("/<int:job_id>/hiring-team/<int:member_id>/removal")
@signed_in
def remove(job_id: int, member_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_TEAM)
    member = load_member(job, member_id)
    is_leaving = member.user_id == viewer().id and not viewer().may(Action.VIEW_JOB)
    return act(
        lambda: hiring_teams.remove_member(job, member, actor=viewer().user, now=datetime.now(UTC)),
        _("The hiring team is changed."),
        back=url_for("hiring_teams.index", job_id=job_id),
        # Whoever left the team may no longer see it.
        onward=url_for("jobs.index") if is_leaving else None,
    )


@blueprint.post("/<int:job_id>/hiring-team/delegates")
@signed_in
def appoint(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.MANAGE_TEAM)
    form = _delegate_form(job)
    if form is None:
        abort(403, sentence("delegate-of-others"))
    if form.validate_on_submit():
        user = load_user(form.delegate.data)
        try:
            with unit_of_work():
                hiring_teams.appoint_delegate(
                    job,
                    user,
                    JobRole(form.delegated_role.data),
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
                name = user.name
        except InvalidInput as error:
            form.delegate.errors = [sentence(error.code, **error.params)]
        else:
            flash(_("%(name)s is your delegate on this job.", name=name), "success")
            return redirect(url_for("hiring_teams.index", job_id=job_id), 303)
    return _team_page(job, _member_form(sent=False), form), 422


def _team_page(job: Job, form: MemberForm, delegate_form: DelegateForm | None) -> str:
    members = job_queries.team(job)
    manages = viewer().may_on(Action.MANAGE_TEAM, job)
    return render_template(
        "hiring_teams/index.html",
        **job_page(job, "hiring_team"),
        form=form if manages else None,
        delegate_form=delegate_form,
        members=members,
        removable={m.id for m in members if manages and _may_remove(job, m)},
    )


def _may_remove(job: Job, member: JobMember) -> bool:
    return hiring_teams.may_remove(job, member, viewer().user)


def _member_form(*, sent: bool = True) -> MemberForm:
    form = MemberForm() if sent else MemberForm(formdata=None)
    form.offer(list(job_queries.people_for_team(None)))
    return form


def _delegate_form(job: Job, *, sent: bool = True) -> DelegateForm | None:
    """For recruiters and hiring managers of the job in their own right; none for others."""
    roles = hiring_teams.roles_to_delegate(job, viewer().user)
    if not roles:
        return None
    form = DelegateForm() if sent else DelegateForm(formdata=None)
    people = job_queries.people_for_team(None)
    form.offer([p for p in people if p.id != viewer().id], roles)
    return form
