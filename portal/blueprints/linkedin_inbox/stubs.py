"""Deciding about people who answered an InMail and shared their profile."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, load_job, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.linkedin_inbox.blueprint import blueprint
from portal.domain import names
from portal.domain.errors import WrongState
from portal.domain.permissions import Action
from portal.domain.stub_profiles import StubState
from portal.inbox_access import load_stub
from portal.models import StubProfile
from portal.queries import candidate_list
from portal.queries.candidate_conditions import Onlooker
from portal.services import stub_decisions
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.post("/stubs/<int:stub_id>/accept")
@signed_in
def accept_stub(stub_id: int) -> ResponseReturnValue:
    stub = load_stub(stub_id)
    where = ""
    if stub.suggested_job_id is not None:
        where = load_job(stub.suggested_job_id, Action.ADD_PROSPECTS).label
    return act(
        lambda: stub_decisions.accept(stub, actor=viewer().user, now=datetime.now(UTC)),
        _("Accepted: %(name)s stands in Prospect of %(job)s.", name=_name(stub), job=where),
        back=url_for("linkedin_inbox.index"),
    )


@blueprint.post("/stubs/<int:stub_id>/move")
@signed_in
def move_stub(stub_id: int) -> ResponseReturnValue:
    stub = load_stub(stub_id)
    if not request.form.get("job"):
        flash(_("Choose the job first."), "warning")
        return redirect(url_for("linkedin_inbox.index"), 303)
    job = load_job(request.form.get("job", 0, type=row_id), Action.ADD_PROSPECTS)
    return act(
        lambda: stub_decisions.move(stub, job, actor=viewer().user, now=datetime.now(UTC)),
        _("Moved: %(name)s stands in Prospect of %(job)s.", name=_name(stub), job=job.label),
        back=url_for("linkedin_inbox.index"),
    )


@blueprint.post("/stubs/<int:stub_id>/dismiss")
@signed_in
def dismiss_stub(stub_id: int) -> ResponseReturnValue:
    stub = load_stub(stub_id)
    return act(
        lambda: stub_decisions.dismiss(stub, actor=viewer().user, now=datetime.now(UTC)),
        _("%(name)s stays in the talent pool LinkedIn.", name=_name(stub)),
        back=url_for("linkedin_inbox.index"),
    )


@blueprint.post("/stubs/<int:stub_id>/keep")
@signed_in
def keep_stub(stub_id: int) -> ResponseReturnValue:
    stub = load_stub(stub_id)
    return act(
        lambda: stub_decisions.keep(stub, actor=viewer().user, now=datetime.now(UTC)),
        _("%(name)s stays a candidate.", name=_name(stub)),
        back=url_for("linkedin_inbox.index"),
    )


@blueprint.get("/stubs/<int:stub_id>/person")
@signed_in
def choose_person(stub_id: int) -> ResponseReturnValue:
    """Which of the people we know it is."""
    stub = load_stub(stub_id)
    if stub.state != StubState.NEW.value or stub.candidate is None:
        flash(sentence("stub-settled"), "warning")
        return redirect(url_for("linkedin_inbox.index"), 303)
    words = names.tidy(request.args.get("q"), 200) if "q" in request.args else _name(stub)
    ids = candidate_list.suggest(words, Onlooker(viewer().id, viewer().may(Action.VIEW_JOB))).ids
    others = [candidate_id for candidate_id in ids if candidate_id != stub.candidate_id]
    return render_template(
        "linkedin_inbox/choose_person.html",
        stub=stub,
        name=_name(stub),
        q_people=words,
        found=candidate_list.people_of(others) if others else [],
    )


@blueprint.post("/stubs/<int:stub_id>/attach")
@signed_in
def attach_stub(stub_id: int) -> ResponseReturnValue:
    stub = load_stub(stub_id)
    candidate = load_candidate(
        request.form.get("candidate", 0, type=row_id), Action.EDIT_CANDIDATES
    )
    try:
        with unit_of_work():
            pair = stub_decisions.attach(stub, candidate, now=datetime.now(UTC))
            pair_id = pair.id
    except WrongState as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(url_for("linkedin_inbox.index"), 303)
    return redirect(url_for("same_person.pair", suggestion_id=pair_id), 303)


def _name(stub: StubProfile) -> str:
    return (stub.candidate.name if stub.candidate else "") or _("Somebody without a name")
