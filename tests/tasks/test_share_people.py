"""People on their way to LinkedIn, with the real client against the sandbox."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, JobPosting, SharingChange
from portal.services import accounts, applications, job_lifecycle, notes
from portal.tasks.job_postings import check_job_tasks, sweep_changes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application, reject, stage_id
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, get_job
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting

pytestmark = pytest.mark.usefixtures("context")


def move(application_id: int, kind: StageKind, people: People) -> None:
    application = get_application(application_id)
    to = stage_id(application.job_id, kind)
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        stage = next(s for s in application.job.stages if s.id == to)
        applications.move_application(
            application, stage, version=application.version, actor=people.user("Rita"), now=NOW
        )


def write(about: Any, text: str, people: People, **options: Any) -> int:
    model, record_id = about
    with unit_of_work():
        note = notes.add_note(
            db.session.get_one(model, record_id),
            text,
            is_private=options.get("is_private", False),
            author=people.user("Rita"),
            now=NOW,
        )
        return note.id


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has."""
    return post(job_id, control)


@pytest.fixture
def screened(control: Control, job_id: int) -> int:
    """Nora, past Prospect, and LinkedIn knows."""
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
    drain()
    return application_id


def test_somebody_past_prospect_is_told_with_everything(
    control: Control, job_id: int, people: People
) -> None:
    application_id = add_application(job_id, email="nora@example.com")
    drain()
    assert sum(counts(control).values()) == 0
    assert ledger("application")[0, application_id].rule == "prospect"
    candidate_id = get_application(application_id).candidate_id
    write((Application, application_id), "Knows turbines.", people)
    write((Application, application_id), "Mine alone.", people, is_private=True)
    write((Candidate, candidate_id), "Lives near.", people)
    move(application_id, StageKind.SCREEN, people)
    drain()
    assert counts(control) == {
        "candidates": 1,
        "candidateNotes": 1,
        "applications": 1,
        "stages": 2,
        "applicationNotes": 1,
        "interviewFeedback": 0,
    }
    (person,) = at_linkedin(control, "candidates").values()
    assert person["emailAddresses"] == ["nora@example.com"]
    assert person["externalProfileUrl"] == f"http://localhost:8000/candidates/{candidate_id}"
    stages = at_linkedin(control, "stages").values()
    assert sorted(stage["stage"] for stage in stages) == ["Prospect", "Screen"]
    (application,) = at_linkedin(control, "applications").values()
    assert application["atsCandidateId"] == str(candidate_id)


def test_nothing_is_sent_twice(control: Control, screened: int, people: People) -> None:
    before = control.get("/control/sync")["kinds"]
    with unit_of_work():
        candidate = get_application(screened).candidate
        candidate_id = candidate.id
    from portal.services.sharing.changes import About, record_change

    with unit_of_work():
        record_change(About.CANDIDATE, [candidate_id], now=NOW)
    drain()
    assert control.get("/control/sync")["kinds"] == before


def test_back_in_prospect_all_is_deleted_there(
    control: Control, screened: int, people: People
) -> None:
    write((Application, screened), "Knows turbines.", people)
    drain()
    move(screened, StageKind.PROSPECT, people)
    drain()
    assert sum(counts(control).values()) == 0
    deleted = [one["kind"] for one in control.get("/control/sync/deletions")["deletions"]][::-1]
    assert deleted == ["stages", "applicationNotes", "applications", "candidates"]
    assert ledger("application")[0, screened].state == "held"


def test_rejected_and_taken_back(control: Control, screened: int, people: People) -> None:
    reject(screened, people.user("Rita"))
    drain()
    stages = at_linkedin(control, "stages")
    assert stages[str(screened), "0"]["stage"] == "Rejected"
    (application,) = at_linkedin(control, "applications").values()
    assert application["dispositionReason"]
    with unit_of_work():
        application = db.session.get_one(Application, screened)
        applications.reopen_application(
            application, version=application.version, actor=people.user("Rita"), now=NOW
        )
    drain()
    assert (str(screened), "0") not in at_linkedin(control, "stages")


def test_a_new_name_of_ours_follows_to_notes_and_feedback_and_to_nobody_else(
    control: Control, screened: int, job_id: int, people: People
) -> None:
    other = add_application(job_id, "Olaf", stage=StageKind.SCREEN, email="olaf@example.com")
    write((Application, screened), "Knows turbines.", people)
    write((Application, other), "For my eyes.", people, is_private=True)
    drain()
    with unit_of_work():
        accounts.rename_self(people.user("Rita"), "Rita Newname", now=datetime.now(UTC))
    assert waiting() == [get_application(screened).candidate_id]
    drain()
    (note,) = at_linkedin(control, "applicationNotes").values()
    assert note["author"] == {"firstName": "Rita", "lastName": "Newname"}


def test_idle_costs_nothing(control: Control, screened: int, app: Flask) -> None:
    from tests.support.queries import counted_statements

    with counted_statements(app) as statements:
        sweep_people()
    assert len(statements) == 1
    assert waiting() == []
    assert lane().walk_state == "done"
    hurry()


def close(job_id: int, people: People) -> None:
    with unit_of_work():
        job_lifecycle.close_job(get_job(job_id), actor=people.user("Rita"), now=NOW)


def test_a_job_of_the_past_goes_there_and_is_closed_there_with_its_applications(
    control: Control, people: People
) -> None:
    past = add_job(people, title="Long ago")
    application_id = add_application(past, stage=StageKind.SCREEN, email="nora@example.com")
    close(past, people)
    with unit_of_work():
        # As before anybody connected LinkedIn.
        db.session.execute(db.delete(JobPosting))
        db.session.execute(db.delete(SharingChange))
    sweep_people()
    # Its applications name it.
    assert lane().walk_state == "running"
    assert ledger("application") == {}
    for _ in range(3):
        make_all_due()
        sweep_changes()
        control.post("/control/clock", advance=5)
        make_all_due()
        check_job_tasks()
    drain()
    (job,) = [job for job in control.get("/control/jobs") if job["title"] == "Long ago"]
    assert job["state"] == "CLOSED"
    posting = db.session.get_one(JobPosting, past)
    assert (posting.state, posting.listed_at is not None, posting.is_listed) == (
        "closed",
        True,
        False,
    )
    assert [key[1] for key in at_linkedin(control, "applications")] == [str(application_id)]


def make_all_due() -> None:
    with unit_of_work():
        past = datetime(2020, 1, 1, tzinfo=UTC)
        db.session.execute(db.update(JobPosting).values(next_attempt_at=past))
        db.session.execute(
            db.update(JobPosting)
            .where(JobPosting.next_check_at.is_not(None))
            .values(next_check_at=past)
        )
