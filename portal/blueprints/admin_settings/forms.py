"""Forms of the admin settings."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from portal.access import row_id
from portal.domain import names
from portal.domain.linkedin_seats import Suggestion
from portal.domain.permissions import AppRole
from portal.forms import REQUIRED, SeenVersion
from portal.models import User
from portal.wording import APP_ROLE_NAMES


class RolesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which application roles somebody has: a box for each."""

    administrator = BooleanField(
        APP_ROLE_NAMES[AppRole.ADMINISTRATOR],
        description=_l("Sees and changes everything, and these settings."),
    )
    recruiter = BooleanField(
        APP_ROLE_NAMES[AppRole.RECRUITER],
        description=_l("Opens jobs, and can be Recruiter on a hiring team."),
    )
    hiring_manager = BooleanField(
        APP_ROLE_NAMES[AppRole.HIRING_MANAGER],
        description=_l("Opens jobs, and can be Hiring manager on a hiring team."),
    )
    read_only = BooleanField(
        APP_ROLE_NAMES[AppRole.READ_ONLY], description=_l("Sees everything, changes nothing.")
    )

    @property
    def role_fields(self) -> list[BooleanField]:
        """The boxes, in the order of the roles."""
        return [self[role.value] for role in AppRole]

    def chosen(self) -> set[AppRole]:
        """The roles that are ticked."""
        return {role for role in AppRole if self[role.value].data}


class EditRolesForm(SeenVersion, RolesForm):
    """The roles of an account that is there already."""

    sure = BooleanField(_l("Yes, take the role Administrator from me"))

    @classmethod
    def of(cls, user: User) -> "EditRolesForm":
        """The form with the roles that the person has now."""
        form = cls(formdata=None, data={role.value: role in user.app_roles for role in AppRole})
        form.version.data = str(user.version)
        return form


class InviteForm(RolesForm):
    """Somebody who shall get an account."""

    name = StringField(_l("Name"), filters=[names.tidy], validators=[REQUIRED])
    email = EmailField(
        _l("E-mail"),
        filters=[names.tidy],
        validators=[REQUIRED],
        description=_l("The invitation goes to this address."),
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A new reason for rejecting somebody."""

    name = StringField(_l("New reason"), filters=[names.tidy], validators=[REQUIRED])


class FeaturesForm(FlaskForm):  # type: ignore[misc]
    """What the company switches on and off."""

    members_make_templates = BooleanField(
        _l("Members may make process templates"),
        description=_l(
            "Recruiters and Hiring managers make templates and change their own. Administrators "
            "always may."
        ),
    )


class CompanyForm(FlaskForm):  # type: ignore[misc]
    """What people see of the company."""

    name = StringField(
        _l("Company name"),
        filters=[names.tidy],
        description=_l(
            "In the header, on the public pages of jobs, in e-mail, and in the names of the "
            "integrations at LinkedIn. Empty: the name of the settings."
        ),
    )
    logo = FileField(
        _l("Logo"),
        description=_l("A PNG, JPEG or WebP picture of at most 512 KB. SVG is not taken."),
    )
    remove_logo = BooleanField(_l("Show no logo"))


class SeatForm(FlaskForm):  # type: ignore[misc]
    """Whose seat of LinkedIn Recruiter one is."""

    user = SelectField(
        _l("Person in Beckon"),
        coerce=lambda value: row_id(str(value)) if value else 0,
        validators=[DataRequired(_l("Please choose somebody."))],
    )

    @classmethod
    def for_users(
        cls, users: Sequence[tuple[int, str, str]], *, shown: Suggestion | None = None
    ) -> "SeatForm":
        """The form with those to choose from; of what was sent, or with a suggestion chosen."""
        form = cls() if shown is None else cls(formdata=None, data={"user": shown.user_id})
        form.user.choices = [
            SelectChoice("", _("Choose a person")),
            *(SelectChoice(str(user_id), f"{name} ({email})") for user_id, name, email in users),
        ]
        return form
