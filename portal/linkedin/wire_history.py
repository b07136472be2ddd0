"""What crosses the wire about recruiters and members: messages, notes, stub profiles, closed accounts.

As strict and as blind as :mod:`portal.linkedin.wire`. An element without what makes it that element is counted and
left out; one page with such an element is still a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from portal.linkedin import reading
from portal.linkedin.errors import Incomplete, Invalid
from portal.linkedin.restli import JsonObject, elements

MAIL_CONTENT = "com.linkedin.messaging.events.MailContent"

# Names that LinkedIn's public pages do not confirm. Each stands here and nowhere else.
NOTE_TEXT, NOTE_OWNER, NOTE_PROSPECT, NOTE_VISIBILITY = "note", "owner", "prospect", "visibility"
STUB_EMAIL, STUB_PHONE = "emailAddress", "phoneNumber"
STUB_COMPANY, STUB_TITLE = "currentCompanyName", "currentJobTitle"
CLOSED_AT = "closedAt"

#: Longer ids than this are none that LinkedIn has ever shown.
ID_MAX = 200
NOTE_ID_MAX = 60

E = TypeVar("E")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(moment: datetime) -> int:
    """A time in UTC as LinkedIn writes it; what is finer than a millisecond is left out."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _identifier(value: Any, limit: int = ID_MAX) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    read = reading.text(value)
    return read if read and len(read) <= limit else None


def _required(value: str | None, what: str) -> str:
    if value is None:
        raise Invalid(f"LinkedIn's {what} has no id.")
    return value


def _when(value: Any) -> datetime | None:
    """A time, also where LinkedIn puts it into a record with who did it."""
    return reading.moment(value.get("time") if isinstance(value, dict) else value)


def _time(value: Any, what: str) -> datetime:
    when = _when(value)
    if when is None:
        raise Invalid(f"LinkedIn's {what} has no time.")
    return when


def _urn(value: Any) -> str:
    return _identifier(value) or ""


@dataclass(frozen=True)
class MailEvent:
    """One message between a seat and others. LinkedIn repeats ids: with time and author it is that message.

    `author` and `recipients` are `urn:li:seat:{number}` and `urn:li:person:{id}`, but may be anybody; `author` is empty
    when LinkedIn names none. `thread` is `urn:li:messagingThread:{id}` or empty. Not `is_supported`: content of a
    kind that we do not know, without subject and body.
    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-history
    """

    id: str
    author: str
    recipients: tuple[str, ...]
    created_at: datetime
    thread: str
    subject: str
    body: str
    is_supported: bool

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid without an id or a time."""
        fields = reading.json_object(record)
        mail = reading.json_object(fields.get("content")).get(MAIL_CONTENT)
        content = reading.json_object(mail)
        recipients = map(_identifier, reading.texts(fields.get("recipients")))
        return cls(
            _required(_identifier(fields.get("id")), "message"),
            _urn(fields.get("author")),
            tuple(urn for urn in recipients if urn),
            _time(fields.get("createdAt"), "message"),
            _urn(fields.get("threadUrn")),
            reading.text(content.get("subject")) or "",
            reading.body(reading.json_object(content.get("body")).get("text")),
            isinstance(mail, dict),
        )


@dataclass(frozen=True)
class ProspectNote:
    """A recruiter's note on a member. One that is not `is_active` was deleted and has no text.

    `visibility` is LinkedIn's word in capitals, empty when there is none.
    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/prospect-notes
    """

    id: str
    contract: str
    owner: str
    prospect: str
    note: str
    visibility: str
    is_active: bool
    created_at: datetime
    modified_at: datetime

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid without an id or any time."""
        fields = reading.json_object(record)
        created, modified = _when(fields.get("created")), _when(fields.get("lastModified"))
        at = modified or created
        if at is None:
            raise Invalid("LinkedIn's note has no time.")
        is_active = fields.get("active") is not False
        return cls(
            _required(_identifier(fields.get("id"), NOTE_ID_MAX), "note"),
            _urn(fields.get("contract")),
            _urn(fields.get(NOTE_OWNER)),
            _urn(fields.get(NOTE_PROSPECT)),
            reading.body(fields.get(NOTE_TEXT)) if is_active else "",
            (reading.text(fields.get(NOTE_VISIBILITY)) or "").upper(),
            is_active,
            created or at,
            at,
        )


