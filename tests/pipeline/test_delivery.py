"""From the outbox to real mailboxes on loopback: every recipient once, whatever servers and rivals do."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.delivery import DEFERRALS, GIVE_UP, deliver_owed, smtp_server
from monitor.errors import DeliveryError
from monitor.mail.files import edition_stem
from monitor.pipeline import OUTBOX
from monitor.store import editions
from monitor.store.editions import StoredDelivery, StoredEdition
from tests.mail.servers import Mailbox, mail_server, scripted_server
from tests.pipeline.conftest import Build
from tests.pipeline.house import House
from tests.pipeline.press import Press
from tests.pipeline.test_issue import EDITION, issue

A, B, C = "a@desk.example", "b@desk.example", "c@desk.example"
MINUTE = timedelta(minutes=1)


def settings(port: int, *recipients: str, more: str = "") -> str:
    listed = ", ".join(f'"{recipient}"' for recipient in recipients)
    return (
        f'\n[[digests]]\nname = "아침"\nat = "07:30"\nrecipients = [{listed}]\n'
        f'\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "monitor@desk.example"\n{more}'
    )


def states(house: House, edition: StoredEdition) -> dict[str, str]:
    return {d.recipient: d.state for d in deliveries(house, edition)}


def deliveries(house: House, edition: StoredEdition) -> tuple[StoredDelivery, ...]:
    with house.store.read() as connection:
        return editions.deliveries_of(connection, edition.id)


def mails(mailbox: Mailbox) -> list[tuple[str, EmailMessage]]:
    return [(to[0], message_from_bytes(raw, policy=policy.default)) for _, to, raw in mailbox.received]


def test_each_recipient_once(house_of: Build, press: Press) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B))
        edition = issue(house)
        for minutes in (0, 1, 90):
            deliver_owed(house.store, house.config, EDITION + minutes * MINUTE)
        deliver_owed(house.store, house.config, EDITION, edition.id)
    assert [to for to, _ in mails(mailbox)] == [A, B]
    assert {mail["Message-ID"] for _, mail in mails(mailbox)} == {edition.message_id}
    assert [mail["To"] for _, mail in mails(mailbox)] == [A, B]
    assert [(d.state, d.attempts, d.sent_at, d.error) for d in deliveries(house, edition)] == [
        ("sent", 1, EDITION, None)
    ] * 2


def test_the_bytes_are_committed_before_the_server_hears_of_them(house_of: Build, press: Press) -> None:
    """When the first line reaches the server, edition, bytes and recipients can be read by others."""
    seen: list[tuple[int, int]] = []

    class Watching(Mailbox):
        async def handle_MAIL(self, *args: Any) -> str:  # noqa: N802
            seen.append((house.count("editions"), house.count("deliveries")))
            return await super().handle_MAIL(*args)

    with mail_server(Watching()) as port:
        house = house_of(press.url("/feed"), more=settings(port, A))
        edition = issue(house)
        deliver_owed(house.store, house.config, EDITION)
    assert seen == [(1, 1)]
    assert edition.message


def test_who_was_taken_out_while_it_waited_gets_nothing(house_of: Build, press: Press) -> None:
    mailbox = Mailbox(rcpt={A: "451 try later", B: "451 try later"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B, C))
        edition = issue(house)
        deliver_owed(house.store, house.config, EDITION)
        assert states(house, edition) == {A: "deferred", B: "deferred", C: "sent"}
        mailbox.rcpt.clear()
        plan = house.config.digests[0].model_copy(update={"recipients": (B.upper(), C)})  # B is the same in any letters
        deliver_owed(house.store, house.with_config(digests=(plan,)).config, EDITION + timedelta(hours=1))
    assert [to for to, _ in mails(mailbox)] == [C, B]
    assert states(house, edition) == {B: "sent", C: "sent"}


def test_4xx_waits_and_5xx_fails(house_of: Build, press: Press) -> None:
    mailbox = Mailbox(rcpt={A: "451 try later", B: "550 no such user"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B, C))
        edition = issue(house)
        said = {each.recipient: each for each in deliver_owed(house.store, house.config, EDITION)}
        assert states(house, edition) == {A: "deferred", B: "failed", C: "sent"}
        assert (said[A].again, said[C].again) == (EDITION + DEFERRALS[0] * MINUTE, None)
        first, second, _ = deliveries(house, edition)
        assert first.next_attempt_at == EDITION + DEFERRALS[0] * MINUTE
        assert "451" in (first.error or "")
        assert (second.next_attempt_at, "550" in (second.error or "")) == (None, True)
        assert deliver_owed(house.store, house.config, EDITION + timedelta(seconds=59)) == ()
        mailbox.rcpt.pop(A)
        done = deliver_owed(house.store, house.config, EDITION + MINUTE)
        assert [(d.recipient, d.state) for d in done] == [(A, "sent")]
    assert [to for to, _ in mails(mailbox)] == [C, A]
    assert len({mail["Message-ID"] for _, mail in mails(mailbox)}) == 1
    assert deliveries(house, edition)[0].error is None


def test_a_connection_lost_before_250_is_tried_again_with_the_same_id(house_of: Build, press: Press) -> None:
    mailbox = Mailbox(data={A: "abort"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A))
        edition = issue(house)
        deliver_owed(house.store, house.config, EDITION)
        assert states(house, edition) == {A: "deferred"}
        mailbox.data.clear()
        deliver_owed(house.store, house.config, EDITION + MINUTE)
    assert states(house, edition) == {A: "sent"}
    assert [mail["Message-ID"] for _, mail in mails(mailbox)] == [edition.message_id]


def test_250_counts_whatever_comes_after(house_of: Build, press: Press) -> None:
    replies: list[bytes | None] = [
        b"220 hi\r\n",
        b"250 hi\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"354 go\r\n",
        b"250 kept\r\n",
        None,
    ]
    with scripted_server(replies) as (port, _):
        house = house_of(press.url("/feed"), more=settings(port, A))
        edition = issue(house)
        deliver_owed(house.store, house.config, EDITION)
    assert states(house, edition) == {A: "sent"}


def test_a_dead_server_loses_nothing(house_of: Build, press: Press) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house = house_of(press.url("/feed"), more=settings(port, A, B))
    edition = issue(house)
    now, waits = EDITION, []
    for _ in range(len(DEFERRALS) + 2):
        deliver_owed(house.store, house.config, now)
        again = deliveries(house, edition)[0].next_attempt_at
        assert again is not None
        waits.append(int((again - now) / MINUTE))
        now = again
    assert waits == [*DEFERRALS, DEFERRALS[-1], DEFERRALS[-1]]
    assert states(house, edition) == {A: "deferred", B: "deferred"}
    deliver_owed(house.store, house.config, EDITION + GIVE_UP + MINUTE)
    assert states(house, edition) == {A: "failed", B: "failed"}
    assert deliver_owed(house.store, house.config, EDITION + GIVE_UP + 90 * MINUTE) == ()


@pytest.mark.parametrize(
    ("more", "words"),
    [('username = "desk"\npassword_env = "MONITOR_TEST_UNSET_PASSWORD"\n', "MONITOR_TEST_UNSET_PASSWORD is not set")],
)
def test_a_missing_password_is_named(house_of: Build, press: Press, more: str, words: str) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A, more=more))
    edition = issue(house)
    [told] = deliver_owed(house.store, house.config, EDITION)
    assert (told.state, words in told.detail) == ("deferred", True)
    assert states(house, edition) == {A: "deferred"}
    assert smtp_server(house.config, {"MONITOR_TEST_UNSET_PASSWORD": "x"}).password == "x"


def test_a_server_that_was_taken_out_of_the_settings(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A))
    edition = issue(house)
    [told] = deliver_owed(house.store, house.with_config(smtp=None).config, EDITION)
    assert (told.state, "no mail server" in told.detail) == ("deferred", True)
    assert states(house, edition) == {A: "deferred"}
    with pytest.raises(DeliveryError, match="no mail server"):
        smtp_server(house.with_config(smtp=None).config)


def test_a_sender_that_is_no_address_stops_nobody_else(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A, B))
    edition = issue(house)
    assert house.config.smtp is not None
    nobody = house.with_config(smtp=house.config.smtp.model_copy(update={"sender": "nobody"})).config
    told = deliver_owed(house.store, nobody, EDITION)
    assert {d.recipient: d.state for d in told} == {A: "deferred", B: "deferred"}
    assert "[smtp] sender" in told[0].detail
    assert states(house, edition) == {A: "deferred", B: "deferred"}


def test_without_a_server_an_edition_is_a_pair_of_files(house: House) -> None:
    edition = issue(house)
    [told] = deliver_owed(house.store, house.config, EDITION)
    outbox = house.config.storage_directory / "outbox"
    assert (told.recipient, told.state) == (OUTBOX, "sent")
    assert edition_stem(edition.date, edition.digest) == "2026-11-24-아침"
    assert sorted(path.name for path in outbox.iterdir()) == ["2026-11-24-아침.eml", "2026-11-24-아침.html"]
    assert (outbox / "2026-11-24-아침.eml").read_bytes() == edition.message
    assert (outbox / "2026-11-24-아침.html").read_text("utf-8") == edition.html
    assert deliver_owed(house.store, house.config, EDITION + 60 * MINUTE) == ()


def test_an_outbox_that_cannot_be_written_is_tried_again(house: House) -> None:
    edition = issue(house)
    house.config.storage_directory.mkdir()
    outbox = house.config.storage_directory / "outbox"
    outbox.write_text("in the way", "utf-8")
    [told] = deliver_owed(house.store, house.config, EDITION)
    assert (told.state, str(outbox) in told.detail) == ("deferred", True)
    outbox.unlink()
    deliver_owed(house.store, house.config, EDITION + MINUTE)
    assert states(house, edition) == {OUTBOX: "sent"}


# --- rivals -----------------------------------------------------------------------------------------------------------


class Slow(Mailbox):
    """A server that takes its time over the first mail, until `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go = threading.Event(), threading.Event()

    async def handle_DATA(self, *args: Any) -> str:  # noqa: N802
        import asyncio

        self.begun.set()
        while not self.go.is_set():
            await asyncio.sleep(0.01)
        return await super().handle_DATA(*args)


def test_a_command_beside_the_daemon_sends_no_second_mail(house_of: Build, press: Press) -> None:
    """`digest send` while the daemon is talking to the server: it waits, and finds nothing owed any more."""
    mailbox = Slow()
    with mail_server(mailbox) as port, ThreadPoolExecutor(3) as pool:
        house = house_of(press.url("/feed"), more=settings(port, A, B))
        edition = issue(house)
        try:
            daemon = pool.submit(deliver_owed, house.store, house.config, EDITION)
            assert mailbox.begun.wait(10)
            following = pool.submit(deliver_owed, house.store, house.config, EDITION)
            assert following.result(10) == (), "the daemon's next round comes back later"
            command = pool.submit(deliver_owed, house.store, house.config, EDITION, edition.id)
        finally:
            mailbox.go.set()
        assert [d.state for d in daemon.result(30)] == ["sent", "sent"]
        assert command.result(30) == ()
    assert [to for to, _ in mails(mailbox)] == [A, B]


def test_eight_at_once_send_one_mail(house_of: Build, press: Press) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, ThreadPoolExecutor(8) as pool:
        house = house_of(press.url("/feed"), more=settings(port, A, B, C))
        edition = issue(house)
        list(pool.map(lambda _: deliver_owed(house.store, house.config, EDITION, edition.id), range(8)))
    assert [to for to, _ in mails(mailbox)] == [A, B, C]


def test_an_answer_that_cannot_be_written_down_is_the_only_window(house_of: Build, press: Press) -> None:
    """250, and then our commit fails: that mail, and no other, goes out again under the same Message-ID (RFC 1047)."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B))
        issue(house)
        if house.store.dialect == "sqlite":
            broken = "CREATE TRIGGER broken BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'no'); END"
            mend = "DROP TRIGGER broken"
        else:
            broken = "ALTER TABLE deliveries ADD CONSTRAINT broken CHECK (state <> 'sent')"
            mend = "ALTER TABLE deliveries DROP CONSTRAINT broken"
        with house.store.write() as connection:
            connection.execute(text(broken))
        with pytest.raises(IntegrityError):
            deliver_owed(house.store, house.config, EDITION)
        with house.store.write() as connection:
            connection.execute(text(mend))
        deliver_owed(house.store, house.config, EDITION)
    assert [to for to, _ in mails(mailbox)] == [A, A, B]
    assert len({mail["Message-ID"] for _, mail in mails(mailbox)}) == 1
