"""What the health of the connection to LinkedIn is judged by: a fixed number of statements, however many rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, case, func, or_, select

from portal.db import db
from portal.domain.exports import EventState
from portal.domain.health_facts import (
    Beat,
    ConnectionFacts,
    ContractFact,
    IntegrationFact,
    Line,
    TokenFact,
)
from portal.domain.linkedin_connections import ConnectionState, Standing, state_of
from portal.models import (
    Heartbeat,
    HistoryLane,
    HistoryStream,
    Job,
    JobPosting,
    LinkedInConnection,
    LinkedInContract,
    LinkedInEvent,
    LinkedInIntegration,
    LinkedInToken,
    LinkedInUsage,
    Mail,
    SharingChange,
    SharingLane,
    SharingRecord,
)
from portal.queries.linkedin_connections import contract_label

#: So many of each kind are shown: with more, the numbers say it.
INTEGRATIONS_MAX, CONTRACTS_MAX, REFUSED_SHOWN = 60, 20, 10
#: Of so many connections it is tried whether a key opens the token: lost keys lose all of them.
TRIED_MAX = 200

#: Kinds of pushes that are told apart; a forger can invent as many as he likes.
PUSH_TYPES = ("EXPORT_CANDIDATE_PROFILE", "INTEGRATION_STATUS_CHANGE")
OTHER_PUSH = "other"

#: States of events in which somebody or something has to do more.
OPEN_EVENTS = (
    EventState.RECEIVED,
    EventState.WORKING,
    EventState.RETRYING,
    EventState.WAITING,
    EventState.PAUSED,
    EventState.FAILED,
)


@dataclass(frozen=True)
class PushRow:
    """Today's pushes of one kind, signed or not."""

    type: str
    is_signed: bool
    number: int
    last_at: datetime


@dataclass(frozen=True)
class RefusedJob:
    """A job that LinkedIn does not take as it is."""

    id: int
    number: str | None
    title: str
    field: str | None
    detail: str
    at: datetime | None


def beats() -> dict[str, Beat]:
    """Every heartbeat by name."""
    row = Heartbeat
    found = db.session.execute(
        select(
            row.name,
            row.at,
            row.ok_at,
            row.problem,
            row.failing_since,
            row.failed_at,
            row.failed_how,
            row.request_id,
        )
    )
    return {row[0]: Beat(*row[1:]) for row in found}


def integrations(client_id: str) -> list[IntegrationFact]:
    """The mirror of the integrations, those of contracts that run and of the organisation."""
    row, contract = LinkedInIntegration, LinkedInContract
    ended = select(contract.urn).where(
        contract.client_id == client_id, contract.ended_at.is_not(None)
    )
    found = db.session.execute(
        select(row.type, row.context, row.state, row.problem, row.changed_at, row.used_at)
        .where(row.client_id == client_id, row.context.not_in(ended))
        .order_by(row.context, row.type)
        .limit(INTEGRATIONS_MAX)
    )
    return [IntegrationFact(*each) for each in found]


def contracts(client_id: str) -> list[ContractFact]:
    """Contracts that run, and those that LinkedIn ended; what an administrator took away is no matter."""
    row = LinkedInContract
    found = db.session.execute(
        select(row.urn, row.name, row.ended_at, row.problem, row.seats_read_at)
        .where(row.client_id == client_id, or_(row.ended_at.is_(None), row.problem.is_not(None)))
        .order_by(row.ended_at.is_(None), row.urn)
        .limit(CONTRACTS_MAX)
    )
    return [
        ContractFact(urn, contract_label(urn, name), ended_at is not None, ended_at, problem, read)
        for urn, name, ended_at, problem, read in found
    ]


