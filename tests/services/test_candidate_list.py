"""Finding people: whoever fits, nobody else, in order, on every way that the search may take."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.db import db
from portal.domain import names
from portal.domain.permissions import JobRole
from portal.domain.stages import StageKind
from portal.models import (
    Candidate,
    CandidateEmail,
    CandidatePhone,
    CandidateTag,
    Job,
    JobMember,
    TalentPool,
    TalentPoolCandidate,
    TalentPoolContributor,
)
from portal.queries import candidate_list, candidate_pages
from portal.queries.candidate_conditions import Onlooker
from portal.queries.candidate_list import NOBODY, FilterNames, PeopleFilters
from portal.queries.candidate_pages import Key, Sort
from portal.services import applications, history
from portal.services.candidate_search import keep_search_keys
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, get_application, reject
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements

#: The ways to find people: looked up and sorted; walked to; walked to in vain and then sorted.
WAYS = {"looked up": (1_000, 3_000), "walked to": (0, 3_000), "sorted": (0, 1), "both": (3, 4)}
SORTS = [
    Sort(),
    Sort("name", True),
    Sort("newest"),
    Sort("newest", True),
    Sort("activity", True),
]


@pytest.fixture(autouse=True)
def _in_context(context: Flask) -> None:
    """Each test stands in an application context."""


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    counted, window = request.param
    monkeypatch.setattr(candidate_pages, "COUNTED_MAX", counted)
    monkeypatch.setattr(candidate_pages, "WINDOW", window)
    # Statements are put together with these numbers.
    plan = candidate_list._plan
    plan.cache_clear()
    yield
    plan.cache_clear()


def onlooker(people: People, name: str = "Rita") -> Onlooker:
    return Onlooker(people[name], sees_all_jobs=name in ("Ada", "Rob"))


def add(first: str, last: str, *, email: str = "", phone: str = "", **fields: object) -> int:
    with unit_of_work():
        candidate = Candidate(
            first_name=first,
            last_name=last,
            name_key=names.name_key(first, last),
            source=str(fields.pop("source", "manual")),
            created_at=NOW,
            updated_at=NOW,
            emails=[CandidateEmail(address=email, key=email)] if email else [],
            phones=[CandidatePhone(number=phone, key=names.phone_key(phone))] if phone else [],
            **fields,
        )
        db.session.add(candidate)
        keep_search_keys(candidate)
        history.record("candidate-created", now=NOW, candidate=candidate)
        return candidate.id


def found(filters: PeopleFilters, who: Onlooker, sort: Sort | None = None) -> list[int]:
    wanted = candidate_list.names_of(filters, who)
    return candidate_list.find(filters, wanted, sort or Sort(), who).ids


def text(words: str, who: Onlooker) -> set[int]:
    return set(found(PeopleFilters(text=words), who))


@pytest.fixture
def crowd(people: People) -> dict[int, tuple[str, str]]:
    """Forty people whose first and last names are of a few syllables, with things done to some."""
    syllables = ["ma", "mar", "Mé", "ber", "Ørn", "ta"]
    pairs = list(itertools.product(syllables, syllables, ["", "x"]))[:40]
    made = {add(first + more, last): (first + more, last) for first, last, more in pairs}
    with unit_of_work():
        for candidate_id in list(made)[::7]:
            candidate = db.session.get_one(Candidate, candidate_id)
            history.record("candidate-edited", now=NOW, candidate=candidate)
    return made


def expected(crowd: dict[int, tuple[str, str]], word: str, sort: Sort) -> list[int]:
    """The same by hand."""
    last_acts = dict(
        db.session.execute(
            db.text("SELECT candidate_id, max(id) FROM history GROUP BY candidate_id")
        ).all()
    )
    fits = {
        candidate_id: name
        for candidate_id, name in crowd.items()
        if any(names.plain(part).startswith(word) for part in name)
    }

    def key(candidate_id: int) -> Key:
        first, last = fits[candidate_id]
        if sort.by == "newest":
            return (candidate_id,)
        if sort.by == "activity":
            return (last_acts[candidate_id], candidate_id)
        place = (names.sort_key(first, last), candidate_id)
        comes_first = word and names.plain(last).startswith(word)
        return place if sort.descending else (0 if comes_first else 1, *place)

    return sorted(fits, key=key, reverse=sort.descending)


@pytest.mark.usefixtures("_way")
def test_pages_hold_everybody_who_fits_once_in_order_forwards_and_backwards(
    people: People,
    crowd: dict[int, tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = candidate_list._plan
    monkeypatch.setattr(candidate_list, "_plan", lambda *shape: plan(*shape[:-1], 7))
    for word, sort in itertools.product(["", "m", "mar", "orn", "t"], SORTS):
        wanted = expected(crowd, word, sort)
        assert wanted
        walk_there_and_back(onlooker(people), PeopleFilters(text=word), sort, wanted)


def walk_there_and_back(
    who: Onlooker, filters: PeopleFilters, sort: Sort, wanted: list[int]
) -> None:
    seen: list[int] = []
    pages = []
    after = None
    for _ in range(20):
        page = candidate_list.find(filters, FilterNames(), sort, who, after=after)
        assert page.total in (None, len(wanted))
        assert page.has_previous is (after is not None)
        seen += page.ids
        pages.append(page)
        if not page.has_next:
            break
        after = page.keys[-1]
    assert seen == wanted
    before = pages[-1].keys[0]
    for page in reversed(pages[:-1]):
        back = candidate_list.find(filters, FilterNames(), sort, who, before=before)
        assert back.ids == page.ids
        assert back.has_next
        assert back.has_previous is (page is not pages[0])
        before = back.keys[0]


@pytest.mark.usefixtures("_way")
def test_a_place_stays_right_when_whoever_stood_there_is_gone(people: People) -> None:
    ids = [add("Nora", f"Nilsen{letter}") for letter in "abcd"]
    who, filters = onlooker(people), PeopleFilters(text="nora")
    place = candidate_list.find(filters, FilterNames(), Sort(), who).keys[1]
    with unit_of_work():
        db.session.delete(db.session.get_one(Candidate, ids[1]))
    rest = candidate_list.find(filters, FilterNames(), Sort(), who, after=place)
    assert rest.ids == ids[2:]


@pytest.mark.usefixtures("_way")
def test_a_joined_record_is_in_no_list(people: People) -> None:
    nora, other = add("Nora", "Nilsen", email="n@b.example"), add("Nora", "Joined")
    with unit_of_work():
        joined = db.session.get_one(Candidate, other)
        joined.merged_into_id = nora
        keep_search_keys(joined)
    who = onlooker(people)
    for filters in (
        PeopleFilters(),
        PeopleFilters(text="nora"),
        PeopleFilters(source="manual"),
        PeopleFilters(contact_missing=True),
    ):
        for sort in SORTS:
            assert other not in found(filters, who, sort)
    assert candidate_list.suggest("nora", who).ids == [nora]


@pytest.mark.usefixtures("_way")
def test_every_word_must_fit_and_may_fit_something_else(people: People) -> None:
    nora = add("Nora", "Nilsen", email="n.nilsen@mail.example", employer="Wind Works")
    call = add("Bo", "Nilsen", phone="+31 20 123 45 67", employer="Nordwind")
    who = onlooker(people)
    assert text("nilsen", who) == {nora, call}
    assert text("nilsen wind", who) == {nora}
    assert text("bo 020 123", who) == {call}
    assert text("n.nilsen@mail", who) == {nora}
    assert text("nora bo", who) == set()


@pytest.mark.parametrize(
    ("name", "finds"), [("Rita", True), ("Ada", True), ("Rob", True), ("Olga", False)]
)
@pytest.mark.usefixtures("_way")
def test_nobody_learns_by_searching_who_is_in_a_confidential_job(
    people: People, name: str, finds: bool
) -> None:
    secret = add_job(people, is_confidential=True)
    nora = get_application(add_application(secret)).candidate_id
    who = onlooker(people, name)
    for words in (f"REQ-{secret:04}", f"req{secret}", f"{secret:04}"):
        assert (nora in text(words, who)) is finds, words
    assert (nora in found(PeopleFilters(stage=StageKind.PROSPECT), who)) is finds
    assert (nora in found(PeopleFilters(job_id=secret), who)) is finds
    assert bool(candidate_list.jobs_of([nora], who)) is finds


def test_a_job_that_is_not_confidential_is_named_to_all_but_is_a_filter_for_its_team(
    people: People,
) -> None:
    job = add_job(people)
    nora = get_application(add_application(job)).candidate_id
    olga = onlooker(people, "Olga")
    assert text(f"REQ-{job:04}", olga) == {nora}
    assert candidate_list.jobs_of([nora], olga)[nora][0].title == "Data Engineer"
    assert not found(PeopleFilters(job_id=job), olga)
    assert candidate_list.names_of(PeopleFilters(job_id=job), olga).job is None
    assert not candidate_list.offered_jobs(olga)
    assert candidate_list.offered_jobs(onlooker(people))


@pytest.mark.usefixtures("_way")
def test_filters_find_those_of_whom_they_are_true_and_nobody_else(people: People) -> None:
    job, other_job = add_job(people), add_job(people, title="Planner")
    plain = add("Plain", "Person", email="p@b.example")
    ids = {
        "owned": add("A", "A", email="a@b.example", owner_id=people["Hugo"]),
        "source": add("B", "B", email="b@b.example", source="linkedin-recruiter"),
        "silent": add("C", "C"),
        "quiet": add("D", "D", email="d@b.example", do_not_contact=True),
        "tagged": add("E", "E", email="e@b.example"),
        "pooled": add("F", "F", email="f@b.example"),
    }
    prospect = get_application(add_application(job, "G", "G", email="g@b.example")).candidate_id
    offered = add_application(job, "H", "H", stage=StageKind.OFFER, email="h@b.example")
    rejected = add_application(job, "I", "I", stage=StageKind.OFFER, email="i@b.example")
    reject(rejected, people.user("Rita"))
    elsewhere = get_application(
        add_application(other_job, "J", "J", stage=StageKind.OFFER, email="j@b.example")
    ).candidate_id
    offered_id, rejected_id = (get_application(a).candidate_id for a in (offered, rejected))
    pool = add_pool(people, ids["pooled"])
    with unit_of_work():
        db.session.add(CandidateTag(candidate_id=ids["tagged"], name="Café", key="cafe"))
    who = onlooker(people)
    wanted = {
        PeopleFilters(owner_id=people["Hugo"]): {ids["owned"]},
        PeopleFilters(contact_missing=True): {ids["silent"]},
        PeopleFilters(do_not_contact=True): {ids["quiet"]},
        PeopleFilters(tag="cafe"): {ids["tagged"]},
        PeopleFilters(pool_id=pool): {ids["pooled"]},
        PeopleFilters(job_id=job): {prospect, offered_id, rejected_id},
        PeopleFilters(stage=StageKind.OFFER): {offered_id, elsewhere},
        PeopleFilters(job_id=job, stage=StageKind.OFFER): {offered_id},
        PeopleFilters(mine=True): {prospect, offered_id, elsewhere},
        PeopleFilters(mine=True, text="h"): {offered_id},
        PeopleFilters(tag="cafe", do_not_contact=True): set(),
        PeopleFilters(source="no such source"): set(),
        PeopleFilters(owner_id=999_999): set(),
        PeopleFilters(tag="nope"): set(),
        PeopleFilters(job_id=999_999): set(),
    }
    for filters, people_wanted in wanted.items():
        for sort in SORTS:
            assert set(found(filters, who, sort)) == people_wanted, filters
    nobodys = set(found(PeopleFilters(owner_id=NOBODY), who))
    assert ids["owned"] not in nobodys
    assert plain in nobodys
    from_linkedin = set(found(PeopleFilters(source="linkedin-recruiter"), who))
    assert ids["source"] in from_linkedin
    assert plain not in from_linkedin


def add_pool(people: People, candidate_id: int, name: str = "Welders", **fields: object) -> int:
    with unit_of_work():
        pool = TalentPool(
            name=name,
            name_key=name.casefold(),
            description="",
            created_at=NOW,
            updated_at=NOW,
            **{"owner_id": people["Rita"], **fields},
        )
        db.session.add(pool)
        db.session.flush()
        db.session.add(
            TalentPoolCandidate(pool_id=pool.id, candidate_id=candidate_id, added_at=NOW)
        )
        return pool.id


def test_a_pool_is_a_filter_for_those_who_may_see_it(people: People) -> None:
    nora = add("Nora", "Nilsen")
    pool = add_pool(people, nora)
    system = add_pool(people, nora, "LinkedIn", owner_id=None, system_key="linkedin")
    with unit_of_work():
        db.session.add(TalentPoolContributor(pool_id=pool, user_id=people["Hugo"], added_at=NOW))
    for name, sees in {
        "Rita": True,
        "Hugo": True,
        "Ada": True,
        "Rob": True,
        "Olga": False,
        "Tom": False,
    }.items():
        who = onlooker(people, name)
        assert (nora in found(PeopleFilters(pool_id=pool), who)) is sees, name
        assert nora in found(PeopleFilters(pool_id=system), who), name
        offered = {pool_id for pool_id, _name in candidate_list.offered_pools(who)}
        assert offered == ({pool, system} if sees else {system}), name


def test_a_member_of_the_team_may_filter_by_its_confidential_job(people: People) -> None:
    secret = add_job(people, is_confidential=True)
    nora = get_application(add_application(secret)).candidate_id
    olga = onlooker(people, "Olga")
    assert not found(PeopleFilters(job_id=secret), olga)
    with unit_of_work():
        db.session.add(
            JobMember(
                job_id=secret,
                user_id=people["Olga"],
                role=JobRole.INTERVIEWER.value,
                added_at=NOW,
            )
        )
    assert found(PeopleFilters(job_id=secret), olga) == [nora]


def test_the_work_list_counts_ones_own_people_without_address_up_to_a_limit(people: People) -> None:
    job = add_job(people)
    for number in range(3):
        add_application(job, f"N{number}", "Nilsen")
    add_application(job, "Has", "Address", email="a@b.example")
    add("Of", "Nobody")
    add("Of", "Rita", owner_id=people["Rita"])
    rita, olga = onlooker(people), onlooker(people, "Olga")
    assert candidate_list.count_contact_missing(rita) == (4, False)
    assert candidate_list.count_contact_missing(rita, most=2) == (2, True)
    assert candidate_list.count_contact_missing(olga) == (0, False)
    listed = found(PeopleFilters(contact_missing=True, mine=True), rita)
    assert len(listed) == 4


@pytest.mark.parametrize("others_without_address", [0, 9])
def test_the_work_list_counts_everybody_once_whichever_way_it_looks(
    context: Flask, people: People, others_without_address: int
) -> None:
    """From one's own people on, or from those without an address, whoever are fewer."""
    first, second = add_job(people), add_job(people, title="Second job")
    nora = get_application(add_application(first, "Nora", "Nilsen")).candidate_id
    with unit_of_work():
        candidate, job = db.session.get_one(Candidate, nora), db.session.get_one(Job, second)
        candidate.owner_id = people["Rita"]
        applications.add_application(candidate, job, job.stages[1], source="manual", now=NOW)
    for number in range(others_without_address):
        add("Silent", str(number))
    rita = onlooker(people)
    with counted_statements(context) as statements:
        assert candidate_list.count_contact_missing(rita) == (1, False)
    assert len(statements) == 2


