"""LinkedIn's callback: the challenge and the pushes.

A push is checked, stored and answered; everything else happens in the worker. LinkedIn's pages:
https://learn.microsoft.com/en-us/linkedin/talent/receive-push-events and
https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

import hmac
import logging
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from portal.access import signed_webhook
from portal.config import Settings
from portal.extensions import limiter
from portal.linkedin.errors import Invalid
from portal.linkedin.signature import challenge_response, is_challenge_code, signature_matches
from portal.linkedin.wire import parse_push
from portal.services import intake
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

#: Bytes. A push holds a type, an id and a time.
BODY_MAX = 16 * 1024
SIGNATURE_HEADER = "X-LI-Signature"


@blueprint.get("/linkedin/<token>")
@signed_webhook
@limiter.limit("30 per minute")
def linkedin_challenge(token: str) -> ResponseReturnValue:
    """Prove to LinkedIn that the address is ours. Only UUIDs are signed: anything else could be
    the text of somebody's forged push."""
    settings = _check_token(token)
    code = request.args.get("challengeCode", "")
    if not is_challenge_code(code):
        return {"error": "challengeCode must be a UUID"}, 400
    secret = settings.linkedin_client_secret
    return {"challengeCode": code, "challengeResponse": challenge_response(secret, code)}


@blueprint.post("/linkedin/<token>")
@signed_webhook
def linkedin_push(token: str) -> ResponseReturnValue:
    """Store a push and answer. The authenticated fetch that follows decides what is true."""
    settings = _check_token(token)
    raw = _read_body()
    header = request.headers.get(SIGNATURE_HEADER)
    if header is None and settings.linkedin_require_signature:
        return _refuse("push-unsigned", 401)
    if header is not None and not signature_matches(settings.callback_secrets, raw, header):
        return _refuse("push-wrong-signature", 401)
    try:
        push = parse_push(raw)
        text = raw.decode()
    except (Invalid, UnicodeDecodeError):
        return _refuse("push-unreadable", 400)
    with unit_of_work():
        intake.receive(push, text, is_signed=header is not None, now=datetime.now(UTC))
    return {"stored": True}


def _check_token(token: str) -> Settings:
    settings: Settings = current_app.extensions["settings"]
    known = settings.linkedin_is_set_up and hmac.compare_digest(
        token.encode(), settings.callback_token.encode()
    )
    return settings if known else abort(404)


def _read_body() -> bytes:
    if (request.content_length or 0) > BODY_MAX:
        abort(_refuse("push-oversized", 400))
    raw = request.stream.read(BODY_MAX + 1)
    if len(raw) > BODY_MAX:
        abort(_refuse("push-oversized", 400))
    return raw


def _refuse(name: str, status: int) -> Response:
    """Keep nothing of it but a number and a line in the log."""
    log.warning("push refused: %s", name)
    try:
        with unit_of_work():
            intake.count(name, now=datetime.now(UTC))
    except SQLAlchemyError as error:
        log.warning("refused push not counted: %s", type(error).__name__)
    return current_app.make_response(({"error": name}, status))
