"""People whose LinkedIn account is closed: LinkedIn asks the company whether to keep their records."""

from datetime import UTC, datetime

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import load_candidate, row_id, signed_in, viewer
from portal.answers import act
from portal.blueprints.linkedin_inbox.blueprint import blueprint
from portal.blueprints.linkedin_inbox.frame import inbox_frame
from portal.domain.permissions import Action
from portal.inbox_access import inbox_reader
from portal.queries import closed_accounts as queries
from portal.services import closed_accounts as services


@blueprint.get("/closed-accounts")
@signed_in
def closed_accounts() -> ResponseReturnValue:
    reader = inbox_reader()
    kept = request.args.get("view") == "kept"
    number = max(request.args.get("page", 1, type=row_id), 1)
    rows, is_more = queries.list_closed(reader.client_id, reader.user_id, kept=kept, page=number)
    return render_template(
        "linkedin_inbox/closed_accounts.html",
        **inbox_frame(reader, "closed"),
        rows=rows,
        kept=kept,
        page=number,
        is_more=is_more,
    )


@blueprint.post("/closed-accounts/<int:candidate_id>/keep")
@signed_in
def keep_closed_account(candidate_id: int) -> ResponseReturnValue:
    candidate = load_candidate(candidate_id, Action.EDIT_CANDIDATES)
    client_id = current_app.extensions["settings"].linkedin_client_id
    name = candidate.name
    from_list = request.form.get("from") == "list"
    return act(
        lambda: services.keep(candidate, client_id, actor=viewer().user, now=datetime.now(UTC)),
        _("%(name)s stays a candidate.", name=name or _("Somebody without a name")),
        back=url_for("linkedin_inbox.closed_accounts")
        if from_list
        else url_for("candidates.profile", candidate_id=candidate_id),
    )
