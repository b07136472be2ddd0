"""Members who answered an InMail become candidates, once, and leave when they take it back."""

from typing import Any

import pytest
from flask import Flask

from portal.db import db
from portal.domain.profile import ProfileDetails
from portal.models import (
    Application,
    Candidate,
    CandidateLinkedInPerson,
    HistoryEntry,
    InMailMessage,
    Notification,
    RecruiterNote,
    SamePersonSuggestion,
    StubProfile,
    TalentPool,
    UnlinkedMember,
)
from portal.services import (
    candidate_deletion,
    candidate_profile,
    candidates,
    company,
    intake,
    linkedin_stubs,
    same_person,
    talent_pools,
)
from portal.services import stub_decisions as decisions
from portal.services.candidates import IncomingPerson
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_jobs_of
from tests.support.people import NOW, People, add_job
from tests.support.pools import add_pool
from tests.support.queries import counted_statements
from tests.support.same_person import add_candidate, join, take_apart
from tests.support.stubs import (
    LATER,
    add_seats,
    client_id,
    deliver,
    linkedin_pool,
    living,
    only_one,
    row_of,
    still_there,
    stub,
    wrote,
)

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def people(people: People) -> People:
    add_seats(people)
    return people


def told_of(candidate: Candidate) -> list[str]:
    found = db.session.scalars(
        db.select(HistoryEntry.what)
        .where(HistoryEntry.candidate_id == candidate.id)
        .order_by(HistoryEntry.id)
    )
    return list(found)


def news_of(people: People, name: str) -> list[str]:
    found = db.session.scalars(
        db.select(Notification.kind).where(Notification.user_id == people[name])
    )
    return list(found)


def edit(candidate_id: int, people: People, **changes: Any) -> None:
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        before = candidate_profile.details_of(candidate)
        candidate_profile.edit_details(
            candidate,
            ProfileDetails(**{**vars(before), **changes}),
            version=candidate.version,
            actor=people.user("Rita"),
            now=NOW,
        )
    db.session.remove()


# -- taking in -----------------------------------------------------------------------------------


def test_a_member_who_shared_becomes_a_candidate_in_the_pool(people: People) -> None:
    assert deliver(stub()) == 1
    person = only_one()
    assert (person.name, person.source) == ("Maya Lindqvist", "linkedin-inmail")
    assert (person.headline, person.employer) == ("Engineer at Windworks", "Windworks")
    assert person.location == "Stockholm, Sweden"
    assert [e.address for e in person.emails] == ["maya1@example.com"]
    assert [p.number for p in person.phones] == ["+46 8 123 45 67"]
    assert [p.person_urn for p in person.linkedin_people] == ["urn:li:person:m1"]
    assert person.owner_id == people["Rita"]
    assert linkedin_pool() == [("Maya Lindqvist", "maya1@example.com")]
    assert told_of(person) == ["candidate-created", "pool-candidate-added", "stub-shared"]
    assert news_of(people, "Rita") == ["stub-profile"]
    row = row_of()
    assert (row.state, row.candidate_id, row.owner_id) == ("new", person.id, people["Rita"])
    assert (row.gave_email, row.gave_phone) == (True, True)


def test_what_was_not_shared_is_not_invented(people: People) -> None:
    deliver(stub(email="", phone="", headline="", location="", company=""))
    person = only_one()
    assert (person.emails, person.phones, person.employer, person.location) == ([], [], "", "")
    assert person.headline == "Engineer"
    assert linkedin_pool() == [("Maya Lindqvist", None)]


def test_an_address_that_we_know_is_shown_although_it_was_not_shared(people: People) -> None:
    add_candidate("Maya", "L", emails=("m@known.example",), linkedin_profile_url=stub().profile_url)
    deliver(stub(email="", phone=""))
    assert linkedin_pool() == [("Maya L", "m@known.example")]


