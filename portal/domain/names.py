"""One spelling for things that people and systems spell in many ways."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

NAME_MAX = 200
EMAIL_MAX = 254
#: Folding can lengthen a text (ß becomes ss), so comparable forms are cut to what their columns hold.
NAME_KEY_MAX = 400
PROFILE_KEY_MAX = 500
_EMAIL = re.compile(r"[^@\s,;<>()\x00-\x1f]+@[^@\s,;<>()\x00-\x1f]+\.[^@\s,;<>().\x00-\x1f]+")


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


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str | None) -> str:
    """A text of many lines as it was typed, without what databases refuse; ``""`` for None."""
    return _UNSTORABLE.sub("", (text or "").replace("\r\n", "\n")).strip()


def fold(text: str) -> str:
    """For comparing names: no case, no accents, no punctuation, single spaces."""
    # Letters in disguise (bold, full width) are unmasked first: they have no case of their own.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(_letter(ch) for ch in plain if not unicodedata.combining(ch)).split())


def _letter(ch: str) -> str:
    # Vowel signs of Indian and Thai scripts are marks, but they tell names apart as letters do.
    return ch if ch.isalnum() or ch == "_" or unicodedata.category(ch).startswith("M") else " "


WORD_KEY_MAX = 120


def word_key(text: str) -> str:
    """The form in which two spellings of a skill or a tag are equal: no case, no accents.

    Signs stay: C, C++ and C# are three things.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return " ".join(letters.split())[:WORD_KEY_MAX].rstrip()


def name_key(first_name: str, last_name: str) -> str:
    """The folded full name by which candidates are compared and found."""
    return fold(f"{first_name} {last_name}")[:NAME_KEY_MAX].rstrip()


def sort_key(first_name: str, last_name: str) -> str:
    """By what people are put in order: folded, the last name first.

    Two spaces between them keep everybody called Berg before those called Berg Costa.
    """
    return f"{plain(last_name)}  {plain(first_name)}".strip()[:NAME_KEY_MAX].rstrip()


#: Letters that keep their stroke when accents are taken off, as people without them type them.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def plain(text: str) -> str:
    """For finding and sorting: folded, and written as by somebody who has no such letters."""
    return fold(text).translate(_PLAIN_LETTERS)


def is_email(text: str) -> bool:
    """Whether a text looks like X@X.X, the shape that LinkedIn asks for, at most 254 characters."""
    return len(email_key(text)) <= EMAIL_MAX and bool(_EMAIL.fullmatch(text))


def email_key(text: str) -> str:
    """The form in which two spellings of one e-mail address are equal."""
    return text.strip().casefold()


_EXTENSION = re.compile(r"(?:ext\.?|extension|x|#|;)\s*\d+\s*$", re.IGNORECASE)


def phone_key(number: str) -> str:
    """The form in which most spellings of one phone number are equal: its last nine digits.

    Nine tell numbers apart and are blind to how the country is written (``+31``, ``0031``, ``0``).
    Digits of other scripts count, an extension does not. ``""`` below five digits.

    >>> phone_key("+31 (0)20 123 45 67 ext. 9") == phone_key("020-1234567")
    True
    """
    digits = phone_digits(number)
    return digits[-9:] if len(digits) >= 5 else ""


def phone_digits(number: str) -> str:
    """The digits of a phone number, of whatever script, without those of an extension."""
    # The zero of "+31 (0)20" is dialled at home only.
    text = unicodedata.normalize("NFKC", number).replace("(0)", "")
    return "".join(str(unicodedata.digit(ch)) for ch in _EXTENSION.sub("", text) if ch.isdigit())


def profile_key(url: str | None) -> str:
    """The form in which two spellings of one LinkedIn profile address are equal.

    Scheme, country host (``nl.linkedin.com``), language suffix, case, percent-encoding, query and
    trailing slash do not matter. Returns ``""`` for what is not a profile address: other sites use
    paths of the same shape, and equal keys join two people without asking.

    >>> profile_key("https://NL.linkedin.com/in/J%C3%BCrgen-1/?trk=x")
    '/in/jürgen-1'
    """
    text = (url or "").strip()
    try:
        parts = urlsplit(text if re.match(r"([a-zA-Z]+:)?//", text) else f"//{text}")
    except ValueError:
        return ""
    if not f".{parts.hostname or ''}".endswith(".linkedin.com"):
        return ""
    segments = [segment for segment in unquote(parts.path).casefold().split("/") if segment]
    # Old addresses, /pub/john-smith/5/a1/b2: only the numbers tell namesakes apart.
    length = {"in": 2, "pub": 5}.get(next(iter(segments), ""), 0)
    if not length or len(segments) < length:
        return ""
    key = unicodedata.normalize("NFC", "/" + "/".join(segments[:length]))
    return key[:PROFILE_KEY_MAX]


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
