"""Reading what passed at LinkedIn between its recruiters and members: which seats, when, and for how long at a time."""

from datetime import UTC, datetime, timedelta

from flask import current_app

from portal import gate, queueing
from portal.config import Settings
from portal.db import db
from portal.domain.history_pace import Pace
from portal.domain.history_windows import Stream
from portal.domain.linkedin_gate import NEEDS, Capability, CompanyFacts, ask
from portal.services.linkedin_history import lane, streams, surveys
from portal.services.linkedin_history.streams import Allowed
from portal.tasks.linkedin_history_run import Run
from portal.unit_of_work import unit_of_work

#: So long a task goes on before it lets others have the worker; what is left is the next task's.
SLICE = 2.0

#: What a stream needs to be switched on.
CAPABILITIES = {
    Stream.INMAIL: Capability.INMAIL_HISTORY,
    Stream.NOTES: Capability.NOTES_HISTORY,
    Stream.STUBS: Capability.STUB_PROFILES,
}
_CSA = NEEDS[Capability.INMAIL_HISTORY][0]


def read_wanted_history(_nudge: int) -> None:
    """Somebody pressed **Sync now**: see ``read_history``, which is harmless when run twice."""
    survey_history()
    read_history()


def survey_history() -> None:
    """Give every seat that LinkedIn lists its streams, and let those rest that it lists no more.

    Harmless when run twice: it compares. A seat or contract that comes back goes on where it was.
    """
    settings: Settings = current_app.extensions["settings"]
    company = gate.company_facts()
    if not (company.has_application and company.is_on):
        db.session.rollback()
        return
    with unit_of_work():
        client_id = settings.linkedin_client_id
        lane.ensure(client_id)
        if surveys.survey(
            client_id,
            contracts=_contracts(gate.company_facts()),
            days=settings.linkedin_history_days,
            now=datetime.now(UTC),
        ):
            lane.changed(client_id)


def read_history() -> None:
    """Read what is due, window by window, for as long as a task may take: first what somebody waits for, then what is
    new, then the way back.

    Harmless when run twice: one worker at a time has the lane, and what comes again changes nothing. A worker that dies
    holds the lane until its lease runs out; its last second is read again. What fails says why under **LinkedIn
    Integration**, and is tried again with growing pauses.
    """
    settings: Settings = current_app.extensions["settings"]
    if not settings.linkedin_is_set_up:
        return
    client_id = settings.linkedin_client_id
    has_work = _has_work(settings)
    db.session.rollback()
    if not has_work:
        return
    with unit_of_work():
        turn = lane.take(client_id, now=datetime.now(UTC))
    if turn is None:
        return
    run = Run(client_id, turn, settings, allowed=_allowed, asks_for_closed=_asks_for_closed)
    try:
        run.go_on_for(SLICE)
    finally:
        with unit_of_work():
            lane.release(client_id, turn)
    # Whoever pressed Sync now while we had the lane found it taken.
    if run.is_open and _has_work(settings):
        # Behind everything else that waits: two years of history take a while.
        queueing.send(queueing.TaskName.READ_HISTORY)
    db.session.rollback()


def _allowed() -> Allowed:
    """What may be read now: our own switches are on, and LinkedIn's are for these contracts."""
    settings: Settings = current_app.extensions["settings"]
    # Asked between calls: one statement answers for all three.
    company = gate.company_facts()
    on = [one for one, capability in CAPABILITIES.items() if ask(capability, company).is_open]
    return Allowed(
        settings.linkedin_client_id, frozenset(on), _contracts(company) if on else frozenset()
    )


def _asks_for_closed() -> bool:
    """Who was exported may have closed the account since; LinkedIn tells that to those who may export."""
    return gate.answer(Capability.EXPORT).is_open


def _has_work(settings: Settings) -> bool:
    may, closed = _allowed(), _asks_for_closed()
    if may.is_nothing and not closed:
        return False
    now = datetime.now(UTC)
    of_day = Pace(settings.linkedin_interaction_calls_a_day).of_day(is_back=True)
    return streams.is_due(
        may,
        period=timedelta(minutes=settings.linkedin_history_minutes),
        now=now,
        with_back=lane.calls_today(may.client_id, now=now) < of_day,
        closed=closed,
    )


def _contracts(company: CompanyFacts) -> frozenset[str]:
    return frozenset(context for kind, context in company.enabled if kind == _CSA)
