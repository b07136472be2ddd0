"""Admin settings > Audit log: everything in the history, to read and to download."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import wording
from portal.access import admin_only, row_id
from portal.blueprints.admin_settings.blueprint import blueprint
from portal.domain import names
from portal.queries import audit
from portal.queries import users as user_queries
from portal.queries.audit import Filter, Line
from portal.queries.jobs import find_job_by_number
from portal.unit_of_work import let_go
from portal.wording import audit as audit_words

#: Cells that begin like this would be worked out by a spreadsheet instead of being shown.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Asked:
    """What the page was asked for, as typed, and what to say where it makes no sense."""

    person: int | None
    kind: str
    job: str
    since: str
    until: str
    problems: dict[str, str]
    wanted: Filter

    @property
    def args(self) -> dict[str, Any]:
        """The filter as arguments of an address."""
        values = {
            "person": self.person,
            "kind": self.kind,
            "job": self.job,
            "from": self.since,
            "to": self.until,
        }
        return {name: value for name, value in values.items() if value}


@blueprint.get("/audit-log")
@admin_only
def audit_log() -> ResponseReturnValue:
    asked = _read_filter()
    lines: list[Line] = []
    next_before = None
    if not asked.problems:
        lines, next_before = audit.read_log(
            asked.wanted, before_id=request.args.get("before", type=row_id)
        )
    return render_template(
        "admin_settings/audit_log.html",
        asked=asked,
        lines=lines,
        job_names={line.entry.job_id: line.job_number for line in lines},
        changes=audit_words.changes,
        people=user_queries.everybody(),
        kinds=audit_words.choices(),
        next_url=url_for("admin_settings.audit_log", **asked.args, before=next_before)
        if next_before
        else None,
    ), 422 if asked.problems else 200


@blueprint.get("/audit-log/download")
@admin_only
def audit_log_download() -> ResponseReturnValue:
    asked = _read_filter()
    if asked.problems:
        return audit_log()
    name = f"audit-log-{datetime.now(UTC):%Y-%m-%d}.csv"
    return Response(
        stream_with_context(_csv(asked.wanted)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _read_filter() -> Asked:
    problems: dict[str, str] = {}
    kind = request.args.get("kind", "")
    codes = [kind] if kind in wording.HISTORY_SENTENCES else None
    if kind and codes is None:
        problems["kind"] = _("There is no such kind of entry.")
    number = names.tidy(request.args.get("job"), 40)
    job = find_job_by_number(number.upper()) if number else None
    if number and job is None:
        problems["job"] = _("No job has this Job ID.")
    since = _day("from", problems)
    until = _day("to", problems)
    if since and until and until < since:
        problems["to"] = _("This day lies before the first one.")
    person = request.args.get("person", type=row_id)
    if request.args.get("person") and person is None:
        problems["person"] = _("There is nobody like that.")
    return Asked(
        person=person,
        kind=kind,
        job=number,
        since=names.tidy(request.args.get("from"), 20),
        until=names.tidy(request.args.get("to"), 20),
        problems=problems,
        wanted=Filter(
            person_id=person,
            codes=codes,
            job_id=job.id if job else None,
            since=_midnight(since),
            before=_midnight(until + timedelta(days=1)) if until else None,
        ),
    )


def _day(name: str, problems: dict[str, str]) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        problems[name] = _("A day such as 2026-03-31.")
        return None
    return day


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _csv(wanted: Filter) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # Spreadsheets take the file for UTF-8 only when it says so.
    yield "\ufeff"
    writer.writerow(
        [
            _("Entry"),
            _("Time (UTC)"),
            _("Who"),
            _("Kind"),
            _("What"),
            _("Job ID"),
            _("Candidate"),
            _("Account"),
            _("Details"),
        ]
    )
    for lines in audit.read_batches(wanted):
        writer.writerows([_harmless(cell) for cell in _cells(line)] for line in lines)
        # Neither rows nor a reading transaction are held while somebody downloads slowly.
        let_go(with_rows=True)
        yield _drain(buffer)


def _cells(line: Line) -> list[str]:
    entry = line.entry
    numbers = {entry.job_id: line.job_number} if entry.job_id else {}
    return [
        str(entry.id),
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        entry.actor.name if entry.actor else "Beckon",
        entry.what,
        wording.history_text(entry, numbers, pools=None),
        line.job_number,
        line.candidate_name,
        line.user_name,
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
