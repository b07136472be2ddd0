"""The lint of pages finds what is wrong with a page: nothing else would tell that it looks away."""

import pytest
from flask import Flask

from tests.support import html

GOOD = """<!doctype html>
<html lang="en"><head><title>Jobs &amp; more</title></head>
<body><main id="content"><h1>Jobs</h1>
<form action="/jobs" method="get"><label for="q">Search</label><input id="q" name="q" required></form>
<table><tbody><tr><td>one<br>two</td></tr></tbody></table><svg viewBox="0 0 1 1"><path d="M0"/></svg>
<template id="t"><p id="inside">x</p></template></main></body></html>"""


def test_a_good_page_is_good(app: Flask) -> None:
    assert list(html.lint(GOOD, app)) == []
    assert list(html.lint('<div id="part"><p>One</p></div>', app)) == []
    assert html.text_of(GOOD) == "Jobs Search one two"


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("</h1>", "", "a browser reads"),
        ("</td>", "", "a browser reads"),
        ("<tbody>", "", "a browser reads"),
        ("<table>", "<table>lost", "a browser reads"),
        ("</h1>", "</h1></p>", "a browser reads"),
        ("<h1>Jobs</h1>", "<p><h1>Jobs</h1></p>", "a browser reads"),
        ('name="q"', 'name="q" name="r"', "a browser reads"),
        ("</form>", "<form></form></form>", "a browser reads"),
        ("&amp;", "&", "not escaped"),
        ("&amp;", "<", "not escaped"),
        ('lang="en"', "", "no language"),
        ("<title>", "<title></title><title>", "no title"),
        ("<h1>", "<h1>One</h1><h1>", "2 h1 headings"),
        ('id="inside"', 'id="q"', "id q stands there 2 times"),
        ('for="q"', 'for="nothing"', "a label for nothing"),
        ("required", 'style="color:red"', "inline style"),
        ("required", 'onclick="x()"', "inline handler"),
        ("required", 'hx-target="#nothing"', "hx-target #nothing does not exist"),
        ("required", 'hx-get="/nowhere"', "GET /nowhere leads nowhere"),
        ("required", 'aria-labelledby="nothing"', "aria-labelledby nothing"),
        ("<table>", "<script>x</script><table>", "inline script"),
        ('action="/jobs"', "", "a form without action"),
        ('method="get"', 'method="post"', "has no token"),
        ("<h1>Jobs", '<h1><a href="/nowhere">Jobs</a>', "GET /nowhere leads nowhere"),
    ],
)
def test_what_is_wrong_is_told(app: Flask, good: str, bad: str, said: str) -> None:
    assert GOOD.count(good) == 1
    assert said in "\n".join(html.lint(GOOD.replace(good, bad), app))


@pytest.mark.parametrize("fragment", ["<p>No id</p>", '<p id="a">1</p><p id="b">2</p>', "words"])
def test_a_fragment_has_one_root_with_an_id(app: Flask, fragment: str) -> None:
    assert list(html.lint(fragment, app)) == ["a fragment needs one root element with an id"]
