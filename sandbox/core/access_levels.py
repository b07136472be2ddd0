"""The two access levels as people see them: labels over the four kinds of records.

Company-level access is three records of the organisation; contract-level access is `CSA_API` of one
contract, and asking for it or switching it on takes the organisation's three along.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.core import integrations as ints
from sandbox.core.applications import get_application
from sandbox.core.sandbox import Sandbox

COMPANY = "company"
CONTRACT = "contract"

BUNDLES = {
    "RECRUITER_SYSTEM_CONNECT_COMPANY": COMPANY,
    "RECRUITER_SYSTEM_CONNECT_CONTRACT": CONTRACT,
}
LABELS = {COMPANY: "Company-level access", CONTRACT: "Contract-level access"}
FEATURES = {
    ints.ONE_CLICK_EXPORT: ("1-click export",),
    ints.IN_ATS_INDICATOR: ("In-ATS indicator",),
    ints.PROFILE_PLUGIN: ("In-ATS profile widget",),
    ints.CSA_API: ("InMail history", "Notes history", "InMail stub profiles"),
}


@dataclass(frozen=True)
class Level:
    """One level as it stands, with the records it consists of."""

    name: str
    context: str
    contract: str
    records: tuple[ints.Integration, ...]

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def status(self) -> str:
        """The least of its records: one that is missing holds the level back."""
        found = [record.status for record in self.records]
        if all(status == ints.ENABLED for status in found):
            return ints.ENABLED
        for status in (ints.NOT_REQUESTED, ints.REQUESTED, ints.DISABLED):
            if status in found:
                return status
        return ints.PARTNER_READY

    @property
    def integration_name(self) -> str | None:
        """What the tracking system calls itself here."""
        return next((record.name for record in self.records if record.name), None)


def level_of(box: Sandbox, name: str, contract: str) -> Level:
    contexts = (
        [(box.world.organization, kind) for kind in ints.COMPANY_TYPES]
        if name == COMPANY
        else [(contract, ints.CSA_API)]
    )
    records = [ints.get_integration(box.store, context, kind) for context, kind in contexts]
    return Level(name, contexts[0][0], contract, tuple(record for record in records if record))


def request_level(box: Sandbox, client_id: str, name: str, contract: str) -> None:
    """An administrator pre-authorises a level for an application."""
    application = get_application(box.store, client_id)
    if application is None:
        raise ints.NotPossibleError("There is no such application.")
    with box.store.transaction():
        box.claim(application)
        box.move_integrations(name, "requested", contract)


def asked_for(box: Sandbox, name: str, contract: str) -> list[dict[str, str]]:
    """What the page's callback is told: the keys of the level's records.

    The shape is a guess: LinkedIn says only that the function gets `integrations`.
    """
    levels = [level_of(box, name, contract)]
    if name == CONTRACT:
        levels.insert(0, level_of(box, COMPANY, contract))
    return [
        {
            "integrationContext": record.context,
            "integrationType": record.type,
            "tenantType": record.tenant_type,
            "dataProvider": "ATS",
        }
        for level in levels
        for record in level.records
    ]


def switch_level(box: Sandbox, name: str, contract: str, *, on: bool) -> None:
    """The switch in Recruiter's admin settings."""
    if not on and name == COMPANY:
        held = [
            other
            for other in box.world.contracts
            if ints.is_enabled(box.store, other, ints.CSA_API)
        ]
        if held:
            raise ints.NotPossibleError(
                "Contract-level access includes company-level access. Switch contract-level access"
                " off first, on every contract that has it."
            )
    box.move_integrations(name, "enabled" if on else "disabled", contract)
