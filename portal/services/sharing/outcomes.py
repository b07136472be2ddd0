"""What is about to happen to people's records, and what became of them, read from their plans."""

from collections.abc import Sequence

from portal.domain.sharing import Kind
from portal.linkedin import CandidateRecord
from portal.services.sharing.ledger import Key, State
from portal.services.sharing.plans import PersonPlan


def replaced(plans: Sequence[PersonPlan]) -> list[int]:
    """Candidates of whom LinkedIn has an older record, which is about to be replaced."""
    found = []
    for plan in plans:
        key = Key(Kind.CANDIDATE, 0, plan.candidate_id)
        entry = plan.entries.get(key)
        if key in plan.upserts and entry is not None and entry.is_there and entry.sent_at:
            found.append(plan.candidate_id)
    return found


def told(plans: Sequence[PersonPlan]) -> dict[int, str | None]:
    """Candidates that LinkedIn just took, with the member that each record names."""
    found: dict[int, str | None] = {}
    for plan in plans:
        key = Key(Kind.CANDIDATE, 0, plan.candidate_id)
        if key not in plan.upserts:
            continue
        record, digest = plan.upserts[key]
        entry = plan.entries[key]
        is_taken = entry.state is State.SENT and entry.digest == digest
        if is_taken and isinstance(record, CandidateRecord):
            found[plan.candidate_id] = record.manual_matched_member
    return found


def given_up(plans: Sequence[PersonPlan]) -> list[int]:
    """Candidates that LinkedIn just deleted."""
    found = []
    for plan in plans:
        key = Key(Kind.CANDIDATE, 0, plan.candidate_id)
        if key in plan.deletes and not plan.entries[key].is_there:
            found.append(plan.candidate_id)
    return found


def counted(plans: Sequence[PersonPlan]) -> dict[str, int]:
    """What became of the records of people who are through."""
    sent = [plan.entries[key].state for plan in plans for key in plan.upserts]
    gone = [plan.entries[key].is_there for plan in plans for key in plan.deletes]
    return {
        "sent": sent.count(State.SENT),
        "refused": sent.count(State.REFUSED),
        "deleted": gone.count(False),
    }
