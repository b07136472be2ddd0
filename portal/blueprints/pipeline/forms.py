"""Forms of the pipeline."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from portal.domain.applications import COMMENT_MAX
from portal.forms import REQUIRED, TypedPersonForm, at_most, number
from portal.models import RejectionReason, Stage


class NewApplicantForm(TypedPersonForm):
    """Somebody to add by hand."""

    stage = SelectField(_l("Stage"), coerce=int, validators=[InputRequired()])

    def offer(self, stages: Sequence[Stage]) -> None:
        """Offer these stages; the first one unless somebody chose."""
        self.stage.choices = [(stage.id, stage.name) for stage in stages]


class RejectionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why somebody is rejected."""

    reason = SelectField(_l("Reason"), coerce=int, validators=[REQUIRED])
    comment = TextAreaField(
        _l("Comment"),
        description=_l("For the hiring team; the candidate does not see it."),
        validators=[at_most(COMMENT_MAX)],
    )
    version = HiddenField()

    def offer(self, reasons: Sequence[RejectionReason]) -> None:
        """Offer the company's reasons; nobody is rejected for the first one by accident."""
        self.reason.choices = [("", _l("Please choose")), *((r.id, r.name) for r in reasons)]
        self.reason.coerce = lambda value: number(str(value))
