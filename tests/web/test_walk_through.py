"""Every page, fetched once by everybody who may see it."""

import pytest
from flask import Flask

from tests.support.client import LintingClient
from tests.support.people import People, add_job


@pytest.fixture
def job_id(app: Flask, people: People) -> int:
    with app.app_context():
        return add_job(people)


PAGES = ("", "/hiring-team", "/process", "/prospects", "/applicants")


@pytest.mark.parametrize("tab", PAGES)
@pytest.mark.parametrize("name", ["Rita", "Hugo", "Ada", "Rob"])
def test_the_tabs_of_a_job_open_for_the_team_and_for_those_who_see_all(
    client: LintingClient, job_id: int, name: str, tab: str
) -> None:
    client.sign_in(name).get(f"/jobs/{job_id}{tab}")


@pytest.mark.parametrize("tab", PAGES)
def test_the_tabs_of_a_job_do_not_exist_for_outsiders(
    client: LintingClient, job_id: int, tab: str
) -> None:
    client.sign_in("Olga").get(f"/jobs/{job_id}{tab}", status=404)
