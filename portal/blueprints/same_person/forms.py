"""Forms about two records of one person."""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField

from portal.domain.merging import Field
from portal.models import Candidate


class SameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """From which record each field is taken where both say something."""

    name = RadioField(_l("Name"))
    headline = RadioField(_l("Headline"))
    employer = RadioField(_l("Employer"))
    location = RadioField(_l("Location"))
    linkedin_profile = RadioField(_l("LinkedIn profile"))
    owner = RadioField(_l("Owner"))
    version_one = HiddenField()
    version_other = HiddenField()
    seen = HiddenField()

    @classmethod
    def about(
        cls, kept: Candidate, absorbed: Candidate, differing: Collection[Field], seen: str | None
    ) -> "SameForm":
        """The form with the fields that there is something to choose in."""
        form = cls()
        for field in Field:
            if field not in differing:
                del form[field.value]
                continue
            choice = form[field.value]
            choice.choices = [(str(c.id), c.name) for c in (kept, absorbed)]
            if not form.is_submitted():
                choice.data = str(kept.id)
        if not form.is_submitted():
            form.show_versions(kept, absorbed, seen)
        return form

    def show_versions(self, kept: Candidate, absorbed: Candidate, seen: str | None) -> None:
        """Note what the person looks at."""
        self.version_one.data = str(kept.version)
        self.version_other.data = str(absorbed.version)
        self.seen.data = seen or ""

    @property
    def choices(self) -> Mapping[Field, int]:
        """What was chosen: the id of the record for each field."""
        return {field: int(self[field.value].data) for field in Field if field.value in self}

    def seen_versions(self, kept: Candidate, absorbed: Candidate) -> dict[int, int]:
        """The versions that the person was looking at; 0 when the form was tampered with."""
        return {
            kept.id: _number(self.version_one.data),
            absorbed.id: _number(self.version_other.data),
        }


def _number(text: str | None) -> int:
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