def test_repeated_it_changes_nothing_and_writes_nothing(app: Flask, people: People) -> None:
    deliver(stub(), stub(2, "Tom"))
    with counted_statements(app) as seen:
        assert deliver(stub(), stub(2, "Tom"), stub()) == 0
    assert not [s for s in seen if not s.startswith("SELECT")]
    assert len(living()) == 2
    assert db.session.query(StubProfile).count() == 2
    assert told_of(living()[0]).count("stub-shared") == 1
    assert news_of(people, "Rita") == ["stub-profile"]


def test_nothing_is_overwritten(people: People) -> None:
    known = add_candidate(
        "Maia",
        "Lindquist",
        emails=("MAYA1@example.com",),
        headline="Boss",
        employer="Dikes",
        owner_id=people["Tom"],
    )
    deliver(stub())
    person = only_one()
    assert (person.id, person.name, person.headline) == (known, "Maia Lindquist", "Boss")
    assert (person.employer, person.location) == ("Dikes", "Stockholm, Sweden")
    assert (person.owner_id, person.source) == (people["Tom"], "manual")
    assert [e.address for e in person.emails] == ["MAYA1@example.com"]
    assert row_of().gave_email is False


def test_edits_at_linkedin_follow_but_not_over_what_is_there(people: People) -> None:
    deliver(stub(headline="", title=""))
    deliver(stub(first_name="Maja", headline="Lead", email="new@example.com"))
    person = only_one()
    assert (row_of().first_name, row_of().headline) == ("Maja", "Lead")
    assert (person.first_name, person.headline) == ("Maya", "Lead")
    # The member shares another address instead of the one that came from here alone.
    assert [e.address for e in person.emails] == ["new@example.com"]


def test_an_address_no_longer_shared_goes_unless_somebody_else_said_it_too(people: People) -> None:
    deliver(stub())
    deliver(stub(email="", phone=""))
    assert (only_one().emails, only_one().phones) == ([], [])
    deliver(stub())
    with unit_of_work():
        candidates.recognise_or_create(
            IncomingPerson("Maya", "L", "manual", emails=("maya1@EXAMPLE.com",)), now=NOW
        )
    deliver(stub(email="", phone=""))
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]


def test_two_recruiters_have_one_person_and_a_stub_each(people: People) -> None:
    deliver(stub(), stub(2, "Tom", member="urn:li:person:m1", email="", phone=""))
    person = only_one()
    assert person.owner_id == people["Rita"]
    assert (row_of(1).owner_id, row_of(2).owner_id) == (people["Rita"], people["Tom"])
    assert {row_of(1).candidate_id, row_of(2).candidate_id} == {person.id}
    assert len(linkedin_pool()) == 1


def test_hundreds_of_answers_are_one_thing_to_look_at(people: People) -> None:
    deliver(*(stub(n, phone="") for n in range(1, 30)))
    assert news_of(people, "Rita") == ["stub-profile"]
    assert len(linkedin_pool()) == 29


@pytest.mark.parametrize("seat", ["urn:li:seat:999", "", "Ivy", "Olga"])
def test_a_seat_whose_user_cannot_look_after_people_leaves_it_to_everybody(
    people: People, seat: str
) -> None:
    add_seats(people, "Ivy")
    deliver(stub(seat=seat))
    assert only_one().owner_id is None
    assert (row_of().owner_id, row_of().suggested_job_id) == (None, None)
    assert db.session.query(Notification).count() == 0


def test_a_user_who_left_owns_nothing(people: People) -> None:
    with unit_of_work():
        people.user("Rita").is_active = False
    deliver(stub())
    assert (only_one().owner_id, row_of().owner_id) == (None, None)


def test_a_seat_that_gets_its_user_later_is_theirs_when_linkedin_tells_again(
    people: People,
) -> None:
    deliver(stub(seat="Olga"))
    add_seats(people, "Olga")
    deliver(stub(seat="Olga"))
    assert (only_one().owner_id, row_of().owner_id) == (people["Olga"], people["Olga"])


