"""What Admin settings > LinkedIn Integration shows: one function for each part, for page and panel alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from flask import current_app, url_for

from portal import gate
from portal.config import Settings
from portal.domain.history_pace import Pace, day_of_calls
from portal.domain.history_progress import SHOWN, progress
from portal.domain.linkedin_checks import Run, listed, run_of
from portal.domain.linkedin_gate import AccessLevel, Capability
from portal.domain.linkedin_levels import UNLOCKS, LevelStanding, highest, level_standing
from portal.domain.linkedin_setup import IntegrationState
from portal.queries import linkedin_checks as check_queries
from portal.queries import linkedin_history_sync as sync_queries
from portal.queries import linkedin_seats as seat_queries
from portal.queries import linkedin_setup as setup_queries
from portal.queries.linkedin_history_sync import LaneStanding, StreamStanding
from portal.queries.linkedin_seats import ContractRow
from portal.queries.linkedin_setup import ContractLine, IntegrationLine, Overview

#: What LinkedIn's widget shall offer: the two levels of Recruiter System Connect.
BUNDLES = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"
EXTENSION = "ATSIntegrationWidget"
LOADER_PATH = "/xdoor/scripts/in.js"

#: Milliseconds: a change at LinkedIn shows in an open page within two seconds.
LIVE_EVERY = 1000
#: A way back of hours need not be told more often.
HISTORY_EVERY = 2000


def settings() -> Settings:
    """The settings of this portal."""
    found: Settings = current_app.extensions["settings"]
    return found


def origin() -> str:
    """The origin of our pages, as LinkedIn's developer portal wants it."""
    parts = urlsplit(settings().portal_url)
    return f"{parts.scheme}://{parts.netloc}"


def mirror_panel(notice: str = "") -> dict[str, Any]:
    """How LinkedIn's integrations stand, as far as we know; needs no LinkedIn.

    Five statements, however many contracts there are. ``notice`` is a sentence about what somebody just did.
    """
    known = gate.known()
    overview = setup_queries.overview(
        known.client_id, organization=known.organization, contracts=known.contracts
    )
    seats = {row.urn: row for row in seat_queries.list_contracts(known.client_id)}
    company = level_standing(AccessLevel.COMPANY, _parts(overview.integrations))
    contracts = [_contract_row(line, seats.get(line.urn)) for line in overview.contracts]
    standings = [company, *(row.standing for row in contracts if row.line.is_running)]
    return {
        "overview": overview,
        "company": company,
        "contracts": contracts,
        "overall": highest(standings) if is_connected(overview) else None,
        "unlocks": UNLOCKS,
        "has_application": known.has_application,
        "mirror_notice": notice,
        "mirror_live": {
            "url": url_for("admin_settings.linkedin_integration_mirror"),
            "version": overview.version,
            "every": LIVE_EVERY,
        },
    }


@dataclass(frozen=True)
class ApiCalls:
    """Which generation of LinkedIn's API is spoken."""

    generation: str
    version: str
    #: Calls that the settings make by another generation, with it.
    overrides: dict[str, str]
    #: Calls that go on as v2, because LinkedIn has published no other shape; none while all are v2.
    v2_only: tuple[str, ...]


def api_calls() -> ApiCalls:
    """As the settings have it."""
    ours = settings()
    return ApiCalls(
        ours.linkedin_generation,
        ours.linkedin_version,
        dict(sorted(ours.linkedin_generations.items())),
        ours.linkedin_v2_only,
    )


def mirror_version() -> int:
    """Grows with everything that the mirror shows; one row by its key."""
    return setup_queries.mirror_version(gate.known().client_id)


@dataclass(frozen=True)
class ShownContract:
    """A contract with how it stands and what is known of its seats."""

    line: ContractLine
    seats: ContractRow | None
    standing: LevelStanding


def _contract_row(line: ContractLine, seats: ContractRow | None) -> ShownContract:
    standing = level_standing(AccessLevel.CONTRACT, _parts([line.integration]))
    return ShownContract(line, seats, standing)


def is_connected(overview: Overview) -> bool:
    """Whether anything of LinkedIn was ever connected."""
    return bool(overview.organization or overview.contracts)


