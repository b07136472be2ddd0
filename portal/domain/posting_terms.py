"""How the company's jobs stand at LinkedIn: under which company, and for whom (RSC-102)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.domain import names
from portal.domain.errors import InvalidInput

#: LinkedIn documents no limit for a company's name; its pages allow a hundred signs.
COMPANY_NAME_MAX = 100

_ID = re.compile(r"[0-9]{1,18}")
_PREFIX = "urn:li:organization:"


class Audience(StrEnum):
    """Who may see the jobs that LinkedIn has of us."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True)
class PostingTerms:
    """What all jobs of the company have in common at LinkedIn."""

    #: The name of the company's page there; empty: LinkedIn takes it from the organisation.
    company_name: str = ""
    #: The digits of the company's id there; empty: the connected organisation.
    company_id: str = ""
    audience: Audience = Audience.PRIVATE

    def organization(self, connected: str) -> str:
        """The URN under which jobs are posted; ``connected`` is the URN that the integration works for."""
        return f"{_PREFIX}{self.company_id}" if self.company_id else connected


def read_terms(company_name: str, company_id: str, audience: str) -> PostingTerms:
    """Terms as somebody typed them; the URN of an organisation is taken for its number. Raises InvalidInput."""
    name = names.tidy(company_name, COMPANY_NAME_MAX + 1)
    if len(name) > COMPANY_NAME_MAX:
        raise InvalidInput("company_name", "too-long", limit=COMPANY_NAME_MAX)
    number = company_id.strip().removeprefix(_PREFIX)
    if number and not _ID.fullmatch(number):
        raise InvalidInput("company_id", "company-id-digits")
    if audience not in set(Audience):
        raise InvalidInput("audience", "audience-not-offered")
    return PostingTerms(name, number, Audience(audience))
