"""**Sync now** on a person's LinkedIn tab."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from htmx_flask import make_response

from portal import gate
from portal import linkedin_history_page as page
from portal.access import load_candidate, signed_in
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_url
from portal.domain.permissions import Action
from portal.models import Candidate
from portal.services.linkedin_history.wanted import want_person
from portal.unit_of_work import unit_of_work


@blueprint.post("/<int:candidate_id>/linkedin/history")
@signed_in
def sync_linkedin_history(candidate_id: int) -> ResponseReturnValue:
    """Ask LinkedIn what is new of a person. Whoever may see nothing of it gets nothing read."""
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    members = page.members_of(candidate)
    me = page.reader(members)
    if not (me.sees_inmail or me.sees_notes):
        return _answer(candidate, _("LinkedIn's history is not open to you."), "warning")
    wanted = page.wanted_of(candidate, me, members)
    with unit_of_work():
        number = want_person(gate.known().client_id, wanted, now=datetime.now(UTC))
    if not number:
        return _answer(
            candidate, _("LinkedIn was asked a moment ago. The answer shows here."), "info"
        )
    return _answer(candidate, _("LinkedIn is asked what is new."), "success")


def _answer(candidate: Candidate, text: str, tone: str) -> ResponseReturnValue:
    """The panel from which somebody pressed, or the page with it for a browser without our scripts."""
    if "HX-Request" not in request.headers:
        flash(text, tone)
        return redirect(candidate_url("linkedin", candidate.id), 303)
    members = page.members_of(candidate)
    if request.form.get("panel") == "linkedin-notes":
        shown = render_template(
            "candidates/_linkedin_notes.html", **page.notes_panel(candidate, members)
        )
    else:
        shown = render_template("candidates/_inmail.html", **page.inmail_panel(candidate, members))
    # What is under way stands in the panel; the rest is said.
    said = {} if tone == "success" else {"toast": {"text": text, "tone": tone}}
    answer: ResponseReturnValue = make_response(shown, trigger=said or None)
    return answer
