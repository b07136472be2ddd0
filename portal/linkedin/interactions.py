"""What passed between recruiters and members, by asking again and again: InMail, notes, stub profiles.

LinkedIn pushes none of it. All calls share its 100,000 a day with those about seats, and windows are of at most 12 hours:
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.wire_history import MailEvent, MailStub, Page, ProspectNote, milliseconds

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

#: LinkedIn gives ten when nobody says how many.
PAGE_SIZE = 100


class InMail:
    """Messages, private ones too: who may read them is for us to see to. Twelve calls a minute for each viewer.

    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def find_by_criteria(
        self,
        viewer: str,
        since: datetime,
        until: datetime,
        start: int = 0,
        *,
        contract: str | None = None,
    ) -> Page[MailEvent]:
        """A page of what `urn:li:seat:{number}` sent and received from `since` on and before `until`.

        At most 12 hours lie between the two; `contract`, the seat's, is for the observer. Raises NotEnabled when the
        contract's access is not switched on, Gone for a seat that LinkedIn does not know, Incomplete for a page with less than LinkedIn counts.
        """
        endpoint = self._linkedin.endpoint("inmail.find_by_criteria")
        query = restli.finder_query("criteria", viewer=viewer)
        time_range = {"start": str(milliseconds(since)), "end": str(milliseconds(until))}
        query += restli.record_query("timeRange", time_range, endpoint.protocol)
        query += f"&start={start}&count={PAGE_SIZE}"
        answer = self._linkedin.ask(endpoint, query=query, records=PAGE_SIZE, context=contract)
        return Page.from_wire(
            answer.payload,
            MailEvent.from_wire,
            start=start,
            count=PAGE_SIZE,
            asked_at=answer.at,
        )


class Notes:
    """Recruiters' notes on members, private ones too, by when they were last changed.

    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/prospect-notes
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def find_by_criteria(
        self, contract: str, owner: str, since: datetime, until: datetime, start: int = 0
    ) -> Page[ProspectNote]:
        """A page of a seat's notes last changed after `since` and not later than `until`, deleted ones too.

        At most 12 hours lie between the two. Raises NotEnabled when the contract's access is not switched on or the
        seat is on another one, Incomplete for a page with less than LinkedIn counts.
        """
        endpoint = self._linkedin.endpoint("notes.find_by_criteria")
        query = restli.finder_query(
            "criteria",
            contract=contract,
            cutoffDate=str(milliseconds(since)),
            beforeDate=str(milliseconds(until)),
            start=str(start),
            count=str(PAGE_SIZE),
        )
        query += restli.lists_query({"owners": (owner,)}, endpoint.protocol)
        answer = self._linkedin.ask(endpoint, query=query, records=PAGE_SIZE, context=contract)
        return Page.from_wire(
            answer.payload,
            ProspectNote.from_wire,
            start=start,
            count=PAGE_SIZE,
            asked_at=answer.at,
        )


class Stubs:
    """Members who answered an InMail and agreed to share their profile; they are gone with their consent.

    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles
    """

    #: LinkedIn answers nothing past so many results: ask for less time then.
    RESULTS_MAX = 20_000

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def find_by_contract(
        self,
        contract: str,
        owner: str,
        since: datetime | None,
        until: datetime | None,
        start: int = 0,
    ) -> Page[MailStub]:
        """A page of a seat's stub profiles created from `since` on (None: all of them) and before, or at, `until`.

        LinkedIn's page says both of the end, so do not rely on it. Raises NotEnabled when the contract's access is not
        switched on or the seat is on another one, Incomplete for a page with less than LinkedIn counts.
        """
        endpoint = self._linkedin.endpoint("stubs.find_by_contract")
        bounds = {"createdDateStart": since, "createdDateEnd": until}
        query = restli.finder_query(
            "contract",
            contract=contract,
            **{name: str(milliseconds(at)) for name, at in bounds.items() if at is not None},
            start=str(start),
            count=str(PAGE_SIZE),
        )
        query += restli.lists_query({"owners": (owner,)}, endpoint.protocol)
        answer = self._linkedin.ask(endpoint, query=query, records=PAGE_SIZE, context=contract)
        return Page.from_wire(
            answer.payload,
            MailStub.from_wire,
            start=start,
            count=PAGE_SIZE,
            asked_at=answer.at,
        )
