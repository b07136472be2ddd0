"""Rules for one record: which fields it has, of which types, and what has to be there.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-candidates
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-applications
https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-application-stages

Records are kept under the names of v2; `/rest` renames some. A refusal reads `field: reason`, with the
field spelled as the caller spells it and nothing of the person's data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.core.ats_kinds import Kind

PERSON = re.compile(r"urn:li:person:[\w-]{1,100}")
EMAIL = re.compile(r"[^@\s]+@[^@\s.][^@\s]*\.[^@\s.]+")
REFUSE = re.compile(r"\[refuse(?::(\w+))?\]", re.IGNORECASE)
LONG = 2**63
JOB_ID_LIMIT = 75
ID_LIMIT = 255
"""Of any other id; a guess, LinkedIn's pages name none."""
GROUPS_LIMIT = 10
INTERVIEW_TYPES = ("PHONE_SCREEN", "ONSITE")
NO_STAGE = "Not Available"


class BadRecordError(Exception):
    """A record that is refused while the others of its batch go on."""

    def __init__(self, field: str, reason: str, status: int = 400) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.status = status


# Values. Each check answers why a value is wrong, or None.

Check = Callable[[Any], str | None]


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "must be a string."


def _filled(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string."
    return None if value else "must have at least 1 character."


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false."


def _moment(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int) or value >= LONG:
        return "must be a number of milliseconds (long)."
    return None if value > 0 else "must be greater than 0."


def _email(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string."
    return None if EMAIL.fullmatch(value) else "does not look like X@X.X."


def _address_of_page(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string."
    try:
        found = urlsplit(value)
    except ValueError:
        return "is not an address."
    sound = found.scheme in ("http", "https") and bool(found.netloc) and not re.search(r"\s", value)
    return None if sound else "is not an http or https address."


def _person(value: Any) -> str | None:
    sound = isinstance(value, str) and PERSON.fullmatch(value)
    return None if sound else "must be a person URN, urn:li:person:{id}."


def _job_id(value: Any) -> str | None:
    problem = _filled(value)
    if problem is None and len(value) > JOB_ID_LIMIT:
        return f"has more than {JOB_ID_LIMIT} characters."
    return problem


def _country(value: Any) -> str | None:
    sound = isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2}", value)
    return None if sound else "must be a code of two letters."


def _area_type(value: Any) -> str | None:
    sound = isinstance(value, str) and re.fullmatch(r"[A-Z_]+", value)
    return None if sound else "must be a symbol like STATE."


def _interview_type(value: Any) -> str | None:
    return None if value in INTERVIEW_TYPES else f"must be one of {', '.join(INTERVIEW_TYPES)}."


def _stage(value: Any) -> str | None:
    if value == NO_STAGE:
        return f"must not be '{NO_STAGE}'."
    return _filled(value)


def _list_of(check: Check) -> Check:
    def check_list(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list."
        for place, entry in enumerate(value, start=1):
            problem = check(entry)
            if problem:
                return f"entry {place} {problem}"
        return None

    return check_list


def _object(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check_object(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "must be an object."
        for name, inner in value.items():
            if name not in known:
                return f"has no field {name[:40]}."
            if inner is not None and (problem := known[name](inner)):
                return f"has a {name} that {problem}"
        missing = next((name for name in required if value.get(name) is None), None)
        return f"needs {missing}." if missing else None

    return check_object


_ACTOR = _object({"firstName": _text, "lastName": _text})
_PLACE = _object(
    {},
    {
        **dict.fromkeys(("line1", "line2", "city", "geographicArea", "postalCode"), _text),
        "geographicAreaType": _area_type,
        "country": _country,
    },
)
_PHONE = _object({"number": _filled}, {"extension": _text})
_EVALUATION = _object({}, {"attribute": _text, "result": _text})


class Fields:
    """The fields of one kind. `renamed` leads from the name under `/rest` to the one in v2; `newer` are those
    that exist under `/rest` only, named in the style of v2. `either`: the names of v2 are taken there too."""

    def __init__(
        self,
        required: dict[str, Check],
        optional: dict[str, Check],
        renamed: dict[str, str] | None = None,
        newer: dict[str, Check] | None = None,
        *,
        either: bool = False,
    ) -> None:
        self.either = either
        self.required = required
        self.renamed = renamed or {}
        self.v2 = {**required, **optional}
        self.rest = {**self.v2, **(newer or {})}
        self._named = {old: new for new, old in self.renamed.items()}

    def known_as(self, name: str, *, rest: bool) -> str:
        """The name in v2 of a field that a caller of this generation names."""
        return self.renamed.get(name, name) if rest else name

    def spelled(self, name: str, *, rest: bool) -> str:
        """The other way round."""
        return self._named.get(name, name) if rest else name


_TIMES = {"atsCreatedAt": _moment, "atsLastModifiedAt": _moment}
_NEWER_TIMES = {
    "externalCreatedAt": "atsCreatedAt",
    "externalLastModifiedAt": "atsLastModifiedAt",
}

FIELDS: dict[Kind, Fields] = {
    Kind.CANDIDATE: Fields(
        {
            **_TIMES,
            "addresses": _list_of(_PLACE),
            "externalProfileUrl": _address_of_page,
            "firstName": _filled,
            "lastName": _filled,
            "phoneNumbers": _list_of(_PHONE),
        },
        {
            **dict.fromkeys(
                ("currentCompanyName", "currentJobTitle", "middleInitial", "prefix", "suffix"),
                _text,
            ),
            "doNotContact": _flag,
            "emailAddresses": _list_of(_email),
            "linkedInProfileUrl": _address_of_page,
            "manualMatchedMember": _person,
        },
        _NEWER_TIMES,
    ),
    Kind.CANDIDATE_NOTE: Fields(
        {},
        {"atsCreatedAt": _moment, "author": _ACTOR, "note": _text},
        _NEWER_TIMES,
        {"atsLastModifiedAt": _moment},
    ),
    Kind.APPLICATION: Fields(
        {
            **_TIMES,
            "atsJobPostingId": _job_id,
            "atsJobPostingName": _filled,
            "firstName": _filled,
            "lastName": _filled,
        },
        {
            "atsCandidateId": _filled,
            "candidateEmail": _email,
            "source": _text,
            "dispositionReason": _text,
        },
        newer={"accessRestricted": _flag},
    ),
    # The release notes rename the times of candidate notes and are silent about these.
    Kind.APPLICATION_NOTE: Fields(
        {},
        {"atsCreatedAt": _moment, "author": _ACTOR, "note": _text},
        _NEWER_TIMES,
        {"atsLastModifiedAt": _moment},
        either=True,
    ),
    Kind.FEEDBACK: Fields(
        {},
        {
            "atsCreatedAt": _moment,
            "interviewer": _ACTOR,
            "evaluations": _list_of(_EVALUATION),
            "feedback": _text,
            "interviewType": _interview_type,
        },
    ),
    Kind.STAGE: Fields({"atsCreatedAt": _moment, "stage": _stage}, {}),
    Kind.ACL: Fields({}, {}),
    Kind.ASSIGNEE: Fields({}, {}),
}
LONG_TEXTS = ("note", "feedback")


def check_id(field: str, value: str) -> None:
    """An id of the tracking system's own, as it stands in a key."""
    limit = JOB_ID_LIMIT if field == "atsEntityId" else ID_LIMIT
    if not value:
        raise BadRecordError(field, "must have at least 1 character.")
    if len(value) > limit:
        raise BadRecordError(field, f"has more than {limit} characters.")


def check_record(
    kind: Kind, record: Any, *, rest: bool, strict: bool, text_limit: int | None
) -> dict[str, Any]:
    """The record under the names of v2 and without nulls; raises `BadRecordError`.

    `strict` refuses fields that nobody has documented, `text_limit` long notes and feedback.
    """
    if not isinstance(record, dict):
        raise BadRecordError("", "The record must be an object.")
    fields = FIELDS[kind]
    checks = fields.rest if rest else fields.v2
    clean: dict[str, Any] = {}
    for name, value in record.items():
        known = fields.known_as(name, rest=rest)
        check = checks.get(known)
        if check is None or (rest and not fields.either and name in fields.renamed.values()):
            if strict:
                raise BadRecordError(name[:80], _stranger(fields, name, rest=rest))
            continue
        if value is None:
            continue
        problem = check(value)
        if problem:
            raise BadRecordError(name, problem)
        clean[known] = value
    for name in fields.required:
        if name not in clean:
            raise BadRecordError(fields.spelled(name, rest=rest), "is required.")
    _check_times(fields, clean, rest=rest)
    _check_texts(clean, text_limit)
    return clean


def _stranger(fields: Fields, name: str, *, rest: bool) -> str:
    other = fields.spelled(name, rest=True) if rest else fields.renamed.get(name, name)
    if other != name:
        return f"is called {other} here."
    return "is not a field of this record."


def _check_times(fields: Fields, clean: Mapping[str, Any], *, rest: bool) -> None:
    created, modified = clean.get("atsCreatedAt"), clean.get("atsLastModifiedAt")
    if created is not None and modified is not None and modified < created:
        raise BadRecordError(
            fields.spelled("atsLastModifiedAt", rest=rest),
            f"must not be earlier than {fields.spelled('atsCreatedAt', rest=rest)}.",
        )


def _check_texts(clean: Mapping[str, Any], text_limit: int | None) -> None:
    for name, value in clean.items():
        if not isinstance(value, str):
            continue
        if text_limit is not None and name in LONG_TEXTS and len(value) > text_limit:
            raise BadRecordError(name, f"has more than {text_limit} characters.")
        magic = REFUSE.search(value) if "[refuse" in value.lower() else None
        if magic:
            raise BadRecordError(
                magic[1] or name, "refused, because the sandbox was asked to by the record's text."
            )


def written(record: Mapping[str, Any]) -> str:
    """The one text in which a record is kept; raises `BadRecordError` for text that is not Unicode."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadRecordError("", "The record holds half of a surrogate pair.") from None
    return text


def spelled_for(kind: Kind, record: Mapping[str, Any], *, rest: bool) -> dict[str, Any]:
    """A kept record under the names of the generation that reads it."""
    fields = FIELDS[kind]
    return {fields.spelled(name, rest=rest): value for name, value in record.items()}
