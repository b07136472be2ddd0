"""`/control` as JSON, fourth part: what the tracking system sent about people, beside what it asked for."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from sandbox.api.common import sandbox
from sandbox.core import ats_links as links
from sandbox.core import ats_lists as lists
from sandbox.core.ats_acls import customer_of, groups
from sandbox.core.ats_kinds import LABELS, Kind, Place
from sandbox.core.ats_records import all_customers, counts, customer_number
from sandbox.core.indicator import indicator_of
from sandbox.core.people import Member, find_member
from sandbox.web.control_guard import ControlError, control, read_body, read_number


def chosen_customer() -> int:
    """The one that `client_id` names, else the one whose application serves the organisation."""
    client_id = request.args.get("client_id")
    box = sandbox()
    if not client_id:
        return customer_of(box)
    known = {name for _, name, _ in all_customers(box.store)}
    if client_id not in known:
        raise ControlError(404, f"{client_id[:40]} has sent nothing.")
    return customer_number(box.store, client_id, box.world.organization)


def chosen_kind(name: str | None) -> Kind:
    try:
        return Kind(name or "")
    except ValueError:
        raise ControlError(404, f"kind is one of {', '.join(Kind)}.") from None


def summary_shown(customer: int) -> dict[str, Any]:
    box = sandbox()
    found = counts(box.store, customer)
    return {
        "kinds": [
            {"kind": kind, "label": LABELS[kind], **numbers} for kind, numbers in found.items()
        ],
        "last_seq": box.store.value("SELECT max(seq) FROM ats_records") or 0,
        "limits": box.limits.counters(box.settings, box.clock.now_ms()),
        "parallel": box.flights.violations(),
        "refusals": box.refusals.reasons(),
    }


@control.get("/sync")
def sync_summary() -> Response:
    """By kind: asked, accepted, unchanged, refused, delete_asked, deleted, unknown, stored."""
    box = sandbox()
    customers = [
        {"client_id": client_id, "organization": context, "records": lists.total(box.store, number)}
        for number, client_id, context in all_customers(box.store)
    ]
    return jsonify(customers=customers, **summary_shown(chosen_customer()))


@control.get("/sync/dangling")
def sync_dangling() -> Response:
    """Applications that refer to what is not here; apart, because it looks at every one."""
    return jsonify(lists.dangling(sandbox().store, chosen_customer()))


@control.get("/sync/records/<kind>")
def sync_records(kind: str) -> Response:
    """Newest first; `after` a `seq` the news alone, oldest first."""
    args = request.args
    found, total = lists.find_records(
        sandbox().store,
        chosen_customer(),
        chosen_kind(kind),
        query=args.get("query", ""),
        parent=args.get("parent"),
        job=args.get("job"),
        candidate=args.get("candidate"),
        after=read_number(args, "after", 0, 2**53) if "after" in args else None,
        start=read_number(args, "start", 0, 10**9),
        count=read_number(args, "count", 50),
    )
    return jsonify(total=total, records=[lists.shown(record) for record in found])


@control.get("/sync/records/<kind>/record")
def sync_record(kind: str) -> Response:
    """One record by `id` (and `parent`), with its former versions, or what is known of its deletion."""
    place = Place(request.args.get("parent", ""), request.args.get("id", ""))
    story = lists.story_of(sandbox(), chosen_customer(), chosen_kind(kind), place)
    if story is None:
        raise ControlError(404, "There is no such record, and there never was.")
    return jsonify(story)


@control.get("/sync/refusals")
def sync_refusals() -> Response:
    kind = request.args.get("kind")
    found, total = sandbox().refusals.find(
        kind=chosen_kind(kind) if kind else None,
        query=request.args.get("query", ""),
        start=read_number(request.args, "start", 0, 10**9),
        count=read_number(request.args, "count", 50),
    )
    return jsonify(total=total, refusals=[entry.as_dict() for entry in found])


@control.get("/sync/deletions")
def sync_deletions() -> Response:
    kind = request.args.get("kind")
    found, total = lists.deletions(
        sandbox().store,
        chosen_customer(),
        kind=chosen_kind(kind) if kind else None,
        start=read_number(request.args, "start", 0, 10**9),
        count=read_number(request.args, "count", 50),
    )
    return jsonify(total=total, deletions=found)


@control.get("/sync/access-lists")
def sync_access_lists() -> Response:
    found = groups(sandbox(), chosen_customer())
    return jsonify([{"group": g.name, "jobs": g.jobs, "people": g.people} for g in found])


# What Recruiter would show


def known_member(known_as: Any) -> Member:
    found = find_member(sandbox().store, known_as) if isinstance(known_as, str | int) else None
    if found is None:
        raise ControlError(404, f"There is no member {str(known_as)[:80]}.")
    return found


@control.get("/sync/indicator")
def sync_indicator() -> Response:
    """What the `viewer` sees of a `member` in Recruiter; both a number or a person URN."""
    viewer = known_member(request.args.get("viewer", "2"))
    shown = indicator_of(sandbox(), known_member(request.args.get("member")), viewer.person)
    return jsonify(
        in_ats=shown.in_ats,
        system=shown.system,
        candidates=[lists.candidate_shown(candidate) for candidate in shown.candidates],
    )


@control.get("/sync/jobs")
def sync_jobs() -> Response:
    """The jobs that stand in the `viewer`'s export box."""
    viewer = known_member(request.args.get("viewer", "2"))
    return jsonify(lists.export_jobs(sandbox(), viewer.person))


@control.post("/sync/match")
def sync_match() -> Response:
    """Link a candidate with a member by hand, as a recruiter does; `member` null takes it back."""
    body = read_body()
    box = sandbox()
    candidate = str(body.get("candidate", ""))
    customer = customer_of(box)
    with box.store.transaction():
        if lists.story_of(box, customer, Kind.CANDIDATE, Place("", candidate)) is None:
            raise ControlError(404, f"There is no candidate {candidate[:80]}.")
        if body.get("member") is None:
            links.detach(box.store, customer, candidate)
        else:
            person = known_member(body["member"]).person
            links.attach(box.store, customer, candidate, person, box.clock.now_ms())
        found = links.matches(box.store, customer, [candidate], box.clock.now_ms())
    match = found.get(candidate, links.Match())
    return jsonify(matchedMembers=list(match.matched), manualMatchedMember=match.manual)


@control.post("/sync/clear")
def sync_clear() -> Response:
    """Everything that was sent about people goes, counts and logs included; jobs and integrations stay."""
    return jsonify(cleared=lists.clear(sandbox()))


@control.post("/members/<int:member_id>")
def change_member(member_id: int) -> Response:
    """What members do with their account: another e-mail address, or closing it."""
    body = read_body()
    email, closed = body.get("email", ...), body.get("closed", ...)
    if email is not ... and email is not None and not isinstance(email, str):
        raise ControlError(400, "email is a text or null.")
    if closed is not ... and not isinstance(closed, bool):
        raise ControlError(400, "closed is true or false.")
    member = known_member(member_id)
    lists.change_member(sandbox(), member, email=email, closed=closed)
    changed = known_member(member_id)
    return jsonify(member=changed.person, email=changed.email, closed=changed.closed)