@pytest.mark.parametrize("switch", ["linkedin_enabled", "linkedin_feature_stub_profiles"])
def test_with_the_switch_off_nothing_is_taken_in(people: People, switch: str) -> None:
    with unit_of_work():
        company.decide(switch, False, actor=people.user("Ada"), now=NOW)
    assert deliver(stub()) == 0
    assert (living(), linkedin_pool(), db.session.query(StubProfile).count()) == ([], [], 0)


def test_the_same_member_under_another_client_id_is_somebody_else_by_the_urn(
    people: People,
) -> None:
    deliver(stub(email="", profile_url=""))
    deliver(stub(email="", profile_url="", phone=""), client="another client")
    assert len(living()) == 2
    assert db.session.query(StubProfile).count() == 2
    # And what that one no longer has says nothing of ours.
    with unit_of_work():
        assert linkedin_stubs.compare("another client", "urn:li:seat:42", [], now=LATER) == 1
    assert row_of_ours().withdrawn_at is None


def row_of_ours() -> StubProfile:
    db.session.rollback()
    return db.session.scalars(
        db.select(StubProfile).where(StubProfile.client_id == client_id())
    ).one()


def test_a_pool_that_somebody_called_linkedin_stays_theirs(people: People) -> None:
    theirs = add_pool(people, "Somebody's")
    with unit_of_work():
        pool = db.session.get_one(TalentPool, theirs)
        pool.name, pool.name_key = "LinkedIn", "linkedin"
    deliver(stub())
    deliver(stub(2, phone=""))
    assert len(linkedin_pool()) == 2
    found = db.session.scalars(db.select(TalentPool).order_by(TalentPool.id)).all()
    assert [(p.name, p.system_key, p.owner_id) for p in found] == [
        ("LinkedIn", None, people["Rita"]),
        ("LinkedIn", "linkedin", None),
    ]
    with unit_of_work():
        talent_pools.delete_pool(found[0], actor=people.user("Rita"), now=NOW)
    deliver(stub(3, phone=""))
    assert len(linkedin_pool()) == 3


# -- bad input -----------------------------------------------------------------------------------


def test_names_with_markup_are_names(people: People) -> None:
    deliver(stub(first_name="<script>alert(1)</script>", last_name="<b>\x00\n x"))
    assert only_one().name == "<script>alert(1)</script> <b> x"


def test_somebody_without_a_name_is_known_by_the_member(people: People) -> None:
    deliver(stub(first_name="", last_name=" \u200b"))
    deliver(stub(first_name="", last_name=""))
    assert len(living()) == 1


@pytest.mark.parametrize("email", ["no address", "@", "a@b", "x" * 300 + "@example.com", "a b@c.d"])
def test_what_is_no_address_is_none(people: People, email: str) -> None:
    deliver(stub(email=email, phone="12"))
    assert (only_one().emails, only_one().phones) == ([], [])
    assert (row_of().email, row_of().phone) == ("", "")


def test_a_stub_without_a_member_is_recognised_by_what_else_it_says(people: People) -> None:
    add_candidate("Maya", "L", emails=("maya1@example.com",))
    deliver(stub(member=""))
    deliver(stub(member="", email="another@example.com"))
    assert len(living()) == 1
    # LinkedIn says later who it is.
    deliver(stub(email="another@example.com"))
    assert [p.person_urn for p in only_one().linkedin_people] == ["urn:li:person:m1"]


@pytest.mark.parametrize(
    "nobody",
    [
        {"id": ""},
        {"id": "x" * 61},
        {"member": "", "first_name": "", "last_name": "", "email": "", "profile_url": ""},
        {"member": "urn:li:person:" + "x" * 200},
        {"contract": "x" * 201},
    ],
)
def test_what_names_nobody_is_left_out_and_the_others_are_taken_in(
    people: People, nobody: dict[str, str]
) -> None:
    assert deliver(stub(**nobody), stub(2)) == 1
    assert only_one().last_name == "Lindqvist2"


