"""Forms of the page of an application. What a value must be is decided by the services."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.domain.feedback import RATING_MAX
from portal.forms import REQUIRED, SeenVersion, number
from portal.models import CandidateEmail, Feedback
from portal.services.feedback import Opinion
from portal.wording import RECOMMENDATION_NAMES


class EmailForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """An e-mail to the person."""

    address = SelectField(_l("To"), validate_choice=False)
    subject = StringField(_l("Subject"), validators=[REQUIRED])
    text = TextAreaField(_l("Text"), validators=[REQUIRED])

    def offer(self, emails: Sequence[CandidateEmail]) -> None:
        """Offer the addresses that are known."""
        self.address.choices = [SelectChoice(str(email.id), email.address) for email in emails]

    @property
    def address_id(self) -> int | None:
        """The address that was chosen; none when the form was tampered with."""
        return number(self.address.data)


class FeedbackForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Feedback about somebody. The ratings follow from what the stage asks for."""

    recommendation = RadioField(
        _l("Do you recommend going on with this person?"),
        choices=[SelectChoice(r.value, name) for r, name in RECOMMENDATION_NAMES.items()],
        validate_choice=False,
    )
    comment = TextAreaField(_l("Comment"))

    @property
    def rating_fields(self) -> list[Any]:
        """The fields of the ratings, in the order of the attributes."""
        return [field for field in self if field.name.startswith("rating_")]

    def opinion(self) -> Opinion:
        """What was entered, for the service."""
        return Opinion(
            recommendation=self.recommendation.data or "",
            ratings={str(field.label.text): field.data for field in self.rating_fields},
            comment=self.comment.data or "",
        )

    def fill(self, feedback: Feedback | None) -> None:
        """Show what somebody said before."""
        if feedback is None:
            return
        self.version.data = str(feedback.version)
        self.recommendation.data = feedback.recommendation
        self.comment.data = feedback.comment
        for field in self.rating_fields:
            field.data = feedback.ratings.get(str(field.label.text))


def feedback_form(attributes: list[str]) -> FeedbackForm:
    """A form that asks for a rating of each attribute."""
    choices = [SelectChoice("", _l("Not rated"))]
    choices += [SelectChoice(str(n)) for n in range(1, RATING_MAX + 1)]
    fields = {
        f"rating_{number}": SelectField(attribute, choices=choices, coerce=_rating)
        for number, attribute in enumerate(attributes)
    }
    asked: type[FeedbackForm] = type("AskedFeedbackForm", (FeedbackForm,), fields)
    return asked()


def _rating(text: Any) -> int | None:
    return None if text in (None, "") else int(text)
