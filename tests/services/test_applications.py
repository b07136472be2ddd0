"""Moving people through the stages of a job."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.applications import OfferStatus
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    Candidate,
    HistoryEntry,
    Mail,
    RejectionReason,
    Stage,
    StageEntry,
)
from portal.queries import pipeline as pipeline_queries
from portal.services import applications, job_lifecycle, new_applicants
from portal.services.new_applicants import NewApplicant
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application, reason_id
from tests.support.exports import all_applications, take_in
from tests.support.people import NOW, People, add_job, get_job

LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


@pytest.fixture
def application(job_id: int) -> Application:
    take_in(get_job(job_id))
    return all_applications()[0]


def stage(job_id: int, name: str) -> Stage:
    return next(stage for stage in get_job(job_id).stages if stage.name == name)


def move(application: Application, to: Stage, people: People, version: int | None = None) -> None:
    seen = application.version if version is None else version
    with unit_of_work():
        applications.move_application(
            application, to, version=seen, actor=people.user("Tom"), now=LATER
        )


def test_a_move_is_counted_and_written_down_and_open_pages_hear_of_it(
    application: Application, job_id: int, people: People
) -> None:
    before = get_job(job_id).pipeline_version
    move(application, stage(job_id, "Screen"), people)
    moved = all_applications()[0]
    assert (moved.stage.name, moved.entered_stage_at, moved.version) == ("Screen", LATER, 2)
    assert get_job(job_id).pipeline_version > before
    entries = db.session.scalars(db.select(StageEntry).order_by(StageEntry.id)).all()
    assert [(e.stage_name, e.stage_kind, e.entered_at, e.moved_by_id) for e in entries] == [
        ("Prospect", "prospect", NOW, None),
        ("Screen", "screen", LATER, people["Tom"]),
    ]
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert (entry.what, entry.details) == (
        "application-moved",
        {"before": "Prospect", "after": "Screen"},
    )
    assert (entry.job_id, entry.candidate_id) == (job_id, moved.candidate_id)


def test_people_may_move_back_even_to_prospect(
    application: Application, job_id: int, people: People
) -> None:
    move(application, stage(job_id, "Offer"), people)
    move(all_applications()[0], stage(job_id, "Prospect"), people)
    assert all_applications()[0].stage.is_prospect


def test_who_saw_an_old_stage_is_told_where_the_person_stands(
    application: Application, job_id: int, people: People
) -> None:
    move(application, stage(job_id, "Screen"), people, version=1)
    with pytest.raises(StaleVersion) as caught:
        move(application, stage(job_id, "Offer"), people, version=1)
    assert (caught.value.code, caught.value.params) == ("application-stale", {"stage": "Screen"})
    assert all_applications()[0].stage.name == "Screen"


def test_nobody_moves_into_the_stage_of_another_job(
    application: Application, people: People
) -> None:
    other = add_job(people)
    with pytest.raises(InvalidInput) as caught:
        move(all_applications()[0], stage(other, "Screen"), people)
    assert (caught.value.field, caught.value.code) == ("stage", "stage-of-other-job")


def test_nobody_moves_to_where_they_stand(
    application: Application, job_id: int, people: People
) -> None:
    with pytest.raises(InvalidInput) as caught:
        move(application, stage(job_id, "Prospect"), people)
    assert caught.value.code == "stage-unchanged"


def test_nobody_moves_in_a_closed_job(
    application: Application, job_id: int, people: People
) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=LATER)
    with pytest.raises(WrongState) as caught:
        move(all_applications()[0], stage(job_id, "Screen"), people)
    assert caught.value.code == "job-not-active"
    assert all_applications()[0].stage.is_prospect


def act(name: str, application_id: int, people: People, **values: object) -> None:
    """One act of Rita's on an application, with the version that it has unless the test says."""
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        values.setdefault("version", application.version)
        if name in {"invite_to_apply", "delete_application"}:
            values.pop("version")
        values.setdefault("now", LATER)
        getattr(applications, f"{name}_application" if name in ENDS else name)(
            application, actor=people.user("Rita"), **values
        )
    db.session.remove()


ENDS = {"reject", "reopen", "withdraw"}


@pytest.fixture
def applicant(job_id: int) -> int:
    return add_application(job_id, "Anna", "Apply", stage=StageKind.APPLY, email="anna@example.com")


