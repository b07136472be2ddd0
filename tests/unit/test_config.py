"""Settings: every refusal is a sentence that names the setting."""

import dataclasses
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from portal.config import ConfigurationError, Settings, load, names

KEY = Fernet.generate_key().decode()
OTHER_KEY = Fernet.generate_key().decode()
GOOD = {
    "BECKON_ENV": "development",
    "SECRET_KEY": "a secret that is long enough for anyone",
    "DATABASE_URL": "sqlite:////nowhere/portal.db",
}
LINKEDIN = {
    "LINKEDIN_CLIENT_ID": "86abc",
    "LINKEDIN_CLIENT_SECRET": "se/cr+et==",
    "LINKEDIN_ORGANIZATION": "urn:li:organization:123",
}
PRODUCTION = {
    **GOOD,
    **LINKEDIN,
    "BECKON_ENV": "production",
    "PORTAL_URL": "https://jobs.example.com",
    "ENCRYPTION_KEYS": KEY,
    "DATABASE_URL": "postgresql+psycopg://beckon:secret@localhost/beckon",
}

REFUSED = {
    "environment": ({"BECKON_ENV": "staging"}, "BECKON_ENV"),
    "no secret": ({"SECRET_KEY": ""}, "SECRET_KEY"),
    "short secret": ({"SECRET_KEY": "x" * 31}, "SECRET_KEY"),
    "portal address without scheme": ({"PORTAL_URL": "jobs.example.com"}, "PORTAL_URL"),
    "portal address of another kind": ({"PORTAL_URL": "ftp://jobs.example.com"}, "PORTAL_URL"),
    "portal address with a bad port": ({"PORTAL_URL": "http://a.example:99999"}, "PORTAL_URL"),
    "portal address with a bad host": ({"PORTAL_URL": "http://[::1"}, "PORTAL_URL"),
    "portal address with a query": ({"PORTAL_URL": "http://a.example/?x=1"}, "PORTAL_URL"),
    "portal address with a password": ({"PORTAL_URL": "http://a:b@c.example"}, "PORTAL_URL"),
    "api address": ({"LINKEDIN_API_URL": "linkedin"}, "LINKEDIN_API_URL"),
    "www address": ({"LINKEDIN_WWW_URL": "//www.linkedin.com"}, "LINKEDIN_WWW_URL"),
    "platform address": ({"LINKEDIN_PLATFORM_URL": "x:y"}, "LINKEDIN_PLATFORM_URL"),
    "database": ({"DATABASE_URL": "portal.db"}, "DATABASE_URL"),
    "database of another kind": ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL"),
    "database with another driver": ({"DATABASE_URL": "postgresql+asyncpg://a/b"}, "DATABASE_URL"),
    "redis": ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
    "redis of another kind": ({"REDIS_URL": "http://localhost:6379"}, "REDIS_URL"),
    "redis with a bad port": ({"REDIS_URL": "redis://localhost:port"}, "REDIS_URL"),
    "limit per address": ({"SIGN_IN_LIMIT": "a few"}, "SIGN_IN_LIMIT"),
    "limit per account": ({"ACCOUNT_LIMIT": "ten per minute"}, "ACCOUNT_LIMIT"),
    "documents in a bare path": ({"DOCUMENTS_URL": "var/documents"}, "DOCUMENTS_URL"),
    "documents on another machine": ({"DOCUMENTS_URL": "file://host/documents"}, "DOCUMENTS_URL"),
    "documents in no bucket": ({"DOCUMENTS_URL": "s3:///prefix"}, "DOCUMENTS_URL"),
    "endpoint of documents": ({"DOCUMENTS_ENDPOINT": "minio:9000"}, "DOCUMENTS_ENDPOINT"),
    "half a key of documents": ({"DOCUMENTS_ACCESS_KEY_ID": "AK"}, "DOCUMENTS_SECRET_ACCESS_KEY"),
    "no megabytes": ({"DOCUMENTS_MAX_MB": "0"}, "DOCUMENTS_MAX_MB"),
    "log level": ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    "proxies in words": ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
    "negative proxies": ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
    "too many proxies": ({"TRUSTED_PROXIES": "6"}, "TRUSTED_PROXIES"),
    "yes or no": ({"LINKEDIN_REQUIRE_SIGNATURE": "maybe"}, "LINKEDIN_REQUIRE_SIGNATURE"),
    "generation": ({"LINKEDIN_GENERATION": "v3"}, "LINKEDIN_GENERATION"),
    "call that nobody knows": ({"LINKEDIN_CALLS": "jobs.sing=rest"}, "LINKEDIN_CALLS"),
    "call of no generation": ({"LINKEDIN_CALLS": "jobs.batch_create"}, "LINKEDIN_CALLS"),
    "call of another generation": ({"LINKEDIN_CALLS": "jobs.batch_create=v3"}, "LINKEDIN_CALLS"),
    "call twice": (
        {"LINKEDIN_CALLS": "jobs.batch_create=rest,jobs.batch_create=v2"},
        "LINKEDIN_CALLS",
    ),
    "call that is v2 only": (
        {"LINKEDIN_CALLS": "stages.batch_update=rest"},
        "v2 only, shape not published",
    ),
    "scope": ({"LINKEDIN_MEMBER_SCOPE": "r_lite&x=1"}, "LINKEDIN_MEMBER_SCOPE"),
    "records a minute": ({"LINKEDIN_RECORDS_A_MINUTE": "999"}, "LINKEDIN_RECORDS_A_MINUTE"),
    "history minutes": ({"LINKEDIN_HISTORY_MINUTES": "0"}, "LINKEDIN_HISTORY_MINUTES"),
    "history days": ({"LINKEDIN_HISTORY_DAYS": "3651"}, "LINKEDIN_HISTORY_DAYS"),
    "calls a day": ({"LINKEDIN_INTERACTION_CALLS_A_DAY": "10"}, "INTERACTION_CALLS_A_DAY"),
    "calls of a viewer": ({"LINKEDIN_VIEWER_CALLS_A_MINUTE": "2"}, "VIEWER_CALLS_A_MINUTE"),
    "version": ({"LINKEDIN_VERSION": "2026-04"}, "LINKEDIN_VERSION"),
    "organisation": ({**LINKEDIN, "LINKEDIN_ORGANIZATION": "123"}, "LINKEDIN_ORGANIZATION"),
    "organisation of another kind": (
        {**LINKEDIN, "LINKEDIN_ORGANIZATION": "urn:li:company:123"},
        "LINKEDIN_ORGANIZATION",
    ),
    "contract": ({"LINKEDIN_CONTRACTS": "urn:li:contract:1,urn:li:contract:x"}, "LINKEDIN_CONTRAC"),
    "client id alone": ({"LINKEDIN_CLIENT_ID": "86abc"}, "LINKEDIN_CLIENT_SECRET"),
    "no secret of the client": ({**LINKEDIN, "LINKEDIN_CLIENT_SECRET": ""}, "belong together"),
    "secret alone": ({"LINKEDIN_CLIENT_SECRET": "s"}, "LINKEDIN_CLIENT_ID"),
    "key that is none": ({"ENCRYPTION_KEYS": "not a key"}, "ENCRYPTION_KEYS"),
    "second key that is none": ({"ENCRYPTION_KEYS": f"{KEY},short"}, "ENCRYPTION_KEYS"),
    "key with odd letters": ({"ENCRYPTION_KEYS": "ключ"}, "ENCRYPTION_KEYS"),
}
REFUSED_IN_PRODUCTION = {
    "portal over http": ({"PORTAL_URL": "http://jobs.example.com"}, "PORTAL_URL"),
    "LinkedIn's API over http": ({"LINKEDIN_API_URL": "http://api.linkedin.com"}, "https"),
    "LinkedIn's sign-in over http": ({"LINKEDIN_WWW_URL": "http://www.linkedin.com"}, "https"),
    "LinkedIn's scripts over http": ({"LINKEDIN_PLATFORM_URL": "http://x.linkedin.com"}, "https"),
    "the sandbox": ({"SANDBOX_URL": "https://sandbox.example.com"}, "SANDBOX_URL"),
    "no keys": ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS"),
    "no secret": ({"SECRET_KEY": ""}, "SECRET_KEY"),
}
PRIVATE_HOSTS = ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1", "2130706433"]
PRIVATE_HOSTS += ["0x7f.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[fd00::1]"]
PRIVATE_HOSTS += ["sandbox", "linkedin.local", "linkedin.internal", "0.0.0.0", "[::ffff:10.0.0.1]"]


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(environ)
    return str(caught.value)


