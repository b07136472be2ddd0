"""May this person use that LinkedIn capability now, and if not, why not and who can mend it?

One place answers for all pages and tasks (decisions D31, D32, D27 of the product). Access levels are labels
over integrations: company level is three types on the organisation, contract level one type per contract.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Capability(StrEnum):
    """What the connection to LinkedIn makes possible."""

    EXPORT = "export"
    INDICATOR = "indicator"
    WIDGET = "widget"
    INMAIL_HISTORY = "inmail_history"
    NOTES_HISTORY = "notes_history"
    STUB_PROFILES = "stub_profiles"


class AccessLevel(StrEnum):
    """What the administrator of the contract switches on in LinkedIn Recruiter."""

    COMPANY = "company"
    CONTRACT = "contract"


class SeatKind(StrEnum):
    """What a Recruiter licence lets its holder see."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    OTHER = "other"


class Feature(StrEnum):
    """What the administrator may switch off on our side."""

    EXPORT = "export"
    SHARING = "sharing"
    HISTORY = "history"
    STUB_PROFILES = "stub_profiles"


class Reason(StrEnum):
    """Why not, in the order in which they are asked."""

    SWITCHED_OFF = "switched_off"
    NO_APPLICATION = "no_application"
    NOT_CONNECTED = "not_connected"
    NO_SEATS = "no_seats"
    NOT_ENABLED = "not_enabled"
    FEATURE_OFF = "feature_off"
    USER_NOT_CONNECTED = "user_not_connected"
    USER_EXPIRED = "user_expired"
    NO_RECRUITER_SEAT = "no_recruiter_seat"


class Mender(StrEnum):
    """Who can do something about it."""

    ADMINISTRATOR = "administrator"
    LINKEDIN_ADMINISTRATOR = "linkedin_administrator"
    ONESELF = "oneself"


#: The integration type at LinkedIn that a capability needs, and the level that switches it on.
NEEDS: dict[Capability, tuple[str, AccessLevel]] = {
    Capability.EXPORT: ("ONE_CLICK_EXPORT", AccessLevel.COMPANY),
    Capability.INDICATOR: ("IN_ATS_INDICATOR", AccessLevel.COMPANY),
    Capability.WIDGET: ("PROFILE_PLUGIN", AccessLevel.COMPANY),
    Capability.INMAIL_HISTORY: ("CSA_API", AccessLevel.CONTRACT),
    Capability.NOTES_HISTORY: ("CSA_API", AccessLevel.CONTRACT),
    Capability.STUB_PROFILES: ("CSA_API", AccessLevel.CONTRACT),
}

#: The switch on our side that a capability hangs on; the widget hangs on none.
FEATURES: dict[Capability, Feature] = {
    Capability.EXPORT: Feature.EXPORT,
    Capability.INDICATOR: Feature.SHARING,
    Capability.INMAIL_HISTORY: Feature.HISTORY,
    Capability.NOTES_HISTORY: Feature.HISTORY,
    Capability.STUB_PROFILES: Feature.STUB_PROFILES,
}

#: Capabilities of a person in the portal; the others are the company's and need nobody's own account.
PERSONAL = frozenset({Capability.WIDGET, Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY})

MENDERS: dict[Reason, Mender] = {
    Reason.SWITCHED_OFF: Mender.ADMINISTRATOR,
    Reason.NO_APPLICATION: Mender.ADMINISTRATOR,
    Reason.NOT_CONNECTED: Mender.ADMINISTRATOR,
    Reason.NO_SEATS: Mender.LINKEDIN_ADMINISTRATOR,
    Reason.NOT_ENABLED: Mender.LINKEDIN_ADMINISTRATOR,
    Reason.FEATURE_OFF: Mender.ADMINISTRATOR,
    Reason.USER_NOT_CONNECTED: Mender.ONESELF,
    Reason.USER_EXPIRED: Mender.ONESELF,
    Reason.NO_RECRUITER_SEAT: Mender.LINKEDIN_ADMINISTRATOR,
}


