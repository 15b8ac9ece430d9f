"""Mail goes out whole, to the server that was meant, and says in one word why it did not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import icalendar
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from rollout import config
from rollout.core import ics, mail
from rollout.core.ics import Appointment, Party
from rollout.core.mail import Letter, NotSent, Server
from rollout.vocabulary_of_visits import MailFault
from tests.smtp import MailServer, mail_server

AT = datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC)
SENDER = "Bảo hiểm xã hội tỉnh Quảng Ngãi <vssid@bhxh.example.vn>"
TO = "lan.nguyen@example.vn"
APPOINTMENT = Appointment(
    "u" * 22, 2, AT, date(2026, 12, 7), 480, 570, "Hướng dẫn VssID, Trường THPT Số 1 Đức Phổ",
    organizer=Party("BHXH", "vssid@bhxh.example.vn"), attendees=(Party("Trường", TO),),
)  # fmt: skip
LETTER = Letter(
    "Đề xuất lịch làm việc: hướng dẫn cài đặt, đăng ký ứng dụng VssID tại Trường Trung học phổ thông Số 1 Đức Phổ",
    "Kính gửi: Quý đơn vị\n.\nNgày 07/12/2026, 08:00–09:30.\nTrân trọng./.",
    ics.invitation(APPOINTMENT),
    "REQUEST",
    "can.bo@bhxh.example.vn",
)


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def through(smtp: MailServer, security: str = "none", **more: str) -> Server:
    return Server("127.0.0.1", smtp.port, security, SENDER, **more)


def send(server: Server, letter: Letter = LETTER, to: str = TO) -> None:
    mail.send(server, mail.compose(server, letter, to=to, name="u.7", at=AT))


def fault_of(server: Server, to: str = TO) -> tuple[MailFault, bool]:
    with pytest.raises(NotSent) as caught:
        send(server, to=to)
    assert TO not in repr(caught.value)
    return caught.value.fault, caught.value.is_final


def sender_of(content: bytes) -> str:
    """Read in the older way: in names the newer puts spaces between encoded words (Python 3.11)."""
    return str(make_header(decode_header(message_from_bytes(content)["From"])))


def test_a_letter_arrives_as_it_was_written(smtp: MailServer) -> None:
    send(through(smtp))
    [arrived] = smtp.mails
    assert arrived["Subject"] == LETTER.subject
    assert (sender_of(smtp.raw[0]), arrived["To"]) == (SENDER, TO)
    assert (arrived["Message-ID"], arrived["Reply-To"]) == ("<u.7@bhxh.example.vn>", "can.bo@bhxh.example.vn")
    assert arrived["Date"].datetime == AT
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content_type() == "multipart/alternative"
    text, calendar = arrived.iter_parts()
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    [event] = icalendar.Calendar.from_ical(calendar.get_content()).events
    assert str(event["summary"]) == APPOINTMENT.summary
    assert smtp.heard[0] == "ehlo bhxh.example.vn"  # nothing of this machine
    assert max(map(len, smtp.raw[0].split(b"\r\n"))) <= 998
    assert smtp.raw[0].isascii()


def test_a_letter_without_an_appointment_is_plain_text(smtp: MailServer) -> None:
    send(through(smtp), Letter("Nhắc lịch", "Ngày mai 08:00"))
    assert [part.get_content_type() for part in smtp.mails[0].iter_parts()] == ["text/plain"]


WORDS = st.lists(st.sampled_from("Đề xuất VssID THPT Trường Số 1, (728/BHXH): Đức Phổ;".split()), min_size=1)


@given(WORDS, WORDS)
def test_subjects_and_senders_are_read_as_they_were_written(words: list[str], title: list[str]) -> None:
    subject = " ".join(words)
    name = " ".join(title).translate(str.maketrans("", "", "(),:;"))
    server = Server("127.0.0.1", 0, "none", f"{name} <vssid@bhxh.example.vn>")
    made = mail.compose(server, Letter(subject, "Kính gửi"), to=TO, name="u.7", at=AT)
    content = made.as_bytes()
    assert max(map(len, content.splitlines())) <= 78
    read = message_from_bytes(content, policy=default)
    assert read["Subject"] == subject
    assert sender_of(content) == server.sender


def test_a_subject_adds_no_line_to_the_head(smtp: MailServer) -> None:
    send(through(smtp), Letter("Nhắc\r\nBcc: x@example.vn", "Lịch"))
    assert smtp.mails[0]["Subject"] == "Nhắc Bcc: x@example.vn"
    assert smtp.mails[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"CONNECT": ""}, (MailFault.CONNECTION, False)),
        ({"CONNECT": "554 nobody"}, (MailFault.CONNECTION, False)),
        ({"MAIL": "550 not you"}, (MailFault.SENDER, False)),
        ({"RCPT": f"550 5.1.1 {TO} unknown"}, (MailFault.RECIPIENT, True)),
        ({"RCPT": "450 later"}, (MailFault.RECIPIENT, False)),
        ({"RCPT": ""}, (MailFault.BROKEN, False)),
        ({"DATA": "554 no"}, (MailFault.CONTENT, False)),
        ({"TAKEN": "552 too much"}, (MailFault.CONTENT, False)),
        ({"TAKEN": ""}, (MailFault.BROKEN, False)),
    ],
)
def test_why_it_did_not_go(smtp: MailServer, answers: dict[str, str], fault: tuple[MailFault, bool]) -> None:
    smtp.answers.update(answers)
    assert fault_of(through(smtp)) == fault
    assert smtp.mails == []


def test_a_cold_farewell_changes_nothing(smtp: MailServer) -> None:
    smtp.answers["QUIT"] = "500 stay"
    send(through(smtp))
    assert len(smtp.mails) == 1


def test_a_server_that_is_not_there_or_says_nothing(smtp: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as gone:
        pass
    assert fault_of(through(gone)) == (MailFault.CONNECTION, False)
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    with mail_server() as silent:
        silent.answers["CONNECT"] = "220-wait"  # a greeting that does not end
        assert fault_of(through(silent)) == (MailFault.CONNECTION, False)


def test_who_logs_in_is_asked_for_the_right_password(smtp: MailServer) -> None:
    server = through(smtp, user="rollout", password="rất kín")
    assert "kín" not in repr(server)
    assert fault_of(server) == (MailFault.LOG_IN, False)  # smtplib takes ASCII alone
    server = through(smtp, user="rollout", password="secret")
    send(server)
    assert [line for line in smtp.heard if line.startswith("AUTH")] == ["AUTH PLAIN AHJvbGxvdXQAc2VjcmV0"]
    smtp.answers["AUTH"] = "535 no"
    assert fault_of(server) == (MailFault.LOG_IN, False)
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("address", ["đầu.mối@example.vn", "a..b@", "a b@example.vn", "", "x@example.vn, y@example.vn"])
def test_what_is_no_address_is_not_tried(smtp: MailServer, address: str) -> None:
    assert fault_of(through(smtp), address) == (MailFault.RECIPIENT, True)
    assert smtp.heard == []


def certificate(folder: Path, host: str) -> Path:
    """A certificate of a host that nobody but itself vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{host}.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_mail_goes_only_to_a_server_with_a_good_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, others = certificate(tmp_path, "127.0.0.1"), certificate(tmp_path, "127.0.0.2")
    with mail_server(own) as smtp, mail_server(others) as other:
        assert fault_of(through(smtp, "starttls")) == (MailFault.SECURITY, False)  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(others))
        assert fault_of(through(other, "starttls")) == (MailFault.SECURITY, False)  # it is another machine's
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        send(through(smtp, "starttls", user="rollout", password="secret"))
        assert len(smtp.mails) == 1
        assert smtp.heard.index("STARTTLS") < smtp.heard.index("AUTH PLAIN AHJvbGxvdXQAc2VjcmV0")
        assert other.mails == []
        assert not any("AUTH" in line or TO in line for line in other.heard)


