"""The calls by the names LinkedIn gives them, in both generations."""

import pytest

from portal.linkedin import (
    ALL_PRODUCT_USERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    Integration,
    IntegrationKey,
    IntegrationState,
    Invalid,
    JobOperation,
    JobPosting,
    JobTask,
    JobTaskStatus,
    RecordError,
)

from .conftest import ORGANIZATION, answer

EXPORT = IntegrationKey(ORGANIZATION, "ONE_CLICK_EXPORT")
CONTRACT = IntegrationKey("urn:li:contract:7", "CSA_API")
V2_EXPORT = (
    f"integrationContext={ORGANIZATION}&integrationType=ONE_CLICK_EXPORT"
    "&tenantType=RECRUITER&dataProvider=ATS"
)
REST_EXPORT = (
    "(integrationContext:urn%3Ali%3Aorganization%3A1000,integrationType:ONE_CLICK_EXPORT,"
    "tenantType:RECRUITER)"
)


def posting(number, operation=JobOperation.CREATE):
    return JobPosting(
        str(number),
        operation,
        "Title",
        "d" * 100,
        "Utrecht,NL",
        "https://x.org",
        1,
        company_job_code="R1",
    )


class TestIntegrations:
    def test_names_are_set_in_v2(self, connect_wire):
        wire = connect_wire(
            answer(
                {
                    "results": {
                        "dataProvider=ATS&tenantType=RECRUITER&integrationType=ONE_CLICK_EXPORT"
                        f"&integrationContext={ORGANIZATION}": {"status": 204}
                    },
                    "errors": {
                        "integrationContext=urn:li:contract:7&integrationType=CSA_API"
                        "&tenantType=RECRUITER&dataProvider=ATS": {"status": 403, "message": "no"}
                    },
                }
            )
        )
        good, bad = wire.client.integrations.batch_partial_update(
            {EXPORT: "Acme export", CONTRACT: "Acme contract"}
        )
        assert (good.key, good.ok) == (EXPORT, True)
        assert (bad.key, bad.error) == (CONTRACT, RecordError(403, None, "no", None))

        sent = wire.sent
        assert (sent.method, sent.url.path) == ("POST", "/v2/atsIntegrations")
        assert sent.headers["X-RestLi-Method"] == "batch_partial_update"
        assert sent.headers["Content-Type"] == "application/json"
        assert b"ids%5B1%5D.dataProvider=ATS" in sent.url.query
        assert wire.sent_json["entities"][V2_EXPORT] == {
            "patch": {"$set": {"integrationName": "Acme export"}}
        }

    def test_names_are_set_in_rest_without_data_provider(self, connect_wire):
        wire = connect_wire(answer({"results": {REST_EXPORT: {"status": 204}}}), generation="rest")
        (result,) = wire.client.integrations.batch_partial_update({EXPORT: "Acme"})
        assert result.ok
        assert wire.sent.url.path == "/rest/integrations"
        assert wire.sent.url.query.decode() == f"ids=List({REST_EXPORT})"
        assert [*wire.sent_json["entities"]] == [REST_EXPORT]

    def test_integrations_are_read(self, connect_wire):
        wire = connect_wire(
            answer(
                {
                    "results": {
                        V2_EXPORT: {"integrationName": "Acme", "status": "ENABLED", "more": 1}
                    },
                    "errors": {},
                }
            )
        )
        found = wire.client.integrations.batch_get([EXPORT, CONTRACT])
        assert found[EXPORT] == Integration(EXPORT, "Acme", "ENABLED", IntegrationState.ENABLED)
        assert isinstance(found[CONTRACT], RecordError)

    def test_integrations_are_found_by_a_push(self, connect_wire):
        record = {"integrationContext": ORGANIZATION, "integrationType": "ONE_CLICK_EXPORT"}
        wire = connect_wire(answer({"elements": [record]}))
        (found,) = wire.client.integrations.find_by_request("5")
        assert found.key == EXPORT
        assert wire.sent.url.query == b"q=request&requestId=5"


