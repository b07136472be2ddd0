"""Taking two joined records apart again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from portal.db import db, lock, take_turns
from portal.domain import names
from portal.domain.errors import WrongState
from portal.domain.merging import Decision
from portal.models import Application, Candidate, CandidateLink, CandidateMerge, Document, User
from portal.services import history
from portal.services.candidate_search import keep_search_keys
from portal.services.merge_applications import hold_jobs
from portal.services.merge_rows import return_rows, rows_to_return
from portal.services.merge_suggestions import decide_pair, return_suggestions
from portal.services.merging import RECOGNISING
from portal.services.sharing.changes import About, record_change
from portal.services.unmerge_applications import check_return, return_applications


@dataclass(frozen=True)
class Separation:
    """What taking two records apart would do."""

    #: By table: how many rows go back, and how many somebody took away since.
    rows: dict[str, tuple[int, int]]
    #: Applications that go back whole.
    applications: list[Application]
    #: Applications to the same job that become two again: the absorbed record's, the kept one's.
    pairs: list[tuple[Application, Application]]
    #: Fields of the kept record: (column, now, then); then is None where somebody changed it since.
    fields: list[tuple[str, Any, Any | None]]


def plan_separation(merge: CandidateMerge) -> Separation:
    """Look at what would go back where. Raises WrongState when it cannot be done, with the reason."""
    kept, absorbed, ledger = merge.kept, merge.absorbed, merge.ledger
    _check(merge, kept, absorbed)
    single, pairs = check_return(kept, absorbed, ledger["applications"])
    returning = rows_to_return(kept.id, ledger["rows"])
    numbers = {name: (len(rows), gone) for name, (rows, gone) in returning.items()}
    for name, entry in ledger["rows"].items():
        back, gone = numbers.get(name, (0, 0))
        numbers[name] = (back + len(entry.get("dropped", [])), gone)
    return Separation(
        rows=numbers,
        applications=single,
        pairs=[(on, other) if e["swapped"] else (other, on) for on, other, e in pairs],
        fields=[
            (name, getattr(kept, name), before if getattr(kept, name) == after else None)
            for name, (before, after) in ledger["fields"].items()
        ],
    )


def take_apart(merge: CandidateMerge, *, actor: User, now: datetime) -> None:
    """Make two records of one again, as they were; what was added since stays with the kept one.

    The rules never join the two again: somebody has looked. Raises WrongState when it was done
    already, or when a later joining stands in the way and has to be taken apart first.
    """
    take_turns(RECOGNISING)
    lock(merge)
    ledger = merge.ledger
    kept, absorbed = _hold(merge)
    _check(merge, kept, absorbed)
    return_rows(absorbed.id, kept.id, ledger["rows"])
    return_applications(kept, absorbed, ledger["applications"], now=now)
    db.session.execute(
        update(Document)
        .where(
            Document.id.in_(ledger["documents"]),
            Document.candidate_id == kept.id,
            Document.application_id.is_(None),
        )
        .values(candidate_id=absorbed.id)
    )
    return_suggestions(kept, absorbed, ledger["suggestions"])
    db.session.execute(
        update(Candidate)
        .where(Candidate.id.in_(ledger["tombstones"]), Candidate.merged_into_id == kept.id)
        .values(merged_into_id=absorbed.id)
    )
    for name, (before, after) in ledger["fields"].items():
        if getattr(kept, name) == after:
            setattr(kept, name, before)
    kept.name_key = names.name_key(kept.first_name, kept.last_name)
    kept.profile_key = names.profile_key(kept.linkedin_profile_url)
    if ledger["link"]:
        db.session.execute(
            delete(CandidateLink).where(
                CandidateLink.candidate_id == kept.id, CandidateLink.url == ledger["link"]
            )
        )
    absorbed.merged_into_id = None
    merge.undone_at, merge.undone_by_id = now, actor.id
    for candidate, other in ((kept, absorbed), (absorbed, kept)):
        candidate.version += 1
        candidate.updated_at = now
        history.record(
            "candidates-taken-apart",
            now=now,
            actor=actor,
            candidate=candidate,
            person=other.name,
            merge=merge.id,
        )
    record_change(About.CANDIDATE, [kept.id, absorbed.id], now=now)
    decide_pair(kept, absorbed, Decision.DIFFERENT, evidence=merge.evidence, actor=actor, now=now)
    db.session.flush()
    db.session.expire_all()
    for candidate in (kept, absorbed):
        keep_search_keys(candidate)


def _check(merge: CandidateMerge, kept: Candidate, absorbed: Candidate) -> None:
    if merge.undone_at is not None:
        raise WrongState("merge-undone")
    if kept.merged_into_id is not None or absorbed.merged_into_id != kept.id:
        raise WrongState("merge-later-first")


def _hold(merge: CandidateMerge) -> tuple[Candidate, Candidate]:
    """Both records, and before them the jobs of what may go back, in everybody's order."""
    entries = merge.ledger["applications"]
    ids = {*entries["moved"], *(e["on"] for e in entries["joined"])}
    jobs = db.session.execute(
        db.select(Application.job_id).where(Application.id.in_(ids))
    ).scalars()
    hold_jobs(jobs)
    found = {
        candidate.id: candidate
        for candidate in db.session.scalars(
            db.select(Candidate)
            .where(Candidate.id.in_([merge.kept_id, merge.absorbed_id]))
            .order_by(Candidate.id)
            .with_for_update(of=Candidate)
            .execution_options(populate_existing=True)
        )
    }
    return found[merge.kept_id], found[merge.absorbed_id]
