"""Who is looking, and what they may see: route guards and the only ways to load an object.

Every route carries exactly one guard. Objects with an owner come only through the ``load_``
helpers, which authorise while loading: what is not there and what is not yours are both 404, what
you may see but not change is 403.
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cached_property, wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import UserMixin, current_user
from htmx_flask import make_response
from sqlalchemy import select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from portal.db import begin_reading, db
from portal.domain import names, permissions
from portal.domain.health_alarms import HealthSum
from portal.domain.permissions import Action, AppRole, Condition, JobRole, Scope
from portal.extensions import login_manager
from portal.models import (
    Application,
    Candidate,
    CandidateMerge,
    Job,
    JobApprover,
    JobMember,
    LinkedInEvent,
    LinkedInSeat,
    Mail,
    Notification,
    RejectionReason,
    SamePersonSuggestion,
    User,
)
from portal.queries.applications import find_application
from portal.queries.approvals import find_request
from portal.queries.candidate_story import was_deleted
from portal.queries.jobs import find_job, has_applications
from portal.queries.same_person import find_merge, find_suggestion
from portal.queries.users import find_account
from portal.tombstones import lead_to
from portal.wording import APP_ROLE_NAMES

View = TypeVar("View", bound=Callable[..., Any])
GUARD = "_beckon_guard"


class Viewer(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The signed-in person, and what they may do.

    What every page needs of the person, and no row: most pages have no use for that.
    """

    def __init__(
        self,
        user_id: int,
        *,
        name: str,
        email: str,
        session_key: str,
        app_roles: frozenset[AppRole],
        unread: int = 0,
        health: HealthSum | None = None,
        company_name: str = "",
        company_logo: str = "",
    ) -> None:
        self.id = user_id
        self.name = name
        self.email = email
        self.app_roles = app_roles
        #: Notifications that the person has not seen.
        self.unread = unread
        #: How LinkedIn and the background work stood a moment ago, for administrators.
        self.health = health
        #: Whose portal it is, for the header; empty as long as nobody said.
        self.company_name = company_name
        self.company_logo = company_logo
        self._session_key = session_key

    @classmethod
    def of(cls, user: User) -> "Viewer":
        """Somebody who signs in now."""
        key, roles = user.session_key, user.app_roles
        return cls(user.id, name=user.name, email=user.email, session_key=key, app_roles=roles)

    def get_id(self) -> str:
        """What the session keeps: a new session key signs the person out everywhere."""
        return f"{self.id}.{self._session_key}"

    @property
    def user(self) -> User:
        """The person's row, for services. It is read when more than its id is asked for."""
        session = db.session()
        found = session.identity_map.get(identity_key(User, self.id))
        if found is None:
            found = User(id=self.id)
            make_transient_to_detached(found)
            session.add(found)
        return found

    @cached_property
    def initials(self) -> str:
        """For the avatar."""
        return names.initials(self.name)

    @cached_property
    def role_labels(self) -> tuple[str, ...]:
        """The application roles in words."""
        return tuple(str(APP_ROLE_NAMES[role]) for role in AppRole if role in self.app_roles)

    def may(self, action: Action | str) -> bool:
        """Whether the application roles alone allow something everywhere."""
        return permissions.scope_of(Action(action), self.app_roles) is Scope.ALL

    def may_on(self, action: Action | str, job: Job) -> bool:
        """Whether the person may do something on one job."""
        return self._may_as(self.job_roles(job), Action(action), job)

    def all_on(self, actions: Iterable[Action], job: Job) -> dict[str, bool]:
        """What of many things the person may do on one job, by the names that templates use."""
        roles = self.job_roles(job)
        return {action.value: self._may_as(roles, action, job) for action in actions}

    def _may_as(self, roles: frozenset[JobRole], action: Action, job: Job) -> bool:
        if permissions.may(action, self.app_roles, roles):
            return True
        wanted = permissions.undecided(action, self.app_roles, roles)
        if not wanted:
            return False
        return permissions.may(action, self.app_roles, roles, self._granted(wanted, job))

    @staticmethod
    def _granted(wanted: Collection[Condition], job: Job) -> frozenset[Condition]:
        """The conditions that hold on a job, looked up only where something depends on them."""
        wanted = set(wanted)
        granted = frozenset(job.granted if wanted - {Condition.NO_APPLICANTS} else ())
        if Condition.NO_APPLICANTS in wanted and not has_applications(job):
            granted = granted | {Condition.NO_APPLICANTS}
        return granted

    def job_roles(self, job: Job) -> frozenset[JobRole]:
        """The person's effective roles on a job's team."""
        return frozenset(
            permissions.effective_job_role(
                JobRole(m.role), JobRole(m.delegate_of.role) if m.delegate_of else None
            )
            for m in job.members
            if m.user_id == self.id
        )


