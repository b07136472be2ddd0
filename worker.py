"""The RQ workers and the schedule.

``python worker.py work`` runs one worker, ``python worker.py schedule`` the single scheduler. Both
end when Redis goes away for long; the process manager starts them again.
"""

import sys

from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from rq.utils import import_attribute

from portal import create_app
from portal.config import ConfigurationError
from portal.db import db, let_others_write_first
from portal.pulse import Pulse
from portal.queueing import QUEUES, ROUTES, connect_blocking
from portal.tasks.schedule import PERIODS, SCHEDULE

#: A worker makes room for a fresh one after so many tasks, against slow leaks in any library.
TASKS_PER_LIFE = 20_000


class Worker(SimpleWorker):
    """Runs each task inside an application context, in this very process.

    RQ's default worker forks for every task. Ours only wait for the database and LinkedIn, so a
    fork would cost more than the task; a task that kills the worker is taken up again after its
    claim ran out, by the worker that the process manager starts.
    """

    app: Flask
    #: What went wrong in the task that failed last.
    problem = "failed"

    def perform_job(self, job: Job, *args, **kwargs) -> bool:  # type: ignore[no-untyped-def]
        """One task, one context: sessions and connections go back when it ends. Then, with no transaction
        open any more, what was noted is written, though not after each of a thousand."""
        with self.app.app_context():
            went_well = super().perform_job(job, *args, **kwargs)
        pulse: Pulse = self.app.extensions["pulse"]
        name = (job.func_name or "").rpartition(".")[2]
        if name in PERIODS:
            pulse.beat(f"task:{name}", None if went_well else self.problem)
        pulse.write_if_due()
        return went_well

    def handle_exception(self, job: Job, *exc_info) -> None:  # type: ignore[no-untyped-def]
        """Keep the kind of error, and none of its text."""
        self.problem = exc_info[0].__name__[:40]
        super().handle_exception(job, *exc_info)


def work(app: Flask, connection: Redis) -> None:
    """Work until told to stop."""
    with app.app_context():
        let_others_write_first(db.engine)
    worker = Worker(list(QUEUES), connection=connection)
    worker.app = app
    try:
        worker.work(max_jobs=TASKS_PER_LIFE, logging_level="WARNING")
    finally:
        app.extensions["pulse"].write()


class Scheduler(CronScheduler):
    """RQ's scheduler, which notes in the database that it runs."""

    pulse: Pulse

    def enqueue_jobs(self) -> list[CronJob]:
        """One round."""
        sent = super().enqueue_jobs()
        self.pulse.beat("schedule")
        self.pulse.write_if_due()
        return sent


def schedule(app: Flask, connection: Redis) -> None:
    """Send what is due, for ever. Nothing expires unseen: what was not run in time is sent anew."""
    scheduler = Scheduler(connection, logging_level="WARNING")
    scheduler.pulse = app.extensions["pulse"]
    for entry in SCHEDULE:
        route = ROUTES[entry.task]
        scheduler.register(
            import_attribute(entry.task.value),
            queue_name=route.queue,
            interval=entry.every,
            job_timeout=route.timeout,
            result_ttl=0,
            failure_ttl=600,
            # One that nobody took before the next is due is of no use any more.
            ttl=max(entry.every, 10),
        )
    scheduler.start()  # type: ignore[no-untyped-call]  # RQ's, without annotations


def main(arguments: list[str]) -> None:
    """Run what the command line names."""
    if arguments not in (["work"], ["schedule"]):
        sys.exit("Say `python worker.py work` or `python worker.py schedule`.")
    try:
        app = create_app()
    except ConfigurationError as error:
        sys.exit(f"Beckon cannot start: {error}")
    connection = connect_blocking(app.extensions["settings"].redis_url)
    if arguments == ["work"]:
        work(app, connection)
    else:
        schedule(app, connection)


if __name__ == "__main__":
    main(sys.argv[1:])
