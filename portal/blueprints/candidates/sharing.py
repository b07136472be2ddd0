"""What LinkedIn knows of a person: sending again what it refused, and keeping somebody from it."""

from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate
from portal.access import load_candidate, signed_in, viewer
from portal.answers import act
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_url, person_view, sharing_panel
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.services.sharing import decisions, matches, retries, switches
from portal.unit_of_work import unit_of_work


@blueprint.post("/<int:candidate_id>/linkedin/try-again")
@signed_in
def share_again(candidate_id: int) -> ResponseReturnValue:
    load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    return act(
        lambda: retries.try_again(candidate_id, now=datetime.now(UTC)),
        _("What LinkedIn refused is sent again."),
        back=candidate_url("linkedin", candidate_id),
    )


@blueprint.post("/<int:candidate_id>/linkedin/match")
@signed_in
def ask_for_match(candidate_id: int) -> ResponseReturnValue:
    load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    return act(
        lambda: matches.ask_again(candidate_id, now=datetime.now(UTC)),
        _("LinkedIn is asked who this is. The answer shows here in a moment."),
        back=candidate_url("linkedin", candidate_id),
    )


@blueprint.post("/<int:candidate_id>/linkedin/sharing")
@signed_in
def decide_sharing(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    wanted = request.form.get("withhold") == "yes"
    return act(
        lambda: decisions.withhold(candidate, wanted, actor=viewer().user, now=datetime.now(UTC)),
        _("This person is not shared with LinkedIn from now on. What is there is being deleted.")
        if wanted
        else _("This person may be shared with LinkedIn again."),
        back=candidate_url("linkedin", candidate_id),
    )


@blueprint.post("/<int:candidate_id>/linkedin/introduction")
@signed_in
def introduce(candidate_id: int) -> ResponseReturnValue:
    """The tab was opened by somebody whose own account is connected; the page asks for this by itself."""
    candidate = load_candidate(candidate_id)
    if gate.answer(Capability.WIDGET, viewer().user.id).is_open:
        with unit_of_work():
            if switches.decisions()["introductions"]:
                decisions.introduce(candidate, actor=viewer().user, now=datetime.now(UTC))
    return render_template("candidates/_sharing.html", **sharing_panel(person_view(candidate)))
