"""Forms about people. What a value must be is decided by the rules in ``domain.profile``."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)

from portal.access import row_id
from portal.domain import candidates as rules
from portal.domain.errors import InvalidInput
from portal.domain.names import EMAIL_MAX, NAME_MAX
from portal.domain.profile import Link, Position, ProfileDetails, School
from portal.forms import REQUIRED, SeenVersion, TypedPersonForm, at_most
from portal.wording import sentence

_INDEX = re.compile(r"-([0-9]{1,3})(?:-|$)")
#: Rows that one list of the form may have: more than anybody is allowed to keep, so that the rules
#: say what is too much instead of the form dropping it.
_ROWS_MAX = 60


class Rows(FieldList):  # type: ignore[misc]  # WTForms has no types
    """Rows that can be added and removed, with and without JavaScript."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        # Whatever else somebody sends as a number of a row is no row.
        for name in formdata:
            found = _INDEX.match(name, len(prefix)) if name.startswith(prefix) else None
            if found and int(found[1]) < _ROWS_MAX:
                yield int(found[1])

    def add(self) -> None:
        """Offer one more empty row."""
        if len(self.entries) < _ROWS_MAX:
            self.append_entry()

    def remove(self, number: int) -> None:
        """Take the row of that number out."""
        if number < len(self.entries):
            self.pop_entry(number)

    @property
    def own_errors(self) -> list[str]:
        """What is wrong with the list as a whole."""
        return [error for error in self.errors if isinstance(error, str)]


class LinkForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A web page of somebody."""

    label = StringField(_l("What it is"), validators=[at_most(rules.LABEL_MAX)])
    url = URLField(_l("Address"), validators=[at_most(rules.URL_MAX)])


class _StationForm(Form):  # type: ignore[misc]
    started = StringField(_l("From (2019 or 2019-05)"), validators=[at_most(7)])
    ended = StringField(_l("Until (empty: now)"), validators=[at_most(7)])
    description = TextAreaField(_l("Description"), validators=[at_most(rules.DESCRIPTION_MAX)])


class PositionForm(_StationForm):
    """A position somebody held."""

    title = StringField(_l("Title"), validators=[at_most(rules.TITLE_MAX)])
    organisation = StringField(_l("Organisation"), validators=[at_most(rules.EMPLOYER_MAX)])
    location = StringField(_l("Place"), validators=[at_most(rules.PLACE_MAX)])


class SchoolForm(_StationForm):
    """A school somebody went to."""

    school = StringField(_l("Name of the school"), validators=[at_most(rules.SCHOOL_MAX)])
    degree = StringField(_l("Degree"), validators=[at_most(rules.TITLE_MAX)])
    field = StringField(_l("Field of study"), validators=[at_most(rules.TITLE_MAX)])
    grade = StringField(_l("Grade"), validators=[at_most(rules.GRADE_MAX)])


class DetailsForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """All that people edit of a person."""

    first_name = StringField(_l("First name"), validators=[at_most(NAME_MAX)])
    last_name = StringField(_l("Last name"), validators=[at_most(NAME_MAX)])
    headline = StringField(_l("Headline"), validators=[at_most(rules.HEADLINE_MAX)])
    employer = StringField(_l("Employer"), validators=[at_most(rules.EMPLOYER_MAX)])
    location = StringField(_l("Location"), validators=[at_most(rules.LOCATION_MAX)])
    linkedin_profile_url = URLField(_l("LinkedIn profile"), validators=[at_most(rules.URL_MAX)])
    emails = Rows(EmailField(_l("E-mail"), validators=[at_most(EMAIL_MAX)]), _l("E-mail"))
    phones = Rows(TelField(_l("Phone"), validators=[at_most(rules.PHONE_MAX)]), _l("Phone"))
    links = Rows(FormField(LinkForm), _l("Links"))
    skills = TextAreaField(
        _l("Skills"), description=_l("One on each line, or with commas between.")
    )
    tags = TextAreaField(
        _l("Tags"),
        description=_l("Words of your company's own. One on each line, or with commas between."),
    )
    experience = Rows(FormField(PositionForm), _l("Experience"))
    education = Rows(FormField(SchoolForm), _l("Education"))
    owner_id = SelectField(
        _l("Owner"),
        description=_l("Who looks after this person, whatever the job."),
        coerce=lambda value: row_id(str(value)) if value else None,
        validate_choice=False,
    )
    do_not_contact = BooleanField(
        _l("Do not contact"),
        description=_l("The person asked not to be written to or called."),
    )
    do_not_contact_reason = StringField(
        _l("What the person said"), validators=[at_most(rules.REASON_MAX)]
    )

    def offer(self, owners: Sequence[tuple[int, str]]) -> None:
        """Offer these people as owners."""
        self.owner_id.choices = [("", _l("Nobody")), *owners]

    def fill(self, details: ProfileDetails, version: int) -> None:
        """Show what is stored."""
        self.process(None, data=_data_of(details))
        self.version.data = str(version)

    @property
    def given(self) -> ProfileDetails:
        """What was entered, for the rules."""
        return ProfileDetails(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            headline=self.headline.data or "",
            employer=self.employer.data or "",
            location=self.location.data or "",
            linkedin_profile_url=self.linkedin_profile_url.data or "",
            owner_id=self.owner_id.data,
            do_not_contact=bool(self.do_not_contact.data),
            do_not_contact_reason=self.do_not_contact_reason.data or "",
            emails=tuple(text or "" for text in self.emails.data),
            phones=tuple(text or "" for text in self.phones.data),
            links=tuple(Link(r["url"] or "", r["label"] or "") for r in self.links.data),
            skills=_split(self.skills.data),
            tags=_split(self.tags.data),
            experience=tuple(_row(Position, r) for r in self.experience.data),
            education=tuple(_row(School, r) for r in self.education.data),
        )

    def change_rows(self) -> str | None:
        """Add or remove a row when a button of the form asks for that; the id of where to go on."""
        if added := request.form.get("add_row"):
            rows = self._rows(added)
            if rows is not None:
                rows.add()
                return str(rows.entries[-1].id)
        name, _dash, number = request.form.get("remove_row", "").rpartition("-")
        rows = self._rows(name)
        if rows is None or not re.fullmatch("[0-9]{1,3}", number):
            return None
        rows.remove(int(number))
        return str(rows.id)

    def _rows(self, name: str) -> Rows | None:
        return self[name] if name in LISTS else None

    def show_refusal(self, error: InvalidInput) -> None:
        """Show a refusal of the rules at its field: ``headline``, ``emails-2``, ``links-0-url``."""
        text = sentence(error.code, **error.params)
        name, *rest = error.field.split("-")
        if name not in self:
            self.form_errors.append(text)
            return
        field = self[name]
        if rest:
            field = field.entries[int(rest[0])]
        if len(rest) > 1:
            field = field[rest[1]]
        field.errors = [*field.errors, text]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """All that is wrong: the id of each field, its name and what is said about it."""
        return [
            (str(field.id), str(field.label.text), " ".join(str(e) for e in errors))
            for field in self._all_fields()
            if (errors := field.own_errors if isinstance(field, Rows) else field.errors)
        ]

    def _all_fields(self) -> Iterator[Any]:
        for field in self:
            yield field
            for entry in field.entries if isinstance(field, Rows) else ():
                yield from entry if isinstance(entry, FormField) else [entry]


LISTS = ("emails", "phones", "links", "experience", "education")


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\n\r,;]+", text or "") if word.strip())


def _row(kind: type[Any], values: dict[str, Any]) -> Any:
    return kind(**{name: value or "" for name, value in values.items()})


def _data_of(details: ProfileDetails) -> dict[str, Any]:
    found = {name: getattr(details, name) for name in ProfileDetails.__dataclass_fields__}
    found["skills"], found["tags"] = "\n".join(details.skills), "\n".join(details.tags)
    for name in ("links", "experience", "education"):
        found[name] = [vars(row) for row in found[name]]
    return found


class EmailForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """An address for somebody who has none."""

    address = EmailField(_l("E-mail"), validators=[REQUIRED, at_most(EMAIL_MAX)])


class NewPersonForm(TypedPersonForm):
    """Somebody to add by hand."""

    phone = TelField(_l("Phone"), validators=[at_most(rules.PHONE_MAX)])
    about_person = (*TypedPersonForm.about_person, "phone")

    def show_refusal(self, error: InvalidInput) -> None:
        """Show a refusal of the rules at its field; there is but one address and one number."""
        name = {"emails-0": "email", "phones-0": "phone"}.get(error.field, error.field)
        field = self[name]
        field.errors = [*field.errors, sentence(error.code, **error.params)]