@dataclass(frozen=True)
class MailStub:
    """A member who answered an InMail and agreed to share the profile. What was not shared is empty.

    https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/recruiter-prospect-interactions/inmail-stub-profiles
    """

    id: str
    contract: str
    owner: str
    member: str
    created_at: datetime
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    title: str
    headline: str
    location: str
    profile_url: str

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid without an id or a time, and when there is neither a member nor a name."""
        fields = reading.json_object(record)
        first, last = reading.text(fields.get("firstName")), reading.text(fields.get("lastName"))
        member = reading.matching(reading.PERSON_URN, _urn(fields.get("member")))
        if not (member or first or last):
            raise Invalid("LinkedIn's stub profile has neither a member nor a name.")
        # Both spellings that LinkedIn's pages have of an export.
        emails = reading.email_addresses(fields.get(STUB_EMAIL), fields.get("emailAddresses"))
        profile = reading.matching(reading.WEB_ADDRESS, reading.text(fields.get("profileUrl")))
        return cls(
            _required(_identifier(fields.get("id"), NOTE_ID_MAX), "stub profile"),
            _urn(fields.get("contract")),
            _urn(fields.get("owner")),
            member or "",
            _time(fields.get("created"), "stub profile"),
            first or "",
            last or "",
            emails[0] if emails else "",
            reading.text(fields.get(STUB_PHONE)) or "",
            reading.text(fields.get(STUB_COMPANY)) or "",
            reading.text(fields.get(STUB_TITLE)) or "",
            reading.text(fields.get("headline")) or "",
            reading.text(fields.get("location")) or "",
            profile or "",
        )


@dataclass(frozen=True)
class ClosedProfile:
    """An exported member who has closed the LinkedIn account since. Name and shape of the finder are not public."""

    member: str
    closed_at: datetime | None

    @classmethod
    def from_wire(cls, record: Any) -> Self:
        """Raises Invalid without a member."""
        fields = reading.json_object(record)
        member = reading.matching(reading.PERSON_URN, _urn(fields.get("member")))
        return cls(_required(member, "closed profile"), _when(fields.get(CLOSED_AT)))


@dataclass(frozen=True)
class Page(Generic[E]):
    """A page of a finder, in no order that could be relied on; `next_start` is None on the last one."""

    elements: tuple[E, ...]
    next_start: int | None
    #: Elements that could not be read.
    unreadable: int
    #: How many there are on all pages, if LinkedIn says so. Less than before: what follows has moved up.
    total: int | None = None
    #: What LinkedIn's clock said when it answered.
    asked_at: datetime | None = None

    @classmethod
    def from_wire(
        cls,
        answer: Any,
        read: Callable[[Any], E],
        *,
        start: int,
        count: int,
        asked_at: datetime | None = None,
    ) -> Self:
        """Raises Retryable for an answer of another shape, Incomplete for fewer elements than `paging` promises."""
        records = elements(answer)
        found, unreadable = [], 0
        for record in records:
            try:
                found.append(read(record))
            except Invalid:
                unreadable += 1
        paging = reading.json_object(reading.json_object(answer).get("paging"))
        total = _count(paging.get("total"))
        # LinkedIn may give less at a time than was asked for.
        size = min(_count(paging.get("count")) or count, count)
        if total is not None:
            promised = max(0, min(size, total - start))
            if len(records) < promised:
                raise Incomplete(
                    f"LinkedIn's page holds {len(records)} of the {promised} elements that it counts."
                )
            following, is_more = start + promised, start + promised < total
        else:
            # An element that comes twice must not push another one off the next page.
            following = start + min(len(records), size)
            is_more = bool(records) and _has_next(paging)
        return cls(tuple(found), following if is_more else None, unreadable, total, asked_at)


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value


def _has_next(paging: JsonObject) -> bool:
    links = paging.get("links")
    return isinstance(links, list) and any(
        reading.json_object(link).get("rel") == "next" for link in links
    )
