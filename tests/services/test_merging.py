"""Joining two records of one person, and taking them apart again."""

from datetime import timedelta

import pytest

from portal.db import db
from portal.domain.errors import StaleVersion, WrongState
from portal.domain.merging import Decision, Field
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateEmail,
    CandidateMerge,
    CandidateNote,
    CandidateSearchKey,
    Document,
    Feedback,
    FeedbackReminder,
    HistoryEntry,
    Job,
    LinkedInEvent,
    SamePersonSuggestion,
    StageEntry,
    TalentPoolCandidate,
)
from portal.services import applications, job_lifecycle, merging, unmerging
from portal.services.merge_suggestions import decide_pair
from portal.unit_of_work import unit_of_work
from tests.support.crowd import reject
from tests.support.exports import take_in
from tests.support.people import NOW, People, add_job, get_job
from tests.support.same_person import (
    LATER,
    add_candidate,
    apply,
    furnish,
    get_candidate,
    join,
    snapshot,
    take_apart,
)

pytestmark = pytest.mark.usefixtures("context")
EARLIER = NOW - timedelta(days=30)


@pytest.fixture
def jobs(people: People) -> list[int]:
    """Three jobs of Rita's."""
    return [add_job(people, title=f"Job {number}") for number in range(3)]


@pytest.fixture
def both(people: People, jobs: list[int]) -> tuple[int, int]:
    """Two records of Nora, the older one first: both in the first job, each in one of their own."""
    one = add_candidate(
        emails=("nora@example.com", "n@example.com"),
        phones=("0612345678",),
        urns=("urn:li:person:nora",),
        headline="Engineer",
        employer="Windworks",
        linkedin_profile_url="https://www.linkedin.com/in/nora",
        source="linkedin-recruiter",
        now=EARLIER,
    )
    other = add_candidate(
        "Leonora",
        "Nilsen",
        emails=("leo@example.com", "NORA@example.com"),
        phones=("+31 6 1234 5678", "020 123 45 67"),
        urns=("urn:li:person:leonora",),
        location="Rotterdam",
        employer="Dikes",
        linkedin_profile_url="https://www.linkedin.com/in/leonora",
        owner_id=people["Tom"],
    )
    for number, candidate in enumerate((one, other)):
        furnish(candidate, people, number)
        apply(candidate, jobs[0], people)
        apply(candidate, jobs[number + 1], people)
    return one, other


def of(model: type, candidate_id: int) -> int:  # type: ignore[type-arg]
    return db.session.query(model).filter_by(candidate_id=candidate_id).count()


def merge_of(merge_id: int) -> CandidateMerge:
    db.session.rollback()
    return db.session.get_one(CandidateMerge, merge_id)


def application(candidate_id: int, job_id: int, status: str | None = None) -> Application:
    db.session.rollback()
    query = db.select(Application).filter_by(candidate_id=candidate_id, job_id=job_id)
    if status:
        query = query.filter_by(status=status)
    return db.session.scalars(query).one()


# -- joining -----------------------------------------------------------------------------------


def test_the_older_record_stays_and_everything_comes_together(
    both: tuple[int, int], jobs: list[int]
) -> None:
    one, other = both
    join(other, one)
    nora = get_candidate(one)
    assert (nora.name, nora.headline, nora.employer, nora.location) == (
        "Nora Nilsen",
        "Engineer",
        "Windworks",
        "Rotterdam",
    )
    assert (nora.source, nora.created_at) == ("linkedin-recruiter", EARLIER)
    assert nora.owner is not None
    assert [e.address for e in nora.emails] == [
        "nora@example.com",
        "n@example.com",
        "leo@example.com",
    ]
    assert [p.number for p in nora.phones] == ["0612345678", "020 123 45 67"]
    assert [link.url for link in nora.links] == [
        "https://nora.example",
        "https://code.example/0",
        "https://code.example/1",
        "https://www.linkedin.com/in/leonora",
    ]
    assert [s.name for s in nora.skills] == ["Python", "Skill 0", "Skill 1"]
    assert [t.name for t in nora.tags] == ["Silver", "Tag 0", "Tag 1"]
    assert [e.title for e in nora.experience] == ["Engineer", "Engineer 0", "Engineer 1"]
    assert [e.school for e in nora.education] == ["Delft", "School 0", "School 1"]
    assert {p.person_urn for p in nora.linkedin_people} == {
        "urn:li:person:nora",
        "urn:li:person:leonora",
    }
    assert of(TalentPoolCandidate, one) == 3
    assert of(CandidateNote, one) == 2
    assert of(Document, one) == 6
    assert sorted(a.job_id for a in nora.applications) == jobs
    assert nora.version == 2


