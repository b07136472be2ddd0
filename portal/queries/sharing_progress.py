"""How far everybody is at LinkedIn, for administrators."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.db import read_rows
from portal.domain.sharing import Kind, Rule
from portal.models import SharingRecord


@dataclass
class KindCounts:
    """How many records of a kind stand how."""

    sent: int = 0
    waiting: int = 0
    refused: int = 0
    #: LinkedIn had it and confirmed that it is deleted.
    withdrawn: int = 0
    #: By the rule that keeps them here.
    held: dict[Rule, int] = field(default_factory=dict)

    @property
    def held_total(self) -> int:
        """How many are kept here."""
        return sum(self.held.values())

    @property
    def there(self) -> int:
        """How many LinkedIn has, or may have."""
        return self.sent + self.waiting + self.refused


def counts() -> dict[Kind, KindCounts]:
    """Every kind, in one statement over an index."""
    found: dict[Kind, KindCounts] = defaultdict(KindCounts)
    record = SharingRecord
    for kind, state, rule, number in read_rows(
        select(record.kind, record.state, record.rule, func.count()).group_by(
            record.state, record.kind, record.rule
        )
    ):
        told = found[Kind(kind)]
        match state:
            case "sent":
                told.sent += number
            case "waiting":
                told.waiting += number
            case "refused":
                told.refused += number
            case "withdrawn":
                told.withdrawn += number
            case "held":
                told.held[Rule(rule)] = number
    return {kind: found[kind] for kind in Kind}
