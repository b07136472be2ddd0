"""What the public sees of a job."""

import re

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.domain.jobs import JobStatus
from portal.queries.jobs import find_job_by_number

blueprint = Blueprint("careers", __name__, url_prefix="/careers")


@blueprint.get("/<number>")
@public
def job(number: str) -> ResponseReturnValue:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", number):
        abort(404)
    found = find_job_by_number(number.upper())
    if found is None or found.state is JobStatus.DRAFT or found.is_confidential:
        abort(404)
    return render_template(
        "careers/job.html",
        job=found,
        is_open=found.state is JobStatus.ACTIVE,
        company=current_app.extensions["settings"].company_name,
    )
