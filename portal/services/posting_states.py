"""Where a job stands on its way to LinkedIn, see ``job_postings``.

States of a posting:

* ``waiting``: LinkedIn must be told something; the worker takes it when it is due.
* ``sending``: a worker has it; when the claim runs out another one takes over.
* ``processing``: LinkedIn took the job and works on it; we ask how far it is.
* ``there`` / ``closed``: LinkedIn has it as we want it.
* ``securing``: the job is for its team alone, and LinkedIn must know that before it hears of the job, or of
  anything new about it (``services.job_access``). What it has of the job stays as it is meanwhile.
* ``held``: a rule keeps it from LinkedIn: nothing could keep others from seeing a secured job.
* ``refused``: LinkedIn will not have it like this; a person must mend a field.
* ``withdrawn``: somebody wants everything taken back from LinkedIn (``services.sharing.withdrawal``); LinkedIn knows
  no deletion of jobs, so it was closed there. Sent again when exports are switched on again.
"""

from enum import StrEnum


class State(StrEnum):
    """See the module's text."""

    WAITING = "waiting"
    SENDING = "sending"
    PROCESSING = "processing"
    SECURING = "securing"
    THERE = "there"
    CLOSED = "closed"
    HELD = "held"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


#: LinkedIn's names of fields and ours, for saying which one to mend.
OUR_FIELD = {
    "title": "title",
    "description": "description",
    "location": "city",
    "companyApplyUrl": "portal-address",
    "integrationContext": "organisation",
    "company": "organisation",
}
