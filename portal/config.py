"""Every setting of the portal: typed, once, with a sentence.

Settings come from environment variables and, below them, from a file of ``NAME=value`` lines that
``BECKON_SETTINGS`` names. Nonsense is refused at start with a sentence that says what to mend.
"""

import base64
import dataclasses
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from portal.config_checks import ConfigurationError, check
from portal.linkedin.endpoints import v2_only

__all__ = ["ConfigurationError", "Settings", "check", "load", "names"]


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Field names in upper case are the names of the variables."""

    beckon_env: str = _setting(
        "production",
        "`production`, `development` or `testing`. Production refuses demo data, "
        "the sandbox and plain http.",
    )
    beckon_settings: str = _setting(
        "", "A file of `NAME=value` lines read below the environment variables."
    )
    secret_key: str = _setting(
        "", "Signs sessions and forms; at least 32 characters. Changing it signs everybody out."
    )
    encryption_keys: tuple[str, ...] = _setting(
        (),
        "Fernet keys for secrets in the database, comma separated. The first encrypts, all "
        "decrypt; put a new one in front to rotate.",
    )
    portal_url: str = _setting(
        "http://localhost:8000", "The address under which people and LinkedIn reach the portal."
    )
    trusted_proxies: int = _setting(
        0, "How many reverse proxies stand in front and set `X-Forwarded-*`."
    )
    database_url: str = _setting(
        "",
        "SQLAlchemy address of the database. Empty: SQLite at `var/portal.db`. PostgreSQL: "
        "`postgresql+psycopg://...`.",
    )
    redis_url: str = _setting("redis://localhost:6379/0", "Redis for the task queue and limits.")
    company_name: str = _setting("Our company", "The name of the company, as applicants see it.")
    log_level: str = _setting("INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.")
    sign_in_limit: str = _setting(
        "20 per minute;200 per hour", "Failed sign-ins allowed from one address."
    )
    account_limit: str = _setting(
        "10 per 15 minutes", "Failed sign-ins allowed for one account, from wherever they come."
    )
    smtp_url: str = _setting(
        "",
        "Where mail is handed over: `smtp://user:password@host:587` (with STARTTLS) or "
        "`smtps://...:465`. Empty: mail waits in the outbox.",
    )
    mail_from: str = _setting("Beckon <beckon@localhost>", "The sender of Beckon's mail.")
    mail_folder: str = _setting(
        "", "Write mails into this folder instead of sending them. Refused in production."
    )
    time_zone: str = _setting(
        "UTC", "Where the company is, as in `Europe/Amsterdam`; says when daily mail goes out."
    )
    digest_hour: int = _setting(
        7, "The hour, in that zone, at which mail sums up what waits for those who asked for it."
    )
    documents_url: str = _setting(
        "",
        "Where documents are kept: `file:///srv/beckon/documents`, or `s3://bucket/prefix` for a "
        "store that speaks S3, which several web machines can share. Empty: `var/documents`.",
    )
    documents_endpoint: str = _setting(
        "", "Address of a store that speaks S3; empty for Amazon's own."
    )
    documents_region: str = _setting("us-east-1", "Region of the bucket.")
    documents_access_key_id: str = _setting(
        "", "Access key of the bucket; empty: those of the machine's role."
    )
    documents_secret_access_key: str = _setting("", "The secret that belongs to the access key.")
    documents_max_mb: int = _setting(20, "Largest document that is taken, in megabytes.")
    linkedin_client_id: str = _setting("", "Client id of your LinkedIn application.")
    linkedin_client_secret: str = _setting("", "Client secret of your LinkedIn application.")
    linkedin_previous_client_secret: str = _setting(
        "", "The former secret while it is being rotated: pushes signed with it are accepted too."
    )
    linkedin_organization: str = _setting(
        "",
        "Your company at LinkedIn, `urn:li:organization:12345`; counts only until an administrator "
        "has connected one under **Admin settings > LinkedIn Integration**.",
    )
    linkedin_contracts: tuple[str, ...] = _setting(
        (),
        "Your Recruiter contracts, `urn:li:contract:678`, comma separated; count only until an "
        "administrator has connected one.",
    )
    linkedin_www_url: str = _setting("https://www.linkedin.com", "Where LinkedIn's OAuth lives.")
    linkedin_api_url: str = _setting("https://api.linkedin.com", "Where LinkedIn's API lives.")
    linkedin_platform_url: str = _setting(
        "https://platform.linkedin.com", "Where LinkedIn's scripts for the browser live."
    )
    linkedin_widget_url: str = _setting(
        "",
        "Address of the extension with LinkedIn's set-up widget. Empty: "
        "`/rsc/extensions/onboarding-widget` at `LINKEDIN_PLATFORM_URL`; the older one is "
        "`https://www.linkedin.com/recruiter/widget/ATSIntegration`.",
    )
    linkedin_profile_widget_url: str = _setting(
        "",
        "Address of the extension with LinkedIn's profile widget. Empty: `/rsc/extensions/profile-widget` at "
        "`LINKEDIN_PLATFORM_URL`; older ones are `https://www.linkedin.com/recruiter/widget/hcm` and "
        "`https://www.linkedin.com/talent/widgets/assets/javascripts/profile-widget.js`.",
    )
    linkedin_profile_widget_width: int = _setting(
        800, "How many pixels wide LinkedIn's profile widget is at most; a narrow window gets less."
    )
    linkedin_profile_widget_unlink: bool = _setting(
        True, "Whether LinkedIn's profile widget offers to unlink a profile that is the wrong one."
    )
    linkedin_profile_widget_confirm: bool = _setting(
        True, "Whether LinkedIn's profile widget asks before it unlinks."
    )
    linkedin_generation: str = _setting(
        "v2",
        "Which generation of LinkedIn's API to speak: `v2` or `rest`. With `rest`, calls that LinkedIn has "
        "published for v2 alone go on as v2; the page LinkedIn Integration names them.",
    )
    linkedin_calls: tuple[str, ...] = _setting(
        (),
        "Single calls that speak the other generation, comma separated, such as `jobs.batch_create=rest`. "
        "Refused at start for a call whose `rest` LinkedIn has not published.",
    )
    linkedin_version: str = _setting(
        "202604", "Value of the `LinkedIn-Version` header when speaking `rest`."
    )
    linkedin_member_scope: str = _setting(
        "r_liteprofile",
        "What people are asked for when they connect their own LinkedIn account, as LinkedIn granted "
        "it to your application: `r_liteprofile`, or `openid profile`.",
    )
    linkedin_pkce: bool = _setting(
        True, "Send a proof key (PKCE) when people connect; switch it off if LinkedIn refuses it."
    )
    linkedin_records_a_minute: int = _setting(
        10_000,
        "How many records of a kind LinkedIn takes in a minute; another number only if LinkedIn granted "
        "your application one.",
    )
    linkedin_history_minutes: int = _setting(
        120,
        "How often InMail, notes and stub profiles of a seat are read, in minutes; LinkedIn's certification knows 30.",
    )
    linkedin_history_days: int = _setting(
        730, "How far back the history of a seat is read, in days. More than before is read on."
    )
    linkedin_interaction_calls_a_day: int = _setting(
        100_000,
        "How many calls a day LinkedIn takes for seats, InMail, notes and stub profiles together; another "
        "number only if LinkedIn granted your application one.",
    )
    linkedin_viewer_calls_a_minute: int = _setting(
        12,
        "How many calls a minute LinkedIn takes for the InMail of one seat; another number only if LinkedIn "
        "granted your application one.",
    )
    linkedin_require_signature: bool = _setting(
        False, "Refuse pushes that carry no signature. Without it they count as a hint only."
    )
    sandbox_url: str = _setting(
        "", "Address of the sandbox, for the demo data command only. Refused in production."
    )

    # -- what follows from the settings -------------------------------------------------------

    @property
    def is_production(self) -> bool:
        """Whether real people work here."""
        return self.beckon_env == "production"

    @property
    def callback_token(self) -> str:
        """The part of the callback address that nobody can guess.

        It follows from the secret key, so that every process knows it and a new key changes it
        (the schedule then tells LinkedIn the new address).
        """
        label = f"linkedin callback {self.linkedin_client_id}".encode()
        return hmac.new(self.secret_key.encode(), label, hashlib.sha256).hexdigest()[:40]

    @property
    def callback_url(self) -> str:
        """Where LinkedIn's pushes go."""
        return f"{self.portal_url}/webhooks/linkedin/{self.callback_token}"

    @property
    def member_return_url(self) -> str:
        """Where LinkedIn sends people back who connect their account; to be registered there."""
        return f"{self.portal_url}/settings/connections/linkedin/return"

    @property
    def linkedin_generations(self) -> dict[str, str]:
        """The calls of `linkedin_calls`, each with the generation that it alone speaks."""
        pairs = (part.partition("=") for part in self.linkedin_calls)
        return {name.strip(): generation.strip() for name, _equals, generation in pairs}

    @property
    def linkedin_v2_only(self) -> tuple[str, ...]:
        """Calls that go on as v2 although `rest` is chosen; none while v2 is."""
        return v2_only() if self.linkedin_generation == "rest" else ()

    @property
    def callback_secrets(self) -> tuple[str, ...]:
        """Client secrets with which a push may be signed, the current one first."""
        both = (self.linkedin_client_secret, self.linkedin_previous_client_secret)
        return tuple(secret for secret in both if secret)

    @property
    def fernet_keys(self) -> tuple[str, ...]:
        """Keys for secrets at rest; outside production one follows from the secret key."""
        if self.encryption_keys:
            return self.encryption_keys
        digest = hashlib.sha256(b"encryption" + self.secret_key.encode()).digest()
        return (base64.urlsafe_b64encode(digest).decode(),)

    @property
    def linkedin_is_set_up(self) -> bool:
        """Whether there is anything to talk to LinkedIn with."""
        return bool(self.linkedin_client_id and self.linkedin_client_secret)


