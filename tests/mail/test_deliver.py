"""Handing mail over to real servers on loopback: TLS, login, refusals, lost connections."""

from __future__ import annotations

import socket
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import DeliveryError
from monitor.mail.deliver import SmtpServer, deliver, write_outbox
from monitor.model import Delivery
from tests.mail.servers import CERTIFICATE, HOST, Mailbox, mail_server, scripted_server

MAIL = b"Subject: brief\r\nMessage-ID: <one@desk.example>\r\n\r\nline\r\n.dot\r\n"
PASSWORD = "s3cret-word"


def server(port: int, **more: Any) -> SmtpServer:
    values: dict[str, Any] = {
        "host": HOST,
        "port": port,
        "security": "none",
        "username": None,
        "password": None,
        "sender": "desk@desk.example",
        "timeout": 5,
        "ca_file": str(CERTIFICATE),
    }
    return SmtpServer(**(values | more))


def states(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    return [(delivery.recipient, delivery.state) for delivery in deliveries]


# --- what works -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_every_recipient_gets_a_copy_of_their_own_over_one_connection(security: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, tls=security) as port:
        told = list(deliver(server(port, security=security), MAIL, ["a@desk.example", "b@desk.example"]))
    assert states(told) == [("a@desk.example", "sent"), ("b@desk.example", "sent")]
    assert [recipients for _, recipients, _ in mailbox.received] == [["a@desk.example"], ["b@desk.example"]]
    assert len(mailbox.sessions) == 1
    for (sender, (recipient,), raw), _ in zip(mailbox.received, told, strict=True):
        assert sender == "desk@desk.example"
        mail = message_from_bytes(raw, policy=policy.default)
        assert mail["To"] == recipient
        assert mail["Message-ID"] == "<one@desk.example>"
        assert raw.endswith(b"line\r\n.dot\r\n")


def test_each_delivery_is_told_before_the_next_recipient_is_asked() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        deliveries = deliver(server(port), MAIL, ["a@desk.example", "b@desk.example"])
        assert next(deliveries).state == "sent"
        assert [recipients for _, recipients, _ in mailbox.received] == [["a@desk.example"]]
        deliveries.close()  # type: ignore[attr-defined]
    assert len(mailbox.received) == 1


def test_a_recipient_named_twice_is_told_once() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        told = list(deliver(server(port), MAIL, ["a@desk.example", "a@desk.example"]))
    assert states(told) == [("a@desk.example", "sent")]
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_login(security: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, tls=security, login=("desk", PASSWORD)) as port:
        right = server(port, security=security, username="desk", password=PASSWORD)
        assert states(list(deliver(right, MAIL, ["a@desk.example"]))) == [("a@desk.example", "sent")]


def test_addresses_with_display_name_and_korean_domain() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        told = list(deliver(server(port, sender="소버린 AI <desk@desk.example>"), MAIL, ["김하늘 <kim@한글.example>"]))
    assert [delivery.state for delivery in told] == ["sent"]
    ((sender, recipients, raw),) = mailbox.received
    assert (sender, recipients) == ("desk@desk.example", ["kim@xn--bj0bj06e.example"])
    assert message_from_bytes(raw, policy=policy.default)["To"].addresses[0].display_name == "김하늘"


def test_addresses_outside_ascii_need_smtputf8() -> None:
    mailbox = Mailbox()
    people = ["하늘@desk.example", "b@desk.example"]
    with mail_server(mailbox, enable_SMTPUTF8=True) as port:
        assert [delivery.state for delivery in deliver(server(port), MAIL, people)] == ["sent", "sent"]
    with mail_server(mailbox, enable_SMTPUTF8=False) as port:
        told = list(deliver(server(port), MAIL, people))
    assert [delivery.state for delivery in told] == ["failed", "sent"]
    assert "SMTPUTF8" in told[0].detail


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_refusals_touch_only_their_own_recipient() -> None:
    mailbox = Mailbox(
        rcpt={"full@desk.example": "452 4.2.2 Mailbox full", "gone@desk.example": "550 5.1.1 No such user"},
        data={"grey@desk.example": "451 4.7.1 Try again", "spam@desk.example": "554 5.7.1 Looks like spam"},
    )
    people = ["full", "gone", "grey", "spam", "well"]
    with mail_server(mailbox) as port:
        told = list(deliver(server(port), MAIL, [f"{person}@desk.example" for person in people]))
    assert [delivery.state for delivery in told] == ["deferred", "failed", "deferred", "failed", "sent"]
    assert "No such user" in told[1].detail
    assert [recipients for _, recipients, _ in mailbox.received] == [["well@desk.example"]]


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("550 5.7.1 Sender rejected", "deferred"),
        ("530 5.7.0 Authentication required", "deferred"),
        ("451 4.3.0 Later", "deferred"),
        ("552 5.3.4 Message too big", "failed"),
    ],
)
def test_a_refused_sender_is_not_the_recipients_fault(reply: str, state: str) -> None:
    mailbox = Mailbox()
    mailbox.mail_reply = reply
    with mail_server(mailbox) as port:
        (told,) = deliver(server(port), MAIL, ["a@desk.example"])
    assert told.state == state
    assert reply[:3] in told.detail


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_wrong_password_defers_everyone_with_a_hint_and_no_secret(security: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, tls=security, login=("desk", "another")) as port:
        wrong = server(port, security=security, username="desk", password=PASSWORD)
        told = list(deliver(wrong, MAIL, ["a@desk.example", "b@desk.example"]))
    assert [delivery.state for delivery in told] == ["deferred", "deferred"]
    for delivery in told:
        assert "535" in delivery.detail
        assert "[smtp] username" in delivery.detail
        assert PASSWORD not in delivery.detail + repr(wrong)
    assert not mailbox.received


