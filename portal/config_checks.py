"""Whether the settings make sense. ``portal.config`` asks before anything starts."""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import limits
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from portal.linkedin.endpoints import check_overrides

if TYPE_CHECKING:
    from portal.config import Settings

ENVIRONMENTS = ("production", "development", "testing")
GENERATIONS = ("v2", "rest")
#: A batch of a hundred must be able to go at once.
RECORDS_LEAST = 1_000
#: Pixels; LinkedIn's own samples have 650 to 850.
WIDGET_LEAST, WIDGET_MOST = 280, 1_600


class ConfigurationError(Exception):
    """The settings make no sense; the message says which and what would."""


def check(settings: Settings) -> None:
    """Raise ConfigurationError for settings that cannot work, or must not in production."""
    _check_choice("BECKON_ENV", settings.beckon_env, ENVIRONMENTS)
    _check_choice("LINKEDIN_GENERATION", settings.linkedin_generation, GENERATIONS)
    _check_calls(settings)
    _check_choice("LOG_LEVEL", settings.log_level, ("DEBUG", "INFO", "WARNING", "ERROR"))
    if len(settings.secret_key) < 32:
        raise ConfigurationError(
            "SECRET_KEY must be set to at least 32 random characters; `python -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'` makes one."
        )
    for name in ("portal_url", "linkedin_www_url", "linkedin_api_url", "linkedin_platform_url"):
        _check_address(name.upper(), getattr(settings, name), settings.is_production)
    _check_database(settings.database_url)
    _check_redis(settings.redis_url)
    for name in ("sign_in_limit", "account_limit"):
        _check_limit(name.upper(), getattr(settings, name))
    if not re.fullmatch(r"\d{6}(\.\d{2})?", settings.linkedin_version):
        raise ConfigurationError("LINKEDIN_VERSION must look like 202604.")
    _check_urn("LINKEDIN_ORGANIZATION", settings.linkedin_organization, "organization")
    for contract in settings.linkedin_contracts:
        _check_urn("LINKEDIN_CONTRACTS", contract, "contract")
    if bool(settings.linkedin_client_id) != bool(settings.linkedin_client_secret):
        raise ConfigurationError(
            "LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET belong together: set both or none."
        )
    for name in ("linkedin_widget_url", "linkedin_profile_widget_url"):
        _check_widget(settings, name)
    if not WIDGET_LEAST <= settings.linkedin_profile_widget_width <= WIDGET_MOST:
        raise ConfigurationError(
            f"LINKEDIN_PROFILE_WIDGET_WIDTH must be a number from {WIDGET_LEAST} to {WIDGET_MOST}."
        )
    if settings.linkedin_records_a_minute < RECORDS_LEAST:
        raise ConfigurationError(
            f"LINKEDIN_RECORDS_A_MINUTE must be a number from {RECORDS_LEAST} up; LinkedIn's own is 10000."
        )
    _check_history(settings)
    if not re.fullmatch(r"[a-z_]+( [a-z_]+)*", settings.linkedin_member_scope):
        raise ConfigurationError("LINKEDIN_MEMBER_SCOPE must look like r_liteprofile.")
    _check_keys(settings)
    _check_smtp(settings.smtp_url)
    _check_documents(settings)
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(
            f"TIME_ZONE is '{settings.time_zone}' but must be a zone such as Europe/Amsterdam."
        ) from None
    if not 0 <= settings.digest_hour <= 23:
        raise ConfigurationError("DIGEST_HOUR must be a number from 0 to 23.")
    if not 0 <= settings.trusted_proxies <= 5:
        raise ConfigurationError("TRUSTED_PROXIES must be a number from 0 to 5.")
    if settings.is_production:
        _check_production(settings)


def _check_calls(settings: Settings) -> None:
    if len(settings.linkedin_generations) < len(settings.linkedin_calls):
        raise ConfigurationError("LINKEDIN_CALLS names a call twice.")
    try:
        check_overrides(settings.linkedin_generations)
    except ValueError as error:
        raise ConfigurationError(f"LINKEDIN_CALLS: {error}") from None


def _check_widget(settings: Settings, name: str) -> None:
    url = getattr(settings, name)
    if not url:
        return
    _check_address(name.upper(), url, settings.is_production)
    allowed = (settings.linkedin_platform_url, settings.linkedin_www_url)
    # Browsers load scripts from these two only; see portal.content_policy.
    if not url.startswith(tuple(f"{address}/" for address in allowed)):
        raise ConfigurationError(
            f"{name.upper()} must begin with LINKEDIN_PLATFORM_URL or LINKEDIN_WWW_URL."
        )


