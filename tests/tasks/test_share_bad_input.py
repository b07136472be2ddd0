"""Each kind of bad input of people's records, row by row, with the real client against the sandbox."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from flask import Flask

import portal.tasks.sharing
import portal.tasks.sharing_calls
from portal.db import db
from portal.domain.stages import StageKind
from portal.linkedin_access import linkedin
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateNote,
    SharingChange,
    SharingLane,
    SharingQuota,
    StageEntry,
)
from portal.services import applications, candidate_profile, notes
from portal.services.sharing import lane as lanes
from portal.services.sharing import retries
from portal.services.sharing.changes import About, record_change
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application, stage_id
from tests.support.linkedin import Control
from tests.support.people import NOW, People, get_job
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting
from tests.support.tasks import watched
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("context")

CROWD = 4
PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has."""
    return post(job_id, control)


@pytest.fixture
def crowd(control: Control, job_id: int) -> int:
    """Four people past Prospect who wait for LinkedIn."""
    add_crowd(job_id, CROWD, stage=StageKind.SCREEN)
    return job_id


def done(people: int) -> dict[str, int]:
    """So many people, each with one application in its first stage."""
    return {
        "candidates": people,
        "candidateNotes": 0,
        "applications": people,
        "stages": people,
        "applicationNotes": 0,
        "interviewFeedback": 0,
    }


def states(kind: str) -> dict[str, int]:
    """How many entries of the ledger are in which state."""
    return dict(Counter(row.state for row in ledger(kind).values()))


def fault(control: Control, kind: str, path: str, **more: object) -> None:
    control.post("/control/faults", kind=kind, path=path, **more)


