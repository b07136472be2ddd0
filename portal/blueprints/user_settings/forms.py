"""Forms of one's own settings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, Length

from portal.domain import names
from portal.forms import REQUIRED

PASSWORD_LONGEST = Length(max=1000, message=_l("At most %(max)d characters."))


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One's own name."""

    name = StringField(_l("Name"), filters=[names.tidy], validators=[REQUIRED])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """One's own password."""

    current = PasswordField(_l("Current password"), validators=[REQUIRED, PASSWORD_LONGEST])
    password = PasswordField(
        _l("New password"),
        validators=[REQUIRED, PASSWORD_LONGEST],
        description=_l("At least 10 characters."),
    )
    repeat = PasswordField(
        _l("New password again"),
        validators=[REQUIRED, EqualTo("password", _l("The two passwords differ."))],
    )
