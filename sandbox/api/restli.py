"""The two key syntaxes of Rest.li, read tolerantly and written canonically.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version

Protocol 1.0 writes `ids[0].a=1&ids[0].b=2` and `a=1&b=2`; protocol 2.0 writes
`ids=List((a:1,b:2))` and `(a:1,b:2)`. A key becomes a plain dictionary; parts may come in any order,
and what we write back is sorted by name, so that a client which compares keys as text finds out here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

Key = dict[str, str]
_TILDE = re.compile(r"~(2E|5B|5D|7E)", re.IGNORECASE)
_RESERVED = re.compile(r"[%&=~]")
_INDEXED = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")


class BadKeyError(ValueError):
    """Text that is not a key in the syntax of the protocol that the caller chose."""


def frozen(key: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """A key in a form that compares as a map."""
    return frozenset(key.items())


# Protocol 2.0


def parse_v2(text: str) -> Any:
    """A value in protocol 2.0: a string, a list for `List(...)`, a dictionary for `(a:1,...)`."""
    if "(" not in text and "%28" in text:
        text = unquote(text)  # a client that encoded the structural characters too
    value, end = _value_v2(text, 0, nested=False)
    if end != len(text):
        raise BadKeyError(f"Unexpected '{text[end]}' at {end}.")
    return value


def _value_v2(text: str, at: int, *, nested: bool) -> tuple[Any, int]:
    if text.startswith("List(", at):
        return _list_v2(text, at + 5)
    if text.startswith("(", at):
        return _map_v2(text, at + 1)
    end = at
    while end < len(text) and not (nested and text[end] in ",)"):
        end += 1
    raw = text[at:end]
    return ("" if raw == "''" else unquote(raw)), end


def _list_v2(text: str, at: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    if text.startswith(")", at):
        return items, at + 1
    while True:
        item, at = _value_v2(text, at, nested=True)
        items.append(item)
        at, done = _next_v2(text, at)
        if done:
            return items, at


def _map_v2(text: str, at: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    if text.startswith(")", at):
        return found, at + 1
    while True:
        colon = text.find(":", at)
        if colon < 0:
            raise BadKeyError("A part of the key has no ':'.")
        name = unquote(text[at:colon])
        value, at = _value_v2(text, colon + 1, nested=True)
        if name != "$params":  # LinkedIn's newer samples carry an empty `$params:()` in front
            found[name] = value
        at, done = _next_v2(text, at)
        if done:
            return found, at


def _next_v2(text: str, at: int) -> tuple[int, bool]:
    if at >= len(text) or text[at] not in ",)":
        raise BadKeyError("A parenthesis is not closed.")
    return at + 1, text[at] == ")"


# Both protocols


def parse_key(text: str, protocol: int) -> Key:
    """One complex key, from a path or from the names inside `entities`."""
    if protocol == 2:
        value = parse_v2(text)
        if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
            raise BadKeyError(f"'{text[:80]}' is not a key in protocol 2.0, like (a:1,b:2).")
        return value
    if text.startswith("("):
        raise BadKeyError(
            "The key is written in protocol 2.0; send X-RestLi-Protocol-Version: 2.0.0 with it."
        )
    key: Key = {}
    for part in text.split("&"):
        name, sign, value = part.partition("=")
        if not sign:
            raise BadKeyError(f"'{text[:80]}' is not a key in protocol 1.0, like a=1&b=2.")
        key[_unescape(name)] = _unescape(value)
    return key


def _unescape(text: str) -> str:
    """Protocol 1.0 writes dots and brackets of complex keys as `~2E`, `~5B` and `~5D`."""
    return unquote(_TILDE.sub(r"%\1", text) if "~" in text else text)


def _escape(value: str) -> str:
    """Only what would end a part of the key; URNs stay raw, as LinkedIn's samples write them."""
    return _RESERVED.sub(lambda found: f"%{ord(found[0]):02X}", value)


def format_key(key: Mapping[str, str], protocol: int) -> str:
    """A key as LinkedIn writes it inside `results` and `errors`."""
    parts = sorted(key.items())
    if protocol == 2:
        return (
            "("
            + ",".join(f"{name}:{quote(value, safe='') or chr(39) * 2}" for name, value in parts)
            + ")"
        )
    return "&".join(f"{name}={_escape(value)}" for name, value in parts)


