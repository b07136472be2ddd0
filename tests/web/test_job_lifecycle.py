"""Pages that end a job or bring it back: the dialog, reopening, deleting."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.applications import OfferStatus
from portal.domain.stages import StageKind
from portal.models import Application, Job, JobPosting
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application
from tests.support.people import People, get_job


@pytest.fixture
def accepted_id(app: Flask, job_id: int) -> int:
    """Hanna accepted an offer in the job."""
    return accept(app, job_id, "Hanna")


def accept(app: Flask, job_id: int, first: str) -> int:
    with app.app_context():
        application_id = add_application(job_id, first, stage=StageKind.OFFER)
        with unit_of_work():
            application = db.session.get_one(Application, application_id)
            application.offer_status = OfferStatus.ACCEPTED.value
    return application_id


def form(app: Flask, job_id: int, **changes: object) -> dict[str, object]:
    with app.app_context():
        return {"reason": "cancelled", "comment": "", "version": get_job(job_id).version, **changes}


def job_of(app: Flask, job_id: int) -> Job:
    with app.app_context():
        return get_job(job_id)


# -- the dialog --------------------------------------------------------------------------------


def test_the_dialog_offers_filled_only_when_somebody_accepted(
    app: Flask, job_id: int, client: LintingClient
) -> None:
    client.sign_in("Rita")
    page = text_of(client.get(f"/jobs/{job_id}/closure"))
    assert "Close this job" in page
    assert "Job cancelled" in page
    assert "Position filled Who" not in page
    assert "Who was hired" not in page
    accept(app, job_id, "Hanna")
    page = text_of(client.get(f"/jobs/{job_id}/closure"))
    assert "Position filled" in page
    assert "Hanna Nilsen" in page


def test_a_job_is_closed_as_filled_with_those_who_were_picked(
    app: Flask, job_id: int, accepted_id: int, client: LintingClient
) -> None:
    other = accept(app, job_id, "Otto")
    client.sign_in("Tom").post(
        f"/jobs/{job_id}/closure",
        form(app, job_id, reason="filled", hired=[accepted_id], comment="Found <her>"),
        status=303,
    )
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "Position filled Closed" in page
    assert "Found <her>" in page
    assert "closed the job as filled with Hanna Nilsen" in page
    assert "Reopen" in page
    assert 'name="title"' not in client.get(f"/jobs/{job_id}").get_data(as_text=True)
    with app.app_context():
        assert get_application(accepted_id).end_reason == "hired"
        assert get_application(other).end_reason == "position_filled"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Please choose a reason."),
        ({"reason": "eaten"}, "Not a valid choice"),
        ({"reason": "filled", "hired": []}, "Please choose who was hired."),
        ({"reason": "filled", "hired": ["987654"]}, "not"),
        ({"reason": "filled", "hired": ["x"]}, "Invalid"),
        ({"comment": "x" * 2001}, "At most 2000 characters."),
    ],
)
def test_what_is_wrong_is_told_in_the_dialog(
    app: Flask,
    job_id: int,
    accepted_id: int,
    client: LintingClient,
    changes: dict[str, object],
    words: str,
) -> None:
    kept = {"comment": "Typed with care", **changes}
    answer = client.sign_in("Rita").post(f"/jobs/{job_id}/closure", form(app, job_id, **kept))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "data-open-now" in page
    assert words in text_of(answer)
    assert str(kept["comment"]) in page
    # The job's own form is there as it was.
    assert 'value="Data Engineer"' in page
    assert job_of(app, job_id).status == "active"


def test_filled_without_anybody_who_accepted_is_refused(
    app: Flask, job_id: int, client: LintingClient
) -> None:
    client.sign_in("Rita").post(
        f"/jobs/{job_id}/closure", form(app, job_id, reason="filled", hired=["1"]), status=422
    )
    assert job_of(app, job_id).status == "active"


def test_somebody_hired_in_another_job_is_no_choice(
    app: Flask, people: People, job_id: int, draft_id: int, accepted_id: int, client: LintingClient
) -> None:
    with app.app_context():
        elsewhere = add_application(draft_id, "Elsa", stage=StageKind.OFFER)
    client.sign_in("Rita").post(
        f"/jobs/{job_id}/closure",
        form(app, job_id, reason="filled", hired=[elsewhere]),
        status=422,
    )


@pytest.mark.parametrize("version", ["", "0", "x", "-1"])
def test_a_job_that_changed_meanwhile_is_not_closed(
    app: Flask, job_id: int, client: LintingClient, version: str
) -> None:
    answer = client.sign_in("Rita").post(
        f"/jobs/{job_id}/closure", form(app, job_id, version=version)
    )
    assert answer.status_code == 409
    assert "The job changed since you opened this page." in text_of(answer)
    assert job_of(app, job_id).status == "active"


def test_closing_twice_is_told(app: Flask, job_id: int, client: LintingClient) -> None:
    client.sign_in("Rita")
    sent = form(app, job_id)
    client.post(f"/jobs/{job_id}/closure", sent, status=303)
    client.post(f"/jobs/{job_id}/closure", sent, status=303)
    assert "The job is Closed already." in text_of(client.get(f"/jobs/{job_id}"))


# -- reopening and deleting --------------------------------------------------------------------


def test_a_closed_job_is_reopened(app: Flask, job_id: int, client: LintingClient) -> None:
    client.sign_in("Rita").post(f"/jobs/{job_id}/closure", form(app, job_id), status=303)
    client.post(f"/jobs/{job_id}/reopening", status=303)
    page = text_of(client.get(f"/jobs/{job_id}"))
    assert "opened the job again" in page
    assert "Close job" in page
    client.post(f"/jobs/{job_id}/reopening", status=303)
    assert "The job is Active already." in text_of(client.get(f"/jobs/{job_id}"))


def test_a_deleted_job_is_gone_for_everybody(
    app: Flask, job_id: int, client: LintingClient
) -> None:
    with app.app_context():
        add_application(job_id)
    client.sign_in("Rita").post(f"/jobs/{job_id}/deletion", status=303)
    assert "The job is deleted." in text_of(client.get("/jobs"))
    client.get(f"/jobs/{job_id}", status=404)
    client.post(f"/jobs/{job_id}/deletion", status=404)


def test_a_job_that_linkedin_has_is_not_deleted(
    app: Flask, job_id: int, client: LintingClient
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(JobPosting, job_id).is_listed = True
    client.sign_in("Rita").post(f"/jobs/{job_id}/deletion", status=303)
    assert "LinkedIn still has this job." in text_of(client.get(f"/jobs/{job_id}"))


def test_a_hiring_manager_deletes_only_jobs_without_people(
    app: Flask, job_id: int, draft_id: int, client: LintingClient
) -> None:
    with app.app_context():
        add_application(job_id)
    client.sign_in("Hugo")
    assert "Delete job" not in text_of(client.get(f"/jobs/{job_id}"))
    client.post(f"/jobs/{job_id}/deletion", status=403)
    assert "Delete job" in text_of(client.get(f"/jobs/{draft_id}"))
    client.post(f"/jobs/{draft_id}/deletion", status=303)
    client.get(f"/jobs/{draft_id}", status=404)


# -- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["closure", "reopening", "deletion"])
@pytest.mark.parametrize(
    ("name", "status"), [("Olga", 404), ("Rob", 403), ("Ivy", 403), ("Hugo", 403)]
)
def test_only_recruiters_of_the_job_end_it(
    app: Flask, job_id: int, client: LintingClient, path: str, name: str, status: int
) -> None:
    with app.app_context():
        add_application(job_id)
    client.sign_in(name).post(f"/jobs/{job_id}/{path}", form(app, job_id), status=status)
    assert job_of(app, job_id).status == "active"
    if path == "closure":
        client.get(f"/jobs/{job_id}/closure", status=status)


def test_the_ways_out_need_a_sign_in_and_a_job(
    app: Flask, job_id: int, client: LintingClient
) -> None:
    client.get(f"/jobs/{job_id}/closure", status=303)
    client.sign_in("Ada").get("/jobs/987654/closure", status=404)
    for path in ("reopening", "deletion"):
        client.post(f"/jobs/987654/{path}", status=404)
        client.get(f"/jobs/{job_id}/{path}", status=405)
