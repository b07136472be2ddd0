"""The Process tab, its editor, and the process templates."""

import pytest
from flask import Flask

from portal.db import db
from portal.models import Job, ProcessTemplate
from portal.services import process_templates
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People, add_job


@pytest.fixture
def job_id(app: Flask, people: People) -> int:
    with app.app_context():
        return add_job(people)


@pytest.fixture
def template_id(app: Flask, people: People) -> int:
    with app.app_context(), unit_of_work():
        return process_templates.create_template(
            "Quick hire", source=None, actor=people.user("Rita"), now=NOW
        ).id


def rows(app: Flask, job_id: int, **changes: str) -> dict[str, str]:
    """The editor's fields as the browser sends them, with changes by field."""
    with app.app_context():
        job = db.session.get_one(Job, job_id)
        sent = {"version": str(job.version)}
        for n, stage in enumerate(job.stages, start=1):
            sent |= {
                f"stage-{n}-id": str(stage.id),
                f"stage-{n}-name": stage.name,
                f"stage-{n}-order": str(n),
            }
        return {**sent, **changes}


def test_the_editor_changes_the_process(app: Flask, client: LintingClient, job_id: int) -> None:
    client.sign_in("Rita")
    client.get(f"/jobs/{job_id}/process/change")
    sent = rows(app, job_id, **{"stage-3-name": "Phone call", "stage-4-removed": "on"})
    client.post(f"/jobs/{job_id}/process/change", sent, status=303)
    page = text_of(client.get(f"/jobs/{job_id}/process"))
    assert "Phone call" in page
    assert "Interview Interview" not in page


def test_a_refused_process_keeps_what_was_typed(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    sent = rows(app, job_id, **{"stage-3-name": "Apply", "stage-4-name": "Talk to us"})
    answer = client.post(f"/jobs/{job_id}/process/change", sent, status=422)
    assert "Another stage has that name already." in text_of(answer)
    assert 'value="Talk to us"' in answer.get_data(as_text=True)


def test_a_refused_process_still_knows_which_stages_always_stay(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    before = client.get(f"/jobs/{job_id}/process/change").get_data(as_text=True)
    sent = rows(app, job_id, **{"stage-3-name": "Apply"})
    answer = client.post(f"/jobs/{job_id}/process/change", sent, status=422)
    for page in (before, answer.get_data(as_text=True)):
        assert page.count("always there") == 2
        assert 'name="stage-2-removed"' not in page
        assert 'aria-label="Move Prospect"' not in page
        assert 'aria-label="Move Apply"' in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "x", "stage-1-name": "A"},
        {"version": "1", "stage-1-id": "99999999999", "stage-1-name": "A"},
        {"version": "1", "stage-1-id": "1", "stage-1-name": "A" * 5000},
        {"version": "1", "stage-1-name": "New", "stage-1-kind": "offer"},
    ],
)
def test_nonsense_changes_nothing(
    app: Flask, client: LintingClient, job_id: int, sent: dict[str, str]
) -> None:
    before = rows(app, job_id)
    answer = client.sign_in("Rita").post(f"/jobs/{job_id}/process/change", sent)
    assert answer.status_code in {303, 422}
    assert rows(app, job_id) == before


