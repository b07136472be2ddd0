from datetime import UTC, datetime

import pytest

from portal.linkedin import (
    Availability,
    ExportedCandidate,
    Integration,
    IntegrationKey,
    IntegrationState,
    Invalid,
    JobOperation,
    JobPosting,
    JobTask,
    JobTaskStatus,
    Push,
    StubProfile,
    parse_push,
)

ORGANIZATION = "urn:li:organization:1000"
PROFILE = {
    "firstName": "Zoë",
    "lastName": "山田",
    "member": "urn:li:person:AbC-12",
    "profileUrl": "https://www.linkedin.com/in/zoe",
    "currentEmployerNames": ["Acme", "Beta"],
    "emailAddresses": ["zoe@example.org"],
    "headline": "Engineer",
    "location": "Utrecht",
}
POSTING = JobPosting(
    external_job_posting_id="7",
    operation=JobOperation.CREATE,
    title="Engineer",
    description="<p>" + "x" * 100 + "</p>",
    location="Utrecht,Netherlands",
    company_apply_url="https://jobs.example.org/7",
    listed_at=1_700_000_000_000,
    company_job_code="REQ-7",
)


class TestStubProfile:
    def test_a_complete_profile(self):
        assert StubProfile.from_wire({**PROFILE, "skills": ["x"], "unknown": {}}) == StubProfile(
            first_name="Zoë",
            last_name="山田",
            member="urn:li:person:AbC-12",
            profile_url="https://www.linkedin.com/in/zoe",
            employers=("Acme", "Beta"),
            email_addresses=("zoe@example.org",),
            headline="Engineer",
            location="Utrecht",
        )

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"emailAddress": "a@b.org"}, ("a@b.org",)),
            ({"emailAddresses": "a@b.org"}, ("a@b.org",)),
            (
                {"emailAddresses": ["a@b.org", "a@b.org"], "emailAddress": "c@d.org"},
                ("a@b.org", "c@d.org"),
            ),
            ({"emailAddresses": [" a@b.org ", None, 7, "no address", ""]}, ("a@b.org",)),
            ({"emailAddresses": None}, ()),
            ({"emailAddresses": {"a": 1}}, ()),
            ({}, ()),
        ],
    )
    def test_every_spelling_of_e_mail(self, fields, expected):
        assert StubProfile.from_wire({"lastName": "A", **fields}).email_addresses == expected

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            dict.fromkeys(PROFILE),
            dict.fromkeys(PROFILE, 7),
            {name: {"a": []} for name in PROFILE},
            {"member": "urn:li:organization:1", "profileUrl": "javascript:alert(1)"},
            {"member": "x urn:li:person:1", "headline": "", "currentEmployerNames": [None]},
        ],
    )
    def test_impossible_values_are_dropped(self, fields):
        profile = StubProfile.from_wire({**fields, "firstName": "Zoë"})
        assert profile == StubProfile("Zoë", None, None, None, (), (), None, None)

    @pytest.mark.parametrize("record", [None, [], "x", {}, {"firstName": " "}, {"headline": "x"}])
    def test_nobody_at_all_is_refused(self, record):
        with pytest.raises(Invalid, match="neither"):
            StubProfile.from_wire(record)

    def test_a_member_without_a_name_is_somebody(self):
        assert StubProfile.from_wire({"member": "urn:li:person:1"}).first_name is None

    def test_characters_that_no_database_stores_are_left_out(self):
        assert StubProfile.from_wire({"firstName": "A\x00b\ud800"}).first_name == "Ab"

    def test_a_very_long_name_is_taken_in(self):
        assert StubProfile.from_wire({"firstName": "ж" * 100_000}).first_name == "ж" * 100_000


class TestExportedCandidate:
    def test_a_complete_export(self):
        exported = ExportedCandidate.from_wire(
            {
                "candidate": PROFILE,
                "integrationContext": ORGANIZATION,
                "externalJobPostingId": "7",
                "exportedBy": "urn:li:person:rita",
                "notes": "call her",
                "more": 1,
            }
        )
        assert exported.profile.last_name == "山田"
        assert exported.integration_context == ORGANIZATION
        assert exported.external_job_posting_id == "7"
        assert exported.exported_by == "urn:li:person:rita"
        assert exported.raw_notes == "call her"

    @pytest.mark.parametrize("value", [None, 7, "", [], "Rita"])
    def test_all_but_the_person_may_be_missing(self, value):
        exported = ExportedCandidate.from_wire({"candidate": PROFILE, "exportedBy": value})
        assert (exported.integration_context, exported.external_job_posting_id) == (None, None)
        assert (exported.exported_by, exported.raw_notes) == (None, None)

    @pytest.mark.parametrize("record", [None, [], {"candidate": None}])
    def test_an_export_of_nobody_is_refused(self, record):
        with pytest.raises(Invalid):
            ExportedCandidate.from_wire(record)


