"""Who may see what of the InMail and notes that LinkedIn Recruiter told us (decision D23 of the product)."""

from enum import StrEnum


class NoteVisibility(StrEnum):
    """For whom a recruiter wrote a note in LinkedIn Recruiter."""

    #: Its author alone; also every visibility that we cannot read.
    PRIVATE = "private"
    #: Seats on the same contract.
    PROJECT = "project"
    #: Everybody of the organisation.
    PUBLIC = "public"
