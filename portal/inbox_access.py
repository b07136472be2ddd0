"""Whose LinkedIn inbox somebody has, and the people in it: loading while authorising, as in ``portal.access``."""

from flask import abort, current_app

from portal.access import viewer
from portal.domain.permissions import Action
from portal.models import StubProfile
from portal.queries.jobs import jobs_taking_prospects
from portal.queries.linkedin_inbox import Reader, find_stub


def inbox_reader() -> Reader:
    """Whose LinkedIn inbox the viewer has: administrators everybody's, who looks after people their own (404)."""
    if not viewer().may(Action.EDIT_CANDIDATES):
        abort(404)
    client_id = current_app.extensions["settings"].linkedin_client_id
    if viewer().may(Action.ADMINISTER):
        return Reader(None, client_id)
    return Reader(viewer().id, client_id, jobs_taking_prospects(viewer().id))


def load_stub(stub_id: int) -> StubProfile:
    """A stub profile in the viewer's LinkedIn inbox, decided or not (404)."""
    if not viewer().may(Action.EDIT_CANDIDATES):
        abort(404)
    client_id = current_app.extensions["settings"].linkedin_client_id
    user_id = None if viewer().may(Action.ADMINISTER) else viewer().id
    return find_stub(stub_id, Reader(user_id, client_id)) or abort(404)
