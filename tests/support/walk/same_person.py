"""Rows of the walk: two records of one person."""

from portal.domain.permissions import Action
from tests.support.walk.steps import admin_form, admin_page, get, post
from tests.support.walk.world import World

PAIR = "/candidates/same-person/{suggestion}"
SEEN = (Action.VIEW_CANDIDATES,)
DECIDES = Action.EDIT_CANDIDATES


def _as_shown(_world: World) -> dict[str, str]:
    return {"version_one": "1", "version_other": "1", "seen": ""}


STEPS = (
    get(
        "same_person.index",
        "/candidates/same-person",
        *SEEN,
        on_job=False,
        shows=((DECIDES, "Compare and decide"),),
    ),
    get("same_person.pair", PAIR, *SEEN, on_job=False, allowed_by=(DECIDES,)),
    post("same_person.same", f"{PAIR}/same", SEEN, DECIDES, on_job=False, form=_as_shown),
    post("same_person.different", f"{PAIR}/different", SEEN, DECIDES, on_job=False),
    admin_page("same_person.joined", "/candidates/joined/{merge}"),
    admin_form("same_person.undo", "/candidates/joined/{merge}/undo"),
)
