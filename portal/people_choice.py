"""What the lists of people share: who was ticked, and where that leads."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import row_id, viewer
from portal.domain.errors import DomainError
from portal.domain.people_actions import PeopleKind
from portal.domain.permissions import Action
from portal.models import TalentPool
from portal.services import people_actions
from portal.unit_of_work import unit_of_work
from portal.wording import sentence

IDS_MAX = 500
#: What people are chosen for, where the next page asks where to.
KINDS = {kind.value: kind for kind in (PeopleKind.ADD_TO_POOL, PeopleKind.ADD_TO_JOB)}


def chosen_ids() -> list[int]:
    """The ids that were ticked; what is no id is nobody."""
    ids = []
    for text in request.form.getlist("ids")[:IDS_MAX]:
        try:
            ids.append(row_id(text))
        except ValueError:
            continue
    return ids


def plan(
    find: Callable[[], Collection[int]], *, back: str, from_pool: TalentPool | None = None
) -> ResponseReturnValue:
    """Keep the choice, and ask where they shall go. ``find`` looks the people up."""
    if not (viewer().may(Action.MAKE_POOLS) and viewer().may(Action.VIEW_CANDIDATES)):
        abort(403, _("Your role does not allow that."))
    kind = KINDS.get(request.form.get("kind", ""))
    if kind is None:
        abort(422, _("Choose what to do with the people."))
    try:
        with unit_of_work():
            action_id = people_actions.choose_people(
                kind,
                find(),
                from_pool=from_pool,
                back=back,
                actor=viewer().user,
                now=datetime.now(UTC),
            ).id
    except DomainError as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    return redirect(url_for("people_actions.show", action_id=action_id), 303)
