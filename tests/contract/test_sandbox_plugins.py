"""The configuration plugin: loader, origin check, and the frame with sign-in, contracts and levels."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.contract.browsing import Browser
from tests.contract.conftest import CALLBACK

PAGE = "http://localhost:8000"
BUNDLES = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"
COMPANY = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")
ADA, RITA, HUGO, SEATLESS = 1, 2, 4, 20


class Frame(Browser):
    """The frame as it stands in a page of the tracking system."""

    def __init__(self, ats: Any) -> None:
        super().__init__(ats)
        self.ats = ats

    def address(self, **changes: str) -> str:
        query = {
            "api_key": self.ats.box.world.client_id,
            "origin": PAGE,
            "bundles": BUNDLES,
            **changes,
        }
        return f"/rsc/frames/ats-integration?{urlencode(query)}"

    def open(self, **changes: str) -> str:
        return self.get(self.address(**changes))

    def press(self, **fields: str) -> str:
        return self.post(self.address(), **fields)

    def enter(self, member_id: int = ADA) -> str:
        self.open()
        return self.press(member_id=str(member_id))

    def choose(self, place: int = 0) -> str:
        return self.press(contract=self.ats.box.world.contracts[place])

    def asked(self) -> list[dict[str, str]]:
        """What the frame hands to the page's function."""
        found = re.search(r'data-integrations="(\[.*?\])"', self.page)
        return json.loads(found[1]) if found else []

    def levels(self) -> dict[str, str]:
        return dict(re.findall(r'data-level="(\w+)" data-status="(\w+)"', self.page))


@pytest.fixture
def frame(newcomer) -> Frame:
    client_id = newcomer.box.world.client_id
    newcomer.control(f"applications/{client_id}", {"js_sdk_domains": [PAGE]})
    return Frame(newcomer)


def make_ready(ats: Any, contract: str = "") -> None:
    """What the tracking system does after the callback."""
    for kind in COMPANY:
        ats.name_integration(kind, name="Beckon (Acme)")
    if contract:
        ats.name_integration("CSA_API", contract, name="Beckon (Acme)")
    ats.configure("CALLBACK_URL", CALLBACK)


# The scripts


@pytest.mark.parametrize(
    "path",
    [
        "/xdoor/scripts/in.js",
        "/rsc/extensions/onboarding-widget",
        "/recruiter/widget/ATSIntegration",
    ],
)
def test_scripts_are_scripts_and_are_seen_in_the_log(frame, path):
    answer = frame.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "not LinkedIn's code" in answer.text
    assert frame.http.get("/control/requests", params={"path": path}).json()


def admitted(frame: Frame, **changes: str) -> dict[str, Any]:
    query = {"apiKey": frame.ats.box.world.client_id, "xd_origin_host": PAGE, **changes}
    text = frame.http.get("/uas/js/userspace", params=query).text
    found = re.fullmatch(r"IN\.\$admit\((\{.*\})\);\n", text)
    assert found, text
    content: dict[str, Any] = json.loads(found[1])
    return content


def test_a_page_of_an_allowed_domain_is_admitted(frame):
    assert admitted(frame) == {"ok": True, "error": ""}


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:8080", "https://localhost:8000", "http://127.0.0.1:8000", "", "null"],
)
def test_a_page_of_another_origin_is_not(frame, origin):
    answer = admitted(frame, xd_origin_host=origin)
    assert answer["ok"] is False
    assert "valid JavaScript API Domain" in answer["error"]


def test_an_unknown_key_and_a_parents_key_are_not_admitted(frame):
    parent = next(
        a for a in frame.http.get("/control/applications").json() if a["kind"] == "parent"
    )
    for key in ("", "nobody", parent["client_id"]):
        assert admitted(frame, apiKey=key)["error"] == "You must specify a valid API key."


def test_the_frame_may_stand_in_the_applications_pages_only(frame):
    policy = frame.http.get(frame.address()).headers["content-security-policy"]
    assert f"frame-ancestors {PAGE}" in policy
    foreign = frame.http.get(frame.address(origin="https://evil.example"))
    assert foreign.status_code == 403
    assert f"frame-ancestors {PAGE}" in foreign.headers["content-security-policy"]
    unknown = frame.http.get(frame.address(api_key="nobody"))
    assert unknown.status_code == 403
    assert "frame-ancestors 'none'" in unknown.headers["content-security-policy"]


def test_a_fault_can_strike_the_loader(frame):
    frame.ats.control("faults", {"path": "in.js", "kind": "503"})
    assert frame.http.get("/xdoor/scripts/in.js").status_code == 503
    assert frame.http.get("/xdoor/scripts/in.js").status_code == 200


# Who is in the frame