@dataclass(frozen=True)
class CompanyFacts:
    """How the company's side stands."""

    #: The one switch of Feature management.
    is_on: bool
    #: Client id and secret are in the settings.
    has_application: bool
    #: Somebody connected an organisation or a contract.
    is_connected: bool
    #: None while nobody has looked.
    has_seats: bool | None
    #: (type, context) of the integrations that are enabled at LinkedIn.
    enabled: frozenset[tuple[str, str]]
    features: frozenset[Feature]
    #: What LinkedIn shall give back of what these features sent, for as long as they are switched off.
    withdrawn: frozenset[Feature] = frozenset()


@dataclass(frozen=True)
class PersonFacts:
    """How a person's own side stands."""

    is_connected: bool
    is_expired: bool = False
    #: None: no seat on any contract that we know.
    seat: SeatKind | None = None
    contract: str | None = None


@dataclass(frozen=True)
class Answer:
    """Whether, and if not why not."""

    reason: Reason | None = None

    @property
    def is_open(self) -> bool:
        """Whether the capability may be used."""
        return self.reason is None

    @property
    def mender(self) -> Mender | None:
        """Who can do something about it."""
        return MENDERS[self.reason] if self.reason else None


OPEN = Answer()


@dataclass(frozen=True)
class Way:
    """How work in the background may talk to LinkedIn of a capability's records."""

    #: Whether it may at all.
    answer: Answer
    #: Only to take back what LinkedIn has: somebody switched the feature off and wants all of it gone there.
    withdraws: bool = False

    @property
    def is_open(self) -> bool:
        """Whether LinkedIn may be called."""
        return self.answer.is_open


def ask(capability: Capability, company: CompanyFacts, person: PersonFacts | None = None) -> Answer:
    """Whether a capability may be used, by the company (``person`` None) or by somebody.

    The widget shows public basics to people without a Recruiter seat, so it stays open to them; histories do not.
    """
    reason = _company_reason(capability, company, person)
    if reason is None and person is not None and capability in PERSONAL:
        reason = _person_reason(capability, person)
    return Answer(reason) if reason else OPEN


def is_withdrawn(feature: Feature, company: CompanyFacts) -> bool:
    """Whether LinkedIn shall have nothing of what a feature sent. Switched on again, it shall."""
    return feature in company.withdrawn and not (company.is_on and feature in company.features)


def way(capability: Capability, company: CompanyFacts) -> Way:
    """How LinkedIn may be talked to. Taking back asks LinkedIn's side alone: our own switches are off by then."""
    if not is_withdrawn(FEATURES[capability], company):
        return Way(ask(capability, company))
    return Way(ask_linkedins_side(capability, company), withdraws=True)


def ask_linkedins_side(capability: Capability, company: CompanyFacts) -> Answer:
    """The same with all of our own switches on."""
    return ask(capability, replace(company, is_on=True, features=frozenset(Feature)))


def _company_reason(
    capability: Capability, company: CompanyFacts, person: PersonFacts | None
) -> Reason | None:
    if not company.is_on:
        return Reason.SWITCHED_OFF
    if not company.has_application:
        return Reason.NO_APPLICATION
    if not company.is_connected:
        return Reason.NOT_CONNECTED
    if company.has_seats is False:
        return Reason.NO_SEATS
    needed, level = NEEDS[capability]
    contexts = {context for kind, context in company.enabled if kind == needed}
    if level is AccessLevel.CONTRACT and person is not None and person.contract is not None:
        # A history belongs to the contract of the seat.
        contexts &= {person.contract}
    if not contexts:
        return Reason.NOT_ENABLED
    feature = FEATURES.get(capability)
    return Reason.FEATURE_OFF if feature and feature not in company.features else None


def _person_reason(capability: Capability, person: PersonFacts) -> Reason | None:
    if not person.is_connected:
        return Reason.USER_NOT_CONNECTED
    if person.is_expired:
        return Reason.USER_EXPIRED
    if capability is not Capability.WIDGET and person.seat is not SeatKind.RECRUITER:
        return Reason.NO_RECRUITER_SEAT
    return None
