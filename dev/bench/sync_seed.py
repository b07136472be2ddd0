"""Fills the running portal's database for `make bench-sync`; prints what the measurements need.

python -m dev.bench.sync_seed CANDIDATES APPLICATIONS      prints one JSON object

200 jobs that LinkedIn has not heard of, so many people, all with an address, and their applications, all past Prospect: every
record is one that LinkedIn gets. Every third person has a phone number, every second a position; every tenth application has a
note, every twentieth feedback, every twentieth person a note. The rows are those that services write, set by set.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import delete

from dev.bench.people_seed import JOBS, NOTE, Seed, catch_up
from portal import create_app
from portal.db import WRITES, db
from portal.domain import names
from portal.models import (
    Application,
    ApplicationNote,
    Candidate,
    CandidateEmail,
    CandidateExperience,
    CandidateNote,
    CandidatePhone,
    Feedback,
    JobPosting,
    StageEntry,
)

#: People who are moved to and fro while it is measured how long a change takes.
MOVED = 100


class SyncSeed(Seed):
    """One filling of the database, inside one transaction."""

    def fill(self) -> dict[str, Any]:
        """Write everything; returns the ids that are measured."""
        self.sizes = [self.together // JOBS + (n < self.together % JOBS) for n in range(JOBS)]
        jobs = self._jobs()
        self.connection.execute(delete(JobPosting).where(JobPosting.job_id.in_(list(jobs))))
        people = list(self._people())
        self._write(Candidate, iter(people))
        self._write(CandidateEmail, _addresses(people))
        self._write(CandidatePhone, _phones(people[::3]))
        self._write(CandidateExperience, _positions(people[::2]))
        placed = list(self._applications(jobs))
        self._write(Application, iter(placed))
        self._write(StageEntry, self._entries(jobs, placed))
        self._write(ApplicationNote, self._notes("application_id", placed[::10]))
        self._write(CandidateNote, self._notes("candidate_id", people[::20]))
        self._write(Feedback, self._feedback(jobs, placed[::20]))
        active = (a for a in placed[:: max(1, len(placed) // (3 * MOVED))] if _is_movable(a, jobs))
        shown = placed[0]
        return {
            "first_job": next(iter(jobs)),
            "jobs": [f"REQ-{9000 + number}" for number in range(JOBS)],
            "candidate": shown["candidate_id"],
            "application": shown["id"],
            "stages": {job: [stage["id"] for stage in stages] for job, stages in jobs.items()},
            "cards": [
                {"id": a["id"], "job": a["job_id"], "version": a["version"]}
                for a in islice(active, MOVED)
            ],
        }

    def _applications(self, jobs: dict[int, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
        for row in super()._applications(jobs):
            prospect, screen, *_ = jobs[row["job_id"]]
            if row["stage_id"] == prospect["id"]:
                row["stage_id"], row["version"] = screen["id"], 1 + screen["position"]
            yield row

    def _notes(self, column: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            yield {
                column: row["id"],
                "author_id": self.users["rita"],
                "text": NOTE,
                "is_private": False,
                "created_at": row["created_at"],
                "version": 1,
            }

    def _feedback(
        self, jobs: dict[int, list[dict[str, Any]]], rows: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        for row in rows:
            stage = jobs[row["job_id"]][1]
            yield {
                "application_id": row["id"],
                "stage_id": stage["id"],
                "stage_name": stage["name"],
                "author_id": self.users["hugo"],
                "status": "submitted",
                "recommendation": "yes",
                "ratings": {"Skills": 4},
                "comment": NOTE,
                "created_at": row["created_at"],
                "submitted_at": row["created_at"],
                "version": 1,
            }


def _is_movable(application: dict[str, Any], jobs: dict[int, list[dict[str, Any]]]) -> bool:
    first = jobs[application["job_id"]][1]
    return bool(application["status"] == "active" and application["stage_id"] == first["id"])


def _addresses(people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for person in people:
        address = f"person{person['id']}@mail.example"
        yield {"candidate_id": person["id"], "address": address, "key": address}


def _phones(people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for person in people:
        number = f"+31 6 {person['id']:08d}"
        yield {"candidate_id": person["id"], "number": number, "key": names.phone_key(number)}


def _positions(people: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for person in people:
        yield {
            "candidate_id": person["id"],
            "title": person["headline"],
            "organisation": person["employer"],
            "started": "2020-01",
            "ended": "",
            "position": 0,
        }


def main() -> None:
    candidates, applications = map(int, sys.argv[1:])
    app = create_app()
    with (
        app.app_context(),
        db.engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
    ):
        ids = SyncSeed(connection, candidates, 0, applications).fill()
        catch_up(connection)
    print(json.dumps(ids))


if __name__ == "__main__":
    main()
