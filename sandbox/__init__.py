"""A stand-in for LinkedIn's side of Recruiter System Connect, to be run beside any applicant tracking system.

It is its own application with its own store: it imports nothing of the portal, and the portal
imports nothing of it. They meet over HTTP alone.
"""

from sandbox.application import create_app
from sandbox.config import SandboxConfig

__all__ = ["SandboxConfig", "create_app"]
