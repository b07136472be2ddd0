"""Our client's families of people, applications, parts and access lists against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from portal.linkedin import (
    Acl,
    AclAssignee,
    Actor,
    ApplicationRecord,
    CandidateMatches,
    CandidateRecord,
    FeedbackRecord,
    InterviewType,
    LinkedIn,
    LinkedInApplication,
    MemoryTokenStore,
    NotEnabled,
    NoteRecord,
    PartKey,
    Phone,
    RecordError,
    Retryable,
    StageRecord,
    Throttled,
    connect,
)
from portal.linkedin.application import Generation
from tests.contract.sync import CREATED, Sync

BASE = "http://127.0.0.1:8001"
AUTHOR = Actor("Ivy", "Ito")
MAYA = 7


def client_of(sync: Sync, generation: str = "v2") -> LinkedIn:
    application = LinkedInApplication(
        client_id=sync.ats.box.world.client_id,
        client_secret=sync.ats.box.world.client_secret,
        www_url=BASE,
        api_url=BASE,
        generation=generation,  # type: ignore[arg-type]
    )
    return connect(
        application,
        MemoryTokenStore(sync.ats.clock),
        transport=httpx2.WSGITransport(app=sync.ats.app.wsgi_app),
        clock=sync.ats.clock,
    )


@pytest.fixture(params=["v2", "rest"])
def linkedin(sync: Sync, request: pytest.FixtureRequest) -> Iterator[LinkedIn]:
    """A client of either generation; matching takes no time."""
    sync.ats.control("settings", {"match_delay": 0, "task_delay": 0})
    with client_of(sync, request.param) as client:
        yield client


def person(**changes: Any) -> CandidateRecord:
    values = {
        "first_name": "Maya",
        "last_name": "Lindqvist",
        "created_at": CREATED,
        "last_modified_at": CREATED + 1,
        "external_profile_url": "https://ats.example/candidates/1",
        "email_addresses": ("maya.lindqvist@example.com",),
        "phone_numbers": (Phone("+46 8 555 0100"), Phone("+46 8 555 0101", "7")),
        "current_company_name": "Bluefin",
        "current_job_title": "Designer",
        "linkedin_profile_url": "https://www.linkedin.com/in/nobody",
        **changes,
    }
    return CandidateRecord(**values)


def application(**changes: Any) -> ApplicationRecord:
    values = {
        "candidate_id": "C-1",
        "job_posting_id": "J-1",
        "job_posting_name": "Backend Engineer",
        "first_name": "Maya",
        "last_name": "Lindqvist",
        "created_at": CREATED,
        "last_modified_at": CREATED,
        "candidate_email": "maya.lindqvist@example.com",
        "source": "Referral",
        **changes,
    }
    return ApplicationRecord(**values)


def fine(results: list[Any]) -> list[Any]:
    assert [result.error for result in results if not result.ok] == []
    return [result.key for result in results]


def record(sync: Sync, kind: str, identifier: str, parent: str = "") -> Any:
    path = f"sync/records/{kind}/record"
    return sync.control(path, id=identifier, parent=parent)["record"]


def introduce(sync: Sync, linkedin: LinkedIn) -> str:
    organization = sync.ats.organization
    fine(linkedin.candidates.batch_update(organization, {"C-1": person()}))
    fine(linkedin.applications.batch_update(organization, {"A-1": application()}))
    return organization


def test_a_candidate_arrives_whole_and_is_matched(sync: Sync, linkedin: LinkedIn) -> None:
    organization = introduce(sync, linkedin)
    assert record(sync, "candidates", "C-1") == {
        "addresses": [],
        "atsCreatedAt": CREATED,
        "atsLastModifiedAt": CREATED + 1,
        "currentCompanyName": "Bluefin",
        "currentJobTitle": "Designer",
        "doNotContact": False,
        "emailAddresses": ["maya.lindqvist@example.com"],
        "externalProfileUrl": "https://ats.example/candidates/1",
        "firstName": "Maya",
        "lastName": "Lindqvist",
        "linkedInProfileUrl": "https://www.linkedin.com/in/nobody",
        "phoneNumbers": [
            {"number": "+46 8 555 0100"},
            {"number": "+46 8 555 0101", "extension": "7"},
        ],
    }
    found = linkedin.candidates.batch_get(organization, ["C-1", "C-9"])
    assert found["C-1"] == CandidateMatches((sync.person(MAYA),), None)
    assert isinstance(found["C-9"], RecordError)
    assert found["C-9"].status == 404


@pytest.mark.parametrize("generation", ["v2", "rest"])
def test_a_candidate_is_read_back_as_it_was_sent(
    sync: Sync, linkedin: LinkedIn, generation: Generation
) -> None:
    organization = introduce(sync, linkedin)
    found = linkedin.candidates.batch_get(organization, ["C-1"], whole=True)["C-1"]
    assert isinstance(found, CandidateMatches)
    assert found.record == person()
    # What LinkedIn does not show is nothing to compare.
    assert CandidateRecord.from_wire({"matchedMembers": []}, generation) is None
    whole = person(manual_matched_member="urn:li:person:x", do_not_contact=True)
    assert CandidateRecord.from_wire(whole.to_wire(generation), generation) == whole
    odd = {"firstName": 7, "lastName": "L", "phoneNumbers": [None, "1"], "emailAddresses": {}}
    read = CandidateRecord.from_wire(odd, generation)
    assert read is not None
    assert (read.first_name, read.email_addresses, read.created_at) == ("", (), 0)


def test_a_member_is_attached_and_taken_back(sync: Sync, linkedin: LinkedIn) -> None:
    organization = introduce(sync, linkedin)
    other = sync.person(8)
    fine(linkedin.candidates.batch_partial_update(organization, {"C-1": other}))
    assert linkedin.candidates.batch_get(organization, ["C-1"])["C-1"].manual == other  # type: ignore[union-attr]
    whole = person(email_addresses=(), manual_matched_member=other)
    fine(linkedin.candidates.batch_update(organization, {"C-2": whole}))
    fine(linkedin.candidates.batch_partial_update(organization, {"C-1": None}))
    found = linkedin.candidates.batch_get(organization, ["C-1", "C-2"])
    assert [one.manual for one in found.values()] == [None, other]  # type: ignore[union-attr]


def test_a_full_batch_of_each_and_the_refusals_in_it(sync: Sync, linkedin: LinkedIn) -> None:
    organization = sync.ats.organization
    people = {f"C-{n}": person(first_name="" if n == 50 else "Maya") for n in range(100)}
    results = linkedin.candidates.batch_update(organization, people)
    assert [result.key for result in results] == list(people)
    [refused] = [result for result in results if not result.ok]
    assert refused.key == "C-50"
    assert refused.error is not None
    assert (refused.error.field, refused.error.retryable) == ("firstName", False)
    applications = {f"A-{n}": application(candidate_id=f"C-{n}") for n in range(100)}
    results = linkedin.applications.batch_update(organization, applications)
    assert [(r.key, r.error.field) for r in results if r.error] == [("A-50", "atsCandidateId")]
    assert sync.counts()["applications"]["stored"] == 99
    fine(linkedin.applications.batch_delete(organization, [*applications]))
    fine(linkedin.candidates.batch_delete(organization, [*people]))
    assert sync.counts()["candidates"]["stored"] == 0


@pytest.mark.parametrize("identifier", ["7", "a b&c=d", "50%~1", "x(y),z:'", "Ø.[1]"])
def test_ids_of_every_kind_come_through(sync: Sync, linkedin: LinkedIn, identifier: str) -> None:
    organization = sync.ats.organization
    fine(linkedin.candidates.batch_update(organization, {identifier: person()}))
    assert record(sync, "candidates", identifier)["firstName"] == "Maya"
    assert isinstance(
        linkedin.candidates.batch_get(organization, [identifier])[identifier], CandidateMatches
    )
    fine(linkedin.candidates.batch_delete(organization, [identifier]))


def test_parts_arrive_and_are_deleted(sync: Sync, linkedin: LinkedIn) -> None:
    organization = introduce(sync, linkedin)
    fine(linkedin.applications.batch_update(organization, {"A-2": application()}))
    note = NoteRecord("Called 🌷\nagain", CREATED, CREATED + 5, AUTHOR)
    feedback = FeedbackRecord(
        CREATED, "Calm", (("Communication", "4/5"),), AUTHOR, InterviewType.ONSITE
    )
    stage = StageRecord("Interview", CREATED)
    families = [
        (linkedin.candidate_notes, "candidateNotes", note, ("C-1", "C-1")),
        (linkedin.application_notes, "applicationNotes", note, ("A-1", "A-2")),
        (linkedin.interview_feedback, "interviewFeedback", feedback, ("A-1", "A-2")),
        (linkedin.stages, "stages", stage, ("A-1", "A-2")),
    ]
    for parts, kind, what, parents in families:
        keys = [PartKey(parent, f"P-{n}") for n, parent in enumerate(parents)]
        for call in parts.calls(keys):
            assert fine(parts.batch_update(organization, dict.fromkeys(call, what))) == call
        assert sync.counts()[kind]["stored"] == 2
        kept = record(sync, kind, "P-1", parents[1])
        assert kept["atsCreatedAt"] == CREATED
        for call in parts.calls([*keys, PartKey(parents[0], "never-sent")]):
            fine(parts.batch_delete(organization, call))
        assert sync.counts()[kind]["stored"] == 0


def test_parts_of_many_parents_go_together_only_where_linkedin_takes_them(
    sync: Sync, linkedin: LinkedIn
) -> None:
    keys = [PartKey(f"A-{n % 3}", f"P-{n}") for n in range(9)]
    rest = linkedin.application.generation == "rest"
    assert len(linkedin.application_notes.calls(keys)) == (1 if rest else 3)
    assert len(linkedin.stages.calls(keys)) == 3


def test_a_job_id_of_76_characters_is_refused_alone(sync: Sync, linkedin: LinkedIn) -> None:
    organization = introduce(sync, linkedin)
    sync.ats.control("settings", {"check_references": False})
    records = {f"A-{n}": application(job_posting_id="J" * n) for n in (75, 76)}
    results = linkedin.applications.batch_update(organization, records)
    assert [(r.key, r.error.field) for r in results if r.error] == [("A-76", "atsJobPostingId")]


def test_a_part_without_its_parent_is_refused_alone(sync: Sync, linkedin: LinkedIn) -> None:
    key = PartKey("A-9", "P")
    [result] = linkedin.stages.batch_update(
        sync.ats.organization, {key: StageRecord("Interview", CREATED)}
    )
    assert result.error is not None
    assert result.error.status == 404


def test_access_lists_are_written_found_and_deleted(sync: Sync, linkedin: LinkedIn) -> None:
    organization = sync.ats.organization
    groups = [Acl(f"user-{n}", "J-1") for n in range(12)]
    fine(linkedin.acls.batch_update(organization, groups))
    assert set(linkedin.acls.find_by_criteria(organization, "J-1")) == set(groups)
    member = AclAssignee("user-2", sync.person(2))
    fine(linkedin.acl_assignees.batch_update(organization, [member]))
    found = linkedin.acl_assignees.find_by_criteria(organization, member.assignee)
    assert found == [member]
    assert [job["id"] for job in sync.control("sync/jobs", viewer=2)] == ["J-1"]
    assert sync.control("sync/jobs", viewer=3) == []
    fine(linkedin.acl_assignees.batch_delete(organization, [member, member]))
    fine(linkedin.acls.batch_delete(organization, groups))
    assert linkedin.acls.find_by_criteria(organization, "J-1") == []


def test_more_access_lists_than_a_page_holds(sync: Sync, linkedin: LinkedIn) -> None:
    organization = sync.ats.organization
    for start in (0, 100):
        lists = [Acl(f"user-{start + n:03}", "J-1") for n in range(100)]
        fine(linkedin.acls.batch_update(organization, lists))
    assert len(linkedin.acls.find_by_criteria(organization, "J-1")) == 200


# Failures, as the client sorts them


def test_limits_are_throttling_until_the_time_named(sync: Sync, linkedin: LinkedIn) -> None:
    sync.ats.control("settings", {"daily_limit": 0})
    with pytest.raises(Throttled) as caught:
        linkedin.candidates.batch_update(sync.ats.organization, {"C-1": person()})
    assert caught.value.retry_after == 86_400 - int(sync.ats.clock.seconds) % 86_400


def test_an_organization_that_is_not_ours_is_not_enabled(sync: Sync, linkedin: LinkedIn) -> None:
    with pytest.raises(NotEnabled):
        linkedin.candidates.batch_update("urn:li:organization:1", {"C-1": person()})


@pytest.mark.parametrize(
    ("kind", "status", "retryable"), [("record_error", 400, False), ("record_error", 503, True)]
)
def test_a_record_may_be_refused_for_now_or_for_good(
    sync: Sync, linkedin: LinkedIn, kind: str, status: int, retryable: bool
) -> None:
    sync.ats.control("faults", {"kind": kind, "path": "*", "status": status, "times": -1})
    result = linkedin.candidates.batch_update(sync.ats.organization, {"C-1": person()})[0]
    assert result.error is not None
    assert (result.error.status, result.error.retryable) == (status, retryable)


def test_answers_out_of_shape_are_never_taken_for_success(sync: Sync, linkedin: LinkedIn) -> None:
    people = {"C-1": person(), "C-2": person()}
    path = "candidates" if linkedin.application.generation == "rest" else "atsCandidates"
    for kind in ("record_missing", "record_twice"):
        sync.ats.control("faults", {"kind": kind, "path": path})
        results = linkedin.candidates.batch_update(sync.ats.organization, people)
        assert [result.ok for result in results] == [False, True], kind
    sync.ats.control("faults", {"kind": "keys_otherwise", "path": path})
    assert fine(linkedin.candidates.batch_update(sync.ats.organization, people)) == [*people]
    for kind in ("truncated", "garbage"):
        sync.ats.control("faults", {"kind": kind, "path": path})
        with pytest.raises(Retryable):
            linkedin.candidates.batch_update(sync.ats.organization, people)
