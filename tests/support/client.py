"""A test client that lints every page it fetches."""

import re
from typing import Any
from urllib.parse import urlsplit

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from portal.access import Viewer
from portal.db import db
from portal.services import accounts
from tests.support.people import PASSWORD, email_of

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HTML = "{http://www.w3.org/1999/xhtml}"
#: Fragments begin with their root element, pages with a doctype.
DOCTYPE = "<!doctype html>"
#: What html5lib says of things that are right in HTML5 but unknown to it.
TOLERATED = {"expected-doctype-but-got-start-tag", "non-void-element-with-trailing-solidus"}


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
        problems = list(lint_html(body, self.app))
        assert not problems, f"{path}:\n" + "\n".join(problems)


def text_of(answer: TestResponse) -> str:
    """What a person reads of a page, white space folded."""
    if answer.mimetype != "text/html":
        return answer.get_data(as_text=True)
    tree = html5lib.parse(answer.get_data(as_text=True))
    for hidden in ("script", "style", "template", "head"):
        for parent in list(tree.iter()):
            for child in list(parent):
                if child.tag == HTML + hidden:
                    parent.remove(child)
    return " ".join(" ".join(tree.itertext()).split())


def lint_html(body: str, app: Flask):  # type: ignore[no-untyped-def]
    """Yield what is wrong with a page or a fragment."""
    is_page = body.lstrip().lower().startswith(DOCTYPE)
    parser = html5lib.HTMLParser()
    tree = parser.parse(body) if is_page else parser.parseFragment(body)
    for _position, code, values in parser.errors:
        if code not in TOLERATED:
            yield f"not well-formed: {code} {values or ''}"
    elements = list(tree.iter())
    ids = [element.get("id") for element in elements if element.get("id")]
    for repeated in {name for name in ids if ids.count(name) > 1}:
        yield f"id {repeated} stands there {ids.count(repeated)} times"
    if is_page:
        yield from _lint_page(elements)
    else:
        roots = [child for child in tree if isinstance(child.tag, str)]
        if len(roots) != 1 or not roots[0].get("id"):
            yield "a fragment needs one root element with an id"
    for element in elements:
        if isinstance(element.tag, str):
            yield from _lint_element(element, set(ids), is_page, app)


def _lint_page(elements: list[Any]):  # type: ignore[no-untyped-def]
    titles = [e for e in elements if e.tag == HTML + "title"]
    if not titles or not (titles[0].text or "").strip():
        yield "no title"
    headings = [e for e in elements if e.tag == HTML + "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1 headings instead of one"
    html = next(e for e in elements if e.tag == HTML + "html")
    if not html.get("lang"):
        yield "no language"


def _lint_element(element: Any, ids: set[str], is_page: bool, app: Flask):  # type: ignore[no-untyped-def]
    tag = element.tag.removeprefix(HTML)
    if element.get("style") or (tag == "style"):
        yield f"inline style on <{tag}>: the policy forbids it"
    if any(str(name).startswith("on") for name in element.attrib):
        yield f"inline handler on <{tag}>"
    if tag == "script" and not element.get("src"):
        yield "inline script"
    if tag == "form":
        if not element.get("action"):
            yield "a form without action"
        inputs = [e.get("name") for e in element.iter() if isinstance(e.tag, str)]
        if (element.get("method") or "get").lower() == "post" and "csrf_token" not in inputs:
            yield f"form {element.get('action')} has no token"
        yield from _lint_address(
            element.get("action"), (element.get("method") or "get").upper(), app
        )
    target = element.get("hx-target")
    if is_page and target and target.startswith("#") and target[1:] not in ids:
        yield f"hx-target {target} does not exist"
    for attribute, method in (("hx-get", "GET"), ("hx-post", "POST"), ("data-live", "GET")):
        if element.get(attribute):
            yield from _lint_address(element.get(attribute), method, app)
    if tag == "a" and (element.get("href") or "").startswith("/"):
        yield from _lint_address(element.get("href"), "GET", app)
    labelled = element.get("aria-labelledby")
    if is_page and labelled and not set(labelled.split()) <= ids:
        yield f"aria-labelledby {labelled} names what does not exist"
    if tag == "label" and is_page and element.get("for") and element.get("for") not in ids:
        yield f"a label for {element.get('for')}, which does not exist"


def _lint_address(address: str | None, method: str, app: Flask):  # type: ignore[no-untyped-def]
    """Whether one of our own addresses leads anywhere."""
    parts = urlsplit(address or "")
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return
    adapter = app.url_map.bind("localhost")
    try:
        adapter.match(parts.path, method=method)
    except (RequestRedirect, MethodNotAllowed):
        yield f"{method} {parts.path} does not fit its route"
    except HTTPException:
        yield f"{method} {parts.path} leads nowhere"
