"""What is kept of people so that they are found, and that it is right after every change."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update

from portal.cli import mend_search_keys
from portal.db import db
from portal.domain import names
from portal.domain.candidate_search import CONTACT_MISSING
from portal.domain.permissions import JobRole
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidatePhone,
    CandidateSearchKey,
    Job,
)
from portal.services import candidate_search, candidates, job_lifecycle, jobs, new_applicants
from portal.services.candidate_search import keep_search_keys
from portal.services.candidates import IncomingPerson
from portal.services.new_applicants import NewApplicant
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application
from tests.support.people import NOW, People, add_job, details


@pytest.fixture(autouse=True)
def _in_context(context: Flask) -> None:
    """Each test stands in an application context."""


def wrong() -> list[str]:
    """What is stored otherwise than it should be, of everybody."""
    db.session.rollback()
    last = candidate_search.last_candidate_id()
    stored = candidate_search.stored_keys(0, last)
    found = []
    for candidate_id, (order, wanted) in candidate_search.wanted_keys(0, last).items():
        keys, stored_order = stored[candidate_id]
        if keys != wanted:
            found.append(f"{candidate_id}: {sorted(keys ^ wanted)}")
        if order != stored_order:
            found.append(f"{candidate_id}: order {stored_order!r}, not {order!r}")
    return found


def keys_of(candidate_id: int) -> set[str]:
    return candidate_search.stored_keys(candidate_id - 1, candidate_id)[candidate_id][0]


def incoming(**changes: object) -> IncomingPerson:
    values: dict[str, object] = {
        "first_name": "Nora",
        "last_name": "Nilsen",
        "source": "linkedin-recruiter",
        "employers": ("Wind Works",),
        "person_urn": ("client", "urn:li:person:1"),
        **changes,
    }
    return IncomingPerson(**values)  # type: ignore[arg-type]


def take_in(**changes: object) -> int:
    with unit_of_work():
        return candidates.recognise_or_create(incoming(**changes), now=NOW).candidate.id


def test_an_export_is_found_by_name_and_employer_and_stands_among_those_without_address() -> None:
    assert keys_of(take_in()) == {"nora", "nilsen", "wind", "works", CONTACT_MISSING}
    assert not wrong()


def test_what_a_later_export_adds_is_found_too() -> None:
    nora = take_in(employers=())
    assert take_in(emails=("Nora@Mail.example",)) == nora
    assert keys_of(nora) == {"nora", "nilsen", "wind", "works", "nora@mail.example"}
    assert not wrong()


def test_somebody_added_by_hand_is_found(people: People) -> None:
    with unit_of_work():
        job = db.session.get_one(Job, add_job(people))
        new_applicants.add_by_hand(
            job,
            NewApplicant("Zoë", "Ørsted", email="zoe@mail.example", employer="Fyns Motor"),
            job.stages[1],
            actor=people.user("Rita"),
            now=NOW,
        )
    [zoe] = db.session.scalars(db.select(Candidate.id))
    assert keys_of(zoe) == {"zoe", "orsted", "zoe@mail.example", "fyns", "motor"}
    assert not wrong()


def _rename(nora: Candidate) -> None:
    nora.last_name = "Berg"
    nora.name_key = names.name_key(nora.first_name, nora.last_name)


def _move(nora: Candidate) -> None:
    nora.employer = "Nordwind"


def _write_to(nora: Candidate) -> None:
    nora.emails.append(CandidateEmail(address="n@b.example", key="n@b.example"))


def _call(nora: Candidate) -> None:
    nora.phones.append(CandidatePhone(number="+31 20 123 45 67", key="201234567"))


def _forget_address(nora: Candidate) -> None:
    nora.emails.clear()


@pytest.mark.parametrize("change", [_rename, _move, _write_to, _call, _forget_address])
def test_an_edit_changes_under_what_somebody_is_found(change: Callable[[Candidate], None]) -> None:
    nora = take_in(emails=("nora@mail.example",))
    before = keys_of(nora)
    with unit_of_work():
        candidate = db.session.get_one(Candidate, nora)
        change(candidate)
        keep_search_keys(candidate)
    assert keys_of(nora) != before
    assert not wrong()


def test_a_new_name_changes_the_place_in_the_list_by_itself() -> None:
    nora = take_in()
    with unit_of_work():
        db.session.get_one(Candidate, nora).last_name = "Aaen"
    db.session.rollback()
    assert db.session.get_one(Candidate, nora).sort_key == "aaen  nora"


def test_keeping_twice_is_harmless() -> None:
    nora = take_in()
    for _ in range(2):
        with unit_of_work():
            keep_search_keys(db.session.get_one(Candidate, nora))
    assert not wrong()


def test_a_joined_record_is_found_under_nothing_until_it_stands_alone_again() -> None:
    nora, other = take_in(), take_in(person_urn=("client", "urn:li:person:2"))
    before = keys_of(other)
    for into in (nora, None):
        with unit_of_work():
            candidate = db.session.get_one(Candidate, other)
            candidate.merged_into_id = into
            keep_search_keys(candidate)
        assert keys_of(other) == (set() if into else before)
        assert not wrong()


def test_jobs_and_their_numbers_change_nothing_that_is_kept(people: People) -> None:
    """Who is in which job is looked up, so nothing can be forgotten and nothing found out."""
    with unit_of_work():
        job = jobs.create_job(
            details(), creator=people.user("Rita"), role=JobRole.RECRUITER, now=NOW
        )
        job_id = job.id
    with unit_of_work():
        job_lifecycle.activate_job(
            db.session.get_one(Job, job_id), actor=people.user("Rita"), now=NOW
        )
    nora = get_application(add_application(job_id, employer="Wind")).candidate_id
    assert not any(key.startswith("req") for key in keys_of(nora))
    assert not wrong()


def test_a_deleted_person_leaves_no_words_behind() -> None:
    nora = take_in()
    with unit_of_work():
        db.session.execute(delete(Candidate).where(Candidate.id == nora))
    assert not db.session.scalars(db.select(CandidateSearchKey.key)).all()


def test_the_command_mends_what_was_changed_behind_our_back(app: Flask) -> None:
    nora, other = take_in(), take_in(first_name="Bo", person_urn=("client", "urn:li:person:2"))
    with unit_of_work():
        db.session.execute(update(Candidate).values(employer="Nordwind", sort_key="zzz"))
        db.session.execute(
            delete(CandidateSearchKey).where(CandidateSearchKey.candidate_id == nora)
        )
        db.session.execute(insert(CandidateSearchKey).values(key="stale", candidate_id=other))
    assert wrong()
    answer = app.test_cli_runner().invoke(mend_search_keys)
    assert answer.output == f"Mended: 2 of the candidates up to {other}.\n", answer.output
    assert not wrong()
    assert app.test_cli_runner().invoke(mend_search_keys).output == "Nothing to mend.\n"
