"""Candidates, applications, their parts and who may see them, against LinkedIn's documented shapes."""

from email.parser import BytesParser
from urllib.parse import parse_qs

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
    NoteRecord,
    PartKey,
    Phone,
    RecordError,
    Retryable,
    StageRecord,
)

from .conftest import ORGANIZATION, answer

V2_CANDIDATE = f"atsCandidateId=7&dataProvider=ATS&integrationContext={ORGANIZATION}"
REST_CANDIDATE = "(externalCandidateId:7,integrationContext:urn%3Ali%3Aorganization%3A1000)"
V2_APPLICATION = f"atsJobApplicationId=9&dataProvider=ATS&integrationContext={ORGANIZATION}"
REST_APPLICATION = "(atsJobApplicationId:9,integrationContext:urn%3Ali%3Aorganization%3A1000)"
MEMBER = "urn:li:person:iyxQ2ZcEAd"


def person(**changes) -> CandidateRecord:
    values = {
        "first_name": "Ada",
        "last_name": "Ō",
        "created_at": 1,
        "last_modified_at": 2,
        "external_profile_url": "https://ats.example/candidates/7",
    }
    return CandidateRecord(**{**values, **changes})


def application() -> ApplicationRecord:
    return ApplicationRecord("7", "J-1", "Engineer", "Ada", "Ō", 1, 2, candidate_email="a@b.co")


def done(*keys: str):
    return answer({"errors": {}, "results": {key: {"status": 204} for key in keys}})


def tunnelled(request) -> tuple[str, str]:
    """Query and JSON of a request whose query travels in its body."""
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + request.content).get_payload()
    return tuple(part.get_payload().strip() for part in parts)


