"""Members of the pretended network: made from the seed, one by one, always the same."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
import re
import sqlite3
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.core.names import COUNTRIES, DEGREES, EMPLOYERS, SCHOOLS, TRADES
from sandbox.core.store import Store, like

PROFILE_BASE = "https://www.linkedin.com/in/"

LONG_NAME = ("Wolfeschlegelsteinhausen" * 5 + "bergerdorff")[:120]


@dataclass
class Member:
    """One person with a profile. `person` is what this application knows the person by."""

    member_id: int
    first_name: str
    last_name: str
    headline: str | None
    location: str | None
    country: str
    email: str | None = None
    closed: bool = False
    employers: list[str] = field(default_factory=list)
    positions: list[dict[str, Any]] = field(default_factory=list)
    educations: list[dict[str, Any]] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    years_of_experience: str | None = None
    person: str = ""
    slug: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def profile_url(self) -> str:
        return PROFILE_BASE + self.slug


# The people the tests and the demonstration speak of by name. The first six hold seats.
_FIXED: dict[int, dict[str, Any]] = {
    1: {
        "first_name": "Ada",
        "last_name": "Archer",
        "headline": "Head of Talent Acquisition at Acme Industries",
        "email": "ada@demo.example",
        "location": "Utrecht, Netherlands",
        "country": "NL",
    },
    2: {
        "first_name": "Rita",
        "last_name": "Reyes",
        "headline": "Senior Recruiter at Acme Industries",
        "email": "rita@demo.example",
        "location": "Utrecht, Netherlands",
        "country": "NL",
    },
    3: {
        "first_name": "Tom",
        "last_name": "Tanaka",
        "headline": "Recruiter at Acme Industries",
        "email": "tom@demo.example",
        "location": "Amsterdam, Netherlands",
        "country": "NL",
    },
    4: {
        "first_name": "Hugo",
        "last_name": "Holm",
        "headline": "Engineering Manager at Acme Industries",
        "email": "hugo@demo.example",
        "location": "Copenhagen, Denmark",
        "country": "DK",
    },
    5: {
        "first_name": "Ines",
        "last_name": "Iversen",
        "headline": "Sourcer at Acme Industries",
        "email": "ines@demo.example",
        "location": "Copenhagen, Denmark",
        "country": "DK",
    },
    6: {
        "first_name": "Petra",
        "last_name": "Parks",
        "headline": "Recruiter at Acme Industries",
        "email": "petra@demo.example",
        "location": "London, United Kingdom",
        "country": "GB",
    },
    7: {
        "first_name": "Maya",
        "last_name": "Lindqvist",
        "email": "maya.lindqvist@example.com",
        "location": "Stockholm, Sweden",
        "country": "SE",
    },
    8: {
        "first_name": "Sam",
        "last_name": "Carter",
        "location": "Manchester, United Kingdom",
        "country": "GB",
    },
    9: {
        "first_name": "Sam",
        "last_name": "Carter",
        "location": "Austin, United States",
        "country": "US",
    },
    10: {
        "first_name": "Noor",
        "last_name": "Haddad",
        "headline": None,
        "employers": [],
        "positions": [],
        "location": "Cairo, Egypt",
        "country": "EG",
    },
    11: {
        "first_name": "Clara",
        "last_name": "Voss",
        "closed": True,
        "location": "Hamburg, Germany",
        "country": "DE",
    },
    12: {
        "first_name": "Maximiliana Theodora Philippa",
        "last_name": LONG_NAME,
        "location": "Munich, Germany",
        "country": "DE",
    },
    13: {
        "first_name": "พระเจ้าวรวงศ์เธอ",
        "last_name": "ณอยุธยาศรีรัตนโกสินทร์มหินทราบรมราชวงศ์สุริยวงศ์วิวัฒน์",
        "location": "Bangkok, Thailand",
        "country": "TH",
    },
}
SEAT_HOLDERS = range(1, 7)


def make_member(seed: int, client_id: str, member_id: int) -> Member:
    """The member with this number; a pure function of its arguments."""
    dice = random.Random(f"{seed}:member:{member_id}")  # noqa: S311  (invented people, not secrets)
    country = COUNTRIES[(member_id * 7) % len(COUNTRIES)]
    first_name, last_name = _name(
        country.first_names, country.last_names, member_id // len(COUNTRIES)
    )
    title, skills = dice.choice(TRADES)
    employers = dice.sample(EMPLOYERS, k=3)
    city = dice.choice(country.cities)
    started = dice.randint(2009, 2021)
    moved = dice.randint(started + 1, 2024)
    member = Member(
        member_id=member_id,
        first_name=first_name,
        last_name=last_name,
        headline=f"{title} at {employers[0]}",
        location=f"{city}, {country.name}",
        country=country.code,
        employers=employers[:2] if member_id % 9 == 0 else employers[:1],
        positions=[
            {"title": title, "companyName": employers[0], "startYear": moved},
            {"title": title, "companyName": employers[2], "startYear": started, "endYear": moved},
        ],
        educations=[{"schoolName": dice.choice(SCHOOLS), "degreeName": dice.choice(DEGREES)}],
        skills=list(skills),
        years_of_experience=str(2025 - started),
    )
    if member_id in _FIXED:
        member = replace(member, **_FIXED[member_id])
    if member_id in SEAT_HOLDERS:
        member.employers = ["Acme Industries"]
        member.positions[0] = {
            "title": str(member.headline).split(" at ", maxsplit=1)[0],
            "companyName": "Acme Industries",
            "startYear": 2021,
        }
    member.person = "urn:li:person:" + _opaque(f"{seed}:{client_id}:{member_id}", 10)
    member.slug = _slug(member, seed)
    return member


def _name(first: tuple[str, ...], last: tuple[str, ...], number: int) -> tuple[str, str]:
    """Walk through all pairs of names without repeating one; then go round with an initial."""
    pairs = len(first) * len(last)
    stride = next(step for step in range(pairs // 3, pairs) if math.gcd(step, pairs) == 1)
    round_number, place = divmod(number, pairs)
    pair = (place * stride) % pairs
    first_name = first[pair % len(first)]
    if round_number:
        first_name += f" {chr(ord('A') + (round_number - 1) % 26)}."
    return first_name, last[pair // len(first)]


def _opaque(text: str, length: int) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:length]


def _slug(member: Member, seed: int) -> str:
    plain = unicodedata.normalize("NFKD", member.name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "member"
    tail = hashlib.sha256(f"{seed}:slug:{member.member_id}".encode()).hexdigest()[:8]
    return f"{words}-{tail}"


def insert_members(store: Store, members: list[Member]) -> None:
    rows = []
    for member in members:
        details = {
            key: value
            for key, value in asdict(member).items()
            if key in ("employers", "positions", "educations", "skills", "years_of_experience")
        }
        found_by = [member.name, f"{member.last_name} {member.first_name}", member.headline or ""]
        found_by += [member.location or "", *member.employers]
        rows.append(
            (
                member.member_id,
                member.person,
                member.slug,
                member.first_name,
                member.last_name,
                member.headline,
                member.location,
                member.country,
                member.email,
                int(member.closed),
                json.dumps(details),
                "\n".join(found_by).casefold(),
            )
        )
    store.many("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _member(row: sqlite3.Row) -> Member:
    return Member(
        member_id=row["member_id"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        headline=row["headline"],
        location=row["location"],
        country=row["country"],
        email=row["email"],
        closed=bool(row["closed"]),
        person=row["person"],
        slug=row["slug"],
        **json.loads(row["details"]),
    )


def get_member(store: Store, member_id: int) -> Member | None:
    row = store.one("SELECT * FROM members WHERE member_id = ?", member_id)
    return _member(row) if row else None


def find_member(store: Store, known_as: str | int) -> Member | None:
    """By number or by person URN."""
    if isinstance(known_as, int) or known_as.isdecimal():
        return get_member(store, int(known_as))
    row = store.one("SELECT * FROM members WHERE person = ?", known_as)
    return _member(row) if row else None


def member_by_slug(store: Store, slug: str) -> Member | None:
    row = store.one("SELECT * FROM members WHERE slug = ?", slug)
    return _member(row) if row else None


def search_members(
    store: Store,
    query: str,
    start: int,
    count: int,
    *,
    only: tuple[str, list[Any]] = ("", []),
) -> tuple[list[Member], int]:
    """People of whom every word of the query is found in name, headline, employer or place.

    `only` is a further condition on `members`, with its values.
    """
    words = query.split()[:8]
    conditions = ["search_text LIKE ? ESCAPE '!'"] * len(words)
    where = " AND ".join([*conditions, only[0] or "1"])
    values = [*(like(word) for word in words), *only[1]]
    total = store.value(f"SELECT count(*) FROM members WHERE {where}", *values)
    rows = store.all(
        f"SELECT * FROM members WHERE {where} ORDER BY member_id LIMIT ? OFFSET ?",
        *values,
        count,
        start,
    )
    return [_member(row) for row in rows], int(total)
