"""Words for people's records: their fields, what cannot be done with them, what happened."""

from flask_babel import lazy_gettext as _l

CANDIDATE_FIELD_NAMES = {
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "headline": _l("Headline"),
    "employer": _l("Employer"),
    "location": _l("Location"),
    "linkedin_profile_url": _l("LinkedIn profile"),
    "owner": _l("Owner"),
    "do_not_contact": _l("Do not contact"),
    "do_not_contact_reason": _l("Why not to contact"),
    "emails": _l("E-mail"),
    "phones": _l("Phone"),
    "links": _l("Links"),
    "skills": _l("Skills"),
    "tags": _l("Tags"),
    "experience": _l("Experience"),
    "education": _l("Education"),
}
#: Refusals; ``wording.sentences`` takes them in.
CANDIDATE_SENTENCES = {
    "candidate-stale": _l(
        "Somebody else changed this person while you were editing. Your input is below, and so is "
        "what is stored now; compare and save again."
    ),
    "candidate-joined": _l(
        "This record was joined with another one of the same person in the meantime."
    ),
    "candidate-gone": _l("Somebody else deleted this person in the meantime."),
    "candidate-in-running-application": _l(
        "This person is in the running for a job. End the application first, then delete the "
        "person."
    ),
    "candidate-in-jobs-of-others": _l(
        "This person was in jobs of other teams, and what those teams wrote would be deleted too. "
        "An administrator can delete the person."
    ),
    "do-not-contact": _l("This person asked not to be contacted."),
    "owner-not-offered": _l("Please choose one of the people on offer."),
    "phone-invalid": _l("A phone number has at least five digits."),
    "phone-twice": _l("This is the same number as %(other)s. Keep one of them."),
    "link-invalid": _l("The address of a web page begins with https://."),
    "month-invalid": _l("A year, or a year and a month: 2019 or 2019-05."),
    "ends-before-it-began": _l("This lies before the beginning."),
}
#: What the history says.
CANDIDATE_HISTORY = {
    "candidate-added": _l("added the person by hand"),
    "candidate-changed": _l("changed %(fields)s"),
    "candidate-deleted": _l("deleted the person %(person)s"),
}
