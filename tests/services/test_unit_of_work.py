"""One writing transaction: all or nothing, and the queue hears of it afterwards."""

import dataclasses
import threading
import time

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from dev.redis_server import free_port
from portal import create_app, queueing
from portal.config import Settings
from portal.db import Topic, UtcDateTime, db, lock, nudge
from portal.models import Counter, Job, User
from portal.queueing import QUEUES, ROUTES, TaskName
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, get_job


def tasks(redis: Redis) -> list[tuple[str, tuple[int, ...]]]:
    queues = [Queue(name, connection=redis) for name in QUEUES]
    return [(job.func_name, tuple(job.args)) for queue in queues for job in queue.jobs]


def name_of_rita(people: People) -> str:
    db.session.rollback()
    return people.user("Rita").name


def test_leaving_by_an_exception_undoes_everything_and_sends_nothing(
    context: Flask, people: People, redis: Redis
) -> None:
    def fail() -> None:
        with unit_of_work():
            people.user("Rita").name = "Somebody else"
            db.session.flush()
            nudge(Topic.EVENT_RECEIVED, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert name_of_rita(people) == "Rita Example"
    assert tasks(redis) == []
    with unit_of_work():
        people.user("Rita").name = "Rita the Second"
    assert name_of_rita(people) == "Rita the Second"
    assert tasks(redis) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_being_told_to_stop_also_undoes_everything(
    context: Flask, people: People, error: type[BaseException]
) -> None:
    def stop() -> None:
        with unit_of_work():
            people.user("Rita").name = "Somebody else"
            raise error

    with pytest.raises(error):
        stop()
    # Nobody else waits for a lock that is still held.
    assert not db.session().in_transaction()
    assert name_of_rita(people) == "Rita Example"


def test_the_queue_hears_of_each_thing_once_and_only_after_the_commit(
    context: Flask, people: People, redis: Redis
) -> None:
    with unit_of_work():
        nudge(Topic.JOB_CHANGED, 7)
        nudge(Topic.EVENT_RECEIVED, 5)
        nudge(Topic.JOB_CHANGED, 7)
        assert tasks(redis) == []
    assert tasks(redis) == [
        (TaskName.TAKE_IN_EVENT.value, (5,)),
        (TaskName.SEND_JOB.value, (7,)),
    ]
    with unit_of_work():
        pass
    assert len(tasks(redis)) == 2


def test_a_queue_that_is_away_does_not_fail_what_was_asked_for(
    settings: Settings, app: Flask, people: People
) -> None:
    lonely = create_app(
        dataclasses.replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    )
    with lonely.app_context():
        started = time.monotonic()
        with unit_of_work():
            people.user("Rita").name = "Rita the Second"
            nudge(Topic.EVENT_RECEIVED, 1)
        assert time.monotonic() - started < 2
        assert name_of_rita(people) == "Rita the Second"
        db.session.remove()
        db.engine.dispose()


def test_what_was_read_before_is_read_again_inside(context: Flask, people: People) -> None:
    rita = people.user("Rita")
    assert rita.name == "Rita Example"
    db.session.commit()

    def rename() -> None:
        with context.app_context(), unit_of_work():
            people.user("Rita").name = "Rita the Second"

    thread = threading.Thread(target=rename)
    thread.start()
    thread.join()
    with unit_of_work():
        assert rita.name == "Rita the Second"


def test_changes_made_outside_are_not_carried_in(context: Flask, people: People) -> None:
    people.user("Rita").name = "Changed outside"
    with unit_of_work():
        assert people.user("Rita").name == "Rita Example"
    assert name_of_rita(people) == "Rita Example"


def test_many_threads_that_read_and_then_write_do_not_lock_each_other_out(
    context: Flask, people: People
) -> None:
    with unit_of_work():
        db.session.add(Counter(name="x", day=NOW.date(), value=0))
    errors: list[BaseException] = []

    def run() -> None:
        try:
            for _ in range(10):
                with context.app_context(), unit_of_work():
                    row = db.session.get_one(Counter, ("x", NOW.date()))
                    lock(row)
                    row.value += 1
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    db.session.rollback()
    assert db.session.get_one(Counter, ("x", NOW.date())).value == 60


def test_a_lock_sees_what_others_did_meanwhile(context: Flask, people: People) -> None:
    job_id = add_job(people)
    with unit_of_work():
        job = get_job(job_id)
        lock(job)
        assert job.stages
        db.session.execute(text("UPDATE jobs SET title = 'Other'"))
        lock(job)
        assert job.title == "Other"


# -- the database as it is set up --------------------------------------------------------------


def test_sqlite_keeps_promises_through_a_power_cut(context: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())


def test_times_come_back_with_their_zone(context: Flask, people: People) -> None:
    job = get_job(add_job(people))
    assert job.created_at == NOW
    assert job.created_at.utcoffset() is not None


# -- names of tasks ----------------------------------------------------------------------------


def test_every_topic_and_every_task_has_its_way() -> None:
    assert set(queueing.TASK_FOR_TOPIC) == set(Topic)
    assert set(ROUTES) == set(TaskName)
    assert {route.queue for route in ROUTES.values()} <= set(QUEUES)
    assert all(route.timeout >= 60 for route in ROUTES.values())


def test_sending_says_whether_the_queue_took_it(context: Flask, redis: Redis) -> None:
    assert queueing.send(TaskName.SEND_JOB, 3)
    (job,) = Queue(ROUTES[TaskName.SEND_JOB].queue, connection=redis).jobs
    assert (job.args, job.result_ttl, job.timeout) == ((3,), 0, 120)
    assert job.description is None or "Example" not in job.description
    assert db.session.query(Job).count() + db.session.query(User).count() == 0
