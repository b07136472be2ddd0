"""What may happen to an export, and which buttons mend it."""

import dataclasses
import itertools

import pytest

from portal.domain import exports, linkedin_gate
from portal.domain.exports import (
    CLAIMABLE,
    MENDS,
    SETTLED,
    EventState,
    Exporter,
    Mend,
    Reason,
    mends_for,
    reason_to_hold,
)
from portal.domain.jobs import JobStatus
from portal.domain.permissions import AppRole, Condition, JobRole

NOBODY = Exporter(named=False)
STRANGER = Exporter(named=True)
RECRUITER = Exporter(
    named=True,
    known=True,
    app_roles=frozenset({AppRole.RECRUITER}),
    job_roles=frozenset({JobRole.RECRUITER}),
)
MANAGER = Exporter(
    named=True,
    known=True,
    app_roles=frozenset({AppRole.HIRING_MANAGER}),
    job_roles=frozenset({JobRole.HIRING_MANAGER}),
    granted=frozenset({Condition.HIRING_MANAGERS_SEE_PROSPECTS}),
)
#: Whose process does not let hiring managers see prospects.
MANAGER_KEPT_OUT = dataclasses.replace(MANAGER, granted=frozenset())
OUTSIDER = Exporter(named=True, known=True, app_roles=frozenset({AppRole.RECRUITER}))
INTERVIEWER = Exporter(
    named=True,
    known=True,
    app_roles=frozenset({AppRole.RECRUITER}),
    job_roles=frozenset({JobRole.INTERVIEWER}),
)
ADMINISTRATOR = Exporter(named=True, known=True, app_roles=frozenset({AppRole.ADMINISTRATOR}))
FORMER_RECRUITER = Exporter(named=True, known=True, job_roles=frozenset({JobRole.RECRUITER}))

# organisation matches, job named, job's status, Prospect stage, exporter: the reason
TABLE = [
    (True, True, JobStatus.ACTIVE, True, RECRUITER, None),
    (True, True, JobStatus.ACTIVE, True, MANAGER, None),
    (True, True, JobStatus.ACTIVE, True, NOBODY, None),
    # A person moved it here: what LinkedIn named does not matter.
    (True, False, JobStatus.ACTIVE, True, RECRUITER, None),
    (False, True, JobStatus.ACTIVE, True, RECRUITER, Reason.OTHER_ORGANISATION),
    (False, False, None, False, NOBODY, Reason.OTHER_ORGANISATION),
    (True, True, None, False, RECRUITER, Reason.JOB_UNKNOWN),
    (True, False, None, False, RECRUITER, Reason.JOB_NOT_NAMED),
    (True, True, JobStatus.DRAFT, True, RECRUITER, Reason.JOB_DRAFT),
    (True, True, JobStatus.CLOSED, True, RECRUITER, Reason.JOB_CLOSED),
    (True, True, JobStatus.CLOSED, False, STRANGER, Reason.JOB_CLOSED),
    (True, True, JobStatus.ACTIVE, False, RECRUITER, Reason.NO_PROSPECT_STAGE),
    (True, True, JobStatus.ACTIVE, False, OUTSIDER, Reason.NO_PROSPECT_STAGE),
    (True, True, JobStatus.ACTIVE, True, STRANGER, Reason.EXPORTER_UNKNOWN),
    (True, True, JobStatus.ACTIVE, True, OUTSIDER, Reason.EXPORTER_NOT_ON_TEAM),
    (True, True, JobStatus.ACTIVE, True, MANAGER_KEPT_OUT, Reason.EXPORTER_NOT_ON_TEAM),
    (True, True, JobStatus.ACTIVE, True, INTERVIEWER, Reason.EXPORTER_NOT_ON_TEAM),
    (True, True, JobStatus.ACTIVE, True, ADMINISTRATOR, Reason.EXPORTER_NOT_ON_TEAM),
    (True, True, JobStatus.ACTIVE, True, FORMER_RECRUITER, Reason.EXPORTER_NOT_ON_TEAM),
]


