"""What the page of a candidate shows.

Every part of a profile comes in one statement, and so do all jobs that somebody is in with what
decides about seeing them: the page is opened all day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.db import read_rows
from portal.domain import permissions, process
from portal.domain.applications import ApplicationStatus
from portal.domain.candidates import Sight, sight_of
from portal.domain.permissions import Action, AppRole, Condition, JobRole
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    CandidateEducation,
    CandidateEmail,
    CandidateExperience,
    CandidateLink,
    CandidateLinkedInPerson,
    CandidatePhone,
    CandidateSkill,
    CandidateTag,
    ClosedMember,
    Job,
    JobMember,
    RejectionReason,
    Stage,
    TalentPool,
    User,
)
from portal.queries.talent_pools import belongs_to


@dataclass(frozen=True)
class Station:
    """A position that somebody held, or a school that they went to."""

    #: The title, or the school.
    name: str
    #: The organisation, or the degree.
    of: str
    #: Where it was, or the field of study.
    what: str
    grade: str
    started: str
    ended: str
    description: str


@dataclass
class Profile:
    """Everything that is known of a person."""

    owner: str = ""
    #: The pool that the viewer came from; None for one that they may not see.
    pool: str | None = None
    #: Nearly nobody's LinkedIn account is; ``queries.closed_accounts`` knows more.
    has_closed_account: bool = False
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    #: What it is called, and its address.
    links: list[tuple[str, str]] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    experience: list[Station] = field(default_factory=list)
    education: list[Station] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """One application of a person, as far as one viewer sees it."""

    application_id: int
    job_id: int
    title: str
    number: str
    city: str
    job_status: str
    stage: str
    is_prospect: bool
    is_active: bool
    end_reason: str | None
    rejection_reason: str | None
    source: str
    created_at: datetime
    entered_stage_at: datetime
    ended_at: datetime | None
    exporter: str | None
    exported_at: datetime | None
    sight: Sight
    #: What the viewer may do there, of what the page asks about.
    may: frozenset[Action]

    @property
    def is_open(self) -> bool:
        """Whether the viewer may open the application."""
        return self.sight is Sight.OPEN


CANDIDATE_ID, OWNER_ID, VIEWER_ID = (
    bindparam(name, type_=Integer()) for name in ("candidate_id", "owner_id", "viewer_id")
)
_COLUMNS = ("kind", "a", "b", "c", "d", "e", "f", "long", "position", "id")
#: What the tabs of a person ask about on each job.
ASKED = (
    Action.VIEW_DOCUMENTS,
    Action.VIEW_NOTES,
    Action.SEE_ALL_FEEDBACK,
    Action.VIEW_ACTIVITY,
    Action.DELETE_APPLICATION,
)


def profile_of(candidate_id: int, owner_id: int | None, came: "CameFrom") -> Profile:
    """Everything that is known of a person, each list in its order."""
    told = Profile()
    about = {"candidate_id": candidate_id, "owner_id": owner_id or 0, **came.values}
    for row in sorted(
        read_rows(_profile_statement(), **about), key=lambda row: (row.position, row.id)
    ):
        match row.kind:
            case "email":
                told.emails.append(row.a)
            case "phone":
                told.phones.append(row.a)
            case "link":
                told.links.append((row.a, row.b))
            case "skill":
                told.skills.append(row.a)
            case "tag":
                told.tags.append(row.a)
            case "experience":
                told.experience.append(_station(row))
            case "education":
                told.education.append(_station(row))
            case "pool":
                told.pool = row.a
            case "closed":
                told.has_closed_account = True
            case _:
                told.owner = row.a
    return told


@dataclass(frozen=True)
class FrameFacts:
    """What stands around the tabs of a person."""

    #: Whether the person can be written to at all.
    has_email: bool
    #: The pool that the viewer came from; None for one that they may not see.
    pool: str | None


_SEES_ALL_POOLS = frozenset({AppRole.ADMINISTRATOR, AppRole.READ_ONLY})


@dataclass(frozen=True)
class CameFrom:
    """The pool from which somebody came, 0 for none, and who it is."""

    pool_id: int
    viewer_id: int
    app_roles: frozenset[AppRole]

    @property
    def values(self) -> dict[str, Any]:
        """What the statements ask for."""
        sees_all = bool(_SEES_ALL_POOLS & self.app_roles)
        return {"pool_id": self.pool_id, "viewer_id": self.viewer_id, "sees_all": sees_all}


def frame_facts(candidate_id: int, came: CameFrom) -> FrameFacts:
    """Both in one statement."""
    [row] = read_rows(_frame_statement(), candidate_id=candidate_id, **came.values)
    return FrameFacts(bool(row[0]), row[1])


def _pool_come_from() -> Select[Any]:
    return select(TalentPool).where(
        TalentPool.id == bindparam("pool_id", type_=Integer()),
        or_(bindparam("sees_all", type_=Boolean()).is_(True), belongs_to(VIEWER_ID)),
    )


@cache
def _frame_statement() -> Select[Any]:
    name = _pool_come_from().with_only_columns(TalentPool.name)
    address = select(CandidateEmail.id).where(CandidateEmail.candidate_id == CANDIDATE_ID)
    return select(address.exists(), name.scalar_subquery())


def _station(row: Any) -> Station:
    return Station(row.a, row.b, row.c, row.f, row.d, row.e, row.long)


@cache
def _profile_statement() -> CompoundSelect[Any]:
    """The one statement. Putting it together takes longer than running it, so it is done once."""
    job, school = CandidateExperience, CandidateEducation
    return union_all(
        _part("email", CandidateEmail, a=CandidateEmail.address),
        _part("phone", CandidatePhone, a=CandidatePhone.number),
        _part("link", CandidateLink, a=CandidateLink.label, b=CandidateLink.url),
        _part("skill", CandidateSkill, a=CandidateSkill.name),
        _part("tag", CandidateTag, a=CandidateTag.name, position=literal(0)),
        _part(
            "experience",
            job,
            a=job.title,
            b=job.organisation,
            c=job.location,
            d=job.started,
            e=job.ended,
            long=job.description,
        ),
        _part(
            "education",
            school,
            a=school.school,
            b=school.degree,
            c=school.field,
            d=school.started,
            e=school.ended,
            f=school.grade,
            long=school.description,
        ),
        _columns("pool", _pool_come_from(), a=TalentPool.name, id=TalentPool.id),
        _columns("closed", _closed_accounts(), id=CandidateLinkedInPerson.id),
        _columns("owner", select(User).where(User.id == OWNER_ID), a=User.name, id=User.id),
    )


def _closed_accounts() -> Select[Any]:
    return (
        select(CandidateLinkedInPerson)
        .join(
            ClosedMember,
            (ClosedMember.client_id == CandidateLinkedInPerson.client_id)
            & (ClosedMember.member_urn == CandidateLinkedInPerson.person_urn),
        )
        .where(CandidateLinkedInPerson.candidate_id == CANDIDATE_ID)
    )


def _part(kind: str, model: Any, **columns: Any) -> Select[Any]:
    found = {"position": getattr(model, "position", None), "id": model.id, **columns}
    return _columns(kind, select(model).where(model.candidate_id == CANDIDATE_ID), **found)


def _columns(kind: str, query: Select[Any], **columns: Any) -> Select[Any]:
    filled = []
    for name in _COLUMNS:
        if name == "kind":
            column: Any = literal(kind)
        elif name in columns:
            column = columns[name]
        elif name in {"position", "id"}:
            column = literal(0)
        else:
            column = cast(null(), String())
        filled.append(column.label(name))
    return query.with_only_columns(*filled, maintain_column_froms=True)


def standings_of(
    candidate_id: int, viewer_id: int, app_roles: Collection[AppRole]
) -> list[Standing]:
    """The applications of a person that a viewer may know of, newest first.

    Of those that are hidden from them nothing comes out, not even how many they are.
    """
    return [s for s in all_standings(candidate_id, viewer_id, app_roles) if s.sight != Sight.HIDDEN]


def all_standings(
    candidate_id: int, viewer_id: int, app_roles: Collection[AppRole]
) -> list[Standing]:
    """The same with the hidden ones, for decisions; never to be shown."""
    about = {"candidate_id": candidate_id, "viewer_id": viewer_id}
    rows: dict[int, list[Any]] = {}
    for row in read_rows(_standings_statement(), **about):
        rows.setdefault(row.id, []).append(row)
    return [_standing(found, app_roles) for found in rows.values()]


def _standing(rows: Sequence[Any], app_roles: Collection[AppRole]) -> Standing:
    """One application; there is a row for each role that the viewer has on the job's team."""
    row = rows[0]
    roles = {
        permissions.effective_job_role(
            JobRole(r.role), JobRole(r.appointer_role) if r.appointer_role else None
        )
        for r in rows
        if r.role
    }
    granted: set[Condition] = (
        process.granted([(StageKind.PROSPECT, row.prospect_activities)])
        if row.prospect_activities
        else set()
    )
    is_prospect = row.stage_kind == StageKind.PROSPECT.value
    sight = sight_of(
        app_roles,
        roles,
        granted,
        is_confidential=row.is_confidential,
        is_prospect=is_prospect,
    )
    return Standing(
        application_id=row.id,
        job_id=row.job_id,
        title=row.title,
        number=row.requisition_number or "",
        city=row.city,
        job_status=row.job_status,
        stage=row.stage_name,
        is_prospect=is_prospect,
        is_active=row.status == ApplicationStatus.ACTIVE.value,
        end_reason=row.end_reason,
        rejection_reason=row.rejection_reason,
        source=row.source,
        created_at=row.created_at,
        entered_stage_at=row.entered_stage_at,
        ended_at=row.ended_at,
        exporter=row.exporter,
        exported_at=row.exported_at,
        sight=sight,
        may=frozenset(a for a in ASKED if permissions.may(a, app_roles, roles, granted)),
    )


