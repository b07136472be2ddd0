"""Mail on its way out: into a folder, to a real mail server, past refusals and dead workers."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from rq import Queue

from portal import mailing
from portal.db import db
from portal.models import Job, Mail
from portal.services import mails, messages
from portal.tasks.mail import send_mail, sweep_mails
from portal.unit_of_work import unit_of_work
from tests.support.people import People, add_job, get_job
from tests.support.smtp import Script, mail_server

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people, title="Dijkwachter ø")


@pytest.fixture
def settings_of_mail(app: Flask) -> Iterator[Any]:
    """Change the settings of mail for one test."""
    before = app.extensions["settings"]

    def change(**values: str) -> None:
        app.extensions["settings"] = dataclasses.replace(before, **values)

    yield change
    app.extensions["settings"] = before


def write(people: People, job_id: int, kind: str = "approval-requested", **more: Any) -> int:
    with unit_of_work():
        mail = messages.write_mail(
            kind,
            to_name=more.pop("to_name", "Olga Ørsted"),
            to_address=more.pop("to_address", "olga@example.com"),
            now=datetime.now(UTC),
            job=get_job_here(job_id),
            **{"person": "Rita", "comment": "", **more},
        )
        return mail.id


def get_job_here(job_id: int) -> Job:
    return db.session.get_one(Job, job_id)


def get_mail(mail_id: int) -> Mail:
    db.session.rollback()
    return db.session.get_one(Mail, mail_id)


def pretend_time_passed(mail_id: int) -> None:
    with unit_of_work():
        db.session.get_one(Mail, mail_id).next_attempt_at = datetime.now(UTC) - timedelta(seconds=1)


def read(script: Script) -> Any:
    return message_from_string(script.mails[-1], policy=default)


# -- what goes out -----------------------------------------------------------------------------


def test_a_mail_reaches_the_server_with_subject_text_and_link(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    with mail_server() as server:
        settings_of_mail(smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from="B ø <b@x.example>")
        send_mail(mail_id)
    message = read(server)
    assert message["Subject"].startswith("Please approve: REQ-")
    assert "Dijkwachter ø" in message["Subject"]
    assert str(message["To"]) == '"Olga Ørsted" <olga@example.com>' or "Ørsted" in str(
        message["To"]
    )
    assert message["Message-ID"] == f"<beckon-mail-{mail_id}@x.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "Rita asks you to approve a job" in text
    assert f"http://localhost:8000/approvals/{job_id}" in text
    assert "<olga@example.com>" in next(c for c in server.commands if c.startswith("rcpt"))
    mail = get_mail(mail_id)
    assert (mail.state, mail.problem, mail.attempts) == ("sent", "", 1)
    assert mail.sent_at is not None


def test_a_mail_is_sent_once_however_often_it_is_asked_for(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    with mail_server() as server:
        settings_of_mail(smtp_url=f"smtp://127.0.0.1:{server.port}")
        for _time in range(3):
            send_mail(mail_id)
        sweep_mails()
    assert len(server.mails) == 1


def test_while_developing_mails_are_files(
    people: People, job_id: int, settings_of_mail: Any, tmp_path: Path
) -> None:
    settings_of_mail(mail_folder=str(tmp_path / "mail"))
    mail_id = write(people, job_id)
    send_mail(mail_id)
    assert (tmp_path / "mail" / f"beckon-mail-{mail_id}.eml").exists()
    (written,) = mailing.read_folder(str(tmp_path / "mail"))
    assert "Please approve" in written.subject
    assert get_mail(mail_id).state == "sent"


@pytest.mark.parametrize(
    "kind",
    [
        path.stem
        for path in sorted(Path(mailing.__file__).parent.glob("templates/emails/appr*.txt"))
    ],
)
def test_every_mail_of_approval_has_a_subject_and_leads_somewhere(
    people: People, job_id: int, settings_of_mail: Any, tmp_path: Path, kind: str
) -> None:
    settings_of_mail(mail_folder=str(tmp_path))
    mail_id = write(people, job_id, kind, comment="Because <b> & so on.")
    send_mail(mail_id)
    (written,) = mailing.read_folder(str(tmp_path))
    assert "Dijkwachter ø" in written.subject
    assert "\n" not in written.subject
    assert "http://localhost:8000/" in written.text
    if kind.endswith(("given", "refused")):
        assert "Because <b> & so on." in written.text
    assert get_mail(mail_id).state == "sent"


def test_nobody_writes_headers_through_a_name_or_a_title(
    people: People, settings_of_mail: Any, tmp_path: Path
) -> None:
    settings_of_mail(mail_folder=str(tmp_path))
    job_id = add_job(people, title="Engineer\r\nBcc: evil@example.com")
    mail_id = write(people, job_id, to_name="Olga\r\nBcc: evil@example.com")
    send_mail(mail_id)
    text = (tmp_path / f"beckon-mail-{mail_id}.eml").read_text()
    head = text.partition("\n\n")[0]
    assert not any(line.lower().startswith("bcc") for line in head.splitlines())


# -- what goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "state", "problem"),
    [
        ({"recipient": "550 no such user"}, "failed", "the address was refused (SMTP 550)"),
        ({"recipient": "450 come back"}, "waiting", "the address was refused (SMTP 450)"),
        ({"data": "554 spam"}, "failed", "SMTP 554"),
        ({"data": "451 busy"}, "waiting", "SMTP 451"),
        ({"greeting": "554 go away"}, "waiting", "SMTP 554"),
        ({"sender": "553 who are you"}, "waiting", "SMTP 553"),
        ({"dies_after_data": True}, "waiting", "SMTPServerDisconnected"),
    ],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(
    people: People,
    job_id: int,
    settings_of_mail: Any,
    answers: dict[str, Any],
    state: str,
    problem: str,
) -> None:
    mail_id = write(people, job_id)
    with mail_server(**answers) as server:
        settings_of_mail(smtp_url=f"smtp://127.0.0.1:{server.port}")
        send_mail(mail_id)
    mail = get_mail(mail_id)
    assert (mail.state, mail.problem) == (state, problem)
    if state == "waiting":
        assert mail.next_attempt_at > datetime.now(UTC)


def test_a_wrong_password_is_a_matter_of_the_settings_and_tried_again(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    with mail_server(abilities=("AUTH PLAIN",), sign_in="535 wrong") as server:
        settings_of_mail(smtp_url=f"smtp://b%40x:p%2Fw@127.0.0.1:{server.port}")
        send_mail(mail_id)
    assert (get_mail(mail_id).state, get_mail(mail_id).problem) == ("waiting", "SMTP 535")
    assert not server.mails


def test_a_server_that_offers_encryption_gets_nothing_without_it(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    with mail_server(abilities=("STARTTLS", "AUTH PLAIN")) as server:
        settings_of_mail(smtp_url=f"smtp://user:password@127.0.0.1:{server.port}")
        send_mail(mail_id)
    assert "STARTTLS" in server.commands
    assert not any(c.startswith(("AUTH", "mail")) for c in server.commands)
    assert not server.mails
    assert get_mail(mail_id).state == "waiting"


def test_a_server_that_is_away_gets_the_mail_when_it_is_back(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    settings_of_mail(smtp_url="smtp://127.0.0.1:1")
    send_mail(mail_id)
    assert get_mail(mail_id).problem == "ConnectionRefusedError"
    pretend_time_passed(mail_id)
    with mail_server() as server:
        settings_of_mail(smtp_url=f"smtp://127.0.0.1:{server.port}")
        sweep_mails()
    assert len(server.mails) == 1
    assert (get_mail(mail_id).state, get_mail(mail_id).problem) == ("sent", "")


def test_without_a_server_mail_waits_and_says_so(people: People, job_id: int) -> None:
    mail_id = write(people, job_id)
    send_mail(mail_id)
    assert (get_mail(mail_id).state, get_mail(mail_id).problem) == (
        "waiting",
        "no mail server is set up",
    )


def test_a_mail_is_given_up_after_a_dozen_failures(people: People, job_id: int) -> None:
    mail_id = write(people, job_id)
    for _time in range(mails.ATTEMPTS_MAX):
        pretend_time_passed(mail_id)
        send_mail(mail_id)
    assert get_mail(mail_id).state == "failed"
    assert get_mail(mail_id).attempts == mails.ATTEMPTS_MAX


def test_a_worker_that_dies_before_settling_leaves_the_mail_to_the_next(
    people: People, job_id: int, settings_of_mail: Any
) -> None:
    mail_id = write(people, job_id)
    with unit_of_work():
        assert mails.claim(mail_id, now=datetime.now(UTC)) is not None
    with mail_server() as server:
        settings_of_mail(smtp_url=f"smtp://127.0.0.1:{server.port}")
        # The claim holds ...
        sweep_mails()
        assert not server.mails
        # ... until it has run out.
        pretend_time_passed(mail_id)
        sweep_mails()
    assert len(server.mails) == 1
    assert get_mail(mail_id).state == "sent"


def test_a_mail_that_kills_every_worker_is_given_up(people: People, job_id: int) -> None:
    mail_id = write(people, job_id)
    for _time in range(mails.ATTEMPTS_MAX + 1):
        pretend_time_passed(mail_id)
        with unit_of_work():
            letter = mails.claim(mail_id, now=datetime.now(UTC))
    assert letter is None
    assert get_mail(mail_id).state == "failed"
    assert mails.due(now=datetime.now(UTC) + timedelta(days=1)) == []


def test_a_mail_about_a_job_that_is_gone_is_given_up_and_holds_nobody_up(
    people: People, job_id: int, settings_of_mail: Any, tmp_path: Path
) -> None:
    settings_of_mail(mail_folder=str(tmp_path))
    gone, fine = write(people, job_id), write(people, job_id)
    with unit_of_work():
        db.session.get_one(Mail, gone).job_id = 987654
    sweep_mails()
    assert get_mail(gone).state == "failed"
    assert get_mail(gone).problem == "it could not be written (UndefinedError)"
    assert get_mail(fine).state == "sent"


def test_a_mail_that_was_written_is_sent_soon_and_not_before_the_commit(
    people: People, job_id: int, app: Flask
) -> None:
    queue = Queue("normal", connection=app.extensions["redis"])
    queue.empty()

    def write_and_fail() -> None:
        with unit_of_work():
            messages.write_mail(
                "approval-requested",
                to_name="Olga",
                to_address="olga@example.com",
                now=datetime.now(UTC),
                job=get_job_here(job_id),
            )
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        write_and_fail()
    assert not queue.jobs
    mail_id = write(people, job_id)
    assert [(job.func_name, job.args) for job in queue.jobs] == [
        ("portal.tasks.mail.send_mail", (mail_id,))
    ]
    assert get_job(job_id).id == job_id
