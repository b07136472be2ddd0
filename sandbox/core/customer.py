"""What happens on the customer's side of LinkedIn: seats come and go, contracts end, companies change."""

from __future__ import annotations

import re

from sandbox.core import integrations as ints
from sandbox.core.people import Member
from sandbox.core.sandbox import Sandbox
from sandbox.core.seats import Seat, all_seats
from sandbox.core.seed import HIRING_MANAGER, RECRUITER, RECRUITER_ADMIN

KINDS = (RECRUITER_ADMIN, RECRUITER, HIRING_MANAGER)
STATES = ("ACTIVE", "INACTIVE", "INVITED", "PARKED")


class BadSeatError(ValueError):
    """A seat that cannot be; the text says why."""


def _check(kind: str, state: str) -> None:
    if kind not in KINDS:
        raise BadSeatError(f"kind is one of {', '.join(KINDS)}.")
    if state not in STATES:
        raise BadSeatError(f"state is one of {', '.join(STATES)}.")


def get_seat(box: Sandbox, seat_id: int) -> Seat | None:
    return next((seat for seat in all_seats(box.store) if seat.seat_id == seat_id), None)


def add_seat(box: Sandbox, member: Member, contract: str, kind: str, state: str) -> Seat:
    """One seat more; nobody holds two on one contract."""
    _check(kind, state)
    if contract not in box.running_contracts():
        raise BadSeatError("contract is one of the contracts that have not ended.")
    with box.store.transaction():
        held = all_seats(box.store)
        if any(s.member_id == member.member_id and s.contract == contract for s in held):
            raise BadSeatError(f"{member.name} holds a seat on this contract already.")
        highest = box.store.read_meta("last_seat") or max((s.seat_id for s in held), default=0)
        box.store.write_meta("last_seat", highest + 1)
        box.store.run(
            "INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?)",
            highest + 1,
            member.member_id,
            contract,
            kind,
            state,
            box.clock.now_ms(),
        )
        made = get_seat(box, highest + 1)
    assert made is not None
    return made


def change_seat(box: Sandbox, seat: Seat, kind: str | None, state: str | None) -> Seat:
    kind, state = kind or seat.kind, state or seat.state
    _check(kind, state)
    if state == "ACTIVE" and seat.contract not in box.running_contracts():
        raise BadSeatError("The contract has ended; its seats stay inactive.")
    box.store.run(
        "UPDATE seats SET kind = ?, state = ? WHERE seat_id = ?", kind, state, seat.seat_id
    )
    changed = get_seat(box, seat.seat_id)
    assert changed is not None
    return changed


def remove_seat(box: Sandbox, seat: Seat) -> None:
    """The seat goes; its number is never given out again."""
    with box.store.transaction():
        highest = max(s.seat_id for s in all_seats(box.store))
        box.store.write_meta("last_seat", max(highest, box.store.read_meta("last_seat", 0)))
        box.store.run("DELETE FROM seats WHERE seat_id = ?", seat.seat_id)


def end_contract(box: Sandbox, contract: str) -> bool:
    """Seats become inactive and contract-level access ends; with the last contract all access does."""
    if contract not in box.world.contracts:
        raise ints.NotPossibleError(f"There is no contract {contract} here.")
    if contract in box.ended_contracts():
        return False
    now_ms = box.clock.now_ms()
    with box.announcing():
        box.store.write_meta("ended_contracts", [*box.ended_contracts(), contract])
        box.store.run("UPDATE seats SET state = 'INACTIVE' WHERE contract = ?", contract)
        box.store.run("DELETE FROM widget_contracts WHERE contract = ?", contract)
        ending = [contract] if box.running_contracts() else [contract, box.world.organization]
        for record in ints.all_integrations(box.store):
            if record.context in ending and record.status == ints.ENABLED:
                ints.move(box.store, record, "disabled", now_ms)
    return True


def renew_contract(box: Sandbox, contract: str) -> bool:
    """The contract runs again; its seats and switches have to be turned on by hand."""
    ended = box.ended_contracts()
    if contract not in ended:
        return False
    box.store.write_meta("ended_contracts", [known for known in ended if known != contract])
    return True


def change_organization(box: Sandbox, organization: str) -> None:
    """The company gets another id: everything of the old one is switched off, the new one knows nothing."""
    if not re.fullmatch(r"urn:li:organization:[1-9]\d{0,11}", organization):
        raise ints.NotPossibleError("organization is a URN like urn:li:organization:2000000.")
    if organization == box.world.organization:
        return
    now_ms = box.clock.now_ms()
    with box.announcing():
        for record in ints.all_integrations(box.store):
            if record.context == box.world.organization and record.status == ints.ENABLED:
                ints.move(box.store, record, "disabled", now_ms)
    with box.store.transaction():
        box.store.write_meta("organization", organization)
        for kind in ints.COMPANY_TYPES:
            if ints.get_integration(box.store, organization, kind) is None:
                ints.create_record(box.store, organization, kind, now_ms)
    box.use_organization(organization)
