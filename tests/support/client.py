"""A test client that lints every page it fetches."""

import re
from typing import Any
from urllib.parse import urlsplit

import html5lib
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.support.people import PASSWORD, email_of

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

    def sign_in(self, name: str, password: str = PASSWORD) -> "LintingClient":
        """Sign in as one of the people; the cookie stays for what follows."""
        answer = self.post(
            "/sign-in", {"email": email_of(name), "password": password}, at="/sign-in"
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        return self

    def get(self, path: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page, expect a status, lint it."""
        answer = self.http.get(path, **options)
        assert answer.status_code == status, (
            f"GET {path} answered {answer.status_code}, not {status}: "
            f"{answer.get_data(as_text=True)[:500]}"
        )
        self.lint(answer, path)
        return answer

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        at: str | None = None,
        status: int | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a form with the token of the page ``at`` (by default any page one may see)."""
        token = self.token(at)
        answer = self.http.post(path, data={"csrf_token": token, **(data or {})}, **options)
        if status is not None:
            assert answer.status_code == status, (
                f"POST {path} answered {answer.status_code}, not {status}: {text_of(answer)[:800]}"
            )
        self.lint(answer, path)
        return answer

    def token(self, at: str | None = None) -> str:
        """The CSRF token of a page."""
        page = self.http.get(at or "/help/about", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, f"no form with a token on {at or '/help/about'}"
        return found[1]

    def lint(self, answer: TestResponse, path: str) -> None:
        """Fail for anything that a good page does not have."""
        body = answer.get_data(as_text=True)
        if answer.mimetype != "text/html" or not body.strip() or 300 <= answer.status_code < 400:
            return
        problems = list(lint_html(body, self.app))
        assert not problems, f"{path}:\n" + "\n".join(problems)


def text_of(answer: TestResponse) -> str:
    """What a person reads of a page, white space folded."""
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
    if is_page:
        tree = parser.parse(body)
    else:
        tree = parser.parseFragment(body)
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
    if any(str(name).startswith("on") for name in element.keys()):
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