def viewer() -> Viewer:
    """The signed-in person. Only behind a guard that requires one."""
    return cast(Viewer, current_user._get_current_object())


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_viewer(session_id: str) -> Viewer | None:
    """The person a session belongs to; None when the session was ended elsewhere."""
    user_id, _dot, session_key = session_id.partition(".")
    if not user_id.isdigit():
        return None
    begin_reading()
    found = find_account(int(user_id))
    if found is None or not found.is_active or found.session_key != session_key:
        return None
    return Viewer(
        found.id,
        name=found.name,
        email=found.email,
        session_key=session_key,
        app_roles=found.app_roles,
        unread=found.unread,
        health=found.health,
        company_name=found.company_name,
        company_logo=found.company_logo,
    )


# -- guards ------------------------------------------------------------------------------------


def _guard(name: str, check: Callable[[], Any]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = check()
            return refusal if refusal is not None else view(*args, **kwargs)

        setattr(guarded, GUARD, (*getattr(view, GUARD, ()), name))
        return cast(View, guarded)

    return decorate


def _require_sign_in() -> Response | None:
    return None if current_user.is_authenticated else ask_to_sign_in()


def _require_admin() -> Response | None:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    return None if viewer().may(Action.ADMINISTER) else abort(404)


def ask_to_sign_in() -> Response:
    """Lead to the sign-in page and back; a fragment gets an order to go there, not the page."""
    if request.headers.get("HX-Request") or request.headers.get("X-Live-Panel"):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = f"{page.path}?{page.query}".rstrip("?")
        leave = url_for("auth.sign_in", next=here or None)
        return cast(Response, make_response("", redirect=leave))
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("dashboard.index")
    return redirect(url_for("auth.sign_in", next=here), 303)


def is_public(endpoint: str | None) -> bool:
    """Whether anybody may come to an endpoint, or nobody because there is none."""
    view = current_app.view_functions.get(endpoint or "")
    return view is None or "public" in getattr(view, GUARD, ())


#: Anybody may come here.
public = _guard("public", lambda: None)
#: Somebody must be signed in; what they see is decided when objects are loaded.
signed_in = _guard("signed_in", _require_sign_in)
#: Administrators only; for others the page does not exist.
admin_only = _guard("admin_only", _require_admin)
#: LinkedIn's server; the view checks the token in the address and the signature.
signed_webhook = _guard("signed_webhook", lambda: None)


# -- addresses ---------------------------------------------------------------------------------

#: Ids with more digits than every database takes would make it fail instead of finding nothing.
_ROW_ID = r"[0-9]{1,9}"


class RowIdConverter(IntegerConverter):
    """``<int:...>`` in addresses: an id that no row can have is not found, on every database."""

    regex = _ROW_ID


def row_id(text: str) -> int:
    """An id from a query or a form, to be used as ``type``. Raises ValueError for any other text."""
    if not re.fullmatch(_ROW_ID, text):
        raise ValueError("not an id")
    return int(text)


# -- loading -----------------------------------------------------------------------------------


def load_job(job_id: int, action: Action) -> Job:
    """A job the viewer may see, for something they may do with it (404, 403)."""
    job = find_job(job_id)
    if job is None or not viewer().may_on(Action.VIEW_JOB, job):
        abort(404)
    if not viewer().may_on(action, job):
        abort(403, _("Your role on this job does not allow that."))
    return job


def load_member(job: Job, member_id: int) -> JobMember:
    """A member of a job's hiring team (404)."""
    return next((m for m in job.members if m.id == member_id), None) or abort(404)


def load_approver(job: Job, approver_id: int) -> JobApprover:
    """An approver of a job (404)."""
    return next((a for a in job.approvers if a.id == approver_id), None) or abort(404)


def load_request(job_id: int) -> JobApprover:
    """What the viewer was asked about a job: for its approvers alone, on its team or not (404)."""
    return find_request(job_id, viewer().id) or abort(404)


def load_notification(notification_id: int) -> Notification:
    """A notification of the viewer's own (404)."""
    notification = db.session.get(Notification, notification_id)
    if notification is None or notification.user_id != viewer().id:
        abort(404)
    return notification


def load_application(application_id: int, action: Action) -> Application:
    """An application on a job the viewer may see, for something they may do with it (404, 403)."""
    application = find_application(application_id)
    if application is None or not viewer().may_on(Action.VIEW_JOB, application.job):
        abort(404)
    if application.merged_into_id is not None:
        lead_to("application_id", application.merged_into_id, "applications.page")
    seen_as = Action.VIEW_PROSPECTS if application.stage.is_prospect else Action.VIEW_APPLICANTS
    if not viewer().may_on(seen_as, application.job):
        abort(404)
    if not viewer().may_on(action, application.job):
        abort(403, _("Your role on this job does not allow that."))
    return application


def load_candidate(candidate_id: int, action: Action = Action.VIEW_CANDIDATES) -> Candidate:
    """A candidate whose profile the viewer may open, for something they may do with it (404, 403,
    410 for a person whom somebody deleted)."""
    if not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    candidate = db.session.get(Candidate, candidate_id)
    if candidate is None:
        # Somebody may have the page open still, or a bookmark.
        abort(410 if was_deleted(candidate_id) else 404)
    if not viewer().may(action):
        abort(403, _("Your role does not allow that."))
    if candidate.merged_into_id is not None:
        lead_to("candidate_id", candidate.merged_into_id, "candidates.profile")
    return candidate


def load_suggestion(suggestion_id: int) -> SamePersonSuggestion:
    """Two records that may be one person, for somebody who may say so (404, 403)."""
    suggestion = find_suggestion(suggestion_id)
    if suggestion is None or not viewer().may(Action.VIEW_CANDIDATES):
        abort(404)
    if not viewer().may(Action.EDIT_CANDIDATES):
        abort(403, _("Your role does not allow that."))
    return suggestion


def load_merge(merge_id: int) -> CandidateMerge:
    """Two records that were joined, for an administrator (404)."""
    merge = find_merge(merge_id)
    if merge is None or not viewer().may(Action.ADMINISTER):
        abort(404)
    return merge


def load_event(event_id: int) -> LinkedInEvent:
    """An event that the viewer may mend: administrators all, recruiters those of their jobs."""
    event = db.session.get(LinkedInEvent, event_id)
    if event is None:
        abort(404)
    if viewer().may(Action.ADMINISTER):
        return event
    if event.job is None or not viewer().may_on(Action.VIEW_JOB, event.job):
        abort(404)
    # Who does not see prospects does not see who wants to become one either.
    if not viewer().may_on(Action.VIEW_PROSPECTS, event.job):
        abort(404)
    if not viewer().may_on(Action.ADD_PROSPECTS, event.job):
        abort(403, _("Your role on this job does not allow that."))
    return event


def load_user(user_id: int) -> User:
    """An active user to put on a team (404)."""
    user = db.session.scalars(select(User).where(User.id == user_id, User.is_active)).one_or_none()
    return user or abort(404)


def load_account(user_id: int) -> User:
    """Anybody's account, for an administrator, whether it may sign in or not (404)."""
    user = db.session.get(User, user_id)
    if user is None or not viewer().may(Action.ADMINISTER):
        abort(404)
    return user


def load_rejection_reason(reason_id: int) -> RejectionReason:
    """A reason of the company's list, for an administrator (404)."""
    reason = db.session.get(RejectionReason, reason_id)
    if reason is None or not viewer().may(Action.ADMINISTER):
        abort(404)
    return reason


def load_mail(mail_id: int) -> Mail:
    """A mail of the outbox, for an administrator (404)."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or not viewer().may(Action.ADMINISTER):
        abort(404)
    return mail


def load_seat(seat_id: int) -> LinkedInSeat:
    """A seat of LinkedIn Recruiter, of the application in use, for an administrator (404)."""
    seat = db.session.get(LinkedInSeat, seat_id)
    client_id = current_app.extensions["settings"].linkedin_client_id
    if seat is None or seat.client_id != client_id or not viewer().may(Action.ADMINISTER):
        abort(404)
    return seat
