"""Walking over all people, as administrators see and steer it: the first load, and comparing again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.db import Topic, nudge
from portal.domain import linkedin_limits as limits
from portal.domain import sharing_pace as pace
from portal.domain.errors import WrongState
from portal.domain.linkedin_limits import REQUESTS_A_DAY, RESERVED
from portal.domain.sharing import Kind
from portal.domain.sharing_pace import Forecast, Speed, measure
from portal.models import SharingLane, User
from portal.queries import sharing_progress
from portal.queries.sharing_progress import KindCounts
from portal.services import all_postings, history
from portal.services.sharing import lane as lanes
from portal.services.sharing.changes import Rank, count_waiting
from portal.services.sharing.quotas import Quotas
from portal.services.sharing.walk_plans import PEOPLE

#: Everybody is compared with the ledger again this often.
AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Progress:
    """How far everybody is."""

    #: None while nobody has ever been shared.
    lane: SharingLane | None
    counts: dict[Kind, KindCounts]
    #: People whose candidates and applications, and people whose parts, a walk has yet to see to.
    people_left: int
    parts_left: int
    #: People of whom something changed just now.
    urgent: int
    #: Requests of today by kind, of a limit for each; a walk leaves some of them to what people do.
    requests: dict[Kind, int]
    speed: Speed
    #: How long the rest of a walk takes; None while none is under way.
    forecast: Forecast | None
    #: Kinds whose requests of today are used up, and when the next ones are granted.
    used_up: list[Kind]
    next_day: datetime
    #: Jobs that a withdrawal has yet to close at LinkedIn; None while they stay.
    jobs_left: int | None = None
    requests_limit: int = REQUESTS_A_DAY
    walk_limit: int = REQUESTS_A_DAY - RESERVED

    @property
    def people_done(self) -> int:
        """People whose candidates and applications are through."""
        total = self.lane.walk_total if self.lane else 0
        left = self.people_left + (self.parts_left if self.is_withdrawal else 0)
        return max(0, total - left)

    @property
    def is_withdrawal(self) -> bool:
        """Whether everything is taken back from LinkedIn, or was."""
        return self.lane is not None and self.lane.walk_kind == lanes.WITHDRAWAL

    @property
    def is_under_way(self) -> bool:
        """Whether a walk goes on or rests."""
        return self.lane is not None and self.lane.walk_state in (lanes.RUNNING, lanes.PAUSED)

    @property
    def left_over(self) -> int:
        """Records that LinkedIn refused, or refused to delete."""
        return sum(kind.refused for kind in self.counts.values())

    @property
    def took(self) -> timedelta | None:
        """How long the last walk took from its beginning to its end."""
        lane = self.lane
        if lane is None or lane.walk_ended_at is None or lane.walk_started_at is None:
            return None
        return lane.walk_ended_at - lane.walk_started_at


def progress(
    client_id: str,
    *,
    now: datetime,
    records_a_minute: int = limits.RECORDS_A_MINUTE,
    closes_jobs: bool = False,
) -> Progress:
    """How far everybody is, in a fixed number of statements. ``records_a_minute``: what LinkedIn grants of each
    kind; ``closes_jobs``: jobs are taken back, too."""
    lane, waiting = lanes.find(client_id), count_waiting()
    ahead = lanes.people_ahead(lane) if lane is not None else 0
    quotas = Quotas.read(client_id, records_a_minute).shown(now=now)
    people_left, parts_left = waiting.get(Rank.RECORDS, 0) + ahead, waiting.get(Rank.PARTS, 0)
    requests = {kind: quota.requests for kind, quota in quotas.items()}
    is_under_way = lane is not None and lane.walk_state in (lanes.RUNNING, lanes.PAUSED)
    speed = measure(
        {kind: quota.recent for kind, quota in quotas.items()},
        since=lane.walk_started_at if lane is not None and is_under_way else None,
        now=now,
    )
    forecast = None
    if lane is not None and is_under_way:
        forecast = _forecast(lane, people_left, parts_left, speed, requests, records_a_minute, now)
    return Progress(
        lane,
        sharing_progress.counts(),
        people_left=people_left,
        parts_left=parts_left,
        urgent=waiting.get(Rank.URGENT, 0) + waiting.get(Rank.MANY, 0),
        requests=requests,
        speed=speed,
        forecast=forecast,
        used_up=[kind for kind, used in requests.items() if used >= Progress.walk_limit],
        next_day=limits.next_day(now),
        jobs_left=all_postings.count_there() if closes_jobs else None,
    )


def _forecast(
    lane: SharingLane,
    people_left: int,
    parts_left: int,
    speed: Speed,
    requests: dict[Kind, int],
    records_a_minute: int,
    now: datetime,
) -> Forecast:
    if lane.walk_planned is None:
        # Only differences go, and nobody knows how many there are.
        done = lane.walk_total - people_left
        started_at = lane.walk_started_at or now
        return pace.people_forecast(done=done, left=people_left, started_at=started_at, now=now)
    planned = {kind: lane.walk_planned.get(kind.value, 0) for kind in Kind}
    left = pace.left_of(
        planned,
        lane.walk_planned.get(PEOPLE, 0),
        total=lane.walk_total,
        people_left=people_left,
        parts_left=parts_left,
    )
    if lane.walk_kind == lanes.WITHDRAWAL:
        # Candidates and applications go last there, with each one's parts.
        left = replace(left, whole_done=left.parts_done)
    return pace.forecast(left, speed, requests, records_a_minute=records_a_minute, now=now)


def pause(client_id: str, *, actor: User, now: datetime) -> None:
    """Let a walk rest; what people do meanwhile still goes. Raises WrongState when there is none."""
    _switch(client_id, lanes.RUNNING, lanes.PAUSED)
    history.record("linkedin-walk-paused", now=now, actor=actor)


def resume(client_id: str, *, actor: User, now: datetime) -> None:
    """Let a walk go on where it rested. Raises WrongState when none rests."""
    _switch(client_id, lanes.PAUSED, lanes.RUNNING)
    history.record("linkedin-walk-resumed", now=now, actor=actor)
    nudge(Topic.PERSON_CHANGED, 0)


def reconcile(client_id: str, *, actor: User | None, now: datetime) -> None:
    """Compare everybody with what LinkedIn was told, and mend differences. Raises WrongState before the first
    load, or while a walk is under way."""
    lane = lanes.find(client_id, for_update=True)
    if lane is None or lane.walk_state != lanes.DONE:
        raise WrongState("walk-under-way")
    again = lanes.WITHDRAWAL if lane.walk_kind == lanes.WITHDRAWAL else lanes.AGAIN
    lanes.begin_walk(lane, again, now=now)
    if actor is not None:
        history.record("linkedin-reconciled", now=now, actor=actor)
    nudge(Topic.PERSON_CHANGED, 0)


def reconcile_when_due(client_id: str, *, now: datetime) -> bool:
    """The same once a day, by itself; returns whether it began."""
    lane = lanes.find(client_id)
    if lane is None or lane.walk_state != lanes.DONE or lane.walk_started_at is None:
        return False
    if now - lane.walk_started_at < AGAIN_AFTER:
        return False
    reconcile(client_id, actor=None, now=now)
    return True


def _switch(client_id: str, before: str, after: str) -> None:
    lane = lanes.find(client_id, for_update=True)
    if lane is None or lane.walk_state != before:
        raise WrongState("walk-changed")
    lane.walk_state = after
    lane.version += 1
