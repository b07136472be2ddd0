"""The numbers of analytics over real rows: kept by the database, held against the rules."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from portal.db import db
from portal.domain import analytics as rules
from portal.domain.analytics import Figure, Group, Outcome, Subject
from portal.domain.applications import OfferStatus, offer_moves
from portal.domain.jobs import CloseReason, JobStatus
from portal.domain.permissions import JobRole
from portal.domain.process import PlannedStage
from portal.domain.stages import StageKind
from portal.models import (
    Application,
    ApplicationFacts,
    Candidate,
    Job,
    RejectionReason,
    StageEntry,
    StageStay,
)
from portal.queries import analytics, analytics_people
from portal.queries.analytics import Filter, Sight
from portal.services import applications, hiring_teams, job_lifecycle, processes
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, reason_id, reject
from tests.support.people import NOW, People, add_job

EVERYTHING = Sight(0, sees_all=True)
SOURCES = ("linkedin-recruiter", "manual")


# -- a random history, written by the services ---------------------------------------------------


class Story:
    """Things happen to people in jobs, as they do, one after the other."""

    def __init__(self, people: People, seed: int) -> None:
        self.random = random.Random(seed)
        self.people = people
        self.now = NOW
        self.jobs = [add_job(people, title=f"Job {n}") for n in range(3)]
        self._shorten(self.jobs[1])
        self.reasons = list(db.session.scalars(select(RejectionReason.id)))

    def tell(self, steps: int) -> None:
        """Let so many things happen."""
        acts = (
            [self._come] * 4
            + [self._move] * 8
            + [self._reject] * 2
            + [self._withdraw, self._reopen]
        )
        acts += [self._offer] * 3 + [self._delete, self._join, self._rename]
        for _step in range(steps):
            self.now += timedelta(minutes=self.random.randrange(60 * 60))
            with unit_of_work():
                self.random.choice(acts)()
            db.session.remove()
        self._close(self.jobs[2])

    def _some(self, status: str = "") -> Application | None:
        query = select(Application).join(Job).where(Job.status == "active")
        if status:
            query = query.where(Application.status == status)
        found = db.session.scalars(query.order_by(Application.id)).all()
        return self.random.choice(found) if found else None

    @property
    def _rita(self):  # type: ignore[no-untyped-def]
        return self.people.user("Rita")

    def _come(self) -> None:
        job = db.session.get_one(Job, self.random.choice(self.jobs))
        person = Candidate(
            first_name="A",
            last_name="B",
            name_key="a b",
            source="manual",
            created_at=self.now,
            updated_at=self.now,
        )
        db.session.add(person)
        db.session.flush()
        applications.add_application(
            person,
            job,
            self.random.choice(job.stages[:3]),
            source=self.random.choice(SOURCES),
            now=self.now,
        )

    def _move(self) -> None:
        person = self._some("active")
        if person is None:
            return
        stages = [s for s in person.job.stages if s.id != person.stage_id]
        applications.move_application(
            person,
            self.random.choice(stages),
            version=person.version,
            actor=self._rita,
            now=self.now,
        )

    def _reject(self) -> None:
        person = self._some("active")
        if person:
            applications.reject_application(
                person,
                reason_id=self.random.choice(self.reasons),
                comment="",
                version=person.version,
                actor=self._rita,
                now=self.now,
            )

    def _withdraw(self) -> None:
        person = self._some("active")
        if person:
            applications.withdraw_application(
                person, comment="", version=person.version, actor=self._rita, now=self.now
            )

    def _reopen(self) -> None:
        person = self._some("ended")
        if person:
            applications.reopen_application(
                person, version=person.version, actor=self._rita, now=self.now
            )

    def _offer(self) -> None:
        person = self._some("active")
        if person is None or person.stage.is_prospect:
            return
        applications.set_offer(
            person,
            self.random.choice(offer_moves(OfferStatus(person.offer_status))),
            version=person.version,
            actor=self._rita,
            now=self.now,
        )

    def _delete(self) -> None:
        person = self._some()
        if person:
            applications.delete_application(person, actor=self._rita, now=self.now)

    def _join(self) -> None:
        """One record turns out to be a double, with what still hangs on it; or is one no longer."""
        person = self._some()
        if person is None:
            return
        double = person.candidate
        other = db.session.scalars(
            select(Candidate).where(Candidate.id != double.id, Candidate.merged_into_id.is_(None))
        ).first()
        if double.merged_into_id is None and other:
            double.merged_into_id = other.id
        else:
            double.merged_into_id = None

    def _rename(self) -> None:
        """A stage gets another name, and one of the company's own comes or goes."""
        job = db.session.get_one(Job, self.jobs[0])
        plan = [
            PlannedStage(s.id, StageKind(s.kind), s.name, order)
            for order, s in enumerate(job.stages)
        ]
        own = [p for p in plan if p.kind is StageKind.OTHER]
        if own:
            keep = plan[1].id
            plan = [
                PlannedStage(p.id, p.kind, p.name, p.order, is_removed=p in own, move_to=keep)
                for p in plan
            ]
        else:
            plan[2] = PlannedStage(plan[2].id, plan[2].kind, f"Call {self.now:%H%M}", 2)
            plan.append(PlannedStage(None, StageKind.OTHER, "Trial day", len(plan)))
        processes.change_process(job, plan, version=job.version, actor=self._rita, now=self.now)

    def _shorten(self, job_id: int) -> None:
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            processes.change_process(
                job,
                [
                    PlannedStage(
                        s.id,
                        StageKind(s.kind),
                        s.name,
                        order,
                        is_removed=s.kind in ("prospect", "screen"),
                    )
                    for order, s in enumerate(job.stages)
                ],
                version=job.version,
                actor=self._rita,
                now=self.now,
            )
        db.session.remove()

    def _close(self, job_id: int) -> None:
        self.now += timedelta(days=3)
        with unit_of_work():
            job = db.session.get_one(Job, job_id)
            accepted = [a.id for a in job_lifecycle.with_accepted_offer(job)]
            job_lifecycle.close_job(
                job,
                CloseReason.FILLED if accepted else CloseReason.CANCELLED,
                hired=accepted[:1],
                actor=self._rita,
                now=self.now,
            )
        db.session.remove()


