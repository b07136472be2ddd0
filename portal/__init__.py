"""Beckon: the open recruiter portal that works hand in hand with LinkedIn Recruiter.

``create_app`` is the one place where the parts are joined; importing the package does no work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, also the context in which tasks and commands run.

    Raises ``portal.config.ConfigurationError`` when the settings make no sense.
    """
    from portal import application, config

    return application.build(settings or config.load())
