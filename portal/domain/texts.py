"""What people write, made ready to be shown."""

import re
from dataclasses import dataclass

from portal.domain import names

_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
#: Signs that end a sentence rather than an address.
_AFTER_LINK = ".,;:!?)]}»”’*_"
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Part:
    """A piece of a text; one with an address is a link."""

    text: str
    url: str = ""


def split_links(text: str) -> list[Part]:
    """A text in pieces, of which those that are web addresses carry one.

    >>> [part.url for part in split_links("See https://example.com/a, or not.")]
    ['', 'https://example.com/a', '']
    """
    parts: list[Part] = []
    end = 0
    for found in _LINK.finditer(text):
        address = found[0].rstrip(_AFTER_LINK)
        # Brackets belong to an address that opened them.
        if "(" in address and found[0][len(address) :].startswith(")"):
            address += ")"
        url = names.safe_link(address)
        if not url:
            continue
        if found.start() > end:
            parts.append(Part(text[end : found.start()]))
        parts.append(Part(address, url))
        end = found.start() + len(address)
    if end < len(text):
        parts.append(Part(text[end:]))
    return parts


def clean_text(text: str | None) -> str:
    """A text of several lines without what no page can show; line ends in one spelling."""
    return _UNSEEN.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
