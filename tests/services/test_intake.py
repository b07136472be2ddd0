"""Taking in pushes: receive, claim, settle, and what people do about the ones that are held."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.exports import EventState, Reason
from portal.domain.permissions import JobRole
from portal.models import (
    Counter,
    HistoryEntry,
    JobMember,
    LinkedInEvent,
    Notification,
    SamePersonSuggestion,
    User,
)
from portal.services import applications, intake, job_lifecycle, processes
from portal.unit_of_work import unit_of_work
from tests.support.exports import (
    CLIENT_ID,
    all_applications,
    all_candidates,
    claim,
    export,
    get_event,
    receive,
    settle,
    take_in,
)
from tests.support.people import NOW, People, add_job, connect_linkedin, get_job

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=1)
RITA_URN, OLGA_URN = "urn:li:person:rita", "urn:li:person:olga"
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    connect_linkedin(people, "Rita", RITA_URN, CLIENT_ID)
    connect_linkedin(people, "Olga", OLGA_URN, CLIENT_ID)
    return add_job(people)


def outcome(event: LinkedInEvent) -> tuple[str, str | None]:
    return event.state, event.reason


def history() -> list[str]:
    db.session.rollback()
    query = db.select(HistoryEntry.what).order_by(HistoryEntry.id)
    return [what for what in db.session.scalars(query) if what.startswith("export")]


def mend(act: Callable[..., None], event: LinkedInEvent, people: People, *more: Any) -> None:
    named = {} if act in (intake.retry_event, intake.dismiss_event) else {"client_id": CLIENT_ID}
    with unit_of_work():
        act(event, *more, actor=people.user("Rita"), now=LATER, **named)


# -- the webhook -------------------------------------------------------------------------------


def test_a_push_is_stored_to_be_taken_in() -> None:
    event = get_event(receive("request-x", expires_at=LATER))
    assert outcome(event) == ("received", None)
    assert (event.linkedin_id, event.deliveries, event.attempts) == ("request-x", 1, 0)
    assert (event.received_at, event.expires_at, event.is_signed) == (NOW, LATER, True)
    assert event.settled_at is None


def test_the_same_push_twice_is_one_event_delivered_twice() -> None:
    first = receive("request-x")
    assert receive("request-x", now=LATER) == first
    event = get_event(first)
    assert (event.deliveries, event.received_at) == (2, NOW)
    assert db.session.query(LinkedInEvent).count() == 1


def test_the_same_id_of_another_type_is_another_event() -> None:
    assert receive("x") != receive("x", intake.STATUS_CHANGE)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("SOMETHING_NEW", Reason.UNKNOWN_TYPE),
        ("", Reason.UNKNOWN_TYPE),
    ],
)
def test_other_types_are_stored_and_ignored_with_the_reason(kind: str, reason: Reason) -> None:
    event_id = receive("x", kind)
    event = get_event(event_id)
    assert outcome(event) == ("ignored", reason.value)
    assert event.settled_at == NOW
    assert claim(event_id) is None


@pytest.mark.parametrize(("late", "state"), [(0, "ignored"), (-1, "ignored"), (1, "received")])
def test_an_expired_push_is_ignored_with_the_reason(late: int, state: str) -> None:
    event = get_event(receive(expires_at=NOW - intake.CLOCK_SKEW + late * SECOND))
    assert event.state == state
    assert event.reason == ("expired" if state == "ignored" else None)


def test_a_signature_counts_once_it_came_and_is_not_taken_away() -> None:
    event_id = receive("x", is_signed=False)
    assert get_event(event_id).is_signed is False
    receive("x", is_signed=True)
    assert get_event(event_id).is_signed is True
    receive("x", is_signed=False)
    assert get_event(event_id).is_signed is True
    assert get_event(event_id).deliveries == 3


def test_a_push_that_comes_again_does_not_undo_what_was_settled(job_id: int) -> None:
    event = take_in(get_job(job_id))
    receive(event.linkedin_id, now=LATER)
    assert outcome(get_event(event.id)) == ("done", None)
    assert claim(event.id, LATER) is None


def test_what_is_refused_is_only_counted() -> None:
    for now in (NOW, NOW, NOW + timedelta(days=1)):
        with unit_of_work():
            intake.count("push-unsigned", now=now)
    rows = db.session.scalars(db.select(Counter).order_by(Counter.day)).all()
    assert [(row.name, row.day, row.value) for row in rows] == [
        ("push-unsigned", NOW.date(), 2),
        ("push-unsigned", (NOW + timedelta(days=1)).date(), 1),
    ]


# -- the claim ---------------------------------------------------------------------------------


def test_of_two_workers_one_gets_the_event() -> None:
    event_id = receive("x")
    first = claim(event_id)
    assert first is not None
    assert (first.linkedin_id, first.attempt, first.payload) == ("x", 1, None)
    assert claim(event_id) is None
    assert get_event(event_id).state == "working"


def test_a_claim_expires_and_another_worker_takes_over() -> None:
    event_id = receive()
    claim(event_id)
    assert claim(event_id, NOW + intake.CLAIM - SECOND) is None
    again = claim(event_id, NOW + intake.CLAIM)
    assert again is not None
    assert again.attempt == 2


def test_an_event_that_does_not_exist_is_claimed_by_nobody() -> None:
    assert claim(123456) is None


def test_a_retry_is_not_claimed_before_its_time() -> None:
    event_id = receive()
    claim(event_id)
    with unit_of_work():
        intake.settle_failure(event_id, Reason.LINKEDIN_DOWN, detail="x", now=NOW, retry=True)
    due = get_event(event_id).next_attempt_at
    assert due == NOW + 2 * SECOND
    assert claim(event_id, due - SECOND) is None
    assert claim(event_id, due) is not None


def test_the_sweep_finds_lost_nudges_due_retries_and_dead_workers_claims() -> None:
    lost, retried, dead, done = receive(), receive(), receive(), receive("x", "OTHER")
    for event_id in (retried, dead):
        claim(event_id)
    with unit_of_work():
        intake.settle_failure(retried, Reason.LINKEDIN_DOWN, detail="", now=NOW, retry=True)
    assert intake.due_events(now=NOW + SECOND) == []
    assert intake.due_events(now=NOW + 2 * SECOND) == [retried]
    assert intake.due_events(now=NOW + intake.NUDGE_GRACE) == [lost, retried]
    assert intake.due_events(now=NOW + intake.CLAIM) == [lost, retried, dead]
    assert intake.due_events(now=NOW + intake.CLAIM, limit=1) == [lost]
    assert done not in intake.due_events(now=NOW + timedelta(days=9))


# -- into the job ------------------------------------------------------------------------------


def test_an_exported_person_stands_in_prospect_with_all_that_linkedin_told(
    people: People, job_id: int
) -> None:
    before = get_job(job_id).pipeline_version
    event = take_in(get_job(job_id), now=LATER, exportedBy=RITA_URN)
    assert outcome(event) == ("done", None)
    (grace,), (application,) = all_candidates(), all_applications()
    assert (grace.name, grace.headline, grace.employer, grace.location) == (
        "Grace Hopper",
        "Rear admiral",
        "Navy",
        "Arlington, Virginia",
    )
    assert grace.emails[0].address == "grace@example.com"
    assert (application.job_id, application.stage.name) == (job_id, "Prospect")
    assert (application.source, application.exported_by_id) == (intake.SOURCE, people["Rita"])
    assert application.exported_at == LATER
    assert (event.candidate_id, event.application_id, event.job_id) == (
        grace.id,
        application.id,
        job_id,
    )
    assert (event.person_name, event.exporter_id) == ("Grace Hopper", people["Rita"])
    assert get_job(job_id).pipeline_version > before
    assert history() == ["exported"]


def test_an_exporter_whom_linkedin_does_not_name_is_no_hindrance(job_id: int) -> None:
    event = take_in(get_job(job_id))
    assert outcome(event) == ("done", None)
    assert all_applications()[0].exported_by_id is None


def test_settling_twice_puts_the_person_in_once(job_id: int) -> None:
    event = take_in(get_job(job_id))
    settle(event.id, export(get_job(job_id)), LATER)
    assert len(all_applications()) == 1
    assert history() == ["exported"]


def test_the_same_person_exported_again_stays_where_they_stand(people: People, job_id: int) -> None:
    take_in(get_job(job_id))
    application = all_applications()[0]
    with unit_of_work():
        applications.move_application(
            application,
            get_job(job_id).stages[3],
            version=1,
            actor=people.user("Tom"),
            now=NOW,
        )
    event = take_in(get_job(job_id), now=LATER)
    assert outcome(event) == ("done", None)
    (still,) = all_applications()
    assert (still.stage.name, still.version, still.exported_at) == ("Interview", 2, NOW)
    assert event.application_id == still.id
    assert history() == ["exported", "exported-again"]


def test_the_same_person_in_two_jobs_is_one_candidate_with_two_applications(
    people: People, job_id: int
) -> None:
    other = add_job(people)
    take_in(get_job(job_id))
    take_in(get_job(other))
    assert len(all_candidates()) == 1
    assert [a.job_id for a in all_applications()] == [job_id, other]


def test_an_outcome_that_comes_late_does_not_undo_what_a_person_decided(
    people: People, job_id: int
) -> None:
    event = take_in(get_job(job_id), exportedBy=OLGA_URN)
    mend(intake.dismiss_event, event, people)
    assert outcome(settle(event.id, export(get_job(job_id)), LATER)) == ("ignored", "dismissed")
    assert all_applications() == []


# -- held, with the reason ---------------------------------------------------------------------


def close(people: People, job_id: int) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)


def without_prospect(people: People, job_id: int) -> None:
    with unit_of_work():
        processes.switch_prospect_stage(
            get_job(job_id), wanted=False, actor=people.user("Rita"), now=NOW
        )


def held(reason: Reason, people: People, job_id: int) -> LinkedInEvent:
    """An event held for a reason, whatever it takes to get there."""
    job = get_job(job_id)
    if reason is Reason.JOB_UNKNOWN:
        return take_in("REQ-9999")
    if reason is Reason.JOB_NOT_NAMED:
        return take_in(None)
    if reason is Reason.JOB_DRAFT:
        return take_in(get_job(add_job(people, active=False)))
    if reason is Reason.JOB_CLOSED:
        close(people, job_id)
        return take_in(get_job(job_id))
    if reason is Reason.NO_PROSPECT_STAGE:
        without_prospect(people, job_id)
        return take_in(get_job(job_id))
    if reason is Reason.EXPORTER_NOT_ON_TEAM:
        return take_in(job, exportedBy=OLGA_URN)
    assert reason is Reason.EXPORTER_UNKNOWN
    return take_in(job, exportedBy="urn:li:person:stranger")


HELD = (
    Reason.JOB_UNKNOWN,
    Reason.JOB_NOT_NAMED,
    Reason.JOB_DRAFT,
    Reason.JOB_CLOSED,
    Reason.NO_PROSPECT_STAGE,
    Reason.EXPORTER_NOT_ON_TEAM,
    Reason.EXPORTER_UNKNOWN,
)


@pytest.mark.parametrize("reason", HELD)
def test_an_export_that_may_not_go_into_its_job_waits_with_the_reason(
    people: People, job_id: int, reason: Reason
) -> None:
    event = held(reason, people, job_id)
    assert outcome(event) == ("waiting", reason.value)
    assert event.person_name == "Grace Hopper"
    assert event.payload is not None
    assert event.settled_at == NOW
    assert (all_candidates(), all_applications()) == ([], [])
    query = db.select(User.name).join(Notification).where(Notification.kind == "export-waits")
    told = [] if event.job_id is None else ["Rita Example", "Tom Example"]
    assert sorted(db.session.scalars(query)) == told


@pytest.mark.parametrize("reason", HELD)
def test_whatever_holds_an_export_it_can_be_moved_to_another_job(
    people: People, job_id: int, reason: Reason
) -> None:
    event_id = held(reason, people, job_id).id
    other = add_job(people)
    mend(intake.move_event, get_event(event_id), people, get_job(other))
    event = get_event(event_id)
    assert outcome(event) == ("done", None)
    assert [(a.job_id, a.stage.name) for a in all_applications()] == [(other, "Prospect")]
    assert event.job_id == other
    assert history()[-2:] == ["exported", "export-moved"]


def test_an_exporter_counts_only_with_the_linkedin_application_that_knows_them(
    people: People, job_id: int
) -> None:
    connect_linkedin(people, "Tom", "urn:li:person:tom", "another client")
    event = take_in(get_job(job_id), exportedBy="urn:li:person:tom")
    assert outcome(event) == ("waiting", "exporter-unknown")


def test_somebody_who_left_is_nobody_to_export(people: People, job_id: int) -> None:
    with unit_of_work():
        people.user("Rita").is_active = False
    event = take_in(get_job(job_id), exportedBy=RITA_URN)
    assert outcome(event) == ("waiting", "exporter-unknown")


def test_a_delegate_exports_with_the_rights_of_who_appointed_them(
    people: People, job_id: int
) -> None:
    with unit_of_work():
        job = get_job(job_id)
        tom = next(m for m in job.members if m.user_id == people["Tom"])
        job.members.append(
            JobMember(
                user_id=people["Olga"], role=JobRole.DELEGATE, delegate_of_id=tom.id, added_at=NOW
            )
        )
    assert outcome(take_in(get_job(job_id), exportedBy=OLGA_URN)) == ("done", None)


@pytest.mark.parametrize("organisation", ["urn:li:organization:999", None])
def test_another_organisations_record_leaves_nothing_of_the_person(
    people: People, job_id: int, organisation: str | None
) -> None:
    event = take_in(get_job(job_id), integrationContext=organisation, exportedBy=RITA_URN)
    assert outcome(event) == ("ignored", "other-organisation")
    assert (event.payload, event.person_name, event.job_id) == (None, "", None)
    assert (event.exporter_urn, event.exporter_id, event.candidate_id) == (None, None, None)
    assert (all_candidates(), all_applications(), history()) == ([], [], [])
    for act in (intake.retry_event, intake.accept_event, intake.dismiss_event):
        with pytest.raises(WrongState):
            mend(act, get_event(event.id), people)


# -- a person mends ----------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [Reason.EXPORTER_NOT_ON_TEAM, Reason.EXPORTER_UNKNOWN])
def test_an_export_by_somebody_else_can_be_accepted(
    people: People, job_id: int, reason: Reason
) -> None:
    event = held(reason, people, job_id)
    mend(intake.accept_event, event, people)
    assert outcome(get_event(event.id)) == ("done", None)
    assert [a.job_id for a in all_applications()] == [job_id]
    expected = people["Olga"] if reason is Reason.EXPORTER_NOT_ON_TEAM else None
    assert all_applications()[0].exported_by_id == expected
    assert history() == ["export-held", "exported", "export-accepted"]


@pytest.mark.parametrize("reason", [r for r in HELD if not r.startswith("exporter")])
def test_accepting_is_no_way_around_the_state_of_the_job(
    people: People, job_id: int, reason: Reason
) -> None:
    event = held(reason, people, job_id)
    with pytest.raises(WrongState):
        mend(intake.accept_event, event, people)
    assert all_applications() == []


def test_an_export_to_a_job_that_closed_meanwhile_is_not_accepted(
    people: People, job_id: int
) -> None:
    event = held(Reason.EXPORTER_UNKNOWN, people, job_id)
    close(people, job_id)
    with pytest.raises(InvalidInput) as caught:
        mend(intake.accept_event, get_event(event.id), people)
    assert (caught.value.field, caught.value.code) == ("job", "job-not-active")
    assert outcome(get_event(event.id)) == ("waiting", "exporter-unknown")


def test_an_export_is_not_moved_to_a_job_that_cannot_take_it(people: People, job_id: int) -> None:
    event_id = held(Reason.JOB_UNKNOWN, people, job_id).id
    without_prospect(people, job_id)
    draft = add_job(people, active=False)
    for target, code in ((job_id, "job-without-prospect"), (draft, "job-not-active")):
        with pytest.raises(InvalidInput) as caught:
            mend(intake.move_event, get_event(event_id), people, get_job(target))
        assert caught.value.code == code
    assert all_applications() == []


def test_the_job_that_an_export_left_hears_of_it(people: People, job_id: int) -> None:
    event_id = held(Reason.EXPORTER_UNKNOWN, people, job_id).id
    before = get_job(job_id).pipeline_version
    other = add_job(people)
    mend(intake.move_event, get_event(event_id), people, get_job(other))
    assert get_job(job_id).pipeline_version > before


def test_a_dismissed_export_puts_nobody_into_the_job_and_can_be_retried(
    people: People, job_id: int
) -> None:
    event = held(Reason.EXPORTER_NOT_ON_TEAM, people, job_id)
    before = get_job(job_id).pipeline_version
    mend(intake.dismiss_event, event, people)
    assert outcome(get_event(event.id)) == ("ignored", "dismissed")
    assert get_job(job_id).pipeline_version > before
    mend(intake.retry_event, get_event(event.id), people)
    assert outcome(get_event(event.id)) == ("received", None)
    assert history() == ["export-held", "export-dismissed", "export-retried"]


def test_a_retry_after_the_job_was_mended_takes_the_person_in(people: People) -> None:
    job_id = add_job(people, active=False)
    event = take_in(get_job(job_id))
    with unit_of_work():
        job_lifecycle.activate_job(get_job(job_id), actor=people.user("Rita"), now=NOW)
    mend(intake.retry_event, event, people)
    again = claim(event.id, LATER)
    assert again is not None
    assert again.payload is not None
    settle(event.id, export(get_job(job_id)), LATER)
    (application,) = all_applications()
    assert application.exported_at == NOW
    assert application.entered_stage_at == LATER


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (intake.accept_event, intake.accept_event),
        (intake.accept_event, intake.dismiss_event),
        (intake.dismiss_event, intake.accept_event),
        (intake.accept_event, intake.retry_event),
        (intake.dismiss_event, intake.dismiss_event),
    ],
)
def test_whoever_mends_first_wins(
    people: People, job_id: int, first: Callable[..., None], second: Callable[..., None]
) -> None:
    event = held(Reason.EXPORTER_NOT_ON_TEAM, people, job_id)
    mend(first, event, people)
    settled = outcome(get_event(event.id))
    with pytest.raises(WrongState) as caught:
        mend(second, get_event(event.id), people)
    assert caught.value.code == "event-settled"
    assert outcome(get_event(event.id)) == settled
    assert len(all_applications()) == (1 if first is intake.accept_event else 0)


def test_an_event_under_way_cannot_be_mended(people: People, job_id: int) -> None:
    event_id = receive()
    claim(event_id)
    for act in (intake.retry_event, intake.accept_event, intake.dismiss_event):
        with pytest.raises(WrongState):
            mend(act, get_event(event_id), people)


# -- LinkedIn could not be asked ---------------------------------------------------------------


def fail(event_id: int, *, now=NOW, retry: bool = True, **more: Any) -> LinkedInEvent:  # type: ignore[no-untyped-def]
    with unit_of_work():
        intake.settle_failure(
            event_id, Reason.LINKEDIN_DOWN, detail="LinkedIn said no", now=now, retry=retry, **more
        )
    return get_event(event_id)


def test_failures_wait_longer_and_longer_and_linkedins_own_wish_counts() -> None:
    event_id = receive()
    claim(event_id)
    event = fail(event_id)
    assert outcome(event) == ("retrying", "linkedin-down")
    assert (event.detail, event.next_attempt_at) == ("LinkedIn said no", NOW + 2 * SECOND)
    claim(event_id, LATER)
    assert fail(event_id, now=LATER).next_attempt_at == LATER + 5 * SECOND
    claim(event_id, LATER + 10 * SECOND)
    assert fail(event_id, now=LATER, retry_after=120).next_attempt_at == LATER + 120 * SECOND


def test_after_a_day_of_failures_a_person_is_asked() -> None:
    event_id, now = receive(), NOW
    while True:
        assert claim(event_id, now) is not None
        event = fail(event_id, now=now)
        if event.event_state is not EventState.RETRYING:
            break
        now = event.next_attempt_at
    assert outcome(event) == ("failed", "linkedin-down")
    assert timedelta(hours=23) < now - NOW < timedelta(hours=26)
    assert event.attempts < intake.ATTEMPTS_MAX
    assert event.detail == "LinkedIn said no"


def test_what_time_cannot_mend_fails_at_once_and_can_be_retried_for_another_day(
    people: People,
) -> None:
    event_id = receive()
    claim(event_id)
    event = fail(event_id, retry=False)
    assert outcome(event) == ("failed", "linkedin-down")
    assert event.settled_at == NOW
    long_after = NOW + timedelta(days=30)
    with unit_of_work():
        intake.retry_event(event, actor=people.user("Ada"), now=long_after)
    assert claim(event_id, long_after) is not None
    event = fail(event_id, now=long_after)
    assert event.event_state is EventState.RETRYING
    assert event.received_at == NOW


def test_a_failure_that_comes_late_does_not_undo_what_is_settled(job_id: int) -> None:
    event = take_in(get_job(job_id))
    assert outcome(fail(event.id)) == ("done", None)


def test_linkedins_words_are_cut_and_hold_nothing_that_no_database_stores() -> None:
    event_id = receive()
    claim(event_id)
    with unit_of_work():
        intake.settle_failure(
            event_id, Reason.LINKEDIN_REFUSED, detail="x\x00" * 900, now=NOW, retry=False
        )
    assert get_event(event_id).detail == "x" * 500


# -- odd records -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "candidate",
    [
        {"emailAddresses": None, "headline": None, "currentEmployerNames": None, "location": None},
        {"emailAddresses": None, "emailAddress": "grace@example.com"},
        {"emailAddresses": "grace@example.com"},
        {"emailAddresses": ["", None, 5, "nonsense"], "currentEmployerNames": "Navy"},
        {"firstName": "x" * 5000, "lastName": "y" * 5000, "headline": "z" * 9000},
        {"firstName": "山田", "lastName": "太郎", "location": "東京"},
        {"firstName": None, "lastName": None},
        {"firstName": None},
        {"member": None, "profileUrl": None},
        {"member": "urn:li:person:" + "x" * 5000},
        {"profileUrl": "https://www.linkedin.com/in/" + "x" * 5000},
        {"profileUrl": "https://www.linkedin.com/in/" + "ß" * 450},
        {"emailAddresses": ["ß" * 240 + "@example.com"]},
        {"headline": "nul \x00 and half a pair \ud83d"},
        {"skills": [{"name": "COBOL"}], "unknown": {"deep": [1, 2]}},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_odd_records_are_taken_in_as_far_as_it_goes(
    people: People, job_id: int, candidate: dict[str, Any]
) -> None:
    event = take_in(get_job(job_id), candidate=candidate, exportedBy="urn:li:person:" + "r" * 500)
    mend(intake.accept_event, event, people)
    assert outcome(get_event(event.id)) == ("done", None)
    assert len(all_applications()) == 1


def test_a_likely_double_raises_a_question_and_both_stand_in_the_job(job_id: int) -> None:
    take_in(get_job(job_id), candidate={"member": "urn:li:person:one"})
    take_in(get_job(job_id), candidate={"member": "urn:li:person:two"})
    assert len(all_applications()) == 2
    row = db.session.scalars(db.select(SamePersonSuggestion)).one()
    assert row.evidence == ["profile_address", "email", "conflicting_urns"]
