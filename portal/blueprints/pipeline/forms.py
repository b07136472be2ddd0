"""Forms of the pipeline."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import InputRequired, Length

from portal.domain.applications import COMMENT_MAX
from portal.domain.names import EMAIL_MAX, NAME_MAX
from portal.forms import REQUIRED, number
from portal.models import RejectionReason, Stage


def _at_most(limit: int) -> Length:
    return Length(max=limit, message=_l("At most %(max)d characters."))


class NewApplicantForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody to add by hand."""

    first_name = StringField(_l("First name"), validators=[_at_most(NAME_MAX)])
    last_name = StringField(_l("Last name"), validators=[REQUIRED, _at_most(NAME_MAX)])
    email = EmailField(
        _l("E-mail"),
        description=_l("By it we recognise people whom we know already."),
        validators=[_at_most(EMAIL_MAX)],
    )
    headline = StringField(_l("Headline"), validators=[_at_most(500)])
    employer = StringField(_l("Employer"), validators=[_at_most(300)])
    location = StringField(_l("Location"), validators=[_at_most(300)])
    linkedin_profile_url = URLField(_l("LinkedIn address"), validators=[_at_most(500)])
    stage = SelectField(_l("Stage"), coerce=int, validators=[InputRequired()])

    def offer(self, stages: Sequence[Stage]) -> None:
        """Offer these stages; the first one unless somebody chose."""
        self.stage.choices = [(stage.id, stage.name) for stage in stages]

    @property
    def person(self) -> dict[str, str]:
        """The person, as typed."""
        fields = (
            "first_name",
            "last_name",
            "email",
            "headline",
            "employer",
            "location",
            "linkedin_profile_url",
        )
        return {name: (getattr(self, name).data or "").strip() for name in fields}


class RejectionForm(FlaskForm):  # type: ignore[misc]
    """Why somebody is rejected."""

    reason = SelectField(_l("Reason"), coerce=int, validators=[REQUIRED])
    comment = TextAreaField(
        _l("Comment"),
        description=_l("For the hiring team; the candidate does not see it."),
        validators=[_at_most(COMMENT_MAX)],
    )
    version = HiddenField()

    def offer(self, reasons: Sequence[RejectionReason]) -> None:
        """Offer the company's reasons; nobody is rejected for the first one by accident."""
        self.reason.choices = [("", _l("Please choose")), *((r.id, r.name) for r in reasons)]
        self.reason.coerce = lambda value: number(str(value))
