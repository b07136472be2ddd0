"""The one clock of the sandbox. Operators may move it forward; nothing else reads the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Real time plus the offset by which an operator has moved it."""

    def __init__(self, source: Callable[[], float] | None = None, offset_ms: int = 0) -> None:
        self._source = source or time.time
        self.offset_ms = offset_ms

    def now_ms(self) -> int:
        """Milliseconds since the epoch, the unit of every LinkedIn time stamp."""
        return int(self._source() * 1000) + self.offset_ms

    def now(self) -> datetime:
        return moment(self.now_ms())


def moment(milliseconds: int) -> datetime:
    """A time stamp as an aware UTC date and time."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def month_start_ms(milliseconds: int) -> int:
    """The first moment of the calendar month (UTC) that holds the given time."""
    start = moment(milliseconds).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp() * 1000)
