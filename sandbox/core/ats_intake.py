"""What happens to a batch that a tracking system sends: judged record by record, written in one transaction.

Whether LinkedIn insists on parents is not public. Here an application needs its candidate and its job, and a
part needs its parent; the switch `check_references` lets dangling references in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.core import ats_links as links
from sandbox.core import ats_records as records
from sandbox.core.ats_kinds import PARENT_OF, Kind, Place
from sandbox.core.ats_records import Incoming
from sandbox.core.ats_rules import (
    GROUPS_LIMIT,
    BadRecordError,
    check_id,
    check_record,
    spelled_for,
    written,
)
from sandbox.core.people import find_member
from sandbox.core.sandbox import Sandbox

Refused = dict[Place, BadRecordError]

ID_FIELDS = {
    Kind.CANDIDATE: ("", "atsCandidateId"),
    Kind.CANDIDATE_NOTE: ("atsCandidateId", "ids"),
    Kind.APPLICATION: ("", "atsJobApplicationId"),
    Kind.APPLICATION_NOTE: ("atsJobApplicationId", "ids"),
    Kind.FEEDBACK: ("atsJobApplicationId", "ids"),
    Kind.STAGE: ("atsJobApplicationId", "ids"),
    Kind.ACL: ("atsEntityId", "atsEntityAclId"),
    Kind.ASSIGNEE: ("atsEntityAclId", "assignee"),
}
"""What the two parts of a place are called in v2."""


def take_in(
    box: Sandbox, customer: int, kind: Kind, asked: Mapping[Place, Any], *, rest: bool
) -> Refused:
    """Create or replace these records; answers the refused ones, the others are in the store."""
    refused: Refused = {}
    clean: dict[Place, dict[str, Any]] = {}
    incoming: dict[Place, Incoming] = {}
    for place, value in asked.items():
        try:
            for field, part in zip(ID_FIELDS[kind], place, strict=True):
                if field:
                    check_id(field, part)
            fields = check_record(
                kind,
                value,
                rest=rest,
                strict=box.settings.strict_fields,
                text_limit=box.settings.note_limit,
            )
            clean[place] = fields
            incoming[place] = _incoming(kind, place, fields)
        except BadRecordError as error:
            refused[place] = error
    now_ms = box.clock.now_ms()
    with box.store.transaction():
        _check_parents(box, customer, kind, incoming, refused)
        _check_others(box, customer, kind, clean, refused)
        for place in refused:
            incoming.pop(place, None)
        before = records.rows_at(box.store, customer, kind, incoming)
        unchanged = records.write_records(box.store, customer, kind, incoming, before, now_ms)
        if kind is Kind.CANDIDATE and incoming:
            _link(box, customer, {place.id: clean[place] for place in incoming}, now_ms)
        records.add_counts(
            box.store,
            customer,
            kind,
            asked=len(asked),
            accepted=len(incoming),
            unchanged=unchanged,
            refused=len(refused),
        )
    return refused


def _incoming(kind: Kind, place: Place, fields: Mapping[str, Any]) -> Incoming:
    if kind is Kind.CANDIDATE:
        # Who the candidate is by hand stands beside the record, where a recruiter may change it too.
        kept = {name: value for name, value in fields.items() if name != "manualMatchedMember"}
        return Incoming(written(kept))
    if kind is Kind.APPLICATION:
        return Incoming(
            written(fields), fields.get("atsCandidateId"), fields.get("atsJobPostingId")
        )
    if kind is Kind.ACL:
        return Incoming("{}", job=place.parent)
    return Incoming(written(fields))


def _check_parents(
    box: Sandbox,
    customer: int,
    kind: Kind,
    incoming: Mapping[Place, Incoming],
    refused: Refused,
) -> None:
    parent_kind = PARENT_OF.get(kind)
    if parent_kind is not None:
        there = records.known_ids(
            box.store, customer, parent_kind, {place.parent for place in incoming}
        )
        word = "candidate" if parent_kind is Kind.CANDIDATE else "application"
        for place in incoming:
            if place.parent not in there:
                refused[place] = BadRecordError(
                    "", f"There is no {word} {place.parent[:80]}.", status=404
                )
    if kind is Kind.APPLICATION and box.settings.check_references:
        named = {new.candidate for new in incoming.values() if new.candidate}
        people = records.known_ids(box.store, customer, Kind.CANDIDATE, named)
        for place, new in incoming.items():
            if new.candidate and new.candidate not in people:
                refused[place] = BadRecordError(
                    "atsCandidateId", "no candidate with this id is here; send it first."
                )
    needs_job = {
        Kind.APPLICATION: box.settings.check_references,
        Kind.ACL: box.settings.lists_need_jobs,
    }
    if needs_job.get(kind, False):
        jobs = known_jobs(box, {new.job for new in incoming.values() if new.job})
        field = "atsJobPostingId" if kind is Kind.APPLICATION else "atsEntityId"
        for place, new in incoming.items():
            if place not in refused and new.job not in jobs:
                refused[place] = BadRecordError(
                    field, "no job with this id is here; post it first."
                )


def known_jobs(box: Sandbox, ids: Iterable[str]) -> set[str]:
    """Jobs that are here, open or closed, or on which a task is at work."""
    wanted = list(ids)
    marks = records.marks(wanted)
    rows = box.store.all(
        f"SELECT external_id FROM jobs WHERE external_id IN ({marks})"
        " UNION SELECT external_id FROM job_tasks"
        f" WHERE external_id IN ({marks}) AND status = 'IN_PROGRESS'",
        *wanted,
        *wanted,
    )
    return {row["external_id"] for row in rows}


def _check_others(
    box: Sandbox,
    customer: int,
    kind: Kind,
    clean: Mapping[Place, Mapping[str, Any]],
    refused: Refused,
) -> None:
    if kind is Kind.CANDIDATE:
        _check_reachable(box, customer, clean, refused)
    elif kind is Kind.ASSIGNEE:
        _check_assignees(box, customer, clean, refused)


def _check_reachable(
    box: Sandbox,
    customer: int,
    clean: Mapping[Place, Mapping[str, Any]],
    refused: Refused,
) -> None:
    """E-mail addresses are required, unless a person URN is attached."""
    without = [place for place, fields in clean.items() if not fields.get("emailAddresses")]
    known: Mapping[str, str] = {}
    if without and not box.settings.update_clears_match:
        known = links.attached(box.store, customer, [place.id for place in without])
    for place in without:
        if not clean[place].get("manualMatchedMember") and place.id not in known:
            refused[place] = BadRecordError(
                "emailAddresses", "is required, because no person URN is attached."
            )
    for place, fields in clean.items():
        person = fields.get("manualMatchedMember")
        if person and place not in refused and find_member(box.store, person) is None:
            refused[place] = BadRecordError(
                "manualMatchedMember", "no member is known by this person URN."
            )


def _check_assignees(
    box: Sandbox,
    customer: int,
    clean: Mapping[Place, Mapping[str, Any]],
    refused: Refused,
) -> None:
    groups: dict[str, set[str]] = {}
    for place in clean:
        if not place.id.startswith("urn:li:person:"):
            refused[place] = BadRecordError("assignee", "must be a person URN, urn:li:person:{id}.")
        elif find_member(box.store, place.id) is None:
            refused[place] = BadRecordError("assignee", "no member is known by this person URN.")
        if place in refused:
            continue
        if place.id not in groups:
            rows = box.store.all(
                "SELECT parent FROM ats_records WHERE customer = ? AND kind = ? AND id = ?",
                customer,
                Kind.ASSIGNEE.value,
                place.id,
            )
            groups[place.id] = {row["parent"] for row in rows}
        held = groups[place.id]
        if place.parent not in held and len(held) >= GROUPS_LIMIT:
            refused[place] = BadRecordError(
                "assignee", f"has {GROUPS_LIMIT} access lists already; LinkedIn allows no more."
            )
        else:
            held.add(place.parent)


def _link(
    box: Sandbox, customer: int, people: Mapping[str, Mapping[str, Any]], now_ms: int
) -> None:
    delay_ms = int(box.settings.match_delay * 1000)
    links.match_anew(box.store, customer, people, now_ms + delay_ms)
    for candidate, fields in people.items():
        person = fields.get("manualMatchedMember")
        if person:
            links.attach(box.store, customer, candidate, person, now_ms)
    if box.settings.update_clears_match:
        for candidate, fields in people.items():
            if not fields.get("manualMatchedMember"):
                links.detach(box.store, customer, candidate)


def attach_members(box: Sandbox, customer: int, asked: Mapping[Place, Any]) -> Refused:
    """The partial update of candidates: `{"patch": {"$set": {"manualMatchedMember": ...}}}` or `$delete`."""
    refused: Refused = {}
    now_ms = box.clock.now_ms()
    with box.store.transaction():
        rows = records.rows_at(box.store, customer, Kind.CANDIDATE, asked)
        for place, value in asked.items():
            try:
                _attach(box, customer, place, value, rows.get(place), now_ms)
            except BadRecordError as error:
                refused[place] = error
        records.add_counts(
            box.store,
            customer,
            Kind.CANDIDATE,
            asked=len(asked),
            accepted=len(asked) - len(refused),
            refused=len(refused),
        )
    return refused


def _attach(box: Sandbox, customer: int, place: Place, value: Any, row: Any, now_ms: int) -> None:
    patch = value.get("patch") if isinstance(value, dict) else None
    setting = patch.get("$set", {}) if isinstance(patch, dict) else None
    removing = patch.get("$delete", []) if isinstance(patch, dict) else None
    if not isinstance(setting, dict) or not isinstance(removing, list) or not (setting or removing):
        raise BadRecordError("patch", "must hold $set, an object, or $delete, a list of names.")
    name = "manualMatchedMember"
    other = next((field for field in (*setting, *removing) if field != name), None)
    if other is not None:
        raise BadRecordError(
            str(other)[:80], f"cannot be changed by a partial update; only {name} can."
        )
    if row is None:
        raise BadRecordError("", f"There is no candidate {place.id[:80]}.", status=404)
    if not setting:
        links.detach(box.store, customer, place.id)
        return
    person = setting[name]
    if not isinstance(person, str) or not person.startswith("urn:li:person:"):
        raise BadRecordError(name, "must be a person URN, urn:li:person:{id}.")
    if find_member(box.store, person) is None:
        raise BadRecordError(name, "no member is known by this person URN.")
    links.attach(box.store, customer, place.id, person, now_ms)


def give_up(box: Sandbox, customer: int, kind: Kind, places: Iterable[Place]) -> Refused:
    """Delete; what is not there is answered with 404."""
    wanted = list(places)
    with box.store.transaction():
        found = records.delete_records(box.store, customer, kind, wanted, box.clock.now_ms())
        if kind is Kind.CANDIDATE:
            links.forget_links(box.store, customer, [place.id for place in found])
        records.add_counts(
            box.store,
            customer,
            kind,
            delete_asked=len(wanted),
            deleted=len(found),
            unknown=len(wanted) - len(found),
        )
    return {
        place: BadRecordError("", "There is no such record.", status=404)
        for place in wanted
        if place not in found
    }


def read_candidates(
    box: Sandbox, customer: int, places: Iterable[Place], *, rest: bool
) -> dict[Place, dict[str, Any]]:
    """Candidates with what they match, under the names of the generation that asks."""
    rows = records.rows_at(box.store, customer, Kind.CANDIDATE, places)
    known = links.matches(box.store, customer, [place.id for place in rows], box.clock.now_ms())
    found = {}
    for place, row in rows.items():
        fields = spelled_for(Kind.CANDIDATE, json.loads(row["record"]), rest=rest)
        match = known.get(place.id)
        if match is not None and match.matched:
            fields["matchedMembers"] = list(match.matched)
        if match is not None and match.manual:
            fields["manualMatchedMember"] = match.manual
        found[place] = fields
    return found
