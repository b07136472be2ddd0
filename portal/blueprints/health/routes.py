"""For load balancers and process managers."""

from datetime import UTC, datetime

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.db import db
from portal.domain.health import age
from portal.domain.health_alarms import SUM_STALE
from portal.extensions import limiter
from portal.models import Heartbeat
from portal.queries.users import HEALTH_SUM

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
@limiter.exempt
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


@blueprint.get("/readyz")
@public
@limiter.exempt
def readyz() -> ResponseReturnValue:
    """Database, migrations and Redis are ready."""
    checks = {"database": _migrations_are_current(), "redis": _redis_answers()}
    return checks, 200 if all(checks.values()) else 503


@blueprint.get("/workz")
@public
@limiter.exempt
def workz() -> ResponseReturnValue:
    """Schedule and workers are at work: what they write every few seconds is fresh.

    For monitoring, not for load balancers: pages are served well without them.
    """
    try:
        beat = db.session.get(Heartbeat, HEALTH_SUM)
    except SQLAlchemyError:
        return {"database": False, "work": False}, 503
    works = beat is not None and age(beat.at, datetime.now(UTC)) < SUM_STALE
    return {"database": True, "work": works}, 200 if works else 503


def _migrations_are_current() -> bool:
    folder = current_app.extensions["migrate"].directory
    wanted = ScriptDirectory(folder).get_current_head()
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == wanted
    except SQLAlchemyError:
        return False


def _redis_answers() -> bool:
    try:
        return bool(current_app.extensions["redis"].ping())
    except RedisError:
        return False
