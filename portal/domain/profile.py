"""What is known of a person, as it is edited: the parts, and what each may be."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass, fields
from typing import Any

from portal.domain import candidates as rules
from portal.domain import names, texts
from portal.domain.errors import InvalidInput


@dataclass(frozen=True)
class Position:
    """A position somebody held."""

    title: str
    organisation: str = ""
    location: str = ""
    started: str = ""
    ended: str = ""
    description: str = ""


@dataclass(frozen=True)
class School:
    """A school somebody went to."""

    school: str
    degree: str = ""
    field: str = ""
    grade: str = ""
    started: str = ""
    ended: str = ""
    description: str = ""


@dataclass(frozen=True)
class Link:
    """A web page of somebody."""

    url: str
    label: str = ""


@dataclass(frozen=True)
class ProfileDetails:
    """All that people edit of a person."""

    first_name: str = ""
    last_name: str = ""
    headline: str = ""
    employer: str = ""
    location: str = ""
    linkedin_profile_url: str = ""
    owner_id: int | None = None
    do_not_contact: bool = False
    do_not_contact_reason: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    skills: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    experience: tuple[Position, ...] = ()
    education: tuple[School, ...] = ()


def tidied(given: ProfileDetails) -> ProfileDetails:
    """The same as it will be stored. Raises InvalidInput at the field and row (``emails-2``,
    ``experience-0-title``) of the first value that makes no sense."""
    first, last = (
        _line(getattr(given, name), name, names.NAME_MAX) for name in ("first_name", "last_name")
    )
    if not rules.is_visible(first + last):
        raise InvalidInput("last_name", "required")
    address = _line(given.linkedin_profile_url, "linkedin_profile_url", rules.URL_MAX)
    if address and not names.profile_key(names.safe_link(address)):
        raise InvalidInput("linkedin_profile_url", "profile-address-invalid")
    reason = _line(given.do_not_contact_reason, "do_not_contact_reason", rules.REASON_MAX)
    return ProfileDetails(
        first_name=first,
        last_name=last,
        headline=_line(given.headline, "headline", rules.HEADLINE_MAX),
        employer=_line(given.employer, "employer", rules.EMPLOYER_MAX),
        location=_line(given.location, "location", rules.LOCATION_MAX),
        linkedin_profile_url=address,
        owner_id=given.owner_id,
        do_not_contact=given.do_not_contact,
        # What was said stays only as long as it holds.
        do_not_contact_reason=reason if given.do_not_contact else "",
        emails=_emails(given.emails),
        phones=_phones(given.phones),
        links=_links(given.links),
        skills=_words(given.skills, "skills", rules.SKILL_MAX, rules.SKILLS_MAX),
        tags=tuple(
            sorted(_words(given.tags, "tags", rules.TAG_MAX, rules.TAGS_MAX), key=names.word_key)
        ),
        experience=_stations(given.experience, "experience", "title", rules.EXPERIENCE_MAX),
        education=_stations(given.education, "education", "school", rules.EDUCATION_MAX),
    )


def _line(text: str, field: str, limit: int) -> str:
    text = names.tidy(text, limit + 1)
    if len(text) > limit:
        raise InvalidInput(field, "too-long", limit=limit)
    return text


def _at_most(found: Sized, field: str, limit: int) -> None:
    if len(found) > limit:
        raise InvalidInput(field, "too-many", limit=limit)


def _emails(given: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for number, text in enumerate(given):
        if not (address := text.strip()):
            continue
        if not names.is_email(address):
            raise InvalidInput(f"emails-{number}", "email-invalid")
        found.setdefault(names.email_key(address), address)
    _at_most(found, "emails", rules.EMAILS_MAX)
    return tuple(found.values())


def _phones(given: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for number, text in enumerate(given):
        if not (phone := _line(text, f"phones-{number}", rules.PHONE_MAX)):
            continue
        if not (key := names.phone_key(phone)):
            raise InvalidInput(f"phones-{number}", "phone-invalid")
        if found.setdefault(key, phone) != phone:
            # An extension or a country may be all that differs: nothing is left out unsaid.
            raise InvalidInput(f"phones-{number}", "phone-twice", other=found[key])
    _at_most(found, "phones", rules.PHONES_MAX)
    return tuple(found.values())


def _links(given: Sequence[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for number, link in enumerate(given):
        label = _line(link.label, f"links-{number}-label", rules.LABEL_MAX)
        url = _line(link.url, f"links-{number}-url", rules.URL_MAX)
        if not url and not label:
            continue
        if not names.safe_link(url):
            raise InvalidInput(f"links-{number}-url", "link-invalid")
        found.setdefault(url, Link(url, label))
    _at_most(found, "links", rules.LINKS_MAX)
    return tuple(found.values())


def _words(given: Sequence[str], field: str, limit: int, number: int) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in given:
        word = _line(text, field, limit)
        if word and rules.is_visible(word):
            found.setdefault(names.word_key(word), word)
    _at_most(found, field, number)
    return tuple(found.values())


_STATION_MAX = {
    "title": rules.TITLE_MAX,
    "organisation": rules.EMPLOYER_MAX,
    "location": rules.PLACE_MAX,
    "school": rules.SCHOOL_MAX,
    "degree": rules.TITLE_MAX,
    "field": rules.TITLE_MAX,
    "grade": rules.GRADE_MAX,
}


def _stations(given: Sequence[Any], field: str, needed: str, limit: int) -> tuple[Any, ...]:
    found = []
    for number, item in enumerate(given):
        if not any(getattr(item, part.name).strip() for part in fields(item)):
            continue
        found.append(_station(item, f"{field}-{number}", needed))
    _at_most(found, field, limit)
    return tuple(found)


def _station(item: Any, row: str, needed: str) -> Any:
    values = {
        name: _line(getattr(item, name), f"{row}-{name}", limit)
        for name, limit in _STATION_MAX.items()
        if hasattr(item, name)
    }
    if not values[needed]:
        raise InvalidInput(f"{row}-{needed}", "required")
    for name in ("started", "ended"):
        values[name] = getattr(item, name).strip()
        if values[name] and not rules.is_month(values[name]):
            raise InvalidInput(f"{row}-{name}", "month-invalid")
    if not rules.is_in_order(values["started"], values["ended"]):
        raise InvalidInput(f"{row}-ended", "ends-before-it-began")
    values["description"] = texts.clean_text(item.description)
    if len(values["description"]) > rules.DESCRIPTION_MAX:
        raise InvalidInput(f"{row}-description", "too-long", limit=rules.DESCRIPTION_MAX)
    return type(item)(**values)
