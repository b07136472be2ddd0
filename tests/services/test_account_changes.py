"""Accounts: invited, let in, given roles, ended; and what is written down of it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import mailing
from portal.db import db
from portal.domain import accounts as rules
from portal.domain.accounts import AccountState
from portal.domain.errors import DomainError, InvalidInput, StaleVersion, WrongState
from portal.domain.permissions import AppRole
from portal.models import HistoryEntry, Mail, User
from portal.services import accounts, mails
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, PASSWORD, People, email_of

SECRET = "test secret that is long enough for anybody"
ADMIN = {AppRole.ADMINISTRATOR}


def invite(people: People, email: str = "nina@example.com", name: str = "Nina New") -> int:
    with unit_of_work():
        user = accounts.invite_user(
            email=email,
            name=name,
            roles={AppRole.RECRUITER},
            actor=people.user("Ada"),
            secret=SECRET,
            now=NOW,
        )
        return user.id


def token_of(position: int = -1) -> str:
    """The token in the mail that was written last, or at another position."""
    mail = db.session.scalars(select(Mail).order_by(Mail.id)).all()[position]
    return rules.invitation_token(SECRET, mail.details["serial"])


def make_administrator(people: People, name: str) -> None:
    with unit_of_work():
        user = people.user(name)
        accounts.set_roles(
            user, ADMIN, version=user.version, sure=False, actor=people.user("Ada"), now=NOW
        )


def entries(what: str) -> list[HistoryEntry]:
    return list(db.session.scalars(select(HistoryEntry).where(HistoryEntry.what == what)))


class TestInvitation:
    def test_an_invited_person_cannot_sign_in_until_the_invitation_is_accepted(
        self, context: Flask, people: People
    ) -> None:
        user = db.session.get_one(User, invite(people))
        assert user.state is AccountState.INVITED
        assert user.app_roles == {AppRole.RECRUITER}
        assert accounts.authenticate("nina@example.com", "", allow_demo=True) is None
        with unit_of_work():
            accounts.accept_invitation(user, token_of(), "a good password", now=NOW)
        assert user.state is AccountState.ACTIVE
        assert accounts.authenticate("nina@example.com", "a good password", allow_demo=False)
        assert user.last_sign_in_at == NOW

    def test_of_the_link_only_the_digest_is_kept(self, context: Flask, people: People) -> None:
        user = db.session.get_one(User, invite(people))
        token = token_of()
        assert user.invite_digest == rules.invitation_digest(token)
        mail = db.session.scalars(select(Mail)).one()
        kept = [str(vars(row)) for row in (user, mail, *db.session.scalars(select(HistoryEntry)))]
        assert not any(token in text for text in kept)

    def test_the_mail_has_the_link(self, context: Flask, people: People) -> None:
        invite(people)
        mail_id = db.session.scalars(select(Mail.id)).one()
        with unit_of_work():
            letter = mails.claim(mail_id, now=NOW)
        assert letter is not None
        message = mailing.write(letter)
        assert f"http://localhost:8000/invitations/{token_of()}" in message.get_content()
        assert message["To"] == "Nina New <nina@example.com>"

    def test_the_link_works_for_seven_days(self, context: Flask, people: People) -> None:
        user_id = invite(people)
        last = NOW + timedelta(days=7) - timedelta(seconds=1)
        found = accounts.find_invitation(token_of(), now=last)
        assert found is not None
        assert found.id == user_id
        assert accounts.find_invitation(token_of(), now=NOW + timedelta(days=7)) is None
        assert accounts.find_invitation("something else", now=NOW) is None

    def test_the_link_works_once(self, context: Flask, people: People) -> None:
        user = db.session.get_one(User, invite(people))
        token = token_of()
        with unit_of_work():
            accounts.accept_invitation(user, token, "a good password", now=NOW)
        assert accounts.find_invitation(token, now=NOW) is None
        with pytest.raises(WrongState, match="invitation-gone"), unit_of_work():
            accounts.accept_invitation(user, token, "another password", now=NOW)
        assert accounts.authenticate("nina@example.com", "a good password", allow_demo=False)

    def test_sending_again_makes_a_new_link_and_ends_the_old_one(
        self, context: Flask, people: People
    ) -> None:
        user = db.session.get_one(User, invite(people))
        old = token_of()
        later = NOW + timedelta(days=20)
        with unit_of_work():
            accounts.resend_invitation(user, actor=people.user("Ada"), secret=SECRET, now=later)
        assert accounts.find_invitation(old, now=later) is None
        assert accounts.find_invitation(token_of(), now=later) is not None

    def test_a_withdrawn_invitation_frees_the_address_and_its_id_never_returns(
        self, context: Flask, people: People
    ) -> None:
        user_id = invite(people)
        with unit_of_work():
            accounts.withdraw_invitation(
                db.session.get_one(User, user_id), actor=people.user("Ada"), now=NOW
            )
        assert db.session.get(User, user_id) is None
        assert invite(people) > user_id

    @pytest.mark.parametrize("act", ["resend", "withdraw"])
    def test_who_is_there_already_is_not_invited_any_more(
        self, context: Flask, people: People, act: str
    ) -> None:
        rita, ada = people.user("Rita"), people.user("Ada")
        calls = {
            "resend": lambda: accounts.resend_invitation(rita, actor=ada, secret=SECRET, now=NOW),
            "withdraw": lambda: accounts.withdraw_invitation(rita, actor=ada, now=NOW),
        }
        with pytest.raises(WrongState, match="user-not-invited"), unit_of_work():
            calls[act]()

    @pytest.mark.parametrize(
        ("email", "name", "field", "code"),
        [
            ("no address", "Nina", "email", "email-invalid"),
            ("a@b", "Nina", "email", "email-invalid"),
            (f"{'a' * 250}@x.nl", "Nina", "email", "email-invalid"),
            ("RITA@example.com", "Nina", "email", "email-taken"),
            ("nina@example.com", "  ", "name", "required"),
            ("nina@example.com", "n" * 201, "name", "too-long"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_its_field(
        self, context: Flask, people: People, email: str, name: str, field: str, code: str
    ) -> None:
        with pytest.raises(InvalidInput) as refusal:
            invite(people, email, name)
        assert (refusal.value.field, refusal.value.code) == (field, code)
        assert db.session.scalars(select(Mail)).all() == []

    def test_a_short_password_is_refused_and_the_link_still_works(
        self, context: Flask, people: People
    ) -> None:
        user = db.session.get_one(User, invite(people))
        with pytest.raises(InvalidInput, match="password-short"), unit_of_work():
            accounts.accept_invitation(user, token_of(), "123456789", now=NOW)
        assert accounts.find_invitation(token_of(), now=NOW) is not None


class TestRoles:
    def test_roles_are_replaced_and_written_down_with_old_and_new(
        self, context: Flask, people: People
    ) -> None:
        olga = people.user("Olga")
        with unit_of_work():
            accounts.set_roles(
                olga,
                {AppRole.HIRING_MANAGER, AppRole.READ_ONLY},
                version=1,
                sure=False,
                actor=people.user("Ada"),
                now=NOW,
            )
        db.session.expire_all()
        assert olga.app_roles == {AppRole.HIRING_MANAGER, AppRole.READ_ONLY}
        (entry,) = entries("roles-changed")
        assert entry.details["old"] == ["recruiter"]
        assert entry.details["new"] == ["hiring_manager", "read_only"]
        assert (entry.actor_id, entry.user_id) == (people["Ada"], people["Olga"])

    def test_the_same_roles_again_change_nothing(self, context: Flask, people: People) -> None:
        with unit_of_work():
            changed = accounts.set_roles(
                people.user("Olga"),
                {AppRole.RECRUITER},
                version=0,
                sure=False,
                actor=people.user("Ada"),
                now=NOW,
            )
        assert not changed
        assert entries("roles-changed") == []

    def test_a_stale_version_overwrites_nothing(self, context: Flask, people: People) -> None:
        olga, ada = people.user("Olga"), people.user("Ada")
        with unit_of_work():
            accounts.set_roles(olga, {AppRole.READ_ONLY}, version=1, sure=False, actor=ada, now=NOW)
        with pytest.raises(StaleVersion, match="user-stale"), unit_of_work():
            accounts.set_roles(
                olga, {AppRole.HIRING_MANAGER}, version=1, sure=False, actor=ada, now=NOW
            )
        assert people.user("Olga").app_roles == {AppRole.READ_ONLY}

    def test_the_last_administrator_keeps_the_role(self, context: Flask, people: People) -> None:
        ada = people.user("Ada")
        with pytest.raises(WrongState, match="last-administrator"), unit_of_work():
            accounts.set_roles(ada, set(), version=1, sure=True, actor=ada, now=NOW)
        assert people.user("Ada").app_roles == ADMIN

    def test_a_deactivated_administrator_does_not_count(
        self, context: Flask, people: People
    ) -> None:
        make_administrator(people, "Tom")
        ada = people.user("Ada")
        with unit_of_work():
            accounts.deactivate_user(people.user("Tom"), actor=ada, now=NOW)
        with pytest.raises(WrongState, match="last-administrator"), unit_of_work():
            accounts.set_roles(ada, set(), version=1, sure=True, actor=ada, now=NOW)

    def test_taking_the_role_from_oneself_asks_once_more(
        self, context: Flask, people: People
    ) -> None:
        make_administrator(people, "Tom")
        ada = people.user("Ada")
        with pytest.raises(InvalidInput, match="own-administrator-role"), unit_of_work():
            accounts.set_roles(ada, set(), version=1, sure=False, actor=ada, now=NOW)
        assert people.user("Ada").app_roles == ADMIN
        with unit_of_work():
            accounts.set_roles(ada, set(), version=1, sure=True, actor=ada, now=NOW)
        assert people.user("Ada").app_roles == set()


class TestEnd:
    def test_deactivating_ends_sessions_and_sign_ins(self, context: Flask, people: People) -> None:
        rita = people.user("Rita")
        key = rita.session_key
        with unit_of_work():
            accounts.deactivate_user(rita, actor=people.user("Ada"), now=NOW)
        assert rita.state is AccountState.DEACTIVATED
        assert rita.session_key != key
        assert accounts.authenticate(email_of("Rita"), PASSWORD, allow_demo=True) is None
        (entry,) = entries("user-deactivated")
        assert (entry.details["old"], entry.details["new"]) == ("active", "deactivated")

    def test_reactivating_brings_the_person_back_but_no_session(
        self, context: Flask, people: People
    ) -> None:
        rita, ada = people.user("Rita"), people.user("Ada")
        key = rita.session_key
        with unit_of_work():
            accounts.deactivate_user(rita, actor=ada, now=NOW)
        with unit_of_work():
            accounts.reactivate_user(rita, actor=ada, now=NOW)
        assert accounts.authenticate(email_of("Rita"), PASSWORD, allow_demo=True)
        assert rita.session_key != key
        assert rita.app_roles == {AppRole.RECRUITER}

    @pytest.mark.parametrize("who", ["Rita", "Nina"])
    def test_only_a_deactivated_account_is_reactivated(
        self, context: Flask, people: People, who: str
    ) -> None:
        user = people.user("Rita") if who == "Rita" else db.session.get_one(User, invite(people))
        with pytest.raises(WrongState, match="user-not-deactivated"), unit_of_work():
            accounts.reactivate_user(user, actor=people.user("Ada"), now=NOW)

    def test_nobody_deactivates_oneself_or_anybody_twice(
        self, context: Flask, people: People
    ) -> None:
        make_administrator(people, "Tom")
        ada, rita = people.user("Ada"), people.user("Rita")
        with pytest.raises(WrongState, match="own-account"), unit_of_work():
            accounts.deactivate_user(ada, actor=ada, now=NOW)
        with unit_of_work():
            accounts.deactivate_user(rita, actor=ada, now=NOW)
        with pytest.raises(WrongState, match="user-inactive"), unit_of_work():
            accounts.deactivate_user(rita, actor=ada, now=NOW)

    @pytest.mark.parametrize("act", ["roles", "deactivation"])
    def test_two_administrators_at_once_do_not_end_each_other(
        self,
        app: Flask,
        context: Flask,
        people: People,
        act: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        make_administrator(people, "Tom")
        db.session.remove()
        look = accounts._require_another_administrator

        def look_and_think(user: User) -> None:
            look(user)
            # Long enough for the other one to look as well, were they let.
            time.sleep(0.3)

        monkeypatch.setattr(accounts, "_require_another_administrator", look_and_think)

        def end(who: str, by: str) -> None:
            user, actor = people.user(who), people.user(by)
            if act == "roles":
                accounts.set_roles(
                    user, set(), version=user.version, sure=True, actor=actor, now=NOW
                )
            else:
                accounts.deactivate_user(user, actor=actor, now=NOW)

        outcomes = at_once(app, lambda: end("Tom", "Ada"), lambda: end("Ada", "Tom"))
        assert sorted(outcomes) == ["", "last-administrator"]
        left = [n for n in ("Ada", "Tom") if people.user(n).is_active]
        assert [n for n in left if people.user(n).app_roles == ADMIN]


class TestOwnAccount:
    def test_a_new_password_needs_the_current_one_and_ends_all_sessions(
        self, context: Flask, people: People
    ) -> None:
        rita = people.user("Rita")
        key = rita.session_key
        with pytest.raises(InvalidInput, match="password-wrong"), unit_of_work():
            accounts.change_password(rita, "not it", "a better password", now=NOW)
        with pytest.raises(InvalidInput, match="password-short"), unit_of_work():
            accounts.change_password(rita, PASSWORD, "short", now=NOW)
        assert rita.session_key == key
        with unit_of_work():
            accounts.change_password(rita, PASSWORD, "a better password", now=NOW)
        assert rita.session_key != key
        assert accounts.authenticate(email_of("Rita"), "a better password", allow_demo=False)
        (entry,) = entries("password-changed")
        assert entry.details == {}

    def test_a_new_name_is_written_down_with_the_old_one(
        self, context: Flask, people: People
    ) -> None:
        rita = people.user("Rita")
        with unit_of_work():
            accounts.rename_self(rita, "  Rita   Renamed ", now=NOW)
        with unit_of_work():
            accounts.rename_self(rita, "Rita Renamed", now=NOW)
        (entry,) = entries("name-changed")
        assert entry.details == {"old": "Rita Example", "new": "Rita Renamed"}


class TestSignIns:
    def test_a_refused_sign_in_is_written_down_without_what_was_typed(
        self, context: Flask, people: People
    ) -> None:
        with unit_of_work():
            accounts.note_refused_sign_in("RITA@example.com", now=NOW)
            accounts.note_refused_sign_in("nobody@example.com", now=NOW)
        (entry,) = entries("sign-in-refused")
        assert (entry.user_id, entry.actor_id) == (people["Rita"], None)
        assert "@" not in str(entry.details)

    def test_coming_and_going_are_written_down(self, context: Flask, people: People) -> None:
        rita = people.user("Rita")
        with unit_of_work():
            accounts.note_sign_in(rita, now=NOW)
            accounts.note_sign_out(rita, now=NOW)
        assert rita.last_sign_in_at == NOW
        assert [e.actor_id for e in (*entries("signed-in"), *entries("signed-out"))] == [
            people["Rita"]
        ] * 2


def at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Do several things in threads that begin together; the codes of the refusals."""
    ready = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    act()
                outcomes.append("")
            except DomainError as error:
                outcomes.append(error.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
