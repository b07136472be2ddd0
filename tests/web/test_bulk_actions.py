"""Bulk actions as people see them: choose, look, do, take back."""

import pytest
from flask import Flask

from portal.domain.stages import StageKind
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application, plan_bulk, reason_id, stage_id
from tests.support.people import People, add_job


@pytest.fixture
def crowd(app: Flask, job_id: int) -> list[int]:
    with app.app_context():
        return [add_application(job_id, f"Nr{n}", "Apply", stage=StageKind.APPLY) for n in range(3)]


@pytest.fixture
def last(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, "Lena", "Last", stage=StageKind.OFFER)


def stages(app: Flask, ids: list[int]) -> set[str]:
    with app.app_context():
        return {get_application(i).stage.kind for i in ids}


def test_choosing_shows_what_will_happen_then_does_it_then_takes_it_back(
    app: Flask, client: LintingClient, job_id: int, crowd: list[int], last: int
) -> None:
    client.sign_in("Rita")
    planned = client.post(
        f"/jobs/{job_id}/bulk-actions", {"kind": "advance", "ids": [*crowd, last]}, status=303
    )
    page = text_of(client.get(planned.location))
    assert "3 people will be changed. Nothing is done yet. 3 from Apply" in page
    assert "1 person is left out: 1: Stands in the last stage" in page
    assert stages(app, crowd) == {"apply"}
    for _ in range(2):
        done = client.post(f"{planned.location}/confirmation", status=303)
        assert done.location == planned.location
    page = text_of(client.get(planned.location))
    assert "Done for 3 people." in page
    assert "Stands in the last stage" in page
    assert stages(app, crowd) == {"screen"}
    client.get(f"{planned.location}?outcome=bulk-last-stage")
    client.post(f"{planned.location}/undoing", status=303)
    assert "Undone for 3." in text_of(client.get(planned.location))
    assert stages(app, crowd) == {"apply"}
    client.post(f"{planned.location}/undoing", status=303)
    assert "undone already" in text_of(client.get(planned.location))


def test_everybody_who_matches_is_chosen_across_pages(
    app: Flask, client: LintingClient, job_id: int, crowd: list[int], last: int
) -> None:
    with app.app_context():
        apply = stage_id(job_id, StageKind.APPLY)
        offer = stage_id(job_id, StageKind.OFFER)
    client.sign_in("Rita")
    planned = client.post(
        f"/jobs/{job_id}/bulk-actions",
        {"kind": "advance", "everybody": "1", "stage": apply, "to_stage": offer},
        status=303,
    )
    client.post(f"{planned.location}/confirmation", status=303)
    assert stages(app, crowd) == {"offer"}
    assert "Done for 3 people." in text_of(client.get(planned.location))


def test_rejecting_many_asks_for_a_reason(
    app: Flask, client: LintingClient, job_id: int, crowd: list[int]
) -> None:
    client.sign_in("Rita")
    planned = client.post(
        f"/jobs/{job_id}/bulk-actions", {"kind": "reject", "ids": crowd}, status=303
    )
    confirm = f"{planned.location}/confirmation"
    for form in (
        {"comment": "Sorry about that"},
        {"reason": "x", "comment": "Sorry about that"},
        {"reason": "999999", "comment": "Sorry about that"},
    ):
        refused = client.post(confirm, form, status=422)
        assert "Sorry about that" in refused.text
    with app.app_context():
        reason = reason_id()
        assert all(get_application(i).is_active for i in crowd)
    refused = client.post(confirm, {"reason": reason, "comment": "x" * 2_001}, status=422)
    assert "At most 2000 characters." in text_of(refused)
    client.post(confirm, {"reason": reason, "comment": "Sorry"}, status=303)
    assert "Reason: Experience" in text_of(client.get(planned.location))
    with app.app_context():
        assert not any(get_application(i).is_active for i in crowd)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"kind": ""}, 422),
        ({"kind": "delete"}, 422),
        ({"kind": "advance"}, 303),
        ({"kind": "advance", "ids": ["x", "-1", "999999"]}, 303),
        ({"kind": "advance", "ids": ["1"], "to_stage": "999999"}, 303),
    ],
)
def test_a_choice_that_makes_no_sense_is_told(
    app: Flask,
    client: LintingClient,
    job_id: int,
    crowd: list[int],
    form: dict[str, object],
    status: int,
) -> None:
    client.sign_in("Rita")
    answer = client.post(f"/jobs/{job_id}/bulk-actions", form, status=status)
    if status == 303:
        assert answer.location == f"/jobs/{job_id}/applicants/list"
        client.get(answer.location)
    assert stages(app, crowd) == {"apply"}


def test_people_of_other_jobs_are_never_touched(
    app: Flask, people: People, client: LintingClient, job_id: int, crowd: list[int]
) -> None:
    with app.app_context():
        stranger = add_application(add_job(people), "Otto", "Other", stage=StageKind.APPLY)
    client.sign_in("Rita")
    planned = client.post(
        f"/jobs/{job_id}/bulk-actions", {"kind": "advance", "ids": [crowd[0], stranger]}
    )
    client.post(f"{planned.location}/confirmation", status=303)
    assert stages(app, [stranger]) == {"apply"}


def test_bulk_pages_keep_the_rules_of_the_house(
    app: Flask, people: People, client: LintingClient, job_id: int, crowd: list[int]
) -> None:
    with app.app_context():
        bulk = plan_bulk(job_id, crowd, people.user("Rita"))
        other_job = add_job(people)
    page = f"/jobs/{job_id}/bulk-actions/{bulk}"
    client.get(page, status=303)
    for name, status in (("Olga", 404), ("Rob", 403), ("Ivy", 403)):
        client.sign_in(name)
        client.get(page, status=status)
        for act in ("/confirmation", "/undoing"):
            client.post(page + act, status=status)
    client.sign_in("Tom").get(page)
    client.post(f"{page}/confirmation", status=403)
    client.sign_in("Rita")
    client.get(f"/jobs/{job_id}/bulk-actions/999999", status=404)
    client.get(f"/jobs/{other_job}/bulk-actions/{bulk}", status=404)
    client.get(f"{page}/confirmation", status=405)
    assert stages(app, crowd) == {"apply"}


def test_hiring_managers_advance_many_but_reject_nobody(
    app: Flask, people: People, client: LintingClient, job_id: int, crowd: list[int]
) -> None:
    client.sign_in("Hugo")
    client.post(f"/jobs/{job_id}/bulk-actions", {"kind": "advance", "ids": crowd}, status=303)
    client.post(f"/jobs/{job_id}/bulk-actions", {"kind": "reject", "ids": crowd}, status=403)
