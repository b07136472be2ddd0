"""The history at LinkedIn in tests: seats that are connected, what people do there, and a worker that reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from portal.db import db
from portal.linkedin import IntegrationKey
from portal.linkedin_access import linkedin
from portal.models import HistoryLane, HistoryStream, InMailMessage, RecruiterNote
from portal.services.linkedin_history import streams
from portal.tasks.linkedin_history import read_history, survey_history
from portal.tasks.linkedin_seats import read_seats
from portal.unit_of_work import unit_of_work
from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.seats import SetUp

RITA, TOM, HUGO, MAYA = 2, 3, 4, 7
ENDPOINTS = {"inmail": "conversationEvents", "notes": "prospectNotes", "stubs": "mailStubs"}


class History:
    """A portal whose contract is switched on at the sandbox, with all of its seats read."""

    def __init__(self, app: Flask, control: Control, box: Sandbox) -> None:
        self.app, self.control, self.box = app, control, box
        self.set_up = SetUp(app)
        self.client_id, self.contract = self.set_up.client_id, self.set_up.contract
        control.post("/control/integrations", level="contract", state="requested")
        with app.app_context():
            linkedin().integrations.batch_partial_update(
                {IntegrationKey(self.contract, "CSA_API"): "Beckon"}
            )
        control.post("/control/integrations", level="contract", state="enabled")
        self.set_up.add_contract(seats_read_at=None)
        read_seats()
        self.seats: dict[int, str] = {
            seat["member_id"]: seat["seat"] for seat in reversed(control.get("/control/seats"))
        }
        self.people = {n: box.world.member(n).person for n in range(1, 31)}

    # -- what people do at LinkedIn -----------------------------------------------------------

    def write(self, member: int = MAYA, seat: int = RITA, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.control.post(
            "/control/inmails", seat=self.seats[seat], member=member, **more
        )
        return made

    def answer(self, thread: dict[str, Any], text: str = "Tell me more.", **more: Any) -> Any:
        return self.control.post(
            f"/control/inmails/{thread['thread']}", by="member", text=text, **more
        )

    def share(self, thread: dict[str, Any], what: str = "email") -> Any:
        return self.control.post(f"/control/inmails/{thread['thread']}/share", what=what)

    def events(self, thread: dict[str, Any], **more: Any) -> Any:
        return self.control.post(f"/control/inmails/{thread['thread']}/events", **more)

    def note(self, member: int = MAYA, seat: int = RITA, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.control.post(
            "/control/notes", seat=self.seats[seat], member=member, **more
        )
        return made

    def fault(self, stream: str, kind: str, **more: Any) -> None:
        self.control.post("/control/faults", path=ENDPOINTS[stream], kind=kind, **more)

    def years(self, **more: Any) -> Any:
        return self.control.post("/control/history", **more)

    # -- the worker ---------------------------------------------------------------------------

    def sync(self, *, turns: int = 60) -> None:
        """The worker, until nothing is due."""
        survey_history()
        self.read(turns=turns)

    def read(self, *, turns: int = 60) -> None:
        for _ in range(turns):
            before = self.asked()
            read_history()
            if self.asked() == before and not self.is_due():
                return
        raise AssertionError("there is no end to it")

    def sync_once(self) -> None:
        """What is new, by one turn of a worker; the way back may have begun."""
        survey_history()
        read_history()

    def asked_for(self) -> set[str]:
        """What LinkedIn was asked for since the log was emptied."""
        return {path for name, path in ENDPOINTS.items() if self.requests(name)}

    def read_until_it_waits(self) -> None:
        """Until a turn asks for nothing."""
        before = -1
        while before != self.asked():
            before = self.asked()
            read_history()

    def is_due(self) -> bool:
        now = datetime.now(UTC)
        return any(row.due_at is not None and row.due_at <= now for row in self.rows().values())

    def want(self, *seats: int) -> int:
        with unit_of_work():
            chosen = [self.seats[seat] for seat in seats] if seats else None
            return streams.want(self.client_id, seats=chosen, now=datetime.now(UTC))

    def hurry(self, **values: Any) -> None:
        """As if all pauses were over."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        with unit_of_work():
            db.session.execute(
                db.update(HistoryStream)
                .where(HistoryStream.due_at.is_not(None))
                .values(due_at=past, minute_calls=0, **values)
            )
            db.session.execute(db.update(HistoryLane).values(due_at=None, leased_until=None))
        self.box.limits.clear()

    def only(self, *names: str, seats: tuple[int, ...] = (RITA,)) -> None:
        """Let all other streams be far from due."""
        far = datetime.now(UTC) + timedelta(days=300)
        survey_history()
        kept = [self.seats[seat] for seat in seats]
        with unit_of_work():
            rows = db.session.scalars(db.select(HistoryStream)).all()
            for row in rows:
                if row.stream not in names or row.seat_urn not in kept:
                    row.due_at = far

    # -- what became of it --------------------------------------------------------------------

    def rows(self) -> dict[tuple[str, str], HistoryStream]:
        db.session.rollback()
        rows = db.session.scalars(db.select(HistoryStream)).all()
        found = {(row.seat_urn, row.stream): row for row in rows}
        db.session.expunge_all()
        return found

    def row(self, stream: str, seat: int = RITA) -> HistoryStream:
        return self.rows()[self.seats[seat], stream]

    def lane(self) -> HistoryLane:
        db.session.rollback()
        row = db.session.get_one(HistoryLane, self.client_id)
        db.session.expunge(row)
        return row

    def messages(self, seat: int | None = None) -> list[InMailMessage]:
        db.session.rollback()
        query = db.select(InMailMessage).order_by(InMailMessage.created_at, InMailMessage.id)
        if seat is not None:
            query = query.where(InMailMessage.seat_urn == self.seats[seat])
        return list(db.session.scalars(query))

    def notes(self) -> list[RecruiterNote]:
        db.session.rollback()
        return list(db.session.scalars(db.select(RecruiterNote).order_by(RecruiterNote.id)))

    def requests(self, stream: str) -> list[dict[str, Any]]:
        """What was asked of LinkedIn, the latest first."""
        found: list[dict[str, Any]] = self.control.get(
            f"/control/requests?path={ENDPOINTS[stream]}&count=2000"
        )
        return found

    def asked(self) -> int:
        counted: dict[str, Any] = self.box.limits.used()
        return sum(counted["today"].values())
