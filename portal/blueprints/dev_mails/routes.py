"""The mails that were written into a folder instead of being sent, while developing."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal import mailing
from portal.access import signed_in

blueprint = Blueprint("dev_mails", __name__, url_prefix="/dev")


@blueprint.get("/mails")
@signed_in
def index() -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    if settings.beckon_env != "development" or not settings.mail_folder:
        abort(404)
    return render_template("dev_mails/index.html", mails=mailing.read_folder(settings.mail_folder))