def last_entry() -> tuple[str, dict[str, object]]:
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    return entry.what, entry.details


def test_a_rejection_has_a_reason_and_a_comment_and_counts_nowhere_any_more(
    job_id: int, applicant: int, people: People
) -> None:
    before = get_job(job_id).pipeline_version
    act("reject", applicant, people, reason_id=reason_id(), comment=" Too far. ")
    ended = get_application(applicant)
    assert (ended.status, ended.end_reason, ended.end_comment, ended.ended_at) == (
        "ended",
        "rejected",
        "Too far.",
        LATER,
    )
    assert last_entry() == (
        "application-rejected",
        {"reason": "Experience", "comment": "Too far.", "stage": "Apply"},
    )
    assert pipeline_queries.count_per_stage(get_job(job_id)) == {}
    assert get_job(job_id).pipeline_version > before


@pytest.mark.parametrize("reason", [None, 0, 999_999])
def test_nobody_is_rejected_without_a_reason_of_the_company(
    applicant: int, people: People, reason: int | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        act("reject", applicant, people, reason_id=reason, comment="")
    assert (caught.value.field, caught.value.code) == ("reason", "reason-not-offered")


def test_a_comment_may_be_too_long(applicant: int, people: People) -> None:
    with pytest.raises(InvalidInput) as caught:
        act("reject", applicant, people, reason_id=reason_id(), comment="x" * 2_001)
    assert (caught.value.field, caught.value.code) == ("comment", "too-long")
    assert get_application(applicant).is_active


def test_whoever_ended_can_be_reopened_where_they_stood(applicant: int, people: People) -> None:
    act("withdraw", applicant, people, comment="Found another job")
    assert get_application(applicant).end_reason == "withdrew"
    act("reopen", applicant, people)
    back = get_application(applicant)
    assert (back.status, back.end_reason, back.stage.name) == ("active", None, "Apply")
    assert last_entry()[0] == "application-reopened"
    with pytest.raises(WrongState) as caught:
        act("reopen", applicant, people)
    assert caught.value.code == "application-active"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("reject", {"reason_id": 1, "comment": ""}),
        ("withdraw", {"comment": ""}),
        ("set_offer", {"status": OfferStatus.PREPARED}),
    ],
)
def test_who_acts_on_what_they_no_longer_see_is_told(
    applicant: int, people: People, name: str, values: dict[str, object]
) -> None:
    with pytest.raises(StaleVersion):
        act(name, applicant, people, version=7, **values)
    act("withdraw", applicant, people, comment="")
    with pytest.raises((StaleVersion, WrongState)) as caught:
        act(name, applicant, people, version=1, **values)
    assert caught.value.code == "application-stale-ended"


def test_an_offer_takes_an_opening_until_it_is_declined(
    job_id: int, applicant: int, people: People
) -> None:
    act("set_offer", applicant, people, status=OfferStatus.PREPARED)
    assert pipeline_queries.count_offers(job_id) == 1
    act("set_offer", applicant, people, status=OfferStatus.ACCEPTED)
    assert pipeline_queries.count_offers(job_id) == 1
    act("set_offer", applicant, people, status=OfferStatus.DECLINED)
    assert pipeline_queries.count_offers(job_id) == 0
    assert last_entry() == ("offer-changed", {"before": "accepted", "after": "declined"})


def test_an_offer_is_accepted_only_when_it_was_prepared(applicant: int, people: People) -> None:
    with pytest.raises(WrongState) as caught:
        act("set_offer", applicant, people, status=OfferStatus.ACCEPTED)
    assert caught.value.code == "offer-move"


def test_prospects_get_no_offer(job_id: int, people: People) -> None:
    prospect = add_application(job_id)
    with pytest.raises(WrongState) as caught:
        act("set_offer", prospect, people, status=OfferStatus.PREPARED)
    assert caught.value.code == "offer-to-prospect"


def test_an_invitation_goes_out_by_mail_and_once_a_day(job_id: int, people: People) -> None:
    prospect = add_application(job_id, email="nora@example.com")
    act("invite_to_apply", prospect, people)
    mail = db.session.scalars(db.select(Mail)).one()
    assert (mail.kind, mail.to_address, mail.job_id) == (
        "invite-to-apply",
        "nora@example.com",
        job_id,
    )
    assert get_application(prospect).invited_to_apply_at == LATER
    with pytest.raises(WrongState) as caught:
        act("invite_to_apply", prospect, people)
    assert caught.value.code == "invited-already"
    act("invite_to_apply", prospect, people, now=LATER + timedelta(hours=25))