@pytest.mark.parametrize("case", REFUSED)
def test_nonsense_is_refused_with_a_sentence_that_names_the_setting(case: str) -> None:
    changes, word = REFUSED[case]
    said = refusal({**GOOD, **changes})
    assert word in said
    assert said.endswith((".", "one."))
    assert " " in said


@pytest.mark.parametrize("case", REFUSED_IN_PRODUCTION)
def test_production_refuses_what_is_for_trying_out(case: str) -> None:
    changes, word = REFUSED_IN_PRODUCTION[case]
    assert word in refusal({**PRODUCTION, **changes})


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_production_refuses_private_addresses_for_linkedin(host: str) -> None:
    for name in ("LINKEDIN_API_URL", "LINKEDIN_WWW_URL", "LINKEDIN_PLATFORM_URL"):
        said = refusal({**PRODUCTION, name: f"https://{host}"})
        assert name in said
        assert "private" in said


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_development_may_point_at_a_sandbox_anywhere(host: str) -> None:
    assert load({**GOOD, "LINKEDIN_API_URL": f"http://{host}:8001"}).linkedin_api_url


def test_a_secret_is_never_in_the_sentence_of_its_refusal() -> None:
    assert "hush" not in refusal({**GOOD, "SECRET_KEY": "hush"})
    assert "hush" not in refusal({**GOOD, "ENCRYPTION_KEYS": "hush"})
    assert "hush" not in refusal({**GOOD, "LINKEDIN_CLIENT_SECRET": "hush"})
    assert "hush" not in refusal({**GOOD, "DATABASE_URL": "mysql://beckon:hush@db/beckon"})
    assert "hush" not in refusal({**GOOD, "REDIS_URL": "http://:hush@redis"})