class TestJobs:
    def test_v2_names_the_organisation_integration_context(self):
        assert POSTING.to_wire("v2", ORGANIZATION) == {
            "integrationContext": ORGANIZATION,
            "externalJobPostingId": "7",
            "jobPostingOperationType": "CREATE",
            "title": "Engineer",
            "description": POSTING.description,
            "location": "Utrecht,Netherlands",
            "availability": "PRIVATE_TO_ATS_INTEGRATION",
            "companyApplyUrl": "https://jobs.example.org/7",
            "listedAt": 1_700_000_000_000,
            "companyJobCode": "REQ-7",
        }

    def test_rest_names_it_company(self):
        record = POSTING.to_wire("rest", ORGANIZATION)
        assert record["company"] == ORGANIZATION
        assert "integrationContext" not in record

    def test_a_job_is_private_unless_said_otherwise_and_absent_fields_are_left_out(self):
        posting = JobPosting("7", JobOperation.CLOSE, "t", "d", "l", "u", 1)
        assert posting.availability is Availability.PRIVATE_TO_ATS_INTEGRATION
        assert "companyJobCode" not in posting.to_wire("v2", ORGANIZATION)

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            ("PROCESSED", JobTaskStatus.PROCESSED),
            ("processed", JobTaskStatus.PROCESSED),
            ("NEW_WORD", JobTaskStatus.UNKNOWN),
            (None, JobTaskStatus.UNKNOWN),
            (3, JobTaskStatus.UNKNOWN),
        ],
    )
    def test_an_unknown_task_status_is_no_failure(self, status, expected):
        assert JobTask.from_wire("urn", {"status": status}).status is expected

    def test_a_failed_task_tells_why(self):
        record = {"status": "FAILED", "errorMessage": "/title :: too long", "jobPosting": None}
        assert JobTask.from_wire("urn", record) == JobTask(
            "urn", JobTaskStatus.FAILED, None, None, "/title :: too long", "title"
        )


class TestIntegration:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("ENABLED", IntegrationState.ENABLED),
            ("Disabled", IntegrationState.DISABLED),
            ("PAUSED", IntegrationState.UNKNOWN),
            (None, IntegrationState.UNKNOWN),
        ],
    )
    def test_the_raw_status_is_kept_beside_ours(self, status, state):
        record = {
            "integrationContext": ORGANIZATION,
            "integrationType": "ONE_CLICK_EXPORT",
            "integrationName": "Beckon",
            "status": status,
        }
        key = IntegrationKey(ORGANIZATION, "ONE_CLICK_EXPORT")
        assert Integration.from_wire(record) == Integration(key, "Beckon", status, state)

    def test_a_found_integration_without_its_key_is_refused(self):
        with pytest.raises(Invalid, match="context"):
            Integration.from_wire({"integrationName": "x"})


class TestPush:
    @pytest.mark.parametrize(
        "raw",
        [
            b'{"id": "1", "type": "EXPORT_CANDIDATE_PROFILE"}',
            b'{"requestId": "1", "eventType": "EXPORT_CANDIDATE_PROFILE"}',
            b'{"requestId": 1, "event-type": "EXPORT_CANDIDATE_PROFILE", "more": {}}',
            b'{"requestId": null, "id": "1", "type": "EXPORT_CANDIDATE_PROFILE", "expiresAt": null}',
        ],
    )
    def test_every_spelling_of_a_push(self, raw):
        assert parse_push(raw) == Push("EXPORT_CANDIDATE_PROFILE", "1", None)

    @pytest.mark.parametrize(
        "expiry",
        [
            "1700000000000",
            "1700000000",
            '"1700000000000"',
            '"2023-11-14T22:13:20Z"',
            '"2023-11-14T22:13:20"',
            '"2023-11-14T23:13:20+01:00"',
        ],
    )
    def test_every_spelling_of_the_expiry(self, expiry):
        push = parse_push(b'{"id":"1","type":"T","expiresAt":%s}' % expiry.encode())
        assert push.expires_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)

    @pytest.mark.parametrize(
        "expiry", ["true", "[]", "{}", '"soon"', '""', "1e300", "NaN", "-1e300"]
    )
    def test_an_unreadable_expiry_is_no_expiry(self, expiry):
        push = parse_push(b'{"id":"1","type":"T","expiresAt":%s}' % expiry.encode())
        assert push.expires_at is None

    def test_a_missing_type_is_left_to_the_receiver(self):
        assert parse_push(b'{"id":"1"}').type == ""

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"", "not JSON"),
            (b"{", "not JSON"),
            (b"\xff\xfe\xfd", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b"[]", "not a JSON object"),
            (b"1", "not a JSON object"),
            (b"{}", "no id"),
            (b'{"id": ""}', "no id"),
            (b'{"id": true}', "no id"),
            (b'{"id": {"a": 1}}', "no id"),
            (b'{"id": "%s"}' % (b"x" * 256), "longer"),
            (b'{"id": "1", "type": "%s"}' % (b"x" * 256), "longer"),
            (b'{"id": "a\\u0000"}', "control"),
            (b'{"id": "a\\ud800"}', "control"),
        ],
    )
    def test_an_unusable_push_is_refused_with_the_reason(self, raw, reason):
        with pytest.raises(Invalid, match=reason):
            parse_push(raw)

    def test_255_characters_are_not_too_many(self):
        assert len(parse_push(b'{"id": "%s"}' % (b"x" * 255)).id) == 255
