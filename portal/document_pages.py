"""Taking documents in and handing them out, the same for applications and for people. They go out
so that no browser ever runs them here."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from flask import Response, abort, current_app
from flask_babel import gettext as _

from portal.config import Settings
from portal.document_store import DocumentStore, MissingDocumentError, StoreAwayError
from portal.domain import documents as rules
from portal.domain.errors import InvalidInput
from portal.forms import DocumentForm, show_refusal
from portal.models import Document
from portal.services import documents as document_services
from portal.services.documents import Upload
from portal.unit_of_work import let_go, unit_of_work


def take_in(form: DocumentForm, add: Callable[[Upload], Document]) -> int:
    """Keep what somebody uploaded: the bytes first, then by ``add`` the row that speaks of them.

    Returns 303 when that worked, else the status of the page that tells at the field why not.
    """
    if not form.validate_on_submit():
        return 422
    try:
        _keep(form, add)
    except InvalidInput as error:
        show_refusal(form, error)
        return 422
    except StoreAwayError:
        form.file.errors = [_("Documents cannot be stored just now. Try again in a moment.")]
        return 503
    return 303


def upload_words() -> dict[str, object]:
    """What the form says about files."""
    return {
        "accepts": ",".join(rules.EXTENSIONS),
        "megabytes": _settings().documents_max_mb,
    }


def hand_out(document: Document) -> Response:
    """The document, to be saved (404 when its bytes are gone, 503 while the storage is away)."""
    try:
        pieces = _store().open(document.storage_key)
    except MissingDocumentError:
        abort(404)
    except StoreAwayError:
        abort(503)
    answer = Response(pieces, content_type=document.media_type)
    answer.headers.set("Content-Disposition", "attachment", **_file_names(document.name))
    answer.headers["Content-Length"] = str(document.size)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def forget(*keys: str) -> None:
    """Delete bytes that nothing speaks of any more; what stays is swept away later."""
    for key in keys:
        with suppress(StoreAwayError):
            _store().delete(key)


def _keep(form: DocumentForm, add: Callable[[Upload], Document]) -> None:
    """Raises InvalidInput and StoreAwayError."""
    upload = document_services.check_upload(
        form.file.data.filename or "",
        form.file.data.read(),
        form.kind.data,
        size_max=_settings().documents_max_mb * 1024 * 1024,
    )
    # Storing may take seconds: nobody waits for our transaction meanwhile.
    let_go()
    form.file.data.seek(0)
    _store().put(upload.key, form.file.data.read())
    with unit_of_work():
        is_needed = add(upload).storage_key == upload.key
    if not is_needed:
        forget(upload.key)


def _file_names(name: str) -> dict[str, str]:
    """The name for browsers that know more letters than ASCII, and one for those that do not."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _store() -> DocumentStore:
    store: DocumentStore = current_app.extensions["documents"]
    return store


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
