"""Sending what waits in the outbox."""

import logging
import smtplib
from datetime import UTC, datetime

from portal import mailing
from portal.db import db
from portal.services import mails
from portal.services.mails import Letter
from portal.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def send_mail(mail_id: int) -> None:
    """Send one mail. Harmless when run twice: the claim lets one worker through. One that dies
    between handing over and settling sends it again, under the same message id. After a dozen
    failures, or when the server says never, the mail is marked failed and shown."""
    with unit_of_work():
        letter = mails.claim(mail_id, now=datetime.now(UTC))
    if letter is None:
        return
    problem, permanent = _hand_over(letter)
    now = datetime.now(UTC)
    with unit_of_work():
        if problem:
            log.warning("mail not sent: id=%s problem=%s", mail_id, problem)
            mails.settle_failure(mail_id, problem, permanent=permanent, now=now)
        else:
            mails.settle_sent(mail_id, now=now)


def _hand_over(letter: Letter) -> tuple[str, bool]:
    """Give one mail away; returns what went wrong, if anything, and whether that is for good."""
    try:
        message = mailing.write(letter)
    except Exception as error:
        # What it was about is gone, or its text is broken: another try would not help.
        log.exception("mail not written: id=%s kind=%s", letter.id, letter.kind)
        return f"it could not be written ({type(error).__name__})", True
    finally:
        # Nobody keeps a transaction open while a server takes its time.
        db.session.rollback()
    try:
        mailing.hand_over(message)
    except mailing.NotConfiguredError:
        return "no mail server is set up", False
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        return f"the address was refused (SMTP {codes[0]})", all(code >= 500 for code in codes)
    except smtplib.SMTPDataError as error:
        return f"SMTP {error.smtp_code}", error.smtp_code >= 500
    except smtplib.SMTPResponseException as error:
        # Greeting, sign-in, sender: a matter of the settings, and those get mended.
        return f"SMTP {error.smtp_code}", False
    except (OSError, smtplib.SMTPException) as error:
        return type(error).__name__, False
    return "", False


def sweep_mails() -> None:
    """Send mails whose nudge got lost, whose retry is due or whose worker died; claims make it
    harmless to run twice."""
    for mail_id in mails.due(now=datetime.now(UTC)):
        send_mail(mail_id)
