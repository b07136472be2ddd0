"""A worker or the scheduler as `worker.py` starts them, whose SQL statements are counted by task.

python -m dev.bench.counted work|schedule FILE

FILE is there once it works. SIGUSR1 begins to count anew; at SIGUSR2 FILE holds a JSON object, task to statements, and it is
over. What a process does beside its tasks (heartbeats) counts as `-`. BEGIN and PRAGMA are the driver's own affair.
"""

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

from rq.job import Job
from sqlalchemy import Engine, event

import worker

BESIDE = "-"


class _Count:
    task = BESIDE
    statements: ClassVar[Counter[str]] = Counter()


class _Worker(worker.Worker):
    def perform_job(self, job: Job, *args: Any, **kwargs: Any) -> bool:
        _Count.task = (job.func_name or "").rpartition(".")[2]
        _Count.statements[_Count.task] += 0
        try:
            return super().perform_job(job, *args, **kwargs)
        finally:
            _Count.task = BESIDE


def main() -> None:
    what, path = sys.argv[1], Path(sys.argv[2])

    @event.listens_for(Engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            _Count.statements[_Count.task] += 1

    def begin(_signal: int, _frame: FrameType | None) -> None:
        _Count.statements.clear()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        path.write_text(json.dumps(_Count.statements))
        os._exit(0)

    worker.Worker = _Worker  # type: ignore[misc]
    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, finish)
    path.touch()
    worker.main([what])


if __name__ == "__main__":
    main()