# -- the same, worked out from the rows by the rules alone ---------------------------------------


def facts_by_hand() -> dict[int, tuple[object, ...]]:
    found = {}
    rows = db.session.scalars(
        select(Application).join(Candidate).where(Candidate.merged_into_id.is_(None))
    )
    for a in rows:
        kinds = [StageKind(e.stage_kind) for e in entries_of(a.id)]
        day = rules.day_number(a.created_at.date())
        found[a.id] = (
            a.job_id,
            a.source,
            day,
            rules.week_number(day),
            rules.KINDS.index(StageKind(a.stage.kind)),
            rules.reached_by(kinds),
            rules.OUTCOMES.index(Outcome(a.end_reason or "active")),
            a.rejection_reason_id or 0,
            rules.OFFERS.index(OfferStatus(a.offer_status)),
        )
    return found


def facts_kept() -> dict[int, tuple[object, ...]]:
    columns = list(ApplicationFacts.__table__.c)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(select(*columns))}


def stays_by_hand() -> list[tuple[object, ...]]:
    found = []
    for application_id in facts_by_hand():
        a = db.session.get_one(Application, application_id)
        entries = entries_of(a.id)
        stays = rules.stays_of(
            [(StageKind(e.stage_kind), e.entered_at) for e in entries], a.ended_at
        )
        for entry, stay in zip(entries, stays, strict=True):
            found.append((entry.id, a.id, a.job_id, rules.KINDS.index(stay.kind), stay.days))
    return sorted(found)


def stays_kept() -> list[tuple[object, ...]]:
    s = StageStay
    rows = db.session.execute(select(s.id, s.application_id, s.job_id, s.kind, s.days))
    return sorted(tuple(row) for row in rows)


