"""Users and passwords."""

import pytest

from portal.domain.errors import InvalidInput
from portal.domain.permissions import AppRole
from portal.models import User
from portal.services import accounts, passwords
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, PASSWORD, People

pytestmark = pytest.mark.usefixtures("context")


def create(**changes: object) -> User:
    values: dict[str, object] = {
        "email": " Zoë.Ünal@Example.com ",
        "name": "  Zoë   Ünal ",
        "password": "long enough",
        "roles": [AppRole.RECRUITER, AppRole.ADMINISTRATOR, AppRole.RECRUITER],
        "now": NOW,
        **changes,
    }
    with unit_of_work():
        return accounts.create_user(**values)  # type: ignore[arg-type]


def test_a_new_user_can_sign_in_in_any_spelling_of_the_address() -> None:
    user = create()
    assert (user.email, user.name) == ("Zoë.Ünal@Example.com", "Zoë Ünal")
    assert user.app_roles == {AppRole.RECRUITER, AppRole.ADMINISTRATOR}
    found = accounts.authenticate("zoë.ünal@EXAMPLE.com", "long enough", allow_demo=False)
    assert found is not None
    assert found.id == user.id


def test_the_password_is_nowhere_to_be_read_and_every_session_key_is_its_own() -> None:
    one, two = create(), create(email="other@example.com")
    assert "long enough" not in one.password_hash
    assert one.password_hash.startswith("$argon2id$")
    assert one.password_hash != two.password_hash
    assert one.session_key != two.session_key
    assert len(one.session_key) >= 32


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"email": "nobody"}, "email", "email-invalid"),
        ({"email": "a\x00@example.com"}, "email", "email-invalid"),
        ({"email": "x" * 250 + "@example.com"}, "email", "email-invalid"),
        ({"email": "RITA@example.com"}, "email", "email-taken"),
        ({"name": " \t"}, "name", "required"),
        ({"password": "x" * (passwords.PASSWORD_MIN - 1)}, "password", "password-short"),
    ],
)
def test_a_bad_user_is_refused_at_the_field(
    people: People, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        create(**changes)
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("rita@example.com", "wrong"),
        ("rita@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("rita@example.com\x00", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_everybody_else_is_refused(people: People, email: str, password: str) -> None:
    assert accounts.authenticate(email, password, allow_demo=True) is None


def test_an_account_that_is_not_active_is_refused(people: People) -> None:
    assert accounts.authenticate("rita@example.com", PASSWORD, allow_demo=False) is not None
    with unit_of_work():
        people.user("Rita").is_active = False
    assert accounts.authenticate("rita@example.com", PASSWORD, allow_demo=False) is None


def test_demo_accounts_are_let_in_only_where_they_are_allowed() -> None:
    create(is_demo=True, password="demo", email="demo@example.com")
    assert accounts.authenticate("demo@example.com", "demo", allow_demo=True) is not None
    assert accounts.authenticate("demo@example.com", "demo", allow_demo=False) is None


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    assert not passwords.matches("", "")
    assert not passwords.matches("not a hash", "not a hash")
    assert not passwords.matches(None, "nobody has this password")


def test_every_password_fits_its_own_hash_alone() -> None:
    for password in ("x" * 10, "pass\x00word", "密码密码密码密码密码", "a" * 5000):
        kept = passwords.hash_password(password)
        assert passwords.matches(kept, password)
        assert not passwords.matches(kept, password + " ")
        assert len(kept) <= 200
