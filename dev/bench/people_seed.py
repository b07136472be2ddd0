"""Fills the running portal's database for `make bench-pages`; prints what the measurements need.

python -m dev.bench.people_seed CANDIDATES APPLICATIONS ALL      prints one JSON object

200 jobs, so many candidates, one job with so many applications, one with ten, a hundred in each of
the other newer ones, and in the older half as many as make up all. Four in five people have an
e-mail address, every third a phone number, every tenth a tag, every twentieth is in a talent pool;
ten are called Quixote. Set by set, since services would take an hour; the rows are those that services write.
The same every time: only the clock differs.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from dev.bench.profile_seed import pool_rows, profile_rows
from portal import create_app
from portal.db import WRITES, db
from portal.domain import names
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    Feedback,
    HistoryEntry,
    Job,
    JobMember,
    JobPosting,
    RejectionReason,
    Stage,
    StageEntry,
    TalentPool,
    User,
)

JOBS = 200
SMALL = 10
USUAL = 100
CHUNK = 5_000

FIRST = "Ada Bo Cleo Dag Eva Finn Greta Hana Ivo Jana Kai Lena Mio Nina Ole Pia Quin Rosa Sam Tea"
LAST = "Adeyemi Berg Costa Dahl Eriksen Fischer Garcia Haddad Ito Jansen Kowalski Lund Moreau Novak"
WORK = "Data engineer|Technician, offshore|Planner|Electrician|Team lead|Analyst|Buyer|Welder"
EMPLOYERS = "Nordwind|Havenbedrijf|Skånekraft|Fyns Motor|Atlas Energie|Brno Labs|Gdynia Yard"
TOWNS = "Rotterdam|Esbjerg|Hamburg|Malmö|Gdynia|Rabat|Sapporo|Lagos|Brno|Odense"
NOTE = "Spoke on the phone. Knows the field, asks good questions, can start in three months. " * 3


class Seed:
    """One filling of the database, inside one transaction."""

    def __init__(
        self, connection: Connection, candidates: int, applications: int, together: int
    ) -> None:
        self.connection = connection
        self.random = random.Random(3)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.first_candidate = self._next(Candidate)
        self.first_application = self._next(Application)
        self.candidates, self.together = candidates, together
        newer = [applications, SMALL] + [USUAL] * (JOBS // 2 - 2)
        left = max(together - sum(newer), 0)
        older = JOBS - len(newer)
        self.sizes = newer + [left // older + (n < left % older) for n in range(older)]
        self.users = {
            email.partition("@")[0]: user_id
            for user_id, email in connection.execute(select(User.id, User.email))
        }
        self.reason = connection.scalar(select(func.min(RejectionReason.id)))

    def fill(self) -> dict[str, Any]:
        """Write everything; returns the ids that are measured."""
        jobs = self._jobs()
        people = list(self._people())
        self._write(Candidate, iter(people))
        for model, rows in profile_rows(people, self.now):
            self._write(model, rows)
        pool = self._next(TalentPool)
        for model, rows in pool_rows(pool, people, self.users["rita"], self.now):
            self._write(model, rows)
        placed = list(self._applications(jobs))
        self._write(Application, iter(placed))
        self._write(StageEntry, self._entries(jobs, placed))
        self._write(HistoryEntry, self._history(jobs, placed))
        big, small = list(jobs)[:2]
        shown = {
            name: next(
                a
                for a in placed
                if a["job_id"] == job
                and a["status"] == "active"
                and a["stage_id"] == jobs[job][3]["id"]
            )
            for name, job in (("big", big), ("small", small))
        }
        for application in shown.values():
            self._opinions(application, jobs[application["job_id"]])
        order = sorted((person["sort_key"], person["id"]) for person in people)
        return {
            "candidate": shown["big"]["candidate_id"],
            "small_candidate": people[-1]["id"],
            "last_name": people[0]["last_name"].partition("-")[0],
            "email": "person777@mail",
            # Behind this one begins page 500.
            "deep": order[min(499 * 50, len(order)) - 1],
            # Ten people are left behind this one.
            "end": order[-SMALL - 1],
            "pool": pool,
            "big": big,
            "small": small,
            "application": shown["big"]["id"],
            "small_application": shown["small"]["id"],
            "stages": {job: [stage["id"] for stage in jobs[job]] for job in (big, small)},
            # People to be moved: in the first stage for applicants, with their versions.
            "cards": {
                name: [
                    (a["id"], a["version"])
                    for a in placed
                    if a["status"] == "active" and a["stage_id"] == jobs[job][1]["id"]
                ][:20]
                for name, job in (("big", big), ("small", small))
            },
        }

    def _jobs(self) -> dict[int, list[dict[str, Any]]]:
        """Write the jobs with team, process and posting; returns their stages by job id."""
        like = self.connection.execute(select(Stage.__table__).order_by(Stage.job_id)).mappings()
        process = [dict(row) for row in like][:5]
        template = self.connection.execute(select(Job.__table__).limit(1)).mappings().one()
        first, first_stage = self._next(Job), self._next(Stage)
        jobs, stages, members = [], {}, []
        for number in range(JOBS):
            job, at = first + number, self.now - timedelta(days=30, hours=number)
            jobs.append(
                {
                    **template,
                    "id": job,
                    "requisition_number": f"REQ-{9000 + number}",
                    "title": f"Measured job {number + 1}",
                    "created_at": at,
                    "updated_at": at,
                    "activated_at": at,
                    "status": "active",
                    "is_confidential": False,
                    "proposed_details": None,
                }
            )
            stages[job] = [
                {**stage, "id": first_stage + number * len(process) + place, "job_id": job}
                for place, stage in enumerate(process)
            ]
            team = {"rita": "recruiter", "hugo": "hiring_manager", "ivy": "interviewer"}
            # Tom has few jobs: what his list costs must be what Rita's costs.
            for name, role in {**team, **({"tom": "recruiter"} if number < SMALL else {})}.items():
                members.append(
                    {"job_id": job, "user_id": self.users[name], "role": role, "added_at": at}
                )
        self._write(Job, iter(jobs))
        self._write(Stage, (stage for of_job in stages.values() for stage in of_job))
        self._write(JobMember, iter(members))
        self._write(JobPosting, (_posting(job, self.now) for job in stages))
        return stages

    def _people(self) -> Iterator[dict[str, Any]]:
        first, last = FIRST.split(), LAST.split()
        work, employers, towns = WORK.split("|"), EMPLOYERS.split("|"), TOWNS.split("|")
        pick = self.random.choice
        owners = [self.users["rita"], self.users["hugo"], None, None]
        for number in range(self.candidates):
            name = f"{pick(first)} {pick(first)}", f"{pick(last)}-{pick(last)}"
            if number >= self.candidates - SMALL:
                name = name[0], "Quixote"
            yield {
                "id": self.first_candidate + number,
                "first_name": name[0],
                "last_name": name[1],
                "name_key": names.name_key(*name),
                "sort_key": names.sort_key(*name),
                "owner_id": owners[number % len(owners)],
                "do_not_contact": number % 200 == 9,
                "headline": pick(work),
                "employer": pick(employers),
                "location": pick(towns),
                "linkedin_profile_url": f"https://www.linkedin.com/in/measured-{number}",
                "profile_key": f"measured-{number}",
                "source": "linkedin",
                "created_at": self.now - timedelta(days=90),
                "updated_at": self.now - timedelta(days=90),
            }

    def _applications(self, jobs: dict[int, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
        """Most stand in the early stages, one in fifteen has ended, a few have offers."""
        number = 0
        owners = [self.users["rita"], self.users["hugo"], None]
        for (job, stages), size in zip(jobs.items(), self.sizes, strict=True):
            for place in range(size):
                stage = stages[(0, 1, 1, 1, 1, 2, 2, 2, 3, 4)[place % 10]]
                has_ended = place % 15 == 14
                entered = self.now - timedelta(minutes=self.random.randrange(60 * 24 * 20))
                has_offer = stage["kind"] == "offer" and place % 100 == 9
                yield {
                    "id": self.first_application + number,
                    "candidate_id": self.first_candidate + number % self.candidates,
                    "job_id": job,
                    "stage_id": stage["id"],
                    "entered_stage_at": entered,
                    "source": self.random.choice(("linkedin", "manual")),
                    "created_at": self.now - timedelta(days=25),
                    "status": "ended" if has_ended else "active",
                    "end_reason": "rejected" if has_ended else None,
                    "rejection_reason_id": self.reason if has_ended else None,
                    "end_comment": "",
                    "ended_at": self.now - timedelta(days=1) if has_ended else None,
                    "ended_by_id": self.users["rita"] if has_ended else None,
                    "offer_status": "prepared" if has_offer else "none",
                    "owner_id": self.random.choice(owners),
                    "version": 1 + stage["position"],
                }
                number += 1

    def _entries(
        self, jobs: dict[int, list[dict[str, Any]]], placed: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        for application, stage, at in self._ways(jobs, placed):
            yield {
                "application_id": application["id"],
                "stage_kind": stage["kind"],
                "stage_name": stage["name"],
                "entered_at": at,
                "moved_by_id": self.users["rita"],
            }

    def _history(
        self, jobs: dict[int, list[dict[str, Any]]], placed: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        for application, stage, at in self._ways(jobs, placed):
            before = jobs[application["job_id"]][max(stage["position"] - 1, 0)]["name"]
            is_first = stage["position"] == 0
            yield {
                "at": at,
                "actor_id": self.users["rita"],
                "what": "application-added" if is_first else "application-moved",
                "job_id": application["job_id"],
                "candidate_id": application["candidate_id"],
                "application_id": application["id"],
                "details": {"stage": stage["name"]}
                if is_first
                else {"before": before, "after": stage["name"]},
            }

    def _ways(
        self, jobs: dict[int, list[dict[str, Any]]], placed: list[dict[str, Any]]
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any], datetime]]:
        """Each application's way through the stages: the application, a stage and when."""
        for application in placed:
            for stage in jobs[application["job_id"]]:
                is_there = stage["id"] == application["stage_id"]
                at = application["created_at"] + timedelta(hours=stage["position"])
                yield application, stage, application["entered_stage_at"] if is_there else at
                if is_there:
                    break

    def _opinions(self, application: dict[str, Any], stages: list[dict[str, Any]]) -> None:
        """Eight notes, and feedback by two people."""
        authors = [self.users["rita"], self.users["hugo"]]
        notes = [
            {
                "application_id": application["id"],
                "author_id": authors[number % 2],
                "text": NOTE,
                "is_private": False,
                "created_at": self.now - timedelta(days=9 - number),
                "version": 1,
            }
            for number in range(8)
        ]
        feedback = [
            {
                "application_id": application["id"],
                "stage_id": stages[3]["id"],
                "stage_name": stages[3]["name"],
                "author_id": self.users[name],
                "status": "submitted",
                "recommendation": "yes",
                "ratings": {},
                "comment": NOTE,
                "created_at": self.now - timedelta(days=1),
                "submitted_at": self.now - timedelta(hours=20),
                "version": 1,
            }
            for name in ("ivy", "hugo")
        ]
        self._write(ApplicationNote, iter(notes))
        self._write(Feedback, iter(feedback))

    def _next(self, model: Any) -> int:
        return int(self.connection.scalar(select(func.max(model.id))) or 0) + 1

    def _write(self, model: Any, rows: Iterator[dict[str, Any]]) -> None:
        while chunk := list(islice(rows, CHUNK)):
            self.connection.execute(insert(model.__table__), chunk)


def _posting(job: int, now: datetime) -> dict[str, Any]:
    return {
        "job_id": job,
        "wanted": 1,
        "sending": 0,
        "sent": 1,
        "state": "there",
        "operation": "CREATE",
        "next_attempt_at": now,
        "is_listed": True,
        "listed_at": now,
        "version": 1,
    }


def catch_up(connection: Connection) -> None:
    """What PostgreSQL does by itself after a while: note the ids that are taken, and count."""
    if connection.dialect.name != "postgresql":
        return
    for model in (Job, Stage, Candidate, Application, TalentPool):
        name = model.__tablename__
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
        )
    connection.execute(text("ANALYZE"))


def main() -> None:
    candidates, applications, together = map(int, sys.argv[1:])
    app = create_app()
    with (
        app.app_context(),
        db.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        ids = Seed(connection, candidates, applications, together).fill()
        catch_up(connection)
    print(json.dumps(ids))


if __name__ == "__main__":
    main()
