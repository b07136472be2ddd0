"""The sign-in form."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from portal.domain import names


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
