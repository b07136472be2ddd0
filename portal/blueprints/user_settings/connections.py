"""User settings > Connections: one's own LinkedIn account."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate, member_sign_in
from portal.access import signed_in, viewer
from portal.blueprints.user_settings.blueprint import blueprint
from portal.domain.linkedin_connections import Trouble, state_of
from portal.domain.linkedin_gate import Capability, Reason
from portal.domain.permissions import Action
from portal.member_sign_in import Arrival, RoundTripError
from portal.queries import linkedin_connections as connection_queries
from portal.services import linkedin_connections
from portal.unit_of_work import unit_of_work

#: Without these nobody connects an account (S4); that LinkedIn's administrator has not switched the
#: integration on yet keeps nobody from getting ready.
_BEFORE = {Reason.SWITCHED_OFF, Reason.NO_APPLICATION, Reason.NOT_CONNECTED, Reason.NO_SEATS}


@blueprint.get("/connections")
@signed_in
def connections() -> ResponseReturnValue:
    me, known, now = viewer(), gate.known(), datetime.now(UTC)
    own = connection_queries.own(me.id, known.client_id, known.opens)
    company = gate.answer(Capability.WIDGET)
    return render_template(
        "user_settings/connections.html",
        own=own,
        state=state_of(own.standing if own else None, now=now),
        company=gate.shown(company, administers=me.may(Action.ADMINISTER)),
        may_connect=company.reason not in _BEFORE,
        trouble=request.args.get("trouble", type=Trouble),
        administers=me.may(Action.ADMINISTER),
    )


@blueprint.post("/connections/linkedin")
@signed_in
def linkedin_connect() -> ResponseReturnValue:
    if gate.answer(Capability.WIDGET).reason in _BEFORE:
        return _back(Trouble.COMPANY)
    try:
        address = member_sign_in.begin(viewer().id)
    except RoundTripError as error:
        return _back(error.trouble)
    return redirect(address, 303)


@blueprint.get("/connections/linkedin/return")
@signed_in
def linkedin_return() -> ResponseReturnValue:
    if gate.answer(Capability.WIDGET).reason in _BEFORE:
        return _back(Trouble.COMPANY)
    try:
        arrival = member_sign_in.finish(viewer().id, request.args)
    except RoundTripError as error:
        return _back(error.trouble)
    with unit_of_work():
        is_connected = linkedin_connections.connect_account(
            viewer().user, arrival.connection, now=datetime.now(UTC)
        )
    if not is_connected:
        return _back(Trouble.TAKEN)
    _tell_of(arrival)
    return _back(None)


@blueprint.post("/connections/linkedin/disconnection")
@signed_in
def linkedin_disconnect() -> ResponseReturnValue:
    with unit_of_work():
        linkedin_connections.disconnect_account(viewer().user, now=datetime.now(UTC))
    flash(_("Your LinkedIn account is disconnected, and its token is deleted."), "success")
    return _back(None)


def _tell_of(arrival: Arrival) -> None:
    flash(_("Your LinkedIn account is connected."), "success")
    if arrival.clocks_differ is not None:
        minutes = round(abs(arrival.clocks_differ.total_seconds()) / 60)
        flash(
            _(
                "The clocks of Beckon and LinkedIn differ by %(minutes)s minutes. Tell an "
                "administrator: the clock of the server that Beckon runs on should be set.",
                minutes=minutes,
            ),
            "warning",
        )


def _back(trouble: Trouble | None) -> ResponseReturnValue:
    value = trouble.value if trouble else None
    return redirect(url_for("user_settings.connections", trouble=value), 303)
