"""What an operator may change while the sandbox runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sandbox.core.store import Store

CHOICES = {
    "push_spelling": ("id", "requestId"),
    "parallel_batches": ("refuse", "report"),
    "long_windows": ("refuse", "report"),
}

UNLIMITED = ("daily_limit", "minute_limit", "record_limit", "note_limit", "viewer_limit")
"""Numbers that may be left out."""


class BadSettingError(ValueError):
    """A setting that does not exist or cannot hold the given value."""


@dataclass(frozen=True)
class Settings:
    """The switches of `/control/settings`, with their defaults."""

    task_delay: float = 1.0
    """Seconds until a job task leaves IN_PROGRESS."""
    token_life: int = 1800
    """Seconds a two-legged token is good for."""
    member_token_life: int = 5_184_000
    """Seconds a member's token is good for (60 days)."""
    code_life: int = 1800
    """Seconds an authorization code is good for."""
    refresh_tokens: bool = False
    """Give refresh tokens to members' applications (LinkedIn: for some partners only)."""
    rights_granted: bool = True
    """Whether LinkedIn has granted Recruiter System Connect to the applications."""
    expires_in_as_string: bool = False
    """Answer `"expires_in": "1800"` as one of LinkedIn's samples does."""
    name_exporter: bool = True
    """Whether an exported candidate carries `exportedBy`."""
    legacy_email_address: bool = False
    """Send `emailAddress` (a string) in place of `emailAddresses` (a list)."""
    enhanced_export: bool = False
    """Add experience, skills, positions and educations to exported candidates."""
    export_life: int = 86400
    """Seconds for which an export can be fetched."""
    export_quota: int = 300
    """Exports per seat and calendar month on the Recruiter pages."""
    list_closed_jobs: bool = False
    """Show closed jobs in the export box too."""
    daily_limit: int | None = None
    """Requests per resource and UTC day; None keeps LinkedIn's documented numbers."""
    minute_limit: int | None = None
    """Requests per resource and minute; None for no limit on requests."""
    record_limit: int | None = None
    """Records per resource and minute; None keeps LinkedIn's documented numbers."""
    viewer_limit: int | None = 12
    """Calls for conversation events per viewer and minute (LinkedIn: "records per member per minute")."""
    long_windows: str = "refuse"
    """A window of more than 12 hours: `refuse` it with 400, or `report` it only."""
    stub_end_inclusive: bool = False
    """Whether `createdDateEnd` of mail stubs takes that moment in; LinkedIn's page says both."""
    throttled: bool = True
    """Whether any of these limits is enforced; they are counted in any case."""
    parallel_batches: str = "refuse"
    """Two batches of one resource at a time: `refuse` the second with 429, or `report` it only."""
    match_delay: float = 1.0
    """Seconds until a candidate is matched with a member."""
    update_clears_match: bool = False
    """Whether a full update of a candidate without `manualMatchedMember` takes the match away."""
    check_references: bool = True
    """Refuse applications without a known candidate and job."""
    lists_need_jobs: bool = False
    """Refuse access lists of unknown jobs. LinkedIn's pages do not say; a list that goes first never shows a job."""
    strict_fields: bool = True
    """Refuse records with fields that LinkedIn's pages do not name."""
    note_limit: int | None = None
    """Characters of a note or of feedback; None for no limit, as LinkedIn's pages name none."""
    push_spelling: str = "id"
    """Body of a push: `id` with `expiresAt`, or `requestId` alone."""

    def changed(self, wanted: Mapping[str, Any]) -> Settings:
        """A copy with the wanted values; refuses unknown names and wrong types."""
        types = {field.name: str(field.type) for field in fields(self)}
        clean: dict[str, Any] = {}
        for name, value in wanted.items():
            if name not in types:
                raise BadSettingError(f"There is no setting '{name}'.")
            clean[name] = _fitting(name, types[name], value)
        for name, choices in CHOICES.items():
            if name in clean and clean[name] not in choices:
                raise BadSettingError(f"{name} is '{choices[0]}' or '{choices[1]}'.")
        return replace(self, **clean)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _fitting(name: str, kind: str, value: Any) -> Any:
    if kind == "bool":
        if isinstance(value, bool):
            return value
        raise BadSettingError(f"{name} is true or false.")
    if kind == "str":
        if isinstance(value, str):
            return value
        raise BadSettingError(f"{name} is a text.")
    if kind == "int | None" and value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadSettingError(f"{name} is a number that is not negative.")
    return float(value) if kind == "float" else int(value)


def load_settings(store: Store) -> Settings:
    return Settings().changed(store.read_meta("settings", {}))


def save_settings(store: Store, settings: Settings) -> None:
    store.write_meta("settings", settings.as_dict())
