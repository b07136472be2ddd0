"""What the panels of LinkedIn's history show on a person's LinkedIn tab: InMail, notes, recruiting activities.

Each loads by itself, shows what the viewer may know, and says in a sentence why it shows less than somebody may expect.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import current_app, request, url_for

from portal import gate
from portal.access import viewer
from portal.candidate_page import origin, person_view
from portal.domain.history_windows import Stream
from portal.domain.linkedin_gate import Answer, Capability
from portal.domain.linkedin_history import Reader, SeatKey, Shut, reader_of
from portal.domain.permissions import Action
from portal.models import Candidate
from portal.queries import linkedin_history as history
from portal.queries import linkedin_history_sync as sync
from portal.queries.linkedin_history import Contact, Members, Message
from portal.queries.linkedin_history_parts import ActivityKind, Key, read_key
from portal.queries.linkedin_history_sync import Standing, StreamStanding
from portal.queries.recruiting_activities import activities
from portal.services.linkedin_history.wanted import Wanted

#: How often an open panel asks, in milliseconds: while something is being read, and else.
EVERY_READING, EVERY = 500, 5000


# -- who looks, and at what ----------------------------------------------------------------------


def reader(members: Members) -> Reader:
    """The viewer before the history."""
    me, client_id = viewer(), gate.known().client_id
    return reader_of(
        me.app_roles,
        gate.company_facts(),
        history.seats_of(me.id, client_id),
        inmail=gate.answer(Capability.INMAIL_HISTORY, me.id),
        notes=gate.answer(Capability.NOTES_HISTORY, me.id),
        shows_text=members.shows_text is not False,
    )


def members_of(candidate: Candidate) -> Members:
    """Whom a person is at LinkedIn, in our application."""
    return history.members_of(candidate.id, gate.known().client_id)


def version_of(members: Members) -> str:
    """Another text after whatever changes what the panels show."""
    me = viewer()
    both = (Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY)
    reasons = "-".join(str(gate.answer(each, me.id).reason or "") for each in both)
    return f"{members.version}-{reasons}"


def _before() -> Key | None:
    """Where the page that is looked at begins; the newest one for any nonsense."""
    return request.args.get("before", type=read_key)


@dataclass(frozen=True)
class Part:
    """A panel for one person: its addresses, and how they carry on what is looked at."""

    endpoint: str
    candidate: Candidate
    #: What belongs into every address: the kind that is filtered for, say.
    kept: dict[str, str] = field(default_factory=dict)

    def url(self, before: Key | str | None = None) -> str:
        """Where the panel is, from some entry on."""
        values: dict[str, Any] = dict(self.kept)
        if before is not None:
            values["before"] = str(before)
        return _url(self.endpoint, self.candidate, **values)

    def live(self, version: str, before: Key | None, *, is_reading: bool) -> dict[str, Any]:
        """How the panel keeps itself up to date, on whichever page somebody is."""
        every = EVERY_READING if is_reading else EVERY
        return {"url": self.url(before), "version": version, "every": every}


def _url(endpoint: str, candidate: Candidate, **values: Any) -> str:
    """An address of the person's, with the way back kept in it."""
    return url_for(endpoint, candidate_id=candidate.id, **{**origin().values, **values})


def _shown(answer: Answer) -> gate.Shown | None:
    return gate.shown(answer, administers=viewer().may(Action.ADMINISTER))


def _values(part: Part, me: Reader, members: Members, answer: Answer) -> dict[str, Any]:
    """What all three panels need."""
    return {
        "candidate": part.candidate,
        "part": part,
        "reader": me,
        "is_linked": bool(members.urns),
        "by_role": Shut.ROLE in me.shut,
        "closed": _shown(answer),
        "before": _before(),
        "now": datetime.now(UTC),
        "sync_url": _url("candidates.sync_linkedin_history", part.candidate),
    }


# -- how far reading is --------------------------------------------------------------------------


@dataclass(frozen=True)
class SyncLine:
    """How far what a panel shows was read at LinkedIn."""

    standing: Standing
    #: When it is read again by itself.
    next_at: datetime | None = None
    #: Older entries are still being fetched: this far back it is complete.
    complete_since: datetime | None = None
    #: There is something that can be read.
    can_sync: bool = False

    @property
    def is_reading(self) -> bool:
        """Whether somebody waits for it."""
        return self.standing.is_wanted


NOTHING_READ = SyncLine(sync.together((), None, now=datetime(1970, 1, 1, tzinfo=UTC)))


def _line_of_inmail(seats: Iterable[SeatKey], members: Members) -> SyncLine:
    urns = {seat.urn for seat in seats}
    return _line(sync.streams(gate.known().client_id, urns, {Stream.INMAIL}), members)


