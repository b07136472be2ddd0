"""What the forms of all pages share."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired

from portal.domain.errors import InvalidInput
from portal.wording import sentence

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
