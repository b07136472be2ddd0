"""Acting on many people at once, and taking it back."""

import time
from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.applications import BulkKind, BulkOutcome
from portal.domain.errors import InvalidInput, NotAllowed, WrongState
from portal.domain.process import PlannedStage
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    BulkAction,
    BulkItem,
    Candidate,
    HistoryEntry,
    Job,
    StageEntry,
)
from portal.queries import applicant_list
from portal.queries import pipeline as pipeline_queries
from portal.services import applications, bulk_actions, processes
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application, plan_bulk, reason_id, stage_id
from tests.support.crowd import reject as reject_one
from tests.support.people import NOW, People, add_job, get_job

LATER = NOW + timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def perform(bulk_id: int, people: People, *, name: str = "Rita", **values: object) -> None:
    with unit_of_work():
        bulk = db.session.get_one(BulkAction, bulk_id)
        bulk_actions.perform_bulk_action(bulk, actor=people.user(name), now=LATER, **values)  # type: ignore[arg-type]


def undo(bulk_id: int, people: People, *, after: timedelta = timedelta(minutes=5)) -> None:
    with unit_of_work():
        bulk = db.session.get_one(BulkAction, bulk_id)
        bulk_actions.undo_bulk_action(bulk, actor=people.user("Tom"), now=LATER + after)


def move(application_id: int, kind: StageKind, people: People) -> None:
    job_id = get_application(application_id).job_id
    to = stage_id(job_id, kind)
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        applications.move_application(
            application,
            next(s for s in application.job.stages if s.id == to),
            version=application.version,
            actor=people.user("Tom"),
            now=LATER,
        )
    db.session.remove()


def outcomes(bulk_id: int) -> dict[int, str]:
    db.session.rollback()
    items = db.session.scalars(db.select(BulkItem).where(BulkItem.bulk_action_id == bulk_id))
    return {item.application_id: item.outcome for item in items}


def test_everybody_goes_one_stage_on_from_where_they_stand(job_id: int, people: People) -> None:
    apply = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    screen = add_application(job_id, "Ben", "B", stage=StageKind.SCREEN)
    last = add_application(job_id, "Lena", "L", stage=StageKind.OFFER)
    before = get_job(job_id).pipeline_version
    bulk = plan_bulk(job_id, [apply, screen, last], people.user("Rita"))
    assert get_application(apply).stage.kind == "apply", "a plan does nothing yet"
    perform(bulk, people)
    assert get_application(apply).stage.kind == "screen"
    assert get_application(screen).stage.kind == "interview"
    assert get_application(last).stage.kind == "offer"
    assert outcomes(bulk) == {
        apply: BulkOutcome.DONE,
        screen: BulkOutcome.DONE,
        last: BulkOutcome.LAST_STAGE,
    }
    assert get_job(job_id).pipeline_version == before + 1
    entries = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "application-moved")
    ).all()
    assert {e.application_id: e.details for e in entries} == {
        apply: {"before": "Apply", "after": "Screen"},
        screen: {"before": "Screen", "after": "Interview"},
    }
    assert {e.actor_id for e in entries} == {people["Rita"]}
    assert (
        db.session.scalar(
            db.select(db.func.count()).select_from(StageEntry).where(StageEntry.entered_at == LATER)
        )
        == 2
    )


def test_a_chosen_stage_takes_all_but_those_who_stand_there(job_id: int, people: People) -> None:
    apply = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    there = add_application(job_id, "Ben", "B", stage=StageKind.OFFER)
    bulk = plan_bulk(
        job_id, [apply, there], people.user("Rita"), stage=stage_id(job_id, StageKind.OFFER)
    )
    perform(bulk, people)
    assert outcomes(bulk) == {apply: BulkOutcome.DONE, there: BulkOutcome.STANDS_THERE}


def test_whoever_was_touched_between_plan_and_deed_is_left_alone(
    job_id: int, people: People
) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    two = add_application(job_id, "Ben", "B", stage=StageKind.APPLY)
    gone = add_application(job_id, "Rolf", "R", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one, two, gone], people.user("Rita"))
    move(one, StageKind.INTERVIEW, people)
    reject_one(gone, people.user("Tom"))
    perform(bulk, people)
    assert outcomes(bulk) == {
        one: BulkOutcome.TOUCHED,
        two: BulkOutcome.DONE,
        gone: BulkOutcome.ENDED,
    }
    assert get_application(one).stage.kind == "interview"


