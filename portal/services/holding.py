"""Holding a person or an application that lives on, while something is written about it."""

from portal.db import lock
from portal.domain.errors import WrongState
from portal.models import Application, Candidate


def hold_alive(about: Application | Candidate) -> None:
    """Read it again and keep others from changing it, or joining it with another one, until the
    transaction ends. Raises WrongState when it was joined meanwhile."""
    lock(about)
    if about.merged_into_id is not None:
        is_application = isinstance(about, Application)
        raise WrongState("application-joined" if is_application else "candidate-joined")
