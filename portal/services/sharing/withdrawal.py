"""Taking everything back from LinkedIn: what people's records it has is deleted there, jobs are closed.

It is a decision that holds while the feature is switched off: LinkedIn shall have nothing then, and the same
comparison that sends people takes them back, parts before the whole (``lane.WITHDRAWAL``). Paused, interrupted or
refused it goes on like any walk. Switched on again, the decision is over and everything goes again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.db import Topic, db, nudge, read_rows
from portal.domain.errors import WrongState
from portal.domain.linkedin_gate import Feature, is_withdrawn
from portal.domain.sharing import Kind
from portal.models import SharingRecord, User
from portal.services import all_postings, company, history, linkedin_gate
from portal.services.job_access import changes as access
from portal.services.job_access.switch import secures_all
from portal.services.linkedin_gate import FEATURE_SWITCHES, SWITCH, WITHDRAWALS, Known
from portal.services.sharing import lane


@dataclass(frozen=True)
class AtLinkedIn:
    """What LinkedIn has, or may have."""

    records: dict[Kind, int]
    jobs: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to take back."""
        return not self.jobs and not any(self.records.values())


def at_linkedin() -> AtLinkedIn:
    """What LinkedIn has now, in two statements."""
    record = SharingRecord
    rows = read_rows(select(record.kind, func.count()).where(record.is_there).group_by(record.kind))
    found = {row[0]: row[1] for row in rows}
    records = {kind: found.get(kind.value, 0) for kind in Kind}
    return AtLinkedIn(records, all_postings.count_there())


def offered(known: Known) -> AtLinkedIn | None:
    """What LinkedIn has of features that are switched off, though nobody had it taken back; None: nothing."""
    facts = linkedin_gate.company_facts(known)
    off = {
        feature
        for feature in WITHDRAWALS
        if not (facts.is_on and feature in facts.features) and not is_withdrawn(feature, facts)
    }
    if not off:
        return None
    found = at_linkedin()
    left = AtLinkedIn(
        found.records if Feature.SHARING in off else {}, found.jobs if Feature.EXPORT in off else 0
    )
    return None if left.is_nothing else left


def begin(known: Known, *, with_jobs: bool, actor: User, now: datetime) -> None:
    """Switch off what sends, and have everything that it sent taken back from LinkedIn.

    Without the jobs exports go on, and people who are exported stay in Beckon alone. Raises WrongState while just
    this is under way already.
    """
    wanted = {Feature.SHARING, Feature.EXPORT} if with_jobs else {Feature.SHARING}
    before = _withdrawn(known)
    if wanted <= before:
        raise WrongState("withdrawal-under-way")
    is_on = company.get(SWITCH)
    for feature in sorted(wanted):
        if is_on:
            # Where the whole integration is off, switching that on again is enough.
            company.decide(FEATURE_SWITCHES[feature], False, actor=actor, now=now)
        company.decide(WITHDRAWALS[feature], True, actor=actor, now=now)
    history.record("linkedin-withdrawal-begun", now=now, actor=actor, with_jobs=with_jobs)
    access.record_all(secures_all=secures_all(), now=now)
    if Feature.SHARING not in before:
        lane.ensure(known.client_id)
        row = lane.find(known.client_id, for_update=True)
        assert row is not None
        lane.begin_walk(row, lane.WITHDRAWAL, now=now)
        nudge(Topic.PERSON_CHANGED, 0)
    if Feature.EXPORT not in before and with_jobs:
        all_postings.withdraw_all(now=now)


def switch(
    known: Known, decided: Collection[tuple[str, bool]], *, actor: User, now: datetime
) -> None:
    """Decide switches of the company. What was taken back from LinkedIn goes there again where its feature is
    switched on: people from the first one, jobs as they stand."""
    before = _withdrawn(known)
    for name, value in decided:
        company.decide(name, value, actor=actor, now=now)
    over = before - _withdrawn(known)
    for feature in sorted(over):
        company.decide(WITHDRAWALS[feature], False, actor=actor, now=now)
    if over:
        access.record_all(secures_all=secures_all(), now=now)
    if Feature.SHARING in over:
        row = lane.find(known.client_id, for_update=True)
        if row is not None:
            lane.begin_walk(row, lane.FIRST, now=now)
            nudge(Topic.PERSON_CHANGED, 0)
    if Feature.EXPORT in over:
        all_postings.send_withdrawn(now=now)


def _withdrawn(known: Known) -> set[Feature]:
    db.session.flush()
    facts = linkedin_gate.company_facts(known)
    return {feature for feature in WITHDRAWALS if is_withdrawn(feature, facts)}
