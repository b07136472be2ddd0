"""A person's LinkedIn tab: its parts, who sees what of them, introducing somebody, linking and unlinking."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateLinkedInPerson,
    LinkedInMatch,
    UnlinkedMember,
)
from portal.services import company, linkedin_links
from portal.services.sharing import decisions
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job
from tests.support.same_person import add_candidate, join
from tests.support.seats import SetUp
from tests.support.sharing import at_linkedin, drain, post

HTMX = {"HX-Request": "true"}
X, Y = "urn:li:person:x", "urn:li:person:y"
ADVICE = "Sign out of LinkedIn or LinkedIn Recruiter first"


@pytest.fixture
def set_up(app: Flask, people: People) -> SetUp:
    """Company level is switched on, and contract level on one contract; nobody is connected."""
    found = SetUp(app)
    found.enable_company()
    found.add_contract()
    found.add_seat()
    return found


@pytest.fixture
def nora(app: Flask, people: People) -> int:
    """Somebody in no job, with an e-mail address."""
    with app.app_context():
        return add_candidate(emails=("nora@example.com",), headline="Diver")


def card(client: LintingClient, candidate_id: int) -> str:
    return text_of(client.fragment(f"/panels/candidates/{candidate_id}/linkedin-card"))


def card_source(client: LintingClient, candidate_id: int) -> str:
    path = f"/panels/candidates/{candidate_id}/linkedin-card"
    return client.fragment(path).get_data(as_text=True)


def widget(client: LintingClient, candidate_id: int) -> str:
    return text_of(client.fragment(f"/panels/candidates/{candidate_id}/linkedin-widget"))


def widget_source(client: LintingClient, candidate_id: int, query: str = "") -> str:
    path = f"/panels/candidates/{candidate_id}/linkedin-widget{query}"
    return client.fragment(path).get_data(as_text=True)


def link(client: LintingClient, candidate_id: int, member: str = X, **options: Any) -> Any:
    return client.post(
        f"/candidates/{candidate_id}/linkedin/link", {"member": member}, headers=HTMX, **options
    )


def unlink(client: LintingClient, candidate_id: int, member: str = X, **options: Any) -> Any:
    return client.post(
        f"/candidates/{candidate_id}/linkedin/unlink", {"member": member}, headers=HTMX, **options
    )


def toast(answer: Any) -> str:
    """What the page says at its edge."""
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["text"])


def linked(app: Flask, candidate_id: int) -> set[str]:
    with app.app_context():
        rows = db.session.query(CandidateLinkedInPerson).filter_by(candidate_id=candidate_id)
        return {row.person_urn for row in rows}


def know(set_up: SetUp, candidate_id: int, member: str = X, **values: Any) -> None:
    set_up.add(
        CandidateLinkedInPerson(
            candidate_id=candidate_id, client_id=set_up.client_id, person_urn=member, **values
        )
    )


def say(set_up: SetUp, candidate_id: int, **values: Any) -> None:
    """What LinkedIn said of somebody."""
    set_up.add(
        LinkedInMatch(candidate_id=candidate_id, client_id=set_up.client_id, since=NOW, **values)
    )


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("came", ["", "?from=job-{job}", "?from=pool-3"])
def test_the_page_is_places_that_load_by_themselves_whatever_the_way(
    client: LintingClient, set_up: SetUp, job_id: int, nora: int, came: str
) -> None:
    query = came.format(job=job_id)
    answer = client.sign_in("Rita").get(f"/candidates/{nora}/linkedin{query}")
    page = html.unescape(answer.get_data(as_text=True))
    for name in ("linkedin-card", "linkedin-widget", "inmail", "linkedin-notes"):
        assert f'hx-get="/panels/candidates/{nora}/{name}{query}"' in page
    assert "/sharing" in page
    assert "Recruiting activities" in page
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-src http://127.0.0.1:8001" in policy
    assert "script-src 'self' http://127.0.0.1:8001" in policy
    # On that page alone.
    other = client.get(f"/candidates/{nora}").headers["Content-Security-Policy"]
    assert "frame-src 'none'" in other


def test_the_other_part_and_nonsense(client: LintingClient, set_up: SetUp, nora: int) -> None:
    client.sign_in("Rita")
    page = client.get(f"/candidates/{nora}/linkedin?view=activities").get_data(as_text=True)
    assert f'hx-get="/panels/candidates/{nora}/activities"' in page
    assert "linkedin-widget" not in page.partition("<body")[2]
    page = client.get(f"/candidates/{nora}/linkedin?view=nonsense").get_data(as_text=True)
    assert f'hx-get="/panels/candidates/{nora}/linkedin-widget"' in page


def test_links_of_the_parts_keep_the_way_back(
    app: Flask, client: LintingClient, set_up: SetUp
) -> None:
    with app.app_context():
        nobody = add_candidate()
    client.sign_in("Rita")
    page = html.unescape(widget_source(client, nobody, "?from=pool-3"))
    assert f"/candidates/{nobody}/details?from=pool-3" in page
    path = f"/panels/candidates/{nobody}/sharing?from=pool-3"
    page = html.unescape(client.fragment(path).get_data(as_text=True))
    assert f'data-live="{path}"' in page
    address = f"/candidates/{nobody}/linkedin/sharing?from=pool-3"
    assert f'action="{address}"' in page
    answer = client.post(address, {"withhold": "yes"})
    assert answer.location == f"/candidates/{nobody}/linkedin?from=pool-3"


@pytest.mark.parametrize("panel", ["linkedin-card", "linkedin-widget"])
def test_a_part_of_nobody_or_for_nobody(
    app: Flask, client: LintingClient, people: People, nora: int, panel: str
) -> None:
    answer = client.http.get(f"/panels/candidates/{nora}/{panel}", headers=HTMX)
    assert "HX-Redirect" in answer.headers
    client.sign_in("Rita").get(f"/panels/candidates/4711/{panel}", status=404)
    client.sign_in("Ivy").get(f"/panels/candidates/{nora}/{panel}", status=404)


# -- who sees what ---------------------------------------------------------------------------------

SEATS: dict[str, dict[str, Any] | None] = {
    "recruiter": {},
    "hiring manager": {"kind": "hiring_manager"},
    "none": None,
}


@pytest.mark.parametrize("level", ["company", "contract"])
@pytest.mark.parametrize("seat", SEATS)
def test_s31_and_s32_by_the_kind_of_seat(
    client: LintingClient, set_up: SetUp, people: People, nora: int, seat: str, level: str
) -> None:
    if level == "contract":
        set_up.add_integration("CSA_API", set_up.contract)
    set_up.connect(people, "Rita")
    values = SEATS[seat]
    if values is not None:
        set_up.add_seat(people["Rita"], **values)
    client.sign_in("Rita")
    shown = card(client, nora)
    assert "First name Nora Last name Nilsen Public profile" in shown
    is_recruiter = seat == "recruiter"
    assert ("Headline Diver" in shown) == is_recruiter
    assert ("Open in LinkedIn Recruiter" in shown) == is_recruiter
    assert (ADVICE in shown) != is_recruiter
    # LinkedIn's frame shows its public view itself, so it is there for everybody.
    assert "/linkedin/introduction" in widget_source(client, nora)


@pytest.mark.parametrize(
    ("closing", "sentence"),
    [
        ("linkedin_enabled", "switched off for everybody"),
        ("PROFILE_PLUGIN", "is not switched on in LinkedIn Recruiter"),
        ("nobody", "Your own LinkedIn account is not connected yet."),
        ("expired", "The connection of your own LinkedIn account has ended."),
    ],
)
@pytest.mark.parametrize("name", ["Ada", "Rita", "Hugo", "Rob"])
def test_s22_without_both_connections_it_says_what_is_missing(
    app: Flask,
    client: LintingClient,
    people: People,
    nora: int,
    name: str,
    closing: str,
    sentence: str,
) -> None:
    found = SetUp(app)
    found.add_contract()
    found.add_seat()
    for kind in ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"):
        state = "DISABLED" if kind == closing else "ENABLED"
        found.add_integration(kind, found.organization, state)
    if closing == "linkedin_enabled":
        found.decide(closing, value=False)
    if closing != "nobody":
        ended = {"expires_at": NOW - timedelta(days=400)} if closing == "expired" else {}
        found.connect(people, name, **ended)
    client.sign_in(name)
    shown = widget(client, nora)
    assert sentence in shown
    assert "Your company is connected to LinkedIn" in shown
    assert "LinkedIn can tell who this person is" in shown
    assert "data-linkedin-profile" not in widget_source(client, nora)
    # The card needs no connection.
    assert "First name Nora" in card(client, nora)


def test_whoever_may_only_read_sees_and_links_nobody(
    app: Flask, client: LintingClient, set_up: SetUp, people: People, nora: int
) -> None:
    know(set_up, nora, evidence="export", linked_at=NOW)
    set_up.connect(people, "Rob")
    client.sign_in("Rob")
    shown = card(client, nora)
    assert "Linked to a LinkedIn member" in shown
    assert "exported from LinkedIn Recruiter" in shown
    assert "Unlink" not in shown
    assert link(client, nora, Y, status=403)
    assert unlink(client, nora, status=403)
    assert linked(app, nora) == {X}


# -- the card --------------------------------------------------------------------------------------


def test_the_card_says_who_linked_when_and_on_what_evidence(
    app: Flask, client: LintingClient, set_up: SetUp, people: People, nora: int
) -> None:
    with app.app_context(), unit_of_work():
        linkedin_links.link(
            db.session.get_one(Candidate, nora),
            X,
            client_id=set_up.client_id,
            actor=people.user("Tom"),
            now=NOW,
        )
    client.sign_in("Rita")
    shown = card(client, nora)
    assert "Tom Example : chosen by hand" in shown
    assert "Tom Example linked the person to a LinkedIn member: chosen by hand" in shown
    assert "Unlink" in shown


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "LinkedIn does not know this person"),
        ({"kind": "matchedMembers", "found": 3}, "3 members fit"),
        ({"kind": "none"}, "No match was found"),
        (
            {"kind": "matchedMembers", "member": X, "found": 1},
            "LinkedIn found the member by itself",
        ),
    ],
)
def test_why_somebody_is_not_linked(
    client: LintingClient, set_up: SetUp, nora: int, said: dict[str, Any], sentence: str
) -> None:
    if said:
        say(set_up, nora, **said)
    assert sentence in card(client.sign_in("Rita"), nora)


def test_two_different_ideas_are_named_as_a_disagreement(
    client: LintingClient, set_up: SetUp, people: People, nora: int
) -> None:
    know(set_up, nora)
    say(set_up, nora, kind="manualMatchedMember", member=Y, found=0)
    client.sign_in("Rita")
    assert "LinkedIn and Beckon disagree" in card(client, nora)
    # Who is connected may settle it at once.
    assert "instead" not in card(client, nora)
    set_up.connect(people, "Rita")
    assert "Link to LinkedIn's member instead" in card(client, nora)
    assert "Linked. It stays so" in toast(link(client, nora, Y))
    assert "disagree" not in card(client, nora)


def test_two_members_are_told_apart_and_one_is_unlinked(
    app: Flask, client: LintingClient, set_up: SetUp, nora: int
) -> None:
    for member in (X, Y):
        know(set_up, nora, member)
    client.sign_in("Rita")
    assert "Linked to two LinkedIn members" in card(client, nora)
    unlink(client, nora)
    assert linked(app, nora) == {Y}
    assert "Linked to a LinkedIn member" in card(client, nora)


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://nl.linkedin.com/in/Nora-N/?trk=x", "http://127.0.0.1:8001/in/nora-n"),
        ("https://elsewhere.example/in/nora", "http://127.0.0.1:8001/recruiter?q=Nora+Nilsen"),
        ("", "http://127.0.0.1:8001/recruiter?q=Nora+Nilsen"),
    ],
)
def test_open_in_linkedin_recruiter_leads_to_the_person_or_a_search(
    app: Flask,
    client: LintingClient,
    set_up: SetUp,
    people: People,
    nora: int,
    address: str,
    leads: str,
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Candidate, nora).linkedin_profile_url = address
    set_up.connect(people, "Rita")
    set_up.add_seat(people["Rita"])
    page = html.unescape(card_source(client.sign_in("Rita"), nora))
    assert f'href="{leads}" target="_blank" rel="noopener noreferrer"' in page


def test_the_card_comes_anew_when_something_happened_and_else_not(
    client: LintingClient, set_up: SetUp, nora: int
) -> None:
    client.sign_in("Rita")

    def version() -> str:
        found = re.search(r'data-live-version="([^"]*)"', card_source(client, nora))
        assert found is not None
        return found[1]

    path = f"/panels/candidates/{nora}/linkedin-card?version="
    for happens in (
        lambda: know(set_up, nora, linked_at=NOW),
        lambda: say(set_up, nora, kind="none"),
        lambda: unlink(client, nora),
    ):
        before = version()
        client.fragment(path + before, status=204)
        happens()
        assert client.fragment(path + before).status_code == 200


def test_what_passes_under_another_application_is_nobodys_business(
    app: Flask, client: LintingClient, set_up: SetUp, nora: int
) -> None:
    set_up.add(CandidateLinkedInPerson(candidate_id=nora, client_id="another", person_urn=X))
    set_up.add(LinkedInMatch(candidate_id=nora, client_id="another", kind="none"))
    client.sign_in("Rita")
    assert "LinkedIn does not know this person" in card(client, nora)
    unlink(client, nora)
    assert linked(app, nora) == {X}


# -- linking and unlinking -------------------------------------------------------------------------


@pytest.fixture
def rita(client: LintingClient, set_up: SetUp, people: People) -> LintingClient:
    """Rita, with a connected account and a Recruiter seat."""
    set_up.connect(people, "Rita")
    set_up.add_seat(people["Rita"])
    return client.sign_in("Rita")


def test_what_linkedins_frame_calls_links_and_unlinks(
    app: Flask, rita: LintingClient, nora: int
) -> None:
    answer = link(rita, nora)
    assert toast(answer) == "Linked. It stays so until somebody unlinks it."
    assert "Rita Example : chosen by hand" in text_of(answer)
    assert toast(unlink(rita, nora)) == "Unlinked. It is not linked again by itself."
    assert linked(app, nora) == set()
    with app.app_context():
        assert db.session.query(UnlinkedMember).one().member_urn == X
    # By a browser without our scripts the button leads back to the page.
    address = f"/candidates/{nora}/linkedin/unlink?from=pool-3"
    answer = rita.post(address, {"member": X})
    assert (answer.status_code, answer.location) == (
        303,
        f"/candidates/{nora}/linkedin?from=pool-3",
    )


def test_nobody_links_without_an_account_of_their_own(
    app: Flask, client: LintingClient, set_up: SetUp, people: People, nora: int
) -> None:
    client.sign_in("Tom")
    answer = text_of(link(client, nora, status=403))
    assert "Your own LinkedIn account is not connected yet." in answer
    assert linked(app, nora) == set()
    set_up.connect(people, "Tom", expires_at=NOW - timedelta(days=400))
    link(client, nora, status=403)
    assert linked(app, nora) == set()


@pytest.mark.parametrize("member", ["", "nobody", "urn:li:person:", "<b>x</b>", "undefined"])
def test_nonsense_is_told_and_changes_nothing(
    app: Flask, rita: LintingClient, nora: int, member: str
) -> None:
    for act in (link, unlink):
        answer = act(rita, nora, member, status=422)
        assert "LinkedIn named nobody whom Beckon can link." in text_of(answer)
    assert linked(app, nora) == set()


def test_a_member_who_is_somebody_else_here_leads_to_a_comparison(
    app: Flask, rita: LintingClient, set_up: SetUp, nora: int
) -> None:
    with app.app_context():
        other = add_candidate("Noor", "Other")
    know(set_up, other)
    answer = link(rita, nora)
    assert "That member is another person in Beckon" in text_of(answer)
    where = re.search(r'href="(/candidates/same-person/\d+)"', answer.get_data(as_text=True))
    assert where is not None
    assert "Noor" in text_of(rita.get(where[1]))
    assert (linked(app, nora), linked(app, other)) == (set(), {X})
    # As soon as LinkedIn takes the person for that member, the card goes on saying so.
    say(set_up, nora, kind="manualMatchedMember", member=X)
    shown = card(rita, nora)
    assert "Two records, one LinkedIn member" in shown
    assert "Noor Other" in shown
    assert where[1] in card_source(rita, nora)


def test_a_record_that_was_joined_leads_to_the_other_and_a_deleted_one_is_gone(
    app: Flask, rita: LintingClient, people: People, nora: int
) -> None:
    with app.app_context():
        other = add_candidate("Noor", "Other", now=NOW + timedelta(days=2))
        join(nora, other)
    for act in (link, unlink):
        answer = act(rita, other)
        assert answer.headers["HX-Redirect"].endswith(f"/candidates/{nora}")
    assert linked(app, nora) == set()
    rita.post(f"/candidates/{nora}/deletion")
    for act in (link, unlink):
        act(rita, nora, status=410)
    for act in (link, unlink):
        act(rita, 4711, status=404)


def test_whom_somebody_unlinked_can_be_linked_after_all(
    rita: LintingClient, set_up: SetUp, nora: int
) -> None:
    say(set_up, nora, kind="matchedMembers", member=X, found=1)
    unlink(rita, nora)
    shown = card(rita, nora)
    assert "Unlinked by hand" in shown
    assert "Unlink it in LinkedIn's frame, too" in shown
    assert "Link it after all" in shown
    assert "Linked to a LinkedIn member" in text_of(link(rita, nora))


# -- introducing somebody (decision D20) -----------------------------------------------------------


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    return Control(sandbox_app)


def work(app: Flask) -> None:
    with app.app_context():
        drain()


@pytest.fixture
def tom(app: Flask, client: LintingClient, control: Control, people: People) -> LintingClient:
    """Tom, connected, with a sandbox that takes records."""
    with app.app_context():
        post(add_job(people), control)
    SetUp(app).connect(people, "Tom")
    return client.sign_in("Tom")


def introduce(client: LintingClient, candidate_id: int) -> str:
    address = f"/candidates/{candidate_id}/linkedin/introduction"
    return text_of(client.post(address, headers=HTMX))


def test_d20_introducing_waits_for_linkedin_and_then_brings_the_widget(
    app: Flask, tom: LintingClient, nora: int
) -> None:
    assert "Introducing this person to LinkedIn…" in widget(tom, nora)
    assert "Introducing this person to LinkedIn…" in introduce(tom, nora)
    source = widget_source(tom, nora)
    assert "/linkedin/introduction" not in source, "it is done once"
    version = source.partition('data-live-version="')[2].partition('"')[0]
    tom.fragment(f"/panels/candidates/{nora}/linkedin-widget?version={version}", status=204)
    work(app)
    page = widget_source(tom, nora, f"?version={version}")
    assert "data-live=" not in page, "a frame that is there is not replaced"
    place = html.unescape(page)
    settings = app.extensions["settings"]
    assert f'data-loader="{settings.linkedin_platform_url}/xdoor/scripts/in.js"' in place
    assert f"HcmWidget@{settings.linkedin_platform_url}/rsc/extensions/profile-widget" in place
    assert f'data-api-key="{settings.linkedin_client_id}"' in place
    attributes = json.loads(place.partition('data-attributes="')[2].partition('}"')[0] + "}")
    assert attributes == {
        "widgetType": "ATS",
        "atsCandidateId": str(nora),
        "integrationContext": settings.linkedin_organization,
        "showUnlinkUrl": "true",
        "confirmUnlink": "true",
        "onlink": "beckonProfileLinked",
        "onunlink": "beckonProfileUnlinked",
    }


def test_whoever_may_not_link_gets_a_widget_that_tells_nobody(
    app: Flask, tom: LintingClient, people: People, nora: int
) -> None:
    introduce(tom, nora)
    work(app)
    SetUp(app).connect(people, "Rob")
    page = html.unescape(widget_source(tom.sign_in("Rob"), nora))
    assert "data-linkedin-profile" in page
    assert "onlink" not in page
    assert '"showUnlinkUrl": "false"' in page


def test_without_an_address_and_a_member_it_says_what_to_add(
    app: Flask, tom: LintingClient
) -> None:
    with app.app_context():
        nobody = add_candidate()
    introduce(tom, nobody)
    work(app)
    shown = widget(tom, nobody)
    assert "there is no e-mail address, and the member is not known" in shown
    page = widget_source(tom, nobody)
    assert f'href="/candidates/{nobody}#contact"' in page
    assert f'href="/candidates/{nobody}/details#linkedin_profile_url"' in page
    with app.app_context(), unit_of_work():
        candidate = db.session.get_one(Candidate, nobody)
        candidate.emails.append(CandidateEmail(address="n@example.com", key="n@example.com"))
    assert "Introducing" in widget(tom, nobody)


def test_a_refusal_names_the_field_and_can_be_tried_again(
    app: Flask, tom: LintingClient, control: Control, nora: int
) -> None:
    control.post(
        "/control/faults", kind="record_error", path="atsCandidates", records=1, status=400
    )
    introduce(tom, nora)
    work(app)
    shown = widget(tom, nora)
    assert "LinkedIn refused the record of this person." in shown
    assert "LinkedIn says:" in shown
    assert "Edit details" in shown
    tom.post(f"/candidates/{nora}/linkedin/try-again")
    work(app)
    assert "data-linkedin-profile" in widget_source(tom, nora)


@pytest.mark.parametrize(
    ("switch", "sentence"),
    [
        ("linkedin_share_introductions", "opening this tab introduces people"),
        ("linkedin_feature_sharing", "LinkedIn is told of nobody now"),
    ],
)
def test_what_the_administrator_switched_off_is_said(
    app: Flask,
    tom: LintingClient,
    people: People,
    control: Control,
    nora: int,
    switch: str,
    sentence: str,
) -> None:
    with app.app_context(), unit_of_work():
        company.decide(switch, False, actor=people.user("Ada"), now=NOW)
    assert sentence in widget(tom, nora)
    assert "/linkedin/introduction" not in widget_source(tom, nora)
    # Whoever asks for it nevertheless gets the same answer.
    assert sentence in introduce(tom, nora)
    with app.app_context():
        sweep_people()
    assert at_linkedin(control, "candidates") == {}


def test_somebody_withheld_says_so_and_can_be_shared_again(
    app: Flask, tom: LintingClient, people: People, nora: int
) -> None:
    with app.app_context(), unit_of_work():
        decisions.withhold(
            db.session.get_one(Candidate, nora), True, actor=people.user("Tom"), now=NOW
        )
    introduce(tom, nora)
    work(app)
    shown = widget(tom, nora)
    assert "marked this person as not to be shared" in shown
    assert "Share with LinkedIn again" in shown
    tom.post(f"/candidates/{nora}/linkedin/sharing", {"withhold": "no"})
    work(app)
    assert "data-linkedin-profile" in widget_source(tom, nora)


def test_who_is_past_prospect_needs_no_introduction(
    app: Flask, tom: LintingClient, people: People, control: Control
) -> None:
    with app.app_context():
        job_id = post(add_job(people, title="Another"), control)
        application_id = add_application(job_id, stage=StageKind.SCREEN, email="p@example.com")
        candidate_id = get_application(application_id).candidate_id
    assert "/linkedin/introduction" not in widget_source(tom, candidate_id)
    work(app)
    assert "data-linkedin-profile" in widget_source(tom, candidate_id)
