"""The list of people, and one person's page."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import SamePersonSuggestion
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_crowd, add_jobs_of, get_application
from tests.support.people import NOW, People
from tests.support.queries import counted_statements


def candidate_of(app: Flask, application_id: int) -> int:
    with app.app_context():
        return get_application(application_id).candidate_id


@pytest.fixture
def nora(app: Flask, job_id: int) -> int:
    """Nora's id; she stands in Prospect of Rita's job."""
    with app.app_context():
        application = add_application(
            job_id,
            headline="Wind turbine engineer",
            employer="Windworks",
            location="Rotterdam",
            linkedin_profile_url="https://www.linkedin.com/in/nora",
        )
    return candidate_of(app, application)


def test_the_page_tells_who_it_is_and_where_the_person_comes_from(
    client: LintingClient, nora: int
) -> None:
    page = client.sign_in("Rita").get(f"/candidates/{nora}")
    text = text_of(page)
    for words in (
        "Nora Nilsen",
        "Wind turbine engineer",
        "Windworks",
        "Rotterdam",
        "LinkedIn Recruiter",
        "Exported by Rita Example",
        "Contact missing",
        "Data Engineer",
    ):
        assert words in text, words
    assert '<a href="https://www.linkedin.com/in/nora" rel="noopener' in page.get_data(as_text=True)


def test_what_is_missing_is_said(app: Flask, client: LintingClient, job_id: int) -> None:
    with app.app_context():
        application = add_application(job_id, "", "")
    page = text_of(client.sign_in("Rita").get(f"/candidates/{candidate_of(app, application)}"))
    assert "Name not given" in page
    assert "not given" in page


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/in/nora",
        "vbscript:x",
        "https://",
        "/sign-out",
    ],
)
def test_only_web_addresses_become_links(
    app: Flask, client: LintingClient, job_id: int, url: str
) -> None:
    with app.app_context():
        application = add_application(job_id, linkedin_profile_url=url)
    page = client.sign_in("Rita").get(f"/candidates/{candidate_of(app, application)}")
    body = page.get_data(as_text=True)
    assert f'href="{url}"' not in body
    assert "script:" not in body.lower()
    assert "evil.example" not in body


def test_names_are_text_not_markup_wherever_they_stand(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    nasty = "<script>alert(1)</script>"
    with app.app_context():
        fields = {"headline": nasty, "employer": nasty, "location": nasty}
        application = add_application(job_id, nasty, "\"'><img src=x>", **fields)
        applicant = add_application(job_id, nasty, "x", stage=StageKind.APPLY, **fields)
        db.session.remove()
    client.sign_in("Rita")
    paths = [
        "/candidates",
        f"/candidates/{candidate_of(app, application)}",
        f"/jobs/{job_id}/prospects",
        f"/jobs/{job_id}/applicants",
    ]
    for path in paths:
        body = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in body, path
        assert "<img src=x" not in body, path
        assert "&lt;script&gt;alert" in body, path
    fragment = client.fragment(f"/panels/jobs/{job_id}/prospects").get_data(as_text=True)
    assert "<script>alert" not in fragment
    # The toast says the name too.
    with app.app_context():
        offer = next(
            s.id for s in get_application(applicant).job.stages if s.kind == StageKind.OFFER.value
        )
    client.post(f"/applications/{applicant}/stage", {"stage": offer, "version": 1}, status=303)
    body = client.get("/jobs").get_data(as_text=True)
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_a_job_of_others_is_named_but_not_linked(
    app: Flask, client: LintingClient, people: People, job_id: int, nora: int
) -> None:
    page = client.sign_in("Olga").get(f"/candidates/{nora}/applications")
    assert "Data Engineer" in text_of(page)
    assert f'href="/jobs/{job_id}' not in page.get_data(as_text=True)
    assert 'href="/applications/' not in page.get_data(as_text=True)


def test_two_who_may_be_one_are_shown_with_the_evidence(
    app: Flask, client: LintingClient, job_id: int, nora: int
) -> None:
    with app.app_context():
        other = get_application(add_application(job_id, "Nora", "Other")).candidate_id
        with unit_of_work():
            db.session.add(
                SamePersonSuggestion(
                    candidate_id=min(nora, other),
                    other_id=max(nora, other),
                    evidence=["email", "conflicting_urns"],
                    created_at=NOW,
                )
            )
    client.sign_in("Rita")
    for one in (nora, other):
        page = text_of(client.get(f"/candidates/{one}"))
        assert "Is this the same person?" in page
        assert "the same e-mail address, but two different LinkedIn members" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nora", True),
        ("NILS", True),
        ("nora nilsen", True),
        ("ilsen", False),
        ("n%", True),
        ("%", True),
        ("nobody", False),
        ("'; DROP TABLE candidates; --", False),
        ("x" * 5000, False),
    ],
)
def test_people_are_found_by_how_their_names_begin(
    client: LintingClient, nora: int, words: str, found: bool
) -> None:
    page = client.sign_in("Rita").get("/candidates", query_string={"q": words})
    assert ("Nora Nilsen" in text_of(page)) is found
    assert found or "Nobody found" in text_of(page)


def test_what_was_searched_for_is_text_not_markup(client: LintingClient, people: People) -> None:
    nasty = "\"'><script>alert(1)</script>"
    page = client.sign_in("Rita").get("/candidates", query_string={"q": nasty})
    assert "<script>alert" not in page.get_data(as_text=True)


def test_the_list_goes_on_and_costs_the_same_with_3_and_with_60(
    app: Flask, client: LintingClient, people: People
) -> None:
    def statements(path: str) -> int:
        client.get(path)
        with counted_statements(app) as seen:
            client.get(path)
        assert len(seen) <= 15, "\n".join(seen)
        return len(seen)

    client.sign_in("Rita")
    with app.app_context():
        [job_id] = add_jobs_of(people, "Rita")
        add_crowd(job_id, 3)
    few = statements("/candidates")
    with app.app_context():
        add_crowd(job_id, 57)
    assert statements("/candidates") == few
    assert statements("/candidates?q=first") <= 15
    first = client.get("/candidates").get_data(as_text=True)
    after = first.partition("/candidates?after=")[2].partition('"')[0]
    rest = text_of(client.get(f"/candidates?after={after}"))
    assert "First9 Last9" in rest
    assert "First0" not in rest


def test_a_person_in_many_jobs_costs_no_more_than_one_in_few(
    app: Flask, client: LintingClient, people: People
) -> None:
    from portal.models import Application
    from portal.services import applications

    client.sign_in("Rita")
    with app.app_context():
        [job_id] = add_jobs_of(people, "Rita")
        candidate_id = get_application(add_application(job_id)).candidate_id

    def add(number: int) -> None:
        with app.app_context():
            ids = add_jobs_of(people, "Tom", number)
            with unit_of_work():
                first = db.session.query(Application).filter_by(candidate_id=candidate_id).first()
                assert first is not None
                for other in ids:
                    job = db.session.get_one(type(first.job), other)
                    applications.add_application(
                        first.candidate, job, job.stages[0], source="manual", now=NOW
                    )
            db.session.remove()

    def statements() -> list[str]:
        client.get(f"/candidates/{candidate_id}")
        with counted_statements(app) as seen:
            client.get(f"/candidates/{candidate_id}")
        return seen

    add(2)
    few = statements()
    add(20)
    many = statements()
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 15, "\n".join(many)