@pytest.mark.parametrize(("ours", "named", "status", "prospect", "exporter", "reason"), TABLE)
def test_an_export_is_held_for_the_first_reason_that_applies(
    ours: bool,
    named: bool,
    status: JobStatus | None,
    prospect: bool,
    exporter: Exporter,
    reason: Reason | None,
) -> None:
    found = reason_to_hold(
        organisation_matches=ours,
        job_named=named,
        job_status=status,
        has_prospect_stage=prospect,
        exporter=exporter,
    )
    assert found is reason


def test_another_organisations_record_is_held_whatever_else_is_true() -> None:
    for named, status, prospect, exporter in itertools.product(
        (True, False), (None, *JobStatus), (True, False), (NOBODY, STRANGER, RECRUITER)
    ):
        found = reason_to_hold(
            organisation_matches=False,
            job_named=named,
            job_status=status,
            has_prospect_stage=prospect,
            exporter=exporter,
        )
        assert found is Reason.OTHER_ORGANISATION


#: Nothing a person could do would help against these.
BEYOND_HELP = {
    Reason.UNKNOWN_TYPE,
    Reason.NOT_HANDLED,
    Reason.OTHER_ORGANISATION,
    Reason.UNKNOWN_INTEGRATION,
    Reason.CONTRACT_NOT_CONNECTED,
    Reason.READ_INSTEAD,
    # These go on by themselves.
    *exports.CLOSED.values(),
}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_button_unless_it_is_beyond_help(reason: Reason) -> None:
    assert bool(MENDS.get(reason)) is (reason not in BEYOND_HELP)


@pytest.mark.parametrize(
    "reason", [r for r in Reason if Mend.ACCEPT in MENDS.get(r, ()) or r.startswith("job-")]
)
def test_what_can_be_accepted_or_has_the_wrong_job_can_be_moved(reason: Reason) -> None:
    assert Mend.MOVE in MENDS[reason]


@pytest.mark.parametrize(
    "state", [EventState.RECEIVED, EventState.WORKING, EventState.PAUSED, EventState.DONE]
)
@pytest.mark.parametrize("reason", [None, *Reason])
def test_an_event_under_way_or_done_offers_nothing(
    state: EventState, reason: Reason | None
) -> None:
    assert mends_for(reason, state) == ()


@pytest.mark.parametrize("state", [EventState.WAITING, EventState.FAILED])
@pytest.mark.parametrize("reason", Reason)
def test_what_waits_for_a_person_can_always_be_dismissed(state: EventState, reason: Reason) -> None:
    assert mends_for(reason, state) == (*MENDS.get(reason, ()), Mend.DISMISS)


@pytest.mark.parametrize("state", [EventState.RETRYING, EventState.IGNORED])
def test_what_goes_on_by_itself_or_is_put_aside_cannot_be_dismissed_again(
    state: EventState,
) -> None:
    assert mends_for(Reason.LINKEDIN_DOWN, state) == (Mend.RETRY,)
    assert mends_for(Reason.DISMISSED, state) == (Mend.RETRY,)


def test_an_event_without_a_reason_offers_nothing() -> None:
    assert all(mends_for(None, state) == () for state in EventState)


def test_every_state_is_settled_claimable_or_in_a_workers_hands() -> None:
    assert set(EventState) == SETTLED | CLAIMABLE | {EventState.WORKING, EventState.PAUSED}
    assert not SETTLED & CLAIMABLE


def test_an_export_has_a_reason_to_wait_for_whatever_closes_the_way() -> None:
    own = {"user_not_connected", "user_expired", "no_recruiter_seat"}
    assert {reason.value for reason in linkedin_gate.Reason} - own == {
        reason.value for reason in exports.CLOSED
    }
    assert len(set(exports.CLOSED.values())) == len(exports.CLOSED)
