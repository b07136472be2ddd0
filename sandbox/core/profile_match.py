"""Which profile the widget shows for a candidate: the match, people of that name, or nobody.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/profile-plugin

The widget is told nothing but the candidate's id: who that is stands in the record that was synced before.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.core import ats_links as links
from sandbox.core.ats_acls import customer_of
from sandbox.core.ats_kinds import Kind, Place
from sandbox.core.ats_records import get_record
from sandbox.core.people import Member, find_member, search_members
from sandbox.core.sandbox import Sandbox

EXACT, SIMILAR, NOBODY, UNKNOWN = "exact", "similar", "nobody", "unknown"
"""The states that depend on the candidate; `unknown` is one whose record was never sent."""

SHOWN_MAX = 10
NAMESAKES_MAX = 500


@dataclass(frozen=True)
class ProfileMatch:
    state: str
    name: str = ""
    """What the tracking system calls the candidate."""
    member: Member | None = None
    by_hand: bool = False
    similar: tuple[Member, ...] = ()


def match_of(box: Sandbox, candidate: str) -> ProfileMatch:
    """The state of one candidate of the customer whom the organisation is connected to."""
    customer = customer_of(box)
    record = get_record(box.store, customer, Kind.CANDIDATE, Place("", candidate))
    if record is None:
        return ProfileMatch(UNKNOWN)
    first, last = str(record.fields["firstName"]), str(record.fields["lastName"])
    name = f"{first} {last}"
    found = links.matches(box.store, customer, [candidate], box.clock.now_ms())
    match = found.get(candidate, links.Match())
    member = find_member(box.store, match.person) if match.person else None
    if member is not None:
        return ProfileMatch(EXACT, name, member, match.manual is not None)
    several = [find_member(box.store, person) for person in match.matched]
    people = tuple(one for one in several if one is not None) or _of_that_name(box, first, last)
    return ProfileMatch(SIMILAR if people else NOBODY, name, similar=people)


def _of_that_name(box: Sandbox, first: str, last: str) -> tuple[Member, ...]:
    """People of exactly that name; otherwise people with that last name and the same initial."""
    alike = [
        member
        for member in _with_words(box, last)
        if member.last_name.casefold() == last.casefold()
        and member.first_name[:1].casefold() == first[:1].casefold()
    ]
    same = [member for member in alike if member.first_name.casefold() == first.casefold()]
    return tuple((same or alike)[:SHOWN_MAX])


def _with_words(box: Sandbox, text: str) -> list[Member]:
    return search_members(box.store, text, 0, NAMESAKES_MAX, only=("closed = 0", []))[0]


def people_found(box: Sandbox, query: str) -> tuple[list[Member], int]:
    """The search by hand of the widget; closed accounts are not found."""
    return search_members(box.store, query, 0, SHOWN_MAX, only=("closed = 0", []))


def link(box: Sandbox, candidate: str, member: Member) -> None:
    """The user of the widget chose this person."""
    with box.store.transaction():
        links.attach(box.store, customer_of(box), candidate, member.person, box.clock.now_ms())


def unlink(box: Sandbox, candidate: str, member: Member) -> None:
    """The user says that it is somebody else: neither said by hand nor found again."""
    with box.store.transaction():
        links.reject(box.store, customer_of(box), candidate, member.person, box.clock.now_ms())
