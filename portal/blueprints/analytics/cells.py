"""What tables of numbers are made of: what the page draws and what the download holds are the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from portal.blueprints.analytics.filters import Asked
from portal.domain.analytics import FEW, Figure, Spread, share
from portal.wording import analytics as words


@dataclass(frozen=True)
class Cell:
    """One number: as a value, in words, where its people are, and why there is none."""

    value: float | None
    text: str
    url: str | None = None
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """What a number is about, and its numbers."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table with its definitions, and the chart that shows the same."""

    key: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: dict[str, Any] | None = None
    #: What is said where there is nothing to count.
    empty: str = ""
    definitions: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What the table is about."""
        return str(words.TABLE_TITLES[self.key])


def make_table(
    key: str,
    columns: tuple[str, ...],
    lines: Iterable[Line],
    *,
    chart: dict[str, Any] | None = None,
    empty: str = "",
) -> Table:
    """A table with its definitions; without lines there is no chart."""
    found = tuple(lines)
    return Table(key, columns, found, chart if found else None, empty, words.definitions(key))


def bars_of(label: str, bars: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """A chart of one bar each."""
    found = list(bars)
    return {
        "labels": [name for name, _number in found],
        "series": [{"label": label, "data": [number for _name, number in found]}],
    }


def number_of(asked: Asked, number: int, figure: Figure, **changes: str) -> Cell:
    """A number that leads to its people."""
    return Cell(number, str(number), asked.people_url(figure, **changes) if number else None)


def days_of(days: int | None, url: str) -> Cell:
    """A median, which leads to all that it was made of."""
    if days is None:
        return nothing(_("None yet."))
    return Cell(days, words.days_text(days), url)


def slow_of(spread: Spread, url: str) -> Cell:
    """A 90th percentile."""
    if spread.slow is None:
        return nothing(_("Needs at least %(number)s.", number=FEW))
    return Cell(spread.slow, words.days_text(spread.slow), url)


def share_of(part: int, whole: int, url: str | None = None) -> Cell:
    """A part of a whole."""
    found = share(part, whole)
    hint = _("None yet.") if found is None else ""
    return Cell(found, words.share_text(found), url if found is not None else None, hint)


def nothing(hint: str) -> Cell:
    """Why there is no number."""
    return Cell(None, words.NOTHING, hint=hint)


def nobody() -> str:
    """What is said where nobody is counted."""
    return str(_("Nobody was counted here. Add people to a job, or widen the filter."))
