"""What the public sees of a job."""

import re

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.domain.jobs import JobStatus
from portal.queries.jobs import find_job_by_number
from portal.services import company

blueprint = Blueprint("careers", __name__, url_prefix="/careers")


@blueprint.get("/<number>")
@public
def job(number: str) -> ResponseReturnValue:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", number):
        abort(404)
    found = find_job_by_number(number.upper())
    if found is None or found.state is JobStatus.DRAFT or found.is_confidential:
        abort(404)
    shown = company.several(["company_name", "company_logo"])
    return render_template(
        "careers/job.html",
        job=found,
        is_open=found.state is JobStatus.ACTIVE,
        company=shown["company_name"] or current_app.extensions["settings"].company_name,
        company_logo=shown["company_logo"],
    )


@blueprint.get("/company/logo")
@public
def logo() -> ResponseReturnValue:
    found = company.logo() or abort(404)
    answer = Response(found.content, content_type=found.content_type)
    answer.set_etag(found.digest)
    # Its kind was read from its content, and nothing in it may act as a page, whoever opens it.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable"
        if request.args.get("v") == found.digest
        else "no-cache"
    )
    return answer.make_conditional(request)
