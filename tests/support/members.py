"""A recruiter at LinkedIn's consent page: the sandbox's side of connecting one's own account."""

import re
from html import unescape
from typing import Any

import httpx2
from flask import Flask

from tests.support.linkedin import BASE, Control


class MemberAtLinkedIn:
    """A browser without scripts, signed in at the sandbox as somebody."""

    def __init__(self, sandbox_app: Flask, portal_app: Flask) -> None:
        self.settings = portal_app.extensions["settings"]
        self.control = Control(sandbox_app)
        self.http = httpx2.Client(transport=httpx2.WSGITransport(app=sandbox_app), base_url=BASE)
        self.register()

    def register(self) -> None:
        """The return address, as the company registers it at LinkedIn."""
        self.control.post(
            f"/control/applications/{self.settings.linkedin_client_id}",
            redirect_urls=[self.settings.member_return_url],
        )

    def person_urn(self, first_name: str) -> str:
        seats = self.control.get("/control/seats")
        return str(next(s["member"] for s in seats if s["first_name"] == first_name))

    def answer(self, address: str, member: int = 2, decision: str = "allow") -> str:
        """Go where the portal sent the browser and say yes or no; answers where it leads back to."""
        self.http.cookies.clear()
        page = self.http.get("/")
        self.http.post("/sign-in", data={"csrf": _token(page), "member_id": str(member)})
        page = self.http.get(address)
        if not page.is_redirect:
            page = self.http.post(address, data={"csrf": _token(page), "decision": decision})
        assert page.is_redirect, page.text
        back: str = page.headers["location"]
        assert back.startswith(self.settings.member_return_url), back
        return back.removeprefix(self.settings.portal_url)


def _token(page: Any) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, unescape(page.text)
    return found[1]
