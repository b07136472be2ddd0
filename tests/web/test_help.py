"""The help: every page, its links, the search, and the notice to people whose browser LinkedIn dropped."""

from pathlib import Path

import pytest
from flask import Flask
from markupsafe import Markup

from portal import help_pages
from portal.domain.permissions import CONDITIONS, MATRIX, Action, Column, Scope
from portal.domain.stages import StageKind
from portal.wording.permissions import WITHOUT_JOB
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, get_application
from tests.support.html import elements
from tests.support.people import People

IE = "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
NOTICE = "LinkedIn no longer supports this browser"


def links(page: str) -> set[str]:
    return {a.attributes.get("href") or "" for a in elements(page, "a")}


@pytest.mark.parametrize("name", ["Ada", "Rita", "Hugo", "Ivy", "Rob"])
def test_every_page_is_there_for_everybody_and_leads_only_where_they_may_go(
    client: LintingClient, people: People, name: str
) -> None:
    client.sign_in(name)
    seen: set[str] = set()
    for topic in help_pages.TOPICS:
        page = client.get(f"/help/{topic}").get_data(as_text=True)
        assert "portal://" not in page
        assert "{{" not in page
        assert len(elements(page, "article")) == 1
        seen |= {a.attributes["href"] or "" for a in elements(page, "article [href]")}
    for address in sorted(seen):
        if address.startswith("/"):
            client.get(address.partition("#")[0], follow_redirects=True)
    assert ("/admin/users" in seen) == (name == "Ada")


def test_it_needs_sign_in(client: LintingClient, people: People) -> None:
    for address in ("/help", "/help/jobs", "/help/nothing"):
        assert "/sign-in" in client.get(address, status=303).headers["Location"]


@pytest.mark.parametrize("topic", ["nothing", "..%2Fjobs", "jobs.md", "JOBS", "en", "x" * 5_000])
def test_a_topic_that_is_not_there(client: LintingClient, people: People, topic: str) -> None:
    client.sign_in("Rita").get(f"/help/{topic}", status=404)


def test_it_is_only_read(client: LintingClient, people: People) -> None:
    client.sign_in("Rita").post("/help/jobs", {}, status=405)


def test_the_menu_in_the_header_leads_to_every_page(client: LintingClient, people: People) -> None:
    page = client.sign_in("Ivy").get("/").get_data(as_text=True)
    assert {"/help", "/help/about", *(f"/help/{t}" for t in help_pages.TOPICS)} <= links(page)


def test_the_contents_name_every_section(client: LintingClient, people: People) -> None:
    page = client.sign_in("Rita").get("/help/jobs").get_data(as_text=True)
    anchors = {h.attributes.get("id") for h in elements(page, "h2")}
    listed = {a.removeprefix("#") for a in links(page) if a.startswith("#")} - {"content"}
    assert "activate-it" in listed
    assert listed <= anchors


# -- searching ----------------------------------------------------------------------------------


def test_words_are_found_by_their_beginnings_in_any_spelling(
    client: LintingClient, people: People
) -> None:
    client.sign_in("Rita")
    for words in ("delegate", "DELEG", "  délegate  ", "delegates rights"):
        page = client.get("/help", query_string={"q": words}).get_data(as_text=True)
        assert "/help/jobs#choose-the-hiring-team" in links(page), words
    assert "<mark>" in page


def test_a_heading_comes_before_a_mention(app: Flask, people: People) -> None:
    with app.test_request_context("/help"):
        found = help_pages.search("seats")
        assert found[0].heading is not None
        assert found[0].heading.text == "Seats"
        assert help_pages.search("prospect stage")[0].topic == "prospects"


@pytest.mark.parametrize("words", ["xyzzy", "job xyzzy", "%", "*", "\\", "?" * 200])
def test_nothing_found_says_what_to_do(client: LintingClient, people: People, words: str) -> None:
    answer = client.sign_in("Rita").get("/help", query_string={"q": words})
    if words.isalpha() or " " in words:
        assert "Nothing about" in text_of(answer)
        assert "Try fewer or other words" in text_of(answer)


