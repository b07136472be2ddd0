"""The sentence for every refusal of the rules."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.applications import OfferStatus
from portal.domain.jobs import JobStatus
from portal.wording.applications import APPLICATION_SENTENCES, OFFER_STATUS_NAMES
from portal.wording.candidates import CANDIDATE_SENTENCES
from portal.wording.jobs import JOB_STATUS_NAMES
from portal.wording.stub_profiles import STUB_SENTENCES
from portal.wording.talent_pools import POOL_SENTENCES

SENTENCES = {
    **APPLICATION_SENTENCES,
    **POOL_SENTENCES,
    **CANDIDATE_SENTENCES,
    **STUB_SENTENCES,
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
    "no-member": _l("LinkedIn named nobody whom Beckon can link. Nothing was changed."),
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
    "linkedin-request-unreadable": _l(
        "Beckon could not read what LinkedIn handed over. Press Request once more; when that does "
        "not help, enter the addresses by hand."
    ),
    "linkedin-two-organisations": _l(
        "LinkedIn named two organisations at once. Beckon works with one."
    ),
    "linkedin-organisation-urn": _l(
        "The organisation at LinkedIn looks like urn:li:organization:12345; its number will do."
    ),
    "linkedin-contract-urn": _l(
        "A contract at LinkedIn looks like urn:li:contract:678; its number will do."
    ),
    "linkedin-contract-unknown": _l("This contract was never connected."),
    "linkedin-proposal-gone": _l(
        "Somebody has decided about this organisation already. Look at the page again."
    ),
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
    "application-joined": _l(
        "This application was joined with another one of the same person. Open that one."
    ),
    "candidate-gone": _l("Somebody else deleted this person in the meantime."),
    "candidate-joined": _l(
        "This record was joined with another one of the same person in the meantime."
    ),
    "join-with-itself": _l("Nobody is joined with themselves."),
    "same-person-stale": _l(
        "Somebody changed one of the two records since you opened this page. Both are shown as they "
        "are now; look again."
    ),
    "same-person-decided": _l("Somebody else said in the meantime that they are the same person."),
    "same-person-told-apart": _l(
        "Somebody else said in the meantime that they are different people."
    ),
    "same-person-moved": _l(
        "One of the two was joined with a third record in the meantime. The question is asked about "
        "that one."
    ),
    "merge-undone": _l("These two records have been taken apart already."),
    "merge-later-first": _l(
        "One of the two records was joined with yet another one afterwards. Take those apart first."
    ),
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
    "walk-changed": _l("This was done already, or nothing is under way."),
    "withdrawal-under-way": _l("Just this is being taken back from LinkedIn already, or was."),
    "walk-under-way": _l("Everybody is being gone through already, or nobody has been shared yet."),
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
    "seat-mapped": _l("This seat was mapped to %(person)s already. Take that away first."),
    "seat-user-has-one": _l(
        "%(person)s has a seat on this contract already: %(seat)s. Nobody has two on one contract."
    ),
    "seat-by-connection": _l(
        "%(person)s connected this very LinkedIn account. The mapping ends when it is disconnected."
    ),
    "logo-too-large": _l("This file is larger than %(limit)s KB."),
    "logo-kind": _l("This is no PNG, JPEG or WebP picture, whatever the file is called."),
    "logo-dimensions": _l(
        "The sides of the picture must measure %(smallest)s to %(largest)s pixels each."
    ),
    "company-id-digits": _l("The Company ID is a number, as in 1234567."),
    "audience-not-offered": _l("Please choose who may see the jobs."),
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
    text = SENTENCES.get(code)
    if text is None:
        return str(gettext("This cannot be done now."))
    return str(text) % params