def test_the_absorbed_record_leads_to_the_other_and_keeps_nothing(both: tuple[int, int]) -> None:
    one, other = both
    join(one, other)
    gone = get_candidate(other)
    assert gone.merged_into_id == one
    assert (gone.name, gone.employer) == ("Leonora Nilsen", "Dikes")
    for model in (CandidateEmail, CandidateNote, Document, TalentPoolCandidate, CandidateSearchKey):
        assert of(model, other) == 0, model
    words = {k.key for k in db.session.query(CandidateSearchKey).filter_by(candidate_id=one)}
    assert {"nora", "leo@example.com", "windworks"} <= words


def test_it_is_written_down_with_what_was_not_taken(both: tuple[int, int], people: People) -> None:
    one, other = both
    merge_id = join(one, other, actor=people.user("Rita"), evidence=["email", "phone"])
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "candidates-joined")
    ).one()
    assert (entry.candidate_id, entry.actor_id) == (one, people["Rita"])
    assert entry.details["person"] == "Leonora Nilsen"
    assert entry.details["merge"] == merge_id
    assert entry.details["evidence"] == ["email", "phone"]
    assert entry.details["left"] == {
        "name": "Leonora Nilsen",
        "employer": "Dikes",
        "linkedin_profile": "https://www.linkedin.com/in/leonora",
    }
    assert entry.details["new"] == {"location": "Rotterdam"}


def test_a_person_chooses_field_by_field(both: tuple[int, int]) -> None:
    one, other = both
    join(
        one,
        other,
        choices={
            Field.NAME: other,
            Field.EMPLOYER: one,
            Field.LINKEDIN_PROFILE: other,
            Field.HEADLINE: other,
            Field.OWNER: 999,
        },
    )
    nora = get_candidate(one)
    assert (nora.name, nora.name_key, nora.employer) == (
        "Leonora Nilsen",
        "leonora nilsen",
        "Windworks",
    )
    # Nothing is chosen where only one says something.
    assert nora.headline == "Engineer"
    assert nora.profile_key == "/in/leonora"
    assert "https://www.linkedin.com/in/nora" in [link.url for link in nora.links]


def test_whichever_is_named_first_the_same_comes_out(both: tuple[int, int], people: People) -> None:
    one, other = both
    merge_id = join(one, other)
    this_way = snapshot()
    take_apart(merge_id, people)
    join(other, one)
    assert snapshot() == this_way


def test_who_asked_to_be_left_alone_under_one_record_is_left_alone() -> None:
    one = add_candidate(do_not_contact=True, do_not_contact_reason="No time", now=EARLIER)
    other = add_candidate(do_not_contact=True, do_not_contact_reason="Moved away")
    third = add_candidate(now=LATER)
    join(one, other)
    nora = get_candidate(one)
    assert (nora.do_not_contact, nora.do_not_contact_reason) == (True, "No time; Moved away")
    join(third, one)
    assert get_candidate(one).do_not_contact_reason == "No time; Moved away"


def test_open_boards_of_all_their_jobs_follow(both: tuple[int, int], jobs: list[int]) -> None:
    before = [get_job(job_id).pipeline_version for job_id in jobs]
    merge_id = join(*both)
    after = [get_job(job_id).pipeline_version for job_id in jobs]
    assert all(now > then for then, now in zip(before, after, strict=True))
    assert merge_id


def test_events_of_linkedin_lead_to_the_record_that_stays(people: People, jobs: list[int]) -> None:
    one = add_candidate(now=EARLIER)
    event = take_in(get_job(jobs[0]))
    event_id, other = event.id, event.candidate_id
    assert other is not None
    join(one, other)
    assert db.session.get_one(LinkedInEvent, event_id).candidate_id == one


# -- both in one job ---------------------------------------------------------------------------


