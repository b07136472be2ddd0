"""The page of an application: who sees it, and what stands on it."""

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, RejectionReason
from portal.services import applications, history
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application
from tests.support.html import elements
from tests.support.people import NOW, People
from tests.support.queries import counted_statements


@pytest.fixture
def application_id(app: Flask, job_id: int) -> int:
    """Nora, in Screen of Rita's job."""
    with app.app_context():
        return add_application(
            job_id, stage=StageKind.SCREEN, email="nora@example.com", headline="Engineer"
        )


@pytest.mark.parametrize("name", ["Ada", "Rita", "Tom", "Hugo", "Ivy", "Rob"])
def test_the_team_administrators_and_readers_see_an_applicant(
    client: LintingClient, application_id: int, name: str
) -> None:
    page = text_of(client.sign_in(name).get(f"/applications/{application_id}"))
    assert "Nora Nilsen" in page
    assert "Data Engineer" in page
    assert "nora@example.com" in page


def test_the_page_needs_six_statements_at_most(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    client.sign_in("Rita").get(f"/applications/{application_id}")
    with counted_statements(app) as seen:
        client.get(f"/applications/{application_id}")
    assert len(seen) <= 6, "\n\n".join(s[:300] for s in seen)


def test_what_is_on_the_page_does_not_cost_more_statements(
    app: Flask, client: LintingClient, application_id: int
) -> None:
    client.sign_in("Rita")
    for number in range(15):
        client.post(f"/applications/{application_id}/notes", {"text": f"Note {number}"}, status=303)
    with counted_statements(app) as seen:
        page = client.get(f"/applications/{application_id}")
    assert len(seen) <= 6, "\n\n".join(s[:300] for s in seen)
    assert len(page.data) < 150_000
    assert "Show all notes" in text_of(page)


@pytest.mark.parametrize(
    ("name", "rarely"),
    [
        ("Rita", ["Add to job", "Add to talent pool", "Withdrew", "Delete application"]),
        ("Ada", ["Add to job", "Add to talent pool", "Withdrew", "Delete application"]),
        ("Hugo", ["Add to job", "Add to talent pool"]),
        # Without anything in it there is no menu.
        ("Ivy", None),
        ("Rob", None),
    ],
)
def test_what_is_done_rarely_waits_in_a_menu(
    client: LintingClient, application_id: int, name: str, rarely: list[str] | None
) -> None:
    page = client.sign_in(name).get(f"/applications/{application_id}").get_data(as_text=True)
    menu = elements(page, "details#more-acts")
    if rarely is None:
        assert not menu
        return
    inside = [b.text().strip() for b in elements(page, "details#more-acts button")]
    assert inside == rarely
    bar = [b.text().strip() for b in elements(page, ".bk-page-actions button")]
    assert bar.count("Withdrew") == inside.count("Withdrew")


def test_an_ended_application_is_still_deleted_from_the_menu(
    client: LintingClient, application_id: int
) -> None:
    address = f"/applications/{application_id}"
    client.sign_in("Rita").post(f"{address}/withdrawal", {"version": 1}, at=address, status=303)
    page = client.get(address).get_data(as_text=True)
    names = [b.text().strip() for b in elements(page, "details#more-acts button")]
    assert names == ["Add to job", "Add to talent pool", "Delete application"]


def test_outsiders_and_missing_ids_are_404(client: LintingClient, application_id: int) -> None:
    client.sign_in("Olga")
    for path in ("", "/notes", "/timeline"):
        client.get(f"/applications/{application_id}{path}", status=404)
        client.get(f"/applications/987654{path}", status=404)


def test_signed_out_one_is_led_to_the_sign_in_page(
    client: LintingClient, application_id: int
) -> None:
    answer = client.get(f"/applications/{application_id}", status=303)
    assert answer.headers["Location"] == f"/sign-in?next=/applications/{application_id}"


def test_an_interviewer_does_not_see_prospects(
    app: Flask, client: LintingClient, job_id: int
) -> None:
    with app.app_context():
        prospect = add_application(job_id)
    client.sign_in("Ivy").get(f"/applications/{prospect}", status=404)
    client.sign_in("Rob").get(f"/applications/{prospect}")


def test_the_stage_bar_says_where_the_person_stands_and_since_when(
    client: LintingClient, application_id: int
) -> None:
    page = client.sign_in("Rita").get(f"/applications/{application_id}").get_data(as_text=True)
    here = page.partition('aria-current="step"')[2].partition("</li>")[0]
    assert "Screen" in here
    assert "Mar 2, 2026" in here


def test_an_ended_application_says_why(
    app: Flask, client: LintingClient, application_id: int, people: People
) -> None:
    with app.app_context(), unit_of_work():
        reason = db.session.scalars(db.select(RejectionReason)).first()
        assert reason is not None
        applications.reject_application(
            db.session.get_one(Application, application_id),
            reason_id=reason.id,
            comment="",
            version=1,
            actor=people.user("Rita"),
            now=NOW,
        )
    page = text_of(client.sign_in("Tom").get(f"/applications/{application_id}"))
    assert "Rejected: Experience, Rita Example" in page
    assert "Give feedback" not in page


def test_the_timeline_tells_who_did_what_newest_first_and_page_by_page(
    app: Flask, client: LintingClient, application_id: int, people: People
) -> None:
    with app.app_context(), unit_of_work():
        application = db.session.get_one(Application, application_id)
        for number in range(55):
            history.record(
                "document-added",
                now=NOW,
                actor=people.user("Tom"),
                application=application,
                name=f"<{number}>.pdf",
            )
    page = text_of(client.sign_in("Ivy").get(f"/applications/{application_id}/timeline"))
    assert "Tom Example added the document <54>.pdf" in page
    assert page.index("<54>") < page.index("<5>.pdf")
    assert "<3>.pdf" not in page
    body = client.get(f"/applications/{application_id}/timeline").get_data(as_text=True)
    older = body.partition("/timeline?before=")[2].partition('"')[0]
    page = text_of(client.get(f"/applications/{application_id}/timeline?before={older}"))
    assert "<3>.pdf" in page
    assert "<54>" not in page
    for before in ("x", "-1", str(10**30)):
        client.get(f"/applications/{application_id}/timeline?before={before}")
        client.get(f"/applications/{application_id}/notes?before={before}")
