"""People handed over from LinkedIn Recruiter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.linkedin import restli
from portal.linkedin.wire import ExportedCandidate

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn


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
