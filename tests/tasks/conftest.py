"""What the tests of tasks share: the sandbox's switches and people in the portal."""

import pytest
from flask import Flask

from sandbox.core.sandbox import Sandbox
from tests.support.linkedin import Control
from tests.support.people import People, add_job


@pytest.fixture
def control(sandbox_app: Flask, sandbox: Sandbox) -> Control:
    """The sandbox's control pages; export is switched on."""
    return Control(sandbox_app)


@pytest.fixture
def job_id(context: Flask, people: People) -> int:
    """Rita's active job."""
    return add_job(people)
