"""Applicants as board and list, adding people, and acting on one."""

from datetime import timedelta

import pytest
from flask import Flask

from portal import mailing
from portal.db import db
from portal.domain.applications import OfferStatus
from portal.domain.stages import StageKind
from portal.models import Application, Mail
from portal.services import mails
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application, reason_id, reject, stage_id
from tests.support.people import NOW, People, add_job, get_job
from tests.support.queries import counted_statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def applicant(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(
            job_id, "Anna", "Apply", stage=StageKind.APPLY, email="a@example.com"
        )


@pytest.fixture
def prospect(app: Flask, job_id: int) -> int:
    with app.app_context():
        return add_application(job_id, email="nora@example.com")


@pytest.fixture
def screen(app: Flask, job_id: int) -> int:
    with app.app_context():
        return stage_id(job_id, StageKind.SCREEN)


def stage_of(app: Flask, application_id: int) -> str:
    with app.app_context():
        return get_application(application_id).stage.kind


# -- board -------------------------------------------------------------------------------------


def test_the_board_shows_who_stands_where(
    client: LintingClient, job_id: int, applicant: int, prospect: int
) -> None:
    page = client.sign_in("Rita").get(f"/jobs/{job_id}/applicants")
    assert f'id="card-{applicant}"' in page.text
    assert f'id="card-{prospect}"' not in page.text
    assert "today" in text_of(page) or "days" in text_of(page)


def test_who_only_reads_gets_no_way_to_move(
    client: LintingClient, job_id: int, applicant: int
) -> None:
    page = client.sign_in("Rob").get(f"/jobs/{job_id}/applicants")
    assert f'id="card-{applicant}"' in page.text
    assert "data-stage-picker" not in page.text
    assert "move-form" not in page.text


def test_ended_people_stand_in_the_list_alone_and_count_nowhere(
    app: Flask, people: People, client: LintingClient, job_id: int, applicant: int
) -> None:
    with app.app_context():
        reject(applicant, people.user("Rita"))
    client.sign_in("Rita")
    board = client.get(f"/jobs/{job_id}/applicants")
    assert f'id="card-{applicant}"' not in board.text
    assert 'data-mirrors="applicants-count">0<' in board.text
    assert "Anna" not in client.get(f"/jobs/{job_id}/applicants/list").text
    for status in ("rejected", "all"):
        listed = client.get(f"/jobs/{job_id}/applicants/list?status={status}")
        assert "Anna Apply" in text_of(listed)


def test_the_last_view_is_remembered(client: LintingClient, job_id: int) -> None:
    client.sign_in("Rita").get(f"/jobs/{job_id}/applicants/list")
    again = client.get(f"/jobs/{job_id}/applicants", status=303)
    assert again.location == f"/jobs/{job_id}/applicants/list"
    client.get(f"/jobs/{job_id}/applicants?view=board")
    client.get(f"/jobs/{job_id}/applicants")


def test_an_open_board_hears_of_changes_only(
    app: Flask, client: LintingClient, job_id: int, applicant: int
) -> None:
    with app.app_context():
        version = get_job(job_id).pipeline_version
    client.sign_in("Rita")
    client.fragment(f"/jobs/{job_id}/applicants/board?version={version}", status=204)
    fragment = client.fragment(f"/jobs/{job_id}/applicants/board?version={version - 1}")
    assert fragment.text.lstrip().startswith('<section id="board"')
    assert f'data-live-version="{version}"' in fragment.text


def test_columns_load_on_by_key_and_a_refresh_keeps_what_was_loaded(
    app: Flask, client: LintingClient, job_id: int, screen: int
) -> None:
    with app.app_context():
        crowd = [
            add_application(job_id, f"Nr{n}", "Screen", stage=StageKind.SCREEN) for n in range(30)
        ]
    client.sign_in("Rita")
    board = client.get(f"/jobs/{job_id}/applicants")
    assert board.text.count("data-card=") == 25
    more = client.get(
        f"/jobs/{job_id}/applicants/columns/{screen}",
        query_string={"entered": NOW.isoformat(), "after": crowd[5]},
        headers=HTMX,
    )
    assert more.text.count("data-card=") == 5
    refreshed = client.fragment(f"/jobs/{job_id}/applicants/board?n={screen}.30")
    assert refreshed.text.count("data-card=") == 30
    assert f"n={screen}.30" in refreshed.text


def test_columns_that_do_not_exist_load_nothing(
    app: Flask, client: LintingClient, job_id: int, screen: int
) -> None:
    client.sign_in("Rita")
    client.get(f"/jobs/{job_id}/applicants/columns/999999?entered=2026-01-01", status=404)
    with app.app_context():
        prospects = stage_id(job_id, StageKind.PROSPECT)
    client.get(f"/jobs/{job_id}/applicants/columns/{prospects}?entered=2026-01-01", status=404)
    client.get(f"/jobs/{job_id}/applicants/columns/{screen}?entered=soon", status=422)


@pytest.mark.parametrize("path", ["applicants", "applicants/list", "applicants/new", "prospects"])
def test_pages_of_the_pipeline_keep_the_rules_of_the_house(
    client: LintingClient, job_id: int, path: str
) -> None:
    address = f"/jobs/{job_id}/{path}"
    client.get(address, status=303)
    client.sign_in("Olga").get(address, status=404)
    client.sign_in("Rita").get(f"/jobs/999999/{path}", status=404)
    assert client.http.delete(address).status_code in {400, 405}


@pytest.mark.parametrize("path", ["applicants", "applicants/list"])
def test_more_people_cost_no_more_statements(
    app: Flask, client: LintingClient, job_id: int, path: str
) -> None:
    client.sign_in("Rita")
    numbers = []
    for crowd in (1, 40):
        with app.app_context():
            for n in range(crowd):
                add_application(job_id, f"Nr{n}", "X", stage=StageKind.APPLY)
        client.get(f"/jobs/{job_id}/{path}")
        with counted_statements(app) as seen:
            client.get(f"/jobs/{job_id}/{path}")
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 15


# -- list --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "sort=-name",
        "sort=stage",
        "sort=source",
        "sort=-owner",
        "sort=nonsense",
        "stage=999999",
        "stage=x",
        "owner=0",
        "owner=%00",
        "source=%00manual",
        "source=manual&status=all",
        "status=nonsense",
        "page=0",
        "page=99999999999999",
        "after=999999",
        "before=-1",
        "page=2&after=1&before=1",
    ],
)
def test_the_list_bears_every_address(
    client: LintingClient, job_id: int, applicant: int, query: str
) -> None:
    client.sign_in("Rita").get(f"/jobs/{job_id}/applicants/list?{query}")


