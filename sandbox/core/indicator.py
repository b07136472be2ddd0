"""The In-ATS indicator: what Recruiter shows of a member from the tracking system's records.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect

Applications, with their stages, notes and feedback, show up for those who see their job (`ats_acls`). Notes on
the candidate belong to no job: they are shown to whoever sees one of the person's applications, or everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.core import ats_links as links
from sandbox.core import integrations as ints
from sandbox.core.ats_acls import Viewer, viewer_of, visible_jobs
from sandbox.core.ats_kinds import Kind, Place
from sandbox.core.ats_records import Record, get_record, record_of
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox

SHOWN_MAX = 200
"""Applications, and parts of each, that a profile shows."""


@dataclass(frozen=True)
class Step:
    """One entry of an application's way through the stages."""

    id: str
    stage: str
    at_ms: int


@dataclass(frozen=True)
class Remark:
    """A note, or somebody's feedback on an interview."""

    id: str
    by: str
    text: str
    at_ms: int | None
    kind: str = ""
    evaluations: tuple[tuple[str, str], ...] = ()
    job: str = ""


@dataclass(frozen=True)
class ShownApplication:
    id: str
    job_id: str
    job: str
    source: str
    ended: str
    steps: tuple[Step, ...]

    @property
    def latest(self) -> Step | None:
        return self.steps[-1] if self.steps else None


@dataclass(frozen=True)
class ShownCandidate:
    """One record of the tracking system that stands for the member."""

    id: str
    name: str
    address: str
    match: str
    applications: list[ShownApplication] = field(default_factory=list)
    feedback: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Indicator:
    system: str
    """What the tracking system calls itself."""
    candidates: list[ShownCandidate]

    @property
    def in_ats(self) -> bool:
        return bool(self.candidates)

    def count(self, what: str) -> int:
        return sum(len(getattr(candidate, what)) for candidate in self.candidates)

    @property
    def latest(self) -> tuple[str, str] | None:
        """Job and stage of what happened last, for the hover card."""
        steps = [
            (step.at_ms, shown.job, step.stage)
            for candidate in self.candidates
            for shown in candidate.applications
            if (step := shown.latest)
        ]
        return max(steps)[1:] if steps else None


def is_switched_on(box: Sandbox) -> bool:
    return ints.is_enabled(box.store, box.world.organization, ints.IN_ATS_INDICATOR)


def indicator_of(box: Sandbox, member: Member, person: str) -> Indicator:
    """What the viewer, a person URN, is shown of a member."""
    record = ints.get_integration(box.store, box.world.organization, ints.IN_ATS_INDICATOR)
    name = (record.name if record else None) or "Unnamed tracking system"
    if not is_switched_on(box) or member.closed:
        return Indicator(name, [])
    viewer = viewer_of(box, person, ints.IN_ATS_INDICATOR)
    found = links.candidates_of(box.store, viewer.customer, member.person, box.clock.now_ms())
    return Indicator(name, [_candidate(box, viewer, known, match) for known, match in found])


def _candidate(box: Sandbox, viewer: Viewer, candidate: str, match: str) -> ShownCandidate:
    record = get_record(box.store, viewer.customer, Kind.CANDIDATE, Place("", candidate))
    assert record is not None, "links go with their candidate"
    fields = record.fields
    shown = ShownCandidate(
        candidate,
        f"{fields['firstName']} {fields['lastName']}",
        fields["externalProfileUrl"],
        match,
    )
    applications = [
        record_of(row)
        for row in box.store.all(
            "SELECT * FROM ats_records WHERE customer = ? AND candidate = ? AND kind = ?"
            " ORDER BY seq DESC LIMIT ?",
            viewer.customer,
            candidate,
            Kind.APPLICATION.value,
            SHOWN_MAX,
        )
    ]
    jobs = {str(one.fields["atsJobPostingId"]) for one in applications}
    allowed = visible_jobs(box, viewer, jobs)
    seen = [one for one in applications if one.fields["atsJobPostingId"] in allowed]
    for one in sorted(seen, key=lambda one: one.fields["atsCreatedAt"], reverse=True):
        shown.applications.append(_application(box, viewer.customer, one))
        job = str(one.fields["atsJobPostingName"])
        for part, into in ((Kind.FEEDBACK, shown.feedback), (Kind.APPLICATION_NOTE, shown.notes)):
            into.extend(_remarks(box, viewer.customer, part, one.place.id, job))
    if viewer.by_default or seen:
        shown.notes.extend(_remarks(box, viewer.customer, Kind.CANDIDATE_NOTE, candidate, ""))
    for remarks in (shown.feedback, shown.notes):
        remarks.sort(key=lambda remark: (remark.at_ms or 0, remark.id), reverse=True)
    return shown


