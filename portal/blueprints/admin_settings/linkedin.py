"""Admin settings > LinkedIn Integration: connecting the company, and how that stands.

Nothing here calls LinkedIn: the widget is LinkedIn's and runs in the browser, a worker does the rest.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from htmx_flask import make_response

from portal import gate, linkedin_page, linkedin_report
from portal.access import admin_only, row_id, viewer
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import (
    ByHandForm,
    LinkedInFeaturesForm,
    PostingTermsForm,
)
from portal.content_policy import embed_linkedin
from portal.domain.errors import DomainError, InvalidInput
from portal.domain.posting_terms import read_terms
from portal.forms import show_refusal
from portal.services import company as decisions
from portal.services import linkedin_checks, linkedin_gate, linkedin_setup, posting_terms
from portal.services.linkedin_setup import Taken
from portal.services.sharing import withdrawal
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

#: What LinkedIn's widget hands over is a list of some records.
REQUEST_MAX = 64 * 1024
SAYS_MAX = 1000


@blueprint.get("/linkedin-integration")
@admin_only
def linkedin_integration() -> ResponseReturnValue:
    return _tab()


@blueprint.post("/linkedin-integration/posting")
@admin_only
def linkedin_integration_posting() -> ResponseReturnValue:
    form = PostingTermsForm()
    if not form.validate_on_submit():
        return _tab(posting=form), 422
    try:
        wanted = read_terms(form.company_name.data, form.company_id.data, form.audience.data)
        connected = gate.connection().organization
        with unit_of_work():
            posting_terms.change(
                wanted, connected=connected, actor=viewer().user, now=datetime.now(UTC)
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return _tab(posting=form), 422
    flash(_("Saved. Jobs are sent to LinkedIn anew where that changes something."), "success")
    return _back()


@blueprint.post("/linkedin-integration/features")
@admin_only
def linkedin_integration_features() -> ResponseReturnValue:
    form = LinkedInFeaturesForm()
    if not form.validate_on_submit():
        return _tab(features=form), 422
    with unit_of_work():
        withdrawal.switch(
            gate.known(),
            [
                *linkedin_gate.switches_of(form.chosen()),
                ("linkedin_inmail_text", bool(form.inmail_text.data)),
            ],
            actor=viewer().user,
            now=datetime.now(UTC),
        )
    flash(_("Saved."), "success")
    return _back()


@blueprint.post("/linkedin-integration/by-hand")
@admin_only
def linkedin_integration_by_hand() -> ResponseReturnValue:
    form = ByHandForm()
    try:
        if not form.validate_on_submit():
            return _tab(by_hand=form), 422
        with unit_of_work():
            taken = linkedin_setup.enter_by_hand(
                gate.known(),
                organization=form.organization.data,
                contracts=form.contract_lines,
                actor=viewer().user,
                now=datetime.now(UTC),
            )
    except InvalidInput as error:
        show_refusal(form, error)
        return _tab(by_hand=form), 422
    flash(_told_of(taken), "success")
    return _back()


# -- the mirror ----------------------------------------------------------------------------------


@blueprint.get("/linkedin-integration/mirror")
@admin_only
def linkedin_integration_mirror() -> ResponseReturnValue:
    if request.args.get("version", type=int) == linkedin_page.mirror_version():
        return "", 204
    return _mirror()


@blueprint.post("/linkedin-integration/requests")
@admin_only
def linkedin_integration_requested() -> ResponseReturnValue:
    """What LinkedIn's widget handed to the page's script."""
    try:
        raw = _read_request()
        with unit_of_work():
            taken = linkedin_setup.take_callback(
                gate.known(), raw, actor=viewer().user, now=datetime.now(UTC)
            )
    except InvalidInput as error:
        return _mirror(sentence(error.code, **error.params)), 422
    return _mirror_and_toast(_told_of(taken), "good")


@blueprint.post("/linkedin-integration/refresh")
@admin_only
def linkedin_integration_refresh() -> ResponseReturnValue:
    return _act(
        lambda now: linkedin_setup.want_refresh(gate.known(), now=now),
        _("LinkedIn is asked how the integrations stand."),
    )


@blueprint.post("/linkedin-integration/notification")
@admin_only
def linkedin_integration_notify() -> ResponseReturnValue:
    one = request.form.get("integration", type=row_id)
    return _act(
        lambda now: linkedin_setup.want_notify(
            gate.known(), actor=viewer().user, now=now, integration_id=one
        ),
        _("Beckon tells LinkedIn its name and address again."),
    )


@blueprint.post("/linkedin-integration/organization")
@admin_only
def linkedin_integration_organization() -> ResponseReturnValue:
    known, me = gate.known(), viewer().user
    if request.form.get("decision") != "replace":
        return _act(
            lambda now: linkedin_setup.keep_organization(known, actor=me, now=now),
            _("Nothing was changed."),
        )
    wanted = request.form.get("organization", "")
    return _act(
        lambda now: linkedin_setup.replace_organization(known, wanted, actor=me, now=now),
        _("The other organisation is connected. Jobs are sent to it from the start."),
    )


@blueprint.post("/linkedin-integration/contracts")
@admin_only
def linkedin_integration_contract() -> ResponseReturnValue:
    known, me, urn = gate.known(), viewer().user, request.form.get("contract", "")
    name = request.form.get("name")
    if name is not None:
        return _act(
            lambda now: linkedin_setup.name_contract(known, urn, name, actor=me, now=now),
            _("Saved."),
        )
    if request.form.get("wanted") == "off":
        return _act(
            lambda now: linkedin_setup.disconnect_contract(known, urn, actor=me, now=now),
            _("The contract is disconnected. What Beckon has of it stays."),
        )
    return _act(
        lambda now: linkedin_setup.reconnect_contract(known, urn, actor=me, now=now),
        _("The contract is connected again."),
    )


# -- the checklist -------------------------------------------------------------------------------


@blueprint.get("/linkedin-integration/checks")
@admin_only
def linkedin_integration_checks() -> ResponseReturnValue:
    panel = linkedin_page.checks_panel()
    if request.args.get("version", type=int) == panel["version"]:
        return "", 204
    return render_template("admin_settings/_linkedin_checks.html", **panel)


@blueprint.post("/linkedin-integration/checks")
@admin_only
def linkedin_integration_run() -> ResponseReturnValue:
    with unit_of_work():
        linkedin_checks.want_run(now=datetime.now(UTC))
    if _by_script():
        return _checks()
    flash(_("The checks are running."), "success")
    return _back("linkedin-checks")


@blueprint.post("/linkedin-integration/browser-checks")
@admin_only
def linkedin_integration_browser() -> ResponseReturnValue:
    """What the administrator's browser found while it loaded LinkedIn's widget."""
    told = {name: value[:SAYS_MAX] for name, value in request.form.items()}
    with unit_of_work():
        linkedin_checks.record_from_browser(told, now=datetime.now(UTC))
    return _checks()


@blueprint.get("/linkedin-integration/report")
@admin_only
def linkedin_integration_report() -> ResponseReturnValue:
    return Response(linkedin_report.text(), mimetype="text/plain")


_FORMS = {"posting": PostingTermsForm, "features": LinkedInFeaturesForm, "by_hand": ByHandForm}


# -- the parts -----------------------------------------------------------------------------------


def _tab(
    *,
    posting: PostingTermsForm | None = None,
    features: LinkedInFeaturesForm | None = None,
    by_hand: ByHandForm | None = None,
) -> str:
    embed_linkedin()
    company = gate.company_facts()
    mirror = linkedin_page.mirror_panel()
    overview, terms = mirror["overview"], posting_terms.read()
    return render_template(
        "admin_settings/linkedin_integration.html",
        **mirror,
        **linkedin_page.checks_panel(),
        **linkedin_page.history_panel(),
        is_on=company.is_on,
        offered=withdrawal.offered(gate.known()),
        posting=posting,
        features=features,
        by_hand=by_hand,
        fresh=_FORMS,
        saved={
            "posting": PostingTermsForm.filled(terms),
            "features": LinkedInFeaturesForm.filled(company.features, _shows_text()),
            "by_hand": ByHandForm.filled(overview),
        },
        is_other_company=bool(overview.organization)
        and terms.organization(overview.organization) != overview.organization,
        widget=linkedin_page.widget(),
        addresses=linkedin_page.addresses(),
        api=linkedin_page.api_calls(),
    )


def _shows_text() -> bool:
    return bool(decisions.get("linkedin_inmail_text"))


def _mirror(notice: str = "") -> str:
    return render_template(
        "admin_settings/_linkedin_mirror.html", **linkedin_page.mirror_panel(notice)
    )


def _checks() -> str:
    return render_template("admin_settings/_linkedin_checks.html", **linkedin_page.checks_panel())


def _act(do: Callable[[datetime], object], done: str) -> ResponseReturnValue:
    """Do what a button of the mirror says, and show the mirror anew; without scripts, the whole page."""
    text, tone = done, "success"
    try:
        with unit_of_work():
            do(datetime.now(UTC))
    except DomainError as error:
        text, tone = sentence(error.code, **error.params), "warning"
    if _by_script():
        return _mirror_and_toast(text, tone)
    flash(text, tone)
    return _back()


def _by_script() -> bool:
    return "HX-Request" in request.headers


def _mirror_and_toast(text: str, tone: str) -> Response:
    answer: Response = make_response(_mirror(), trigger={"toast": {"text": text, "tone": tone}})
    return answer


def _back(anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("admin_settings.linkedin_integration", _anchor=anchor), 303)


def _read_request() -> Any:
    """The widget's records, as JSON in a form field. Raises InvalidInput."""
    text = request.form.get("integrations", "")
    if len(text) > REQUEST_MAX:
        raise InvalidInput("integrations", "linkedin-request-unreadable")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        current_app.logger.warning("LinkedIn's widget handed over what is no JSON")
        raise InvalidInput("integrations", "linkedin-request-unreadable") from None


def _told_of(taken: Taken) -> str:
    if taken.proposed:
        text = _("LinkedIn named another organisation than yours. Decide which one it is.")
    else:
        text = _("Taken. Beckon now tells LinkedIn its name and address.")
    return str(text)
