"""Admin settings > Outgoing mail."""

from datetime import UTC, datetime

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import admin_only, load_mail, row_id, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.queries import mails as mail_queries
from portal.services import mails as mail_services


@blueprint.get("/mails")
@admin_only
def mails() -> ResponseReturnValue:
    view = request.args.get("view", "failed")
    counts = mail_queries.count_mails()
    if view not in mail_queries.VIEWS or ("view" not in request.args and not counts["failed"]):
        view = "all"
    rows, next_before = mail_queries.list_mails(
        view, before_id=request.args.get("before", type=row_id)
    )
    settings = current_app.extensions["settings"]
    return render_template(
        "admin_settings/mails.html",
        view=view,
        rows=rows,
        next_before=next_before,
        counts=counts,
        is_set_up=bool(settings.smtp_url or settings.mail_folder),
    )


@blueprint.post("/mails/<int:mail_id>/attempt")
@admin_only
def mail_send_again(mail_id: int) -> ResponseReturnValue:
    mail = load_mail(mail_id)
    return act(
        lambda: mail_services.send_again(mail, actor=viewer().user, now=datetime.now(UTC)),
        _("The mail is on its way again."),
        back=url_for("admin_settings.mails", view="failed"),
    )
