"""The words of notifications, by kind: one sentence each, and where it leads.

A kind that goes out by mail as well has its text in ``templates/emails/<kind>.txt``.
"""

from collections import defaultdict
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.domain.permissions import JobRole
from portal.models import Notification
from portal.wording.health import alarms_text
from portal.wording.people import JOB_ROLE_NAMES

#: ``%(job)s`` and ``%(candidate)s`` are looked up; the other values come with the notification.
NOTIFICATION_SENTENCES = {
    "approval-requested": _l("%(person)s asks you to approve the job %(job)s."),
    "approval-change-requested": _l("%(person)s asks you to approve a change of the job %(job)s."),
    "approval-reminder": _l("Your approval is still missing: %(job)s."),
    "approval-recalled": _l("%(person)s took %(job)s back; you need not answer."),
    "approval-given": _l("All approvers agreed to %(job)s. You can activate it now."),
    "approval-refused": _l("%(person)s rejected %(job)s: %(comment)s"),
    "approval-change-given": _l("All approvers agreed to the change of %(job)s."),
    "approval-change-refused": _l("%(person)s rejected the change of %(job)s: %(comment)s"),
    "feedback-submitted": _l("%(person)s gave feedback on %(candidate)s (%(stage)s)."),
    "feedback-reminder": _l(
        "%(person)s asks you for your feedback on %(candidate)s (%(stage)s), %(job)s."
    ),
    "feedback-owed": _l("You still owe feedback on people of %(job)s: %(number)s."),
    "export-waits": _l("An export from LinkedIn Recruiter to %(job)s waits to be accepted."),
    "linkedin-connection-ends": _l(
        "The connection of your LinkedIn account ends on %(day)s. Reconnect before that."
    ),
    "linkedin-connection-ended": _l(
        "The connection of your LinkedIn account has ended. Reconnect to go on."
    ),
    "health-broken": _l("Beckon needs you: %(what)s. Sync health says how to mend it."),
    "access-refused": _l(
        "LinkedIn does not take the list of those who may see %(job)s, so the job is not shown there."
    ),
    "posting-refused": _l("LinkedIn does not take %(job)s as it is."),
    "team-joined": _l("%(person)s put you on the hiring team of %(job)s as %(role)s."),
    "delegate-appointed": _l(
        "%(person)s appointed you as delegate on %(job)s, with the rights of a %(role)s."
    ),
    "pool-shared": _l("%(person)s shared the talent pool %(pool)s with you."),
    "stub-profile": _l(
        "%(person)s answered your InMail and shared the profile. The LinkedIn inbox has what to do."
    ),
    "linkedin-account-closed": _l(
        "%(person)s closed their LinkedIn account. LinkedIn asks you to decide about the record."
    ),
    "pool-handed-over": _l("%(person)s handed the talent pool %(pool)s over to you."),
}
#: Kinds that lead to the page of an approver, who may not see the job itself.
FOR_APPROVERS = frozenset(
    {"approval-requested", "approval-change-requested", "approval-reminder", "approval-recalled"}
)

#: Kinds that lead to the Prospect tab of their job, where the answer is given.
FOR_PROSPECTS = frozenset({"export-waits"})

#: Kinds that lead to one's own connections.
FOR_CONNECTIONS = frozenset({"linkedin-connection-ends", "linkedin-connection-ended"})

#: Kinds that lead to the LinkedIn inbox, and to its list of closed accounts.
FOR_INBOX = frozenset({"stub-profile"})
FOR_CLOSED_ACCOUNTS = frozenset({"linkedin-account-closed"})

#: Kinds that lead to Sync health.
FOR_HEALTH = frozenset({"health-broken"})


def notification_text(
    notification: Notification, jobs: Mapping[int, str], people: Mapping[int, str]
) -> str:
    """What a notification says; names of what is gone are replaced by plain words."""
    details = dict(notification.details)
    details["job"] = jobs.get(notification.job_id or 0, gettext("a job that is gone"))
    details["candidate"] = people.get(notification.application_id or 0, gettext("somebody"))
    if "alarms" in details:
        details["what"] = alarms_text(details["alarms"])
    if details.get("role") in set(JobRole):
        details["role"] = str(JOB_ROLE_NAMES[JobRole(details["role"])])
    text = NOTIFICATION_SENTENCES.get(notification.kind)
    if text is None:
        return notification.kind
    return str(text) % defaultdict(str, details)
