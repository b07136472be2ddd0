"""`/control` for people: InMail, stubs and notes, what was remarked on, and years of history by form."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import mail
from sandbox.core import recruiter_notes as notes
from sandbox.core.closings import find_closed
from sandbox.core.history import BadHistoryError, Order, make_history
from sandbox.core.people import find_member, get_member
from sandbox.core.seats import all_seats
from sandbox.web.control_guard import control
from sandbox.web.control_interactions import interactions_counted, known_thread
from sandbox.web.session import check_csrf

PAGE = 25
ASKED = ("seats", "days", "messages", "notes", "people")


def _start(name: str) -> int:
    value = request.args.get(name, "0")
    return min(int(value), 10**8) if value.isascii() and value.isdigit() else 0


def _holders() -> dict[int, str]:
    return {seat.seat_id: seat.name for seat in all_seats(sandbox().store)}


def _name(member_id: int) -> str:
    member = get_member(sandbox().store, member_id)
    return member.name if member else str(member_id)


@control.get("/view/interactions")
def view_interactions() -> str:
    box, start = sandbox(), _start("start")
    threads, total = mail.all_threads(box.store, start, PAGE)
    closed, _ = find_closed(box.store, 0, 100)
    gone = [(entry, find_member(box.store, entry["member"])) for entry in closed]
    return render_template(
        "control/interactions.html",
        counts=interactions_counted(),
        remarks=box.remarks.as_dict(),
        threads=[(thread, _name(thread.member_id)) for thread in threads],
        holders=_holders(),
        total=total,
        start=start,
        page=PAGE,
        closed=gone,
        order=Order(),
    )


@control.get("/view/interactions/<int:thread_id>")
def view_interaction(thread_id: int) -> str:
    """One thread as the finder answers it."""
    thread = known_thread(thread_id)
    return render_template(
        "control/interaction.html",
        thread=thread,
        name=_name(thread.member_id),
        holder=_holders().get(thread.seat_id, "Somebody who left"),
        events=mail.events_of_thread(sandbox().store, thread_id),
    )


@control.get("/view/notes")
def view_notes() -> str:
    """Everybody's notes, private and deleted ones too."""
    start = _start("start")
    found, total = notes.newest_notes(sandbox().store, start, PAGE)
    return render_template(
        "control/notes.html",
        notes=[(note, _name(note.member_id)) for note in found],
        holders=_holders(),
        total=total,
        start=start,
        page=PAGE,
    )


@control.post("/view/interactions")
def submit_history() -> AnyResponse:
    check_csrf()
    typed = {name: request.form.get(name, "") for name in ASKED}
    back = redirect(url_for("control.view_interactions"), 303)
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in typed.values()):
        flash("A number is missing or is not a number.", "danger")
        return back
    numbers: dict[str, Any] = {name: int(value) for name, value in typed.items()}
    try:
        made = make_history(sandbox(), Order(**numbers))
    except BadHistoryError as refusal:
        flash(str(refusal), "danger")
    else:
        flash(
            f"There are {made['messages']:,} messages and {made['notes']:,} notes now; it took {made['seconds']} s.",
            "success",
        )
    return back
