"""One address of the walk, and what the matrix says about it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from portal.domain import permissions, talent_pools
from portal.domain.permissions import Action, Condition, JobRole
from portal.domain.talent_pools import PoolAct
from tests.support.people import ROLES, TEAM
from tests.support.walk.world import World

JOB_ROLES = {"Rita": JobRole.RECRUITER, **TEAM}
NAMES = tuple(ROLES)
#: The owner of a template that anybody makes for themselves.
ONESELF = "oneself"


@dataclass(frozen=True)
class Step:
    """One address: who may do what there."""

    endpoint: str
    method: str
    path: str
    #: Without one of these the thing does not exist for the person (404) ...
    seen_by: tuple[Action, ...] = ()
    #: ... and without one of these it is refused (403).
    allowed_by: tuple[Action, ...] = ()
    #: The answer to somebody who may.
    done: int = 200
    form: Callable[[World], dict[str, Any]] = field(default=lambda _world: {})
    #: Whether the actions are about the one job, or everywhere.
    on_job: bool = True
    #: Actions that count everywhere or nowhere, also where the others are about the job.
    everywhere: tuple[Action, ...] = ()
    #: Whose template it is about.
    owner: str = ""
    #: What is done with Rita's talent pool, which she shares with Tom.
    pool: PoolAct | None = None
    #: Words on the page for those alone who may do something.
    shows: tuple[tuple[Action, str], ...] = ()

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every action that decides something here."""
        return (*self.seen_by, *self.allowed_by, *(action for action, _words in self.shows))

    @property
    def conditions(self) -> frozenset[Condition]:
        """What the answer depends on beside roles."""
        return frozenset().union(*(permissions.conditions_of(a) for a in self.actions))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def get(endpoint: str, path: str, *seen_by: Action, **options: Any) -> Step:
    """A page or a panel."""
    return Step(endpoint, "GET", path, seen_by, **options)


def post(
    endpoint: str, path: str, seen_by: tuple[Action, ...], allowed_by: Action, **options: Any
) -> Step:
    """A form."""
    return Step(endpoint, "POST", path, seen_by, (allowed_by,), **{"done": 303, **options})


def admin_page(endpoint: str, path: str, **options: Any) -> Step:
    """A page that exists for administrators alone."""
    return get(endpoint, path, Action.ADMINISTER, on_job=False, **options)


def admin_form(endpoint: str, path: str, **options: Any) -> Step:
    """A form that exists for administrators alone."""
    seen_by = (Action.ADMINISTER,)
    return post(endpoint, path, seen_by, Action.ADMINISTER, on_job=False, **options)


def may(name: str, action: Action, step: Step, granted: Collection[Condition]) -> bool:
    """What the matrix says."""
    if action is Action.MAKE_TEMPLATES:
        owns = step.owner in {name, ONESELF}
        return permissions.may_make_templates(ROLES[name], granted, owns=owns)
    about_job = step.on_job and action not in step.everywhere
    roles = {JOB_ROLES[name]} if about_job and name in JOB_ROLES else set()
    return permissions.may(action, ROLES[name], roles, granted)


def may_with_pool(name: str, act: PoolAct) -> bool:
    """What the table says of the pool of the walk."""
    found = talent_pools.standings(
        ROLES[name], is_owner=name == "Rita", is_contributor=name == "Tom"
    )
    return talent_pools.may(act, found)


def expected(name: str, step: Step, granted: Collection[Condition]) -> int:
    """The status that somebody gets."""
    if not all(may(name, action, step, granted) for action in step.seen_by):
        return 404
    if step.pool is not None and not may_with_pool(name, PoolAct.VIEW):
        return 404
    if step.pool is not None and not may_with_pool(name, step.pool):
        return 403
    if not all(may(name, action, step, granted) for action in step.allowed_by):
        return 403
    return step.done