def test_nobody_is_invited_without_an_address_or_past_prospect(
    job_id: int, applicant: int, people: People
) -> None:
    with pytest.raises(WrongState) as caught:
        act("invite_to_apply", add_application(job_id), people)
    assert caught.value.code == "invite-without-address"
    with pytest.raises(WrongState) as caught:
        act("invite_to_apply", applicant, people)
    assert caught.value.code == "not-a-prospect"


def test_nobody_is_invited_to_a_job_that_has_no_public_page(job_id: int, people: People) -> None:
    prospect = add_application(job_id, email="nora@example.com")
    with unit_of_work():
        get_application(prospect).job.is_confidential = True
    with pytest.raises(WrongState, match="invite-confidential"):
        act("invite_to_apply", prospect, people)


def test_nobody_is_rejected_for_a_reason_that_is_switched_off(
    applicant: int, people: People
) -> None:
    reason = reason_id()
    with unit_of_work():
        db.session.get_one(RejectionReason, reason).is_active = False
    with pytest.raises(InvalidInput, match="reason-not-offered"):
        act("reject", applicant, people, reason_id=reason, comment="")
    assert get_application(applicant).is_active


def test_a_deleted_application_leaves_its_history(
    job_id: int, applicant: int, people: People
) -> None:
    candidate_id = get_application(applicant).candidate_id
    act("delete_application", applicant, people)
    assert db.session.get(Application, applicant) is None
    assert db.session.get(Candidate, candidate_id) is not None
    assert last_entry() == (
        "application-deleted",
        {"person": "Anna Apply", "stage": "Apply"},
    )


def add(job_id: int, people: People, *, to: str = "Apply", **person: str) -> int:
    with unit_of_work():
        job = get_job(job_id)
        given = NewApplicant(**{"first_name": "Greta", "last_name": "Green", **person})
        application = new_applicants.add_by_hand(
            job, given, stage(job_id, to), actor=people.user("Rita"), now=LATER
        )
        application_id = application.id
    db.session.remove()
    return application_id


def test_somebody_added_by_hand_stands_in_the_chosen_stage_and_has_an_owner(
    job_id: int, people: People
) -> None:
    added = get_application(add(job_id, people, to="Screen", email="greta@example.com"))
    assert (added.stage.name, added.source, added.owner_id) == ("Screen", "manual", people["Rita"])
    assert last_entry() == ("application-added", {"stage": "Screen"})


def test_a_known_person_is_recognised_and_not_added_twice(
    job_id: int, applicant: int, people: People
) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(job_id, people, email="ANNA@example.com")
    assert (caught.value.field, caught.value.code) == ("email", "already-in-job")
    other = add(add_job(people), people, email="anna@example.com")
    assert get_application(other).candidate_id == get_application(applicant).candidate_id


@pytest.mark.parametrize("person", [{}, {"email": "greta@example.com"}])
def test_pressing_twice_adds_somebody_once(
    job_id: int, people: People, person: dict[str, str]
) -> None:
    assert add(job_id, people, **person) == add(job_id, people, **person)
    assert len(db.session.scalars(db.select(Candidate)).all()) == 1


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        ({"first_name": " ", "last_name": ""}, "last_name", "required"),
        ({"last_name": "x" * 201}, "last_name", "too-long"),
        ({"email": "no address"}, "email", "email-invalid"),
        (
            {"linkedin_profile_url": "javascript:alert(1)"},
            "linkedin_profile_url",
            "profile-address-invalid",
        ),
        ({"headline": "x" * 501}, "headline", "too-long"),
    ],
)
def test_a_person_that_makes_no_sense_is_refused_at_the_field(
    job_id: int, people: People, person: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(job_id, people, **person)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_nobody_moves_into_a_stage_that_was_removed_meanwhile(
    job_id: int, applicant: int, people: People
) -> None:
    application, gone = get_application(applicant), stage(job_id, "Screen")
    with db.engine.begin() as connection:
        connection.execute(db.delete(Stage).where(Stage.id == gone.id))
    with pytest.raises(InvalidInput) as caught:
        move(application, gone, people, version=1)
    assert caught.value.code == "stage-gone"
