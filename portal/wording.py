"""The words for codes that the rules speak in. Everything a person reads goes through gettext."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.application_words import (  # noqa: F401  for templates
    APPLICATION_HISTORY,
    APPLICATION_SENTENCES,
    document_kind_name,
    file_size,
    recommendation_name,
    recommendation_tone,
)
from portal.domain import process
from portal.domain.accounts import AccountState
from portal.domain.applications import BulkOutcome, EndReason, OfferStatus
from portal.domain.applications import offer_moves as _offer_moves
from portal.domain.exports import EventState, Mend, Reason
from portal.domain.jobs import CloseReason, JobStatus, PostingState
from portal.domain.permissions import AppRole, JobRole
from portal.domain.process import ActivityKind
from portal.domain.stages import StageKind
from portal.domain.texts import split_links  # noqa: F401  for templates
from portal.models import HistoryEntry
from portal.services.job_postings import shown_state as posting_state  # noqa: F401  for templates

APP_ROLE_NAMES = {
    AppRole.ADMINISTRATOR: _l("Administrator"),
    AppRole.RECRUITER: _l("Recruiter"),
    AppRole.HIRING_MANAGER: _l("Hiring manager"),
    AppRole.READ_ONLY: _l("Read-only"),
}
ACCOUNT_STATE_NAMES = {
    AccountState.ACTIVE: _l("Active"),
    AccountState.INVITED: _l("Invited"),
    AccountState.DEACTIVATED: _l("Deactivated"),
}
ACCOUNT_STATE_TONES = {
    AccountState.ACTIVE: "good",
    AccountState.INVITED: "info",
    AccountState.DEACTIVATED: "neutral",
}
MAIL_STATE_NAMES = {
    "waiting": _l("Waiting"),
    "sending": _l("Being sent"),
    "sent": _l("Sent"),
    "failed": _l("Failed"),
}
SETTING_NAMES = {"members_make_templates": _l("Members may make process templates")}
#: What a mail is about; a kind without words is shown by its code.
MAIL_KIND_NAMES = {
    "invitation": _l("Invitation to Beckon"),
    "approval-requested": _l("A job to approve"),
}
MAIL_STATE_TONES = {"waiting": "info", "sending": "info", "sent": "good", "failed": "bad"}
JOB_ROLE_NAMES = {
    JobRole.RECRUITER: _l("Recruiter"),
    JobRole.HIRING_MANAGER: _l("Hiring manager"),
    JobRole.INTERVIEWER: _l("Interviewer"),
    JobRole.DELEGATE: _l("Delegate"),
}
JOB_STATUS_NAMES = {
    JobStatus.DRAFT: _l("Draft"),
    JobStatus.PENDING: _l("Pending"),
    JobStatus.APPROVED: _l("Approved"),
    JobStatus.REJECTED: _l("Rejected"),
    JobStatus.ACTIVE: _l("Active"),
    JobStatus.CLOSED: _l("Closed"),
}
CLOSE_REASON_NAMES = {
    CloseReason.CANCELLED: _l("Job cancelled"),
    CloseReason.FILLED: _l("Position filled"),
}
JOB_STATUS_TONES = {
    JobStatus.DRAFT: "neutral",
    JobStatus.PENDING: "info",
    JobStatus.APPROVED: "info",
    JobStatus.REJECTED: "bad",
    JobStatus.ACTIVE: "good",
    JobStatus.CLOSED: "neutral",
}
OFFER_STATUS_NAMES = {
    OfferStatus.NONE: _l("No offer"),
    OfferStatus.PREPARED: _l("Offer prepared"),
    OfferStatus.ACCEPTED: _l("Offer accepted"),
    OfferStatus.DECLINED: _l("Offer declined"),
}
OFFER_STATUS_TONES = {
    OfferStatus.NONE: "neutral",
    OfferStatus.PREPARED: "info",
    OfferStatus.ACCEPTED: "good",
    OfferStatus.DECLINED: "bad",
}
OFFER_ACTS = {
    OfferStatus.NONE: _l("Take the offer back"),
    OfferStatus.PREPARED: _l("Prepare offer"),
    OfferStatus.ACCEPTED: _l("Offer accepted"),
    OfferStatus.DECLINED: _l("Offer declined"),
}
END_REASON_NAMES = {
    EndReason.REJECTED: _l("Rejected"),
    EndReason.WITHDREW: _l("Withdrew"),
    EndReason.HIRED: _l("Hired"),
    EndReason.POSITION_FILLED: _l("Position filled"),
    EndReason.POSITION_CANCELLED: _l("Job cancelled"),
}
BULK_OUTCOMES = {
    BulkOutcome.PLANNED: _l("Will be done"),
    BulkOutcome.DONE: _l("Done"),
    BulkOutcome.TOUCHED: _l("Somebody else changed something about this person in the meantime"),
    BulkOutcome.ENDED: _l("The application has ended"),
    BulkOutcome.STANDS_THERE: _l("Stands there already"),
    BulkOutcome.LAST_STAGE: _l("Stands in the last stage"),
    BulkOutcome.STAGE_GONE: _l("The stage they came from is no longer there"),
}
POSTING_STATE_NAMES = {
    PostingState.NONE: _l("Not sent"),
    PostingState.ON_ITS_WAY: _l("On its way to LinkedIn"),
    PostingState.THERE: _l("At LinkedIn"),
    PostingState.REFUSED: _l("Refused by LinkedIn"),
    PostingState.HELD: _l("Kept from LinkedIn"),
    PostingState.CLOSED: _l("Closed at LinkedIn"),
}
POSTING_STATE_TONES = {
    PostingState.NONE: "neutral",
    PostingState.ON_ITS_WAY: "info",
    PostingState.THERE: "good",
    PostingState.REFUSED: "bad",
    PostingState.HELD: "neutral",
    PostingState.CLOSED: "neutral",
}
POSTING_STATE_SENTENCES = {
    PostingState.NONE: _l("LinkedIn hears of the job when you activate it."),
    PostingState.ON_ITS_WAY: _l("Recruiters can export people to it in LinkedIn Recruiter soon."),
    PostingState.THERE: _l("Recruiters can export people to it in LinkedIn Recruiter."),
    PostingState.REFUSED: _l("Mend the field below; the job is then sent again."),
    PostingState.HELD: _l(
        "Confidential jobs are not sent: every recruiter of your company would find them in the "
        "export box. Nobody can be exported to this job."
    ),
    PostingState.CLOSED: _l("LinkedIn Recruiter no longer offers it for export."),
}
POSTING_PROBLEMS = {
    "linkedin-down": _l("LinkedIn does not answer. We keep trying."),
    "linkedin-busy": _l("LinkedIn asked us to wait. We go on by ourselves."),
    "linkedin-unauthorised": _l(
        "LinkedIn does not accept our credentials. An administrator must check them."
    ),
    "linkedin-not-enabled": _l(
        "The LinkedIn integration is not switched on. An administrator of your LinkedIn contract "
        "can do that."
    ),
    "refused": _l("LinkedIn did not take the job like this."),
}
FIELD_NAMES = {
    "title": _l("Job title"),
    "description": _l("Job description"),
    "description_source": _l("Job description"),
    "city": _l("City"),
    "openings": _l("Number of openings"),
    "is_confidential": _l("Confidential"),
    "country": _l("Country"),
    "region": _l("Region"),
    "portal-address": _l("the portal's own address (a setting)"),
    "organisation": _l("your organisation at LinkedIn (a setting)"),
}
EVENT_STATE_NAMES = {
    EventState.RECEIVED: _l("Received"),
    EventState.WORKING: _l("Being taken in"),
    EventState.RETRYING: _l("Trying again"),
    EventState.DONE: _l("Taken in"),
    EventState.WAITING: _l("Waits for you"),
    EventState.IGNORED: _l("Ignored"),
    EventState.FAILED: _l("Failed"),
}
EVENT_STATE_TONES = {
    EventState.RECEIVED: "info",
    EventState.WORKING: "info",
    EventState.RETRYING: "warn",
    EventState.DONE: "good",
    EventState.WAITING: "warn",
    EventState.IGNORED: "neutral",
    EventState.FAILED: "bad",
}
EVENT_TYPE_NAMES = {
    "EXPORT_CANDIDATE_PROFILE": _l("Export"),
    "INTEGRATION_STATUS_CHANGE": _l("Integration switched"),
}
REASON_SENTENCES = {
    Reason.UNKNOWN_TYPE: _l("LinkedIn sent a kind of message that Beckon does not know."),
    Reason.EXPIRED: _l("The message had expired when it came."),
    Reason.NOT_HANDLED: _l("Nothing has to be done for this kind of message."),
    Reason.JOB_UNKNOWN: _l("The job it was exported to does not exist here. Choose another job."),
    Reason.JOB_NOT_NAMED: _l("LinkedIn did not say to which job. Choose one."),
    Reason.JOB_DRAFT: _l("The job is still a draft. Activate it and retry, or choose another job."),
    Reason.JOB_CLOSED: _l("The job is closed. Choose another job."),
    Reason.NO_PROSPECT_STAGE: _l(
        "The job has no Prospect stage. Switch it on in the job's process and retry, or choose "
        "another job."
    ),
    Reason.EXPORTER_NOT_ON_TEAM: _l(
        "The person who exported is not Recruiter or Hiring manager on this job. Accept it, or "
        "choose another job."
    ),
    Reason.EXPORTER_UNKNOWN: _l(
        "The LinkedIn account that exported belongs to nobody in Beckon. Accept it, or choose "
        "another job."
    ),
    Reason.OTHER_ORGANISATION: _l("The record belongs to another organisation at LinkedIn."),
    Reason.NOT_FOUND_AT_LINKEDIN: _l(
        "LinkedIn does not know this export, or no longer: exports can be fetched for a day."
    ),
    Reason.UNREADABLE: _l("LinkedIn's record names nobody: neither a member nor a name."),
    Reason.LINKEDIN_UNAUTHORISED: _l(
        "LinkedIn does not accept our credentials. Check the client id and secret."
    ),
    Reason.LINKEDIN_NOT_ENABLED: _l(
        "LinkedIn says the integration is not switched on. The administrator of your LinkedIn "
        "contract can do that."
    ),
    Reason.LINKEDIN_REFUSED: _l("LinkedIn refused to hand out the record."),
    Reason.LINKEDIN_BUSY: _l("LinkedIn asked us to wait. We go on by ourselves."),
    Reason.LINKEDIN_DOWN: _l("LinkedIn does not answer as it should. We keep trying for a day."),
    Reason.INTERNAL: _l("Beckon failed to take it in. Please report it, then retry."),
    Reason.DISMISSED: _l("Somebody put it aside."),
}
MEND_LABELS = {
    Mend.RETRY: _l("Retry"),
    Mend.ACCEPT: _l("Accept"),
    Mend.MOVE: _l("Move to another job"),
    Mend.DISMISS: _l("Dismiss"),
}
SOURCE_NAMES = {"linkedin-recruiter": _l("LinkedIn Recruiter"), "manual": _l("Added by hand")}
COUNTER_SENTENCES = {
    "push-wrong-signature": _l("%(n)s with a wrong signature"),
    "push-unsigned": _l("%(n)s without a signature"),
    "push-unreadable": _l("%(n)s that could not be read"),
    "push-oversized": _l("%(n)s that were too large"),
}
EVIDENCE_NAMES = {
    "person_urn": _l("the same LinkedIn member"),
    "profile_address": _l("the same LinkedIn profile address"),
    "email": _l("the same e-mail address"),
    "phone_and_last_name": _l("the same phone number and last name"),
    "name_and_employer": _l("the same name and employer"),
    "conflicting_urns": _l("but two different LinkedIn members"),
}
HISTORY_SENTENCES = {
    **APPLICATION_HISTORY,
    "job-created": _l("created the job"),
    "job-changed": _l("changed %(fields)s"),
    "job-change-proposed": _l("asked the approvers about a change of %(fields)s"),
    "job-activated": _l("activated the job"),
    "job-closed": _l("closed the job"),
    "job-filled": _l("closed the job as filled with %(hires)s"),
    "job-reopened": _l("opened the job again"),
    "job-deleted": _l("deleted the job %(title)s"),
    "job-submitted": _l("sent the job to its approvers"),
    "job-recalled": _l("took the job back from its approvers"),
    "job-approved": _l("approved the job, as the last of its approvers"),
    "job-rejected": _l("rejected the job: %(comment)s"),
    "job-change-approved": _l("approved the change of %(fields)s, as the last of the approvers"),
    "job-change-rejected": _l("rejected the change of %(fields)s: %(comment)s"),
    "job-change-withdrawn": _l("withdrew the change of %(fields)s"),
    "approval-given": _l("approved; other approvers are still to answer"),
    "approver-added": _l("named %(person)s as approver"),
    "approver-removed": _l("took %(person)s off the approvers"),
    "delegate-appointed": _l("appointed %(person)s as delegate"),
    "application-ended-with-job": _l("closed %(job)s, and the application with it"),
    "application-reopened-with-job": _l("opened %(job)s again, and the application with it"),
    "application-deleted-with-job": _l("deleted %(title)s, and the application with it"),
    "prospect-stage-added": _l("switched the Prospect stage on"),
    "prospect-stage-removed": _l("switched the Prospect stage off"),
    "process-changed": _l("changed the process"),
    "activities-changed": _l("changed what happens in %(stage)s"),
    "template-created": _l("made the process template %(template)s"),
    "template-changed": _l("changed the process template %(template)s"),
    "template-activities-changed": _l(
        "changed what happens in %(stage)s of the template %(template)s"
    ),
    "template-made-default": _l("made %(template)s the default process template"),
    "template-deleted": _l("deleted the process template %(template)s"),
    "setting-changed": _l("changed the setting %(setting)s"),
    "user-created": _l("made the account of %(person)s"),
    "signed-in": _l("signed in"),
    "signed-out": _l("signed out"),
    "sign-in-refused": _l("refused a sign-in to the account of %(person)s"),
    "user-invited": _l("invited %(person)s"),
    "invitation-resent": _l("sent %(person)s the invitation again"),
    "invitation-withdrawn": _l("withdrew the invitation of %(person)s"),
    "invitation-accepted": _l("accepted the invitation and chose a password"),
    "roles-changed": _l("changed the roles of %(person)s"),
    "user-deactivated": _l("deactivated the account of %(person)s"),
    "user-reactivated": _l("reactivated the account of %(person)s"),
    "name-changed": _l("changed their own name"),
    "password-changed": _l("changed their own password"),
    "reason-added": _l("added the rejection reason %(reason)s"),
    "reason-renamed": _l("renamed a rejection reason"),
    "reason-moved": _l("moved the rejection reason %(reason)s in the list"),
    "reason-switched-on": _l("switched the rejection reason %(reason)s on"),
    "reason-switched-off": _l("switched the rejection reason %(reason)s off"),
    "reason-removed": _l("removed the rejection reason %(reason)s"),
    "mail-sent-again": _l("sent a mail to %(person)s again"),
    "member-added": _l("added %(person)s to the hiring team"),
    "member-removed": _l("took %(person)s off the hiring team"),
    "candidate-created": _l("added the person"),
    "exported": _l("exported the person from LinkedIn Recruiter to %(job)s"),
    "exported-again": _l(
        "exported the person from LinkedIn Recruiter to %(job)s again; still in %(stage)s"
    ),
    "export-held": _l("exported a person who waits to be accepted"),
    "export-accepted": _l("accepted the export to %(job)s"),
    "export-moved": _l("moved the export to %(job)s"),
    "export-retried": _l("asked LinkedIn for an export again"),
    "export-dismissed": _l("put an export aside"),
    "application-added": _l("added the person to %(job)s, in %(stage)s"),
    "application-rejected": _l("rejected the person in %(stage)s of %(job)s: %(reason)s"),
    "application-withdrawn": _l("noted that the person withdrew from %(job)s, in %(stage)s"),
    "application-reopened": _l("reopened the application to %(job)s, in %(stage)s"),
    "application-deleted": _l("deleted the application of %(person)s to %(job)s"),
    "offer-changed": _l("changed the offer from %(before)s to %(after)s in %(job)s"),
    "invited-to-apply": _l("invited the person by mail to apply for %(job)s"),
    "application-moved": _l("moved the person from %(before)s to %(after)s in %(job)s"),
}

STAGE_KIND_NAMES = {
    StageKind.PROSPECT: _l("Prospect"),
    StageKind.APPLY: _l("Application"),
    StageKind.SCREEN: _l("Screening"),
    StageKind.INTERVIEW: _l("Interview"),
    StageKind.OFFER: _l("Offer"),
    StageKind.OTHER: _l("Other"),
}
ADDABLE_KINDS = process.ADDABLE
REMINDER_DAYS = process.REMINDER_DAYS
ACTIVITY_NAMES = {
    ActivityKind.PROSPECT: _l("Prospect"),
    ActivityKind.APPLICATION: _l("Application"),
    ActivityKind.INTERVIEW: _l("Interview"),
    ActivityKind.FEEDBACK: _l("Feedback"),
    ActivityKind.OFFER: _l("Offer"),
}
ACTIVITY_SETTINGS = {
    "hiring_managers": _l("Hiring managers may do this too"),
    "mail_candidate": _l("Send the candidate a mail"),
    "whole_team": _l("Everybody on the hiring team gives feedback, not interviewers alone"),
    "see_others": _l("Interviewers see others' feedback before they gave their own"),
    "edit_after": _l("Feedback may be changed after it was submitted"),
    "reminder_days": _l("Remind those who owe feedback after"),
    "attributes": _l("What is rated"),
}

_SENTENCES = {
    **APPLICATION_SENTENCES,
    "required": _l("Please fill this in."),
    "too-long": _l("At most %(limit)s characters."),
    "country-invalid": _l("Please choose a country."),
    "openings-range": _l("A number from 1 to %(limit)s."),
    "role-not-offered": _l("Please choose a role."),
    "role-needs-app-role": _l("Only people with that role in Beckon can have it on a job."),
    "user-inactive": _l("This account is not active."),
    "already-on-team": _l("This person is on the team in that role already."),
    "last-owner": _l("A job needs at least one Recruiter or Hiring manager."),
    "job-move": _l("The job is %(current)s and cannot become %(wanted)s."),
    "job-there-already": _l("The job is %(current)s already."),
    "job-stale": _l(
        "Somebody else changed this job while you were editing. Your changes are below; compare "
        "and save again."
    ),
    "job-closed": _l("The job is closed and no longer changes."),
    "job-pending": _l("The job is with its approvers. Recall it before you change it."),
    "approver-inactive": _l("The account of %(person)s is not active. Name another approver."),
    "already-approver": _l("This person is an approver already."),
    "last-approver": _l(
        "An active job keeps at least one approver, who agrees to changes of its details."
    ),
    "approval-not-needed": _l("This job needs no approval."),
    "no-approvers": _l("Name at least one approver first."),
    "not-approver": _l("Only the approvers of this job answer."),
    "approval-settled": _l(
        "This was settled in the meantime; nobody waits for an answer any more."
    ),
    "approval-answered": _l("You have answered already."),
    "approval-stale": _l("The job changed since you opened this page. Look at it again."),
    "job-changed-meanwhile": _l("The job changed since you opened this page. Look at it again."),
    "close-reason": _l("Please choose a reason."),
    "no-offer-accepted": _l("Nobody in this job has accepted an offer."),
    "hires-missing": _l("Please choose who was hired."),
    "hire-without-offer": _l("Only people who accepted an offer can be hired."),
    "job-at-linkedin": _l(
        "LinkedIn still has this job. Close it, wait until LinkedIn has closed it too, then delete "
        "it."
    ),
    "job-has-applicants": _l("People stand in this job. A recruiter of the job may delete it."),
    "delegate-of-others": _l(
        "Delegates are appointed by recruiters and hiring managers, each for themselves."
    ),
    "delegate-of-oneself": _l("Nobody stands in for themselves."),
    "already-delegate": _l("This person is somebody's delegate on this job already."),
    "delegate-removes": _l(
        "A delegate can remove neither other delegates nor the member who appointed them."
    ),
    "job-needs-approval": _l("The approvers must agree before the job can be activated."),
    "job-not-active": _l("The job is not active."),
    "application-ended": _l("This application has ended. Reopen it first."),
    "offer-move": _l("The offer cannot go from %(current)s to %(wanted)s."),
    "reminder-days": _l("Please choose one of the offered numbers of days."),
    "too-many": _l("At most %(limit)s."),
    "stage-lasting": _l("The stages for applications and offers cannot be removed."),
    "stage-target-gone": _l("Choose a stage that stays for the people of a removed one."),
    "stage-needs-target": _l(
        "%(count)s people stand in %(stage)s. Choose the stage they go to when it is removed."
    ),
    "stage-kind": _l("Only screening, interview and other stages can be added."),
    "template-name-taken": _l("Another template has that name."),
    "template-stale": _l(
        "Somebody else changed this template while you were editing. Look at it again, then change it."
    ),
    "template-is-default": _l(
        "New jobs begin with this template. Make another one the default first."
    ),
    "templates-not-allowed": _l("You may not change this template."),
    "stage-name-refused": _l("LinkedIn does not take this name for a stage."),
    "stage-name-taken": _l("Another stage has that name already."),
    "rating-range": _l("A rating is a number from 1 to %(limit)s."),
    "job-without-prospect": _l("That job has no Prospect stage."),
    "prospects-still-there": _l("%(count)s people still stand in Prospect. Move them first."),
    "application-stale-ended": _l("Somebody else ended this application in the meantime."),
    "application-gone": _l("Somebody else deleted this application in the meantime."),
    "application-active": _l("This application has not ended."),
    "application-ended-with-job": _l("This application ended with its job. Reopen the job."),
    "already-in-job": _l("%(name)s is in this job already, in %(stage)s."),
    "already-in-job-ended": _l(
        "%(name)s was in this job; the application ended in %(stage)s. Reopen it instead."
    ),
    "profile-address-invalid": _l(
        "The address of a LinkedIn profile looks like https://www.linkedin.com/in/name."
    ),
    "stage-gone": _l("That stage is no longer there. Choose another."),
    "offer-to-prospect": _l("Prospects get no offer. Advance the person first."),
    "not-a-prospect": _l("The person has left Prospect already."),
    "invite-confidential": _l("This job is confidential and has no public page to apply on."),
    "invite-without-address": _l("No e-mail address of this person is known."),
    "invited-already": _l("This person was invited within the last day."),
    "reason-not-offered": _l("Please choose a reason."),
    "nobody-chosen": _l("Choose at least one person."),
    "bulk-of-somebody-else": _l("Only the person who chose the people can go on."),
    "bulk-done": _l("This was done already."),
    "bulk-not-done": _l("This was not done yet."),
    "bulk-undone": _l("This was undone already."),
    "bulk-too-late": _l("It can be undone for ten minutes only."),
    "application-stale": _l("Somebody else moved this person to %(stage)s in the meantime."),
    "stage-of-other-job": _l("That stage belongs to another job."),
    "stage-unchanged": _l("The person stands in %(stage)s already."),
    "event-settled": _l("This was settled in the meantime."),
    "event-without-job": _l("Choose a job first."),
    "event-without-payload": _l("LinkedIn's record was never fetched. Retry first."),
    "email-invalid": _l("This is not an e-mail address."),
    "email-taken": _l("Somebody has that address already."),
    "password-wrong": _l("This is not your password."),
    "user-stale": _l(
        "Somebody else changed the account of %(name)s in the meantime. This is how it stands now."
    ),
    "user-not-invited": _l("There is no open invitation for this account."),
    "user-not-deactivated": _l("This account is not deactivated."),
    "invitation-gone": _l("This link no longer works. Ask your administrator for a new one."),
    "last-administrator": _l(
        "This is the last active administrator. Make somebody else administrator first."
    ),
    "own-account": _l("You cannot deactivate your own account. Another administrator can."),
    "own-administrator-role": _l(
        "You are about to take the role Administrator from yourself: these pages will be closed to "
        "you. Tick this box if you are sure, and save again."
    ),
    "reason-taken": _l("Another reason has that name already."),
    "reason-stale": _l("Somebody else renamed this reason to %(name)s in the meantime."),
    "reason-used": _l("Somebody was rejected with this reason. Switch it off instead."),
    "last-reason": _l("At least one reason must be on offer."),
    "mail-not-failed": _l("This mail has not failed."),
    "password-short": _l("At least %(minimum)s characters."),
}


def sentence(code: str, **params: object) -> str:
    """The sentence for a code of the rules, in the reader's language."""
    if code == "job-move":
        # Two presses of one button are no mistake of the person's.
        code = "job-there-already" if params["current"] == params["wanted"] else code
        params = {key: JOB_STATUS_NAMES[JobStatus(str(value))] for key, value in params.items()}
    if code == "offer-move":
        params = {key: OFFER_STATUS_NAMES[OfferStatus(str(value))] for key, value in params.items()}
    text = _SENTENCES.get(code)
    if text is None:
        return str(gettext("This cannot be done now."))
    return str(text) % params


