"""The facts that the gate to LinkedIn's capabilities decides on (``domain.linkedin_gate``).

At most two statements answer. Pages, panels and tasks ask through :mod:`portal.gate`, which knows the
settings; services take an answer, or the facts, as an argument.

As long as nobody has connected LinkedIn on the pages, what the settings name counts in its place:
without any row of an integration, every type of the settings' organisation and contracts counts as
enabled, and without any row of a contract those of the settings count as connected. The first row
of either kind takes over for its kind.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from portal.domain import linkedin_gate as gate
from portal.domain.linkedin_connections import WORKING, Standing, state_of
from portal.domain.linkedin_gate import (
    NEEDS,
    AccessLevel,
    Answer,
    Capability,
    CompanyFacts,
    Feature,
    PersonFacts,
    SeatKind,
)
from portal.queries import linkedin_gate as rows
from portal.services import company

#: As ``portal.linkedin.IntegrationState`` spells them.
ENABLED, NOT_REQUESTED = "ENABLED", "NOT_REQUESTED"

#: The company's switches: the one of Feature management (decision D31), and one per feature.
SWITCH = "linkedin_enabled"
FEATURE_SWITCHES: dict[Feature, str] = {
    feature: f"linkedin_feature_{feature.value}" for feature in Feature
}
#: Whether what a feature sent shall be taken back from LinkedIn while it is off, see ``services.sharing.withdrawal``.
WITHDRAWALS: dict[Feature, str] = {
    feature: f"linkedin_withdraw_{feature.value}" for feature in (Feature.SHARING, Feature.EXPORT)
}


@dataclass(frozen=True)
class Known:
    """What the settings know, and how a member's sealed token is tried."""

    client_id: str
    has_application: bool
    #: URNs of the settings; empty where it is all left to the pages.
    organization: str
    contracts: tuple[str, ...]
    #: Whether one of our keys opens a sealed token.
    opens: Callable[[bytes], bool]


def company_facts(known: Known) -> CompanyFacts:
    """How the company's side stands, in one statement."""
    found = rows.company_rows(known.client_id)
    contracts = found.contracts
    if not found.has_contract_rows:
        contracts = dict.fromkeys(known.contracts)
    if found.integrations:
        enabled = frozenset(
            (kind, where) for kind, where, state in found.integrations if state == ENABLED
        )
    else:
        enabled = _all_of(known.organization, tuple(contracts))
    requested = any(state != NOT_REQUESTED for _kind, _where, state in found.integrations)
    ended = found.has_contract_rows and not contracts
    return CompanyFacts(
        is_on=found.decided.get(SWITCH, company.DEFAULTS[SWITCH]),
        has_application=known.has_application,
        is_connected=not ended
        and bool(contracts or (requested if found.integrations else known.organization)),
        has_seats=_has_seats(contracts),
        # What a contract made possible ends with it, whatever our mirror still says.
        enabled=frozenset((k, c) for k, c in enabled if _runs(k, c, contracts)),
        features=frozenset(
            feature
            for feature, name in FEATURE_SWITCHES.items()
            if found.decided.get(name, company.DEFAULTS[name])
        ),
        withdrawn=frozenset(
            feature for feature, name in WITHDRAWALS.items() if found.decided.get(name, False)
        ),
    )


def person_facts(
    user_id: int, known: Known, *, now: datetime, enabled: frozenset[tuple[str, str]] = frozenset()
) -> PersonFacts:
    """How somebody's own side stands, in one statement.

    Of several seats the one that opens most counts: a Recruiter seat before others, then one on a
    contract that is ``enabled``.
    """
    found = rows.person_rows(user_id, known.client_id)
    if not found:
        return PersonFacts(is_connected=False)
    first = found[0]
    # A token that no key of ours opens is as good as none.
    opens = first.sealed is None or known.opens(first.sealed)
    state = state_of(Standing(first.expires_at, first.problem, opens), now=now)
    contexts = {context for _type, context in enabled}
    best = min(
        (row for row in found if row.kind is not None),
        key=lambda row: (row.kind is not SeatKind.RECRUITER, row.contract not in contexts),
        default=None,
    )
    return PersonFacts(
        is_connected=True,
        is_expired=state not in WORKING,
        seat=best.kind if best else None,
        contract=best.contract if best else None,
    )


def answer(
    capability: Capability, known: Known, *, now: datetime, user_id: int | None = None
) -> Answer:
    """Whether the company, or somebody, may use a capability now; in at most two statements."""
    ours = company_facts(known)
    if user_id is None:
        return gate.ask(capability, ours)
    return gate.ask(capability, ours, person_facts(user_id, known, now=now, enabled=ours.enabled))


def _all_of(organization: str, contracts: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Every integration that there can be, of what the settings name."""
    contexts = {
        AccessLevel.COMPANY: (organization,) if organization else (),
        AccessLevel.CONTRACT: contracts,
    }
    return frozenset(
        (kind, context) for kind, level in NEEDS.values() for context in contexts[level]
    )


def _runs(kind: str, context: str, contracts: dict[str, bool | None]) -> bool:
    is_of_contract = any(k == kind and lv is AccessLevel.CONTRACT for k, lv in NEEDS.values())
    return not is_of_contract or context in contracts


def _has_seats(contracts: dict[str, bool | None]) -> bool | None:
    """None while the seats of some contract are unknown and no other has one."""
    if any(contracts.values()):
        return True
    return None if not contracts or None in contracts.values() else False


def switches_of(on: Collection[Feature]) -> list[tuple[str, bool]]:
    """The company's decisions that leave exactly these features on."""
    return [(name, feature in on) for feature, name in FEATURE_SWITCHES.items()]
