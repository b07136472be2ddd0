"""Every call that LinkedIn has published in both generations, made in both against the sandbox (RSC-505, decision D24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.linkedin import (
    CALLBACK_URL,
    IntegrationKey,
    IntegrationType,
    LinkedIn,
    NoteRecord,
    PartKey,
    Permanent,
)
from portal.linkedin.application import Generation
from portal.linkedin.endpoints import CALLS, check_overrides, resolve, v2_only
from tests.contract.sync import CREATED, Sync
from tests.contract.test_client_against_sandbox import posting
from tests.contract.test_client_records import application, client_of, fine, person

Call = Callable[[LinkedIn, str], Any]


def note(linkedin: LinkedIn, organization: str, family: str, parent: str) -> None:
    part = {PartKey(parent, "N-1"): NoteRecord("Knows turbines.", CREATED, CREATED)}
    fine(getattr(linkedin, family).batch_update(organization, part))


def contract_of(linkedin: LinkedIn) -> str:
    return "urn:li:contract:1"


def key_of(organization: str) -> IntegrationKey:
    return IntegrationKey(organization, IntegrationType.IN_ATS_INDICATOR)


PUBLISHED: dict[str, Call] = {
    "integrations.batch_partial_update": lambda li, org: li.integrations.batch_partial_update(
        {key_of(org): "Beckon"}
    ),
    "integrations.batch_get": lambda li, org: li.integrations.batch_get([key_of(org)]),
    "integrations.find_by_request": lambda li, _org: _or_gone(
        lambda: li.integrations.find_by_request("no-such-request")
    ),
    "configurations.batch_update": lambda li, org: li.configurations.batch_update(
        key_of(org), {CALLBACK_URL: "https://ats.example/webhooks/linkedin/x"}
    ),
    "configurations.batch_get": lambda li, org: li.configurations.batch_get(
        key_of(org), [CALLBACK_URL]
    ),
    "jobs.batch_create": lambda li, org: fine(li.jobs.batch_create([posting()], organization=org)),
    "jobs.get_tasks": lambda li, _org: li.jobs.get_tasks(["urn:li:simpleJobPostingTask:none"]),
    "seats.find_by_attributes": lambda li, _org: _or_gone(
        lambda: li.seats.find_by_attributes(contract_of(li))
    ),
    "candidates.batch_update": lambda li, org: fine(
        li.candidates.batch_update(org, {"C-9": person()})
    ),
    "candidates.batch_get": lambda li, org: li.candidates.batch_get(org, ["C-1"]),
    "candidates.batch_delete": lambda li, org: fine(li.candidates.batch_delete(org, ["C-1"])),
    "candidate_notes.batch_update": lambda li, org: note(li, org, "candidate_notes", "C-1"),
    "candidate_notes.batch_delete": lambda li, org: fine(
        li.candidate_notes.batch_delete(org, [PartKey("C-1", "N-1")])
    ),
    "applications.batch_update": lambda li, org: fine(
        li.applications.batch_update(org, {"A-9": application()})
    ),
    "application_notes.batch_update": lambda li, org: note(li, org, "application_notes", "A-1"),
    "application_notes.batch_delete": lambda li, org: fine(
        li.application_notes.batch_delete(org, [PartKey("A-1", "N-1")])
    ),
}


def _or_gone(call: Callable[[], Any]) -> None:
    """What is asked for is not there; that LinkedIn understood the question is what counts."""
    status = None
    try:
        call()
    except Permanent as error:
        status = error.status
    assert status in (None, 403, 404)


def test_the_table_names_every_call_that_is_published_in_both() -> None:
    assert PUBLISHED.keys() == {name for name, call in CALLS.items() if call.rest is not None}


@pytest.mark.parametrize("generation", ["v2", "rest"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_sandbox_takes_it_in_either(sync: Sync, name: str, generation: Generation) -> None:
    organization = sync.ats.organization
    with client_of(sync) as v2:
        fine(v2.candidates.batch_update(organization, {"C-1": person()}))
        fine(v2.applications.batch_update(organization, {"A-1": application()}))
    with client_of(sync, generation) as linkedin:
        PUBLISHED[name](linkedin, organization)
        path = linkedin.endpoint(name).path.partition("/{key}")[0]
    last = sync.control("requests?count=1")[0]
    assert last["path"].startswith(path)
    assert path.startswith(f"/{generation}/")


@pytest.mark.parametrize("name", v2_only())
def test_what_is_not_published_goes_on_as_v2_and_cannot_be_asked_for(name: str) -> None:
    assert resolve(name, "rest", {}).generation == "v2"
    with pytest.raises(ValueError, match="v2 only, shape not published"):
        check_overrides({name: "rest"})


def test_a_single_call_can_be_kept_back() -> None:
    assert resolve("jobs.get_tasks", "rest", {"jobs.get_tasks": "v2"}).generation == "v2"
