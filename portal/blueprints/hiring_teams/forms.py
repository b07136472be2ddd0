"""Forms of the hiring team."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from portal.domain.permissions import JobRole
from portal.forms import REQUIRED
from portal.models import User
from portal.wording import JOB_ROLE_NAMES


class DelegateForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody who stands in for whoever fills the form in."""

    delegate = SelectField(_l("Person"), coerce=int, validators=[REQUIRED])
    delegated_role = SelectField(_l("With the rights of your role"), validators=[REQUIRED])

    def offer(self, people: Sequence[User], roles: Sequence[JobRole]) -> None:
        """Offer these people, for these roles of one's own."""
        self.delegate.choices = [(p.id, f"{p.name} ({p.email})") for p in people]
        self.delegated_role.choices = [(role.value, JOB_ROLE_NAMES[role]) for role in roles]


class MemberForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody for the hiring team."""

    user = SelectField(_l("Person"), coerce=int, validators=[REQUIRED])
    role = SelectField(_l("Role"), validators=[REQUIRED])

    def offer(self, people: list[User]) -> None:
        """Offer these people in every role; whether the two fit is decided when adding."""
        self.user.choices = [(person.id, f"{person.name} ({person.email})") for person in people]
        self.role.choices = [
            (role.value, JOB_ROLE_NAMES[role])
            for role in (JobRole.RECRUITER, JobRole.HIRING_MANAGER, JobRole.INTERVIEWER)
        ]
