"""What `make bench-sync` does to the running portal beside what people can do on its pages.

python -m dev.bench.sync_steps begin     a first load begins, as after **Enabled**
python -m dev.bench.sync_steps calm      nobody waits any more, the walk is over
"""

import sys
from datetime import UTC, datetime

from sqlalchemy import delete, update

from portal import create_app, gate
from portal.db import db
from portal.models import LinkedInMatch, SharingChange
from portal.services.sharing import lane
from portal.unit_of_work import unit_of_work


def main() -> None:
    step = sys.argv[1]
    app = create_app()
    with app.app_context(), unit_of_work():
        row = lane.find(gate.known().client_id)
        if row is None or not row.organization:
            sys.exit("Nobody has been on the lane to LinkedIn yet.")
        if step == "begin":
            lane.begin_walk(row, lane.FIRST, now=datetime.now(UTC))
        elif step == "calm":
            db.session.execute(delete(SharingChange))
            # Whom LinkedIn takes people for is asked again for weeks: that is no idle minute.
            db.session.execute(update(LinkedInMatch).values(due_at=None))
            row.walk_state, row.walk_ended_at = lane.DONE, datetime.now(UTC)
            row.version += 1
        else:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
