"""What calls about history brought, until it is kept: about once a second, in one transaction with how far each stream is."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from portal.domain.history_windows import Stream, Stretch, Window
from portal.linkedin import LinkedIn, MailEvent, MailStub, Page, ProspectNote
from portal.services import linkedin_stubs
from portal.services.linkedin_history import lane, messages, notes, streams
from portal.services.linkedin_history.streams import Position
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

#: What was read is kept after so many seconds, or so many elements.
KEEP_AFTER, KEEP_AT = 1.0, 400


@dataclass(frozen=True)
class Stop:
    """Why nothing more can be read now, and until when, where LinkedIn says so."""

    problem: str
    detail: str
    until: datetime | None = None


@dataclass
class Kept:
    """What calls brought and nobody kept yet."""

    positions: dict[tuple[str, Stream], Position] = field(default_factory=dict)
    messages: list[tuple[Position, tuple[MailEvent, ...]]] = field(default_factory=list)
    notes: list[tuple[Position, tuple[ProspectNote, ...]]] = field(default_factory=list)
    stubs: list[tuple[MailStub, ...]] = field(default_factory=list)
    #: Of each seat all the stub profiles that it has.
    compared: dict[str, set[str]] = field(default_factory=dict)
    elements: int = 0
    calls: int = 0
    is_seen: bool = False
    since: float = field(default_factory=time.monotonic)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.positions or self.calls)

    @property
    def is_full(self) -> bool:
        """Whether it is time."""
        return self.elements >= KEEP_AT or time.monotonic() - self.since >= KEEP_AFTER


class TurnIsOverError(Exception):
    """Another worker has the lane by now: what we have counts for nothing."""


class Asking:
    """Asks for one page of a stream and puts what it holds to what is to be kept."""

    def __init__(self, client: LinkedIn, kept: Kept) -> None:
        self._client = client
        self._kept = kept

    def window(self, one: Position, window: Window) -> Page[Any]:
        """A page of a window; of stub profiles, whatever is new since its beginning."""
        if one.stream is Stream.INMAIL:
            mail = self._client.inmail.find_by_criteria(
                one.seat_urn, window.since, window.until, window.start, contract=one.contract
            )
            self._took(one, mail)
            self._kept.messages.append((one, mail.elements))
            return mail
        if one.stream is Stream.NOTES:
            page = self._client.notes.find_by_criteria(
                one.contract, one.seat_urn, window.since, window.until, window.start
            )
            self._took(one, page)
            self._kept.notes.append((one, page.elements))
            return page
        found = self.stubs(one, (window.since, None), window.start)
        self._kept.stubs.append(found.elements)
        return found

    def stubs(self, one: Position, stretch: Stretch, start: int) -> Page[MailStub]:
        """A page of stub profiles of a stretch of time; keeping them is the caller's."""
        page = self._client.stubs.find_by_contract(one.contract, one.seat_urn, *stretch, start)
        self._took(one, page)
        return page

    def _took(self, one: Position, page: Page[Any]) -> None:
        self._kept.elements += len(page.elements)
        if page.unreadable:
            log.warning("LinkedIn's %s hold what cannot be read: %s", one.stream, page.unreadable)


class Keeper:
    """Keeps what a worker's turn brings."""

    def __init__(self, client_id: str, turn: int) -> None:
        self._client_id = client_id
        self._turn = turn
        self.kept = Kept()

    def keep(self, stop: Stop | None = None, *, went_well: bool = True) -> None:
        """Everything that calls brought, and how far streams are, in one transaction.

        Raises TurnIsOverError when another worker has the lane by now.
        """
        kept, self.kept = self.kept, Kept()
        if kept.is_empty and stop is None:
            return
        now = datetime.now(UTC)
        with unit_of_work():
            streams.write(self._client_id, kept.positions.values())
            changed = self._keep_elements(kept, now=now) or kept.is_seen
            if not lane.note(
                self._client_id, self._turn, calls=kept.calls, changed=changed, now=now
            ):
                raise TurnIsOverError
            if stop is not None:
                lane.put_off(
                    self._client_id,
                    self._turn,
                    problem=stop.problem,
                    detail=stop.detail,
                    now=now,
                    until=stop.until,
                )
            elif kept.calls and went_well:
                lane.went_well(self._client_id, self._turn)

    def take_stubs(self, stubs: Sequence[MailStub]) -> None:
        """Make candidates of a few of them, by themselves: each is compared with everybody alike, which takes a while.

        Raises TurnIsOverError when another worker has the lane by now.
        """
        now = datetime.now(UTC)
        with unit_of_work():
            new = linkedin_stubs.take_in(self._client_id, stubs, now=now)
            if not lane.note(self._client_id, self._turn, calls=0, changed=bool(new), now=now):
                raise TurnIsOverError

    def _keep_elements(self, kept: Kept, *, now: datetime) -> bool:
        members: set[str] = set()
        for one, events in kept.messages:
            members |= messages.keep(self._client_id, one.contract, one.seat_urn, events, now=now)
        number = sum(
            notes.keep(self._client_id, one.contract, one.seat_urn, found, now=now)
            for one, found in kept.notes
        )
        for stubs in kept.stubs:
            number += linkedin_stubs.take_in(self._client_id, stubs, now=now)
        for seat_urn, ids in kept.compared.items():
            number += linkedin_stubs.compare(self._client_id, seat_urn, ids, now=now)
        if members:
            linkedin_stubs.suggest_again(self._client_id, members, now=now)
        return bool(members or number)