def requests(control: Control, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = control.get(f"/control/requests?path={path}")
    return found


# -- a batch of a hundred --------------------------------------------------------------------------


@pytest.mark.parametrize("refused", [1, 50, 100])
def test_of_a_hundred_in_one_call_so_many_are_refused(
    control: Control, job_id: int, refused: int
) -> None:
    add_crowd(job_id, 100, stage=StageKind.SCREEN)
    with unit_of_work():
        # The first load takes a hundred at once; what people do goes in smaller steps.
        db.session.execute(db.delete(SharingChange))
    fault(control, "record_error", "atsCandidates", records=refused, status=400)
    drain()
    (batch,) = requests(control, "atsCandidates")
    assert batch["tunnelled"]
    sent = 100 - refused
    assert counts(control) == done(sent)
    expected = {"refused": refused, "sent": sent} if sent else {"refused": refused}
    assert states("candidate") == expected
    assert all(row.detail for row in ledger("candidate").values() if row.state == "refused")
    assert {row.rule for row in ledger("application").values() if row.state == "held"} == {
        "person_refused"
    }
    # Nobody waits, and nobody is asked again by itself.
    assert waiting() == []
    assert lane().walk_state == "done"
    with unit_of_work():
        assert retries.try_again(None, now=datetime.now(UTC)) == refused
    drain()
    assert counts(control) == done(100)
    assert states("candidate") == {"sent": 100}


def test_of_a_hundred_applications_in_one_call_half_are_refused(
    control: Control, job_id: int
) -> None:
    add_crowd(job_id, 100, stage=StageKind.SCREEN)
    with unit_of_work():
        db.session.execute(db.delete(SharingChange))
    fault(control, "record_error", "atsApplications", records=50, status=400)
    drain()
    assert len(requests(control, "/v2/atsApplications")[-1]["query"]) > 4_000
    assert counts(control) == {**done(50), "candidates": 100}
    with unit_of_work():
        retries.try_again(None, now=datetime.now(UTC))
    drain()
    assert counts(control) == done(100)
    assert states("stage") == {"sent": 100}


# -- trouble in the middle -------------------------------------------------------------------------


def test_a_token_that_ends_in_mid_batch_is_renewed_and_nobody_waits(
    control: Control, crowd: int
) -> None:
    tokens = len(requests(control, "accessToken"))
    fault(control, "401", "atsApplications")
    sweep_people()
    assert counts(control) == done(CROWD)
    assert waiting() == []
    assert len(requests(control, "accessToken")) == tokens + 1
    assert [one["status"] for one in requests(control, "/v2/atsApplications")][-2:] == [200, 401]


def test_credentials_that_end_in_mid_batch_stop_everything_and_lose_nothing(
    control: Control, crowd: int
) -> None:
    fault(control, "401", "atsApplications", times=2)
    sweep_people()
    assert lane().problem == "linkedin-unauthorised"
    assert counts(control) == {**done(0), "candidates": CROWD}
    assert states("candidate") == {"sent": CROWD}
    assert len(waiting()) == CROWD
    drain()
    assert counts(control) == done(CROWD)
    assert lane().problem is None
    # Candidates that LinkedIn has are not sent once more.
    assert len(requests(control, "atsCandidates")) == 1


class Deaf(httpx2.BaseTransport):
    """LinkedIn does what it is asked, and the first answer that fits never reaches us."""

    def __init__(self, inner: httpx2.BaseTransport, fits: Callable[[httpx2.Request], bool]) -> None:
        self.inner = inner
        self.fits = fits
        self.is_over = False

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.inner.handle_request(request)
        if not self.is_over and self.fits(request):
            self.is_over = True
            answer.read()
            self.fail(request)
        return answer

    def fail(self, request: httpx2.Request) -> None:
        raise httpx2.ReadTimeout("nothing came", request=request)


class Killed(BaseException):
    """What no code of ours catches."""


class Dying(Deaf):
    """The worker is killed before it hears what became of the call."""

    def fail(self, request: httpx2.Request) -> None:
        raise Killed


def asks(path: str, method: str) -> Callable[[httpx2.Request], bool]:
    """Whether a request is such a call, tunnelled or not."""

    def fits(request: httpx2.Request) -> bool:
        meant = request.headers.get("X-HTTP-Method-Override", request.method)
        return meant == method and str(request.url.path).endswith(path)

    return fits


CALLS = [
    pytest.param("atsCandidates", "PUT", id="candidates"),
    pytest.param("atsApplications", "PUT", id="applications"),
    pytest.param("stages", "PUT", id="stages"),
    pytest.param("stages", "DELETE", id="no more stages"),
    pytest.param("atsApplications", "DELETE", id="no more applications"),
    pytest.param("atsCandidates", "DELETE", id="no more candidates"),
]


def prepare(control: Control, job_id: int, method: str, people: People) -> dict[str, int]:
    """Somebody to be sent, or to be taken back; returns what LinkedIn shall have in the end."""
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    if method == "PUT":
        return done(1)
    drain()
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        applications.delete_application(application, actor=people.user("Rita"), now=NOW)
    return done(0)


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_a_time_out_after_linkedin_took_it_does_no_harm(
    control: Control, job_id: int, people: People, app: Flask, path: str, method: str
) -> None:
    expected = prepare(control, job_id, method, people)
    with watched(app) as watching:
        watching.inner = deaf = Deaf(watching.inner, asks(path, method))
        sweep_people()
        assert deaf.is_over
        assert lane().problem == "linkedin-down"
        assert len(waiting()) == 1
        drain()
    assert counts(control) == expected
    assert lane().problem is None
    assert states("candidate") == ({"sent": 1} if method == "PUT" else {"held": 1})


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_a_worker_that_is_killed_between_call_and_settling_is_stood_in_for(
    control: Control, job_id: int, people: People, app: Flask, path: str, method: str
) -> None:
    expected = prepare(control, job_id, method, people)
    with watched(app) as watching:
        watching.inner = Dying(watching.inner, asks(path, method))
        with pytest.raises(Killed):
            sweep_people()
        db.session.rollback()
        with unit_of_work():
            # Dead processes give nothing back.
            db.session.execute(
                db.update(SharingLane).values(leased_until=datetime.now(UTC) + lanes.LEASE)
            )
        sweep_people()
        assert len(waiting()) == 1
        with unit_of_work():
            db.session.execute(db.update(SharingLane).values(leased_until=PAST))
        drain()
    assert counts(control) == expected
    assert states("candidate") == ({"sent": 1} if method == "PUT" else {"held": 1})


class Busy(httpx2.BaseTransport):
    """The first worker is in a call until the others have looked."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self.inner = inner
        self.is_called, self.is_seen = threading.Event(), threading.Event()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if not self.is_called.is_set() and "atsCandidates" in str(request.url):
            self.is_called.set()
            assert self.is_seen.wait(10)
        return self.inner.handle_request(request)


def test_two_workers_with_the_same_people_send_each_once(
    control: Control, crowd: int, app: Flask
) -> None:
    with watched(app) as watching:
        watching.inner = busy = Busy(watching.inner)

        def come_second(_meet: object) -> None:
            assert busy.is_called.wait(10)
            sweep_people()
            busy.is_seen.set()

        assert at_once(app, lambda _meet: sweep_people(), come_second) == [None, None]
    assert counts(control) == done(CROWD)
    sent = [json.loads(one["body"])["entities"] for one in requests(control, "atsCandidates")]
    assert sum(len(entities) for entities in sent) == CROWD
    assert control.get("/control/sync")["parallel"]["total"] == 0


class Breaking(httpx2.BaseTransport):
    """LinkedIn answers 500 to whatever speaks of poison, and to a deletion of what was born of it."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self.inner = inner
        self.calls = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        if b"poison" in request.content:
            return httpx2.Response(500)
        return self.inner.handle_request(request)


def test_a_note_on_which_linkedin_breaks_holds_up_nothing_else_of_the_person(
    control: Control, crowd: int, people: People, app: Flask
) -> None:
    application_id = add_application(crowd, stage=StageKind.SCREEN, email="n@example.com")
    candidate_id = get_application(application_id).candidate_id
    with unit_of_work():
        for text in ("First.", "This is poison.", "Last."):
            notes.add_note(
                db.session.get_one(Candidate, candidate_id),
                text,
                is_private=False,
                author=people.user("Rita"),
                now=NOW,
            )
    write(application_id, people, "Of the application.")
    with watched(app) as watching:
        watching.inner = Breaking(watching.inner)
        for _ in range(8):
            sweep_people()
            with unit_of_work():
                db.session.execute(db.update(SharingLane).values(due_at=None))
    assert counts(control) == {**done(CROWD + 1), "candidateNotes": 2, "applicationNotes": 1}
    assert waiting() == [candidate_id]
    drain()
    assert counts(control)["candidateNotes"] == 3


def test_while_linkedin_answers_nothing_but_500_it_is_left_alone(
    control: Control, crowd: int, people: People, app: Flask
) -> None:
    fault(control, "500", "*", times=-1)
    for _ in range(6):
        sweep_people()
        with unit_of_work():
            db.session.execute(db.update(SharingLane).values(due_at=None))
    assert lane().problem == "linkedin-down"
    before = len(requests(control, "ats"))
    hurry()
    sweep_people()
    # Somebody alone is tried, and then everybody waits.
    assert len(requests(control, "ats")) - before <= 1
    control.delete("/control/faults")
    drain()
    assert counts(control) == done(CROWD)


# -- odd people ------------------------------------------------------------------------------------

NAMES = [
    ("Ægir", "Þórðarson"),
    ("Nguyễn", "Thị Ánh"),
    ("Ольга", "Щёголева"),
    ("Ελένη", "Παπαδοπούλου"),
    ("שירה", "בן־דוד"),
    ("محمد", "عبد الله"),
    ("प्रिया", "शर्मा"),
    ("สมชาย", "ใจดี"),
    ("小龙", "李"),
    ("さくら", "髙橋"),
    ("민준", "김"),
    ("𠮷", "𩸽"),
    ("O'Neill-Ó", "d'Arcy & Söhne <b>"),
    ("Zoe\u0308", "Mu\u0308ller"),
    ("🦊 Fox", "👩‍💻"),
    ("a=b&c", "(x:1,y~z)"),
    ("A" * 200, "Ω" * 200),
]


def test_names_of_every_script_arrive_as_they_were_written(control: Control, job_id: int) -> None:
    for number, (first, last) in enumerate(NAMES):
        add_application(job_id, first, last, stage=StageKind.SCREEN, email=f"p{number}@example.com")
    drain()
    assert counts(control) == done(len(NAMES))
    for kind in ("candidates", "applications"):
        there = [(r["firstName"], r["lastName"]) for r in at_linkedin(control, kind).values()]
        assert sorted(there) == sorted(NAMES)


def test_without_address_and_member_nothing_goes_until_somebody_adds_one(
    control: Control, job_id: int, people: People
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN)
    candidate_id = get_application(application_id).candidate_id
    drain()
    assert counts(control) == done(0)
    assert requests(control, "atsCandidates") == []
    assert ledger("candidate")[0, candidate_id].rule == "contact_missing"
    with unit_of_work():
        candidate_profile.add_email(
            db.session.get_one(Candidate, candidate_id),
            "nora@example.com",
            actor=people.user("Rita"),
            now=NOW,
        )
    drain()
    assert counts(control) == done(1)


def test_addresses_that_linkedin_refuses_stay_here(control: Control, job_id: int) -> None:
    """From before addresses were checked: one of two is none, and somebody has no other."""
    add_application(job_id, "One", "Two", stage=StageKind.SCREEN, email="ok@example.com")
    add_application(job_id, "None", "Good", stage=StageKind.SCREEN, email="nobody@nowhere")
    drain()
    assert [r["emailAddresses"] for r in at_linkedin(control, "candidates").values()] == [
        ["ok@example.com"]
    ]
    assert states("candidate") == {"sent": 1, "held": 1}


def test_clocks_that_differ_never_let_a_change_be_before_the_beginning(
    control: Control, job_id: int
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    early = NOW - timedelta(days=1)
    with unit_of_work():
        application = db.session.get_one(Application, application_id)
        db.session.execute(db.update(Candidate).values(updated_at=early))
        db.session.execute(db.update(Application).values(entered_stage_at=early, ended_at=None))
        db.session.add(
            CandidateNote(
                candidate_id=application.candidate_id,
                author_id=application.job.created_by_id,
                text="Written by a server whose clock was wrong.",
                is_private=False,
                created_at=NOW,
                edited_at=early,
                version=2,
            )
        )
        record_change(About.CANDIDATE, [application.candidate_id], now=NOW)
    drain()
    assert counts(control) == {**done(1), "candidateNotes": 1}
    for kind in ("candidates", "applications"):
        (record,) = at_linkedin(control, kind).values()
        assert record["atsLastModifiedAt"] == record["atsCreatedAt"] == NOW.timestamp() * 1000


def test_a_time_before_1970_is_taken(control: Control, job_id: int) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    with unit_of_work():
        ancient = datetime(1969, 7, 20, tzinfo=UTC)
        db.session.execute(db.update(Candidate).values(created_at=ancient, updated_at=ancient))
        db.session.execute(db.update(StageEntry).values(entered_at=ancient))
        record_change(About.APPLICATION, [application_id], now=NOW)
    drain()
    assert counts(control) == done(1)


# -- odd stages, jobs and notes --------------------------------------------------------------------


def test_a_stage_called_not_available_stays_here_and_goes_under_another_name(
    control: Control, job_id: int
) -> None:
    screen = stage_id(job_id, StageKind.SCREEN)
    call_stage(job_id, screen, "Not Available")
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    drain()
    assert counts(control) == {**done(1), "stages": 0}
    (entry,) = ledger("stage").values()
    assert (entry.state, entry.rule) == ("held", "stage_name")
    with unit_of_work():
        db.session.execute(
            db.update(StageEntry)
            .where(StageEntry.application_id == application_id)
            .values(stage_name="Screening")
        )
        record_change(About.APPLICATION, [application_id], now=NOW)
    drain()
    assert [r["stage"] for r in at_linkedin(control, "stages").values()] == ["Screening"]


def call_stage(job_id: int, which: int, name: str) -> None:
    with unit_of_work():
        stage = next(s for s in get_job(job_id).stages if s.id == which)
        stage.name = name


@pytest.mark.parametrize("text", ["🦊" * 10_000, "אבג — “quotes” & <script>\n\ttab \u2028 line"])
def test_emoji_and_signs_in_notes_arrive_as_they_were_written(
    control: Control, job_id: int, people: People, text: str
) -> None:
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    write(application_id, people, text)
    drain()
    (note,) = at_linkedin(control, "applicationNotes").values()
    assert note["note"] == text


def write(application_id: int, people: People, text: str) -> int:
    with unit_of_work():
        return notes.add_note(
            db.session.get_one(Application, application_id),
            text,
            is_private=False,
            author=people.user("Rita"),
            now=NOW,
        ).id


def test_a_call_that_is_too_long_for_linkedin_goes_in_halves(
    control: Control,
    job_id: int,
    people: People,
    sandbox_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Notes of 1 MB, from a system that allowed them: together they are more than LinkedIn reads at once."""
    monkeypatch.setitem(sandbox_app.config, "MAX_CONTENT_LENGTH", 2_500_000)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    text = "é🦊" * 55_555
    with unit_of_work():
        for number in range(5):
            db.session.add(
                ApplicationNote(
                    application_id=application_id,
                    author_id=people["Rita"],
                    text=f"{number} {text}",
                    is_private=False,
                    created_at=NOW,
                    version=1,
                )
            )
        record_change(About.APPLICATION, [application_id], now=NOW)
    drain()
    assert counts(control) == {**done(1), "applicationNotes": 5}
    assert states("application_note") == {"sent": 5}
    assert 413 in {one["status"] for one in requests(control, "notes")}


def test_a_note_that_is_too_long_for_linkedin_is_refused_and_others_go(
    control: Control, job_id: int, people: People
) -> None:
    control.post("/control/settings", note_limit=5_000)
    application_id = add_application(job_id, stage=StageKind.SCREEN, email="n@example.com")
    long_one = write(application_id, people, "x" * 5_001)
    write(application_id, people, "short")
    drain()
    assert counts(control) == {**done(1), "applicationNotes": 1}
    refused = ledger("application_note")[application_id, long_one]
    assert (refused.state, refused.field) == ("refused", "note")


# -- the limit of the day --------------------------------------------------------------------------


class Clock:
    """The worker's clock."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self, zone: Any = None) -> datetime:
        return self.at


@pytest.fixture
def clock(control: Control, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is noon (UTC), and time passes only as the test says."""
    at_noon = Clock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    monkeypatch.setattr(linkedin(), "_clock", lambda: at_noon.at.timestamp())
    monkeypatch.setattr(portal.tasks.sharing, "datetime", at_noon)
    monkeypatch.setattr(portal.tasks.sharing_calls, "datetime", at_noon)
    return at_noon


def work(times: int = 5) -> None:
    for _ in range(times):
        sweep_people()
        db.session.rollback()


def test_the_limit_of_the_day_at_noon_lets_parts_wait_for_midnight_utc(
    control: Control, crowd: int, clock: Clock
) -> None:
    client_id = control.get("/control/credentials")["client_id"]
    with unit_of_work():
        db.session.add(
            SharingQuota(
                client_id=client_id,
                kind="stage",
                day=date(2026, 3, 2),
                requests=100_000,
                records=0,
                tokens=300,
                filled_at=clock.at,
            )
        )
    work()
    assert counts(control) == {**done(CROWD), "stages": 0}
    assert len(waiting()) == CROWD
    asked = len(requests(control, ""))
    clock.at = datetime(2026, 3, 2, 23, 59, 59, 999_000, tzinfo=UTC)
    work()
    assert len(requests(control, "")) == asked
    clock.at = datetime(2026, 3, 3, tzinfo=UTC)
    work()
    assert counts(control) == done(CROWD)
    quota = db.session.get_one(SharingQuota, (client_id, "stage"))
    assert (quota.day, quota.requests) == (date(2026, 3, 3), CROWD)


def test_linkedins_own_count_of_the_day_is_believed(
    control: Control, crowd: int, clock: Clock
) -> None:
    """Somebody else uses the same application: LinkedIn says that the day is over while we had thousands left."""
    fault(control, "429", "atsApplications", retry_after=12 * 3600)
    sweep_people()
    client_id = control.get("/control/credentials")["client_id"]
    db.session.rollback()
    quota = db.session.get_one(SharingQuota, (client_id, "application"))
    assert quota.paused_until == datetime(2026, 3, 3, tzinfo=UTC)
    assert counts(control) == {**done(0), "candidates": CROWD}
    clock.at = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    work()
    assert counts(control)["applications"] == 0
    clock.at = datetime(2026, 3, 3, tzinfo=UTC)
    work()
    assert counts(control) == done(CROWD)
