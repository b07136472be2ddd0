"""`/control` as JSON: InMail, consent, recruiters' notes, projects, and years of history at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask import Response, jsonify, request

from sandbox.api.common import sandbox
from sandbox.core import mail, mailing, projects
from sandbox.core import recruiter_notes as notes
from sandbox.core.demo import fill_demo
from sandbox.core.history import BadHistoryError, Order, make_history
from sandbox.core.people import Member, get_member
from sandbox.core.seats import Seat, all_seats, working_seat
from sandbox.web.control_guard import ControlError, control, read_body, read_number
from sandbox.web.control_sync import known_member

TIME_MAX = 10**15


@control.errorhandler(mailing.MailRefusedError)
@control.errorhandler(notes.NoteRefusedError)
@control.errorhandler(projects.ProjectRefusedError)
def _refused(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 409


@control.errorhandler(BadHistoryError)
def _bad_history(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def known_seat(known_as: Any) -> Seat:
    """By seat URN or number, or by the person URN or number of its holder (the first active seat)."""
    text = str(known_as)
    number = text.removeprefix("urn:li:seat:")
    for seat in all_seats(sandbox().store):
        if number == str(seat.seat_id):
            return seat
    holder = known_member(known_as)
    seat_of_holder = working_seat(sandbox().store, holder.member_id)
    if seat_of_holder is None:
        raise ControlError(404, f"{holder.name} holds no active seat.")
    return seat_of_holder


def _text(body: Mapping[str, Any], name: str, default: str = "") -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise ControlError(400, f"{name} is a text.")
    return value


def _at(body: Mapping[str, Any], name: str = "at_ms") -> int | None:
    return None if body.get(name) is None else read_number(body, name, 0, TIME_MAX)


# InMail


def known_thread(thread_id: int) -> mail.Thread:
    thread = mail.get_thread(sandbox().store, thread_id)
    if thread is None:
        raise ControlError(404, "There is no such thread.")
    return thread


def _partner(thread: mail.Thread) -> Member:
    member = get_member(sandbox().store, thread.member_id)
    assert member is not None, "members stay"
    return member


def _thread_shown(thread: mail.Thread) -> dict[str, Any]:
    return {
        "thread": thread.thread_id,
        "urn": thread.urn,
        "seat": f"urn:li:seat:{thread.seat_id}",
        "member": _partner(thread).person,
        "member_id": thread.member_id,
        "contract": thread.contract,
        "subject": thread.subject,
        "state": thread.state,
        "sharing": thread.sharing,
        "created_ms": thread.created_ms,
        "answered_ms": thread.answered_ms,
    }


def _event_shown(event: mail.Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "author": event.author,
        "recipients": event.recipients,
        "at_ms": event.created_ms,
        "kind": event.kind,
        "content": event.content,
    }


@control.get("/inmails")
def inmails() -> Response:
    """Threads, newest first: of a seat, or of a member, or of everybody."""
    store, args = sandbox().store, request.args
    start = read_number(args, "start", 0, 10**9)
    count = read_number(args, "count", 50)
    if "seat" in args:
        found, total = mail.threads_of_seat(store, known_seat(args["seat"]).seat_id, start, count)
    elif "member" in args:
        member_id = known_member(args["member"]).member_id
        found, total = mail.threads_of_member(store, member_id, start, count)
    else:
        found, total = mail.all_threads(store, start, count)
    return jsonify(total=total, threads=[_thread_shown(thread) for thread in found])


@control.post("/inmails")
def send_inmail() -> tuple[Response, int]:
    body = read_body()
    thread = mailing.send_inmail(
        sandbox(),
        known_seat(body.get("seat", 2)),
        known_member(body.get("member")),
        _text(body, "subject", "A role at Acme Industries"),
        _text(body, "text", "Hello, may I tell you about a role of ours?"),
        _at(body),
    )
    return jsonify(_thread_shown(thread)), 201


@control.get("/inmails/<int:thread_id>")
def one_inmail(thread_id: int) -> Response:
    thread = known_thread(thread_id)
    events = mail.events_of_thread(
        sandbox().store, thread_id, read_number(request.args, "count", 200)
    )
    return jsonify(**_thread_shown(thread), events=[_event_shown(event) for event in events])


@control.post("/inmails/<int:thread_id>")
def write_on(thread_id: int) -> Response:
    """The member answers, or the recruiter writes once more."""
    body, thread = read_body(), known_thread(thread_id)
    member = _partner(thread)
    by = body.get("by", "member")
    text = _text(body, "text", "Thank you, tell me more.")
    if by == "member":
        thread = mailing.answer(sandbox(), thread, member, text, _at(body))
    elif by == "recruiter":
        seat = known_seat(thread.seat_id)
        mailing.follow_up(sandbox(), thread, seat, member, text, _at(body))
    else:
        raise ControlError(400, "by is 'member' or 'recruiter'.")
    return jsonify(_thread_shown(thread))


@control.post("/inmails/<int:thread_id>/decline")
def decline_inmail(thread_id: int) -> Response:
    thread = mailing.decline(sandbox(), known_thread(thread_id), _at(read_body()))
    return jsonify(_thread_shown(thread))


@control.post("/inmails/<int:thread_id>/share")
def share_profile(thread_id: int) -> Response:
    body, thread = read_body(), known_thread(thread_id)
    thread = mailing.share(
        sandbox(),
        thread,
        _partner(thread),
        _text(body, "what", mail.EMAIL),
        email=_text(body, "email"),
        phone=_text(body, "phone"),
        at_ms=_at(body),
    )
    return jsonify(_thread_shown(thread))


@control.post("/inmails/<int:thread_id>/withdraw")
def withdraw_consent(thread_id: int) -> Response:
    return jsonify(_thread_shown(mailing.withdraw(sandbox(), known_thread(thread_id))))


@control.post("/inmails/<int:thread_id>/events")
def add_events(thread_id: int) -> tuple[Response, int]:
    """Messages past every rule, `count` of them `every_ms` apart: any author, time and kind of content."""
    body, thread, box = read_body(), known_thread(thread_id), sandbox()
    content = body.get("content", mailing.mail_content(f"RE: {thread.subject}", "Another message."))
    recipients = body.get("recipients", [])
    if not isinstance(content, dict):
        raise ControlError(400, "content is an object.")
    if not isinstance(recipients, list) or not all(isinstance(urn, str) for urn in recipients):
        raise ControlError(400, "recipients is a list of URNs.")
    at_ms = _at(body)
    at_ms = box.clock.now_ms() if at_ms is None else at_ms
    every_ms = read_number(body, "every_ms", 1000, 10**9)
    count = read_number(body, "count", 1)
    author = _text(body, "author", f"urn:li:seat:{thread.seat_id}")
    with box.store.transaction():
        for place in range(count):
            mailing.add_any_event(
                box,
                thread,
                author=author,
                recipients=recipients or [_partner(thread).person],
                kind=_text(body, "kind", mail.MAIL_CONTENT),
                content=content,
                at_ms=at_ms + place * every_ms,
            )
    return jsonify(added=count), 201


# Notes


def known_note(note_id: int) -> notes.Note:
    note = notes.get_note(sandbox().store, note_id)
    if note is None:
        raise ControlError(404, "There is no such note.")
    return note


@control.get("/notes")
def recruiter_notes() -> Response:
    """Everybody's notes, deleted ones too, newest change first."""
    found, total = notes.newest_notes(
        sandbox().store,
        read_number(request.args, "start", 0, 10**9),
        read_number(request.args, "count", 50),
    )
    return jsonify(total=total, notes=[note.element() for note in found])