def usage(client_id: str, day: date) -> Sequence[tuple[str, int, int, int, int]]:
    """Allowance, requests, records, most records of a minute and refusals for being too much, of a day."""
    row = LinkedInUsage
    found = db.session.execute(
        select(row.resource, row.requests, row.records, row.peak_records, row.throttled)
        .where(row.client_id == client_id, row.day == day)
        .order_by(row.resource)
    )
    return [(a, b, c, d, e) for a, b, c, d, e in found]


def token(client_id: str, opens: Callable[[bytes], bool]) -> TokenFact | None:
    """The application's token without the token."""
    row = db.session.execute(
        select(LinkedInToken.sealed, LinkedInToken.expires_at).where(
            LinkedInToken.client_id == client_id
        )
    ).one_or_none()
    if row is None or row.sealed is None or row.expires_at is None:
        return None
    return TokenFact(row.expires_at, opens(row.sealed))


def connections(
    client_id: str, opens: Callable[[bytes], bool], *, now: datetime
) -> ConnectionFacts:
    """How people's own accounts stand."""
    row = LinkedInConnection
    found = db.session.execute(
        select(row.sealed, row.expires_at, row.problem)
        .where(row.client_id == client_id)
        .order_by(row.user_id)
    ).all()
    counts = dict.fromkeys(ConnectionState, 0)
    for number, (sealed, expires_at, problem) in enumerate(found):
        fits = sealed is None or number >= TRIED_MAX or opens(sealed)
        counts[state_of(Standing(expires_at, problem, fits), now=now)] += 1
    return ConnectionFacts(
        connected=counts[ConnectionState.CONNECTED] + counts[ConnectionState.ENDING],
        ending=counts[ConnectionState.ENDING],
        ended=counts[ConnectionState.EXPIRED] + counts[ConnectionState.REVOKED],
        locked=counts[ConnectionState.LOCKED],
    )


def pushes(since: datetime, *, from_id: int) -> list[PushRow]:
    """The pushes that came since then, by kind; ``from_id`` is an event that came before, to find them fast."""
    event = LinkedInEvent
    kind = case(
        *((event.type == name, name) for name in PUSH_TYPES),
        else_=OTHER_PUSH,
    ).label("kind")
    found = db.session.execute(
        select(kind, event.is_signed, func.count(), func.max(event.received_at))
        .where(event.id >= from_id, event.received_at >= since)
        .group_by(kind, event.is_signed)
    )
    return [PushRow(*each) for each in found]


def last_event_id() -> int:
    """The number of the newest event, 0 without any."""
    return db.session.scalar(select(func.max(LinkedInEvent.id))) or 0


def events(now: datetime) -> Line:
    """Pushes on which work is left; one that nobody took although it is due is overdue."""
    row = LinkedInEvent
    mine = (EventState.RECEIVED.value, EventState.WORKING.value, EventState.RETRYING.value)
    due = case((row.state.in_(mine) & (row.next_attempt_at <= now), row.next_attempt_at))
    found = db.session.execute(
        select(row.state, func.count(), func.min(row.received_at), func.min(due))
        .where(row.state.in_([state.value for state in OPEN_EVENTS]))
        .group_by(row.state)
    ).all()
    return _line(found)


def postings(now: datetime) -> Line:
    """Jobs of which LinkedIn must hear, or that it refused."""
    row = JobPosting
    mine = ("waiting", "sending")
    due = case((row.state.in_(mine) & (row.next_attempt_at <= now), row.next_attempt_at))
    found = db.session.execute(
        select(row.state, func.count(), func.min(row.settled_at), func.min(due))
        .where(row.state.in_([*mine, "processing", "refused"]))
        .group_by(row.state)
    ).all()
    return _line(found)


