"""Changing what is known of people, adding them by hand, deleting them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.db import db
from portal.domain.errors import InvalidInput, StaleVersion, WrongState
from portal.domain.profile import Position, ProfileDetails
from portal.domain.stages import StageKind
from portal.models import (
    Candidate,
    CandidateNote,
    CandidateSearchKey,
    Document,
    HistoryEntry,
    SamePersonSuggestion,
)
from portal.services import applications as application_services
from portal.services import (
    candidate_deletion,
    candidate_profile,
    documents,
    new_candidates,
    notes,
)
from portal.services.new_candidates import NewPerson
from portal.unit_of_work import unit_of_work
from tests.support.candidates import EVERYTHING
from tests.support.crowd import add_application, add_jobs_of, get_application, reject
from tests.support.people import NOW, People, add_job, get_job

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def job_id(people: People) -> int:
    return add_job(people)


def add(people: People, name: str = "Rita", **changes: Any) -> int:
    given = NewPerson(**{"first_name": "Nora", "last_name": "Nilsen", **changes})
    with unit_of_work():
        found = new_candidates.add_person(given, actor=people.user(name), now=NOW)
        candidate_id = found.candidate.id
    db.session.remove()
    return candidate_id


def get(candidate_id: int) -> Candidate:
    db.session.rollback()
    return db.session.get_one(Candidate, candidate_id)


def edit(people: People, candidate_id: int, *, version: int = 0, **changes: Any) -> bool:
    candidate = get(candidate_id)
    given = replace(candidate_profile.details_of(candidate), **changes)
    with unit_of_work():
        return candidate_profile.edit_details(
            candidate,
            given,
            version=version or candidate.version,
            actor=people.user("Rita"),
            now=NOW,
        )


def history_of(candidate_id: int, what: str) -> list[HistoryEntry]:
    query = select(HistoryEntry).where(
        HistoryEntry.candidate_id == candidate_id, HistoryEntry.what == what
    )
    return list(db.session.scalars(query.order_by(HistoryEntry.id)))


def test_everything_that_is_known_can_be_changed_and_stands_in_the_history(people: People) -> None:
    nora = add(people)
    assert edit(people, nora, **EVERYTHING, owner_id=people["Tom"])
    now = candidate_profile.details_of(get(nora))
    for name, value in EVERYTHING.items():
        assert getattr(now, name) == value, name
    edit(people, nora, emails=("b@example.com",), owner_id=None, experience=())
    entry = history_of(nora, "candidate-changed")[-1]
    assert entry.actor_id == people["Rita"]
    assert entry.details["fields"] == "owner, emails, experience"
    assert entry.details["old"] == {
        "owner": "Tom Example",
        "emails": ["a@example.com", "b@example.com"],
        "experience": ["Lead · Windworks · Delft · 2019-05", "Engineer"],
    }
    assert entry.details["new"] == {"owner": "", "emails": ["b@example.com"], "experience": []}


def test_rows_change_places_and_only_what_changed_is_written_anew(people: People) -> None:
    nora = add(people)
    edit(people, nora, **EVERYTHING)
    ids = {email.address: email.id for email in get(nora).emails}
    edit(
        people,
        nora,
        emails=("b@example.com", "new@example.com", "a@example.com"),
        skills=("Turbines", "C++"),
        experience=(Position("Engineer"), Position("Lead", "Windworks")),
    )
    candidate = get(nora)
    assert [email.address for email in candidate.emails] == [
        "b@example.com",
        "new@example.com",
        "a@example.com",
    ]
    assert {email.address: email.id for email in candidate.emails if email.address in ids} == ids
    assert [skill.name for skill in candidate.skills] == ["Turbines", "C++"]
    assert [position.title for position in candidate.experience] == ["Engineer", "Lead"]


def test_saving_without_a_change_is_no_change_and_so_is_a_second_press(people: People) -> None:
    nora = add(people)
    version = get(nora).version
    assert not edit(people, nora)
    assert edit(people, nora, headline="Engineer", version=version)
    # The second press comes with the version that the page had.
    assert not edit(people, nora, headline="Engineer", version=version)
    assert get(nora).version == version + 1
    assert len(history_of(nora, "candidate-changed")) == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(people: People) -> None:
    nora = add(people)
    version = get(nora).version
    edit(people, nora, headline="Theirs")
    with pytest.raises(StaleVersion):
        edit(people, nora, headline="Mine", version=version)
    assert get(nora).headline == "Theirs"


def test_names_and_contacts_are_found_by_as_soon_as_they_change(people: People) -> None:
    nora = add(people)
    edit(people, nora, last_name="Østergård", employer="Windworks", emails=("n@example.com",))

    def keys() -> set[str]:
        query = select(CandidateSearchKey.key).where(CandidateSearchKey.candidate_id == nora)
        return set(db.session.scalars(query))

    assert {"nora", "windworks", "n@example.com"} <= keys()
    edit(people, nora, emails=())
    assert "n@example.com" not in keys()


def test_open_boards_of_their_jobs_hear_of_a_new_name(people: People, job_id: int) -> None:
    nora = get_application(add_application(job_id)).candidate_id
    before = get_job(job_id).pipeline_version
    edit(people, nora, last_name="Newname")
    assert get_job(job_id).pipeline_version == before + 1


def test_only_who_may_look_after_people_becomes_owner(people: People) -> None:
    nora = add(people)
    for name in ("Ivy", "Rob"):
        with pytest.raises(InvalidInput) as caught:
            edit(people, nora, owner_id=people[name])
        assert caught.value.field == "owner_id"
    with pytest.raises(InvalidInput):
        edit(people, nora, owner_id=999_999)
    with unit_of_work():
        people.user("Tom").is_active = False
    with pytest.raises(InvalidInput):
        edit(people, nora, owner_id=people["Tom"])


def test_an_owner_who_left_stays_until_somebody_else_is_chosen(people: People) -> None:
    nora = add(people)
    edit(people, nora, owner_id=people["Tom"])
    with unit_of_work():
        people.user("Tom").is_active = False
    assert edit(people, nora, headline="Engineer")
    assert get(nora).owner_id == people["Tom"]


def test_an_address_is_added_at_the_end_and_known_ones_are_no_news(people: People) -> None:
    nora = add(people)

    def add_email(address: str) -> bool:
        with unit_of_work():
            return candidate_profile.add_email(
                get(nora), address, actor=people.user("Rita"), now=NOW
            )

    assert add_email(" Nora@Example.com ")
    assert not add_email("nora@example.com")
    assert [email.address for email in get(nora).emails] == ["Nora@Example.com"]
    for wrong in ("", "nobody", "a b@example.com"):
        with pytest.raises(InvalidInput) as caught:
            add_email(wrong)
        assert caught.value.field == "address"


def test_whoever_asked_not_to_be_contacted_is_not_invited(people: People, job_id: int) -> None:
    application = add_application(job_id, email="nora@example.com")
    edit(people, get_application(application).candidate_id, do_not_contact=True)
    with pytest.raises(WrongState) as caught, unit_of_work():
        application_services.invite_to_apply(
            get_application(application), actor=people.user("Rita"), now=NOW
        )
    assert caught.value.code == "do-not-contact"


# -- adding by hand ----------------------------------------------------------------------------


def test_a_person_is_added_with_owner_and_history(people: People) -> None:
    nora = add(people, email="nora@example.com", phone="+31 6 1234 5678", employer="Windworks")
    candidate = get(nora)
    assert candidate.source == "manual"
    assert candidate.owner_id == people["Rita"]
    assert [phone.number for phone in candidate.phones] == ["+31 6 1234 5678"]
    [told] = history_of(nora, "candidate-added")
    assert told.actor_id == people["Rita"]
    assert not history_of(nora, "candidate-created"), "the same told twice"


def test_a_known_person_is_recognised_and_nothing_is_overwritten(people: People) -> None:
    nora = add(people, email="nora@example.com", headline="Engineer")
    given = NewPerson("Eleonora", "Nilsen", "NORA@example.com", "020 1234567", headline="Other")
    with unit_of_work():
        found = new_candidates.add_person(given, actor=people.user("Tom"), now=NOW)
    assert not found.is_new
    assert found.candidate.id == nora
    candidate = get(nora)
    assert (candidate.first_name, candidate.headline) == ("Nora", "Engineer")
    assert candidate.owner_id == people["Rita"]
    assert [phone.number for phone in candidate.phones] == ["020 1234567"]


def test_two_presses_make_one_person_and_a_namesake_later_is_another(people: People) -> None:
    first = add(people)
    assert add(people) == first
    with unit_of_work():
        found = new_candidates.add_person(
            NewPerson("Nora", "Nilsen"),
            actor=people.user("Rita"),
            now=NOW + timedelta(minutes=5),
        )
        assert found.is_new
        assert found.candidate.id != first


# -- deleting ----------------------------------------------------------------------------------


def delete(people: People, candidate_id: int, name: str = "Rita") -> list[str]:
    with unit_of_work():
        keys = candidate_deletion.delete_candidate(
            get(candidate_id), actor=people.user(name), now=NOW
        )
    db.session.remove()
    return keys


def add_file(candidate_id: int, people: People) -> str:
    upload = documents.check_upload("cv.txt", b"I build turbines.", "resume", size_max=1000)
    with unit_of_work():
        documents.add_document(get(candidate_id), upload, uploader=people.user("Rita"), now=NOW)
    return upload.key


def test_with_a_person_everything_goes_but_the_history(people: People, job_id: int) -> None:
    application = add_application(job_id, email="n@example.com", stage=StageKind.SCREEN)
    nora = get_application(application).candidate_id
    reject(application, people.user("Rita"))
    key = add_file(nora, people)
    with unit_of_work():
        notes.add_note(get(nora), "Met her.", is_private=True, author=people.user("Tom"), now=NOW)
    other = add(people, first_name="Other")
    with unit_of_work():
        db.session.add(
            SamePersonSuggestion(candidate_id=nora, other_id=other, evidence=[], created_at=NOW)
        )
        get(other).merged_into_id = nora
    before = get_job(job_id).pipeline_version
    assert delete(people, nora) == [key]
    for model in (Document, CandidateNote, SamePersonSuggestion):
        assert db.session.scalars(select(model)).all() == []
    assert db.session.get(Candidate, nora) is None
    # A record that was joined with this one is the same person.
    assert db.session.get(Candidate, other) is None
    assert get_job(job_id).pipeline_version > before
    [entry] = history_of(nora, "candidate-deleted")
    assert entry.details["person"] == "Nora Nilsen"
    assert history_of(nora, "application-rejected")


def test_nobody_in_the_running_is_deleted(people: People, job_id: int) -> None:
    nora = get_application(add_application(job_id)).candidate_id
    for name in ("Rita", "Ada"):
        with pytest.raises(WrongState) as caught:
            delete(people, nora, name)
        assert caught.value.code == "candidate-in-running-application"


def test_what_another_team_wrote_is_deleted_by_an_administrator_alone(people: People) -> None:
    [job_id] = add_jobs_of(people, "Tom", is_confidential=True)
    application = add_application(job_id, stage=StageKind.SCREEN)
    nora = get_application(application).candidate_id
    reject(application, people.user("Tom"))
    for name in ("Rita", "Hugo", "Olga"):
        with pytest.raises(WrongState) as caught:
            delete(people, nora, name)
        assert caught.value.code == "candidate-in-jobs-of-others"
    assert delete(people, nora, "Ada") == []


def test_who_is_gone_already_is_told(people: People) -> None:
    nora = add(people)
    candidate = get(nora)
    delete(people, nora)
    with pytest.raises(WrongState) as caught, unit_of_work():
        candidate_deletion.delete_candidate(candidate, actor=people.user("Rita"), now=NOW)
    assert caught.value.code == "candidate-gone"


def test_the_details_of_a_new_form_are_refused_without_a_name(people: People) -> None:
    nora = add(people)
    with pytest.raises(InvalidInput), unit_of_work():
        candidate_profile.edit_details(
            get(nora), ProfileDetails(), version=1, actor=people.user("Rita"), now=NOW
        )
    assert get(nora).name == "Nora Nilsen"