def test_production_starts_with_good_settings_and_the_real_linkedin() -> None:
    settings = load(PRODUCTION)
    assert settings.is_production
    assert settings.linkedin_api_url == "https://api.linkedin.com"
    assert settings.linkedin_is_set_up


def test_production_is_the_default() -> None:
    assert Settings().is_production
    assert "ENCRYPTION_KEYS" in refusal(
        {k: v for k, v in {**PRODUCTION, "ENCRYPTION_KEYS": ""}.items() if k != "BECKON_ENV"}
    )


@pytest.mark.parametrize(
    "url",
    ["sqlite:////var/lib/portal.db", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h:5432/d"],
)
def test_the_two_databases_are_taken(url: str) -> None:
    assert load({**GOOD, "DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "url", ["redis://h:6379/1", "rediss://:p@h", "unix:///run/redis.sock", "redis://[::1]:6379"]
)
def test_redis_is_taken_by_network_and_by_socket(url: str) -> None:
    assert load({**GOOD, "REDIS_URL": url}).redis_url == url


def test_values_are_converted_once() -> None:
    settings = load(
        {
            **GOOD,
            "PORTAL_URL": "https://jobs.example.com/",
            "LINKEDIN_CONTRACTS": " urn:li:contract:1 , urn:li:contract:2,",
            "LINKEDIN_REQUIRE_SIGNATURE": "Yes",
            "TRUSTED_PROXIES": " 2 ",
            "COMPANY_NAME": "",
        }
    )
    assert settings.portal_url == "https://jobs.example.com"
    assert settings.linkedin_contracts == ("urn:li:contract:1", "urn:li:contract:2")
    assert settings.linkedin_require_signature is True
    assert settings.trusted_proxies == 2
    assert settings.company_name == Settings().company_name


def test_the_callback_follows_from_the_secret_key_and_tells_nothing_of_it() -> None:
    one = load({**GOOD, **LINKEDIN})
    assert one.callback_url == load({**GOOD, **LINKEDIN}).callback_url
    assert len(one.callback_token) == 40
    assert one.secret_key not in one.callback_url
    assert load({**GOOD, **LINKEDIN, "SECRET_KEY": "y" * 32}).callback_token != one.callback_token


def test_pushes_may_be_signed_with_the_current_and_the_former_secret() -> None:
    rotating = load({**GOOD, **LINKEDIN, "LINKEDIN_PREVIOUS_CLIENT_SECRET": "former"})
    assert rotating.callback_secrets == ("se/cr+et==", "former")
    assert load({**GOOD, **LINKEDIN}).callback_secrets == ("se/cr+et==",)
    assert load(GOOD).callback_secrets == ()


def test_outside_production_an_encryption_key_follows_from_the_secret_key() -> None:
    (key,) = load(GOOD).fernet_keys
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"
    assert load({**GOOD, "ENCRYPTION_KEYS": f"{KEY}, {OTHER_KEY}"}).fernet_keys == (KEY, OTHER_KEY)


# -- the settings file -------------------------------------------------------------------------


def test_the_environment_wins_over_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("# ours\n\nCOMPANY_NAME = Zoë & Söhne = 1\nLOG_LEVEL=DEBUG\n", "utf-8")
    settings = load({**GOOD, "BECKON_SETTINGS": str(file), "LOG_LEVEL": "ERROR"})
    assert settings.company_name == "Zoë & Söhne = 1"
    assert settings.log_level == "ERROR"


def test_a_settings_file_that_is_not_there_yet_says_nothing(tmp_path: Path) -> None:
    assert load({**GOOD, "BECKON_SETTINGS": str(tmp_path / "none.env")})


def test_a_bad_line_of_the_settings_file_is_refused_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("LOG_LEVEL=DEBUG\nexport nothing\n")
    assert "line 2" in refusal({**GOOD, "BECKON_SETTINGS": str(file)})


def test_a_settings_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_bytes(b"\xff\xfe\x00")
    assert str(file) in refusal({**GOOD, "BECKON_SETTINGS": str(file)})


# -- documentation -----------------------------------------------------------------------------


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_every_setting_says_what_it_is_for(field: dataclasses.Field[object]) -> None:
    help_text = field.metadata["help"]
    assert len(help_text) > 15
    assert help_text[0] in "`ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert help_text.endswith(".")
    assert field.name.upper() in names()


def test_the_widget_comes_from_an_address_that_pages_may_load() -> None:
    assert load(GOOD).linkedin_widget_url == ""
    older = "https://www.linkedin.com/recruiter/widget/ATSIntegration"
    assert load({**GOOD, "LINKEDIN_WIDGET_URL": older}).linkedin_widget_url == older
    for bad in ("https://elsewhere.example/widget", "widget", "https://www.linkedin.com.example/x"):
        with pytest.raises(ConfigurationError, match="LINKEDIN_WIDGET_URL"):
            load({**GOOD, "LINKEDIN_WIDGET_URL": bad})


def test_the_profile_widget_comes_from_such_an_address_and_has_a_sensible_width() -> None:
    assert load(GOOD).linkedin_profile_widget_url == ""
    older = "https://www.linkedin.com/recruiter/widget/hcm"
    url = "LINKEDIN_PROFILE_WIDGET_URL"
    assert load({**GOOD, url: older}).linkedin_profile_widget_url == older
    for bad in ("https://elsewhere.example/widget", "widget", "https://www.linkedin.com.example/x"):
        with pytest.raises(ConfigurationError, match=url):
            load({**GOOD, url: bad})
    assert (
        load({**GOOD, "LINKEDIN_PROFILE_WIDGET_WIDTH": "650"}).linkedin_profile_widget_width == 650
    )
    for bad in ("279", "1601", "wide"):
        with pytest.raises(ConfigurationError, match="LINKEDIN_PROFILE_WIDGET_WIDTH"):
            load({**GOOD, "LINKEDIN_PROFILE_WIDGET_WIDTH": bad})
