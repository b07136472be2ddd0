"""Asking LinkedIn once a week who of the exported people has closed the account since."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from portal.db import db
from portal.linkedin import ClosedProfile, LinkedInError, Page, Throttled
from portal.linkedin_access import linkedin
from portal.services import closed_accounts
from portal.services.linkedin_history import lane
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

CLOSED_AGAIN = timedelta(hours=1)


class ClosedAccounts:
    """A worker's turn on the lane, as far as it is about closed accounts."""

    def __init__(self, client_id: str, turn: int) -> None:
        self._client_id = client_id
        self._turn = turn

    def ask_if_due(self, asks: Callable[[], bool]) -> None:
        """All pages in one go: who is not listed any more opened the account again. ``asks``: whether we may."""
        began = datetime.now(UTC)
        row = lane.find(self._client_id)
        is_due = row is None or row.closed_due_at is None or row.closed_due_at <= began
        is_due = is_due and asks()
        db.session.rollback()
        if not is_due:
            return
        pages: list[Page[ClosedProfile]] = []
        start: int | None = 0
        again_at = None
        try:
            while start is not None:
                page = linkedin().exports.find_closed(start=start)
                if pages and (page.total or 0) < (pages[-1].total or 0):
                    pages, start = [], 0
                    continue
                pages.append(page)
                start = page.next_start
        except LinkedInError as error:
            log.warning("closed accounts not asked for: %s", error)
            named = error.retry_after if isinstance(error, Throttled) else None
            wait = timedelta(seconds=named) if named else CLOSED_AGAIN
            again_at = datetime.now(UTC) + wait
        now = datetime.now(UTC)
        with unit_of_work():
            if again_at is None:
                for page in pages:
                    closed_accounts.take_in(self._client_id, page.elements, now=now)
                if not any(page.unreadable for page in pages):
                    closed_accounts.finish(self._client_id, since=began, now=now)
            lane.settle_closed(self._client_id, self._turn, now=now, again_at=again_at)
