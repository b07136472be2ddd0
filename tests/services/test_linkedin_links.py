"""Linking a candidate to a LinkedIn member by hand, unlinking, and that nothing makes again what was unlinked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.errors import InvalidInput, WrongState
from portal.domain.linkedin_links import LinkEvidence
from portal.domain.merging import Decision
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    HistoryEntry,
    LinkedInMatch,
    SamePersonSuggestion,
    SharingChange,
    UnlinkedMember,
)
from portal.services import candidates, linkedin_links, same_person
from portal.services.candidates import IncomingPerson
from portal.services.linkedin_links import Linked
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People
from tests.support.same_person import LATER, add_candidate, get_candidate, join, take_apart
from tests.support.threads import at_once, in_unit

pytestmark = pytest.mark.usefixtures("context")

US, THEM = "client-1", "client-2"
X, Y, Z = "urn:li:person:x", "urn:li:person:y", "urn:li:person:z"
EMAIL = "nora@example.com"


def link(people: People, candidate_id: int, member: str = X, name: str = "Rita") -> Linked:
    with unit_of_work():
        return linkedin_links.link(
            db.session.get_one(Candidate, candidate_id),
            member,
            client_id=US,
            actor=people.user(name),
            now=NOW,
        )


def unlink(people: People, candidate_id: int, member: str = X) -> bool:
    with unit_of_work():
        return linkedin_links.unlink(
            db.session.get_one(Candidate, candidate_id),
            member,
            client_id=US,
            actor=people.user("Tom"),
            now=LATER,
        )


def linked(candidate_id: int) -> dict[tuple[str, str], str]:
    db.session.rollback()
    rows = db.session.query(CandidateLinkedInPerson).filter_by(candidate_id=candidate_id)
    return {(row.client_id, row.person_urn): row.evidence for row in rows}


def unlinked(candidate_id: int) -> set[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.query(UnlinkedMember).filter_by(candidate_id=candidate_id)
    return {(row.client_id, row.member_urn) for row in rows}


def told(candidate_id: int) -> list[tuple[str, dict[str, object]]]:
    db.session.rollback()
    rows = db.session.scalars(
        db.select(HistoryEntry)
        .where(HistoryEntry.candidate_id == candidate_id, HistoryEntry.what.like("linkedin-%"))
        .order_by(HistoryEntry.id)
    )
    return [(row.what, dict(row.details)) for row in rows]


def match(candidate_id: int, **known: object) -> None:
    """What LinkedIn said of somebody."""
    values = {"kind": "matchedMembers", "member": X, "found": 1, **known}
    with unit_of_work():
        db.session.add(LinkedInMatch(candidate_id=candidate_id, client_id=US, **values))


def match_of(candidate_id: int) -> LinkedInMatch:
    db.session.rollback()
    return db.session.get_one(LinkedInMatch, candidate_id)


def export(member: str = X, **known: object) -> Candidate:
    """LinkedIn hands over somebody."""
    person = IncomingPerson(
        "Nora", "Nilsen", "linkedin-recruiter", person_urn=(US, member), **known
    )  # type: ignore[arg-type]
    with unit_of_work():
        return candidates.recognise_or_create(person, now=LATER).candidate


def questions() -> list[tuple[set[int], list[str]]]:
    db.session.rollback()
    rows = db.session.query(SamePersonSuggestion).filter_by(decision=None)
    return [({row.candidate_id, row.other_id}, list(row.evidence)) for row in rows]


# -- linking ---------------------------------------------------------------------------------------


def test_a_link_by_hand_is_kept_with_who_made_it_and_linkedin_is_told(people: People) -> None:
    nora = add_candidate()
    match(nora, kind="none", member="", found=0)
    assert link(people, nora) == Linked(is_new=True)
    (row,) = db.session.query(CandidateLinkedInPerson)
    assert (row.person_urn, row.evidence, row.linked_by_id, row.linked_at) == (
        X,
        LinkEvidence.BY_HAND,
        people["Rita"],
        NOW,
    )
    assert told(nora) == [("linkedin-linked", {"member": X, "link": "by_hand"})]
    known = match_of(nora)
    assert (known.manual, known.due_at) == (X, NOW), "every record names it, and LinkedIn is asked"
    assert db.session.get(SharingChange, nora) is not None


def test_the_same_twice_is_once(people: People) -> None:
    nora = add_candidate()
    link(people, nora)
    assert link(people, nora, name="Tom") == Linked()
    assert len(told(nora)) == 1
    assert unlink(people, nora)
    assert not unlink(people, nora)
    assert len(told(nora)) == 2


def test_linking_again_replaces_the_member_and_tells_which(people: People) -> None:
    nora = add_candidate()
    link(people, nora)
    assert link(people, nora, Y).is_new
    assert linked(nora) == {(US, Y): "by_hand"}
    assert told(nora)[-1][1] == {"member": Y, "link": "by_hand", "replaced": [X]}


def test_a_candidate_with_two_members_is_one_of_them_after_linking(people: People) -> None:
    nora = add_candidate(urns=(X, Y))
    link(people, nora, Y)
    assert linked(nora) == {(US, Y): "by_hand"}
    assert told(nora)[-1][1]["replaced"] == [X]


def test_what_linkedin_found_becomes_what_somebody_chose(people: People) -> None:
    nora = add_candidate(urns=(X,))
    with unit_of_work():
        db.session.query(CandidateLinkedInPerson).one().evidence = LinkEvidence.LINKEDIN.value
    link(people, nora)
    assert linked(nora) == {(US, X): "by_hand"}


@pytest.mark.parametrize(
    "member", ["", "nobody", "urn:li:member:7", "urn:li:person:", "urn:li:person:a b", "x" * 300]
)
def test_nonsense_is_nobody(people: People, member: str) -> None:
    nora = add_candidate(urns=(X,))
    for act in (link, unlink):
        with pytest.raises(InvalidInput):
            act(people, nora, member)
    assert linked(nora) == {(US, X): ""}
    assert told(nora) == []


def test_members_of_another_application_are_left_alone(people: People) -> None:
    nora, other = add_candidate(), add_candidate(last="Other")
    with unit_of_work():
        for candidate_id, member in ((nora, Y), (other, X)):
            db.session.add(
                CandidateLinkedInPerson(
                    candidate_id=candidate_id, client_id=THEM, person_urn=member
                )
            )
    assert link(people, nora).is_new, "by another application that URN is somebody else"
    assert linked(nora) == {(THEM, Y): "", (US, X): "by_hand"}
    unlink(people, nora)
    assert linked(nora) == {(THEM, Y): ""}
    assert linked(other) == {(THEM, X): ""}


def test_a_member_who_is_another_candidate_is_not_taken_from_it(people: People) -> None:
    nora, other = add_candidate(), add_candidate("Noor", "Other", urns=(X,))
    outcome = link(people, nora)
    assert outcome.taken is not None
    assert (linked(nora), linked(other)) == ({}, {(US, X): ""})
    assert questions() == [({nora, other}, ["person_urn"])]
    # Asked again it is the same question, and with a member of one's own the conflict is named.
    again = link(people, nora)
    assert again.taken is not None
    assert again.taken.id == outcome.taken.id
    assert told(nora) == []


def test_with_another_member_of_ones_own_the_conflict_is_named(people: People) -> None:
    nora, other = add_candidate(urns=(Y,)), add_candidate("Noor", "Other", urns=(X,))
    assert link(people, nora).taken is not None
    assert linked(nora) == {(US, Y): ""}
    assert questions() == [({nora, other}, ["person_urn", "conflicting_urns"])]


def test_whom_somebody_told_apart_stays_apart(people: People) -> None:
    nora, other = add_candidate(), add_candidate("Noor", "Other", urns=(X,))
    asked = link(people, nora).taken
    assert asked is not None
    with unit_of_work():
        row = db.session.get_one(SamePersonSuggestion, asked.id)
        same_person.say_different(row, actor=people.user("Rita"), now=NOW)
    again = link(people, nora).taken
    assert again is not None
    assert again.decision == Decision.DIFFERENT.value
    assert (linked(nora), linked(other)) == ({}, {(US, X): ""})


def test_a_record_that_was_joined_or_is_gone_is_linked_to_nobody(people: People) -> None:
    nora, other = add_candidate(), add_candidate("Noor", "Other")
    join(nora, other)
    for act in (link, unlink):
        with pytest.raises(WrongState, match="candidate-joined"):
            act(people, other)
    assert linked(other) == {}


def test_two_recruiters_at_once_leave_one_member_and_both_in_the_history(
    app: Flask, people: People
) -> None:
    nora = add_candidate()

    def linking(name: str, member: str) -> Callable[[], object]:
        return lambda: linkedin_links.link(
            db.session.get_one(Candidate, nora),
            member,
            client_id=US,
            actor=people.user(name),
            now=NOW,
        )

    def load() -> object:
        return db.session.get_one(Candidate, nora).linkedin_people

    db.session.remove()
    outcomes = at_once(app, in_unit(load, linking("Rita", X)), in_unit(load, linking("Tom", Y)))
    assert outcomes == [None, None]
    entries = told(nora)
    assert {details["member"] for _what, details in entries} == {X, Y}
    last = entries[-1][1]
    assert linked(nora) == {(US, str(last["member"])): "by_hand"}
    assert last["replaced"] == [entries[0][1]["member"]]


def test_one_member_for_two_candidates_at_once_is_one_of_them(app: Flask, people: People) -> None:
    one, other = add_candidate(), add_candidate("Noor", "Other")

    def linking(candidate_id: int) -> Callable[[], object]:
        return lambda: linkedin_links.link(
            db.session.get_one(Candidate, candidate_id),
            X,
            client_id=US,
            actor=people.user("Rita"),
            now=NOW,
        )

    db.session.remove()
    outcomes = at_once(
        app,
        in_unit(lambda: db.session.get_one(Candidate, one), linking(one)),
        in_unit(lambda: db.session.get_one(Candidate, other), linking(other)),
    )
    assert outcomes == [None, None]
    assert len({**linked(one), **linked(other)}) == 1
    assert [pair for pair, _evidence in questions()] == [{one, other}]


# -- unlinking -------------------------------------------------------------------------------------


def test_unlinking_takes_the_link_and_linkedin_is_not_told_it_again(people: People) -> None:
    nora = add_candidate(emails=(EMAIL,))
    link(people, nora)
    match(nora, manual=X, told=X)
    assert unlink(people, nora)
    assert (linked(nora), unlinked(nora)) == ({}, {(US, X)})
    known = match_of(nora)
    assert (known.manual, known.taken_back, known.taken_back_at) == ("", X, LATER)
    assert told(nora)[-1] == ("linkedin-unlinked", {"member": X, "link": "by_hand"})


def test_another_choice_made_at_linkedin_stays(people: People) -> None:
    nora = add_candidate(urns=(X,))
    match(nora, manual=Y)
    unlink(people, nora)
    assert match_of(nora).manual == Y


def test_whom_only_linkedin_takes_somebody_for_can_be_unlinked(people: People) -> None:
    nora = add_candidate()
    match(nora)
    assert unlink(people, nora)
    assert unlinked(nora) == {(US, X)}


def test_linking_again_by_hand_lifts_the_block(people: People) -> None:
    nora = add_candidate()
    unlink(people, nora)
    assert link(people, nora).is_new
    assert (linked(nora), unlinked(nora)) == ({(US, X): "by_hand"}, set())


def test_an_export_of_the_unlinked_member_with_the_same_email_asks(people: People) -> None:
    nora = add_candidate(emails=(EMAIL,), urns=(X,))
    unlink(people, nora)
    other = export(emails=(EMAIL,)).id
    assert other != nora
    assert (linked(nora), linked(other)) == ({}, {(US, X): "export"})
    assert questions() == [({nora, other}, ["email", "unlinked"])]
    # And again: it is the same person as before, and the same question.
    assert export(emails=(EMAIL,)).id == other
    assert len(questions()) == 1


def test_an_export_of_another_member_joins_as_ever(people: People) -> None:
    nora = add_candidate(emails=(EMAIL,), urns=(X,))
    unlink(people, nora)
    assert export(Y, emails=(EMAIL,)).id == nora
    assert linked(nora) == {(US, Y): "email"}
    assert told(nora)[-1] == ("linkedin-linked", {"member": Y, "link": "email"})


def test_more_that_linkedin_tells_of_the_unlinked_member_links_nobody(people: People) -> None:
    nora = add_candidate(urns=(X,))
    unlink(people, nora)
    stub = IncomingPerson("Nora", "Nilsen", "linkedin-inmail", person_urn=(US, X), emails=(EMAIL,))
    with unit_of_work():
        kept = candidates.add_to_known(db.session.get_one(Candidate, nora), stub, now=LATER)
        assert kept.id == nora
    assert linked(nora) == {}


def test_linkedins_idea_of_two_records_joins_nobody_whom_somebody_unlinked(people: People) -> None:
    from portal.domain.matching import Evidence

    nora, other = add_candidate(), add_candidate("Noor", "Other", urns=(X,))
    unlink(people, nora)
    with unit_of_work():
        candidates.settle_same_member(nora, other, against=(Evidence.UNLINKED,), now=LATER)
    assert get_candidate(other).merged_into_id is None
    assert questions() == [({nora, other}, ["person_urn", "unlinked"])]


# -- where links come from ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "evidence"),
    [("linkedin-recruiter", "export"), ("linkedin-inmail", "stub")],
)
def test_a_newcomer_is_linked_by_what_handed_the_member_over(source: str, evidence: str) -> None:
    person = IncomingPerson("Nora", "Nilsen", source, person_urn=(US, X))
    with unit_of_work():
        candidate = candidates.recognise_or_create(person, now=NOW).candidate
    (row,) = candidate.linkedin_people
    assert (row.evidence, row.linked_at, row.linked_by_id) == (evidence, NOW, None)
    # That the person was added says it all.
    assert told(candidate.id) == []


def test_what_linkedin_only_thought_is_more_when_it_hands_the_member_over(people: People) -> None:
    nora = add_candidate(urns=(X,))
    with unit_of_work():
        db.session.query(CandidateLinkedInPerson).one().evidence = LinkEvidence.LINKEDIN.value
    assert export().id == nora
    assert linked(nora) == {(US, X): "export"}
    # And not twice.
    export()
    assert len(told(nora)) == 1


# -- joining records -------------------------------------------------------------------------------


def test_what_was_unlinked_goes_with_the_record_and_comes_back(people: People) -> None:
    one, other = add_candidate(), add_candidate("Noor", now=NOW + timedelta(days=2))
    unlink(people, other, Y)
    for candidate_id in (one, other):
        unlink(people, candidate_id, Z)
    merge_id = join(one, other)
    assert unlinked(one) == {(US, Y), (US, Z)}
    assert unlinked(other) == set()
    take_apart(merge_id, people)
    assert (unlinked(one), unlinked(other)) == ({(US, Z)}, {(US, Y), (US, Z)})


def test_a_link_keeps_its_evidence_when_records_are_joined_and_taken_apart(people: People) -> None:
    one, other = add_candidate(), add_candidate("Noor", now=NOW + timedelta(days=2))
    link(people, other)
    merge_id = join(one, other)
    assert linked(one) == {(US, X): "by_hand"}
    take_apart(merge_id, people)
    assert (linked(one), linked(other)) == ({}, {(US, X): "by_hand"})
    (row,) = db.session.query(CandidateLinkedInPerson)
    assert (row.linked_by_id, row.linked_at) == (people["Rita"], NOW)


def test_who_was_joined_with_the_member_by_hand_is_the_member(people: People) -> None:
    """The block of one record does not count against the link of the other: a person said that they are one."""
    one = add_candidate(emails=(EMAIL,))
    unlink(people, one)
    other = export(emails=(EMAIL,)).id
    join(one, other)
    assert linked(one) == {(US, X): "export"}
    assert export(emails=(EMAIL,)).id == one
    assert questions() == []
    # Until somebody unlinks again.
    assert unlink(people, one)
    assert linked(one) == {}