def names() -> tuple[str, ...]:
    """The variable names of all settings."""
    return tuple(f.name.upper() for f in dataclasses.fields(Settings))


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read, convert and check all settings.

    Raises ConfigurationError with a sentence for the first setting that makes no sense.
    """
    environ = os.environ if environ is None else environ
    values = {**_read_file(environ.get("BECKON_SETTINGS", "")), **environ}
    hints = get_type_hints(Settings)
    given = {
        name.lower(): _convert(name, values[name], hints[name.lower()])
        for name in names()
        if values.get(name, "") != ""
    }
    for name in ("portal_url", "linkedin_www_url", "linkedin_api_url", "linkedin_platform_url"):
        if name in given:
            given[name] = given[name].rstrip("/")
    settings = Settings(**given)
    if not settings.database_url:
        path = Path("var/portal.db").absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        settings = dataclasses.replace(settings, database_url=f"sqlite:///{path}")
    if not settings.documents_url:
        folder = Path("var/documents").absolute()
        settings = dataclasses.replace(settings, documents_url=folder.as_uri())
    check(settings)
    return settings


def _convert(name: str, text: str, hint: Any) -> Any:
    text = text.strip()
    if hint is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off"}:
            return False
        raise ConfigurationError(f"{name} is '{text}' but must be true or false.")
    if hint is int:
        if not re.fullmatch(r"\d{1,9}", text):
            raise ConfigurationError(f"{name} is '{text}' but must be a number.")
        return int(text)
    if hint == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _read_file(path: str) -> dict[str, str]:
    """``NAME=value`` lines; blank lines and ``#`` comments are skipped. A missing file is empty."""
    if not path or not Path(path).is_file():
        return {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {type(error).__name__}.") from None
    values = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, separator, value = line.partition("=")
        if not separator:
            raise ConfigurationError(f"{path}, line {number}: expected NAME=value.")
        values[name.strip()] = value.strip()
    return values
