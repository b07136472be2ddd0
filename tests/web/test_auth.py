"""Signing in and out."""

import dataclasses
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.db import db
from portal.extensions import limiter
from portal.services import passwords
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import PASSWORD, People, email_of

WRONG = "E-mail address or password is wrong."
NOWHERE = "redis://127.0.0.1:1/0"


def change_user(app: Flask, people: People, name: str, **changes: Any) -> None:
    with app.app_context():
        with unit_of_work():
            user = people.user(name)
            for field, value in changes.items():
                setattr(user, field, value)
        db.session.remove()


@pytest.fixture
def app_like(app: Flask) -> Iterator[Any]:
    """Further applications on the same database, with other settings."""
    made = []
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # Extensions are one for all applications of a process; this one keeps its store in itself.
    limits = dict(vars(limiter))

    def make(**changes: Any) -> Flask:
        settings: Settings = app.extensions["settings"]
        made.append(create_app(dataclasses.replace(settings, **changes)))
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()
        other.extensions["redis"].close()
    vars(limiter).update(limits)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_somebody_with_the_right_password_comes_in(client: LintingClient, people: People) -> None:
    answer = client.sign_in_by_form("RITA@example.com ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Hello, Rita" in text_of(client.get("/"))


def test_whoever_is_in_already_goes_to_the_dashboard(client: LintingClient, people: People) -> None:
    answer = client.sign_in("Rita").get("/sign-in", status=303)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (email_of("Rita"), "not her password"),
        ("nobody@example.com", PASSWORD),
        ("no address at all", PASSWORD),
        (email_of("Rita"), PASSWORD + " "),
        (email_of("Rita"), PASSWORD.upper()),
        ("rita\x00r@example.com", PASSWORD),
        ("ríta@example.com", PASSWORD),
    ],
)
def test_every_refusal_reads_the_same(
    client: LintingClient, people: People, email: str, password: str
) -> None:
    answer = client.sign_in_by_form(email, password)
    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    assert password not in answer.get_data(as_text=True)


def test_somebody_who_left_is_refused_in_the_same_words(
    app: Flask, client: LintingClient, people: People
) -> None:
    change_user(app, people, "Rita", is_active=False)
    answer = client.sign_in_by_form(email_of("Rita"))
    assert (answer.status_code, WRONG in text_of(answer)) == (422, True)


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(
    client: LintingClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = passwords._hasher

    class Watching(PasswordHasher):
        def verify(self, hashed: str | bytes, password: str | bytes) -> bool:
            asked.append(str(hashed)[:20])
            return real.verify(hashed, password)

    monkeypatch.setattr(passwords, "_hasher", Watching())
    client.sign_in_by_form("nobody@example.com")
    client.sign_in_by_form(email_of("Rita"), "wrong")
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_passwords_are_hashed_with_argon2_at_its_usual_cost() -> None:
    usual = PasswordHasher()
    assert usual.memory_cost >= 19 * 1024
    assert usual.time_cost >= 2
    assert type(passwords._hasher) is PasswordHasher


@pytest.mark.parametrize(("email", "password"), [("", "x"), ("x", ""), ("", ""), ("a" * 300, "x")])
def test_what_is_missing_is_said_at_the_field(
    client: LintingClient, people: People, email: str, password: str
) -> None:
    answer = client.sign_in_by_form(email, password)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert ('id="email-error"' in page) is (not email or len(email) > 254)
    assert ('id="password-error"' in page) is (not password)
    if len(email) < 254:
        assert f'value="{email}"' in page


# -- throttling --------------------------------------------------------------------------------


def fail(client: LintingClient, email: str, *, address: str = "192.0.2.1") -> int:
    return client.post(
        "/sign-in",
        {"email": email, "password": "wrong"},
        at="/sign-in",
        environ_overrides={"REMOTE_ADDR": address},
    ).status_code


def test_one_account_cannot_be_tried_for_ever_from_anywhere(
    client: LintingClient, people: People
) -> None:
    # Another address and another spelling each time: the account is what counts.
    spellings = ("rita@example.com", "RITA@example.com", " Rita@Example.com ")
    answers = [fail(client, spellings[n % 3], address=f"192.0.2.{n}") for n in range(11)]
    assert answers == [422] * 10 + [429]
    right = client.sign_in_by_form(email_of("Rita"))
    assert right.status_code == 429
    assert "Too many attempts" in text_of(right)
    # Others are not in trouble.
    assert client.sign_in_by_form(email_of("Tom")).status_code == 303


def test_one_address_cannot_try_many_accounts(client: LintingClient, people: People) -> None:
    answers = [fail(client, f"somebody{n}@example.com") for n in range(21)]
    assert answers == [422] * 20 + [429]
    assert fail(client, "somebody@example.com", address="192.0.2.77") == 422


def test_signing_in_well_does_not_use_up_attempts(client: LintingClient, people: People) -> None:
    for _ in range(25):
        assert client.sign_in_by_form(email_of("Rita")).status_code == 303
        client.post("/sign-out", status=303)


def test_without_redis_people_can_sign_in_and_are_still_throttled(
    people: People, app_like: Any
) -> None:
    client = LintingClient(app_like(redis_url=NOWHERE))
    assert client.sign_in_by_form(email_of("Rita")).status_code == 303
    client.post("/sign-out", status=303)
    answers = [fail(client, email_of("Tom"), address=f"192.0.2.{n}") for n in range(12)]
    assert answers[-1] == 429
    # The first ones may slip through while the limiter notices that Redis is away.
    assert answers.count(429) >= 1
    assert client.sign_in_by_form(email_of("Rita")).status_code == 303


# -- where to go -------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/jobs", "/jobs?view=all&q=a%20b", "/jobs/7/prospects"])
def test_signing_in_leads_back_to_where_somebody_wanted_to_go(
    client: LintingClient, people: People, target: str
) -> None:
    answer = client.sign_in_by_form(email_of("Rita"), next=target)
    assert answer.headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "/\r\n/evil.example/",
        " //evil.example/",
        "/ /evil.example",
        "\x00//evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "http:/\\evil.example",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    client: LintingClient, people: People, target: str
) -> None:
    answer = client.sign_in_by_form(email_of("Rita"), next=target)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


