"""Numbers and the table that they end up in."""

import contextlib
import os
import platform
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import sqlalchemy


@dataclass(frozen=True)
class Row:
    """One figure, what the bar for it is, and whether it is met (None: there is no bar)."""

    what: str
    measured: str
    bar: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: ""}[self.met]


@dataclass
class Report:
    """The rows of a run, printed as they come and once more as a table."""

    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, measured: str, bar: str = "", met: bool | None = None) -> None:
        row = Row(what, measured, bar, met)
        self.rows.append(row)
        print(f"  {what}: {measured}  {bar} {row.verdict}".rstrip(), flush=True)

    @property
    def missed(self) -> bool:
        return any(row.met is False for row in self.rows)

    def table(self) -> str:
        """Markdown, which reads well on a terminal too."""
        cells = [("What", "Measured", "Bar", ""), ("", "", "", "")]
        cells += [(row.what, row.measured, row.bar, row.verdict) for row in self.rows]
        wide = [max(len(line[column]) for line in cells) for column in range(4)]
        lines = [
            "| "
            + " | ".join(text.ljust(width) for text, width in zip(line, wide, strict=True))
            + " |"
            for line in cells
        ]
        lines[1] = "|" + "|".join("-" * (width + 2) for width in wide) + "|"
        return "\n".join(lines)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


class Others:
    """How busy the machine was with other things: without it, nobody can compare two runs."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._busy, self._own = _busy_seconds(), _own_seconds()

    def share(self) -> str:
        wall = (time.monotonic() - self._started) * (os.cpu_count() or 1)
        others = _busy_seconds() - self._busy - (_own_seconds() - self._own)
        return f"{max(0.0, others) / wall * 100:.0f} %"


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def _own_seconds() -> float:
    """Of this process and all below it, those included that have ended."""
    total = 0.0
    own = psutil.Process()
    for process in [own, *own.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def machine(database_url: str) -> str:
    """What the figures were made on."""
    model = "processor unknown"
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores (load before: {load:.2f}), {platform.system()}"
        f" {platform.machine()}, Python {platform.python_version()}, {_database(database_url)}"
    )


def _database(url: str) -> str:
    if url.startswith("sqlite"):
        return f"SQLite {sqlite3.sqlite_version}"
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
            fsync = connection.exec_driver_sql("SHOW fsync").scalar_one()
    finally:
        engine.dispose()
    return f"PostgreSQL {version} (fsync {fsync})"
