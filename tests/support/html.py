"""What pages say, and what is wrong with them, by the parser of lexbor, which parses as browsers do."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import urlsplit

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect

#: Fragments begin with their root element, pages with a doctype.
DOCTYPE = "<!doctype html>"
#: Elements without an end.
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?""")
_UNESCAPED = re.compile(r"&(?!(?:#\d+|#[xX][\da-fA-F]+|[a-zA-Z][\da-zA-Z]*);)|<(?![a-zA-Z/!])")


def elements(page: str, selector: str) -> list[LexborNode]:
    """The elements of a page that a CSS selector finds, in their order; those of templates are not among them."""
    return LexborHTMLParser(page).css(selector)


def text_of(page: str) -> str:
    """What a person reads of a page, white space folded."""
    tree = LexborHTMLParser(page)
    for hidden in tree.css("script, style, template, head"):
        hidden.decompose()
    return " ".join(tree.root.text(separator=" ").split()) if tree.root is not None else ""


def lint(body: str, app: Flask) -> Iterator[str]:
    """Yield what is wrong with a page or a fragment."""
    is_page = body.lstrip().lower().startswith(DOCTYPE)
    tree = LexborHTMLParser(body, is_fragment=not is_page)
    yield from _not_well_formed(body, tree)
    everything = _all(tree)
    ids = [element.attributes["id"] for element in everything if element.attributes.get("id")]
    for repeated in {name for name in ids if ids.count(name) > 1}:
        yield f"id {repeated} stands there {ids.count(repeated)} times"
    if is_page:
        yield from _lint_page(everything)
    else:
        roots = [] if tree.root is None else list(tree.root.iter())
        if len(roots) != 1 or not roots[0].attributes.get("id"):
            yield "a fragment needs one root element with an id"
    known = {name for name in ids if name}
    addresses = app.url_map.bind("localhost")
    for element in everything:
        yield from _lint_element(element, known, is_page, addresses)


def _not_well_formed(body: str, tree: LexborHTMLParser) -> Iterator[str]:
    """Whether a browser has to put anything right: it does where it reads other tags than stand there."""
    for written, read in zip_longest(_tags(body), _tags(tree.html or "")):
        if written != read:
            yield f"not well-formed: a browser reads {read} where {written} stands"
            return
    if found := _UNESCAPED.search(body):
        yield f"not well-formed: not escaped: {body[found.start() :][:20]!r}"


def _tags(source: str) -> Iterator[str]:
    """The tags of a source one by one, each with the names of its attributes, and where there is text between them."""
    read = 0
    for tag in _TAG.finditer(source):
        if source[read : tag.start()].strip():
            yield "text"
        read = tag.end()
        end, name, attributes = tag[1], tag[2].lower(), tag[3]
        if end:
            yield f"</{name}>"
            continue
        yield " ".join([f"<{name}", *(a.lower() for a in _ATTRIBUTE.findall(attributes))])
        if attributes.endswith("/") and name not in VOID:
            yield f"</{name}>"


def _all(tree: LexborHTMLParser) -> list[LexborNode]:
    """All elements, also those of templates."""
    found = list(tree.css("*"))
    for template in tree.template_fragments():
        found += template.css("*")
    return found


def _lint_page(everything: list[LexborNode]) -> Iterator[str]:
    titles = [e for e in everything if e.tag == "title"]
    if not titles or not titles[0].text().strip():
        yield "no title"
    headings = sum(e.tag == "h1" for e in everything)
    if headings != 1:
        yield f"{headings} h1 headings instead of one"
    if not next(e for e in everything if e.tag == "html").attributes.get("lang"):
        yield "no language"


def _lint_element(
    element: LexborNode, ids: set[str], is_page: bool, addresses: MapAdapter
) -> Iterator[str]:
    tag, given = element.tag, element.attributes
    if given.get("style") or tag == "style":
        yield f"inline style on <{tag}>: the policy forbids it"
    if any(name.startswith("on") for name in given):
        yield f"inline handler on <{tag}>"
    if tag == "script" and not given.get("src"):
        yield "inline script"
    if tag == "form":
        action, method = given.get("action"), (given.get("method") or "get").upper()
        if not action:
            yield "a form without action"
        if method == "POST" and not element.css('[name="csrf_token"]'):
            yield f"form {action} has no token"
        yield from _lint_address(action, method, addresses)
    target = given.get("hx-target") or ""
    if is_page and target.startswith("#") and target[1:] not in ids:
        yield f"hx-target {target} does not exist"
    for attribute, method in (("hx-get", "GET"), ("hx-post", "POST"), ("data-live", "GET")):
        if given.get(attribute):
            yield from _lint_address(given[attribute], method, addresses)
    if tag == "a" and (given.get("href") or "").startswith("/"):
        yield from _lint_address(given["href"], "GET", addresses)
    labelled = given.get("aria-labelledby")
    if is_page and labelled and not set(labelled.split()) <= ids:
        yield f"aria-labelledby {labelled} names what does not exist"
    if tag == "label" and is_page and given.get("for") and given["for"] not in ids:
        yield f"a label for {given['for']}, which does not exist"


def _lint_address(address: str | None, method: str, addresses: MapAdapter) -> Iterator[str]:
    """Whether one of our own addresses leads anywhere."""
    parts = urlsplit(address or "")
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return
    try:
        addresses.match(parts.path, method=method)
    except (RequestRedirect, MethodNotAllowed):
        yield f"{method} {parts.path} does not fit its route"
    except HTTPException:
        yield f"{method} {parts.path} leads nowhere"
