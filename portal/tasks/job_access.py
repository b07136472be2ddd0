"""Bringing LinkedIn's access lists in step: take the lane, compare, send, settle, until nothing waits.

What is seen by whom at every instant: the lock of a list goes first, and whoever would show something of a secured
job (``services.job_postings``, ``domain.sharing``) waits until LinkedIn confirmed it. Who shall no longer see a job
goes before who shall see it now. A call whose outcome nobody knows leaves the lock unsure, and everything waits.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from portal import gate, queueing
from portal.db import db
from portal.domain import backoff
from portal.domain.job_access import NOBODY, Kind, group_name
from portal.domain.linkedin_gate import Capability, Way
from portal.linkedin import (
    Acl,
    AclAssignee,
    Invalid,
    LinkedIn,
    LinkedInError,
    NotEnabled,
    RecordError,
    Throttled,
    Unauthorised,
)
from portal.linkedin_access import linkedin
from portal.queries import job_access as facts
from portal.services import linkedin_setup
from portal.services.job_access import lane, ledger, outcomes, plans, switch
from portal.services.job_access.changes import About, Rank
from portal.services.job_access.lane import Batch, What
from portal.services.job_access.ledger import Entry, Key, lock_of
from portal.services.job_access.plans import Plan
from portal.services.sharing.quotas import Quotas
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: So long a task goes on before it lets others have the worker; what is left is the next task's.
SLICE = 2.0
#: LinkedIn's limit on the records of one call.
BATCH = 100
#: After calls that failed as a whole less goes at once, until one job or user goes alone.
LIMITS = (60, 60, 10, 1)
#: So long a worker waits for LinkedIn's limits by itself; for longer it goes and does something else.
NAP_MAX = timedelta(seconds=1)


def change_access(_nudge: int) -> None:
    """Somebody changed who may see a job: see ``sweep_access``, which is harmless when run twice."""
    sweep_access()


def sweep_access() -> None:
    """Bring LinkedIn in step with every list that waits, for as long as a task may take; once a day compare all.

    Harmless when run twice: one worker at a time has the lane, and LinkedIn takes a record again, or its deletion. A
    worker that dies holds the lane until its lease runs out; what it may have sent or taken away stands in the
    ledger. What fails is tried again with growing pauses, and never given up.
    """
    settings = current_app.extensions["settings"]
    if not settings.linkedin_is_set_up:
        return
    client_id: str = settings.linkedin_client_id
    organization = gate.connection().organization
    if not organization or not lane.is_due(client_id, organization, now=datetime.now(UTC)):
        db.session.rollback()
        return
    way = _way()
    db.session.rollback()
    if not way.is_open:
        return
    with unit_of_work():
        turn = lane.take(client_id, organization, now=datetime.now(UTC))
    if turn is None:
        return
    run = _Run(client_id, organization, turn, settings.linkedin_records_a_minute)
    try:
        run.go_on_for(SLICE, way)
    finally:
        with unit_of_work():
            lane.release(client_id, turn)
    # Whoever noted a change while we had the lane found it taken.
    if run.is_open and lane.is_due(client_id, organization, now=datetime.now(UTC)):
        queueing.send(queueing.TaskName.CHANGE_ACCESS, 0)
    db.session.rollback()


def _way() -> Way:
    """Jobs are shown in the export box and in the indicator: one of the two is reason enough. Where all of both is
    taken back from LinkedIn, who may see what goes as well, except that nobody may."""
    ways = [gate.way(capability) for capability in (Capability.EXPORT, Capability.INDICATOR)]
    return min(ways, key=lambda way: (not way.is_open, way.withdraws))


@dataclass(frozen=True)
class Stop:
    """Why nothing more can be sent now."""

    problem: str
    detail: str


class _Run:
    """A worker's turn on the lane."""

    def __init__(self, client_id: str, organization: str, turn: int, records_a_minute: int) -> None:
        self._client_id = client_id
        self._organization = organization
        self._turn = turn
        self._records_a_minute = records_a_minute
        #: The gate is open, and LinkedIn answers.
        self.is_open = True

    def go_on_for(self, seconds: float, way: Way) -> None:
        """Step by step until nothing waits or the time is over."""
        until = time.monotonic() + seconds
        quotas = Quotas.read(self._client_id, self._records_a_minute, Kind)
        while self.is_open and time.monotonic() < until:
            # Switched off means at once.
            self.is_open = _way() == way
            if not self.is_open or not self._step(quotas, withdraws=way.withdraws):
                break

    def _step(self, quotas: Quotas, *, withdraws: bool) -> bool:
        now = datetime.now(UTC)
        row = lane.find(self._client_id)
        attempts = row.attempts if row is not None else 0
        batch = lane.next_batch(now=now, limit=LIMITS[min(attempts, len(LIMITS) - 1)])
        if batch is None:
            return False
        plan = self._read(batch, withdraws=withdraws, now=now)
        db.session.rollback()
        sending = _Sending(linkedin(), self._organization, plan, batch, quotas)
        plan.announce(now=now)
        if not plan.is_empty:
            with unit_of_work():
                if not lane.renew(self._client_id, self._turn, now=now):
                    return False
                ledger.write(plan.entries.values())
            sending.run()
        return self._settle(batch, plan, sending, quotas)

    def _read(self, batch: Batch, *, withdraws: bool, now: datetime) -> Plan:
        """How the jobs and users of a batch stand beside what LinkedIn was told; with the jobs come their teams, for
        whom it may be the first secured job or the last."""
        job_ids = batch.ids(About.JOB)
        secures_all = switch.secures_all()
        jobs, told = facts.jobs(job_ids, self._client_id), facts.entries(job_ids)
        user_ids = {
            *batch.ids(About.USER),
            *(row.user_id for row in told if row.user_id != NOBODY),
            *(member.user_id for job in jobs.values() for member in job.team),
        }
        users = facts.users(user_ids, self._client_id, secures_all=secures_all)
        return plans.plan(
            {one: jobs.get(one) for one in job_ids},
            {one: users.get(one) for one in sorted(user_ids)},
            [Entry.read(row) for row in (*told, *facts.members(user_ids))],
            secures_all=secures_all,
            withdraws=withdraws,
            now=now,
        )

    def _settle(self, batch: Batch, plan: Plan, sending: "_Sending", quotas: Quotas) -> bool:
        """Record what became of everything; returns whether to go on."""
        now, stop = datetime.now(UTC), sending.stop
        with unit_of_work():
            if not lane.renew(self._client_id, self._turn, now=now):
                return False
            ledger.write(plan.entries.values())
            quotas.write()
            if stop is not None:
                lane.put_off(
                    self._client_id, self._turn, problem=stop.problem, detail=stop.detail, now=now
                )
            elif sending.went_well:
                lane.went_well(self._client_id, self._turn)
            outcomes.settle(plan.before, rank=batch.rank, now=now)
        # By itself: who changes a job holds its posting and then wants these rows.
        with unit_of_work():
            lane.settle(batch, later=sending.later, is_over=stop is not None)
        if stop is None:
            return True
        if stop.problem == "linkedin-not-enabled":
            # LinkedIn lets us in no more, though our mirror says it does.
            with unit_of_work():
                linkedin_setup.want_refresh(gate.known(), now=datetime.now(UTC))
        log.warning("LinkedIn is not told of lists: problem=%s %s", stop.problem, stop.detail)
        self.is_open = False
        return False


