"""Mail stubs: who becomes one by which consent, how they are found, and who is not to be had any more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.interactions import MAYA, RITA, TOM, Interactions, elements


@pytest.fixture
def linkedin(ats: Any) -> Interactions:
    return Interactions(ats)


def consenting(linkedin: Interactions, member: int = MAYA, seat: int = RITA, **more: Any) -> Any:
    thread = linkedin.write(member=member, seat=seat)
    linkedin.answer(thread)
    linkedin.share(thread, **more)
    return thread


def test_only_an_answer_and_the_consent_make_a_stub(linkedin):
    thread = linkedin.write()
    assert elements(linkedin.stubs()) == []
    early = linkedin.ats.http.post(f"/control/inmails/{thread['thread']}/share", json={})
    assert (early.status_code, elements(linkedin.stubs())) == (409, [])
    assert linkedin.answer(thread)["sharing"] == "asked"
    assert elements(linkedin.stubs()) == []
    linkedin.share(thread)
    assert [stub["member"] for stub in elements(linkedin.stubs())] == [linkedin.people[MAYA]]


def test_a_stub_with_everything(linkedin):
    consenting(linkedin, phone="+46 8 123 45 67")
    (stub,) = elements(linkedin.stubs())
    maya = linkedin.ats.box.world.member(MAYA)
    assert stub == {
        "id": stub["id"],
        "contract": linkedin.ats.contract,
        "owner": linkedin.seats[RITA],
        "member": maya.person,
        "created": linkedin.now_ms,
        "firstName": "Maya",
        "lastName": "Lindqvist",
        "emailAddress": "maya.lindqvist@example.com",
        "phoneNumber": "+46 8 123 45 67",
        "currentCompanyName": maya.employers[0],
        "currentJobTitle": maya.positions[0]["title"],
        "headline": maya.headline,
        "location": "Stockholm, Sweden",
        "profileUrl": maya.profile_url,
    }


def test_a_profile_shared_without_the_address(linkedin):
    consenting(linkedin, what="profile", email="maya@private.example", phone="1")
    (stub,) = elements(linkedin.stubs())
    assert "emailAddress" not in stub
    assert "phoneNumber" not in stub


def test_an_address_typed_by_the_member(linkedin):
    consenting(linkedin, email="maya@private.example")
    assert elements(linkedin.stubs())[0]["emailAddress"] == "maya@private.example"


def test_who_has_neither_headline_nor_employer(linkedin):
    consenting(linkedin, member=10)
    (stub,) = elements(linkedin.stubs())
    assert not set(stub) & {"headline", "currentCompanyName", "currentJobTitle"}
    assert stub["emailAddress"] == "member.10@example.com"


@pytest.mark.parametrize("what", ["refused"])
def test_who_declines_or_shares_nothing_is_no_stub(linkedin, what):
    thread = linkedin.write(member=8)
    linkedin.answer(thread)
    assert linkedin.share(thread, what)["sharing"] == "refused"
    declined = linkedin.write(member=9)
    linkedin.control(f"inmails/{declined['thread']}/decline")
    assert elements(linkedin.stubs()) == []


def test_who_refused_may_share_later(linkedin):
    thread = consenting(linkedin, what="refused")
    linkedin.share(thread, "profile")
    assert len(elements(linkedin.stubs())) == 1


def test_consent_taken_back(linkedin):
    thread = consenting(linkedin)
    assert linkedin.control(f"inmails/{thread['thread']}/withdraw")["sharing"] == "withdrawn"
    assert elements(linkedin.stubs()) == []
    assert len(elements(linkedin.events())) == 2, "the messages stay with who received them"
    again = linkedin.ats.http.post(f"/control/inmails/{thread['thread']}/withdraw")
    assert again.status_code == 409
    linkedin.share(thread, "profile")
    assert len(elements(linkedin.stubs())) == 1


def test_closed_accounts_are_no_stubs_while_they_are_closed(linkedin):
    consenting(linkedin)
    linkedin.control(f"members/{MAYA}", closed=True)
    assert elements(linkedin.stubs()) == []
    linkedin.control(f"members/{MAYA}", closed=False)
    assert len(elements(linkedin.stubs())) == 1


def test_owners_narrow_the_search_and_nobody_named_is_remarked_on(linkedin):
    consenting(linkedin, member=8, seat=RITA)
    consenting(linkedin, member=9, seat=TOM)
    assert [s["owner"] for s in elements(linkedin.stubs())] == [linkedin.seats[RITA]]
    both = linkedin.stubs(owners=[linkedin.seats[RITA], linkedin.seats[TOM]])
    assert len(elements(both)) == 2
    assert len(elements(linkedin.stubs(owners=None))) == 2
    counts = linkedin.ats.http.get("/control/interactions").json()["remarks"]["counts"]
    assert counts == [{"resource": "mailStubs", "remark": "without owners", "count": 1}]


def test_the_same_person_shared_with_two_recruiters_is_two_stubs(linkedin):
    consenting(linkedin, seat=RITA)
    consenting(linkedin, seat=TOM)
    both = elements(linkedin.stubs(owners=[linkedin.seats[RITA], linkedin.seats[TOM]]))
    assert len({stub["id"] for stub in both}) == 2
    assert {stub["member"] for stub in both} == {linkedin.people[MAYA]}


def test_the_first_moment_counts_and_the_last_one_not_unless_switched(linkedin):
    consenting(linkedin)
    at = linkedin.now_ms
    found = [
        len(elements(linkedin.stubs(createdDateStart=start, createdDateEnd=end)))
        for start, end in ((at, at + 1), (at - 1, at), (at + 1, None), (None, at + 1))
    ]
    assert found == [1, 0, 0, 1]
    linkedin.control("settings", stub_end_inclusive=True)
    assert len(elements(linkedin.stubs(createdDateStart=at - 1, createdDateEnd=at))) == 1


def test_results_past_twenty_thousand_are_refused(linkedin):
    assert linkedin.stubs(start=19_990, count=10).status_code == 200
    answer = linkedin.stubs(start=19_991, count=10)
    assert (answer.status_code, "20000" in answer.json()["message"]) == (400, True)


def test_pages_lead_on(linkedin):
    for member in (7, 8, 9):
        consenting(linkedin, member=member)
    first = linkedin.stubs(count=2)
    href = first.json()["paging"]["links"][0]["href"]
    second = linkedin.ats.call("GET", href)
    assert len(elements(first)) == 2
    assert len(elements(second)) == 1
    assert second.json()["paging"] == {"start": 2, "count": 2, "total": 3, "links": []}


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"q": "criteria"}, 400),
        ({"contract": None}, 400),
        ({"contract": "5"}, 400),
        ({"contract": "urn:li:contract:5"}, 403),
        ({"owners": "urn:li:person:5"}, 400),
        ({"createdDateStart": "today"}, 400),
        ({"createdDateStart": 5, "createdDateEnd": 4}, 400),
    ],
)
def test_what_the_finder_refuses(linkedin, params, status):
    assert linkedin.stubs(**params).status_code == status


def test_an_owner_on_another_contract_is_refused(linkedin):
    assert linkedin.stubs(owners=linkedin.seats[6]).status_code == 403


def test_the_second_contract_is_switched_on_by_itself(linkedin):
    second = linkedin.ats.box.world.contracts[1]
    assert linkedin.stubs(contract=second, owners=None).status_code == 403


# Closed profiles


def closed(linkedin: Interactions, **params: Any) -> Any:
    return linkedin.get("exportedCandidates", q="closed", **params)


def test_exported_people_who_closed_their_account(linkedin):
    ats = linkedin.ats
    ats.settle(ats.job())
    for member in (7, 8, 9):
        ats.export(member=member)
    assert elements(closed(linkedin)) == []
    linkedin.control("members/8", closed=True)
    ats.clock.seconds += 60
    linkedin.control("members/7", closed=True)
    linkedin.control("members/20", closed=True)
    found = elements(closed(linkedin))
    assert found == [
        {
            "member": linkedin.people[8],
            "closedAt": found[0]["closedAt"],
            "integrationContext": ats.organization,
        },
        {
            "member": linkedin.people[7],
            "closedAt": found[0]["closedAt"] + 60_000,
            "integrationContext": ats.organization,
        },
    ]
    assert len(elements(closed(linkedin, start=1, count=1))) == 1
    linkedin.control("members/8", closed=False)
    assert [entry["member"] for entry in elements(closed(linkedin))] == [linkedin.people[7]]


def test_closed_profiles_need_export_and_the_applications_own_token(linkedin):
    linkedin.control("integrations", level="contract", state="disabled")
    linkedin.control("integrations", level="company", state="disabled")
    assert closed(linkedin).status_code == 403
