"""The people of the demo. Their password is known to everybody, so production refuses them."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.domain.permissions import AppRole

DEMO_PASSWORD = "demo"  # noqa: S105  it is no secret


@dataclass(frozen=True)
class DemoPerson:
    """One demo sign-in."""

    email: str
    name: str
    roles: tuple[AppRole, ...]
    role: LazyString | str
    #: Whether the demo starts with this person's LinkedIn account connected.
    connected: bool = False


DEMO_PEOPLE = (
    DemoPerson("rita@demo.example", "Rita Reyes", (AppRole.RECRUITER,), _l("Recruiter"), True),
    DemoPerson("tom@demo.example", "Tom Tanaka", (AppRole.RECRUITER,), _l("Recruiter"), True),
    DemoPerson(
        "hugo@demo.example", "Hugo Holm", (AppRole.HIRING_MANAGER,), _l("Hiring manager"), True
    ),
    DemoPerson("ada@demo.example", "Ada Archer", (AppRole.ADMINISTRATOR,), _l("Administrator")),
    DemoPerson("ivy@demo.example", "Ivy Iversen", (), _l("Interviewer")),
    DemoPerson("rob@demo.example", "Rob Rossi", (AppRole.READ_ONLY,), _l("Read-only")),
    DemoPerson(
        "olga@demo.example", "Olga Orlova", (AppRole.RECRUITER,), _l("Recruiter, on no team")
    ),
)
