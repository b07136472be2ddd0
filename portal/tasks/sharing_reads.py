"""Asking LinkedIn whom it takes people for, and comparing what it has with what it was told: ask, settle.

It goes between sending, on the same lane and within the same limits. What fails here rests by itself; sending goes on.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.db import db
from portal.domain.sharing import Kind
from portal.linkedin import (
    CandidateMatches,
    Invalid,
    LinkedIn,
    LinkedInError,
    RecordError,
    Retryable,
    Throttled,
)
from portal.linkedin_access import linkedin
from portal.models import SharingLane
from portal.services import candidates
from portal.services.sharing import comparisons, lane, match_answers, matches
from portal.services.sharing.quotas import Quotas
from portal.unit_of_work import unit_of_work

#: So long a worker waits for LinkedIn's limits by itself.
NAP_MAX = timedelta(seconds=1)
#: After questions that failed as a whole fewer people are asked about at once, until one of them is asked about alone.
LIMITS = (100, 100, 10, 1)
#: So often a record waits for whom LinkedIn takes somebody for before it is replaced nevertheless.
PATIENCE = 2


@dataclass
class Heard:
    """What LinkedIn said, about those whom it could read at all."""

    answers: dict[int, CandidateMatches | RecordError] = field(default_factory=dict)
    #: LinkedIn takes no question about these, each asked about alone.
    unreadable: list[int] = field(default_factory=list)
    #: Why it says nothing about the others.
    problem: LinkedInError | None = None


class Reading:
    """A worker's questions during its turn on the lane."""

    def __init__(
        self, client_id: str, organization: str, turn: int, page: str, quotas: Quotas
    ) -> None:
        self._client_id = client_id
        self._organization = organization
        self._turn = turn
        self._page = page
        self._quotas = quotas
        #: People's turn has come, and they have to wait for LinkedIn's limits, or until it answers.
        self.rests = False
        #: Another worker has the lane: nothing of ours counts any more.
        self.is_over = False

    def ask_about(self, row: SharingLane | None, *ranks: int) -> bool:
        """Ask about the next people of these ranks whose turn it is; whether there were any.

        Harmless when run twice: what LinkedIn says is compared with what it said last. A worker that dies in between
        leaves everything to be asked again.
        """
        now = datetime.now(UTC)
        if row is None or (row.reading_due_at is not None and row.reading_due_at > now):
            self.rests = True
            return False
        limit = LIMITS[min(row.reading_attempts, len(LIMITS) - 1)]
        is_paused = row.walk_state == lane.PAUSED
        for rank in ranks:
            if is_paused and rank != matches.SOON:
                self.rests = True
                continue
            turn = matches.next_turn(self._client_id, rank=rank, limit=limit, now=now)
            if turn is None:
                continue
            if not self._nap(len(turn.ids), urgent=rank == matches.SOON):
                self.rests = True
                return False
            problem = self._ask(turn.ids, is_compared=turn.is_compared)
            if isinstance(problem, Throttled):
                self.rests = True
            elif problem is not None and not self.is_over:
                self._put_off(turn.ids, is_alone=limit == 1)
            return True
        return False

    def look_first(self, ids: Sequence[int], attempts: int, *, urgent: bool) -> str | None:
        """Before records are replaced, see whether somebody at LinkedIn chose a member for them.

        Returns why they have to wait, if LinkedIn does not answer; after a few times what is known goes.
        """
        if not self._nap(len(ids), urgent=urgent):
            # The records have to wait for the same limit.
            return None
        problem = self._ask(ids, is_compared=False)
        if isinstance(problem, Throttled) or not isinstance(problem, Retryable):
            return None
        return str(problem) if attempts < PATIENCE else None

    def _nap(self, number: int, *, urgent: bool) -> bool:
        """Wait a moment for LinkedIn's limits where that is all it takes; whether a question may go."""
        db.session.rollback()
        now = datetime.now(UTC)
        pause = self._quotas.may_go_at(Kind.CANDIDATE, number, urgent=urgent, now=now) - now
        if pause > NAP_MAX:
            return False
        if pause > timedelta(0):
            time.sleep(pause.total_seconds())
        return True

    def _ask(self, ids: Sequence[int], *, is_compared: bool) -> LinkedInError | None:
        """Ask, and keep what LinkedIn said; returns why it did not say everything."""
        heard = Heard()
        self._hear(linkedin(), ids, heard, whole=is_compared)
        now = datetime.now(UTC)
        problem = heard.problem
        with unit_of_work():
            if not lane.renew(self._client_id, self._turn, now=now):
                self.is_over = True
                return problem
            findings = match_answers.settle(
                self._client_id,
                heard.answers,
                is_compared=is_compared,
                page=self._page,
                now=now,
            )
            if heard.unreadable:
                matches.put_off(heard.unreadable, now=now)
            if is_compared:
                comparisons.note(
                    self._client_id,
                    people=findings.compared,
                    missing=findings.missing,
                    different=findings.different,
                    stubborn=findings.stubborn,
                )
            if isinstance(problem, Throttled):
                until = now + timedelta(seconds=problem.retry_after or 60)
                self._quotas.pause(Kind.CANDIDATE, until)
            elif problem is None:
                lane.reading_went_well(self._client_id, self._turn)
            self._quotas.write()
        for (one, other), against in sorted(findings.pairs.items()):
            # Each by itself: whoever is joined is held while that lasts.
            with unit_of_work():
                candidates.settle_same_member(one, other, against=against, now=now)
        return problem

    def _hear(self, client: LinkedIn, ids: Sequence[int], heard: Heard, *, whole: bool) -> None:
        """Ask about at most a hundred people; one about whom LinkedIn takes no question must not hold up the others."""
        if heard.problem is not None:
            return
        self._quotas.take(Kind.CANDIDATE, len(ids))
        try:
            found = client.candidates.batch_get(
                self._organization, [str(one) for one in ids], whole=whole
            )
        except Invalid:
            if len(ids) == 1:
                heard.unreadable += ids
                return
            middle = len(ids) // 2
            self._hear(client, ids[:middle], heard, whole=whole)
            self._hear(client, ids[middle:], heard, whole=whole)
        except LinkedInError as error:
            heard.problem = error
        else:
            heard.answers |= {int(one): answer for one, answer in found.items()}

    def _put_off(self, ids: Sequence[int], *, is_alone: bool) -> None:
        now = datetime.now(UTC)
        with unit_of_work():
            lane.put_off_reading(self._client_id, self._turn, now=now)
            if is_alone:
                # Asked about alone they failed as well: the others go on.
                matches.put_off(ids, now=now)
