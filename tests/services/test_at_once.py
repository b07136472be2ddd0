"""Two people change the same thing at the same moment: one wins, the other is told.

On SQLite they take turns anyway; on PostgreSQL they really are inside at the same time.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import DomainError, NotAllowed, StaleVersion, WrongState
from portal.domain.permissions import JobRole
from portal.models import (
    Application,
    HistoryEntry,
    Job,
    JobMember,
    LinkedInEvent,
    Stage,
    StageEntry,
)
from portal.services import (
    applications,
    hiring_teams,
    intake,
    job_lifecycle,
    job_postings,
    jobs,
    processes,
)
from portal.unit_of_work import unit_of_work
from tests.support.exports import (
    CLIENT_ID,
    ORGANIZATION,
    all_applications,
    all_candidates,
    claim,
    export,
    get_event,
    receive,
    take_in,
)
from tests.support.people import NOW, People, add_job, details, get_job
from tests.support.threads import at_once, in_unit

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def one_won(outcomes: list[BaseException | None], told: type[DomainError]) -> None:
    losers = [outcome for outcome in outcomes if outcome is not None]
    assert len(losers) == len(outcomes) - 1
    assert [type(loser) for loser in losers] == [told] * len(losers), losers


def test_two_who_edit_one_job(app: Flask, people: People, job_id: int) -> None:
    seen = get_job(job_id).version

    def save(title: str) -> Callable[[], object]:
        return lambda: jobs.update_job(
            db.session.get_one(Job, job_id),
            details(title=title),
            version=seen,
            actor=people.user("Rita"),
            now=NOW,
        )

    def load() -> object:
        return db.session.get_one(Job, job_id).title

    one_won(at_once(app, in_unit(load, save("One")), in_unit(load, save("Two"))), StaleVersion)
    assert get_job(job_id).version == seen + 1


def test_two_who_move_one_person(app: Flask, people: People, job_id: int) -> None:
    take_in(get_job(job_id))
    application_id = all_applications()[0].id
    stages = [stage.id for stage in get_job(job_id).stages]

    def move(stage_id: int) -> Callable[[], object]:
        return lambda: applications.move_application(
            db.session.get_one(Application, application_id),
            db.session.get_one(Stage, stage_id),
            version=1,
            actor=people.user("Tom"),
            now=NOW,
        )

    def load() -> object:
        return db.session.get_one(Application, application_id).version

    one_won(
        at_once(app, in_unit(load, move(stages[1])), in_unit(load, move(stages[2]))), StaleVersion
    )
    assert all_applications()[0].version == 2
    assert db.session.query(StageEntry).count() == 2


def test_two_who_take_the_last_two_owners_off(app: Flask, people: People) -> None:
    rita = people.user("Rita")
    with unit_of_work():
        job = jobs.create_job(details(), creator=rita, role=JobRole.RECRUITER, now=NOW)
        hiring_teams.add_member(job, people.user("Tom"), JobRole.RECRUITER, actor=rita, now=NOW)
        job_id = job.id
    members = [member.id for member in get_job(job_id).members]

    def remove(member_id: int) -> Callable[[], object]:
        def act() -> None:
            job = db.session.get_one(Job, job_id)
            member = db.session.get_one(JobMember, member_id)
            hiring_teams.remove_member(job, member, actor=people.user("Ada"), now=NOW)

        return act

    def load() -> object:
        return len(db.session.get_one(Job, job_id).members)

    one_won(
        at_once(app, in_unit(load, remove(members[0])), in_unit(load, remove(members[1]))),
        NotAllowed,
    )
    assert len(get_job(job_id).members) == 1


def test_two_who_activate_and_two_who_close_one_job(app: Flask, people: People) -> None:
    job_id = add_job(people, active=False)

    def load() -> object:
        return db.session.get_one(Job, job_id).status

    def act(service: Callable[..., None]) -> Callable[[], object]:
        return lambda: service(db.session.get_one(Job, job_id), actor=people.user("Rita"), now=NOW)

    for service in (job_lifecycle.activate_job, job_lifecycle.close_job):
        one_won(at_once(app, *[in_unit(load, act(service))] * 2), WrongState)
    assert get_job(job_id).status == "closed"
    with unit_of_work():
        row = db.session.get_one(job_postings.JobPosting, job_id)
        assert row.wanted == 2


def test_somebody_is_put_into_prospect_while_it_is_switched_off(
    app: Flask, people: People, job_id: int
) -> None:
    event_id = receive()
    claim(event_id)
    exported = export(get_job(job_id))

    def settle() -> None:
        intake.settle_export(
            event_id, exported, client_id=CLIENT_ID, organization=ORGANIZATION, now=NOW
        )

    def switch() -> None:
        processes.switch_prospect_stage(
            db.session.get_one(Job, job_id), wanted=False, actor=people.user("Rita"), now=NOW
        )

    def load() -> object:
        return db.session.get_one(Job, job_id).prospect_stage

    outcomes = at_once(app, in_unit(load, settle), in_unit(load, switch))
    event = get_event(event_id)
    if event.state == "done":
        assert [type(outcome) for outcome in outcomes] == [type(None), WrongState]
        assert get_job(job_id).prospect_stage is not None
    else:
        assert outcomes == [None, None]
        assert (event.state, event.reason) == ("waiting", "no-prospect-stage")
        assert all_applications() == []


def mend(service: Callable[..., None], event_id: int, people: People, job_id: int | None = None):  # type: ignore[no-untyped-def]
    def act() -> None:
        event = db.session.get_one(LinkedInEvent, event_id)
        more: list[Any] = [] if job_id is None else [db.session.get_one(Job, job_id)]
        named = {} if service is intake.dismiss_event else {"client_id": CLIENT_ID}
        service(event, *more, actor=people.user("Rita"), now=NOW, **named)

    def load() -> object:
        return db.session.get_one(LinkedInEvent, event_id).state

    return in_unit(load, act)


def held(job_id: int, number: int = 0) -> int:
    event = take_in(
        get_job(job_id),
        exportedBy="urn:li:person:stranger",
        candidate={
            "member": f"urn:li:person:{number}",
            "emailAddresses": [f"{number}@example.com"],
            "profileUrl": None,
        },
    )
    return event.id


def test_one_accepts_what_the_other_moves(app: Flask, people: People, job_id: int) -> None:
    other = add_job(people)
    event_id = held(job_id)
    outcomes = at_once(
        app,
        mend(intake.accept_event, event_id, people),
        mend(intake.move_event, event_id, people, other),
    )
    one_won(outcomes, WrongState)
    assert len(all_applications()) == 1
    assert get_event(event_id).state == "done"


def test_one_accepts_what_the_other_dismisses(app: Flask, people: People, job_id: int) -> None:
    event_id = held(job_id)
    outcomes = at_once(
        app,
        mend(intake.accept_event, event_id, people),
        mend(intake.dismiss_event, event_id, people),
    )
    one_won(outcomes, WrongState)
    accepted = outcomes[0] is None
    assert get_event(event_id).state == ("done" if accepted else "ignored")
    assert len(all_applications()) == int(accepted)


def test_both_accept(app: Flask, people: People, job_id: int) -> None:
    event_id = held(job_id)
    one_won(at_once(app, *[mend(intake.accept_event, event_id, people)] * 2), WrongState)
    db.session.rollback()
    history = [entry.what for entry in db.session.scalars(db.select(HistoryEntry))]
    assert history.count("export-accepted") == 1


def test_two_move_in_opposite_directions(app: Flask, people: People, job_id: int) -> None:
    other = add_job(people)
    here, there = held(job_id, 1), held(other, 2)
    outcomes = at_once(
        app,
        mend(intake.move_event, here, people, other),
        mend(intake.move_event, there, people, job_id),
    )
    assert outcomes == [None, None]
    assert sorted(a.job_id for a in all_applications()) == sorted([job_id, other])


def test_the_same_newcomer_for_two_jobs_is_one_candidate(
    app: Flask, people: People, job_id: int
) -> None:
    other = add_job(people)
    for number in range(3):
        changes = {
            "member": f"urn:li:person:new{number}",
            "emailAddresses": [f"new{number}@example.com"],
            "profileUrl": f"https://www.linkedin.com/in/new-{number}",
            "firstName": f"New{number}",
        }
        acts = []
        for target in (job_id, other):
            event_id = receive()
            claim(event_id)
            exported = export(get_job(target), candidate=changes)
            acts.append(
                in_unit(
                    lambda: len(all_candidates_now()),
                    lambda event_id=event_id, exported=exported: intake.settle_export(  # type: ignore[misc]
                        event_id, exported, client_id=CLIENT_ID, organization=ORGANIZATION, now=NOW
                    ),
                )
            )
        assert at_once(app, *acts) == [None, None]
        assert len(all_candidates()) == number + 1
        assert len(all_applications()) == 2 * (number + 1)


def all_candidates_now() -> list[int]:
    return list(db.session.scalars(db.select(LinkedInEvent.id)))


def test_the_same_push_twice_at_the_same_moment(app: Flask) -> None:
    ids: list[int] = []

    def deliver(_meet: Callable[[], None]) -> None:
        ids.append(receive("request-x"))

    assert at_once(app, *[deliver] * 6) == [None] * 6
    assert len(set(ids)) == 1
    assert get_event(ids[0]).deliveries == 6


def test_one_event_claimed_by_many(app: Flask) -> None:
    event_id = receive()
    claims: list[object] = []

    def take(_meet: Callable[[], None]) -> None:
        claims.append(claim(event_id))

    assert at_once(app, *[take] * 8) == [None] * 8
    assert sum(found is not None for found in claims) == 1
    assert get_event(event_id).attempts == 1


def test_one_job_claimed_by_many(app: Flask, people: People) -> None:
    ids = [add_job(people) for _ in range(4)]
    claimed: list[int] = []

    def take(order: list[int]) -> Callable[[Callable[[], None]], None]:
        def run(_meet: Callable[[], None]) -> None:
            with unit_of_work():
                found = job_postings.claim(order, now=NOW, apply_url="https://a.example/{number}")
            claimed.extend(one.job_id for one in found)

        return run

    assert at_once(app, *[take(ids), take(ids[::-1])] * 3) == [None] * 6
    assert sorted(claimed) == ids


def test_many_counts_of_the_same_thing(app: Flask) -> None:
    def count(_meet: Callable[[], None]) -> None:
        for _ in range(5):
            with unit_of_work():
                intake.count("push-unsigned", now=NOW)

    assert at_once(app, *[count] * 4) == [None] * 4
    row = db.session.get_one(intake.Counter, ("push-unsigned", NOW.date()))
    assert row.value == 20
