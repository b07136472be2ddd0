"""How do the connection to LinkedIn and the work behind the pages fare? For the page and the periodic task.

The rules are ``domain.health``, the facts come from ``services.health``; here the settings, the gate and Redis
are put in.
"""

from datetime import datetime

from flask import current_app

from portal import gate, queueing
from portal.domain.health_facts import Facts, QueueFacts
from portal.services import health
from portal.services.health import Surroundings


def facts(now: datetime) -> Facts:
    """Everything that is judged, in a fixed number of statements. Redis may be away."""
    queue = queueing.standing()
    around = Surroundings(
        known=gate.known(),
        company=gate.company_facts(),
        queue=QueueFacts(queue.answers, queue.queued, queue.workers, queue.seen_at),
        periods=current_app.extensions["periods"],
    )
    return health.facts(around, now=now)
