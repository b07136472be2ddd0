"""What goes over the wire, and how answers are sorted."""

import json
import logging
from email.parser import BytesParser

import httpx2
import pytest

from portal.linkedin import (
    Duplicate,
    Gone,
    IntegrationKey,
    Invalid,
    LinkedInApplication,
    LinkedInError,
    NotEnabled,
    Permanent,
    Retryable,
    Throttled,
    Unauthorised,
)
from portal.linkedin.errors import seconds_to_wait

from .conftest import ORGANIZATION, SECRET, answer

FOUND = answer({"elements": []})
LONG = [f"urn:li:simpleJobPostingTask:{number:040}" for number in range(100)]


def find(wire):
    return wire.client.exports.find_by_request("request-1")


class TestRequests:
    def test_a_v2_call_needs_no_protocol_header(self, connect_wire):
        wire = connect_wire(FOUND)
        wire.client.integrations.find_by_request("a b")
        sent = wire.sent
        assert sent.method == "GET"
        assert str(sent.url) == (
            "https://api.linkedin.com/v2/atsIntegrations?q=request&requestId=a%20b"
        )
        assert sent.headers["Authorization"] == "Bearer token-1"
        assert not {"X-RestLi-Protocol-Version", "LinkedIn-Version", "Content-Type"} & {
            *sent.headers
        }

    def test_a_rest_call_names_protocol_and_version(self, connect_wire):
        wire = connect_wire(FOUND, generation="rest", version="202603")
        wire.client.integrations.find_by_request("1")
        assert wire.sent.url.path == "/rest/integrations"
        assert wire.sent.headers["X-RestLi-Protocol-Version"] == "2.0.0"
        assert wire.sent.headers["LinkedIn-Version"] == "202603"

    def test_a_shape_that_is_not_published_stays_v2(self, connect_wire):
        wire = connect_wire(FOUND, generation="rest")
        find(wire)
        assert wire.sent.url.path == "/v2/exportedCandidates"
        assert "LinkedIn-Version" not in wire.sent.headers

    def test_one_call_can_be_of_the_other_generation(self, connect_wire):
        wire = connect_wire(FOUND, generation_overrides={"integrations.find_by_request": "rest"})
        wire.client.integrations.find_by_request("1")
        assert wire.sent.url.path == "/rest/integrations"
        find(wire)
        assert wire.sent.url.path == "/v2/exportedCandidates"

    @pytest.mark.parametrize(
        ("overrides", "reason"),
        [
            ({"exports.find_by_request": "rest"}, "v2 only, shape not published"),
            ({"exports.invent": "v2"}, "no LinkedIn call"),
            ({"jobs.get_tasks": "v3"}, "generations"),
        ],
    )
    def test_impossible_overrides_are_refused_at_once(self, connect_wire, overrides, reason):
        with pytest.raises(ValueError, match=reason):
            connect_wire(FOUND, generation_overrides=overrides)

    def test_addresses_and_time_outs(self, connect_wire):
        wire = connect_wire(
            FOUND, api_url="http://127.0.0.1:8001/", www_url="http://127.0.0.1:8001/"
        )
        find(wire)
        assert str(wire.sent.url).startswith("http://127.0.0.1:8001/v2/")
        assert str(wire.token_requests[0].url) == "http://127.0.0.1:8001/oauth/v2/accessToken"
        expected = {"connect": 3.0, "read": 10.0, "write": 10.0, "pool": 10.0}
        assert wire.sent.extensions["timeout"] == expected
        assert wire.token_requests[0].extensions["timeout"] == expected

    def test_a_time_out_can_be_chosen_per_call(self, connect_wire):
        wire = connect_wire(FOUND)
        endpoint = wire.client.endpoint("exports.find_by_request")
        wire.client.request(endpoint, query="q=x", read_seconds=30)
        assert wire.sent.extensions["timeout"]["read"] == 30


