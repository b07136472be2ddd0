"""What is known of a person, as it is edited: what each part may be."""

from typing import Any

import pytest

from portal.domain import candidates as rules
from portal.domain import names
from portal.domain.candidates import Hindrance, Sight, hindrance, sight_of
from portal.domain.errors import InvalidInput
from portal.domain.permissions import AppRole, Condition, JobRole
from portal.domain.profile import Link, Position, ProfileDetails, School, tidied


def details(**changes: Any) -> ProfileDetails:
    return ProfileDetails(**{"first_name": "Nora", "last_name": "Nilsen", **changes})


@pytest.mark.parametrize(
    "name", ["N", "Ǹ́͂", "عبد الرحمن", "X" * 200, "🦄", "O'Neill-Ångström", "李", "<b>Bold</b>"]
)
def test_names_of_every_kind_are_kept_as_they_are(name: str) -> None:
    assert tidied(details(first_name=name)).first_name == names.tidy(name)


@pytest.mark.parametrize("name", ["", " ", "\u200b\u200f", "\u0301", "\x00"])
def test_a_name_of_which_nothing_is_seen_is_none(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        tidied(details(first_name=name, last_name=name))
    assert (caught.value.field, caught.value.code) == ("last_name", "required")


REFUSED = [
    ({"first_name": "X" * 300}, "first_name", "too-long"),
    ({"headline": "X" * 501}, "headline", "too-long"),
    ({"employer": "X" * 301}, "employer", "too-long"),
    ({"location": "X" * 301}, "location", "too-long"),
    ({"linkedin_profile_url": "javascript:alert(1)"}, "linkedin_profile_url", None),
    ({"linkedin_profile_url": "https://example.com/in/nora"}, "linkedin_profile_url", None),
    ({"do_not_contact_reason": "X" * 301}, "do_not_contact_reason", "too-long"),
    ({"emails": ("a@example.com", "", "nobody")}, "emails-2", "email-invalid"),
    ({"emails": ("X" * 300 + "@example.com",)}, "emails-0", "email-invalid"),
    ({"emails": tuple(f"a{n}@example.com" for n in range(21))}, "emails", "too-many"),
    ({"phones": ("123",)}, "phones-0", "phone-invalid"),
    ({"phones": ("call me",)}, "phones-0", "phone-invalid"),
    ({"phones": ("+31 6 1234 5678", "06-12345678")}, "phones-1", "phone-twice"),
    ({"phones": ("1" * 41,)}, "phones-0", "too-long"),
    ({"links": (Link("ftp://example.com"),)}, "links-0-url", "link-invalid"),
    ({"links": (Link("", "Code"),)}, "links-0-url", "link-invalid"),
    ({"links": (Link("https://a.example", "X" * 61),)}, "links-0-label", "too-long"),
    ({"skills": ("X" * 101,)}, "skills", "too-long"),
    ({"skills": tuple(f"skill {n}" for n in range(101))}, "skills", "too-many"),
    ({"tags": ("X" * 61,)}, "tags", "too-long"),
    ({"experience": (Position("", "Windworks"),)}, "experience-0-title", "required"),
    ({"experience": (Position("A"), Position("B" * 201))}, "experience-1-title", "too-long"),
    ({"experience": (Position("A", started="2019-13"),)}, "experience-0-started", "month-invalid"),
    ({"experience": (Position("A", started="May"),)}, "experience-0-started", "month-invalid"),
    ({"experience": (Position("A", "", "", "2019-05", "2019-04"),)}, "experience-0-ended", None),
    ({"experience": (Position("A", description="X" * 5001),)}, "experience-0-description", None),
    ({"education": (School("", "MSc"),)}, "education-0-school", "required"),
    ({"education": (School("A", grade="X" * 61),)}, "education-0-grade", "too-long"),
    ({"education": tuple(School(f"S{n}") for n in range(51))}, "education", "too-many"),
]


@pytest.mark.parametrize(("changes", "field", "code"), REFUSED)
def test_what_makes_no_sense_is_refused_at_its_field_and_row(
    changes: dict[str, Any], field: str, code: str | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        tidied(details(**changes))
    assert caught.value.field == field
    assert code is None or caught.value.code == code


@pytest.mark.parametrize(
    "number",
    ["+31 (0)20 123 45 67", "0031201234567", "020-1234567", "020 123 45 67 ext. 9", "٠٢٠١٢٣٤٥٦٧"],
)
def test_phone_numbers_are_kept_as_typed_in_every_notation(number: str) -> None:
    assert tidied(details(phones=(number, number))).phones == (number,)
    assert names.phone_key(number) == "201234567"


def test_the_same_thing_twice_is_kept_once_and_empty_rows_fall_out() -> None:
    clean = tidied(
        details(
            emails=("Nora@Example.com", "", "nora@example.com "),
            skills=("C++", "c++", " C# ", "C", "Élan", "elan"),
            tags=("Silver", "bronze", "silver"),
            links=(Link(""), Link("https://a.example", "A"), Link("https://a.example", "B")),
            experience=(Position(""), Position("Lead", started=" 2019 ")),
        )
    )
    assert clean.emails == ("Nora@Example.com",)
    assert clean.skills == ("C++", "C#", "C", "Élan")
    assert clean.tags == ("bronze", "Silver")
    assert clean.links == (Link("https://a.example", "A"),)
    assert clean.experience == (Position("Lead", started="2019"),)


def test_what_was_said_stays_only_as_long_as_it_holds() -> None:
    assert tidied(details(do_not_contact_reason="No more mails")).do_not_contact_reason == ""
    kept = tidied(details(do_not_contact=True, do_not_contact_reason="No more mails"))
    assert kept.do_not_contact_reason == "No more mails"


def test_tidying_twice_changes_nothing() -> None:
    once = tidied(
        details(
            headline="  Wind \n turbine  ",
            tags=("b", "a"),
            experience=(Position("Lead", "Windworks", "", "2019", "2021-03", "One\r\nTwo "),),
        )
    )
    assert tidied(once) == once
    assert once.experience[0].description == "One\nTwo"


@pytest.mark.parametrize(
    ("started", "ended", "fine"),
    [
        ("", "", True),
        ("2019", "", True),
        ("2019-05", "2019", True),
        ("2019", "2019-01", True),
        ("2019-05", "2019-05", True),
        ("2020", "2019-12", False),
        ("2019-06", "2019-05", False),
    ],
)
def test_an_end_lies_not_before_the_beginning_as_far_as_both_say(
    started: str, ended: str, fine: bool
) -> None:
    assert rules.is_in_order(started, ended) is fine


SEES = frozenset({Condition.HIRING_MANAGERS_SEE_PROSPECTS})


@pytest.mark.parametrize(
    ("app_role", "job_role", "granted", "confidential", "prospect", "sight"),
    [
        (AppRole.RECRUITER, None, (), False, False, Sight.NAMED),
        (AppRole.RECRUITER, None, (), True, False, Sight.HIDDEN),
        (AppRole.HIRING_MANAGER, None, (), True, True, Sight.HIDDEN),
        (AppRole.RECRUITER, JobRole.RECRUITER, (), True, True, Sight.OPEN),
        (AppRole.HIRING_MANAGER, JobRole.HIRING_MANAGER, (), False, True, Sight.IN_JOB),
        (AppRole.HIRING_MANAGER, JobRole.HIRING_MANAGER, SEES, False, True, Sight.OPEN),
        (AppRole.HIRING_MANAGER, JobRole.INTERVIEWER, SEES, True, True, Sight.IN_JOB),
        (AppRole.HIRING_MANAGER, JobRole.INTERVIEWER, (), True, False, Sight.OPEN),
        (AppRole.READ_ONLY, None, (), True, True, Sight.OPEN),
        (AppRole.ADMINISTRATOR, None, (), True, True, Sight.OPEN),
    ],
)
def test_how_much_one_sees_of_an_application(
    app_role: AppRole,
    job_role: JobRole | None,
    granted: Any,
    confidential: bool,
    prospect: bool,
    sight: Sight,
) -> None:
    job_roles = {job_role} if job_role else set()
    found = sight_of(
        {app_role}, job_roles, granted, is_confidential=confidential, is_prospect=prospect
    )
    assert found is sight


@pytest.mark.parametrize(
    ("applications", "expected"),
    [
        ([], None),
        ([(False, True)], None),
        ([(True, True)], Hindrance.RUNNING),
        ([(False, False)], Hindrance.OF_OTHERS),
        ([(False, False), (True, False)], Hindrance.RUNNING),
    ],
)
def test_what_hinders_deleting(
    applications: list[tuple[bool, bool]], expected: Hindrance | None
) -> None:
    assert hindrance(applications) is expected
