"""Adding people by hand, outside a job."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in, viewer
from portal.blueprints.candidates.blueprint import blueprint
from portal.blueprints.candidates.forms import NewPersonForm
from portal.domain.errors import InvalidInput
from portal.domain.permissions import Action
from portal.services import new_candidates
from portal.services.new_candidates import NewPerson
from portal.unit_of_work import unit_of_work


@blueprint.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    _check_allowed()
    return render_template("candidates/new.html", form=NewPersonForm())


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    _check_allowed()
    form = NewPersonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                found = new_candidates.add_person(
                    NewPerson(**form.person), actor=viewer().user, now=datetime.now(UTC)
                )
                candidate_id, name = found.candidate.id, found.candidate.name
        except InvalidInput as error:
            form.show_refusal(error)
        else:
            if found.is_new:
                flash(_("%(name)s is added.", name=name), "success")
            else:
                flash(
                    _(
                        "We know this person already, as %(name)s. What was not known is filled in.",
                        name=name,
                    ),
                    "info",
                )
            return redirect(url_for("candidates.profile", candidate_id=candidate_id), 303)
    return render_template("candidates/new.html", form=form), 422


def _check_allowed() -> None:
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    if not viewer().may(Action.EDIT_CANDIDATES):
        abort(403, _("Your role does not allow that."))