def _parts(box: Sandbox, customer: int, kind: Kind, parent: str) -> list[Record]:
    rows = box.store.all(
        "SELECT * FROM ats_records WHERE customer = ? AND kind = ? AND parent = ?"
        " ORDER BY seq DESC LIMIT ?",
        customer,
        kind.value,
        parent,
        SHOWN_MAX,
    )
    return [record_of(row) for row in rows]


def _application(box: Sandbox, customer: int, record: Record) -> ShownApplication:
    steps = [
        Step(part.place.id, part.fields["stage"], part.fields["atsCreatedAt"])
        for part in _parts(box, customer, Kind.STAGE, record.place.id)
    ]
    steps.sort(key=lambda step: (step.at_ms, step.id))
    fields = record.fields
    return ShownApplication(
        record.place.id,
        fields["atsJobPostingId"],
        fields["atsJobPostingName"],
        fields.get("source", ""),
        fields.get("dispositionReason", ""),
        tuple(steps),
    )


def _remarks(box: Sandbox, customer: int, kind: Kind, parent: str, job: str) -> list[Remark]:
    return [_remark(part, job) for part in _parts(box, customer, kind, parent)]


def _remark(part: Record, job: str) -> Remark:
    fields = part.fields
    actor: dict[str, Any] = fields.get("author") or fields.get("interviewer") or {}
    evaluations = tuple(
        (entry.get("attribute") or "", entry.get("result") or "")
        for entry in fields.get("evaluations", ())
    )
    return Remark(
        id=part.place.id,
        by=f"{actor['firstName']} {actor['lastName']}" if actor else "",
        text=fields.get("note") or fields.get("feedback") or "",
        at_ms=fields.get("atsCreatedAt"),
        kind=fields.get("interviewType", ""),
        evaluations=evaluations,
        job=job,
    )


# In the search


def marked(box: Sandbox, people: list[str]) -> set[str]:
    """Of these person URNs, those whom the tracking system knows."""
    if not people or not is_switched_on(box):
        return set()
    customer = viewer_of(box, "", ints.IN_ATS_INDICATOR).customer
    rows = box.store.all(
        f"SELECT DISTINCT l.person FROM ats_links l WHERE {links.TAKEN_FOR}"
        f" AND l.person IN ({','.join('?' * len(people))})",
        customer,
        box.clock.now_ms(),
        *people,
    )
    return {row["person"] for row in rows}


IN_ATS, NOT_IN_ATS, REDISCOVERED = "in", "out", "rediscovered"


def search_filter(box: Sandbox, wanted: str, person: str) -> tuple[str, list[Any]]:
    """An SQL condition on members for one of the three filters, and its values.

    Rediscovered candidates are people in the tracking system with an application that the viewer sees.
    """
    if wanted not in (IN_ATS, NOT_IN_ATS, REDISCOVERED):
        return "", []
    if not is_switched_on(box):
        return ("", []) if wanted == NOT_IN_ATS else ("0", [])
    viewer = viewer_of(box, person, ints.IN_ATS_INDICATOR)
    values: list[Any] = [viewer.customer, box.clock.now_ms()]
    more = ""
    if wanted == REDISCOVERED:
        condition, seen = viewer.sees("r.job")
        more = (
            " AND EXISTS (SELECT 1 FROM ats_records r WHERE r.customer = l.customer"
            f" AND r.candidate = l.candidate AND r.kind = 'applications' AND {condition})"
        )
        values += seen
    known = f"members.person IN (SELECT l.person FROM ats_links l WHERE {links.TAKEN_FOR}{more})"
    if wanted == NOT_IN_ATS:
        return f"NOT {known}", values
    return f"({known} AND members.closed = 0)", values
