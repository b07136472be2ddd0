"""Words for jobs: their status, their fields, and how they stand at LinkedIn."""

from flask_babel import lazy_gettext as _l

from portal.domain.jobs import CloseReason, JobStatus, PostingState

JOB_STATUS_NAMES = {
    JobStatus.DRAFT: _l("Draft"),
    JobStatus.PENDING: _l("Pending"),
    JobStatus.APPROVED: _l("Approved"),
    JobStatus.REJECTED: _l("Rejected"),
    JobStatus.ACTIVE: _l("Active"),
    JobStatus.CLOSED: _l("Closed"),
}
JOB_STATUS_TONES = {
    JobStatus.DRAFT: "neutral",
    JobStatus.PENDING: "info",
    JobStatus.APPROVED: "info",
    JobStatus.REJECTED: "bad",
    JobStatus.ACTIVE: "good",
    JobStatus.CLOSED: "neutral",
}
CLOSE_REASON_NAMES = {
    CloseReason.CANCELLED: _l("Job cancelled"),
    CloseReason.FILLED: _l("Position filled"),
}
POSTING_STATE_NAMES = {
    PostingState.NONE: _l("Not sent"),
    PostingState.ON_ITS_WAY: _l("On its way to LinkedIn"),
    PostingState.THERE: _l("At LinkedIn"),
    PostingState.REFUSED: _l("Refused by LinkedIn"),
    PostingState.HELD: _l("Kept from LinkedIn"),
    PostingState.CLOSED: _l("Closed at LinkedIn"),
    PostingState.WITHDRAWN: _l("Taken back from LinkedIn"),
}
POSTING_STATE_TONES = {
    PostingState.NONE: "neutral",
    PostingState.ON_ITS_WAY: "info",
    PostingState.THERE: "good",
    PostingState.REFUSED: "bad",
    PostingState.HELD: "neutral",
    PostingState.CLOSED: "neutral",
    PostingState.WITHDRAWN: "neutral",
}
POSTING_STATE_SENTENCES = {
    PostingState.NONE: _l("LinkedIn hears of the job when you activate it."),
    PostingState.ON_ITS_WAY: _l("Recruiters can export people to it in LinkedIn Recruiter soon."),
    PostingState.THERE: _l("Recruiters can export people to it in LinkedIn Recruiter."),
    PostingState.REFUSED: _l("Mend the field below; the job is then sent again."),
    PostingState.HELD: _l(
        "LinkedIn cannot keep others from seeing it, so it is not sent. Nobody can be exported to "
        "this job."
    ),
    PostingState.CLOSED: _l("LinkedIn Recruiter no longer offers it for export."),
    PostingState.WITHDRAWN: _l(
        "An administrator had everything taken back from LinkedIn. The job goes there again when exports are "
        "switched on again."
    ),
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
#: What mends a job that LinkedIn refused, by the field at fault; None: LinkedIn named none that we know.
POSTING_MENDS = {
    "title": _l("Change the job title under Details. LinkedIn takes at most 200 characters."),
    "description": _l(
        "Change the description under Details. LinkedIn takes 100 to 25,000 characters."
    ),
    "city": _l("LinkedIn does not know the place. Correct city and country under Details."),
    "portal-address": _l(
        "LinkedIn cannot use the address of the job's public page. Whoever runs the server looks at PORTAL_URL."
    ),
    "organisation": _l(
        "LinkedIn does not let your application post for this company. An administrator looks at Company ID under "
        "Admin settings > LinkedIn Integration."
    ),
    None: _l("Read what LinkedIn says, change that under Details; the job is then sent again."),
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
