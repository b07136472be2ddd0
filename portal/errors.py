"""Error pages and error fragments, registered once."""

import logging

from flask import Flask, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from portal.db import db
from portal.domain.errors import DomainError, NotAllowed, StaleVersion, WrongState
from portal.wording import sentence

log = logging.getLogger(__name__)


def register_errors(app: Flask) -> None:
    """Turn every failure into a page, or into a fragment where a fragment was asked for."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException):  # type: ignore[no-untyped-def]
        if error.response is not None:
            return error.response
        return _answer(error.code or 500, _heading(error.code), _sentence(error))

    @app.errorhandler(DomainError)
    def _domain(error: DomainError):  # type: ignore[no-untyped-def]
        code = 403 if isinstance(error, NotAllowed) else 409
        if not isinstance(error, NotAllowed | WrongState | StaleVersion):
            code = 422
        return _answer(code, _heading(code), sentence(error.code, **error.params))

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError):  # type: ignore[no-untyped-def]
        return _answer(
            400,
            _("This page is too old"),
            _("Reload the page and try again; nothing was changed."),
        )

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError):  # type: ignore[no-untyped-def]
        db.session.rollback()
        log.error("database unavailable: %s", type(error.orig).__name__)
        return _answer(503, _heading(503), _sentence(ServiceUnavailable()))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception):  # type: ignore[no-untyped-def]
        db.session.rollback()
        # The type and the place, not the values: those may be about a person.
        log.error("unexpected error: %s", type(error).__name__, exc_info=error)
        if app.testing or app.debug:
            raise error
        return _answer(500, _heading(500), _sentence(InternalServerError()))


def _answer(code: int, heading: str, text: str):  # type: ignore[no-untyped-def]
    if request.blueprint == "webhooks":
        return {"error": heading}, code
    if request.headers.get("HX-Request") or request.headers.get("X-Live-Panel"):
        return render_template(
            "errors/_fragment.html",
            fragment_id=request.headers.get("HX-Target"),
            sentence=text,
            retry_url=request.full_path.rstrip("?") if request.method == "GET" else None,
        ), code
    return render_template(
        "errors/page.html",
        code=code,
        heading=heading,
        sentence=text,
        next_label=_("Go to the dashboard"),
        next_url=url_for("dashboard.index"),
    ), code


def _heading(code: int | None) -> str:
    headings = {
        400: _("That request makes no sense"),
        403: _("You may not do that"),
        404: _("Nothing here"),
        405: _("That is not how this page works"),
        409: _("Something changed in between"),
        413: _("That is too large"),
        422: _("Please check what you entered"),
        429: _("Too many attempts"),
        503: _("Beckon is busy"),
    }
    return headings.get(code or 500, _("Something went wrong"))


def _sentence(error: HTTPException) -> str:
    texts = {
        404: _("The page does not exist, or it is not for you."),
        405: _("Go back and try again."),
        413: _("Send less at once."),
        429: _("Wait a few minutes, then try again."),
        503: _("Try again in a moment; nothing is lost."),
    }
    own_words = error.description if error.code in {400, 403, 409} else None
    return texts.get(error.code or 500) or own_words or _("We have written it down.")
