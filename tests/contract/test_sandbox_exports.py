"""Exports and the fetch that follows them."""

from __future__ import annotations

import pytest


def test_one_element_in_the_documented_shape(ats):
    made = ats.export(member=7, emails=["maya@home.example"])[0]
    answer = ats.fetch(made["request_id"]).json()
    assert answer["paging"] == {"start": 0, "count": 10, "total": 1, "links": []}
    (element,) = answer["elements"]
    assert set(element) == {"candidate", "integrationContext", "externalJobPostingId", "exportedBy"}
    assert element["integrationContext"] == ats.organization
    assert element["externalJobPostingId"] == "J-1"
    candidate = element["candidate"]
    assert (candidate["firstName"], candidate["lastName"]) == ("Maya", "Lindqvist")
    assert candidate["member"] == made["member"]
    assert candidate["emailAddresses"] == ["maya@home.example"]
    assert candidate["profileUrl"].startswith("https://www.linkedin.com/in/maya-lindqvist-")
    assert isinstance(candidate["currentEmployerNames"], list)
    assert set(candidate) == {
        "firstName",
        "lastName",
        "member",
        "profileUrl",
        "currentEmployerNames",
        "emailAddresses",
        "headline",
        "location",
    }


def test_no_address_is_given_that_nobody_typed(ats):
    assert ats.candidate(member=7)["candidate"]["emailAddresses"] == []


def test_it_can_be_fetched_again_until_it_expires(ats):
    made = ats.export()[0]
    assert ats.fetch(made["request_id"]).json() == ats.fetch(made["request_id"]).json()
    ats.clock.seconds += 86_399
    ats.sign_in()
    assert ats.fetch(made["request_id"]).status_code == 200
    ats.clock.seconds += 1
    assert ats.fetch(made["request_id"]).status_code == 404
    assert ats.fetch("unknown").status_code == 404


def test_the_finder_and_its_argument_are_required(ats):
    assert ats.call("GET", "/v2/exportedCandidates", params={"requestId": "1"}).status_code == 400
    assert ats.call("GET", "/v2/exportedCandidates", params={"q": "request"}).status_code == 400


def test_it_is_refused_while_the_integration_is_off(ats):
    made = ats.export()[0]
    ats.control("integrations", {"level": "company", "state": "disabled"})
    assert ats.fetch(made["request_id"]).status_code == 403


def test_a_record_may_lack_headline_and_employer(ats):
    candidate = ats.candidate(member=10)["candidate"]
    assert "headline" not in candidate
    assert candidate["currentEmployerNames"] == []


def test_the_exporter_is_named_unless_switched_off(ats):
    seats = {seat["first_name"]: seat["member"] for seat in ats.http.get("/control/seats").json()}
    assert ats.candidate()["exportedBy"] == seats["Rita"]
    assert ats.candidate(exporter=seats["Hugo"])["exportedBy"] == seats["Hugo"]
    assert ats.candidate(exporter=3)["exportedBy"] == seats["Tom"]
    assert "exportedBy" not in ats.candidate(exporter=None)
    made = ats.export()[0]
    ats.control("settings", {"name_exporter": False})
    assert "exportedBy" not in ats.fetch(made["request_id"]).json()["elements"][0]


def test_the_older_spelling_of_the_address(ats):
    ats.control("settings", {"legacy_email_address": True})
    candidate = ats.candidate(emails=["a@b.example", "c@d.example"])["candidate"]
    assert candidate["emailAddress"] == "a@b.example"
    assert "emailAddresses" not in candidate
    assert "emailAddress" not in ats.candidate(emails=[])["candidate"]


def test_the_enhanced_fields(ats):
    ats.control("settings", {"enhanced_export": True})
    candidate = ats.candidate(member=14)["candidate"]
    assert len(candidate["positions"]) == 2
    assert len(candidate["skills"]) == 3
    assert candidate["educations"][0]["schoolName"]
    assert candidate["yearsOfExperience"].isdecimal()


def test_odd_records_by_overrides(ats):
    element = ats.candidate(
        overrides={
            "integrationContext": "urn:li:organization:1",
            "candidate": {
                "headline": None,
                "firstName": "x" * 5000,
                "emailAddresses": "a@b.example",
            },
            "surprise": {"level": 3},
        }
    )
    assert element["integrationContext"] == "urn:li:organization:1"
    assert "headline" not in element["candidate"]
    assert len(element["candidate"]["firstName"]) == 5000
    assert element["candidate"]["lastName"], "what is not overridden stays"
    assert element["candidate"]["emailAddresses"] == "a@b.example"
    assert element["surprise"] == {"level": 3}


def test_many_exports_are_of_different_people_and_people_are_made_when_they_run_out(ats):
    first = ats.export(count=100)
    assert len({made["member"] for made in first}) == 100
    second = ats.export(count=20)
    assert not {made["member"] for made in first} & {made["member"] for made in second}
    other_job = ats.export(count=20, job="J-2")
    assert {made["member"] for made in other_job} <= {made["member"] for made in first}
    assert 11 not in {made["member_id"] for made in first}, "a closed account is not exported"
    assert ats.http.get("/control/members").json()["total"] > 100


def test_a_person_urn_names_a_member_too(ats):
    made = ats.export(member=14)[0]
    assert ats.export(member=made["member"])[0]["member_id"] == 14


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"job": ""}, 400),
        ({"member": 99_999}, 404),
        ({"member": "urn:li:person:nobody"}, 404),
        ({"member": []}, 404),
        ({"exporter": 99_999}, 404),
        ({"emails": "a@b.example"}, 400),
        ({"overrides": []}, 400),
        ({"count": -1}, 400),
        ({"count": "many"}, 400),
    ],
)
def test_nonsense_orders_are_refused(ats, body, status):
    answer = ats.http.post("/control/exports", json={"job": "J-1", **body})
    assert answer.status_code == status
    assert answer.json()["error"]


def test_an_export_without_a_push_can_be_ordered(ats):
    made = ats.export(deliver=False)[0]
    assert ats.box.deliver_due() == 0
    assert ats.fetch(made["request_id"]).status_code == 200


def test_without_a_callback_nothing_can_be_pushed(newcomer):
    answer = newcomer.http.post("/control/exports", json={"job": "J-1"})
    assert answer.status_code == 409
    assert "CALLBACK_URL" in answer.json()["error"]