def people(client_id: str, now: datetime) -> Line:
    """People of whom LinkedIn must hear, and records of theirs that it refused.

    What somebody did just now goes first, so it is overdue when nobody takes it; a walk over everybody takes its
    time, as LinkedIn's limits want it. While LinkedIn is away all wait, rightly.
    """
    change, record, lane = SharingChange, SharingRecord, SharingLane
    waiting = select(func.count()).select_from(change).scalar_subquery()
    urgent = select(func.min(change.due_at)).where(change.rank == 0).scalar_subquery()
    opens = select(lane.due_at).where(lane.client_id == client_id).scalar_subquery()
    refused = (
        select(func.count()).select_from(record).where(record.state == "refused").scalar_subquery()
    )
    found = db.session.execute(select(waiting, refused, urgent, opens)).one()
    due = max((moment for moment in found[2:] if moment), default=now) if found[2] else now
    return Line({"waiting": found[0], "refused": found[1]}, overdue=due if due < now else None)


#: What is new of a seat may wait so long while others are read.
HISTORY_PATIENCE = timedelta(hours=1)
#: After so many tries in a row it is no passing trouble.
HISTORY_TRIES = 3


def history(client_id: str, now: datetime) -> Line:
    """Streams of seats that LinkedIn lists: how many wait to be read, how many cannot be.

    Who pressed Sync now is overdue at once when nobody reads. While LinkedIn lets us wait all wait, rightly, and so
    does the way back.
    """
    stream, lane = HistoryStream, HistoryLane
    own = (stream.client_id == client_id, stream.due_at.is_not(None))
    later = now - HISTORY_PATIENCE
    fails = case((stream.attempts >= HISTORY_TRIES, 1))
    waits = case((and_(stream.rank < 2, stream.due_at <= now), 1))
    overdue = case(
        (and_(stream.rank == 0, stream.due_at <= now), stream.due_at),
        (and_(stream.rank == 1, stream.due_at <= later), stream.due_at),
    )
    found = db.session.execute(
        select(func.count(waits), func.count(fails), func.min(overdue)).where(*own)
    ).one()
    opens = db.session.scalar(select(lane.due_at).where(lane.client_id == client_id))
    due = max(found[2], opens or found[2]) if found[2] else now
    counts = {"waiting": found[0], "failed": found[1]}
    return Line(counts, overdue=due if due < now else None)


def mails(now: datetime) -> Line:
    """Mail that has not gone out."""
    row = Mail
    mine = ("waiting", "sending")
    due = case((row.state.in_(mine) & (row.next_attempt_at <= now), row.next_attempt_at))
    found = db.session.execute(
        select(row.state, func.count(), func.min(row.created_at), func.min(due))
        .where(row.state.in_([*mine, "failed"]))
        .group_by(row.state)
    ).all()
    return _line(found)


def _line(rows: Sequence[tuple[str, int, datetime | None, datetime | None]]) -> Line:
    return Line(
        counts={state: int(number) for state, number, _oldest, _due in rows},
        oldest=min((oldest for _s, _n, oldest, _d in rows if oldest), default=None),
        overdue=min((due for _s, _n, _o, due in rows if due), default=None),
    )


def refused_jobs(*, limit: int = REFUSED_SHOWN) -> list[RefusedJob]:
    """The jobs that LinkedIn refused last, with what it said."""
    row = JobPosting
    found = db.session.execute(
        select(
            Job.id,
            Job.requisition_number,
            Job.title,
            row.problem_field,
            row.detail,
            row.settled_at,
        )
        .join(Job, Job.id == row.job_id)
        .where(row.state == "refused")
        .order_by(row.settled_at.desc(), row.job_id)
        .limit(limit)
    )
    return [RefusedJob(*each) for each in found]


def day_start(now: datetime) -> datetime:
    """When LinkedIn's day began, which ends at midnight UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def day_end(now: datetime) -> datetime:
    """When LinkedIn's counters start anew."""
    return day_start(now) + timedelta(days=1)


def stored(names: Sequence[str]) -> Mapping[str, Heartbeat]:
    """Heartbeats as rows, to be changed."""
    rows = db.session.scalars(select(Heartbeat).where(Heartbeat.name.in_(names)))
    return {row.name: row for row in rows}
