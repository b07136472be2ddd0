"""Recognising people, on real rows."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.matching import Evidence
from portal.models import Candidate, HistoryEntry, SamePersonSuggestion
from portal.services import candidates
from portal.services.candidates import IncomingPerson, Recognition
from portal.unit_of_work import unit_of_work
from tests.support.exports import all_candidates
from tests.support.people import NOW

US, THEM = "client-1", "client-2"
LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.usefixtures("context")


def incoming(**changes: object) -> IncomingPerson:
    values: dict[str, object] = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "source": "linkedin-recruiter",
        **changes,
    }
    return IncomingPerson(**values)  # type: ignore[arg-type]


def meet(now=NOW, **changes: object) -> Recognition:  # type: ignore[no-untyped-def]
    with unit_of_work():
        return candidates.recognise_or_create(incoming(**changes), now=now)


def suggestions() -> list[tuple[int, int, list[str]]]:
    rows = db.session.scalars(db.select(SamePersonSuggestion).order_by(SamePersonSuggestion.id))
    return [(row.candidate_id, row.other_id, row.evidence) for row in rows]


def test_somebody_new_gets_a_record_with_all_that_is_known() -> None:
    met = meet(
        headline="Countess",
        employers=("Babbage & Co", "Another"),
        location="London",
        profile_url="https://uk.linkedin.com/in/Ada-1/?x=y",
        emails=("Ada@Example.com", " ada@example.com", "no address", "ada@example.org"),
        person_urn=(US, "urn:li:person:ada"),
    )
    assert (met.is_new, met.evidence) == (True, ())
    (ada,) = all_candidates()
    assert (ada.name, ada.headline, ada.employer, ada.location, ada.source) == (
        "Ada Lovelace",
        "Countess",
        "Babbage & Co",
        "London",
        "linkedin-recruiter",
    )
    assert (ada.name_key, ada.profile_key) == ("ada lovelace", "/in/ada-1")
    assert [email.address for email in ada.emails] == ["Ada@Example.com", "ada@example.org"]
    assert [(p.client_id, p.person_urn) for p in ada.linkedin_people] == [(US, "urn:li:person:ada")]
    entry = db.session.scalars(db.select(HistoryEntry)).one()
    assert (entry.what, entry.candidate_id) == ("candidate-created", ada.id)


@pytest.mark.parametrize(
    ("first", "second", "evidence"),
    [
        (
            {"person_urn": (US, "urn:li:person:a")},
            {"person_urn": (US, "urn:li:person:a"), "first_name": "Augusta", "last_name": "King"},
            Evidence.PERSON_URN,
        ),
        (
            {"profile_url": "https://www.linkedin.com/in/ada-1"},
            {"profile_url": "https://nl.linkedin.com/in/ADA-1/nl", "last_name": "King"},
            Evidence.PROFILE_ADDRESS,
        ),
        (
            {"emails": ("ada@example.com",)},
            {"emails": ("ADA@EXAMPLE.COM",), "first_name": "A."},
            Evidence.EMAIL,
        ),
        (
            {"emails": ("ada@example.com",), "person_urn": (US, "urn:li:person:a")},
            {"emails": ("ada@example.com",), "person_urn": (THEM, "urn:li:person:b")},
            Evidence.EMAIL,
        ),
    ],
)
def test_strong_evidence_recognises_without_asking(
    first: dict[str, object], second: dict[str, object], evidence: Evidence
) -> None:
    known = meet(**first).candidate.id
    again = meet(**second)
    assert (again.is_new, again.candidate.id, again.evidence) == (False, known, (evidence,))
    assert len(all_candidates()) == 1
    assert suggestions() == []


def test_meeting_the_same_person_again_changes_nothing() -> None:
    facts = {
        "headline": "Countess",
        "emails": ("ada@example.com",),
        "person_urn": (US, "urn:li:person:a"),
    }
    for day in range(3):
        meet(now=NOW + timedelta(days=day), **facts)
    (ada,) = all_candidates()
    assert (len(ada.emails), len(ada.linkedin_people), ada.updated_at) == (1, 1, NOW)


def test_blanks_are_filled_and_what_is_there_is_never_overwritten() -> None:
    meet(person_urn=(US, "urn:li:person:a"), headline="Corrected by hand")
    meet(
        now=LATER,
        person_urn=(US, "urn:li:person:a"),
        first_name="Augusta",
        headline="From LinkedIn",
        employers=("Babbage & Co",),
        location="London",
        profile_url="https://www.linkedin.com/in/ada-1",
        emails=("ada@example.com",),
        source="manual",
    )
    (ada,) = all_candidates()
    assert (ada.first_name, ada.headline, ada.source) == (
        "Ada",
        "Corrected by hand",
        "linkedin-recruiter",
    )
    assert (ada.employer, ada.location, ada.profile_key) == ("Babbage & Co", "London", "/in/ada-1")
    assert [email.address for email in ada.emails] == ["ada@example.com"]
    assert ada.updated_at == LATER


def test_a_person_without_a_name_gets_it_when_it_becomes_known() -> None:
    meet(first_name="", last_name="", person_urn=(US, "urn:li:person:a"))
    meet(person_urn=(US, "urn:li:person:a"))
    (ada,) = all_candidates()
    assert (ada.name, ada.name_key) == ("Ada Lovelace", "ada lovelace")


def test_the_key_of_the_profile_follows_the_address_that_is_shown() -> None:
    meet(
        person_urn=(US, "urn:li:person:a"), profile_url="https://www.linkedin.com/talent/profile/1"
    )
    meet(person_urn=(US, "urn:li:person:a"), profile_url="https://www.linkedin.com/in/ada-1")
    (ada,) = all_candidates()
    assert ada.linkedin_profile_url.endswith("/talent/profile/1")
    assert ada.profile_key == ""


def test_two_members_of_linkedin_stay_two_people_and_somebody_is_asked() -> None:
    one = meet(emails=("team@example.com",), person_urn=(US, "urn:li:person:a")).candidate.id
    two = meet(emails=("team@example.com",), person_urn=(US, "urn:li:person:b")).candidate.id
    assert one != two
    assert suggestions() == [(one, two, ["email", "conflicting_urns"])]


def test_a_suggestion_is_raised_once_however_often_people_meet() -> None:
    for _ in range(3):
        meet(emails=("team@example.com",), person_urn=(US, "urn:li:person:a"))
        meet(emails=("team@example.com",), person_urn=(US, "urn:li:person:b"))
    assert len(all_candidates()) == 2
    assert len(suggestions()) == 1


def test_the_same_name_and_employer_raise_a_suggestion_and_keep_two_people() -> None:
    one = meet(employers=("Acme B.V.",)).candidate.id
    two = meet(first_name="ADA", employers=("Other", "ACME b.v.")).candidate.id
    assert suggestions() == [(one, two, ["name_and_employer"])]


def test_the_same_name_alone_raises_nothing() -> None:
    meet(employers=("Acme",))
    meet(employers=("Other",))
    meet()
    assert len(all_candidates()) == 3
    assert suggestions() == []


def test_the_strongest_evidence_chooses_and_the_weaker_one_becomes_a_question() -> None:
    by_email = meet(emails=("ada@example.com",)).candidate.id
    by_urn = meet(person_urn=(US, "urn:li:person:a")).candidate.id
    met = meet(emails=("ada@example.com",), person_urn=(US, "urn:li:person:a"))
    assert (met.candidate.id, met.evidence) == (by_urn, (Evidence.PERSON_URN,))
    assert suggestions() == [(by_email, by_urn, ["email"])]


def test_the_oldest_record_wins_between_equals() -> None:
    first = meet(emails=("a@example.com",)).candidate.id
    meet(emails=("b@example.com",))
    met = meet(emails=("b@example.com", "a@example.com"))
    assert met.candidate.id == first


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [
        ("x" * 5000, "y" * 5000),
        ("ß" * 300, "ﷺ" * 300),
        ("山田", "太郎"),
        ("", "李"),
        ("हिन्दी", "नाम"),
        ("Zoe\u0308\x00", "O'Neill\n"),
        ("", ""),
    ],
)
def test_names_of_any_length_and_script_are_kept_as_far_as_they_fit(
    first_name: str, last_name: str
) -> None:
    facts = {"first_name": first_name, "last_name": last_name, "emails": ("a@example.com",)}
    met = meet(**facts)
    assert meet(**facts).candidate.id == met.candidate.id
    (stored,) = all_candidates()
    assert len(stored.first_name) <= 200
    assert len(stored.name_key) <= 400


def test_addresses_that_could_run_in_a_page_are_dropped() -> None:
    meet(profile_url="javascript:alert(1)")
    assert all_candidates()[0].linkedin_profile_url == ""


def test_records_without_anything_in_common_are_not_joined_by_their_blanks() -> None:
    for _ in range(2):
        meet(first_name="", last_name="", emails=("nonsense",), profile_url="nonsense")
    assert len(all_candidates()) == 2
    assert suggestions() == []


def test_a_search_among_many_namesakes_still_finds_the_one_with_the_address() -> None:
    with unit_of_work():
        for number in range(60):
            db.session.add(
                Candidate(
                    first_name="Ada",
                    last_name="Lovelace",
                    name_key="ada lovelace",
                    source="manual",
                    created_at=NOW,
                    updated_at=NOW,
                    profile_key=f"/in/ada-{number}",
                    linkedin_profile_url=f"https://www.linkedin.com/in/ada-{number}",
                )
            )
    met = meet(profile_url="https://www.linkedin.com/in/ada-59")
    assert (met.is_new, met.candidate.linkedin_profile_url[-6:]) == (False, "ada-59")
