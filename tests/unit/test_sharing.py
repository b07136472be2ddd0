"""What LinkedIn may know of somebody, case by case."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.domain.job_access import ListStanding
from portal.domain.sharing import (
    ApplicationStanding,
    PersonStanding,
    Rule,
    Switches,
    created_and_modified,
    first_and_last,
    judge,
    judge_feedback,
    judge_note,
    judge_person_note,
    judge_stage,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEFAULT, ALL = Switches(), Switches(prospects=True)
WAITING = ListStanding.ON_ITS_WAY


def application(number: int = 1, stage: str = "screen", **changes: Any) -> ApplicationStanding:
    standing = ApplicationStanding(
        number, "active", stage, NOW, "J-1", "active", ListStanding.NOT_NEEDED, True
    )
    return dataclasses.replace(standing, **changes)


def person(*applications: ApplicationStanding, **changes: Any) -> PersonStanding:
    return PersonStanding(
        **{"has_names": True, "has_contact": True, **changes}, applications=applications
    )


PROSPECT = application(stage="prospect")

CASES: list[tuple[str, PersonStanding, Switches, Rule | None, list[Rule | None]]] = [
    ("past Prospect", person(application()), DEFAULT, None, [None]),
    ("in Prospect", person(PROSPECT), DEFAULT, Rule.NOT_PAST_PROSPECT, [Rule.PROSPECT]),
    (
        "rejected while in Prospect",
        person(application(stage="prospect", status="ended")),
        DEFAULT,
        Rule.NOT_PAST_PROSPECT,
        [Rule.PROSPECT],
    ),
    ("rejected later", person(application(status="ended")), DEFAULT, None, [None]),
    ("in talent pools alone", person(), DEFAULT, Rule.NO_APPLICATION, []),
    (
        "application by application",
        person(PROSPECT, application(2)),
        DEFAULT,
        None,
        [Rule.PROSPECT, None],
    ),
    ("prospects too", person(PROSPECT), ALL, None, [None]),
    ("nobody's applicant, prospects too", person(), ALL, None, []),
    (
        "introduced, in Prospect",
        person(PROSPECT, is_introduced=True),
        DEFAULT,
        None,
        [Rule.PROSPECT],
    ),
    ("introduced, in no job", person(is_introduced=True), DEFAULT, None, []),
    (
        "introductions switched off",
        person(PROSPECT, is_introduced=True),
        Switches(introductions=False),
        Rule.NOT_PAST_PROSPECT,
        [Rule.PROSPECT],
    ),
    (
        "marked as not to be shared",
        person(application(), is_withheld=True, is_introduced=True),
        ALL,
        Rule.WITHHELD,
        [Rule.PERSON_HELD],
    ),
    (
        "joined with another record",
        person(application(status="joined"), is_joined=True),
        DEFAULT,
        Rule.JOINED,
        [Rule.JOINED],
    ),
    (
        "two applications that were joined",
        person(application(), application(2, status="joined")),
        DEFAULT,
        None,
        [None, Rule.JOINED],
    ),
    (
        "no e-mail and no member",
        person(application(), has_contact=False),
        DEFAULT,
        Rule.CONTACT_MISSING,
        [Rule.PERSON_HELD],
    ),
    (
        "introduced without e-mail and member",
        person(has_contact=False, is_introduced=True),
        DEFAULT,
        Rule.CONTACT_MISSING,
        [],
    ),
    (
        "only one name",
        person(application(), has_names=False),
        DEFAULT,
        Rule.NAME_MISSING,
        [Rule.PERSON_HELD],
    ),
    (
        "a secured job whose list stands",
        person(application(access_list=ListStanding.STANDS)),
        DEFAULT,
        None,
        [None],
    ),
    (
        "a secured job whose list is on its way",
        person(application(access_list=WAITING)),
        DEFAULT,
        Rule.JOB_SECURING,
        [Rule.JOB_SECURING],
    ),
    (
        "a secured job whose list LinkedIn will not have",
        person(application(access_list=ListStanding.REFUSED)),
        DEFAULT,
        Rule.JOB_NOT_SECURED,
        [Rule.JOB_NOT_SECURED],
    ),
    (
        "a list on its way beside another job",
        person(application(access_list=WAITING), application(2)),
        DEFAULT,
        None,
        [Rule.JOB_SECURING, None],
    ),
    (
        "a list on its way beside Prospect: nothing of the person is deleted for that",
        person(application(access_list=WAITING), application(2, stage="prospect")),
        DEFAULT,
        Rule.JOB_SECURING,
        [Rule.JOB_SECURING, Rule.PROSPECT],
    ),
    (
        "in Prospect of a secured job",
        person(application(stage="prospect", access_list=ListStanding.STANDS)),
        DEFAULT,
        Rule.NOT_PAST_PROSPECT,
        [Rule.PROSPECT],
    ),
    (
        "in Prospect of a job that is being secured, prospects too",
        person(application(stage="prospect", access_list=WAITING)),
        ALL,
        None,
        [Rule.JOB_SECURING],
    ),
    (
        "marked as not to be shared while a list is on its way",
        person(application(access_list=WAITING), is_withheld=True),
        DEFAULT,
        Rule.WITHHELD,
        [Rule.PERSON_HELD],
    ),
    ("a closed job", person(application(job_status="closed")), DEFAULT, None, [None]),
    (
        "a job that is a draft",
        person(application(job_status="draft")),
        DEFAULT,
        Rule.JOB_NOT_OPEN,
        [Rule.JOB_NOT_OPEN],
    ),
    ("a job id of 75", person(application(job_id="J" * 75)), DEFAULT, None, [None]),
    ("a job id of 76", person(application(job_id="J" * 76)), DEFAULT, Rule.JOB_ID, [Rule.JOB_ID]),
    (
        "a job that LinkedIn does not have yet",
        person(application(is_job_there=False), application(2, "prospect", is_job_there=False)),
        DEFAULT,
        Rule.NOT_PAST_PROSPECT,
        [Rule.JOB_NOT_THERE, Rule.PROSPECT],
    ),
    ("no job id", person(application(job_id="")), DEFAULT, Rule.JOB_ID, [Rule.JOB_ID]),
    (
        "before the years that are wanted",
        person(application(), application(2, created_at=NOW - timedelta(days=800))),
        Switches(since=NOW - timedelta(days=730)),
        None,
        [None, Rule.TOO_OLD],
    ),
]


@pytest.mark.parametrize(
    ("standing", "switches", "of_person", "of_applications"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_who_goes_and_why_not(
    standing: PersonStanding,
    switches: Switches,
    of_person: Rule | None,
    of_applications: list[Rule | None],
) -> None:
    verdict = judge(standing, switches)
    assert (verdict.person, [*verdict.applications.values()]) == (of_person, of_applications)


def test_the_identity_alone_is_told_apart() -> None:
    assert judge(person(PROSPECT, is_introduced=True), DEFAULT).is_identity_alone
    assert not judge(person(application(), is_introduced=True), DEFAULT).is_identity_alone
    assert not judge(person(PROSPECT), DEFAULT).is_identity_alone


def test_notes_on_somebody_introduced_stay_as_they_are_while_a_list_is_on_its_way() -> None:
    verdict = judge(person(application(access_list=WAITING), is_introduced=True), DEFAULT)
    assert (verdict.person, verdict.is_identity_alone, verdict.is_pending) == (None, True, True)
    found = judge_person_note(
        verdict.person,
        is_private=False,
        is_identity_alone=verdict.is_identity_alone,
        is_pending=verdict.is_pending,
        switches=DEFAULT,
    )
    assert found is Rule.JOB_SECURING


@pytest.mark.parametrize(
    ("of_application", "is_private", "switches", "expected"),
    [
        (None, False, DEFAULT, None),
        (None, True, DEFAULT, Rule.PRIVATE),
        (Rule.PROSPECT, True, DEFAULT, Rule.PRIVATE),
        (Rule.PROSPECT, False, DEFAULT, Rule.APPLICATION_HELD),
        (Rule.JOINED, False, DEFAULT, Rule.JOINED),
        (Rule.JOB_SECURING, False, DEFAULT, Rule.JOB_SECURING),
        (Rule.JOB_SECURING, True, DEFAULT, Rule.PRIVATE),
        (Rule.JOB_NOT_SECURED, False, DEFAULT, Rule.APPLICATION_HELD),
        (None, False, Switches(notes=False), Rule.NOTES_OFF),
    ],
)
def test_notes_on_applications(
    of_application: Rule | None, is_private: bool, switches: Switches, expected: Rule | None
) -> None:
    assert judge_note(of_application, is_private=is_private, switches=switches) is expected


@pytest.mark.parametrize(
    ("of_person", "is_private", "is_identity", "switches", "expected"),
    [
        (None, False, False, DEFAULT, None),
        (None, True, False, DEFAULT, Rule.PRIVATE),
        (None, False, True, DEFAULT, Rule.NOT_PAST_PROSPECT),
        (None, False, True, ALL, None),
        (Rule.CONTACT_MISSING, False, False, DEFAULT, Rule.PERSON_HELD),
        (Rule.JOINED, False, False, DEFAULT, Rule.JOINED),
        (Rule.JOB_SECURING, False, False, DEFAULT, Rule.JOB_SECURING),
        (Rule.JOB_NOT_SECURED, False, False, DEFAULT, Rule.PERSON_HELD),
        (None, False, False, Switches(notes=False), Rule.NOTES_OFF),
    ],
)
def test_notes_on_people(
    of_person: Rule | None,
    is_private: bool,
    is_identity: bool,
    switches: Switches,
    expected: Rule | None,
) -> None:
    found = judge_person_note(
        of_person, is_private=is_private, is_identity_alone=is_identity, switches=switches
    )
    assert found is expected


@pytest.mark.parametrize(
    ("of_application", "status", "switches", "expected"),
    [
        (None, "submitted", DEFAULT, None),
        (None, "draft", DEFAULT, Rule.DRAFT),
        (Rule.PROSPECT, "submitted", DEFAULT, Rule.APPLICATION_HELD),
        (Rule.JOINED, "submitted", DEFAULT, Rule.JOINED),
        (Rule.JOB_SECURING, "submitted", DEFAULT, Rule.JOB_SECURING),
        (None, "submitted", Switches(feedback=False), Rule.FEEDBACK_OFF),
        (None, "submitted", Switches(feedback_authors=False), None),
    ],
)
def test_feedback(
    of_application: Rule | None, status: str, switches: Switches, expected: Rule | None
) -> None:
    assert judge_feedback(of_application, status=status, switches=switches) is expected


@pytest.mark.parametrize(
    ("of_application", "name", "expected"),
    [
        (None, "Screen", None),
        (None, "面接", None),
        (None, "Not Available", Rule.STAGE_NAME),
        (None, " not available ", Rule.STAGE_NAME),
        (None, "  ", Rule.STAGE_NAME),
        (None, "Not Available yet", None),
        (Rule.PROSPECT, "Screen", Rule.APPLICATION_HELD),
        (Rule.JOINED, "Screen", Rule.JOINED),
        (Rule.JOB_SECURING, "Screen", Rule.JOB_SECURING),
    ],
)
def test_stages(of_application: Rule | None, name: str, expected: Rule | None) -> None:
    assert judge_stage(of_application, name=name) is expected


def test_a_change_is_never_before_the_beginning() -> None:
    created = int(NOW.timestamp() * 1000)
    assert created_and_modified(NOW, NOW - timedelta(hours=1)) == (created, created)
    assert created_and_modified(NOW, None, NOW + timedelta(seconds=1)) == (created, created + 1000)
    assert created_and_modified(datetime(1960, 1, 1, tzinfo=UTC)) == (1, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rita Example", ("Rita", "Example")),
        ("Anna  van den Berg", ("Anna  van den", "Berg")),
        ("李 小龙", ("李", "小龙")),
        ("Ivy", None),
        (" ", None),
    ],
)
def test_linkedin_wants_two_names_of_us(name: str, expected: tuple[str, str] | None) -> None:
    assert first_and_last(name) == expected