def history_text(entry: HistoryEntry, job_names: Mapping[int, str] | None = None) -> str:
    """What an entry of the history says, after the name of who did it."""
    details = dict(entry.details)
    details["job"] = (job_names or {}).get(entry.job_id or 0, gettext("another job"))
    if "fields" in details:
        fields = str(details["fields"]).split(", ")
        details["fields"] = ", ".join(str(FIELD_NAMES.get(f, f.replace("_", " "))) for f in fields)
    if entry.what == "offer-changed":
        for key in ("before", "after"):
            if details.get(key):
                details[key] = str(OFFER_STATUS_NAMES[OfferStatus(str(details[key]))])
    if "setting" in details:
        details["setting"] = str(SETTING_NAMES.get(details["setting"], details["setting"]))
    text = HISTORY_SENTENCES.get(entry.what)
    return str(text) % defaultdict(str, details) if text else entry.what


def history_label(what: str) -> str:
    """What a kind of entry says, without the values of any one entry."""
    text = HISTORY_SENTENCES.get(what)
    return str(text) % defaultdict(lambda: "…") if text else what


def offer_moves(status: str) -> list[OfferStatus]:
    """Where an offer may go from here."""
    return _offer_moves(OfferStatus(status))


def job_role_name(role: str) -> str:
    """A job role in words."""
    return str(JOB_ROLE_NAMES[JobRole(role)])