class TestCandidates:
    def test_a_candidate_in_v2(self, connect_wire):
        wire = connect_wire(done(V2_CANDIDATE))
        record = person(
            email_addresses=("a@b.co",),
            phone_numbers=(Phone("+31 20", "9"), Phone("112")),
            current_company_name="Acme",
            current_job_title="Engineer",
            linkedin_profile_url="https://www.linkedin.com/in/ada",
            do_not_contact=True,
            manual_matched_member=MEMBER,
        )
        (result,) = wire.client.candidates.batch_update(ORGANIZATION, {"7": record})
        assert (result.key, result.ok) == ("7", True)
        assert (wire.sent.method, wire.sent.url.path) == ("PUT", "/v2/atsCandidates")
        assert wire.sent.headers["X-RestLi-Method"] == "batch_update"
        assert parse_qs(wire.sent.url.query.decode()) == {
            "ids[0].atsCandidateId": ["7"],
            "ids[0].dataProvider": ["ATS"],
            "ids[0].integrationContext": [ORGANIZATION],
        }
        assert wire.sent_json == {
            "entities": {
                V2_CANDIDATE: {
                    "addresses": [],
                    "atsCreatedAt": 1,
                    "atsLastModifiedAt": 2,
                    "currentCompanyName": "Acme",
                    "currentJobTitle": "Engineer",
                    "doNotContact": True,
                    "emailAddresses": ["a@b.co"],
                    "externalProfileUrl": "https://ats.example/candidates/7",
                    "firstName": "Ada",
                    "lastName": "Ō",
                    "linkedInProfileUrl": "https://www.linkedin.com/in/ada",
                    "manualMatchedMember": MEMBER,
                    "phoneNumbers": [{"number": "+31 20", "extension": "9"}, {"number": "112"}],
                }
            }
        }

    def test_rest_has_other_names(self, connect_wire):
        wire = connect_wire(done(f"($params:(),{REST_CANDIDATE[1:]}"), generation="rest")
        (result,) = wire.client.candidates.batch_update(ORGANIZATION, {"7": person()})
        assert result.ok
        assert wire.sent.url.path == "/rest/candidates"
        assert wire.sent.url.query.decode() == f"ids=List({REST_CANDIDATE})"
        (record,) = wire.sent_json["entities"].values()
        assert (record["externalCreatedAt"], record["externalLastModifiedAt"]) == (1, 2)
        assert not [name for name in record if name.startswith("ats")]
        assert (record["addresses"], record["emailAddresses"], record["phoneNumbers"]) == (
            [],
            [],
            [],
        )

    def test_a_hundred_travel_in_the_body(self, connect_wire):
        wire = connect_wire(done())
        records = {str(number): person() for number in range(100)}
        results = wire.client.candidates.batch_update(ORGANIZATION, records)
        assert wire.sent.method == "POST"
        assert wire.sent.headers["X-HTTP-Method-Override"] == "PUT"
        query, body = tunnelled(wire.sent)
        assert "ids%5B99%5D.atsCandidateId=99" in query
        assert '"firstName": "Ada"' in body
        # An answer that mentions nobody: each may be tried again.
        assert all(not r.ok and r.error.retryable for r in results)

    def test_results_come_in_any_order_encoding_and_map(self, connect_wire):
        encoded = ORGANIZATION.replace(":", "%3a")
        wire = connect_wire(
            answer(
                {
                    "results": {
                        f"integrationContext={encoded}&atsCandidateId=2&dataProvider=ATS": {
                            "status": 204
                        },
                        f"dataProvider=ATS&atsCandidateId=1&integrationContext={ORGANIZATION}": {
                            "status": 204
                        },
                    },
                    "errors": {
                        f"dataProvider=ATS&atsCandidateId=2&integrationContext={ORGANIZATION}": {
                            "status": 400,
                            "message": "firstName: is required",
                        }
                    },
                }
            )
        )
        results = wire.client.candidates.batch_update(
            ORGANIZATION, {"1": person(), "2": person(), "3": person()}
        )
        # In both maps: refused. In neither: LinkedIn forgot it, so it may be tried again.
        assert [(r.key, r.ok) for r in results] == [("1", True), ("2", False), ("3", False)]
        assert results[1].error == RecordError(400, None, "firstName: is required", "firstName")
        assert results[2].error.retryable

    def test_an_envelope_that_ends_in_the_middle_is_tried_again(self, connect_wire):
        wire = connect_wire(answer(b'{"results": {"atsCandidateId=7'))
        with pytest.raises(Retryable):
            wire.client.candidates.batch_update(ORGANIZATION, {"7": person()})

    @pytest.mark.parametrize("matched", [[MEMBER, "nonsense", 7], MEMBER])
    def test_matches(self, connect_wire, matched):
        wire = connect_wire(
            answer(
                {
                    "results": {
                        V2_CANDIDATE: {
                            "matchedMembers": matched,
                            "manualMatchedMember": "urn:li:person:z",
                        },
                        V2_CANDIDATE.replace("=7", "=8"): {},
                    },
                    "errors": {V2_CANDIDATE.replace("=7", "=9"): {"status": 404}},
                }
            )
        )
        found = wire.client.candidates.batch_get(ORGANIZATION, ["7", "8", "9"])
        assert wire.sent.url.query.endswith(b"&fields=matchedMembers,manualMatchedMember")
        assert found["7"] == CandidateMatches((MEMBER,), "urn:li:person:z")
        assert found["8"] == CandidateMatches((), None)
        assert found["9"].status == 404

    def test_a_member_is_attached_and_taken_back_in_v2_whatever_the_generation(self, connect_wire):
        wire = connect_wire(done(V2_CANDIDATE), generation="rest")
        (result,) = wire.client.candidates.batch_partial_update(ORGANIZATION, {"7": MEMBER})
        assert result.ok
        assert (wire.sent.method, wire.sent.url.path) == ("POST", "/v2/atsCandidates")
        assert wire.sent.headers["X-RestLi-Method"] == "batch_partial_update"
        assert wire.sent_json["entities"][V2_CANDIDATE] == {
            "patch": {"$set": {"manualMatchedMember": MEMBER}}
        }
        wire.client.candidates.batch_partial_update(ORGANIZATION, {"7": None})
        assert wire.sent_json["entities"][V2_CANDIDATE] == {
            "patch": {"$delete": ["manualMatchedMember"]}
        }

    @pytest.mark.parametrize(
        ("generation", "path"), [("v2", "/v2/atsCandidates"), ("rest", "/rest/candidates")]
    )
    def test_whom_linkedin_does_not_know_is_deleted_too(self, connect_wire, generation, path):
        key = V2_CANDIDATE if generation == "v2" else REST_CANDIDATE
        gone, bad = key.replace("7", "8", 1), key.replace("7", "9", 1)
        wire = connect_wire(
            answer(
                {
                    "results": {key: {"status": 204}},
                    "errors": {gone: {"status": 404}, bad: {"status": 500}},
                }
            ),
            generation=generation,
        )
        results = wire.client.candidates.batch_delete(ORGANIZATION, ["7", "8", "9"])
        assert (wire.sent.method, wire.sent.url.path) == ("DELETE", path)
        assert [r.ok for r in results] == [True, True, False]

    def test_a_hundred_are_deleted_with_a_form(self, connect_wire):
        wire = connect_wire(done())
        wire.client.candidates.batch_delete(ORGANIZATION, [str(n) for n in range(100)])
        assert wire.sent.headers["X-HTTP-Method-Override"] == "DELETE"
        assert wire.sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert b"ids%5B99%5D.atsCandidateId=99" in wire.sent.content


