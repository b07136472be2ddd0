"""`/control` as JSON: what operators, tests and demonstrations use. Documented at `/control/api`."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from sandbox.api.common import sandbox
from sandbox.core import integrations as ints
from sandbox.core.jobs import all_jobs, get_job, tasks_of_job
from sandbox.core.people import find_member, search_members
from sandbox.core.push_log import get_push, list_pushes, push_summary
from sandbox.core.pushes import RIGHT, SIGNATURES, STATES, Event
from sandbox.core.seats import all_seats, working_seat
from sandbox.web.control_guard import MANY, ControlError, control, read_body, read_number

# Who and what there is


@control.get("/credentials")
def credentials() -> Response:
    world, application = sandbox().world, sandbox().direct()
    return jsonify(
        client_id=application.client_id,
        client_secret=application.client_secret,
        organization=world.organization,
        contracts=list(world.contracts),
    )


@control.get("/seats")
def seats() -> Response:
    found = all_seats(sandbox().store)
    contracts: dict[int, list[str]] = {}
    for seat in found:
        contracts.setdefault(seat.member_id, []).append(seat.contract)
    return jsonify(
        [
            {
                "seat": seat.urn,
                "member": seat.person,
                "member_id": seat.member_id,
                "first_name": seat.first_name,
                "last_name": seat.last_name,
                "email": seat.email,
                "contract": seat.contract,
                "contracts": contracts[seat.member_id],
                "kind": seat.kind,
                "state": seat.state,
            }
            for seat in found
        ]
    )


@control.get("/members")
def members() -> Response:
    count = read_number(request.args, "count", 50)
    start = read_number(request.args, "start", 0)
    found, total = search_members(sandbox().store, request.args.get("query", ""), start, count)
    shown = [
        {
            "member_id": m.member_id,
            "member": m.person,
            "first_name": m.first_name,
            "last_name": m.last_name,
            "headline": m.headline,
            "location": m.location,
            "employers": m.employers,
            "email": m.email,
            "closed": m.closed,
            "profile_url": m.profile_url,
        }
        for m in found
    ]
    return jsonify(total=total, members=shown)


# Integrations


def integrations_shown() -> list[dict[str, Any]]:
    store = sandbox().store
    return [
        {
            "context": record.context,
            "type": record.type,
            "name": record.name,
            "status": record.status,
            "changed_at": record.changed_ms,
            "configurations": ints.configurations_of(store, record.context, record.type),
            "missing": ints.missing_for_ready(store, record),
        }
        for record in ints.all_integrations(store)
    ]


@control.get("/integrations")
def integrations() -> Response:
    return jsonify(integrations_shown())


@control.post("/integrations")
def move_integrations() -> Response:
    body = read_body()
    moved = sandbox().move_integrations(
        str(body.get("level", "company")), str(body.get("state", "")), body.get("contract")
    )
    return jsonify(
        changed=[{"context": record.context, "type": record.type} for record in moved],
        integrations=integrations_shown(),
    )


# Exports


@control.post("/exports")
def make_exports() -> tuple[Response, int]:
    body = read_body()
    box = sandbox()
    job = body.get("job")
    if not isinstance(job, str) or not job:
        raise ControlError(400, "job is the externalJobPostingId of the job to export to.")
    chosen = None
    if body.get("member") is not None:
        member = (
            find_member(box.store, body["member"])
            if isinstance(body["member"], str | int)
            else None
        )
        if member is None:
            raise ControlError(404, f"There is no member {str(body['member'])[:80]}.")
        chosen = [member]
    exporter = None
    known_as = body.get("exporter", 2)
    if known_as is not None:
        exporter = find_member(box.store, known_as) if isinstance(known_as, str | int) else None
        if exporter is None:
            raise ControlError(404, f"There is no member {str(known_as)[:80]}.")
    emails, overrides = body.get("emails", []), body.get("overrides", {})
    if not isinstance(emails, list) or not all(isinstance(email, str) for email in emails):
        raise ControlError(400, "emails is a list of texts.")
    if not isinstance(overrides, dict):
        raise ControlError(400, "overrides is an object.")
    made = box.export_many(
        external_id=job,
        members=chosen,
        count=read_number(body, "count", 1),
        exporter=exporter,
        seat=working_seat(box.store, exporter.member_id) if exporter else None,
        emails=emails,
        overrides=overrides,
        deliver=bool(body.get("deliver", True)),
    )
    shown = [
        {"request_id": e.request_id, "member": m.person, "member_id": m.member_id, "name": m.name}
        for e, m in made
    ]
    return jsonify(shown), 201


# Pushes


@control.get("/pushes")
def pushes() -> Response:
    state = request.args.get("state", "")
    if state and state not in STATES:
        raise ControlError(400, f"state is one of {', '.join(STATES)}.")
    return jsonify(
        list_pushes(
            sandbox().store,
            state=state,
            start=read_number(request.args, "start", 0, 10**9),
            count=read_number(request.args, "count", 50),
        )
    )


@control.get("/pushes/summary")
def pushes_summary() -> Response:
    box = sandbox()
    return jsonify(push_summary(box.store, box.clock.now_ms()))


@control.get("/pushes/<int:number>")
def one_push(number: int) -> Response:
    push = get_push(sandbox().store, number)
    if push is None:
        raise ControlError(404, "There is no such push.")
    return jsonify(push)


@control.post("/pushes")
def send_push() -> tuple[Response, int]:
    """A push as nobody would send it: any type, any id, any time of expiry, or any body at all."""
    body = read_body()
    box = sandbox()
    signature = _signature(body)
    kind, event_id = (
        str(body.get("type", "EXPORT_CANDIDATE_PROFILE")),
        str(body.get("id", "unknown")),
    )
    url = body.get("url") or box.require_callback()
    raw = body.get("raw")
    if raw is None:
        content: dict[str, Any] = {"id": event_id, "type": kind}
        if body.get("expiresAt") is not None:
            content["expiresAt"] = body["expiresAt"]
        raw = jsonify(content).get_data(as_text=True).strip()
    number = box.pushes.send_raw(Event(event_id, kind), str(url), str(raw).encode(), signature)
    return jsonify(id=number), 201


def _signature(body: dict[str, Any]) -> str:
    signature = body.get("signature", RIGHT)
    if signature not in SIGNATURES:
        raise ControlError(400, f"signature is one of {', '.join(SIGNATURES)}.")
    return str(signature)


@control.post("/pushes/<int:number>/resend")
def resend_push(number: int) -> tuple[Response, int]:
    fresh = sandbox().pushes.resend(number, _signature(read_body()))
    if fresh is None:
        raise ControlError(404, "There is no such push.")
    return jsonify(id=fresh), 201


@control.post("/pushes/release")
def release_pushes() -> Response:
    order = read_body().get("order", "first")
    if order not in ("first", "last"):
        raise ControlError(400, "order is 'first' (oldest first) or 'last' (newest first).")
    return jsonify(released=sandbox().pushes.release(order))


@control.post("/challenge")
def run_challenge() -> Response:
    box = sandbox()
    return jsonify(box.pushes.challenge(read_body().get("url") or box.require_callback()))


@control.get("/challenges")
def challenges() -> Response:
    rows = sandbox().store.all("SELECT * FROM challenges ORDER BY number DESC LIMIT 100")
    return jsonify([{**dict(row), "passed": bool(row["passed"])} for row in rows])


# What the applicant tracking system sent


@control.get("/requests")
def requests_received() -> Response:
    status = request.args.get("status")
    found = sandbox().requests.newest(
        read_number(request.args, "count", 100),
        request.args.get("path", ""),
        read_number(request.args, "status", 0) if status else None,
    )
    return jsonify([entry.as_dict() for entry in found])


@control.get("/requests/summary")
def requests_summary() -> Response:
    box = sandbox()
    return jsonify(counts=box.requests.counts(), limits=box.limits.used())


@control.get("/jobs")
def jobs() -> Response:
    box = sandbox()
    found = all_jobs(
        box.store,
        box.clock,
        read_number(request.args, "start", 0, 10**9),
        read_number(request.args, "count", MANY),
    )
    now_ms = box.clock.now_ms()
    return jsonify(
        [
            {
                "externalJobPostingId": job.external_id,
                "title": job.title,
                "companyJobCode": job.job_code,
                "city": job.city,
                "label": job.label,
                "state": job.state,
                "open": job.open_at(now_ms),
                "availability": job.availability,
                "jobPosting": job.posting,
                "changed_at": job.changed_ms,
                "record": job.record,
            }
            for job in found
        ]
    )


@control.get("/jobs/<path:external_id>")
def one_job(external_id: str) -> Response:
    box = sandbox()
    job = get_job(box.store, box.clock, external_id)
    history = [
        {
            "task": t.urn,
            "operation": t.operation,
            "status": t.status,
            "message": t.message,
            "at": t.created_ms,
        }
        for t in tasks_of_job(box.store, external_id)
    ]
    if job is None and not history:
        raise ControlError(404, "There is no such job.")
    return jsonify(
        externalJobPostingId=external_id,
        state=job.state if job else None,
        label=job.label if job else None,
        record=job.record if job else None,
        history=history,
    )
