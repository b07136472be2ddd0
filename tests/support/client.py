"""A test client that lints every page it fetches."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal.access import Viewer
from portal.db import db
from portal.services import accounts
from tests.support import html
from tests.support.people import PASSWORD, email_of

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class LintingClient:
    """Fetches pages and posts forms as a browser would; every page is checked on the way."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self._token: str | None = None

    def sign_in(self, name: str) -> "LintingClient":
        """Go on as one of the people, with the session that signing in would have made.

        Hashing is slow on purpose; the form itself is tested in tests/web/test_auth.py.
        """
        with self.app.app_context():
            user = accounts.find_by_email(email_of(name))
            assert user is not None, f"nobody is called {name}: does the test ask for people?"
            key = Viewer.of(user).get_id()
            db.session.remove()
        with self.http.session_transaction() as session:
            session.clear()
            session["_user_id"] = key
        self._token = None
        return self

    def sign_in_by_form(self, email: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        """Fill in the sign-in form."""
        return self.post(
            "/sign-in", {"email": email, "password": password, **options}, at="/sign-in"
        )

    def get(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page, expect a status, lint it."""
        answer = self.http.get(path, **options)
        assert answer.status_code == status, (
            f"GET {path} answered {answer.status_code}, not {status}: {text_of(answer)[:800]}"
        )
        return self._seen(answer, path)

    def fragment(self, path: str, *, status: int = 200) -> TestResponse:
        """Fetch what a live panel fetches."""
        return self.get(path, status=status, headers={"X-Live-Panel": "1"})

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        at: str | None = None,
        status: int | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a form with the token of the page ``at`` (by default the one seen last)."""
        token = self.token(at)
        answer = self.http.post(path, data={"csrf_token": token, **(data or {})}, **options)
        if status is not None:
            assert answer.status_code == status, (
                f"POST {path} answered {answer.status_code}, not {status}: {text_of(answer)[:800]}"
            )
        return self._seen(answer, path)

    def token(self, at: str | None = None) -> str:
        """The CSRF token of a page, or of the page seen last: it belongs to the session."""
        if at is None and self._token is not None:
            return self._token
        page = self.http.get(at or "/help/about", follow_redirects=True)
        self._remember_token(page)
        assert self._token, f"no form with a token on {at or '/help/about'}"
        return self._token

    def _seen(self, answer: TestResponse, path: str) -> TestResponse:
        if path in {"/sign-in", "/sign-out"} and answer.status_code == 303:
            # Another session begins, with another token.
            self._token = None
        self._remember_token(answer)
        self.lint(answer, path)
        return answer

    def _remember_token(self, answer: TestResponse) -> None:
        found = _TOKEN.search(answer.get_data(as_text=True))
        self._token = found[1] if found else self._token

    def lint(self, answer: TestResponse, path: str) -> None:
        """Fail for anything that a good page does not have."""
        body = answer.get_data(as_text=True)
        if answer.mimetype != "text/html" or not body.strip() or 300 <= answer.status_code < 400:
            return
        problems = list(html.lint(body, self.app))
        assert not problems, f"{path}:\n" + "\n".join(problems)


def text_of(answer: TestResponse) -> str:
    """What a person reads of a page, white space folded."""
    body = answer.get_data(as_text=True)
    return html.text_of(body) if answer.mimetype == "text/html" else body
