"""Sending what is planned for some people, call by call, and noting record by record what became of it.

In the order that LinkedIn's pages ask for: parts are deleted before the whole, the whole is sent before its parts.
No transaction is open here.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from portal.domain import backoff
from portal.domain.sharing import PARTS, Kind, Rule
from portal.linkedin import (
    Gone,
    Invalid,
    LinkedIn,
    LinkedInError,
    NotEnabled,
    RecordError,
    RecordResult,
    Throttled,
    Unauthorised,
)
from portal.services.sharing.ledger import DELETION, Entry, Key
from portal.services.sharing.plans import PersonPlan
from portal.services.sharing.quotas import Quotas
from portal.tasks.sharing_families import Families

#: So long a worker waits for LinkedIn's limits by itself; for longer it goes and does something else.
NAP_MAX = timedelta(seconds=1)
#: A lease is renewed when a run of calls takes longer than this.
RENEW_AFTER = 20.0

DELETE_ORDER = (
    Kind.STAGE,
    Kind.APPLICATION_NOTE,
    Kind.FEEDBACK,
    Kind.CANDIDATE_NOTE,
    Kind.APPLICATION,
    Kind.CANDIDATE,
)


@dataclass(frozen=True)
class Stop:
    """Why nothing more can be sent to anybody now."""

    problem: str
    detail: str
    until: datetime | None = None


class Sending:
    """One run of calls for some people. What became of each record stands in the plans' entries."""

    def __init__(
        self,
        client: LinkedIn,
        organization: str,
        plans: Sequence[PersonPlan],
        quotas: Quotas,
        *,
        attempts: Mapping[int, int],
        urgent: bool,
        is_alone: bool,
        divides: bool,
        renew: Callable[[], bool],
    ) -> None:
        self._families = Families(client, organization)
        self._plans = plans
        self._quotas = quotas
        self._attempts = attempts
        self._urgent = urgent
        self._is_alone = is_alone
        self._divides = divides
        self._renew = renew
        self._renewed = time.monotonic()
        #: What was in a call.
        self._asked: set[Key] = set()
        self._failed: set[Key] = set()
        #: LinkedIn refuses what these hang on: they go when that is mended.
        self._blocked: set[Key] = set()
        #: Where LinkedIn had a record before we began; what is not tried after all stays like this.
        self._was_there: dict[Key, bool] = {}
        #: Who has to wait, until when.
        self.later: dict[int, datetime] = {}
        self.stop: Stop | None = None
        #: LinkedIn broke on so many records that were sent by themselves.
        self._broken = 0
        #: LinkedIn answered some call as it should.
        self.went_well = False
        #: Another worker has the lane: nothing of this counts.
        self.is_over = False

    def announce(self) -> None:
        """Note in the entries what may be at LinkedIn from now on, whatever becomes of us. Write them before ``run``."""
        for plan in self._plans:
            for key in plan.upserts:
                entry = plan.entries[key]
                self._was_there[key] = entry.is_there
                entry.on_its_way()

    def run(self) -> None:
        """Make the calls."""
        for kind in DELETE_ORDER:
            self._delete(kind)
        for kind in Kind:
            self._upsert(kind)
        if self._broken and not self.went_well and self.stop is None:
            self.stop = Stop("linkedin-down", "LinkedIn answered nothing but errors.")
        for plan in self._plans:
            self._take_note_of_untried(plan)

    # -- sending ------------------------------------------------------------------------------------

    def _upsert(self, kind: Kind) -> None:
        of_key: dict[Key, PersonPlan] = {}
        for plan in self._plans:
            for key in plan.upserts:
                if key.kind is kind and self._may_be_sent(plan, key):
                    of_key[key] = plan
        for keys in self._families.calls(kind, of_key):
            self._send(kind, keys, of_key)

    def _may_be_sent(self, plan: PersonPlan, key: Key) -> bool:
        """Whether LinkedIn has what a record hangs on."""
        holder = _holder(plan, key)
        if holder is None:
            return True
        if holder in self._failed:
            self._failed.add(key)
            self._wait(plan.candidate_id)
            return False
        entry = plan.entries.get(holder)
        if holder in self._blocked or entry is None or not entry.is_there:
            self._blocked.add(key)
            return False
        return True

    def _send(self, kind: Kind, keys: Sequence[Key], of_key: Mapping[Key, PersonPlan]) -> None:
        records = {key: of_key[key].upserts[key] for key in keys}
        if not self._may_call(kind, keys, of_key):
            return
        self._asked.update(keys)
        try:
            results = self._families.update(
                kind, {key: record for key, (record, _) in records.items()}
            )
        except Invalid as error:
            # One that LinkedIn cannot even read must not hold up the others.
            for half in _halves(keys):
                self._send(kind, half, of_key)
            if len(keys) == 1:
                refusal = RecordError(error.status or 400, None, error.message, None)
                self._refuse(keys[0], of_key, refusal, records[keys[0]][1])
            return
        except Gone as error:
            self._resend_holders(keys, of_key, error)
            return
        except LinkedInError as error:
            if not self._isolate(keys, of_key, error, partial(self._send, kind)):
                self._give_up(kind, keys, of_key, error)
            return
        self.went_well = True
        now = datetime.now(UTC)
        for result in results:
            key, digest = result.key, records[result.key][1]
            if result.ok:
                of_key[key].entries[key].accept(digest, now=now)
            elif result.error is None or result.error.retryable:
                self._fail([key], of_key)
            elif result.error.status == 404 and kind in PARTS:
                self._forget_holder(of_key[key], key)
                self._fail([key], of_key)
            else:
                self._refuse(key, of_key, result.error, digest)

    def _refuse(
        self, key: Key, of_key: Mapping[Key, PersonPlan], error: RecordError, digest: str
    ) -> None:
        of_key[key].entries[key].refuse(
            digest,
            field=error.field,
            detail=error.message,
            was_there=self._was_there[key],
            now=datetime.now(UTC),
        )

    def _resend_holders(
        self, keys: Sequence[Key], of_key: Mapping[Key, PersonPlan], error: Gone
    ) -> None:
        """LinkedIn does not know what these hang on, though we were sure that it does."""
        for key in keys:
            if _holder(of_key[key], key) is None:
                self.stop = Stop("linkedin-down", str(error))
                return
            self._forget_holder(of_key[key], key)
        self._fail(keys, of_key)

    def _forget_holder(self, plan: PersonPlan, key: Key) -> None:
        holder = _holder(plan, key)
        entry = plan.entries.get(holder) if holder else None
        if entry is not None:
            entry.digest, entry.is_changed = "", True

    # -- deleting -----------------------------------------------------------------------------------

    def _delete(self, kind: Kind) -> None:
        of_key: dict[Key, PersonPlan] = {}
        for plan in self._plans:
            for key in plan.deletes:
                if key.kind is kind and self._may_be_deleted(plan, key):
                    of_key[key] = plan
        for keys in self._families.calls(kind, of_key, deletes=True):
            self._take_away(kind, keys, of_key)

    def _may_be_deleted(self, plan: PersonPlan, key: Key) -> bool:
        """Whether nothing hangs on it any more."""
        if key.kind in PARTS:
            return True
        for other, entry in plan.entries.items():
            hangs_on = key.kind is Kind.CANDIDATE or other.application_id == key.record
            if other != key and hangs_on and entry.is_there and other in plan.deletes:
                self._wait(plan.candidate_id)
                return False
        return True

    def _take_away(self, kind: Kind, keys: Sequence[Key], of_key: Mapping[Key, PersonPlan]) -> None:
        if not self._may_call(kind, keys, of_key):
            return
        try:
            results = self._families.delete(kind, keys)
        except Invalid as error:
            for half in _halves(keys):
                self._take_away(kind, half, of_key)
            if len(keys) == 1:
                self._refuse_to_delete(keys[0], of_key, error.message)
            return
        except Gone:
            # What they hang on is gone there, and they with it.
            results = [RecordResult(key, True, 404, None, None) for key in keys]
        except LinkedInError as error:
            if not self._isolate(keys, of_key, error, partial(self._take_away, kind)):
                self._give_up(kind, keys, of_key, error)
            return
        self.went_well = True
        for result in results:
            plan, key = of_key[result.key], result.key
            if result.ok:
                _gone(plan.entries[key], plan.deletes[key])
            elif result.error is None or result.error.retryable:
                self._fail([key], of_key)
            else:
                self._refuse_to_delete(key, of_key, result.error.message)

    def _refuse_to_delete(self, key: Key, of_key: Mapping[Key, PersonPlan], detail: str) -> None:
        of_key[key].entries[key].refuse(
            DELETION, field=None, detail=detail, was_there=True, now=datetime.now(UTC)
        )

    # -- calls --------------------------------------------------------------------------------------

    def _may_call(self, kind: Kind, keys: Sequence[Key], of_key: Mapping[Key, PersonPlan]) -> bool:
        """Whether a call may go now, within LinkedIn's limits; waits a moment where that is all it takes."""
        if self.stop is not None or self.is_over:
            return False
        if time.monotonic() - self._renewed > RENEW_AFTER:
            self._renewed = time.monotonic()
            if not self._renew():
                self.is_over = True
                return False
        while True:
            now = datetime.now(UTC)
            at = self._quotas.may_go_at(kind, len(keys), urgent=self._urgent, now=now)
            if at <= now:
                self._quotas.take(kind, len(keys))
                return True
            if at - now > NAP_MAX:
                self._put_off(keys, of_key, at)
                return False
            time.sleep((at - now).total_seconds())

    def _give_up(
        self,
        kind: Kind,
        keys: Sequence[Key],
        of_key: Mapping[Key, PersonPlan],
        error: LinkedInError,
    ) -> None:
        """A call failed as a whole, and the next one would as well."""
        now = datetime.now(UTC)
        match error:
            case Throttled():
                until = now + timedelta(seconds=error.retry_after or 60)
                self._quotas.pause(kind, until)
                self._put_off(keys, of_key, until)
                return
            case Unauthorised():
                self.stop = Stop("linkedin-unauthorised", str(error))
            case NotEnabled():
                self.stop = Stop("linkedin-not-enabled", str(error))
            case _:
                self.stop = Stop("linkedin-down", str(error))
                if self._is_alone:
                    # Sent alone it failed as well: the others go on before this one is tried again.
                    self._fail(keys, of_key)
        self._failed.update(keys)

    def _isolate(
        self,
        keys: Sequence[Key],
        of_key: Mapping[Key, PersonPlan],
        error: LinkedInError,
        again: Callable[[Sequence[Key], Mapping[Key, PersonPlan]], None],
    ) -> bool:
        """Whether the record is looked for on which LinkedIn's side breaks: the others go ``again`` without it."""
        if not self._divides or isinstance(error, Throttled) or (error.status or 0) < 500:
            return False
        halves = _halves(keys)
        for half in halves:
            again(half, of_key)
        if not halves:
            self._broken += 1
            self._fail(keys, of_key)
            if self._broken > 1 and not self.went_well and not self._is_alone:
                # Nothing at all comes through: it is LinkedIn, and not a record.
                self.stop = Stop("linkedin-down", str(error))
        return True

    def _fail(self, keys: Iterable[Key], of_key: Mapping[Key, PersonPlan]) -> None:
        for key in keys:
            self._failed.add(key)
            person = of_key[key].candidate_id
            delay = backoff.retry_delay(self._attempts.get(person, 0) + 1)
            self._wait(person, datetime.now(UTC) + delay)

    def _put_off(
        self, keys: Iterable[Key], of_key: Mapping[Key, PersonPlan], until: datetime
    ) -> None:
        for key in keys:
            self._failed.add(key)
            self._wait(of_key[key].candidate_id, until)

    def _wait(self, person: int, until: datetime | None = None) -> None:
        if self.stop is not None and until is None:
            # Everybody waits until LinkedIn can be reached, and nobody longer.
            return
        soon = until or datetime.now(UTC) + backoff.retry_delay(1)
        self.later[person] = max(soon, self.later.get(person, soon))

    def _take_note_of_untried(self, plan: PersonPlan) -> None:
        """What was not sent after all is not there either."""
        for key in plan.upserts:
            entry = plan.entries[key]
            if key in self._asked:
                # What is not settled by now may have been taken, nobody knows.
                continue
            entry.is_there = self._was_there[key]
            entry.is_changed = True
            if key in self._blocked and not entry.is_there:
                entry.hold(Rule.PERSON_REFUSED, now=datetime.now(UTC))


def _holder(plan: PersonPlan, key: Key) -> Key | None:
    """What a record hangs on at LinkedIn."""
    if key.kind is Kind.CANDIDATE:
        return None
    if key.kind in (Kind.APPLICATION, Kind.CANDIDATE_NOTE):
        return Key(Kind.CANDIDATE, 0, plan.candidate_id)
    return Key(Kind.APPLICATION, 0, key.parent)


def _gone(entry: Entry, rule: Rule | None) -> None:
    now = datetime.now(UTC)
    if rule is None:
        entry.withdraw(now=now)
    else:
        entry.hold(rule, now=now)


def _halves(keys: Sequence[Key]) -> list[Sequence[Key]]:
    middle = len(keys) // 2
    return [keys[:middle], keys[middle:]] if middle else []
