"""Recruiter's **More > Admin Settings > ATS**, for administrators of a contract."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.contract.browsing import Browser
from tests.contract.conftest import CALLBACK

COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
ADA, RITA, HUGO, SEATLESS = 1, 2, 4, 20


class Admin(Browser):
    def __init__(self, ats: Any) -> None:
        super().__init__(ats)
        self.ats = ats

    def tab(self, contract: str = "") -> str:
        return self.get("/recruiter/admin/ats", params={"contract": contract} if contract else {})

    def switch(self, level: str, state: str, contract: str = "") -> str:
        self.tab(contract)
        contract = contract or self.ats.contract
        return self.post("/recruiter/admin/ats", level=level, state=state, contract=contract)

    def switches(self) -> dict[str, str]:
        found = re.findall(r'aria-checked="(\w+)" aria-labelledby="level-(\w+)"', self.page)
        return {level: checked for checked, level in found}

    def enabled(self) -> set[tuple[str, str]]:
        records = self.http.get("/control/integrations").json()
        return {(r["type"], r["context"]) for r in records if r["status"] == "ENABLED"}


@pytest.fixture
def ada(newcomer) -> Admin:
    """Ada, signed in to Recruiter, with a tracking system that is ready for both levels."""
    newcomer.control("integrations", {"level": "contract", "state": "requested"})
    for kind in COMPANY:
        newcomer.name_integration(kind, name="Beckon (Acme)")
    newcomer.name_integration("CSA_API", newcomer.contract, name="Beckon (Acme)")
    newcomer.configure("CALLBACK_URL", CALLBACK)
    admin = Admin(newcomer)
    admin.sign_in(ADA)
    return admin


def company(admin: Admin) -> set[tuple[str, str]]:
    return {(kind, admin.ats.organization) for kind in COMPANY}


def pushed(admin: Admin) -> int:
    admin.ats.box.deliver_due()
    bodies = admin.ats.receiver.bodies
    assert {body["type"] for body in bodies} <= {"INTEGRATION_STATUS_CHANGE"}
    admin.ats.receiver.requests.clear()
    return len(bodies)


def test_the_way_there_is_more_admin_settings_ats(ada):
    page = ada.get("/recruiter")
    assert "<summary>More</summary>" in page
    assert re.search(r'<a href="/recruiter/admin/?">Admin Settings</a>', page)
    page = ada.get("/recruiter/admin")
    assert ">ATS</a>" in page
    assert "Rita Reyes" in page, "the contract's users"
    assert "Beckon (Acme)" in ada.tab()


def test_company_level_turns_on_exactly_its_three(ada):
    assert ada.enabled() == set()
    assert "Company-level access is on." in ada.switch("company", "on")
    assert ada.enabled() == company(ada)
    assert ada.switches() == {"company": "true", "contract": "false"}
    assert pushed(ada) == 3


def test_contract_level_takes_the_company_along(ada):
    ada.switch("contract", "on")
    assert ada.enabled() == company(ada) | {("CSA_API", ada.ats.contract)}
    assert ada.switches() == {"company": "true", "contract": "true"}
    assert pushed(ada) == 4


def test_contract_level_after_company_level_adds_one(ada):
    ada.switch("company", "on")
    pushed(ada)
    ada.switch("contract", "on")
    assert pushed(ada) == 1


def test_switching_off(ada):
    ada.switch("contract", "on")
    refused = ada.switch("company", "off")
    assert "Switch contract-level access off first" in refused
    assert len(ada.enabled()) == 4
    pushed(ada)
    assert "Contract-level access is off." in ada.switch("contract", "off")
    assert ada.enabled() == company(ada)
    assert pushed(ada) == 1
    ada.switch("company", "off")
    assert ada.enabled() == set()
    assert pushed(ada) == 3
    ada.switch("company", "on")
    assert ada.enabled() == company(ada)


def test_pressing_twice_changes_and_pushes_nothing(ada):
    ada.switch("company", "on")
    pushed(ada)
    ada.switch("company", "on")
    assert pushed(ada) == 0


def test_the_other_contract_is_its_own(ada):
    second = ada.ats.box.world.contracts[1]
    ada.switch("contract", "on")
    ada.tab(second)
    assert ada.switches() == {"company": "true", "contract": "false"}
    assert "has not requested this level" in ada.page
    assert "not requested yet" in ada.switch("contract", "on", second)
    assert ("CSA_API", second) not in ada.enabled()


def test_nothing_can_be_switched_on_before_the_partner_is_ready(newcomer):
    admin = Admin(newcomer)
    admin.sign_in(ADA)
    assert "No applicant tracking system yet" in admin.tab()
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    page = admin.tab()
    assert "Waiting for the tracking system" in page
    assert "has no integrationName yet" in page
    assert re.search(r'value="on" disabled', page)
    assert "Cannot be enabled" in admin.switch("company", "on")
    assert admin.enabled() == set()


@pytest.mark.parametrize(
    ("member_id", "words"),
    [(RITA, "recruiter seat"), (HUGO, "hiring manager seat"), (SEATLESS, "no Recruiter seat")],
)
def test_only_administrators_get_there(ada, member_id, words):
    ada.tab()
    ada.post("/sign-in", member_id=str(member_id))
    assert "Admin Settings</a>" not in ada.get("/recruiter")
    assert words in ada.tab()
    assert ada.status == 403
    answer = ada.send(
        "/recruiter/admin/ats", level="company", state="on", contract=ada.ats.contract
    )
    assert answer.status_code == 403
    assert ada.get("/recruiter/admin/seats")
    assert ada.status == 403
    assert ada.enabled() == set()


def test_who_is_not_signed_in_is_sent_to_sign_in(ada):
    ada.post("/sign-out")
    assert "Who do you want to be?" in ada.tab()
    ada.get("/")
    assert ada.send("/recruiter/admin/ats", level="company", state="on").status_code == 303


def test_an_administrator_whose_seat_was_turned_off_is_none_any_more(ada):
    ada.tab()
    for seat in ada.http.get("/control/seats").json():
        if seat["member_id"] == ADA:
            ada.ats.control(f"seats/{seat['seat'].rsplit(':', 1)[1]}", {"state": "INACTIVE"})
    assert ada.send("/recruiter/admin/ats", level="company", state="on").status_code == 403


def test_what_the_page_does_not_offer_is_refused(ada):
    ada.tab()
    path = "/recruiter/admin/ats"
    assert ada.send(path, level="moon", state="on", contract=ada.ats.contract).status_code == 400
    assert ada.send(path, level="company", state="x", contract=ada.ats.contract).status_code == 400
    assert (
        ada.send(path, level="company", state="on", contract="urn:li:contract:5").status_code == 404
    )
    assert ada.http.post(path, data={"level": "company", "state": "on"}).status_code == 400
    assert ada.tab("urn:li:contract:5")
    assert ada.status == 404
    assert ada.enabled() == set()
