"""Any sequence of what people do, followed by a drained queue, leaves at LinkedIn exactly what the rules allow."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import gate
from portal.db import db
from portal.domain.errors import DomainError
from portal.domain.jobs import CloseReason
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateMerge,
    CandidateNote,
    Job,
)
from portal.queries import sharing as facts
from portal.services import (
    applications,
    candidate_deletion,
    candidate_profile,
    feedback,
    job_lifecycle,
    jobs,
    merging,
    notes,
    unmerging,
)
from portal.services.feedback import Opinion
from portal.services.job_access import retries as access_retries
from portal.services.sharing import retries, switches, withdrawal
from portal.services.sharing.ledger import Key
from portal.services.sharing.plans import wanted_records
from portal.tasks.job_access import sweep_access
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.access import drain_access, hurry_access
from tests.support.crowd import add_application, reason_id
from tests.support.linkedin import Control
from tests.support.people import NOW, People, add_job, details, get_job
from tests.support.sharing import KINDS, at_linkedin, drain, hear, hurry, post

pytestmark = pytest.mark.usefixtures("context")

OURS = dict(
    zip(
        KINDS,
        ("candidate", "candidate_note", "application", "stage", "application_note", "feedback"),
        strict=True,
    )
)


#: Members of the sandbox of whom one can be chosen for each person.
FIRST_MEMBER, MEMBERS = 8, 40


class Story:
    """What people do, chosen by number among what is there."""

    def __init__(self, people: People, control: Control, job_ids: list[int]) -> None:
        self.people = people
        self.control = control
        self.job_ids = job_ids
        self.number = 0
        #: Whom a recruiter took people for, by candidate.
        self.chosen: dict[int, str] = {}

    def pick(self, model: Any, which: int, **by: Any) -> Any:
        rows = db.session.scalars(db.select(model).filter_by(**by).order_by(model.id)).all()
        if not rows:
            raise LookupError("there is nobody to do it to")
        return rows[which % len(rows)]

    @property
    def rita(self) -> Any:
        return self.people.user("Rita")

    def come(self, which: int) -> None:
        self.number += 1
        stage = [StageKind.PROSPECT, StageKind.SCREEN, StageKind.INTERVIEW][which % 3]
        email = f"p{self.number}@example.com" if which % 4 else None
        job_id = self.job_ids[which % len(self.job_ids)]
        if get_job(job_id).status == "active":
            add_application(job_id, f"First{self.number}", f"Last{which}", stage=stage, email=email)

    def move(self, which: int) -> None:
        application = self.pick(Application, which)
        stages = application.job.stages
        applications.move_application(
            application,
            stages[which % len(stages)],
            version=application.version,
            actor=self.rita,
            now=NOW,
        )

    def reject(self, which: int) -> None:
        application = self.pick(Application, which)
        applications.reject_application(
            application,
            reason_id=reason_id(),
            comment="",
            version=application.version,
            actor=self.rita,
            now=NOW,
        )

    def reopen(self, which: int) -> None:
        application = self.pick(Application, which, status="ended")
        applications.reopen_application(
            application, version=application.version, actor=self.rita, now=NOW
        )

    def take_out(self, which: int) -> None:
        applications.delete_application(self.pick(Application, which), actor=self.rita, now=NOW)

    def note(self, which: int) -> None:
        about = self.pick(Application if which % 2 else Candidate, which)
        self.number += 1
        notes.add_note(
            about, f"Note {self.number}", is_private=which % 5 == 0, author=self.rita, now=NOW
        )

    def edit_note(self, which: int) -> None:
        note = self.pick(ApplicationNote if which % 2 else CandidateNote, which)
        notes.edit_note(
            note,
            f"{note.text}!",
            is_private=which % 3 == 0,
            version=note.version,
            author=self.rita,
            now=NOW,
        )

    def delete_note(self, which: int) -> None:
        note = self.pick(ApplicationNote if which % 2 else CandidateNote, which)
        notes.delete_note(note, author=self.rita, now=NOW)

    def say(self, which: int) -> None:
        application = self.pick(Application, which)
        stage = next(s for s in application.job.stages if s.kind == "screen")
        feedback.save_feedback(
            application,
            stage,
            Opinion("yes", {}, f"Said {which}."),
            submit=which % 2 == 0,
            version=0,
            author=self.people.user("Ivy"),
            now=NOW,
        )

    def change_profile(self, which: int) -> None:
        candidate = self.pick(Candidate, which, merged_into_id=None)
        self.number += 1
        candidate_profile.add_email(
            candidate, f"more{self.number}@example.com", actor=self.rita, now=NOW
        )

    def join(self, which: int) -> None:
        one = self.pick(Candidate, which, merged_into_id=None)
        other = self.pick(Candidate, which + 1, merged_into_id=None)
        merging.join_candidates(one, other, evidence=[], actor=self.rita, now=NOW)

    def take_apart(self, which: int) -> None:
        unmerging.take_apart(
            self.pick(CandidateMerge, which, undone_at=None), actor=self.rita, now=NOW
        )

    def delete_person(self, which: int) -> None:
        candidate = self.pick(Candidate, which, merged_into_id=None)
        candidate_deletion.delete_candidate(candidate, actor=self.people.user("Ada"), now=NOW)

    def change_job(self, which: int) -> None:
        job = db.session.get_one(Job, self.job_ids[which % len(self.job_ids)])
        jobs.update_job(
            job,
            details(title=f"Title {which}", is_confidential=which % 3 == 0),
            version=job.version,
            actor=self.rita,
            now=NOW,
        )

    def close(self, which: int) -> None:
        job = db.session.get_one(Job, self.job_ids[which % len(self.job_ids)])
        if which % 2:
            job_lifecycle.close_job(job, CloseReason.CANCELLED, actor=self.rita, now=NOW)
        else:
            job_lifecycle.reopen_job(job, actor=self.rita, now=NOW)

    def decide(self, which: int) -> None:
        switches.change(
            self.control.get("/control/credentials")["client_id"],
            {"notes": which % 2 == 0, "feedback_authors": which % 3 == 0, "prospects": which > 8},
            actor=self.people.user("Ada"),
            now=NOW,
        )

    def withdraw(self, which: int) -> None:
        known = gate.known()
        ada = self.people.user("Ada")
        if which % 2:
            withdrawal.begin(known, with_jobs=False, actor=ada, now=NOW)
        else:
            switch = [("linkedin_feature_sharing", True)]
            withdrawal.switch(known, switch, actor=ada, now=NOW)

    def work(self, which: int) -> None:
        """Workers are at it in the middle of everything."""
        hurry()
        sweep_people()
        hurry_access()
        sweep_access()

    def choose_there(self, which: int) -> None:
        """A recruiter says at LinkedIn who somebody is, and we hear of it."""
        people = sorted(int(one) for _, one in at_linkedin(self.control, "candidates"))
        if not people:
            raise LookupError("LinkedIn has nobody")
        candidate_id = people[which % len(people)]
        # Each person is another member; whoever is the same one would be joined.
        self.control.delete("/control/faults")
        member = FIRST_MEMBER + candidate_id % MEMBERS
        self.control.post("/control/sync/match", candidate=str(candidate_id), member=member)
        hear()
        self.chosen[candidate_id] = self.control.post(f"/control/members/{member}")["member"]

    def break_something(self, which: int) -> None:
        kinds = ("500", "drop", "record_error", "record_missing", "truncated", "429", "404")
        paths = (
            "atsCandidates",
            "atsApplications",
            "stages",
            "notes",
            "interviewFeedback",
            "atsEntityAcls",
        )
        self.control.post(
            "/control/faults",
            kind=kinds[which % len(kinds)],
            path=paths[which % len(paths)],
            when="after" if which % 2 else "before",
            retry_after=1,
        )


ACTS: list[Callable[[Story, int], None]] = [
    Story.come,
    Story.come,
    Story.move,
    Story.move,
    Story.reject,
    Story.reopen,
    Story.take_out,
    Story.note,
    Story.edit_note,
    Story.delete_note,
    Story.say,
    Story.change_profile,
    Story.join,
    Story.take_apart,
    Story.delete_person,
    Story.change_job,
    Story.close,
    Story.decide,
    Story.withdraw,
    Story.work,
    Story.choose_there,
    Story.choose_there,
    Story.break_something,
]
#: These open transactions of their own.
ALONE = {Story.come, Story.work, Story.choose_there, Story.break_something}


@pytest.fixture
def story(people: People, control: Control) -> Story:
    # LinkedIn's pages do not say whether it lets go of a member that a full record does not name: here it does.
    control.post("/control/settings", match_delay=0, update_clears_match=True)
    job_ids = [post(add_job(people), control) for _ in range(2)]
    drain()
    return Story(people, control, job_ids)


def perform(story: Story, act: Callable[[Story, int], None], which: int) -> None:
    try:
        if act in ALONE:
            act(story, which)
        else:
            with unit_of_work():
                act(story, which)
    except (DomainError, LookupError, StopIteration):
        # There was nobody to do it to, or the rules say no: so do pages.
        db.session.rollback()


def allowed(client_id: str) -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    """What the rules allow LinkedIn to have, asked of them anew."""
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {kind: {} for kind in KINDS}
    kinds = {ours: theirs for theirs, ours in OURS.items()}
    ids = list(db.session.scalars(db.select(Candidate.id)))
    decided = switches.read(now=datetime.now(UTC))
    if decided.withdrawn:
        return found
    page = "http://localhost:8000/candidates/{id}"
    for person in facts.people(ids, client_id, with_parts=True).values():
        for key, wanted in wanted_records(person, decided, page=page, with_parts=True).items():
            if wanted.rule is None and wanted.record is not None:
                found[kinds[key.kind.value]][place(key)] = wanted.record.to_wire("v2")
    return found


def member_of(story: Story, candidate: str) -> str | None:
    """Whom LinkedIn was told by hand that somebody is."""
    found = story.control.get(f"/control/sync/records/candidates/record?id={candidate}")
    return found["manualMatchedMember"]  # type: ignore[no-any-return]


def place(key: Key) -> tuple[str, str]:
    return (str(key.parent) if key.parent else "", str(key.record))


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=8, max_size=25))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    # Shrinking takes minutes here; the acts that failed are printed.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_linkedin_has_exactly_what_the_rules_allow(
    story: Story, acts: list[tuple[Callable[[Story, int], None], int]]
) -> None:
    for act, which in acts:
        perform(story, act, which)
    drain_access()
    drain()
    with unit_of_work():
        retries.try_again(None, now=datetime.now(UTC))
        access_retries.try_again(None, now=datetime.now(UTC))
    drain_access()
    drain()
    expected = allowed(story.control.get("/control/credentials")["client_id"])
    for kind in KINDS:
        got = at_linkedin(story.control, kind)
        assert got.keys() == expected[kind].keys(), kind
        for where, record in got.items():
            wanted = expected[kind][where]
            # That something else about a person changed is not sent by itself.
            for one in (record, wanted):
                one.pop("atsLastModifiedAt", None)
            if kind == "candidates":
                named = wanted.pop("manualMatchedMember", None)
                assert member_of(story, where[1]) == named
                # Whatever happened since, to the person or on the way.
                assert named == story.chosen.get(int(where[1]), named)
            assert record == wanted, (kind, where)
