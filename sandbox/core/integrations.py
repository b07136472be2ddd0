"""Integrations and their configurations: what the customer asked for and has switched on.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration

LinkedIn describes the states in prose only; the five words below and the field name `status` are ours.
"""

from __future__ import annotations

import ipaddress
import sqlite3
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.core.store import Store

ONE_CLICK_EXPORT = "ONE_CLICK_EXPORT"
IN_ATS_INDICATOR = "IN_ATS_INDICATOR"
PROFILE_PLUGIN = "PROFILE_PLUGIN"
CSA_API = "CSA_API"
COMPANY_TYPES = (ONE_CLICK_EXPORT, IN_ATS_INDICATOR, PROFILE_PLUGIN)
TENANT = "RECRUITER"

NOT_REQUESTED = "NOT_REQUESTED"
REQUESTED = "REQUESTED"
PARTNER_READY = "PARTNER_READY"
ENABLED = "ENABLED"
DISABLED = "DISABLED"

CALLBACK_URL = "CALLBACK_URL"
JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
APPLICATION_VIEWERS = "APPLICATION_VIEWERS"
ALL_PRODUCT_USERS = "ALL_PRODUCT_USERS"
KEYS_OF_TYPE = {
    ONE_CLICK_EXPORT: (CALLBACK_URL, JOB_POSTING_VIEWERS),
    IN_ATS_INDICATOR: (APPLICATION_VIEWERS,),
}


class NotPossibleError(Exception):
    """The state machine does not allow the step; the text says why."""


