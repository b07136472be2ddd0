"""The mail that sums up what waits: asked for, once, and never empty."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import mailing
from portal.db import db
from portal.domain.digests import Digest
from portal.domain.permissions import JobRole
from portal.domain.stages import StageKind
from portal.models import Job, JobPosting, Mail, User
from portal.services import digests, mails, messages
from portal.tasks.digests import send_digests
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_event
from tests.support.people import NOW, People, add_job

pytestmark = pytest.mark.usefixtures("context")


def ask(people: People, name: str, digest: Digest = Digest.DAILY, now: datetime = NOW) -> None:
    with unit_of_work():
        digests.choose_digest(people.user(name), digest, now=now)


def written() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).where(Mail.kind == digests.KIND)))


def text_of_mail(mail: Mail) -> str:
    with unit_of_work():
        letter = mails.claim(mail.id, now=mail.next_attempt_at)
    assert letter is not None
    return str(mailing.write(letter).get_content())


def test_run_twice_it_writes_once(people: People) -> None:
    add_application(add_job(people), stage=StageKind.SCREEN)
    ask(people, "Ivy")
    send_digests()
    send_digests()
    (mail,) = written()
    assert mail.to_address == "ivy@example.com"


def test_nobody_gets_it_who_did_not_ask_or_has_nothing_waiting(people: People) -> None:
    add_application(add_job(people), stage=StageKind.SCREEN)
    ask(people, "Olga")
    send_digests()
    assert written() == []
    assert (people.user("Olga").digest_sent_at or NOW) > NOW


def test_it_names_everything_that_waits_and_leads_there(people: People) -> None:
    job_id = add_job(people)
    ids = [add_application(job_id, f"P{n}", stage=StageKind.SCREEN) for n in range(12)]
    add_event(job_id)
    with unit_of_work():
        db.session.get_one(JobPosting, job_id).state = "refused"
        job = db.session.get_one(Job, job_id)
        messages.tell(
            people.user("Tom"),
            "team-joined",
            now=NOW,
            job=job,
            person="Rita",
            role=JobRole.RECRUITER,
        )
    ask(people, "Tom")
    ask(people, "Ivy")
    send_digests()
    text, ivys = (text_of_mail(mail) for mail in written())
    assert "Feedback you owe (12)" in ivys
    assert "accepted" not in ivys
    assert f"http://localhost:8000/applications/{ids[0]}" in ivys
    assert f"http://localhost:8000/applications/{ids[11]}" not in ivys
    assert "Data Engineer: 1" in text
    assert f"http://localhost:8000/jobs/{job_id}/prospects" in text
    assert "Jobs that LinkedIn does not take" in text
    assert "unread notification" in text


def test_the_first_one_waits_for_its_hour(people: People) -> None:
    add_application(add_job(people), stage=StageKind.SCREEN)
    ask(people, "Ivy", now=datetime.now(UTC))
    send_digests()
    assert written() == []


def test_who_left_gets_none(people: People) -> None:
    add_application(add_job(people), stage=StageKind.SCREEN)
    ask(people, "Ivy")
    with unit_of_work():
        people.user("Ivy").is_active = False
    send_digests()
    assert written() == []


def test_switching_it_off_between_looking_and_writing_is_heeded(people: People) -> None:
    add_application(add_job(people), stage=StageKind.SCREEN)
    ask(people, "Ivy")
    later = NOW + timedelta(days=1)
    assert digests.readers_due(now=later, hour=7) == [people["Ivy"]]
    ask(people, "Ivy", Digest.OFF)
    with unit_of_work():
        assert not digests.send_digest(people["Ivy"], now=later, hour=7)
    assert written() == []


def test_an_account_that_is_gone_stops_nobody(people: People) -> None:
    with unit_of_work():
        assert db.session.get(User, 987654) is None
        assert not digests.send_digest(987654, now=NOW, hour=7)