class TestApplications:
    @pytest.mark.parametrize(
        ("generation", "path", "key"),
        [
            ("v2", "/v2/atsApplications", V2_APPLICATION),
            ("rest", "/rest/atsApplications", REST_APPLICATION),
        ],
    )
    def test_an_application_has_the_same_names_in_both(self, connect_wire, generation, path, key):
        wire = connect_wire(done(key), generation=generation)
        (result,) = wire.client.applications.batch_update(ORGANIZATION, {"9": application()})
        assert result.ok
        assert wire.sent.url.path == path
        assert wire.sent_json["entities"][key] == {
            "atsCandidateId": "7",
            "atsCreatedAt": 1,
            "atsJobPostingId": "J-1",
            "atsJobPostingName": "Engineer",
            "atsLastModifiedAt": 2,
            "candidateEmail": "a@b.co",
            "firstName": "Ada",
            "lastName": "Ō",
        }

    @pytest.mark.parametrize("generation", ["v2", "rest"])
    def test_deleting_is_published_for_v2_alone(self, connect_wire, generation):
        wire = connect_wire(done(V2_APPLICATION), generation=generation)
        (result,) = wire.client.applications.batch_delete(ORGANIZATION, ["9"])
        assert result.ok
        assert (wire.sent.method, wire.sent.url.path) == ("DELETE", "/v2/atsApplications")


class TestParts:
    NOTE = NoteRecord("Good.", 1, 2, Actor("Rita", "Example"))

    def test_v2_takes_the_parts_of_one_parent_per_call(self, connect_wire):
        wire = connect_wire(done("1", "2"))
        notes = wire.client.candidate_notes
        keys = [PartKey("7", "1"), PartKey("8", "3"), PartKey("7", "2")]
        assert notes.calls(keys) == [[keys[0], keys[2]], [keys[1]]]
        with pytest.raises(ValueError, match="one parent"):
            notes.batch_update(ORGANIZATION, dict.fromkeys(keys, self.NOTE))
        results = notes.batch_update(
            ORGANIZATION, dict.fromkeys([PartKey("7", "1"), PartKey("7", "2")], self.NOTE)
        )
        assert [r.ok for r in results] == [True, True]
        assert (
            wire.sent.url.raw_path.decode() == f"/v2/atsCandidates/{V2_CANDIDATE}/notes?ids=1&ids=2"
        )
        assert wire.sent_json["entities"]["2"] == {
            "atsCreatedAt": 1,
            "author": {"firstName": "Rita", "lastName": "Example"},
            "note": "Good.",
        }

    def test_at_most_a_hundred_go_together(self, connect_wire):
        stages = connect_wire(done()).client.stages
        sizes = [len(call) for call in stages.calls(PartKey("1", str(n)) for n in range(250))]
        assert sizes == [100, 100, 50]

    def test_rest_mixes_parents(self, connect_wire):
        wire = connect_wire(done(), generation="rest")
        keys = [PartKey("7", "1"), PartKey("8", "3")]
        assert wire.client.application_notes.calls(keys) == [keys]
        wire.client.application_notes.batch_update(ORGANIZATION, dict.fromkeys(keys, self.NOTE))
        assert wire.sent.url.path == "/rest/applicationNotes"
        urn = "urn%3Ali%3Aorganization%3A1000"
        key = f"(externalJobApplicationId:7,integrationContext:{urn},externalNoteId:1)"
        assert wire.sent_json["entities"][key] == {
            "author": {"firstName": "Rita", "lastName": "Example"},
            "externalCreatedAt": 1,
            "externalLastModifiedAt": 2,
            "note": "Good.",
        }

    def test_feedback_and_stages_are_published_for_v2_alone(self, connect_wire):
        wire = connect_wire(done("4"), generation="rest")
        client = wire.client
        feedback = FeedbackRecord(
            5, "Strong.", (("Teamwork", "4/5"),), Actor("Ivy", "Example"), InterviewType.ONSITE
        )
        client.interview_feedback.batch_update(ORGANIZATION, {PartKey("9", "4"): feedback})
        path = f"/v2/atsApplications/{V2_APPLICATION}/interviewFeedback?ids=4"
        assert wire.sent.url.raw_path.decode() == path
        assert wire.sent_json["entities"]["4"] == {
            "atsCreatedAt": 5,
            "evaluations": [{"attribute": "Teamwork", "result": "4/5"}],
            "feedback": "Strong.",
            "interviewType": "ONSITE",
            "interviewer": {"firstName": "Ivy", "lastName": "Example"},
        }
        client.stages.batch_update(ORGANIZATION, {PartKey("9", "4"): StageRecord("Screen", 6)})
        assert wire.sent.url.path.endswith("/stages")
        assert wire.sent_json["entities"]["4"] == {"atsCreatedAt": 6, "stage": "Screen"}

    def test_parts_are_deleted_by_their_parent(self, connect_wire):
        wire = connect_wire(
            answer({"results": {"1": {"status": 204}}, "errors": {"2": {"status": 404}}})
        )
        results = wire.client.stages.batch_delete(
            ORGANIZATION, [PartKey("9", "1"), PartKey("9", "2")]
        )
        assert [r.ok for r in results] == [True, True]
        assert wire.sent.method == "DELETE"
        assert (
            wire.sent.url.raw_path.decode()
            == f"/v2/atsApplications/{V2_APPLICATION}/stages?ids=1&ids=2"
        )


