"""`/control` for people: the same switches and logs as pages with forms."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core.ats_kinds import Kind
from sandbox.core.ats_records import stored
from sandbox.core.faults import (
    ANSWER_KINDS,
    ELEMENT_KINDS,
    PUSH_KINDS,
    RECORD_KINDS,
    STATUS_KINDS,
    BadFaultError,
)
from sandbox.core.integrations import NotPossibleError, all_integrations
from sandbox.core.jobs import all_jobs, get_job, tasks_of_job, unsettled_or_failed
from sandbox.core.people import get_member
from sandbox.core.push_log import get_push, list_pushes, push_summary
from sandbox.core.pushes import SIGNATURES, STATES
from sandbox.core.sandbox import NoCallbackError
from sandbox.core.seats import all_seats, working_seat
from sandbox.core.settings import CHOICES, UNLIMITED, BadSettingError, Settings
from sandbox.web.control import integrations_shown
from sandbox.web.control_guard import ControlError, control
from sandbox.web.control_switches import order_fault
from sandbox.web.session import check_csrf

REFUSALS = (NoCallbackError, NotPossibleError, BadSettingError, BadFaultError, ControlError)
PAGE = 50
SPEEDS = ("1", "60", "600")


def _back(page: str, **values: Any) -> AnyResponse:
    return redirect(url_for(f"control.{page}", **values), 303)


@control.get("")
def overview() -> str:
    box = sandbox()
    return render_template(
        "control/overview.html",
        world=box.world,
        application=box.direct(),
        callback=box.callback_url(),
        summary=push_summary(box.store, box.clock.now_ms()),
        counts=box.requests.counts(),
        jobs=all_jobs(box.store, box.clock, count=200),
        candidates=stored(box.store, Kind.CANDIDATE),
        applications=stored(box.store, Kind.APPLICATION),
        exports=box.store.value("SELECT count(*) FROM exports"),
        members=box.store.value("SELECT count(*) FROM members"),
        seats=[seat for seat in all_seats(box.store) if seat.active],
        challenge=box.store.one("SELECT * FROM challenges ORDER BY number DESC LIMIT 1"),
        offset=box.clock.offset_ms // 1000,
        faults=box.faults.all(),
    )


@control.get("/api")
def api_page() -> str:
    return render_template("control/api.html", settings=Settings().as_dict())


@control.get("/view/requests")
def view_requests() -> str:
    path = request.args.get("path", "")
    return render_template(
        "control/requests.html",
        entries=sandbox().requests.newest(200, path),
        path=path,
        counts=sandbox().requests.counts(),
    )


@control.get("/view/pushes")
def view_pushes() -> str:
    box = sandbox()
    state = request.args.get("state", "")
    start = request.args.get("start", "0")
    return render_template(
        "control/pushes.html",
        pushes=list_pushes(
            box.store,
            state=state if state in STATES else "",
            start=int(start) if start.isascii() and start.isdigit() else 0,
            count=PAGE,
        ),
        state=state,
        states=STATES,
        summary=push_summary(box.store, box.clock.now_ms()),
    )


@control.get("/view/pushes/<int:number>")
def view_push(number: int) -> str:
    push = get_push(sandbox().store, number)
    if push is None:
        abort(404)
    return render_template("control/push.html", push=push)


@control.get("/view/jobs")
def view_jobs() -> str:
    box = sandbox()
    return render_template(
        "control/jobs.html",
        jobs=all_jobs(box.store, box.clock, count=500),
        tasks=unsettled_or_failed(box.store),
    )


@control.get("/view/jobs/<path:external_id>")
def view_job(external_id: str) -> str:
    box = sandbox()
    job = get_job(box.store, box.clock, external_id)
    tasks = tasks_of_job(box.store, external_id)
    if job is None and not tasks:
        abort(404)
    return render_template("control/job.html", job=job, tasks=tasks, external_id=external_id)


@control.get("/view/integrations")
def view_integrations() -> str:
    return render_template(
        "control/integrations.html", records=integrations_shown(), world=sandbox().world
    )


@control.get("/view/faults")
def view_faults() -> str:
    return render_template(
        "control/faults.html",
        faults=sandbox().faults.all(),
        kinds={
            "Answer with a status": STATUS_KINDS, "Spoil the answer": ANSWER_KINDS,
            "Spoil records of a batch": RECORD_KINDS, "Spoil a page of a finder": ELEMENT_KINDS,
            "Spoil a push": PUSH_KINDS,
        },
        resources=(
            "*", "accessToken", "authorization", "introspectToken", "me", "atsIntegrations",
            "configurations", "simpleJobPostings", "simpleJobPostingTasks", "exportedCandidates",
            "atsCandidates", "atsApplications", "notes", "interviewFeedback", "stages", "atsEntityAcls",
            "atsEntityAclAssignees", "candidates", "candidateNotes", "applicationNotes",
            "seatsV2", "conversationEvents", "mailStubs", "prospectNotes", "provisionedApplications",
            "in.js", "userspace", "onboarding-widget", "ats-integration", "profile-widget", "profile",
        ),
    )  # fmt: skip


@control.get("/view/settings")
def view_settings() -> str:
    box = sandbox()
    return render_template(
        "control/settings.html",
        settings=box.settings.as_dict(),
        offset=box.clock.offset_ms // 1000,
        speed=box.clock.speed,
    )


# Forms


def _do(action: Any, done: str) -> None:
    """Run one action of a form and tell the operator what came of it."""
    try:
        action()
    except REFUSALS as refusal:
        flash(str(refusal), "danger")
    else:
        flash(done, "success")


@control.post("/view/integrations")
def submit_integrations() -> AnyResponse:
    check_csrf()
    box = sandbox()
    state = request.form.get("state", "")
    if request.form.get("context"):
        context, kind = request.form["context"], request.form.get("type", "")
        known = {(record.context, record.type) for record in all_integrations(box.store)}
        if (context, kind) not in known:
            abort(404)
        _do(lambda: box.move_integration(context, kind, state), f"{kind}: {state}.")
    else:
        level = request.form.get("level", "company")
        contract = request.form.get("contract") or None
        _do(
            lambda: box.move_integrations(level, state, contract),
            f"{level.capitalize()}-level access: {state}.",
        )
    return _back("view_integrations")


@control.post("/view/faults")
def submit_fault() -> AnyResponse:
    check_csrf()
    _do(lambda: order_fault(request.form), "The fault is ordered.")
    return _back("view_faults")


@control.post("/view/faults/remove")
def submit_fault_removal() -> AnyResponse:
    check_csrf()
    number = request.form.get("number", "")
    removed = sandbox().faults.clear(int(number) if number.isascii() and number.isdigit() else None)
    flash(f"{removed} removed.", "success")
    return _back("view_faults")


@control.post("/view/settings")
def submit_settings() -> AnyResponse:
    check_csrf()
    wanted: dict[str, Any] = {}
    try:
        for name, value in sandbox().settings.as_dict().items():
            typed = request.form.get(name, "").strip()
            if isinstance(value, bool):
                wanted[name] = name in request.form
            elif name in CHOICES:
                wanted[name] = typed
            elif name in UNLIMITED:
                wanted[name] = int(typed) if typed else None
            else:
                wanted[name] = float(typed) if isinstance(value, float) else int(typed)
    except ValueError:
        flash("A number is missing or is not a number.", "danger")
        return _back("view_settings")
    _do(lambda: sandbox().change_settings(wanted), "Settings saved.")
    return _back("view_settings")


@control.post("/view/clock")
def submit_clock() -> AnyResponse:
    check_csrf()
    name = next((n for n in ("offset", "speed") if request.form.get(n)), "advance")
    typed = request.form.get(name, "")
    digits = typed.removeprefix("-") if name == "offset" else typed
    if name == "speed" and typed not in SPEEDS:
        abort(400)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        flash("The clock moves forward by a whole number of seconds.", "danger")
    elif name == "offset":
        sandbox().set_clock(int(typed))
        flash(f"The clock is {typed} seconds away from the real one.", "success")
    elif name == "speed":
        sandbox().run_clock(int(typed))
        flash(f"The clock runs {typed} times as fast as the real one.", "success")
    else:
        sandbox().advance_clock(int(typed))
        flash(f"The clock is {typed} seconds further.", "success")
    return _back("view_settings")


@control.post("/view/pushes/resend")
def submit_resend() -> AnyResponse:
    check_csrf()
    number, signature = request.form.get("number", ""), request.form.get("signature", "")
    if signature not in SIGNATURES or not (number.isascii() and number.isdigit()):
        abort(400)
    fresh = sandbox().pushes.resend(int(number), signature)
    if fresh is None:
        abort(404)
    flash(f"Push {number} goes out again as push {fresh}, signature: {signature}.", "success")
    return _back("view_pushes")


@control.post("/view/pushes/release")
def submit_release() -> AnyResponse:
    check_csrf()
    flash(f"{sandbox().pushes.release()} pushes released.", "success")
    return _back("view_pushes")


@control.post("/view/challenge")
def submit_challenge() -> AnyResponse:
    check_csrf()
    box = sandbox()
    try:
        result = box.pushes.challenge(box.require_callback())
    except NoCallbackError as refusal:
        flash(str(refusal), "danger")
    else:
        passed = f"The callback answered the challenge rightly in {result['duration_ms']} ms."
        flash(
            passed if result["passed"] else result["reason"],
            "success" if result["passed"] else "danger",
        )
    return _back("overview")


@control.post("/view/exports")
def submit_exports() -> AnyResponse:
    check_csrf()
    box = sandbox()
    job, count = request.form.get("job", ""), request.form.get("count", "")
    number = request.form.get("exporter", "")
    exporter = get_member(box.store, int(number)) if number.isascii() and number.isdigit() else None
    if not job or not (count.isascii() and count.isdigit()) or not 1 <= int(count) <= 5000:
        flash("Name a job and a number of people between 1 and 5000.", "danger")
        return _back("overview")
    _do(
        lambda: box.export_many(
            external_id=job,
            members=None,
            count=int(count),
            exporter=exporter,
            seat=working_seat(box.store, exporter.member_id) if exporter else None,
            emails=[],
            overrides={},
            deliver=True,
        ),
        f"{count} exported to {job}.",
    )
    return _back("overview")


@control.post("/view/reset")
def submit_reset() -> AnyResponse:
    check_csrf()
    sandbox().reset()
    flash("The sandbox is as it was on the first day.", "success")
    return _back("overview")
