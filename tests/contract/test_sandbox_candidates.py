"""Candidates and their notes at the sandbox, in both generations."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from sandbox.api.restli import parse_key
from tests.contract.sync import CREATED, REST, Sync, refusal

OK = {"status": 204}


def stored(sync, candidate, kind="candidates", parent=""):
    return sync.control(f"sync/records/{kind}/record", id=candidate, parent=parent)["record"]


def test_candidates_are_created_and_replaced(sync):
    first = sync.candidates(1, 2).json()
    assert first == {
        "errors": {},
        "results": {sync.written(atsCandidateId=f"C-{n}"): OK for n in (1, 2)},
    }
    assert stored(sync, "C-1")["currentCompanyName"] == "Acme Foundry"
    sync.candidates(1, currentCompanyName=...)
    assert "currentCompanyName" not in stored(sync, "C-1"), "what is left out is null"
    assert stored(sync, "C-2")["currentCompanyName"] == "Acme Foundry"


def test_the_parts_of_a_key_come_in_any_order_raw_or_encoded(sync):
    organization = sync.ats.organization.replace(":", "%3A")
    query = f"ids%5B0%5D.dataProvider=ATS&ids%5B0%5D.integrationContext={organization}&ids%5B0%5D.atsCandidateId=C-1"
    key = f"integrationContext={organization}&atsCandidateId=C-1&dataProvider=ATS"
    answer = sync.send(
        "PUT", "/v2/atsCandidates", query, {"entities": {key: sync.candidate()}}
    ).json()
    assert answer["results"] == {sync.written(atsCandidateId="C-1"): OK}


@pytest.mark.parametrize("identifier", ["a&b=c", "50%", "x~y", "a.b[c]", "Ørsted 7", "7/8"])
def test_ids_with_signs_of_the_syntax_come_back_readable(sync, identifier):
    encoded = quote(identifier, safe="")
    body_key = sync.candidate_key(encoded.replace("~", "%7E").replace(".", "~2E"))
    query = sync.ats.ids(sync.candidate_key(encoded))
    answer = sync.send(
        "PUT", "/v2/atsCandidates", query, {"entities": {body_key: sync.candidate()}}
    )
    [written] = answer.json()["results"]
    assert parse_key(written, 1)["atsCandidateId"] == identifier
    assert stored(sync, identifier)["firstName"] == "Some"


def test_rest_renames_and_answers_in_its_own_syntax(sync):
    key = sync.rest_key("candidates", "C-1")
    record = sync.candidate(
        atsCreatedAt=...,
        atsLastModifiedAt=...,
        externalCreatedAt=CREATED,
        externalLastModifiedAt=CREATED,
        doNotContact=True,
        linkedInProfileUrl="https://www.linkedin.com/in/nobody",
    )
    answer = sync.put_rest("candidates", {"($params:()," + key[1:]: record})
    assert answer.json() == {"errors": {}, "results": {key: OK}}
    read = sync.rest("GET", "candidates", [key]).json()
    assert read["statuses"] == {key: 200}
    assert read["results"][key] == record
    old = sync.send("GET", "/v2/atsCandidates", sync.ats.ids(sync.candidate_key("C-1"))).json()
    assert old["results"][sync.written(atsCandidateId="C-1")]["atsCreatedAt"] == CREATED


def test_a_full_batch_is_tunnelled_and_answered_key_by_key(sync):
    answer = sync.candidates(*range(100))
    assert len(answer.json()["results"]) == 100
    assert sync.ats.box.requests.newest(1)[0].tunnelled
    keys = [sync.candidate_key(f"C-{n}") for n in range(100)]
    read = sync.send("GET", "/v2/atsCandidates", sync.ats.ids(*keys)).json()
    assert len(read["results"]) == 100
    assert len(sync.delete("/v2/atsCandidates", *keys).json()["results"]) == 100


BAD = [
    ({"addresses": ...}, "addresses"),
    ({"addresses": None}, "addresses"),
    ({"addresses": {}}, "addresses"),
    ({"addresses": [{"country": "Netherlands"}]}, "addresses"),
    ({"addresses": [{"street": "x"}]}, "addresses"),
    ({"addresses": [{"geographicAreaType": "state"}]}, "addresses"),
    ({"atsCreatedAt": ...}, "atsCreatedAt"),
    ({"atsCreatedAt": 0}, "atsCreatedAt"),
    ({"atsCreatedAt": "1770000000000"}, "atsCreatedAt"),
    ({"atsCreatedAt": True}, "atsCreatedAt"),
    ({"atsCreatedAt": 1.5}, "atsCreatedAt"),
    ({"atsCreatedAt": 2**63}, "atsCreatedAt"),
    ({"atsLastModifiedAt": ...}, "atsLastModifiedAt"),
    ({"atsLastModifiedAt": -1}, "atsLastModifiedAt"),
    ({"atsLastModifiedAt": CREATED - 1}, "atsLastModifiedAt"),
    ({"emailAddresses": ...}, "emailAddresses"),
    ({"emailAddresses": []}, "emailAddresses"),
    ({"emailAddresses": "a@b.c"}, "emailAddresses"),
    ({"emailAddresses": ["fine@example.com", "a@b"]}, "emailAddresses"),
    ({"emailAddresses": ["@example.com"]}, "emailAddresses"),
    ({"emailAddresses": [5]}, "emailAddresses"),
    ({"externalProfileUrl": ...}, "externalProfileUrl"),
    ({"externalProfileUrl": ""}, "externalProfileUrl"),
    ({"externalProfileUrl": "javascript:alert(1)"}, "externalProfileUrl"),
    ({"externalProfileUrl": "http://[::1"}, "externalProfileUrl"),
    ({"firstName": ...}, "firstName"),
    ({"firstName": ""}, "firstName"),
    ({"firstName": ["Some"]}, "firstName"),
    ({"lastName": ...}, "lastName"),
    ({"lastName": ""}, "lastName"),
    ({"phoneNumbers": ...}, "phoneNumbers"),
    ({"phoneNumbers": ["0301234567"]}, "phoneNumbers"),
    ({"phoneNumbers": [{"extension": "1"}]}, "phoneNumbers"),
    ({"doNotContact": "no"}, "doNotContact"),
    ({"linkedInProfileUrl": "in/nobody"}, "linkedInProfileUrl"),
    ({"currentJobTitle": 5}, "currentJobTitle"),
    ({"manualMatchedMember": "urn:li:member:5"}, "manualMatchedMember"),
    ({"manualMatchedMember": "urn:li:person:unknown"}, "manualMatchedMember"),
    ({"externalCreatedAt": CREATED}, "externalCreatedAt"),
    ({"favouriteColour": "blue"}, "favouriteColour"),
    ({"lastName": "Body [refuse]"}, "lastName"),
    ({"lastName": "Body [refuse:phoneNumbers]"}, "phoneNumbers"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_a_bad_candidate_is_refused_and_its_neighbours_are_not(sync, changes, field):
    records = {
        sync.candidate_key("C-1"): sync.candidate(1, **changes),
        sync.candidate_key("C-2"): sync.candidate(2),
    }
    answer = sync.put("/v2/atsCandidates", records)
    status, message = refusal(answer)
    assert (status, message.split(":")[0]) == (400, field)
    assert "somebody" not in message, "nothing of the person"
    assert answer.json()["results"] == {sync.written(atsCandidateId="C-2"): OK}
    assert sync.control("sync/records/candidates")["total"] == 1


@pytest.mark.parametrize("record", [None, "x", [], 5])
def test_a_record_that_is_no_object_is_refused_alone(sync, record):
    status, message = refusal(sync.put("/v2/atsCandidates", {sync.candidate_key("C-1"): record}))
    assert (status, message) == (400, "The record must be an object.")


def test_half_a_surrogate_pair_is_refused_alone(sync):
    key = sync.candidate_key("C-1")
    text = json.dumps({"entities": {key: sync.candidate(firstName="\ud83d")}})
    answer = sync.ats.call(
        "PUT", f"/v2/atsCandidates?{sync.ats.ids(key)}", restli="batch_update", content=text
    )
    assert refusal(answer)[0] == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"phoneNumbers": [], "addresses": []},
        {"emailAddresses": ["x@y.z"], "middleInitial": "Q", "prefix": "Dr", "suffix": "III"},
        {"firstName": "พระเจ้าวรวงศ์เธอ", "lastName": "李"},
        {"firstName": "Zoë 🌷", "lastName": "عبد الله"},
        {"currentCompanyName": None, "doNotContact": None},
        {
            "addresses": [
                {
                    "line1": "1 Main St",
                    "city": "Providence",
                    "geographicArea": "RI",
                    "geographicAreaType": "STATE",
                    "postalCode": "02903",
                    "country": "us",
                }
            ]
        },
    ],
)
def test_candidates_that_are_fine(sync, changes):
    assert sync.candidates(1, **changes).json()["errors"] == {}
    wanted = {name: value for name, value in changes.items() if value is not None}
    assert wanted.items() <= stored(sync, "C-1").items()


def test_undocumented_fields_can_be_let_in(sync):
    sync.ats.control("settings", {"strict_fields": False})
    assert sync.candidates(1, favouriteColour="blue").json()["errors"] == {}
    assert "favouriteColour" not in stored(sync, "C-1")


@pytest.mark.parametrize("length", [255, 256])
def test_ids_have_a_length(sync, length):
    answer = sync.put("/v2/atsCandidates", {sync.candidate_key("x" * length): sync.candidate()})
    assert len(answer.json()["errors"]) == (length > 255)


@pytest.mark.parametrize(
    "ids",
    [
        "ids[0].atsCandidateId=C-1",
        "ids[0].atsCandidateId=C-1&ids[0].dataProvider=ATS",
        "ids[0].atsCandidateId=C-1&ids[0].dataProvider=PARTNER&ids[0].integrationContext={org}",
        "ids[0].externalCandidateId=C-1&ids[0].integrationContext={org}",
        "ids[0].atsCandidateId=C-1&ids[0].dataProvider=ATS&ids[0].integrationContext=acme",
        "ids=C-1",
        "",
    ],
)
def test_keys_that_are_none_end_the_call(sync, ids):
    query = ids.format(org=sync.ats.organization)
    body = {"entities": {sync.candidate_key("C-1"): sync.candidate()}}
    assert sync.send("PUT", "/v2/atsCandidates", query, body).status_code == 400


def test_ids_and_entities_are_the_same_set(sync):
    one, two = sync.candidate_key("C-1"), sync.candidate_key("C-2")
    both = sync.ats.ids(one, two)
    for query, names in (
        (both, [one]),
        (sync.ats.ids(one), [two]),
        (sync.ats.ids(one), [one, two]),
    ):
        body = {"entities": {name: sync.candidate() for name in names}}
        answer = sync.send("PUT", "/v2/atsCandidates", query, body)
        assert answer.status_code == 400, names
        assert "not the same" in answer.json()["message"]
    twice = sync.send(
        "PUT", "/v2/atsCandidates", sync.ats.ids(one, one), {"entities": {one: sync.candidate()}}
    )
    assert twice.status_code == 400
    assert sync.control("sync/records/candidates")["total"] == 0


def test_more_than_a_hundred_is_too_many(sync):
    assert sync.candidates(*range(101)).status_code == 400


@pytest.mark.parametrize("body", ["", "{", "[]", '{"entities": []}', "[" * 100_000])
def test_bodies_without_entities_are_refused(sync, body):
    query = sync.ats.ids(sync.candidate_key("C-1"))
    answer = sync.ats.call("PUT", f"/v2/atsCandidates?{query}", content=body)
    assert answer.status_code == 400


def test_the_method_can_be_left_out_where_it_is_plain(sync):
    key = sync.candidate_key("C-1")
    body = {"entities": {key: sync.candidate()}}
    path = f"/v2/atsCandidates?{sync.ats.ids(key)}"
    assert sync.ats.call("PUT", path, json=body).status_code == 200
    assert sync.ats.call("PUT", path, restli="batch_create", json=body).status_code == 400
    assert sync.ats.call("POST", path, json=body).status_code == 400, (
        "a partial update names itself"
    )


def test_nothing_is_taken_until_the_customer_switches_it_on(newcomer):
    sync = Sync(newcomer)
    assert sync.candidates(1).status_code == 403
    newcomer.connect()
    assert sync.candidates(1).status_code == 200
    newcomer.control("integrations", {"level": "contract", "state": "disabled"})
    newcomer.control("integrations", {"level": "company", "state": "disabled"})
    assert sync.candidates(2).status_code == 403
    read = sync.send("GET", "/v2/atsCandidates", newcomer.ids(sync.candidate_key("C-1")))
    assert read.status_code == 403
    gone = sync.delete("/v2/atsCandidates", sync.candidate_key("C-1"))
    assert gone.json()["errors"] == {}, "what was sent can be taken back"


def test_another_customers_organization_is_403(sync):
    key = "atsCandidateId=C-1&dataProvider=ATS&integrationContext=urn:li:organization:1"
    assert sync.put("/v2/atsCandidates", {key: sync.candidate()}).status_code == 403
    mixed = {sync.candidate_key("C-2"): sync.candidate(), key: sync.candidate()}
    assert sync.put("/v2/atsCandidates", mixed).status_code == 403
    assert sync.control("sync/records/candidates")["total"] == 0


# Notes


def test_notes_of_one_candidate_in_v2(sync):
    sync.candidates(1)
    author = {"firstName": "Rita", "lastName": "Reyes"}
    notes = {
        "CAND_NOTE123": {"atsCreatedAt": CREATED, "author": author, "note": "Strong in Python"},
        "CAND_NOTE124": {},
    }
    answer = sync.parts("candidateNotes", "C-1", notes)
    assert answer.json() == {"errors": {}, "results": {"CAND_NOTE123": OK, "CAND_NOTE124": OK}}
    assert stored(sync, "CAND_NOTE123", "candidateNotes", "C-1")["author"] == author


def test_notes_of_many_candidates_on_rest(sync):
    sync.candidates(1, 2)
    keys = [sync.rest_key("candidateNotes", f"C-{n}", "N") for n in (1, 2)]
    record = {"externalCreatedAt": CREATED, "externalLastModifiedAt": CREATED, "note": "Hello"}
    answer = sync.put_rest("candidateNotes", dict.fromkeys(keys, record)).json()
    assert answer == {"errors": {}, "results": dict.fromkeys(keys, OK)}
    assert stored(sync, "N", "candidateNotes", "C-2")["atsLastModifiedAt"] == CREATED
    gone = sync.rest("DELETE", "candidateNotes", keys[:1]).json()
    assert gone["results"] == {keys[0]: OK}
    assert sync.control("sync/records/candidateNotes")["total"] == 1


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({"author": {"firstName": "Rita"}}, "author"),
        ({"author": {"firstName": "Rita", "lastName": None}}, "author"),
        ({"author": "Rita"}, "author"),
        ({"author": {"firstName": "R", "lastName": "R", "email": "x"}}, "author"),
        ({"atsCreatedAt": 0}, "atsCreatedAt"),
        ({"note": 5}, "note"),
        ({"note": "please [refuse]"}, "note"),
        ({"atsLastModifiedAt": CREATED}, "atsLastModifiedAt"),
    ],
)
def test_bad_notes_are_refused(sync, note, field):
    sync.candidates(1)
    status, message = refusal(sync.parts("candidateNotes", "C-1", {"N": note}))
    assert (status, message.split(":")[0]) == (400, field)


def test_a_note_needs_its_candidate(sync):
    status, message = refusal(sync.parts("candidateNotes", "C-9", {"N": {"note": "x"}}))
    assert (status, message) == (404, "There is no candidate C-9.")


def test_long_notes_are_taken_unless_a_limit_is_set(sync):
    sync.candidates(1)
    long = "🌷" * 250_000
    assert sync.parts("candidateNotes", "C-1", {"N": {"note": long}}).json()["errors"] == {}
    assert stored(sync, "N", "candidateNotes", "C-1")["note"] == long
    sync.ats.control("settings", {"note_limit": 1000})
    assert refusal(sync.parts("candidateNotes", "C-1", {"N": {"note": long}}))[1].startswith(
        "note:"
    )


def test_the_key_in_the_address_is_read_as_clients_write_it(sync):
    sync.candidates(1)
    organization = sync.ats.organization.replace(":", "%3A")
    body = {"entities": {"N": {"note": "x"}}}
    for key in (
        f"integrationContext={organization}&dataProvider=ATS&atsCandidateId=C-1",
        f"atsCandidateId%3DC-1%26dataProvider%3DATS%26integrationContext%3D{organization}",
    ):
        answer = sync.send("PUT", f"/v2/atsCandidates/{key}/notes", "ids=N", body)
        assert answer.json()["results"] == {"N": OK}
    for key in ("C-1", f"atsCandidateId=C-1&integrationContext={organization}"):
        answer = sync.send("PUT", f"/v2/atsCandidates/{key}/notes", "ids=N", body)
        assert answer.status_code == 400


def test_deleting_a_candidate_takes_its_notes_and_is_known_once(sync):
    sync.candidates(1, 2)
    sync.parts("candidateNotes", "C-1", {"N1": {"note": "x"}, "N2": {"note": "y"}})
    sync.delete_parts("candidateNotes", "C-1", "N1")
    one, nobody = sync.candidate_key("C-1"), sync.candidate_key("C-9")
    answer = sync.delete("/v2/atsCandidates", one, nobody).json()
    assert answer["results"] == {sync.written(atsCandidateId="C-1"): OK}
    assert answer["errors"][sync.written(atsCandidateId="C-9")]["status"] == 404
    assert sync.control("sync/records/candidateNotes")["total"] == 0
    log = sync.control("sync/deletions")["deletions"]
    assert [(entry["kind"], entry["id"], entry["with_parent"]) for entry in log] == [
        ("candidateNotes", "N2", True),
        ("candidates", "C-1", False),
        ("candidateNotes", "N1", False),
    ]
    read = sync.send("GET", "/v2/atsCandidates", sync.ats.ids(one)).json()
    assert read["statuses"] == {sync.written(atsCandidateId="C-1"): 404}


def test_a_tunnelled_delete_is_linkedins_own_sample(sync):
    sync.candidates(1)
    answer = sync.ats.call(
        "POST",
        "/v2/atsCandidates",
        content=sync.ats.ids(sync.candidate_key("C-1")),
        headers={
            "X-HTTP-Method-Override": "DELETE",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert answer.json() == {"errors": {}, "results": {sync.written(atsCandidateId="C-1"): OK}}


def test_rest_deletes_candidates(sync):
    sync.candidates(1)
    key = sync.rest_key("candidates", "C-1")
    assert sync.rest("DELETE", "candidates", [key]).json()["results"] == {key: OK}


def test_rest_has_no_partial_update_and_needs_its_version(sync):
    key = sync.rest_key("candidates", "C-1")
    body = {"entities": {key: {"patch": {"$set": {"manualMatchedMember": "x"}}}}}
    answer = sync.send(
        "POST",
        "/rest/candidates",
        f"ids=List({key})",
        body,
        restli="batch_partial_update",
        headers=REST,
    )
    assert answer.status_code == 405
    query = f"ids=List({key})"
    bare = {"X-RestLi-Protocol-Version": "2.0.0"}
    assert sync.send("GET", "/rest/candidates", query, headers=bare).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "applicationInterviewFeedbacks"),
        ("PUT", "applicationStage"),
        ("PUT", "entityAcls"),
        ("PUT", "entityAclAssignees"),
        ("PUT", "jobRequisitions"),
        ("PUT", "attachments"),
        ("DELETE", "atsApplications"),
        ("GET", "atsApplications"),
    ],
)
def test_what_linkedin_has_not_published_says_so(sync, method, path):
    answer = sync.ats.call(method, f"/rest/{path}", headers=REST)
    assert answer.status_code == 501
    assert "published" in answer.json()["message"]