class TestAccess:
    ACL, ASSIGNEE = Acl("user-3", "J-1"), AclAssignee("user-3", MEMBER)

    def test_groups_see_jobs(self, connect_wire):
        key = (
            "atsEntityAclId=user-3&atsEntityId=J-1&atsEntityType=JOB_POSTING"
            f"&dataProvider=ATS&integrationContext={ORGANIZATION}"
        )
        wire = connect_wire(done(key), generation="rest")
        (result,) = wire.client.acls.batch_update(ORGANIZATION, [self.ACL])
        assert (result.key, result.ok) == (self.ACL, True)
        assert (wire.sent.method, wire.sent.url.path) == ("PUT", "/v2/atsEntityAcls")
        assert list(wire.sent_json["entities"].values()) == [{}]
        wire.client.acls.batch_delete(ORGANIZATION, [self.ACL])
        assert wire.sent.method == "DELETE"

    def test_members_belong_to_groups(self, connect_wire):
        key = (
            f"assignee={MEMBER}&atsEntityAclId=user-3&atsEntityType=JOB_POSTING"
            f"&dataProvider=ATS&integrationContext={ORGANIZATION}"
        )
        wire = connect_wire(done(key))
        (result,) = wire.client.acl_assignees.batch_update(ORGANIZATION, [self.ASSIGNEE])
        assert (result.key, result.ok) == (self.ASSIGNEE, True)
        assert wire.sent.url.path == "/v2/atsEntityAclAssignees"
        wire.client.acl_assignees.batch_delete(ORGANIZATION, [self.ASSIGNEE])
        assert wire.sent.method == "DELETE"

    def test_groups_are_read_page_by_page(self, connect_wire):
        page = [{"atsEntityAclId": f"user-{n}"} for n in range(100)]
        wire = connect_wire(
            answer({"elements": page}), answer({"elements": [{"key": {"atsEntityAclId": "last"}}]})
        )
        found = wire.client.acls.find_by_criteria(ORGANIZATION, "J-1")
        assert len(found) == 101
        assert found[-1] == Acl("last", "J-1")
        assert parse_qs(wire.sent.url.query.decode())["start"] == ["100"]

    def test_the_groups_of_a_member(self, connect_wire):
        wire = connect_wire(answer({"elements": [{"atsEntityAclId": "user-3"}, {}]}))
        assert wire.client.acl_assignees.find_by_criteria(ORGANIZATION, MEMBER) == [self.ASSIGNEE]
        assert parse_qs(wire.sent.url.query.decode())["assignee"] == [MEMBER]
