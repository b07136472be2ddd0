"""Are these two the same person? The list, the comparison, the answer, and the way back."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Application, Candidate, HistoryEntry, SamePersonSuggestion
from portal.services import history
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_jobs_of
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements
from tests.support.same_person import (
    LATER,
    add_candidate,
    apply,
    ask,
    furnish,
    get_candidate,
    join,
)

EARLIER = NOW - timedelta(days=30)
ADDRESS = "/candidates/same-person"


@pytest.fixture
def both(app: Flask, people: People, job_id: int) -> tuple[int, int]:
    """Two records of Nora; both stand in Rita's job."""
    with app.app_context():
        one = add_candidate(
            headline="Engineer", employer="Windworks", emails=("nora@example.com",), now=NOW
        )
        other = add_candidate(
            "Leonora",
            headline="Lead engineer",
            employer="Windworks",
            location="Rotterdam",
            phones=("0612345678",),
            now=LATER,
        )
        for number, candidate in enumerate((one, other)):
            furnish(candidate, people, number)
        apply(one, job_id, people)
        apply(other, job_id, people, StageKind.INTERVIEW)
        return one, other


@pytest.fixture
def question(app: Flask, both: tuple[int, int]) -> int:
    with app.app_context():
        return ask(*both)


def answer_of(app: Flask, question: int) -> str | None:
    with app.app_context():
        return db.session.get_one(SamePersonSuggestion, question).decision


def kept_id(app: Flask, candidate_id: int) -> int | None:
    with app.app_context():
        return get_candidate(candidate_id).merged_into_id


def form(client: LintingClient, question: int, **changes: str) -> dict[str, str]:
    """What the form of the comparison would send."""
    page = client.get(f"{ADDRESS}/{question}").get_data(as_text=True)
    data: dict[str, str] = {}
    for name in ("version_one", "version_other", "seen"):
        data[name] = page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
    for name in ("name", "headline", "employer", "location", "linkedin_profile", "owner"):
        for part in page.split(f'type="radio" name="{name}"')[1:]:
            tag = part.split(">")[0]
            if " checked" in tag:
                data[name] = tag.split('value="')[1].split('"')[0]
    return {**data, **changes}


# -- the work list -----------------------------------------------------------------------------


def test_the_list_shows_both_sides_and_the_reasons(client: LintingClient, question: int) -> None:
    page = client.sign_in("Rita").get(ADDRESS)
    text = text_of(page)
    for words in (
        "Nora Nilsen",
        "Leonora Nilsen",
        "The same name and employer.",
        "nora@example.com",
        "0612345678",
        "1 pair of records",
    ):
        assert words in text, words
    assert f'href="{ADDRESS}/{question}"' in page.get_data(as_text=True)


def test_the_list_of_nobody_says_what_it_is_for(client: LintingClient, people: People) -> None:
    assert "Nobody to compare" in text_of(client.sign_in("Rita").get(ADDRESS))


def test_the_list_costs_the_same_however_many_wait(
    app: Flask, client: LintingClient, people: People
) -> None:
    def seen() -> int:
        with counted_statements(app) as statements:
            client.get(ADDRESS)
        return len(statements)

    client.sign_in("Rita")
    with app.app_context():
        ask(add_candidate(emails=("a@example.com",)), add_candidate())
    few = seen()
    with app.app_context():
        for n in range(30):
            ask(add_candidate(emails=(f"{n}@example.com",)), add_candidate())
    assert seen() == few <= 6
    page = client.get(ADDRESS).get_data(as_text=True)
    assert page.count("Compare and decide") == 20
    older = page.split("?before=")[1].split('"')[0]
    assert text_of(client.get(f"{ADDRESS}?before={older}")).count("Compare and decide") == 11


def test_the_page_of_a_pair_costs_the_same_however_much_there_is(
    app: Flask, client: LintingClient, people: People, both: tuple[int, int], question: int
) -> None:
    def seen() -> int:
        with counted_statements(app) as statements:
            client.get(f"{ADDRESS}/{question}")
        return len(statements)

    client.sign_in("Rita")
    few = seen()
    with app.app_context():
        for other in add_jobs_of(people, "Tom", 4):
            apply(both[0], other, people)
    assert seen() == few <= 15


