"""**Sync now** for one person: what is new is read of those seats that may have something, and of nobody twice in a row."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.history_windows import Stream
from portal.queries import linkedin_history_sync as sync
from portal.queries.linkedin_history_sync import StreamStanding
from portal.services.linkedin_history import streams

#: What was read a moment ago is not asked for again.
REST = timedelta(seconds=10)
#: One's own is read, kept and shown before those in contact are asked about, and the notes of all come last.
SECOND, LAST = timedelta(seconds=0.2), timedelta(seconds=0.4)


@dataclass(frozen=True)
class Wanted:
    """Whose streams tell what is new of a person; seats and contracts by their URNs."""

    own: Collection[str]
    contacts: Collection[str]
    #: The notes of every seat of these: who will write the next one is not known.
    contracts: Collection[str]


def want_person(client_id: str, wanted: Wanted, *, now: datetime) -> int:
    """Ask for what is new of a person; returns of how many streams. Pressed twice it is asked once: what is under way or
    was read within ten seconds is left out."""
    stale = [one for one in sync.streams(client_id) if not one.rests and not is_fresh(one, now)]
    number = 0
    for kinds, seats, later in (
        (tuple(Stream), set(wanted.own), timedelta()),
        ((Stream.INMAIL, Stream.NOTES), set(wanted.contacts), SECOND),
        ((Stream.NOTES,), _of_contracts(stale, wanted), LAST),
    ):
        found = {one.seat_urn for one in stale if one.stream in kinds and one.seat_urn in seats}
        if found:
            number += streams.want(client_id, seats=found, kinds=kinds, now=now + later)
    return number


def _of_contracts(several: Iterable[StreamStanding], wanted: Wanted) -> set[str]:
    known = {*wanted.own, *wanted.contacts}
    return {one.seat_urn for one in several if one.contract in wanted.contracts} - known


def is_fresh(one: StreamStanding, now: datetime) -> bool:
    """Whether reading a stream brings nothing: it is under way, or was read a moment ago."""
    if one.is_wanted:
        return True
    return one.synced_at is not None and timedelta() <= now - one.synced_at < REST