def pair(people: People, job_id: int, first: StageKind, second: StageKind) -> tuple[int, int]:
    one, other = add_candidate(now=EARLIER), add_candidate("Leonora", now=NOW)
    return apply(one, job_id, people, first), apply(other, job_id, people, second)


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (StageKind.PROSPECT, StageKind.PROSPECT, 0),
        (StageKind.INTERVIEW, StageKind.PROSPECT, 0),
        (StageKind.PROSPECT, StageKind.INTERVIEW, 1),
    ],
)
def test_the_application_that_is_further_goes_on_with_everything_said_about_both(
    people: People, jobs: list[int], first: StageKind, second: StageKind, winner: int
) -> None:
    ids = pair(people, jobs[0], first, second)
    records = [db.session.get_one(Application, i).candidate_id for i in ids]
    join(*records)
    db.session.rollback()
    on, other = (db.session.get_one(Application, ids[i]) for i in (winner, 1 - winner))
    assert (on.status, on.candidate_id) == ("active", records[0])
    assert (other.status, other.merged_into_id, other.candidate_id) == (
        "joined",
        on.id,
        records[1],
    )
    for model in (ApplicationNote, Document, Feedback):
        assert db.session.query(model).filter_by(application_id=on.id).count() == 2, model
        assert db.session.query(model).filter_by(application_id=other.id).count() == 0, model
    # The way through the stages stays with the one that took it.
    assert db.session.query(StageEntry).filter_by(application_id=other.id).count() == 1
    entry = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "applications-joined")
    ).one()
    assert (entry.application_id, entry.details["joined"]) == (on.id, other.id)


def test_who_is_in_the_running_stays_in_the_running(people: People, jobs: list[int]) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.INTERVIEW)
    reject(ids[1], people.user("Tom"), "No")
    join(*[db.session.get_one(Application, i).candidate_id for i in ids])
    db.session.rollback()
    assert db.session.get_one(Application, ids[0]).status == "active"
    rejected = db.session.get_one(Application, ids[1])
    assert (rejected.status, rejected.end_reason, rejected.end_comment) == (
        "joined",
        "rejected",
        "No",
    )


def test_first_touch_wins_for_the_application_that_goes_on(people: People, jobs: list[int]) -> None:
    one, other = add_candidate(now=EARLIER), add_candidate("Leonora", now=NOW)
    first = apply(one, jobs[0], people, now=EARLIER, source="careers", owner_id=people["Rita"])
    second = apply(other, jobs[0], people, StageKind.INTERVIEW)
    merge_id = join(one, other)
    db.session.rollback()
    on = db.session.get_one(Application, second)
    assert (on.source, on.created_at, on.owner_id) == ("careers", EARLIER, people["Rita"])
    db.session.remove()
    take_apart(merge_id, people)
    on = db.session.get_one(Application, second)
    assert (on.source, on.created_at, on.owner_id) == ("manual", NOW, None)
    assert db.session.get_one(Application, first).candidate_id == one


def test_feedback_of_one_person_in_one_stage_of_both_is_all_kept(
    people: People, jobs: list[int]
) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.PROSPECT)
    stage = get_job(jobs[0]).stages[-1].id
    with unit_of_work():
        # What was only begun makes room for what was submitted.
        draft = db.session.query(Feedback).filter_by(application_id=ids[0]).one()
        draft.status, draft.submitted_at = "draft", None
    records = [db.session.get_one(Application, i).candidate_id for i in ids]
    merge_id = join(*records)
    found = db.session.query(Feedback).filter_by(application_id=ids[0]).all()
    assert {(f.status, f.stage_id) for f in found} == {("draft", None), ("submitted", stage)}
    db.session.remove()
    take_apart(merge_id, people)
    found = db.session.query(Feedback).order_by(Feedback.id).all()
    assert [(f.application_id, f.stage_id) for f in found] == [(ids[0], stage), (ids[1], stage)]


def test_nobody_is_reminded_twice_because_of_a_joining(people: People, jobs: list[int]) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.PROSPECT)
    stages = [stage.id for stage in get_job(jobs[0]).stages]
    with unit_of_work():
        for application_id, stage_id in (
            (ids[0], stages[0]),
            (ids[1], stages[0]),
            (ids[1], stages[1]),
        ):
            db.session.add(
                FeedbackReminder(
                    application_id=application_id,
                    stage_id=stage_id,
                    user_id=people["Ivy"],
                    reminded_at=NOW,
                )
            )
    merge_id = join(*[db.session.get_one(Application, i).candidate_id for i in ids])
    assert db.session.query(FeedbackReminder).filter_by(application_id=ids[0]).count() == 2
    db.session.remove()
    take_apart(merge_id, people)
    assert db.session.query(FeedbackReminder).filter_by(application_id=ids[1]).count() == 2


