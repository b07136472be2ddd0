"""Open, commit or roll back, then send what was asked for.

Rollback is the default: leaving the block by an exception undoes everything. What services asked
for with :func:`portal.db.nudge` is put on the queue only when the facts are in the database; a
queue that is away does not fail the request, since the sweep finds the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from portal import queueing
from portal.db import NUDGES, WRITES, db


def let_go(*, with_rows: bool = False) -> None:
    """End reading before something slow: no transaction is held while people up- or download.

    Rows stay and are read again when asked for, unless they are let go too.
    """
    db.session.rollback()
    if with_rows:
        db.session.expunge_all()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One writing transaction.

    Whatever was read before is let go: objects loaded earlier are read again inside, so decisions
    are made on what is true now, and SQLite takes its write lock before the first read.
    """
    session = db.session
    session.rollback()
    session.info.pop(NUDGES, None)
    session.connection(execution_options={WRITES: True})
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    for topic, record_id in sorted(session.info.pop(NUDGES, ())):
        queueing.send(queueing.TASK_FOR_TOPIC[topic], record_id)
