"""Whom LinkedIn takes a candidate for: by e-mail, by profile address, by hand."""

from __future__ import annotations

import pytest

from tests.contract.sync import Sync, refusal

MAYA, SAM, CLARA = 7, 8, 11


@pytest.fixture
def matched(sync: Sync) -> Sync:
    """Matching takes no time."""
    sync.ats.control("settings", {"match_delay": 0})
    return sync


def matches(sync, candidate="C-1"):
    [found] = sync.matches(candidate)
    return found


def test_an_equal_e_mail_matches_after_a_moment(sync):
    sync.candidates(1, emailAddresses=["x@example.com", "Maya.Lindqvist@EXAMPLE.com"])
    assert matches(sync) == {}
    sync.ats.clock.seconds += 1
    assert matches(sync) == {"matchedMembers": [sync.person(MAYA)]}
    sync.candidates(1, emailAddresses=["x@example.com"])
    assert matches(sync) == {}


def test_a_profile_address_matches(matched):
    sam = matched.ats.box.world.member(SAM)
    for address in (sam.profile_url, f"{sam.profile_url}/?trk=1"):
        matched.candidates(1, linkedInProfileUrl=address)
        assert matches(matched) == {"matchedMembers": [sam.person]}
    matched.candidates(1, linkedInProfileUrl="https://www.linkedin.com/in/nobody-at-all")
    assert matches(matched) == {}


def test_two_members_can_fit(matched):
    sam = matched.ats.box.world.member(SAM)
    matched.candidates(
        1, emailAddresses=["maya.lindqvist@example.com"], linkedInProfileUrl=sam.profile_url
    )
    assert set(matches(matched)["matchedMembers"]) == {matched.person(MAYA), sam.person}


def test_the_same_name_is_no_match(matched):
    matched.candidates(1, firstName="Maya", lastName="Lindqvist")
    assert matches(matched) == {}


def test_a_person_is_attached_and_taken_off(matched):
    matched.candidates(1)
    person = matched.person(SAM)
    answer = matched.attach("C-1", {"patch": {"$set": {"manualMatchedMember": person}}})
    assert answer.json()["errors"] == {}
    assert matches(matched) == {"manualMatchedMember": person}
    matched.attach("C-1", {"patch": {"$delete": ["manualMatchedMember"]}})
    assert matches(matched) == {}


def test_a_full_update_keeps_the_person_unless_told_otherwise(matched):
    person = matched.person(SAM)
    matched.candidates(1, manualMatchedMember=person)
    assert matches(matched) == {"manualMatchedMember": person}
    matched.candidates(1, firstName="Other")
    assert matches(matched) == {"manualMatchedMember": person}
    matched.ats.control("settings", {"update_clears_match": True})
    matched.candidates(1, firstName="Again")
    assert matches(matched) == {}
    matched.candidates(1, manualMatchedMember=matched.person(MAYA))
    assert matches(matched) == {"manualMatchedMember": matched.person(MAYA)}


def test_a_person_stands_in_for_an_e_mail_address(matched):
    assert refusal(matched.candidates(1, emailAddresses=[]))[1].startswith("emailAddresses:")
    person = matched.person(SAM)
    fine = matched.candidates(1, emailAddresses=[], manualMatchedMember=person)
    assert fine.json()["errors"] == {}
    assert matched.candidates(1, emailAddresses=...).json()["errors"] == {}, "attached before"
    matched.ats.control("settings", {"update_clears_match": True})
    assert refusal(matched.candidates(1, emailAddresses=...))[1].startswith("emailAddresses:")


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({}, "patch:"),
        ({"patch": []}, "patch:"),
        ({"patch": {}}, "patch:"),
        ({"patch": {"$set": ["manualMatchedMember"]}}, "patch:"),
        ({"patch": {"$delete": "manualMatchedMember"}}, "patch:"),
        ({"patch": {"$set": {"firstName": "x"}}}, "firstName:"),
        ({"patch": {"$delete": ["emailAddresses"]}}, "emailAddresses:"),
        ({"patch": {"$set": {"manualMatchedMember": 5}}}, "manualMatchedMember:"),
        ({"patch": {"$set": {"manualMatchedMember": "urn:li:person:x"}}}, "manualMatchedMember:"),
    ],
)
def test_patches_that_cannot_be(matched, patch, words):
    matched.candidates(1)
    status, message = refusal(matched.attach("C-1", patch))
    assert status == 400
    assert message.startswith(words)