def test_the_list_is_filtered_by_stage_source_and_owner(
    app: Flask, people: People, client: LintingClient, job_id: int, applicant: int, screen: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Application, applicant).owner_id = people["Tom"]
    client.sign_in("Rita")
    base = f"/jobs/{job_id}/applicants/list"
    with app.app_context():
        apply = stage_id(job_id, StageKind.APPLY)
    for query, shown in (
        (f"stage={apply}", True),
        (f"stage={screen}", False),
        ("source=linkedin-recruiter", True),
        ("source=manual", False),
        (f"owner={people['Tom']}", True),
        (f"owner={people['Rita']}", False),
        ("owner=0", False),
    ):
        page = client.get(f"{base}?{query}")
        assert (f'id="application-{applicant}"' in page.text) is shown, query


# -- moving ------------------------------------------------------------------------------------


def test_a_move_without_scripts_leads_back_to_the_board(
    app: Flask, client: LintingClient, job_id: int, applicant: int, screen: int
) -> None:
    client.sign_in("Rita").get(f"/applications/{applicant}/stages?from=board")
    answer = client.post(
        f"/applications/{applicant}/stage",
        {"stage": screen, "version": 1, "from": "board"},
        status=303,
    )
    assert answer.location == f"/jobs/{job_id}/applicants"
    assert "Anna Apply now stands in Screen." in text_of(client.get(answer.location))
    assert stage_of(app, applicant) == "screen"


def test_a_board_gets_the_card_and_the_counts_back(
    app: Flask, client: LintingClient, job_id: int, applicant: int, screen: int
) -> None:
    client.sign_in("Rita")
    answer = client.post(
        f"/applications/{applicant}/stage",
        {"stage": screen, "version": 1},
        headers=HTMX,
        status=200,
    )
    assert f'data-card="{applicant}" data-stage="{screen}" data-version="2"' in answer.text
    assert f'data-count="{screen}">1<' in answer.text


def test_the_second_of_two_movers_is_told_and_overwrites_nothing(
    app: Flask, client: LintingClient, applicant: int, screen: int, job_id: int
) -> None:
    client.sign_in("Rita").post(
        f"/applications/{applicant}/stage", {"stage": screen, "version": 1}, status=303
    )
    with app.app_context():
        offer = stage_id(job_id, StageKind.OFFER)
    client.sign_in("Tom")
    answer = client.post(
        f"/applications/{applicant}/stage",
        {"stage": offer, "version": 1},
        headers=HTMX,
        status=409,
    )
    assert "Somebody else moved this person to Screen in the meantime." in answer.text
    assert f'data-stage="{screen}"' in answer.text
    plain = client.post(f"/applications/{applicant}/stage", {"stage": offer, "version": 1})
    assert plain.status_code == 303
    assert "Somebody else moved this person to Screen" in text_of(client.get(plain.location))
    assert stage_of(app, applicant) == "screen"


