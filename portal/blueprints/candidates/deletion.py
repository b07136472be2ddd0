"""Deleting a person."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, signed_in, viewer
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_frame, candidate_url, person_view
from portal.document_pages import forget
from portal.domain.errors import WrongState
from portal.domain.permissions import Action
from portal.queries.candidate_page import all_standings
from portal.services import candidate_deletion
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


@blueprint.get("/<int:candidate_id>/deletion")
@signed_in
def deletion(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    person, me = person_view(candidate), viewer()
    refusal, goes = None, None
    try:
        candidate_deletion.check_deletable(all_standings(candidate_id, me.id, me.app_roles))
        goes = candidate_deletion.what_goes_with(candidate, person.standings, me.user)
    except WrongState as error:
        refusal = sentence(error.code)
    return render_template(
        "candidates/deletion.html",
        **candidate_frame(person, "profile"),
        refusal=refusal,
        goes=goes,
    )


@blueprint.post("/<int:candidate_id>/deletion")
@signed_in
def delete(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    name = candidate.name
    try:
        with unit_of_work():
            keys = candidate_deletion.delete_candidate(
                candidate, actor=viewer().user, now=datetime.now(UTC)
            )
    except WrongState as error:
        flash(sentence(error.code), "warning")
        return redirect(candidate_url("deletion", candidate_id), 303)
    forget(*keys)
    flash(_("%(name)s is deleted.", name=name), "success")
    return redirect(url_for("candidates.index"), 303)
