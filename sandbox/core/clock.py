"""The one clock of the sandbox. Operators may move it and let it run faster; nothing else reads the time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Real time plus an offset that an operator sets, and that grows while the clock runs faster."""

    def __init__(
        self,
        source: Callable[[], float] | None = None,
        offset_ms: int = 0,
        speed: int = 1,
        since_ms: int | None = None,
    ) -> None:
        self._source = source or time.time
        self._base_ms = offset_ms
        self._since_ms = self._real_ms() if since_ms is None else since_ms
        self.speed = speed

    def _real_ms(self) -> int:
        return int(self._source() * 1000)

    def now_ms(self) -> int:
        """Milliseconds since the epoch, the unit of every LinkedIn time stamp."""
        real_ms = self._real_ms()
        return real_ms + self._base_ms + (real_ms - self._since_ms) * (self.speed - 1)

    def now(self) -> datetime:
        return moment(self.now_ms())

    @property
    def offset_ms(self) -> int:
        """How far the clock is ahead of the real one at this moment; negative for behind."""
        return self.now_ms() - self._real_ms()

    @offset_ms.setter
    def offset_ms(self, offset_ms: int) -> None:
        self._base_ms = offset_ms
        self._since_ms = self._real_ms()

    def run(self, speed: int) -> None:
        """From now on so many times as fast as the real one, without a jump."""
        self.offset_ms = self.offset_ms
        self.speed = speed

    def state(self) -> dict[str, int]:
        """What makes a clock go on as this one, as arguments of the class."""
        return {"offset_ms": self._base_ms, "speed": self.speed, "since_ms": self._since_ms}

    def real_seconds(self, seconds: float) -> int:
        """How long a caller has to wait by its own watch; whole seconds, at least one."""
        return max(1, math.ceil(seconds / self.speed))


def moment(milliseconds: int) -> datetime:
    """A time stamp as an aware UTC date and time."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def month_start_ms(milliseconds: int) -> int:
    """The first moment of the calendar month (UTC) that holds the given time."""
    start = moment(milliseconds).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp() * 1000)
