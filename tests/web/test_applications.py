"""Moving people through the stages."""

import pytest
from flask import Flask

from portal.domain.stages import StageKind
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application, stage_id
from tests.support.people import People, add_job, get_job


@pytest.fixture
def nora(app: Flask, job_id: int) -> int:
    """Nora's application in Prospect."""
    with app.app_context():
        return add_application(job_id)


def stage(app: Flask, job_id: int, kind: StageKind) -> int:
    with app.app_context():
        return stage_id(job_id, kind)


def stands_in(app: Flask, application_id: int) -> str:
    with app.app_context():
        return get_application(application_id).stage.kind


def test_somebody_is_moved_and_the_page_says_so(
    app: Flask, client: LintingClient, job_id: int, nora: int
) -> None:
    client.sign_in("Hugo").get(f"/jobs/{job_id}/prospects")
    form = {"stage": stage(app, job_id, StageKind.INTERVIEW), "version": 1}
    answer = client.post(f"/applications/{nora}/stage", form, status=303)
    assert answer.headers["Location"] == f"/jobs/{job_id}/prospects"
    page = text_of(client.get(f"/jobs/{job_id}/prospects"))
    assert "Nora Nilsen now stands in Interview." in page
    assert stands_in(app, nora) == "interview"
    assert "Nora Nilsen" in text_of(client.get(f"/jobs/{job_id}/applicants"))
    back = {"stage": stage(app, job_id, StageKind.PROSPECT), "version": 2}
    answer = client.post(f"/applications/{nora}/stage", back, status=303)
    assert answer.headers["Location"] == f"/jobs/{job_id}/applicants"
    assert stands_in(app, nora) == "prospect"


@pytest.mark.parametrize("version", ["1", "0", "", "x", "-1", "99"])
def test_whoever_looked_at_an_old_page_is_told_and_overwrites_nothing(
    app: Flask, client: LintingClient, job_id: int, nora: int, version: str
) -> None:
    screen = {"stage": stage(app, job_id, StageKind.SCREEN), "version": 1}
    LintingClient(app).sign_in("Tom").post(f"/applications/{nora}/stage", screen, status=303)
    offer = {"stage": stage(app, job_id, StageKind.OFFER), "version": version}
    client.sign_in("Rita").get("/jobs")
    answer = client.post(f"/applications/{nora}/stage", offer, status=303)
    page = text_of(client.get(answer.headers["Location"]))
    assert "Somebody else moved this person to Screen in the meantime." in page
    assert stands_in(app, nora) == "screen"


@pytest.mark.parametrize("wanted", ["", "x", "0", "987654", "9" * 30])
def test_a_stage_that_is_none_is_refused_in_words(
    app: Flask, client: LintingClient, job_id: int, nora: int, wanted: str
) -> None:
    form = {"stage": wanted, "version": 1}
    answer = client.sign_in("Rita").post(f"/applications/{nora}/stage", form, status=422)
    assert "Choose a stage of this job." in text_of(answer)
    assert stands_in(app, nora) == "prospect"


def test_a_stage_of_another_job_is_refused(
    app: Flask, client: LintingClient, people: People, nora: int
) -> None:
    with app.app_context():
        other = stage_id(add_job(people), StageKind.OFFER)
    form = {"stage": other, "version": 1}
    client.sign_in("Rita").post(f"/applications/{nora}/stage", form, status=422)
    assert stands_in(app, nora) == "prospect"


def test_pressing_twice_moves_once(
    app: Flask, client: LintingClient, job_id: int, nora: int
) -> None:
    form = {"stage": stage(app, job_id, StageKind.APPLY), "version": 1}
    client.sign_in("Rita").get("/jobs")
    for _ in range(2):
        client.post(f"/applications/{nora}/stage", form, status=303)
    assert stands_in(app, nora) == "apply"
    with app.app_context():
        assert get_application(nora).version == 2


def test_in_a_closed_job_nobody_moves(
    app: Flask, client: LintingClient, job_id: int, nora: int
) -> None:
    client.sign_in("Rita").post(f"/jobs/{job_id}/closure", status=303)
    form = {"stage": stage(app, job_id, StageKind.APPLY), "version": 1}
    answer = client.post(f"/applications/{nora}/stage", form, status=303)
    assert "The job is not active." in text_of(client.get(answer.headers["Location"]))
    assert stands_in(app, nora) == "prospect"
    assert f"/applications/{nora}/stage" not in client.get(f"/jobs/{job_id}/prospects").get_data(
        as_text=True
    )


def test_interviewers_see_applicants_but_no_way_to_move_them(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        application = add_application(job_id, "Anna", "Apply", stage=StageKind.APPLY)
    page = client.sign_in("Ivy").get(f"/jobs/{job_id}/applicants").get_data(as_text=True)
    assert "Anna Apply" in page
    assert f"/applications/{application}/stage" not in page
    # Nor a way to the person's page, which is not for them.
    assert "/candidates/" not in page


def test_somebody_without_a_name_can_be_moved(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        application_id = add_application(job_id, "Nora", "Nilsen")
        with unit_of_work():
            candidate = get_application(application_id).candidate
            candidate.first_name = candidate.last_name = candidate.name_key = ""
        assert get_job(job_id)
    form = {"stage": stage(app, job_id, StageKind.APPLY), "version": 1}
    client.sign_in("Rita").get(f"/jobs/{job_id}/prospects")
    client.post(f"/applications/{application_id}/stage", form, status=303)
    page = text_of(client.get(f"/jobs/{job_id}/applicants"))
    assert "The person now stands in Apply." in page
    assert "Name not given" in page
