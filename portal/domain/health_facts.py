"""What is known about the connection to LinkedIn and the work behind the pages; ``domain.health`` judges it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Beat:
    """When something last happened and how, see ``models.health.Heartbeat``."""

    at: datetime
    ok_at: datetime | None = None
    problem: str | None = None
    failing_since: datetime | None = None
    failed_at: datetime | None = None
    failed_how: str | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class IntegrationFact:
    """One integration of our mirror. ``is_wanted``: its switch on our side is on."""

    type: str
    context: str
    state: str
    problem: str | None = None
    changed_at: datetime | None = None
    used_at: datetime | None = None
    is_wanted: bool = True


@dataclass(frozen=True)
class ContractFact:
    """A contract that was connected. ``has_ended``: LinkedIn says that it is over."""

    urn: str
    label: str
    has_ended: bool = False
    ended_at: datetime | None = None
    problem: str | None = None
    read_at: datetime | None = None


@dataclass(frozen=True)
class Use:
    """What was asked for today of one allowance, and LinkedIn's limits where it publishes them."""

    resource: str
    requests: int
    records: int
    peak_records: int = 0
    throttled: int = 0
    requests_limit: int | None = None
    records_limit: int | None = None
    peak_limit: int | None = None

    @property
    def share(self) -> float:
        """The largest share of a daily limit that is used."""
        pairs = ((self.requests, self.requests_limit), (self.records, self.records_limit))
        return max((used / limit for used, limit in pairs if limit), default=0.0)


@dataclass(frozen=True)
class TokenFact:
    """The application's token in the store. ``opens``: a key of ours opens it."""

    expires_at: datetime
    opens: bool


@dataclass(frozen=True)
class ConnectionFacts:
    """People's own accounts, by how they stand."""

    connected: int = 0
    ending: int = 0
    ended: int = 0
    locked: int = 0


@dataclass(frozen=True)
class PushFacts:
    """Today's pushes, and when one of each kind last came."""

    signed: int = 0
    unsigned: int = 0
    wrong_signature: int = 0
    refused: int = 0
    last: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """What waits in one place, by state; ``oldest`` and ``overdue`` are moments.

    ``oldest``: since when the one that waits longest does. ``overdue``: since when one that somebody should have
    taken is not taken; None when nothing is.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    overdue: datetime | None = None

    def of(self, *states: str) -> int:
        """How many stand in these states."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True)
class QueueFacts:
    """Redis and what it knows; ``answers`` False: it is away and the rest unknown."""

    answers: bool
    queued: Mapping[str, int] = field(default_factory=dict)
    workers: int = 0
    worker_seen_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that is judged."""

    is_on: bool
    has_application: bool
    is_connected: bool
    #: Exports are taken in and jobs sent now: the gate is open. Otherwise they wait, rightly.
    takes_exports: bool
    #: The same for what LinkedIn is told of people.
    shares_people: bool
    beats: Mapping[str, Beat]
    #: Periodic tasks by name, in seconds.
    periods: Mapping[str, int]
    integrations: Sequence[IntegrationFact] = ()
    contracts: Sequence[ContractFact] = ()
    usage: Sequence[Use] = ()
    token: TokenFact | None = None
    connections: ConnectionFacts = ConnectionFacts()
    pushes: PushFacts = PushFacts()
    events: Line = Line()
    postings: Line = Line()
    people: Line = Line()
    history: Line = Line()
    mails: Line = Line()
    queue: QueueFacts = QueueFacts(answers=False)
    #: The same for reading InMail, notes and stub profiles.
    reads_history: bool = False
