"""How far LinkedIn is from showing a person's profile (decision D20): its widget shows only whom it was told of."""

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.sharing import Rule, Shown


class Stage(StrEnum):
    """What stands in the place of LinkedIn's profile widget."""

    #: The company's or the viewer's own connection is missing (S22).
    CLOSED = "closed"
    #: LinkedIn has the person: the widget.
    READY = "ready"
    #: The person is introduced by this opening of the tab.
    INTRODUCING = "introducing"
    #: ... and was: LinkedIn is about to get the record.
    WAITING = "waiting"
    REFUSED = "refused"
    #: The record cannot be sent: without an e-mail address and a member, or without a name.
    CONTACT_MISSING = "contact_missing"
    NAME_MISSING = "name_missing"
    WITHHELD = "withheld"
    #: The administrator lets nobody be introduced by opening the tab.
    SWITCHED_OFF = "switched_off"
    #: LinkedIn is told of nobody now.
    SHARING_CLOSED = "sharing_closed"
    #: LinkedIn is being told to delete the person.
    LEAVING = "leaving"
    #: Another rule keeps the person here.
    HELD = "held"


#: Stages that end by themselves, or by what somebody does elsewhere.
MOVING = frozenset(Stage) - {Stage.CLOSED, Stage.READY, Stage.INTRODUCING}
_OF_RULE = {
    Rule.WITHHELD: Stage.WITHHELD,
    Rule.CONTACT_MISSING: Stage.CONTACT_MISSING,
    Rule.NAME_MISSING: Stage.NAME_MISSING,
}


@dataclass(frozen=True)
class RecordStanding:
    """How the person's own record stands."""

    #: None: there is none, and none is on its way.
    shown: Shown | None = None
    rule: Rule | None = None
    #: LinkedIn took it and still has it, though perhaps an older version.
    is_accepted: bool = False
    #: Somebody opened the tab before.
    is_introduced: bool = False


def stage_of(record: RecordStanding, *, may_share: bool, may_introduce: bool) -> Stage:
    """What to show to somebody who may use the widget.

    ``may_share``: LinkedIn may be told of people now. ``may_introduce``: by opening the tab, too.
    """
    if record.shown is Shown.LEAVING:
        return Stage.LEAVING
    if record.is_accepted:
        return Stage.READY
    if record.shown is Shown.REFUSED:
        return Stage.REFUSED
    if not may_share:
        return Stage.SHARING_CLOSED
    if record.shown is Shown.ON_ITS_WAY:
        return Stage.WAITING
    if record.rule in _OF_RULE:
        return _OF_RULE[record.rule]
    if not may_introduce:
        return Stage.SWITCHED_OFF
    return Stage.HELD if record.is_introduced else Stage.INTRODUCING
