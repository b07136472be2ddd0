"""Some InMail, notes and projects that a newcomer finds, so that there is something to see at once.

The people are those of the seed: Rita and Tom write, members answer, some of them share their profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.core import mailing, projects
from sandbox.core import recruiter_notes as notes
from sandbox.core.mail import EMAIL, PROFILE, REFUSED
from sandbox.core.people import Member, get_member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat, working_seat

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
RITA, TOM = 2, 3


@dataclass(frozen=True)
class _Talk:
    """`days` ago `writer` wrote to `member`; the turns that follow come some hours apart, the member's first."""

    days: int
    writer: int
    member: int
    subject: str
    turns: tuple[str, ...]
    shares: str = ""
    declines: bool = False


_TALKS = (
    _Talk(
        21,
        RITA,
        7,
        "A product role in Utrecht",
        (
            "Hello Maya,\n\nyour profile caught my eye. We look for somebody who builds our planning product anew"
            " from the ground up, in Utrecht or from home. May I tell you more?\n\nRita",
            "Hello Rita,\n\nthat sounds interesting. How big is the team?",
            "Six people, two of them new since spring. Shall we talk on Thursday at ten?",
            "Thursday works. Do send me the job description before.",
        ),
        shares=EMAIL,
    ),
    _Talk(
        16,
        TOM,
        7,
        "Are you open to a change?",
        ("Hello Maya, we have not met. Would a lead role in Amsterdam interest you?",),
    ),
    _Talk(
        12,
        RITA,
        8,
        "Backend role at Acme",
        (
            "Hello Sam,\n\nyour years with payments would fit a team of ours. Would you like to talk?",
            "Thanks for thinking of me. Yes, next week.",
        ),
        shares=PROFILE,
    ),
    _Talk(
        9,
        RITA,
        9,
        "Backend role at Acme",
        ("Hello Sam,\n\nwe build our backend anew in Austin too. Is that something for you?",),
        declines=True,
    ),
    _Talk(
        6,
        TOM,
        10,
        "Sourcing partner for Cairo",
        (
            "Dear Noor, may I ask you about a role in our Cairo office?",
            "You may. Please leave my contact details out of your system for now.",
        ),
        shares=REFUSED,
    ),
    _Talk(
        2,
        RITA,
        15,
        "A second look at your profile",
        (
            "Hello, we spoke a year ago. The role is open again, with more freedom. Shall we?",
            "Gladly. Here is how you reach me.",
        ),
        shares=EMAIL,
    ),
)

_NOTES = (
    (20, RITA, 7, "Spoke on the phone: wants to stay hands-on, could start in three months.", notes.PUBLIC),
    (19, RITA, 7, "Expects more than our band. Ask Hugo before the next call.", notes.PRIVATE),
    (15, TOM, 7, "Has not answered me; Rita is in contact.", notes.PROJECT),
    (11, RITA, 8, "Prefers remote, two days in the office are fine.", notes.PUBLIC),
    (5, TOM, 10, "No contact details in the tracking system.", notes.PRIVATE),
)  # fmt: skip

_PROJECTS = ((RITA, "Product team Utrecht", (7, 8, 9)), (TOM, "Amsterdam leads", (7, 10)))
_REJECTED = (RITA, "Product team Utrecht", 9, "Place or relocation")


def fill_demo(box: Sandbox) -> dict[str, Any]:
    """Once: a store that has any InMail is left alone. Answers how much was made."""
    if box.store.value("SELECT count(*) FROM mail_threads"):
        return {"threads": 0, "notes": 0}
    now_ms = box.clock.now_ms()
    with box.store.transaction():
        for talk in _TALKS:
            _talk(box, talk, now_ms - talk.days * DAY_MS)
        for days, author, member, text, visibility in _NOTES:
            at_ms = now_ms - days * DAY_MS
            notes.add_note(box, _seat(box, author), _member(box, member), text, visibility, at_ms)
        for owner, name, members in _PROJECTS:
            _project(box, _seat(box, owner), name, members, now_ms - 22 * DAY_MS)
    return {"threads": len(_TALKS), "notes": len(_NOTES)}


def _member(box: Sandbox, number: int) -> Member:
    found = get_member(box.store, number)
    assert found is not None, "members of the seed are always there"
    return found


def _seat(box: Sandbox, number: int) -> Seat:
    found = working_seat(box.store, number)
    assert found is not None, "seats of the seed are active in a fresh store"
    return found


def _talk(box: Sandbox, talk: _Talk, at_ms: int) -> None:
    seat, member = _seat(box, talk.writer), _member(box, talk.member)
    thread = mailing.send_inmail(box, seat, member, talk.subject, talk.turns[0], at_ms)
    for place, text in enumerate(talk.turns[1:], 1):
        then = at_ms + place * 5 * HOUR_MS
        if place % 2:
            thread = mailing.answer(box, thread, member, text, then)
        else:
            mailing.follow_up(box, thread, seat, member, text, then)
    if talk.declines:
        mailing.decline(box, thread, at_ms + DAY_MS)
    if talk.shares:
        mailing.share(box, thread, member, talk.shares, at_ms=at_ms + 6 * HOUR_MS)


def _project(box: Sandbox, seat: Seat, name: str, members: tuple[int, ...], at_ms: int) -> None:
    project = projects.add_project(box, seat, name, at_ms)
    for number in members:
        projects.save_member(box, project, _member(box, number), at_ms + HOUR_MS)
    if (seat.member_id, name) == _REJECTED[:2]:
        member, reason = _member(box, _REJECTED[2]), _REJECTED[3]
        projects.reject_member(box, project, member, seat, reason, at_ms + 14 * DAY_MS)
