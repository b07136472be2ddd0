"""Forms of the job pages. What a value must be is decided by the services; forms only read it."""

import re
from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput

from portal.domain import jobs as rules
from portal.domain.jobs import CloseReason
from portal.domain.permissions import AppRole, JobRole
from portal.forms import REQUIRED, SeenVersion
from portal.models import Application, Job, ProcessTemplate, User
from portal.services.jobs import JobDetails
from portal.wording import CLOSE_REASON_NAMES, JOB_ROLE_NAMES


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


_TOO_LONG = _l("At most %(limit)s characters.", limit=rules.COMMENT_MAX)


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several of a few, each with its box."""

    option_widget = CheckboxInput()


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
            "No public page. In LinkedIn Recruiter only the job's Recruiters, Hiring managers and "
            "their delegates see it."
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
    template = SelectField(
        _l("Template"),
        coerce=int,
        default=0,
        description=_l("The process that the job begins with. It can go its own way later."),
    )

    def offer_templates(self, templates: Sequence[ProcessTemplate]) -> None:
        """Offer the company's templates, the default one chosen; skipping means the default."""
        self.template.choices = [
            (0, _l("Skip: the default process")),
            *((template.id, template.name) for template in templates),
        ]

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


class EditJobForm(SeenVersion, JobForm):
    """The details of a job that is there already."""

    @classmethod
    def of(cls, job: Job) -> "EditJobForm":
        """The form filled with what the job says now."""
        # Another form of the page may be the one that was sent.
        form = cls(formdata=None, obj=job)
        form.version.data = str(job.version)
        return form


class CloseForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why a job is closed, and who filled it."""

    reason = RadioField(_l("Reason"), validators=[InputRequired(_l("Please choose a reason."))])
    hired = MultiCheckboxField(_l("Who was hired"), coerce=int)
    comment = TextAreaField(
        _l("Comments"), validators=[Length(max=rules.COMMENT_MAX, message=_TOO_LONG)]
    )

    def offer(self, accepted: Sequence[Application]) -> None:
        """Offer these people as hires, and the reason that needs them when there are any."""
        reasons = [CloseReason.CANCELLED, *([CloseReason.FILLED] if accepted else [])]
        self.reason.choices = [(reason.value, CLOSE_REASON_NAMES[reason]) for reason in reasons]
        self.hired.choices = [(a.id, a.candidate.name) for a in accepted]


class ApproverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody whose approval a job needs."""

    user = SelectField(_l("Person"), coerce=int, validators=[REQUIRED])

    def offer(self, people: Sequence[User]) -> None:
        """Offer these people."""
        self.user.choices = [(person.id, f"{person.name} ({person.email})") for person in people]
