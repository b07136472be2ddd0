"""Whom LinkedIn takes people for, read back from the sandbox with the real client."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask

from portal.db import db
from portal.domain.matches import PAUSES
from portal.domain.stages import StageKind
from portal.models import (
    Candidate,
    CandidateLinkedInPerson,
    LinkedInMatch,
    LinkedInMatchSeen,
    SamePersonSuggestion,
    SharingLane,
    SharingQuota,
)
from portal.services import candidate_profile, linkedin_links, same_person
from portal.services.sharing import match_answers, matches
from portal.services.sharing.changes import About, record_change
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.queries import counted_statements
from tests.support.sharing import at_linkedin, counts, drain, hear, lane, match_of, post, waiting
from tests.support.tasks import watched

pytestmark = pytest.mark.usefixtures("context")

MAYA, RITA, OTHER = 7, 2, 8
FOUND, MANUAL, NONE = "matchedMembers", "manualMatchedMember", "none"


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has; LinkedIn matches at once."""
    control.post("/control/settings", match_delay=0)
    return post(job_id, control)


def person(control: Control, member_id: int) -> str:
    """A member as this application knows them."""
    return str(control.post(f"/control/members/{member_id}")["member"])


def address(control: Control, member_id: int) -> str:
    return str(control.post(f"/control/members/{member_id}")["email"])


def somebody(job_id: int, email: str = "nobody@example.com", name: str = "Nora") -> int:
    """A candidate past Prospect whom LinkedIn has."""
    application_id = add_application(job_id, name, stage=StageKind.SCREEN, email=email)
    drain()
    return get_application(application_id).candidate_id


def choose(control: Control, candidate_id: int, member_id: int | None) -> None:
    """As a recruiter does at LinkedIn."""
    control.post("/control/sync/match", candidate=str(candidate_id), member=member_id)


def chosen_at_linkedin(control: Control, candidate_id: int) -> str | None:
    story = control.get(f"/control/sync/records/candidates/record?id={candidate_id}")
    chosen = story["manualMatchedMember"]
    return str(chosen) if chosen else None


def know(candidate_id: int, client_id: str, member: str) -> None:
    """As after an export from LinkedIn Recruiter."""
    with unit_of_work():
        db.session.add(
            CandidateLinkedInPerson(
                candidate_id=candidate_id, client_id=client_id, person_urn=member
            )
        )
        record_change(About.CANDIDATE, [candidate_id], now=NOW)


def edit(candidate_id: int, people: People, headline: str) -> None:
    """Anything of which LinkedIn gets the whole record."""
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        candidate_profile.add_email(
            candidate, f"{headline}@example.com", actor=people.user("Rita"), now=NOW
        )


def client_id_of(control: Control) -> str:
    return str(control.get("/control/credentials")["client_id"])


def steps(candidate_id: int) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(
        db.select(LinkedInMatchSeen)
        .where(LinkedInMatchSeen.candidate_id == candidate_id)
        .order_by(LinkedInMatchSeen.id)
    )
    return [(row.kind, row.member) for row in rows]


# -- what LinkedIn finds by itself -----------------------------------------------------------------


