"""What LinkedIn's answers about whom it takes people for mean for what we know, and how it has them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update

from portal.db import db
from portal.domain import backoff, matches
from portal.domain.matches import Answer, Known, MatchKind
from portal.domain.matching import Evidence
from portal.domain.sharing import Kind
from portal.linkedin import CandidateMatches, CandidateRecord, RecordError
from portal.models import (
    Candidate,
    LinkedInMatch,
    LinkedInMatchSeen,
    SharingRecord,
)
from portal.queries import matches as facts
from portal.queries import sharing as people_facts
from portal.services.sharing import match_links, records
from portal.services.sharing.changes import Rank, note_people
from portal.services.sharing.ledger import State
from portal.services.sharing.matches import SOME_TIME

MISSING = "missing"
#: An answer that leaves somebody out so often is no answer: the next comparison asks again.
TRIES_MAX = 8
#: What an answer may change.
_KEPT = (
    "kind",
    "member",
    "found",
    "since",
    "asked_at",
    "manual",
    "repeated",
    "taken_back",
    "taken_back_at",
    "due_at",
    "rank",
    "tries",
    "mended",
)

_TABLE: Table = LinkedInMatch.__table__  # type: ignore[assignment]
_SEEN: Table = LinkedInMatchSeen.__table__  # type: ignore[assignment]


@dataclass
class Findings:
    """What answers brought to light."""

    #: Candidates whose records were compared; those that LinkedIn does not have, has otherwise, or shows otherwise
    #: although it got them again.
    compared: int = 0
    missing: int = 0
    different: int = 0
    stubborn: int = 0
    #: Pairs that share a member, with what speaks against their being one person.
    pairs: dict[tuple[int, int], tuple[Evidence, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Person:
    """One candidate with all that an answer is put beside."""

    row: Any
    known: Known
    #: Members whom we know the person as, with the evidence of each, and whom somebody said that it is not.
    links: Mapping[str, str]
    unlinked: Collection[str]
    #: The record as it would be sent now; None where the person is joined or gone.
    record: CandidateRecord | None
    entry: Any


def settle(
    client_id: str,
    answers: Mapping[int, CandidateMatches | RecordError],
    *,
    is_compared: bool,
    page: str,
    now: datetime,
) -> Findings:
    """Keep what LinkedIn said about these people, in a fixed number of statements for up to a hundred of them."""
    findings = Findings()
    people = _read(client_id, answers, page=page)
    changes: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    chosen: dict[int, str | None] = {}
    found: dict[int, str] = {}
    again: set[int] = set()
    lost: set[int] = set()
    for one, answer in answers.items():
        person = people.get(one)
        if person is None:
            continue
        if isinstance(answer, RecordError):
            if answer.status == 404:
                changes.append(_missing(person, is_compared, findings, lost, now=now))
            else:
                changes.append(_later(person, now=now))
            continue
        change = _heard(person, answer, client_id, seen, chosen, again, now=now)
        own = match_links.own_link(person.links, change, person.unlinked)
        if own is not None:
            found[one] = own
        if is_compared:
            _compare(person, answer, change, findings, again)
        changes.append(change)
    # People before their rows, as whoever deletes a person takes them.
    links = {one: person.links for one, person in people.items()}
    match_links.remember(client_id, chosen, found, links, now=now)
    _send_again(again, lost, now=now)
    if changes:
        db.session.connection().execute(
            update(_TABLE)
            .where(_TABLE.c.candidate_id == bindparam("one"))
            .values({name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _KEPT}),
            [
                {"one": change["one"], **{f"new_{name}": change[name] for name in _KEPT}}
                for change in sorted(changes, key=lambda change: change["one"])
            ],
        )
    if seen:
        db.session.connection().execute(insert(_SEEN), seen)
    findings.pairs = match_links.sharing_pairs(client_id, changes)
    return findings


def _read(client_id: str, candidate_ids: Iterable[int], *, page: str) -> dict[int, _Person]:
    ids = sorted(candidate_ids)
    people = people_facts.people(ids, client_id, with_parts=False)
    entries = {
        row.candidate_id: row
        for rows in people_facts.ledger(ids).values()
        for row in rows
        if row.kind == Kind.CANDIDATE.value and row.record_id == row.candidate_id
    }
    links = facts.links_of(ids, client_id)
    unlinked = facts.unlinked_of(ids, client_id)
    found = {}
    for row in facts.rows(ids, client_id):
        person = people.get(row.candidate_id)
        if person is None:
            continue
        found[row.candidate_id] = _Person(
            row,
            Known(
                row.kind,
                row.member,
                row.found,
                row.manual,
                row.told,
                row.repeated,
                row.taken_back,
            ),
            links.get(row.candidate_id, {}),
            # Whom we know the person as after all.
            unlinked.get(row.candidate_id, set()) - set(links.get(row.candidate_id, ())),
            records.candidate(person, page=page) if person.row.merged_into_id is None else None,
            entries.get(row.candidate_id),
        )
    return found


def _heard(
    person: _Person,
    answer: CandidateMatches,
    client_id: str,
    seen: list[dict[str, Any]],
    chosen: dict[int, str | None],
    again: set[int],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The row after an answer."""
    row = person.row
    named = person.record.manual_matched_member if person.record else None
    outcome = matches.take_in(
        person.known,
        Answer(answer.matched, answer.manual),
        named=named or "",
        unlinked=person.unlinked,
    )
    known = outcome.known
    if outcome.is_changed:
        seen.append(
            {
                "candidate_id": row.candidate_id,
                "client_id": client_id,
                "kind": known.kind,
                "member": known.member,
                "found": known.found,
                "at": now,
            }
        )
    if outcome.is_chosen_there:
        chosen[row.candidate_id] = known.member
    elif outcome.is_taken_back:
        chosen[row.candidate_id] = None
    if outcome.repeats:
        again.add(row.candidate_id)
    is_matched = known.kind != MatchKind.NONE
    tries = 0 if is_matched else row.tries + 1
    pause = None if is_matched else matches.pause_after(tries)
    if not known.taken_back:
        taken_back_at = None
    else:
        taken_back_at = now if outcome.is_taken_back else row.taken_back_at
    return {
        "one": row.candidate_id,
        "kind": known.kind,
        "member": known.member,
        "found": known.found,
        "since": now if outcome.is_changed else row.since,
        "asked_at": now,
        "manual": known.manual,
        "repeated": known.repeated,
        "taken_back": known.taken_back,
        "taken_back_at": taken_back_at,
        "due_at": now + pause if pause else None,
        "rank": SOME_TIME,
        "tries": tries,
        "mended": row.mended,
    }


