"""Rules for one job posting: those checked on arrival and those that make its task fail later.

https://learn.microsoft.com/en-us/linkedin/talent/job-postings/api/sync-job-postings
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/required-fields

The limits are those of LinkedIn's own Java kit. Which of them LinkedIn checks at once and which in
the task is not public; here the shape is checked at once and the content in the task.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

OPERATIONS = ("CREATE", "UPDATE", "CLOSE", "RENEW", "UPGRADE", "DOWNGRADE")
AVAILABILITIES = ("PUBLIC", "PRIVATE_TO_ATS_INTEGRATION", "INTERNAL")
ENUMS: dict[str, tuple[str, ...]] = {
    "jobPostingOperationType": OPERATIONS,
    "state": ("LISTED", "CLOSED"),
    "availability": AVAILABILITIES,
    "employmentStatus": ("FULL_TIME", "PART_TIME", "CONTRACT", "INTERNSHIP", "TEMPORARY", "VOLUNTEER"),
    "experienceLevel": (
        "ENTRY_LEVEL", "MID_SENIOR_LEVEL", "DIRECTOR", "EXECUTIVE", "INTERNSHIP", "ASSOCIATE", "NOT_APPLICABLE",
    ),
    "listingType": ("BASIC", "PREMIUM"),
}  # fmt: skip
TEXTS = (
    "externalJobPostingId", "title", "description", "location", "countryCode", "postalCode", "companyApplyUrl",
    "companyJobCode", "companyName", "companyPageUrl", "posterEmail", "trackingPixelUrl", "skillsDescription",
    "partnerRequisitionId", "contract", "company", "integrationContext",
)  # fmt: skip
LISTS = ("alternateLocations", "categories", "industries", "workplaceTypes")
DAY_MS = 86_400_000
LOCATION = re.compile(r"[^,]*\w[^,]*,\s*[A-Z]{2}")
REFUSE = re.compile(r"\[refuse(?::(\w+))?\]", re.IGNORECASE)


class BadJobError(Exception):
    """A posting that is refused on arrival."""

    def __init__(
        self, field: str, message: str, *, status: int = 400, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).upper()
        self.code = code or f"ERROR_INVALID_{spelled}_FIELD"


def operation_of(record: dict[str, Any]) -> str:
    """The operation, from the newer field or from the older `state`; the older create-or-replace is UPSERT."""
    operation = record.get("jobPostingOperationType")
    if operation is not None:
        return str(operation)
    return "CLOSE" if record.get("state") == "CLOSED" else "UPSERT"


def check_shape(record: dict[str, Any]) -> None:
    """Types, enums, lengths and required fields; raises `BadJobError`."""
    for field in TEXTS:
        if record.get(field) is not None and not isinstance(record[field], str):
            raise BadJobError(field, f"{field} must be a string.")
    for field, allowed in ENUMS.items():
        if record.get(field) is not None and record[field] not in allowed:
            raise BadJobError(field, f"{field} must be one of {', '.join(allowed)}.")
    for field in LISTS:
        value = record.get(field)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            raise BadJobError(field, f"{field} must be a list of strings.")
    _check_id(record)
    operation = operation_of(record)
    if operation in ("UPGRADE", "DOWNGRADE") or record.get("listingType") == "PREMIUM":
        raise BadJobError(
            "listingType",
            "Promoted jobs cannot be posted through Recruiter System Connect.",
            status=403,
        )
    if operation == "CLOSE" and "jobPostingOperationType" in record:
        return
    _check_required(record)
    _check_lengths(record)


def _check_id(record: dict[str, Any]) -> None:
    identifier = record.get("externalJobPostingId")
    if not identifier:
        raise BadJobError("externalJobPostingId", "externalJobPostingId is required.")
    if len(identifier) > 75:
        raise BadJobError(
            "externalJobPostingId", "externalJobPostingId has more than 75 characters."
        )


def _check_required(record: dict[str, Any]) -> None:
    for field in ("title", "description", "companyApplyUrl", "listedAt"):
        if record.get(field) in (None, ""):
            raise BadJobError(field, f"{field} is required.")
    if not record.get("location") and not (record.get("countryCode") and record.get("postalCode")):
        raise BadJobError("location", "location is required (or countryCode with postalCode).")
    for field in ("listedAt", "expireAt"):
        value = record.get(field)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise BadJobError(field, f"{field} must be a positive number of milliseconds.")


def _check_lengths(record: dict[str, Any]) -> None:
    if len(record["title"]) > 200:
        raise BadJobError("title", "title has more than 200 characters.")
    if len(record["description"]) > 25_000:
        raise BadJobError("description", "description has more than 25000 characters.")
    if len(record.get("skillsDescription") or "") > 4000:
        raise BadJobError("skillsDescription", "skillsDescription has more than 4000 characters.")
    if len(record.get("categories") or []) > 3:
        raise BadJobError("categories", "categories has more than 3 values.")
    workplace = record.get("workplaceTypes")
    if workplace is not None and (
        len(workplace) != 1 or workplace[0] not in ("On-site", "Hybrid", "Remote")
    ):
        raise BadJobError(
            "workplaceTypes", "workplaceTypes holds exactly one of On-site, Hybrid, Remote."
        )


def content_error(record: dict[str, Any], now_ms: int) -> str | None:
    """Why the task of this posting fails, or None. The magic title `[refuse]` always fails."""
    magic = REFUSE.search(str(record.get("title", "")))
    if magic:
        field = magic.group(1) or "title"
        return f"{field}: refused, because the sandbox was asked to by the job's title."
    location = record.get("location")
    if location and not LOCATION.fullmatch(location.strip()):
        return (
            f"location: '{location[:80]}' is not CITY,STATE or CITY,COUNTRY with a two-letter code."
        )
    address = urlsplit(str(record.get("companyApplyUrl", "")))
    if address.scheme not in ("http", "https") or not address.netloc:
        return "companyApplyUrl: not an http or https address."
    expires = record.get("expireAt")
    if expires is not None and not DAY_MS < expires - now_ms <= 365 * DAY_MS:
        return "expireAt: must lie between one day and 365 days from now."
    return None


def content_warning(record: dict[str, Any]) -> str | None:
    """What is an error for a public job and only remarked on for a private one."""
    if len(str(record.get("description", ""))) < 100:
        return "description: has fewer than 100 characters."
    return None