def test_every_page_of_the_frame_says_that_it_is_not_linkedin(frame):
    pages = [frame.open(), frame.enter(), frame.choose(), frame.press(sign_out="yes")]
    pages += [frame.enter(RITA), frame.open(origin="https://evil.example")]
    for page in pages:
        assert "This is not LinkedIn" in page
        assert page.count("<h1") == 1


def test_signing_in_inside_the_frame_also_opens_recruiter_and_the_other_way_round(frame):
    assert "Sign in to see the integrations" in frame.open()
    assert "Choose a contract" in frame.enter()
    assert "Ada Archer" in frame.get("/recruiter")
    frame.post("/sign-out")
    assert "Sign in to see the integrations" in frame.open()
    frame.sign_in(ADA)
    assert "Choose a contract" in frame.open()


def test_the_sign_in_writes_a_cookie_that_crosses_sites(frame):
    frame.open()
    answer = frame.send(frame.address(), member_id="1")
    cookies = {c.partition("=")[0]: c for c in answer.headers.get_list("set-cookie")}
    across = cookies["beckon_sandbox_member"]
    assert "SameSite=None" in across
    assert "Secure" in across
    assert "HttpOnly" in across
    assert "SameSite=Lax" in cookies["beckon_sandbox_session"]


def test_the_cookie_alone_is_enough_and_the_later_of_both_is_right(frame):
    frame.open()
    answer = frame.send(frame.address(), member_id="1")
    across = re.search(r"beckon_sandbox_member=([^;]+)", str(answer.headers.get_list("set-cookie")))
    assert across
    headers = {"Cookie": f"beckon_sandbox_member={across[1]}"}
    frame.http.cookies.clear()
    assert "Choose a contract" in frame.http.get(frame.address(), headers=headers).text
    forged = {"Cookie": "beckon_sandbox_member=eyJtZW1iZXIiOjF9.x"}
    assert "Sign in to see" in frame.http.get(frame.address(), headers=forged).text


def test_where_a_browser_keeps_cookies_back_the_frame_says_so(frame):
    frame.open()
    led = frame.send(frame.address(), member_id="1").headers["location"]
    frame.http.cookies.clear()
    page = frame.get(led)
    notice = re.search(r'<div id="cookies-blocked"[^>]*>', page)
    assert notice
    assert "hidden" not in notice[0]
    assert "Allow third-party cookies" in page
    quiet = re.search(r'<div id="cookies-blocked"[^>]*>', frame.open())
    assert quiet
    assert "hidden" in quiet[0]


def test_forms_of_the_frame_carry_its_token(frame):
    frame.enter()
    for token in ("", "guess"):
        answer = frame.http.post(frame.address(), data={"csrf": token, "do": "request:company"})
        assert answer.status_code == 400
    assert frame.send(frame.address(), member_id="11").status_code == 404, "a closed account"
    frame.choose()
    assert frame.send(frame.address(), do="delete:company").status_code == 400
    assert frame.send(frame.address(), do="request:moon").status_code == 400


def test_the_contract_is_asked_only_where_there_are_several(frame):
    page = frame.enter()
    for name in frame.ats.box.world.contract_names:
        assert name in page
    page = frame.choose(1)
    assert "Recruiter System Connect" in page
    assert "Executive Search" in page
    assert "Recruiter System Connect" in frame.open(), "the choice is kept"
    assert "Choose a contract" in frame.press(contract="")
    second = frame.ats.box.world.contracts[1]
    seat = next(
        s
        for s in frame.http.get("/control/seats").json()
        if s["member_id"] == ADA and s["contract"] == second
    )
    frame.ats.control(f"seats/{seat['seat'].rsplit(':', 1)[1]}", {"state": "INACTIVE"})
    page = frame.open()
    assert "Recruiter System Connect" in page
    assert "Choose another contract" not in page


def test_a_contract_that_is_not_the_administrators_cannot_be_chosen(frame):
    frame.enter()
    assert "Choose a contract" in frame.press(contract="urn:li:contract:5")


@pytest.mark.parametrize(
    ("member_id", "words"),
    [
        (RITA, "Your seat on Acme Industries - Recruiting is a recruiter seat"),
        (HUGO, "is a hiring manager seat"),
        (SEATLESS, "holds no active seat"),
        (5, "holds no active seat"),
    ],
)
def test_who_is_no_administrator_is_told_so_and_can_leave(frame, member_id, words):
    assert words in frame.enter(member_id)
    assert "Sign out" in frame.page
    answer = frame.send(frame.address(), do="request:company")
    assert "data-integrations" not in answer.text
    assert "Sign in to see" in frame.press(sign_out="yes")


def test_an_organisation_without_seats(frame):
    for seat in frame.http.get("/control/seats").json():
        frame.http.delete(f"/control/seats/{seat['seat'].rsplit(':', 1)[1]}")
    assert "Nobody holds a seat" in frame.open()
    frame.open(find="ada archer")
    assert "holds no active seat" in frame.press(member_id=str(ADA))


