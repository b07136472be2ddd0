"""What interviewers say about somebody."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from portal.domain.errors import InvalidInput

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


def check_comment(comment: str) -> None:
    """Raise InvalidInput for a comment that is too long."""
    if len(comment) > COMMENT_MAX:
        raise InvalidInput("comment", "too-long", limit=COMMENT_MAX)
