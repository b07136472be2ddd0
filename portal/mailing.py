"""Writing a mail's text and handing it over: to a mail server, or into a folder while developing.

The text of a kind stands in ``templates/emails/<kind>.txt``; its first line is the subject.
"""

import email.policy
import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template

from portal.config import Settings
from portal.db import db
from portal.domain.accounts import invitation_token
from portal.models import Application, Job
from portal.services import company
from portal.services.mails import Letter

SECONDS = 15


class NotConfiguredError(Exception):
    """There is nowhere to hand mail over to; it waits in the outbox."""


def write(letter: Letter) -> EmailMessage:
    """The mail as it goes out."""
    settings: Settings = current_app.extensions["settings"]
    job = db.session.get(Job, letter.job_id) if letter.job_id else None
    application = (
        db.session.get(Application, letter.application_id) if letter.application_id else None
    )
    details = dict(letter.details)
    if "serial" in details:
        token = invitation_token(settings.secret_key, details.pop("serial"))
        details["link"] = f"{settings.portal_url}/invitations/{token}"
    text = render_template(
        f"emails/{letter.kind}.txt",
        to_name=letter.to_name,
        job=job,
        application=application,
        company=company.display_name(settings.company_name),
        portal_url=settings.portal_url,
        **details,
    )
    subject, _, body = text.lstrip().partition("\n")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())[:300]
    sender_name, sender_address = parseaddr(settings.mail_from)
    author = details.get("from_name", "") if "reply_to" in details else ""
    message["From"] = _address(author or sender_name, sender_address)
    message["To"] = _address(letter.to_name, letter.to_address)
    message["Date"] = format_datetime(datetime.now(UTC))
    # The same mail has the same id however often it is tried, so that readers see it once.
    domain = sender_address.rpartition("@")[2] or "beckon"
    message["Message-ID"] = f"<beckon-mail-{letter.id}@{domain}>"
    if author:
        # Somebody wrote this, and reads the answer.
        message["Reply-To"] = _address(author, details["reply_to"])
    else:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n")
    return message


def hand_over(message: EmailMessage) -> None:
    """Give a mail away. Raises NotConfiguredError, OSError or smtplib.SMTPException."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_folder:
        folder = Path(settings.mail_folder)
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]", "", message["Message-ID"].partition("@")[0])
        (folder / f"{name}.eml").write_bytes(message.as_bytes())
        return
    if not settings.smtp_url:
        raise NotConfiguredError
    _send(settings.smtp_url, message)


@dataclass(frozen=True)
class WrittenMail:
    """A mail in the folder, for people who develop."""

    number: int
    subject: str
    to: str
    date: str
    text: str


def read_folder(folder: str, *, limit: int = 50) -> list[WrittenMail]:
    """The mails that were written into a folder, newest first."""
    files = {int(p.stem.rpartition("-")[2]): p for p in Path(folder).glob("beckon-mail-*.eml")}
    found = []
    for number in sorted(files, reverse=True)[:limit]:
        message = message_from_bytes(files[number].read_bytes(), policy=email.policy.default)
        found.append(
            WrittenMail(
                number,
                str(message["Subject"]),
                str(message["To"]),
                str(message["Date"]),
                str(message.get_content()),
            )
        )
    return found


def _send(smtp_url: str, message: EmailMessage) -> None:
    parts = urlsplit(smtp_url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        # What the server can do is known only after the greeting.
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _address(name: str, address: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=address)