def test_a_stale_editor_is_told_and_shown_anew(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    sent = rows(app, job_id, **{"stage-3-name": "First"})
    client.post(f"/jobs/{job_id}/process/change", sent, status=303)
    late = {**sent, "stage-3-name": "Second"}
    answer = client.post(f"/jobs/{job_id}/process/change", late, status=303)
    page = text_of(client.get(answer.headers["Location"]))
    assert "Somebody else changed" in page
    assert rows(app, job_id)["stage-3-name"] == "First"


def test_activities_are_set_on_a_page_of_their_own(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    with app.app_context():
        job = db.session.get_one(Job, job_id)
        stage_id, version = job.stages[3].id, job.version
    path = f"/jobs/{job_id}/process/stages/{stage_id}"
    client.get(path)
    sent = {
        "version": str(version),
        "feedback-on": "on",
        "feedback-see_others": "on",
        "feedback-reminder_days": "3",
        "feedback-attributes": "Depth\nHumour\n",
    }
    client.post(path, sent, status=303)
    page = client.get(path).get_data(as_text=True)
    assert "Depth\nHumour" in page
    assert 'name="interview-on"' in page
    assert 'name="interview-on" checked' not in page
    refused = {**sent, "version": str(version + 1), "feedback-reminder_days": "999"}
    client.post(path, refused, status=422)


def test_a_stage_of_another_job_is_not_there(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        other = db.session.get_one(Job, add_job(people)).stages[0].id
    client.sign_in("Rita").get(f"/jobs/{job_id}/process/stages/{other}", status=404)


@pytest.mark.parametrize(("name", "status"), [("Olga", 404), ("Rob", 403), ("Ivy", 403)])
def test_others_do_not_change_the_process(
    client: LintingClient, job_id: int, name: str, status: int
) -> None:
    client.sign_in(name).get(f"/jobs/{job_id}/process/change", status=status)
    client.post(f"/jobs/{job_id}/process/change", {}, status=status)


def test_a_job_is_saved_as_a_template_and_new_ones_begin_with_it(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita")
    answer = client.post(
        f"/jobs/{job_id}/process-template", {"name": "Like the data job"}, status=303
    )
    client.get(answer.headers["Location"])
    assert "Like the data job" in text_of(client.get("/process-templates"))
    client.post(f"/jobs/{job_id}/process-template", {"name": "Like the data job"}, status=422)
    client.post(f"/jobs/{job_id}/process-template", {"name": ""}, status=422)


def test_templates_are_made_changed_and_deleted_by_their_owner(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Tom")
    answer = client.post("/process-templates", {"name": "Mine", "source": "0"}, status=303)
    where = answer.headers["Location"]
    page = client.get(where).get_data(as_text=True)
    assert "Phone" not in page
    with app.app_context():
        template = db.session.query(ProcessTemplate).one()
        sent = {"version": str(template.version), "name": "Mine too", "needs_approval": "on"}
        for n, stage in enumerate(template.stages, start=1):
            sent |= {f"stage-{n}-id": str(stage.id), f"stage-{n}-name": stage.name}
            sent |= {f"stage-{n}-order": str(n)}
    client.post(where, sent, status=303)
    assert "Mine too" in text_of(client.get("/process-templates"))
    client.post(f"{where}/deletion", {}, status=303)
    assert "Mine too" not in text_of(client.get("/process-templates"))


@pytest.mark.parametrize(("name", "status"), [("Tom", 403), ("Rob", 403), ("Ivy", 404)])
def test_somebody_elses_template_is_not_changed(
    client: LintingClient, template_id: int, name: str, status: int
) -> None:
    client.sign_in(name).post(f"/process-templates/{template_id}", {}, status=status)


def test_only_administrators_choose_the_default(client: LintingClient, template_id: int) -> None:
    client.sign_in("Rita").post(f"/process-templates/{template_id}/default", {}, status=404)
    client.sign_in("Ada").post(f"/process-templates/{template_id}/default", {}, status=303)
    page = text_of(client.get("/process-templates"))
    assert "Default" in page
    answer = client.post(f"/process-templates/{template_id}/deletion", {}, status=303)
    assert "Make another one the default first" in text_of(client.get(answer.headers["Location"]))


def test_a_new_job_begins_with_the_chosen_template(
    app: Flask, client: LintingClient, template_id: int
) -> None:
    with app.app_context(), unit_of_work():
        template = db.session.get_one(ProcessTemplate, template_id)
        template.stages[2].name = "Trial day"
    client.sign_in("Rita")
    assert "Quick hire" in client.get("/jobs/new").get_data(as_text=True)
    sent = {
        "title": "Baker",
        "description_source": "Bread and cake, early in the morning. " * 4,
        "city": "Utrecht",
        "country": "NL",
        "openings": "1",
        "role": "recruiter",
        "template": str(template_id),
    }
    answer = client.post("/jobs/new", sent, status=303)
    page = text_of(client.get(answer.headers["Location"] + "/process"))
    assert "Trial day" in page
    client.post("/jobs/new", {**sent, "template": "99999"}, status=422)