def _parts(lines: Iterable[IntegrationLine]) -> list[tuple[IntegrationState, str | None]]:
    return [(line.state, line.problem) for line in lines]


def checks_panel() -> dict[str, Any]:
    """The checklist with what came of each test; stays live while one is under way."""
    found = check_queries.checklist()
    run = run_of(found.run_state, found.run_at, now=datetime.now(UTC))
    is_running = run in {Run.WAITING, Run.RUNNING}
    version = 0 if run is Run.STUCK else found.version
    return {
        "findings": listed(found.found, run),
        "run": run,
        "run_at": found.run_at,
        "is_running": is_running,
        # That nobody took it up shows without a row having changed.
        "version": version,
        "checks_live": {
            "url": url_for("admin_settings.linkedin_integration_checks"),
            "version": version,
            "every": LIVE_EVERY,
        }
        if is_running
        else None,
    }


#: The capabilities that reading history serves.
READING = (Capability.INMAIL_HISTORY, Capability.NOTES_HISTORY, Capability.STUB_PROFILES)


def history_version() -> str:
    """Moves with everything that the panel of the history shows; two statements."""
    client_id = gate.known().client_id
    return _history_version(sync_queries.streams(client_id), sync_queries.lane(client_id))


def _history_version(found: list[StreamStanding], lane: LaneStanding | None) -> str:
    reasons = [gate.answer(each).reason for each in READING]
    # Of a way back the days are shown, of what was read the minute.
    shown = [
        (
            one.seat_urn,
            one.reach.filled_since and one.reach.filled_since.date(),
            one.reach.is_filled,
            one.synced_at and int(one.synced_at.timestamp() // 60),
            one.is_wanted,
            one.rests,
            one.problem,
        )
        for one in found
    ]
    whole = (lane.due_at, lane.problem, lane.calls // 100) if lane else ()
    return f"{crc32(repr((shown, whole, reasons)).encode()):x}"


def history_panel() -> dict[str, Any]:
    """How far reading InMail, notes and stub profiles is, seat by seat; needs no LinkedIn."""
    here, now, client_id = settings(), datetime.now(UTC), gate.known().client_id
    answers = [gate.answer(each) for each in READING]
    pace = Pace(here.linkedin_interaction_calls_a_day, here.linkedin_viewer_calls_a_minute)
    lane = sync_queries.lane(client_id)
    found = sync_queries.streams(client_id)
    told = progress(found, pace)
    is_closed = not any(answer.is_open for answer in answers)
    return {
        "told": told,
        "lane": lane,
        "is_held": lane is not None and lane.due_at is not None and lane.due_at > now,
        "names": sync_queries.seat_names(client_id) if told.seats else {},
        "shown": SHOWN,
        "calls": lane.calls if lane and lane.day == day_of_calls(now).date() else 0,
        "calls_limit": here.linkedin_interaction_calls_a_day,
        "calls_of_past": pace.of_day(is_back=True),
        "seconds": here.linkedin_history_minutes * 60,
        # Nothing at all is read; or else which part is not.
        "history_closed": gate.shown(answers[0], administers=True) if is_closed else None,
        "closed_parts": []
        if is_closed
        else [one for one, answer in zip(READING, answers, strict=True) if not answer.is_open],
        "history_live": {
            "url": url_for("admin_settings.linkedin_integration_history"),
            "version": _history_version(found, lane),
            "every": HISTORY_EVERY,
        },
    }


def widget() -> dict[str, str]:
    """What the page's script needs to bring LinkedIn's widget."""
    here = settings()
    extension = here.linkedin_widget_url or (
        f"{here.linkedin_platform_url}/rsc/extensions/onboarding-widget"
    )
    return {
        "loader": f"{here.linkedin_platform_url}{LOADER_PATH}",
        "api_key": here.linkedin_client_id,
        "extensions": f"{EXTENSION}@{extension}",
        "bundles": BUNDLES,
        "origin": origin(),
    }


def addresses() -> list[tuple[str, str]]:
    """What LinkedIn's developer portal must be told, by what it is."""
    here = settings()
    return [
        ("client-id", here.linkedin_client_id),
        ("origin", origin()),
        ("redirect", here.member_return_url),
        ("callback", here.callback_url if here.linkedin_client_id else ""),
    ]