def test_an_address_that_was_added_without_keeping_words_ends_the_list_at_once(
    people: People,
) -> None:
    nora = add("Nora", "Nilsen")
    with unit_of_work():
        db.session.add(CandidateEmail(candidate_id=nora, address="a@b.example", key="a@b.example"))
    assert not found(PeopleFilters(contact_missing=True), onlooker(people))


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "x" * 10_000, "🦊", "ש", "%' OR 1=1 --"])
def test_signs_that_databases_know_are_only_signs(people: People, words: str) -> None:
    add("Nora", "Nilsen")
    who = onlooker(people)
    assert text(words, who) in (set(), text("", who))
    assert candidate_list.suggest(words, who).ids == []


def test_a_key_of_another_order_is_no_place(people: People) -> None:
    nora = add("Nora", "Nilsen")
    who = onlooker(people)
    for key in ((1,), ("nilsen", 1), (0, "nilsen", 1), (1, 2, 3, 4)):
        for sort in (Sort(), Sort("newest"), Sort("activity", True)):
            if len(key) in (1, 2) and sort.by != "name":
                continue
            if len(key) == 2 and sort.by == "name":
                continue
            page = candidate_list.find(
                replace(PeopleFilters(), text=""), FilterNames(), sort, who, after=key
            )
            assert page.ids == [nora], (key, sort)