def _unheard(person: _Person) -> dict[str, Any]:
    """The row as it was."""
    row = person.row
    return {"one": row.candidate_id, **{name: getattr(row, name) for name in _KEPT}}


def _later(person: _Person, *, now: datetime) -> dict[str, Any]:
    """LinkedIn's answer left the person out, or says that it should be asked again."""
    tries = person.row.tries + 1
    change = {**_unheard(person), "tries": tries}
    if tries < TRIES_MAX:
        return {**change, "due_at": now + backoff.retry_delay(tries)}
    return {**change, "due_at": None, "rank": SOME_TIME}


def _missing(
    person: _Person, is_compared: bool, findings: Findings, lost: set[int], *, now: datetime
) -> dict[str, Any]:
    """LinkedIn does not have a candidate whom it took."""
    change = _unheard(person)
    change |= {
        "kind": "",
        "member": "",
        "found": 0,
        "since": None,
        "asked_at": now,
        "due_at": None,
    }
    if person.entry is None or not person.entry.is_there or not person.entry.digest:
        # It is on its way, or shall not be there.
        return change
    findings.compared += is_compared
    mark = f"{person.entry.digest}:{MISSING}"
    if change["mended"] == mark:
        findings.stubborn += 1
    else:
        findings.missing += 1
        change["mended"] = mark
        lost.add(person.row.candidate_id)
    return change


def _compare(
    person: _Person,
    answer: CandidateMatches,
    change: dict[str, Any],
    findings: Findings,
    again: set[int],
) -> None:
    """Whether LinkedIn has the record as it took it. Only what has not changed since can be compared."""
    entry = person.entry
    if person.record is None or answer.record is None or entry is None:
        return
    if entry.state != State.SENT.value or entry.digest != records.digest(person.record):
        return
    findings.compared += 1
    theirs, ours = records.comparable(answer.record), records.comparable(person.record)
    if theirs == ours:
        change["mended"] = ""
        return
    mark = f"{entry.digest}:{theirs}"
    if change["mended"] == mark:
        # It got exactly this and shows it in its own way: sending it every day would change nothing.
        findings.stubborn += 1
        return
    findings.different += 1
    change["mended"] = mark
    again.add(person.row.candidate_id)


def _send_again(again: Collection[int], lost: Collection[int], *, now: datetime) -> None:
    """What LinkedIn has otherwise, or not at all, counts as not sent."""
    record = SharingRecord
    if again:
        db.session.execute(
            update(record)
            .where(record.kind == Kind.CANDIDATE.value, record.record_id.in_(sorted(again)))
            .values(digest=""),
            execution_options={"synchronize_session": False},
        )
    if lost:
        # Nobody knows what went with the person.
        db.session.execute(
            update(record).where(record.candidate_id.in_(sorted(lost))).values(digest=""),
            execution_options={"synchronize_session": False},
        )
    everybody = {*again, *lost}
    if everybody:
        note_people(
            select(Candidate.id).where(Candidate.id.in_(sorted(everybody))),
            rank=Rank.RECORDS,
            now=now,
        )
