"""Words for people who answered an InMail, and for those who closed their LinkedIn account."""

from flask_babel import lazy_gettext as _l

#: Why a job is suggested, by ``domain.stub_profiles.Hint``.
HINT_SENTENCES = {
    "subject": _l("The InMail's subject names this job."),
    "only-job": _l("It is the only job for which the recruiter looks for people."),
    "last-job": _l("The recruiter had this person in that job before."),
}
#: Refusals; ``wording.sentences`` takes them in.
STUB_SENTENCES = {
    "stub-settled": _l("Somebody else decided about this person in the meantime."),
    "stub-without-job": _l("No job is suggested for this person. Choose one."),
    "stub-without-person": _l("The record of this person is gone."),
    "stub-is-that-person": _l("This is the record of that very person already."),
    "closed-account-decided": _l(
        "There is nothing to decide any more: somebody else did, or the account is open again."
    ),
}
#: What the history says.
STUB_HISTORY = {
    "stub-shared": _l(
        "took in the LinkedIn profile that the person shared in answer to an InMail of %(recruiter)s"
    ),
    "stub-accepted": _l("put the person, who had answered an InMail, into %(stage)s of %(job)s"),
    "stub-moved": _l("put the person, who had answered an InMail, into %(stage)s of %(job)s"),
    "stub-dismissed": _l("left the person, who had answered an InMail, in the talent pool"),
    "stub-withdrawn": _l("noticed that the person no longer shares the LinkedIn profile with us"),
    "stub-withdrawn-with-contact": _l(
        "noticed that the person no longer shares the LinkedIn profile with us, and took off the "
        "contact details that had come with it"
    ),
    "stub-kept": _l("kept the person, who no longer shares the LinkedIn profile with us"),
    "linkedin-account-closed": _l("noticed that the person closed the LinkedIn account"),
    "linkedin-account-reopened": _l("noticed that the person has a LinkedIn account again"),
    "linkedin-account-kept": _l("kept the record of the person, whose LinkedIn account is closed"),
}
