"""Tokens, authorization codes and members' consents.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow

LinkedIn's page gives 60 days for a member's token and 365 days for a refresh token; the life of a
code (30 minutes) is from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from sandbox.core.store import Store

ACCESS = "access"
REFRESH = "refresh"
KEPT_MS = 86_400_000
REFRESH_LIFE = 365 * 86_400

SCOPES = {
    "r_liteprofile": "Your name and photo",
    "r_basicprofile": "Your basic profile: name, photo, headline and public profile address",
    "r_emailaddress": "The primary e-mail address of your account",
    "openid": "Who you are at this network",
    "profile": "Your name and photo",
    "email": "The primary e-mail address of your account",
}


@dataclass(frozen=True)
class Token:
    number: int
    token: str
    client_id: str
    kind: str
    member_id: int | None
    scope: str
    issued_ms: int
    authorized_ms: int
    expires_ms: int
    revoked: bool

    def status(self, now_ms: int) -> str:
        """One of LinkedIn's three words."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires_ms <= now_ms else "active"

    @property
    def legs(self) -> str:
        return "2L" if self.member_id is None else "3L"

    @property
    def scopes(self) -> set[str]:
        return set(self.scope.split())


def _token(row: sqlite3.Row) -> Token:
    return Token(
        number=row["number"] or 0,
        token=row["token"],
        client_id=row["client_id"],
        kind=row["kind"],
        member_id=row["member_id"],
        scope=row["scope"] or "",
        issued_ms=row["issued_ms"],
        authorized_ms=row["authorized_ms"] or row["issued_ms"],
        expires_ms=row["expires_ms"],
        revoked=bool(row["revoked"]),
    )


def find_token(store: Store, token: str) -> Token | None:
    row = store.one("SELECT * FROM tokens WHERE token = ?", token)
    return _token(row) if row else None


def all_tokens(store: Store, count: int = 200) -> list[Token]:
    return [
        _token(row) for row in store.all("SELECT * FROM tokens ORDER BY number DESC LIMIT ?", count)
    ]


def issue(
    store: Store,
    client_id: str,
    *,
    life: int,
    now_ms: int,
    member_id: int | None = None,
    scope: str = "",
    authorized_ms: int | None = None,
    kind: str = ACCESS,
) -> str:
    """Store a fresh token and answer it."""
    token = "AQX" + secrets.token_urlsafe(60)
    with store.transaction():
        store.run("DELETE FROM tokens WHERE expires_ms < ?", now_ms - KEPT_MS)
        number = (store.value("SELECT max(number) FROM tokens") or 0) + 1
        store.run(
            "INSERT INTO tokens (token, client_id, issued_ms, expires_ms, number, member_id, scope,"
            " authorized_ms, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            token,
            client_id,
            now_ms,
            now_ms + life * 1000,
            number,
            member_id,
            scope,
            authorized_ms or now_ms,
            kind,
        )
    return token


def revoke(
    store: Store,
    *,
    number: int | None = None,
    member_id: int | None = None,
    client_id: str | None = None,
    legs: str | None = None,
) -> int:
    """Revoke the tokens that fit every given mark; answers how many."""
    sql, values = "UPDATE tokens SET revoked = 1 WHERE revoked = 0", list[object]()
    for column, value in (("number", number), ("member_id", member_id), ("client_id", client_id)):
        if value is not None:
            sql += f" AND {column} = ?"
            values.append(value)
    if legs is not None:
        sql += " AND member_id IS NULL" if legs == "2L" else " AND member_id IS NOT NULL"
    return store.run(sql, *values)


# Consent


@dataclass(frozen=True)
class Grant:
    client_id: str
    member_id: int
    scope: str
    granted_ms: int


def all_grants(store: Store, member_id: int | None = None) -> list[Grant]:
    rows = store.all(
        "SELECT * FROM grants WHERE ? IS NULL OR member_id = ? ORDER BY granted_ms DESC",
        member_id,
        member_id,
    )
    return [Grant(r["client_id"], r["member_id"], r["scope"], r["granted_ms"]) for r in rows]


def has_consent(
    store: Store, client_id: str, member_id: int, scopes: set[str], since_ms: int
) -> bool:
    """Whether the member agreed to all of these scopes, not too long ago, and has not taken it back."""
    text = store.value(
        "SELECT scope FROM grants WHERE client_id = ? AND member_id = ? AND granted_ms > ?",
        client_id,
        member_id,
        since_ms,
    )
    return text is not None and scopes <= set(str(text).split())


def consent(store: Store, client_id: str, member_id: int, scope: str, now_ms: int) -> None:
    store.run(
        "INSERT OR REPLACE INTO grants VALUES (?, ?, ?, ?)", client_id, member_id, scope, now_ms
    )


def withdraw(
    store: Store, *, client_id: str | None = None, member_id: int | None = None
) -> tuple[int, int]:
    """Take consents back; the members' tokens end with them. Answers both counts."""
    with store.transaction():
        gone = store.run(
            "DELETE FROM grants WHERE (? IS NULL OR client_id = ?) AND (? IS NULL OR member_id = ?)",
            client_id,
            client_id,
            member_id,
            member_id,
        )
        revoked = revoke(store, client_id=client_id, member_id=member_id, legs="3L")
    return gone, revoked


# Authorization codes


def make_code(
    store: Store,
    *,
    client_id: str,
    member_id: int,
    scope: str,
    redirect_uri: str,
    challenge: str | None,
    expires_ms: int,
) -> str:
    code = "AQT" + secrets.token_urlsafe(48)
    store.run(
        "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        code,
        client_id,
        member_id,
        scope,
        redirect_uri,
        challenge,
        expires_ms,
    )
    return code


def take_code(
    store: Store,
    code: str,
    *,
    client_id: str,
    redirect_uri: str,
    verifier: str | None,
    now_ms: int,
) -> sqlite3.Row | None:
    """Use a code up; None when it is unknown, used, too old or somebody else's."""
    with store.transaction():
        row = store.one("SELECT * FROM codes WHERE code = ?", code)
        if row is None or row["used"]:
            return None
        store.run("UPDATE codes SET used = 1 WHERE code = ?", code)
        store.run("DELETE FROM codes WHERE expires_ms < ?", now_ms - KEPT_MS)
    fits = (
        row["client_id"] == client_id
        and row["redirect_uri"] == redirect_uri
        and row["expires_ms"] > now_ms
        and (row["challenge"] is None or row["challenge"] == s256(verifier or ""))
    )
    return row if fits else None


def s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
