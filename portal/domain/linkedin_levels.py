"""The two access levels as labels over LinkedIn's integrations: how each stands, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.linkedin_gate import NEEDS, AccessLevel, Capability
from portal.domain.linkedin_setup import IntegrationState

#: What an integration type makes possible.
UNLOCKS: dict[str, tuple[Capability, ...]] = {
    kind: tuple(capability for capability, (needed, _level) in NEEDS.items() if needed == kind)
    for kind in {needed for needed, _level in NEEDS.values()}
}

_ON_THE_WAY = (
    IntegrationState.REQUESTED,
    IntegrationState.PARTNER_READY,
    IntegrationState.ENABLED,
)


class Step(StrEnum):
    """What has to be done next, and by whom."""

    #: An administrator of Beckon asks for it in LinkedIn's widget.
    REQUEST = "request"
    #: A worker of Beckon is telling LinkedIn our name and address.
    WAIT = "wait"
    #: Telling LinkedIn failed: an administrator of Beckon mends the reason and tries again.
    NOTIFY = "notify"
    #: The administrator of the contract switches it on in LinkedIn Recruiter.
    ENABLE = "enable"
    #: The same person switched it off there.
    ENABLE_AGAIN = "enable-again"
    #: LinkedIn's word means nothing to us.
    ASK_LINKEDIN = "ask-linkedin"
    NONE = "none"


@dataclass(frozen=True)
class LevelStanding:
    """How a level stands."""

    level: AccessLevel
    state: IntegrationState
    step: Step


def level_standing(
    level: AccessLevel, parts: Sequence[tuple[IntegrationState, str | None]]
) -> LevelStanding:
    """How a level stands; ``parts`` are the states of its integrations, with why naming one failed."""
    states = {state for state, _problem in parts}
    state = _together(states)
    failed = any(problem for _state, problem in parts)
    return LevelStanding(level, state, _next(state, failed=failed))


def _together(states: set[IntegrationState]) -> IntegrationState:
    """One word for several integrations: what needs somebody first, then the least advanced."""
    for state in (IntegrationState.UNKNOWN, IntegrationState.DISABLED, *_ON_THE_WAY):
        if state in states:
            return state
    return IntegrationState.NOT_REQUESTED


def _next(state: IntegrationState, *, failed: bool) -> Step:
    match state:
        case IntegrationState.NOT_REQUESTED:
            return Step.NOTIFY if failed else Step.REQUEST
        case IntegrationState.REQUESTED:
            return Step.NOTIFY if failed else Step.WAIT
        case IntegrationState.PARTNER_READY:
            return Step.ENABLE
        case IntegrationState.DISABLED:
            return Step.ENABLE_AGAIN
        case IntegrationState.UNKNOWN:
            return Step.ASK_LINKEDIN
    return Step.NOTIFY if failed else Step.NONE


def highest(standings: Sequence[LevelStanding]) -> LevelStanding | None:
    """What the whole connection is called: the highest level that is enabled, else the first."""
    enabled = [s for s in standings if s.state is IntegrationState.ENABLED]
    contract = [s for s in enabled if s.level is AccessLevel.CONTRACT]
    return next(iter([*contract, *enabled, *standings]), None)
