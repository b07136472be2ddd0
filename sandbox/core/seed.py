"""The world at the start: one organisation, two contracts, one application, seats and members."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from sandbox.core.people import Member, insert_members, make_member
from sandbox.core.store import Store

ORGANIZATION_NAME = "Acme Industries"
OLD_ATS_NAME = "Acme Talent (old)"
MEMBER_MINIMUM = 20
SEAT_SINCE_MS = 1_700_000_000_000

RECRUITER_ADMIN = "recruiter admin"
RECRUITER = "recruiter"
HIRING_MANAGER = "hiring manager"


@dataclass(frozen=True)
class World:
    """What the seed alone decides."""

    seed: int
    organization: str
    contracts: tuple[str, str]
    contract_names: tuple[str, str]
    client_id: str
    client_secret: str

    def member(self, member_id: int) -> Member:
        return make_member(self.seed, self.client_id, member_id)


def make_world(seed: int) -> World:
    digest = hashlib.sha256(f"{seed}:world".encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    client_id = "86" + hashlib.sha256(f"{seed}:client".encode()).hexdigest()[:12]
    # A secret that breaks when it is put into a form without percent-encoding.
    letters = base64.b64encode(digest).decode().translate(str.maketrans("", "", "/+="))
    secret = f"WPL_SBX1.{letters[:10]}/{letters[10:16]}+{letters[16:22]}=="
    return World(
        seed=seed,
        organization=f"urn:li:organization:{2_000_000 + number % 900_000}",
        contracts=(
            f"urn:li:contract:{300_000_000 + number % 9_000_000}",
            f"urn:li:contract:{320_000_000 + number % 9_000_000}",
        ),
        contract_names=("Acme Industries - Recruiting", "Acme Industries - Executive Search"),
        client_id=client_id,
        client_secret=secret,
    )


def fill(store: Store, world: World, members: int) -> None:
    """Write members and seats into an empty store."""
    first, second = world.contracts
    seats = [
        (1, first, RECRUITER_ADMIN, "ACTIVE"),
        (1, second, RECRUITER_ADMIN, "ACTIVE"),
        (2, first, RECRUITER, "ACTIVE"),
        (3, first, RECRUITER, "ACTIVE"),
        (4, first, HIRING_MANAGER, "ACTIVE"),
        (5, first, RECRUITER, "INVITED"),
        (6, second, RECRUITER, "PARKED"),
    ]
    base = 410_000_000 + int(world.organization.rsplit(":", 1)[1]) % 1_000_000
    with store.transaction():
        store.write_meta("seed", world.seed)
        store.write_meta("members", members)
        total = max(members, MEMBER_MINIMUM)
        insert_members(store, [world.member(number) for number in range(1, total + 1)])
        store.many(
            "INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?)",
            [
                (base + place, member_id, contract, kind, state, SEAT_SINCE_MS + place * 86_400_000)
                for place, (member_id, contract, kind, state) in enumerate(seats)
            ],
        )
        store.run(
            "INSERT INTO account_closings SELECT member_id, ? FROM members WHERE closed = 1",
            SEAT_SINCE_MS,
        )
