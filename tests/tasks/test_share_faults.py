"""Whatever fails on the way: in the end LinkedIn has exactly what it shall have, and nobody holds up the others."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from flask import Flask

from portal.db import db
from portal.domain.stages import StageKind
from portal.models import Candidate, SharingChange, SharingLane, SharingQuota, SharingRecord
from portal.services import candidate_deletion, candidate_profile, company
from portal.tasks.sharing import sweep_people
from portal.unit_of_work import unit_of_work
from tests.support.crowd import add_application, add_crowd, get_application
from tests.support.linkedin import Control
from tests.support.people import NOW, People
from tests.support.sharing import at_linkedin, counts, drain, hurry, lane, ledger, post, waiting
from tests.support.tasks import watched

pytestmark = pytest.mark.usefixtures("context")
CROWD = 12
DONE = {
    "candidates": CROWD,
    "candidateNotes": 0,
    "applications": CROWD,
    "stages": CROWD,
    "applicationNotes": 0,
    "interviewFeedback": 0,
}


@pytest.fixture
def job_id(job_id: int, control: Control) -> int:
    """Rita's job, which LinkedIn has."""
    return post(job_id, control)


@pytest.fixture
def crowd(control: Control, job_id: int) -> int:
    """Twelve people past Prospect who wait for LinkedIn."""
    add_crowd(job_id, CROWD, stage=StageKind.SCREEN)
    return job_id


def fault(control: Control, kind: str, path: str = "atsCandidates", **more: object) -> None:
    control.post("/control/faults", kind=kind, path=path, **more)


@pytest.mark.parametrize("path", ["atsCandidates", "atsApplications", "stages"])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("record_error", {"records": 1, "status": 500}),
        ("record_error", {"records": 6, "status": 500}),
        ("record_error", {"records": 100, "status": 500}),
        ("record_missing", {"records": 3}),
        ("record_twice", {"records": 3}),
        ("keys_otherwise", {}),
        ("truncated", {}),
        ("garbage", {}),
        ("drop", {}),
        ("500", {"when": "after"}),
        ("503", {}),
        ("401", {}),
        ("429", {"retry_after": 1}),
        ("400", {}),
        ("422", {"times": 5}),
    ],
)
def test_in_the_end_all_is_there(
    control: Control, crowd: int, path: str, kind: str, more: dict[str, object]
) -> None:
    fault(control, kind, path, **more)
    drain()
    retry_refused()
    drain()
    assert counts(control) == DONE
    assert {
        row.state for kind in ("candidate", "application", "stage") for row in ledger(kind).values()
    } == {"sent"}


def retry_refused() -> None:
    """As somebody does who presses Try again."""
    from portal.services.sharing import retries

    with unit_of_work():
        retries.try_again(None, now=datetime.now(UTC))
