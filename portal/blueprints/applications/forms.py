"""Forms of the page of an application. What a value must be is decided by the services."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.domain.feedback import RATING_MAX
from portal.forms import SeenVersion
from portal.models import Feedback
from portal.services.feedback import Opinion
from portal.wording import RECOMMENDATION_NAMES


class FeedbackForm(SeenVersion):
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