def _line_of_notes(contracts: Collection[str], members: Members) -> SyncLine:
    found = sync.streams(gate.known().client_id, None, {Stream.NOTES})
    return _line([one for one in found if one.contract in contracts], members)


def _line(found: Sequence[StreamStanding], members: Members) -> SyncLine:
    now, settings = datetime.now(UTC), current_app.extensions["settings"]
    standing = sync.together(found, members.lane, now=now)
    period = timedelta(minutes=settings.linkedin_history_minutes)
    live = [one for one in found if not one.rests]
    incomplete = [one.reach.filled_since for one in live if not one.reach.is_filled]
    return SyncLine(
        standing,
        next_at=standing.synced_at + period if live and standing.synced_at else None,
        complete_since=max((since for since in incomplete if since is not None), default=None),
        can_sync=bool(live),
    )


def wanted_of(candidate: Candidate, me: Reader, members: Members) -> Wanted:
    """Whose streams tell what is new of a person: the viewer's own, of those in contact, and notes of the contracts."""
    seen = history.contacts(me, members, gate.known().client_id)
    contacts = {contact.seat.urn for contact in seen}
    own = {seat.urn for seat in me.own}
    return Wanted(own=own, contacts=contacts - own, contracts=me.contracts if me.sees_notes else ())


# -- InMail --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thread:
    """Messages of one conversation on a page, newest first, by day."""

    subject: str
    days: list[tuple[date, list[Message]]]


def inmail_panel(candidate: Candidate, members: Members) -> dict[str, Any]:
    """What candidates/_inmail.html shows: one's own conversations, and who else is in contact."""
    part, client_id = Part("panels.candidate_inmail", candidate), gate.known().client_id
    me = reader(members)
    values = _values(part, me, members, me.inmail)
    messages, onward = history.own_messages(me, members, client_id, before=values["before"])
    contacts = history.contacts(me, members, client_id)
    line = NOTHING_READ
    if me.sees_inmail:
        line = _line_of_inmail(me.own | {contact.seat for contact in contacts}, members)
    return {
        **values,
        "threads": _threads(messages),
        "onward": onward,
        "own": [contact for contact in contacts if contact.seat in me.own],
        "others": _others(contacts, me),
        "has_more_others": len(contacts) > history.COLLEAGUES_MAX,
        "line": line,
        "other_member": Shut.OTHER_MEMBER in me.shut,
        "inmail_live": part.live(version_of(members), values["before"], is_reading=line.is_reading),
    }


def _threads(messages: Sequence[Message]) -> list[Thread]:
    """The page's messages by conversation; the one that was written in last stands first."""
    threads: dict[tuple[SeatKey, str], list[Message]] = {}
    for message in messages:
        threads.setdefault((message.seat, message.thread), []).append(message)
    return [
        Thread(
            next((m.subject for m in reversed(found) if m.subject), ""),
            [(day, list(those)) for day, those in groupby(found, lambda m: m.at.date())],
        )
        for found in threads.values()
    ]


def _others(contacts: Sequence[Contact], me: Reader) -> list[Contact]:
    others = [contact for contact in contacts if contact.seat not in me.own]
    return others[: history.COLLEAGUES_MAX]


# -- notes ---------------------------------------------------------------------------------------


def notes_panel(candidate: Candidate, members: Members) -> dict[str, Any]:
    """What candidates/_linkedin_notes.html shows: recruiters' notes that the viewer may see, in full."""
    part, client_id = Part("panels.candidate_linkedin_notes", candidate), gate.known().client_id
    me = reader(members)
    values = _values(part, me, members, me.notes)
    notes, onward = history.notes_of(me, members, client_id, before=values["before"])
    line = _line_of_notes(me.contracts, members) if me.sees_notes else NOTHING_READ
    return {
        **values,
        "notes": notes,
        "onward": onward,
        "line": line,
        "notes_live": part.live(version_of(members), values["before"], is_reading=line.is_reading),
    }


# -- recruiting activities -----------------------------------------------------------------------


def activities_panel(candidate: Candidate, members: Members) -> dict[str, Any]:
    """What candidates/_activities.html shows: notes, InMail without what it says, and rejections, by time."""
    kind = request.args.get("kind", type=ActivityKind)
    kept = {"kind": kind.value} if kind else {}
    part = Part("panels.candidate_activities", candidate, kept)
    client_id = gate.known().client_id
    me = reader(members)
    values = _values(part, me, members, me.notes)
    found, onward = activities(
        me,
        members,
        client_id,
        applications=person_view(candidate).open_ids,
        kind=kind,
        before=values["before"],
    )
    return {
        **values,
        "activities": found,
        "onward": onward,
        "kind": kind,
        "filters": [
            (each, Part(part.endpoint, candidate, {"kind": each.value} if each else {}).url())
            for each in (None, *ActivityKind)
        ],
        "activities_live": part.live(version_of(members), values["before"], is_reading=False),
    }
