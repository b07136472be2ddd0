"""Add to talent pool and Add to job, from everywhere, as people see them."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, JobMember
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application, reject
from tests.support.people import People, add_job
from tests.support.pools import add_candidates, add_pool, in_pool
from tests.support.queries import counted_statements


@pytest.fixture
def pool_id(app: Flask, people: People) -> int:
    with app.app_context():
        return add_pool(people, "Wind people")


@pytest.fixture
def person(app: Flask, people: People) -> int:
    with app.app_context():
        return add_candidates(last="Single")[0]


def test_everybody_in_a_list_of_candidates_goes_into_a_pool(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        wanted = add_candidates(60, "Wanted")
        add_candidates(3, "Other")
    client.sign_in("Rita")
    assert "Everybody in this list" in text_of(client.get("/candidates?q=wanted"))
    form = {"kind": "add-to-pool", "everybody": "1", "q": "wanted"}
    choice = client.post("/candidates/people-actions", form, status=303).location
    client.post(f"{choice}/pool", {"pool": pool_id}, status=303)
    with app.app_context():
        assert in_pool(pool_id) == wanted
    nobody = client.post(
        "/candidates/people-actions", {**form, "q": "wanted", "contact": "missing"}, status=303
    )
    assert nobody.location == "/candidates?q=wanted&contact=missing"
    client.post("/candidates/people-actions", {"kind": "x", "ids": wanted[:1]}, status=422)
    client.get("/candidates/people-actions", status=405)


def plan(client: LintingClient, kind: str, ids: list[int] | int, **more: object) -> str:
    answer = client.post("/people-actions", {"kind": kind, "ids": ids, **more}, status=303)
    return answer.location


def test_one_person_goes_into_a_pool_from_their_own_page(
    app: Flask, client: LintingClient, pool_id: int, person: int
) -> None:
    client.sign_in("Rita")
    page = f"/candidates/{person}"
    assert "Add to talent pool" in text_of(client.get(page))
    choice = plan(client, "add-to-pool", person, **{"from": "candidate"})
    assert "Wind people" in text_of(client.get(choice))
    for _ in range(2):  # pressed twice
        done = client.post(f"{choice}/pool", {"pool": pool_id}, status=303)
    assert done.location == choice
    told = text_of(client.get(page))
    assert "Added to Wind people." in told
    assert "This was done already" not in told
    with app.app_context():
        assert in_pool(pool_id) == [person]
    # Being in it already is said, not an error.
    again = plan(client, "add-to-pool", person, **{"from": "candidate"})
    assert "In it already" in text_of(client.get(again))
    told = client.post(f"{again}/pool", {"pool": pool_id}, status=303)
    assert told.location == page
    assert "In Wind people already." in text_of(client.get(page))


def test_a_pool_is_made_on_the_spot(app: Flask, client: LintingClient, person: int) -> None:
    client.sign_in("Hugo")
    choice = plan(client, "add-to-pool", person)
    assert "You have no talent pools yet" in text_of(client.get(choice))
    refused = client.post(f"{choice}/pool", {}, status=422)
    assert "Choose a pool, or name a new one." in text_of(refused)
    refused = client.post(f"{choice}/pool", {"name": "x" * 101}, status=422)
    assert "At most 100 characters." in text_of(refused)
    assert "x" * 101 in refused.text
    client.post(f"{choice}/pool", {"name": "Brand new"}, status=303)
    assert "Brand new" in text_of(client.get("/talent-pools"))


def test_many_go_into_a_pool_from_the_list_of_candidates(
    app: Flask, client: LintingClient, pool_id: int
) -> None:
    with app.app_context():
        ids = add_candidates(3)
    client.sign_in("Rita")
    assert "Add to talent pool" in text_of(client.get("/candidates"))
    choice = plan(client, "add-to-pool", ids)
    client.post(f"{choice}/pool", {"pool": pool_id}, status=303)
    page = text_of(client.get(choice))
    assert "Done for 3 people." in page
    client.post(f"{choice}/undoing", status=303)
    assert "Undone for 3." in text_of(client.get(choice))
    client.post(f"{choice}/undoing", status=303)
    assert "undone already" in text_of(client.get(choice))
    with app.app_context():
        assert in_pool(pool_id) == []


def test_applicants_of_a_job_go_into_a_pool(
    app: Flask, people: People, client: LintingClient, pool_id: int, job_id: int
) -> None:
    with app.app_context():
        applications = [
            add_application(job_id, f"Nr{n}", "Apply", stage=StageKind.APPLY) for n in range(3)
        ]
        prospect = add_application(job_id, "Pro", "Spect")
        reject(applications[0], people.user("Rita"))
        wanted = [get_application(i).candidate_id for i in applications]
    client.sign_in("Rita")
    page = f"/jobs/{job_id}/applicants/list"
    assert "Add to talent pool" in text_of(client.get(page))
    form = {"kind": "add-to-pool", "ids": [applications[0], prospect]}
    choice = client.post(f"/jobs/{job_id}/people-actions", form, status=303).location
    client.post(f"{choice}/pool", {"pool": pool_id}, status=303)
    with app.app_context():
        # A prospect does not stand in this list.
        assert in_pool(pool_id) == wanted[:1]
    form = {"kind": "add-to-pool", "everybody": "1", "status": "active"}
    choice = client.post(f"/jobs/{job_id}/people-actions", form, status=303).location
    client.post(f"{choice}/pool", {"pool": pool_id}, status=303)
    with app.app_context():
        assert in_pool(pool_id) == wanted
    nobody = client.post(f"/jobs/{job_id}/people-actions", {"kind": "add-to-pool"}, status=303)
    assert nobody.location == page
    assert "Choose at least one person." in text_of(client.get(page))


def test_an_application_page_leads_back_to_itself(
    app: Flask, client: LintingClient, pool_id: int, job_id: int
) -> None:
    with app.app_context():
        application = add_application(job_id, "Anna", "Apply", stage=StageKind.APPLY)
        candidate = get_application(application).candidate_id
    client.sign_in("Rita")
    page = f"/applications/{application}"
    assert "Add to talent pool" in text_of(client.get(page))
    choice = plan(client, "add-to-pool", candidate, application=application)
    assert client.post(f"{choice}/pool", {"pool": pool_id}, status=303).location == page
    assert "Add to talent pool" not in text_of(client.sign_in("Ivy").get(page))


def test_one_person_goes_into_a_job_at_once(
    app: Flask, client: LintingClient, person: int, job_id: int
) -> None:
    client.sign_in("Rita")
    choice = plan(client, "add-to-job", person, **{"from": "candidate"})
    assert "Data Engineer" in text_of(client.get(choice))
    assert "No job fits." in text_of(client.get(f"{choice}?q=nothing"))
    assert "Data Engineer" in text_of(client.get(f"{choice}?q=rotterdam"))
    done = client.post(f"{choice}/job", {"job": job_id}, status=303)
    assert done.location == f"/candidates/{person}"
    assert "Added to Data Engineer, in Prospect." in text_of(client.get(done.location))
    client.post(f"{choice}/job", {"job": job_id}, status=303)
    client.post(f"{choice}/confirmation", status=303)
    again = plan(client, "add-to-job", person)
    told = client.post(f"{again}/job", {"job": job_id}, status=303)
    assert "In the job already" in text_of(client.get(told.location))
    with app.app_context():
        assert db.session.query(Application).count() == 1


def test_many_of_a_pool_go_into_a_job_after_a_look(
    app: Flask, people: People, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        ids = add_candidates(4)
        with unit_of_work():
            shy = db.session.get_one(Candidate, ids[3])
            shy.do_not_contact, shy.do_not_contact_reason = True, "Wrote so in May"
        pool_id = add_pool(people, candidates=ids)
    client.sign_in("Rita")
    choice = client.post(
        f"/talent-pools/{pool_id}/people-actions",
        {"kind": "add-to-job", "everybody": "1"},
        status=303,
    ).location
    aimed = client.post(f"{choice}/job", {"job": job_id}, status=303)
    page = text_of(client.get(aimed.location))
    assert "3 people will be added. Nothing is done yet." in page
    assert "1 person is left out: 1: Asked not to be contacted" in page
    assert "Wrote so in May" in page
    assert "Stage: Prospect" in page
    with app.app_context():
        assert db.session.query(Application).count() == 0
    client.get(f"{choice}?outcome=people-do-not-contact")
    client.get(f"{choice}?choose=1")
    for _ in range(2):
        client.post(f"{choice}/confirmation", {"sure": "1"}, status=303)
    assert "Done for 4 people." in text_of(client.get(choice))
    with app.app_context():
        assert {a.source for a in db.session.query(Application)} == {"talent-pool"}
    assert "Undo" in text_of(client.get(choice))
    client.post(f"{choice}/undoing", status=303)
    page = text_of(client.get(choice))
    assert "Undone for 4." in page
    assert "Possible for ten minutes" not in page
    client.post(f"{choice}/undoing", status=303)
    assert "undone already" in text_of(client.get(choice))
    with app.app_context():
        assert db.session.query(Application).count() == 0


def test_whoever_left_the_team_no_longer_takes_back(
    app: Flask, people: People, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        ids = add_candidates(2)
        pool_id = add_pool(people, candidates=ids)
    client.sign_in("Rita")
    choice = client.post(
        f"/talent-pools/{pool_id}/people-actions",
        {"kind": "add-to-job", "everybody": "1"},
        status=303,
    ).location
    client.post(f"{choice}/job", {"job": job_id}, status=303)
    client.post(f"{choice}/confirmation", status=303)
    with app.app_context(), unit_of_work():
        db.session.query(JobMember).filter_by(user_id=people["Rita"]).delete()
    assert "Undo" not in text_of(client.get(choice))
    client.post(f"{choice}/undoing", status=404)
    with app.app_context():
        assert db.session.query(Application).count() == 2


def test_nobody_is_added_against_their_wish_by_accident(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        [shy] = add_candidates(last="Shy", do_not_contact=True)
    client.sign_in("Rita")
    choice = plan(client, "add-to-job", shy)
    client.post(f"{choice}/job", {"job": job_id}, status=303)
    assert "Asked not to be contacted" in text_of(client.get(choice))
    refused = client.post(f"{choice}/confirmation", status=422)
    assert "Tick the box if you are sure" in text_of(refused)
    client.post(f"{choice}/confirmation", {"sure": "1"}, status=303)
    with app.app_context():
        assert db.session.query(Application).count() == 1


def test_a_thousand_people_go_into_a_job_in_few_statements(
    app: Flask, people: People, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        pool_id = add_pool(people, candidates=add_candidates(1_000))
    client.sign_in("Rita")
    with counted_statements(app) as seen:
        choice = client.post(
            f"/talent-pools/{pool_id}/people-actions",
            {"kind": "add-to-job", "everybody": "1"},
            status=303,
        ).location
        client.post(f"{choice}/job", {"job": job_id}, status=303)
        client.post(f"{choice}/confirmation", status=303)
        page = text_of(client.get(choice))
    assert "Done for 1000 people." in page
    # Four requests.
    assert len(seen) <= 70


def test_only_jobs_where_one_may_are_offered_and_taken(
    app: Flask, people: People, client: LintingClient, person: int, job_id: int
) -> None:
    with app.app_context():
        draft = add_job(people, active=False, title="Draft")
    client.sign_in("Olga")
    choice = plan(client, "add-to-job", person)
    assert "of no active job" in text_of(client.get(choice))
    client.post(f"{choice}/job", {"job": job_id}, status=404)
    client.post(f"{choice}/job", {"job": 999_999}, status=404)
    client.post(f"{choice}/job", {"job": "x"}, status=422)
    client.post(f"{choice}/confirmation", status=422)
    client.sign_in("Rita")
    choice = plan(client, "add-to-job", person)
    client.post(f"{choice}/job", {"job": draft}, status=303)
    with app.app_context():
        assert db.session.query(Application).count() == 0


@pytest.mark.parametrize(
    "form", [{}, {"kind": ""}, {"kind": "delete"}, {"kind": "remove-from-pool"}]
)
def test_a_choice_without_sense_is_told(
    client: LintingClient, person: int, form: dict[str, str]
) -> None:
    client.sign_in("Rita").post("/people-actions", {"ids": person, **form}, status=422)


def test_only_pools_one_may_fill_are_offered_and_taken(
    app: Flask, people: People, client: LintingClient, pool_id: int, person: int
) -> None:
    client.sign_in("Olga")
    choice = plan(client, "add-to-pool", person)
    assert "Wind people" not in text_of(client.get(choice))
    client.post(f"{choice}/pool", {"pool": pool_id}, status=404)
    client.post(f"{choice}/pool", {"pool": 999_999}, status=404)
    with app.app_context():
        assert in_pool(pool_id) == []


def test_what_somebody_chose_is_theirs_alone(
    app: Flask, client: LintingClient, pool_id: int, person: int
) -> None:
    client.sign_in("Rita")
    choice = plan(client, "add-to-pool", person)
    for act in ("pool", "job", "confirmation", "undoing"):
        client.get(f"{choice}/{act}", status=405)
        client.post(f"/people-actions/999999/{act}", status=404)
    client.post(f"{choice}/undoing", status=404)
    for name in ("Tom", "Ada", "Rob", "Ivy"):
        client.sign_in(name).get(choice, status=404)
        for act in ("pool", "job", "confirmation", "undoing"):
            client.post(f"{choice}/{act}", {"pool": pool_id}, status=404)
    client.http.delete_cookie("beckon_session")
    assert client.get(choice, status=303).location.startswith("/sign-in")
