"""Who works on a job."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_job, load_member, load_user, signed_in, viewer
from portal.answers import act
from portal.blueprints.hiring_teams.forms import MemberForm
from portal.domain.errors import InvalidInput
from portal.domain.permissions import Action, JobRole
from portal.forms import show_refusal
from portal.job_page import job_page
from portal.models import Job
from portal.queries import jobs as job_queries
from portal.services import hiring_teams
from portal.unit_of_work import unit_of_work

blueprint = Blueprint("hiring_teams", __name__, url_prefix="/jobs")


@blueprint.get("/<int:job_id>/hiring-team")
@signed_in
def index(job_id: int) -> ResponseReturnValue:
    job = load_job(job_id, Action.VIEW_TEAM)
    return _team_page(job, _member_form())


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
    return _team_page(job, form), 422


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


def _team_page(job: Job, form: MemberForm) -> str:
    return render_template(
        "hiring_teams/index.html",
        **job_page(job, "hiring_team"),
        form=form if viewer().may_on(Action.MANAGE_TEAM, job) else None,
        members=job_queries.team(job),
    )


def _member_form() -> MemberForm:
    form = MemberForm()
    form.offer(list(job_queries.people_for_team(None)))
    return form
