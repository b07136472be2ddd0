"""Feedback on the page of an application."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Feedback, Stage
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, stage_id
from tests.support.people import People

GOOD = {"recommendation": "yes", "rating_0": "4", "comment": "Knows turbines.", "act": "submit"}


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, stage=StageKind.SCREEN)


@pytest.fixture
def form(app: Flask, job_id: int, application_id: int) -> str:
    with app.app_context():
        return f"/applications/{application_id}/feedback/{stage_id(job_id, StageKind.SCREEN)}"


def read(client: LintingClient, application_id: int, name: str) -> str:
    return text_of(client.sign_in(name).get(f"/applications/{application_id}"))


def ask(app: Flask, job_id: int, **settings: object) -> None:
    with app.app_context(), unit_of_work():
        for stage in db.session.scalars(db.select(Stage).where(Stage.job_id == job_id)):
            stage.activities = [
                {**a, "settings": {**a["settings"], **settings}} if a["kind"] == "feedback" else a
                for a in stage.activities
            ]


@pytest.mark.parametrize("name", ["Ada", "Rita", "Tom", "Hugo", "Ivy"])
def test_who_gives_feedback(
    client: LintingClient, application_id: int, form: str, name: str
) -> None:
    assert "Give feedback" in read(client, application_id, name)
    assert "Skills" in text_of(client.get(form))
    client.post(form, GOOD, status=303)
    page = read(client, application_id, name)
    assert "Knows turbines." in page
    assert "4 of 5" in page
    assert "can no longer be changed" in text_of(client.get(form))


@pytest.mark.parametrize(("name", "status"), [("Rob", 403), ("Olga", 404)])
def test_who_does_not(client: LintingClient, form: str, name: str, status: int) -> None:
    client.sign_in(name).get(form, status=status)
    client.post(form, GOOD, status=status)


def test_a_draft_is_its_authors_alone(
    app: Flask, client: LintingClient, application_id: int, form: str
) -> None:
    client.sign_in("Hugo").post(form, {**GOOD, "act": "draft"}, status=303)
    assert "Draft, only you see it" in text_of(client.get(f"/applications/{application_id}"))
    assert "Knows turbines." in client.get(form).get_data(as_text=True)
    with app.app_context():
        number = db.session.scalars(db.select(Feedback.id)).one()
    client.get(f"/applications/{application_id}/opinions/{number}")
    for name in ("Ada", "Rita", "Ivy", "Rob"):
        assert "Knows turbines." not in read(client, application_id, name)
        client.get(f"/applications/{application_id}/opinions/{number}", status=404)


def test_an_interviewer_reads_others_after_ones_own(
    client: LintingClient, application_id: int, form: str
) -> None:
    client.sign_in("Hugo").post(form, GOOD, status=303)
    for name in ("Ada", "Rita", "Tom", "Rob"):
        assert "Knows turbines." in read(client, application_id, name)
    before = read(client, application_id, "Ivy")
    assert "Knows turbines." not in before
    assert "1 more person gave feedback" in before
    client.post(form, {**GOOD, "comment": "Me too."}, status=303)
    after = read(client, application_id, "Ivy")
    assert "Knows turbines." in after
    assert "Me too." in after


def test_an_interviewer_reads_others_before_where_the_stage_allows_it(
    app: Flask, client: LintingClient, job_id: int, application_id: int, form: str
) -> None:
    client.sign_in("Hugo").post(form, GOOD, status=303)
    ask(app, job_id, see_others=True)
    assert "Knows turbines." in read(client, application_id, "Ivy")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recommendation": ""}, "recommendation"),
        ({"recommendation": "maybe"}, "recommendation"),
        ({"rating_0": "6"}, "rating_0"),
        ({"rating_0": "many"}, "rating_0"),
        ({"comment": "x" * 10_001}, "comment"),
    ],
)
def test_nonsense_comes_back_with_what_was_entered(
    client: LintingClient, form: str, changes: dict[str, str], field: str
) -> None:
    client.sign_in("Ivy")
    answer = client.post(form, {**GOOD, **changes}, status=422)
    page = answer.get_data(as_text=True)
    assert f'id="{field}-error"' in page
    assert "Knows turbines." in page or "comment" in changes


def test_a_second_window_is_told_and_overwrites_nothing(
    client: LintingClient, application_id: int, form: str
) -> None:
    client.sign_in("Ivy").post(form, {**GOOD, "act": "draft"}, status=303)
    stale = client.post(form, {**GOOD, "comment": "Second.", "act": "draft"}, status=409)
    assert "changed in another window" in text_of(stale)
    assert "Second." in stale.get_data(as_text=True)
    assert "Knows turbines." in client.get(form).get_data(as_text=True)
    client.post(form, {**GOOD, "version": "1"}, status=303)
    client.post(form, GOOD, status=303)
    client.post(form, {**GOOD, "comment": "Changed."}, status=409)


def test_stages_that_do_not_ask_and_stages_of_other_jobs(
    app: Flask, client: LintingClient, job_id: int, application_id: int
) -> None:
    client.sign_in("Rita")
    with app.app_context():
        apply, later = stage_id(job_id, StageKind.APPLY), stage_id(job_id, StageKind.INTERVIEW)
    client.get(f"/applications/{application_id}/feedback/{apply}", status=409)
    client.get(f"/applications/{application_id}/feedback/{later}", status=409)
    client.get(f"/applications/{application_id}/feedback/987654", status=404)


def test_reminding(client: LintingClient, application_id: int, people: People) -> None:
    path = f"/applications/{application_id}/feedback-reminders"
    assert "Remind" in read(client, application_id, "Hugo")
    client.post(path, {"user": people["Ivy"]}, status=303)
    assert "reminded" in text_of(client.get(f"/applications/{application_id}"))
    client.post(path, {"user": people["Ivy"]}, status=303)
    assert "reminded less than an hour ago" in text_of(client.get("/jobs"))
    for user in ("", "x", "987654", str(2**40)):
        client.post(path, {"user": user}, status=404)
    for name, status in (("Ivy", 403), ("Rob", 403), ("Olga", 404)):
        client.sign_in(name).post(path, {"user": people["Ivy"]}, status=status)
