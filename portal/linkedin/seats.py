"""The Recruiter seats of a contract."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.errors import Gone, NotEnabled
from portal.linkedin.wire_members import SeatPage

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

# How LinkedIn words that a contract is over is not public; this word in a refusal is our guess.
ENDED = re.compile(r"\bended\b", re.IGNORECASE)

#: LinkedIn gives ten when nobody says how many.
PAGE_SIZE = 100


class Seats:
    """https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/recruiter-seatholders

    All calls share LinkedIn's 100,000 a day with those of InMail history, notes and stub profiles.
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def find_by_attributes(
        self,
        contract: str,
        *,
        start: int = 0,
        count: int = PAGE_SIZE,
        states: tuple[str, ...] = (),
    ) -> SeatPage:
        """A page of the seats of `urn:li:contract:{number}`; go on from its `next_start` until that is None.

        `states` are of ACTIVE, INACTIVE, INVITED, PARKED; none: all. LinkedIn refuses the call without `start`.
        Raises NotEnabled when the contract's access is not switched on, Gone when the contract has ended.
        """
        endpoint = self._linkedin.endpoint("seats.find_by_attributes")
        query = restli.finder_query("attributes", start=str(start), count=str(count))
        lists = {"contracts": (contract,), "states": states}
        query += restli.lists_query(lists, endpoint.protocol)
        try:
            answer = self._linkedin.request(endpoint, query=query, records=count, context=contract)
        except NotEnabled as error:
            if ENDED.search(error.message):
                raise Gone(error.message, error.status, error.request_id) from None
            raise
        return SeatPage.from_wire(answer, start)

    def find_by_attributes_of_old(
        self, contract: str, *, start: int = 0, count: int = PAGE_SIZE
    ) -> SeatPage:
        """The same by the deprecated finder, which alone names e-mail addresses. Not every application may use it."""
        endpoint = self._linkedin.endpoint("seats.find_by_attributes_of_old")
        query = restli.finder_query("seatsByAttributes", start=str(start), count=str(count))
        lists = {"contracts": (contract,)}
        answer = self._linkedin.request(
            endpoint,
            query=query + restli.lists_query(lists, endpoint.protocol),
            records=count,
            context=contract,
        )
        return SeatPage.from_wire(answer, start)
