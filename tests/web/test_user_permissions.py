"""Admin settings > User permissions, and accepting an invitation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.domain import accounts as rules
from portal.domain.permissions import AppRole
from portal.models import HistoryEntry, Mail, User
from portal.services import accounts
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.people import NOW, PASSWORD, People, email_of
from tests.support.queries import counted_statements

NINA = {"name": "Nina New", "email": "nina@example.com", "recruiter": "y"}


@pytest.fixture
def ada(client: LintingClient, people: People) -> LintingClient:
    return client.sign_in("Ada")


def account(app: Flask, email: str) -> User | None:
    with app.app_context():
        user = accounts.find_by_email(email)
        db.session.expunge_all()
        db.session.remove()
        return user


def link(app: Flask) -> str:
    """The path of the link in the newest mail."""
    with app.app_context():
        mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        token = rules.invitation_token(
            app.extensions["settings"].secret_key, mail.details["serial"]
        )
        db.session.remove()
    return f"/invitations/{token}"


def invite(ada: LintingClient, **changes: str) -> int:
    ada.post("/admin/users/new", {**NINA, **changes}, status=303)
    user = account(ada.app, changes.get("email", NINA["email"]))
    assert user is not None
    return user.id


class TestList:
    def test_everybody_stands_there_with_roles_state_and_last_sign_in(
        self, app: Flask, ada: LintingClient, people: People
    ) -> None:
        invite(ada)
        with app.app_context(), unit_of_work():
            accounts.deactivate_user(people.user("Olga"), actor=people.user("Ada"), now=NOW)
            accounts.note_sign_in(people.user("Rita"), now=NOW)
        page = text_of(ada.get("/admin/users"))
        for words in ("Nina New", "Olga Example", "Hiring manager", "Invited", "Deactivated"):
            assert words in page
        assert "2026-03-02 09:00" in page
        assert "never" in page

    def test_search_and_state_narrow_the_list(self, ada: LintingClient) -> None:
        invite(ada)
        found = ada.get("/admin/users?q=RITA+example.com").get_data(as_text=True)
        assert "Rita Example" in found
        assert "Tom Example" not in found
        invited = ada.get("/admin/users?state=invited").get_data(as_text=True)
        assert "Nina New" in invited
        assert "Rita Example" not in invited

    @pytest.mark.parametrize("query", ["q=%25", "q=_", "state=deactivated", "q=nobody+at+all"])
    def test_nothing_found_says_what_to_do(self, ada: LintingClient, query: str) -> None:
        assert "Nobody found" in text_of(ada.get(f"/admin/users?{query}"))

    @pytest.mark.parametrize(
        "query", ["state=eaten", "page=-1", "page=x", "page=999999999", "page=0"]
    )
    def test_nonsense_in_the_address_is_no_error(self, ada: LintingClient, query: str) -> None:
        ada.get(f"/admin/users?{query}")

    def test_the_statements_do_not_grow_with_the_people(
        self, app: Flask, ada: LintingClient
    ) -> None:
        ada.get("/admin/users")
        with counted_statements(app) as few:
            ada.get("/admin/users")
        with app.app_context(), unit_of_work():
            db.session.add_all(
                User(
                    email=f"p{n}@example.com",
                    email_key=f"p{n}@example.com",
                    name=f"Person {n}",
                    password_hash="!",
                    session_key="k",
                    created_at=NOW,
                )
                for n in range(120)
            )
        with counted_statements(app) as many:
            page = text_of(ada.get("/admin/users"))
        assert len(many) == len(few) < 10
        assert "1–50 of 127" in page
        assert "101–127 of 127" in text_of(ada.get("/admin/users?page=3"))


class TestInviting:
    def test_somebody_invited_gets_a_mail_and_comes_in_by_its_link(
        self, app: Flask, ada: LintingClient
    ) -> None:
        invite(ada)
        nina = LintingClient(app)
        address = link(app)
        assert "nina@example.com" in text_of(nina.get(address))
        form = {"password": "a good password", "repeat": "a good password"}
        answer = nina.post(address, form, at=address, status=303)
        assert answer.headers["Location"] == "/"
        assert "Nina New" in text_of(nina.get("/help/about"))
        assert "Recruiter" in text_of(nina.get("/help/about"))
        # The link is used up, also for somebody who kept the page open.
        LintingClient(app).get(address, status=404)
        nina.post(address, form, status=404)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": " \u0007 "}, "name"),
            ({"name": "n" * 201}, "name"),
            ({"email": ""}, "email"),
            ({"email": "nina"}, "email"),
            ({"email": f"{'n' * 250}@example.com"}, "email"),
            ({"email": " RITA@example.com"}, "email"),
        ],
    )
    def test_what_is_wrong_is_said_at_the_field_and_the_rest_stays(
        self, ada: LintingClient, change: dict[str, str], field: str
    ) -> None:
        answer = ada.post("/admin/users/new", {**NINA, **change}, status=422)
        page = answer.get_data(as_text=True)
        assert f'id="{field}-error"' in page
        assert "checked class" in page or "checked" in page
        with ada.app.app_context():
            assert db.session.scalars(select(Mail)).all() == []

    def test_a_double_submit_invites_once_and_says_so(self, app: Flask, ada: LintingClient) -> None:
        invite(ada)
        answer = ada.post("/admin/users/new", NINA, status=422)
        assert "Somebody has that address already." in text_of(answer)
        with app.app_context():
            assert len(db.session.scalars(select(Mail)).all()) == 1

    @pytest.mark.parametrize(
        ("password", "repeat", "words"),
        [
            ("", "", "Please fill this in."),
            ("123456789", "123456789", "At least 10 characters."),
            ("a good password", "a bad password", "The two passwords differ."),
            ("p" * 1001, "p" * 1001, "At most 1000 characters."),
        ],
    )
    def test_a_bad_password_is_refused_at_the_field(
        self, app: Flask, ada: LintingClient, password: str, repeat: str, words: str
    ) -> None:
        invite(ada)
        nina, address = LintingClient(app), link(app)
        answer = nina.post(
            address, {"password": password, "repeat": repeat}, at=address, status=422
        )
        assert words in text_of(answer)
        assert not password or password not in answer.get_data(as_text=True)
        nina.get(address)

    @pytest.mark.parametrize("token", ["x", "word", "a" * 500, "%00", "🙂"])
    def test_a_made_up_link_leads_to_words(self, client: LintingClient, token: str) -> None:
        assert "This link does not work" in text_of(client.get(f"/invitations/{token}", status=404))

    def test_an_expired_link_leads_to_words(self, app: Flask, ada: LintingClient) -> None:
        user_id = invite(ada)
        with app.app_context(), unit_of_work():
            user = db.session.get_one(User, user_id)
            user.invite_expires_at = datetime.now(UTC) - timedelta(seconds=1)
        LintingClient(app).get(link(app), status=404)
        assert "link expired" in text_of(ada.get("/admin/users"))
        assert "Expired" in text_of(ada.get(f"/admin/users/{user_id}"))

    def test_sending_again_replaces_the_link(self, app: Flask, ada: LintingClient) -> None:
        user_id = invite(ada)
        old = link(app)
        ada.post(f"/admin/users/{user_id}/invitation", status=303)
        LintingClient(app).get(old, status=404)
        LintingClient(app).get(link(app))

    def test_withdrawing_takes_the_account_away(self, app: Flask, ada: LintingClient) -> None:
        user_id = invite(ada)
        answer = ada.post(f"/admin/users/{user_id}/invitation/withdrawal", status=303)
        assert answer.headers["Location"] == "/admin/users"
        assert account(app, "nina@example.com") is None
        LintingClient(app).get(link(app), status=404)
        ada.post(f"/admin/users/{user_id}/invitation/withdrawal", status=404)

    def test_whoever_was_signed_in_at_that_browser_is_out(
        self, app: Flask, ada: LintingClient
    ) -> None:
        invite(ada)
        rita, address = LintingClient(app).sign_in("Rita"), link(app)
        form = {"password": "a good password", "repeat": "a good password"}
        rita.post(address, form, at=address, status=303)
        assert "Nina New" in text_of(rita.get("/help/about"))


class TestRoles:
    def save(self, ada: LintingClient, user_id: int, status: int, **form: Any) -> str:
        return text_of(ada.post(f"/admin/users/{user_id}/roles", form, status=status))

    def test_roles_are_saved_and_count_at_once(
        self, app: Flask, ada: LintingClient, people: People
    ) -> None:
        olga = LintingClient(app).sign_in("Olga")
        olga.get("/admin/users", status=404)
        self.save(ada, people["Olga"], 303, administrator="y", version="1")
        olga.get("/admin/users")
        page = ada.get(f"/admin/users/{people['Olga']}").get_data(as_text=True)
        assert 'checked class="form-check-input" id="administrator"' in page
        assert "changed the roles of Olga Example" in page

    def test_a_stale_version_is_told_and_overwrites_nothing(
        self, app: Flask, ada: LintingClient, people: People
    ) -> None:
        self.save(ada, people["Olga"], 303, read_only="y", version="1")
        for version in ("1", "", "x", "-1", "9" * 30):
            page = self.save(ada, people["Olga"], 409, hiring_manager="y", version=version)
            assert "Somebody else changed the account of Olga Example" in page
        user = account(app, email_of("Olga"))
        assert user is not None
        assert user.app_roles == {AppRole.READ_ONLY}

    def test_the_last_administrator_is_told_why_not(
        self, ada: LintingClient, people: People
    ) -> None:
        page = self.save(ada, people["Ada"], 409, version="1", sure="y")
        assert "This is the last active administrator." in page
        ada.get("/admin/users")

    def test_taking_the_role_from_oneself_asks_first(
        self, ada: LintingClient, people: People
    ) -> None:
        self.save(ada, people["Olga"], 303, administrator="y", version="1")
        assert "This is your own account." in text_of(ada.get(f"/admin/users/{people['Ada']}"))
        page = self.save(ada, people["Ada"], 422, recruiter="y", version="1")
        assert "Yes, take the role Administrator from me" in page
        ada.get("/admin/users")
        answer = ada.post(
            f"/admin/users/{people['Ada']}/roles",
            {"recruiter": "y", "version": "1", "sure": "y"},
            status=303,
        )
        assert answer.headers["Location"] == "/"
        ada.get("/admin/users", status=404)


class TestEnd:
    def test_deactivating_ends_every_session_at_once(
        self, app: Flask, ada: LintingClient, people: People
    ) -> None:
        sessions = [LintingClient(app).sign_in("Rita") for _ in range(2)]
        ada.post(f"/admin/users/{people['Rita']}/deactivation", status=303)
        for session in sessions:
            session.get("/jobs", status=303)
        assert LintingClient(app).sign_in_by_form(email_of("Rita")).status_code == 422
        ada.post(f"/admin/users/{people['Rita']}/reactivation", status=303)
        for session in sessions:
            session.get("/jobs", status=303)
        assert LintingClient(app).sign_in_by_form(email_of("Rita")).status_code == 303

    def test_ones_own_account_stays(self, ada: LintingClient, people: People) -> None:
        path = f"/admin/users/{people['Ada']}"
        assert "Another administrator can deactivate your account." in text_of(ada.get(path))
        ada.post(f"{path}/deactivation", status=303)
        assert "You cannot deactivate your own account." in text_of(ada.get(path))

    def test_twice_is_told(self, ada: LintingClient, people: People) -> None:
        path = f"/admin/users/{people['Rita']}"
        ada.post(f"{path}/deactivation", status=303)
        ada.post(f"{path}/deactivation", status=303)
        assert "This account is not active." in text_of(ada.get(path))
        ada.post(f"{path}/invitation", status=303)
        assert "There is no open invitation" in text_of(ada.get(path))


GETS = ("/admin/users", "/admin/users/new", "/admin/users/{id}")
POSTS = (
    "/admin/users/new",
    "/admin/users/{id}/roles",
    "/admin/users/{id}/deactivation",
    "/admin/users/{id}/reactivation",
    "/admin/users/{id}/invitation",
    "/admin/users/{id}/invitation/withdrawal",
)


@pytest.mark.parametrize("name", ["Rita", "Hugo", "Ivy", "Rob", "Olga"])
def test_for_others_these_pages_do_not_exist(
    app: Flask, client: LintingClient, people: People, name: str
) -> None:
    client.sign_in(name)
    for path in GETS:
        client.get(path.format(id=people["Tom"]), status=404)
    for path in POSTS:
        client.post(path.format(id=people["Tom"]), {"administrator": "y"}, status=404)
    with app.app_context():
        assert db.session.scalars(select(HistoryEntry.what)).all() == []


def test_an_account_that_is_not_there_is_404(ada: LintingClient) -> None:
    ada.get("/admin/users/987654", status=404)
    for path in POSTS[1:]:
        ada.post(path.format(id=987654), status=404)


def test_these_pages_need_a_sign_in(client: LintingClient, people: People) -> None:
    for path in GETS:
        client.get(path.format(id=people["Tom"]), status=303)


def test_a_wrong_method_is_405(ada: LintingClient, people: People) -> None:
    for path in POSTS[1:]:
        ada.get(path.format(id=people["Tom"]), status=405)
    ada.post("/admin/users", status=405)


class TestOwnSettings:
    def test_the_menu_leads_there(self, client: LintingClient, people: People) -> None:
        for name in people.ids:
            page = client.sign_in(name).get("/").get_data(as_text=True)
            assert 'href="/settings/profile"' in page
            assert ('href="/admin"' in page) is (name == "Ada")

    def test_a_new_name_is_everywhere(self, client: LintingClient, people: People) -> None:
        client.sign_in("Rita").post("/settings/profile", {"name": " Rita  Renamed "}, status=303)
        assert "Rita Renamed" in text_of(client.get("/settings/profile"))

    @pytest.mark.parametrize("name", ["", "  ", "n" * 201, "\u0007"])
    def test_a_bad_name_is_said_at_the_field(
        self, client: LintingClient, people: People, name: str
    ) -> None:
        answer = client.sign_in("Rita").post("/settings/profile", {"name": name}, status=422)
        assert 'id="name-error"' in answer.get_data(as_text=True)

    def test_a_new_password_ends_the_other_sessions_and_not_this_one(
        self, app: Flask, client: LintingClient, people: People
    ) -> None:
        other = LintingClient(app).sign_in("Rita")
        client.sign_in("Rita")
        form = {"current": PASSWORD, "password": "a new password", "repeat": "a new password"}
        client.post("/settings/password", form, status=303)
        client.get("/settings/profile")
        other.get("/settings/profile", status=303)
        fresh = LintingClient(app)
        assert fresh.sign_in_by_form(email_of("Rita")).status_code == 422
        assert fresh.sign_in_by_form(email_of("Rita"), "a new password").status_code == 303

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"current": ""}, "current"),
            ({"current": "not it at all"}, "current"),
            ({"current": "x" * 1001}, "current"),
            ({"password": ""}, "password"),
            ({"password": "short", "repeat": "short"}, "password"),
            ({"repeat": "another password"}, "repeat"),
            ({"repeat": ""}, "repeat"),
        ],
    )
    def test_a_bad_password_is_said_at_the_field(
        self, client: LintingClient, people: People, change: dict[str, str], field: str
    ) -> None:
        form = {"current": PASSWORD, "password": "a new password", "repeat": "a new password"}
        answer = client.sign_in("Rita").post("/settings/password", {**form, **change}, status=422)
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
        assert client.http.get("/settings/profile").status_code == 200

    def test_guessing_ones_password_is_slowed_down(
        self, client: LintingClient, people: People
    ) -> None:
        client.sign_in("Rita")
        form = {"current": "wrong", "password": "a new password", "repeat": "a new password"}
        for _attempt in range(10):
            client.post("/settings/password", form, status=422)
        client.post("/settings/password", {**form, "current": PASSWORD}, status=429)

    def test_own_settings_need_a_sign_in(self, client: LintingClient, people: People) -> None:
        client.get("/settings/profile", status=303)
        client.sign_in("Rita").get("/settings/password", status=405)


def test_about_shows_roles_and_jobs(client: LintingClient, people: People, job_id: int) -> None:
    page = text_of(client.sign_in("Ivy").get("/help/about"))
    assert "Data Engineer" in page
    assert "Interviewer" in page
    assert "You are on no hiring team." in text_of(client.sign_in("Olga").get("/help/about"))
    assert "Recruiter" in text_of(client.get("/help/about"))
