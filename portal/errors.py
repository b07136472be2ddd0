"""Error pages and error fragments, registered once."""

import logging
from contextlib import suppress
from typing import cast

from flask import Flask, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from portal.access import ask_to_sign_in, is_public
from portal.db import db
from portal.domain.errors import DomainError, NotAllowed, StaleVersion, WrongState
from portal.wording import sentence

log = logging.getLogger(__name__)


def register_errors(app: Flask) -> None:
    """Turn every failure into a page, or into a fragment where a fragment was asked for."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return cast(ResponseReturnValue, error.response)
        answer = make_response(_answer(error.code or 500, _heading(error.code), _sentence(error)))
        # Which methods are allowed, or when to come again.
        answer.headers.extend(
            (name, value) for name, value in error.get_headers() if name != "Content-Type"
        )
        return answer

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> ResponseReturnValue:
        code = 403 if isinstance(error, NotAllowed) else 409
        if not isinstance(error, NotAllowed | WrongState | StaleVersion):
            code = 422
        return _answer(code, _heading(code), sentence(error.code, **error.params))

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> ResponseReturnValue:
        if not current_user.is_authenticated and not is_public(request.endpoint):
            # The session ended while the page stood open: its token ended with it.
            return ask_to_sign_in()
        return _answer(
            400,
            _("This page is too old"),
            _("Reload the page and try again; nothing was changed."),
        )

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError) -> ResponseReturnValue:
        _let_go_of_the_database()
        log.error("database unavailable: %s", type(error.orig).__name__)
        return _answer(503, _heading(503), _sentence(ServiceUnavailable()))

    @app.errorhandler(IntegrityError)
    @app.errorhandler(StaleDataError)
    @app.errorhandler(ObjectDeletedError)
    def _overtaken(error: SQLAlchemyError) -> ResponseReturnValue:
        """Two people did the same at the same moment; what the other one did stands."""
        db.session.rollback()
        log.warning("overtaken by another request: %s", type(error).__name__)
        return _answer(409, _heading(409), _("Reload the page to see how it stands now."))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> ResponseReturnValue:
        _let_go_of_the_database(for_good=isinstance(error, SQLAlchemyError))
        # The type and the place, not the values: those may be about a person.
        log.error("unexpected error: %s", type(error).__name__, exc_info=error)
        if app.testing or app.debug:
            raise error
        return _answer(500, _heading(500), _sentence(InternalServerError()))


def _let_go_of_the_database(*, for_good: bool = True) -> None:
    """Undo what is open; ``for_good``: the page that says so must not ask the database either."""
    g.is_database_away = for_good
    with suppress(SQLAlchemyError):
        db.session.rollback()


def _answer(code: int, heading: str, text: str) -> ResponseReturnValue:
    if request.blueprint == "webhooks":
        return {"error": heading}, code
    if request.headers.get("HX-Request") or request.headers.get("X-Live-Panel"):
        return render_template(
            "errors/_fragment.html",
            fragment_id=request.headers.get("HX-Target") or "failed-part",
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
        410: _("This person was deleted"),
        413: _("That is too large"),
        422: _("Please check what you entered"),
        429: _("Too many attempts"),
        503: _("Beckon is busy"),
    }
    return str(headings.get(code or 500, _("Something went wrong")))


def _sentence(error: HTTPException) -> str:
    texts = {
        404: _("The page does not exist, or it is not for you."),
        405: _("Go back and try again."),
        410: _("Somebody deleted this person, with everything that was kept about them."),
        413: _("Send less at once."),
        429: _("Wait a few minutes, then try again."),
        503: _("Try again in a moment; nothing is lost."),
    }
    own_words = error.description if error.code in {400, 403, 409, 422} else None
    return str(texts.get(error.code or 500) or own_words or _("We have written it down."))
