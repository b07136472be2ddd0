"""What LinkedIn knows of one person, record by record: the same comparison that the worker makes, for reading."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal.domain.sharing import SILENT, Kind, Rule, Shown
from portal.queries import sharing as facts
from portal.services.sharing import switches
from portal.services.sharing.ledger import Entry, Key, State
from portal.services.sharing.plans import PersonPlan, plan_person


@dataclass(frozen=True)
class Line:
    """How one record stands, or several of a kind that stand alike."""

    kind: Kind
    shown: Shown
    rule: Rule | None = None
    #: LinkedIn's name of the field at fault, and its words.
    field: str = ""
    detail: str = ""
    #: When LinkedIn last took it, or the latest of them.
    at: datetime | None = None
    count: int = 1


@dataclass(frozen=True)
class Overview:
    """What LinkedIn knows of a person, as far as somebody may see it."""

    person: Line | None
    notes: list[Line]
    #: By application: how it stands, and what hangs on it.
    applications: list[tuple[int, Line, list[Line]]]
    is_withheld: bool
    #: LinkedIn knows who this is, or will, because somebody opened the LinkedIn tab.
    is_introduced: bool
    #: Applications to jobs that only their teams see at LinkedIn.
    for_team: Collection[int]
    #: LinkedIn knows who this is, or will, and of no application, whoever may see it.
    is_identity_alone: bool

    @property
    def every(self) -> list[Line]:
        """All lines."""
        found = [self.person] if self.person else []
        for _application_id, line, parts in self.applications:
            found += [line, *parts]
        return found + self.notes

    @property
    def is_refused(self) -> bool:
        """Whether LinkedIn refuses something that could be sent again."""
        return any(line.shown is Shown.REFUSED for line in self.every)


def overview(
    candidate_id: int,
    client_id: str,
    *,
    applications: Collection[int],
    with_notes: Collection[int],
    with_feedback: Collection[int],
    page: str,
    now: datetime,
) -> Overview:
    """How everything of a person stands that somebody may know of: these ``applications``, and notes and
    feedback on these of them. ``page`` as for the worker, see ``records.candidate``."""
    person = facts.people([candidate_id], client_id, with_parts=True).get(candidate_id)
    entries = {}
    for row in facts.ledger([candidate_id])[candidate_id]:
        entry = Entry.read(row)
        entries[entry.key] = entry
    decided = switches.read(now=now)
    plan = plan_person(
        candidate_id,
        person,
        entries,
        decided,
        page=page,
        with_parts=True,
        now=now,
    )
    told = {
        key: _line(plan, key, entry)
        for key, entry in sorted(plan.entries.items())
        if key not in plan.forgotten
    }
    may = {Kind.APPLICATION_NOTE: with_notes, Kind.FEEDBACK: with_feedback}
    of_application: dict[int, list[Line]] = defaultdict(list)
    for key, line in told.items():
        parent = key.application_id
        if key.kind is Kind.APPLICATION or parent is None or line is None:
            continue
        if parent in may.get(key.kind, applications):
            of_application[parent].append(line)
    whole = told.get(Key(Kind.CANDIDATE, 0, candidate_id))
    return Overview(
        person=whole,
        notes=_together([n for k, n in told.items() if n and k.kind is Kind.CANDIDATE_NOTE]),
        applications=[
            (key.record, line, _together(of_application[key.record]))
            for key, line in told.items()
            if key.kind is Kind.APPLICATION and key.record in applications and line is not None
        ],
        is_withheld=person is not None and person.is_withheld,
        is_introduced=person is not None and person.is_introduced,
        for_team={
            application_id
            for application_id, known in (person.applications.items() if person else ())
            if known.row.is_confidential or decided.secures_all
        },
        is_identity_alone=whole is not None
        and whole.shown in _THERE
        and not any(
            key.kind is Kind.APPLICATION and (entry.is_there or key in plan.upserts)
            for key, entry in plan.entries.items()
        ),
    )


def _line(plan: PersonPlan, key: Key, entry: Entry) -> Line | None:
    """None for what only its author, or nobody, may know of."""
    if key in plan.deletes:
        return Line(key.kind, Shown.LEAVING, plan.deletes[key], at=entry.sent_at)
    if key in plan.upserts:
        return Line(key.kind, Shown.CHANGED if entry.digest else Shown.ON_ITS_WAY, at=entry.sent_at)
    rule = Rule(entry.rule) if entry.rule else None
    if rule in SILENT:
        return None
    if entry.state is State.WITHDRAWN and key.kind not in (Kind.CANDIDATE, Kind.APPLICATION):
        return None
    at = entry.sent_at if entry.state is State.SENT else entry.settled_at
    return Line(key.kind, _SHOWN[entry.state], rule, entry.field, entry.detail, at)


_SHOWN = {
    State.WAITING: Shown.ON_ITS_WAY,
    State.SENT: Shown.SENT,
    State.HELD: Shown.HELD,
    State.REFUSED: Shown.REFUSED,
    State.WITHDRAWN: Shown.WITHDRAWN,
}


_THERE = frozenset({Shown.SENT, Shown.CHANGED, Shown.ON_ITS_WAY})


def _together(lines: list[Line]) -> list[Line]:
    """Records of a kind that stand alike in one line, in the order of kinds."""
    groups: dict[tuple[Kind, Shown, Rule | None, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.kind, line.shown, line.rule, line.field, line.detail].append(line)
    order = list(Kind)
    return [
        Line(*key, at=max((line.at for line in some if line.at), default=None), count=len(some))
        for key, some in sorted(groups.items(), key=lambda group: order.index(group[0][0]))
    ]
