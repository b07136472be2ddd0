"""How a sandbox is set up when it starts. What can change while it runs is in `core.settings`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import httpx2


@dataclass
class SandboxConfig:
    """Start-up choices; every one has a default that suits a test inside one process."""

    store: str = ":memory:"
    """SQLite file, or `:memory:` for a store that ends with the process."""
    seed: int = 1
    """Same seed, same organisation, credentials, seats and members."""
    members: int = 240
    """How many members exist from the start, seat holders included."""
    allow_remote_control: bool = False
    """Whether `/control` answers callers that are not on this machine."""
    push_threads: int = 8
    """How many threads deliver pushes once `Sandbox.start()` was called."""
    push_timeout: float = 10.0
    """Seconds a callback address has to answer."""
    push_transport: httpx2.BaseTransport | None = None
    """Replaces the network for outgoing pushes and challenges."""
    verify_tls: bool = True
    """Whether certificates of callback addresses are checked."""
    demo: bool = False
    """Whether a server that starts with a new store finds some InMail, notes and projects in it."""
    time_source: Callable[[], float] | None = None
    """Seconds since the epoch; the real clock unless a test brings its own."""

    @classmethod
    def read(cls, given: SandboxConfig | Mapping[str, Any] | None) -> SandboxConfig:
        """Accept a finished configuration, a mapping of its fields, or nothing."""
        if given is None:
            return cls()
        if isinstance(given, SandboxConfig):
            return given
        known = {field.name for field in fields(cls)}
        unknown = set(given) - known
        if unknown:
            raise ValueError(f"Unknown sandbox settings: {', '.join(sorted(unknown))}")
        return cls(**given)
