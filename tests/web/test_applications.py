"""The page of an application: who sees it, and what stands on it."""

import pytest
from flask import Flask

from portal.domain.stages import StageKind
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application
from tests.support.people import People
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
