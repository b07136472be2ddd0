"""A worker's turn on the lane of history: whose turn it is, one call after the other, and what came of them.

What calls brought is kept together about once a second, in one transaction with how far each stream is: a worker that
is killed in between asks for that second again, and nothing is lost or doubled. No transaction is open during a call.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal import gate
from portal.config import Settings
from portal.db import db
from portal.domain import backoff, history_pace
from portal.domain import history_windows as windows
from portal.domain.history_pace import Pace
from portal.domain.history_windows import Rank, Stream, Window
from portal.linkedin import (
    Gone,
    Incomplete,
    LinkedInError,
    MailStub,
    NotEnabled,
    Page,
    Permanent,
    Throttled,
    Unauthorised,
)
from portal.linkedin.interactions import Stubs
from portal.linkedin_access import linkedin
from portal.services import linkedin_setup
from portal.services.linkedin_history import lane, streams
from portal.services.linkedin_history.streams import Allowed, Position
from portal.tasks.linkedin_closed import ClosedAccounts
from portal.tasks.linkedin_history_kept import Asking, Keeper, Stop, TurnIsOverError
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: So many streams are looked up together, and of them one call each is made.
BATCH = 40
#: Of so many stub profiles candidates are made in one go.
STUBS_AT_ONCE = 10
#: So often it is asked whether somebody pressed Sync now, or switched something off, in seconds.
LOOK_EVERY = 0.2
#: For so long a turn waits for the next stream by itself, in steps of so many seconds.
NAP_MAX, NAP = 1.0, 0.1
#: After so many calls in a row without an answer everything waits.
FAILURES = 3
#: A viewer who has to wait longer than a minute waits for something else: the day.
MINUTE = 60
UNKNOWN_AGAIN = timedelta(days=1)
NOT_ENABLED_AGAIN = timedelta(minutes=10)


class Run:
    """A worker's turn."""

    def __init__(
        self,
        client_id: str,
        turn: int,
        settings: Settings,
        *,
        allowed: Callable[[], Allowed],
        asks_for_closed: Callable[[], bool],
    ) -> None:
        self._client_id = client_id
        self._turn = turn
        self._allowed = allowed
        self._asks_for_closed = asks_for_closed
        self._pace = Pace(
            settings.linkedin_interaction_calls_a_day, settings.linkedin_viewer_calls_a_minute
        )
        self._period = timedelta(minutes=settings.linkedin_history_minutes)
        self._may = allowed()
        self._calls_today = lane.calls_today(client_id, now=datetime.now(UTC))
        self._day = history_pace.day_of_calls(datetime.now(UTC))
        db.session.rollback()
        self._keeper = Keeper(client_id, turn)
        self._totals: dict[tuple[str, Stream, datetime, bool], int] = {}
        self._failures = 0
        self._looked_at = time.monotonic()
        self._asked_to_refresh = False
        #: The gate is open, LinkedIn answers, and the lane is ours.
        self.is_open = True

    # -- whose turn it is ---------------------------------------------------------------------

    def go_on_for(self, seconds: float) -> None:
        """Call after call until nothing is due or the time is over."""
        until = time.monotonic() + seconds
        try:
            while self.is_open and time.monotonic() < until:
                batch = self._next_batch()
                if batch:
                    self._read_all(batch, until)
                elif not self._nap(until):
                    break
            self._keep()
            if self.is_open:
                ClosedAccounts(self._client_id, self._turn).ask_if_due(self._asks_for_closed)
        except TurnIsOverError:
            self.is_open = False

    def _next_batch(self) -> list[Position]:
        self._keep()
        if not self._is_on():
            return []
        now = datetime.now(UTC)
        found = streams.due(
            self._may,
            period=self._period,
            now=now,
            with_back=self._calls_left(is_back=True, now=now) > 0,
            limit=BATCH,
        )
        db.session.rollback()
        if found and self._calls_left(is_back=False, now=now) <= 0:
            detail = f"{self._calls_today} calls today"
            self._stop(Stop(lane.DAY_USED_UP, detail, history_pace.next_day(now)))
            return []
        return found

    def _read_all(self, batch: list[Position], until: float) -> None:
        for one in batch:
            is_waited_for = one.taken_rank is Rank.WANTED
            if not self.is_open or time.monotonic() >= until:
                return
            if self._is_interrupted(is_waited_for=is_waited_for):
                return
            self._read(one)
            if self._keeper.kept.is_full:
                self._keep()

    def _is_interrupted(self, *, is_waited_for: bool) -> bool:
        """Between calls: whether somebody switched it off, or waits while we do something else."""
        if time.monotonic() - self._looked_at < LOOK_EVERY:
            return False
        if not self._is_on():
            return True
        waits = not is_waited_for and streams.is_wanted(self._may, now=datetime.now(UTC))
        db.session.rollback()
        return waits

    def _is_on(self) -> bool:
        """Switched off means at once."""
        self._looked_at = time.monotonic()
        self._may = self._allowed()
        db.session.rollback()
        return not self._may.is_nothing

    def _nap(self, until: float) -> bool:
        """Wait for the next stream, if that is due soon; whether it is."""
        if self._may.is_nothing or not self.is_open:
            return False
        now = datetime.now(UTC)
        with_back = self._calls_left(is_back=True, now=now) > 0
        due_at = streams.next_due_at(self._may, period=self._period, now=now, with_back=with_back)
        db.session.rollback()
        seconds = (due_at - now).total_seconds() if due_at else NAP_MAX
        if not 0 < seconds < min(NAP_MAX, until - time.monotonic()):
            return False
        time.sleep(min(NAP, seconds))
        return True

    def _calls_left(self, *, is_back: bool, now: datetime) -> int:
        if history_pace.day_of_calls(now) != self._day:
            self._day, self._calls_today = history_pace.day_of_calls(now), 0
        return self._pace.of_day(is_back=is_back) - self._calls_today

    # -- a call -------------------------------------------------------------------------------

    def _read(self, one: Position) -> None:
        now = datetime.now(UTC)
        is_back = one.rank is Rank.BACK
        if self._calls_left(is_back=is_back, now=now) <= 0:
            return
        self._keeper.kept.positions[one.key] = one
        if one.stream is Stream.INMAIL and not self._may_ask_viewer(one, is_back=is_back, now=now):
            return
        try:
            if one.stream is Stream.STUBS and windows.is_walk_due(one.reach, now=now):
                self._walk(one, now=now)
            else:
                self._read_window(one, now=now)
        except LinkedInError as error:
            self._failed(one, error)
        else:
            self._failures = 0
            if one.problem is not None:
                self._keeper.kept.is_seen = True
            one.attempts, one.problem, one.detail = 0, None, ""

    def _may_ask_viewer(self, one: Position, *, is_back: bool, now: datetime) -> bool:
        """Count a call of this viewer's minute; without one left the stream waits for the next."""
        # As large as a column of whole numbers takes.
        slot = self._pace.slot_of(now) % 2**31
        if one.minute != slot:
            one.minute, one.minute_calls = slot, 0
        may_go_at = self._pace.may_go_at(now, used=one.minute_calls, is_back=is_back)
        if may_go_at > now:
            one.due_at = may_go_at
            return False
        one.minute_calls += 1
        return True

    def _read_window(self, one: Position, *, now: datetime) -> None:
        window = self._window_of(one, now=now)
        if window is None:
            # Nothing is left of the way back.
            one.rank, one.due_at = Rank.NEW, (one.synced_at or now) + self._period
            return
        page = self._call().window(one, window)
        read = windows.by_their_clock(window, page.asked_at)
        if self._has_moved_up(one, window, page):
            one.slot, one.due_at = None, now
        elif page.next_start is not None and read.until > read.since:
            one.slot, one.due_at = replace(read, start=page.next_start), now
        else:
            self._window_is_read(one, window, read)

    def _window_of(self, one: Position, *, now: datetime) -> Window | None:
        """The window under way, or the next one. Going on with the way back waits while something new is read."""
        is_back = one.rank is Rank.BACK
        if one.slot is not None and one.slot.is_back == is_back:
            return one.slot
        if one.stream is Stream.STUBS:
            # LinkedIn answers for any stretch of time.
            return replace(
                windows.next_new(one.reach, now=now), until=windows.whole(now) + windows.SKEW
            )
        return windows.next_back(one.reach) if is_back else windows.next_new(one.reach, now=now)

    def _call(self) -> Asking:
        """Count a call of LinkedIn's day. No transaction is open while it is made."""
        self._calls_today += 1
        self._keeper.kept.calls += 1
        db.session.rollback()
        return Asking(linkedin(), self._keeper.kept)

    def _has_moved_up(self, one: Position, window: Window, page: Page[Any]) -> bool:
        """Whether fewer are there than a page ago: what was to come next may have been passed, so begin again."""
        if page.total is None:
            return False
        key = (*one.key, window.since, window.is_back)
        before = self._totals.get(key)
        if page.next_start is None:
            self._totals.pop(key, None)
        else:
            self._totals[key] = page.total
        return before is not None and window.start > 0 and page.total < before

    def _window_is_read(self, one: Position, window: Window, read: Window) -> None:
        now = datetime.now(UTC)
        if one.slot is not None and one.slot.is_back == window.is_back:
            one.slot = None
        if window.is_back:
            one.reach = windows.read_back(one.reach, read, now=now)
            has_way = windows.next_back(one.reach) is not None
            self._keeper.kept.is_seen |= not has_way
            one.rank = Rank.BACK if has_way else Rank.NEW
            one.due_at = now if has_way else (one.synced_at or now) + self._period
            return
        reach = windows.read_new(one.reach, read)
        is_up_to_date = windows.is_up_to_date(window, read, now=now)
        self._keeper.kept.is_seen |= one.rank is Rank.WANTED or one.synced_at is None
        streams.after_reading(one, reach, is_up_to_date=is_up_to_date, period=self._period, now=now)

    # -- all stub profiles of a seat ----------------------------------------------------------

    def _walk(self, one: Position, *, now: datetime) -> None:
        """Page by page in one go: what is not among all of them is gone. One that breaks off begins anew."""
        window = windows.next_new(one.reach, now=now)
        ranges: list[tuple[datetime | None, datetime | None]] = [(None, None)]
        ids: set[str] = set()
        start, total, is_whole = 0, 0, True
        while ranges:
            since, until = ranges[-1]
            page = self._call().stubs(one, (since, until), start)
            window = windows.by_their_clock(window, page.asked_at)
            ids.update(stub.id for stub in page.elements)
            is_whole &= not page.unreadable
            if not self._took_stubs(one, page.elements):
                return
            if (page.total or 0) > Stubs.RESULTS_MAX and windows.can_be_halved(since, until):
                ranges[-1:] = windows.halves(since, until, now=now)
                start = 0
            elif start and page.total is not None and page.total < total:
                # What was to come next may have been passed.
                start = 0
            elif page.next_start is not None:
                start = page.next_start
            else:
                ranges.pop()
                start = 0
            total = page.total or 0
        self._keeper.kept.positions[one.key] = one
        if is_whole:
            self._keeper.kept.compared[one.seat_urn] = ids
        self._keeper.kept.is_seen |= one.synced_at is None or one.rank is Rank.WANTED
        now = datetime.now(UTC)
        one.slot = None
        reach = replace(windows.read_new(one.reach, window), filled_at=now)
        streams.after_reading(one, reach, is_up_to_date=True, period=self._period, now=now)

    def _took_stubs(self, one: Position, stubs: Sequence[MailStub]) -> bool:
        """Take in a page, a few at a time; in between who waits is served. Whether to go on."""
        for place in range(0, len(stubs), STUBS_AT_ONCE):
            self._keeper.take_stubs(stubs[place : place + STUBS_AT_ONCE])
            if time.monotonic() - self._looked_at < LOOK_EVERY:
                continue
            if not self._is_on():
                return False
            self._serve_who_waits(one)
        return True

    def _serve_who_waits(self, walking: Position) -> None:
        """Messages and notes that somebody pressed Sync now for, in the middle of something long."""
        now = datetime.now(UTC)
        found = streams.due(self._may, period=self._period, now=now, with_back=False, limit=BATCH)
        db.session.rollback()
        for one in found:
            is_other = one.key != walking.key and one.stream is not Stream.STUBS
            if one.taken_rank is Rank.WANTED and is_other and self.is_open:
                self._read(one)
        self._keep()

    # -- what failed --------------------------------------------------------------------------

    def _failed(self, one: Position, error: LinkedInError) -> None:
        now = datetime.now(UTC)
        if one.problem is None:
            self._keeper.kept.is_seen = True
        match error:
            case Throttled():
                self._wait(one, error, now=now)
                return
            case Unauthorised():
                self._stop(Stop(streams.CREDENTIALS, error.message))
                return
            case NotEnabled():
                self._put_off(one, streams.NOT_ENABLED, error, least=NOT_ENABLED_AGAIN, now=now)
                self._ask_how_it_stands()
            case Gone():
                self._put_off(one, streams.SEAT_UNKNOWN, error, least=UNKNOWN_AGAIN, now=now)
            case Permanent():
                self._put_off(one, streams.REFUSED, error, now=now)
            case Incomplete():
                self._put_off(one, streams.CUT, error, now=now)
            case _:
                self._put_off(one, streams.DOWN, error, now=now)
                self._failures += 1
                if self._failures >= FAILURES:
                    self._stop(Stop(streams.DOWN, error.message))
        log.warning("history not read: stream=%s problem=%s %s", one.stream, one.problem, error)

    def _put_off(
        self,
        one: Position,
        problem: str,
        error: LinkedInError,
        *,
        now: datetime,
        least: timedelta = timedelta(0),
    ) -> None:
        one.attempts += 1
        one.problem, one.detail = problem, error.message
        one.due_at = now + max(least, backoff.retry_delay(one.attempts))
        if one.rank is Rank.WANTED and (one.attempts >= FAILURES or isinstance(error, Permanent)):
            # Nobody waits for what will not come.
            one.rank = Rank.NEW

    def _wait(self, one: Position, error: Throttled, *, now: datetime) -> None:
        wait = timedelta(seconds=error.retry_after or MINUTE)
        if one.stream is Stream.INMAIL and wait <= timedelta(seconds=MINUTE):
            # This viewer's minute. Of whoever else's nothing is known.
            one.due_at = now + wait
            one.minute_calls = self._pace.of_viewer(is_back=False)
            return
        self._stop(Stop(lane.THROTTLED, error.message, now + wait))

    def _ask_how_it_stands(self) -> None:
        """LinkedIn lets us in no more, though our mirror says it does."""
        if self._asked_to_refresh:
            return
        self._asked_to_refresh = True
        with unit_of_work():
            linkedin_setup.want_refresh(gate.known(), now=datetime.now(UTC))

    def _keep(self, stop: Stop | None = None) -> None:
        self._keeper.keep(stop, went_well=not self._failures)

    def _stop(self, stop: Stop) -> None:
        self._keep(stop)
        log.warning("history waits: problem=%s %s", stop.problem, stop.detail)
        self.is_open = False
