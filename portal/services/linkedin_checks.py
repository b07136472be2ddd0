"""Running the tests of the LinkedIn set-up: somebody asks, a worker claims, what came of each is kept.

The rows are heartbeats: ``check:<test>`` for each test and ``check:run`` for the run, whose problem says
where it stands (``waiting``, ``running``, none when it is done).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.db import Topic, db, nudge
from portal.domain import names
from portal.domain.linkedin_checks import DONE_WITHIN, IN_BROWSER, Check, Problem, Run
from portal.models import Heartbeat
from portal.queries.linkedin_checks import PREFIX, RUN

DETAIL_MAX = 300


def want_run(*, now: datetime) -> None:
    """Have the tests run now. Pressed twice it is one run."""
    _keep(RUN, at=now, ok_at=None, problem=Run.WAITING.value, detail="")
    nudge(Topic.LINKEDIN_CHECKS_WANTED, 0)


def claim_run(*, now: datetime) -> bool:
    """Take the run that somebody wants, or that a worker left unfinished; False when there is none."""
    waiting = Heartbeat.problem == Run.WAITING.value
    left = and_(Heartbeat.problem == Run.RUNNING.value, Heartbeat.at <= now - DONE_WITHIN)
    taken = db.session.execute(
        update(Heartbeat)
        .where(Heartbeat.name == RUN, or_(waiting, left))
        .values(problem=Run.RUNNING.value, at=now)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # a write has one


def settle_run(*, now: datetime) -> None:
    """All tests were made. Somebody who asked once more meanwhile gets another run."""
    db.session.execute(
        update(Heartbeat)
        .where(Heartbeat.name == RUN, Heartbeat.problem == Run.RUNNING.value)
        .values(problem=None, at=now, ok_at=now)
    )


def record(check: Check, problem: Problem | None, detail: str = "", *, now: datetime) -> None:
    """Keep what came of a test; ``detail`` holds neither a secret nor anything about a person."""
    _keep(
        f"{PREFIX}{check.value}",
        at=now,
        ok_at=now if problem is None else None,
        problem=problem.value if problem else None,
        detail=names.tidy(detail, DETAIL_MAX),
    )


def record_from_browser(told: Mapping[str, str], *, now: datetime) -> list[Check]:
    """Keep what an administrator's browser found, as it said it: ``ok`` or a problem's word by the name of
    the test, and ``says`` with the words of LinkedIn's scripts. What is neither is left alone."""
    says = told.get("says", "")
    kept = []
    for check in _once(IN_BROWSER):
        word = told.get(check.value, "")
        if word != "ok" and word not in _TOLD_BY_BROWSERS:
            continue
        problem = None if word == "ok" else Problem(word)
        record(check, problem, says if problem else "", now=now)
        kept.append(check)
    return kept


_TOLD_BY_BROWSERS = frozenset(
    {
        Problem.NOT_LOADED,
        Problem.OTHER_ADDRESS,
        Problem.NOT_ALLOWED,
        Problem.BLANK,
        Problem.COOKIES,
    }
)


def _once(checks: Iterable[Check]) -> list[Check]:
    return sorted(checks, key=list(Check).index)


def _keep(
    name: str, *, at: datetime, ok_at: datetime | None, problem: str | None, detail: str
) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"at": at, "problem": problem, "detail": detail}
    if ok_at is not None:
        values["ok_at"] = ok_at
    db.session.execute(
        dialect.insert(Heartbeat)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )
