"""What the history says, after the name of who did it."""

from collections import defaultdict
from collections.abc import Container, Mapping
from typing import Any, Protocol

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.applications import OfferStatus
from portal.wording.applications import APPLICATION_HISTORY, OFFER_STATUS_NAMES
from portal.wording.candidates import CANDIDATE_FIELD_NAMES, CANDIDATE_HISTORY
from portal.wording.jobs import FIELD_NAMES
from portal.wording.linkedin_tab import LINK_EVIDENCE_NAMES
from portal.wording.people import SETTING_NAMES, evidence_text
from portal.wording.sharing import SHARING_HISTORY
from portal.wording.stub_profiles import STUB_HISTORY
from portal.wording.talent_pools import POOL_HISTORY

HISTORY_SENTENCES = {
    **APPLICATION_HISTORY,
    **POOL_HISTORY,
    **CANDIDATE_HISTORY,
    **SHARING_HISTORY,
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
    "linkedin-connected": _l("connected their own LinkedIn account"),
    "linkedin-account-refused": _l(
        "tried to connect a LinkedIn account that %(holder)s has connected"
    ),
    "linkedin-disconnected": _l("disconnected a LinkedIn account and deleted its token"),
    "linkedin-connection-ended": _l("noticed that the LinkedIn connection of %(person)s has ended"),
    "linkedin-contract-ended": _l("noticed that the LinkedIn contract %(contract)s has ended"),
    "linkedin-contract-renewed": _l("noticed that the LinkedIn contract %(contract)s runs again"),
    "linkedin-contract-connected": _l("connected the LinkedIn contract %(contract)s"),
    "linkedin-contract-disconnected": _l("disconnected the LinkedIn contract %(contract)s"),
    "linkedin-contract-named": _l("named the LinkedIn contract %(contract)s %(new)s"),
    "linkedin-organization-connected": _l("connected the organisation %(urn)s at LinkedIn"),
    "linkedin-organization-proposed": _l(
        "asked for another organisation at LinkedIn, %(other)s instead of %(ours)s"
    ),
    "linkedin-organization-kept": _l("declined the organisation %(other)s at LinkedIn"),
    "linkedin-organization-replaced": _l(
        "replaced the organisation %(old)s at LinkedIn by %(new)s; all jobs are sent anew"
    ),
    "linkedin-requested": _l("requested integrations at LinkedIn: %(integrations)s"),
    "linkedin-integration-changed": _l(
        "noticed that %(integration)s of %(context)s is %(new)s at LinkedIn, %(old)s before"
    ),
    "linkedin-notified": _l("had LinkedIn told our name and address again"),
    "linkedin-seats-wanted": _l("asked LinkedIn for the seats"),
    "seat-mapped": _l("mapped the LinkedIn seat of %(seat)s"),
    "seat-unmapped": _l("took the mapping of the LinkedIn seat of %(seat)s away"),
    "user-deactivated": _l("deactivated the account of %(person)s"),
    "user-reactivated": _l("reactivated the account of %(person)s"),
    "digest-chosen": _l("chose how often mail sums up what waits"),
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
    "candidates-joined": _l("joined the record with that of %(person)s: %(evidence)s"),
    "candidates-taken-apart": _l("took the records of this person and of %(person)s apart again"),
    "candidates-told-apart": _l("said that %(person)s is somebody else"),
    "applications-joined": _l(
        "joined two applications of this person to %(job)s: this one, in %(stage)s, goes on; the "
        "other one, in %(other_stage)s, ends here"
    ),
    "exported": _l("exported the person from LinkedIn Recruiter to %(job)s"),
    "exported-again": _l(
        "exported the person from LinkedIn Recruiter to %(job)s again; still in %(stage)s"
    ),
    "export-held": _l("exported a person who waits to be accepted"),
    "export-accepted": _l("accepted the export to %(job)s"),
    "export-moved": _l("moved the export to %(job)s"),
    "export-retried": _l("asked LinkedIn for an export again"),
    "export-dismissed": _l("put an export aside"),
    **STUB_HISTORY,
    "application-added": _l("added the person to %(job)s, in %(stage)s"),
    "application-taken-back": _l("took back that the person was added to %(job)s"),
    "application-rejected": _l("rejected the person in %(stage)s of %(job)s: %(reason)s"),
    "application-withdrawn": _l("noted that the person withdrew from %(job)s, in %(stage)s"),
    "application-reopened": _l("reopened the application to %(job)s, in %(stage)s"),
    "application-deleted": _l("deleted the application of %(person)s to %(job)s"),
    "offer-changed": _l("changed the offer from %(before)s to %(after)s in %(job)s"),
    "invited-to-apply": _l("invited the person by mail to apply for %(job)s"),
    "analytics-downloaded": _l("downloaded numbers of analytics: %(tables)s"),
    "application-moved": _l("moved the person from %(before)s to %(after)s in %(job)s"),
}


class Told(Protocol):
    """An entry of the history, or a row that reads like one."""

    @property
    def what(self) -> str: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
    @property
    def job_id(self) -> int | None: ...


def history_text(
    entry: Told,
    job_names: Mapping[int, str] | None = None,
    pools: Container[int] | None = (),
) -> str:
    """What an entry of the history says, after the name of who did it.

    ``pools`` are the talent pools of which the reader may know; None stands for all of them.
    """
    details = dict(entry.details)
    if "pool" in details and pools is not None and details.get("pool_id", 0) not in pools:
        details["pool"] = gettext("a talent pool")
    known = (job_names or {}).get(entry.job_id or 0)
    details["job"] = gettext("another job") if known is None else known
    if "fields" in details:
        fields = str(details["fields"]).split(", ")
        details["fields"] = ", ".join(field_name(f) for f in fields)
    if entry.what == "offer-changed":
        for key in ("before", "after"):
            if details.get(key):
                details[key] = str(OFFER_STATUS_NAMES[OfferStatus(str(details[key]))])
    if isinstance(details.get("evidence"), list):
        details["evidence"] = evidence_text(details["evidence"]) or gettext("seen by a person")
    if "link" in details:
        details["link"] = str(LINK_EVIDENCE_NAMES.get(details["link"], details["link"]))
    if "setting" in details:
        details["setting"] = str(SETTING_NAMES.get(details["setting"], details["setting"]))
    text = HISTORY_SENTENCES.get(entry.what)
    return entry.what if text is None else str(text) % defaultdict(str, details)


def field_name(field: str) -> str:
    """The name of a field of a job or a person."""
    name = FIELD_NAMES.get(field) or CANDIDATE_FIELD_NAMES.get(field)
    return str(name or field.replace("_", " "))


def history_label(what: str) -> str:
    """What a kind of entry says, without the values of any one entry."""
    text = HISTORY_SENTENCES.get(what)
    return str(text) % defaultdict(lambda: "…") if text else what
