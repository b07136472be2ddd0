"""What people set for themselves: mail."""

import pytest
from flask import Flask

from portal.db import db
from portal.models import User
from tests.support.client import LintingClient, text_of
from tests.support.people import People


def digest_of(app: Flask, people: People, name: str) -> str:
    with app.app_context():
        return db.session.get_one(User, people[name]).digest


def test_one_chooses_how_often_mail_sums_up(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Ivy").post("/settings/digest", {"digest": "weekly"}, status=303)
    client.post("/settings/digest", {"digest": "weekly"}, status=303)
    assert digest_of(app, people, "Ivy") == "weekly"
    assert digest_of(app, people, "Rita") == "off"
    page = client.get("/settings/profile").get_data(as_text=True)
    assert 'selected value="weekly"' in page


@pytest.mark.parametrize("value", ["", "hourly", "x" * 10_000, "\x00"])
def test_what_is_no_choice_is_refused_at_its_field(
    app: Flask, client: LintingClient, people: People, value: str
) -> None:
    answer = client.sign_in("Ivy").post("/settings/digest", {"digest": value}, status=422)
    assert "Not a valid choice" in text_of(answer)
    assert digest_of(app, people, "Ivy") == "off"


def test_the_address_takes_forms_of_people_alone(client: LintingClient, people: People) -> None:
    client.post("/settings/digest", {"digest": "daily"}, status=303)
    client.sign_in("Ivy").get("/settings/digest", status=405)
