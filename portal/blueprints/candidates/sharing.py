"""What LinkedIn knows of a person: sending again what it refused, and keeping somebody from it; and who the person is
there: linking a member and unlinking one."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from htmx_flask import make_response

from portal import gate, linkedin_tab
from portal.access import load_candidate, signed_in, viewer
from portal.answers import act
from portal.blueprints.candidates.blueprint import blueprint
from portal.candidate_page import candidate_url
from portal.domain.errors import InvalidInput
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.linkedin_tab import CardNotice
from portal.models import Candidate
from portal.services import linkedin_links
from portal.services.sharing import decisions, matches, retries, switches
from portal.unit_of_work import unit_of_work
from portal.wording import GATE_SENTENCES, sentence


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
    panel = linkedin_tab.widget_panel(candidate)
    return render_template("candidates/_linkedin_widget.html", **panel)


@blueprint.post("/<int:candidate_id>/linkedin/link")
@signed_in
def link_member(candidate_id: int) -> ResponseReturnValue:
    """Somebody chose the member in LinkedIn's frame, which tells the page's script."""
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    closed = gate.answer(Capability.WIDGET, viewer().id)
    if closed.reason is not None:
        # Only who is connected can have chosen anybody there.
        return _card(candidate, CardNotice(str(GATE_SENTENCES[closed.reason]), "warn"), status=403)
    try:
        with unit_of_work():
            linked = linkedin_links.link(
                candidate,
                request.form.get("member", ""),
                client_id=gate.known().client_id,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
            taken = linked.taken.id if linked.taken is not None else None
    except InvalidInput as error:
        return _card(candidate, CardNotice(sentence(error.code), "warn"), status=422)
    return _card(candidate, _told_of(linked.is_new, taken))


def _told_of(is_new: bool, taken: int | None) -> CardNotice | None:
    """What came of linking; ``taken``: the question whether two records are one person."""
    if taken is not None:
        text = _("That member is another person in Beckon, so nothing was linked. Are the two one?")
        return CardNotice(text, "warn", url_for("same_person.pair", suggestion_id=taken))
    return CardNotice(_("Linked. It stays so until somebody unlinks it.")) if is_new else None


@blueprint.post("/<int:candidate_id>/linkedin/unlink")
@signed_in
def unlink_member(candidate_id: int) -> ResponseReturnValue:
    """By the card's own button, or in LinkedIn's frame, which tells the page's script."""
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    try:
        with unit_of_work():
            linkedin_links.unlink(
                candidate,
                request.form.get("member", ""),
                client_id=gate.known().client_id,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        return _card(candidate, CardNotice(sentence(error.code), "warn"), status=422)
    return _card(candidate, CardNotice(_("Unlinked. It is not linked again by itself.")))


def _card(
    candidate: Candidate, notice: CardNotice | None, *, status: int = 200
) -> ResponseReturnValue:
    """The card anew, or the page with it for a browser without our scripts."""
    if "HX-Request" not in request.headers:
        if notice is not None:
            flash(notice.text, "success" if notice.tone == "good" else "warning")
        return redirect(candidate_url("linkedin", candidate.id), 303)
    if notice is not None and notice.tone == "good":
        # The card is shown anew soon, when LinkedIn answers: what was done stays on the page a while.
        told = {"toast": {"text": notice.text, "tone": notice.tone}}
        panel = linkedin_tab.card_panel(candidate)
        page = render_template("candidates/_linkedin_card.html", **panel)
        answer: ResponseReturnValue = make_response(page, trigger=told)
        return answer
    panel = linkedin_tab.card_panel(candidate, notice)
    return render_template("candidates/_linkedin_card.html", **panel), status