class TestTunnelling:
    def test_a_query_of_4000_characters_travels_in_the_address(self, connect_wire):
        wire = connect_wire(answer({}))
        endpoint = wire.client.endpoint("jobs.get_tasks")
        wire.client.request(endpoint, query="ids=" + "x" * 3996)
        assert wire.sent.method == "GET"
        assert len(wire.sent.url.query) == 4000

    def test_a_longer_query_without_body_travels_as_a_form(self, connect_wire):
        wire = connect_wire(answer({}))
        endpoint = wire.client.endpoint("jobs.get_tasks")
        query = "ids=" + "x" * 3997
        wire.client.request(endpoint, query=query)
        sent = wire.sent
        assert (sent.method, sent.url.query) == ("POST", b"")
        assert sent.headers["X-HTTP-Method-Override"] == "GET"
        assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert sent.content == query.encode()

    @pytest.mark.parametrize("generation", ["v2", "rest"])
    def test_a_hundred_tasks_are_asked_for_in_a_form(self, connect_wire, generation):
        wire = connect_wire(answer({"results": {}}), generation=generation)
        wire.client.jobs.get_tasks(LONG)
        assert wire.sent.method == "POST"
        assert wire.sent.content.count(b"simpleJobPostingTask") == 100

    def test_a_longer_query_with_a_body_travels_in_two_parts(self, connect_wire):
        wire = connect_wire(answer({"results": {}}))
        names = {
            IntegrationKey(f"urn:li:contract:{number}", "CSA_API"): "Bücher" for number in range(50)
        }
        wire.client.integrations.batch_partial_update(names)
        sent = wire.sent
        assert (sent.method, sent.url.query) == ("POST", b"")
        assert sent.headers["X-HTTP-Method-Override"] == "POST"
        assert sent.headers["X-RestLi-Method"] == "batch_partial_update"

        head = b"Content-Type: " + sent.headers["Content-Type"].encode() + b"\r\n\r\n"
        message = BytesParser().parsebytes(head + sent.content)
        assert message.get_content_type() == "multipart/mixed"
        query, body = message.get_payload()
        assert query.get_content_type() == "application/x-www-form-urlencoded"
        assert query.get_payload().startswith("ids%5B0%5D.integrationContext=urn%3Ali%3A")
        assert body.get_content_type() == "application/json"
        entities = json.loads(body.get_payload())["entities"]
        assert {str(entity) for entity in entities.values()} == {
            "{'patch': {'$set': {'integrationName': 'Bücher'}}}"
        }
        assert sent.content.endswith(b"--\r\n")
        assert sent.content.count(b"\n") == sent.content.count(b"\r\n")


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (302, Retryable),
            (400, Invalid),
            (403, NotEnabled),
            (404, Gone),
            (408, Retryable),
            (409, Duplicate),
            (410, Gone),
            (414, Invalid),
            (422, Invalid),
            (426, Invalid),
            (500, Retryable),
            (503, Retryable),
            (504, Retryable),
        ],
    )
    def test_statuses_are_sorted(self, connect_wire, status, kind):
        payload = {"message": "because", "serviceErrorCode": 100, "status": status}
        wire = connect_wire(answer(payload, status, x_li_uuid="uuid-1"))
        with pytest.raises(LinkedInError) as caught:
            find(wire)
        assert type(caught.value) is kind
        assert (caught.value.status, caught.value.request_id) == (status, "uuid-1")
        assert str(caught.value) == (
            f"LinkedIn answered {status} to GET /v2/exportedCandidates (code 100): because"
        )
        assert len(wire.requests) == 1

    def test_the_classes_stand_where_callers_expect_them(self):
        assert issubclass(Throttled, Retryable)
        assert issubclass(Unauthorised, Retryable)
        assert all(issubclass(kind, Permanent) for kind in (Invalid, NotEnabled, Gone))
        assert not issubclass(Duplicate, Retryable | Permanent)

    @pytest.mark.parametrize(
        "content",
        [
            b'{"elements": [{"candidate"',
            b"<html>",
            b"\xff\xff",
            b"[" * 100_000,
            b"[]",
            b"",
            b"null",
        ],
    )
    def test_garbage_on_a_success_is_worth_another_try(self, connect_wire, content):
        wire = connect_wire(answer(content))
        with pytest.raises(Retryable):
            find(wire)

    def test_truncated_json_is_told_with_the_id_of_the_call(self, connect_wire):
        wire = connect_wire(answer(b'{"elements": [', x_li_uuid="uuid-1"))
        with pytest.raises(Retryable, match="is not JSON") as caught:
            find(wire)
        assert (caught.value.status, caught.value.request_id) == (200, "uuid-1")

    @pytest.mark.parametrize("content", [b"<html>Bad Gateway</html>", b"", b"[" * 100_000, b"[1]"])
    def test_garbage_on_a_failure_changes_nothing_about_its_class(self, connect_wire, content):
        wire = connect_wire(answer(content, 404))
        with pytest.raises(Gone):
            find(wire)

    @pytest.mark.parametrize(
        "failure",
        [
            httpx2.ConnectError("refused"),
            httpx2.ConnectTimeout("slow"),
            httpx2.ReadTimeout("slow"),
            httpx2.RemoteProtocolError("cut off"),
            httpx2.DecodingError("bad gzip"),
        ],
    )
    def test_network_trouble_is_worth_another_try(self, connect_wire, failure):
        wire = connect_wire(failure)
        with pytest.raises(Retryable, match=type(failure).__name__):
            find(wire)

    def test_messages_hold_nothing_about_a_person(self, connect_wire):
        said = (
            "e-mail zoe@example.org of urn:li:person:AbC, phone +31 6 1234 5678, "
            "token AQXabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
        )
        wire = connect_wire(answer({"message": said}, 400))
        with pytest.raises(Invalid) as caught:
            find(wire)
        assert str(caught.value).endswith("e-mail … of … phone …, token …")

    def test_a_refused_token_is_replaced_and_the_call_repeated_once(self, connect_wire):
        wire = connect_wire(answer({}, 401), FOUND)
        assert find(wire) == []
        assert [sent.headers["Authorization"] for sent in wire.requests] == [
            "Bearer token-1",
            "Bearer token-2",
        ]
        find(wire)
        assert len(wire.token_requests) == 2

    def test_a_second_refusal_is_final(self, connect_wire):
        wire = connect_wire(answer({}, 401))
        with pytest.raises(Unauthorised) as caught:
            find(wire)
        assert caught.value.status == 401
        assert len(wire.requests) == 2