def test_rejecting_keeps_reason_and_comment_for_everybody(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one], people.user("Rita"), BulkKind.REJECT)
    perform(bulk, people, reason_id=reason_id(), comment=" Too far away. ")
    ended = get_application(one)
    assert (ended.status, ended.end_reason, ended.end_comment) == (
        "ended",
        "rejected",
        "Too far away.",
    )
    assert (ended.rejection_reason_id, ended.ended_by_id) == (reason_id(), people["Rita"])


@pytest.mark.parametrize("reason", [None, 999_999])
def test_rejecting_without_a_reason_of_the_company_does_nothing(
    job_id: int, people: People, reason: int | None
) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one], people.user("Rita"), BulkKind.REJECT)
    with pytest.raises(InvalidInput) as caught:
        perform(bulk, people, reason_id=reason)
    assert (caught.value.field, caught.value.code) == ("reason", "reason-not-offered")
    assert get_application(one).is_active


def test_it_is_done_once_however_often_somebody_presses(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one], people.user("Rita"))
    perform(bulk, people)
    with pytest.raises(WrongState) as caught:
        perform(bulk, people)
    assert caught.value.code == "bulk-done"
    assert get_application(one).stage.kind == "screen"


def test_two_plans_for_the_same_people_move_them_once(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    plans = [plan_bulk(job_id, [one], people.user("Rita")) for _ in range(2)]
    for plan in plans:
        perform(plan, people)
    assert get_application(one).stage.kind == "screen"
    assert outcomes(plans[1]) == {one: BulkOutcome.TOUCHED}


def test_nobody_goes_on_with_somebody_elses_choice(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one], people.user("Rita"))
    with pytest.raises(NotAllowed):
        perform(bulk, people, name="Tom")


def test_people_of_another_job_are_not_chosen(job_id: int, people: People) -> None:
    stranger = add_application(add_job(people), "Otto", "O", stage=StageKind.APPLY)
    with pytest.raises(InvalidInput) as caught:
        plan_bulk(job_id, [stranger], people.user("Rita"))
    assert caught.value.code == "nobody-chosen"