def source_name(source: str) -> str:
    """Where a person came from, in words."""
    return str(SOURCE_NAMES.get(source, source))


def event_type_name(kind: str) -> str:
    """What kind of message LinkedIn sent; its own word for one that we do not know."""
    return str(EVENT_TYPE_NAMES.get(kind, kind or gettext("Message without a type")))


def mail_kind_name(kind: str) -> str:
    """What a mail is about."""
    return str(MAIL_KIND_NAMES.get(kind, kind.replace("-", " ").capitalize()))


def evidence_text(evidence: Sequence[str]) -> str:
    """Why two people may be one."""
    return ", ".join(str(EVIDENCE_NAMES.get(item, item)) for item in evidence)


def counter_text(name: str, number: int) -> str:
    """A count of what was refused, in words."""
    text = COUNTER_SENTENCES.get(name)
    return str(text) % {"n": number} if text else f"{name}: {number}"


def stage_kind_name(kind: str) -> str:
    """What a stage is for, in words."""
    return str(STAGE_KIND_NAMES[StageKind(kind)])


def activities_text(stored: Sequence[Mapping[str, Any]]) -> str:
    """What happens in a stage, in a line."""
    names = [str(ACTIVITY_NAMES[a.kind]) for a in process.read_activities(stored)]
    return ", ".join(names) or gettext("Nothing particular happens here.")