def test_only_a_candidate_that_is_there_is_patched(matched):
    patch = {"patch": {"$set": {"manualMatchedMember": matched.person(SAM)}}}
    assert refusal(matched.attach("C-9", patch)) == (404, "There is no candidate C-9.")


def test_rest_writes_the_match_with_the_record(matched):
    key = matched.rest_key("candidates", "C-1")
    record = matched.candidate(
        manualMatchedMember=matched.person(SAM), atsCreatedAt=..., atsLastModifiedAt=...
    )
    record |= {"externalCreatedAt": 5, "externalLastModifiedAt": 6}
    matched.put_rest("candidates", {key: record})
    query = f"ids=List({key})&fields=matchedMembers,manualMatchedMember"
    headers = {"X-RestLi-Protocol-Version": "2.0.0", "LinkedIn-Version": "202603"}
    read = matched.send("GET", "/rest/candidates", query, headers=headers).json()
    assert read["results"][key] == {"manualMatchedMember": matched.person(SAM)}


def test_fields_of_a_projection_are_known(matched):
    query = f"{matched.ats.ids(matched.candidate_key('C-1'))}&fields=salary"
    assert matched.send("GET", "/v2/atsCandidates", query).status_code == 400


def test_a_closed_account_matches_nobody(matched):
    clara = matched.ats.box.world.member(CLARA)
    matched.candidates(1, linkedInProfileUrl=clara.profile_url)
    assert matched.candidates(2, manualMatchedMember=clara.person).json()["errors"] == {}
    assert matched.matches("C-1", "C-2") == [{}, {}]
    matched.candidates(3, emailAddresses=["maya.lindqvist@example.com"])
    assert matches(matched, "C-3") == {"matchedMembers": [matched.person(MAYA)]}
    assert matched.ats.control(f"members/{MAYA}", {"closed": True})["closed"] is True
    assert matches(matched, "C-3") == {}
    matched.ats.control(f"members/{MAYA}", {"closed": False})
    assert matches(matched, "C-3") == {"matchedMembers": [matched.person(MAYA)]}


def test_a_member_with_another_address_is_matched_anew(matched):
    matched.candidates(1, emailAddresses=["new@example.com"])
    matched.ats.control(f"members/{SAM}", {"email": "New@example.com"})
    assert matches(matched) == {"matchedMembers": [matched.person(SAM)]}
    matched.ats.control(f"members/{SAM}", {"email": None})
    assert matches(matched) == {}


@pytest.mark.parametrize("body", [{"email": 5}, {"closed": "yes"}])
def test_members_change_by_what_they_have(sync, body):
    assert sync.ats.http.post("/control/members/8", json=body).status_code == 400
    assert sync.ats.http.post("/control/members/99999", json={}).status_code == 404


def test_an_operator_links_as_a_recruiter_does(matched):
    matched.candidates(1)
    made = matched.ats.control("sync/match", {"candidate": "C-1", "member": SAM})
    assert made == {"matchedMembers": [], "manualMatchedMember": matched.person(SAM)}
    assert matches(matched) == {"manualMatchedMember": matched.person(SAM)}
    assert matched.ats.control("sync/match", {"candidate": "C-1"})["manualMatchedMember"] is None
    for body in ({"candidate": "C-9"}, {"candidate": "C-1", "member": 99999}):
        assert matched.ats.http.post("/control/sync/match", json=body).status_code == 404


def test_deleting_a_candidate_ends_its_matches(matched):
    matched.candidates(1, manualMatchedMember=matched.person(SAM))
    matched.delete("/v2/atsCandidates", matched.candidate_key("C-1"))
    matched.candidates(1)
    assert matches(matched) == {}
