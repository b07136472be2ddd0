"""Names of tasks, their queue and time limit, and the one way to send one.

The queue carries nudges, not facts: a task gets ids and reads the rest from the database. Sending
therefore never fails the caller; what the queue loses, the sweep finds again.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.utils import import_attribute

from portal.db import Topic

log = logging.getLogger(__name__)

#: Queues by urgency; workers empty the first before they look at the next.
URGENT, NORMAL, PERIODIC = "urgent", "normal", "periodic"
QUEUES = (URGENT, NORMAL, PERIODIC)

#: How long the details of a failed task stay in Redis, in seconds. The facts are in the database.
FAILURE_TTL = 3600


class TaskName(StrEnum):
    """Every task, by the dotted path of its function."""

    TAKE_IN_EVENT = "portal.tasks.intake.take_in_event"
    SWEEP_EVENTS = "portal.tasks.intake.sweep_events"
    SEND_JOB = "portal.tasks.job_postings.send_job"
    CHECK_JOB_TASKS = "portal.tasks.job_postings.check_job_tasks"
    SWEEP_CHANGES = "portal.tasks.job_postings.sweep_changes"
    SHARE_CHANGES = "portal.tasks.sharing.share_changes"
    SWEEP_PEOPLE = "portal.tasks.sharing.sweep_people"
    RECONCILE_PEOPLE = "portal.tasks.sharing.reconcile_people"
    CHANGE_ACCESS = "portal.tasks.job_access.change_access"
    SWEEP_ACCESS = "portal.tasks.job_access.sweep_access"
    SEND_MAIL = "portal.tasks.mail.send_mail"
    SWEEP_MAILS = "portal.tasks.mail.sweep_mails"
    REMIND_OF_FEEDBACK = "portal.tasks.feedback_reminders.remind_of_feedback"
    SWEEP_DOCUMENTS = "portal.tasks.documents.sweep_documents"
    REMIND_APPROVERS = "portal.tasks.reminders.remind_approvers"
    SEND_DIGESTS = "portal.tasks.digests.send_digests"
    READ_WANTED_SEATS = "portal.tasks.linkedin_seats.read_wanted_seats"
    READ_SEATS = "portal.tasks.linkedin_seats.read_seats"
    READ_WANTED_HISTORY = "portal.tasks.linkedin_history.read_wanted_history"
    READ_HISTORY = "portal.tasks.linkedin_history.read_history"
    SURVEY_HISTORY = "portal.tasks.linkedin_history.survey_history"
    CHECK_CONNECTIONS = "portal.tasks.linkedin_connections.check_connections"
    SET_UP_LINKEDIN = "portal.tasks.linkedin_setup.set_up_linkedin"
    RUN_WANTED_CHECKS = "portal.tasks.linkedin_checks.run_wanted_checks"
    RUN_CHECKS = "portal.tasks.linkedin_checks.run_checks"
    REFRESH_INTEGRATIONS = "portal.tasks.linkedin_setup.refresh_integrations"
    CONFIGURE_LINKEDIN = "portal.tasks.linkedin_setup.configure_linkedin"
    CHECK_HEALTH = "portal.tasks.health.check_health"

    @property
    def short_name(self) -> str:
        """The function's own name, as heartbeats have it."""
        return self.value.rpartition(".")[2]


@dataclass(frozen=True)
class Route:
    """Where a task runs and how long it may take, in seconds."""

    queue: str
    timeout: int