def test_the_list_of_candidates_and_the_persons_page_lead_there(
    client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    assert f'href="{ADDRESS}"' in client.get("/candidates").get_data(as_text=True)
    for candidate_id in both:
        page = client.get(f"/candidates/{candidate_id}").get_data(as_text=True)
        assert "Is this the same person?" in page
        assert f'href="{ADDRESS}/{question}"' in page


def test_who_may_only_read_sees_the_list_and_decides_nothing(
    client: LintingClient, question: int, both: tuple[int, int]
) -> None:
    page = client.sign_in("Rob").get(ADDRESS).get_data(as_text=True)
    assert "Compare and decide" not in page
    assert "Compare and decide" not in client.get(f"/candidates/{both[0]}").get_data(as_text=True)
    for method, path in (("get", ""), ("post", "/same"), ("post", "/different")):
        getattr(client, method)(f"{ADDRESS}/{question}{path}", status=403)


def test_who_sees_no_candidates_sees_none_of_this(
    client: LintingClient, question: int, both: tuple[int, int]
) -> None:
    client.sign_in("Ivy").get(ADDRESS, status=404)
    client.get(f"{ADDRESS}/{question}", status=404)
    client.post(f"{ADDRESS}/{question}/same", {}, at="/", status=404)
    client.post(f"{ADDRESS}/{question}/different", {}, at="/", status=404)


def test_it_needs_a_sign_in(client: LintingClient, question: int) -> None:
    for path in ("", f"/{question}"):
        assert "/sign-in" in client.get(ADDRESS + path, status=303).headers["Location"]


def test_a_question_that_is_not_there_is_not_found(client: LintingClient, people: People) -> None:
    client.sign_in("Rita").get(f"{ADDRESS}/999", status=404)
    client.post(f"{ADDRESS}/999/same", {}, at="/", status=404)
    client.post(f"{ADDRESS}/999/different", {}, at="/", status=404)


def test_answers_are_not_links(client: LintingClient, question: int) -> None:
    client.sign_in("Rita")
    client.get(f"{ADDRESS}/{question}/same", status=405)
    client.get(f"{ADDRESS}/{question}/different", status=405)


# -- the comparison ----------------------------------------------------------------------------


def test_the_comparison_shows_both_field_by_field_and_what_will_come_of_it(
    client: LintingClient, question: int
) -> None:
    page = client.sign_in("Rita").get(f"{ADDRESS}/{question}")
    text = text_of(page)
    for words in (
        "Nora Nilsen",
        "Leonora Nilsen",
        "Lead engineer",
        "what you choose",
        "Rotterdam",
        "Python",
        "Skill 0",
        "Skill 1",
        "School 1",
        "Silver",
        "Engineer 1, Dikes",
        "resume-100.pdf",
        "Both are in Data Engineer. The application of Leonora Nilsen, in Interview, goes on",
        "An administrator can take the two apart again.",
    ):
        assert words in text, words
    html = page.get_data(as_text=True)
    # There is something to choose only where both say something else.
    assert html.count('type="radio" name="headline"') == 2
    assert html.count('type="radio" name="location"') == 0
    assert html.count('type="radio" name="employer"') == 0


def test_of_confidential_jobs_an_outsider_learns_nothing(
    app: Flask, client: LintingClient, people: People, both: tuple[int, int], question: int
) -> None:
    with app.app_context():
        secret = add_job(people, title="Secret Treasurer", is_confidential=True)
        documents = apply(both[0], secret, people)
        apply(both[1], secret, people)
    text = text_of(client.sign_in("Olga").get(f"{ADDRESS}/{question}"))
    assert "Treasurer" not in text
    assert "A confidential job" in text
    assert "Both are in a confidential job" in text
    assert f"resume-{documents}.pdf" not in text
    assert "and more of jobs that you do not see" in text
    # An open job is named, but leads nowhere.
    assert "Data Engineer" in text
    assert 'href="/applications/' not in client.get(f"{ADDRESS}/{question}").get_data(as_text=True)
    assert "Secret Treasurer" in text_of(client.sign_in("Rita").get(f"{ADDRESS}/{question}"))


# -- Same --------------------------------------------------------------------------------------


def test_same_joins_with_the_choices_and_leads_to_the_person(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    one, other = both
    client.sign_in("Rita")
    data = form(client, question, headline=str(other))
    answer = client.post(f"{ADDRESS}/{question}/same", data, at=f"{ADDRESS}/{question}", status=303)
    assert answer.headers["Location"].endswith(f"/candidates/{one}")
    text = text_of(client.get(f"/candidates/{one}"))
    assert "Nora Nilsen and Leonora Nilsen are one record now." in text
    assert "Lead engineer" in text
    assert "Joined records" in text
    activity = text_of(client.get(f"/candidates/{one}/activity"))
    assert "joined the record with that of Leonora Nilsen" in activity
    with app.app_context():
        assert get_candidate(one).location == "Rotterdam"
        assert get_candidate(other).merged_into_id == one
    assert answer_of(app, question) == "same"


def test_a_choice_that_is_none_comes_back_with_what_was_entered(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    data = form(client, question, headline="999", name=str(both[1]))
    page = client.post(
        f"{ADDRESS}/{question}/same", data, at=f"{ADDRESS}/{question}", status=422
    ).get_data(as_text=True)
    assert "Please mend" in page
    assert f'name="name" value="{both[1]}" id="name-1"' in page
    assert answer_of(app, question) is None


def test_who_looked_at_an_older_state_is_told_and_nothing_happens(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    data = form(client, question, headline=str(both[1]))
    with app.app_context(), unit_of_work():
        nora = db.session.get_one(Candidate, both[0])
        nora.headline, nora.version = "Edited", nora.version + 1
    page = client.post(f"{ADDRESS}/{question}/same", data, at=f"{ADDRESS}/{question}", status=422)
    text = text_of(page)
    assert "Somebody changed one of the two records" in text
    assert "Edited" in text
    assert answer_of(app, question) is None
    # What was chosen stays chosen, and pressing again works.
    again = form(client, question, headline=str(both[1]))
    client.post(f"{ADDRESS}/{question}/same", again, at=f"{ADDRESS}/{question}", status=303)
    assert answer_of(app, question) == "same"


def test_pressing_same_twice_is_harmless(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    data = form(client, question)
    for _ in range(2):
        answer = client.post(f"{ADDRESS}/{question}/same", data, at="/", status=303)
        assert answer.headers["Location"].endswith(f"/candidates/{both[0]}")
    assert answer_of(app, question) == "same"


def test_a_question_that_was_answered_leads_to_the_person(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    with app.app_context():
        join(*both)
    answer = client.sign_in("Rita").get(f"{ADDRESS}/{question}", status=303)
    assert answer.headers["Location"].endswith(f"/candidates/{both[0]}")
    assert "Nobody to compare" in text_of(client.get(ADDRESS))


# -- Different ---------------------------------------------------------------------------------


def test_different_is_never_asked_again_and_can_be_mended(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    for _ in range(2):
        client.post(f"{ADDRESS}/{question}/different", {}, at=ADDRESS, status=303)
    assert answer_of(app, question) == "different"
    assert "Nobody to compare" in text_of(client.get(ADDRESS))
    assert "Is this the same person?" not in text_of(client.get(f"/candidates/{both[0]}"))
    assert "said that Leonora Nilsen is somebody else" in text_of(
        client.get(f"/candidates/{both[0]}/activity")
    )
    with app.app_context():
        told = db.session.query(HistoryEntry).filter_by(what="candidates-told-apart").count()
        assert told == 2
    # Whoever pressed the wrong button finds the way back from the page itself.
    page = text_of(client.get(f"{ADDRESS}/{question}"))
    assert "Rita Example said so" in page
    client.post(
        f"{ADDRESS}/{question}/same", form(client, question), at=f"{ADDRESS}/{question}", status=303
    )
    assert kept_id(app, both[1]) == both[0]


def test_who_says_same_after_somebody_said_different_is_told(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    client.sign_in("Rita")
    data = form(client, question)
    client.post(f"{ADDRESS}/{question}/different", {}, at=ADDRESS, status=303)
    client.post(f"{ADDRESS}/{question}/same", data, at=ADDRESS, status=303)
    assert "different people" in text_of(client.get(f"{ADDRESS}/{question}"))
    assert answer_of(app, question) == "different"


def test_who_says_different_after_somebody_said_same_is_told(
    app: Flask, client: LintingClient, both: tuple[int, int], question: int
) -> None:
    with app.app_context():
        join(*both)
    client.sign_in("Rita").post(f"{ADDRESS}/{question}/different", {}, at="/", status=303)
    assert "they are the same person" in text_of(client.get(ADDRESS))
    assert kept_id(app, both[1]) == both[0]


# -- what leads to the joined record -----------------------------------------------------------


def test_the_pages_of_a_joined_record_lead_to_the_one_that_stays(
    app: Flask, client: LintingClient, both: tuple[int, int]
) -> None:
    one, other = both
    with app.app_context():
        join(one, other)
    answer = client.sign_in("Rita").get(f"/candidates/{other}?tab=notes", status=303)
    assert answer.headers["Location"].endswith(f"/candidates/{one}?tab=notes")
    client.sign_in("Ivy").get(f"/candidates/{other}", status=404)


def test_the_pages_of_a_joined_application_lead_to_the_one_that_goes_on(
    app: Flask, client: LintingClient, both: tuple[int, int]
) -> None:
    with app.app_context():
        join(*both)
        joined = db.session.query(Application).filter_by(status="joined").one()
        ids = joined.id, joined.merged_into_id
    client.sign_in("Rita")
    for path in ("", "/timeline", "/notes"):
        answer = client.get(f"/applications/{ids[0]}{path}", status=303)
        assert answer.headers["Location"].endswith(f"/applications/{ids[1]}{path}")
    text = text_of(client.get(f"/applications/{ids[1]}"))
    # Both notes stand there, and the way that the other one took.
    assert f"About application {ids[0]}" in text
    assert f"About application {ids[1]}" in text
    assert "joined two applications of this person" in text
    client.sign_in("Olga").get(f"/applications/{ids[0]}", status=404)


def test_an_act_meant_for_a_joined_application_is_told_and_not_done(
    app: Flask, client: LintingClient, both: tuple[int, int]
) -> None:
    with app.app_context():
        join(*both)
        joined = db.session.query(Application).filter_by(status="joined").one()
        ids = joined.id, joined.merged_into_id
    client.sign_in("Rita")
    answer = client.post(
        f"/applications/{ids[0]}/notes", {"text": "Lost?"}, at=f"/applications/{ids[1]}", status=303
    )
    assert answer.headers["Location"].endswith(f"/applications/{ids[1]}")
    text = text_of(client.get(f"/applications/{ids[1]}"))
    assert "Nothing was changed" in text
    assert "Lost?" not in text


def test_joined_records_stand_in_no_list(
    app: Flask, client: LintingClient, both: tuple[int, int], job_id: int
) -> None:
    with app.app_context():
        join(*both)
    client.sign_in("Rita")
    for path in (
        "/candidates",
        "/candidates?q=Leonora",
        f"/jobs/{job_id}/applicants?view=list&status=all",
        f"/jobs/{job_id}/applicants",
        f"/jobs/{job_id}/prospects",
    ):
        assert "Leonora" not in text_of(client.get(path)).replace("“Leonora”", ""), path


def test_of_two_applications_one_stands_in_the_list_and_tells_of_both(
    app: Flask, client: LintingClient, people: People, job_id: int
) -> None:
    with app.app_context():
        one, other = add_candidate(), add_candidate("Leonora", now=LATER)
        first = apply(one, job_id, people, StageKind.INTERVIEW)
        second = apply(other, job_id, people, StageKind.SCREEN)
        with unit_of_work():
            for application_id, stage in ((first, "Inter"), (second, "Screening of old")):
                history.record(
                    "application-reopened",
                    now=NOW,
                    application=db.session.get_one(Application, application_id),
                    stage=stage,
                )
        join(one, other)
    client.sign_in("Rita")
    page = text_of(client.get(f"/jobs/{job_id}/applicants/list?status=all"))
    assert "Nora Nilsen" in page
    assert "Leonora" not in page
    assert "in Screening of old" in text_of(client.get(f"/applications/{first}/timeline"))


def test_what_happened_to_both_stands_on_one_page(
    app: Flask, client: LintingClient, people: People
) -> None:
    with app.app_context():
        one, other = add_candidate(), add_candidate("Leonora", now=LATER)
        with unit_of_work():
            for candidate_id, reason in ((one, "first"), (other, "second")):
                history.record(
                    "candidates-told-apart",
                    now=NOW,
                    candidate=db.session.get_one(Candidate, candidate_id),
                    person=reason,
                )
        join(one, other)
    text = text_of(client.sign_in("Rita").get(f"/candidates/{one}/activity"))
    assert "first is somebody else" in text
    assert "second is somebody else" in text


# -- taking apart ------------------------------------------------------------------------------


@pytest.fixture
def merge(app: Flask, both: tuple[int, int]) -> int:
    with app.app_context():
        return join(*both)


def test_an_administrator_sees_beforehand_what_goes_back_where(
    client: LintingClient, merge: int, both: tuple[int, int]
) -> None:
    client.sign_in("Ada")
    page = client.get(f"/candidates/{both[0]}").get_data(as_text=True)
    assert f'href="/candidates/joined/{merge}"' in page
    assert f'href="/candidates/joined/{merge}"' in client.get("/admin/audit-log").get_data(
        as_text=True
    )
    text = text_of(client.get(f"/candidates/joined/{merge}"))
    for words in (
        "Goes back to Leonora Nilsen",
        "Stays with Nora Nilsen",
        "Phone numbers: 1",
        "Skills: 2",
        "The application to Data Engineer, as it stood in Interview",
        "Location: becomes empty again",
    ):
        assert words in text, words


def test_taking_apart_makes_two_of_one_and_is_done_once(
    app: Flask, client: LintingClient, merge: int, both: tuple[int, int]
) -> None:
    client.sign_in("Ada")
    address = f"/candidates/joined/{merge}"
    client.post(f"{address}/undo", {}, at=address, status=303)
    assert "stand apart again" in text_of(client.get(address))
    assert kept_id(app, both[1]) is None
    assert "Leonora Nilsen" in text_of(client.get("/candidates"))
    client.post(f"{address}/undo", {}, at="/candidates", status=303)
    assert "have been taken apart already" in text_of(client.get(address))


def test_what_cannot_be_taken_apart_now_says_why(
    app: Flask, client: LintingClient, merge: int, both: tuple[int, int]
) -> None:
    with app.app_context():
        join(both[0], add_candidate(now=EARLIER))
    client.sign_in("Ada")
    text = text_of(client.get(f"/candidates/joined/{merge}"))
    assert "Take those apart first" in text
    client.post(f"/candidates/joined/{merge}/undo", {}, at="/candidates", status=303)
    assert kept_id(app, both[1]) is not None


@pytest.mark.parametrize("name", ["Rita", "Hugo", "Rob", "Ivy"])
def test_only_administrators_take_apart(
    client: LintingClient, merge: int, both: tuple[int, int], name: str
) -> None:
    client.sign_in(name)
    client.get(f"/candidates/joined/{merge}", status=404)
    client.post(f"/candidates/joined/{merge}/undo", {}, at="/", status=404)
    if name != "Ivy":
        assert "Take apart" not in text_of(client.get(f"/candidates/{both[0]}"))


def test_a_joining_that_is_not_there_is_not_found(client: LintingClient, people: People) -> None:
    client.sign_in("Ada").get("/candidates/joined/999", status=404)
    client.post("/candidates/joined/999/undo", {}, at="/", status=404)
    client.get("/candidates/joined/1/undo", status=405)


def test_the_dashboard_tells_those_who_may_answer(client: LintingClient, question: int) -> None:
    for name in ("Rita", "Hugo", "Ada"):
        page = client.sign_in(name).get("/").get_data(as_text=True)
        assert "1 pair of records may be one person" in page, name
        assert f'href="{ADDRESS}"' in page
    for name in ("Rob", "Ivy"):
        assert "may be one person" not in text_of(client.sign_in(name).get("/")), name