# The list


def test_requesting_company_level_asks_for_its_three_and_tells_the_page(frame):
    frame.enter()
    frame.choose()
    assert frame.levels() == {"company": "NOT_REQUESTED", "contract": "NOT_REQUESTED"}
    assert 'aria-label="Request Company-level access"' in frame.page
    frame.press(do="request:company")
    assert frame.levels() == {"company": "REQUESTED", "contract": "NOT_REQUESTED"}
    assert frame.asked() == [
        {
            "integrationContext": frame.ats.organization,
            "integrationType": kind,
            "tenantType": "RECRUITER",
            "dataProvider": "ATS",
        }
        for kind in COMPANY
    ]
    assert "Notify partner" in frame.page
    assert "data-integrations" not in frame.open(), "the page is told once"


def test_requesting_contract_level_asks_for_all_four(frame):
    frame.enter()
    frame.choose(1)
    frame.press(do="request:contract")
    assert frame.levels() == {"company": "REQUESTED", "contract": "REQUESTED"}
    second = frame.ats.box.world.contracts[1]
    assert [(a["integrationType"], a["integrationContext"]) for a in frame.asked()] == [
        *((kind, frame.ats.organization) for kind in COMPANY),
        ("CSA_API", second),
    ]
    statuses = {
        (r["type"], r["context"]): r["status"]
        for r in frame.http.get("/control/integrations").json()
    }
    assert statuses[("CSA_API", frame.ats.contract)] == "NOT_REQUESTED"


def test_notify_partner_tells_the_page_again(frame):
    frame.enter()
    frame.choose()
    frame.press(do="request:company")
    frame.open()
    frame.press(do="notify:company")
    assert "The partner was notified." in frame.page
    assert len(frame.asked()) == 3


def test_the_list_follows_the_partner_and_the_switches(frame):
    frame.enter()
    frame.choose()
    frame.press(do="request:contract")
    make_ready(frame.ats, frame.ats.contract)
    frame.open()
    assert frame.levels() == {"company": "PARTNER_READY", "contract": "PARTNER_READY"}
    assert "Partner ready. Switch it on in Recruiter" in frame.page
    assert "Beckon (Acme)" in frame.page
    frame.ats.control("integrations", {"level": "company", "state": "enabled"})
    assert "Enabled: Company-level access" in frame.open()
    assert "Enabled: Contract-level access" not in frame.page
    frame.ats.control("integrations", {"level": "contract", "state": "enabled"})
    assert "Enabled: Contract-level access" in frame.open()
    frame.ats.control("integrations", {"level": "contract", "state": "disabled"})
    frame.open()
    assert frame.levels() == {"company": "ENABLED", "contract": "DISABLED"}


def test_only_the_bundles_that_the_page_names_are_listed(frame):
    frame.enter()
    frame.choose()
    frame.open(bundles="RECRUITER_SYSTEM_CONNECT_COMPANY, APPLY_WITH_LINKEDIN")
    assert list(frame.levels()) == ["company"]
    assert "no integration that we know" in frame.open(bundles="")


def test_asking_twice_changes_nothing(frame):
    frame.enter()
    frame.choose()
    frame.press(do="request:company")
    make_ready(frame.ats)
    frame.press(do="request:company")
    assert frame.levels()["company"] == "PARTNER_READY"


def test_the_part_that_is_fetched_again_is_not_logged(frame):
    frame.enter()
    frame.choose()
    before = len(frame.http.get("/control/requests").json())
    part = frame.http.get(frame.address() + "&part=levels")
    assert part.text.lstrip().startswith('<section id="levels"')
    assert "part=levels" not in part.text
    assert len(frame.http.get("/control/requests").json()) == before


def test_while_another_application_has_the_company_nothing_can_be_requested(frame):
    frame.enter()
    frame.choose()
    frame.press(do="request:company")
    parent = next(
        a for a in frame.http.get("/control/applications").json() if a["kind"] == "parent"
    )
    body = {name: parent[name] for name in ("client_id", "client_secret")}
    token = frame.http.post(
        "/oauth/v2/accessToken", data={"grant_type": "client_credentials", **body}
    ).json()["access_token"]
    child = frame.http.post(
        "/v2/provisionedApplications",
        json={
            "uniqueForeignId": "a",
            "name": "Other ATS - Acme",
            "description": "x",
            "validJsSdkDomains": [PAGE],
        },
        headers={"Authorization": f"Bearer {token}"},
    ).json()["credentials"]["client_id"]
    frame.open(api_key=child)
    frame.post(frame.address(api_key=child), contract=frame.ats.contract)
    assert "is connected to Acme Industries already" in frame.page
    frame.post(frame.address(api_key=child), do="request:company")
    assert "is connected to this company already" in frame.page
    assert frame.asked() == []
