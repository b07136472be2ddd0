"""Reading values that may have any shape: the wrong shape is the same as absence, never a crash."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from portal.linkedin.restli import JsonObject

E = TypeVar("E", bound=StrEnum)

PERSON_URN = re.compile(r"urn:li:person:\S+")
WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Databases refuse the one and UTF-8 the other.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Larger numbers than this are milliseconds: as seconds it is the year 5138.
_SECONDS_MAX = 1e11


def json_object(value: Any) -> JsonObject:
    """A JSON object, empty for anything else."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """A string, trimmed and without what no database stores; None for an empty one."""
    if not isinstance(value, str):
        return None
    return _UNSTORABLE.sub("", value).strip() or None


def body(value: Any) -> str:
    """A text as somebody wrote it, with its spaces and lines, without what no database stores."""
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """The strings of a list, or the one string."""
    values = value if isinstance(value, list) else [value]
    return tuple(read for read in map(text, values) if read)


def email_addresses(*values: Any) -> tuple[str, ...]:
    """The e-mail addresses among lists and single strings, each once."""
    found = [read for value in values for read in texts(value) if _EMAIL.fullmatch(read)]
    return tuple(dict.fromkeys(found))


def matching(pattern: re.Pattern[str], value: str | None) -> str | None:
    """The string, if all of it has this form."""
    return value if value and pattern.fullmatch(value) else None


def member(kind: type[E], value: str | None) -> E:
    """The member of an enumeration, in any case; `UNKNOWN` for a word that it does not know."""
    try:
        return kind((value or "UNKNOWN").upper())
    except ValueError:
        return kind("UNKNOWN")


def moment(value: Any) -> datetime | None:
    """A time in UTC from epoch milliseconds, epoch seconds (also as strings) or ISO 8601."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
        return datetime.fromtimestamp(number / 1000 if number > _SECONDS_MAX else number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        pass
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
