"""The bytes of a mail: headers that no headline can add to, parts that every program can read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from monitor.mail.deliver import SmtpServer, deliver
from monitor.mail.message import addressed, build_message, copy_of, envelope_address, message_id
from monitor.mail.render import Rendered, render
from tests.core.briefing.samples import DAY, SEOUL, article, at, busy_day, crowded_day, edition
from tests.mail.servers import HOST, Mailbox, mail_server

ID = message_id("소버린 AI", DAY, "desk.example")
HEADERS = {
    "To",
    "Subject",
    "From",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}

HOSTILE = [
    "=?utf-8?q?a=0d=0aBcc:x@y.example?=",
    "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=",
    "가=?utf-8?q?=0aBcc:_x@y.example?=나",
    "=?us-ascii?Q?x?= =?us-ascii?Q?=0D=0A?=",
    "소버린\r\nBcc: x@y.example",
    "소버린\nBcc: x@y.example\n\nbody",
    "소버린\rBcc: x@y.example",
    "세로\x0b탭\x0c쪽",
    "NEL\x85Bcc: x@y.example",
    "줄\u2028바꿈\u2029문단",
    "널\x00문자\x1b[31m",
    "\ud800외톨이\udfff",
    "방향\u202e꺼꾸로\u2066",
    "보이지\u200b않는\ufeff것",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% include 'x' %}",
    "a" * 5000,
    "가" * 5000,
    "👩‍💻" * 300,
    "",
    " \t ",
    ".",
    "Subject: 또 하나",
]


def build(rendered: Rendered, **more: Any) -> bytes:
    values: dict[str, Any] = {
        "sender": "desk@desk.example",
        "message_id": ID,
        "date": at(24, 7, 30).astimezone(SEOUL),
        "list_id": "sovereign-ai.desk.example",
    }
    return build_message(rendered, **(values | more))


def parsed(message: bytes) -> EmailMessage:
    mail = message_from_bytes(message, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def test_headers_and_parts() -> None:
    rendered = render(busy_day())
    mail = parsed(addressed(build(rendered), "김하늘 <kim@desk.example>"))
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert mail["Subject"] == rendered.subject
    assert mail["From"].addresses[0].display_name == "소버린 AI 브리핑"
    assert mail["From"].addresses[0].addr_spec == "desk@desk.example"
    assert mail["To"].addresses[0].addr_spec == "kim@desk.example"
    assert mail["To"].addresses[0].display_name == "김하늘"
    assert mail["Message-ID"] == ID
    assert parsedate_to_datetime(str(mail["Date"])) == at(24, 7, 30)
    assert mail["Date"].endswith("+0900")
    assert mail["List-Id"] == "<sovereign-ai.desk.example>"
    assert mail["List-Unsubscribe"].startswith("<mailto:desk@desk.example?subject=")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ko"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text["Content-Transfer-Encoding"] == html["Content-Transfer-Encoding"] == "base64"
    assert text.get_content().replace("\r\n", "\n") == rendered.text
    assert html.get_content().replace("\r\n", "\n") == rendered.html


def test_the_whole_edition_is_attached_where_the_mail_had_no_room() -> None:
    rendered = render(crowded_day(700))
    message = build(rendered, file_name="briefing-2026-11-24.html")
    assert message == build(rendered, file_name="briefing-2026-11-24.html")
    assert all(len(line) <= 78 for line in message.split(b"\r\n") if b"Unsubscribe" not in line)
    mail = parsed(message)
    assert mail.get_content_type() == "multipart/mixed"
    assert str(mail.get_body(("html",)).get_content()).replace("\r\n", "\n") == rendered.html  # type: ignore[union-attr]
    (attached,) = mail.iter_attachments()
    assert isinstance(attached, EmailMessage)
    assert attached.get_filename() == "briefing-2026-11-24.html"
    assert attached.get_content_type() == "text/html"
    assert str(attached.get_content()).replace("\r\n", "\n") == rendered.full_html


def test_every_line_can_travel() -> None:
    message = addressed(build(render(busy_day())), "kim@desk.example")
    message.decode("ascii")
    lines = message.split(b"\r\n")
    assert all(
        len(line) <= 78 and b"\n" not in line and b"\r" not in line for line in lines if b"Unsubscribe" not in line
    )


def test_the_same_digest_is_the_same_mail() -> None:
    assert build(render(busy_day())) == build(render(busy_day()))


def test_the_sender_may_have_a_name_and_answers_may_go_elsewhere() -> None:
    mail = parsed(build(render(busy_day()), sender='"정책, 기획팀" <desk@desk.example>', reply_to="team@desk.example"))
    assert mail["From"].addresses[0].display_name == "정책, 기획팀"
    assert mail["Reply-To"].addresses[0].addr_spec == "team@desk.example"
    assert "team@desk.example" in mail["List-Unsubscribe"]


def test_message_ids_are_the_same_for_the_same_edition_only() -> None:
    assert message_id("소버린 AI", DAY, "desk.example") == ID
    others = {
        message_id("다른 것", DAY, "desk.example"),
        message_id("소버린 AI", date(2026, 11, 25), "desk.example"),
        message_id("소버린 AI", DAY, "other.example"),
    }
    assert len(others | {ID}) == 4
    assert message_id("x", DAY, "한글.example").endswith("@xn--bj0bj06e.example>")
    assert message_id("x", DAY, "evil\r\nBcc: x").endswith("@localhost>")


@pytest.mark.parametrize(
    ("mailbox", "address"),
    [
        ("a@desk.example", "a@desk.example"),
        (" 이름 <a@desk.example> ", "a@desk.example"),
        ('"Kim, H." <a.b+c@desk.example>', "a.b+c@desk.example"),
        ("하늘@한글.example", "하늘@xn--bj0bj06e.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_addresses(mailbox: str, address: str) -> None:
    assert envelope_address(mailbox) == address


@pytest.mark.parametrize(
    "mailbox",
    [
        "",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b, c@d",
        "<a@b",
        "a@b>",
        "a@b..c",
        "a@b\r\nBcc: c@d",
        "a\u2028b@c",
        "x <y> <a@b>",
    ],
)
def test_what_is_no_address(mailbox: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        addressed(b"", mailbox)


@pytest.mark.parametrize("title", HOSTILE)
def test_no_headline_adds_a_header_or_a_mail(title: str) -> None:
    lead = article("a1", title, outlet=title or "매체", byline=title, tags=("단독", title))
    rendered = render(edition([("s1", lead)], name=title))
    assert rendered.subject.splitlines() == [rendered.subject]
    mailbox = Mailbox()
    message = build(
        rendered, list_id=title, sender=f"{title} <desk@desk.example>" if title.isalnum() else "desk@desk.example"
    )
    with mail_server(mailbox) as port:
        smtp = SmtpServer(HOST, port, "none", None, None, "desk@desk.example", 5)
        assert [delivery.state for delivery in deliver(smtp, message, ["a@desk.example"])] == ["sent"]
    ((_, recipients, raw),) = mailbox.received
    assert recipients == ["a@desk.example"]
    mail = parsed(raw)
    assert sorted(set(mail.keys()) - {"X-Peer", "X-MailFrom", "X-RcptTo"}) == sorted(HEADERS)
    assert mail["Subject"] == rendered.subject
    # A relay written in Python that folds the headers anew must not make a header of it either.
    again = parsed(mail.as_bytes(policy=policy.SMTP)) if "=?" not in rendered.subject else mail
    assert "Bcc" not in again


def test_dates_are_written_in_their_own_zone() -> None:
    mail = parsed(build(render(busy_day()), date=datetime(2026, 11, 23, 22, 30, tzinfo=UTC)))
    assert mail["Date"] == "Mon, 23 Nov 2026 22:30:00 +0000"


def test_a_second_copy_has_a_message_id_of_its_own_and_nothing_else_changed() -> None:
    message = b"Subject: x\r\nMessage-ID: <2026-11-24.ab@desk.kr>\r\n\r\nMessage-ID: <in the text>\r\n"
    assert copy_of(message, "copy-7") == message.replace(b"<2026", b"<copy-7.2026")
