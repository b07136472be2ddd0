"""Bringing LinkedIn in step with people: take the lane, plan, send, settle, until nobody waits."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app

from portal import gate, queueing
from portal.db import db
from portal.domain.linkedin_gate import Capability, Way
from portal.linkedin_access import linkedin
from portal.queries import sharing as facts
from portal.queries.sharing import PersonFacts
from portal.services import linkedin_setup
from portal.services.sharing import comparisons, lane, ledger, matches, outcomes, switches, walks
from portal.services.sharing.changes import WALK, About, Rank, record_change
from portal.services.sharing.lane import Batch
from portal.services.sharing.ledger import Entry, Key
from portal.services.sharing.plans import PersonPlan, plan_person
from portal.services.sharing.quotas import Quotas
from portal.services.sharing.records import page_address
from portal.tasks.sharing_calls import Sending
from portal.tasks.sharing_reads import Reading
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: So long a task goes on before it lets others have the worker; what is left is the next task's.
SLICE = 2.0
#: Somebody in a job whose access list is on its way is looked at again after so long.
PENDING_AGAIN = timedelta(seconds=60)
#: After calls that failed as a whole fewer people go at once, until one of them goes alone: a record on which
#: LinkedIn's side breaks must not hold up the others for ever.
LIMITS = (100, 100, 10, 1)
#: From so few people on the record is looked for on which LinkedIn breaks.
DIVIDES = 10


def share_changes(_nudge: int) -> None:
    """Somebody changed something about a person: see ``sweep_people``, which is harmless when run twice."""
    sweep_people()


def sweep_people() -> None:
    """Bring LinkedIn in step with everybody who waits, for as long as a task may take.

    Harmless when run twice: one worker at a time has the lane, the ledger says what is there already, and LinkedIn
    replaces what it gets again. A worker that dies holds the lane until its lease runs out; what it may have sent
    stands in the ledger. What fails is tried again with growing pauses, and never given up.
    """
    settings = current_app.extensions["settings"]
    if not settings.linkedin_is_set_up:
        return
    client_id: str = settings.linkedin_client_id
    if not lane.is_due(client_id, now=datetime.now(UTC)):
        db.session.rollback()
        return
    organization = gate.connection().organization
    way = gate.way(Capability.INDICATOR)
    if not organization or not way.is_open:
        db.session.rollback()
        return
    with unit_of_work():
        turn = lane.take(client_id, organization, now=datetime.now(UTC), withdraws=way.withdraws)
    if turn is None:
        return
    quotas = Quotas.read(client_id, settings.linkedin_records_a_minute)
    run = _Run(client_id, organization, turn, page_address(settings.portal_url), quotas)
    try:
        run.go_on_for(SLICE, way)
    finally:
        with unit_of_work():
            lane.release(client_id, turn)
    # Whoever noted a change while we had the lane found it taken.
    if run.is_open and lane.is_due(
        client_id, now=datetime.now(UTC), without=run.resting, reads=not run.reading.rests
    ):
        queueing.send(queueing.TaskName.SHARE_CHANGES, 0)
    db.session.rollback()


def reconcile_people() -> None:
    """Once a day compare everybody with what LinkedIn was told. Harmless when run twice: while a walk is under
    way no other one begins."""
    settings = current_app.extensions["settings"]
    if settings.linkedin_is_set_up and gate.answer(Capability.INDICATOR).is_open:
        with unit_of_work():
            walks.reconcile_when_due(settings.linkedin_client_id, now=datetime.now(UTC))


@dataclass(frozen=True)
class _Read:
    """What one step decides on."""

    batch: Batch
    plans: list[PersonPlan]
    #: Applications that became another person's since LinkedIn heard of them.
    moved: dict[int, int]


class _Run:
    """A worker's turn on the lane."""

    def __init__(
        self, client_id: str, organization: str, turn: int, page: str, quotas: Quotas
    ) -> None:
        self._client_id = client_id
        self._organization = organization
        self._turn = turn
        self._page = page
        self._quotas = quotas
        #: The gate is open, and LinkedIn answers.
        self.is_open = True
        #: A walk over all people has nobody left to note.
        self._is_walked = False
        #: Who waits for LinkedIn's limits.
        self.resting: set[Rank] = set()
        self.reading = Reading(client_id, organization, turn, page, quotas)
        #: Everybody is being compared with LinkedIn.
        self._is_comparing = False

    def go_on_for(self, seconds: float, way: Way) -> None:
        """Step by step until nobody waits or the time is over, for as long as it is the same way."""
        until = time.monotonic() + seconds
        while self.is_open and time.monotonic() < until:
            # Switched off means at once, and so does a withdrawal or its end: the next turn begins it.
            now_way = gate.way(Capability.INDICATOR)
            self.is_open = now_way.is_open
            if now_way != way or not self._step():
                break

    def _step(self) -> bool:
        now, quotas = datetime.now(UTC), self._quotas
        self.resting = set()
        self.reading.rests = False
        if quotas.parts_go_at(now=now):
            self.resting.add(Rank.PARTS)
        if quotas.records_go_at(now=now) and not quotas.naps(now=now):
            self.resting.add(Rank.RECORDS)
        row = lane.find(self._client_id)
        attempts = row.attempts if row is not None else 0
        if row is not None and row.walk_state == lane.PAUSED:
            self.resting.update(WALK)
        limit = LIMITS[min(attempts, len(LIMITS) - 1)]
        self._is_comparing = row is not None and (row.walk_state, row.walk_kind) == (
            lane.RUNNING,
            lane.AGAIN,
        )
        batch = lane.next_batch(now=now, limit=limit, without=self.resting)
        urgent = batch is not None and batch.rank is Rank.URGENT
        if not urgent and self.reading.ask_about(row, matches.SOON):
            return not self.reading.is_over
        if batch is None or (batch.rank is Rank.PARTS and not self._is_walked):
            # Everybody's candidates and applications go before anybody's parts.
            if self._walk_on(now):
                return True
            # A question about a hundred people goes before a call for each parent of a part.
            if self.reading.ask_about(row, matches.SOME_TIME, matches.COMPARED):
                return not self.reading.is_over
            if batch is None:
                return False
        read = self._read(batch, now=now)
        db.session.rollback()
        replaced = outcomes.replaced(read.plans)
        if replaced:
            problem = self.reading.look_first(replaced, attempts, urgent=urgent)
            if problem is not None:
                self._put_off(problem)
            if problem is not None or self.reading.is_over:
                return False
            # Somebody chose a member there, or one of them turned out to be somebody else.
            read = self._read(batch, now=datetime.now(UTC))
            db.session.rollback()
        sending = Sending(
            linkedin(),
            self._organization,
            read.plans,
            quotas,
            attempts=batch.attempts,
            urgent=batch.rank is Rank.URGENT,
            is_alone=limit == 1,
            divides=limit <= DIVIDES,
            renew=self._renew,
        )
        sending.announce()
        if any(plan.upserts for plan in read.plans) or read.moved:
            with unit_of_work():
                if not lane.renew(self._client_id, self._turn, now=now):
                    return False
                ledger.move(read.moved)
                record_change(About.CANDIDATE, read.moved.values(), now=now)
                ledger.write(_entries(read.plans))
        sending.run()
        return not sending.is_over and self._settle(read, sending)

    def _walk_on(self, now: datetime) -> bool:
        """The next people of a walk; whether there were any."""
        if Rank.RECORDS in self.resting:
            return False
        db.session.rollback()
        with unit_of_work():
            more = lane.walk_on(self._client_id, self._turn, now=now)
        self._is_walked = not more
        return more

    def _read(self, batch: Batch, *, now: datetime) -> _Read:
        """How the people of a batch stand beside what LinkedIn was told of them."""
        with_parts = batch.rank is not Rank.RECORDS
        ids = list(batch.wanted)
        people = facts.people(ids, self._client_id, with_parts=with_parts)
        entries: dict[int, dict[Key, Entry]] = {one: {} for one in ids}
        for candidate_id, rows in facts.ledger(ids).items():
            for row in rows:
                entry = Entry.read(row)
                entries[candidate_id][entry.key] = entry
        moved = _move(entries, people)
        decided = switches.read(now=now)
        plans = [
            plan_person(
                one,
                people.get(one),
                entries[one],
                decided,
                page=self._page,
                with_parts=with_parts,
                now=now,
            )
            for one in ids
        ]
        return _Read(batch, plans, moved)

    def _put_off(self, detail: str) -> None:
        """LinkedIn cannot be reached: everybody waits."""
        self.is_open = False
        now = datetime.now(UTC)
        with unit_of_work():
            lane.put_off(
                self._client_id, self._turn, problem="linkedin-down", detail=detail, now=now
            )

    def _renew(self) -> bool:
        with unit_of_work():
            return lane.renew(self._client_id, self._turn, now=datetime.now(UTC))

    def _ask_how_it_stands(self) -> None:
        """LinkedIn lets us in no more, though our mirror says it does."""
        with unit_of_work():
            linkedin_setup.want_refresh(gate.known(), now=datetime.now(UTC))

    def _settle(self, read: _Read, sending: Sending) -> bool:
        """Record what became of everything; returns whether to go on."""
        now = datetime.now(UTC)
        stop = sending.stop
        for plan in read.plans:
            if plan.is_pending:
                # Whoever waits for a job's access list is told when it stands; this is for what gets lost.
                sending.later.setdefault(plan.candidate_id, now + PENDING_AGAIN)
        through = [plan for plan in read.plans if plan.candidate_id not in sending.later]
        if stop is not None:
            # Nobody knows how far the others came: all of them wait for the next time.
            through = []
        with unit_of_work():
            if not lane.renew(self._client_id, self._turn, now=now):
                return False
            ledger.write(_entries(read.plans))
            ledger.remove(key for plan in read.plans for key in plan.forgotten)
            lane.settle_people(
                read.batch,
                done=[p.candidate_id for p in through if not p.has_parts],
                has_parts=[p.candidate_id for p in through if p.has_parts],
                later=sending.later,
                now=now,
            )
            matches.want(
                self._client_id,
                outcomes.told(read.plans),
                rank=matches.SOON if read.batch.rank is Rank.URGENT else matches.SOME_TIME,
                now=now,
            )
            matches.give_up(outcomes.given_up(read.plans))
            if self._is_comparing and read.batch.rank in WALK:
                comparisons.note(self._client_id, **outcomes.counted(through))
            self._quotas.write()
            if stop is not None:
                lane.put_off(
                    self._client_id,
                    self._turn,
                    problem=stop.problem,
                    detail=stop.detail,
                    now=now,
                    until=stop.until,
                )
            elif sending.went_well:
                lane.went_well(self._client_id, self._turn)
        if stop is not None:
            if stop.problem == "linkedin-not-enabled":
                self._ask_how_it_stands()
            log.warning("LinkedIn is not told of people: problem=%s %s", stop.problem, stop.detail)
            self.is_open = False
        return stop is None


def _entries(plans: Sequence[PersonPlan]) -> list[Entry]:
    return [entry for plan in plans for entry in plan.entries.values()]


def _move(
    entries: Mapping[int, dict[Key, Entry]], people: Mapping[int, PersonFacts]
) -> dict[int, int]:
    """Hand over what LinkedIn has of applications that became another person's; returns them with that person.

    Whoever is looked at in the same step gets the entries at once, the others when their turn comes.
    """
    strangers = {
        application_id
        for candidate_id, own in entries.items()
        for key in own
        if (application_id := key.application_id) is not None
        and (person := people.get(candidate_id)) is not None
        and application_id not in person.applications
    }
    strangers |= {
        application_id
        for candidate_id, own in entries.items()
        if candidate_id not in people
        for key in own
        if (application_id := key.application_id) is not None
    }
    owners = facts.owners(strangers) if strangers else {}
    for own in entries.values():
        for key in [k for k in own if k.application_id in owners]:
            entry = own.pop(key)
            entry.candidate_id, entry.digest = owners[key.application_id or 0], ""
            if entry.candidate_id in entries:
                entry.is_changed = True
                entries[entry.candidate_id].setdefault(key, entry)
    return owners