def test_a_member_that_linkedin_finds_is_kept_and_not_asked_about_again(
    control: Control, job_id: int
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    assert match_of(candidate_id).kind == ""
    hear()
    found = match_of(candidate_id)
    assert (found.kind, found.member, found.found) == (FOUND, person(control, MAYA), 1)
    assert found.client_id == client_id_of(control)
    assert found.since is not None
    assert (found.asked_at, found.due_at) == (found.since, None)
    assert steps(candidate_id) == [(FOUND, person(control, MAYA))]
    # What LinkedIn found by itself stays LinkedIn's idea: it is not sent back as somebody's choice.
    assert chosen_at_linkedin(control, candidate_id) is None
    (known,) = db.session.scalars(db.select(CandidateLinkedInPerson))
    assert (known.person_urn, known.evidence) == (found.member, "linkedin")


def test_without_a_match_it_is_asked_again_after_longer_and_longer_pauses(
    control: Control, job_id: int
) -> None:
    candidate_id = somebody(job_id)
    pauses = []
    for _ in PAUSES:
        row = match_of(candidate_id)
        assert row.due_at is not None
        asked = row.asked_at or datetime.now(UTC)
        pauses.append(round((row.due_at - asked).total_seconds()))
        hear()
    assert pauses[1:] == [round(pause.total_seconds()) for pause in PAUSES[1:]]
    assert 0 < pauses[0] <= PAUSES[0].total_seconds()
    row = match_of(candidate_id)
    assert (row.kind, row.due_at) == (NONE, None)
    # Once is enough to write down.
    assert steps(candidate_id) == [(NONE, "")]


def test_another_address_is_asked_about_anew(control: Control, job_id: int, people: People) -> None:
    candidate_id = somebody(job_id)
    hear()
    assert match_of(candidate_id).kind == NONE
    with unit_of_work():
        candidate_profile.add_email(
            db.session.get_one(Candidate, candidate_id),
            address(control, MAYA),
            actor=people.user("Rita"),
            now=NOW,
        )
    drain()
    row = match_of(candidate_id)
    assert (row.tries, row.rank) == (0, matches.SOON)
    assert row.due_at is not None
    assert row.due_at - datetime.now(UTC) <= PAUSES[0]
    hear()
    assert match_of(candidate_id).kind == FOUND
    assert [kind for kind, _ in steps(candidate_id)] == [NONE, FOUND]


def test_several_members_that_fit_are_nobody(control: Control, job_id: int, people: People) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    with unit_of_work():
        candidate_profile.add_email(
            db.session.get_one(Candidate, candidate_id),
            address(control, RITA),
            actor=people.user("Rita"),
            now=NOW,
        )
    drain()
    hear()
    row = match_of(candidate_id)
    assert (row.kind, row.member, row.found) == (FOUND, "", 2)


def links() -> list[tuple[int, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(db.select(CandidateLinkedInPerson))
    return [(row.candidate_id, row.person_urn, row.evidence) for row in rows]


def test_the_link_that_linkedin_made_follows_what_linkedin_thinks(
    control: Control, job_id: int, people: People
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear()
    assert links() == [(candidate_id, person(control, MAYA), "linkedin")]
    # Another address: two members fit, so it is nobody in particular.
    with unit_of_work():
        candidate_profile.add_email(
            db.session.get_one(Candidate, candidate_id),
            address(control, RITA),
            actor=people.user("Rita"),
            now=NOW,
        )
    drain()
    hear()
    assert links() == []
    # A recruiter at LinkedIn decides.
    choose(control, candidate_id, OTHER)
    ask(candidate_id)
    assert links() == [(candidate_id, person(control, OTHER), "at_linkedin")]


def test_what_is_known_better_stays_whatever_linkedin_finds(control: Control, job_id: int) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    know(candidate_id, client_id_of(control), person(control, OTHER))
    hear()
    assert [member for _, member, _ in links()] == [person(control, OTHER)]


def test_whom_somebody_unlinked_linkedin_does_not_bring_back(
    control: Control, job_id: int, people: People
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear()
    member = person(control, MAYA)
    unlink(candidate_id, member, people)
    ask(candidate_id)
    assert match_of(candidate_id).member == member, "LinkedIn still thinks so"
    assert links() == []
    # Nor when a recruiter chooses there whom one of ours said it is not.
    choose(control, candidate_id, MAYA)
    ask(candidate_id)
    assert (match_of(candidate_id).kind, match_of(candidate_id).manual) == (MANUAL, "")
    assert links() == []
    assert match_of(candidate_id).taken_back == member


def test_one_who_was_unlinked_is_not_joined_with_who_is_the_member(
    control: Control, job_id: int, people: People
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear()
    member = person(control, MAYA)
    unlink(candidate_id, member, people)
    other = somebody(job_id, "other@example.com", name="Other")
    know(other, client_id_of(control), member)
    drain()
    for each in (candidate_id, other):
        ask(each)
    assert db.session.get_one(Candidate, candidate_id).merged_into_id is None
    (asked,) = db.session.scalars(db.select(SamePersonSuggestion))
    assert asked.evidence == ["person_urn", "unlinked"]


def unlink(candidate_id: int, member: str, people: People) -> None:
    with unit_of_work():
        linkedin_links.unlink(
            db.session.get_one(Candidate, candidate_id),
            member,
            client_id=match_of(candidate_id).client_id,
            actor=people.user("Rita"),
            now=NOW,
        )


def ask(candidate_id: int) -> None:
    """Somebody wants to know now, and LinkedIn answers."""
    with unit_of_work():
        matches.ask_soon(candidate_id, now=datetime.now(UTC))
    drain()
    hear()


# -- what somebody chose ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_strict", [False, True])
def test_whom_a_recruiter_chose_at_linkedin_is_carried_by_every_full_record(
    control: Control, job_id: int, people: People, is_strict: bool
) -> None:
    control.post("/control/settings", update_clears_match=is_strict)
    candidate_id = somebody(job_id)
    choose(control, candidate_id, OTHER)
    hear()
    row = match_of(candidate_id)
    assert (row.kind, row.member, row.manual) == (MANUAL, *[person(control, OTHER)] * 2)
    (known,) = db.session.scalars(db.select(CandidateLinkedInPerson))
    assert (known.candidate_id, known.person_urn) == (candidate_id, row.member)
    assert known.client_id == client_id_of(control)
    for number in range(2):
        edit(candidate_id, people, f"more{number}")
        drain()
        assert chosen_at_linkedin(control, candidate_id) == row.member


def test_whom_a_recruiter_chose_a_moment_ago_is_seen_before_the_record_is_replaced(
    control: Control, job_id: int, people: People
) -> None:
    control.post("/control/settings", update_clears_match=True)
    candidate_id = somebody(job_id)
    choose(control, candidate_id, OTHER)
    edit(candidate_id, people, "more")
    drain()
    assert chosen_at_linkedin(control, candidate_id) == person(control, OTHER)
    assert match_of(candidate_id).kind == MANUAL


def test_a_recruiters_choice_wins_over_the_member_that_was_handed_over(
    control: Control, job_id: int, people: People
) -> None:
    candidate_id = somebody(job_id)
    know(candidate_id, client_id_of(control), person(control, MAYA))
    drain()
    hear()
    assert match_of(candidate_id).member == person(control, MAYA)
    choose(control, candidate_id, OTHER)
    edit(candidate_id, people, "more")
    drain()
    assert chosen_at_linkedin(control, candidate_id) == person(control, OTHER)
    # Two members of LinkedIn are two people: what was handed over stays as it is.
    (known,) = db.session.scalars(db.select(CandidateLinkedInPerson))
    assert known.person_urn == person(control, MAYA)


def test_what_linkedin_took_back_is_written_down_and_not_made_again(
    control: Control, job_id: int, people: People
) -> None:
    candidate_id = somebody(job_id)
    choose(control, candidate_id, OTHER)
    hear()
    choose(control, candidate_id, None)
    edit(candidate_id, people, "more")
    drain()
    hear()
    row = match_of(candidate_id)
    assert (row.kind, row.manual, row.taken_back) == (NONE, "", person(control, OTHER))
    assert row.taken_back_at is not None
    assert chosen_at_linkedin(control, candidate_id) is None
    assert [kind for kind, _ in steps(candidate_id)] == [MANUAL, NONE]
    # Somebody here says that it is right.
    with unit_of_work():
        assert matches.ask_again(candidate_id, now=datetime.now(UTC))
    drain()
    hear()
    assert chosen_at_linkedin(control, candidate_id) == person(control, OTHER)
    assert match_of(candidate_id).taken_back == ""


def test_a_member_without_whom_linkedin_would_not_take_the_person_is_named_although_taken_back(
    control: Control, job_id: int
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN)
    candidate_id = get_application(application_id).candidate_id
    know(candidate_id, client_id_of(control), person(control, OTHER))
    drain()
    hear()
    choose(control, candidate_id, None)
    with unit_of_work():
        matches.ask_again(candidate_id, now=datetime.now(UTC))
    hear()
    assert len(at_linkedin(control, "candidates")) == 1


def test_a_member_that_linkedin_forgot_is_named_once_more(control: Control, job_id: int) -> None:
    candidate_id = somebody(job_id)
    know(candidate_id, client_id_of(control), person(control, OTHER))
    drain()
    choose(control, candidate_id, None)
    hear()
    assert match_of(candidate_id).repeated == person(control, OTHER)
    assert chosen_at_linkedin(control, candidate_id) == person(control, OTHER)
    # Not for ever: LinkedIn may have a reason that it does not tell.
    choose(control, candidate_id, None)
    before = control.get("/control/sync")["kinds"]
    hear()
    assert control.get("/control/sync")["kinds"] == before


def test_another_applications_members_mean_nothing_here(control: Control, job_id: int) -> None:
    candidate_id = somebody(job_id)
    with unit_of_work():
        db.session.execute(
            db.update(LinkedInMatch).values(
                client_id="another", kind=MANUAL, member="urn:li:person:x", manual="urn:li:person:x"
            )
        )
        record_change(About.CANDIDATE, [candidate_id], now=NOW)
    drain()
    assert chosen_at_linkedin(control, candidate_id) is None
    with unit_of_work():
        matches.want(client_id_of(control), {candidate_id: None}, rank=0, now=NOW)
    hear()
    row = match_of(candidate_id)
    assert (row.client_id, row.kind, row.manual) == (client_id_of(control), NONE, "")


# -- the same member twice (decision D22) ----------------------------------------------------------


def pair(control: Control, job_id: int) -> tuple[int, int]:
    one = somebody(job_id, "one@example.com", "Nora")
    other = somebody(job_id, "other@example.com", "Eleonora")
    return one, other


def test_two_records_of_one_member_are_joined(control: Control, job_id: int) -> None:
    one, other = pair(control, job_id)
    know(one, client_id_of(control), person(control, OTHER))
    choose(control, other, OTHER)
    hear()
    assert db.session.get_one(Candidate, other).merged_into_id == one
    assert counts(control)["candidates"] == 1
    assert counts(control)["applications"] == 1


def test_two_different_members_are_asked_about_with_the_conflict_named(
    control: Control, job_id: int
) -> None:
    one, other = pair(control, job_id)
    know(one, client_id_of(control), person(control, MAYA))
    know(other, client_id_of(control), person(control, OTHER))
    drain()
    choose(control, other, MAYA)
    hear()
    db.session.rollback()
    assert db.session.get_one(Candidate, other).merged_into_id is None
    (asked,) = db.session.scalars(db.select(SamePersonSuggestion))
    assert (asked.candidate_id, asked.other_id) == (one, other)
    assert asked.evidence == ["person_urn", "conflicting_urns"]


def test_those_whom_somebody_told_apart_stay_apart(
    control: Control, job_id: int, people: People
) -> None:
    one, other = pair(control, job_id)
    with unit_of_work():
        asked = SamePersonSuggestion(
            candidate_id=one, other_id=other, evidence=["email"], created_at=NOW
        )
        db.session.add(asked)
        db.session.flush()
        same_person.say_different(asked, actor=people.user("Rita"), now=NOW)
    choose(control, one, OTHER)
    choose(control, other, OTHER)
    hear()
    assert db.session.get_one(Candidate, other).merged_into_id is None
    # Each keeps the choice, whoever came first.
    for each in (one, other):
        assert chosen_at_linkedin(control, each) == person(control, OTHER)
        assert match_of(each).manual == person(control, OTHER)


def test_of_a_deleted_person_nothing_is_kept(control: Control, job_id: int, people: People) -> None:
    from portal.services import applications, candidate_deletion

    candidate_id = somebody(job_id)
    choose(control, candidate_id, OTHER)
    hear()
    with unit_of_work():
        candidate = db.session.get_one(Candidate, candidate_id)
        for application in list(candidate.applications):
            applications.delete_application(application, actor=people.user("Rita"), now=NOW)
        candidate_deletion.delete_candidate(candidate, actor=people.user("Ada"), now=NOW)
    drain()
    for model in (LinkedInMatch, LinkedInMatchSeen, CandidateLinkedInPerson):
        assert db.session.scalars(db.select(model)).all() == []


# -- answers that are none -------------------------------------------------------------------------


class Answering(httpx2.BaseTransport):
    """LinkedIn, with what it says about whom it takes people for changed on the way."""

    def __init__(
        self, inner: httpx2.BaseTransport, change: Callable[[httpx2.Response], httpx2.Response]
    ) -> None:
        self.inner = inner
        self.change = change
        self.asked = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.inner.handle_request(request)
        is_question = request.method == "GET" or (
            request.headers.get("X-HTTP-Method-Override") == "GET"
        )
        if not is_question or "atsCandidates" not in str(request.url):
            return answer
        self.asked += 1
        return self.change(answer)


def hear_through(app: Flask, change: Callable[[httpx2.Response], httpx2.Response]) -> int:
    with watched(app) as watching:
        answering = Answering(watching.inner, change)
        watching.inner = answering
        hear()
        assert not any(watching.open_transactions)
    return answering.asked


def rewritten(change: Callable[[dict[str, Any]], None]) -> Callable[[httpx2.Response], Any]:
    def rewrite(answer: httpx2.Response) -> httpx2.Response:
        answer.read()
        body = json.loads(answer.content)
        change(body)
        return httpx2.Response(answer.status_code, json=body)

    return rewrite


def lose_keys(body: dict[str, Any]) -> None:
    body["results"] = {}
    body["statuses"] = {}


def say_both(body: dict[str, Any]) -> None:
    body["errors"] = {key: {"status": 500, "message": "no"} for key in body["results"]}


def name_nobody(body: dict[str, Any]) -> None:
    for record in body["results"].values():
        record["matchedMembers"] = [7, None, {"urn": 1}, "nonsense"]
        record["manualMatchedMember"] = ["urn:li:person:x"]


def encode(body: dict[str, Any]) -> None:
    body["results"] = {
        "&".join(sorted(key.replace("urn:li:", "urn%3ali%3A").split("&"), reverse=True)): value
        for key, value in body["results"].items()
    }


@pytest.mark.parametrize("change", [lose_keys, say_both], ids=["missing", "in both maps"])
def test_people_whom_an_answer_leaves_out_are_asked_about_later_and_not_for_ever(
    control: Control, job_id: int, app: Flask, change: Callable[[dict[str, Any]], None]
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear_through(app, rewritten(change))
    row = match_of(candidate_id)
    assert (row.kind, row.asked_at, row.tries) == ("", None, 1)
    assert row.due_at is not None
    for _ in range(match_answers.TRIES_MAX - 1):
        hear_through(app, rewritten(change))
    assert match_of(candidate_id).due_at is None
    # What LinkedIn has is not touched, and the next question finds out.
    assert counts(control)["candidates"] == 1
    with unit_of_work():
        matches.ask_again(candidate_id, now=datetime.now(UTC))
    hear()
    assert match_of(candidate_id).kind == FOUND


def test_keys_in_another_encoding_and_order_are_understood(
    control: Control, job_id: int, app: Flask
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear_through(app, rewritten(encode))
    assert match_of(candidate_id).kind == FOUND


def test_members_of_another_shape_are_nobody(control: Control, job_id: int, app: Flask) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    hear_through(app, rewritten(name_nobody))
    assert match_of(candidate_id).kind == NONE


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500),
        httpx2.Response(200, content=b'{"results": {"atsCand'),
        httpx2.Response(401, json={"status": 401}),
        httpx2.Response(403, json={"status": 403}),
        httpx2.Response(404, json={"status": 404}),
    ],
    ids=["500", "cut off", "401", "403", "404"],
)
def test_while_linkedin_does_not_say_it_asking_rests_and_sending_goes_on(
    control: Control, job_id: int, app: Flask, answer: httpx2.Response
) -> None:
    candidate_id = somebody(job_id, address(control, MAYA))
    asked = hear_through(app, lambda _answer: answer)
    assert 1 <= asked <= 2
    row = lane()
    assert row.reading_attempts == 1
    assert row.reading_due_at is not None
    assert row.due_at is None
    somebody(job_id, "another@example.com", "Another")
    assert counts(control)["candidates"] == 2
    hear()
    assert match_of(candidate_id).kind == FOUND
    assert (lane().reading_attempts, lane().reading_due_at) == (0, None)


def test_one_about_whom_linkedin_takes_no_question_does_not_hold_up_the_others(
    control: Control, job_id: int, app: Flask
) -> None:
    add_crowd(job_id, 5, stage=StageKind.SCREEN)
    drain()
    poison = min(db.session.scalars(db.select(LinkedInMatch.candidate_id)))

    class Refusing(httpx2.BaseTransport):
        def __init__(self, inner: httpx2.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            if request.method == "GET" and f"atsCandidateId={poison}&" in str(request.url):
                return httpx2.Response(400, json={"status": 400, "message": "no"})
            return self.inner.handle_request(request)

    with watched(app) as watching:
        watching.inner = Refusing(watching.inner)
        hear()
    kinds = {row.candidate_id: row.kind for row in db.session.scalars(db.select(LinkedInMatch))}
    assert kinds.pop(poison) == ""
    assert set(kinds.values()) == {NONE}
    due_at = match_of(poison).due_at
    assert due_at is not None
    assert due_at - datetime.now(UTC) > timedelta(hours=23)


def test_429_lets_asking_and_sending_wait_as_long_as_linkedin_says(
    control: Control, job_id: int, app: Flask
) -> None:
    somebody(job_id)
    hear_through(app, lambda _answer: httpx2.Response(429, headers={"Retry-After": "40"}, json={}))
    quota = db.session.get_one(SharingQuota, (client_id_of(control), "candidate"))
    assert quota.paused_until is not None
    assert 30 < (quota.paused_until - datetime.now(UTC)).total_seconds() <= 40


def test_a_worker_that_dies_between_asking_and_settling_loses_nothing(
    control: Control, job_id: int, app: Flask
) -> None:
    class Killed(BaseException):
        pass

    def die(_answer: httpx2.Response) -> httpx2.Response:
        raise Killed

    candidate_id = somebody(job_id, address(control, MAYA))
    with pytest.raises(Killed):
        hear_through(app, die)
    db.session.rollback()
    assert match_of(candidate_id).due_at is not None
    with unit_of_work():
        db.session.execute(db.update(SharingLane).values(leased_until=None))
    hear()
    assert match_of(candidate_id).kind == FOUND


def test_what_a_worker_heard_whose_turn_is_over_counts_for_nothing(
    control: Control, job_id: int, app: Flask
) -> None:
    def overtaken(answer: httpx2.Response) -> httpx2.Response:
        with unit_of_work():
            db.session.execute(db.update(SharingLane).values(turn=SharingLane.turn + 1))
        return rewritten(name_nobody)(answer)  # type: ignore[no-any-return]

    candidate_id = somebody(job_id, address(control, MAYA))
    with watched(app) as watching:
        watching.inner = Answering(watching.inner, overtaken)
        with unit_of_work():
            db.session.execute(db.update(LinkedInMatch).values(due_at=NOW))
        sweep_people()
    assert match_of(candidate_id).kind == ""


# -- what it costs ---------------------------------------------------------------------------------


def test_a_hundred_people_cost_as_many_statements_as_ten(
    control: Control, job_id: int, app: Flask
) -> None:
    found = []
    for number in (10, 90):
        add_crowd(job_id, number, stage=StageKind.SCREEN)
        drain()
        hear()
        with unit_of_work():
            db.session.execute(
                db.update(LinkedInMatch).values(
                    due_at=datetime.now(UTC) - timedelta(seconds=1), kind=""
                )
            )
        with counted_statements(app) as statements:
            sweep_people()
        assert db.session.scalar(db.select(db.func.count()).where(LinkedInMatch.kind == "")) == 0
        found.append(len(statements))
    assert found[0] == found[1], found


def test_idle_linkedin_is_asked_nothing(control: Control, job_id: int, app: Flask) -> None:
    somebody(job_id)
    hear()
    before = len(control.get("/control/requests?path=atsCandidates"))
    with counted_statements(app) as statements:
        sweep_people()
    assert len(statements) == 1
    assert len(control.get("/control/requests?path=atsCandidates")) == before
    assert waiting() == []
