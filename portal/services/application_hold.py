"""Holding an application while something is decided about it."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, inspect, select
from sqlalchemy.orm import defer, joinedload

from portal.db import db
from portal.domain.applications import ApplicationStatus
from portal.domain.errors import WrongState
from portal.models import Application, Job


def hold(application: Application) -> Job:
    """Read job and application again, alone, and keep others from changing them meanwhile.

    Candidate and stage of the application are read with it. Keep the job that comes back for as long
    as it is needed: nothing else does, and reading it twice costs.
    """
    identity = inspect(application).identity
    wanted = {"application_id": identity[0] if identity else application.id}
    # The job first: whoever changes its stages holds it too.
    job = db.session.scalars(_held_job(), wanted).one_or_none()
    there = db.session.scalars(_held_application(), wanted).one_or_none()
    if job is None or there is None:
        raise WrongState("application-gone")
    require_alive(there)
    return job


_APPLICATION_ID = bindparam("application_id", type_=Integer())


@cache
def _held_job() -> Select[Job]:
    return (
        select(Job)
        .join(Application, Application.job_id == Job.id)
        .where(Application.id == _APPLICATION_ID)
        # Long texts that do not matter here.
        .options(defer(Job.description), defer(Job.description_source))
        .with_for_update(key_share=True, of=Job)
        .execution_options(populate_existing=True)
    )


@cache
def _held_application() -> Select[Application]:
    return (
        select(Application)
        .where(Application.id == _APPLICATION_ID)
        .options(
            joinedload(Application.candidate, innerjoin=True),
            joinedload(Application.stage, innerjoin=True),
        )
        .with_for_update(key_share=True, of=Application)
        .execution_options(populate_existing=True)
    )


def require_alive(application: Application) -> None:
    """Raise WrongState for an application, held, that was joined with another one meanwhile."""
    if application.status == ApplicationStatus.JOINED.value:
        raise WrongState("application-joined")
