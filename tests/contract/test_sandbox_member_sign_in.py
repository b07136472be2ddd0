"""Three-legged OAuth: the consent page, its refusals, codes, members' tokens, who the member is."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.contract.browsing import Browser

BACK = "https://ats.example/connections/linkedin/return"
AUTHORIZATION = "/oauth/v2/authorization"
SIXTY_DAYS = 5_184_000


class Member(Browser):
    """A recruiter whom the tracking system sends to LinkedIn."""

    def __init__(self, ats: Any) -> None:
        super().__init__(ats)
        self.ats = ats
        self.client_id = ats.box.world.client_id

    def address(self, **changes: str | None) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": BACK,
            "state": "s t/a+t=e",
            "scope": "r_liteprofile",
            **changes,
        }
        return f"{AUTHORIZATION}?{urlencode({k: v for k, v in query.items() if v is not None})}"

    def open(self, **changes: str | None) -> Any:
        """Open the page; a redirect is not followed."""
        answer = self.http.get(self.address(**changes))
        self.page, self.status = answer.text, answer.status_code
        return answer

    def allow(self, member_id: int = 2, **changes: str | None) -> str:
        """The whole walk; answers the code."""
        self.sign_in(member_id)
        answer = self.open(**changes)
        if not answer.is_redirect:
            answer = self.send(self.address(**changes), decision="allow")
        return back(answer)["code"]

    def exchange(self, code: str, **changes: str) -> Any:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": self.client_id,
            "client_secret": self.ats.box.direct().client_secret,
            **changes,
        }
        return self.http.post("/oauth/v2/accessToken", data=body)

    def read(self, token: str, path: str = "/v2/me", **params: str) -> Any:
        return self.http.get(path, params=params, headers={"Authorization": f"Bearer {token}"})


def back(answer: Any) -> dict[str, str]:
    """What the redirect brings to the tracking system."""
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.fixture
def rita(stranger) -> Member:
    member = Member(stranger)
    stranger.control(f"applications/{member.client_id}", {"redirect_urls": [BACK]})
    return member


def test_signing_in_and_agreeing_brings_a_code_and_the_state_back(rita):
    rita.open()
    assert "Sign in to continue to" in rita.page
    signed_in = rita.send(rita.address(), member_id="2")
    assert signed_in.status_code == 303
    rita.get(signed_in.headers["location"])
    assert "would like to" in rita.page
    assert "Use your name and photo" in rita.page
    assert "https://ats.example" in rita.page
    found = back(rita.send(rita.address(), decision="allow"))
    assert set(found) == {"code", "state"}
    assert found["state"] == "s t/a+t=e"


def test_a_code_becomes_a_token_of_sixty_days_without_a_refresh_token(rita):
    answer = rita.exchange(rita.allow())
    assert answer.status_code == 200
    content = answer.json()
    assert set(content) == {"access_token", "expires_in", "scope"}
    assert (content["expires_in"], content["scope"]) == (SIXTY_DAYS, "r_liteprofile")
    assert answer.headers["cache-control"] == "no-store"


def test_the_token_tells_the_member_as_the_seats_do(rita):
    token = rita.exchange(rita.allow()).json()["access_token"]
    seat = next(s for s in rita.http.get("/control/seats").json() if s["first_name"] == "Rita")
    assert rita.read(token, fields="id").json() == {"id": seat["member"].rsplit(":", 1)[1]}
    whole = rita.read(token).json()
    assert (whole["localizedFirstName"], whole["localizedLastName"]) == ("Rita", "Reyes")
    assert whole["firstName"]["localized"] == {"en_US": "Rita"}


def test_openid_scopes_tell_name_and_address(rita):
    token = rita.exchange(rita.allow(scope="openid profile email")).json()
    assert token["scope"] == "openid,profile,email"
    claims = rita.read(token["access_token"], "/v2/userinfo").json()
    assert (claims["name"], claims["email"]) == ("Rita Reyes", "rita@demo.example")
    assert claims["sub"] == rita.read(token["access_token"]).json()["id"]
    lite = rita.exchange(rita.allow()).json()["access_token"]
    refused = rita.read(lite, "/v2/userinfo")
    assert (refused.status_code, refused.json()["serviceErrorCode"]) == (403, 100)


def test_refusing_before_and_after_signing_in(rita):
    rita.open()
    early = back(rita.send(rita.address(), decision="cancel"))
    assert (early["error"], early["state"]) == ("user_cancelled_login", "s t/a+t=e")
    rita.sign_in(2)
    rita.open()
    late = back(rita.send(rita.address(), decision="cancel"))
    assert late["error"] == "user_cancelled_authorize"
    assert late["error_description"] == "The user cancelled the authorization"
    assert rita.http.get("/control/consents").json() == []


def test_who_agreed_before_goes_back_at_once_until_it_is_taken_back(rita):
    rita.exchange(rita.allow())
    assert "code" in back(rita.open())
    assert rita.open(scope="r_liteprofile r_emailaddress").status_code == 200, "more is asked for"
    rita.ats.control("consents/withdraw", {"member_id": 2})
    assert rita.open().status_code == 200


def test_a_consent_ages_with_its_tokens(rita):
    rita.allow()
    rita.ats.clock.seconds += SIXTY_DAYS
    assert rita.open().status_code == 200


def test_without_a_state_none_comes_back(rita):
    rita.sign_in(2)
    rita.open(state=None)
    assert set(back(rita.send(rita.address(state=None), decision="allow"))) == {"code"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": None}, "invalid_request"),
        ({"scope": "r_everything"}, "unauthorized_scope_error"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_the_application_does_wrong_goes_back_to_it(rita, changes, error):
    found = back(rita.open(**changes))
    assert (found["error"], found["state"]) == (error, "s t/a+t=e")
    assert found["error_description"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/connections/linkedin/return"},
        {"redirect_uri": f"{BACK}/more"},
        {"redirect_uri": f"{BACK}#there"},
        {"redirect_uri": f"{BACK}?tab=1#there"},
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(rita, changes):
    answer = rita.open(**changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "This cannot go on" in answer.text


def test_query_arguments_of_the_redirect_address_do_not_count(rita):
    rita.sign_in(2)
    rita.open(redirect_uri=f"{BACK}?tab=1")
    answer = rita.send(rita.address(redirect_uri=f"{BACK}?tab=1"), decision="allow")
    found = back(answer)
    assert (found["tab"], "code" in found) == ("1", True)


def test_a_code_is_good_once(rita):
    code = rita.allow()
    assert rita.exchange(code).status_code == 200
    again = rita.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert "authorization code expired" in again.json()["error_description"]


def test_a_code_lives_thirty_minutes(rita):
    early, late = rita.allow(), rita.allow()
    rita.ats.clock.seconds += 1799
    assert rita.exchange(early).status_code == 200
    rita.ats.clock.seconds += 1
    assert rita.exchange(late).status_code == 400


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"redirect_uri": "https://ats.example/elsewhere"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"code": "AQTnonsense"}, 400),
        ({"code": ""}, 400),
        ({"client_secret": "wrong"}, 401),
    ],
)
def test_a_code_of_the_wrong_hands_is_refused(rita, changes, status):
    code = rita.allow()
    assert rita.exchange(changes.pop("code", code), **changes).status_code == status


def test_a_code_belongs_to_its_application(rita):
    code = rita.allow()
    parent = next(
        app for app in rita.http.get("/control/applications").json() if app["kind"] == "parent"
    )
    answer = rita.exchange(
        code, client_id=parent["client_id"], client_secret=parent["client_secret"]
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized_client")


def test_the_proof_key_has_to_fit(rita):
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    asked = {"code_challenge": challenge, "code_challenge_method": "S256"}
    assert rita.exchange(rita.allow(**asked), code_verifier=verifier).status_code == 200
    assert rita.exchange(rita.allow(**asked), code_verifier="w" * 43).status_code == 400
    assert rita.exchange(rita.allow(**asked)).status_code == 400


def test_refresh_tokens_only_where_linkedin_gives_them(rita):
    assert "refresh_token" not in rita.exchange(rita.allow()).json()
    rita.ats.control("settings", {"refresh_tokens": True})
    given = rita.exchange(rita.allow()).json()
    assert given["refresh_token_expires_in"] == 365 * 86_400
    rita.ats.clock.seconds += 86_400
    body = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    body |= {"client_id": rita.client_id, "client_secret": rita.ats.box.direct().client_secret}
    fresh = rita.http.post("/oauth/v2/accessToken", data=body).json()
    assert fresh["access_token"] != given["access_token"]
    assert fresh["refresh_token"] == given["refresh_token"]
    assert fresh["refresh_token_expires_in"] == 364 * 86_400, "refreshing does not lengthen it"
    assert rita.read(fresh["access_token"]).status_code == 200
    assert rita.read(given["refresh_token"]).status_code == 401, "it opens nothing itself"
    refused = rita.http.post("/oauth/v2/accessToken", data={**body, "refresh_token": "x"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    rita.ats.control("settings", {"refresh_tokens": False})
    assert rita.http.post("/oauth/v2/accessToken", data=body).status_code == 400


def test_a_members_token_opens_the_member_only_and_an_applications_everything_else(rita):
    token = rita.exchange(rita.allow()).json()["access_token"]
    for path in ("/v2/atsIntegrations", "/v2/seatsV2", "/v2/provisionedApplications"):
        refused = rita.read(token, path)
        assert (refused.status_code, refused.json()["serviceErrorCode"]) == (403, 100), path
    own = rita.ats.sign_in()["access_token"]
    refused = rita.read(own)
    assert refused.status_code == 403
    assert refused.json()["message"] == "Not enough permissions to access: GET /me"


def test_introspection_tells_scope_and_legs(rita):
    token = rita.exchange(rita.allow()).json()["access_token"]
    body = {"client_id": rita.client_id, "token": token}
    body["client_secret"] = rita.ats.box.direct().client_secret
    shown = rita.http.post("/oauth/v2/introspectToken", data=body).json()
    assert (shown["auth_type"], shown["scope"], shown["active"]) == ("3L", "r_liteprofile", True)
    assert shown["expires_at"] - shown["created_at"] == SIXTY_DAYS


def test_taking_a_consent_back_ends_the_token(rita):
    token = rita.exchange(rita.allow()).json()["access_token"]
    assert "r_liteprofile" in rita.get("/psettings/permitted-services")
    rita.post("/psettings/permitted-services", client_id=rita.client_id)
    assert "Removed" in rita.page
    ended = rita.read(token)
    assert (ended.status_code, ended.json()["serviceErrorCode"]) == (401, 65601)


def test_a_token_ends_after_sixty_days_and_operators_can_end_it_before(rita):
    first = rita.exchange(rita.allow()).json()["access_token"]
    rita.ats.control("settings", {"member_token_life": 60})
    second = rita.exchange(rita.allow()).json()["access_token"]
    rita.ats.clock.seconds += 60
    assert rita.read(second).json()["serviceErrorCode"] == 65602
    assert rita.ats.control("tokens/revoke", {"auth_type": "3L"})["revoked"] == 2
    assert rita.read(first).json()["serviceErrorCode"] == 65601


def test_forms_without_the_pages_token_and_unknown_decisions_are_refused(rita):
    rita.sign_in(2)
    rita.open()
    assert rita.http.post(rita.address(), data={"decision": "allow"}).status_code == 400
    assert rita.send(rita.address(), decision="perhaps").status_code == 400
    assert rita.send(rita.address(), member_id="11").status_code == 404, "a closed account"


def test_somebody_else_can_be_chosen_on_the_consent_page(rita):
    rita.sign_in(2)
    rita.open()
    rita.post(rita.address(), decision="other")
    assert "Sign in to continue to" in rita.page
    rita.get(rita.address(find="noor haddad"))
    assert "Noor Haddad" in rita.page, "a member without a seat can be found"


def test_the_page_lets_its_form_lead_back_and_stands_in_no_frame(rita):
    rita.sign_in(2)
    policy = rita.open().headers["content-security-policy"]
    assert "form-action 'self' https://ats.example;" in policy
    assert "frame-ancestors 'none'" in policy


def test_codes_and_states_stay_out_of_the_log_and_grants_are_in_it(rita):
    code = rita.allow()
    token = rita.exchange(code).json()["access_token"]
    rita.ats.sign_in()
    log = rita.http.get("/control/requests", params={"path": "oauth"})
    assert code not in log.text
    assert token not in log.text
    assert "s t/a+t=e" not in log.text
    assert rita.ats.box.direct().client_secret not in log.text
    fetches = [e["body"] for e in log.json() if e["path"] == "/oauth/v2/accessToken"]
    assert [("client_credentials" in body, "authorization_code" in body) for body in fetches] == [
        (True, False),
        (False, True),
    ]
