"""Forms of the job pages. What a value must be is decided by the services; forms only read it."""

import re
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from portal.domain import jobs as rules
from portal.domain.permissions import AppRole, JobRole
from portal.forms import REQUIRED
from portal.models import Job, User
from portal.services.jobs import JobDetails
from portal.wording import JOB_ROLE_NAMES


def countries() -> list[tuple[str, str]]:
    """ISO country codes with their names in the reader's language, by name."""
    names = Locale.parse(str(get_locale() or "en")).territories
    known = [
        (code, name) for code, name in names.items() if len(code) == 2 and code not in _NO_COUNTRY
    ]
    return [("", _l("Choose a country")), *sorted(known, key=lambda item: item[1])]


#: Codes of the territory list that name no country: Europe, the world, pseudo-locales.
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def _readable(text: str | None) -> str | None:
    """A text without what no page can show and PostgreSQL does not keep."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text) if text else text


class JobForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The details of a job."""

    title = StringField(
        _l("Job title"),
        filters=[_readable],
        validators=[REQUIRED, Length(max=rules.TITLE_MAX)],
    )
    description_source = TextAreaField(
        _l("Job description"),
        description=_l(
            "LinkedIn likes at least 100 characters. Empty lines make paragraphs, lines that begin "
            "with a dash make lists; pasted HTML is cleaned."
        ),
        filters=[_readable],
        validators=[REQUIRED],
    )
    city = StringField(
        _l("City"), filters=[_readable], validators=[REQUIRED, Length(max=rules.PLACE_MAX)]
    )
    region = StringField(
        _l("Region"), filters=[_readable], validators=[Length(max=rules.PLACE_MAX)]
    )
    country = SelectField(_l("Country"), validators=[REQUIRED], validate_choice=True)
    openings = IntegerField(
        _l("Number of openings"),
        default=1,
        validators=[
            NumberRange(1, rules.OPENINGS_MAX, _l("A number from 1 to 9999.")),
        ],
    )
    is_confidential = BooleanField(
        _l("Confidential"),
        description=_l(
            "No public page, and not sent to LinkedIn, where every recruiter of your company would "
            "find it in the export box."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = countries()

    def details(self) -> JobDetails:
        """What was entered, for the service."""
        return JobDetails(
            title=self.title.data or "",
            description_source=self.description_source.data or "",
            city=self.city.data or "",
            region=self.region.data or "",
            country=self.country.data or "",
            openings=self.openings.data or 1,
            is_confidential=bool(self.is_confidential.data),
        )


class NewJobForm(JobForm):
    """A new job also needs the creator's role on it."""

    role = RadioField(
        _l("Your role on this job"),
        validators=[InputRequired(_l("Please choose a role."))],
    )

    def offer_roles(self, user: User) -> None:
        """Offer the team roles that the user's application roles allow."""
        offered = [
            role
            for role, needed in (
                (JobRole.RECRUITER, AppRole.RECRUITER),
                (JobRole.HIRING_MANAGER, AppRole.HIRING_MANAGER),
            )
            if needed in user.app_roles
        ]
        self.role.choices = [(role.value, JOB_ROLE_NAMES[role]) for role in offered]
        if len(offered) == 1 and not self.role.data:
            self.role.data = offered[0].value


class EditJobForm(JobForm):
    """The details of a job that is there already."""

    version = HiddenField()

    @classmethod
    def of(cls, job: Job) -> "EditJobForm":
        """The form filled with what the job says now."""
        form = cls(obj=job)
        form.version.data = str(job.version)
        return form

    @property
    def seen_version(self) -> int:
        """The version that the person was looking at; 0 when the form was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isdigit() and len(text) < 10 else 0