class Query:
    """The query string of a call, read by the rules of its protocol."""

    def __init__(self, text: str, protocol: int) -> None:
        self.protocol = protocol
        self._values: dict[str, list[Any]] = {}
        self._indexed: dict[str, dict[int, Any]] = {}
        if protocol == 2:
            self._read_v2(text)
        else:
            self._read_v1(text)

    def _read_v2(self, text: str) -> None:
        for part in filter(None, text.split("&")):
            name, _, value = part.partition("=")
            if _INDEXED.fullmatch(unquote(name)):
                raise BadKeyError(
                    f"{unquote(name)[:40]} is written in protocol 1.0; leave X-RestLi-Protocol-Version out."
                )
            self._values.setdefault(unquote(name), []).append(parse_v2(value.replace("+", "%20")))

    def _read_v1(self, text: str) -> None:
        for name, value in parse_qsl(text, keep_blank_values=True):
            indexed = _INDEXED.fullmatch(name)
            if indexed is None:
                self._values.setdefault(name, []).append(value)
                continue
            group = self._indexed.setdefault(indexed[1], {})
            if indexed[3]:
                entry = group.setdefault(int(indexed[2]), {})
                if not isinstance(entry, dict):
                    raise BadKeyError(f"'{name}' is both a string and a key.")
                entry[indexed[3]] = value
            else:
                group[int(indexed[2])] = value

    def text(self, name: str, default: str | None = None) -> str | None:
        values = self._values.get(name)
        if not values or not isinstance(values[0], str):
            return default
        return values[0]

    def number(self, name: str) -> int | None:
        """A whole number that is not negative; None when it is absent."""
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise BadKeyError(f"{name} must be a whole number that is not negative.")
        return int(value)

    def time(self, name: str, of: str = "") -> int | None:
        """A time stamp in milliseconds; None when it is absent. With `of`, a member of that record:
        `of.name=` in protocol 1.0, `of=(name:...)` in 2.0."""
        value = self._member(of, name) if of else self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 16):
            raise BadKeyError(f"{of + '.' if of else ''}{name} must be a time in milliseconds.")
        return int(value)

    def _member(self, of: str, name: str) -> str | None:
        if self.protocol == 1:
            if any(value.startswith("(") for value in self._values.get(of, [])):
                raise BadKeyError(
                    f"{of} is written in protocol 2.0; send X-RestLi-Protocol-Version: 2.0.0 with it."
                )
            return self.text(f"{of}.{name}")
        if any(key.startswith(f"{of}.") for key in self._values):
            raise BadKeyError(f"In protocol 2.0 {of} is written {of}=({name}:...).")
        record = self._values.get(of, [{}])[0]
        if not isinstance(record, dict):
            raise BadKeyError(f"{of} must be a record, {of}=({name}:...).")
        value = record.get(name)
        return value if isinstance(value, str) else None

    def _entries(self, name: str) -> list[Any]:
        entries: list[Any] = []
        for value in self._values.get(name, []):
            entries += value if isinstance(value, list) else [value]
        group = self._indexed.get(name, {})
        return entries + [group[place] for place in sorted(group)]

    def texts(self, name: str) -> list[str]:
        """A list of strings: repeated, indexed, or `List(...)`."""
        entries = self._entries(name)
        for entry in entries:
            if not isinstance(entry, str):
                raise BadKeyError(f"{name} must be a list of strings.")
            if self.protocol == 1 and entry.startswith("List("):
                raise BadKeyError(
                    f"{name} is written in protocol 2.0; send X-RestLi-Protocol-Version: 2.0.0 with it."
                )
        return entries

    def keys(self, name: str = "ids") -> list[Key]:
        """A list of complex keys."""
        keys: list[Key] = []
        for entry in self._entries(name):
            if isinstance(entry, str):
                raise BadKeyError(
                    f"{name} must hold keys: {name}[0].field=... in protocol 1.0,"
                    f" {name}=List((field:...)) in protocol 2.0 (chosen by X-RestLi-Protocol-Version)."
                )
            if not isinstance(entry, dict) or not all(isinstance(v, str) for v in entry.values()):
                raise BadKeyError(f"{name} holds something that is not a key.")
            keys.append(entry)
        return keys