def entries_of(application_id: int) -> list[StageEntry]:
    return list(
        db.session.scalars(
            select(StageEntry)
            .where(StageEntry.application_id == application_id)
            .order_by(StageEntry.id)
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_the_database_keeps_is_what_the_rules_say(
    context: Flask, people: People, seed: int
) -> None:
    story = Story(people, seed)
    story.tell(120)
    assert facts_kept() == facts_by_hand()
    assert stays_kept() == stays_by_hand()
    assert len(facts_kept()) > 10


def test_nothing_is_left_of_what_is_deleted(context: Flask, people: People) -> None:
    Story(people, 9).tell(80)
    with unit_of_work():
        db.session.execute(delete(StageEntry).where(StageEntry.id % 2 == 0))
    assert (facts_kept(), stays_kept()) == (facts_by_hand(), stays_by_hand())
    with unit_of_work():
        db.session.execute(update(StageEntry).values(stage_kind="offer"))
    assert (facts_kept(), stays_kept()) == (facts_by_hand(), stays_by_hand())
    with unit_of_work():
        db.session.execute(delete(Application))
    assert facts_kept() == {}
    assert stays_kept() == []


def figures_of(sight: Sight, wanted: Filter) -> dict[Figure, int]:
    """Every number that the pages show, as they show it."""
    counted = rules.tally(analytics.groups(sight, wanted))
    found: dict[Figure, int] = {
        Figure(Subject.CAME): counted.came,
        Figure(Subject.RUNNING): counted.running,
        Figure(Subject.OFFER, "made"): counted.offers_made,
        Figure(Subject.OFFER, "answered"): counted.offers_answered,
        Figure(Subject.OPEN_JOBS): analytics.open_jobs(sight, wanted)[0],
        Figure(Subject.FILLED_JOBS): sum(analytics.days_to_fill(sight, wanted).values()),
    }
    for kind in rules.KINDS:
        found[Figure(Subject.REACHED, kind.value)] = counted.reached[kind]
        found[Figure(Subject.STANDING, kind.value)] = counted.standing[kind]
    for kind in rules.FUNNEL:
        found[Figure(Subject.WENT_ON, kind.value)] = counted.went_on[kind]
    for outcome in Outcome:
        found[Figure(Subject.OUTCOME, outcome.value)] = counted.outcomes[outcome]
    for reason, number in counted.reasons.items():
        found[Figure(Subject.REASON, str(reason))] = number
    for status in rules.OFFERS[1:]:
        found[Figure(Subject.OFFER, status.value)] = counted.offers[status]
    for week, number in analytics.weeks(sight, wanted).items():
        found[Figure(Subject.WEEK, rules.monday_of(week).isoformat())] = number
    days = analytics.days_in_stages(sight, wanted)
    for kind in rules.KINDS:
        found[Figure(Subject.STAYS, kind.value)] = sum(days.get(kind, {}).values())
    return found


def everybody_behind(figure: Figure, sight: Sight, wanted: Filter) -> list[int]:
    """The keys of all pages, one after the other, and back again to the first."""
    page = analytics_people.read_page(figure, sight, wanted)
    pages = [page]
    while page.has_next:
        after = page.rows[-1].key
        page = analytics_people.read_page(
            figure, sight, wanted, after=after, number=page.number + 1
        )
        pages.append(page)
    back = pages[-1]
    for there in reversed(pages[:-1]):
        back = analytics_people.read_page(
            figure, sight, wanted, before=back.rows[0].key, number=back.number - 1
        )
        assert back.rows == there.rows
    assert {p.total for p in pages} == {sum(len(p.rows) for p in pages)}
    return [row.key for p in pages for row in p.rows]


FILTERS = (
    Filter(),
    Filter(source="manual"),
    Filter(since=date(2026, 3, 10), until=date(2026, 4, 20)),
    Filter(status=JobStatus.ACTIVE),
    Filter(status=JobStatus.CLOSED, mine=True),
)


@pytest.mark.parametrize("seed", range(2))
def test_behind_each_number_stand_exactly_so_many(
    context: Flask, people: People, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics_people, "PAGE_SIZE", 7)
    story = Story(people, 20 + seed)
    story.tell(110)
    hidden = Sight(people["Hugo"], without_prospects=(story.jobs[0], story.jobs[2]))
    seen = Counter[Subject]()
    for sight in (EVERYTHING, Sight(people["Rita"]), hidden, Sight(people["Olga"])):
        for wanted in (*FILTERS, Filter(job_id=story.jobs[0], recruiter_id=people["Rita"])):
            figures = figures_of(sight, wanted)
            assert figures_of(sight, analytics.with_runs(sight, wanted)) == figures
            for figure, number in figures.items():
                keys = everybody_behind(figure, sight, wanted)
                assert len(keys) == number, (figure, sight, wanted)
                assert len(set(keys)) == len(keys)
                seen[figure.subject] += number
                if sight.user_id == people["Olga"]:
                    assert number == 0, figure
    assert not {s for s in Subject if not seen[s]} - {Subject.FILLED_JOBS}, "too dull a story"


# -- what may be seen ----------------------------------------------------------------------------


def test_who_stands_in_hidden_prospect_is_in_no_number(context: Flask, people: People) -> None:
    job = add_job(people)
    add_application(job)
    add_application(job, "Anna", "Apply", stage=StageKind.APPLY)
    sight = Sight(people["Hugo"], without_prospects=(job,))
    numbers = figures_of(sight, Filter())
    assert numbers[Figure(Subject.CAME)] == 1
    assert numbers[Figure(Subject.REACHED, "prospect")] == 0
    assert figures_of(Sight(people["Hugo"]), Filter())[Figure(Subject.CAME)] == 2


def test_jobs_are_named_as_runs_of_ids_where_those_are_few(
    context: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [add_job(people, title=f"Job {n}") for n in range(5)]
    with unit_of_work():
        job_lifecycle.close_job(
            db.session.get_one(Job, jobs[2]), actor=people.user("Rita"), now=NOW
        )
    rita = Sight(people["Rita"])
    assert analytics.with_runs(EVERYTHING, Filter()).job_runs is None, "nothing to look up"
    assert analytics.with_runs(rita, Filter()).job_runs == ((jobs[0], jobs[4]),)
    active = Filter(status=JobStatus.ACTIVE)
    runs = ((jobs[0], jobs[1]), (jobs[3], jobs[4]))
    assert analytics.with_runs(rita, active).job_runs == runs
    assert analytics.with_runs(Sight(people["Olga"]), active).job_runs == ()
    monkeypatch.setattr(analytics, "RUNS_MAX", 1)
    assert analytics.with_runs(rita, active).job_runs is None


def test_a_delegate_sees_what_the_appointer_sees(context: Flask, people: People) -> None:
    job_id = add_job(people)
    add_application(job_id)
    assert not analytics.groups(Sight(people["Olga"]), Filter())
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        hiring_teams.appoint_delegate(
            job, people.user("Olga"), JobRole.RECRUITER, actor=people.user("Rita"), now=NOW
        )
    assert sum(g.number for g in analytics.groups(Sight(people["Olga"]), Filter())) == 1
    assert not analytics.groups(Sight(people["Ivy"]), Filter()), "interviewers see no numbers"


def test_a_confidential_job_counts_for_its_team_alone(context: Flask, people: People) -> None:
    job = add_job(people, is_confidential=True)
    add_application(job, "Anna", "Apply", stage=StageKind.APPLY)
    came = Figure(Subject.CAME)
    assert figures_of(Sight(people["Rita"]), Filter())[came] == 1
    assert figures_of(Sight(people["Olga"]), Filter())[came] == 0
    assert figures_of(EVERYTHING, Filter())[came] == 1, "this role sees all jobs"


# -- times ---------------------------------------------------------------------------------------


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_hires_are_counted_from_application_and_from_activation(
    context: Flask, people: People
) -> None:
    job_id = add_job(people)
    hired = add_application(job_id, "Anna", "Apply", stage=StageKind.OFFER)
    with unit_of_work():
        rita = people.user("Rita")
        application = db.session.get_one(Application, hired)
        application.created_at = at(5)
        for status in (OfferStatus.PREPARED, OfferStatus.ACCEPTED):
            applications.set_offer(
                application, status, version=application.version, actor=rita, now=at(6)
            )
        job_lifecycle.close_job(
            db.session.get_one(Job, job_id),
            CloseReason.FILLED,
            hired=[hired],
            actor=rita,
            now=at(12, 8),
        )
    # Activated on the 2nd at nine; one hour is missing to full days.
    assert analytics.days_to_hire(EVERYTHING, Filter()) == ({6: 1}, {9: 1})
    assert analytics.days_to_fill(EVERYTHING, Filter()) == {9: 1}
    assert analytics.days_to_fill(EVERYTHING, Filter(until=date(2026, 3, 11))) == {}
    assert analytics.days_to_fill(EVERYTHING, Filter(since=date(2026, 3, 12))) == {9: 1}
    assert analytics.open_jobs(EVERYTHING, Filter()) == (0, 0)


def test_nothing_is_counted_where_nothing_is(context: Flask, people: People) -> None:
    assert set(figures_of(EVERYTHING, Filter()).values()) == {0}
    assert analytics.days_to_hire(EVERYTHING, Filter()) == ({}, {})


def test_groups_name_what_they_count(context: Flask, people: People) -> None:
    job = add_job(people)
    rejected = add_application(job, stage=StageKind.SCREEN)
    reject(rejected, people.user("Rita"))
    reached = rules.bit(StageKind.SCREEN)
    assert analytics.groups(EVERYTHING, Filter()) == [
        Group(rules.REJECTED, reached, 2, reason_id(), 0, "linkedin-recruiter", 1)
    ]
