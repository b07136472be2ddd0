"""Forms of one's own settings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, Length

from portal.domain import names
from portal.domain.digests import Digest
from portal.forms import REQUIRED
from portal.wording.people import DIGEST_NAMES

PASSWORD_LONGEST = Length(max=1000, message=_l("At most %(max)d characters."))


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One's own name."""

    name = StringField(_l("Name"), filters=[names.tidy], validators=[REQUIRED])


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
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


class DigestForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How often mail sums up what waits for one."""

    digest = SelectField(
        _l("Send me a mail about what waits for me"),
        choices=[SelectChoice(digest.value, DIGEST_NAMES[digest]) for digest in Digest],
        description=_l("Feedback you owe, jobs to approve, exports to accept. Never an empty one."),
    )
