"""Forms of the admin settings."""

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from portal.access import row_id
from portal.domain import names
from portal.domain.linkedin_gate import Feature
from portal.domain.linkedin_seats import Suggestion
from portal.domain.permissions import AppRole
from portal.domain.posting_terms import Audience, PostingTerms
from portal.forms import REQUIRED, SeenVersion
from portal.models import User
from portal.queries.linkedin_setup import Overview
from portal.wording import APP_ROLE_NAMES, FEATURE_NAMES, FEATURE_STOPS


class RolesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Which application roles somebody has: a box for each."""

    administrator = BooleanField(
        APP_ROLE_NAMES[AppRole.ADMINISTRATOR],
        description=_l("Sees and changes everything, and these settings."),
    )
    recruiter = BooleanField(
        APP_ROLE_NAMES[AppRole.RECRUITER],
        description=_l("Opens jobs, and can be Recruiter on a hiring team."),
    )
    hiring_manager = BooleanField(
        APP_ROLE_NAMES[AppRole.HIRING_MANAGER],
        description=_l("Opens jobs, and can be Hiring manager on a hiring team."),
    )
    read_only = BooleanField(
        APP_ROLE_NAMES[AppRole.READ_ONLY], description=_l("Sees everything, changes nothing.")
    )

    @property
    def role_fields(self) -> list[BooleanField]:
        """The boxes, in the order of the roles."""
        return [self[role.value] for role in AppRole]

    def chosen(self) -> set[AppRole]:
        """The roles that are ticked."""
        return {role for role in AppRole if self[role.value].data}


class EditRolesForm(SeenVersion, RolesForm):
    """The roles of an account that is there already."""

    sure = BooleanField(_l("Yes, take the role Administrator from me"))

    @classmethod
    def of(cls, user: User) -> "EditRolesForm":
        """The form with the roles that the person has now."""
        form = cls(formdata=None, data={role.value: role in user.app_roles for role in AppRole})
        form.version.data = str(user.version)
        return form


class InviteForm(RolesForm):
    """Somebody who shall get an account."""

    name = StringField(_l("Name"), filters=[names.tidy], validators=[REQUIRED])
    email = EmailField(
        _l("E-mail"),
        filters=[names.tidy],
        validators=[REQUIRED],
        description=_l("The invitation goes to this address."),
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A new reason for rejecting somebody."""

    name = StringField(_l("New reason"), filters=[names.tidy], validators=[REQUIRED])


class FeaturesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What the company switches on and off."""

    linkedin_enabled = BooleanField(
        _l("LinkedIn Recruiter integration"),
        description=_l(
            "Everything of LinkedIn, for everybody. Switched off, nothing is sent to LinkedIn and nothing "
            "is taken in: exports wait, jobs stay at LinkedIn as they are, and what Beckon has is kept. "
            "Switched on again, what waited goes on by itself."
        ),
    )
    members_make_templates = BooleanField(
        _l("Members may make process templates"),
        description=_l(
            "Recruiters and Hiring managers make templates and change their own. Administrators "
            "always may."
        ),
    )


class CompanyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What people see of the company."""

    name = StringField(
        _l("Company name"),
        filters=[names.tidy],
        description=_l(
            "In the header, on the public pages of jobs, in e-mail, and in the names of the "
            "integrations at LinkedIn. Empty: the name of the settings."
        ),
    )
    logo = FileField(
        _l("Logo"),
        description=_l("A PNG, JPEG or WebP picture of at most 512 KB. SVG is not taken."),
    )
    remove_logo = BooleanField(_l("Show no logo"))


class SeatForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whose seat of LinkedIn Recruiter one is."""

    user = SelectField(
        _l("Person in Beckon"),
        coerce=lambda value: row_id(str(value)) if value else 0,
        validators=[DataRequired(_l("Please choose somebody."))],
    )

    @classmethod
    def for_users(
        cls, users: Sequence[tuple[int, str, str]], *, shown: Suggestion | None = None
    ) -> "SeatForm":
        """The form with those to choose from; of what was sent, or with a suggestion chosen."""
        form = cls() if shown is None else cls(formdata=None, data={"user": shown.user_id})
        form.user.choices = [
            SelectChoice("", _("Choose a person")),
            *(SelectChoice(str(user_id), f"{name} ({email})") for user_id, name, email in users),
        ]
        return form


class PostingTermsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How the company's jobs stand at LinkedIn."""

    company_name = StringField(
        _l("Company name"),
        filters=[names.tidy],
        description=_l("Exactly as on your company's page at LinkedIn."),
    )
    company_id = StringField(
        _l("Company ID"),
        filters=[names.tidy],
        description=_l(
            "The number of that page at LinkedIn. Empty: the organisation that is connected below."
        ),
    )
    audience = RadioField(
        _l("Who may see synced jobs"),
        choices=[
            SelectChoice(
                Audience.PRIVATE.value,
                _l("Private: recruiters of your company, in LinkedIn Recruiter"),
            ),
            SelectChoice(Audience.PUBLIC.value, _l("Public: everybody at LinkedIn")),
        ],
        description=_l(
            "Public jobs stand in LinkedIn's job search under your company's name, and people apply on "
            "the job's page in Beckon. Confidential jobs are never public. After a change all active jobs "
            "are sent anew."
        ),
    )

    @staticmethod
    def filled(terms: PostingTerms) -> tuple[tuple[str, str], ...]:
        """What stands in the form: the terms in force."""
        return (
            ("company_name", terms.company_name),
            ("company_id", terms.company_id),
            ("audience", terms.audience.value),
        )


class LinkedInFeaturesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What of LinkedIn the administrator switches off on our side."""

    export = BooleanField(FEATURE_NAMES[Feature.EXPORT], description=FEATURE_STOPS[Feature.EXPORT])
    sharing = BooleanField(
        FEATURE_NAMES[Feature.SHARING], description=FEATURE_STOPS[Feature.SHARING]
    )
    history = BooleanField(
        FEATURE_NAMES[Feature.HISTORY], description=FEATURE_STOPS[Feature.HISTORY]
    )
    inmail_text = BooleanField(
        _l("Show the text of InMail"),
        description=_l(
            "People read here what they themselves wrote and got; never what others did. Off: Beckon shows who "
            "wrote with whom and when, and nobody what it says."
        ),
    )
    stub_profiles = BooleanField(
        FEATURE_NAMES[Feature.STUB_PROFILES], description=FEATURE_STOPS[Feature.STUB_PROFILES]
    )

    def chosen(self) -> set[Feature]:
        """What shall be on."""
        return {feature for feature in Feature if self[feature.value].data}

    @staticmethod
    def filled(features: frozenset[Feature], shows_text: bool) -> tuple[tuple[str, bool], ...]:
        """What stands in the form: what is on now."""
        on = tuple((each.value, each in features) for each in Feature)
        return (*on, ("inmail_text", shows_text))


class ByHandForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What LinkedIn's widget would have told, typed."""

    organization = StringField(
        _l("Organisation"),
        filters=[names.tidy],
        description=_l("As in urn:li:organization:1234567, or the number alone."),
    )
    contracts = TextAreaField(
        _l("Contracts"),
        description=_l("As in urn:li:contract:1234567, or the number alone; one on each line."),
    )

    @property
    def contract_lines(self) -> list[str]:
        """The contracts, as typed: one on each line, or with commas between them."""
        return re.split(r"[\s,;]+", (self.contracts.data or "").strip())

    @staticmethod
    def filled(overview: Overview) -> tuple[tuple[str, str], ...]:
        """What stands in the form: what is connected."""
        running = [contract.urn for contract in overview.contracts if contract.is_running]
        return (("organization", overview.organization), ("contracts", "\n".join(running)))


class JobViewersForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Who sees jobs in LinkedIn Recruiter."""

    viewers = RadioField(
        _l("Jobs in LinkedIn Recruiter are for"),
        choices=[
            SelectChoice(
                "everybody", _l("every recruiter of your company; confidential jobs for their team")
            ),
            SelectChoice("team", _l("the team of the job alone, whichever job it is")),
        ],
        validators=[InputRequired(_l("Please choose one."))],
    )


class WithdrawalForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """That everything is to be taken back from LinkedIn."""

    what = RadioField(
        _l("What goes"),
        choices=[
            SelectChoice(
                "people", _l("People: candidates with applications, stages, notes and feedback")
            ),
            SelectChoice("everything", _l("Everything: people, and all jobs are closed there")),
        ],
        validators=[InputRequired(_l("Please choose what goes."))],
    )
    sure = BooleanField(
        _l("I am sure"),
        description=_l("It can be sent again later, which takes as long as the first time."),
        validators=[InputRequired(_l("Please tick this, too."))],
    )


class SharingForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What LinkedIn may know of people."""

    prospects = BooleanField(
        _l("Share prospects, too"),
        description=_l(
            "Usually LinkedIn hears of people once they are past Prospect. LinkedIn's certification "
            "wants everybody; leaving some out needs its written approval."
        ),
    )
    introductions = BooleanField(
        _l("Introduce people whose LinkedIn tab is opened"),
        description=_l(
            "LinkedIn can show only people that it knows. Who they are goes there, and nothing about a job."
        ),
    )
    notes = BooleanField(
        _l("Share notes"), description=_l("Private notes never leave Beckon, whatever is chosen.")
    )
    feedback = BooleanField(_l("Share feedback that was submitted"))
    feedback_authors = BooleanField(_l("Say who gave the feedback"))
    years = SelectField(
        _l("How far back"),
        coerce=int,
        choices=[
            SelectChoice(0, _l("Everything")),
            SelectChoice(2, _l("The last 2 years")),
            SelectChoice(3, _l("The last 3 years")),
            SelectChoice(5, _l("The last 5 years")),
            SelectChoice(10, _l("The last 10 years")),
        ],
    )
