"""Under which words a candidate is found, and what somebody asks for who types words."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain import names
from portal.domain.jobs import requisition_number

KEY_MAX = 254
#: Of what somebody types no more is read, and of its words no more are looked for.
TEXT_MAX = 200
WORDS_MAX = 8
#: The words below a key begin with it and end before this: no text holds the sign.
LAST_SIGN = "\U0010ffff"
#: Under this nobody finds anybody by typing, since words begin with no space: those to whom
#: nobody can write yet. The list of them stays quick, however few they are.
CONTACT_MISSING = " contact-missing"

_PHONE = re.compile(r"[+(]*[0-9][0-9()./+-]*")
_JOB_ID = re.compile(r"req-?([0-9]{1,9})")
#: Parts of a word such as ``jean-luc.o'neil`` that are looked for.
_PARTS_MAX = 4


@dataclass(frozen=True)
class Term:
    """One thing that somebody typed. A person fits whom any of its readings fits."""

    #: Beginnings of keys; a reading fits a person who has a key for each of its beginnings.
    readings: tuple[tuple[str, ...], ...]
    #: Beginnings of Job IDs: a reading of its own, which fits people in such a job.
    job_ids: tuple[str, ...] = ()


def search_keys(
    name_key: str, employer: str, emails: Iterable[str], phones: Iterable[str]
) -> set[str]:
    """The words under which a person is found: folded words of name and employer, e-mail addresses
    and phone numbers.

    Job IDs are not among them: who is in which job, not everybody may learn.

    >>> sorted(search_keys("zoe berg", "", ["Zoe@x.example"], ["+45 12 34 56 78"]))
    ['12345678', '4512345678', '512345678', 'berg', 'zoe', 'zoe@x.example']
    """
    addresses = {names.email_key(address) for address in emails} - {""}
    words = {*names.plain(name_key).split(), *names.plain(employer).split(), *addresses}
    for number in phones:
        words |= _phone_keys(number)
    found = {word[:KEY_MAX] for word in words}
    return found if addresses else found | {CONTACT_MISSING}


def _phone_keys(number: str) -> set[str]:
    """As it is, and as it is without its country: that takes the last nine digits, or eight."""
    digits = _significant(number)
    return {digits, digits[-9:], digits[-8:]} if len(digits) >= 3 else set()


def _significant(number: str) -> str:
    """The digits of a number without the zeros that say "from here" or "abroad"."""
    return names.phone_digits(number).lstrip("0")


def terms_of(text: str) -> list[Term]:
    """What somebody asks for; nothing for a text without letters and digits.

    Words are read as beginnings of words of names, employers, e-mail addresses, phone numbers and
    Job IDs. Digits that stand side by side are one phone number.
    """
    terms: list[Term] = []
    for run in _runs(names.tidy(text, TEXT_MAX).split()):
        if len(run) > 1 and len(_significant("".join(run))) >= 5:
            apart = tuple(word for token in run for word in _words(token))[:_PARTS_MAX]
            terms.append(Term(_distinct([*_phone_readings("".join(run)), apart])))
        else:
            terms.extend(term for token in run if (term := _term(token)))
    return list(dict.fromkeys(terms))[:WORDS_MAX]


def last_names_of(terms: Iterable[Term]) -> tuple[str, ...]:
    """Beginnings of last names that were perhaps meant: whoever is called so comes first.

    None of them begins with another one.
    """
    words = sorted({r[0] for term in terms for r in term.readings if len(r) == 1})
    return tuple(word for word in words if not any(word.startswith(w) for w in words if w != word))


def _runs(tokens: list[str]) -> list[list[str]]:
    """Tokens one by one, except that those that look like parts of a phone number stay together."""
    runs: list[list[str]] = []
    was_phone = False
    for token in tokens:
        is_phone = _is_phone(token)
        if is_phone and was_phone:
            runs[-1].append(token)
        else:
            runs.append([token])
        was_phone = is_phone
    return runs


def _is_phone(token: str) -> bool:
    return bool(_PHONE.fullmatch(_plain(token)))


def _plain(token: str) -> str:
    """Digits of every script as the usual ones."""
    text = unicodedata.normalize("NFKC", token)
    return "".join(str(unicodedata.digit(ch)) if ch.isdigit() else ch for ch in text)


def _words(token: str) -> tuple[str, ...]:
    return tuple(word[:KEY_MAX] for word in names.plain(token).split()[:_PARTS_MAX])


def _term(token: str) -> Term | None:
    if "@" in token.strip("@"):
        return Term(((names.email_key(token)[:KEY_MAX],),))
    words = _words(token)
    if not words:
        return None
    readings = [words]
    if re.search(r"[._+-]", token):
        # Perhaps the beginning of an e-mail address.
        readings.append((names.email_key(token)[:KEY_MAX],))
    if _is_phone(token):
        readings.extend(_phone_readings(token))
    return Term(_distinct(readings), _job_ids(_plain(token).casefold()))


def _phone_readings(number: str) -> list[tuple[str, ...]]:
    digits = _significant(number)
    if not digits:
        return []
    found = {digits} | ({digits[-9:]} if len(digits) >= 9 else set())
    plain = _plain(number)
    if plain.startswith(("+", "(+", "00")):
        # How long the country's number is, nobody knows; ours may be written without it.
        found |= {digits[cut:] for cut in (1, 2, 3) if len(digits) - cut >= 6}
    return [(reading,) for reading in sorted(found)]


def _distinct(readings: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Each reading once, and in it each word, the longest first: it fits the fewest."""
    found = (tuple(sorted(dict.fromkeys(reading), key=len, reverse=True)) for reading in readings)
    return tuple(dict.fromkeys(reading for reading in found if reading))


def _job_ids(token: str) -> tuple[str, ...]:
    """``REQ-0042`` may be typed as ``req-0042``, ``req42``, ``0042``, or only begun."""
    if found := _JOB_ID.fullmatch(token):
        return tuple(dict.fromkeys((f"REQ-{found[1]}", requisition_number(int(found[1])))))
    return (f"REQ-{token}",) if re.fullmatch("[0-9]{4,9}", token) else ()
