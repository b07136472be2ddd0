"""Where the pages of a record lead that was joined with another one."""

from typing import Any, NoReturn, cast

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from htmx_flask import make_response
from werkzeug.wrappers import Response


def lead_to(name: str, row_id: int, page: str) -> NoReturn:
    """Of a record that was joined with another one lead to that one: a page to its counterpart there,
    an act to the page, since it was meant for what is no longer so."""
    if request.method in {"GET", "HEAD"}:
        values = {**request.args.to_dict(flat=False), **(request.view_args or {}), name: row_id}
        abort(redirect(url_for(request.endpoint or page, **values), 303))
    flash(
        _("This record was joined with another one of the same person. Nothing was changed."),
        "warning",
    )
    counterpart: dict[str, Any] = {name: row_id}
    address = url_for(page, **counterpart)
    if request.headers.get("HX-Request"):
        abort(cast(Response, make_response("", redirect=address)))
    abort(redirect(address, 303))
