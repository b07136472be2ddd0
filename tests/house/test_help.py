"""The help says what is there: pages, links, anchors and the names of controls."""

import ast
import html
import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from portal import help_pages
from portal.domain.permissions import Action, Column, Condition
from portal.wording import permissions
from tests.house.repository import ROOT, TEMPLATES, python_files, tree
from tests.house.test_source import anchors

PAGES = sorted((help_pages.FOLDER / help_pages.FALLBACK).glob("*.md"))
PORTAL = re.compile(r"\]\(portal://([\w.]+)\)")
#: Names on LinkedIn's screens that the sandbox has no page for, and in browsers.
ELSEWHERE = {
    "Export to ATS",
    "LinkedIn Recruiter",
    "Prevent cross-site tracking",
}
#: Names of stages that a new job has.
MADE = {"Advance to Apply", "Activities of Prospect"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def words_of_the_portal() -> frozenset[str]:
    """Every text that a page, a form or the wording says."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= {
            (single or double).replace("\\'", "'").replace('\\"', '"')
            for single, double in re.findall(
                r"""_\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""", text_of(path)
            )
        }
    for path in python_files("portal/"):
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in {"_", "_l", "gettext"}:
                found |= {a.value for a in call.args if isinstance(a, ast.Constant)}
    return frozenset(found)


@cache
def words_of_the_sandbox() -> str:
    """Everything that stands on the pages which play LinkedIn."""
    return "\n".join(
        html.unescape(text_of(path))
        for folder in ("templates", "")
        for path in (ROOT / "sandbox" / folder).rglob("*.html" if folder else "*.py")
    )


def stands_on_a_page_of_the_sandbox(name: str) -> bool:
    """As a whole text: between tags, or between quotation marks of the code."""
    edged = rf"""[>"']\s*{re.escape(name)}\s*[<"']"""
    return re.search(edged, words_of_the_sandbox()) is not None


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_what_stands_in_bold_is_the_name_of_something(path: Path) -> None:
    body = text_of(path)
    known = words_of_the_portal() | ELSEWHERE | MADE
    wrong = [
        f"{whole}: {name}"
        for whole in re.findall(r"\*\*(.+?)\*\*", body)
        for name in whole.split(" > ")
        if name not in known and not stands_on_a_page_of_the_sandbox(name)
    ]
    assert not wrong, f"nothing on a screen is called so: {wrong}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_links_into_the_portal_lead_to_pages(portal_app: Flask, path: Path) -> None:
    rules = {rule.endpoint: rule for rule in portal_app.url_map.iter_rules()}
    for endpoint in PORTAL.findall(text_of(path)):
        assert endpoint in rules, f"there is no {endpoint}"
        assert not rules[endpoint].arguments, f"{endpoint} needs to know more"
        assert "GET" in (rules[endpoint].methods or set())


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_a_page_has_a_title_a_lead_and_sections_with_different_anchors(path: Path) -> None:
    page = help_pages.source(path.stem, help_pages.FALLBACK)
    assert len(page.title) <= 40, "it stands in a menu"
    assert page.lead
    assert "*" not in page.lead
    assert "](" not in page.lead, "the lead is also shown where nothing is a link"
    assert page.headings
    assert {heading.anchor for heading in page.headings} <= anchors(path)
    seen = [heading.anchor for heading in page.headings]
    assert len(seen) == len(set(seen)), seen


def test_every_file_is_a_topic_and_every_topic_a_file() -> None:
    assert {path.stem for path in PAGES} == set(help_pages.TOPICS)
    assert len(help_pages.TOPICS) == len(set(help_pages.TOPICS))
    assert set(help_pages.TOPICS) > help_pages.ABOUT_LINKEDIN


def test_pages_lead_from_where_people_need_them() -> None:
    """Every topic but the ones for curiosity is linked from a page of the portal, to a section that exists."""
    found = {
        (topic, anchor)
        for path in TEMPLATES.rglob("*.html")
        for topic, anchor in re.findall(
            r"help_link\('([\w-]+)', _\('[^']*'\)(?:, anchor='([\w-]+)')?\)", text_of(path)
        )
    }
    for topic, anchor in found:
        page = help_pages.source(topic, help_pages.FALLBACK)
        assert not anchor or anchor in {h.anchor for h in page.headings}, f"{topic}#{anchor}"
    assert {topic for topic, _anchor in found} == set(help_pages.TOPICS) - {"questions"}


def test_the_matrix_has_words_for_everything() -> None:
    told = [action for _group, rows in permissions.ACTION_GROUPS for action in rows]
    assert len(told) == len(set(told))
    assert set(told) == set(Action)
    assert set(permissions.COLUMN_NAMES) == set(Column)
    assert set(permissions.CONDITION_SENTENCES) == set(Condition)
    assert set(Action) > permissions.WITHOUT_JOB
