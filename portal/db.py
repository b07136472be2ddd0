"""The database object, nothing else."""

import hashlib
import random
import re
import select as select_module
import sqlite3
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    DateTime,
    Engine,
    MetaData,
    Row,
    Select,
    String,
    event,
    func,
    literal_column,
    select,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import InvalidatePoolError, InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

#: Execution option of a connection whose transaction will write.
WRITES = "beckon_writes"

#: Execution option of an engine whose transactions nobody waits for.
PATIENT = "beckon_patient"

#: Where a session keeps what the queue shall hear of after the commit.
NUDGES = "beckon_nudges"


class Topic(StrEnum):
    """What a worker may be told to look at; ``queueing`` knows which task that is."""

    EVENT_RECEIVED = "event-received"
    JOB_CHANGED = "job-changed"
    MAIL_WRITTEN = "mail-written"
    SEATS_WANTED = "seats-wanted"
    HISTORY_WANTED = "history-wanted"
    LINKEDIN_SET_UP = "linkedin-set-up"
    PERSON_CHANGED = "person-changed"
    ACCESS_CHANGED = "access-changed"
    LINKEDIN_CHECKS_WANTED = "linkedin-checks-wanted"


#: How long SQLite waits for another process to finish writing, in milliseconds.
BUSY_TIMEOUT_MS = 15_000

#: Seconds between two tries to begin writing on SQLite, for who answers people and for who does not.
PAUSE, PAUSE_PATIENT = 0.0004, 0.004


#: After so many seconds a connection to PostgreSQL is asked whether it is still there, news or not.
IDLE_MAX = 20


class UtcDateTime(TypeDecorator[datetime]):
    """Points in time, always aware and always UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they would silently mean another zone on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times in the database carry their zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back that SQLite cannot keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def sorted_text(length: int) -> String:
    """Text that is compared sign by sign, alike on every database: for ranges and pages by key."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


#: Names of constraints are fixed, so that migrations can name them on every database.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """What all tables share."""

    registry = registry(metadata=METADATA, type_annotation_map={datetime: UtcDateTime})


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

#: What tables derive from. Type checkers cannot follow the class that Flask-SQLAlchemy makes.
if TYPE_CHECKING:

    class Model(Base):
        """A table."""

        __abstract__ = True
else:
    Model = db.Model


#: A SELECT of some columns.
Columns: TypeAlias = Select[*tuple[Any, ...]]


def nudge(topic: Topic, record_id: int) -> None:
    """Ask for a worker's attention once the current transaction has committed."""
    db.session.info.setdefault(NUDGES, set()).add((topic, record_id))


def read_rows(
    statement: Columns | CompoundSelect[*tuple[Any, ...]], **values: Any
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a SELECT of columns, in the session's transaction.

    For what is read on every page or makes a long list: the session's own ``execute`` looks at
    everything that a statement might load as objects, which takes several times as long as the
    statement. What the session has not written yet is written first, as there.
    """
    session = db.session()
    if not session._is_clean():
        session.flush()
    return session.connection().execute(statement, values).all()


def one_of(column: Any, words: Collection[str]) -> ColumnElement[bool]:
    """``column IN ('a', 'b')`` for words of ours, in a statement that is put together once.

    SQLAlchemy writes a list of bound values into the statement anew each time it runs, which takes
    longer than a small statement; words that are always the same may as well stand there.
    """
    for word in words:
        if not re.fullmatch(r"[a-z_-]+", word):
            raise ValueError(f"{word!r} is no word of ours")
    found: ColumnElement[bool] = column.in_([literal_column(f"'{word}'") for word in words])
    return found


def lock(row: Base) -> None:
    """Read a row again and keep others from changing it until the transaction ends.

    For decisions on what is true now: on PostgreSQL two transactions may otherwise both decide on
    what was true before. Rows that point to this one may still be added. SQLite has one writer at a
    time anyway. Only the row itself is held, not what was loaded together with it.
    """
    # Refreshing forgets changes that are not written yet: what this transaction changed is kept.
    db.session.flush()
    try:
        # What it is joined to is read again when somebody asks for it, which few do.
        db.session.expire(row)
        db.session.refresh(
            row,
            [column.key for column in row.__mapper__.column_attrs],
            {"key_share": True, "of": type(row)},
        )
    except InvalidRequestError as error:
        # Somebody took it away between loading and locking.
        raise StaleDataError("the row is gone") from error


def take_turns(name: str) -> None:
    """Let only one transaction at a time past this point, until it ends.

    For decisions of the kind "is there one? no: make one" that no constraint can guard. SQLite has
    one writer at a time anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))


def begin_reading() -> None:
    """Read on PostgreSQL without a transaction, until somebody opens one to write.

    There every statement sees what is true when it begins, in a transaction as well as outside of
    one; BEGIN and ROLLBACK are two more round trips for nothing. :func:`portal.unit_of_work` lets
    go of the connection first and begins a real transaction.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def prepare_engine(engine: Engine) -> None:
    """Make one engine behave, see the two below."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _notice_lost_connections(engine)


def _notice_lost_connections(engine: Engine) -> None:
    """Replace connections that the server closed while nobody used them.

    Asking the server before each use is a round trip for every request. A connection that was closed
    has something to be read, namely its end; one that was used a moment ago and has nothing to be
    read is as good as one that answered a moment ago.
    """

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        looked_at = record.info.get("looked_at", now)
        record.info["looked_at"] = now
        if now - looked_at < IDLE_MAX and not _has_news(connection.fileno()):
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            # All that are as old go with it; the pool tries again with a new one.
            raise InvalidatePoolError from error


def _has_news(descriptor: int) -> bool:
    poll = select_module.poll()
    poll.register(descriptor, select_module.POLLIN | select_module.POLLERR | select_module.POLLHUP)
    return bool(poll.poll(0))


def _prepare_sqlite(engine: Engine) -> None:
    """SQLite with real transactions, WAL and a full fsync.

    The driver's own transaction handling is switched off, because it begins late and read
    transactions that turn into writing ones fail under several processes whatever the time-out. A
    transaction that will write says so (see ``unit_of_work``) and begins IMMEDIATE, after its turn
    in :func:`_take_write_lock`.
    """

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # An acknowledged push must survive a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            _take_write_lock(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def let_others_write_first(engine: Engine) -> None:
    """For processes that nobody waits for: on SQLite, leave the lock to those that answer people."""
    engine.update_execution_options(**{PATIENT: True})


def _take_write_lock(connection: Connection) -> None:
    """Begin a writing transaction on SQLite as soon as the others let us.

    SQLite waits by itself, but in pauses that grow to a tenth of a second, so that who waits longest
    asks most rarely: in a burst a push was answered after seconds. Asking often costs next to
    nothing, and who asks more often comes first.
    """
    driver: Any = connection.connection.dbapi_connection
    pause = PAUSE_PATIENT if connection.get_execution_options().get(PATIENT) else PAUSE
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311  not a secret
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    # Whatever is wrong is said by SQLAlchemy, as for every other statement.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
