"""One spelling for things that people and systems spell in many ways."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

NAME_MAX = 200
_EMAIL = re.compile(r"^[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+$")


def tidy(text: str | None, limit: int = 500) -> str:
    """White space folded, control characters out, cut at ``limit`` characters; ``""`` for None."""
    if not text:
        return ""
    visible = "".join(
        " " if ch.isspace() else ch
        for ch in text
        if ch.isspace() or unicodedata.category(ch) not in {"Cc", "Cs", "Co", "Cn"}
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))[:limit].rstrip()


def fold(text: str) -> str:
    """For comparing names: no case, no accents, no punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def is_email(text: str) -> bool:
    """Whether a text looks like X@X.X, the shape that LinkedIn asks for, at most 254 characters."""
    return len(text) <= 254 and bool(_EMAIL.match(text))


def email_key(text: str) -> str:
    """The form in which two spellings of one e-mail address are equal."""
    return text.strip().casefold()


def profile_key(url: str | None) -> str:
    """The form in which two spellings of one LinkedIn profile address are equal.

    Scheme, country host (``nl.linkedin.com``), language suffix, case, percent-encoding, query and
    trailing slash do not matter. Returns ``""`` for what is not a profile address.

    >>> profile_key("https://NL.linkedin.com/in/J%C3%BCrgen-1/?trk=x")
    '/in/jürgen-1'
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
    except ValueError:
        return ""
    segments = [segment for segment in unquote(parts.path).casefold().split("/") if segment]
    if len(segments) < 2 or segments[0] not in {"in", "pub"}:
        return ""
    return unicodedata.normalize("NFC", "/" + "/".join(segments[:2]))


def safe_link(url: str | None, limit: int = 500) -> str:
    """A web address that may stand in a link: http or https, with a host; ``""`` otherwise."""
    text = tidy(url, limit + 1)
    if not text or len(text) > limit or " " in text:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname else ""


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()
