"""Mail by the server that the environment names (docs/operation.md): one letter, one connection, certificates checked.

What the server says when it refuses is not kept and not logged, since it quotes addresses; only its kind is.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, parseaddr
from typing import Any, NamedTuple

from flask import current_app

from rollout.config import is_mailbox
from rollout.vocabulary_of_visits import MailFault

PATIENCE = 20  # seconds that each answer of the server is waited for

OF_ONE_LETTER = frozenset({MailFault.RECIPIENT, MailFault.CONTENT, MailFault.LETTER})
"""Faults that say nothing of the next letter; after any other the server would refuse that too."""


class NotSent(Exception):
    """A letter did not go out: why, and whether trying again is of no use."""

    def __init__(self, fault: MailFault, *, is_final: bool = False) -> None:
        super().__init__(fault.value)
        self.fault, self.is_final = fault, is_final


@dataclass(frozen=True)
class Server:
    """Where mail is handed in, and as whom. `security` is starttls, tls or none."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]


class Letter(NamedTuple):
    """What is said, without to whom; `calendar` is an appointment that goes with it, by `method`."""

    subject: str
    text: str
    calendar: bytes = b""
    method: str = ""
    reply_to: str = ""


def server() -> Server | None:
    """The server of the running application, None where none is set: then messages wait."""
    config = current_app.config
    if not config.get("SMTP_HOST"):
        return None
    return Server(
        config["SMTP_HOST"],
        config["SMTP_PORT"],
        config["SMTP_TLS"],
        config["MAIL_FROM"],
        config["SMTP_USER"],
        config["SMTP_PASSWORD"],
    )


def compose(through: Server, letter: Letter, *, to: str, name: str, at: datetime) -> Message[Any, Any]:
    """The mail. `name` names it for good, so that one sent twice is known to be the same. Raises NotSent.

    By the older of the two ways of `email`: the newer loses spaces where it folds a Vietnamese subject (Python 3.11).
    """
    mail: Message[Any, Any] = MIMEMultipart("alternative")
    title, sender = parseaddr(through.sender)
    mail["From"] = _mailbox(sender, title, MailFault.SENDER)
    mail["To"] = _mailbox(to, "", MailFault.RECIPIENT)
    if letter.reply_to:
        mail["Reply-To"] = _mailbox(letter.reply_to, "", MailFault.LETTER)
    mail["Subject"] = Header(" ".join(letter.subject.split()), "utf-8", header_name="Subject")
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{name}@{through.domain}>"
    mail["Content-Language"] = "vi"
    mail["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    mail.attach(MIMEText("\r\n".join(letter.text.splitlines()), "plain", "utf-8"))
    if letter.calendar:
        calendar = MIMEText(letter.calendar.decode(), "calendar", "utf-8")
        calendar.set_param("method", letter.method)
        mail.attach(calendar)
    return mail


def _mailbox(address: str, title: str, fault: MailFault) -> Header:
    if not is_mailbox(address):  # one with signs beyond ASCII hardly a server takes
        raise NotSent(fault, is_final=True)
    mailbox = Header(title, "utf-8", header_name="Reply-To")
    mailbox.append(f"<{address}>" if title else address, "us-ascii")
    return mailbox


def send(through: Server, mail: Message[Any, Any]) -> None:
    """Hands a mail to the server. Raises NotSent."""
    step, connection = MailFault.CONNECTION, None
    try:
        connection = _connected(through)
        step = MailFault.SECURITY
        if through.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        step = MailFault.LOG_IN
        if through.user:
            connection.login(through.user, through.password)
        step = MailFault.BROKEN
        connection.send_message(mail, parseaddr(through.sender)[1], [str(mail["To"])])
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise NotSent(_fault(error, step), is_final=_is_final(error)) from None
    finally:
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):  # what was taken is taken, however the farewell goes
                connection.quit()
            connection.close()


def _connected(through: Server) -> smtplib.SMTP:
    """The name of this machine says nothing to the server, and may take long to find: the sender's domain greets."""
    if through.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(through.host, through.port, through.domain, timeout=PATIENCE, context=context)
    return smtplib.SMTP(through.host, through.port, through.domain, timeout=PATIENCE)


def _fault(error: Exception, step: MailFault) -> MailFault:
    known = {
        ssl.SSLError: MailFault.SECURITY,
        smtplib.SMTPSenderRefused: MailFault.SENDER,
        smtplib.SMTPRecipientsRefused: MailFault.RECIPIENT,
        smtplib.SMTPDataError: MailFault.CONTENT,
        smtplib.SMTPServerDisconnected: MailFault.CONNECTION if step is MailFault.CONNECTION else MailFault.BROKEN,
    }
    return next((fault for kind, fault in known.items() if isinstance(error, kind)), step)


def _is_final(error: Exception) -> bool:
    """5xx of an address: there is no such mailbox. Of anything else a server may think better."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _words in error.recipients.values())
