"""Admin settings > Sharing with LinkedIn: what LinkedIn may know of people, and how far everybody is."""

from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import gate
from portal.access import admin_only, viewer
from portal.answers import act
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.blueprints.admin_settings.forms import JobViewersForm, SharingForm, WithdrawalForm
from portal.domain import linkedin_gate as rules
from portal.domain.linkedin_gate import Capability, Way
from portal.queries import job_access_page as access
from portal.queries import matches as match_queries
from portal.services.job_access import changes, switch
from portal.services.job_access import lane as lanes
from portal.services.job_access import retries as access_retries
from portal.services.sharing import retries, switches, walks, withdrawal
from portal.unit_of_work import unit_of_work


@blueprint.get("/sharing")
@admin_only
def sharing() -> ResponseReturnValue:
    return _page(_choices())


@blueprint.post("/sharing")
@admin_only
def sharing_save() -> ResponseReturnValue:
    form = SharingForm()
    if not form.validate_on_submit():
        return _page(form), 422
    decided = {name: form[name].data for name in switches.NAMES}
    with unit_of_work():
        changed = switches.change(
            gate.known().client_id, decided, actor=viewer().user, now=datetime.now(UTC)
        )
    flash(_("Saved. LinkedIn is brought in step.") if changed else _("Saved."), "success")
    return redirect(url_for("admin_settings.sharing"), 303)


@blueprint.post("/sharing/jobs")
@admin_only
def sharing_jobs() -> ResponseReturnValue:
    form = JobViewersForm()
    if not form.validate_on_submit():
        return _page(_choices(), form), 422
    with unit_of_work():
        changed = switch.decide(
            form.viewers.data == "team", actor=viewer().user, now=datetime.now(UTC)
        )
    flash(_("Saved. LinkedIn is being told.") if changed else _("Saved."), "success")
    return redirect(url_for("admin_settings.sharing"), 303)


@blueprint.get("/sharing/lists")
@admin_only
def sharing_lists() -> ResponseReturnValue:
    shown = _lists()
    if request.args.get("version") == shown["lists_version"]:
        return "", 204
    return render_template("admin_settings/_sharing_lists.html", **shown)


@blueprint.post("/sharing/lists/compare")
@admin_only
def sharing_lists_compare() -> ResponseReturnValue:
    return act(
        lambda: changes.record_all(secures_all=switch.secures_all(), now=datetime.now(UTC)),
        _("Every job is compared with what LinkedIn was told."),
        back=url_for("admin_settings.sharing"),
    )


@blueprint.post("/sharing/lists/try-again")
@admin_only
def sharing_lists_again() -> ResponseReturnValue:
    return act(
        lambda: access_retries.try_again(None, now=datetime.now(UTC)),
        _("What LinkedIn refused is sent again."),
        back=url_for("admin_settings.sharing"),
    )


@blueprint.get("/sharing/progress")
@admin_only
def sharing_progress() -> ResponseReturnValue:
    shown = _panel()
    if request.args.get("version", type=int) == shown["version"]:
        return "", 204
    return render_template("admin_settings/_sharing_progress.html", **shown)


@blueprint.post("/sharing/pause")
@admin_only
def sharing_pause() -> ResponseReturnValue:
    return _act(walks.pause, _("Paused. What people do still goes to LinkedIn at once."))


@blueprint.post("/sharing/resume")
@admin_only
def sharing_resume() -> ResponseReturnValue:
    return _act(walks.resume, _("It goes on where it stopped."))


@blueprint.post("/sharing/reconcile")
@admin_only
def sharing_reconcile() -> ResponseReturnValue:
    return _act(walks.reconcile, _("Everybody is compared with what LinkedIn was told."))


@blueprint.post("/sharing/try-again")
@admin_only
def sharing_try_again() -> ResponseReturnValue:
    return act(
        lambda: retries.try_again(None, now=datetime.now(UTC)),
        _("What LinkedIn refused is sent again."),
        back=url_for("admin_settings.sharing"),
    )


