"""The map of addresses: guarded, named and counted."""

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from portal.access import GUARD
from portal.extensions import csrf
from tests.browser.pages import AREAS, ELSEWHERE, NO_PAGES, PAGES

SNAPSHOT = Path(__file__).with_name("routes.txt")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(found, key=lambda rule: (rule.rule, rule.endpoint))


def guards(app: Flask, rule: Rule) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(app.view_functions[rule.endpoint], GUARD, ())
    return found


def test_every_route_carries_exactly_one_guard(portal_app: Flask) -> None:
    wrong = [
        f"{rule.endpoint} carries {guards(portal_app, rule) or 'no guard'}"
        for rule in rules(portal_app)
        if len(guards(portal_app, rule)) != 1
    ]
    assert not wrong, "\n".join([*wrong, "put one guard of portal.access on each view"])


def test_the_guard_is_the_outermost_of_what_decides(portal_app: Flask) -> None:
    """Nothing of a view may run before its guard: limits may, since they protect the guard."""
    for rule in rules(portal_app):
        view = portal_app.view_functions[rule.endpoint]
        assert hasattr(view, GUARD), f"{rule.endpoint}: the guard stands directly below the route"


def test_each_room_has_its_guard(portal_app: Flask) -> None:
    expected = {"admin_settings": {"admin_only"}, "webhooks": {"signed_webhook"}}
    public = {"auth", "careers", "health"}
    #: Only administrators say with what everybody's jobs begin.
    single = {
        "process_templates.make_default": "admin_only",
        # Taking joined records apart again is for administrators as well.
        "same_person.joined": "admin_only",
        "same_person.undo": "admin_only",
    }
    for rule in rules(portal_app):
        room = rule.endpoint.split(".")[0]
        [guard] = guards(portal_app, rule)
        default = {"signed_in", "public"} if room in public else {"signed_in"}
        if rule.endpoint in single:
            assert guard == single[rule.endpoint], f"{rule.endpoint} is {guard}"
            continue
        assert guard in expected.get(room, default), f"{rule.endpoint} is {guard}"


def test_only_what_must_be_is_public(portal_app: Flask) -> None:
    public = {r.endpoint for r in rules(portal_app) if guards(portal_app, r) == ("public",)}
    assert public == {
        # Whoever is invited has no password yet; the link in the mail is what they know.
        "auth.accept_invitation",
        "auth.invitation",
        "auth.sign_in",
        "auth.sign_in_submit",
        "careers.job",
        # What stands beside the company's name on that page.
        "careers.logo",
        "health.healthz",
        "health.readyz",
        "health.workz",
    }, "think twice, then say so here"


def test_only_the_callback_needs_no_token(portal_app: Flask) -> None:
    exempt = {getattr(entry, "name", entry) for entry in csrf._exempt_blueprints}
    assert exempt == {"webhooks"}
    assert csrf._exempt_views == set()
    assert portal_app.config.get("WTF_CSRF_ENABLED", True) is True
    assert portal_app.config.get("WTF_CSRF_CHECK_DEFAULT", True) is True


def test_addresses_are_lower_kebab_case_with_typed_parameters(portal_app: Flask) -> None:
    texts = {
        "/careers/<number>",
        "/help/<topic>",
        "/invitations/<token>",
        "/webhooks/linkedin/<token>",
    }
    wrong = []
    for rule in rules(portal_app):
        for part in rule.rule.strip("/").split("/"):
            if part.startswith("<"):
                if not re.fullmatch(r"<int:[a-z]+_id>", part) and rule.rule not in texts:
                    wrong.append(f"{rule.rule}: {part} needs a type and the name of a row")
            elif part and not KEBAB.fullmatch(part):
                wrong.append(f"{rule.rule}: {part} is not lower kebab-case")
    assert not wrong, "\n".join(wrong)


def test_nothing_changes_by_being_looked_at(portal_app: Flask) -> None:
    for rule in rules(portal_app):
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), f"{rule.endpoint}: one view, one method"


def test_no_address_ends_with_a_slash(portal_app: Flask) -> None:
    assert [r.rule for r in rules(portal_app) if r.rule.endswith("/")] == ["/"]


def test_the_list_of_routes_is_the_one_written_down(portal_app: Flask) -> None:
    now = [
        f"{'/'.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule} "
        f"{rule.endpoint} {' '.join(guards(portal_app, rule))}"
        for rule in rules(portal_app)
    ]
    written = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    gone, new = sorted(set(written) - set(now)), sorted(set(now) - set(written))
    assert now == written, "\n".join(
        [
            *(f"gone: {line}" for line in gone),
            *(f"new:  {line}" for line in new),
            "",
            f"People bookmark addresses. Where one went, redirect from it or say in CHANGELOG.md "
            f"what happens; then write {SNAPSHOT.name} anew, sorted by address:",
            *now,
        ]
    )


def test_axe_sees_every_page(portal_app: Flask) -> None:
    there = {
        rule.rule
        for rule in rules(portal_app)
        if "GET" in (rule.methods or set()) and rule.rule.startswith(AREAS)
    }
    seen = {
        re.sub(
            r"<int:(asked|rejected|done_bulk|template_stage|candidate_note|done_action)_id>",
            _plainly,
            p,
        )
        for p in PAGES
    }
    seen = {address.partition("?")[0] for address in seen}
    missing = there - seen - NO_PAGES - ELSEWHERE
    assert not missing, f"add to PAGES of tests/browser/pages.py: {sorted(missing)}"
    assert seen | NO_PAGES | ELSEWHERE <= there, "gone: take them out of tests/browser/pages.py"


def _plainly(found: re.Match[str]) -> str:
    """The name that the route has for the special one of its kind."""
    names = {
        "asked": "job_id",
        "rejected": "application_id",
        "done_bulk": "bulk_id",
        "template_stage": "stage_id",
        "candidate_note": "note_id",
        "done_action": "action_id",
    }
    return f"<int:{names[found[1]]}>"
