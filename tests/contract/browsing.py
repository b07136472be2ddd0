"""A browser without scripts: follows redirects, keeps cookies, sends the page's token along."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


class Browser:
    """Follows redirects, keeps cookies, and puts the page's token into what it posts."""

    def __init__(self, ats: Any) -> None:
        self.http = ats.http
        self.page = ""
        self.status = 0

    def get(self, path: str, **options: Any) -> str:
        answer = self.http.get(path, follow_redirects=True, **options)
        self.page, self.status = unescape(answer.text), answer.status_code
        return self.page

    def send(self, path: str, /, **fields: str) -> Any:
        """Post without following where the answer leads."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.page)
        assert token, "the page has no form"
        return self.http.post(path, data={"csrf": token[1], **fields})

    def post(self, path: str, /, **fields: str) -> str:
        answer = self.send(path, **fields)
        if answer.is_redirect:
            return self.get(answer.headers["location"])
        self.page, self.status = unescape(answer.text), answer.status_code
        return self.page

    def sign_in(self, member_id: int) -> str:
        self.get("/")
        return self.post("/sign-in", member_id=str(member_id))
