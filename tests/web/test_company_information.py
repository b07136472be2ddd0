"""Admin settings > Company information: a name and a logo, and where they show."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.logos import BYTES_MAX
from portal.mailing import write
from portal.models import CompanyLogo, HistoryEntry
from portal.services import company
from portal.services.mails import Letter
from tests.support.client import LintingClient, text_of
from tests.support.people import People, add_job, get_job
from tests.support.pictures import jpeg, png
from tests.support.queries import counted_statements

PAGE = "/admin/company-information"
LOGO = "/careers/company/logo"


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


def send(client: LintingClient, status: int, **data: object) -> TestResponse:
    # Encoded here: the test client would leave large bodies behind in open files.
    values = {"csrf_token": client.token(PAGE), "name": "", **data}
    mark, body = "a-mark", b""
    for name, value in values.items():
        is_file = isinstance(value, bytes)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"'
        head += '; filename="logo.svg"' if is_file else ""
        body += f"{head}\r\n\r\n".encode() + (value if is_file else str(value).encode()) + b"\r\n"
    body += f"--{mark}--\r\n".encode()
    answer = client.http.post(PAGE, data=body, content_type=f"multipart/form-data; boundary={mark}")
    assert answer.status_code == status, text_of(answer)[:800]
    client.lint(answer, PAGE)
    return answer


def save(client: LintingClient, status: int = 303, **data: object) -> str:
    return text_of(send(client, status, **data))


def kept(app: Flask, name: str) -> object:
    with app.app_context():
        return company.get(name)


def test_the_name_shows_in_the_header_on_public_pages_and_in_mails(
    app: Flask, ada: LintingClient, people: People
) -> None:
    with app.app_context():
        number = get_job(add_job(people)).requisition_number
    assert "Nordlicht" not in text_of(ada.get("/help/about"))
    save(ada, name="  Nordlicht   Energie ")
    assert "Nordlicht Energie" in text_of(ada.get("/help/about"))
    assert "Nordlicht Energie" in text_of(ada.get(f"/careers/{number}"))
    assert 'value="Nordlicht Energie"' in ada.get(PAGE).get_data(as_text=True)
    with app.test_request_context():
        letter = Letter(
            id=1, kind="invitation", to_address="n@example.com", to_name="Nina", job_id=None,
            application_id=None, details={"invited_by": "Ada", "serial": "1.2"},
        )  # fmt: skip
        assert write(letter)["Subject"] == "Your account at Nordlicht Energie"
        db.session.remove()
    save(ada, name="")
    assert "Nordlicht" not in text_of(ada.get("/help/about"))
    assert "Our company" in text_of(ada.get(f"/careers/{number}"))


def test_who_changed_what_stands_in_the_audit_log(app: Flask, ada: LintingClient) -> None:
    save(ada, name="Nordlicht")
    save(ada, name="Nordlicht")
    save(ada, name="Nordlicht", logo=png(64, 64))
    text = text_of(ada.get("/admin/audit-log"))
    assert "changed the setting Company name" in text
    assert "changed the setting Logo" in text
    with app.app_context():
        entries = db.session.scalars(db.select(HistoryEntry.what)).all()
    assert entries.count("setting-changed") == 2


def test_a_logo_is_shown_everywhere_as_what_it_is(
    app: Flask, ada: LintingClient, people: People
) -> None:
    with app.app_context():
        number = get_job(add_job(people)).requisition_number
    assert ada.http.get(LOGO).status_code == 404
    picture = png(120, 40)
    # Whatever the file is called.
    save(ada, logo=picture)
    mark = kept(app, "company_logo")
    for path in (PAGE, "/help/about", f"/careers/{number}"):
        assert f'src="{LOGO}?v={mark}"' in ada.get(path).get_data(as_text=True)
    ada.http.delete_cookie("beckon_session")
    answer = ada.http.get(f"{LOGO}?v={mark}")
    assert answer.data == picture
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["Cache-Control"]
    assert ada.http.get(LOGO).headers["Cache-Control"] == "no-cache"
    again = ada.http.get(LOGO, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_another_logo_takes_its_place_and_it_can_be_taken_away(
    app: Flask, ada: LintingClient
) -> None:
    save(ada, logo=png(64, 64))
    first = kept(app, "company_logo")
    save(ada, logo=jpeg(64, 64), remove_logo="y")
    assert kept(app, "company_logo") not in ("", first)
    assert ada.http.get(LOGO).headers["Content-Type"] == "image/jpeg"
    save(ada, remove_logo="y")
    assert kept(app, "company_logo") == ""
    with app.app_context():
        assert db.session.scalar(db.select(CompanyLogo)) is None
    assert LOGO not in ada.get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "x" * 101}, "At most 100 characters."),
        ({"logo": b"<svg onload=alert(1)>"}, "This is no PNG, JPEG or WebP"),
        ({"logo": b""}, "This is no PNG, JPEG or WebP"),
        ({"logo": png(5000, 64)}, "must measure 16 to 4000 pixels"),
        (
            {"logo": png(64, 64) + b"\0" * BYTES_MAX},
            "This file is larger than 512 KB.",
        ),
        (
            {"logo": b"\0" * 3 * 1024 * 1024},
            "This file is larger than 512 KB.",
        ),
    ],
)
def test_what_is_no_good_is_said_at_its_field(
    app: Flask, ada: LintingClient, data: dict[str, object], words: str
) -> None:
    text = save(ada, 422, **{"name": "Kept name", **data})
    assert words in text
    assert kept(app, "company_name") == ""
    assert kept(app, "company_logo") == ""


def test_input_stays_when_something_is_refused(ada: LintingClient) -> None:
    answer = send(ada, 422, name="Kept name", logo=b"nonsense")
    assert 'value="Kept name"' in answer.get_data(as_text=True)


def test_others_do_not_come_here(client: LintingClient, people: People) -> None:
    client.get(PAGE, status=303)
    for name in ("Rita", "Rob"):
        client.sign_in(name).get(PAGE, status=404)
        client.post(PAGE, {"name": "Mine"}, status=404)
    client.sign_in("Ada").http.put(PAGE)
    assert client.http.put(PAGE).status_code == 405


def test_the_header_costs_no_statement_of_its_own(app: Flask, ada: LintingClient) -> None:
    with counted_statements(app) as before:
        ada.get("/help/about")
    save(ada, name="Nordlicht", logo=png(64, 64))
    with counted_statements(app) as after:
        ada.get("/help/about")
    assert len(after) == len(before)