class TestConfigurations:
    def test_values_are_set_in_v2(self, connect_wire):
        wire = connect_wire(
            answer(
                {
                    "results": {CALLBACK_URL: {"status": 204}},
                    "errors": {JOB_POSTING_VIEWERS: {"status": 400, "message": "no"}},
                }
            )
        )
        first, second = wire.client.configurations.batch_update(
            EXPORT,
            {CALLBACK_URL: "https://x.org/hook", JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS},
        )
        assert (first.key, first.ok) == (CALLBACK_URL, True)
        assert (second.key, second.ok) == (JOB_POSTING_VIEWERS, False)
        sent = wire.sent
        assert sent.method == "PUT"
        assert sent.headers["X-RestLi-Method"] == "batch_update"
        assert sent.url.path == f"/v2/atsIntegrations/{V2_EXPORT}/configurations"
        assert sent.url.query == b"ids=CALLBACK_URL&ids=JOB_POSTING_VIEWERS"
        assert wire.sent_json["entities"][CALLBACK_URL] == {
            "configurationValue": {"string": "https://x.org/hook"}
        }

    def test_values_are_set_in_rest(self, connect_wire):
        key = REST_EXPORT[:-1] + ",configurationKey:CALLBACK_URL)"
        wire = connect_wire(answer({"results": {key: {"status": 204}}}), generation="rest")
        (result,) = wire.client.configurations.batch_update(EXPORT, {CALLBACK_URL: "https://x"})
        assert (result.key, result.ok) == (CALLBACK_URL, True)
        assert wire.sent.url.path == "/rest/integrationConfigurations"
        assert wire.sent.url.query.decode() == f"ids=List({key})"
        assert [*wire.sent_json["entities"]] == [key]

    def test_values_are_read(self, connect_wire):
        wire = connect_wire(
            answer(
                {
                    "results": {
                        CALLBACK_URL: {"configurationValue": {"string": "https://x"}},
                        "ODD": {"configurationValue": {"long": 1}},
                    },
                    "errors": {JOB_POSTING_VIEWERS: {"status": 404}},
                }
            )
        )
        found = wire.client.configurations.batch_get(
            EXPORT, [CALLBACK_URL, JOB_POSTING_VIEWERS, "ODD"]
        )
        assert found[CALLBACK_URL] == "https://x"
        assert found[JOB_POSTING_VIEWERS] == RecordError(404, None, "", None)
        assert isinstance(found["ODD"], RecordError)


class TestJobs:
    @pytest.mark.parametrize(
        ("generation", "owner"), [("v2", "integrationContext"), ("rest", "company")]
    )
    def test_jobs_are_sent_and_answered_by_position(self, connect_wire, generation, owner):
        wire = connect_wire(
            answer(
                {
                    "elements": [
                        {"status": 202, "id": "urn:li:simpleJobPostingTask:a"},
                        {"status": 400, "error": {"code": "ERROR_INVALID_TITLE_FIELD"}},
                    ]
                }
            ),
            generation=generation,
        )
        good, bad = wire.client.jobs.batch_create(
            [posting(1), posting(2)], organization=ORGANIZATION
        )
        assert (good.key, good.task_urn) == (0, "urn:li:simpleJobPostingTask:a")
        assert (bad.key, bad.ok, bad.error.field) == (1, False, "title")

        sent = wire.sent
        assert (sent.method, sent.url.path) == ("POST", f"/{generation}/simpleJobPostings")
        assert sent.headers["X-RestLi-Method"] == "batch_create"
        assert sent.url.query == b""
        assert [job["externalJobPostingId"] for job in wire.sent_json["elements"]] == ["1", "2"]
        assert wire.sent_json["elements"][0][owner] == ORGANIZATION

    @pytest.mark.parametrize(
        "postings",
        [
            [],
            [posting(number) for number in range(101)],
            [posting(1), posting(2, JobOperation.CLOSE)],
        ],
    )
    def test_impossible_batches_are_not_sent(self, connect_wire, postings):
        wire = connect_wire(answer({}))
        with pytest.raises(ValueError):
            wire.client.jobs.batch_create(postings, organization=ORGANIZATION)
        assert wire.requests == []

    @pytest.mark.parametrize(
        ("generation", "query"),
        [
            ("v2", b"ids=urn%3Ali%3Aa%3A1&ids=urn%3Ali%3Aa%3A2"),
            ("rest", b"ids=List(urn%3Ali%3Aa%3A1,urn%3Ali%3Aa%3A2)"),
        ],
    )
    def test_tasks_are_asked_for(self, connect_wire, generation, query):
        record = {
            "status": "SUCCEEDED",
            "externalJobPostingId": "1",
            "jobPosting": "urn:li:jobPosting:9",
        }
        wire = connect_wire(
            answer({"results": {"urn:li:a:1": record}, "errors": {"urn:li:a:2": {"status": 404}}}),
            generation=generation,
        )
        found = wire.client.jobs.get_tasks(["urn:li:a:1", "urn:li:a:2", "urn:li:a:1"])
        assert found["urn:li:a:1"] == JobTask(
            "urn:li:a:1", JobTaskStatus.SUCCEEDED, "1", "urn:li:jobPosting:9", None, None
        )
        assert found["urn:li:a:2"] == RecordError(404, None, "", None)
        assert wire.sent.url.path == f"/{generation}/simpleJobPostingTasks"
        assert wire.sent.url.query == query


class TestExports:
    def test_an_export_is_found_by_its_push(self, connect_wire):
        element = {
            "candidate": {"firstName": "Zoë", "lastName": "A", "member": "urn:li:person:1"},
            "integrationContext": ORGANIZATION,
            "externalJobPostingId": "7",
        }
        wire = connect_wire(answer({"elements": [element], "paging": {"start": 0}}))
        (exported,) = wire.client.exports.find_by_request("r/1")
        assert exported.profile.member == "urn:li:person:1"
        assert exported.external_job_posting_id == "7"
        assert wire.sent.url.query == b"q=request&requestId=r%2F1"

    def test_an_export_of_nobody_is_refused(self, connect_wire):
        wire = connect_wire(answer({"elements": [{"candidate": {}}]}))
        with pytest.raises(Invalid):
            wire.client.exports.find_by_request("1")
