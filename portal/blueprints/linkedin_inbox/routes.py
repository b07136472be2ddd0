"""What waits of LinkedIn: the page, and mending exports that could not go into a job by themselves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access import load_event, load_job, row_id, signed_in, viewer
from portal.blueprints.linkedin_inbox import closed, stubs
from portal.blueprints.linkedin_inbox.blueprint import blueprint
from portal.blueprints.linkedin_inbox.frame import inbox_frame
from portal.config import Settings
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.permissions import Action
from portal.domain.stub_profiles import StubState
from portal.inbox_access import inbox_reader
from portal.job_page import held_row, other_jobs
from portal.models import Job, LinkedInEvent, StubProfile
from portal.queries import linkedin_inbox as queries
from portal.queries.linkedin_inbox import Place
from portal.services import intake
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

__all__ = ["blueprint", "closed", "stubs"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,17})-([ps])-([0-9]{1,9})")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """People who answered an InMail, and exports that wait, newest first."""
    reader = inbox_reader()
    page = queries.list_inbox(reader, after=_place(request.args.get("after", "")))
    jobs = other_jobs(None) if page.rows else []
    return render_template(
        "linkedin_inbox/index.html",
        **inbox_frame(reader, "index"),
        rows=[_row(row, jobs) for row in page.rows],
        jobs=jobs,
        is_first_page="after" not in request.args,
        older=url_for("linkedin_inbox.index", after=_text(page.after)) if page.after else None,
    )


def _row(row: StubProfile | LinkedInEvent, jobs: list[Job]) -> dict[str, Any]:
    """What a line of the inbox needs."""
    if isinstance(row, LinkedInEvent):
        return {"is_stub": False, **held_row(row)}
    is_new = row.state == StubState.NEW.value
    return {
        "is_stub": True,
        "stub": row,
        "is_new": is_new,
        # Into a job that closed since, or where the viewer may not, nobody is accepted.
        "job": next((job for job in jobs if job.id == row.suggested_job_id), None),
    }


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    at = _EPOCH + timedelta(microseconds=int(found[1]))
    return Place(at, found[2] == "s", int(found[3]))


def _text(place: Place) -> str:
    number = (place.at - _EPOCH) // timedelta(microseconds=1)
    return f"{number}-{'s' if place.is_stub else 'p'}-{place.id}"


@blueprint.post("/<int:event_id>/retry")
@signed_in
def retry(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.retry_event(event, actor=viewer().user, now=datetime.now(UTC)),
        _("LinkedIn is asked again."),
    )


@blueprint.post("/<int:event_id>/accept")
@signed_in
def accept(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.accept_event(
            event, actor=viewer().user, client_id=_client_id(), now=datetime.now(UTC)
        ),
        _("Accepted: the person stands in Prospect."),
    )


@blueprint.post("/<int:event_id>/move")
@signed_in
def move(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    job = load_job(request.form.get("job", 0, type=row_id), Action.ADD_PROSPECTS)
    return _mend(
        event,
        lambda: intake.move_event(
            event, job, actor=viewer().user, client_id=_client_id(), now=datetime.now(UTC)
        ),
        _("Moved: the person stands in Prospect of %(job)s.", job=job.label),
    )


@blueprint.post("/<int:event_id>/dismiss")
@signed_in
def dismiss(event_id: int) -> ResponseReturnValue:
    event = load_event(event_id)
    return _mend(
        event,
        lambda: intake.dismiss_event(event, actor=viewer().user, now=datetime.now(UTC)),
        _("Put aside."),
    )


def _mend(event: LinkedInEvent, act: Callable[[], None], done: str) -> Response:
    """Do it, say what happened, and go back to the list the button stood in."""
    job_id = event.job_id
    try:
        with unit_of_work():
            act()
    except (WrongState, InvalidInput) as error:
        flash(sentence(error.code, **error.params), "warning")
    else:
        flash(done, "success")
    if request.form.get("from") == "job" and job_id is not None:
        return redirect(url_for("pipeline.prospects", job_id=job_id), 303)
    if request.form.get("from") == "inbox":
        return redirect(url_for("linkedin_inbox.index"), 303)
    if viewer().may(Action.ADMINISTER):
        return redirect(url_for("admin_settings.linkedin_inbox"), 303)
    return redirect(url_for("dashboard.index"), 303)


def _client_id() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.linkedin_client_id
