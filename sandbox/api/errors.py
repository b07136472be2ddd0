"""Failures of a whole call, in LinkedIn's form.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """Ends a call with a status and LinkedIn's error body."""

    def __init__(
        self, status: int, message: str, code: int | None = None, *, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code if code is not None else status
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        return error_entry(self.status, self.message, self.code)


def error_entry(status: int, message: str, code: int | None = None) -> dict[str, Any]:
    """An error body, also used for one record inside a batch answer."""
    return {
        "message": message,
        "serviceErrorCode": code if code is not None else status,
        "status": status,
    }