def test_a_server_that_repeats_the_password_is_not_quoted() -> None:
    replies: list[bytes | None] = [
        b"220 hi\r\n",
        b"250-hi\r\n250 AUTH PLAIN\r\n",
        f"535 bad password {PASSWORD}\r\n".encode(),
        None,
    ]
    with scripted_server(replies) as (port, _):
        (told,) = deliver(server(port, username="desk", password=PASSWORD), MAIL, ["a@desk.example"])
    assert told.state == "deferred"
    assert PASSWORD not in told.detail


@pytest.mark.parametrize(
    "recipient",
    [
        "nobody",
        "a@",
        "@desk.example",
        "a b@desk.example",
        "a@desk.example\r\nBcc: x@y.example",
        "a@desk .example",
        "",
        "a@b@c",
    ],
)
def test_what_is_no_address_fails_and_the_next_is_sent(recipient: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        told = list(deliver(server(port), MAIL, [recipient, "b@desk.example"]))
    assert [delivery.state for delivery in told] == ["failed", "sent"]
    assert "not a mail address" in told[0].detail
    assert "\n" not in told[0].detail


def test_a_sender_that_is_no_address_is_named() -> None:
    with pytest.raises(DeliveryError, match="sender"):
        list(deliver(server(1, sender="desk"), MAIL, ["a@desk.example"]))


# --- no server, no TLS ------------------------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def test_no_server_defers_everyone_in_one_line() -> None:
    told = list(deliver(server(closed_port()), MAIL, ["a@desk.example", "b@desk.example"]))
    assert [delivery.state for delivery in told] == ["deferred", "deferred"]
    assert "cannot be reached" in told[0].detail


def test_a_server_that_says_nothing_times_out() -> None:
    with scripted_server([b""]) as (port, _):
        (told,) = deliver(server(port, timeout=0.2), MAIL, ["a@desk.example"])
    assert told.state == "deferred"
    assert "within 0.2 s" in told.detail


def test_mail_never_falls_back_to_plain_text() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        (told,) = deliver(server(port, security="starttls"), MAIL, ["a@desk.example"])
        assert told.state == "deferred"
        assert "no STARTTLS" in told.detail
        (told,) = deliver(server(port, security="tls"), MAIL, ["a@desk.example"])
        assert told.state == "deferred"
        assert "TLS" in told.detail
    assert not mailbox.received


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_certificate_is_refused(security: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, tls=security) as port:
        (told,) = deliver(server(port, security=security, ca_file=None), MAIL, ["a@desk.example"])
    assert told.state == "deferred"
    assert "certificate" in told.detail
    assert not mailbox.received


def test_a_login_that_the_server_does_not_offer() -> None:
    with mail_server(Mailbox()) as port:
        (told,) = deliver(server(port, username="desk", password=PASSWORD), MAIL, ["a@desk.example"])
    assert told.state == "deferred"
    assert "offers no login" in told.detail


def test_a_password_outside_ascii_is_named_without_being_shown() -> None:
    with mail_server(Mailbox(), login=("desk", PASSWORD)) as port:
        (told,) = deliver(server(port, username="desk", password="비밀번호"), MAIL, ["a@desk.example"])
    assert told.state == "deferred"
    assert "비밀번호" not in told.detail


# --- lost connections -------------------------------------------------------------------------------------------------

HELLO: list[bytes | None] = [b"220 hi\r\n", b"250 hi\r\n"]
TO_DATA: list[bytes | None] = [*HELLO, b"250 sender\r\n", b"250 recipient\r\n", b"354 go\r\n"]


def test_a_connection_lost_before_250_is_deferred_and_the_next_is_sent() -> None:
    mailbox = Mailbox(data={"a@desk.example": "abort"})
    with mail_server(mailbox) as port:
        told = list(deliver(server(port), MAIL, ["a@desk.example", "b@desk.example"]))
        assert [delivery.state for delivery in told] == ["deferred", "sent"]
        assert "before it accepted" in told[0].detail
        mailbox.data.clear()
        assert [delivery.state for delivery in deliver(server(port), MAIL, ["a@desk.example"])] == ["sent"]
    ids = [message_from_bytes(raw)["Message-ID"] for _, _, raw in mailbox.received]
    assert ids == ["<one@desk.example>"] * 2


def test_250_and_then_a_lost_connection_is_sent() -> None:
    with scripted_server([*TO_DATA, b"250 kept\r\n", None], [*TO_DATA, b"250 kept\r\n", None]) as (port, _):
        told = list(deliver(server(port), MAIL, ["a@desk.example", "b@desk.example"]))
    assert [delivery.state for delivery in told] == ["sent", "sent"]


@pytest.mark.parametrize("stage", [2, 3, 4, 5])
def test_lost_at_any_stage_before_250_is_deferred(stage: int) -> None:
    with scripted_server([*TO_DATA[:stage], None]) as (port, _):
        (told,) = deliver(server(port), MAIL, ["a@desk.example"])
    assert told.state == "deferred"


@pytest.mark.parametrize("reply", [b"what?\r\n", b"250" + b"x" * 9000 + b"\r\n", b"999 odd\r\n", b"354 again\r\n"])
def test_an_odd_reply_to_the_mail_is_no_acceptance(reply: bytes) -> None:
    with scripted_server([*TO_DATA, reply, None]) as (port, _):
        (told,) = deliver(server(port), MAIL, ["a@desk.example"])
    assert told.state == "deferred"


def test_421_defers_and_a_new_connection_is_tried() -> None:
    with scripted_server([*HELLO, b"421 closing\r\n", None], [*TO_DATA, b"250 kept\r\n", None]) as (port, _):
        told = list(deliver(server(port), MAIL, ["a@desk.example", "b@desk.example"]))
    assert [delivery.state for delivery in told] == ["deferred", "sent"]


def test_after_two_losses_in_a_row_the_rest_is_put_off_untried() -> None:
    lost: list[bytes | None] = [*TO_DATA, None]
    with scripted_server(lost, lost, lost) as (port, heard):
        told = list(deliver(server(port), MAIL, [f"{n}@desk.example" for n in range(5)]))
    assert {delivery.state for delivery in told} == {"deferred"}
    assert sum(line.upper().startswith(b"MAIL") for line in heard) == 2
    assert "not tried" in told[-1].detail


# --- the outbox -------------------------------------------------------------------------------------------------------


def test_the_outbox_holds_whole_files_and_nothing_else(tmp_path: Path) -> None:
    eml, html = write_outbox(tmp_path / "outbox", "2026-11-24-소버린 AI", MAIL, "<p>하나</p>")
    assert (eml.name, html.name) == ("2026-11-24-소버린-AI.eml", "2026-11-24-소버린-AI.html")
    write_outbox(tmp_path / "outbox", "2026-11-24-소버린 AI", MAIL + b"more", "<p>둘</p>")
    assert eml.read_bytes() == MAIL + b"more"
    assert html.read_text(encoding="utf-8") == "<p>둘</p>"
    assert sorted(path.name for path in eml.parent.iterdir()) == [eml.name, html.name]


@pytest.mark.parametrize("stem", ["../../etc/passwd", "/abs", "..", "", "a\0b\n", "가" * 300, "C:\\x"])
def test_no_stem_leaves_the_outbox(tmp_path: Path, stem: str) -> None:
    for path in write_outbox(tmp_path, stem, MAIL, ""):
        assert path.parent == tmp_path
        assert path.is_file()
        assert not path.name.startswith(".")
