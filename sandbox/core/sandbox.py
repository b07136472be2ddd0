"""The sandbox as one object: its store, clock, switches and push queue, and what people do in it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2

from sandbox.config import SandboxConfig
from sandbox.core import applications as apps
from sandbox.core import integrations as ints
from sandbox.core.clock import Clock
from sandbox.core.exports import Export, add_export, distinct_members
from sandbox.core.faults import Faults
from sandbox.core.flights import Flights
from sandbox.core.people import Member
from sandbox.core.pushes import EXPORT_EVENT, STATUS_EVENT, Event, PushQueue
from sandbox.core.rate_limits import RateLimits
from sandbox.core.refusals import Refusals
from sandbox.core.remarks import Remarks
from sandbox.core.request_log import RequestLog
from sandbox.core.seats import Seat
from sandbox.core.seed import World, fill, make_world
from sandbox.core.settings import Settings, load_settings, save_settings
from sandbox.core.store import Store


class NoCallbackError(Exception):
    """There is no address to push to."""


class Sandbox:
    """Everything that the web pages and API addresses share; safe to use from many threads."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.store = Store(config.store)
        self.clock = Clock(config.time_source, **self.store.read_meta("clock", {}))
        self.faults = Faults()
        self.requests = RequestLog()
        self.limits = RateLimits()
        self.flights = Flights()
        self.refusals = Refusals()
        self.remarks = Remarks()
        self._settings_lock = threading.Lock()
        if self.store.read_meta("seed") is None:
            self._fill(config.seed, config.members)
        self.world: World = self._read_world()
        apps.seed_applications(self.store, self.world, self.clock.now_ms())
        self.settings: Settings = load_settings(self.store)
        self.pushes = PushQueue(
            self.store,
            self.clock,
            self.faults,
            self._secrets,
            timeout=config.push_timeout,
            transport=config.push_transport,
            verify=config.verify_tls,
        )

    def _read_world(self) -> World:
        world = make_world(self.store.read_meta("seed"))
        changed = self.store.read_meta("organization")
        return replace(world, organization=changed) if changed else world

    def _secrets(self) -> tuple[str, str | None]:
        application = self.connected()
        return application.client_secret, application.former_secret

    def _fill(self, seed: int, members: int) -> None:
        world = make_world(seed)
        with self.store.transaction():
            fill(self.store, world, members)
            ints.create_records(
                self.store, world.organization, world.contracts, self.clock.now_ms()
            )
            if self.store.read_meta("session_key") is None:
                self.store.write_meta("session_key", secrets.token_hex(32))

    # Life

    def start(self) -> None:
        """Start the delivery threads; without them, `deliver_due` delivers."""
        self.pushes.start(self.config.push_threads)

    def close(self) -> None:
        self.pushes.stop()
        self.store.close()

    def deliver_due(self) -> int:
        """Deliver every push that is due, in this thread; answers how many were attempted."""
        return self.pushes.deliver_due()

    def use_push_transport(self, transport: httpx2.BaseTransport | None) -> None:
        self.pushes.use_transport(transport)

    def reset(self) -> None:
        """Back to the state after the first start, with the same seed.

        Name and addresses of the direct application stay: its developer put them there.
        """
        session_key = self.store.read_meta("session_key")
        direct = self.direct()
        with self.store.transaction():
            self.store.empty()
            self.store.write_meta("session_key", session_key)
            self.clock.run(1)
            self.clock.offset_ms = 0
            self._fill(self.world.seed, self.config.members)
            self.world = self._read_world()
            apps.seed_applications(self.store, self.world, self.clock.now_ms())
            apps.rename(self.store, direct.client_id, direct.name)
            apps.change_addresses(
                self.store,
                direct.client_id,
                redirect_urls=direct.redirect_urls,
                sdk_domains=direct.sdk_domains,
            )
            self.settings = Settings()
        self.faults.clear()
        self.requests.clear()
        self.limits.clear()
        self.flights.clear()
        self.refusals.clear()
        self.remarks.clear()

    def advance_clock(self, seconds: float) -> None:
        self.set_clock(self.clock.offset_ms / 1000 + seconds)

    def set_clock(self, offset: float) -> None:
        """So many seconds away from the real time, ahead or behind."""
        self.clock.offset_ms = int(offset * 1000)
        self._keep_clock()

    def run_clock(self, speed: int) -> None:
        """So many times as fast as the real one, from the present moment on."""
        self.clock.run(speed)
        self._keep_clock()

    def _keep_clock(self) -> None:
        self.store.write_meta("clock", self.clock.state())
        self.pushes.wake()

    def change_settings(self, wanted: Mapping[str, Any]) -> Settings:
        with self._settings_lock:
            self.settings = self.settings.changed(wanted)
            save_settings(self.store, self.settings)
            return self.settings

    # Applications

    def direct(self) -> apps.Application:
        """The customer's own application, the one of `/control/credentials`."""
        found = apps.get_application(self.store, self.world.client_id)
        assert found is not None, "seeded at the start"
        return found

    def connected(self) -> apps.Application:
        """The application that serves the organisation: the direct one, or who asked instead."""
        chosen = self.store.read_meta("connected_application")
        return (chosen and apps.get_application(self.store, chosen)) or self.direct()

    def claim(self, application: apps.Application) -> None:
        """An application asks for the organisation; refused while another one has it."""
        if application.kind == apps.PARENT:
            raise ints.NotPossibleError("A parent application has no customer of its own.")
        holder = self.connected()
        if holder.client_id == application.client_id:
            return
        asked = set(ints.statuses(self.store).values()) - {ints.NOT_REQUESTED}
        if asked:
            raise ints.NotPossibleError(f"{holder.name} is connected to this company already.")
        self.store.write_meta("connected_application", application.client_id)

    # Contracts

    def ended_contracts(self) -> list[str]:
        ended: list[str] = self.store.read_meta("ended_contracts", [])
        return ended

    def running_contracts(self) -> list[str]:
        ended = self.ended_contracts()
        return [contract for contract in self.world.contracts if contract not in ended]

    def use_organization(self, organization: str) -> None:
        self.world = replace(self.world, organization=organization)

    # Pushes

    def callback_url(self) -> str | None:
        return ints.callback_url(self.store, self.world.organization)

    def require_callback(self) -> str:
        url = self.callback_url()
        if url is None:
            raise NoCallbackError(
                "No CALLBACK_URL is configured on ONE_CLICK_EXPORT, so there is nowhere to push to."
            )
        return url

    def _announce_exports(self, exports: Sequence[Export], url: str) -> None:
        events = [Event(e.request_id, EXPORT_EVENT, e.expires_ms) for e in exports]
        self.pushes.queue(events, url, self.settings)

    # What people do

    def move_integrations(
        self, level: str, state: str, contract: str | None = None
    ) -> list[ints.Integration]:
        """LinkedIn's administrator pre-authorises, switches on or switches off; all or nothing.

        The contract switch takes the organisation's three types along when it is asked for or
        switched on; switching it off leaves them alone.
        """
        organization = self.world.organization
        contract = contract or self.world.contracts[0]
        if contract not in self.world.contracts:
            raise ints.NotPossibleError(f"There is no contract {contract} here.")
        if level == "contract" and contract in self.ended_contracts() and state != "disabled":
            raise ints.NotPossibleError(f"The contract {contract} has ended.")
        keys: list[tuple[str, str]] = []
        if level == "company" or (level == "contract" and state != "disabled"):
            keys += [(organization, kind) for kind in ints.COMPANY_TYPES]
        if level == "contract":
            keys.append((contract, ints.CSA_API))
        elif level != "company":
            raise ints.NotPossibleError("level is 'company' or 'contract'.")
        now_ms = self.clock.now_ms()
        moved: list[ints.Integration] = []
        with self.announcing():
            for context, kind in keys:
                record = ints.get_integration(self.store, context, kind)
                assert record is not None, "records of our own contexts exist from the seed on"
                along = level == "contract" and kind != ints.CSA_API
                if along and record.status == ints.ENABLED:
                    continue
                if ints.move(self.store, record, state, now_ms):
                    moved.append(record)
        return moved

    def move_integration(self, context: str, kind: str, state: str) -> bool:
        """The same for one record alone."""
        with self.announcing():
            record = ints.get_integration(self.store, context, kind)
            if record is None:
                raise ints.NotPossibleError(f"There is no integration {kind} of {context}.")
            return ints.move(self.store, record, state, self.clock.now_ms())

    @contextmanager
    def announcing(self) -> Iterator[None]:
        """All or nothing, and afterwards one INTEGRATION_STATUS_CHANGE per status that changed.

        For what people do at LinkedIn. What the tracking system changes by its own calls (it makes
        itself ready) is not pushed back to it.
        """
        with self.store.transaction():
            before = ints.statuses(self.store)
            yield
            after = ints.statuses(self.store)
            self._announce_status([key for key in after if before.get(key, "") != after[key]])

    def _announce_status(self, records: Sequence[tuple[str, str]]) -> None:
        url = self.callback_url()
        if url is None or not records:
            return
        now_ms = self.clock.now_ms()
        expires_ms = now_ms + self.settings.export_life * 1000
        events = []
        for context, kind in records:
            event = Event(secrets.token_hex(12), STATUS_EVENT, expires_ms)
            self.store.run(
                "INSERT INTO status_changes VALUES (?, ?, ?, ?, ?)",
                event.event_id,
                context,
                kind,
                now_ms,
                expires_ms,
            )
            events.append(event)
        self.pushes.queue(events, url, self.settings)

    def export_by_hand(
        self, member: Member, external_id: str, seat: Seat, emails: Sequence[str]
    ) -> Export:
        """The Export button of a profile: counts against the seat's month."""
        url = self.require_callback()
        with self.store.transaction():
            export = add_export(
                self.store,
                self.settings,
                member=member,
                external_id=external_id,
                seat=seat,
                exporter=seat.person,
                emails=emails,
                by_hand=True,
                now_ms=self.clock.now_ms(),
            )
            self._announce_exports([export], url)
        return export

    def export_many(
        self,
        *,
        external_id: str,
        members: Sequence[Member] | None,
        count: int,
        exporter: Member | None,
        seat: Seat | None,
        emails: Sequence[str],
        overrides: dict[str, Any],
        deliver: bool,
    ) -> list[tuple[Export, Member]]:
        """Exports made by an operator, in one burst; not counted against any month."""
        url = self.require_callback() if deliver else ""
        made: list[tuple[Export, Member]] = []
        with self.store.transaction():
            people = members
            if people is None:
                people = distinct_members(self.store, self.world, external_id, count)
            for member in people:
                export = add_export(
                    self.store,
                    self.settings,
                    member=member,
                    external_id=external_id,
                    seat=seat,
                    exporter=exporter.person if exporter else None,
                    emails=emails,
                    overrides=overrides,
                    by_hand=False,
                    now_ms=self.clock.now_ms(),
                )
                made.append((export, member))
            if deliver:
                self._announce_exports([export for export, _ in made], url)
        return made