# -- taking apart ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [StageKind.PROSPECT, StageKind.INTERVIEW])
def test_taking_apart_restores_everything(
    people: People, jobs: list[int], both: tuple[int, int], stage: StageKind
) -> None:
    one, other = both
    with unit_of_work():
        moving = application(other, jobs[0])
        moving.stage_id = next(s.id for s in moving.job.stages if s.kind == stage.value)
        moving.stage = None  # type: ignore[assignment]
        db.session.expire(moving)
    before = snapshot()
    merge_id = join(one, other, choices={Field.NAME: other, Field.LINKEDIN_PROFILE: other})
    assert snapshot() != before
    take_apart(merge_id, people)
    after = snapshot()
    for table, rows in before.items():
        assert after[table] == rows, table


def test_what_was_added_since_stays_with_the_kept_person(
    people: People, jobs: list[int], both: tuple[int, int]
) -> None:
    one, other = both
    merge_id = join(one, other)
    with unit_of_work():
        nora = db.session.get_one(Candidate, one)
        nora.emails.append(
            CandidateEmail(address="new@example.com", key="new@example.com", position=9)
        )
        nora.employer = "Changed since"
        db.session.add(
            CandidateNote(candidate_id=one, author_id=people["Tom"], text="New", created_at=LATER)
        )
        job = db.session.get_one(Job, add_job_inside(people))
        added = applications.add_application(
            nora, job, job.stages[0], source="manual", now=LATER
        ).id
    take_apart(merge_id, people)
    nora = get_candidate(one)
    assert nora.employer == "Changed since"
    assert [e.address for e in nora.emails] == [
        "nora@example.com",
        "n@example.com",
        "new@example.com",
    ]
    assert of(CandidateNote, one) == 2
    assert db.session.get_one(Application, added).candidate_id == one
    assert [e.address for e in get_candidate(other).emails] == [
        "leo@example.com",
        "NORA@example.com",
    ]


def add_job_inside(people: People) -> int:
    from portal.domain.permissions import JobRole
    from portal.services import jobs as job_services
    from tests.support.people import details

    job = job_services.create_job(
        details(), creator=people.user("Rita"), role=JobRole.RECRUITER, now=NOW
    )
    job_lifecycle.activate_job(job, actor=people.user("Rita"), now=NOW)
    db.session.flush()
    return job.id


def test_what_was_written_since_stays_although_the_application_goes_back(
    people: People, jobs: list[int]
) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.INTERVIEW)
    records = [db.session.get_one(Application, i).candidate_id for i in ids]
    merge_id = join(*records)
    with unit_of_work():
        note = ApplicationNote(
            application_id=ids[1], author_id=people["Tom"], text="Since", created_at=LATER
        )
        db.session.add(note)
        db.session.flush()
        note_id = note.id
    take_apart(merge_id, people)
    assert db.session.get_one(ApplicationNote, note_id).application_id == ids[0]
    on = db.session.get_one(Application, ids[1])
    assert (on.candidate_id, on.status) == (records[1], "active")


def test_what_somebody_took_away_since_stays_away(people: People, both: tuple[int, int]) -> None:
    one, other = both
    merge_id = join(one, other)
    with unit_of_work():
        nora = db.session.get_one(Candidate, one)
        nora.emails = [e for e in nora.emails if e.address != "leo@example.com"]
    plan = unmerging.plan_separation(merge_of(merge_id))
    assert plan.rows["candidate_emails"] == (1, 1)
    db.session.remove()
    take_apart(merge_id, people)
    assert [e.address for e in get_candidate(other).emails] == ["NORA@example.com"]


def test_rows_that_editing_wrote_anew_still_go_back(people: People, both: tuple[int, int]) -> None:
    one, other = both
    merge_id = join(one, other)
    with unit_of_work():
        nora = db.session.get_one(Candidate, one)
        # The other way round, so that ids which are given out again mean somebody else.
        old = [(e.address, e.key) for e in reversed(nora.emails)]
        nora.emails = []
        db.session.flush()
        nora.emails = [CandidateEmail(address=a, key=k, position=n) for n, (a, k) in enumerate(old)]
    take_apart(merge_id, people)
    assert [e.address for e in get_candidate(other).emails] == [
        "leo@example.com",
        "NORA@example.com",
    ]
    assert {e.address for e in get_candidate(one).emails} == {"nora@example.com", "n@example.com"}