@pytest.mark.parametrize(
    "words", ["", "   ", "<script>alert(1)</script>", "job" * 10_000, "a\x00b", "(", "[a-z]+", "🦊"]
)
def test_odd_words_do_no_harm(client: LintingClient, people: People, words: str) -> None:
    page = client.sign_in("Rita").get("/help", query_string={"q": words}).get_data(as_text=True)
    assert "<script>alert" not in page


def test_what_is_marked_is_escaped() -> None:
    text = "Press <b>Export</b> & wait. " * 30
    found = help_pages._excerpt(text, ["export"])
    assert isinstance(found, Markup)
    assert "<b>" not in found
    assert "&lt;b&gt;<mark>Export</mark>" in found
    assert found.endswith(" …")


# -- languages ----------------------------------------------------------------------------------


def test_a_page_that_nobody_translated_is_read_in_english(tmp_path: Path) -> None:
    for code, title in (("en", "Roles"), ("nl", "Rollen")):
        (tmp_path / code).mkdir()
        (tmp_path / code / "roles.md").write_text(f"# {title}\n\nLead.\n\n## A\n\nText.\n")
    assert help_pages.source("roles", "nl", tmp_path).title == "Rollen"
    assert help_pages.source("roles", "da", tmp_path).title == "Roles"


# -- the matrix ---------------------------------------------------------------------------------


def test_the_tables_say_what_the_rules_decide(client: LintingClient, people: People) -> None:
    page = client.sign_in("Rob").get("/help/roles").get_data(as_text=True)
    cells = [(td.attributes["data-label"], td.text()) for td in elements(page, "td[data-label]")]
    assert len(cells) == len(MATRIX) * len(Column)
    for column, label in zip(Column, [c[0] for c in cells[: len(Column)]], strict=True):
        told = [text for said, text in cells if said == label]
        scopes = [MATRIX[action][column] for action in MATRIX]
        assert told.count("no") == scopes.count(Scope.NONE)
        on_jobs = [MATRIX[action][column] for action in Action if action not in WITHOUT_JOB]
        assert told.count("every job") == on_jobs.count(Scope.ALL)
        assert told.count("the team's jobs") == on_jobs.count(Scope.TEAM)
        conditions = [c for c in CONDITIONS if c[1] is column]
        assert len([text for text in told if "if " in text or "after " in text]) == len(conditions)


# -- browsers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/settings/connections",
        "/help/linkedin-account",
        "/help/browsers",
        "/help/troubleshooting",
    ],
)
def test_linkedin_pages_tell_people_whose_browser_linkedin_dropped(
    client: LintingClient, people: People, address: str
) -> None:
    client.sign_in("Rita")
    old = client.get(address, headers={"User-Agent": IE})
    assert NOTICE in text_of(old)
    assert any(
        link.startswith("https://www.linkedin.com/help/")
        for link in links(old.get_data(as_text=True))
    )
    assert NOTICE not in text_of(client.get(address, headers={"User-Agent": CHROME}))


def test_the_set_up_of_linkedin_tells_administrators_too(
    client: LintingClient, people: People
) -> None:
    address = "/admin/linkedin-integration"
    page = client.sign_in("Ada").get(address, headers={"User-Agent": IE})
    assert NOTICE in text_of(page)
    assert "/help/linkedin-set-up" in links(page.get_data(as_text=True))
    assert NOTICE not in text_of(client.get(address, headers={"User-Agent": CHROME}))


def test_other_pages_say_nothing_of_browsers(client: LintingClient, people: People) -> None:
    client.sign_in("Rita")
    for address in ("/", "/jobs", "/help/jobs", "/help/about", "/settings/profile"):
        assert NOTICE not in text_of(client.get(address, headers={"User-Agent": IE}))


def test_the_tab_linkedin_of_a_person_tells_it_too(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        application_id = add_application(job_id, stage=StageKind.SCREEN, email="nora@example.com")
        candidate_id = get_application(application_id).candidate_id
    address = f"/candidates/{candidate_id}/linkedin"
    assert NOTICE in text_of(client.sign_in("Rita").get(address, headers={"User-Agent": IE}))
