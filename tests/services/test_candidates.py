"""Recognising people, on real rows."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.matching import Evidence
from portal.domain.merging import Decision
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidateExperience,
    CandidatePhone,
    CandidateSearchKey,
    HistoryEntry,
    SamePersonSuggestion,
)
from portal.services import candidates
from portal.services.candidates import IncomingPerson, Recognition
from portal.services.merge_suggestions import decide_pair
from portal.unit_of_work import unit_of_work
from tests.support.exports import all_candidates
from tests.support.people import NOW
from tests.support.queries import counted_statements

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


def test_an_entry_that_ties_two_records_together_joins_them_and_the_older_one_stays() -> None:
    by_email = meet(emails=("ada@example.com",)).candidate.id
    by_urn = meet(person_urn=(US, "urn:li:person:a")).candidate.id
    met = meet(emails=("ada@example.com",), person_urn=(US, "urn:li:person:a"))
    assert (met.candidate.id, met.evidence) == (by_email, (Evidence.PERSON_URN,))
    kept, absorbed = all_candidates()
    assert (kept.id, absorbed.id, absorbed.merged_into_id) == (by_email, by_urn, by_email)
    assert [p.person_urn for p in kept.linkedin_people] == ["urn:li:person:a"]


def test_the_strongest_evidence_chooses_and_the_weaker_one_becomes_a_question() -> None:
    by_email = meet(emails=("ada@example.com",), person_urn=(US, "urn:li:person:b")).candidate.id
    by_urn = meet(person_urn=(US, "urn:li:person:a")).candidate.id
    met = meet(emails=("ada@example.com",), person_urn=(US, "urn:li:person:a"))
    assert (met.candidate.id, met.evidence) == (by_urn, (Evidence.PERSON_URN,))
    assert suggestions() == [(by_email, by_urn, ["email", "conflicting_urns"])]


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


def test_phones_and_links_are_kept_and_known_again() -> None:
    known = meet(
        phones=("+31 6 1234 5678", "06-12345678", "12", "no number"),
        links=("https://ada.example", "javascript:alert(1)", "https://linkedin.com/in/ada-1"),
    ).candidate
    assert [phone.number for phone in known.phones] == ["+31 6 1234 5678"]
    assert [link.url for link in known.links] == [
        "https://ada.example",
        "https://linkedin.com/in/ada-1",
    ]
    again = meet(last_name="King", profile_url="https://uk.linkedin.com/in/ADA-1/")
    assert (again.candidate.id, again.evidence) == (known.id, (Evidence.PROFILE_ADDRESS,))


def test_a_further_address_of_a_profile_is_kept_as_a_link_and_known_again() -> None:
    old, new = "https://www.linkedin.com/in/ada-1", "https://www.linkedin.com/in/countess"
    urn = (US, "urn:li:person:a")
    known = meet(profile_url=old, person_urn=urn).candidate.id
    meet(profile_url=new, person_urn=urn)
    again = meet(profile_url=new, first_name="A.")
    assert (again.candidate.id, again.evidence) == (known, (Evidence.PROFILE_ADDRESS,))
    (ada,) = all_candidates()
    assert (ada.linkedin_profile_url, [link.url for link in ada.links]) == (old, [new])


def test_the_same_phone_and_last_name_raise_a_suggestion() -> None:
    one = meet(phones=("+31 6 1234 5678",)).candidate.id
    two = meet(first_name="A.", last_name="LOVELACE", phones=("06-12345678",)).candidate.id
    meet(first_name="Ada", last_name="Byron", phones=("0612345678",))
    assert suggestions() == [(one, two, ["phone_and_last_name"])]


def test_a_former_employer_counts_as_one() -> None:
    one = meet().candidate.id
    with unit_of_work():
        ada = db.session.get_one(Candidate, one)
        ada.experience.append(CandidateExperience(title="Analyst", organisation="ACME b.v."))
    two = meet(employers=("Acme B.V.",)).candidate.id
    assert suggestions() == [(one, two, ["name_and_employer"])]


def test_what_is_filled_in_moves_the_version_and_what_is_known_does_not() -> None:
    urn = (US, "urn:li:person:a")
    assert meet(person_urn=urn).candidate.version == 1
    assert meet(person_urn=urn).candidate.version == 1
    assert meet(person_urn=urn, location="London").candidate.version == 2
    assert meet(person_urn=urn, phones=("0612345678",)).candidate.version == 3


def test_everybody_who_is_met_is_found_by_name_and_address() -> None:
    met = meet(emails=("ada@example.com",), employers=("Babbage & Co",))
    keys = db.session.scalars(
        db.select(CandidateSearchKey.key).where(CandidateSearchKey.candidate_id == met.candidate.id)
    )
    assert {"ada", "lovelace", "ada@example.com", "babbage"} <= set(keys)


def test_hundreds_of_namesakes_cost_no_more_than_a_few_statements(app: Flask) -> None:
    with unit_of_work():
        for number in range(600):
            db.session.add(
                Candidate(
                    first_name="Ada",
                    last_name="Lovelace",
                    name_key="ada lovelace",
                    source="manual",
                    created_at=NOW,
                    updated_at=NOW,
                    employer=f"Employer {number}",
                    phones=[CandidatePhone(number="0201234567", key="201234567")]
                    if number < 3
                    else [],
                )
            )
    with counted_statements(app) as seen:
        met = meet(employers=("employer 598",), phones=("+31 20 1234567",))
    assert met.is_new
    assert {evidence[0] for *_pair, evidence in suggestions()} == {
        "phone_and_last_name",
        "name_and_employer",
    }
    assert len(suggestions()) == 4
    assert len(seen) < 30, len(seen)


def test_look_for_lookalikes_asks_about_those_alike_after_an_edit() -> None:
    one = meet(employers=("Acme",)).candidate.id
    two = meet().candidate.id
    with unit_of_work():
        ada = db.session.get_one(Candidate, two)
        ada.employer = "ACME"
        assert candidates.look_for_lookalikes(ada, now=LATER).id == two
    assert suggestions() == [(one, two, ["name_and_employer"])]


def test_look_for_lookalikes_joins_those_who_are_the_same_by_the_rules() -> None:
    one = meet(emails=("ada@example.com",)).candidate.id
    two = meet(first_name="Augusta").candidate.id
    with unit_of_work():
        ada = db.session.get_one(Candidate, two)
        ada.emails.append(CandidateEmail(address="Ada@Example.com", key="ada@example.com"))
        assert candidates.look_for_lookalikes(ada, now=LATER).id == one
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "candidates-joined")
    ).one()
    assert (entry.actor_id, entry.candidate_id) == (None, one)
    assert entry.details["evidence"] == ["email"]
    assert db.session.get_one(Candidate, two).merged_into_id == one


def test_somebody_who_was_told_apart_is_neither_joined_nor_asked_about_again() -> None:
    one = meet(emails=("ada@example.com",)).candidate
    two = meet(first_name="Augusta").candidate
    with unit_of_work():
        decide_pair(one, two, Decision.DIFFERENT, evidence=[], actor=None, now=NOW)
    for _ in range(2):
        with unit_of_work():
            ada = db.session.get_one(Candidate, two.id)
            if not ada.emails:
                ada.emails.append(CandidateEmail(address="a", key="ada@example.com"))
            ada.emails[0].address = "ada@example.com"
            assert candidates.look_for_lookalikes(ada, now=LATER).id == two.id
    db.session.rollback()
    assert [row.decision for row in db.session.scalars(db.select(SamePersonSuggestion))] == [
        "different"
    ]
    assert {c.merged_into_id for c in all_candidates()} == {None}


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
