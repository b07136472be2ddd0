"""Sending what waits in the outbox."""

import logging
import smtplib
from datetime import UTC, datetime

from portal import mailing
from portal.services import mails
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
    message = mailing.write(letter)
    problem, permanent = "", False
    try:
        mailing.hand_over(message)
    except mailing.NotConfiguredError:
        problem = "no mail server is set up"
    except smtplib.SMTPResponseException as error:
        problem, permanent = f"SMTP {error.smtp_code}", 500 <= error.smtp_code < 600
    except smtplib.SMTPRecipientsRefused:
        problem, permanent = "the address was refused", True
    except (OSError, smtplib.SMTPException) as error:
        problem = type(error).__name__
    now = datetime.now(UTC)
    with unit_of_work():
        if problem:
            log.warning("mail not sent: id=%s problem=%s", mail_id, problem)
            mails.settle_failure(mail_id, problem, permanent=permanent, now=now)
        else:
            mails.settle_sent(mail_id, now=now)


def sweep_mails() -> None:
    """Send mails whose nudge got lost, whose retry is due or whose worker died; claims make it
    harmless to run twice."""
    for mail_id in mails.due(now=datetime.now(UTC)):
        send_mail(mail_id)
