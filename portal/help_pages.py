"""The help: pages written in Markdown, one folder for each language, made ready to be shown and searched.

``portal/help/en/jobs.md`` begins with the title (``# ...``) and a paragraph that says what the page is about; the
rest are sections (``##``). Three things are special in them:

- **bold** is the name of something on a screen, as it stands there (a house test looks for each of them);
- links to other pages of the help are written as links between the files, ``[Roles](roles.md#recruiter)``;
- ``[Connections](portal://user_settings.connections)`` leads to a page of the portal, for those who may open it. For
  everybody else the words stand there without a link.

``{{ roles }}`` on a line of its own is replaced by what the permission matrix says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from flask import current_app, request, url_for
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from portal.access import viewer
from portal.domain import names
from portal.domain.permissions import Action
from portal.languages import language

FOLDER = Path(__file__).parent / "help"
#: Read by whoever has no help in their own language.
FALLBACK = "en"
#: The pages in the order in which they are offered: what people do every day, then what is done once, then why
#: something does not work.
TOPICS = (
    "jobs",
    "prospects",
    "inmail-answers",
    "linkedin-jobs",
    "linkedin-account",
    "linkedin-tab",
    "linkedin-set-up",
    "questions",
    "troubleshooting",
    "roles",
    "browsers",
)
#: Topics about LinkedIn, where a browser that it no longer supports matters.
ABOUT_LINKEDIN = frozenset(TOPICS) - {"jobs", "roles"}

#: What it takes to open the pages of a blueprint, where not everybody who is signed in may.
_NEEDS = {
    "admin_settings": Action.ADMINISTER,
    "analytics": Action.VIEW_ANALYTICS,
    "candidates": Action.VIEW_CANDIDATES,
    "linkedin_inbox": Action.EDIT_CANDIDATES,
    "process_templates": Action.VIEW_TEMPLATES,
    "talent_pools": Action.VIEW_POOLS,
}
_PORTAL = "portal://"
_PAGE = re.compile(r"([a-z-]+)\.md(#[\w-]+)?")
_INSERT = re.compile(r"\{\{ (\w+) \}\}")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
#: Letters of a result that stand before and after the first word that was looked for.
_AROUND = 90
RESULTS_MAX = 20


@dataclass(frozen=True)
class Heading:
    """A heading of a page, as its table of contents shows it."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a page that a search finds; the first one, before all headings, has no anchor."""

    heading: Heading | None
    text: str


@dataclass(frozen=True)
class Block:
    """A piece of a page: HTML, or the name of something that is made for it (``roles``)."""

    html: Markup
    insert: str = ""


@dataclass(frozen=True)
class Source:
    """A page as it is written, the same for everybody."""

    topic: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    tokens: tuple[Token, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The table of contents."""
        return tuple(section.heading for section in self.sections if section.heading)


@dataclass(frozen=True)
class Result:
    """A place in the help that a search found."""

    topic: str
    title: str
    heading: Heading | None
    excerpt: Markup


def source(topic: str, code: str, folder: Path = FOLDER) -> Source:
    """A page in a language, or in English where nobody has translated it."""
    mine = folder / code / f"{topic}.md"
    return _read(mine if mine.is_file() else folder / FALLBACK / f"{topic}.md")


def topics() -> list[Source]:
    """Every page in the reader's language."""
    return [source(topic, language()) for topic in TOPICS]


def blocks(page: Source) -> tuple[Block, ...]:
    """The page's body for whoever is looking at it."""
    me = viewer()
    may = frozenset(action for action in _NEEDS.values() if me.may(action))
    return _blocks(page.topic, language(), request.root_path, may)


@lru_cache(500)
def _blocks(topic: str, code: str, _root_path: str, may: frozenset[Action]) -> tuple[Block, ...]:
    """For each language, place of the application and set of rights once."""
    found: list[Block] = []
    run: list[Token] = []
    tokens = [_told(token, may) for token in source(topic, code).tokens]
    position = 0
    while position < len(tokens):
        insert = _insert_at(tokens, position)
        if insert:
            found += [_block(run), Block(Markup(), insert)]
            run, position = [], position + 3
        else:
            run.append(tokens[position])
            position += 1
    return (*found, _block(run))


def _block(tokens: Sequence[Token]) -> Block:
    # Our own files, in which the renderer takes no HTML.
    return Block(Markup(_markdown.renderer.render(tokens, _markdown.options, {})))  # noqa: S704


def _insert_at(tokens: Sequence[Token], position: int) -> str:
    """The name in ``{{ name }}`` when the paragraph that begins here is nothing else."""
    if tokens[position].type != "paragraph_open":
        return ""
    found = _INSERT.fullmatch(tokens[position + 1].content)
    return found[1] if found else ""


def _told(token: Token, may: frozenset[Action]) -> Token:
    """A token with its links as they are for somebody with these rights."""
    if token.type == "table_open":
        return token.copy(attrs={"class": "bk-table"})
    if not token.children:
        return token
    return token.copy(children=list(_linked(token.children, may)))


def _linked(tokens: Sequence[Token], may: frozenset[Action]) -> Iterator[Token]:
    """The pieces of a line, of links only those that the reader may follow."""
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrs["href"]), may)
            if address:
                yield token.copy(attrs={"href": address, **_attributes(address)})
        elif token.type != "link_close":
            yield token
        elif address:
            if _attributes(address):
                note = Token("html_inline", "", 0)
                words = escape(_("(opens in a new tab)"))
                note.content = f'<span class="visually-hidden"> {words}</span>'
                yield note
            yield token


