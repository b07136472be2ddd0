"""Our client's families of members and seats against the sandbox: two readings have to agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from portal.linkedin import (
    Gone,
    Invalid,
    LinkedIn,
    LinkedInApplication,
    MemoryTokenStore,
    NotEnabled,
    Retryable,
    SeatPage,
    Throttled,
    Unauthorised,
    connect,
)
from tests.contract.browsing import Browser

BASE = "http://127.0.0.1:8001"
BACK = "https://ats.example/settings/connections/linkedin/return"
VERIFIER = "v" * 43
SIXTY_DAYS = 5_184_000


@pytest.fixture
def make(ats: Any) -> Iterator[Any]:
    """Clients of the sandbox, by what differs from the usual."""
    opened: list[LinkedIn] = []

    def client(**changes: Any) -> LinkedIn:
        application = LinkedInApplication(
            **{
                "client_id": ats.box.world.client_id,
                "client_secret": ats.box.direct().client_secret,
                "www_url": BASE,
                "api_url": BASE,
                **changes,
            }
        )
        made = connect(
            application,
            MemoryTokenStore(ats.clock),
            transport=httpx2.WSGITransport(app=ats.http._transport.app),
            clock=ats.clock,
        )
        opened.append(made)
        return made

    ats.control(f"applications/{ats.box.world.client_id}", {"redirect_urls": [BACK]})
    yield client
    for made in opened:
        made.close()


@pytest.fixture
def client(make: Any) -> LinkedIn:
    made: LinkedIn = make()
    return made


def code_of(ats: Any, client: LinkedIn, *, member: int = 2, scope: str = "r_liteprofile") -> str:
    """The walk of a member's browser; answers the code."""
    browser = Browser(ats)
    browser.sign_in(member)
    address = client.members.authorization_address(
        redirect_uri=BACK, state="the state", scope=scope, code_verifier=VERIFIER
    )
    path = address.removeprefix(BASE)
    browser.page = ats.http.get(path).text
    answer = browser.send(path, decision="allow")
    found = parse_qs(urlsplit(answer.headers["location"]).query)
    assert found["state"] == ["the state"]
    return found["code"][0]


class TestMembers:
    @pytest.mark.parametrize("scope", ["r_liteprofile", "openid profile email"])
    def test_a_code_becomes_a_token_that_tells_the_member(
        self, ats: Any, client: LinkedIn, scope: str
    ) -> None:
        code = code_of(ats, client, scope=scope)
        token = client.members.exchange(code, redirect_uri=BACK, code_verifier=VERIFIER)
        assert token.expires_at == ats.clock() + SIXTY_DAYS
        assert token.scopes == frozenset(scope.split())
        assert "AQ" not in repr(token), "a token is not printed by accident"
        me = client.members.me(token)
        seats = ats.http.get("/control/seats").json()
        assert me.urn == next(s["member"] for s in seats if s["first_name"] == "Rita")
        assert me.name == "Rita Reyes"

    def test_a_code_is_good_once_and_with_its_verifier(self, ats: Any, client: LinkedIn) -> None:
        code = code_of(ats, client)
        with pytest.raises(Invalid):
            client.members.exchange(code, redirect_uri=BACK, code_verifier="w" * 43)
        code = code_of_again(ats, client)
        client.members.exchange(code, redirect_uri=BACK, code_verifier=VERIFIER)
        with pytest.raises(Invalid):
            client.members.exchange(code, redirect_uri=BACK, code_verifier=VERIFIER)

    def test_a_wrong_secret_is_about_our_credentials(self, make: Any) -> None:
        with pytest.raises(Unauthorised):
            make(client_secret="wrong").members.exchange("code", redirect_uri=BACK)
        with pytest.raises(Unauthorised):
            make(client_secret="wrong").members.introspect("token")

    def test_introspection_tells_times_and_ends(self, ats: Any, client: LinkedIn) -> None:
        token = client.members.exchange(
            code_of(ats, client), redirect_uri=BACK, code_verifier=VERIFIER
        )
        known = client.members.introspect(token.value)
        assert (known.active, known.status) == (True, "active")
        assert known.created_at is not None
        assert known.expires_at is not None
        assert known.created_at.timestamp() == int(ats.clock())
        assert (known.expires_at - known.created_at).total_seconds() == SIXTY_DAYS
        ats.control("tokens/revoke", {"auth_type": "3L"})
        assert client.members.introspect(token.value).status == "revoked"
        with pytest.raises(Unauthorised):
            client.members.me(token)
        assert client.members.introspect("unknown").active is False

    def test_introspection_shows_a_clock_that_is_off(self, ats: Any, client: LinkedIn) -> None:
        ats.control("clock", {"offset": 3600})
        token = client.members.exchange(
            code_of(ats, client), redirect_uri=BACK, code_verifier=VERIFIER
        )
        created = client.members.introspect(token.value).created_at
        assert created is not None
        assert created.timestamp() - ats.clock() == pytest.approx(3600, abs=1)

    def test_a_members_token_that_is_refused_costs_the_application_nothing(
        self, ats: Any, client: LinkedIn
    ) -> None:
        client.seats.find_by_attributes(ats.contract)
        token = client.members.exchange(
            code_of(ats, client), redirect_uri=BACK, code_verifier=VERIFIER
        )
        ats.control("tokens/revoke", {"auth_type": "3L"})
        before = fetches(ats)
        with pytest.raises(Unauthorised):
            client.members.me(token)
        client.seats.find_by_attributes(ats.contract)
        assert fetches(ats) == before

    @pytest.mark.parametrize("path", ["accessToken", "introspectToken"])
    def test_trouble_at_linkedin_can_be_tried_again(
        self, ats: Any, client: LinkedIn, path: str
    ) -> None:
        ats.control("faults", {"kind": "503", "path": path})
        calls = {
            "accessToken": lambda: client.members.exchange("code", redirect_uri=BACK),
            "introspectToken": lambda: client.members.introspect("token"),
        }
        with pytest.raises(Retryable):
            calls[path]()


