import pytest

from portal.linkedin import Retryable
from portal.linkedin.restli import (
    RecordError,
    decode_created,
    decode_reads,
    decode_writes,
    elements,
    entities,
    field_to_mend,
    finder_query,
    ids_query,
    key_text,
    parse_key,
)

KEY = {"integrationContext": "urn:li:organization:1000", "integrationType": "CSA_API"}


class TestKeys:
    def test_protocol_1_numbers_the_parts_of_a_compound_key(self):
        assert ids_query([KEY, {"a": "x&y=z"}], 1) == (
            "ids%5B0%5D.integrationContext=urn%3Ali%3Aorganization%3A1000"
            "&ids%5B0%5D.integrationType=CSA_API&ids%5B1%5D.a=x%26y%3Dz"
        )

    def test_protocol_2_lists_compound_keys_in_brackets(self):
        assert ids_query([KEY, {"a": "(,:')"}], 2) == (
            "ids=List((integrationContext:urn%3Ali%3Aorganization%3A1000,integrationType:CSA_API),"
            "(a:%28%2C%3A%27%29))"
        )

    def test_simple_ids_are_repeated_in_1_and_listed_in_2(self):
        urns = ["urn:li:a:1", "urn:li:a:2"]
        assert ids_query(urns, 1) == "ids=urn%3Ali%3Aa%3A1&ids=urn%3Ali%3Aa%3A2"
        assert ids_query(urns, 2) == "ids=List(urn%3Ali%3Aa%3A1,urn%3Ali%3Aa%3A2)"

    def test_a_body_key_of_protocol_1_keeps_the_colons_of_urns(self):
        assert key_text(KEY, 1) == (
            "integrationContext=urn:li:organization:1000&integrationType=CSA_API"
        )

    def test_an_empty_string_is_nothing_in_1_and_two_quotes_in_2(self):
        assert key_text({"a": "", "b": "1"}, 1) == "a=&b=1"
        assert key_text({"a": "", "b": "1"}, 2) == "(a:'',b:1)"
        assert parse_key("a=&b=1") == parse_key("(a:'',b:1)") == {"a": "", "b": "1"}

    @pytest.mark.parametrize("protocol", [1, 2])
    @pytest.mark.parametrize(
        "value", ["", "a.b[c]~d", "~2E", "a&b=c", "(a,b:c)", "it's", "100%", "日本 é", "urn:li:x:1"]
    )
    def test_what_is_written_can_be_read_back(self, protocol, value):
        key = {"first": value, "second": "2"}
        assert parse_key(key_text(key, protocol)) == key

    @pytest.mark.parametrize(
        "text",
        [
            "integrationType=CSA_API&integrationContext=urn:li:organization:1000",
            "integrationContext=urn%3ali%3Aorganization%3A1000&integrationType=CSA_API",
            "(integrationType:CSA_API,integrationContext:urn%3Ali%3aorganization%3A1000)",
            "($params:(),integrationContext:urn%3Ali%3Aorganization%3A1000,integrationType:CSA_API)",
            "($params:(a:1,b:2),integrationContext:urn:li:organization:1000,integrationType:CSA_API)",
        ],
    )
    def test_order_hex_case_encoding_and_params_do_not_matter(self, text):
        assert parse_key(text) == KEY

    def test_tilde_escapes_of_protocol_1_are_understood(self):
        assert parse_key("a=v1~2E0~5Bx~5d&b~2Ec=~7E") == {"a": "v1.0[x]", "b.c": "~"}

    @pytest.mark.parametrize("text", ["urn:li:a:1", "urn%3Ali%3aa%3A1"])
    def test_a_simple_key_is_a_string(self, text):
        assert parse_key(text) == "urn:li:a:1"

    def test_a_finder_encodes_its_parameters(self):
        assert finder_query("request", requestId="a b&c") == "q=request&requestId=a%20b%26c"

    @pytest.mark.parametrize("count", [0, 101])
    def test_a_batch_holds_one_to_a_hundred(self, count):
        with pytest.raises(ValueError, match="1 to 100"):
            ids_query(["x"] * count, 1)