def test_the_stage_of_another_job_is_refused(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    other = stage_id(add_job(people), StageKind.SCREEN)
    with pytest.raises(InvalidInput) as caught:
        plan_bulk(job_id, [one], people.user("Rita"), stage=other)
    assert caught.value.code == "stage-gone"


def test_nobody_goes_back_to_a_stage_that_is_no_longer_there(job_id: int, people: People) -> None:
    gone = add_application(job_id, "Anna", "A", stage=StageKind.SCREEN)
    back = add_application(job_id, "Ben", "B", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [gone, back], people.user("Rita"))
    perform(bulk, people)
    # Ben came into Screen, so that its removal moves him; Anna left it before.
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        offer = next(s.id for s in job.stages if s.kind == "offer")
        planned = [
            PlannedStage(
                s.id,
                StageKind(s.kind),
                s.name,
                order,
                is_removed=s.kind == "screen",
                move_to=offer if s.kind == "screen" else None,
            )
            for order, s in enumerate(job.stages)
        ]
        processes.change_process(
            job, planned, version=job.version, actor=people.user("Rita"), now=LATER
        )
    undo(bulk, people)
    db.session.rollback()
    items = db.session.scalars(db.select(BulkItem).where(BulkItem.bulk_action_id == bulk))
    assert {i.application_id: i.undo_outcome for i in items} == {
        gone: BulkOutcome.STAGE_GONE,
        back: BulkOutcome.TOUCHED,
    }
    assert get_application(gone).stage.kind == "interview"


def test_undo_takes_back_all_but_those_whom_somebody_touched(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    two = add_application(job_id, "Ben", "B", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one, two], people.user("Rita"))
    perform(bulk, people)
    move(two, StageKind.OFFER, people)
    undo(bulk, people)
    assert get_application(one).stage.kind == "apply"
    assert get_application(two).stage.kind == "offer"
    items = db.session.scalars(db.select(BulkItem).order_by(BulkItem.application_id)).all()
    assert [i.undo_outcome for i in items] == [BulkOutcome.DONE, BulkOutcome.TOUCHED]
    with pytest.raises(WrongState) as caught:
        undo(bulk, people)
    assert caught.value.code == "bulk-undone"


def test_a_rejection_is_taken_back_completely(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.SCREEN)
    bulk = plan_bulk(job_id, [one], people.user("Rita"), BulkKind.REJECT)
    perform(bulk, people, reason_id=reason_id(), comment="No")
    undo(bulk, people)
    back = get_application(one)
    assert (back.status, back.end_reason, back.rejection_reason_id, back.end_comment) == (
        "active",
        None,
        None,
        "",
    )
    assert (back.ended_at, back.stage.kind) == (None, "screen")


def test_after_ten_minutes_it_is_too_late(job_id: int, people: People) -> None:
    one = add_application(job_id, "Anna", "A", stage=StageKind.APPLY)
    bulk = plan_bulk(job_id, [one], people.user("Rita"))
    with pytest.raises(WrongState) as caught:
        undo(bulk, people)
    assert caught.value.code == "bulk-not-done"
    perform(bulk, people)
    with pytest.raises(WrongState) as caught:
        undo(bulk, people, after=timedelta(minutes=10, seconds=1))
    assert caught.value.code == "bulk-too-late"


def test_five_thousand_people_go_on_and_back_within_seconds(job_id: int, people: People) -> None:
    crowd(job_id, 5_000)
    started = time.monotonic()
    with unit_of_work():
        job = get_job(job_id)
        chosen = applicant_list.matching_ids(job, applicant_list.Filters())
        bulk = bulk_actions.plan_bulk_action(
            job, BulkKind.ADVANCE, chosen, actor=people.user("Rita"), now=NOW
        )
        bulk_id = bulk.id
    perform(bulk_id, people)
    screen = stage_id(job_id, StageKind.SCREEN)
    assert pipeline_queries.count_per_stage(get_job(job_id)) == {screen: 5_000}
    undo(bulk_id, people)
    apply = stage_id(job_id, StageKind.APPLY)
    assert pipeline_queries.count_per_stage(get_job(job_id)) == {apply: 5_000}
    assert time.monotonic() - started < 20


def crowd(job_id: int, number: int) -> None:
    """Many people in Apply, without ceremony."""
    apply = stage_id(job_id, StageKind.APPLY)
    with unit_of_work():
        first = db.session.scalar(db.select(db.func.max(Candidate.id))) or 0
        db.session.execute(
            db.insert(Candidate),
            [
                {
                    "id": first + n,
                    "first_name": "Nr",
                    "last_name": f"{n:05}",
                    "name_key": f"nr {n:05}",
                    "source": "manual",
                    "created_at": NOW,
                    "updated_at": NOW,
                }
                for n in range(1, number + 1)
            ],
        )
        db.session.execute(
            db.insert(Application),
            [
                {
                    "candidate_id": first + n,
                    "job_id": job_id,
                    "stage_id": apply,
                    "entered_stage_at": NOW - timedelta(minutes=n // 3),
                    "source": "manual",
                    "created_at": NOW,
                    "version": 1,
                }
                for n in range(1, number + 1)
            ],
        )
    db.session.remove()


@pytest.mark.parametrize("by", applicant_list.SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_by_key_hold_everybody_once_in_every_order(
    job_id: int, by: str, descending: bool
) -> None:
    crowd(job_id, 120)
    job = get_job(job_id)
    sort = applicant_list.Sort(by, descending)
    seen: list[int] = []
    after = None
    for number in (1, 2, 3):
        page = applicant_list.list_applicants(
            job, applicant_list.Filters(), sort, number=number, after=after
        )
        assert (page.total, page.has_next) == (120, number < 3)
        seen += [row.id for row in page.rows]
        after = page.rows[-1].id
    assert len(seen) == len(set(seen)) == 120
    back = applicant_list.list_applicants(
        job, applicant_list.Filters(), sort, number=2, before=seen[100]
    )
    assert [row.id for row in back.rows] == seen[50:100]
    jumped = applicant_list.list_applicants(job, applicant_list.Filters(), sort, number=2)
    assert [row.id for row in jumped.rows] == seen[50:100]
