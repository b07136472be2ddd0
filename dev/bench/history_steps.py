"""What `make bench-history` does to the running portal beside what people can do on its pages.

python -m dev.bench.history_steps seats       the seats of all contracts are read, and have their streams
python -m dev.bench.history_steps periodic    every stream is due, nothing is new: one run; prints one JSON object
"""

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, event, func, select, update

from portal import create_app, gate
from portal.db import db
from portal.domain.history_windows import Rank
from portal.models import HistoryLane, HistoryStream, InMailMessage, LinkedInContract, RecruiterNote
from portal.tasks.linkedin_history import read_history, survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.unit_of_work import unit_of_work

WRITING = ("INSERT", "UPDATE", "DELETE")


def main() -> None:
    app = create_app()
    with app.app_context():
        if sys.argv[1:] == ["seats"]:
            with unit_of_work():
                db.session.execute(update(LinkedInContract).values(seats_due_at=None))
            read_seats()
            survey_history()
        elif sys.argv[1:] == ["periodic"]:
            print(json.dumps(_periodic()))
        else:
            sys.exit(__doc__)


def _periodic() -> dict[str, Any]:
    client_id, now = gate.known().client_id, datetime.now(UTC)
    with unit_of_work():
        db.session.execute(
            update(HistoryStream)
            .where(HistoryStream.due_at.is_not(None))
            .values(due_at=now, rank=int(Rank.NEW))
        )
        db.session.execute(update(HistoryLane).values(leased_until=None, due_at=None))
    before, calls = _rows(), _calls(client_id)
    seen: list[str] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    started = time.monotonic()
    while _due():
        read_history()
    event.remove(Engine, "before_cursor_execute", _note)
    return {
        "seconds": time.monotonic() - started,
        "streams": _count(HistoryStream.seat_urn),
        "calls": _calls(client_id) - calls,
        "statements": len([s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))]),
        "writes": len([s for s in seen if s.startswith(WRITING)]),
        "rows": _rows() - before,
    }


def _due() -> int:
    query = select(func.count()).select_from(HistoryStream)
    number = db.session.scalar(query.where(HistoryStream.due_at <= datetime.now(UTC)))
    db.session.rollback()
    return number or 0


def _count(column: Any) -> int:
    number = db.session.scalar(select(func.count(column)))
    db.session.rollback()
    return number or 0


def _rows() -> int:
    return _count(InMailMessage.id) + _count(RecruiterNote.id)


def _calls(client_id: str) -> int:
    found = db.session.get(HistoryLane, client_id, populate_existing=True)
    number = found.calls if found is not None else 0
    db.session.rollback()
    return number


if __name__ == "__main__":
    main()