class RefusedValueError(Exception):
    """A configuration that cannot be stored; carries the status LinkedIn would answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Integration:
    context: str
    type: str
    tenant_type: str
    name: str | None
    status: str
    changed_ms: int


def _integration(row: sqlite3.Row) -> Integration:
    return Integration(
        context=row["context"],
        type=row["type"],
        tenant_type=row["tenant_type"],
        name=row["name"],
        status=row["status"],
        changed_ms=row["changed_ms"],
    )


def all_integrations(store: Store) -> list[Integration]:
    rows = store.all("SELECT * FROM integrations ORDER BY type = 'CSA_API', rowid")
    return [_integration(row) for row in rows]


def get_integration(store: Store, context: str, kind: str) -> Integration | None:
    row = store.one("SELECT * FROM integrations WHERE context = ? AND type = ?", context, kind)
    return _integration(row) if row else None


def is_enabled(store: Store, context: str, kind: str) -> bool:
    found = get_integration(store, context, kind)
    return found is not None and found.status == ENABLED


def create_records(
    store: Store, organization: str, contracts: tuple[str, ...], now_ms: int
) -> None:
    """One record per possible integration of the customer, all of them not asked for yet."""
    records = [(organization, kind) for kind in COMPANY_TYPES]
    records += [(contract, CSA_API) for contract in contracts]
    with store.transaction():
        for context, kind in records:
            create_record(store, context, kind, now_ms)


def create_record(store: Store, context: str, kind: str, now_ms: int) -> None:
    store.run(
        "INSERT INTO integrations VALUES (?, ?, ?, NULL, ?, ?)",
        context,
        kind,
        TENANT,
        NOT_REQUESTED,
        now_ms,
    )


def configurations_of(store: Store, context: str, kind: str) -> dict[str, str]:
    rows = store.all(
        "SELECT key, value FROM configurations WHERE context = ? AND type = ?", context, kind
    )
    return {row["key"]: row["value"] for row in rows}


def callback_url(store: Store, organization: str) -> str | None:
    return configurations_of(store, organization, ONE_CLICK_EXPORT).get(CALLBACK_URL)


def _set_status(store: Store, record: Integration, status: str, now_ms: int) -> None:
    store.run(
        "UPDATE integrations SET status = ?, changed_ms = ? WHERE context = ? AND type = ?",
        status,
        now_ms,
        record.context,
        record.type,
    )


def missing_for_ready(store: Store, record: Integration) -> str | None:
    """What the applicant tracking system still has to do, or None when it is ready."""
    if not record.name:
        return f"{record.type} of {record.context} has no integrationName yet."
    if record.type == ONE_CLICK_EXPORT and CALLBACK_URL not in configurations_of(
        store, record.context, record.type
    ):
        return f"{record.type} of {record.context} has no CALLBACK_URL yet."
    return None


def _settle_readiness(store: Store, context: str, kind: str, now_ms: int) -> None:
    record = get_integration(store, context, kind)
    if record is None or record.status not in (REQUESTED, PARTNER_READY):
        return
    status = PARTNER_READY if missing_for_ready(store, record) is None else REQUESTED
    if status != record.status:
        _set_status(store, record, status, now_ms)


def set_name(store: Store, context: str, kind: str, name: str, now_ms: int) -> None:
    with store.transaction():
        store.run(
            "UPDATE integrations SET name = ? WHERE context = ? AND type = ?", name, context, kind
        )
        _settle_readiness(store, context, kind, now_ms)


def check_configuration(kind: str, key: str, value: str) -> None:
    if key not in KEYS_OF_TYPE.get(kind, ()):
        raise RefusedValueError(400, f"{key} is not a configuration of {kind}.")
    if key == CALLBACK_URL:
        _check_callback(value)
    elif value != ALL_PRODUCT_USERS:
        raise RefusedValueError(400, f"{key} takes only {ALL_PRODUCT_USERS}.")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_callback(value: str) -> None:
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise RefusedValueError(400, "CALLBACK_URL is not an address.") from None
    loopback = _is_loopback(host)
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise RefusedValueError(
            400, "CALLBACK_URL must be an https address (http is accepted on this machine only)."
        )


def put_configuration(
    store: Store, context: str, kind: str, key: str, value: str, now_ms: int
) -> None:
    check_configuration(kind, key, value)
    with store.transaction():
        if key == CALLBACK_URL:
            # Pushes still on their way follow the customer to the new address.
            store.run(
                "UPDATE pushes SET url = ? WHERE state IN ('queued', 'held') AND url ="
                " (SELECT value FROM configurations WHERE context = ? AND type = ? AND key = ?)",
                value,
                context,
                kind,
                key,
            )
        store.run(
            "INSERT OR REPLACE INTO configurations VALUES (?, ?, ?, ?, ?)",
            context,
            kind,
            key,
            value,
            now_ms,
        )
        _settle_readiness(store, context, kind, now_ms)


def delete_configuration(store: Store, context: str, kind: str, key: str, now_ms: int) -> bool:
    with store.transaction():
        gone = store.run(
            "DELETE FROM configurations WHERE context = ? AND type = ? AND key = ?",
            context,
            kind,
            key,
        )
        _settle_readiness(store, context, kind, now_ms)
    return bool(gone)


def force_status(store: Store, record: Integration, status: str, now_ms: int) -> None:
    """Any status at all, also one that nobody has documented: what operators order."""
    _set_status(store, record, status, now_ms)


def statuses(store: Store) -> dict[tuple[str, str], str]:
    """The status of every record, by context and type."""
    return {(record.context, record.type): record.status for record in all_integrations(store)}


def forget(store: Store, now_ms: int) -> None:
    """Nobody has asked for anything: names, configurations and statuses go."""
    with store.transaction():
        store.run("DELETE FROM configurations")
        store.run(
            "UPDATE integrations SET name = NULL, status = ?, changed_ms = ?", NOT_REQUESTED, now_ms
        )


def move(store: Store, record: Integration, state: str, now_ms: int) -> bool:
    """LinkedIn's administrator acts. Answers whether anything changed; refuses what cannot be."""
    if state == "requested":
        if record.status != NOT_REQUESTED:
            return False
        _set_status(store, record, REQUESTED, now_ms)
        _settle_readiness(store, record.context, record.type, now_ms)
        return True
    if state == "enabled":
        if record.status == ENABLED:
            return False
        if record.status == NOT_REQUESTED:
            raise NotPossibleError(
                f"{record.type} of {record.context} was not requested yet; pre-authorise it first."
            )
        missing = missing_for_ready(store, record)
        if missing:
            raise NotPossibleError(f"Cannot be enabled: {missing}")
        _set_status(store, record, ENABLED, now_ms)
        return True
    if state == "disabled":
        if record.status == DISABLED:
            return False
        if record.status != ENABLED:
            raise NotPossibleError(
                f"{record.type} of {record.context} is not enabled, so it cannot be disabled."
            )
        _set_status(store, record, DISABLED, now_ms)
        return True
    raise NotPossibleError("state is 'requested', 'enabled' or 'disabled'.")
