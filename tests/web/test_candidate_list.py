"""The list of candidates, its filters, and the suggestions of the header."""

import re

import pytest
from flask import Flask

from portal.db import db
from portal.models import Candidate
from portal.services.candidate_search import keep_search_keys
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_crowd, add_jobs_of, get_application
from tests.support.people import People, add_job
from tests.support.queries import counted_statements

PATHS = ["/candidates", "/candidates/filters", "/candidates/suggestions?q=n"]


@pytest.fixture
def nora(app: Flask, job_id: int) -> int:
    """Nora's id; she stands in Prospect of Rita's job and has no address."""
    with app.app_context():
        application = add_application(
            job_id, headline="Engineer", employer="Windworks", location="Rotterdam"
        )
        return get_application(application).candidate_id


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["Ada", "Rita", "Hugo", "Rob", "Olga"])
def test_who_sees_candidates_sees_the_list(
    client: LintingClient, nora: int, path: str, name: str
) -> None:
    client.sign_in(name).get(path)


@pytest.mark.parametrize("path", PATHS)
def test_others_find_nothing_there(client: LintingClient, nora: int, path: str) -> None:
    client.sign_in("Ivy").get(path, status=404)
    page = client.get("/").get_data(as_text=True)
    assert "global-search" not in page


@pytest.mark.parametrize("path", PATHS)
def test_one_must_be_signed_in(client: LintingClient, people: People, path: str) -> None:
    client.get(path, status=303)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_sent_there(client: LintingClient, people: People, path: str) -> None:
    assert client.sign_in("Rita").post(path, {}).status_code == 405


def test_a_row_says_what_a_recruiter_wants_to_know(
    app: Flask, client: LintingClient, nora: int
) -> None:
    page = text_of(client.sign_in("Rita").get("/candidates"))
    for words in (
        "1 person",
        "Nora Nilsen",
        "Engineer · Windworks",
        "Data Engineer · Prospect",
        "Contact missing",
        "Rotterdam",
        "LinkedIn Recruiter",
    ):
        assert words in page, words


