"""The forms by which people come in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from portal.domain import names
from portal.forms import REQUIRED


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """E-mail address and password."""

    email = EmailField(
        _l("E-mail"),
        filters=[names.tidy],
        validators=[InputRequired(_l("Please fill this in.")), Length(max=254)],
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Please fill this in.")), Length(max=1000)]
    )
    next = HiddenField()


class InvitationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password of somebody who was invited."""

    password = PasswordField(
        _l("Password"),
        validators=[REQUIRED, Length(max=1000, message=_l("At most %(max)d characters."))],
        description=_l("At least 10 characters."),
    )
    repeat = PasswordField(
        _l("Password again"),
        validators=[REQUIRED, EqualTo("password", _l("The two passwords differ."))],
    )
