"""Admin settings: where they begin, and what LinkedIn sent us. The other pages are beside this one."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import gate
from portal.access import admin_only, row_id
from portal.blueprints.admin_settings import (  # noqa: F401  their routes
    audit_log,
    company,
    features,
    health,
    history,
    linkedin,
    mails,
    reasons,
    seats,
    sharing,
    users,
)
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.domain.linkedin_gate import Capability
from portal.job_page import held_row, other_jobs
from portal.queries import linkedin_events
from portal.wording import COUNTER_SENTENCES

__all__ = ["blueprint"]


@blueprint.get("")
@admin_only
def index() -> ResponseReturnValue:
    return redirect(url_for("admin_settings.linkedin_integration"), 303)


@blueprint.get("/linkedin-inbox")
@admin_only
def linkedin_inbox() -> ResponseReturnValue:
    view = request.args.get("view", "attention")
    if view not in linkedin_events.VIEWS:
        view = "attention"
    page = linkedin_events.list_events(view, before_id=request.args.get("before", type=row_id))
    states = linkedin_events.count_by_state()
    return render_template(
        "admin_settings/linkedin_inbox.html",
        view=view,
        rows=[held_row(event) for event in page.rows],
        next_before=page.next_before,
        view_counts={
            name: sum(states.get(state, 0) for state in shown)
            for name, shown in linkedin_events.VIEWS.items()
        },
        counters={
            name: number
            for name, number in linkedin_events.counters_of(datetime.now(UTC).date()).items()
            if name in COUNTER_SENTENCES
        },
        jobs=other_jobs(None),
        closed=gate.shown(gate.answer(Capability.EXPORT), administers=True),
    )