def test_long_texts_are_cut_to_what_fits(people: People) -> None:
    long = "é" * 2_000
    deliver(stub(first_name=long, headline=long, company=long, location=long, title=long))
    assert (len(only_one().first_name), len(only_one().headline)) == (200, 500)


def test_two_members_with_one_address_stay_two_and_somebody_is_asked(people: People) -> None:
    deliver(stub(), stub(2, "Tom", email="maya1@example.com"))
    assert len(living()) == 2
    assert db.session.query(SamePersonSuggestion).filter_by(decision=None).count() == 1


def test_a_member_whom_somebody_unlinked_from_a_person_is_not_linked_to_them_again(
    people: People,
) -> None:
    known = add_candidate("Maya", "L", emails=("maya1@example.com",))
    with unit_of_work():
        db.session.add(
            UnlinkedMember(
                candidate_id=known,
                client_id=client_id(),
                member_urn="urn:li:person:m1",
                unlinked_at=NOW,
            )
        )
    deliver(stub())
    assert row_of().candidate_id != known
    assert len(living()) == 2
    assert db.session.get_one(Candidate, known).linkedin_people == []


def test_a_stub_that_ties_two_records_together_joins_them(people: People) -> None:
    add_candidate("Maya", "L", emails=("maya1@example.com",))
    add_candidate("M.", "Lindqvist", linkedin_profile_url=stub().profile_url)
    deliver(stub())
    assert len(living()) == 1
    assert row_of().candidate_id == only_one().id
    assert row_of().gave_email is False


# -- whose job -----------------------------------------------------------------------------------


def test_the_job_that_the_subject_names_is_suggested(people: People) -> None:
    add_job(people, title="Nurse")
    wanted = add_job(people, title="Site Manager")
    wrote("Would you be our site manager?")
    deliver(stub())
    assert (row_of().suggested_job_id, row_of().suggested_by) == (wanted, "subject")


def test_messages_that_come_after_the_stub_still_say_which_job(people: People) -> None:
    add_job(people, title="Nurse")
    wanted = add_job(people, title="Site Manager")
    deliver(stub())
    assert row_of().suggested_job_id is None
    wrote("Would you be our site manager?")
    with unit_of_work():
        linkedin_stubs.suggest_again(client_id(), ["", "urn:li:person:m1"], now=NOW)
    assert row_of().suggested_job_id == wanted


def test_what_the_member_wrote_or_others_wrote_names_no_job(people: People) -> None:
    add_job(people, title="Nurse")
    add_job(people, title="Site Manager")
    wrote("RE: Nurse", is_from_member=True)
    wrote("Nurse", seat="Tom")
    wrote("Nurse", client_id="another client")
    deliver(stub())
    assert row_of().suggested_job_id is None


def test_the_only_job_of_the_recruiter_is_suggested_if_one_may_enter_it(people: People) -> None:
    add_jobs_of(people, "Olga", title="Not theirs")
    add_job(people, active=False, title="A draft")
    deliver(stub())
    assert row_of().suggested_job_id is None
    wanted = add_job(people, title="Nurse")
    deliver(stub(2, phone=""))
    assert (row_of(2).suggested_job_id, row_of(2).suggested_by) == (wanted, "only-job")


# -- taking back ---------------------------------------------------------------------------------


def test_a_member_who_takes_the_consent_back_leaves_the_pool_and_what_was_shared_goes(
    people: People,
) -> None:
    deliver(stub(), stub(2, phone=""))
    assert still_there("Rita", 2) == 1
    row = row_of()
    assert (row.state, row.withdrawn_at, row.settled_at) == ("withdrawn", LATER, None)
    told = (row.first_name, row.email, row.phone, row.employer, row.headline, row.profile_url)
    assert told == ("",) * 6
    person = db.session.get_one(Candidate, row.candidate_id)
    assert (person.emails, person.phones) == ([], [])
    assert linkedin_pool() == [("Maya Lindqvist2", "maya2@example.com")]
    assert told_of(person)[-2:] == ["pool-candidate-removed", "stub-withdrawn-with-contact"]
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "stub-withdrawn-with-contact")
    ).one()
    assert "maya1" not in str(entry.details)
    # The same answer again is no news.
    assert still_there("Rita", 2) == 0
    assert still_there("Tom") == 0


