"""Rules of stub profiles: members who answered an InMail and agreed to share their profile with the company."""

from enum import StrEnum


class StubState(StrEnum):
    """What became of a stub profile."""

    #: Nobody has decided yet: it stands in the LinkedIn inbox.
    NEW = "new"
    #: The person was put into a job.
    ACCEPTED = "accepted"
    #: Somebody said that it needs no more: the person stays in the talent pool alone.
    DISMISSED = "dismissed"
    #: The member took the consent back, or closed the account, before anybody decided.
    WITHDRAWN = "withdrawn"
