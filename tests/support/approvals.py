"""Jobs that need approval, made without pages."""

from flask import Flask

from portal.db import db
from portal.domain.jobs import Decision
from portal.models import Job
from portal.services import approvals, jobs
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People, details, get_job

NEW_TITLE = "Chief Engineer"


def name_approvers(people: People, job_id: int, *names: str) -> None:
    """Make a job need approval, by these people."""
    with unit_of_work():
        job = db.session.get_one(Job, job_id)
        job.needs_approval = True
        for name in names:
            approvals.add_approver(job, people.user(name), actor=people.user("Rita"), now=NOW)


def submit(people: People, job_id: int) -> None:
    """Rita sends it to the approvers."""
    with unit_of_work():
        approvals.submit_job(get_locked(job_id), actor=people.user("Rita"), now=NOW)


def approve(people: People, job_id: int, name: str) -> Decision | None:
    """An approver agrees."""
    return answer(people, job_id, name, Decision.APPROVED)


def reject(people: People, job_id: int, name: str) -> Decision | None:
    """An approver does not."""
    return answer(people, job_id, name, Decision.REJECTED, "No budget")


def answer(
    people: People, job_id: int, name: str, decision: Decision, comment: str = ""
) -> Decision | None:
    with unit_of_work():
        job = get_locked(job_id)
        return approvals.answer_request(
            job,
            decision,
            comment=comment,
            version=job.version,
            actor=people.user(name),
            now=NOW,
        )


def propose(people: People, job_id: int, **changes: object) -> jobs.Saved:
    """Rita proposes other details of an active job."""
    with unit_of_work():
        job = get_locked(job_id)
        return jobs.update_job(
            job,
            details(**{"title": NEW_TITLE, **changes}),
            version=job.version,
            actor=people.user("Rita"),
            now=NOW,
        )


def get_locked(job_id: int) -> Job:
    """The job inside a unit of work."""
    return db.session.get_one(Job, job_id)


def form_of(app: Flask, job_id: int, **changes: str) -> dict[str, str]:
    """What the browser sends when the details of a job are saved."""
    with app.app_context():
        job = get_job(job_id)
        return {
            "title": job.title,
            "description_source": job.description_source,
            "city": job.city,
            "region": job.region,
            "country": job.country,
            "openings": str(job.openings),
            "version": str(job.version),
            **changes,
        }
