"""Words for people and their accounts: roles, states, mails, and what one is known by."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.accounts import AccountState
from portal.domain.digests import Digest
from portal.domain.permissions import AppRole, JobRole

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
JOB_ROLE_NAMES = {
    JobRole.RECRUITER: _l("Recruiter"),
    JobRole.HIRING_MANAGER: _l("Hiring manager"),
    JobRole.INTERVIEWER: _l("Interviewer"),
    JobRole.DELEGATE: _l("Delegate"),
}
SETTING_NAMES = {
    "members_make_templates": _l("Members may make process templates"),
    "company_name": _l("Company name"),
    "company_logo": _l("Logo"),
    "posting_company_name": _l("Company name for job postings at LinkedIn"),
    "posting_company_id": _l("Company ID for job postings at LinkedIn"),
    "posting_availability": _l("Who may see synced jobs at LinkedIn"),
    "linkedin_enabled": _l("LinkedIn Recruiter integration"),
    "linkedin_feature_export": _l("Take in exports from LinkedIn Recruiter"),
    "linkedin_feature_sharing": _l("Share candidates and applications with LinkedIn Recruiter"),
    "linkedin_feature_history": _l("InMail history and notes history"),
    "linkedin_inmail_text": _l("Show the text of InMail"),
    "linkedin_feature_stub_profiles": _l("Stub profiles from InMail"),
    "linkedin_withdraw_sharing": _l("Withdraw people from LinkedIn"),
    "linkedin_withdraw_export": _l("Close all jobs at LinkedIn"),
    "linkedin_share_prospects": _l("Share prospects with LinkedIn, too"),
    "linkedin_share_introductions": _l("Introduce people whose LinkedIn tab is opened"),
    "linkedin_share_notes": _l("Share notes with LinkedIn"),
    "linkedin_share_feedback": _l("Share feedback with LinkedIn"),
    "linkedin_share_feedback_authors": _l("Say who gave the feedback"),
    "linkedin_secure_all_jobs": _l("Every job is for its team alone in LinkedIn Recruiter"),
    "linkedin_share_years": _l("Years of history that LinkedIn gets"),
}
MAIL_STATE_NAMES = {
    "waiting": _l("Waiting"),
    "sending": _l("Being sent"),
    "sent": _l("Sent"),
    "failed": _l("Failed"),
}
MAIL_STATE_TONES = {"waiting": "info", "sending": "info", "sent": "good", "failed": "bad"}
#: What a mail is about; a kind without words is shown by its code.
MAIL_KIND_NAMES = {
    "invitation": _l("Invitation to Beckon"),
    "approval-requested": _l("A job to approve"),
    "to-candidate": _l("From the hiring team to a candidate"),
    "digest": _l("What waits for somebody"),
    "linkedin-connection-ends": _l("A LinkedIn connection that ends soon"),
}
DIGEST_NAMES = {
    Digest.OFF: _l("Never"),
    Digest.DAILY: _l("Every working day"),
    Digest.WEEKLY: _l("Every Monday"),
}
SOURCE_NAMES = {
    "linkedin-recruiter": _l("LinkedIn Recruiter"),
    "linkedin-inmail": _l("Answer to an InMail"),
    "manual": _l("Added by hand"),
    "talent-pool": _l("Talent pool"),
}
EVIDENCE_NAMES = {
    "person_urn": _l("the same LinkedIn member"),
    "profile_address": _l("the same LinkedIn profile address"),
    "email": _l("the same e-mail address"),
    "phone_and_last_name": _l("the same phone number and last name"),
    "name_and_employer": _l("the same name and employer"),
    "conflicting_urns": _l("but two different LinkedIn members"),
    "unlinked": _l("but somebody unlinked one of them from the LinkedIn member of the other"),
    "linkedin_inbox": _l("said by somebody in the LinkedIn inbox"),
}


#: What goes from one record to another when two are joined, by table.
MERGED_ROWS = {
    "candidate_emails": _l("E-mail addresses"),
    "candidate_phones": _l("Phone numbers"),
    "candidate_links": _l("Links"),
    "candidate_skills": _l("Skills"),
    "candidate_tags": _l("Tags"),
    "candidate_experience": _l("Experience"),
    "candidate_education": _l("Education"),
    "candidate_linkedin_people": _l("LinkedIn members"),
    "linkedin_unlinked_members": _l("LinkedIn members who the person is not"),
    "talent_pool_candidates": _l("Talent pools"),
    "candidate_notes": _l("Notes"),
    "linkedin_stub_profiles": _l("Profiles shared in answer to an InMail"),
}
MERGED_FIELDS = {
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "headline": _l("Headline"),
    "employer": _l("Employer"),
    "location": _l("Location"),
    "linkedin_profile_url": _l("LinkedIn profile"),
    "do_not_contact_reason": _l("Reason not to contact"),
}


def job_role_name(role: str) -> str:
    """A job role in words."""
    return str(JOB_ROLE_NAMES[JobRole(role)])


def mail_kind_name(kind: str) -> str:
    """What a mail is about."""
    return str(MAIL_KIND_NAMES.get(kind, kind.replace("-", " ").capitalize()))


def source_name(source: str) -> str:
    """Where a person came from, in words."""
    return str(SOURCE_NAMES.get(source, source))


def evidence_text(evidence: Sequence[str]) -> str:
    """Why two people may be one."""
    return ", ".join(str(EVIDENCE_NAMES.get(item, item)) for item in evidence)


def evidence_sentence(evidence: Sequence[str]) -> str:
    """The same, as a sentence of its own."""
    text = evidence_text(evidence) or gettext("somebody should look")
    return f"{text[0].upper()}{text[1:]}."
