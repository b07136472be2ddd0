"""What of LinkedIn an administrator can connect, and how LinkedIn's widget names it.

There are three integrations of the organisation and one of each contract (decision D32). How the object
looks that the widget hands over is not public: what we do not know in it is counted and left alone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.domain.errors import InvalidInput

#: LinkedIn's ``integrationType`` of an organisation, and that of a contract.
COMPANY_TYPES = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
CONTRACT_TYPE = "CSA_API"

#: More than a company has; whatever holds more was not made by LinkedIn's widget.
ENTRIES_MAX = 100

_ORGANIZATION = re.compile(r"urn:li:organization:[0-9]{1,18}")
_CONTRACT = re.compile(r"urn:li:contract:[0-9]{1,18}")
_NUMBER = re.compile(r"[0-9]{1,18}")


class IntegrationState(StrEnum):
    """Where an integration stands, as ``portal.linkedin.IntegrationState`` reads LinkedIn's word."""

    NOT_REQUESTED = "NOT_REQUESTED"
    REQUESTED = "REQUESTED"
    PARTNER_READY = "PARTNER_READY"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    UNKNOWN = "UNKNOWN"


class Trouble(StrEnum):
    """Why an integration could not be named or read."""

    #: LinkedIn says that nobody requested it there, or no longer knows it.
    NOT_REQUESTED = "not-requested"
    #: LinkedIn does not take the address of our callback.
    CALLBACK = "callback"
    REFUSED = "refused"
    CREDENTIALS = "credentials"
    NOT_ENABLED = "not-enabled"
    BUSY = "busy"
    DOWN = "down"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to connect: an organisation with some of its types, and contracts."""

    organization: str = ""
    types: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    #: Entries that are none of ours.
    ignored: int = 0


def read_request(raw: Any) -> Asked:
    """Read what LinkedIn's widget handed over: one object or a list of them, each with
    ``integrationContext`` and ``integrationType``.

    Raises InvalidInput when nothing in it can be used, or when it names two organisations.
    """
    entries = raw if isinstance(raw, list) else [raw]
    if not 0 < len(entries) <= ENTRIES_MAX:
        raise InvalidInput("integrations", "linkedin-request-unreadable")
    pairs = [pair for entry in entries if (pair := _pair(entry)) is not None]
    if not pairs:
        raise InvalidInput("integrations", "linkedin-request-unreadable")
    contracts = _once(context for context, kind in pairs if kind == CONTRACT_TYPE)
    organizations = _once(context for context, kind in pairs if kind != CONTRACT_TYPE)
    if len(organizations) > 1:
        raise InvalidInput("integrations", "linkedin-two-organisations")
    return Asked(
        organizations[0] if organizations else "",
        _once(kind for _context, kind in pairs if kind != CONTRACT_TYPE),
        contracts,
        len(entries) - len(pairs),
    )


def read_by_hand(organization: str, contracts: Iterable[str]) -> Asked:
    """Read what somebody typed: URNs or bare numbers. Raises InvalidInput for anything else, and when
    there is neither an organisation nor a contract."""
    ours = organization_urn(organization) if organization.strip() else ""
    found = _once(contract_urn(each) for each in contracts if each.strip())
    if not ours and not found:
        raise InvalidInput("organization", "linkedin-organisation-urn")
    if len(found) > ENTRIES_MAX:
        raise InvalidInput("contracts", "too-many", limit=ENTRIES_MAX)
    return Asked(ours, COMPANY_TYPES if ours else (), found)


def organization_urn(text: str) -> str:
    """``urn:li:organization:{number}`` from the URN or the bare number; raises InvalidInput."""
    return _urn(text, _ORGANIZATION, "urn:li:organization:", "organization", "organisation")


def contract_urn(text: str) -> str:
    """``urn:li:contract:{number}`` from the URN or the bare number; raises InvalidInput."""
    return _urn(text, _CONTRACT, "urn:li:contract:", "contracts", "contract")


def _urn(text: str, shape: re.Pattern[str], prefix: str, field: str, what: str) -> str:
    text = text.strip()
    urn = prefix + text if _NUMBER.fullmatch(text) else text
    if not shape.fullmatch(urn):
        raise InvalidInput(field, f"linkedin-{what}-urn")
    return urn


def _pair(entry: Any) -> tuple[str, str] | None:
    if not isinstance(entry, Mapping):
        return None
    context, kind = entry.get("integrationContext"), entry.get("integrationType")
    if entry.get("tenantType") not in (None, "RECRUITER"):
        return None
    if entry.get("dataProvider") not in (None, "ATS"):
        return None
    if not isinstance(context, str) or not isinstance(kind, str):
        return None
    shape = _CONTRACT if kind == CONTRACT_TYPE else _ORGANIZATION
    known = kind == CONTRACT_TYPE or kind in COMPANY_TYPES
    return (context, kind) if known and shape.fullmatch(context) else None


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
