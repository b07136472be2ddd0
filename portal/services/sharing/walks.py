"""Walking over all people, as administrators see and steer it: the first load, and comparing again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.db import Topic, nudge
from portal.domain.errors import WrongState
from portal.domain.linkedin_limits import REQUESTS_A_DAY
from portal.domain.sharing import Kind
from portal.models import SharingLane, User
from portal.queries import sharing_progress
from portal.queries.sharing_progress import KindCounts
from portal.services import history
from portal.services.sharing import lane as lanes
from portal.services.sharing.changes import Rank, count_waiting
from portal.services.sharing.quotas import Quotas

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
    #: Requests of today by kind, of a limit for each.
    requests: dict[Kind, int]
    requests_limit: int = REQUESTS_A_DAY

    @property
    def people_done(self) -> int:
        """People whose candidates and applications are through."""
        total = self.lane.walk_total if self.lane else 0
        return max(0, total - self.people_left)


def progress(client_id: str, *, now: datetime) -> Progress:
    """How far everybody is, in a fixed number of statements."""
    lane, waiting = lanes.find(client_id), count_waiting()
    ahead = lanes.people_ahead(lane) if lane is not None else 0
    quotas = Quotas.read(client_id).shown(now=now)
    return Progress(
        lane,
        sharing_progress.counts(),
        people_left=waiting.get(Rank.RECORDS, 0) + ahead,
        parts_left=waiting.get(Rank.PARTS, 0),
        urgent=waiting.get(Rank.URGENT, 0) + waiting.get(Rank.MANY, 0),
        requests={kind: quota.requests for kind, quota in quotas.items()},
    )


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
    lane = lanes.find(client_id)
    if lane is None or lane.walk_state != lanes.DONE:
        raise WrongState("walk-under-way")
    lanes.begin_walk(lane, lanes.AGAIN, now=now)
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
    lane = lanes.find(client_id)
    if lane is None or lane.walk_state != before:
        raise WrongState("walk-changed")
    lane.walk_state = after
    lane.version += 1
