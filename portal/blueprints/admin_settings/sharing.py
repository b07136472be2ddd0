"""Admin settings > Sharing with LinkedIn: what LinkedIn may know of people, and how far everybody is."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate
from portal.access import admin_only, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import SharingForm
from portal.domain.linkedin_gate import Capability
from portal.queries import matches as match_queries
from portal.services.sharing import retries, switches, walks
from portal.unit_of_work import unit_of_work


@blueprint.get("/sharing")
@admin_only
def sharing() -> ResponseReturnValue:
    return _page(SharingForm(data=switches.decisions()))


@blueprint.post("/sharing")
@admin_only
def sharing_save() -> ResponseReturnValue:
    form = SharingForm()
    if not form.validate_on_submit():
        return _page(form), 422
    decided = {name: form[name].data for name in switches.NAMES}
    with unit_of_work():
        changed = switches.change(
            gate.known().client_id, decided, actor=viewer().user, now=datetime.now(UTC)
        )
    flash(_("Saved. LinkedIn is brought in step.") if changed else _("Saved."), "success")
    return redirect(url_for("admin_settings.sharing"), 303)


@blueprint.get("/sharing/progress")
@admin_only
def sharing_progress() -> ResponseReturnValue:
    shown = _panel()
    if request.args.get("version") == shown["version"]:
        return "", 204
    return render_template("admin_settings/_sharing_progress.html", **shown)


@blueprint.post("/sharing/pause")
@admin_only
def sharing_pause() -> ResponseReturnValue:
    return _act(walks.pause, _("Paused. What people do still goes to LinkedIn at once."))


@blueprint.post("/sharing/resume")
@admin_only
def sharing_resume() -> ResponseReturnValue:
    return _act(walks.resume, _("It goes on where it stopped."))


@blueprint.post("/sharing/reconcile")
@admin_only
def sharing_reconcile() -> ResponseReturnValue:
    return _act(walks.reconcile, _("Everybody is compared with what LinkedIn was told."))


@blueprint.post("/sharing/try-again")
@admin_only
def sharing_try_again() -> ResponseReturnValue:
    return act(
        lambda: retries.try_again(None, now=datetime.now(UTC)),
        _("What LinkedIn refused is sent again."),
        back=url_for("admin_settings.sharing"),
    )


def _act(do: Any, done: str) -> ResponseReturnValue:
    client_id, now = gate.known().client_id, datetime.now(UTC)
    return act(
        lambda: do(client_id, actor=viewer().user, now=now),
        done,
        back=url_for("admin_settings.sharing"),
    )


def _page(form: SharingForm) -> str:
    return render_template("admin_settings/sharing.html", form=form, **_panel())


def _panel() -> dict[str, Any]:
    told = walks.progress(gate.known().client_id, now=datetime.now(UTC))
    answer = gate.answer(Capability.INDICATOR)
    lane = told.lane
    client_id = gate.known().client_id
    matched = match_queries.counts(client_id)
    compared = next(iter(match_queries.comparisons(client_id)), None)
    version = (
        f"{lane.version if lane else 0}-{told.people_left}-{told.parts_left}-{told.urgent}"
        f"-{sum(kind.sent + kind.refused for kind in told.counts.values())}-{answer.reason}"
        f"-{matched.found}-{matched.manual}-{matched.none}-{matched.unasked}"
        f"-{'-'.join(str(value) for value in compared[3:]) if compared else ''}"
    )
    return {
        "told": told,
        "matched": matched,
        "compared": compared,
        "closed": gate.shown(answer, administers=True),
        "version": version,
        "refused": sum(kind.refused for kind in told.counts.values()),
    }