# -- the session -------------------------------------------------------------------------------


def test_nothing_planted_before_the_sign_in_survives_it(
    client: LintingClient, people: People
) -> None:
    client.get("/sign-in")
    with client.http.session_transaction() as session:
        session["planted"] = "by somebody else"
        token_before = session["csrf_token"]
    before = client.http.get_cookie("beckon_session")
    client.sign_in_by_form(email_of("Rita"))
    after = client.http.get_cookie("beckon_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    client.get("/")
    with client.http.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != token_before


def test_signing_out_ends_the_session(client: LintingClient, people: People) -> None:
    client.sign_in("Rita").get("/")
    answer = client.post("/sign-out", status=303)
    assert answer.headers["Location"] == "/sign-in"
    assert "You are signed out." in text_of(client.get("/sign-in"))
    client.get("/", status=303)
    with client.http.session_transaction() as session:
        assert "_user_id" not in session


def test_a_new_session_key_signs_out_everywhere(
    app: Flask, client: LintingClient, people: People
) -> None:
    elsewhere = LintingClient(app)
    for browser in (client, elsewhere):
        browser.sign_in("Rita").get("/jobs")
    change_user(app, people, "Rita", session_key="another")
    for browser in (client, elsewhere):
        assert browser.get("/jobs", status=303).headers["Location"].startswith("/sign-in")


def test_somebody_who_left_is_out_at_once(
    app: Flask, client: LintingClient, people: People
) -> None:
    client.sign_in("Rita").get("/jobs")
    change_user(app, people, "Rita", is_active=False)
    client.get("/jobs", status=303)


@pytest.mark.parametrize("identity", ["", "1", "x.y", "1.", "99999.key", ".", "1.session of Tom"])
def test_a_made_up_identity_is_nobody(client: LintingClient, people: People, identity: str) -> None:
    with client.http.session_transaction() as session:
        session["_user_id"] = identity
    client.get("/jobs", status=303)


def test_a_session_that_somebody_else_signed_is_nobody(
    app: Flask, client: LintingClient, people: People, app_like: Any
) -> None:
    forger = LintingClient(app_like(secret_key="another secret that is long enough too"))
    forger.sign_in("Ada").get("/admin", status=303)
    cookie = forger.http.get_cookie("beckon_session")
    assert cookie is not None
    client.http.set_cookie("beckon_session", cookie.value)
    assert client.get("/admin", status=303).headers["Location"].startswith("/sign-in")


def test_a_form_sent_after_the_session_ended_leads_to_the_sign_in(
    client: LintingClient, people: People
) -> None:
    client.sign_in("Rita")
    token = client.token()
    client.http.delete_cookie("beckon_session")
    answer = client.http.post("/jobs/new", data={"csrf_token": token, "title": "Lost"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    fragment = client.http.post("/jobs/new", headers={"HX-Request": "true", "X-CSRFToken": token})
    assert (fragment.status_code, fragment.data) == (200, b"")
    assert fragment.headers["HX-Redirect"].startswith("/sign-in")


def test_the_cookie_has_our_name_and_is_out_of_reach_of_scripts(
    client: LintingClient, people: People
) -> None:
    headers = client.sign_in_by_form(email_of("Rita")).headers.getlist("Set-Cookie")
    assert len(headers) == 1
    name, _, rest = headers[0].partition("=")
    assert name == "beckon_session"
    attributes = {part.strip() for part in rest.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
    assert not any(part.startswith(("Domain", "Expires", "Max-Age")) for part in attributes)
    assert "Secure" not in attributes


def test_over_https_the_cookie_stays_on_https(people: People, app_like: Any) -> None:
    client = LintingClient(app_like(portal_url="https://beckon.example.com"))
    cookie = client.http.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert "; Secure" in cookie


# -- demo people -------------------------------------------------------------------------------


def test_demo_people_come_in_only_outside_production(
    app: Flask, client: LintingClient, people: People, app_like: Any
) -> None:
    change_user(app, people, "Rita", is_demo=True)
    assert client.sign_in_by_form(email_of("Rita")).status_code == 303
    real = LintingClient(app_like(beckon_env="production", sandbox_url="", log_level="ERROR"))
    refused = real.sign_in_by_form(email_of("Rita"))
    assert (refused.status_code, WRONG in text_of(refused)) == (422, True)
    assert real.sign_in_by_form(email_of("Tom")).status_code == 303


def test_the_demo_sign_ins_are_shown_only_beside_a_sandbox(
    client: LintingClient, people: People, app_like: Any
) -> None:
    assert "demo.example" not in client.get("/sign-in").get_data(as_text=True)
    demo = LintingClient(app_like(beckon_env="development", sandbox_url="http://127.0.0.1:8001"))
    assert "rita@demo.example" in demo.get("/sign-in").get_data(as_text=True)
    real = LintingClient(app_like(beckon_env="production", sandbox_url="http://127.0.0.1:8001"))
    assert "demo.example" not in real.get("/sign-in").get_data(as_text=True)
