"""Holding a person or an application that lives on, while something is written about it."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, inspect, select
from sqlalchemy.orm import defer, joinedload

from portal.db import db, lock
from portal.domain.errors import WrongState
from portal.models import Application, Candidate, Job


def hold_alive(about: Application | Candidate) -> None:
    """Read it again and keep others from changing it, or joining it with another one, until the
    transaction ends. Raises WrongState when it was joined meanwhile."""
    lock(about)
    if about.merged_into_id is not None:
        is_application = isinstance(about, Application)
        raise WrongState("application-joined" if is_application else "candidate-joined")


def hold_application(application: Application) -> Job:
    """Read job and application again, alone, and keep others from changing them meanwhile.

    Raises WrongState for one that is gone or was joined with another one. Candidate and stage of the application are read with it. Keep the job that comes back for as long
    as it is needed: nothing else does, and reading it twice costs.
    """
    identity = inspect(application).identity
    wanted = {"application_id": identity[0] if identity else application.id}
    # The job first: whoever changes its stages holds it too.
    job = db.session.scalars(_held_job(), wanted).one_or_none()
    there = db.session.scalars(_held_application(), wanted).one_or_none()
    if job is None or there is None:
        raise WrongState("application-gone")
    if there.merged_into_id is not None:
        raise WrongState("application-joined")
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
