"""Feedback: drafts, submissions, who reads what, and who is reminded."""

from datetime import datetime, timedelta

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.jobs import JobStatus
from portal.domain.stages import StageKind
from portal.models import Application, Feedback, HistoryEntry, Job, Mail, Notification, Stage
from portal.queries.applications import feedback_owed
from portal.services import feedback
from portal.services.feedback import Opinion
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application
from tests.support.people import NOW, People, add_job, get_job

LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
GOOD = Opinion("yes", {"Skills": 4, "Experience": None}, "Knows turbines.")
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


@pytest.fixture
def application_id(job_id: int) -> int:
    return add_application(job_id, stage=StageKind.SCREEN)


def ask(job_id: int, **settings: object) -> None:
    """Change what the feedback activity of Screen asks for."""
    with unit_of_work():
        stage = next(s for s in get_in_job(job_id) if s.kind == "screen")
        (activity,) = stage.activities
        stage.activities = [{"kind": "feedback", "settings": {**activity["settings"], **settings}}]


def get_in_job(job_id: int) -> list[Stage]:
    return list(db.session.scalars(db.select(Stage).where(Stage.job_id == job_id)))


def give(
    application_id: int,
    people: People,
    opinion: Opinion = GOOD,
    *,
    name: str = "Ivy",
    submit: bool = True,
    version: int = 0,
    kind: str = "screen",
    now: datetime = LATER,
) -> int:
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        stage = next(s for s in application.job.stages if s.kind == kind)
        return feedback.save_feedback(
            application,
            stage,
            opinion,
            submit=submit,
            version=version,
            author=people.user(name),
            now=now,
        ).version


def only() -> Feedback:
    db.session.rollback()
    return db.session.scalars(db.select(Feedback)).one()


def whats() -> list[str]:
    db.session.rollback()
    rows = db.session.scalars(db.select(HistoryEntry.what).order_by(HistoryEntry.id))
    return [what for what in rows if what.startswith("feedback-")]


def test_a_draft_leaves_no_trace_and_a_submission_does(application_id: int, people: People) -> None:
    assert give(application_id, people, Opinion("", {}, "Hm"), submit=False) == 1
    assert (only().status, only().submitted_at, whats()) == ("draft", None, [])
    assert give(application_id, people, version=1) == 2
    given = only()
    assert (given.status, given.submitted_at, given.recommendation) == ("submitted", LATER, "yes")
    assert (given.ratings, given.stage_name) == ({"Skills": 4}, "Screen")
    assert whats() == ["feedback-submitted"]


def test_the_owner_hears_of_it_in_the_portal(application_id: int, people: People) -> None:
    with unit_of_work():
        db.session.get_one(Application, application_id).owner_id = people["Rita"]
    give(application_id, people)
    told = db.session.scalars(
        db.select(Notification).where(Notification.kind == "feedback-submitted")
    ).one()
    assert told.user_id == people["Rita"]


def test_nobody_is_told_of_what_they_wrote_themselves(application_id: int, people: People) -> None:
    with unit_of_work():
        db.session.get_one(Application, application_id).owner_id = people["Rita"]
    give(application_id, people, name="Rita")
    give(application_id, people, name="Ivy")
    told = db.session.scalars(
        db.select(Notification).where(Notification.kind == "feedback-submitted")
    ).all()
    assert [(n.user_id, n.details["person"]) for n in told] == [(people["Rita"], "Ivy Example")]


