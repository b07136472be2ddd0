"""Admin settings > LinkedIn seats: whose seat is whose."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate
from portal.access import admin_only, load_account, load_seat, row_id, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import SeatForm
from portal.domain.linkedin_gate import Capability
from portal.queries import linkedin_seats as seat_queries
from portal.queries.linkedin_seats import SeatView
from portal.services import linkedin_seats
from portal.unit_of_work import unit_of_work


@blueprint.get("/linkedin-seats")
@admin_only
def seats() -> ResponseReturnValue:
    client_id = gate.known().client_id
    view = request.args.get("view", SeatView.ATTENTION, type=SeatView)
    page = max(request.args.get("page", 1, type=row_id), 1)
    return render_template(
        "admin_settings/seats.html",
        view=view,
        page=seat_queries.list_seats(client_id, view, page=page),
        counts=seat_queries.count_by_view(client_id),
        company=gate.shown(gate.answer(Capability.STUB_PROFILES), administers=True),
        **_contracts(),
    )


@blueprint.get("/linkedin-seats/reading")
@admin_only
def seats_reading() -> ResponseReturnValue:
    contracts = _contracts()
    if request.args.get("version", type=int) == contracts["version"]:
        return "", 204
    return render_template("admin_settings/_seat_contracts.html", **contracts)


@blueprint.post("/linkedin-seats/reading")
@admin_only
def seats_refresh() -> ResponseReturnValue:
    with unit_of_work():
        linkedin_seats.want_seats(
            gate.known().client_id, actor=viewer().user, now=datetime.now(UTC)
        )
    flash(_("LinkedIn is asked for the seats."), "success")
    return redirect(url_for("admin_settings.seats", view=request.form.get("view")), 303)


@blueprint.get("/linkedin-seats/<int:seat_id>")
@admin_only
def seat(seat_id: int) -> ResponseReturnValue:
    load_seat(seat_id)
    return _seat_page(seat_id, None)


@blueprint.post("/linkedin-seats/<int:seat_id>/mapping")
@admin_only
def seat_map(seat_id: int) -> ResponseReturnValue:
    found = load_seat(seat_id)
    form = SeatForm.for_users(seat_queries.possible_users())
    if not form.validate_on_submit():
        return _seat_page(seat_id, form), 422
    user = load_account(form.user.data)
    return act(
        lambda: linkedin_seats.map_seat(found, user, actor=viewer().user, now=datetime.now(UTC)),
        _("The seat is mapped to %(name)s.", name=user.name),
        back=url_for("admin_settings.seat", seat_id=seat_id),
        onward=url_for("admin_settings.seats"),
    )


@blueprint.post("/linkedin-seats/<int:seat_id>/mapping/removal")
@admin_only
def seat_unmap(seat_id: int) -> ResponseReturnValue:
    found = load_seat(seat_id)
    return act(
        lambda: linkedin_seats.unmap_seat(found, actor=viewer().user, now=datetime.now(UTC)),
        _("The seat is mapped to nobody now."),
        back=url_for("admin_settings.seat", seat_id=seat_id),
    )


def _seat_page(seat_id: int, form: SeatForm | None) -> str:
    row = seat_queries.find_seat(seat_id, gate.known().client_id)
    if row is None:
        abort(404)
    if form is None:
        form = SeatForm.for_users(seat_queries.possible_users(), shown=row.suggestion)
    return render_template("admin_settings/seat.html", row=row, form=form)


def _contracts() -> dict[str, Any]:
    contracts = seat_queries.list_contracts(gate.known().client_id)
    now = datetime.now(UTC)
    return {
        "contracts": contracts,
        "now": now,
        "version": seat_queries.version_of(contracts),
        "is_reading": any(
            (c.started_at and not c.problem) or c.due_at is None or c.due_at <= now
            for c in contracts
            if not c.ended_at or c.problem == linkedin_seats.ENDED
        ),
    }