class _Sending:
    """One run of calls. What became of each record stands in the plan's entries. No transaction is open here."""

    def __init__(
        self, client: LinkedIn, organization: str, plan: Plan, batch: Batch, quotas: Quotas
    ) -> None:
        self._client = client
        self._organization = organization
        self._plan = plan
        self._batch = batch
        self._quotas = quotas
        #: Where LinkedIn had a record before we began.
        self._was_there = {key: entry.is_there for key, entry in plan.entries.items()}
        #: What was in a call.
        self._asked: set[Key] = set()
        #: What has to wait, until when.
        self.later: dict[What, datetime] = {}
        self.stop: Stop | None = None
        #: LinkedIn answered some call as it should.
        self.went_well = False

    def run(self) -> None:
        """Make the calls: see the module's text for the order."""
        plan = self._plan
        self._all(plan.locks, is_deletion=False)
        self._all(plan.deletes, is_deletion=True)
        self._all(plan.members, is_deletion=False)
        self._all([key for key in plan.named if self._is_locked(key)], is_deletion=False)
        self._all(plan.unlocks, is_deletion=True)
        for key in plan.upserts:
            if key not in self._asked:
                # What was not sent after all is not there either.
                plan.entries[key].is_there = self._was_there[key]

    def _is_locked(self, key: Key) -> bool:
        lock = self._plan.entries.get(lock_of(key.job_id))
        return lock is not None and lock.is_sure

    def _all(self, keys: Sequence[Key], *, is_deletion: bool) -> None:
        for kind in Kind:
            own = [key for key in keys if key.kind is kind]
            for start in range(0, len(own), BATCH):
                self._send(kind, own[start : start + BATCH], is_deletion=is_deletion)

    def _send(self, kind: Kind, keys: Sequence[Key], *, is_deletion: bool) -> None:
        if not self._may_call(kind, keys):
            return
        self._asked.update(keys)
        try:
            results = self._call(kind, keys, is_deletion=is_deletion)
        except Invalid as error:
            # One that LinkedIn cannot even read must not hold up the others.
            if len(keys) == 1:
                self._refuse(keys[0], error.message, is_deletion=is_deletion)
            else:
                middle = len(keys) // 2
                self._send(kind, keys[:middle], is_deletion=is_deletion)
                self._send(kind, keys[middle:], is_deletion=is_deletion)
            return
        except LinkedInError as error:
            self._give_up(kind, keys, error)
            return
        self.went_well = True
        now = datetime.now(UTC)
        for key, (is_ok, refusal) in zip(keys, results, strict=True):
            entry = self._plan.entries[key]
            if is_ok and is_deletion:
                entry.gone()
            elif is_ok:
                entry.accept(now=now)
            elif refusal is None or refusal.retryable:
                self._wait(key, now + backoff.retry_delay(self._attempts(key) + 1))
            else:
                self._refuse(key, refusal.message, is_deletion=is_deletion)

    def _call(
        self, kind: Kind, keys: Sequence[Key], *, is_deletion: bool
    ) -> list[tuple[bool, RecordError | None]]:
        """What became of each record, in order."""
        family: Any
        records: list[Any]
        if kind is Kind.ENTRY:
            family = self._client.acls
            records = [
                Acl(group_name(key.user_id), self._plan.entries[key].entity_id) for key in keys
            ]
        else:
            family = self._client.acl_assignees
            records = [AclAssignee(group_name(key.user_id), key.person_urn) for key in keys]
        do = family.batch_delete if is_deletion else family.batch_update
        return [(result.ok, result.error) for result in do(self._organization, records)]

    def _may_call(self, kind: Kind, keys: Sequence[Key]) -> bool:
        """Whether a call may go now, within LinkedIn's limits; waits a moment where that is all it takes."""
        if self.stop is not None or not keys:
            return False
        while True:
            now = datetime.now(UTC)
            at = self._quotas.may_go_at(
                kind, len(keys), urgent=self._batch.rank is Rank.URGENT, now=now
            )
            if at <= now:
                self._quotas.take(kind, len(keys))
                return True
            if at - now > NAP_MAX:
                for key in keys:
                    self._wait(key, at)
                return False
            time.sleep((at - now).total_seconds())

    def _give_up(self, kind: Kind, keys: Sequence[Key], error: LinkedInError) -> None:
        """A call failed as a whole, and the next one would as well."""
        match error:
            case Throttled():
                until = datetime.now(UTC) + timedelta(seconds=error.retry_after or 60)
                self._quotas.pause(kind, until)
                for key in keys:
                    self._wait(key, until)
            case Unauthorised():
                self.stop = Stop("linkedin-unauthorised", str(error))
            case NotEnabled():
                self.stop = Stop("linkedin-not-enabled", str(error))
            case _:
                self.stop = Stop("linkedin-down", str(error))

    def _refuse(self, key: Key, detail: str, *, is_deletion: bool) -> None:
        self._plan.entries[key].refuse(
            detail,
            is_there=is_deletion or self._was_there.get(key, False),
            now=datetime.now(UTC),
        )

    def _attempts(self, key: Key) -> int:
        return self._batch.attempts.get(plans.what_of(key), 0)

    def _wait(self, key: Key, until: datetime) -> None:
        what = plans.what_of(key)
        self.later[what] = max(until, self.later.get(what, until))
