"""Changing what is known of a person."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, signed_in, viewer
from portal.blueprints.candidates.blueprint import blueprint
from portal.blueprints.candidates.forms import DetailsForm, EmailForm
from portal.blueprints.candidates.page import profile_page
from portal.candidate_page import candidate_frame, candidate_url, person_view
from portal.domain.errors import InvalidInput, StaleVersion
from portal.domain.permissions import Action
from portal.domain.profile import tidied
from portal.forms import show_refusal
from portal.models import Candidate
from portal.queries import users as user_queries
from portal.services import candidate_profile
from portal.unit_of_work import unit_of_work
from portal.wording import sentence, value_changes


@blueprint.get("/<int:candidate_id>/details")
@signed_in
def edit_details(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    form = _form(candidate)
    form.fill(candidate_profile.details_of(candidate), candidate.version)
    return _page(candidate, form)


@blueprint.post("/<int:candidate_id>/details")
@signed_in
def update_details(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    form, status = _form(candidate), 422
    if (focus := form.change_rows()) is not None:
        # Nothing is saved yet: the form comes back with a row more or less.
        return _page(candidate, form, focus=focus)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                is_changed = candidate_profile.edit_details(
                    candidate,
                    form.given,
                    version=form.seen_version,
                    actor=viewer().user,
                    now=datetime.now(UTC),
                )
        except InvalidInput as error:
            form.show_refusal(error)
        except StaleVersion as error:
            form.form_errors.append(sentence(error.code))
            status = 409
        else:
            flash(_("The changes are saved.") if is_changed else _("Nothing changed."), "success")
            return redirect(candidate_url("profile", candidate_id), 303)
    return _refused(load_candidate(candidate_id, Action.EDIT_CANDIDATES), form, status), status


@blueprint.post("/<int:candidate_id>/emails")
@signed_in
def add_email(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    form = EmailForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                candidate_profile.add_email(
                    candidate, form.address.data, actor=viewer().user, now=datetime.now(UTC)
                )
        except InvalidInput as error:
            show_refusal(form, error)
        else:
            flash(_("The address is saved."), "success")
            return redirect(candidate_url("profile", candidate_id), 303)
    return profile_page(load_candidate(candidate_id, Action.EDIT_CANDIDATES), form), 422


def _form(candidate: Candidate) -> DetailsForm:
    form = DetailsForm()
    owners = user_queries.possible_owners(candidate_profile.OWNER_ROLES, or_id=candidate.owner_id)
    form.offer(owners)
    return form


def _refused(candidate: Candidate, form: DetailsForm, status: int) -> str:
    """The form again; after somebody else's change with what is stored now beside the input."""
    if status != 409:
        return _page(candidate, form)
    stored, typed = candidate_profile.differences(
        candidate_profile.details_of(candidate), tidied(form.given)
    )
    form.version.data = str(candidate.version)
    return _page(candidate, form, conflicts=value_changes(stored, typed))


def _page(candidate: Candidate, form: DetailsForm, **more: Any) -> str:
    frame = candidate_frame(person_view(candidate), "profile")
    shown = {"conflicts": [], "focus": "", **more}
    return render_template("candidates/details.html", **frame, form=form, **shown)
