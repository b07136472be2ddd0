"""What interviewers say about somebody."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from portal.domain.errors import InvalidInput
from portal.domain.permissions import JobRole

COMMENT_MAX = 10_000
RATING_MAX = 5


class Recommendation(StrEnum):
    """Should we go on with this person?"""

    STRONG_YES = "strong_yes"
    YES = "yes"
    NO = "no"
    STRONG_NO = "strong_no"


class FeedbackStatus(StrEnum):
    """A draft is its author's alone."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


def clean_ratings(given: Mapping[str, int | None], attributes: Sequence[str]) -> dict[str, int]:
    """Ratings from 1 to 5 of the attributes that are asked for; the rest is dropped.

    Raises InvalidInput for a number outside.
    """
    ratings = {}
    for attribute in attributes:
        value = given.get(attribute)
        if value is None:
            continue
        if not 1 <= value <= RATING_MAX:
            raise InvalidInput("ratings", "rating-range", limit=RATING_MAX)
        ratings[attribute] = value
    return ratings


def check_submission(recommendation: str, comment: str) -> None:
    """Raise InvalidInput unless feedback says enough to be submitted."""
    if recommendation not in set(Recommendation):
        raise InvalidInput("recommendation", "required")
    check_comment(comment)


def check_draft(recommendation: str, comment: str) -> None:
    """Raise InvalidInput for a draft that could never be submitted like this."""
    if recommendation and recommendation not in set(Recommendation):
        raise InvalidInput("recommendation", "recommendation-unknown")
    check_comment(comment)


def is_asked(role: JobRole, *, whole_team: bool) -> bool:
    """Whether a member of the hiring team is asked for feedback: interviewers, or everybody."""
    return whole_team or role is JobRole.INTERVIEWER


def may_read(
    *, is_author: bool, is_submitted: bool, sees_all: bool, sees_before_own: bool, gave_own: bool
) -> bool:
    """Whether somebody may read what another said.

    A draft is its author's. What was submitted is for those who see all feedback, for everybody
    where the stage says so, and for those who submitted their own about the same stage.
    """
    if is_author:
        return True
    return is_submitted and (sees_all or sees_before_own or gave_own)


def check_comment(comment: str) -> None:
    """Raise InvalidInput for a comment that is too long."""
    if len(comment) > COMMENT_MAX:
        raise InvalidInput("comment", "too-long", limit=COMMENT_MAX)
