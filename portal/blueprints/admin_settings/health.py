"""Admin settings > Sync health: whether LinkedIn and the work in the background fare well."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.access import admin_only
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.health_page import health_page


@blueprint.get("/sync-health")
@admin_only
def sync_health() -> ResponseReturnValue:
    return render_template("admin_settings/sync_health.html", **health_page())


@blueprint.get("/sync-health/state")
@admin_only
def sync_health_state() -> ResponseReturnValue:
    shown = health_page()
    if request.args.get("version") == shown["version"]:
        return "", 204
    return render_template("admin_settings/_sync_health.html", **shown)
