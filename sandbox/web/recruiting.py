"""What a recruiter does about a member in Recruiter: InMail, inbox, notes, projects, rejections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import mail, mailing, projects
from sandbox.core import recruiter_notes as notes
from sandbox.core.activities import activities_on
from sandbox.core.people import Member, get_member
from sandbox.core.seats import Seat, seats_of, working_seat
from sandbox.web.session import check_csrf, signed_in

recruiting = Blueprint("recruiting", __name__, url_prefix="/recruiter")

PAGE = 25
REFUSALS = (mailing.MailRefusedError, notes.NoteRefusedError, projects.ProjectRefusedError)

Answer = AnyResponse | str | tuple[str, int]


def _seat() -> Seat | AnyResponse | tuple[str, int]:
    """The seat of whoever is signed in, or the page that says why there is none."""
    me = signed_in()
    if me is None:
        flash("Sign in first.", "info")
        return redirect(url_for("recruiter.welcome"), 303)
    seat = working_seat(sandbox().store, me.member_id)
    if seat is None:
        held = seats_of(sandbox().store, me.member_id)
        return render_template("no_seat.html", seats=held), 403
    return seat


def _start() -> int:
    value = request.args.get("start", "0")
    return min(int(value), 10**6) if value.isascii() and value.isdigit() else 0


def known_member(member_id: int) -> Member:
    member = get_member(sandbox().store, member_id)
    if member is None:
        abort(404)
    return member


def recruiting_on(member: Member, seat: Seat) -> dict[str, Any]:
    """What the section of a profile page needs."""
    store = sandbox().store
    held = projects.places_of_member(store, member.member_id, seat.seat_id)
    return {
        "shown": activities_on(sandbox(), member, seat),
        "threads": mail.threads_between(store, seat.seat_id, member.member_id),
        "projects": projects.projects_of_seat(store, seat.seat_id),
        "held": [saved.project_id for saved in held],
        "may_write": mailing.may_write(seat) and not member.closed,
        "visibilities": notes.VISIBILITIES,
        "limits": {"subject": mailing.SUBJECT_MAX, "text": mailing.TEXT_MAX},
    }


def _try(action: Callable[[], Any], done: str) -> bool:
    """Run one action of a form; its refusal is told where the success would be."""
    try:
        action()
    except REFUSALS as refusal:
        flash(str(refusal), "danger")
        return False
    flash(done, "success")
    return True


def _to_profile(member_id: int) -> AnyResponse:
    return redirect(url_for("recruiter.profile", member_id=member_id) + "#recruiting", 303)


# InMail


@recruiting.post("/profile/<int:member_id>/inmail")
def send(member_id: int) -> Answer:
    check_csrf()
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    member, form = known_member(member_id), request.form
    try:
        thread = mailing.send_inmail(
            sandbox(), seat, member, form.get("subject", ""), form.get("text", "")
        )
    except mailing.MailRefusedError as refusal:
        return _compose(seat, member, str(refusal)), 422
    flash(f"Your InMail to {member.name} was sent.", "success")
    return redirect(url_for("recruiting.thread", thread_id=thread.thread_id), 303)


@recruiting.get("/profile/<int:member_id>/inmail")
def compose(member_id: int) -> Answer:
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    return _compose(seat, known_member(member_id), "")


def _compose(seat: Seat, member: Member, problem: str) -> str:
    return render_template(
        "inmail.html",
        seat=seat,
        member=member,
        problem=problem,
        typed=request.form,
        limits={"subject": mailing.SUBJECT_MAX, "text": mailing.TEXT_MAX},
    )


@recruiting.get("/inbox")
def inbox() -> Answer:
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    start = _start()
    found, total = mail.threads_of_seat(sandbox().store, seat.seat_id, start, PAGE)
    rows = [(thread, known_member(thread.member_id)) for thread in found]
    return render_template(
        "inbox.html", seat=seat, rows=rows, total=total, start=start, page=PAGE, own=True
    )


def _thread_of(seat: Seat, thread_id: int) -> mail.Thread:
    thread = mail.get_thread(sandbox().store, thread_id)
    if thread is None or thread.seat_id != seat.seat_id:
        abort(404)
    return thread


@recruiting.get("/inbox/<int:thread_id>")
def thread(thread_id: int) -> Answer:
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    return _thread_page(seat, _thread_of(seat, thread_id), "")


def _thread_page(seat: Seat, thread: mail.Thread, problem: str) -> str:
    return render_template(
        "thread.html",
        thread=thread,
        events=mail.events_of_thread(sandbox().store, thread.thread_id),
        me_urn=seat.urn,
        partner=known_member(thread.member_id),
        back=url_for("recruiting.inbox"),
        may_write=mailing.may_write(seat) and thread.state != mail.DECLINED,
        problem=problem,
        typed=request.form,
        limits={"text": mailing.TEXT_MAX},
        member_side=False,
    )


@recruiting.post("/inbox/<int:thread_id>")
def write_on(thread_id: int) -> Answer:
    check_csrf()
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    found = _thread_of(seat, thread_id)
    member = known_member(found.member_id)
    try:
        mailing.follow_up(sandbox(), found, seat, member, request.form.get("text", ""))
    except mailing.MailRefusedError as refusal:
        return _thread_page(seat, found, str(refusal)), 422
    return redirect(url_for("recruiting.thread", thread_id=thread_id), 303)


# Notes


@recruiting.post("/profile/<int:member_id>/notes")
def write_note(member_id: int) -> Answer:
    """A new note, another text or visibility, or deleting one: of the own ones alone."""
    check_csrf()
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    member, form, box = known_member(member_id), request.form, sandbox()
    text, visibility = form.get("text", ""), form.get("visibility", "")
    number = form.get("note", "")
    if not number:
        _try(lambda: notes.add_note(box, seat, member, text, visibility), "The note is kept.")
        return _to_profile(member_id)
    note = notes.get_note(box.store, int(number)) if number.isascii() and number.isdigit() else None
    if note is None or note.seat_id != seat.seat_id or note.member_id != member_id:
        abort(404)
    if form.get("do") == "delete":
        _try(lambda: notes.delete_note(box, note), "The note is deleted.")
    else:
        _try(lambda: notes.change_note(box, note, text, visibility), "The note is changed.")
    return _to_profile(member_id)


# Projects


@recruiting.post("/profile/<int:member_id>/save")
def save(member_id: int) -> Answer:
    check_csrf()
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    member, box, number = known_member(member_id), sandbox(), request.form.get("project", "")
    try:
        with box.store.transaction():
            if number == "new":
                project = projects.add_project(box, seat, request.form.get("name", ""))
            else:
                project = _project_of(seat, int(number) if number.isdigit() else 0)
            fresh = projects.save_member(box, project, member)
    except projects.ProjectRefusedError as refusal:
        flash(str(refusal), "danger")
    else:
        flash(f"{'Saved' if fresh else 'Already saved'} to {project.name}.", "success")
    return _to_profile(member_id)


def _project_of(seat: Seat, project_id: int) -> projects.Project:
    project = projects.get_project(sandbox().store, project_id)
    if project is None or project.seat_id != seat.seat_id:
        abort(404)
    return project


@recruiting.route("/projects", methods=["GET", "POST"])
def project_list() -> Answer:
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    if request.method == "POST":
        check_csrf()
        name = request.form.get("name", "")
        _try(lambda: projects.add_project(sandbox(), seat, name), "The project is there.")
        return redirect(url_for("recruiting.project_list"), 303)
    found = projects.projects_of_seat(sandbox().store, seat.seat_id)
    return render_template("projects.html", projects=found, seat=seat)


@recruiting.get("/projects/<int:project_id>")
def project(project_id: int) -> Answer:
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    found = _project_of(seat, project_id)
    people = projects.people_of_project(sandbox().store, project_id)
    rows = [(saved, known_member(saved.member_id)) for saved in people]
    return render_template("project.html", project=found, rows=rows, reasons=projects.REASONS)


@recruiting.post("/projects/<int:project_id>")
def change_project(project_id: int) -> Answer:
    """Reject somebody, take that back, or take the person out."""
    check_csrf()
    seat = _seat()
    if not isinstance(seat, Seat):
        return seat
    found, form, box = _project_of(seat, project_id), request.form, sandbox()
    number = form.get("member", "")
    member = known_member(int(number) if number.isascii() and number.isdigit() else 0)
    verb = form.get("do", "")
    if verb == "reject":
        reason = form.get("reason", "")
        _try(
            lambda: projects.reject_member(box, found, member, seat, reason),
            f"{member.name} is rejected.",
        )
    elif verb == "restore":
        projects.take_rejection_back(box, found, member)
        flash(f"{member.name} is not rejected any more.", "success")
    elif verb == "remove":
        projects.remove_member(box, found, member)
        flash(f"{member.name} is out of {found.name}.", "success")
    else:
        abort(400)
    return redirect(url_for("recruiting.project", project_id=project_id), 303)
