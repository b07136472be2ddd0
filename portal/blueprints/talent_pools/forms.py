"""Forms of talent pools."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from portal.access import row_id
from portal.domain.talent_pools import DESCRIPTION_MAX
from portal.domain.talent_pools import NAME_MAX as POOL_NAME_MAX
from portal.forms import REQUIRED, at_most


class PoolForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a pool is called, and what it is for."""

    name = StringField(_l("Name"), validators=[REQUIRED, at_most(POOL_NAME_MAX)])
    description = TextAreaField(
        _l("Description"),
        description=_l("Whom one finds here, for those with whom you share it."),
        validators=[at_most(DESCRIPTION_MAX)],
    )
    version = HiddenField()


class ShareForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Colleagues to share a pool with."""

    contributors = SelectMultipleField(
        _l("Contributors"),
        description=_l("They see the list, and put candidates in and take them out."),
        coerce=row_id,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    def offer(self, people: Sequence[tuple[int, str, str]]) -> None:
        """Offer these people; whether they may have pools is decided when sharing."""
        self.contributors.choices = [(str(i), f"{name} ({email})") for i, name, email in people]


class NewPoolForm(PoolForm, ShareForm):
    """A new pool, shared at once with colleagues or with nobody."""


class OwnerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Somebody to hand a pool over to."""

    owner = SelectField(_l("New owner"), validators=[REQUIRED], validate_choice=False)
    version = HiddenField()

    def offer(self, people: Sequence[tuple[int, str, str]]) -> None:
        """Offer these people; nobody gets a pool by accident."""
        self.owner.choices = [
            ("", _l("Please choose")),
            *((str(id_), f"{name} ({email})") for id_, name, email in people),
        ]