def code_of_again(ats: Any, client: LinkedIn) -> str:
    """Who agreed before goes back at once."""
    address = client.members.authorization_address(
        redirect_uri=BACK, state="s", scope="r_liteprofile", code_verifier=VERIFIER
    )
    answer = ats.http.get(address.removeprefix(BASE))
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def fetches(ats: Any) -> int:
    log = ats.http.get("/control/requests", params={"path": "accessToken"}).json()
    return sum("client_credentials" in entry["body"] for entry in log)


generations = pytest.mark.parametrize("generation", ["v2", "rest"])


class TestSeats:
    @generations
    def test_pages_lead_through_all_seats(self, ats: Any, make: Any, generation: str) -> None:
        for member in range(20, 32):
            ats.control("seats", {"member": member})
        client = make(generation=generation)
        pages: list[SeatPage] = []
        start: int | None = 0
        while start is not None:
            pages.append(client.seats.find_by_attributes(ats.contract, start=start, count=10))
            start = pages[-1].next_start
        assert [len(page.seats) for page in pages] == [10, 7]
        seats = {s["seat"]: s for s in ats.http.get("/control/seats").json()}
        found = {seat.urn: seat for page in pages for seat in page.seats}
        assert len(found) == 17
        for urn, seat in found.items():
            assert (seat.member, seat.contract) == (seats[urn]["member"], ats.contract)
            assert seat.state == seats[urn]["state"]
        rita = next(seat for seat in found.values() if seat.first_name == "Rita")
        assert "SOURCER_ADD_PROSPECT" in rita.roles

    @generations
    def test_states_narrow_it(self, ats: Any, make: Any, generation: str) -> None:
        client = make(generation=generation)
        found = client.seats.find_by_attributes(ats.contract, states=("INVITED", "PARKED"))
        assert [seat.first_name for seat in found.seats] == ["Ines"]

    def test_the_finder_of_old_names_addresses(self, ats: Any, client: LinkedIn) -> None:
        old = client.seats.find_by_attributes_of_old(ats.contract, count=2)
        assert old.next_start == 2
        assert [(seat.first_name, seat.roles) for seat in old.seats] == [
            ("Ada", ("ADMIN_SEAT",)),
            ("Rita", ()),
        ]
        assert old.seats[1].email == "rita@demo.example"
        new = client.seats.find_by_attributes(ats.contract, count=2)
        assert [seat.urn for seat in new.seats] == [seat.urn for seat in old.seats]
        assert new.seats[1].email == ""

    def test_an_ended_contract_and_an_application_without_rights(
        self, ats: Any, client: LinkedIn
    ) -> None:
        ats.control("settings", {"daily_limit": 1})
        client.seats.find_by_attributes(ats.contract)
        with pytest.raises(Throttled):
            client.seats.find_by_attributes(ats.contract)
        ats.control("settings", {"daily_limit": 100_000})
        ats.control("contracts/end", {"contract": ats.contract})
        with pytest.raises(Gone):
            client.seats.find_by_attributes(ats.contract)
        ats.control("contracts/renew", {"contract": ats.contract})
        with pytest.raises(NotEnabled):
            client.seats.find_by_attributes(ats.contract)
