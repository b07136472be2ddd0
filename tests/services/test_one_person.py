"""Whatever the order in which somebody is met: one person stays one, two stay two.

Wish 1 of recruiters: export, stub profile, adding by hand and applying, in every order.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.db import db
from portal.domain.matching import PersonFacts, judge
from portal.linkedin import MailStub
from portal.models import Candidate, SamePersonSuggestion, StubProfile, TalentPoolCandidate
from portal.services import candidates, linkedin_stubs
from portal.services.candidates import IncomingPerson
from portal.unit_of_work import unit_of_work
from tests.support.database import empty_tables
from tests.support.people import NOW, People, add_people
from tests.support.same_person import add_candidate, furnish, join, snapshot, take_apart
from tests.support.stubs import stub

pytestmark = pytest.mark.usefixtures("context")
#: Every example has a database of its own.
SLOW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

URN, OTHER_URN = "urn:li:person:nora", "urn:li:person:twin"
PROFILE = "https://www.linkedin.com/in/nora-nilsen"
EMAIL, WORK = "nora@example.com", "n.nilsen@windworks.example"


def entry(source: str, **known: object) -> IncomingPerson:
    values: dict[str, object] = {"first_name": "Nora", "last_name": "Nilsen", **known}
    return IncomingPerson(source=source, **values)  # type: ignore[arg-type]


#: What each way in knows of the same person: no two of the first three have anything in common.
EXPORT = entry("linkedin-recruiter", person_urn=("us", URN), profile_url=PROFILE)
BY_HAND = entry("manual", emails=(EMAIL,), phones=("06 1234 5678",))
IMPORT = entry("import", emails=(WORK,), last_name="Nilsen-Berg")
APPLY = entry("careers", emails=(EMAIL, WORK), links=("https://nl.linkedin.com/in/NORA-nilsen/",))
STUB = stub(member=URN, first_name="Nora M.", last_name="Nilsen", email=EMAIL.upper(), phone="")
STUB = replace(STUB, profile_url="", company="", location="")


def meet(entries: Sequence[IncomingPerson | MailStub]) -> None:
    for person in entries:
        with unit_of_work():
            if isinstance(person, MailStub):
                linkedin_stubs.take_in("us", [person], now=NOW)
            else:
                candidates.recognise_or_create(person, now=NOW)
    db.session.remove()


def living() -> list[Candidate]:
    db.session.rollback()
    return list(
        db.session.scalars(
            db.select(Candidate).where(Candidate.merged_into_id.is_(None)).order_by(Candidate.id)
        )
    )


def facts_of_all() -> list[PersonFacts]:
    return [candidates.facts_of(candidate) for candidate in living()]


def test_export_stub_by_hand_import_and_apply_in_every_order_make_one_person() -> None:
    seen = set()
    for order in permutations([EXPORT, BY_HAND, IMPORT, APPLY, STUB]):
        meet(order)
        (facts,) = facts_of_all()
        seen.add((facts.email_keys, facts.phone_keys, facts.profile_keys, facts.person_urns))
        # Whoever they were joined with meanwhile: the stub and the pool are theirs.
        (person,) = living()
        assert db.session.scalars(db.select(StubProfile.candidate_id)).all() == [person.id]
        assert db.session.scalars(db.select(TalentPoolCandidate.candidate_id)).all() == [person.id]
        empty_tables()
    # And always the same is known of them.
    assert len(seen) == 1


def test_two_members_who_share_everything_else_stay_two_in_every_order() -> None:
    twin = entry("linkedin-recruiter", person_urn=("us", OTHER_URN), emails=(EMAIL,))
    for order in permutations([EXPORT, BY_HAND, STUB, twin]):
        meet(order)
        people = facts_of_all()
        assert len(people) == 2, order
        assert {urn for facts in people for _client, urn in facts.person_urns} == {URN, OTHER_URN}
        assert all(len(facts.person_urns) == 1 for facts in people)
        assert db.session.query(SamePersonSuggestion).filter_by(decision=None).count() == 1
        empty_tables()


#: What identifies somebody, each in two spellings.
IDENTIFIERS: dict[str, tuple[object, object]] = {
    "urn": (("us", URN), ("us", URN)),
    "profile": (PROFILE, "https://nl.linkedin.com/in/NORA-nilsen/"),
    "email": (EMAIL, EMAIL.upper()),
    "work": (WORK, f" {WORK} "),
}


@st.composite
def entries_of_one_person(draw: st.DrawFn) -> list[IncomingPerson]:
    """Entries that hang together: each has something in common with one before."""
    names = list(IDENTIFIERS)
    known = [draw(st.sets(st.sampled_from(names), min_size=1))]
    for _ in range(draw(st.integers(1, 4))):
        so_far = sorted(set().union(*known))
        link = draw(st.sampled_from(so_far))
        known.append({link, *draw(st.sets(st.sampled_from(names), max_size=2))})
    made = []
    for number, identifiers in enumerate(known):
        said = {name: IDENTIFIERS[name][draw(st.integers(0, 1))] for name in identifiers}
        made.append(
            entry(
                f"source-{number}",
                first_name=draw(st.sampled_from(["Nora", "N.", "Leonora"])),
                person_urn=said.get("urn"),
                profile_url=said.get("profile", ""),
                emails=tuple(said[name] for name in ("email", "work") if name in said),
                employers=draw(st.sampled_from([(), ("Windworks",), ("Dikes", "Windworks")])),
            )
        )
    return draw(st.permutations(made))


@SLOW
@given(entries_of_one_person())
def test_entries_that_hang_together_make_one_person_in_any_order(
    app: Flask, entries: list[IncomingPerson]
) -> None:
    meet(entries)
    try:
        people = facts_of_all()
        assert len(people) == 1
        assert people[0].email_keys == {
            e.strip().casefold() for person in entries for e in person.emails
        }
    finally:
        db.session.remove()
        empty_tables()


@SLOW
@given(entries_of_one_person(), entries_of_one_person(), st.randoms(use_true_random=False))
def test_entries_of_two_members_never_make_one_person(
    app: Flask,
    ours: list[IncomingPerson],
    theirs: list[IncomingPerson],
    random: object,
) -> None:
    """Every entry carries its member; all else may be the same."""
    mixed = [entry_with(person, URN) for person in ours]
    mixed += [entry_with(person, OTHER_URN) for person in theirs]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    meet(mixed)
    try:
        people = facts_of_all()
        assert sorted(urn for facts in people for _c, urn in facts.person_urns) == sorted(
            [URN, OTHER_URN]
        )
        assert len(people) == 2
    finally:
        db.session.remove()
        empty_tables()


def entry_with(person: IncomingPerson, urn: str) -> IncomingPerson:
    return IncomingPerson(**{**vars(person), "person_urn": ("us", urn)})


@st.composite
def facts(draw: st.DrawFn) -> PersonFacts:
    def some(*values: object) -> frozenset[object]:
        return draw(st.frozensets(st.sampled_from(values), max_size=2))

    return PersonFacts(
        first_name=draw(st.sampled_from(["", "Nora", "NORA", "Leo", "نورا", "😀"])),
        last_name=draw(st.sampled_from(["", "Nilsen", "nílsen", "N"])),
        employers=some("Windworks", "WINDWORKS", "Dikes", ""),  # type: ignore[arg-type]
        emails=some(EMAIL, EMAIL.upper(), WORK, ""),  # type: ignore[arg-type]
        phones=some("06 1234 5678", "+31612345678", "020-1234567", "1"),  # type: ignore[arg-type]
        links=some(PROFILE, "https://nora.example", "https://nl.linkedin.com/in/x/"),  # type: ignore[arg-type]
        person_urns=some(("us", URN), ("us", OTHER_URN), ("them", URN)),  # type: ignore[arg-type]
    )


@settings(max_examples=500, deadline=None, derandomize=True)
@given(facts(), facts())
def test_the_verdict_is_the_same_from_both_sides(one: PersonFacts, other: PersonFacts) -> None:
    assert judge(one, other) == judge(other, one)
    if one.person_urns and one == other:
        assert judge(one, other).verdict == "same"


@SLOW
@given(st.data())
def test_joining_any_number_in_any_order_and_taking_apart_from_the_end_restores_everything(
    app: Flask, data: st.DataObject
) -> None:
    people: People = add_people()
    try:
        ids = []
        for number in range(data.draw(st.integers(2, 4))):
            emails = data.draw(st.sets(st.sampled_from([EMAIL, WORK, f"{number}@example.com"])))
            ids.append(
                add_candidate(
                    data.draw(st.sampled_from(["Nora", "Leonora", ""])),
                    emails=tuple(sorted(emails)),
                    headline=data.draw(st.sampled_from(["", "Engineer", "Lead"])),
                    linkedin_profile_url=data.draw(st.sampled_from(["", PROFILE])),
                    do_not_contact=data.draw(st.booleans()),
                )
            )
            if data.draw(st.booleans()):
                furnish(ids[-1], people, number)
        states, merges, left = [snapshot()], [], list(ids)
        while len(left) > 1:
            one, other = data.draw(st.permutations(left))[:2]
            merges.append(join(one, other))
            left.remove(max(one, other))
            states.append(snapshot())
        # The record that was there first is the one that stays, whoever was joined with whom.
        assert left == [ids[0]]
        for merge_id in reversed(merges):
            states.pop()
            take_apart(merge_id, people)
            assert snapshot() == states[-1]
    finally:
        db.session.remove()
        empty_tables()
