"""What views answer in the same way."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from portal.domain.errors import DomainError
from portal.unit_of_work import unit_of_work
from portal.wording import sentence


def act(
    do: Callable[[], object], done: str, *, back: str, onward: str | None = None
) -> ResponseReturnValue:
    """Do what a button says, or say why it cannot be done, on the page that has the button."""
    try:
        with unit_of_work():
            do()
    except DomainError as error:
        flash(sentence(error.code, **error.params), "warning")
        return redirect(back, 303)
    flash(done, "success")
    return redirect(onward or back, 303)
