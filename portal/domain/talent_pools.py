"""Rules of talent pools: who may do what with a pool, and what a pool may be called.

The permission matrix says who has to do with talent pools at all; the tables here say what somebody
may do with one of them. An owner or contributor who lost the role has lost the pool as well, and
gets it back with the role.
"""

import unicodedata
from collections.abc import Collection
from enum import StrEnum

from portal.domain import names
from portal.domain.permissions import AppRole

NAME_MAX = 100
DESCRIPTION_MAX = 2_000
_KEY_MAX = 200


class SystemPool(StrEnum):
    """Pools that the system makes and fills by itself. Who they are is fixed, and so is the name."""

    #: Stub profiles: people who shared their profile in LinkedIn's InMail.
    LINKEDIN = "linkedin"


#: What LinkedIn is called is not translated.
SYSTEM_POOL_NAMES = {SystemPool.LINKEDIN: "LinkedIn"}


class PoolStanding(StrEnum):
    """What somebody is to a pool."""

    OWNER = "owner"
    CONTRIBUTOR = "contributor"
    #: Recruiters and hiring managers, to a pool that nobody shared with them.
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    READER = "reader"


class PoolAct(StrEnum):
    """What can be done with a pool."""

    VIEW = "view"
    #: Put people in and take them out.
    FILL = "fill"
    EDIT = "edit"
    #: Share it, take it back, and hand it over.
    SHARE = "share"
    DELETE = "delete"


_EVERYTHING = frozenset(PoolAct)
_VIEW = frozenset({PoolAct.VIEW})
_NOTHING: frozenset[PoolAct] = frozenset()

#: What each may do with a pool that somebody made.
PEOPLES_POOLS: dict[PoolStanding, frozenset[PoolAct]] = {
    PoolStanding.OWNER: _EVERYTHING,
    PoolStanding.CONTRIBUTOR: frozenset({PoolAct.VIEW, PoolAct.FILL}),
    PoolStanding.MEMBER: _NOTHING,
    PoolStanding.ADMINISTRATOR: _EVERYTHING,
    PoolStanding.READER: _VIEW,
}
#: ... and with one that the system keeps.
SYSTEM_POOLS: dict[PoolStanding, frozenset[PoolAct]] = dict.fromkeys(PoolStanding, _VIEW)

#: The roles with which one may own a pool or contribute to it.
MAKERS = frozenset({AppRole.ADMINISTRATOR, AppRole.RECRUITER, AppRole.HIRING_MANAGER})


def may_have_pools(app_roles: Collection[AppRole]) -> bool:
    """Whether somebody with these roles may own pools and contribute to others."""
    return not MAKERS.isdisjoint(app_roles)


def standings(
    app_roles: Collection[AppRole], *, is_owner: bool = False, is_contributor: bool = False
) -> frozenset[PoolStanding]:
    """What somebody with these roles is to a pool."""
    found = set()
    if may_have_pools(app_roles):
        found.add(PoolStanding.MEMBER)
        if is_owner:
            found.add(PoolStanding.OWNER)
        if is_contributor:
            found.add(PoolStanding.CONTRIBUTOR)
    if AppRole.ADMINISTRATOR in app_roles:
        found.add(PoolStanding.ADMINISTRATOR)
    if AppRole.READ_ONLY in app_roles:
        found.add(PoolStanding.READER)
    return frozenset(found)


def may(act: PoolAct, standings: Collection[PoolStanding], *, is_system: bool = False) -> bool:
    """Whether somebody may do something with a pool."""
    table = SYSTEM_POOLS if is_system else PEOPLES_POOLS
    return any(act in table[standing] for standing in standings)


def sees_all(app_roles: Collection[AppRole]) -> bool:
    """Whether somebody sees every pool, also those that nobody shared with them."""
    return any(may(PoolAct.VIEW, {s}) for s in standings(app_roles))


def name_key(name: str) -> str:
    """The form in which two spellings of one name are equal: no case, single spaces.

    Signs and accents count: C++ and C# are two pools.
    """
    folded = unicodedata.normalize("NFKC", names.tidy(name, NAME_MAX)).casefold()
    # What nobody sees tells no names apart.
    folded = "".join(ch for ch in folded if unicodedata.category(ch) != "Cf")
    return " ".join(folded.split())[:_KEY_MAX].rstrip()


def system_key(name: str) -> str:
    """The form for a pool of the system beside one that somebody called the same: no name of a person's pool has
    it, since theirs hold no line breaks."""
    return f"{name_key(name)}\n"
