"""People handed over from LinkedIn Recruiter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.wire import ExportedCandidate
from portal.linkedin.wire_history import ClosedProfile, Page

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

#: LinkedIn gives ten when nobody says how many.
PAGE_SIZE = 100


class Exports:
    """https://learn.microsoft.com/en-us/linkedin/talent/retrieve-exported-candidates"""

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def find_by_request(self, request_id: str) -> list[ExportedCandidate]:
        """Whom an `EXPORT_CANDIDATE_PROFILE` push is about.

        Raises Gone for an unknown or expired request, Invalid for a person without member and name.
        """
        endpoint = self._linkedin.endpoint("exports.find_by_request")
        query = restli.finder_query("request", requestId=request_id)
        answer = self._linkedin.request(endpoint, query=query)
        return [ExportedCandidate.from_wire(record) for record in restli.elements(answer)]

    def find_closed(self, start: int = 0) -> Page[ClosedProfile]:
        """A page of the exported members who have closed their accounts since.

        LinkedIn wants to be asked at least every 30 days. Raises NotEnabled when export is not switched on.
        """
        endpoint = self._linkedin.endpoint("exports.find_closed")
        query = restli.finder_query("closed", start=str(start), count=str(PAGE_SIZE))
        answer = self._linkedin.ask(endpoint, query=query, records=PAGE_SIZE)
        return Page.from_wire(
            answer.payload,
            ClosedProfile.from_wire,
            start=start,
            count=PAGE_SIZE,
            asked_at=answer.at,
        )
