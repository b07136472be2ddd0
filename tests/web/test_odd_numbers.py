"""Texts that look like numbers to Python and are none: superscripts, other scripts, endless digits."""

import pytest
from flask import Flask

from portal.domain.stages import StageKind
from portal.forms import number
from tests.support.client import LintingClient
from tests.support.crowd import add_application
from tests.support.people import People

ODD = ["²", "١٢", "1" * 5000, "-1", "1.0", "0x1", " "]


@pytest.mark.parametrize("text", [*ODD, "1\x00", "", None, "1234567890"])
def test_what_is_no_number_is_none(text: str | None) -> None:
    assert number(text) is None


@pytest.mark.parametrize(("text", "found"), [("0", 0), (" 12 ", 12), ("999999999", 999_999_999)])
def test_what_is_one_is_read(text: str, found: int) -> None:
    assert number(text) == found


@pytest.mark.parametrize("odd", ODD)
def test_no_address_of_the_pipeline_breaks_on_them(
    client: LintingClient, job_id: int, odd: str
) -> None:
    client.sign_in("Rita")
    for key in ("stage", "owner", "page", "n"):
        value = f"{odd}.{odd}" if key == "n" else odd
        client.get(f"/jobs/{job_id}/applicants/list", query_string={key: value})
    query = {"version": odd, "n": [f"{odd}.5", f"5.{odd}"]}
    client.get(f"/jobs/{job_id}/applicants/board", query_string=query)


@pytest.mark.parametrize("odd", ODD)
def test_no_form_breaks_on_them(
    app: Flask, client: LintingClient, people: People, job_id: int, odd: str
) -> None:
    with app.app_context():
        application = f"/applications/{add_application(job_id, stage=StageKind.SCREEN)}"
    client.sign_in("Ada")
    token = {"at": f"/jobs/{job_id}/edit"}
    for path, form in (
        (f"/jobs/{job_id}/edit", {"title": "x", "openings": odd}),
        (f"/jobs/{job_id}/process/change", {"stage-1-id": odd, "stage-1-name": "x"}),
        (f"/admin/users/{people['Tom']}/roles", {}),
        (f"{application}/rejection", {"reason": odd}),
        (f"{application}/stage", {"stage": odd}),
        (f"{application}/notes", {}),
        (f"{application}/feedback-reminders", {"user": odd}),
    ):
        answer = client.post(path, {**form, "version": odd}, **token)
        assert answer.status_code in {303, 404, 409, 422}, (path, answer.status_code)
