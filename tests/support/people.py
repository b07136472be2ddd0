"""People with names that mean something, and what they own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from portal.db import db
from portal.domain.permissions import AppRole, JobRole
from portal.models import Job, LinkedInConnection, User, UserRole
from portal.services import accounts, hiring_teams, job_lifecycle, jobs
from portal.services.jobs import JobDetails
from portal.unit_of_work import unit_of_work

PASSWORD = "correct horse battery"
#: One hash for everybody: hashing is slow on purpose.
_HASHES: dict[str, str] = {}

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

ROLES = {
    "Ada": (AppRole.ADMINISTRATOR,),
    "Rita": (AppRole.RECRUITER,),
    "Tom": (AppRole.RECRUITER,),
    "Hugo": (AppRole.HIRING_MANAGER,),
    "Ivy": (),
    "Rob": (AppRole.READ_ONLY,),
    "Olga": (AppRole.RECRUITER,),
}
TEAM = {
    "Tom": JobRole.RECRUITER,
    "Hugo": JobRole.HIRING_MANAGER,
    "Ivy": JobRole.INTERVIEWER,
}


@dataclass(frozen=True)
class People:
    """The ids of everybody."""

    ids: dict[str, int]

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def user(self, name: str) -> User:
        """The user, in the current session."""
        return db.session.get_one(User, self.ids[name])


def email_of(name: str) -> str:
    return f"{name.lower()}@example.com"


def add_people() -> People:
    """Everybody, committed."""
    if not _HASHES:
        _HASHES[PASSWORD] = accounts.passwords.hash_password(PASSWORD)
    users = [
        {
            "email": email_of(name),
            "email_key": email_of(name),
            "name": f"{name} Example",
            "password_hash": _HASHES[PASSWORD],
            "is_active": True,
            "is_demo": False,
            "session_key": f"session of {name}",
            "created_at": NOW,
        }
        for name in ROLES
    ]
    # Nearly every test begins with this: rows are written at once, not object by object.
    with unit_of_work():
        made = db.session.scalars(
            insert(User).returning(User.id, sort_by_parameter_order=True), users
        )
        ids = dict(zip(ROLES, made, strict=True))
        db.session.execute(
            insert(UserRole),
            [
                {"user_id": ids[name], "role": role.value}
                for name, roles in ROLES.items()
                for role in roles
            ],
        )
    db.session.remove()
    return People(ids)


def details(**changes: object) -> JobDetails:
    """Details of a job that LinkedIn would take."""
    values: dict[str, object] = {
        "title": "Data Engineer",
        "description_source": "You build the pipelines that tell our planners where the turbines "
        "will need care next week. Eight people, real data, users next door.",
        "city": "Rotterdam",
        "country": "NL",
        "region": "Zuid-Holland",
        "openings": 2,
        **changes,
    }
    return JobDetails(**values)  # type: ignore[arg-type]


def add_job(people: People, *, active: bool = True, **changes: object) -> int:
    """A job of Rita's with Tom, Hugo and Ivy on the team, committed; returns its id."""
    rita = people.user("Rita")
    with unit_of_work():
        job = jobs.create_job(details(**changes), creator=rita, role=JobRole.RECRUITER, now=NOW)
        for name, role in TEAM.items():
            hiring_teams.add_member(job, people.user(name), role, actor=rita, now=NOW)
        if active:
            job_lifecycle.activate_job(job, actor=rita, now=NOW)
        job_id = job.id
    db.session.remove()
    return job_id


def get_job(job_id: int) -> Job:
    """The job as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def connect_linkedin(people: People, name: str, person_urn: str, client_id: str) -> None:
    """Somebody's own LinkedIn account, connected."""
    with unit_of_work():
        db.session.add(
            LinkedInConnection(
                user_id=people[name],
                client_id=client_id,
                person_urn=person_urn,
                connected_at=NOW,
            )
        )
