"""Counts the SQL statements of one poll, in a portal with the settings of the running one.

python -m dev.bench.statements PATH COOKIE      prints each statement on a line
"""

import sys

from sqlalchemy import event

from portal import create_app
from portal.db import db


def main() -> None:
    path, cookie = sys.argv[1:]
    app = create_app()
    seen: list[str] = []
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie, "HX-Request": "true", "X-Live-Panel": "1"}
    with app.app_context():
        engine = db.engine
    first = client.get(path, headers=headers).get_data(as_text=True)
    version = first.partition('data-live-version="')[2].partition('"')[0]

    @event.listens_for(engine, "before_cursor_execute")
    def _count(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        seen.append(" ".join(statement.split()))

    answer = client.get(f"{path}?version={version}", headers=headers)
    if answer.status_code != 204:
        sys.exit(f"the poll answered {answer.status_code}")
    print("\n".join(seen))


if __name__ == "__main__":
    main()
