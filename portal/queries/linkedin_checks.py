"""What came of the tests of the LinkedIn set-up, and what some of them look at."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zlib import crc32

from sqlalchemy import func, select

from portal.db import Columns, db, read_rows
from portal.domain.linkedin_checks import Check, Finding, Problem
from portal.models import Counter, Heartbeat, LinkedInConnection, LinkedInEvent, LinkedInToken

#: How the names of the rows begin; ``check:run`` is the run itself.
PREFIX = "check:"
RUN = f"{PREFIX}run"
#: Pushes that count for "are they signed?".
PUSHES = 500


@dataclass(frozen=True)
class Checklist:
    """All that came of the tests, as it stands in the table."""

    found: dict[Check, Finding]
    run_state: str | None
    run_at: datetime | None
    #: Changes with every row.
    version: int


def checklist() -> Checklist:
    """What came of the tests, in one statement."""
    rows = read_rows(_rows())
    found, state, began = {}, None, None
    for name, at, problem, detail in rows:
        word = name.removeprefix(PREFIX)
        if name == RUN:
            state, began = problem, at
        elif word in set(Check):
            known = Problem(problem) if problem in set(Problem) else None
            found[Check(word)] = Finding(Check(word), at, known, detail)
    text = "|".join(f"{name} {at.timestamp()} {problem}" for name, at, problem, _detail in rows)
    return Checklist(found, state, began, crc32(text.encode()))


@cache
def _rows() -> Columns:
    return (
        select(Heartbeat.name, Heartbeat.at, Heartbeat.problem, Heartbeat.detail)
        .where(Heartbeat.name.startswith(PREFIX, autoescape=True))
        .order_by(Heartbeat.name)
    )


@dataclass(frozen=True)
class Pushes:
    """How LinkedIn's last pushes came."""

    signed: int
    unsigned: int
    #: Refused today for a wrong signature.
    wrong: int
    last_at: datetime | None


def pushes(*, today: date) -> Pushes:
    """Whether pushes come signed, in two statements."""
    last = (
        select(LinkedInEvent.is_signed, LinkedInEvent.received_at)
        .order_by(LinkedInEvent.id.desc())
        .limit(PUSHES)
        .subquery()
    )
    counted = {
        signed: (number, at)
        for signed, number, at in db.session.execute(
            select(last.c.is_signed, func.count(), func.max(last.c.received_at)).group_by(
                last.c.is_signed
            )
        )
    }
    wrong = db.session.scalar(
        select(Counter.value).where(Counter.name == "push-wrong-signature", Counter.day == today)
    )
    moments = [at for _number, at in counted.values()]
    return Pushes(
        signed=counted.get(True, (0, None))[0],
        unsigned=counted.get(False, (0, None))[0],
        wrong=wrong or 0,
        last_at=max(moments, default=None),
    )


def sealed_secrets(client_id: str) -> list[bytes]:
    """Everything that is kept sealed for one LinkedIn application."""
    own = select(LinkedInToken.sealed).where(
        LinkedInToken.client_id == client_id, LinkedInToken.sealed.is_not(None)
    )
    members = select(LinkedInConnection.sealed).where(
        LinkedInConnection.client_id == client_id, LinkedInConnection.sealed.is_not(None)
    )
    return [*db.session.scalars(own), *db.session.scalars(members)]


def heartbeat(name: str) -> datetime | None:
    """When something last went well."""
    return db.session.scalar(select(Heartbeat.ok_at).where(Heartbeat.name == name))


@dataclass(frozen=True)
class LastCall:
    """The last call of a kind, for LinkedIn's support."""

    name: str
    at: datetime
    problem: str | None
    #: The last failure, with LinkedIn's own id of the request, which its support asks for.
    failed_at: datetime | None
    failed_how: str
    request_id: str


def last_calls() -> list[LastCall]:
    """The last calls that LinkedIn got from us, by kind."""
    rows = db.session.scalars(
        select(Heartbeat)
        .where(Heartbeat.name.startswith("call:", autoescape=True))
        .order_by(Heartbeat.name)
        .limit(50)
    )
    return [
        LastCall(
            row.name.removeprefix("call:"),
            row.at,
            row.problem,
            row.failed_at,
            row.failed_how or "",
            row.request_id or "",
        )
        for row in rows
    ]