class TestThrottling:
    NOON = 1_700_049_600.0  # 2023-11-15 12:00:00 UTC

    @pytest.mark.parametrize(
        ("header", "after", "seconds"),
        [
            ("7", 0, 7),
            (" 7 ", 0, 7),
            ("0", 0, 1),
            ("Wed, 15 Nov 2023 12:00:30 GMT", 0, 30),
            ("Wed, 15 Nov 2023 12:00:30 -0000", 0, 30),
            ("Wed, 15 Nov 2023 11:00:00 GMT", 0, 1),
            (None, 0, 60),
            ("", 13, 47),
            ("soon", 59.5, 1),
            ("-5", 0, 60),
            ("999999999", 0, 12 * 3600),
            ("99999999999999999999", 20, 40),
            ("Fri, 15 Dec 2023 12:00:00 GMT", 3600, 11 * 3600),
            ("60", 12 * 3600 - 10, 10),
        ],
    )
    def test_how_long_to_wait(self, header, after, seconds):
        assert seconds_to_wait(header, self.NOON + after) == seconds

    def test_a_throttled_call_says_when_to_come_back(self, connect_wire, clock):
        clock.now = self.NOON
        wire = connect_wire(answer({"message": "slow down"}, 429, Retry_After="30"))
        with pytest.raises(Throttled) as caught:
            find(wire)
        assert (caught.value.status, caught.value.retry_after) == (429, 30)


class TestSilence:
    def test_logs_tell_call_status_duration_and_id_and_nothing_else(self, connect_wire, caplog):
        caplog.set_level(logging.INFO)
        wire = connect_wire(answer({"elements": []}, x_li_uuid="uuid-1"))
        find(wire)
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) == 2
        assert lines[0] == "POST /oauth/v2/accessToken -> 200 (x-li-uuid None)"
        assert lines[1].startswith("GET /v2/exportedCandidates -> 200 in ")
        assert lines[1].endswith(" ms (x-li-uuid uuid-1)")
        assert {record.name for record in caplog.records} == {"portal.linkedin"}
        assert not any(word in caplog.text for word in ("token-1", SECRET, "request-1"))

    def test_the_key_in_a_path_is_not_logged(self, connect_wire, caplog):
        caplog.set_level(logging.INFO)
        wire = connect_wire(httpx2.ConnectError("refused"))
        with pytest.raises(Retryable):
            wire.client.configurations.batch_get(
                IntegrationKey(ORGANIZATION, "ONE_CLICK_EXPORT"), ["CALLBACK_URL"]
            )
        assert "GET /v2/atsIntegrations/{key}/configurations -> no answer" in caplog.text
        assert ORGANIZATION not in caplog.text

    def test_no_secret_in_any_repr(self, connect_wire):
        application = LinkedInApplication("client-1", SECRET)
        assert "client-1" in repr(application)
        assert SECRET not in repr(application)
        wire = connect_wire(FOUND)
        assert SECRET not in repr(wire.client)


class TestSettings:
    @pytest.mark.parametrize("version", ["", "2026-04", "20260401", "202604.1", "202604\n"])
    def test_an_impossible_version_is_refused(self, version):
        with pytest.raises(ValueError, match="YYYYMM"):
            LinkedInApplication("c", "s", version=version)

    def test_a_patched_version_is_fine(self):
        assert LinkedInApplication("c", "s", version="202508.02")

    @pytest.mark.parametrize(("client_id", "secret"), [("", "s"), ("c", "")])
    def test_missing_credentials_are_refused(self, client_id, secret):
        with pytest.raises(ValueError, match="client id and a client secret"):
            LinkedInApplication(client_id, secret)

    def test_closing_gives_the_connections_back(self, connect_wire):
        wire = connect_wire(FOUND)
        with wire.client:
            find(wire)
        with pytest.raises(RuntimeError, match="closed"):
            find(wire)
