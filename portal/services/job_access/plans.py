"""What is to be sent and taken away so that LinkedIn's access lists stand as they should: the difference between how
jobs and users stand and the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.domain import job_access as rules
from portal.domain.job_access import Kind
from portal.queries.job_access import JobFacts, UserFacts
from portal.services.job_access.changes import About
from portal.services.job_access.lane import What
from portal.services.job_access.ledger import Entry, Key, State, lock_of

#: LinkedIn could not even tell the job by its id.
NO_JOB_ID = "LinkedIn takes Job IDs of 1 to 75 characters."


@dataclass
class Plan:
    """What is to be done about some jobs and users. Each list is in the order in which it goes to LinkedIn."""

    entries: dict[Key, Entry] = field(default_factory=dict)
    #: Entries by which jobs are secured, before anything else.
    locks: list[Key] = field(default_factory=list)
    #: Who shall not see a job any more, before anybody who shall.
    deletes: list[Key] = field(default_factory=list)
    members: list[Key] = field(default_factory=list)
    named: list[Key] = field(default_factory=list)
    #: Locks of jobs that are for everybody again.
    unlocks: list[Key] = field(default_factory=list)
    #: How the lists of the jobs stood before.
    before: dict[int, str | None] = field(default_factory=dict)

    @property
    def upserts(self) -> list[Key]:
        """Everything that is to be sent."""
        return [*self.locks, *self.members, *self.named]

    @property
    def is_empty(self) -> bool:
        """Whether LinkedIn has everything as it should be."""
        return not (self.upserts or self.deletes or self.unlocks)

    def announce(self, *, now: datetime) -> None:
        """Note in the entries what may be at LinkedIn from now on, or may not be there any more, whatever becomes of
        us. Write them before the first call."""
        for key in self.upserts:
            self.entries[key].on_its_way(now=now)
        for key in (*self.deletes, *self.unlocks):
            self.entries[key].leaving(now=now)


def plan(
    jobs: Mapping[int, JobFacts | None],
    users: Mapping[int, UserFacts | None],
    entries: Iterable[Entry],
    *,
    secures_all: bool,
    withdraws: bool = False,
    now: datetime,
) -> Plan:
    """Compare jobs and users, None: is no more, with the ledger.

    A job that was deleted keeps its lock: LinkedIn still has it, closed, and cannot delete it. ``withdraws``: LinkedIn
    shall know of nobody any more, and the same holds for every job.
    """
    made = Plan({entry.key: entry for entry in entries})
    for job_id, job in jobs.items():
        lock = made.entries.get(lock_of(job_id))
        made.before[job_id] = lock.state.value if lock else None
        _plan_job(made, job_id, None if withdraws else job, secures_all=secures_all, now=now)
    for user_id, user in users.items():
        wanted = (
            rules.wanted_persons(user.member, has_secured_jobs=user.has_secured_jobs)
            if user and not withdraws
            else frozenset()
        )
        there = {key.person_urn for key in made.entries if _is_member(key, user_id)}
        for urn in sorted(wanted | there):
            key = Key(Kind.MEMBER, 0, user_id, urn)
            _compare(made, key, urn in wanted, "", into=made.members, now=now)
    return made


def _plan_job(
    made: Plan, job_id: int, job: JobFacts | None, *, secures_all: bool, now: datetime
) -> None:
    secured = job is not None and rules.is_secured(
        is_confidential=job.is_confidential, secures_all=secures_all, status=job.status
    )
    named = rules.wanted_entries(job.team) if job is not None and secured else frozenset()
    there = {key.user_id for key in made.entries if _is_entry(key, job_id)}
    number = job.number if job is not None else ""
    if secured and not rules.may_have_list(number):
        _cannot_be(made, job_id, now=now)
        return
    for user_id in sorted(named | there):
        key = Key(Kind.ENTRY, job_id, user_id)
        if key.is_lock:
            if job is None:
                continue
            _compare(made, key, secured, number, into=made.locks, out=made.unlocks, now=now)
        else:
            _compare(made, key, user_id in named, number, into=made.named, now=now)


def _cannot_be(made: Plan, job_id: int, *, now: datetime) -> None:
    """LinkedIn cannot have a list of the job, and so shall not have the job."""
    key = lock_of(job_id)
    entry = made.entries.setdefault(key, Entry(key, "", now, is_changed=True))
    entry.refuse(NO_JOB_ID, is_there=False, now=now)


def _compare(
    made: Plan,
    key: Key,
    wanted: bool,
    entity_id: str,
    *,
    into: list[Key],
    out: list[Key] | None = None,
    now: datetime,
) -> None:
    entry = made.entries.get(key)
    if wanted:
        if entry is None:
            entry = made.entries[key] = Entry(key, entity_id, now, is_changed=True)
        if entry.is_sure or (entry.state is State.REFUSED and not entry.is_there):
            return
        into.append(key)
    elif entry is not None:
        if not entry.is_there:
            entry.gone()
        elif entry.state is not State.REFUSED:
            (made.deletes if out is None else out).append(key)


def _is_entry(key: Key, job_id: int) -> bool:
    return key.kind is Kind.ENTRY and key.job_id == job_id


def _is_member(key: Key, user_id: int) -> bool:
    return key.kind is Kind.MEMBER and key.user_id == user_id


def what_of(key: Key) -> What:
    """Whose turn brings a record in step."""
    if key.kind is Kind.MEMBER:
        return About.USER, key.user_id
    return About.JOB, key.job_id
