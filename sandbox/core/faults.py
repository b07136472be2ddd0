"""Faults an operator orders: the API misbehaves a given number of times."""

from __future__ import annotations

import itertools
import threading
from dataclasses import asdict, dataclass
from typing import Any

PUSH_KINDS = ("duplicate", "wrong_signature", "no_signature", "reorder", "hold")
ANSWER_KINDS = ("slow", "truncated", "garbage", "drop")
RECORD_KINDS = ("record_error", "record_missing", "record_twice", "keys_otherwise")
"""Inside the answer to a batch: refused records, a key in no map, in both, keys in another order and encoding."""
ELEMENT_KINDS = ("element_twice", "out_of_order", "cut_page", "unknown_content", "stranger_author")
"""Inside a page of a finder: repeated elements, another order, fewer than asked for, content of a kind that
nobody knows, an author who is nobody's seat."""
STATUS_KINDS = ("400", "401", "403", "404", "422", "426", "429", "500", "502", "503", "504")


class BadFaultError(ValueError):
    """A fault that the sandbox does not know."""


@dataclass
class Fault:
    number: int
    path: str
    kind: str
    times: int
    seconds: float
    retry_after: int | None
    when: str
    records: int = 1
    status: int = 400
    skip: int = 0
    """So many requests that fit are let through first."""
    used: int = 0

    @property
    def is_push(self) -> bool:
        return self.kind in PUSH_KINDS

    @property
    def is_in_batch(self) -> bool:
        return self.kind in RECORD_KINDS

    @property
    def is_in_page(self) -> bool:
        return self.kind in ELEMENT_KINDS

    @property
    def is_inside(self) -> bool:
        """Whether it leaves the answer an answer and spoils what stands in it."""
        return self.is_in_batch or self.is_in_page

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The orders in force. They live in memory: a restart brings a well-behaved sandbox back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._faults: list[Fault] = []

    def add(
        self,
        *,
        path: str = "*",
        kind: str,
        times: int = 1,
        seconds: float = 2.0,
        retry_after: int | None = None,
        when: str = "before",
        records: int = 1,
        status: int = 400,
        skip: int = 0,
    ) -> Fault:
        kinds = (*STATUS_KINDS, *ANSWER_KINDS, *RECORD_KINDS, *ELEMENT_KINDS, *PUSH_KINDS)
        if kind not in kinds:
            known = ", ".join(kinds)
            raise BadFaultError(f"There is no fault '{kind}'. Known: {known}.")
        if times == 0 or times < -1:
            raise BadFaultError("times is a positive number, or -1 for until it is removed.")
        if not 0 <= seconds <= 600:
            raise BadFaultError("seconds lies between 0 and 600.")
        if when not in ("before", "after"):
            raise BadFaultError("when is 'before' or 'after' the request takes effect.")
        if not 1 <= records <= 100:
            raise BadFaultError("records, of one batch, lies between 1 and 100.")
        if not 400 <= status <= 599:
            raise BadFaultError("status, of a refused record, lies between 400 and 599.")
        if not 0 <= skip <= 100_000:
            raise BadFaultError("skip, of requests let through first, lies between 0 and 100000.")
        with self._lock:
            fault = Fault(
                next(self._numbers),
                path,
                kind,
                times,
                seconds,
                retry_after,
                when,
                records,
                status,
                skip,
            )
            self._faults.append(fault)
            return fault

    def take_for_answer(self, path: str) -> Fault | None:
        """The fault for a request to this path, if one is ordered; it is used up by this."""
        parts = [part for part in path.split("/") if part]
        return self._take(
            lambda fault: (
                not fault.is_push
                and (
                    fault.path == "*"
                    or fault.path.strip("/") == path.strip("/")
                    or fault.path in parts
                )
            )
        )

    def take_for_push(self, *kinds: str) -> Fault | None:
        return self._take(lambda fault: fault.kind in kinds)

    def _take(self, fits: Any) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if not fits(fault):
                    continue
                if fault.skip:
                    fault.skip -= 1
                else:
                    fault.used += 1
                    if fault.times > 0 and fault.used >= fault.times:
                        self._faults.remove(fault)
                    return fault
        return None

    def all(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def clear(self, number: int | None = None) -> int:
        with self._lock:
            before = len(self._faults)
            self._faults = [f for f in self._faults if number is not None and f.number != number]
            return before - len(self._faults)