@pytest.mark.parametrize("stage", ["", "x", "999999", "-1", "1; DROP TABLE stages"])
def test_a_stage_that_is_none_of_the_job_moves_nobody(
    app: Flask, client: LintingClient, applicant: int, stage: str
) -> None:
    client.sign_in("Rita")
    form = {"stage": stage, "version": 1}
    client.post(f"/applications/{applicant}/stage", form, status=422)
    told = client.post(f"/applications/{applicant}/stage", form, headers=HTMX, status=409)
    assert "That stage is no longer there" in told.text
    assert stage_of(app, applicant) == "apply"


def test_pressing_move_twice_moves_once(
    app: Flask, client: LintingClient, applicant: int, screen: int
) -> None:
    client.sign_in("Rita")
    for _ in range(2):
        client.post(f"/applications/{applicant}/stage", {"stage": screen, "version": 1}, status=303)
    with app.app_context():
        assert get_application(applicant).version == 2


ACTS = ["stage", "rejection", "reopening", "withdrawal", "offer", "deletion"]


@pytest.mark.parametrize("act", [*ACTS, "invitation"])
def test_acts_keep_the_rules_of_the_house(
    app: Flask, client: LintingClient, applicant: int, prospect: int, act: str
) -> None:
    address = f"/applications/{prospect if act == 'invitation' else applicant}/{act}"
    token = client.token("/sign-in")
    assert client.http.post(address, data={"csrf_token": token}).status_code == 303
    client.sign_in("Olga").post(address, status=404)
    client.sign_in("Rob").post(address, status=403)
    client.sign_in("Rita").post(f"/applications/999999/{act}", status=404)
    if act != "rejection":
        client.get(address, status=405)
    with app.app_context():
        assert get_application(applicant).version == 1


# -- rejecting, reopening, withdrawing, offers -------------------------------------------------


def test_rejecting_asks_for_a_reason_and_keeps_what_was_typed(
    app: Flask, client: LintingClient, applicant: int
) -> None:
    client.sign_in("Rita").get(f"/applications/{applicant}/rejection?from=board")
    address = f"/applications/{applicant}/rejection"
    for reason in ("", "x", "999999"):
        refused = client.post(
            address, {"reason": reason, "comment": "Too far away", "version": 1}, status=422
        )
        assert "Too far away" in refused.text
        assert 'aria-invalid="true"' in refused.text
    refused = client.post(address, {"reason": 1, "comment": "x" * 2_001, "version": 1}, status=422)
    assert "At most 2000 characters." in text_of(refused)
    with app.app_context():
        reason_number = reason_id()
    done = client.post(
        address, {"reason": reason_number, "comment": "Too far", "version": 1}, status=303
    )
    assert "Anna Apply is rejected." in text_of(client.get(done.location))
    again = client.post(address, {"reason": reason_number, "version": 1}, status=303)
    assert "Somebody else ended this application" in text_of(client.get(again.location))


def test_a_rejected_person_is_reopened(
    app: Flask, people: People, client: LintingClient, applicant: int
) -> None:
    with app.app_context():
        reject(applicant, people.user("Rita"))
    client.sign_in("Rita")
    client.post(f"/applications/{applicant}/reopening", {"version": 1}, status=303)
    with app.app_context():
        assert not get_application(applicant).is_active, "a stale version changes nothing"
    client.post(f"/applications/{applicant}/reopening", {"version": 2}, status=303)
    with app.app_context():
        assert get_application(applicant).is_active


def test_whoever_withdrew_has_ended(app: Flask, client: LintingClient, applicant: int) -> None:
    client.sign_in("Rita").post(
        f"/applications/{applicant}/withdrawal", {"version": 1, "from": "list"}, status=303
    )
    with app.app_context():
        assert get_application(applicant).end_reason == "withdrew"


def test_a_prepared_offer_lowers_the_openings_and_the_last_one_warns(
    app: Flask, client: LintingClient, job_id: int, applicant: int
) -> None:
    with app.app_context():
        other = add_application(job_id, "Ben", "Both", stage=StageKind.OFFER)
    client.sign_in("Rita")
    offer = {"status": "prepared", "version": 1}
    client.post(f"/applications/{applicant}/offer", offer, status=303)
    page = client.get(f"/jobs/{job_id}/applicants")
    assert "1 of 2 openings available" in text_of(page)
    assert "No opening of this job" not in text_of(page)
    client.post(f"/applications/{other}/offer", offer, status=303)
    assert "No opening of this job is available any more." in text_of(
        client.get(f"/jobs/{job_id}/applicants")
    )