def _attributes(address: str) -> dict[str, str]:
    """What a link has that leaves the portal."""
    if address.startswith("https://"):
        return {"rel": "noopener noreferrer", "target": "_blank"}
    return {}


def _address(written: str, may: frozenset[Action]) -> str:
    """Where a link leads; empty when the reader may not go there."""
    if written.startswith(_PORTAL):
        endpoint = written.removeprefix(_PORTAL)
        needed = _NEEDS.get(endpoint.partition(".")[0])
        if needed not in {None, *may} or endpoint not in current_app.view_functions:
            return ""
        return url_for(endpoint)
    page = _PAGE.fullmatch(written)
    if page:
        return url_for("help.topic", topic=page[1]) + (page[2] or "")
    return written


# -- reading ------------------------------------------------------------------------------------


@cache
def _read(path: Path) -> Source:
    """A file, parsed once for the life of the process."""
    tokens = _markdown.parse(path.read_text(encoding="utf-8"))
    title, lead = _plain(tokens[1]), _plain(tokens[4])
    body = tokens[6:]
    sections: list[Section] = []
    heading: Heading | None = None
    texts: list[str] = [lead]
    for position, token in enumerate(body):
        if token.type == "heading_open" and token.tag == "h2":
            sections.append(Section(heading, " ".join(texts)))
            inline = body[position + 1]
            heading, texts = Heading(anchor_of(inline.content), _plain(inline)), []
            token.attrSet("id", heading.anchor)
        elif token.type == "heading_open":
            token.attrSet("id", anchor_of(body[position + 1].content))
        elif token.type == "inline" and not (heading and _plain(token) == heading.text):
            texts.append(_plain(token))
    sections.append(Section(heading, " ".join(texts)))
    return Source(path.stem, title, lead, tuple(sections), tuple(body))


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as the places where Markdown is read make it.

    >>> anchor_of("Who may **export**?")
    'who-may-export'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _plain(inline: Token) -> str:
    """What a person reads of a line."""
    text = "".join(
        " " if child.type == "softbreak" else child.content for child in inline.children or ()
    )
    return _INSERT.sub("", text).strip()


# -- searching ----------------------------------------------------------------------------------


def search(text: str) -> list[Result]:
    """The places of the help that hold every word, by the beginnings of words, the likeliest first."""
    words = names.fold(text).split()
    if not words:
        return []
    found: list[tuple[int, Result]] = []
    for page in topics():
        for section in page.sections:
            rank = _rank(words, page, section)
            if rank:
                excerpt = _excerpt(section.text, words)
                found.append((rank, Result(page.topic, page.title, section.heading, excerpt)))
    found.sort(key=lambda pair: -pair[0])
    return [result for _rank_of_it, result in found[:RESULTS_MAX]]


def _rank(words: Sequence[str], page: Source, section: Section) -> int:
    """How well a section fits; 0 when a word is missing in it."""
    heading = _folded(section.heading.text) if section.heading else ""
    title, body = _folded(page.title), _folded(section.text)
    total = 0
    for word in words:
        starts = re.compile(rf"\b{re.escape(word)}")
        score = 8 * bool(starts.search(heading)) + min(len(starts.findall(body)), 4)
        if starts.search(title):
            # The title counts for what the whole page is about, so first of all for its beginning.
            score += 6 if section.heading is None else 1
        if not score:
            return 0
        total += score
    return total


@lru_cache(2_000)
def _folded(text: str) -> str:
    return names.fold(text)


def _excerpt(text: str, words: Sequence[str]) -> Markup:
    """The surroundings of the first word that was found, with all that were found marked."""
    marks = [
        mark for mark in _words_of(text) if names.fold(text[slice(*mark)]).startswith(tuple(words))
    ]
    start = max(0, marks[0][0] - _AROUND) if marks else 0
    if start:
        start = text.find(" ", start) + 1
    end = (marks[0][1] if marks else 0) + 2 * _AROUND
    end = len(text) if end >= len(text) else text.rfind(" ", start, end)
    parts: list[Markup] = [Markup("… ") if start else Markup()]
    for first, last in marks:
        if start <= first and last <= end:
            parts += [escape(text[start:first]), Markup("<mark>%s</mark>") % text[first:last]]
            start = last
    parts += [escape(text[start:end]), Markup(" …") if end < len(text) else Markup()]
    return Markup("").join(parts)


def _words_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text begin and end."""
    for found in re.finditer(r"\w+", text):
        yield found.span()
