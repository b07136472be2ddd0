"""Analytics: the page over many jobs, a job's tab, the people behind each number, the file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.domain.applications import OfferStatus
from portal.domain.stages import StageKind
from portal.models import Application, HistoryEntry, Job, RejectionReason, Stage
from portal.services import applications
from portal.unit_of_work import unit_of_work
from tests.support.client import LintingClient, text_of
from tests.support.crowd import add_application, add_crowd, reject, stage_id
from tests.support.people import NOW, People, add_job
from tests.support.queries import counted_statements

HUB = "/analytics"


@pytest.fixture
def job(app: Flask, people: People) -> int:
    """A job with somebody in Prospect, two in Apply, one in Offer, one rejected in Screen."""
    with app.app_context():
        job_id = add_job(people)
        add_application(job_id, "Petra", "Prospect")
        add_application(job_id, "Anna", "Apply", stage=StageKind.APPLY)
        moved = add_application(job_id, "Mona", "Moved", stage=StageKind.APPLY)
        add_application(job_id, "Otto", "Offer", stage=StageKind.OFFER)
        reject(
            add_application(job_id, "Rolf", "Reject", stage=StageKind.SCREEN), people.user("Rita")
        )
        screen = stage_id(job_id, StageKind.SCREEN)
        with unit_of_work():
            person = db.session.get_one(Application, moved)
            applications.move_application(
                person,
                db.session.get_one(Stage, screen),
                version=1,
                actor=people.user("Rita"),
                now=NOW + timedelta(days=3),
            )
    return job_id


def table_of(page: str, key: str) -> list[list[str]]:
    """The rows of one table of numbers as people read them."""
    section = page.split(f'<section class="bk-panel card" id="{key}"')[1].split("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def links_of(page: str) -> list[tuple[str, int]]:
    """Every number that leads to a list, with the number."""
    found = re.findall(r'<a href="([^"]*number=[^"]*)">(\d+)</a>', page)
    return [(url.replace("&amp;", "&"), int(number)) for url, number in found]


@pytest.mark.parametrize("path", [HUB, f"{HUB}?report=funnel", "/jobs/{job}/analytics"])
def test_every_number_leads_to_exactly_its_people(
    client: LintingClient, job: int, path: str
) -> None:
    client.sign_in("Rita")
    page = client.get(path.format(job=job)).get_data(as_text=True)
    links = links_of(page)
    assert len(links) > 5
    for url, number in links:
        behind = client.get(url).get_data(as_text=True)
        listed = behind.count('<td><a href="/applications/') + behind.count('<td><a href="/jobs/')
        if "open-jobs" not in url:
            assert listed == number, url
        else:
            assert listed == 1


def test_the_funnel_says_who_reached_what_and_who_went_on(client: LintingClient, job: int) -> None:
    page = client.sign_in("Rita").get(f"{HUB}?report=funnel").get_data(as_text=True)
    assert table_of(page, "funnel") == [
        ["", "Reached", "Went on", "Conversion"],
        ["Prospect", "1", "0", "0%"],
        ["Application", "2", "1", "50%"],
        ["Screening", "2", "0", "0%"],
        ["Interview", "0", "0", "— None yet."],
        ["Offer", "1", "0", "0%"],
        ["Hired", "0", "— The last step.", "—"],
    ]
    assert table_of(page, "stays")[2] == [
        "Application",
        "1",
        "3 days",
        "— Needs at least 5.",
        "1",
    ]
    assert "stood in a stage of this kind at least once" in page


def test_a_job_s_tab_counts_that_job_alone(
    client: LintingClient, app: Flask, people: People, job: int
) -> None:
    with app.app_context():
        add_application(add_job(people, title="Other"), "Olaf", "Other", stage=StageKind.APPLY)
    page = client.sign_in("Rita").get(f"/jobs/{job}/analytics").get_data(as_text=True)
    assert table_of(page, "stages")[1:3] == [["Prospect", "1", "25%"], ["Application", "1", "25%"]]
    assert 'aria-current="page">Analytics' in page
    hub = client.get(f"{HUB}?job={job}").get_data(as_text=True)
    assert table_of(hub, "stages") == table_of(page, "stages")


def test_who_may_not_see_prospects_finds_them_in_no_number_and_no_list(
    client: LintingClient, app: Flask, job: int
) -> None:
    with app.app_context(), unit_of_work():
        stage = next(s for s in db.session.get_one(Job, job).stages if s.is_prospect)
        stage.activities = [
            {**a, "settings": {**a["settings"], "hiring_managers": False}} for a in stage.activities
        ]
    client.sign_in("Hugo")
    for path in (HUB, f"/jobs/{job}/analytics"):
        page = client.get(path).get_data(as_text=True)
        assert table_of(page, "stages")[1] == ["Prospect", "0", "0%"], path
        people = client.get(f"{path}/people?number=came").get_data(as_text=True)
        assert "Petra Prospect" not in people
        assert "Anna Apply" in people
        saved = client.http.get(f"{path}/download").get_data(as_text=True)
        assert "Where people stand,Prospect,People,0,0," in saved


def test_a_job_of_others_is_nowhere(client: LintingClient, job: int) -> None:
    client.sign_in("Olga")
    assert "No numbers yet" in text_of(client.get(HUB))
    answer = client.http.get(f"{HUB}?job={job}")
    assert answer.status_code == 422
    client.lint(answer, HUB)
    assert "no such job" in text_of(answer)
    assert client.http.get(f"{HUB}/people?number=came&job={job}").status_code == 422
    assert "Anna" not in text_of(client.http.get(f"{HUB}/people?number=came"))
    assert client.http.get(f"/jobs/{job}/analytics").status_code == 404
    assert client.http.get(f"/jobs/{job}/analytics/people?number=came").status_code == 404


def test_interviewers_and_strangers_have_no_numbers(client: LintingClient, job: int) -> None:
    assert client.http.get(HUB).status_code == 303
    client.sign_in("Ivy")
    assert client.http.get(HUB).status_code == 404
    assert "/analytics" not in client.get("/").get_data(as_text=True)
    assert client.http.get(f"/jobs/{job}/analytics").status_code == 403
    assert f"/jobs/{job}/analytics" not in client.get(f"/jobs/{job}").get_data(as_text=True)
    assert client.http.get("/jobs/999999/analytics").status_code == 404
    assert client.http.post(HUB).status_code == 405


def test_whoever_sees_all_jobs_chooses_between_all_and_their_own(
    client: LintingClient, job: int
) -> None:
    client.sign_in("Rob")
    assert table_of(client.get(HUB).get_data(as_text=True), "stages")[2][1] == "1"
    mine = client.get(f"{HUB}?view=mine").get_data(as_text=True)
    assert "Nobody is in the running here" in mine


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-05-01&to=2026-04-01", "before the first one"),
        ("from=yesterday", "A day such as"),
        ("from=2026-02-30", "A day such as"),
        ("to=9999-12-31", "A day such as"),
        ("to=1066-10-14", "A day such as"),
        ("job=999999", "no such job"),
        ("job=abc", "no such job"),
        ("job=99999999999999999999", "no such job"),
        ("job=-1", "no such job"),
        ("status=sleeping", "no such status"),
        ("recruiter=999999", "Nobody like that"),
        ("recruiter=%27%20OR%201=1", "Nobody like that"),
        ("source=carrier-pigeon", "Nobody came from there"),
        ("source=%00%27", "Nobody came from there"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_at_its_field(
    client: LintingClient, job: int, query: str, sentence: str
) -> None:
    client.sign_in("Rita")
    for path in (HUB, f"{HUB}/download"):
        answer = client.http.get(f"{path}?{query}")
        assert answer.status_code == 422
        client.lint(answer, path)
        page = answer.get_data(as_text=True)
        assert sentence in page
        assert 'aria-invalid="true"' in page
        assert 'id="funnel"' not in page
    assert client.http.get(f"{HUB}/people?number=came&{query}").status_code == 422
    if query.startswith(("from", "to", "source")):
        answer = client.http.get(f"/jobs/{job}/analytics?{query}")
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)


def test_what_was_typed_is_kept(client: LintingClient, job: int) -> None:
    page = client.sign_in("Rita").http.get(f"{HUB}?from=2026-05-01&to=2026-04-01")
    assert 'value="2026-05-01"' in page.get_data(as_text=True)
    assert 'value="2026-04-01"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "number",
    [
        *("", "nonsense", "came.x", "reached", "reached.moon", "went-on.other", "week.2026-03-03"),
        *("week.tomorrow", "reason.", "reason.-1", "reason.99999999999", "offer.none", "stays."),
        "outcome.x%27",
    ],
)
def test_a_number_that_is_none_has_no_list(client: LintingClient, job: int, number: str) -> None:
    client.sign_in("Rita")
    for path in (HUB, f"/jobs/{job}/analytics"):
        answer = client.http.get(f"{path}/people?number={number}")
        assert answer.status_code == 422
        client.lint(answer, path)


@pytest.mark.parametrize("key", ["after=abc", "before=0", "after=0", "page=999999", "after=-5"])
def test_a_broken_key_gives_a_page_and_no_error(client: LintingClient, job: int, key: str) -> None:
    client.sign_in("Rita").get(f"{HUB}/people?number=came&{key}")


def test_a_period_without_data_says_what_to_do(client: LintingClient, job: int) -> None:
    client.sign_in("Rita")
    for report in ("pipeline", "funnel"):
        page = client.get(f"{HUB}?from=2031-01-01&to=2031-02-01&report={report}")
        assert "widen the filter" in text_of(page)
        assert links_of(page.get_data(as_text=True)) == [] or report == "pipeline"


def test_a_company_without_anything_sees_no_nonsense(client: LintingClient, people: People) -> None:
    client.sign_in("Ada")
    for report in ("pipeline", "funnel"):
        page = client.get(f"{HUB}?report={report}")
        assert "No numbers yet" in text_of(page)


def test_the_list_is_read_page_by_page(client: LintingClient, app: Flask, people: People) -> None:
    with app.app_context():
        job = add_job(people)
        add_crowd(job, 120, stage=StageKind.APPLY)
    client.sign_in("Rita")
    seen: list[str] = []
    url: str | None = f"/jobs/{job}/analytics/people?number=standing.apply"
    pages = 0
    while url:
        page = client.get(url).get_data(as_text=True)
        pages += 1
        seen += re.findall(r'<td><a href="(/applications/\d+)">', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert (pages, len(seen), len(set(seen))) == (3, 120, 120)
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert back
    before = client.get(back[1].replace("&amp;", "&")).get_data(as_text=True)
    assert re.findall(r'<td><a href="(/applications/\d+)">', before) == seen[50:100]


# -- the file ------------------------------------------------------------------------------------


def rows_of(answer) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


@pytest.mark.parametrize(
    "path", [f"{HUB}/download?report=funnel", "/jobs/{job}/analytics/download"]
)
def test_the_file_has_the_numbers_of_the_page_with_their_definitions(
    client: LintingClient, app: Flask, job: int, path: str
) -> None:
    answer = client.sign_in("Rita").http.get(path.format(job=job))
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert re.search(r'attachment; filename="analytics-all-[\d-]+\.csv"', str(answer.headers))
    rows = rows_of(answer)
    [screened] = [r for r in rows if (r["Table"], r["Line"]) == ("Funnel", "Screening")][:1]
    assert (screened["Column"], screened["Value"]) == ("Reached", "2")
    assert "at least once" in screened["What is counted"]
    assert rows[0]["Table"] == "About this file"
    with app.app_context():
        [entry] = db.session.scalars(
            select(HistoryEntry).where(HistoryEntry.what == "analytics-downloaded")
        )
        assert "Funnel" in entry.details["tables"]
        assert entry.actor is not None
        assert entry.actor.name == "Rita Example"
        assert entry.job_id == (job if "jobs" in path else None)


def test_one_table_alone_can_be_saved_and_an_unknown_one_cannot(
    client: LintingClient, job: int
) -> None:
    client.sign_in("Rita")
    rows = rows_of(client.http.get(f"{HUB}/download?report=funnel&table=offers&source=manual"))
    assert {row["Table"] for row in rows} <= {"Offers", "About this file"}
    assert ("Source", "Added by hand") in {(r["Line"], r["As shown"]) for r in rows}
    assert client.http.get(f"{HUB}/download?table=secrets").status_code == 404


def test_names_that_a_spreadsheet_would_work_out_are_made_harmless(
    client: LintingClient, app: Flask, job: int
) -> None:
    with app.app_context(), unit_of_work():
        for reason in db.session.scalars(select(RejectionReason)):
            reason.name = f"=HYPERLINK({reason.id})"
    rows = rows_of(client.sign_in("Rita").http.get(f"{HUB}/download?report=funnel"))
    names = [row["Line"] for row in rows if row["Table"] == "Reasons for rejecting"]
    assert names
    assert all(name.startswith("'=") for name in names)


# -- live, and cheap -----------------------------------------------------------------------------


def test_a_number_is_never_late(
    client: LintingClient, app: Flask, people: People, job: int
) -> None:
    client.sign_in("Rita")
    path = f"{HUB}?report=funnel"
    assert table_of(client.get(path).get_data(as_text=True), "offers") == []
    with app.app_context(), unit_of_work():
        person = db.session.scalars(
            select(Application).where(Application.stage.has(kind="offer"))
        ).one()
        applications.set_offer(
            person,
            OfferStatus.PREPARED,
            version=person.version,
            actor=people.user("Rita"),
            now=NOW,
        )
    page = client.get(path).get_data(as_text=True)
    assert table_of(page, "offers")[1] == ["Offer prepared", "1", "100%"]
    assert table_of(page, "offers")[-1] == [
        "Answered, and accepted of those",
        "0",
        "— No offer was answered yet.",
    ]


@pytest.mark.parametrize("path", [HUB, f"{HUB}?report=funnel", f"{HUB}/people?number=came"])
def test_the_number_of_statements_does_not_grow(
    client: LintingClient, app: Flask, people: People, job: int, path: str
) -> None:
    counted = []
    for _round in range(2):
        for name in ("Rita", "Hugo", "Ada"):
            client.sign_in(name)
            with counted_statements(app) as seen:
                client.http.get(path)
            counted.append(len(seen))
        with app.app_context():
            for number in range(3):
                add_crowd(add_job(people, title=f"More {number}"), 20, stage=StageKind.SCREEN)
    assert counted[:3] == counted[3:]
    assert max(counted) <= 15
