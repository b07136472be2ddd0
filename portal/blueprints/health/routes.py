"""For load balancers and process managers."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.db import db
from portal.extensions import limiter

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
