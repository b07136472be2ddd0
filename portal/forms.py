"""What the forms of all pages share."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.domain import candidates as people
from portal.domain.documents import DocumentKind
from portal.domain.errors import InvalidInput
from portal.domain.names import EMAIL_MAX, NAME_MAX
from portal.models import ApplicationNote, CandidateNote
from portal.wording import DOCUMENT_KIND_NAMES, sentence

REQUIRED = InputRequired(_l("Please fill this in."))

#: Fields that the rules name otherwise: they speak of what comes out, the form of what goes in.
_FIELD_OF = {"description": "description_source"}


def number(text: str | None) -> int | None:
    """A whole number of at most nine digits that a form or an address sent; none for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class SeenVersion:
    """For forms about a thing as the person saw it; mix it into a form."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """That version; 0 for a new thing, or when the form was tampered with."""
        return number(self.version.data) or 0


def show_refusal(form: FlaskForm, error: InvalidInput) -> None:
    """Show a refusal of the service at its field, or above the form when no field is at fault."""
    text = sentence(error.code, **error.params)
    name = _FIELD_OF.get(error.field, error.field)
    for field in form:
        if field.name == name:
            field.errors = [*field.errors, text]
            return
    form.form_errors.append(text)


def at_most(limit: int) -> Length:
    """The validator for a text of at most so many characters."""
    return Length(max=limit, message=_l("At most %(max)d characters."))


class TypedPersonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody who is typed in, into a job, a talent pool or the list of candidates."""

    first_name = StringField(_l("First name"), validators=[at_most(NAME_MAX)])
    last_name = StringField(_l("Last name"), validators=[REQUIRED, at_most(NAME_MAX)])
    email = EmailField(
        _l("E-mail"),
        description=_l("By it we recognise people whom we know already."),
        validators=[at_most(EMAIL_MAX)],
    )
    headline = StringField(_l("Headline"), validators=[at_most(people.HEADLINE_MAX)])
    employer = StringField(_l("Employer"), validators=[at_most(people.EMPLOYER_MAX)])
    location = StringField(_l("Location"), validators=[at_most(people.LOCATION_MAX)])
    linkedin_profile_url = URLField(_l("LinkedIn profile"), validators=[at_most(people.URL_MAX)])

    @property
    def person(self) -> dict[str, str]:
        """The person, as typed; whatever else the form asks is not about the person."""
        return {name: (self[name].data or "").strip() for name in self.about_person}

    #: The fields about the person.
    about_person: ClassVar[tuple[str, ...]] = (
        "first_name",
        "last_name",
        "email",
        "headline",
        "employer",
        "location",
        "linkedin_profile_url",
    )


class NoteForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A note."""

    text = TextAreaField(_l("Note"), validators=[REQUIRED])
    is_private = BooleanField(_l("Private"), description=_l("Only you see and find it."))

    @classmethod
    def of(cls, note: ApplicationNote | CandidateNote) -> "NoteForm":
        """The form filled with what the note says now."""
        form = cls(obj=note)
        form.version.data = str(note.version)
        return form


class DocumentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A document to add."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Please choose a file."))])
    kind = SelectField(
        _l("What it is"),
        choices=[SelectChoice(kind.value, DOCUMENT_KIND_NAMES[kind]) for kind in DocumentKind],
        validators=[REQUIRED],
    )