def test_jobs_that_are_confidential_are_not_even_counted_for_others(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        add_application(add_job(people, title="Secret Project", is_confidential=True))
    for path in ("/candidates", "/candidates?q=nora", "/candidates/suggestions?q=nora"):
        for name, sees in (("Olga", False), ("Rita", True), ("Ada", True)):
            page = client.sign_in(name).get(path).get_data(as_text=True)
            assert "Nora Nilsen" in page
            assert ("Secret Project" in page) is sees, (path, name)
            assert "+1" not in page
    page = client.sign_in("Olga").get("/candidates/filters").get_data(as_text=True)
    assert "Secret Project" not in page


def test_filters_are_chips_that_can_be_taken_away_one_by_one(
    client: LintingClient, nora: int, job_id: int, people: People
) -> None:
    path = (
        f"/candidates?q=nora&stage=prospect&job={job_id}&source=linkedin-recruiter&owner=0"
        "&contact=missing&sort=-newest"
    )
    page = client.sign_in("Rita").get(path)
    text, body = text_of(page), page.get_data(as_text=True)
    for words in (
        "Stage: Prospect",
        "Job: Data Engineer",
        "Source: LinkedIn Recruiter",
        "Owner: nobody",
        "Contact missing",
        "“nora”",
    ):
        assert words in text, words
    chips = re.findall(r'class="bk-chip" href="([^"]*)"', body)
    assert len(chips) == 6
    for chip in chips:
        rest = client.get(chip.replace("&amp;", "&")).get_data(as_text=True)
        assert len(re.findall('class="bk-chip"', rest)) == 5
        assert "sort=-newest" in chip
        assert "Nora Nilsen" in rest


def test_the_form_of_filters_comes_with_what_is_chosen_and_leads_to_the_list(
    client: LintingClient, nora: int, job_id: int
) -> None:
    path = f"/candidates/filters?q=nora&job={job_id}&contact=missing&sort=-newest"
    client.sign_in("Rita")
    page = client.get(path).get_data(as_text=True)
    fragment = client.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<!DOCTYPE" in page
    assert "<!DOCTYPE" not in fragment
    for body in (page, fragment):
        assert f'<option value="{job_id}" selected>' in body
        assert 'name="q" value="nora"' in body
        assert 'name="sort" value="-newest"' in body
        assert re.search(r'name="contact" value="missing" checked', body)
        assert 'id="candidate-filters"' in body


@pytest.mark.parametrize(
    "query",
    [
        "stage=nonsense",
        "job=nonsense",
        "job=-1",
        "job=99999999999999999999",
        "owner=%00",
        "pool=1e3",
        "contact=present",
        "no-contact=maybe",
        "mine=1",
        "sort=nonsense",
        "sort=--name",
        "sort=-activity",
        "tag=%20",
        "source=%00%01",
        "q=%25",
        "q='",
        "q=%00%07",
        "q=%F0%9F%A6%8A",
        "q=%E2%80%AE",
        "after=",
        "after=nonsense",
        "after=W10=",
        "after=WzFd",
        "after=eyJhIjoxfQ==",
        "after=WyJuXHUwMDAwIiwxXQ==",
        "after=WyJuXHVkODAwIiwxXQ==",
        "after=W3RydWUsMV0=",
        "after=WyJhIiwxZTk5OV0=",
        "after=" + "A" * 5_000,
        "after=" + "W" * 3_999,
        "before=%F0%9F%A6%8A",
        "before=bnVsbA==",
    ],
)
def test_what_makes_no_sense_filters_nothing(client: LintingClient, nora: int, query: str) -> None:
    assert "Nora Nilsen" in text_of(client.sign_in("Rita").get(f"/candidates?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "job=999999999",
        "pool=999999999",
        "owner=999999999",
        "tag=no-such-tag",
        "source=elsewhere",
        "q=_",
        "q=" + "x" * 10_000,
        "q=x",
        "q=%D7%A9",
        "q=" + "n%20" * 2_500 + "x",
        "after=WyJ6enoiLDFd",
        "before=WyJhYWEiLDFd",
    ],
)
def test_what_nobody_fits_says_so_and_leads_on(
    client: LintingClient, nora: int, query: str
) -> None:
    page = client.sign_in("Rita").get(f"/candidates?{query}")
    assert ("Nora Nilsen" in text_of(page)) is (query.startswith("q=n%20"))
    if "q=n%20" not in query:
        assert re.search("Show everybody|First page", text_of(page))


def test_a_job_of_others_is_a_filter_that_nobody_fits_and_nobody_learns_its_name(
    app: Flask, client: LintingClient, nora: int, job_id: int
) -> None:
    page = text_of(client.sign_in("Olga").get(f"/candidates?job={job_id}"))
    assert "Job: not there any more, or not yours to see" in page
    assert "Data Engineer" not in page
    assert "Nora Nilsen" not in page


@pytest.mark.parametrize("words", ["n", "NORA", "nils", "windw", "req-0001", "nora nilsen"])
def test_suggestions_come_while_somebody_types(
    client: LintingClient, nora: int, job_id: int, words: str
) -> None:
    words = words.replace("req-0001", f"req-{job_id:04}")
    answer = client.sign_in("Rita").get("/candidates/suggestions", query_string={"q": words})
    body = answer.get_data(as_text=True)
    assert f'data-href="/candidates/{nora}"' in body
    assert "Data Engineer · Prospect" in body
    assert body.lstrip().startswith('<div id="suggestions"')
    assert 'data-announce="1 suggestion"' in body


@pytest.mark.parametrize("words", ["", " ", "%", "'", "_", "x" * 10_000, "\x00", "🦊", "nobody"])
def test_nobody_is_suggested_for_what_says_nothing(
    client: LintingClient, nora: int, words: str
) -> None:
    answer = client.sign_in("Rita").get("/candidates/suggestions", query_string={"q": words})
    assert "data-href" not in answer.get_data(as_text=True)


def test_names_and_words_are_text_not_markup(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    nasty = "<script>alert(1)</script>"
    with app.app_context():
        add_application(job_id, nasty, "\"'><img src=x>", headline=nasty, employer=nasty)
    client.sign_in("Rita")
    for path in ("/candidates", "/candidates/suggestions"):
        body = client.get(path, query_string={"q": "<script>"}).get_data(as_text=True)
        assert "&lt;script&gt;alert" in body
        assert "<script>alert" not in body
        assert "<img src=x" not in body


@pytest.mark.parametrize("sort", ["", "sort=-name", "sort=newest", "sort=-newest", "sort=activity"])
def test_pages_lead_on_and_back_and_keep_filters_and_order(
    app: Flask, client: LintingClient, people: People, sort: str
) -> None:
    with app.app_context():
        [job_id] = add_jobs_of(people, "Rita")
        add_crowd(job_id, 120)
    client.sign_in("Rita")
    pages, path = [], f"/candidates?q=last&source=linkedin-recruiter&{sort}"
    for _ in range(5):
        body = client.get(path).get_data(as_text=True)
        pages.append(re.findall(r'<tr id="candidate-(\d+)"', body))
        links = dict(re.findall(r'rel="(prev|next)" href="([^"]*)"', body))
        if "next" not in links:
            break
        path = links["next"].replace("&amp;", "&")
        assert "source=linkedin-recruiter" in path
        assert "q=last" in path
        assert sort in path
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({row for page in pages for row in page}) == 120
    back = client.get(links["prev"].replace("&amp;", "&")).get_data(as_text=True)
    assert re.findall(r'<tr id="candidate-(\d+)"', back) == pages[1]


@pytest.mark.parametrize(
    "path", ["/candidates?", "/candidates?q=first", "/candidates/suggestions?q=last"]
)
def test_as_many_statements_for_many_as_for_few(
    app: Flask, client: LintingClient, people: People, path: str
) -> None:
    def statements() -> int:
        client.get(path)
        with counted_statements(app) as seen:
            client.get(path)
        assert len(seen) <= 8, "\n".join(seen)
        return len(seen)

    client.sign_in("Rita")
    with app.app_context():
        [job_id] = add_jobs_of(people, "Rita")
        add_crowd(job_id, 3)
    few = statements()
    with app.app_context():
        add_crowd(job_id, 60)
    assert statements() == few


def test_a_person_who_was_joined_is_listed_nowhere(
    app: Flask, client: LintingClient, nora: int, job_id: int
) -> None:
    with app.app_context():
        other = get_application(add_application(job_id, "Nora", "Joined")).candidate_id
        with unit_of_work():
            candidate = db.session.get_one(Candidate, other)
            candidate.merged_into_id = nora
            keep_search_keys(candidate)
        db.session.remove()
    client.sign_in("Rita")
    for path in ("/candidates", "/candidates?q=nora", "/candidates/suggestions?q=nora"):
        body = text_of(client.get(path))
        assert "Nora Nilsen" in body
        assert "Joined" not in body


def test_the_header_leads_to_the_list_without_scripts(client: LintingClient, nora: int) -> None:
    page = client.sign_in("Rita").get("/").get_data(as_text=True)
    form = re.search(r'<form class="bk-search" action="([^"]*)" method="get"', page)
    assert form
    assert "Nora Nilsen" in text_of(client.get(f"{form[1]}?q=nora"))
    field = re.search(r'<input type="search" id="global-search"[^>]*>', page)
    assert field
    # Only the script makes a combobox of it.
    assert "role=" not in field[0]
    assert 'hx-get="/candidates/suggestions"' in field[0]