def test_an_address_that_somebody_typed_too_stays(people: People) -> None:
    deliver(stub())
    edit(only_one().id, people, emails=(), phones=())
    edit(only_one().id, people, emails=("maya1@example.com",), phones=("+46 8 123 45 67",))
    still_there("Rita")
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]
    assert [p.number for p in only_one().phones] == ["+46 8 123 45 67"]
    assert told_of(only_one())[-1] == "stub-withdrawn"


def test_what_another_stub_of_the_person_still_shares_stays_until_that_goes_too(
    people: People,
) -> None:
    deliver(stub(), stub(2, "Tom", member="urn:li:person:m1", email="maya1@example.com"))
    still_there("Rita")
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]
    assert len(linkedin_pool()) == 1
    assert row_of().settled_at == LATER, "the other one still asks for a decision"
    still_there("Tom")
    assert (only_one().emails, linkedin_pool()) == ([], [])


def test_who_is_here_for_other_reasons_asks_for_no_decision(people: People) -> None:
    add_candidate("Maya", "L", emails=("maya1@example.com",))
    deliver(stub())
    still_there("Rita")
    assert (row_of().state, row_of().settled_at) == ("withdrawn", LATER)
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]
    assert linkedin_pool() == []


def test_somebody_who_decided_before_keeps_what_was_decided(people: People) -> None:
    job = add_job(people)
    deliver(stub())
    with unit_of_work():
        decisions.accept(row_of(), actor=people.user("Rita"), now=NOW)
    still_there("Rita")
    assert (row_of().state, row_of().withdrawn_at) == ("accepted", LATER)
    assert db.session.scalars(db.select(Application.job_id)).all() == [job]
    assert linkedin_pool() == []


def test_who_shares_again_is_back(people: People) -> None:
    deliver(stub())
    still_there("Rita")
    assert deliver(stub(), now=LATER) == 0
    row = row_of()
    assert (row.state, row.withdrawn_at, row.email) == ("new", None, "maya1@example.com")
    assert linkedin_pool() == [("Maya Lindqvist", "maya1@example.com")]
    still_there("Rita")
    assert only_one().emails == []


# -- joining, taking apart, deleting --------------------------------------------------------------


def test_a_stub_goes_with_the_person_when_records_are_joined_and_back(people: People) -> None:
    other = add_candidate("Nora", "Nilsen", emails=("maya1@old.example",))
    deliver(stub())
    mine = row_of().candidate_id
    merge = join(other, mine)
    assert row_of().candidate_id == other
    take_apart(merge, people)
    assert row_of().candidate_id == mine


def test_deleting_a_person_forgets_what_linkedin_told_and_keeps_it_from_coming_back(
    people: People,
) -> None:
    deliver(stub(), stub(2, phone=""))
    wrote("Hello")
    wrote("Hello", member=2)
    with unit_of_work():
        db.session.add(
            RecruiterNote(
                client_id=client_id(),
                contract="c",
                note_id="1",
                seat_urn="s",
                member_urn="urn:li:person:m1",
                text="Note",
                visibility="public",
                created_at=NOW,
                modified_at=NOW,
                seen_at=NOW,
            )
        )
    with unit_of_work():
        candidate = db.session.get_one(Candidate, row_of().candidate_id)
        candidate_deletion.delete_candidate(candidate, actor=people.user("Rita"), now=NOW)
    row = row_of()
    assert (row.state, row.candidate_id, row.member_urn) == ("forgotten", None, "")
    assert (row.first_name, row.last_name, row.email, row.profile_url) == ("", "", "", "")
    left = db.session.scalars(db.select(InMailMessage.member_urn)).all()
    assert left == ["urn:li:person:m2"]
    assert db.session.query(RecruiterNote).count() == 0
    assert deliver(stub(), stub(2, phone="")) == 0
    assert (only_one().last_name, row_of().state) == ("Lindqvist2", "forgotten")
    assert still_there("Rita", 2) == 0


