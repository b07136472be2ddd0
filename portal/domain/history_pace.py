"""How many calls about InMail, notes, stub profiles and seats LinkedIn allows, and how to stay within them.

One number a day (UTC) for all of them together, and for InMail twelve calls a minute for each viewer:
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CALLS_A_DAY = 100_000
VIEWER_CALLS_A_MINUTE = 12

#: Of a day the way back leaves so many for what is new and for who presses Sync now.
RESERVED = 5_000
#: Of a viewer's minute it leaves so many.
RESERVED_OF_VIEWER = 2
#: One call after the other: about so many seconds each, as other calls of LinkedIn take.
CALL_SECONDS = 0.25
#: LinkedIn's minute may begin a little earlier or later than ours: so much of it is waited out, as a share.
GUARD = 1 / 30


@dataclass(frozen=True)
class Pace:
    """What LinkedIn granted; other numbers than the usual ones only if LinkedIn said so."""

    calls_a_day: int = CALLS_A_DAY
    viewer_calls_a_minute: int = VIEWER_CALLS_A_MINUTE

    def of_day(self, *, is_back: bool) -> int:
        """How many calls of a day may be used."""
        return self.calls_a_day - (min(RESERVED, self.calls_a_day // 20) if is_back else 0)

    @property
    def slot(self) -> float:
        """Seconds in which a viewer's calls are counted: the usual dozen, in less time where more are granted."""
        return 60.0 / max(1.0, self.viewer_calls_a_minute / VIEWER_CALLS_A_MINUTE)

    def slot_of(self, now: datetime) -> int:
        """The stretch of time, counted since 1970, in which a call now counts."""
        return int(now.timestamp() // self.slot)

    def of_viewer(self, *, is_back: bool) -> int:
        """How many calls about one viewer may go in a slot."""
        allowed = min(VIEWER_CALLS_A_MINUTE, self.viewer_calls_a_minute)
        return max(1, allowed - (RESERVED_OF_VIEWER if is_back else 0))

    def may_go_at(self, now: datetime, *, used: int, is_back: bool) -> datetime:
        """When a call about a viewer may go of whom so many went in this slot; ``now`` itself: at once.

        The way back keeps clear of where one of LinkedIn's minutes may be over and the next one not begun.
        """
        began = self.slot_of(now) * self.slot
        clear = self.slot * GUARD if is_back else 0.0
        if used >= self.of_viewer(is_back=is_back) or now.timestamp() > began + self.slot - clear:
            began += self.slot
        return max(now, datetime.fromtimestamp(began + clear, UTC))


def minutes_left(inmail_calls: int, other_calls: int, seats: int, pace: Pace) -> int:
    """About how long so many calls of the way back take, one after the other and within LinkedIn's limits."""
    if inmail_calls + other_calls <= 0:
        return 0
    a_minute = max(1, seats) * pace.of_viewer(is_back=True) * 60 / pace.slot
    by_viewer = inmail_calls / a_minute
    by_day = (inmail_calls + other_calls) / pace.of_day(is_back=True) * 24 * 60
    # A day's calls may all go at its beginning: the last one counts for nothing unless it is used up.
    days = (inmail_calls + other_calls) // max(1, pace.of_day(is_back=True))
    by_call = (inmail_calls + other_calls) * CALL_SECONDS / 60
    return max(1, round(max(by_viewer, by_call, by_day if days else 0)))


def day_of_calls(now: datetime) -> datetime:
    """The beginning of LinkedIn's day."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(now: datetime) -> datetime:
    """When LinkedIn counts anew."""
    return day_of_calls(now) + timedelta(days=1)