@pytest.mark.parametrize(
    ("opinion", "submit", "field", "code"),
    [
        (Opinion("", {}, ""), True, "recommendation", "required"),
        (Opinion("perhaps", {}, ""), True, "recommendation", "required"),
        (Opinion("perhaps", {}, ""), False, "recommendation", "recommendation-unknown"),
        (Opinion("yes", {"Skills": 6}, ""), True, "ratings", "rating-range"),
        (Opinion("yes", {"Skills": 0}, ""), False, "ratings", "rating-range"),
        (Opinion("yes", {}, "x" * 10_001), True, "comment", "too-long"),
        (Opinion("yes", {}, "x" * 10_001), False, "comment", "too-long"),
    ],
)
def test_nonsense_is_refused_at_its_field(
    application_id: int, people: People, opinion: Opinion, submit: bool, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        give(application_id, people, opinion, submit=submit)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert db.session.scalars(db.select(Feedback)).all() == []


def test_two_presses_submit_once(application_id: int, people: People) -> None:
    assert give(application_id, people) == give(application_id, people) == 1
    assert whats() == ["feedback-submitted"]


def test_what_another_window_saved_is_not_overwritten(application_id: int, people: People) -> None:
    give(application_id, people, Opinion("no", {}, "First"), submit=False)
    for version in (0, 7):
        with pytest.raises(StaleVersion):
            give(application_id, people, submit=False, version=version)
    assert only().comment == "First"


def test_submitted_feedback_stands_unless_the_stage_allows_changes(
    application_id: int, job_id: int, people: People
) -> None:
    give(application_id, people)
    changed = Opinion("no", {}, "Changed my mind.")
    with pytest.raises(WrongState) as caught:
        give(application_id, people, changed, version=1)
    assert caught.value.code == "feedback-final"
    ask(job_id, edit_after=True)
    assert give(application_id, people, changed, version=1, submit=False) == 2
    assert (only().status, only().edited_at) == ("submitted", LATER)
    entry = db.session.scalars(db.select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert (entry.what, entry.details["old"], entry.details["new"]) == (
        "feedback-edited",
        "yes",
        "no",
    )


@pytest.mark.parametrize(
    ("kind", "code"), [("apply", "feedback-not-asked"), ("interview", "feedback-too-early")]
)
def test_only_stages_that_ask_and_that_were_reached_take_feedback(
    application_id: int, people: People, kind: str, code: str
) -> None:
    with pytest.raises(WrongState) as caught:
        give(application_id, people, kind=kind)
    assert caught.value.code == code


def test_an_ended_application_takes_none(application_id: int, people: People) -> None:
    with unit_of_work():
        db.session.get_one(Application, application_id).status = "ended"
    with pytest.raises(WrongState) as caught:
        give(application_id, people)
    assert caught.value.code == "application-ended"


def remind(application_id: int, people: People, name: str, now: datetime = LATER) -> None:
    with unit_of_work():
        feedback.remind(
            db.session.get_one(Application, application_id),
            people.user(name),
            actor=people.user("Rita"),
            now=now,
        )


def mails() -> list[Mail]:
    db.session.rollback()
    wanted = db.select(Mail).where(Mail.kind.startswith("feedback")).order_by(Mail.id)
    return list(db.session.scalars(wanted))


def test_who_owes_feedback_is_reminded_by_hand_once_an_hour(
    application_id: int, people: People
) -> None:
    remind(application_id, people, "Ivy")
    with pytest.raises(InvalidInput) as caught:
        remind(application_id, people, "Ivy", LATER + timedelta(minutes=59))
    assert caught.value.code == "reminded-just-now"
    remind(application_id, people, "Ivy", LATER + timedelta(minutes=61))
    assert [mail.kind for mail in mails()] == ["feedback-reminder"] * 2
    assert whats() == ["feedback-reminded"] * 2


def test_who_owes_nothing_is_not_reminded(application_id: int, people: People) -> None:
    for name in ("Tom", "Olga"):
        with pytest.raises(WrongState) as caught:
            remind(application_id, people, name)
        assert caught.value.code == "feedback-not-owed"
    give(application_id, people)
    with pytest.raises(WrongState):
        remind(application_id, people, "Ivy")
    assert mails() == []


def remind_due(now: datetime) -> int:
    with unit_of_work():
        return feedback.remind_due(now=now)


def test_reminders_come_after_the_stages_days_once_per_period(
    application_id: int, people: People
) -> None:
    assert remind_due(TOMORROW - timedelta(minutes=1)) == 0
    assert remind_due(TOMORROW) == 1
    assert remind_due(TOMORROW) == 0
    assert remind_due(TOMORROW + timedelta(hours=23)) == 0
    assert remind_due(TOMORROW + timedelta(days=1)) == 1
    assert [(m.kind, m.to_address) for m in mails()] == [("feedback-owed", "ivy@example.com")] * 2
    assert mails()[0].application_id == application_id


def test_a_reminder_by_hand_counts_for_the_period(application_id: int, people: People) -> None:
    remind(application_id, people, "Ivy", TOMORROW - timedelta(hours=2))
    assert remind_due(TOMORROW) == 0


def test_many_people_of_one_job_make_one_message(job_id: int, people: People) -> None:
    for number in range(12):
        add_application(job_id, f"P{number}", stage=StageKind.SCREEN)
    assert remind_due(TOMORROW) == 12
    (mail,) = mails()
    assert (mail.details["number"], len(mail.details["people"])) == (12, 10)
    assert mail.application_id is None


def test_nobody_is_reminded_who_gave_it_nor_where_it_no_longer_matters(
    job_id: int, application_id: int, people: People
) -> None:
    give(application_id, people)
    ended = add_application(job_id, "Ended", stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.get_one(Application, ended).status = "ended"
    assert remind_due(TOMORROW) == 0
    add_application(job_id, "Late", stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.get_one(Job, job_id).status = JobStatus.CLOSED.value
    assert remind_due(TOMORROW) == 0
    with unit_of_work():
        db.session.get_one(Job, job_id).status = JobStatus.ACTIVE.value
    ask(job_id, reminder_days=0)
    assert remind_due(TOMORROW) == 0


def test_who_was_reminded_takes_nobodys_turn_and_who_left_is_not_counted(
    job_id: int, application_id: int, people: People
) -> None:
    add_application(job_id, "Sam", stage=StageKind.SCREEN)
    for wanted in (1, 1, 0):
        with unit_of_work():
            assert feedback.remind_due(now=TOMORROW, limit=1) == wanted
    with unit_of_work():
        people.user("Ivy").is_active = False
    assert remind_due(TOMORROW + timedelta(days=1)) == 0


def test_the_whole_team_is_asked_where_the_stage_says_so(
    job_id: int, application_id: int, people: People
) -> None:
    ask(job_id, whole_team=True)
    assert remind_due(TOMORROW) == 4
    assert len({mail.to_address for mail in mails()}) == 4


def test_the_dashboard_knows_what_one_owes(
    job_id: int, application_id: int, people: People
) -> None:
    rows, total = feedback_owed(people["Ivy"])
    assert [(r.application_id, r.person, r.stage) for r in rows] == [
        (application_id, "Nora Nilsen", "Screen")
    ]
    assert total == 1
    for name in ("Tom", "Olga"):
        assert feedback_owed(people[name]) == ([], 0)
    give(application_id, people)
    assert feedback_owed(people["Ivy"]) == ([], 0)
    assert get_job(job_id).id == get_application(application_id).job_id
