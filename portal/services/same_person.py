"""What people answer when asked whether two records are the same person."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm.exc import StaleDataError

from portal.db import db, lock, take_turns
from portal.domain.errors import WrongState
from portal.domain.merging import Decision, Field
from portal.models import CandidateMerge, SamePersonSuggestion, User
from portal.services import history, stub_decisions
from portal.services.candidates import look_for_lookalikes
from portal.services.merging import RECOGNISING, join_candidates


def say_same(
    suggestion: SamePersonSuggestion,
    *,
    choices: Mapping[Field, int],
    versions: Mapping[int, int],
    seen: str | None,
    actor: User,
    now: datetime,
) -> CandidateMerge:
    """Join the two. ``seen`` is what had been decided when the person looked: who was told apart can
    still be joined, but only by somebody who knows of it.

    Raises WrongState when somebody else answered meanwhile or a record is gone, StaleVersion when one
    of the two changed since.
    """
    _hold(suggestion)
    _check_open(suggestion, seen)
    merge = join_candidates(
        suggestion.candidate,
        suggestion.other,
        evidence=list(suggestion.evidence),
        actor=actor,
        now=now,
        choices=choices,
        versions=versions,
    )
    kept = look_for_lookalikes(merge.kept, now=now)
    stub_decisions.settle_attached(suggestion, kept.id, actor=actor, now=now)
    return merge


def say_different(suggestion: SamePersonSuggestion, *, actor: User, now: datetime) -> None:
    """Never ask about these two again. Said twice it is said once.

    Raises WrongState when somebody else said meanwhile that they are the same person.
    """
    _hold(suggestion)
    if suggestion.decision == Decision.DIFFERENT.value:
        return
    _check_open(suggestion, None)
    suggestion.decision = Decision.DIFFERENT.value
    suggestion.decided_at, suggestion.decided_by_id = now, actor.id
    one, other = suggestion.candidate, suggestion.other
    for candidate, somebody_else in ((one, other), (other, one)):
        history.record(
            "candidates-told-apart",
            now=now,
            actor=actor,
            candidate=candidate,
            person=somebody_else.name,
        )
    db.session.flush()


def _hold(suggestion: SamePersonSuggestion) -> None:
    take_turns(RECOGNISING)
    try:
        lock(suggestion)
    except StaleDataError as error:
        raise WrongState("candidate-gone") from error


def _check_open(suggestion: SamePersonSuggestion, seen: str | None) -> None:
    decision = suggestion.decision
    if decision == Decision.SAME.value:
        raise WrongState("same-person-decided")
    if decision == Decision.MOVED.value:
        raise WrongState("same-person-moved")
    if decision == Decision.DIFFERENT.value and seen != decision:
        raise WrongState("same-person-told-apart")