ROUTES: dict[TaskName, Route] = {
    TaskName.TAKE_IN_EVENT: Route(URGENT, 60),
    TaskName.SEND_JOB: Route(NORMAL, 120),
    TaskName.CHECK_JOB_TASKS: Route(NORMAL, 120),
    TaskName.SWEEP_EVENTS: Route(PERIODIC, 60),
    TaskName.SWEEP_CHANGES: Route(PERIODIC, 60),
    TaskName.SHARE_CHANGES: Route(NORMAL, 300),
    TaskName.SWEEP_PEOPLE: Route(PERIODIC, 300),
    TaskName.RECONCILE_PEOPLE: Route(PERIODIC, 60),
    # Until a list stands, what it keeps from others waits.
    TaskName.CHANGE_ACCESS: Route(URGENT, 300),
    TaskName.SWEEP_ACCESS: Route(PERIODIC, 300),
    TaskName.SEND_MAIL: Route(NORMAL, 60),
    TaskName.SWEEP_MAILS: Route(PERIODIC, 60),
    TaskName.REMIND_OF_FEEDBACK: Route(PERIODIC, 120),
    TaskName.SWEEP_DOCUMENTS: Route(PERIODIC, 300),
    TaskName.REMIND_APPROVERS: Route(PERIODIC, 60),
    TaskName.SEND_DIGESTS: Route(PERIODIC, 300),
    TaskName.READ_WANTED_SEATS: Route(NORMAL, 300),
    TaskName.READ_SEATS: Route(PERIODIC, 300),
    TaskName.READ_WANTED_HISTORY: Route(URGENT, 300),
    TaskName.READ_HISTORY: Route(PERIODIC, 300),
    TaskName.SURVEY_HISTORY: Route(PERIODIC, 60),
    TaskName.CHECK_CONNECTIONS: Route(PERIODIC, 300),
    TaskName.SET_UP_LINKEDIN: Route(URGENT, 120),
    TaskName.RUN_WANTED_CHECKS: Route(URGENT, 120),
    TaskName.RUN_CHECKS: Route(PERIODIC, 120),
    TaskName.REFRESH_INTEGRATIONS: Route(PERIODIC, 120),
    TaskName.CONFIGURE_LINKEDIN: Route(PERIODIC, 120),
    TaskName.CHECK_HEALTH: Route(PERIODIC, 60),
}


TASK_FOR_TOPIC: dict[Topic, TaskName] = {
    Topic.EVENT_RECEIVED: TaskName.TAKE_IN_EVENT,
    Topic.JOB_CHANGED: TaskName.SEND_JOB,
    Topic.PERSON_CHANGED: TaskName.SHARE_CHANGES,
    Topic.ACCESS_CHANGED: TaskName.CHANGE_ACCESS,
    Topic.MAIL_WRITTEN: TaskName.SEND_MAIL,
    Topic.SEATS_WANTED: TaskName.READ_WANTED_SEATS,
    Topic.HISTORY_WANTED: TaskName.READ_WANTED_HISTORY,
    Topic.LINKEDIN_SET_UP: TaskName.SET_UP_LINKEDIN,
    Topic.LINKEDIN_CHECKS_WANTED: TaskName.RUN_WANTED_CHECKS,
}


def connect(redis_url: str, **options: Any) -> Redis:
    """A connection for sending: short time-outs, since somebody is waiting for the page."""
    return Redis.from_url(
        redis_url,
        socket_connect_timeout=options.pop("socket_connect_timeout", 0.5),
        socket_timeout=options.pop("socket_timeout", 2),
        retry=options.pop("retry", Retry(NoBackoff(), 0)),
        **options,
    )


def connect_blocking(redis_url: str) -> Redis:
    """A connection for workers, which wait long for the next task on purpose."""
    return Redis.from_url(redis_url, socket_connect_timeout=5)


def run_here(task: TaskName, *ids: int) -> None:
    """Run a task in this process, as a worker would."""
    import_attribute(task.value)(*ids)


def send(task: TaskName, *ids: int) -> bool:
    """Put a task on its queue; returns whether the queue took it. Never raises for Redis."""
    route = ROUTES[task]
    try:
        queue = Queue(route.queue, connection=current_app.extensions["redis"])
        queue.enqueue(
            task.value,
            *ids,
            job_timeout=route.timeout,
            result_ttl=0,
            failure_ttl=FAILURE_TTL,
        )
    except RedisError as error:
        log.warning(
            "queue away, the sweep will pick it up: task=%s error=%s",
            task.name,
            type(error).__name__,
        )
        return False
    return True


@dataclass(frozen=True)
class Standing:
    """How many tasks wait, and which workers are there. ``answers`` False: Redis is away."""

    answers: bool
    queued: Mapping[str, int] = field(default_factory=dict)
    workers: int = 0
    #: When one of the workers last said that it is alive.
    seen_at: datetime | None = None


def standing() -> Standing:
    """What Redis knows of queues and workers. Never raises for Redis."""
    connection = current_app.extensions["redis"]
    try:
        queued = {name: Queue(name, connection=connection).count for name in QUEUES}
        workers = Worker.all(connection=connection)
    except RedisError as error:
        log.warning("queue away: error=%s", type(error).__name__)
        return Standing(False)
    seen = [worker.last_heartbeat for worker in workers if worker.last_heartbeat]
    latest = max((_aware(moment) for moment in seen), default=None)
    return Standing(True, queued, len(workers), latest)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
