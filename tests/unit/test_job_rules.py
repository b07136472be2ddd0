"""A job's states, its number, and what LinkedIn gets of its place."""

import itertools
from datetime import timedelta

import pytest

from portal.domain import backoff
from portal.domain.errors import WrongState
from portal.domain.jobs import (
    Decision,
    JobStatus,
    check_activation,
    check_move,
    linkedin_location,
    outcome,
    requisition_number,
)
from portal.domain.stages import DEFAULT_PROCESS, PROSPECT_POSITION, StageKind

ALLOWED = {
    (JobStatus.DRAFT, JobStatus.PENDING),
    (JobStatus.DRAFT, JobStatus.ACTIVE),
    (JobStatus.PENDING, JobStatus.APPROVED),
    (JobStatus.PENDING, JobStatus.REJECTED),
    (JobStatus.PENDING, JobStatus.DRAFT),
    (JobStatus.APPROVED, JobStatus.ACTIVE),
    (JobStatus.APPROVED, JobStatus.DRAFT),
    (JobStatus.REJECTED, JobStatus.DRAFT),
    (JobStatus.REJECTED, JobStatus.PENDING),
    (JobStatus.ACTIVE, JobStatus.CLOSED),
    (JobStatus.CLOSED, JobStatus.ACTIVE),
}


@pytest.mark.parametrize(("current", "wanted"), [*itertools.product(JobStatus, JobStatus)])
def test_a_job_makes_these_moves_and_no_others(current: JobStatus, wanted: JobStatus) -> None:
    if (current, wanted) in ALLOWED:
        check_move(current, wanted)
        return
    with pytest.raises(WrongState) as caught:
        check_move(current, wanted)
    assert caught.value.code == "job-move"
    assert caught.value.params == {"current": current.value, "wanted": wanted.value}


@pytest.mark.parametrize(
    ("current", "needs_approval", "code"),
    [
        (JobStatus.DRAFT, False, None),
        (JobStatus.DRAFT, True, "job-needs-approval"),
        (JobStatus.APPROVED, True, None),
        (JobStatus.APPROVED, False, None),
        (JobStatus.PENDING, True, "job-move"),
        (JobStatus.REJECTED, True, "job-move"),
        (JobStatus.ACTIVE, False, "job-move"),
        (JobStatus.CLOSED, False, "job-move"),
    ],
)
def test_a_job_is_activated_when_nobody_has_to_agree_or_everybody_has(
    current: JobStatus, needs_approval: bool, code: str | None
) -> None:
    if code is None:
        check_activation(current, needs_approval=needs_approval)
        return
    with pytest.raises(WrongState) as caught:
        check_activation(current, needs_approval=needs_approval)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("said", "together"),
    [
        ([], None),
        ([None], None),
        ([Decision.APPROVED, None], None),
        ([Decision.APPROVED, Decision.APPROVED], Decision.APPROVED),
        ([None, Decision.REJECTED], Decision.REJECTED),
        ([Decision.APPROVED, Decision.REJECTED], Decision.REJECTED),
    ],
)
def test_one_rejection_rejects_and_only_all_approve(
    said: list[Decision | None], together: Decision | None
) -> None:
    assert outcome(said) is together


@pytest.mark.parametrize(
    ("sequence", "number"),
    [(1, "REQ-0001"), (42, "REQ-0042"), (9999, "REQ-9999"), (123_456, "REQ-123456")],
)
def test_the_job_id_is_readable_and_grows_past_four_digits(sequence: int, number: str) -> None:
    assert requisition_number(sequence) == number


@pytest.mark.parametrize(
    ("city", "country", "location"),
    [
        ("Rotterdam", "NL", "Rotterdam,NL"),
        ("København", "dk", "København,DK"),
        ("Washington, D.C.", "US", "Washington D.C.,US"),
        ("  Den   Haag , ", "nl", "Den Haag,NL"),
        ("大阪市", "JP", "大阪市,JP"),
    ],
)
def test_linkedin_reads_one_comma_between_city_and_country(
    city: str, country: str, location: str
) -> None:
    assert linkedin_location(city, country) == location


def test_the_process_of_a_new_job_begins_with_prospect() -> None:
    kinds = [kind for kind, _ in DEFAULT_PROCESS]
    assert kinds == [kind for kind in StageKind if kind is not StageKind.OTHER]
    assert kinds.index(StageKind.PROSPECT) == PROSPECT_POSITION


# -- when to try again -------------------------------------------------------------------------


def test_pauses_grow_and_stop_growing_at_an_hour() -> None:
    pauses = [backoff.retry_delay(attempts) for attempts in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=2)
    assert pauses[-1] == timedelta(hours=1)


@pytest.mark.parametrize("attempts", [0, -3])
def test_an_impossible_number_of_attempts_counts_as_the_first(attempts: int) -> None:
    assert backoff.retry_delay(attempts) == backoff.retry_delay(1)


def test_linkedins_own_wish_counts_when_it_is_longer() -> None:
    assert backoff.retry_delay(1, 77.5) == timedelta(seconds=77.5)
    assert backoff.retry_delay(20, 5) == timedelta(hours=1)
    assert backoff.retry_delay(1, None) == timedelta(seconds=2)


def test_patience_covers_a_day_of_linkedin_being_away() -> None:
    attempts = 1
    while backoff.has_patience(attempts):
        attempts += 1
    waited = sum((backoff.retry_delay(n) for n in range(1, attempts)), timedelta())
    assert timedelta(hours=24) <= waited < timedelta(hours=26)


def test_a_job_task_is_asked_for_after_2_seconds_10_a_minute_then_every_five() -> None:
    assert [backoff.task_check_delay(n).total_seconds() for n in range(6)] == [
        2,
        10,
        60,
        300,
        300,
        300,
    ]
