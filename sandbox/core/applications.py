"""Developer applications: the one of the customer itself, a partner's parent, and its children.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/provisioning-api

A company with a tracking system of its own uses the *direct* application. A partner uses its *parent*
to provision a *child* for each customer. One application at a time serves the organisation of this
sandbox: the one that asked first in the widget, the direct one until then.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.core.seed import ORGANIZATION_NAME, World
from sandbox.core.store import Store

DIRECT = "direct"
PARENT = "parent"
CHILD = "child"

NAME_LIMIT = 50
FIRST_NUMBER = 5_100_000


class RefusedApplicationError(Exception):
    """An application that cannot be stored; carries the status LinkedIn would answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Application:
    client_id: str
    number: int
    client_secret: str
    former_secret: str | None
    kind: str
    parent: str | None
    foreign_id: str | None
    name: str
    description: str
    redirect_urls: tuple[str, ...]
    sdk_domains: tuple[str, ...]

    @property
    def urn(self) -> str:
        return f"urn:li:developerApplication:{self.number}"

    def allows_redirect(self, address: str) -> bool:
        """Compared without query arguments; a fragment is never allowed."""
        return "#" not in address and _without_query(address) in {
            _without_query(known) for known in self.redirect_urls
        }

    def allows_origin(self, origin: str) -> bool:
        return origin.lower() in {domain.lower() for domain in self.sdk_domains}

    def knows_secret(self, secret: str) -> bool:
        return hmac.compare_digest(secret.encode(), self.client_secret.encode())


def _without_query(address: str) -> str:
    return address.partition("?")[0]


def _application(row: sqlite3.Row) -> Application:
    return Application(
        client_id=row["client_id"],
        number=row["number"],
        client_secret=row["client_secret"],
        former_secret=row["former_secret"],
        kind=row["kind"],
        parent=row["parent"],
        foreign_id=row["foreign_id"],
        name=row["name"],
        description=row["description"],
        redirect_urls=tuple(json.loads(row["redirect_urls"])),
        sdk_domains=tuple(json.loads(row["sdk_domains"])),
    )


def make_secret(letters: bytes) -> str:
    """A secret that breaks when it is put into a form without percent-encoding."""
    text = hashlib.sha256(letters).hexdigest()
    return f"WPL_SBX1.{text[:10]}/{text[10:16]}+{text[16:22]}=="


def seed_applications(store: Store, world: World, now_ms: int) -> None:
    """The direct application and the partner's parent, when the store has none."""
    if store.one("SELECT 1 FROM applications LIMIT 1") is not None:
        return
    parent = "77" + hashlib.sha256(f"{world.seed}:parent".encode()).hexdigest()[:12]
    _insert(
        store,
        client_id=world.client_id,
        client_secret=world.client_secret,
        kind=DIRECT,
        name=f"Applicant tracking - {ORGANIZATION_NAME}",
        now_ms=now_ms,
    )
    _insert(
        store,
        client_id=parent,
        client_secret=make_secret(f"{world.seed}:{parent}".encode()),
        kind=PARENT,
        name="A partner's parent application",
        now_ms=now_ms,
    )


def _insert(
    store: Store,
    *,
    client_id: str,
    client_secret: str,
    kind: str,
    name: str,
    now_ms: int,
    parent: str | None = None,
    foreign_id: str | None = None,
    description: str = "",
    redirect_urls: Sequence[str] = (),
    sdk_domains: Sequence[str] = (),
) -> None:
    number = (store.value("SELECT max(number) FROM applications") or FIRST_NUMBER) + 1
    store.run(
        "INSERT INTO applications VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
        client_id,
        number,
        client_secret,
        kind,
        parent,
        foreign_id,
        name,
        description,
        json.dumps(list(redirect_urls)),
        json.dumps(list(sdk_domains)),
        now_ms,
    )


def all_applications(store: Store) -> list[Application]:
    return [_application(row) for row in store.all("SELECT * FROM applications ORDER BY number")]


def get_application(store: Store, client_id: str) -> Application | None:
    row = store.one("SELECT * FROM applications WHERE client_id = ?", client_id)
    return _application(row) if row else None


