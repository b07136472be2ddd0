"""Stub profiles: members who answered an InMail and agreed to share their profile become candidates.

LinkedIn tells of each as often as it is asked. A stub is a row, once; what changed at LinkedIn follows, what is
the same costs nothing. One that LinkedIn no longer has was withdrawn: what came from it alone goes, and whether
the person stays is for people to decide.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.db import db, take_turns
from portal.domain import names
from portal.domain.linkedin_gate import Feature
from portal.domain.stub_profiles import SOURCE, StubState, suggest_job
from portal.domain.talent_pools import SystemPool
from portal.linkedin import MailStub
from portal.models import (
    Application,
    Candidate,
    Job,
    LinkedInSeat,
    Notification,
    StubProfile,
    User,
)
from portal.queries import stub_profiles as queries
from portal.services import company, history, messages, pool_people, stub_contacts
from portal.services.candidate_profile import OWNER_ROLES
from portal.services.candidate_search import keep_search_keys
from portal.services.candidates import (
    RECOGNISING,
    IncomingPerson,
    add_to_known,
    recognise_or_create,
)
from portal.services.linkedin_gate import FEATURE_SWITCHES, SWITCH
from portal.services.sharing.changes import About, record_change

URN_MAX, ID_MAX, PHONE_MAX = 200, 60, 40
#: What the row keeps of what LinkedIn says, with the longest that fits.
_TOLD = {
    "first_name": 200,
    "last_name": 200,
    "employer": 300,
    "title": 300,
    "headline": 500,
    "location": 300,
}
_WIPED = (*_TOLD, "email", "phone", "profile_url")


def take_in(client_id: str, stubs: Sequence[MailStub], *, now: datetime) -> int:
    """Make candidates of members who agreed to share their profile; returns how many stubs are new here.

    Repeated it changes nothing. While the switch of stub profiles is off nothing is taken in.
    """
    stubs = [stub for stub in stubs if _is_readable(stub)]
    if not stubs or not _is_switched_on():
        return 0
    take_turns(RECOGNISING)
    known = _known(client_id, [stub.id for stub in stubs])
    seats = queries.seats_of(client_id, {stub.owner for stub in stubs})
    new = 0
    for stub in sorted(stubs, key=lambda stub: (stub.created_at, stub.id)):
        row = known.get((stub.contract, stub.id))
        if row is None:
            row = StubProfile(
                client_id=client_id,
                contract=stub.contract,
                stub_id=stub.id,
                seat_urn=stub.owner,
                member_urn=stub.member or "",
                created_at=stub.created_at,
                seen_at=now,
                state=StubState.NEW.value,
                **_values(stub),
            )
            db.session.add(row)
            known[stub.contract, stub.id] = row
            _welcome(row, seats.get(stub.owner), now=now)
            new += 1
        elif row.state != StubState.FORGOTTEN.value:
            _follow(row, stub, seats.get(stub.owner), now=now)
    db.session.flush()
    return new


def compare(client_id: str, seat_urn: str, ids: Collection[str], *, now: datetime) -> int:
    """``ids`` are all stubs of a seat that LinkedIn still has: those that are missing were withdrawn. Returns how
    many were."""
    there = select(StubProfile.id, StubProfile.stub_id).where(
        StubProfile.client_id == client_id,
        StubProfile.seat_urn == seat_urn,
        StubProfile.withdrawn_at.is_(None),
        StubProfile.state != StubState.FORGOTTEN.value,
    )
    still = set(ids)
    gone = [row.id for row in db.session.execute(there) if row.stub_id not in still]
    if not gone:
        return 0
    take_turns(RECOGNISING)
    for stub_id in gone:
        row = db.session.get(StubProfile, stub_id, populate_existing=True, with_for_update=True)
        if row is not None and row.withdrawn_at is None:
            _withdraw(row, now=now)
    db.session.flush()
    return len(gone)


def suggest_again(client_id: str, member_urns: Collection[str], *, now: datetime) -> None:
    """Messages came after the stubs that they led to: their subjects may say which job it was about."""
    waiting = select(StubProfile).where(
        StubProfile.client_id == client_id,
        StubProfile.member_urn.in_(set(member_urns) - {""}),
        StubProfile.state == StubState.NEW.value,
        StubProfile.owner_id.is_not(None),
        StubProfile.candidate_id.is_not(None),
    )
    for row in db.session.scalars(waiting).all():
        _suggest(row)


# -- taking in -----------------------------------------------------------------------------------


def _is_switched_on() -> bool:
    return all(company.several((SWITCH, FEATURE_SWITCHES[Feature.STUB_PROFILES])).values())


def _is_readable(stub: MailStub) -> bool:
    """Whether there is anybody: a stub without a name, an address and a member is nobody."""
    if not stub.id or max(len(stub.id), len(stub.owner), len(stub.contract)) > URN_MAX:
        return False
    if len(stub.id) > ID_MAX or len(stub.member or "") > URN_MAX:
        return False
    values = _values(stub)
    return bool(
        stub.member
        or values["email"]
        or values["profile_url"]
        or values["first_name"]
        or values["last_name"]
    )


def _values(stub: MailStub) -> dict[str, str]:
    """What a row keeps of it: short enough, and nothing that only looks like an address."""
    told = {
        "first_name": stub.first_name,
        "last_name": stub.last_name,
        "employer": stub.company,
        "title": stub.title,
        "headline": stub.headline,
        "location": stub.location,
    }
    values = {name: names.tidy(value, _TOLD[name]) for name, value in told.items()}
    email = (stub.email or "").strip()
    phone = names.tidy(stub.phone, PHONE_MAX + 1)
    is_number = names.phone_key(phone) and len(phone) <= PHONE_MAX
    return {
        **values,
        "email": email if names.is_email(email) and len(email) <= names.EMAIL_MAX else "",
        "phone": phone if is_number else "",
        "profile_url": names.safe_link(stub.profile_url or ""),
    }


def _known(client_id: str, ids: Iterable[str]) -> dict[tuple[str, str], StubProfile]:
    rows = db.session.scalars(
        select(StubProfile)
        .where(StubProfile.client_id == client_id, StubProfile.stub_id.in_(set(ids)))
        .with_for_update(of=StubProfile)
        .execution_options(populate_existing=True)
    )
    return {(row.contract, row.stub_id): row for row in rows}


def _incoming(row: StubProfile) -> IncomingPerson:
    return IncomingPerson(
        first_name=row.first_name,
        last_name=row.last_name,
        source=SOURCE,
        headline=row.headline or row.title,
        employers=(row.employer,) if row.employer else (),
        location=row.location,
        profile_url=row.profile_url,
        emails=(row.email,) if row.email else (),
        phones=(row.phone,) if row.phone else (),
        person_urn=(row.client_id, row.member_urn) if row.member_urn else None,
    )


def _welcome(row: StubProfile, seat: LinkedInSeat | None, *, now: datetime) -> None:
    """A stub that LinkedIn had not told of, or not any more: who it is, whose, and what it is about."""
    before = stub_contacts.who_has(row.email, row.phone)
    recognition = recognise_or_create(_incoming(row), now=now)
    candidate = recognition.candidate
    row.candidate_id = candidate.id
    stub_contacts.note_gifts(row, candidate, before)
    pool_people.add_by_system(SystemPool.LINKEDIN, [candidate.id], now=now)
    recruiter = _recruiter(seat)
    _own(row, candidate, recruiter, now=now)
    _suggest(row)
    db.session.flush()
    history.record(
        "stub-shared",
        now=now,
        candidate=candidate,
        recruiter=_name_of(recruiter, seat),
        is_new=recognition.is_new,
        evidence=", ".join(recognition.evidence),
        stub=row.id,
    )
    if recruiter is not None:
        _tell(recruiter, candidate, now=now)


def _follow(row: StubProfile, stub: MailStub, seat: LinkedInSeat | None, *, now: datetime) -> None:
    """A stub that we have: what LinkedIn changed since."""
    values = _values(stub)
    if row.withdrawn_at is not None:
        _set(row, values)
        row.member_urn = stub.member or row.member_urn
        row.withdrawn_at = None
        if row.state == StubState.WITHDRAWN.value:
            row.state = StubState.NEW.value
            row.settled_at = row.settled_by_id = None
        _welcome(row, seat, now=now)
        return
    recruiter = _recruiter(seat) if row.owner_id is None else None
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    is_met = bool(stub.member) and not row.member_urn
    if not changed and not is_met and recruiter is None:
        return
    candidate = row.candidate
    if candidate is None:
        return
    taken = stub_contacts.take_back(
        row, candidate, email="email" in changed, phone="phone" in changed
    )
    if taken:
        _contacts_went(candidate, now=now)
    _set(row, values)
    if is_met:
        row.member_urn = stub.member or ""
    if changed or is_met:
        before = stub_contacts.who_has(row.email, row.phone)
        candidate = add_to_known(candidate, _incoming(row), now=now)
        row.candidate_id = candidate.id
        stub_contacts.note_gifts(row, candidate, before)
    if recruiter is not None:
        _own(row, candidate, recruiter, now=now)
        _suggest(row)


def _set(row: StubProfile, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _recruiter(seat: LinkedInSeat | None) -> User | None:
    """The user who wrote, if there is one who may still look after candidates."""
    user = seat.user if seat else None
    return user if user and user.is_active and OWNER_ROLES & user.app_roles else None


def _name_of(recruiter: User | None, seat: LinkedInSeat | None) -> str:
    return recruiter.name if recruiter else seat.name if seat else ""


def _own(row: StubProfile, candidate: Candidate, recruiter: User | None, *, now: datetime) -> None:
    """Who wrote looks after the person, unless somebody does already."""
    if recruiter is None:
        return
    row.owner_id = recruiter.id
    if candidate.owner_id is None:
        candidate.owner_id = recruiter.id
        candidate.version += 1
        candidate.updated_at = now
        record_change(About.CANDIDATE, [candidate.id], now=now)


def _suggest(row: StubProfile) -> None:
    if row.owner_id is None or row.candidate_id is None:
        return
    found = suggest_job(
        queries.subjects_between(row.client_id, row.seat_urn, row.member_urn),
        queries.jobs_of_recruiters([row.owner_id]).get(row.owner_id, []),
        queries.last_job_of(row.candidate_id, row.owner_id),
    )
    row.suggested_job_id = found.job_id if found else None
    row.suggested_by = found.hint.value if found else ""


def _tell(recruiter: User, candidate: Candidate, *, now: datetime) -> None:
    """Hundreds of members who answered are one thing to look at."""
    unread = select(Notification.id).where(
        Notification.user_id == recruiter.id,
        Notification.kind == "stub-profile",
        Notification.read_at.is_(None),
    )
    if db.session.scalar(unread.limit(1)) is None:
        messages.tell(recruiter, "stub-profile", now=now, person=candidate.name)


# -- taking back ---------------------------------------------------------------------------------


def _withdraw(row: StubProfile, *, now: datetime) -> None:
    """LinkedIn no longer has it: nothing is kept of what the member shared but what others know, too."""
    row.withdrawn_at = now
    was_open = row.state == StubState.NEW.value
    if was_open:
        row.state = StubState.WITHDRAWN.value
    candidate = row.candidate
    if candidate is not None:
        taken = stub_contacts.take_back(row, candidate)
        if taken:
            _contacts_went(candidate, now=now)
        if not [other for other in queries.standing_stubs(candidate.id) if other is not row]:
            pool_people.remove_by_system(SystemPool.LINKEDIN, [candidate.id], now=now)
        history.record(
            "stub-withdrawn-with-contact" if taken else "stub-withdrawn",
            now=now,
            candidate=candidate,
            stub=row.id,
        )
    if was_open and (candidate is None or not _is_here_for_it_alone(candidate)):
        # There is nothing to decide: the person is here for other reasons, too.
        row.settled_at = now
    wipe(row)


def wipe(row: StubProfile) -> None:
    """Forget what the member shared."""
    for name in _WIPED:
        setattr(row, name, "")
    row.gave_email = row.gave_phone = False


def _is_here_for_it_alone(candidate: Candidate) -> bool:
    db.session.flush()
    alone = select(Candidate.id).where(
        Candidate.id == candidate.id, Candidate.source == SOURCE, ~queries.is_used()
    )
    return not queries.standing_stubs(candidate.id) and db.session.scalar(alone) is not None


def _contacts_went(candidate: Candidate, *, now: datetime) -> None:
    """Everybody who shows, finds or tells LinkedIn of a candidate hears that an address or a number went."""
    candidate.version += 1
    candidate.updated_at = now
    db.session.flush()
    db.session.execute(
        update(Job)
        .where(
            Job.id.in_(select(Application.job_id).where(Application.candidate_id == candidate.id))
        )
        .values(pipeline_version=Job.pipeline_version + 1)
    )
    keep_search_keys(candidate)
    record_change(About.CANDIDATE, [candidate.id], now=now)
