"""Counts the SQL statements of requests, in a portal with the settings of the running one.

python -m dev.bench.count < REQUESTS.json      prints a JSON object: name to statements

Each request is asked once before it is counted. BEGIN and PRAGMA are the driver's own affair.
"""

import json
import sys
from typing import Any

from sqlalchemy import event

from portal import create_app
from portal.db import db


def main() -> None:
    app = create_app()
    seen: list[str] = []
    client = app.test_client(use_cookies=False)
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(" ".join(statement.split()))

    found: dict[str, list[str]] = {}
    for asked in json.load(sys.stdin):
        forms = asked["forms"] or [None, None]
        for form in forms:
            seen.clear()
            answer = client.open(
                asked["path"],
                method="GET" if form is None else "POST",
                headers=asked["headers"],
                data=form,
                content_type=None if form is None else "application/x-www-form-urlencoded",
            )
            if answer.status_code != 200:
                sys.exit(f"{asked['name']} answered {answer.status_code}: {answer.text[:500]}")
        found[asked["name"]] = list(seen)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