def test_nobody_is_put_into_a_job_under_a_joined_record(people: People, jobs: list[int]) -> None:
    one, other = add_candidate(now=EARLIER), add_candidate()
    join(one, other)
    with pytest.raises(WrongState, match="candidate-joined"):
        apply(other, jobs[0], people)


def test_the_record_that_was_there_first_stays_although_its_id_is_higher() -> None:
    other, one = add_candidate(), add_candidate(now=EARLIER)
    join(other, one)
    assert get_candidate(other).merged_into_id == one


def test_both_are_told_apart_from_then_on_and_it_is_in_the_history_of_both(
    people: People, both: tuple[int, int]
) -> None:
    one, other = both
    merge_id = join(one, other)
    take_apart(merge_id, people)
    row = db.session.scalars(db.select(SamePersonSuggestion)).one()
    assert (row.decision, row.decided_by_id) == ("different", people["Ada"])
    entries = db.session.scalars(
        db.select(HistoryEntry).where(HistoryEntry.what == "candidates-taken-apart")
    ).all()
    assert {(e.candidate_id, e.actor_id) for e in entries} == {
        (one, people["Ada"]),
        (other, people["Ada"]),
    }
    words = {k.key for k in db.session.query(CandidateSearchKey).filter_by(candidate_id=other)}
    assert {"leonora", "leo@example.com"} <= words


def test_an_application_whose_job_was_closed_meanwhile_comes_back_as_ended(
    people: People, jobs: list[int]
) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.PROSPECT)
    merge_id = join(*[db.session.get_one(Application, i).candidate_id for i in ids])
    with unit_of_work():
        job_lifecycle.close_job(
            db.session.get_one(Job, jobs[0]), actor=people.user("Rita"), now=LATER
        )
    take_apart(merge_id, people)
    found = db.session.query(Application).order_by(Application.id).all()
    assert [(a.status, a.end_reason) for a in found] == [("ended", "position_cancelled")] * 2


def test_an_application_that_was_deleted_since_does_not_come_back(
    people: People, jobs: list[int]
) -> None:
    ids = pair(people, jobs[0], StageKind.PROSPECT, StageKind.PROSPECT)
    records = [db.session.get_one(Application, i).candidate_id for i in ids]
    merge_id = join(*records)
    with unit_of_work():
        applications.delete_application(
            db.session.get_one(Application, ids[0]), actor=people.user("Rita"), now=LATER
        )
    take_apart(merge_id, people)
    assert db.session.query(Application).count() == 0
    assert get_candidate(records[1]).merged_into_id is None


def test_taking_apart_twice_is_refused(people: People, both: tuple[int, int]) -> None:
    merge_id = join(*both)
    take_apart(merge_id, people)
    with pytest.raises(WrongState, match="merge-undone"):
        take_apart(merge_id, people)


# -- chains and circles ------------------------------------------------------------------------


def test_a_chain_leads_to_its_end_and_comes_apart_from_its_end(people: People) -> None:
    a, b, c = (
        add_candidate(emails=(f"{n}@example.com",), now=NOW - timedelta(days=d))
        for n, d in (("a", 1), ("b", 2), ("c", 3))
    )
    before = snapshot()
    first = join(a, b)
    between = snapshot()
    second = join(b, c)
    assert (get_candidate(a).merged_into_id, get_candidate(b).merged_into_id) == (c, c)
    assert [e.address for e in get_candidate(c).emails] == [
        "c@example.com",
        "b@example.com",
        "a@example.com",
    ]
    with pytest.raises(WrongState, match="merge-later-first"):
        take_apart(first, people)
    take_apart(second, people)
    assert snapshot() == between
    take_apart(first, people)
    assert snapshot() == before


def test_of_two_joined_with_one_the_earlier_can_leave_first(people: People) -> None:
    kept = add_candidate(emails=("k@example.com",), now=EARLIER)
    a = add_candidate(emails=("a@example.com",), headline="A", now=NOW)
    b = add_candidate(emails=("b@example.com",), location="B", now=NOW)
    first, second = join(kept, a), join(kept, b)
    take_apart(first, people)
    nora = get_candidate(kept)
    assert [e.address for e in nora.emails] == ["k@example.com", "b@example.com"]
    assert (nora.headline, nora.location) == ("", "B")
    take_apart(second, people)
    assert [e.address for e in get_candidate(kept).emails] == ["k@example.com"]