def test_nothing_is_said_to_a_server_that_offers_no_security(smtp: MailServer) -> None:
    assert fault_of(through(smtp, "starttls", user="rollout", password="secret")) == (MailFault.SECURITY, False)
    assert not any("AUTH" in line or TO in line for line in smtp.heard)


def test_the_log_names_nobody(smtp: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    smtp.answers["RCPT"] = f"550 {TO} unknown"
    fault_of(through(smtp))
    assert TO not in caplog.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_server_is_that_of_the_environment(app: Flask, tmp_path: Path) -> None:
    environ = {"SMTP_HOST": "mail.example.vn", "MAIL_FROM": SENDER}
    with app.app_context():
        assert mail.server() is None
        app.config.update(config.from_environment(tmp_path, environ))
        assert mail.server() == Server("mail.example.vn", 587, "starttls", SENDER)
        more = {"SMTP_TLS": "tls", "SMTP_USER": "u", "SMTP_PASSWORD": "p"}
        app.config.update(config.from_environment(tmp_path, environ | more))
        assert mail.server() == Server("mail.example.vn", 465, "tls", SENDER, "u", "p")


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
        ({"MAIL_FROM": "BHXH"}, "MAIL_FROM"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_PORT": "mail"}, "SMTP_PORT"),
        ({"SMTP_TLS": "yes"}, "SMTP_TLS"),
        ({"SMTP_USER": "u"}, "SMTP_PASSWORD"),
        ({"SMTP_TLS": "none", "SMTP_USER": "u", "SMTP_PASSWORD": "p"}, "in clear"),
    ],
)
def test_a_half_set_server_stops_the_start(wrong: dict[str, str], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=complaint):
        config.from_environment(tmp_path, {"SMTP_HOST": "mail.example.vn", "MAIL_FROM": SENDER} | wrong)
