"""Who sees which job in LinkedIn Recruiter, case by case."""

import pytest

from portal.domain.job_access import (
    NOBODY,
    ListStanding,
    Sight,
    TeamMember,
    group_name,
    is_secured,
    may_have_list,
    sight,
    standing,
    wanted_entries,
    wanted_persons,
    why_not,
)
from portal.domain.permissions import JobRole

RECRUITER, MANAGER = JobRole.RECRUITER, JobRole.HIRING_MANAGER
INTERVIEWER, DELEGATE = JobRole.INTERVIEWER, JobRole.DELEGATE
RITA = "urn:li:person:rita"


def member(
    *roles: JobRole, user_id: int = 1, is_active: bool = True, persons: tuple[str, ...] = (RITA,)
) -> TeamMember:
    return TeamMember(user_id, frozenset(roles), is_active, persons)


@pytest.mark.parametrize(
    ("is_confidential", "secures_all", "status", "expected"),
    [
        (False, False, "active", False),
        (True, False, "active", True),
        (False, True, "active", True),
        (True, True, "active", True),
        # Applications to it are still in the indicator.
        (True, False, "closed", True),
        (False, True, "closed", True),
        # LinkedIn has never heard of these.
        (True, True, "draft", False),
        (True, True, "pending", False),
        (True, True, "approved", False),
        (True, True, "rejected", False),
    ],
)
def test_which_jobs_are_secured(
    is_confidential: bool, secures_all: bool, status: str, expected: bool
) -> None:
    found = is_secured(is_confidential=is_confidential, secures_all=secures_all, status=status)
    assert found is expected


@pytest.mark.parametrize(
    ("what", "one", "is_named", "why"),
    [
        ("a recruiter", member(RECRUITER), True, None),
        ("a hiring manager", member(MANAGER), True, None),
        ("a delegate of either", member(DELEGATE), True, None),
        ("several roles", member(INTERVIEWER, MANAGER), True, None),
        ("an interviewer", member(INTERVIEWER), False, None),
        ("nobody knows who that is", member(RECRUITER, persons=()), False, Sight.NOT_CONNECTED),
        ("may not sign in any more", member(RECRUITER, is_active=False), False, Sight.INACTIVE),
        (
            "may not sign in, and never connected",
            member(MANAGER, is_active=False, persons=()),
            False,
            Sight.INACTIVE,
        ),
    ],
)
def test_who_of_a_team_stands_on_the_list(
    what: str, one: TeamMember, is_named: bool, why: Sight | None
) -> None:
    assert (1 in wanted_entries([one])) is is_named
    assert why_not(one) is why


def test_a_list_holds_the_lock_whoever_else_is_on_it() -> None:
    assert wanted_entries([]) == {NOBODY}
    assert wanted_entries([member(INTERVIEWER)]) == {NOBODY}
    team = [member(RECRUITER, user_id=3), member(MANAGER, user_id=4)]
    assert wanted_entries(team) == {NOBODY, 3, 4}


@pytest.mark.parametrize(
    ("one", "has_secured_jobs", "expected"),
    [
        (member(), True, {RITA}),
        (member(), False, set()),
        (member(is_active=False), True, set()),
        (member(persons=()), True, set()),
        # Two seats that an administrator said are hers.
        (member(persons=(RITA, "urn:li:person:r2")), True, {RITA, "urn:li:person:r2"}),
    ],
)
def test_who_belongs_to_a_group(
    one: TeamMember, has_secured_jobs: bool, expected: set[str]
) -> None:
    assert wanted_persons(one, has_secured_jobs=has_secured_jobs) == expected


def test_a_group_stands_for_one_user_and_the_lock_for_nobody() -> None:
    names = {group_name(user_id) for user_id in (NOBODY, 1, 11, 111)}
    assert len(names) == 4
    assert group_name(11) == "beckon-user-11"


@pytest.mark.parametrize(
    ("secured", "lock", "expected"),
    [
        (False, None, ListStanding.NOT_NEEDED),
        (False, "sent", ListStanding.NOT_NEEDED),
        (True, None, ListStanding.ON_ITS_WAY),
        (True, "waiting", ListStanding.ON_ITS_WAY),
        (True, "sent", ListStanding.STANDS),
        (True, "refused", ListStanding.REFUSED),
        # It is being taken away, or was: nobody may count on it.
        (True, "leaving", ListStanding.ON_ITS_WAY),
    ],
)
def test_how_a_list_stands(secured: bool, lock: str | None, expected: ListStanding) -> None:
    assert standing(secured, lock) is expected


@pytest.mark.parametrize(
    ("one", "entry", "groups", "has_seat", "expected"),
    [
        (member(RECRUITER), "sent", ["sent"], True, Sight.SEES),
        (member(RECRUITER), "sent", ["sent"], None, Sight.SEES),
        (member(RECRUITER), "sent", ["sent"], False, Sight.NO_SEAT),
        (member(RECRUITER), "sent", ["refused", "sent"], True, Sight.SEES),
        (member(RECRUITER), None, [], True, Sight.ON_ITS_WAY),
        (member(RECRUITER), "waiting", ["sent"], True, Sight.ON_ITS_WAY),
        (member(RECRUITER), "sent", ["waiting"], True, Sight.ON_ITS_WAY),
        (member(RECRUITER), "sent", [], True, Sight.ON_ITS_WAY),
        (member(RECRUITER), "leaving", ["sent"], True, Sight.ON_ITS_WAY),
        (member(RECRUITER), "refused", ["sent"], True, Sight.REFUSED),
        (member(RECRUITER), "sent", ["refused"], True, Sight.REFUSED),
        (member(RECRUITER, persons=()), None, [], True, Sight.NOT_CONNECTED),
        (member(RECRUITER, persons=()), "leaving", ["leaving"], True, Sight.NOT_CONNECTED),
        (member(RECRUITER, is_active=False), "sent", ["sent"], True, Sight.INACTIVE),
    ],
)
def test_who_of_a_team_sees_the_job(
    one: TeamMember, entry: str | None, groups: list[str], has_seat: bool | None, expected: Sight
) -> None:
    assert sight(one, entry=entry, groups=groups, has_seat=has_seat) is expected


@pytest.mark.parametrize(
    ("job_id", "expected"), [(None, False), ("", False), ("J" * 75, True), ("J" * 76, False)]
)
def test_a_list_names_its_job(job_id: str | None, expected: bool) -> None:
    assert may_have_list(job_id) is expected
