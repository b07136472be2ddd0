"""Forms of approvals."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import AnyOf, Length

from portal.domain.jobs import COMMENT_MAX, Decision
from portal.forms import SeenVersion
from portal.models import Job

_TOO_LONG = _l("At most %(limit)s characters.", limit=COMMENT_MAX)


class AnswerForm(SeenVersion, FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an approver says. The decision comes with the button that was pressed."""

    comment = TextAreaField(
        _l("Comment"),
        description=_l("Whoever asked you reads it. A rejection needs a reason."),
        validators=[Length(max=COMMENT_MAX, message=_TOO_LONG)],
    )
    decision = HiddenField(
        validators=[AnyOf([d.value for d in Decision], _l("Please approve or reject."))]
    )

    @classmethod
    def of(cls, job: Job) -> "AnswerForm":
        """An empty form about the job as it is now."""
        form = cls()
        form.version.data = str(job.version)
        return form
