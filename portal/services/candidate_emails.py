"""E-mail that somebody of the hiring team writes to a person in a job.

What it says stands in the outbox, for those who may write; history and logs know only that it was
written, by whom and to which address.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from portal.db import db, lock
from portal.domain import texts
from portal.domain.errors import InvalidInput, WrongState
from portal.models import Application, CandidateEmail, HistoryEntry, Mail, User
from portal.queries.mails import EMAIL_SENT, TO_CANDIDATE, mails_of
from portal.services import history, messages

SUBJECT_MAX = 200
TEXT_MAX = 10_000
#: The same words by the same person within this time are one press too many of the button.
TWICE_WITHIN = timedelta(minutes=1)


def send_email(
    application: Application,
    *,
    address_id: int | None,
    subject: str,
    text: str,
    actor: User,
    now: datetime,
) -> Mail:
    """Write to the person, at one of the addresses that are known.

    Raises WrongState while none is known and for people who asked not to be written to, InvalidInput for an address that is not the person's and
    for words that are missing or too many.
    """
    subject, text = " ".join(texts.clean_text(subject).split()), texts.clean_text(text)
    for field, value, limit in (("subject", subject, SUBJECT_MAX), ("text", text, TEXT_MAX)):
        if not value:
            raise InvalidInput(field, "required")
        if len(value) > limit:
            raise InvalidInput(field, "too-long", limit=limit)
    lock(application)
    candidate = application.candidate
    lock(candidate)
    if candidate.do_not_contact:
        raise WrongState("do-not-contact")
    if candidate.contact_missing:
        raise WrongState("email-without-address")
    to = next((email for email in candidate.emails if email.id == address_id), None)
    if to is None:
        raise InvalidInput("address", "address-gone")
    words: dict[str, Any] = {
        "subject": subject,
        "text": text,
        "from_name": actor.name,
        "reply_to": actor.email,
        "author": actor.id,
    }
    twin = _written_just_now(application, to, words, now)
    if twin is not None:
        return twin
    mail = messages.write_mail(
        TO_CANDIDATE,
        to_name=candidate.name,
        to_address=to.address,
        now=now,
        application=application,
        **words,
    )
    history.record(
        "email-sent",
        now=now,
        actor=actor,
        application=application,
        address=to.address,
        mail=mail.id,
    )
    return mail


def forget_emails(about: ColumnElement[bool]) -> None:
    """Take what was written to people out of the outbox; ``about`` says which entries of the
    history speak of it. That it was written stays in the history."""
    db.session.flush()
    ids = select(HistoryEntry.details["mail"].as_integer()).where(
        HistoryEntry.what == EMAIL_SENT, about
    )
    db.session.execute(delete(Mail).where(Mail.id.in_(ids), Mail.kind == TO_CANDIDATE))


def _written_just_now(
    application: Application, to: CandidateEmail, words: dict[str, Any], now: datetime
) -> Mail | None:
    recent = mails_of(application, since=now - TWICE_WITHIN)
    same = (m for m in recent if (m.to_address, m.details) == (to.address, words))
    return next(same, None)
