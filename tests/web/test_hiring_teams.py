"""Delegates on the hiring team's page."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.permissions import AppRole, JobRole
from portal.models import Job, UserRole
from portal.services import hiring_teams
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, People, get_job


def team(app: Flask, job_id: int) -> set[tuple[int, str]]:
    with app.app_context():
        return {(m.user_id, m.role) for m in get_job(job_id).members}


def appoint(
    client: LintingClient, job_id: int, user: object, role: str = "recruiter", **options: object
):  # type: ignore[no-untyped-def]
    data = {"delegate": user, "delegated_role": role}
    return client.post(f"/jobs/{job_id}/hiring-team/delegates", data, **options)  # type: ignore[arg-type]


def test_a_recruiter_appoints_a_delegate_who_may_then_do_the_same(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    client.sign_in("Olga").get(f"/jobs/{job_id}", status=404)
    appoint(client.sign_in("Rita"), job_id, people["Olga"], status=303)
    page = text_of(client.get(f"/jobs/{job_id}/hiring-team"))
    assert "Delegate for Rita Example (Recruiter)" in page
    client.sign_in("Olga")
    assert "Save" in text_of(client.get(f"/jobs/{job_id}"))
    assert "Close job" in text_of(client.get(f"/jobs/{job_id}"))
    assert "appointed you as delegate on Data Engineer, with the rights of a Recruiter" in text_of(
        client.get("/notifications")
    )
    page = text_of(client.get(f"/jobs/{job_id}/hiring-team"))
    assert "Your delegates" not in page
    assert "Add somebody" in page


def test_a_delegate_sees_no_button_to_remove_the_appointer(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    appoint(client.sign_in("Rita"), job_id, people["Olga"], status=303)
    with app.app_context():
        ids = {m.user_id: m.id for m in get_job(job_id).members}
    rita = f"/jobs/{job_id}/hiring-team/{ids[people['Rita']]}/removal"
    tom = f"/jobs/{job_id}/hiring-team/{ids[people['Tom']]}/removal"
    page = client.sign_in("Olga").get(f"/jobs/{job_id}/hiring-team").get_data(as_text=True)
    assert rita not in page
    assert tom in page
    client.post(rita, status=303)
    assert "A delegate can remove neither" in text_of(client.get(f"/jobs/{job_id}/hiring-team"))
    assert (people["Rita"], "recruiter") in team(app, job_id)


@pytest.mark.parametrize("user", ["", "x", "0", "987654", str(10**30), "-1"])
def test_a_delegate_who_does_not_exist_is_told_at_the_field(
    app: Flask, people: People, job_id: int, client: LintingClient, user: str
) -> None:
    answer = appoint(client.sign_in("Rita"), job_id, user, status=422)
    assert "Please mend what is marked below." in text_of(answer)
    assert len(team(app, job_id)) == 4


@pytest.mark.parametrize("role", ["", "interviewer", "delegate", "hiring_manager", "king"])
def test_rights_that_one_does_not_have_are_not_given(
    app: Flask, people: People, job_id: int, client: LintingClient, role: str
) -> None:
    appoint(client.sign_in("Rita"), job_id, people["Olga"], role, status=422)
    assert len(team(app, job_id)) == 4


def test_who_cannot_be_a_delegate_is_told_at_the_field(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    client.sign_in("Rita")
    for name, words in (("Tom", "on the team in that role already"), ("Rita", "Not a valid")):
        assert words in text_of(appoint(client, job_id, people[name], status=422))
    appoint(client, job_id, people["Olga"], status=303)
    assert "somebody's delegate" in text_of(appoint(client, job_id, people["Olga"], status=422))


@pytest.mark.parametrize(
    ("name", "status"), [("Ada", 403), ("Ivy", 403), ("Rob", 403), ("Olga", 404)]
)
def test_nobody_appoints_who_is_not_recruiter_or_manager_of_the_job(
    app: Flask, people: People, job_id: int, client: LintingClient, name: str, status: int
) -> None:
    appoint(client.sign_in(name), job_id, people["Rob"], status=status)
    assert len(team(app, job_id)) == 4


def test_the_form_needs_a_job_a_sign_in_and_the_right_method(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    client.sign_in("Rita").get(f"/jobs/{job_id}/hiring-team/delegates", status=405)
    appoint(client, 987654, people["Olga"], status=404)


def test_somebody_with_two_roles_chooses_whose_rights_they_give(
    app: Flask, people: People, job_id: int, client: LintingClient
) -> None:
    with app.app_context(), unit_of_work():
        job = db.session.get_one(Job, job_id)
        rita = people.user("Rita")
        rita.roles.append(UserRole(role=AppRole.HIRING_MANAGER.value))
        hiring_teams.add_member(
            job, rita, JobRole.HIRING_MANAGER, actor=people.user("Ada"), now=NOW
        )
    appoint(client.sign_in("Rita"), job_id, people["Olga"], "hiring_manager", status=303)
    client.sign_in("Olga").get(f"/jobs/{job_id}/closure", status=403)