def find_application(store: Store, urn: str) -> Application | None:
    number = re.fullmatch(r"urn:li:developerApplication:(\d{1,12})", urn)
    row = number and store.one("SELECT * FROM applications WHERE number = ?", int(number[1]))
    return _application(row) if row else None


def child_of(store: Store, parent: str, foreign_id: str) -> Application | None:
    row = store.one(
        "SELECT * FROM applications WHERE parent = ? AND foreign_id = ?", parent, foreign_id
    )
    return _application(row) if row else None


def create_child(
    store: Store,
    parent: Application,
    *,
    foreign_id: str,
    name: str,
    description: str,
    redirect_urls: Sequence[str],
    sdk_domains: Sequence[str],
    now_ms: int,
) -> Application:
    """Provision a child; a second one with the same foreign id is a conflict."""
    _check_name(name)
    check_redirects(redirect_urls)
    check_domains(sdk_domains)
    client_id = "86" + secrets.token_hex(6)
    with store.transaction():
        if child_of(store, parent.client_id, foreign_id) is not None:
            raise RefusedApplicationError(
                409, f"A child application with uniqueForeignId {foreign_id[:80]} exists already."
            )
        _insert(
            store,
            client_id=client_id,
            client_secret=make_secret(secrets.token_bytes(32)),
            kind=CHILD,
            name=name,
            now_ms=now_ms,
            parent=parent.client_id,
            foreign_id=foreign_id,
            description=description,
            redirect_urls=redirect_urls,
            sdk_domains=sdk_domains,
        )
    made = get_application(store, client_id)
    assert made is not None
    return made


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LIMIT:
        raise RefusedApplicationError(400, f"name has 1 to {NAME_LIMIT} characters.")
    if "linkedin" in name.lower():
        raise RefusedApplicationError(400, 'name must not contain "LinkedIn".')


def check_redirects(addresses: Sequence[str]) -> None:
    for address in addresses:
        parts = _parts(address)
        if parts is None or "#" in address:
            raise RefusedApplicationError(
                400, f"oauth2AuthorizedCallbackUrls: {address[:80]} is not an absolute URL."
            )


def check_domains(domains: Sequence[str]) -> None:
    for domain in domains:
        parts = _parts(domain)
        if parts is None or domain.partition("://")[2] != parts:
            raise RefusedApplicationError(
                400,
                f"validJsSdkDomains: {domain[:80]} is not an origin"
                " (scheme, host and port, no trailing slash).",
            )


def _parts(address: str) -> str | None:
    """Host and port of an absolute web address, or None."""
    try:
        found = urlsplit(address)
        _ = found.port
    except ValueError:
        return None
    return found.netloc if found.scheme in ("http", "https") and found.hostname else None


def change_addresses(
    store: Store,
    client_id: str,
    *,
    redirect_urls: Sequence[str] | None = None,
    sdk_domains: Sequence[str] | None = None,
) -> None:
    """Replace whole lists, as `$set` does; None leaves a list alone."""
    check_redirects(redirect_urls or ())
    check_domains(sdk_domains or ())
    with store.transaction():
        for column, value in (("redirect_urls", redirect_urls), ("sdk_domains", sdk_domains)):
            if value is not None:
                store.run(
                    f"UPDATE applications SET {column} = ? WHERE client_id = ?",
                    json.dumps(list(value)),
                    client_id,
                )


def rename(store: Store, client_id: str, name: str) -> None:
    """What consent page and widget call the application."""
    _check_name(name)
    store.run("UPDATE applications SET name = ? WHERE client_id = ?", name, client_id)


def rotate_secret(store: Store, client_id: str) -> Application:
    """A new secret at once; the former one is refused, but pushes can still be signed with it."""
    with store.transaction():
        store.run(
            "UPDATE applications SET former_secret = client_secret, client_secret = ?"
            " WHERE client_id = ?",
            make_secret(secrets.token_bytes(32)),
            client_id,
        )
        found = get_application(store, client_id)
    assert found is not None
    return found