@control.post("/notes")
def write_note() -> tuple[Response, int]:
    body = read_body()
    note = notes.add_note(
        sandbox(),
        known_seat(body.get("seat", 2)),
        known_member(body.get("member")),
        _text(body, "text", "Spoke on the phone."),
        _text(body, "visibility", notes.PRIVATE),
        _at(body),
    )
    return jsonify(note.element()), 201


@control.post("/notes/<int:note_id>")
def change_note(note_id: int) -> Response:
    body, note = read_body(), known_note(note_id)
    note = notes.change_note(
        sandbox(),
        note,
        _text(body, "text", note.text),
        _text(body, "visibility", note.visibility),
        _at(body),
    )
    return jsonify(note.element())


@control.delete("/notes/<int:note_id>")
def delete_note(note_id: int) -> Response:
    return jsonify(notes.delete_note(sandbox(), known_note(note_id)).element())


# Projects


def _project_shown(project: projects.Project) -> dict[str, Any]:
    people = [
        {
            "member_id": saved.member_id,
            "added_ms": saved.added_ms,
            "rejected_ms": saved.rejected_ms,
            "reason": saved.reason,
        }
        for saved in projects.people_of_project(sandbox().store, project.project_id)
    ]
    return {
        "project": project.project_id,
        "seat": f"urn:li:seat:{project.seat_id}",
        "name": project.name,
        "people": people,
    }


def _known_project(project_id: int) -> projects.Project:
    project = projects.get_project(sandbox().store, project_id)
    if project is None:
        raise ControlError(404, "There is no such project.")
    return project


@control.get("/projects")
def recruiter_projects() -> Response:
    return jsonify([_project_shown(project) for project in projects.all_projects(sandbox().store)])


@control.post("/projects")
def make_project() -> tuple[Response, int]:
    body = read_body()
    made = projects.add_project(sandbox(), known_seat(body.get("seat", 2)), _text(body, "name"))
    return jsonify(_project_shown(made)), 201


@control.post("/projects/<int:project_id>/people")
def put_into_project(project_id: int) -> Response:
    """Save somebody; with a `reason`, as rejected."""
    body, project = read_body(), _known_project(project_id)
    member = known_member(body.get("member"))
    projects.save_member(sandbox(), project, member)
    if body.get("reason") is not None:
        seat = known_seat(project.seat_id)
        projects.reject_member(sandbox(), project, member, seat, _text(body, "reason"))
    return jsonify(_project_shown(_known_project(project_id)))


# All of it


def interactions_counted() -> dict[str, int]:
    store = sandbox().store
    tables = {
        "threads": "mail_threads",
        "messages": "mail_events",
        "stubs": "mail_stubs",
        "notes": "recruiter_notes",
        "projects": "projects",
    }
    return {
        name: int(store.survey_value(f"SELECT count(*) FROM {table}"))  # noqa: S608  the names stand above
        for name, table in tables.items()
    }


@control.get("/interactions")
def interactions() -> Response:
    """How much there is, and what was remarked on the calls."""
    return jsonify(counts=interactions_counted(), remarks=sandbox().remarks.as_dict())


@control.post("/demo")
def demo() -> tuple[Response, int]:
    """The InMail, notes and projects of a demonstration, unless there is any InMail."""
    return jsonify(fill_demo(sandbox())), 201


@control.post("/history")
def history() -> tuple[Response, int]:
    """Years of messages, notes and stubs for many seats."""
    body = read_body()
    known = {field.name: field.default for field in fields(Order)}
    unknown = set(body) - set(known)
    if unknown:
        raise ControlError(400, f"Unknown: {', '.join(sorted(unknown))}.")
    order = Order(**{name: read_number(body, name, int(str(known[name])), 10**9) for name in known})
    return jsonify(make_history(sandbox(), order)), 201
