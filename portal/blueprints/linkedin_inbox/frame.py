"""What stands around every page of the LinkedIn inbox."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal import gate
from portal.access import viewer
from portal.domain.linkedin_gate import Capability
from portal.domain.permissions import Action
from portal.queries import closed_accounts, linkedin_inbox
from portal.queries.linkedin_inbox import Reader


def inbox_frame(reader: Reader, current: str) -> dict[str, Any]:
    """The tabs with their counts, and what is in the way of stub profiles."""
    shared, held = linkedin_inbox.count_inbox(reader)
    closed, kept = closed_accounts.count_closed(reader.client_id, reader.user_id)
    tabs = [
        ("index", _("To decide"), "linkedin_inbox.index", shared + held),
        ("closed", _("Closed accounts"), "linkedin_inbox.closed_accounts", closed),
    ]
    return {
        "inbox_tabs": [
            {"label": label, "url": url_for(endpoint), "current": key == current, "count": count}
            for key, label, endpoint, count in tabs
        ],
        "closed_count": closed,
        "kept_count": kept,
        "closed_gate": gate.shown(
            gate.answer(Capability.STUB_PROFILES), administers=viewer().may(Action.ADMINISTER)
        ),
    }
