"""What the demo knows of some of its people, and where they are kept for later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.domain.names import name_key
from portal.domain.profile import Link, Position, School
from portal.models import Candidate, User
from portal.services import candidate_profile, notes, pool_people, talent_pools


@dataclass(frozen=True)
class _Known:
    """What a recruiter noted of somebody."""

    first_name: str
    last_name: str
    phones: tuple[str, ...]
    skills: tuple[str, ...]
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    experience: tuple[Position, ...]
    education: tuple[School, ...]
    note: str


_PEOPLE = (
    _Known(
        "Fatima",
        "El Idrissi",
        ("+212 5 37 12 34 56",),
        ("Python", "SQL", "Apache Kafka", "Leading a team"),
        ("Speaker", "Relocates"),
        (Link("https://code.example/fatima", "Code"),),
        (
            Position(
                "Lead data engineer",
                "Atlas Energie",
                "Rabat",
                "2021-03",
                "",
                "Built the platform that forecasts the output of 14 wind farms; leads six people.",
            ),
            Position("Data engineer", "Port of Tanger", "Tangier", "2017-09", "2021-02"),
        ),
        (School("Université Mohammed V", "MSc", "Computer science", "", "2015", "2017"),),
        "Met at a conference in spring. Would move to Rotterdam with her family from August on.",
    ),
    _Known(
        "Marieke",
        "de Wit",
        ("010 123 45 67",),
        ("Python", "SQL", "dbt"),
        ("Local",),
        (),
        (Position("Data engineer", "Havenbedrijf", "Rotterdam", "2020-01"),),
        (School("Hogeschool Rotterdam", "BSc", "Informatica", "", "2015", "2019"),),
        "Prefers four days a week.",
    ),
    _Known(
        "Yuki",
        "Mori",
        ("+81 11 234 5678",),
        ("Python", "Machine learning", "Time series"),
        ("Speaker",),
        (Link("https://papers.example/mori", "Papers"),),
        (Position("Machine learning engineer", "Kitakaze", "Sapporo", "2019-04"),),
        (School("Hokkaidō University", "PhD", "Statistics", "", "2014", "2019"),),
        "",
    ),
)
_POOL = (
    "Data people we want to stay in touch with",
    "Good people for whom there was no right job yet.",
)


def add_profiles(people: Mapping[str, User], *, now: datetime) -> None:
    """Give some people of the demo a profile, and Rita a talent pool that she shares with Tom."""
    rita, tom = people["rita@demo.example"], people["tom@demo.example"]
    pool = talent_pools.create_pool(*_POOL, [tom.id], actor=rita, now=now)
    for known in _PEOPLE:
        candidate = _find(known)
        candidate_profile.edit_details(
            candidate,
            replace(
                candidate_profile.details_of(candidate),
                owner_id=rita.id,
                phones=known.phones,
                skills=known.skills,
                tags=known.tags,
                links=known.links,
                experience=known.experience,
                education=known.education,
            ),
            version=candidate.version,
            actor=rita,
            now=now,
        )
        if known.note:
            notes.add_note(candidate, known.note, is_private=False, author=rita, now=now)
        pool_people.add_known(pool, candidate, actor=rita, now=now)


def _find(known: _Known) -> Candidate:
    key = name_key(known.first_name, known.last_name)
    return db.session.scalars(select(Candidate).where(Candidate.name_key == key)).one()
