"""E-mail from the hiring team to a person: written once, sent by the outbox, forgotten with it."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.db import db
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.stages import StageKind
from portal.models import Application, CandidateEmail, HistoryEntry, Mail
from portal.services import applications, candidate_emails, job_lifecycle, mails
from portal.tasks.mail import send_mail
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application
from tests.support.people import NOW, People, add_job

pytestmark = pytest.mark.usefixtures("context")
SUBJECT, TEXT = "When can you come?", "Dear Nora,\n\nwould Thursday suit you?"


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


@pytest.fixture
def application_id(job_id: int) -> int:
    return add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")


def address_of(application_id: int) -> int:
    return get_application(application_id).candidate.emails[0].id


def send(people: People, application_id: int, **changes: Any) -> int:
    values = {
        "address_id": address_of(application_id) if "address_id" not in changes else None,
        "subject": SUBJECT,
        "text": TEXT,
        "actor": people.user(changes.pop("by", "Rita")),
        "now": NOW,
        **changes,
    }
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        return candidate_emails.send_email(application, **values).id


def outbox() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).where(Mail.kind == "to-candidate")))


def entries() -> list[HistoryEntry]:
    db.session.rollback()
    return list(
        db.session.scalars(db.select(HistoryEntry).where(HistoryEntry.what == "email-sent"))
    )


def test_an_email_waits_in_the_outbox_and_the_history_knows_to_whom_but_not_what(
    people: People, application_id: int
) -> None:
    mail_id = send(people, application_id)
    [mail] = outbox()
    assert (mail.id, mail.to_address, mail.to_name) == (mail_id, "nora@example.com", "Nora Nilsen")
    assert (mail.state, mail.application_id) == ("waiting", application_id)
    [entry] = entries()
    assert entry.details == {"address": "nora@example.com", "mail": mail_id}
    assert (entry.actor_id, entry.application_id) == (people["Rita"], application_id)


def test_what_goes_out_is_from_the_writer_and_answers_reach_them(
    app: Any,
    people: People,
    application_id: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    import dataclasses
    from email import message_from_bytes
    from email.policy import default

    settings = dataclasses.replace(app.extensions["settings"], mail_folder=str(tmp_path))
    monkeypatch.setitem(app.extensions, "settings", settings)
    mail_id = send(people, application_id, text=TEXT + "\n<b>&</b>")
    with unit_of_work():
        db.session.get_one(Mail, mail_id).next_attempt_at = NOW
    with caplog.at_level(logging.DEBUG):
        send_mail(mail_id)
    [file] = tmp_path.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Subject"] == SUBJECT
    assert str(message["Reply-To"]) == "Rita Example <rita@example.com>"
    assert str(message["From"]).startswith("Rita Example <")
    assert message["Auto-Submitted"] is None
    text = message.get_content()
    assert text.startswith(TEXT + "\n<b>&</b>\n")
    assert "\nRita Example\n" in text
    assert "Thursday" not in caplog.text
    assert "nora@example.com" not in caplog.text
    assert outbox()[0].state == "sent"


def test_the_same_words_twice_within_a_minute_are_one_email(
    people: People, application_id: int
) -> None:
    first = send(people, application_id)
    assert send(people, application_id, now=NOW + timedelta(seconds=59)) == first
    assert (len(outbox()), len(entries())) == (1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Something else"},
        {"subject": "Something else"},
        {"by": "Tom"},
        {"now": NOW + timedelta(seconds=61)},
    ],
    ids=["other words", "other subject", "somebody else", "later"],
)
def test_anything_else_is_another_email(
    people: People, application_id: int, changes: dict[str, Any]
) -> None:
    send(people, application_id)
    send(people, application_id, **changes)
    assert len(outbox()) == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"subject": " \n "}, "subject", "required"),
        ({"text": " \x00 "}, "text", "required"),
        ({"subject": "x" * 201}, "subject", "too-long"),
        ({"text": "x" * 10_001}, "text", "too-long"),
        ({"address_id": None}, "address", "address-gone"),
        ({"address_id": 10**9}, "address", "address-gone"),
    ],
)
def test_what_is_missing_or_too_long_is_told_at_the_field(
    people: People, application_id: int, changes: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        send(people, application_id, **changes)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert outbox() == []


def test_somebody_elses_address_is_none_of_the_persons(
    people: People, job_id: int, application_id: int
) -> None:
    other = add_application(job_id, "Wim", "Wit", email="wim@example.com")
    with pytest.raises(InvalidInput, match="address-gone"):
        send(people, application_id, address_id=address_of(other))


def test_nobody_writes_to_a_person_without_an_address(people: People, job_id: int) -> None:
    unknown = add_application(job_id, "Una", "Known", stage=StageKind.SCREEN)
    with pytest.raises(WrongState, match="email-without-address"):
        send(people, unknown, address_id=1)


def test_nobody_writes_to_a_person_who_asked_for_that(people: People, application_id: int) -> None:
    with unit_of_work():
        db.session.get_one(Application, application_id).candidate.do_not_contact = True
    with pytest.raises(WrongState, match="do-not-contact"):
        send(people, application_id)
    assert outbox() == []


def test_a_subject_is_one_line_whatever_was_typed(people: People, application_id: int) -> None:
    send(people, application_id, subject="One\r\nBcc: all@example.com")
    assert outbox()[0].details["subject"] == "One Bcc: all@example.com"


def test_a_second_address_can_be_chosen(people: People, application_id: int) -> None:
    with unit_of_work():
        candidate = db.session.get_one(Application, application_id).candidate
        candidate.emails.append(CandidateEmail(address="n@home.example", key="n@home.example"))
    second = get_application(application_id).candidate.emails[1].id
    send(people, application_id, address_id=second)
    assert outbox()[0].to_address == "n@home.example"


def test_with_the_application_goes_what_was_written_and_a_worker_under_way_does_not_mind(
    people: People, job_id: int, application_id: int
) -> None:
    mail_id = send(people, application_id)
    other = add_application(job_id, "Wim", "Wit", stage=StageKind.APPLY, email="wim@example.com")
    kept = send(people, other)
    with unit_of_work():
        assert mails.claim(mail_id, now=NOW) is not None
    with unit_of_work():
        applications.delete_application(
            db.session.get_one(Application, application_id), actor=people.user("Rita"), now=NOW
        )
    assert [mail.id for mail in outbox()] == [kept]
    with unit_of_work():
        mails.settle_sent(mail_id, now=NOW)
        mails.settle_failure(mail_id, "SMTP 550", permanent=True, now=NOW)
    assert [mail.id for mail in outbox()] == [kept]
    assert len(entries()) == 2


def test_with_the_job_goes_what_was_written_about_it(
    people: People, job_id: int, application_id: int
) -> None:
    draft = add_job(people, active=False, title="Mistake")
    deleted = add_application(draft, "Wim", "Wit", stage=StageKind.APPLY, email="wim@example.com")
    send(people, deleted)
    kept = send(people, application_id)
    with unit_of_work():
        job = get_application(deleted).job
        job_lifecycle.delete_job(job, with_people=True, actor=people.user("Rita"), now=NOW)
    assert [mail.id for mail in outbox()] == [kept]