def _check_production(settings: Settings) -> None:
    if settings.sandbox_url:
        raise ConfigurationError("SANDBOX_URL is for trying Beckon out; production refuses it.")
    if settings.mail_folder:
        raise ConfigurationError("MAIL_FOLDER is for trying Beckon out; production refuses it.")
    if not settings.encryption_keys:
        raise ConfigurationError(
            "ENCRYPTION_KEYS must be set in production; `python -c 'from cryptography.fernet import "
            "Fernet; print(Fernet.generate_key().decode())'` makes one."
        )


def _check_history(settings: Settings) -> None:
    for name, least, most in (
        ("linkedin_history_minutes", 1, 1_440),
        ("linkedin_history_days", 1, 3_650),
        ("linkedin_interaction_calls_a_day", 1_000, 999_999_999),
        ("linkedin_viewer_calls_a_minute", 3, 100_000),
    ):
        if not least <= getattr(settings, name) <= most:
            raise ConfigurationError(f"{name.upper()} must be a number from {least} to {most}.")


def _check_keys(settings: Settings) -> None:
    for key in settings.encryption_keys:
        try:
            good = len(base64.urlsafe_b64decode(key)) == 32
        except ValueError:
            good = False
        if not good:
            raise ConfigurationError("ENCRYPTION_KEYS holds a key that is not a Fernet key.")


def _check_smtp(value: str) -> None:
    if not value:
        return
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError("SMTP_URL must look like smtp://user:password@host:587.")


def _check_documents(settings: Settings) -> None:
    parts = urlsplit(settings.documents_url)
    in_folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    if not in_folder and not (parts.scheme == "s3" and parts.netloc):
        raise ConfigurationError(
            "DOCUMENTS_URL must look like file:///srv/beckon/documents or s3://bucket/prefix."
        )
    if settings.documents_endpoint:
        # A store beside us is spoken to without https, also in production.
        _check_address("DOCUMENTS_ENDPOINT", settings.documents_endpoint, production=False)
    if bool(settings.documents_access_key_id) != bool(settings.documents_secret_access_key):
        raise ConfigurationError(
            "DOCUMENTS_ACCESS_KEY_ID and DOCUMENTS_SECRET_ACCESS_KEY belong together: set both or "
            "none."
        )
    if not 1 <= settings.documents_max_mb <= 200:
        raise ConfigurationError("DOCUMENTS_MAX_MB must be a number from 1 to 200.")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigurationError(f"{name} is '{value}' but must be one of {', '.join(choices)}.")


def _check_urn(name: str, value: str, kind: str) -> None:
    if value and not re.fullmatch(rf"urn:li:{kind}:\d+", value):
        raise ConfigurationError(f"{name} must look like urn:li:{kind}:12345.")


def _check_address(name: str, value: str, production: bool) -> None:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"{name} is '{value}' but must be a web address, https://...")
    if parts.query or parts.fragment or parts.username:
        raise ConfigurationError(f"{name} must be a plain address without user, query or fragment.")
    if not production:
        return
    if parts.scheme != "https":
        raise ConfigurationError(f"{name} must use https in production.")
    if name != "PORTAL_URL" and _is_private(host):
        raise ConfigurationError(f"{name} points at a private address; production refuses that.")


def _check_database(address: str) -> None:
    # The address holds a password and is therefore not repeated in the sentence.
    try:
        driver = make_url(address).drivername
    except ArgumentError:
        driver = ""
    if driver not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ConfigurationError(
            "DATABASE_URL must look like sqlite:////path/to/portal.db or "
            "postgresql+psycopg://user:password@host/database."
        )


def _check_redis(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    by_network = parts.scheme in {"redis", "rediss"} and bool(host)
    if not by_network and not (parts.scheme == "unix" and parts.path):
        raise ConfigurationError(
            "REDIS_URL must look like redis://host:6379/0, rediss://... or unix:///path/to/socket."
        )


def _check_limit(name: str, text: str) -> None:
    # The limiter would only log it and let everybody in.
    try:
        limits.parse_many(text)
    except ValueError:
        raise ConfigurationError(
            f"{name} is '{text}' but must look like 20 per minute;200 per hour."
        ) from None


def _is_private(host: str) -> bool:
    host = host.rstrip(".")
    if re.fullmatch(r"(0x[0-9a-f]+|\d+)", host.rpartition(".")[2]):
        # No domain ends in a number: this is an address, in one of its many spellings.
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            return True
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host
