"""About Beckon, and about oneself in it."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from portal import __version__
from portal.access import signed_in, viewer
from portal.queries.users import memberships_of

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/about")
@signed_in
def about() -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    return render_template(
        "help/about.html",
        version=__version__,
        linkedin_is_set_up=settings.linkedin_is_set_up,
        memberships=memberships_of(viewer().id),
    )
