"""Delegates: who appoints them, what they may, whom they leave alone."""

import pytest

from portal.db import db
from portal.domain import permissions
from portal.domain.errors import InvalidInput, NotAllowed
from portal.domain.permissions import Action, JobRole
from portal.models import HistoryEntry, Job, JobMember, Notification
from portal.services import hiring_teams
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, add_job, get_job

pytestmark = pytest.mark.usefixtures("context")
RECRUITER, MANAGER = JobRole.RECRUITER, JobRole.HIRING_MANAGER


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def appoint(people: People, job_id: int, actor: str, name: str, role: JobRole = RECRUITER) -> int:
    with unit_of_work():
        delegate = hiring_teams.appoint_delegate(
            db.session.get_one(Job, job_id),
            people.user(name),
            role,
            actor=people.user(actor),
            now=NOW,
        )
        return delegate.id


def remove(people: People, job_id: int, actor: str, member_id: int) -> None:
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        member = next(m for m in job.members if m.id == member_id)
        hiring_teams.remove_member(job, member, actor=people.user(actor), now=NOW)


def member_of(people: People, job_id: int, name: str) -> JobMember:
    return next(m for m in get_job(job_id).members if m.user_id == people[name])


def may(people: People, job_id: int, name: str, action: Action) -> bool:
    roles = {
        permissions.effective_job_role(
            JobRole(m.role), JobRole(m.delegate_of.role) if m.delegate_of else None
        )
        for m in get_job(job_id).members
        if m.user_id == people[name]
    }
    return permissions.may(action, (), roles, get_job(job_id).granted)


def test_a_delegate_has_the_rights_of_whoever_appointed_them(people: People, job_id: int) -> None:
    appoint(people, job_id, "Rita", "Olga")
    appoint(people, job_id, "Hugo", "Rob", MANAGER)
    assert may(people, job_id, "Olga", Action.CLOSE_JOB)
    assert may(people, job_id, "Rob", Action.EDIT_JOB)
    assert not may(people, job_id, "Rob", Action.CLOSE_JOB)
    kinds = db.session.scalars(
        db.select(Notification.kind).where(Notification.user_id == people["Olga"])
    ).all()
    assert kinds == ["delegate-appointed"]
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "delegate-appointed")
    ).first()
    assert entry is not None
    assert entry.details == {"person": "Olga Example", "role": "recruiter"}


def test_one_may_have_several_delegates(people: People, job_id: int) -> None:
    for name in ("Olga", "Rob", "Ada"):
        appoint(people, job_id, "Rita", name)
    delegates = [m for m in get_job(job_id).members if m.role == "delegate"]
    assert len(delegates) == 3


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        ("Ada", RECRUITER),
        ("Ivy", RECRUITER),
        ("Hugo", RECRUITER),
        ("Rita", MANAGER),
        ("Ivy", JobRole.INTERVIEWER),
        ("Olga", RECRUITER),
    ],
)
def test_nobody_appoints_for_others_or_for_a_role_of_others(
    people: People, job_id: int, actor: str, role: JobRole
) -> None:
    with pytest.raises(NotAllowed) as caught:
        appoint(people, job_id, actor, "Rob", role)
    assert caught.value.code == "delegate-of-others"


def test_delegates_appoint_no_delegates(people: People, job_id: int) -> None:
    appoint(people, job_id, "Rita", "Olga")
    for role in (RECRUITER, JobRole.DELEGATE):
        with pytest.raises(NotAllowed):
            appoint(people, job_id, "Olga", "Rob", role)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Rita", "delegate-of-oneself"), ("Tom", "already-on-team"), ("Rob", "already-delegate")],
)
def test_some_people_make_no_delegates(people: People, job_id: int, name: str, code: str) -> None:
    appoint(people, job_id, "Hugo", "Rob", MANAGER)
    with pytest.raises(InvalidInput) as caught:
        appoint(people, job_id, "Rita", name)
    assert (caught.value.field, caught.value.code) == ("user", code)


def test_an_account_that_is_not_active_stands_in_for_nobody(people: People, job_id: int) -> None:
    with unit_of_work():
        people.user("Olga").is_active = False
    with pytest.raises(InvalidInput) as caught:
        appoint(people, job_id, "Rita", "Olga")
    assert caught.value.code == "user-inactive"


def test_a_delegate_leaves_other_delegates_and_the_appointer_alone(
    people: People, job_id: int
) -> None:
    olga = appoint(people, job_id, "Rita", "Olga")
    rob = appoint(people, job_id, "Rita", "Rob")
    appoint(people, job_id, "Tom", "Ada")
    rita, tom = member_of(people, job_id, "Rita").id, member_of(people, job_id, "Tom").id
    # Tom would take his delegate along.
    for member_id in (rob, rita, tom):
        with pytest.raises(NotAllowed) as caught:
            remove(people, job_id, "Olga", member_id)
        assert caught.value.code == "delegate-removes"
    remove(people, job_id, "Olga", member_of(people, job_id, "Ivy").id)
    remove(people, job_id, "Olga", olga)
    assert {m.user_id for m in get_job(job_id).members} == {
        people[name] for name in ("Rita", "Tom", "Hugo", "Rob", "Ada")
    }


@pytest.mark.parametrize("actor", ["Rita", "Tom", "Ada"])
def test_members_in_their_own_right_remove_delegates(
    people: People, job_id: int, actor: str
) -> None:
    olga = appoint(people, job_id, "Rita", "Olga")
    remove(people, job_id, actor, olga)
    assert people["Olga"] not in {m.user_id for m in get_job(job_id).members}


def test_delegates_leave_with_whoever_appointed_them_and_it_is_written_down(
    people: People, job_id: int
) -> None:
    appoint(people, job_id, "Tom", "Olga")
    remove(people, job_id, "Rita", member_of(people, job_id, "Tom").id)
    assert people["Olga"] not in {m.user_id for m in get_job(job_id).members}
    removed = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "member-removed")
    ).all()
    assert [e.details["person"] for e in removed] == ["Olga Example", "Tom Example"]