@cache
def _standings_statement() -> Select[Any]:
    exporter, appointer = aliased(User), aliased(JobMember)
    prospect = aliased(Stage)
    columns: tuple[Any, ...] = (
        Application.id,
        Application.job_id,
        Application.status,
        Application.end_reason,
        Application.source,
        Application.created_at,
        Application.entered_stage_at,
        Application.ended_at,
        Application.exported_at,
        Job.title,
        Job.requisition_number,
        Job.city,
        Job.status.label("job_status"),
        Job.is_confidential,
        Stage.name.label("stage_name"),
        Stage.kind.label("stage_kind"),
        RejectionReason.name.label("rejection_reason"),
        exporter.name.label("exporter"),
        JobMember.role,
        appointer.role.label("appointer_role"),
        prospect.activities.label("prospect_activities"),
    )
    return (
        select(*columns)
        .join(Job, Job.id == Application.job_id)
        .join(Stage, Stage.id == Application.stage_id)
        .outerjoin(RejectionReason, RejectionReason.id == Application.rejection_reason_id)
        .outerjoin(exporter, exporter.id == Application.exported_by_id)
        .outerjoin(
            JobMember,
            (JobMember.job_id == Application.job_id) & (JobMember.user_id == VIEWER_ID),
        )
        .outerjoin(appointer, appointer.id == JobMember.delegate_of_id)
        .outerjoin(
            prospect,
            (prospect.job_id == Application.job_id) & (prospect.kind == StageKind.PROSPECT.value),
        )
        .where(Application.candidate_id == CANDIDATE_ID)
        .order_by(Application.id.desc())
    )