class TestEnvelopes:
    def test_entities_carry_their_keys(self):
        assert entities([(KEY, {"n": 1})], 2) == {
            "entities": {
                "(integrationContext:urn%3Ali%3Aorganization%3A1000,integrationType:CSA_API)": {
                    "n": 1
                }
            }
        }

    def test_a_partly_failed_write_is_told_record_by_record_in_the_order_asked(self):
        payload = {
            "results": {"b=2&a=1": {"status": 204}},
            "errors": {
                "(a:3,b:4)": {
                    "status": 404,
                    "message": "no such integration",
                    "serviceErrorCode": 7,
                }
            },
        }
        asked = {"bad": {"a": "3", "b": "4"}, "good": {"a": "1", "b": "2"}, "lost": {"a": "9"}}
        bad, good, lost = decode_writes(payload, asked)

        assert (good.key, good.ok, good.status, good.error) == ("good", True, 204, None)
        assert (bad.key, bad.ok, bad.status) == ("bad", False, 404)
        assert bad.error == RecordError(404, "7", "no such integration", None)
        assert not bad.error.retryable
        assert not lost.ok
        assert lost.error.status == 0
        assert lost.error.retryable

    @pytest.mark.parametrize(
        "entry", [{"status": 422, "message": "m"}, {"error": {"status": 422, "message": "m"}}]
    )
    def test_a_refusal_among_the_results_is_still_a_refusal(self, entry):
        (result,) = decode_writes({"results": {"k": entry}}, {"k": "k"})
        assert not result.ok
        assert result.error == RecordError(422, None, "m", None)

    def test_a_read_gives_records_errors_and_statuses(self):
        payload = {
            "results": {"urn%3Ali%3Aa%3A1": {"status": "PROCESSED"}},
            "statuses": {"urn:li:a:1": 200},
            "errors": {"urn:li:a:2": {"status": 503, "message": "later"}},
        }
        first, second = decode_reads(payload, {1: "urn:li:a:1", 2: "urn:li:a:2"})
        assert (first.ok, first.status, first.value) == (True, 200, {"status": "PROCESSED"})
        assert second.error.retryable

    def test_a_simple_key_that_looks_encoded_finds_its_record(self):
        (result,) = decode_reads({"results": {"a%20b": {"n": 1}}}, {"k": "a%20b"})
        assert result.ok

    def test_created_records_are_told_by_position(self):
        payload = {
            "elements": [
                {"status": 202, "id": "urn:li:simpleJobPostingTask:1"},
                {
                    "status": 400,
                    "error": {
                        "code": "ERROR_INVALID_LISTED_AT_FIELD",
                        "message": "listedAt is in the future",
                        "serviceErrorCode": 100,
                        "errorDetails": {"externalJobPostingId": "2"},
                    },
                },
                {"status": 422, "jobPostingError": {"message": "ERROR :: /title :: is required"}},
                {"status": 202},
            ]
        }
        results = decode_created(payload, 5)
        assert [r.key for r in results] == [0, 1, 2, 3, 4]
        assert [r.ok for r in results] == [True, False, False, False, False]
        assert results[0].task_urn == "urn:li:simpleJobPostingTask:1"
        assert results[1].task_urn is None
        assert results[1].error == RecordError(
            400, "ERROR_INVALID_LISTED_AT_FIELD", "listedAt is in the future", "listedAt"
        )
        assert results[2].error == RecordError(422, None, "ERROR :: /title :: is required", "title")
        assert results[3].error.retryable
        assert results[4].error.retryable

    @pytest.mark.parametrize(
        "payload",
        [None, [], "x", {}, {"results": []}, {"errors": "x"}, {"results": {}, "errors": 1}],
    )
    def test_an_answer_of_another_shape_is_worth_another_try(self, payload):
        with pytest.raises(Retryable):
            decode_writes(payload, {"k": "k"})

    @pytest.mark.parametrize("payload", [None, [], {}, {"elements": None}, {"elements": {}}])
    def test_elements_must_be_a_list(self, payload):
        with pytest.raises(Retryable):
            elements(payload)

    @pytest.mark.parametrize(
        ("code", "message", "field"),
        [
            ("ERROR_INVALID_TITLE_FIELD", "", "title"),
            ("MISSING_COMPANY_APPLY_URL", "", "companyApplyUrl"),
            ("INTERNAL", "ERROR :: /elements/0/location :: too short", "location"),
            (None, "location: must be CITY,COUNTRY", "location"),
            (None, "no", None),
        ],
    )
    def test_the_field_to_mend_is_found_where_it_is_named(self, code, message, field):
        assert field_to_mend(code, message) == field
