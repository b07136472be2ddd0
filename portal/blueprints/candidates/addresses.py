"""What the address of the list of candidates says: whom, in which order, from where on."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from portal.access import row_id
from portal.domain import names
from portal.domain.candidate_search import TEXT_MAX
from portal.domain.stages import StageKind
from portal.queries.candidate_list import NOBODY, FilterNames, PeopleFilters
from portal.queries.candidate_pages import SORTS, Key, Sort
from portal.wording import source_name, stage_kind_name

_CURSOR_MAX = 4_000
#: Of what the places of each order are made; by name with or without those who come first.
_KINDS: dict[str, set[tuple[type, ...]]] = {
    "name": {(str, int), (int, str, int)},
    "newest": {(int,)},
    "activity": {(int, int)},
}


class Chip(NamedTuple):
    """A filter that is on, and the address of the list without it."""

    label: str
    url: str


def filters_of(values: Mapping[str, str]) -> PeopleFilters:
    """Read filters; what makes no sense filters nothing."""
    stage = values.get("stage", "")
    return PeopleFilters(
        text=names.tidy(values.get("q"), TEXT_MAX),
        stage=StageKind(stage) if stage in set(StageKind) else None,
        job_id=_number(values, "job"),
        source=names.tidy(values.get("source"), 40) or None,
        owner_id=_number(values, "owner"),
        pool_id=_number(values, "pool"),
        tag=names.word_key(names.tidy(values.get("tag"), TEXT_MAX)) or None,
        contact_missing=values.get("contact") == "missing",
        do_not_contact=values.get("no-contact") == "yes",
        mine=values.get("mine") == "yes",
    )


def values_of(filters: PeopleFilters) -> dict[str, Any]:
    """The same as values of an address or of hidden fields, without what filters nothing."""
    values = {
        "q": filters.text or None,
        "stage": filters.stage.value if filters.stage else None,
        "job": filters.job_id,
        "source": filters.source,
        "owner": filters.owner_id,
        "pool": filters.pool_id,
        "tag": filters.tag,
        "contact": "missing" if filters.contact_missing else None,
        "no-contact": "yes" if filters.do_not_contact else None,
        "mine": "yes" if filters.mine else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def sort_of(values: Mapping[str, str]) -> Sort:
    """Read the order; ``-name`` is descending. What is new stands on top where time counts."""
    text = values.get("sort", "name")
    by = text.removeprefix("-")
    if by not in SORTS or by == "activity":
        return Sort("activity", True) if by == "activity" else Sort()
    return Sort(by, text.startswith("-"))


def sort_value(sort: Sort) -> str | None:
    """The order as a value of an address; None for the usual one."""
    if sort.by == "activity":
        return sort.by
    return None if sort == Sort() else f"{'-' if sort.descending else ''}{sort.by}"


def list_url(filters: PeopleFilters, sort: Sort, /, **changes: Any) -> str:
    """The list's address with some values changed."""
    return url_for(
        "candidates.index", **{**values_of(filters), "sort": sort_value(sort), **changes}
    )


def chips_of(filters: PeopleFilters, found: FilterNames, sort: Sort) -> list[Chip]:
    """The filters that are on, the text apart."""
    gone = _("not there any more, or not yours to see")
    texts: dict[str, Callable[[], str]] = {
        "stage": lambda: _("Stage: %(stage)s", stage=stage_kind_name(filters.stage or "")),
        "job": lambda: _("Job: %(job)s", job=found.job or gone),
        "source": lambda: _("Source: %(source)s", source=source_name(filters.source or "")),
        "owner": lambda: _(
            "Owner: %(owner)s",
            owner=_("nobody") if filters.owner_id == NOBODY else found.owner or gone,
        ),
        "pool": lambda: _("Talent pool: %(pool)s", pool=found.pool or gone),
        "tag": lambda: _("Tag: %(tag)s", tag=found.tag or filters.tag),
        "contact": lambda: _("Contact missing"),
        "no-contact": lambda: _("Do not contact"),
        "mine": lambda: _("My people and jobs"),
    }
    return [
        Chip(texts[name](), list_url(filters, sort, **{name: None}))
        for name in values_of(filters)
        if name in texts
    ]


def without_text(filters: PeopleFilters) -> PeopleFilters:
    """The same filters whatever somebody is called."""
    return replace(filters, text="")


def cursor_text(key: Key) -> str:
    """A place in the list as a value of an address. It holds what the list is sorted by, so that
    it stays right when the person who stood there is gone."""
    return base64.urlsafe_b64encode(
        json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
    ).decode()


def cursor_of(text: str | None, sort: Sort) -> Key | None:
    """Read a place; None for what is none in this order."""
    if not text or len(text) > _CURSOR_MAX:
        return None
    try:
        key = json.loads(base64.b64decode(text, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    is_key = (
        isinstance(key, list)
        and tuple(type(value) for value in key) in _KINDS[sort.by]
        and all(not isinstance(value, int) or 0 <= value < 2**31 for value in key)
        # What databases refuse in a text.
        and not any(isinstance(v, str) and re.search("[\x00\ud800-\udfff]", v) for v in key)
    )
    return tuple(key) if is_key else None


def _number(values: Mapping[str, str], name: str) -> int | None:
    try:
        return row_id(values.get(name, ""))
    except ValueError:
        return None