def test_what_was_joined_with_yet_another_application_waits_for_that(
    people: People, jobs: list[int]
) -> None:
    kept = add_candidate(now=EARLIER)
    a, b = add_candidate(), add_candidate()
    apply(a, jobs[0], people)
    first = join(kept, a)
    apply(b, jobs[0], people, StageKind.INTERVIEW)
    second = join(kept, b)
    with pytest.raises(WrongState, match="merge-later-first"):
        take_apart(first, people)
    take_apart(second, people)
    take_apart(first, people)
    assert {x.candidate_id for x in db.session.query(Application)} == {a, b}


def test_nobody_is_joined_with_themselves_in_a_circle_or_twice(both: tuple[int, int]) -> None:
    one, other = both
    with pytest.raises(WrongState, match="join-with-itself"):
        join(one, one)
    join(one, other)
    for pair_ in ((one, other), (other, one), (other, add_candidate())):
        with pytest.raises(WrongState, match="candidate-joined"):
            join(*pair_)


def test_a_record_that_was_deleted_meanwhile_is_said_to_be_gone() -> None:
    one, other = add_candidate(), add_candidate()
    with unit_of_work():
        first, second = (db.session.get_one(Candidate, i) for i in (one, other))
        db.session.execute(db.delete(Candidate).where(Candidate.id == other))
        with pytest.raises(WrongState, match="candidate-gone"):
            merging.join_candidates(first, second, evidence=[], actor=None, now=NOW)


def test_who_looked_at_what_is_no_longer_so_is_told() -> None:
    one, other = add_candidate(), add_candidate()
    with pytest.raises(StaleVersion, match="same-person-stale"):
        join(one, other, versions={one: 1, other: 2})
    join(one, other, versions={one: 1, other: 1})


def test_deleting_the_person_takes_every_record_of_them_along(
    people: People, both: tuple[int, int], jobs: list[int]
) -> None:
    one, other = both
    join(one, other)
    with unit_of_work():
        db.session.delete(db.session.get_one(Candidate, one))
    assert db.session.query(Candidate).count() == 0
    assert db.session.query(Application).count() == 0
    assert db.session.query(CandidateMerge).count() == 0


# -- third people ------------------------------------------------------------------------------


def decide(one: int, other: int, decision: Decision | None) -> None:
    with unit_of_work():
        first, second = (db.session.get_one(Candidate, i) for i in (one, other))
        row = decide_pair(
            first, second, decision or Decision.SAME, evidence=["email"], actor=None, now=NOW
        )
        row.decision = decision.value if decision else None


def decision_of(one: int, other: int) -> str | None:
    db.session.rollback()
    first, second = sorted((one, other))
    row = (
        db.session.query(SamePersonSuggestion)
        .filter_by(candidate_id=first, other_id=second)
        .one_or_none()
    )
    return "nobody asked" if row is None else row.decision


def test_questions_about_the_absorbed_record_are_asked_about_the_kept_one(people: People) -> None:
    kept, absorbed, third = add_candidate(now=EARLIER), add_candidate(), add_candidate()
    decide(absorbed, third, None)
    merge_id = join(kept, absorbed)
    assert decision_of(kept, third) is None
    assert decision_of(absorbed, third) == "moved"
    take_apart(merge_id, people)
    assert decision_of(kept, third) == "nobody asked"
    assert decision_of(absorbed, third) is None


def test_who_is_different_from_one_record_is_different_from_the_person(people: People) -> None:
    kept, absorbed, third = add_candidate(now=EARLIER), add_candidate(), add_candidate()
    decide(absorbed, third, Decision.DIFFERENT)
    decide(kept, third, None)
    merge_id = join(kept, absorbed)
    assert decision_of(kept, third) == "different"
    take_apart(merge_id, people)
    assert decision_of(kept, third) is None
    assert decision_of(absorbed, third) == "different"


def test_an_answer_given_about_the_joined_person_holds_for_both_records(people: People) -> None:
    kept, absorbed, third = add_candidate(now=EARLIER), add_candidate(), add_candidate()
    decide(absorbed, third, None)
    merge_id = join(kept, absorbed)
    decide(kept, third, Decision.DIFFERENT)
    take_apart(merge_id, people)
    assert decision_of(kept, third) == "different"
    assert decision_of(absorbed, third) == "different"
