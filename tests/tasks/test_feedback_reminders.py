"""The task that reminds people of feedback: run twice, it tells once; its mail says what is owed."""

import pytest

from portal import mailing
from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Mail
from portal.services import mails
from portal.tasks.feedback_reminders import remind_of_feedback
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application
from tests.support.people import People, add_job

pytestmark = pytest.mark.usefixtures("context")


def owed_mails() -> list[Mail]:
    db.session.rollback()
    wanted = db.select(Mail).where(Mail.kind == "feedback-owed")
    return list(db.session.scalars(wanted))


def test_run_twice_it_tells_once(people: People) -> None:
    # Both entered the stage in March 2026, so the clock of this test is past their day.
    add_application(add_job(people), stage=StageKind.SCREEN)
    remind_of_feedback()
    remind_of_feedback()
    assert len(owed_mails()) == 1


def test_the_mail_names_the_people_and_leads_to_them(people: People) -> None:
    job_id = add_job(people)
    ids = [add_application(job_id, f"P{n}", stage=StageKind.SCREEN) for n in range(12)]
    remind_of_feedback()
    (mail,) = owed_mails()
    with unit_of_work():
        letter = mails.claim(mail.id, now=mail.next_attempt_at)
    assert letter is not None
    message = mailing.write(letter)
    text = message.get_content()
    assert message["Subject"] == "Your feedback is missing: Data Engineer"
    assert "feedback on 12 people" in text
    assert f"http://localhost:8000/applications/{ids[0]}" in text
    assert "and 2 more." in text
