"""What holds for every route, also for those that come later: who may knock, and how."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.access import GUARD
from tests.support.client import LintingClient, text_of
from tests.support.people import People

#: Answers for machines and files; everything else is a page.
NO_PAGES = {"static", "health.healthz", "health.readyz", "health.workz"}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & METHODS):
            yield rule, method


def address(rule: Rule, number: int = 1) -> str:
    """An address of a route; ids are ``number``, texts are words."""
    return re.sub(r"<int:\w+>", str(number), re.sub(r"<(path:)?[a-z_]+>", "word", rule.rule))


def guards_of(app: Flask, rule: Rule) -> tuple[str, ...]:
    return getattr(app.view_functions[rule.endpoint], GUARD, ())


def behind_sign_in(app: Flask) -> Iterator[tuple[str, str]]:
    for rule, method in routes(app):
        if set(guards_of(app, rule)) & {"signed_in", "admin_only"}:
            yield method, address(rule)


def test_pages_lead_to_the_sign_in_and_back(app: Flask, client: LintingClient) -> None:
    checked = 0
    for method, path in behind_sign_in(app):
        answer = client.http.open(f"{path}?view=all", method=method)
        assert answer.status_code == 303, (method, path)
        back = "/jobs?view=all" if path == "/jobs" else f"{path}?view=all"
        expected = back if method == "GET" else "/"
        location = answer.headers["Location"]
        assert location.startswith("/sign-in?next="), (method, path, location)
        assert answer.request.path == path
        page = client.get(location)
        assert f'name="next" type="hidden" value="{expected}"' in page.get_data(as_text=True)
        checked += 1
    assert checked > 25


@pytest.mark.parametrize("header", ["HX-Request", "X-Live-Panel"])
def test_fragments_get_an_order_to_leave_and_no_page(
    app: Flask, client: LintingClient, header: str
) -> None:
    for method, path in behind_sign_in(app):
        answer = client.http.open(
            path,
            method=method,
            headers={header: "true", "HX-Current-URL": "http://localhost/jobs/7/prospects?x=1"},
        )
        assert (answer.status_code, answer.data) == (200, b""), (method, path)
        assert answer.headers["HX-Redirect"] == "/sign-in?next=/jobs/7/prospects?x%3D1", path


def test_a_wrong_method_is_405_with_a_page(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Ada")
    by_address: dict[str, set[str]] = {}
    for rule, _method in routes(app):
        by_address.setdefault(address(rule), set()).update(rule.methods or ())
    for path, allowed in by_address.items():
        wrong = next(m for m in ("POST", "GET", "DELETE") if m not in allowed)
        headers = {"X-CSRFToken": client.token()} if wrong != "GET" else {}
        if path.startswith("/static"):
            continue
        answer = client.http.open(path, method=wrong, headers=headers)
        assert answer.status_code == 405, (wrong, path)
        client.lint(answer, path)
        assert "GET" in answer.headers["Allow"] or "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("number", [987654, 2**31, 2**63, 10**30])
def test_an_id_that_no_row_has_is_404(
    app: Flask, people: People, client: LintingClient, number: int
) -> None:
    client.sign_in("Ada")
    checked = 0
    for rule, method in routes(app):
        if "<int:" not in rule.rule:
            continue
        path = address(rule, number)
        answer = client.http.open(path, method=method, headers={"X-CSRFToken": client.token()})
        assert answer.status_code == 404, (method, path)
        assert "it is not for you" in text_of(answer)
        client.lint(answer, path)
        checked += 1
    assert checked > 18


@pytest.mark.parametrize("number", ["-1", "1.5", "abc", "%00", "1%20OR%201=1"])
def test_an_id_that_is_no_number_is_404(
    app: Flask, people: People, client: LintingClient, number: str
) -> None:
    client.sign_in("Ada").get(f"/jobs/{number}", status=404)
    client.get(f"/candidates/{number}", status=404)


def test_strange_numbers_in_queries_are_ignored(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Ada")
    for number in ("-1", "x", "0", str(2**31), str(10**30), "٣"):
        client.get(f"/jobs?view=all&page={number}")
        client.get(f"/candidates?after={number}")
        client.get(f"/admin/linkedin-inbox?before={number}")
        client.get(f"/admin/linkedin-inbox?view={number}")
        client.get(f"/jobs?status={number}")


def test_every_form_needs_its_token(app: Flask, people: People, client: LintingClient) -> None:
    client.sign_in("Ada")
    for rule, method in routes(app):
        if method == "GET" or rule.endpoint.startswith("webhooks."):
            continue
        path = address(rule)
        answer = client.http.open(path, method=method, data={"csrf_token": "forged"})
        assert answer.status_code == 400, path
        assert "This page is too old" in text_of(answer), path
        client.lint(answer, path)


WITH_LINKEDIN = {"/admin/linkedin-integration"}


def test_every_page_carries_the_security_headers(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Ada")
    paths = {address(rule) for rule, method in routes(app) if method == "GET"}
    for path in sorted(paths | {"/nowhere", "/jobs/987654", "/static/css/beckon.css"}):
        answer = client.http.get(path)
        headers = answer.headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'self'", path
        # LinkedIn's scripts and frames may load where its plugins are shown, and nowhere else.
        embeds = path in WITH_LINKEDIN
        assert policy["script-src"] == ("'self' http://127.0.0.1:8001" if embeds else "'self'"), (
            path
        )
        assert policy["frame-src"] == ("http://127.0.0.1:8001" if embeds else "'none'"), path
        assert policy["style-src"] == "'self'", path
        assert policy["frame-ancestors"] == "'none'", path
        assert policy["object-src"] == "'none'", path
        assert policy["base-uri"] == "'none'", path
        assert policy["form-action"] == "'self' http://127.0.0.1:8001", path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups", path
        kept = "no-store" in headers["Cache-Control"]
        assert kept is not path.startswith("/static/css"), path
        answer.close()


def test_a_fragment_that_fails_can_be_swapped_in(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Ada")
    headers = {"HX-Request": "true", "HX-Target": "prospects"}
    answer = client.get("/panels/jobs/987654/prospects", status=404, headers=headers)
    body = answer.get_data(as_text=True)
    assert '<div id="prospects"' in body
    assert 'hx-get="/panels/jobs/987654/prospects"' in body
    assert "<html" not in body


def test_what_a_fragment_says_about_its_target_is_escaped(
    app: Flask, people: People, client: LintingClient
) -> None:
    client.sign_in("Ada")
    headers = {"HX-Request": "true", "HX-Target": '"><img src=x>'}
    answer = client.get("/panels/jobs/987654/prospects", status=404, headers=headers)
    assert "<img" not in answer.get_data(as_text=True)
