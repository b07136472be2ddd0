"""Joining two records of one person.

The older record stays, the other one becomes a tombstone that leads to it. Nothing is dropped: what
hangs on the absorbed record moves over, and the ledger of the merge says how to take the two apart
again (``services.unmerging``).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select, update

from portal.db import db, take_turns
from portal.domain import names
from portal.domain.errors import StaleVersion, WrongState
from portal.domain.merging import COLUMNS, Decision, Field, FieldPlan, Side, in_order
from portal.models import Candidate, CandidateLink, CandidateMerge, User
from portal.services import history, stub_contacts
from portal.services.candidate_search import keep_search_keys
from portal.services.merge_applications import applications_of, hold_jobs, move_applications
from portal.services.merge_rows import move_documents, move_rows
from portal.services.merge_suggestions import decide_pair, move_suggestions
from portal.services.sharing.changes import About, record_change

#: Whoever recognises, joins or takes apart does it alone: each changes what the others look at.
RECOGNISING = "recognise people"
REASON_MAX = 300


def join_candidates(
    one: Candidate,
    other: Candidate,
    *,
    evidence: list[str],
    actor: User | None,
    now: datetime,
    choices: Mapping[Field, int] | None = None,
    versions: Mapping[int, int] | None = None,
) -> CandidateMerge:
    """Make one record of two; the same comes out whichever is named first.

    ``choices`` say from which record (by id) a field is taken where both say something. ``versions``
    are those that somebody looked at. ``actor`` is nobody when the rules joined them. Raises
    WrongState when one of them is gone or joined already, StaleVersion when one changed since.
    """
    take_turns(RECOGNISING)
    kept, absorbed = hold_both(one, other)
    if versions is not None and any(versions.get(c.id) != c.version for c in (kept, absorbed)):
        raise StaleVersion("same-person-stale")
    merge = CandidateMerge(
        kept_id=kept.id,
        absorbed_id=absorbed.id,
        evidence=evidence,
        merged_at=now,
        merged_by_id=actor.id if actor else None,
        ledger={},
    )
    db.session.add(merge)
    db.session.flush()
    plans = field_plans(kept, absorbed)
    wanted = sides(kept, absorbed, choices or {})
    left = {
        plan.field.value: _shown(plan, not_from=plan.side(wanted.get(plan.field)))
        for plan in plans
        if plan.differs
    }
    before = _columns(kept)
    ledger: dict[str, Any] = {"rows": move_rows(absorbed.id, kept.id)}
    # Both records said it: it is not from a stub profile alone.
    said_twice = {
        table: {entry["key"] for entry in ledger["rows"].get(table, {}).get("dropped", [])}
        for table in ("candidate_emails", "candidate_phones")
    }
    stub_contacts.confirm(kept.id, *said_twice.values())
    ledger["applications"] = move_applications(kept, absorbed, actor=actor, now=now)
    ledger["documents"] = move_documents(absorbed.id, kept.id)
    ledger["suggestions"] = move_suggestions(kept, absorbed, now=now)
    ledger["tombstones"] = _lead_on(absorbed.id, kept.id)
    for plan in plans:
        for column, value in zip(
            COLUMNS[plan.field], plan.value(wanted.get(plan.field)), strict=True
        ):
            setattr(kept, column, value)
    _stay_away_from_both(kept, absorbed)
    kept.name_key = names.name_key(kept.first_name, kept.last_name)
    kept.profile_key = names.profile_key(kept.linkedin_profile_url)
    ledger["link"] = _keep_other_profile(kept, plans, before["linkedin_profile_url"], absorbed)
    after = _columns(kept)
    ledger["fields"] = {k: [before[k], after[k]] for k in before if before[k] != after[k]}
    absorbed.merged_into_id = kept.id
    for candidate in (kept, absorbed):
        candidate.version += 1
        candidate.updated_at = now
    merge.ledger = ledger
    record_change(About.CANDIDATE, [kept.id, absorbed.id], now=now)
    decide_pair(kept, absorbed, Decision.SAME, evidence=evidence, actor=actor, now=now)
    history.record(
        "candidates-joined",
        now=now,
        actor=actor,
        candidate=kept,
        person=absorbed.name,
        merge=merge.id,
        evidence=evidence,
        left=left,
        old={k: v[0] for k, v in ledger["fields"].items() if k in _TOLD},
        new={k: v[1] for k, v in ledger["fields"].items() if k in _TOLD},
    )
    db.session.flush()
    # Rows went from one to the other behind the back of what was loaded.
    db.session.expire_all()
    for candidate in (kept, absorbed):
        keep_search_keys(candidate)
    return merge


def hold_both(one: Candidate, other: Candidate) -> tuple[Candidate, Candidate]:
    """Read two records again, older first, and keep everybody from changing them or adding to them.

    Their jobs are held before them, in the order in which everybody holds jobs and people. Raises
    WrongState when one of them is gone, joined already, or both are the same.
    """
    db.session.flush()
    ids = [_id_of(one), _id_of(other)]
    if ids[0] == ids[1]:
        raise WrongState("join-with-itself")
    hold_jobs(application.job_id for application in applications_of(ids))
    found = list(
        db.session.scalars(
            select(Candidate)
            .where(Candidate.id.in_(ids))
            .order_by(Candidate.id)
            # Not even a row that points to them may come in between: it would stay behind.
            .with_for_update(of=Candidate)
            .execution_options(populate_existing=True)
        )
    )
    if len(found) != 2:
        raise WrongState("candidate-gone")
    if any(candidate.merged_into_id is not None for candidate in found):
        raise WrongState("candidate-joined")
    first, second = found
    if in_order((first.created_at, first.id), (second.created_at, second.id)):
        return first, second
    return second, first


def field_plans(kept: Candidate, absorbed: Candidate) -> list[FieldPlan]:
    """What the two say in each field that a person has one of."""
    return [
        FieldPlan(
            field,
            tuple(getattr(kept, column) for column in columns),
            tuple(getattr(absorbed, column) for column in columns),
        )
        for field, columns in COLUMNS.items()
    ]


def sides(kept: Candidate, absorbed: Candidate, choices: Mapping[Field, int]) -> dict[Field, Side]:
    """The choices, as sides of the join; an id of neither record chooses nothing."""
    known = {kept.id: Side.KEPT, absorbed.id: Side.ABSORBED}
    return {field: known[chosen] for field, chosen in choices.items() if chosen in known}


#: Changes that the history tells as old and new values.
_TOLD = ("first_name", "last_name", "headline", "employer", "location", "linkedin_profile_url")


def _columns(candidate: Candidate) -> dict[str, Any]:
    columns = [column for columns in COLUMNS.values() for column in columns]
    return {
        name: getattr(candidate, name)
        for name in (*columns, "do_not_contact", "do_not_contact_reason")
    }


def _shown(plan: FieldPlan, *, not_from: Side) -> Any:
    """The value that was not taken: the history keeps it in words."""
    value = plan.absorbed if not_from is Side.KEPT else plan.kept
    return " ".join(str(part) for part in value if part)


def _stay_away_from_both(kept: Candidate, absorbed: Candidate) -> None:
    """Who asked under one record to be left alone asked as a person."""
    if not absorbed.do_not_contact:
        return
    reasons = [kept.do_not_contact_reason] if kept.do_not_contact else []
    reasons.append(absorbed.do_not_contact_reason)
    kept.do_not_contact = True
    kept.do_not_contact_reason = "; ".join(dict.fromkeys(r for r in reasons if r))[:REASON_MAX]


def _keep_other_profile(
    kept: Candidate, plans: list[FieldPlan], before: str, absorbed: Candidate
) -> str | None:
    """The profile address that was not chosen stays known as a link: people are recognised by it."""
    plan = next(plan for plan in plans if plan.field is Field.LINKEDIN_PROFILE)
    if not plan.differs:
        return None
    chosen = kept.linkedin_profile_url
    url = absorbed.linkedin_profile_url if chosen == before else before
    links = list(
        db.session.scalars(select(CandidateLink).where(CandidateLink.candidate_id == kept.id))
    )
    known = {names.profile_key(link) or link for link in (chosen, *(row.url for row in links))}
    if (names.profile_key(url) or url) in known:
        return None
    position = max((row.position for row in links), default=-1) + 1
    db.session.add(
        CandidateLink(candidate_id=kept.id, label="LinkedIn", url=url, position=position)
    )
    db.session.flush()
    return url


def _lead_on(absorbed_id: int, kept_id: int) -> list[int]:
    """Records that were joined with the absorbed one earlier lead to the kept one from now on."""
    ids = list(
        db.session.scalars(select(Candidate.id).where(Candidate.merged_into_id == absorbed_id))
    )
    db.session.execute(
        update(Candidate).where(Candidate.id.in_(ids)).values(merged_into_id=kept_id)
    )
    return ids


def _id_of(candidate: Candidate) -> int:
    """Its id, even when the row is gone by now."""
    identity = inspect(candidate).identity
    return int(identity[0]) if identity else candidate.id
