"""Admin settings > LinkedIn Integration: how far reading InMail, notes and stub profiles is, and reading them now."""

from datetime import UTC, datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate, linkedin_page
from portal.access import admin_only
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.services.linkedin_history import streams


@blueprint.get("/linkedin-integration/history")
@admin_only
def linkedin_integration_history() -> ResponseReturnValue:
    if request.args.get("version") == linkedin_page.history_version():
        return "", 204
    return render_template("admin_settings/_linkedin_history.html", **linkedin_page.history_panel())


@blueprint.post("/linkedin-integration/history/sync")
@admin_only
def linkedin_integration_sync() -> ResponseReturnValue:
    return act(
        lambda: streams.want(gate.known().client_id, seats=None, now=datetime.now(UTC)),
        _("LinkedIn is asked for everything that is new."),
        back=url_for("admin_settings.linkedin_integration", _anchor="linkedin-history"),
    )