def _act(do: Any, done: str) -> ResponseReturnValue:
    client_id, now = gate.known().client_id, datetime.now(UTC)
    return act(
        lambda: do(client_id, actor=viewer().user, now=now),
        done,
        back=url_for("admin_settings.sharing"),
    )


def _choices() -> SharingForm:
    # Not what was sent: that may be the other form's.
    return SharingForm(formdata=None, data=switches.decisions())


def _page(form: SharingForm, viewers_form: JobViewersForm | None = None) -> str:
    chosen = "team" if switch.secures_all() else "everybody"
    return render_template(
        "admin_settings/sharing.html",
        form=form,
        viewers_form=viewers_form or JobViewersForm(formdata=None, data={"viewers": chosen}),
        preview=access.preview(gate.known().client_id),
        **_panel(),
        **_lists(),
    )


def _lists() -> dict[str, Any]:
    counts, refused = access.counts(), access.refusals()
    lane = lanes.find(gate.known().client_id)
    answers = [gate.answer(each) for each in (Capability.EXPORT, Capability.INDICATOR)]
    is_open = any(answer.is_open for answer in answers)
    return {
        "lists": counts,
        "refused_lists": refused,
        "lists_problem": lane.problem if lane is not None else None,
        "lists_closed": None if is_open else gate.shown(answers[-1], administers=True),
        "lists_version": f"{counts.secured}-{counts.waiting}-{counts.records}-{len(refused)}"
        f"-{lane.version if lane is not None else 0}-{is_open}",
    }


def _panel() -> dict[str, Any]:
    now, settings = datetime.now(UTC), current_app.extensions["settings"]
    told = walks.progress(
        gate.known().client_id,
        now=now,
        records_a_minute=settings.linkedin_records_a_minute,
        closes_jobs=gate.way(Capability.EXPORT).withdraws,
    )
    way, client_id = gate.way(Capability.INDICATOR), gate.known().client_id
    matched = match_queries.counts(client_id)
    compared = next(iter(match_queries.comparisons(client_id)), None)
    return {
        "told": told,
        "matched": matched,
        "compared": compared,
        "withdraws": way.withdraws,
        "closed": gate.shown(way.answer, administers=True),
        "offered": withdrawal.offered(gate.known()),
        "is_on": gate.company_facts().is_on,
        "version": _version(told, way, matched, compared),
        "now": now,
    }


def _version(told: walks.Progress, way: Way, *more: object) -> int:
    """Another number after whatever the panel shows changed."""
    counted = [(one.sent, one.refused, one.withdrawn) for one in told.counts.values()]
    waits = (told.people_left, told.parts_left, told.urgent, told.jobs_left, told.used_up)
    # What was measured changes with each look, and interests nobody after the end.
    measured = (told.speed, told.forecast) if told.is_under_way else ()
    version = told.lane.version if told.lane else 0
    return crc32(repr((version, counted, waits, measured, way, more)).encode())


# -- taking everything back ----------------------------------------------------------------------


@blueprint.get("/sharing/withdrawal")
@admin_only
def sharing_withdrawal() -> ResponseReturnValue:
    return _withdrawal(WithdrawalForm())


@blueprint.post("/sharing/withdrawal")
@admin_only
def sharing_withdraw() -> ResponseReturnValue:
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return _withdrawal(form), 422
    with_jobs, known, now = form.what.data == "everything", gate.known(), datetime.now(UTC)
    return act(
        lambda: withdrawal.begin(known, with_jobs=with_jobs, actor=viewer().user, now=now),
        _("It begins within seconds. You see here how far it is."),
        back=url_for("admin_settings.sharing_withdrawal"),
        onward=url_for("admin_settings.sharing"),
    )


def _withdrawal(form: WithdrawalForm) -> str:
    company = gate.company_facts()
    answer = rules.ask_linkedins_side(Capability.INDICATOR, company)
    return render_template(
        "admin_settings/sharing_withdrawal.html",
        form=form,
        there=withdrawal.at_linkedin(),
        closed=gate.shown(answer, administers=True),
        is_on=company.is_on,
    )
