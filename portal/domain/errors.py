"""What can go wrong for a reason that a person should be told."""

from collections.abc import Mapping


class DomainError(Exception):
    """A rule of the product said no. ``code`` names the rule; the web layer finds the words."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str | int] = params


class NotAllowed(DomainError):
    """The person lacks the role for this."""


class WrongState(DomainError):
    """The thing is not in a state in which this can be done."""


class InvalidInput(DomainError):
    """A value breaks a rule; ``field`` is the form field it belongs to."""

    def __init__(self, field: str, code: str, **params: str | int) -> None:
        super().__init__(code, **params)
        self.field = field


class StaleVersion(DomainError):
    """Somebody else changed the thing since it was shown."""
