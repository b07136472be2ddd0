"""What is to be sent and deleted so that LinkedIn has of people exactly what the rules allow: the difference between
how they stand and the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.domain import job_access, sharing
from portal.domain.job_access import ListStanding
from portal.domain.sharing import (
    PARTS,
    PENDING,
    SILENT,
    ApplicationStanding,
    Kind,
    PersonStanding,
    Rule,
    Switches,
    Verdict,
)
from portal.queries.sharing import ApplicationFacts, PersonFacts
from portal.services.sharing import records
from portal.services.sharing.ledger import DELETION, Entry, Key, State
from portal.services.sharing.records import AnyRecord

#: Parts that are held only because what they hang on is need no entry of their own.
_WITH_PARENT = frozenset({Rule.APPLICATION_HELD, Rule.PERSON_HELD})
#: Of these a rule that is pending stands for itself, the parts go without saying.
_WHOLE = frozenset({Kind.CANDIDATE, Kind.APPLICATION})


@dataclass(frozen=True)
class Wanted:
    """A record as it stands, with the rule that holds it, if one does."""

    rule: Rule | None
    record: AnyRecord | None = None


@dataclass
class PersonPlan:
    """What is to be done about one person."""

    candidate_id: int
    entries: dict[Key, Entry]
    #: To be sent, with the digest of what they say.
    upserts: dict[Key, tuple[AnyRecord, str]] = field(default_factory=dict)
    #: To be deleted at LinkedIn, with the rule that holds them from then on; none: they are no more.
    deletes: dict[Key, Rule | None] = field(default_factory=dict)
    #: Entries of what LinkedIn never had and never will.
    forgotten: list[Key] = field(default_factory=list)
    #: There is more to be done than the candidate and the applications.
    has_parts: bool = False
    #: Something waits until it is known how a job stands: to be looked at again soon.
    is_pending: bool = False


def standing_of(person: PersonFacts, *, secures_all: bool) -> PersonStanding:
    """A person as the rules look at them."""
    row = person.row
    return PersonStanding(
        has_names=bool(row.first_name and row.last_name),
        has_contact=bool(person.members or person.row.manual or records.addresses(person)),
        is_joined=row.merged_into_id is not None,
        is_withheld=person.is_withheld,
        is_introduced=person.is_introduced,
        applications=tuple(
            ApplicationStanding(
                a.row.id,
                a.row.status,
                a.row.stage_kind,
                a.row.created_at,
                a.row.job_number or "",
                a.row.job_status,
                _access_list(a.row, secures_all=secures_all),
                a.row.is_job_there,
            )
            for a in person.applications.values()
        ),
    )


def _access_list(row: Any, *, secures_all: bool) -> ListStanding:
    secured = job_access.is_secured(
        is_confidential=row.is_confidential, secures_all=secures_all, status=row.job_status
    )
    return job_access.standing(secured, row.lock)


def wanted_records(
    person: PersonFacts, switches: Switches, *, page: str, with_parts: bool
) -> dict[Key, Wanted]:
    """Every record of a person as it stands, in the order of sending within its kind."""
    standing = standing_of(person, secures_all=switches.secures_all)
    verdict = sharing.judge(standing, switches)
    found = {
        Key(Kind.CANDIDATE, 0, person.row.id): Wanted(
            verdict.person,
            None if verdict.person else records.candidate(person, page=page),
        )
    }
    for application_id, facts in person.applications.items():
        rule = verdict.applications[application_id]
        found[Key(Kind.APPLICATION, 0, application_id)] = Wanted(
            rule, None if rule else records.application(facts, person)
        )
        if with_parts:
            found.update(_parts(facts, rule, switches))
    if with_parts:
        found.update(_person_notes(person, verdict, switches))
    return found


def _parts(
    facts: ApplicationFacts, application: Rule | None, switches: Switches
) -> dict[Key, Wanted]:
    found = {}
    parent = facts.row.id
    for entry_id, stage in records.stages(facts).items():
        rule = sharing.judge_stage(application, name=stage.stage)
        found[Key(Kind.STAGE, parent, entry_id)] = Wanted(rule, stage)
    for row in facts.notes:
        rule = sharing.judge_note(application, is_private=row.is_private, switches=switches)
        found[Key(Kind.APPLICATION_NOTE, parent, row.id)] = Wanted(
            rule, None if rule else records.note(row)
        )
    for row in facts.feedback:
        rule = sharing.judge_feedback(application, status=row.status, switches=switches)
        found[Key(Kind.FEEDBACK, parent, row.id)] = Wanted(
            rule, None if rule else records.feedback(row, switches)
        )
    return found


def _person_notes(person: PersonFacts, verdict: Verdict, switches: Switches) -> dict[Key, Wanted]:
    found = {}
    for row in person.notes:
        rule = sharing.judge_person_note(
            verdict.person,
            is_private=row.is_private,
            is_identity_alone=verdict.is_identity_alone,
            is_pending=verdict.is_pending,
            switches=switches,
        )
        found[Key(Kind.CANDIDATE_NOTE, person.row.id, row.id)] = Wanted(
            rule, None if rule else records.note(row)
        )
    return found


def plan_person(
    candidate_id: int,
    person: PersonFacts | None,
    entries: Mapping[Key, Entry],
    switches: Switches,
    *,
    page: str,
    with_parts: bool,
    now: datetime,
) -> PersonPlan:
    """Compare how a person stands, None: is no more, with what LinkedIn has. While all is withdrawn, nobody is.

    Without parts only candidates and applications are looked at, and nothing is deleted: parts go before the whole.
    """
    plan = PersonPlan(candidate_id, dict(entries))
    wanted: dict[Key, Wanted] = {}
    if person is not None and not switches.withdrawn:
        wanted = wanted_records(person, switches, page=page, with_parts=with_parts)
    for key, want in wanted.items():
        if want.rule is not None:
            _hold(plan, key, want.rule, now=now)
        elif want.record is not None:
            _want(plan, key, want.record, now=now)
    for key in entries:
        if key not in wanted and (with_parts or key.kind not in PARTS):
            _take_back(plan, key, None)
    if not with_parts:
        candidate = wanted.get(Key(Kind.CANDIDATE, 0, candidate_id))
        plan.has_parts = (
            (candidate is not None and candidate.rule is None)
            or bool(plan.deletes)
            or any(key.kind in PARTS and entry.is_there for key, entry in entries.items())
        )
        plan.deletes.clear()
    return plan


def _want(plan: PersonPlan, key: Key, record: AnyRecord, *, now: datetime) -> None:
    digest = records.digest(record)
    entry = plan.entries.get(key)
    if entry is None:
        entry = plan.entries[key] = Entry(key, plan.candidate_id, now, is_changed=True)
    elif entry.is_there and entry.digest == digest:
        entry.know(now=now)
        return
    elif entry.state is State.REFUSED and entry.refused_digest == digest:
        return
    elif entry.state in (State.HELD, State.WITHDRAWN):
        entry.state, entry.rule, entry.settled_at, entry.is_changed = State.WAITING, "", now, True
    plan.upserts[key] = record, digest


def _hold(plan: PersonPlan, key: Key, rule: Rule, *, now: datetime) -> None:
    entry = plan.entries.get(key)
    if rule in PENDING:
        plan.is_pending = True
        if entry is not None and entry.is_there:
            return
        if key.kind not in _WHOLE:
            rule = Rule.APPLICATION_HELD
    if entry is not None and entry.is_there:
        _take_back(plan, key, rule)
    elif rule in SILENT or rule in _WITH_PARENT:
        if entry is not None:
            _take_back(plan, key, None)
    else:
        if entry is None:
            entry = plan.entries[key] = Entry(key, plan.candidate_id, now)
        entry.hold(rule, now=now)


def _take_back(plan: PersonPlan, key: Key, rule: Rule | None) -> None:
    """LinkedIn shall not have it; ``rule`` says why where it is still a record here."""
    entry = plan.entries[key]
    if not entry.is_there:
        if entry.state is not State.WITHDRAWN:
            plan.forgotten.append(key)
        return
    if entry.state is State.REFUSED and entry.refused_digest == DELETION:
        return
    silent = rule is None or rule in SILENT or rule in _WITH_PARENT
    plan.deletes[key] = None if silent else rule