def test_who_withdrew_and_was_deleted_does_not_come_back_by_sharing_the_same_stub(
    people: People,
) -> None:
    deliver(stub())
    still_there("Rita")
    with unit_of_work():
        candidate = db.session.get_one(Candidate, row_of().candidate_id)
        candidate_deletion.delete_candidate(candidate, actor=people.user("Rita"), now=NOW)
    assert deliver(stub()) == 0
    assert (living(), linkedin_pool(), row_of().state) == ([], [], "forgotten")


def test_an_address_that_both_joined_records_had_stays_when_the_consent_goes(
    people: People,
) -> None:
    # Another member, so that nobody joins the two but a person.
    known = add_candidate("Maja", "L", emails=("maya1@example.com",))
    with unit_of_work():
        db.session.add(
            CandidateLinkedInPerson(
                candidate_id=known, client_id=client_id(), person_urn="urn:li:person:other"
            )
        )
    deliver(stub())
    assert row_of().gave_email is True
    join(known, row_of().candidate_id)
    still_there("Rita")
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]


# -- decisions -----------------------------------------------------------------------------------


def test_attaching_joins_by_the_same_way_as_same_person_and_settles(people: People) -> None:
    known = add_candidate("Nora", "Nilsen")
    deliver(stub())
    with unit_of_work():
        pair = decisions.attach(row_of(), db.session.get_one(Candidate, known), now=NOW)
        pair_id = pair.id
    assert row_of().state == "new"
    with unit_of_work():
        pair = db.session.get_one(SamePersonSuggestion, pair_id)
        versions = {pair.candidate.id: pair.candidate.version, pair.other.id: pair.other.version}
        same_person.say_same(
            pair, choices={}, versions=versions, seen=None, actor=people.user("Rita"), now=NOW
        )
    row = row_of()
    assert (row.state, row.candidate_id) == ("attached", known)
    assert only_one().id == known
    assert [e.address for e in only_one().emails] == ["maya1@example.com"]


def test_joining_for_another_reason_leaves_the_stub_to_be_decided(people: People) -> None:
    known = add_candidate("Nora", "Nilsen")
    deliver(stub())
    join(known, row_of().candidate_id)
    assert row_of().state == "new"


def test_a_person_who_is_in_the_job_already_is_not_put_there_twice(
    people: People, job_of_rita: int
) -> None:
    deliver(stub())
    with unit_of_work():
        decisions.accept(row_of(), actor=people.user("Rita"), now=NOW)
    deliver(stub(2, "Tom", member="urn:li:person:m1"))
    with unit_of_work():
        decisions.accept(row_of(2), actor=people.user("Tom"), now=NOW)
    (application,) = db.session.scalars(db.select(Application)).all()
    assert {row_of(1).application_id, row_of(2).application_id} == {application.id}
    assert (application.source, application.owner_id) == ("linkedin-inmail", people["Rita"])
    assert application.stage.is_prospect


@pytest.fixture
def job_of_rita(people: People) -> int:
    return add_job(people)


def test_every_link_says_where_it_is_from() -> None:
    """An export after the stub finds the same person."""
    deliver(stub(email=""))
    with unit_of_work():
        candidates.recognise_or_create(
            IncomingPerson(
                "Maya", "L", intake.SOURCE, person_urn=(client_id(), "urn:li:person:m1")
            ),
            now=NOW,
        )
    assert db.session.query(CandidateLinkedInPerson).count() == 1
    assert only_one().source == "linkedin-inmail"
