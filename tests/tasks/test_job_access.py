"""Who sees which job at LinkedIn, with the real client against the sandbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask

from portal import gate
from portal.db import db
from portal.domain.permissions import JobRole
from portal.domain.stages import StageKind
from portal.models import (
    AccessChange,
    AccessLane,
    Application,
    JobMember,
    JobPosting,
    LinkedInSeat,
    SharingQuota,
)
from portal.services import (
    accounts,
    applications,
    company,
    hiring_teams,
    job_lifecycle,
    jobs,
    linkedin_connections,
    linkedin_seats,
)
from portal.services.job_access import lane, retries, switch
from portal.services.linkedin_connections import NewConnection
from portal.services.linkedin_gate import FEATURE_SWITCHES
from portal.services.sharing import decisions, withdrawal
from portal.tasks.job_access import sweep_access
from portal.tasks.job_postings import check_job_tasks, send_job, sweep_changes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.access import (
    access_lane,
    access_waits,
    connect,
    disconnect,
    drain_access,
    groups_at_linkedin,
    hurry_access,
    lists_at_linkedin,
    person,
    sees,
    told,
)
from tests.support.crowd import add_application, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, details, get_job
from tests.support.queries import counted_statements
from tests.support.seats import SetUp, client_id_of
from tests.support.sharing import at_linkedin, drain, ledger, post
from tests.support.tasks import watched

pytestmark = pytest.mark.usefixtures("context")
LISTS, MEMBERS = "atsEntityAcls", "atsEntityAclAssignees"


def number(job_id: int) -> str:
    found = get_job(job_id).requisition_number
    assert found is not None
    return found


@pytest.fixture
def seats(app: Flask) -> SetUp:
    """Puts seats into the tables."""
    return SetUp(app)


@pytest.fixture
def secret(app: Flask, sandbox: Sandbox, control: Control, people: People) -> int:
    """A confidential job that LinkedIn has. Rita is connected, Tom and Hugo of its team are not."""
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, title="Secret", is_confidential=True)
    drain_access()
    return post(job_id, control)


def group(people: People, name: str) -> str:
    return f"beckon-user-{people[name]}"


def change(job_id: int, people: People, **changes: Any) -> None:
    with unit_of_work():
        job = get_job(job_id)
        jobs.update_job(
            job, details(**changes), version=job.version, actor=people.user("Rita"), now=NOW
        )


def secure_all(people: People, wanted: bool) -> None:
    with unit_of_work():
        switch.decide(wanted, actor=people.user("Ada"), now=NOW)


def requests(control: Control, path: str) -> int:
    return len(control.get(f"/control/requests?path={path}"))


# -- as it should be ---------------------------------------------------------------------------


def test_a_confidential_job_is_posted_once_its_list_stands(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    send_job(job_id)
    assert requests(control, "simpleJobPostings") == 0
    drain_access()
    assert lists_at_linkedin(control) == {number(job_id): {"beckon-nobody", group(people, "Rita")}}
    assert groups_at_linkedin(control) == {group(people, "Rita"): {person(sandbox, "Rita")}}
    post(job_id, control)
    assert sees(control, "Rita", number(job_id))
    assert not sees(control, "Tom", number(job_id))


def test_the_lock_goes_before_everything_else(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    add_job(people, is_confidential=True)
    drain_access()
    calls = [
        one["path"].rpartition("/")[2]
        for one in control.get("/control/requests?path=/v2/atsEntity")
    ]
    assert calls == [LISTS, MEMBERS, LISTS]


def test_a_job_whose_team_nobody_knows_is_seen_by_nobody(control: Control, people: People) -> None:
    job_id = add_job(people, is_confidential=True)
    drain_access()
    post(job_id, control)
    assert lists_at_linkedin(control) == {number(job_id): {"beckon-nobody"}}
    assert not any(sees(control, name, number(job_id)) for name in ("Rita", "Tom", "Olga"))


def test_other_jobs_are_for_everybody(control: Control, secret: int, people: People) -> None:
    job_id = post(add_job(people, title="Open"), control)
    drain_access()
    assert sees(control, "Olga", number(job_id))
    assert set(lists_at_linkedin(control)) == {number(secret)}


def join(job_id: int, people: People, name: str, role: JobRole) -> None:
    with unit_of_work():
        hiring_teams.add_member(
            get_job(job_id), people.user(name), role, actor=people.user("Rita"), now=NOW
        )


def leave(job_id: int, people: People, name: str) -> None:
    with unit_of_work():
        job = get_job(job_id)
        (member,) = [m for m in job.members if m.user_id == people[name]]
        hiring_teams.remove_member(job, member, actor=people.user("Rita"), now=NOW)


def delegate(job_id: int, people: People, name: str) -> None:
    with unit_of_work():
        hiring_teams.appoint_delegate(
            get_job(job_id),
            people.user(name),
            JobRole.RECRUITER,
            actor=people.user("Rita"),
            now=NOW,
        )


def test_whoever_joins_sees_it_and_whoever_leaves_does_not(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    connect(app, sandbox, people, "Olga")
    drain_access()
    assert not sees(control, "Olga", number(secret))
    join(secret, people, "Olga", JobRole.RECRUITER)
    drain_access()
    assert sees(control, "Olga", number(secret))
    leave(secret, people, "Olga")
    drain_access()
    assert not sees(control, "Olga", number(secret))
    # Nobody is told about who is in no secured job.
    assert group(people, "Olga") not in groups_at_linkedin(control)
    assert sees(control, "Rita", number(secret))


def test_a_delegate_sees_it_and_goes_with_whoever_appointed_them(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    connect(app, sandbox, people, "Olga", "Tom")
    delegate(secret, people, "Olga")
    drain_access()
    assert sees(control, "Olga", number(secret))
    leave(secret, people, "Rita")
    drain_access()
    assert not sees(control, "Olga", number(secret))
    assert not sees(control, "Rita", number(secret))
    assert sees(control, "Tom", number(secret))


def test_an_interviewer_does_not_see_it(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    connect(app, sandbox, people, "Olga")
    join(secret, people, "Olga", JobRole.INTERVIEWER)
    drain_access()
    assert not sees(control, "Olga", number(secret))


def test_whoever_connects_sees_it_and_whoever_disconnects_does_not(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    assert not sees(control, "Tom", number(secret))
    connect(app, sandbox, people, "Tom")
    drain_access()
    assert sees(control, "Tom", number(secret))
    disconnect(people, "Tom")
    drain_access()
    assert not sees(control, "Tom", number(secret))
    assert set(groups_at_linkedin(control)) == {group(people, "Rita")}


def test_an_account_that_another_user_connects_is_in_one_group_at_a_time(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    disconnect(people, "Rita")
    with unit_of_work():
        new = NewConnection(
            client_id_of(app), person(sandbox, "Rita"), "R", b"s", NOW + timedelta(days=9)
        )
        assert linkedin_connections.connect_account(people.user("Tom"), new, now=NOW)
    drain_access()
    assert groups_at_linkedin(control) == {group(people, "Tom"): {person(sandbox, "Rita")}}
    assert lists_at_linkedin(control)[number(secret)] == {"beckon-nobody", group(people, "Tom")}


def test_whoever_is_deactivated_does_not_see_it_until_they_are_back(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int, seats: SetUp
) -> None:
    seat = seats.add_seat(None, person_urn=person(sandbox, "Tom"))
    with unit_of_work():
        linkedin_seats.map_seat(
            db.session.get_one(LinkedInSeat, seat.id),
            people.user("Tom"),
            actor=people.user("Ada"),
            now=NOW,
        )
    drain_access()
    assert sees(control, "Tom", number(secret))
    with unit_of_work():
        accounts.deactivate_user(people.user("Tom"), actor=people.user("Ada"), now=NOW)
    drain_access()
    assert not sees(control, "Tom", number(secret))
    with unit_of_work():
        accounts.reactivate_user(people.user("Tom"), actor=people.user("Ada"), now=NOW)
    drain_access()
    assert sees(control, "Tom", number(secret))


def test_a_seat_that_an_administrator_maps_is_as_good_as_a_connection(
    sandbox: Sandbox, control: Control, people: People, secret: int, seats: SetUp
) -> None:
    seat = seats.add_seat(None, person_urn=person(sandbox, "Hugo"))
    with unit_of_work():
        linkedin_seats.map_seat(
            db.session.get_one(LinkedInSeat, seat.id),
            people.user("Hugo"),
            actor=people.user("Ada"),
            now=NOW,
        )
    drain_access()
    assert sees(control, "Hugo", number(secret))
    with unit_of_work():
        linkedin_seats.unmap_seat(
            db.session.get_one(LinkedInSeat, seat.id), actor=people.user("Ada"), now=NOW
        )
    drain_access()
    assert not sees(control, "Hugo", number(secret))


def test_two_seats_of_one_member_at_two_users_are_nobodys(
    sandbox: Sandbox, control: Control, people: People, secret: int, seats: SetUp
) -> None:
    for name, contract in (("Tom", "urn:li:contract:1"), ("Hugo", "urn:li:contract:2")):
        seats.add_seat(
            people[name],
            person_urn=person(sandbox, "Olga"),
            contract=contract,
            mapped_by="manual",
        )
    with unit_of_work():
        lane.start_anew(now=NOW)
    drain_access()
    assert not sees(control, "Olga", number(secret))
    assert set(groups_at_linkedin(control)) == {group(people, "Rita")}


def test_a_job_that_becomes_confidential_and_open_again(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = post(add_job(people), control)
    assert sees(control, "Olga", number(job_id))
    change(job_id, people, title="Secret", is_confidential=True)
    send_job(job_id)
    titles = {job["externalJobPostingId"]: job["title"] for job in control.get("/control/jobs")}
    # Until its list stands LinkedIn has it as it was.
    assert titles[number(job_id)] == "Data Engineer"
    drain_access()
    assert not sees(control, "Olga", number(job_id))
    post(job_id, control)
    assert sees(control, "Rita", number(job_id))
    change(job_id, people, title="Open")
    drain_access()
    assert lists_at_linkedin(control) == {}
    assert groups_at_linkedin(control) == {}
    assert sees(control, "Olga", number(job_id))
    assert told("access_entry") == {}


def test_the_switch_secures_every_job_and_takes_it_back(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    connect(app, sandbox, people, "Tom")
    other = post(add_job(people, title="Open"), control)
    before = requests(control, "simpleJobPostings")
    secure_all(people, True)
    drain_access()
    assert not sees(control, "Olga", number(other))
    assert sees(control, "Tom", number(other))
    secure_all(people, False)
    drain_access()
    sweep_changes()
    assert sees(control, "Olga", number(other))
    assert set(lists_at_linkedin(control)) == {number(secret)}
    # What LinkedIn has of the jobs says the same with a list as without.
    assert requests(control, "simpleJobPostings") == before


def test_a_closed_job_keeps_its_list_and_a_deleted_one_its_lock(
    control: Control, people: People, secret: int
) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(secret), actor=people.user("Rita"), now=NOW)
    name = number(secret)
    send_job(secret)
    drain_access()
    assert lists_at_linkedin(control)[name] == {"beckon-nobody", group(people, "Rita")}
    control.post("/control/clock", advance=5)
    with unit_of_work():
        posting = db.session.get_one(JobPosting, secret)
        posting.is_listed, posting.operation = False, ""
    with unit_of_work():
        job_lifecycle.delete_job(
            get_job(secret), with_people=True, actor=people.user("Rita"), now=NOW
        )
    drain_access()
    # LinkedIn still has the job, and cannot delete it.
    assert lists_at_linkedin(control)[name] == {"beckon-nobody"}
    assert groups_at_linkedin(control) == {}


# -- people of secured jobs ----------------------------------------------------------------------


def test_applications_to_a_secured_job_are_shared_once_its_list_stands(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    sweep_people()
    assert ledger("application")[0, application_id].rule == "job_securing"
    assert at_linkedin(control, "candidates") == {}
    drain_access()
    sweep_people()
    assert ledger("application")[0, application_id].rule == "job_not_there"
    post(job_id, control)
    drain()
    assert [key[1] for key in at_linkedin(control, "applications")] == [str(application_id)]
    assert len(at_linkedin(control, "stages")) == 1


def move(application_id: int, kind: StageKind, people: People) -> None:
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        stage = next(s for s in application.job.stages if s.kind == kind.value)
        applications.move_application(
            application, stage, version=application.version, actor=people.user("Rita"), now=NOW
        )


def test_what_linkedin_has_stays_as_it_is_while_a_list_is_on_its_way(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = post(add_job(people), control)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    drain()
    change(job_id, people, is_confidential=True)
    move(application_id, StageKind.INTERVIEW, people)
    sweep_people()
    assert len(at_linkedin(control, "stages")) == 1
    assert len(at_linkedin(control, "applications")) == 1
    assert control.get("/control/sync/deletions")["deletions"] == []
    drain_access()
    drain()
    assert len(at_linkedin(control, "stages")) == 2
    assert control.get("/control/sync/deletions")["deletions"] == []


def test_where_the_list_is_refused_nothing_of_the_job_stays_at_linkedin(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = post(add_job(people), control)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    drain()
    fault(control, "record_error", LISTS, records=100, status=400, times=20)
    change(job_id, people, is_confidential=True)
    drain_access()
    drain()
    assert at_linkedin(control, "applications") == {}
    assert ledger("application")[0, application_id].rule == "job_not_secured"
    send_job(job_id)
    (job,) = [
        j for j in control.get("/control/jobs") if j["externalJobPostingId"] == number(job_id)
    ]
    assert job["state"] == "CLOSED" or db.session.get_one(JobPosting, job_id).operation == "CLOSE"
    control.delete("/control/faults")
    with unit_of_work():
        assert retries.try_again(job_id, now=datetime.now(UTC)) > 0
    drain_access()
    control.post("/control/clock", advance=5)
    post_again(job_id, control)
    drain()
    assert len(at_linkedin(control, "applications")) == 1
    assert not sees(control, "Olga", number(job_id))
    assert sees(control, "Rita", number(job_id))


def post_again(job_id: int, control: Control) -> None:
    """Whatever is on its way first, then what follows."""
    for _ in range(3):
        with unit_of_work():
            past = datetime(2020, 1, 1, tzinfo=UTC)
            db.session.execute(
                db.update(JobPosting).values(next_attempt_at=past, next_check_at=past)
            )
        sweep_changes()
        control.post("/control/clock", advance=5)
        with unit_of_work():
            db.session.execute(db.update(JobPosting).values(next_check_at=past))
        check_job_tasks()


def test_what_was_kept_back_by_the_rule_of_old_goes_after_an_update(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    with unit_of_work():
        # As the version before left it.
        db.session.execute(db.delete(AccessChange))
        db.session.execute(db.update(JobPosting).values(state="held", sending=1, wanted=1))
    drain_access()
    assert db.session.get_one(JobPosting, job_id).state == "waiting"
    post(job_id, control)
    drain()
    assert [key[1] for key in at_linkedin(control, "applications")] == [str(application_id)]


# -- failures ------------------------------------------------------------------------------------


def fault(control: Control, kind: str, path: str, **more: object) -> None:
    control.post("/control/faults", kind=kind, path=path, **more)


@pytest.mark.parametrize("path", [LISTS, MEMBERS])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("record_error", {"records": 1, "status": 500}),
        ("record_error", {"records": 100, "status": 500}),
        ("record_error", {"records": 100, "status": 400}),
        ("record_missing", {"records": 3}),
        ("record_twice", {"records": 3}),
        ("keys_otherwise", {}),
        ("truncated", {}),
        ("garbage", {}),
        ("drop", {}),
        ("drop", {"when": "after"}),
        ("500", {"when": "after"}),
        ("503", {}),
        ("401", {}),
        ("403", {}),
        ("429", {"retry_after": 1}),
        ("400", {}),
        ("422", {"times": 5}),
    ],
)
def test_whatever_fails_the_lists_stand_in_the_end_and_nobody_saw_the_job(
    app: Flask,
    sandbox: Sandbox,
    control: Control,
    people: People,
    path: str,
    kind: str,
    more: dict[str, object],
) -> None:
    connect(app, sandbox, people, "Rita", "Tom")
    job_id = add_job(people, is_confidential=True)
    fault(control, kind, path, **more)
    for _ in range(6):
        hurry_access()
        sweep_access()
        send_job(job_id)
        assert not sees(control, "Olga", number(job_id))
    control.delete("/control/faults")
    hurry_access()
    with unit_of_work():
        retries.try_again(None, now=datetime.now(UTC))
    drain_access()
    mine = {"beckon-nobody", group(people, "Rita"), group(people, "Tom")}
    assert lists_at_linkedin(control) == {number(job_id): mine}
    assert groups_at_linkedin(control) == {
        group(people, name): {person(sandbox, name)} for name in ("Rita", "Tom")
    }
    assert {row.state for row in (told("access_entry") | told("access_member")).values()} == {
        "sent"
    }


def test_one_entry_that_linkedin_refuses_holds_up_nobody_else(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    client_id = client_id_of(app)
    with unit_of_work():
        new = NewConnection(client_id, "urn:li:person:unknown", "H", b"s", NOW + timedelta(days=9))
        linkedin_connections.connect_account(people.user("Hugo"), new, now=NOW)
    connect(app, sandbox, people, "Tom")
    drain_access()
    assert sees(control, "Tom", number(secret))
    row = told("access_member")[0, people["Hugo"], "urn:li:person:unknown"]
    assert (row.state, row.is_there) == ("refused", False)
    assert "no member is known" in row.detail
    before = requests(control, MEMBERS)
    with unit_of_work():
        lane_compared_again()
    drain_access()
    # What LinkedIn refused is not sent again by itself.
    assert requests(control, MEMBERS) == before
    disconnect(people, "Hugo")
    drain_access()
    assert (0, people["Hugo"], "urn:li:person:unknown") not in told("access_member")


def lane_compared_again() -> None:
    db.session.execute(db.update(AccessLane).values(compared_at=None))


def test_a_removal_that_linkedin_refuses_is_known_and_tried_again_when_asked(
    app: Flask, sandbox: Sandbox, control: Control, people: People, secret: int
) -> None:
    connect(app, sandbox, people, "Tom")
    drain_access()
    fault(control, "record_error", LISTS, records=100, status=400, times=5)
    leave(secret, people, "Tom")
    drain_access()
    row = told("access_entry")[secret, people["Tom"], ""]
    assert (row.state, row.is_there) == ("refused", True)
    control.delete("/control/faults")
    with unit_of_work():
        retries.try_again(secret, now=datetime.now(UTC))
    drain_access()
    assert not sees(control, "Tom", number(secret))
    assert (secret, people["Tom"], "") not in told("access_entry")


def test_linkedin_that_wants_the_job_first_gets_no_job(control: Control, people: People) -> None:
    control.post("/control/settings", lists_need_jobs=True)
    job_id = add_job(people, is_confidential=True)
    drain_access()
    send_job(job_id)
    assert requests(control, "simpleJobPostings") == 0
    lock = told("access_entry")[job_id, 0, ""]
    assert (lock.state, lock.is_there) == ("refused", False)
    assert "post it first" in lock.detail
    assert db.session.get_one(JobPosting, job_id).state == "held"


def test_429_pauses_until_the_time_that_linkedin_names(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    fault(control, "429", LISTS, retry_after=300)
    sweep_access()
    sent = requests(control, "atsEntity")
    sweep_access()
    assert requests(control, "atsEntity") == sent
    db.session.rollback()
    row = db.session.get_one(AccessChange, ("job", job_id))
    assert row.due_at > datetime.now(UTC) + timedelta(seconds=250)
    quota = db.session.get_one(SharingQuota, (client_id_of(app), "access_entry"))
    assert quota.paused_until is not None
    with unit_of_work():
        db.session.execute(db.update(SharingQuota).values(paused_until=None))
    drain_access()
    assert sees_nothing_but_the_list(control, job_id)


def sees_nothing_but_the_list(control: Control, job_id: int) -> bool:
    return set(lists_at_linkedin(control)) == {number(job_id)}


class Killed(BaseException):
    """As a worker that is killed: nothing that comes after happens."""


class Killing(httpx2.BaseTransport):
    """Lets LinkedIn take a call and then kills whoever made it."""

    def __init__(self, inner: httpx2.BaseTransport, when: Callable[[httpx2.Request], bool]) -> None:
        self.inner = inner
        self.when = when

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.inner.handle_request(request)
        if self.when(request):
            raise Killed
        return answer


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_worker_that_is_killed_leaves_a_list_that_nobody_counts_on(
    app: Flask, sandbox: Sandbox, control: Control, people: People, calls: int
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    access = app.extensions["linkedin"]
    usual, seen = access.transport, []

    def is_time(request: httpx2.Request) -> bool:
        if "atsEntity" in str(request.url):
            seen.append(request)
        return len(seen) == calls and "atsEntity" in str(request.url)

    access.transport, access._client = Killing(usual, is_time), None
    with pytest.raises(Killed):
        sweep_access()
    access.transport, access._client = usual, None
    db.session.rollback()
    assert {row.state for row in told("access_entry").values()} == {"waiting"}
    send_job(job_id)
    # Between the job and its list nobody shows the job.
    assert requests(control, "simpleJobPostings") == 0
    with unit_of_work():
        # As when the lease of the dead worker has run out.
        db.session.execute(db.update(AccessLane).values(leased_until=None))
    drain_access()
    post(job_id, control)
    assert sees(control, "Rita", number(job_id))
    assert not sees(control, "Olga", number(job_id))


def test_a_list_that_is_being_taken_away_is_no_list(
    app: Flask, control: Control, people: People, secret: int
) -> None:
    change(secret, people, title="Open")
    fault(control, "drop", LISTS, when="after", times=3)
    sweep_access()
    assert told("access_entry")[secret, 0, ""].state == "leaving"
    change(secret, people, title="Secret again", is_confidential=True)
    send_job(secret)
    assert db.session.get_one(JobPosting, secret).state == "securing"
    control.delete("/control/faults")
    drain_access()
    assert told("access_entry")[secret, 0, ""].state == "sent"
    assert "beckon-nobody" in lists_at_linkedin(control)[number(secret)]
    assert sees(control, "Rita", number(secret))


def test_no_transaction_is_open_while_linkedin_is_called(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    add_job(people, is_confidential=True)
    with watched(app) as transport:
        drain_access()
    assert transport.open_transactions
    assert not any(transport.open_transactions)


def test_two_workers_send_once(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    add_job(people, is_confidential=True)
    organization = app.extensions["settings"].linkedin_organization
    with unit_of_work():
        assert lane.take(client_id_of(app), organization, now=datetime.now(UTC)) is not None
    sweep_access()
    assert requests(control, "atsEntity") == 0
    with unit_of_work():
        db.session.execute(db.update(AccessLane).values(leased_until=None))
    drain_access()
    assert requests(control, "atsEntity") == 3


def test_a_worker_whose_turn_is_over_settles_nothing(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = add_job(people, is_confidential=True)
    access = app.extensions["linkedin"]
    usual = access.transport

    def is_over(request: httpx2.Request) -> bool:
        if "atsEntity" in str(request.url):
            with unit_of_work():
                lane.start_anew(now=NOW)
        return False

    access.transport, access._client = Killing(usual, is_over), None
    sweep_access()
    access.transport, access._client = usual, None
    assert told("access_entry") == {}
    drain_access()
    assert set(lists_at_linkedin(control)) == {number(job_id)}


def test_the_gate_holds_lists_too(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    add_job(people, is_confidential=True)
    with unit_of_work():
        company.decide("linkedin_enabled", False, actor=people.user("Ada"), now=NOW)
    sweep_access()
    assert requests(control, "atsEntity") == 0
    with unit_of_work():
        company.decide("linkedin_enabled", True, actor=people.user("Ada"), now=NOW)
    drain_access()
    assert len(lists_at_linkedin(control)) == 1


def test_lists_go_while_one_of_export_and_indicator_is_open(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    add_job(people, is_confidential=True)
    with unit_of_work():
        company.decide("linkedin_feature_export", False, actor=people.user("Ada"), now=NOW)
    drain_access()
    assert len(lists_at_linkedin(control)) == 1


def test_idle_costs_a_few_statements_and_no_call(app: Flask, control: Control, secret: int) -> None:
    drain_access()
    before = requests(control, "atsEntity")
    with counted_statements(app) as statements:
        sweep_access()
    assert len(statements) == 2
    assert requests(control, "atsEntity") == before


def test_once_a_day_everything_is_compared_and_mended(
    app: Flask, control: Control, people: People, secret: int
) -> None:
    assert access_waits() == []
    with unit_of_work():
        # Rita went off the team, and nobody noted it.
        db.session.execute(db.delete(JobMember).where(JobMember.user_id == people["Rita"]))
        yesterday = datetime.now(UTC) - timedelta(hours=25)
        db.session.execute(db.update(AccessLane).values(compared_at=yesterday))
    drain_access()
    assert not sees(control, "Rita", number(secret))
    assert lists_at_linkedin(control)[number(secret)] == {"beckon-nobody"}


def test_under_another_organisation_all_lists_go_anew(
    app: Flask, control: Control, people: People, secret: int
) -> None:
    with unit_of_work():
        db.session.execute(db.update(AccessLane).values(organization="urn:li:organization:1"))
    sweep_access()
    assert access_lane().organization == app.extensions["settings"].linkedin_organization
    drain_access()
    assert {row.state for row in told("access_entry").values()} == {"sent"}


def test_an_application_that_was_withheld_meanwhile_is_deleted(
    app: Flask, sandbox: Sandbox, control: Control, people: People
) -> None:
    connect(app, sandbox, people, "Rita")
    job_id = post(add_job(people), control)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    drain()
    change(job_id, people, is_confidential=True)
    with unit_of_work():
        candidate = get_application(application_id).candidate
        decisions.withhold(candidate, True, actor=people.user("Rita"), now=NOW)
    sweep_people()
    assert at_linkedin(control, "applications") == {}


def test_everything_taken_back_takes_back_who_sees_jobs_and_leaves_them_locked(
    app: Flask, control: Control, people: People, secret: int
) -> None:
    """LinkedIn deletes no jobs: the closed ones that are left there stay nobody's."""
    with unit_of_work():
        withdrawal.begin(gate.known(), with_jobs=True, actor=people.user("Ada"), now=NOW)
    drain_access()
    assert lists_at_linkedin(control) == {number(secret): {"beckon-nobody"}}
    assert groups_at_linkedin(control) == {}
    with unit_of_work():
        on = [(name, True) for name in FEATURE_SWITCHES.values()]
        withdrawal.switch(gate.known(), on, actor=people.user("Ada"), now=NOW)
    drain_access()
    assert group(people, "Rita") in lists_at_linkedin(control)[number(secret)]


def test_people_taken_back_leave_the_lists_of_jobs_that_stay(
    app: Flask, control: Control, people: People, secret: int
) -> None:
    with unit_of_work():
        withdrawal.begin(gate.known(), with_jobs=False, actor=people.user("Ada"), now=NOW)
    drain_access()
    assert sees(control, "Rita", number(secret))