@pytest.mark.parametrize(("status", "code"), [("", 422), ("signed", 422), ("accepted", 303)])
def test_an_offer_that_cannot_be_changes_nothing(
    app: Flask, client: LintingClient, applicant: int, status: str, code: int
) -> None:
    client.sign_in("Rita").post(
        f"/applications/{applicant}/offer", {"status": status, "version": 1}, status=code
    )
    with app.app_context():
        assert get_application(applicant).offer_status == OfferStatus.NONE


def test_hiring_managers_prepare_no_offers_unless_the_process_lets_them(
    client: LintingClient, applicant: int
) -> None:
    client.sign_in("Hugo").post(
        f"/applications/{applicant}/offer", {"status": "prepared", "version": 1}, status=403
    )


def test_an_application_is_deleted_for_good(
    app: Flask, client: LintingClient, job_id: int, applicant: int
) -> None:
    client.sign_in("Rita")
    done = client.post(f"/applications/{applicant}/deletion", {"from": "application"}, status=303)
    assert done.location == f"/jobs/{job_id}/applicants"
    client.post(f"/applications/{applicant}/deletion", status=404)


# -- prospects and new people ------------------------------------------------------------------


def test_a_prospect_is_invited_by_mail(
    app: Flask, client: LintingClient, job_id: int, prospect: int
) -> None:
    client.sign_in("Rita")
    done = client.post(f"/applications/{prospect}/invitation", {"from": "prospects"}, status=303)
    assert "The invitation is on its way." in text_of(client.get(done.location))
    again = client.post(f"/applications/{prospect}/invitation", status=303)
    assert "invited within the last day" in text_of(client.get(again.location))
    with app.app_context():
        mail = db.session.scalars(db.select(Mail)).one()
        with unit_of_work():
            letter = mails.claim(mail.id, now=mail.next_attempt_at + timedelta(seconds=1))
        assert letter is not None
        text = mailing.write(letter).get_content()
    assert "http://localhost:8000/careers/REQ-" in text


def test_without_an_address_the_invitation_says_why_not(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        add_application(job_id)
    page = client.sign_in("Rita").get(f"/jobs/{job_id}/prospects")
    assert "No e-mail address is known." in text_of(page)
    assert "/invitation" not in page.text


PERSON = {"first_name": "Greta", "last_name": "Green", "email": "greta@example.com"}


def test_somebody_added_by_hand_lands_in_prospect(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    client.sign_in("Rita").get(f"/jobs/{job_id}/applicants/new")
    with app.app_context():
        first = stage_id(job_id, StageKind.PROSPECT)
    address = f"/jobs/{job_id}/applicants/new"
    for _ in range(2):
        done = client.post(address, {**PERSON, "stage": first}, status=303)
        assert done.location == f"/jobs/{job_id}/prospects"
    with app.app_context():
        assert [a.stage.kind for a in db.session.scalars(db.select(Application))] == ["prospect"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_name": ""}, "Please fill this in."),
        ({"last_name": "x" * 201}, "At most 200 characters."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"linkedin_profile_url": "https://evil.example/in/x"}, "looks like https://"),
        ({"headline": "x" * 501}, "At most 500 characters."),
        ({"stage": "999999"}, ""),
        ({"stage": "x"}, ""),
        ({"stage": ""}, ""),
    ],
)
def test_a_person_that_makes_no_sense_comes_back_with_what_was_typed(
    app: Flask,
    client: LintingClient,
    job_id: int,
    screen: int,
    change: dict[str, str],
    words: str,
) -> None:
    client.sign_in("Rita")
    refused = client.post(
        f"/jobs/{job_id}/applicants/new", {**PERSON, "stage": screen, **change}, status=422
    )
    assert words in text_of(refused)
    assert 'value="Greta"' in refused.text
    with app.app_context():
        assert not db.session.scalars(db.select(Application)).all()


def test_the_stage_of_another_job_is_not_offered(
    app: Flask, people: People, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        other = stage_id(add_job(people), StageKind.SCREEN)
    client.sign_in("Rita").post(
        f"/jobs/{job_id}/applicants/new", {**PERSON, "stage": other}, status=422
    )


def test_nobody_is_added_to_a_draft(app: Flask, client: LintingClient, draft_id: int) -> None:
    with app.app_context():
        screen = stage_id(draft_id, StageKind.SCREEN)
    client.sign_in("Rita").post(
        f"/jobs/{draft_id}/applicants/new", {**PERSON, "stage": screen}, status=409
    )


def test_a_move_into_a_closed_job_is_told(
    app: Flask, client: LintingClient, job_id: int, applicant: int, screen: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE jobs SET status = 'closed'"))
    answer = client.sign_in("Rita").post(
        f"/applications/{applicant}/stage", {"stage": screen, "version": 1}, headers=HTMX
    )
    assert answer.status_code == 409
    assert "The job is not active." in answer.text
