"""What LinkedIn's answers about whom it takes people for mean for what we know, and how it has them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import db
from portal.domain import backoff, matches
from portal.domain.linkedin_links import LINKEDINS_OWN, LinkEvidence
from portal.domain.matches import Answer, Known, MatchKind
from portal.domain.matching import Evidence
from portal.domain.sharing import Kind
from portal.linkedin import CandidateMatches, CandidateRecord, RecordError
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    LinkedInMatch,
    LinkedInMatchSeen,
    SharingRecord,
)
from portal.queries import matches as facts
from portal.queries import sharing as people_facts
from portal.services import history
from portal.services.sharing import records
from portal.services.sharing.changes import About, Rank, note_people, record_change
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
        _follow(person, change, found)
        if is_compared:
            _compare(person, answer, change, findings, again)
        changes.append(change)
    # People before their rows, as whoever deletes a person takes them.
    _remember(client_id, chosen, found, people, now=now)
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
    findings.pairs = _pairs(client_id, changes, people)
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


def _follow(person: _Person, change: Mapping[str, Any], found: dict[int, str]) -> None:
    """Whom LinkedIn finds by itself the person is, as long as nothing better is known: note a link to be made, or one
    that LinkedIn no longer stands behind (empty)."""
    member = change["member"] if change["kind"] == MatchKind.FOUND else ""
    if set(person.links.values()) - LINKEDINS_OWN or member in person.unlinked:
        member = ""
    ours = [one for one, evidence in person.links.items() if evidence in LINKEDINS_OWN]
    if ours != ([member] if member else []):
        found[person.row.candidate_id] = member


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


def _remember(
    client_id: str,
    chosen: Mapping[int, str | None],
    found: Mapping[int, str],
    people: Mapping[int, _Person],
    *,
    now: datetime,
) -> None:
    """Members whom somebody chose at LinkedIn (None: took back), or whom LinkedIn found by itself, are those people's
    from now on, where nothing speaks against it: the person is not known as another member, and nobody else is known
    as this one."""
    person = CandidateLinkedInPerson
    stale = {one for one in {*chosen, *found} if set(people[one].links.values()) & LINKEDINS_OWN}
    if stale:
        db.session.execute(
            delete(person).where(
                person.client_id == client_id,
                person.candidate_id.in_(sorted(stale)),
                person.evidence.in_(sorted(LINKEDINS_OWN)),
            ),
            execution_options={"synchronize_session": False},
        )
    links = {one: (member, LinkEvidence.LINKEDIN) for one, member in found.items() if member}
    links |= {
        one: (member, LinkEvidence.AT_LINKEDIN)
        for one, member in chosen.items()
        if member and not set(people[one].links.values()) - LINKEDINS_OWN
    }
    new = [
        {
            "candidate_id": one,
            "client_id": client_id,
            "person_urn": member,
            "linked_at": now,
            "evidence": evidence.value,
        }
        for one, (member, evidence) in sorted(links.items())
    ]
    if new:
        table: Table = person.__table__  # type: ignore[assignment]
        db.session.connection().execute(
            (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite)
            .insert(table)
            .on_conflict_do_nothing(index_elements=["client_id", "person_urn"]),
            new,
        )
    for one, (member, evidence) in sorted(links.items()):
        if evidence is LinkEvidence.AT_LINKEDIN:
            # What LinkedIn found by itself stands among the steps of the match.
            history.record_people(
                [one], what="linkedin-linked", now=now, member=member, link=evidence.value
            )
    if chosen:
        record_change(About.CANDIDATE, chosen, now=now)


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


def _pairs(
    client_id: str, changes: Iterable[dict[str, Any]], people: Mapping[int, _Person]
) -> dict[tuple[int, int], tuple[Evidence, ...]]:
    """Who else is the same member: by what we know, or by what LinkedIn says; and what speaks against it."""
    members = {change["one"]: change["member"] for change in changes if change["member"]}
    if not members:
        return {}
    others = facts.sharing_a_member(set(members.values()), client_id)
    pairs: dict[tuple[int, int], str] = {}
    for one, member in members.items():
        for other in others.get(member, ()):
            if other != one:
                first, second = min(one, other), max(one, other)
                pairs[first, second] = member
    if not pairs:
        return {}
    ids = {one for pair in pairs for one in pair}
    known, unlinked = facts.members_of(ids, client_id), facts.unlinked_of(ids, client_id)
    against = {}
    for (one, other), member in pairs.items():
        found = []
        if len(known.get(one, set()) | known.get(other, set())) > 1:
            found.append(Evidence.CONFLICTING_URNS)
        if member in unlinked.get(one, set()) | unlinked.get(other, set()):
            found.append(Evidence.UNLINKED)
        against[one, other] = tuple(found)
    return against
