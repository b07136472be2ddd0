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
#: Whoever is due longer is read sooner: one's own first, then those in contact, then the notes of all.
FIRST, SECOND = timedelta(seconds=2), timedelta(seconds=1)


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
    for seats, kinds, ahead in (
        (_of_seats(stale, wanted.own), tuple(Stream), FIRST),
        (_of_seats(stale, wanted.contacts), (Stream.INMAIL, Stream.NOTES), SECOND),
        (_of_contracts(stale, wanted), (Stream.NOTES,), timedelta()),
    ):
        if seats:
            number += streams.want(client_id, seats=seats, kinds=kinds, now=now - ahead)
    return number


def is_fresh(one: StreamStanding, now: datetime) -> bool:
    """Whether reading a stream brings nothing: it is under way, or was read a moment ago."""
    if one.is_wanted:
        return True
    return one.synced_at is not None and timedelta() <= now - one.synced_at < REST


def _of_seats(stale: Iterable[StreamStanding], seats: Collection[str]) -> set[str]:
    return {one.seat_urn for one in stale if one.seat_urn in seats}


def _of_contracts(stale: Iterable[StreamStanding], wanted: Wanted) -> set[str]:
    known = {*wanted.own, *wanted.contacts}
    return {
        one.seat_urn
        for one in stale
        if one.stream is Stream.NOTES
        and one.contract in wanted.contracts
        and one.seat_urn not in known
    }
