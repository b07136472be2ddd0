"""What LinkedIn knows of a person, as the team sees it."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, CandidateLinkedInPerson, PersonSharing
from portal.services import applications, notes
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, connect_linkedin
from tests.support.sharing import at_linkedin, counts, drain, hear, ledger, post

#: What browsers of htmx send with a request for a part of a page.
HTMX = {"HX-Request": "true"}


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    return Control(sandbox_app)


@pytest.fixture
def job_id(app: Flask, people: People, control: Control) -> int:
    with app.app_context():
        return post(add_job(people), control)


def person_in(app: Flask, job_id: int, stage: StageKind, **fields: str) -> tuple[int, int]:
    """Somebody in a stage; returns application and candidate."""
    with app.app_context():
        application_id = add_application(job_id, stage=stage, **fields)
        return application_id, get_application(application_id).candidate_id


def work(app: Flask) -> None:
    with app.app_context():
        drain()


def told(client: LintingClient, candidate_id: int) -> str:
    return client.get(f"/panels/candidates/{candidate_id}/sharing", headers=HTMX).text


def test_record_by_record_with_the_rule_that_holds_the_rest(
    app: Flask, client: LintingClient, job_id: int, people: People
) -> None:
    application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    with app.app_context(), unit_of_work():
        for is_private in (False, True):
            notes.add_note(
                db.session.get_one(Application, application_id),
                f"Note {is_private}",
                is_private=is_private,
                author=people.user("Rita"),
                now=NOW,
            )
    client.sign_in("Rita")
    assert "On its way" in told(client, candidate_id)
    work(app)
    page = told(client, candidate_id)
    assert "At LinkedIn" in page
    assert "1 step through the stages" in page
    # The private one is nobody's business, not even that it is there.
    assert "1 note" in page
    assert "2 notes" not in page


def test_a_prospect_says_why_nothing_is_told(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.PROSPECT)
    work(app)
    client.sign_in("Rita")
    page = told(client, candidate_id)
    assert "Kept here" in page
    assert "once they are past Prospect" in page


def test_somebody_without_an_address_is_mended_by_adding_one(
    app: Flask, client: LintingClient, job_id: int, control: Control
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN)
    work(app)
    client.sign_in("Rita")
    assert "LinkedIn needs an e-mail address" in told(client, candidate_id)
    client.post(f"/candidates/{candidate_id}/emails", data={"address": "n@example.com"})
    work(app)
    assert len(at_linkedin(control, "candidates")) == 1


def test_a_refusal_names_the_field_and_can_be_tried_again(
    app: Flask, client: LintingClient, job_id: int, control: Control
) -> None:
    control.post(
        "/control/faults", kind="record_error", path="atsCandidates", records=1, status=400
    )
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    work(app)
    client.sign_in("Rita")
    page = told(client, candidate_id)
    assert "Refused by LinkedIn" in page
    assert "LinkedIn says:" in page
    assert client.post(f"/candidates/{candidate_id}/linkedin/try-again").status_code == 303
    work(app)
    assert "Refused" not in told(client, candidate_id)
    assert len(at_linkedin(control, "applications")) == 1


def test_not_to_be_shared_takes_everything_back(
    app: Flask, client: LintingClient, job_id: int, control: Control
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    work(app)
    client.sign_in("Rita")
    address = f"/candidates/{candidate_id}/linkedin/sharing"
    assert client.post(address, data={"withhold": "yes"}).status_code == 303
    assert "Being deleted there" in told(client, candidate_id)
    work(app)
    assert sum(counts(control).values()) == 0
    assert "not to be shared" in told(client, candidate_id)
    client.post(address, data={"withhold": "no"})
    work(app)
    assert len(at_linkedin(control, "applications")) == 1


def move_to_screen(app: Flask, application_id: int, people: People) -> None:
    with app.app_context(), unit_of_work():
        application = db.session.get_one(Application, application_id)
        stage = next(s for s in application.job.stages if s.kind == StageKind.SCREEN.value)
        applications.move_application(
            application, stage, version=application.version, actor=people.user("Rita"), now=NOW
        )


def test_opening_the_tab_introduces_a_prospect_with_the_identity_alone(
    app: Flask, client: LintingClient, job_id: int, people: People, control: Control
) -> None:
    application_id, candidate_id = person_in(app, job_id, StageKind.PROSPECT, email="n@example.com")
    work(app)
    client.sign_in("Rita")
    address = f"/candidates/{candidate_id}/linkedin/introduction"
    widget = f"/panels/candidates/{candidate_id}/linkedin-widget"
    assert address not in client.get(widget, headers=HTMX).text
    client.post(address, headers=HTMX)
    work(app)
    # Nobody is introduced by somebody whose own account is not connected.
    assert sum(counts(control).values()) == 0
    with app.app_context():
        client_id = app.extensions["settings"].linkedin_client_id
        connect_linkedin(people, "Rita", "urn:li:person:rita", client_id)
    assert address in client.get(widget, headers=HTMX).text
    assert address not in client.post(address, headers=HTMX).text
    work(app)
    assert counts(control) == {**dict.fromkeys(counts(control), 0), "candidates": 1}
    why = "because somebody opened this tab"
    assert why in told(client, candidate_id)
    move_to_screen(app, application_id, people)
    work(app)
    assert why not in told(client, candidate_id)
    with app.app_context():
        row = db.session.get_one(PersonSharing, candidate_id)
        assert (row.introduced_by_id, row.introduced_at is not None) == (people["Rita"], True)


def test_the_panel_asks_in_one_statement_and_comes_anew_when_something_happened(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    client.sign_in("Rita")
    page = client.get(f"/candidates/{candidate_id}/linkedin").text
    assert f"/panels/candidates/{candidate_id}/sharing" in page
    version = told(client, candidate_id).split('data-live-version="')[1].split('"')[0]
    address = f"/panels/candidates/{candidate_id}/sharing?version="
    client.get(address + version, headers=HTMX, status=204)
    work(app)
    answer = client.get(address + version, headers=HTMX)
    assert answer.status_code == 200
    assert "At LinkedIn" in answer.text


def test_applications_of_other_teams_stand_nowhere(
    app: Flask, client: LintingClient, job_id: int, people: People
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    work(app)
    client.sign_in("Olga")
    page = told(client, candidate_id)
    assert "The application" not in page
    assert "The person" in page


def test_switched_off_it_says_who_can_switch_it_on(
    app: Flask, client: LintingClient, job_id: int, people: People
) -> None:
    from portal.services import company

    with app.app_context(), unit_of_work():
        company.decide("linkedin_feature_sharing", False, actor=people.user("Ada"), now=NOW)
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email="n@example.com")
    with app.app_context():
        sweep_people()
        assert ledger("candidate") == {}
    client.sign_in("Rita")
    assert "LinkedIn is told nothing now" in told(client, candidate_id)


# -- whom LinkedIn takes the person for ------------------------------------------------------------

MAYA, OTHER = 7, 8


@pytest.fixture
def known(app: Flask, job_id: int, control: Control) -> int:
    """Somebody whom LinkedIn has, with the e-mail address of a member."""
    control.post("/control/settings", match_delay=0)
    email = control.post(f"/control/members/{MAYA}")["email"]
    _application_id, candidate_id = person_in(app, job_id, StageKind.SCREEN, email=email)
    work(app)
    return candidate_id


def listen(app: Flask) -> None:
    with app.app_context():
        hear()


def test_it_says_how_linkedin_found_the_member_and_since_when(
    app: Flask, client: LintingClient, known: int, people: People
) -> None:
    client.sign_in("Rita")
    assert "Not asked yet" in told(client, known)
    listen(app)
    page = text_of(client.get(f"/panels/candidates/{known}/sharing", headers=HTMX))
    assert "Found by LinkedIn" in page
    assert "by the e-mail address." in page
    assert "Last asked" in page
    with app.app_context(), unit_of_work():
        db.session.get_one(Candidate, known).linkedin_profile_url = "https://www.linkedin.com/in/x"
    assert "by the e-mail address or the profile address." in told(client, known)


def test_asking_again_finds_what_is_new_and_the_panel_comes_by_itself(
    app: Flask, client: LintingClient, known: int, control: Control
) -> None:
    listen(app)
    control.post("/control/sync/match", candidate=str(known), member=OTHER)
    client.sign_in("Rita")
    version = told(client, known).split('data-live-version="')[1].split('"')[0]
    assert client.post(f"/candidates/{known}/linkedin/match").status_code == 303
    assert "LinkedIn is being asked." in told(client, known)
    work(app)
    answer = client.get(f"/panels/candidates/{known}/sharing?version={version}", headers=HTMX)
    assert "Linked by hand" in answer.text
    assert "Somebody chose the member in LinkedIn Recruiter." in answer.text
    assert "How it came to be so" in answer.text
    # It comes without a match after all.
    control.post("/control/sync/match", candidate=str(known), member=None)
    client.post(f"/candidates/{known}/linkedin/match")
    work(app)
    assert "LinkedIn took back a member" in told(client, known)


def test_nobody_else_asks(app: Flask, client: LintingClient, known: int) -> None:
    client.sign_in("Rob")
    assert "/linkedin/match" not in told(client, known)
    client.post(f"/candidates/{known}/linkedin/match", status=403)


def test_two_different_members_are_named_as_a_conflict(
    app: Flask, client: LintingClient, known: int, control: Control
) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(
            CandidateLinkedInPerson(
                candidate_id=known,
                client_id=control.get("/control/credentials")["client_id"],
                person_urn="urn:li:person:another",
            )
        )
    listen(app)
    client.sign_in("Rita")
    assert "LinkedIn and the portal disagree" in told(client, known)


def test_several_members_and_none_say_what_helps(
    app: Flask, client: LintingClient, known: int, control: Control, job_id: int
) -> None:
    _application_id, nobody = person_in(
        app, job_id, StageKind.SCREEN, first="Nobody", email="nobody@example.com"
    )
    client.sign_in("Rita")
    email = control.post("/control/members/2")["email"]
    client.post(f"/candidates/{known}/emails", data={"address": email})
    work(app)
    listen(app)
    assert "Several members fit" in told(client, known)
    assert "2 members fit" in told(client, known)
    assert "No match" in told(client, nobody)
    assert "Asked again by itself on" in told(client, nobody)


def test_of_somebody_whom_linkedin_does_not_have_nothing_is_asked(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    _application_id, candidate_id = person_in(app, job_id, StageKind.PROSPECT)
    work(app)
    client.sign_in("Rita")
    assert "Whom LinkedIn takes this person for" not in told(client, candidate_id)
    assert client.post(f"/candidates/{candidate_id}/linkedin/match").status_code == 303
