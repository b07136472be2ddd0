"""What crosses the wire about members and their seats; as strict and as blind as :mod:`portal.linkedin.wire`."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from portal.linkedin import reading
from portal.linkedin.errors import Invalid, Retryable
from portal.linkedin.restli import elements


@dataclass(frozen=True)
class MemberToken:
    """A member's token, with the second since 1970 at which it ends by our clock."""

    value: str = field(repr=False)
    expires_at: float
    scopes: frozenset[str]

    @classmethod
    def from_wire(cls, value: str, expires_at: float, answer: Any) -> Self:
        """LinkedIn separates scopes by commas, OAuth by spaces."""
        scope = reading.text(reading.json_object(answer).get("scope")) or ""
        return cls(value, expires_at, frozenset(scope.replace(",", " ").split()))


@dataclass(frozen=True)
class Member:
    """A LinkedIn member, as `/v2/me` and `/v2/userinfo` tell it. `urn` is `urn:li:person:{id}`, as seats have it."""

    urn: str
    name: str

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid without an id."""
        fields = reading.json_object(record)
        identifier = reading.text(fields.get("id")) or reading.text(fields.get("sub"))
        urn = reading.matching(reading.PERSON_URN, f"urn:li:person:{identifier}")
        if identifier is None or urn is None:
            raise Invalid("LinkedIn's member has no id.")
        first = fields.get("localizedFirstName", fields.get("given_name"))
        last = fields.get("localizedLastName", fields.get("family_name"))
        return cls(urn, " ".join(filter(None, (reading.text(first), reading.text(last)))))


@dataclass(frozen=True)
class Introspection:
    """What LinkedIn knows of a token; times by LinkedIn's clock."""

    active: bool
    #: active, expired or revoked; empty for a token that LinkedIn does not know as ours.
    status: str
    created_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Retryable for an answer that does not say whether the token works."""
        fields = reading.json_object(record)
        active = fields.get("active")
        if not isinstance(active, bool):
            raise Retryable("LinkedIn's introspection does not say whether the token is active.")
        return cls(
            active,
            (reading.text(fields.get("status")) or "").lower(),
            reading.moment(fields.get("created_at")),
            reading.moment(fields.get("expires_at")),
        )


@dataclass(frozen=True)
class Seat:
    """A Recruiter licence on one contract. `member` is `urn:li:person:{id}`, as for the member's own token.

    `email` only from the deprecated finder.
    """

    urn: str
    contract: str | None
    member: str | None
    first_name: str
    last_name: str
    email: str
    state: str
    roles: tuple[str, ...]

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Understands `seatsV2` of both generations and the `seats` of old. Raises Invalid without an id."""
        fields = reading.json_object(record)
        identifier = fields.get("id", fields.get("seatId"))
        if isinstance(identifier, bool) or not re.fullmatch(r"\d{1,20}", str(identifier)):
            raise Invalid("LinkedIn's seat has no id.")
        state = reading.text(fields.get("state"))
        if state is None:
            state = "ACTIVE" if fields.get("active") is True else "INACTIVE"
        contract = fields.get("contract", fields.get("contractId"))
        roles = reading.texts(fields.get("seatRoles"))
        emails = reading.email_addresses(fields.get("email"))
        return cls(
            f"urn:li:seat:{identifier}",
            reading.text(contract),
            reading.matching(reading.PERSON_URN, reading.text(fields.get("member"))),
            reading.text(fields.get("firstName")) or "",
            reading.text(fields.get("lastName")) or "",
            emails[0] if emails else "",
            state.upper(),
            roles or (("ADMIN_SEAT",) if fields.get("admin") is True else ()),
        )


@dataclass(frozen=True)
class SeatPage:
    """A page of seats; `next_start` is None on the last one."""

    seats: tuple[Seat, ...]
    next_start: int | None
    #: Records that named no seat.
    unreadable: int

    @classmethod
    def from_wire(cls, answer: Any, start: int) -> Self:
        """Raises Retryable for an answer of another shape."""
        records = elements(answer)
        seats, unreadable = [], 0
        for record in records:
            try:
                seats.append(Seat.from_wire(record))
            except Invalid:
                unreadable += 1
        paging = reading.json_object(reading.json_object(answer).get("paging"))
        total, links = paging.get("total"), paging.get("links")
        following = start + len(records)
        if isinstance(total, int) and not isinstance(total, bool):
            more = following < total
        else:
            more = isinstance(links, list) and any(
                reading.json_object(link).get("rel") == "next" for link in links
            )
        return cls(tuple(seats), following if records and more else None, unreadable)
