"""Who gets an edition, and which: newcomers are told what it is, and nobody is mailed that there is nothing to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.core.briefing import words
from monitor.core.briefing.quiet import worth_a_mail
from monitor.delivery import deliver_owed
from monitor.model import Correction, FailureReason, FeedTrouble, Health, RefusedSettings
from monitor.pipeline import OUTBOX
from monitor.store import editions
from monitor.store.editions import StoredEdition
from tests.core.briefing.samples import edition as composed
from tests.e2e.running import call
from tests.mail.servers import Mailbox, mail_server
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press
from tests.pipeline.test_delivery import A, B, C, settings
from tests.pipeline.test_issue import DAY, EDITION, TUESDAY, collect, issue

NOTE = words.newcomer(time(7, 30), tuple(range(7)))


def body(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def send(house: House, mailbox: Mailbox, days: int, *recipients: str) -> tuple[StoredEdition, dict[str, EmailMessage]]:
    """Issue and deliver the edition of so many days later; what arrived, by recipient."""
    plan = house.config.digests[0].model_copy(update={"recipients": recipients})
    house = house.with_config(digests=(plan,))
    mailbox.received.clear()
    edition = issue(house, EDITION + days * DAY, day=TUESDAY + days * DAY)
    deliver_owed(house.store, house.config, EDITION + days * DAY, edition.id)
    arrived = {to[0]: message_from_bytes(raw, policy=policy.default) for _, to, raw in mailbox.received}
    return edition, arrived


def told(mails: dict[str, EmailMessage]) -> dict[str, bool]:
    """Whether each recipient's mail says that it is their first."""
    for mail in mails.values():
        assert (words.FIRST in body(mail, "plain")) == (words.FIRST in body(mail, "html"))
    return {recipient: NOTE in body(mail, "plain") for recipient, mail in mails.items()}


def test_a_recipient_who_is_new_is_told_what_it_is(house_of: Build, press: Press) -> None:
    mailbox = Mailbox(rcpt={C: "550 no such user"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A), feed='fulltext = "never"')
        collect(house, press, "center")
        _, mails = send(house, mailbox, 0, A)
        assert words.FIRST_NOTE in body(mails[A], "plain"), "the digest's own first edition says so to everybody"
        assert told(mails) == {A: True}
        collect(house, press, "model", now=NOW + DAY)
        edition, mails = send(house, mailbox, 1, A, B, C)
        assert told(mails) == {A: False, B: True}
        assert {mail["Message-ID"] for mail in mails.values()} == {edition.message_id}
        assert {mail["Subject"] for mail in mails.values()} == {edition.subject}
        plain, newcomers = ("".join(body(mails[to], "plain").split()) for to in (A, B))
        assert newcomers.replace("".join(NOTE.split()), "") == plain
        assert words.FIRST not in edition.html
        mailbox.rcpt.clear()
        _, mails = send(house, mailbox, 2, A, B, C)
        assert told(mails) == {A: False, B: False, C: True}, "an edition that never came through was none"
        edition, mails = send(house, mailbox, 3, A, B, C)
        assert told(mails) == dict.fromkeys((A, B, C), False)
        assert edition.newcomer_message is None


def test_a_first_edition_that_comes_after_the_second_is_none(house_of: Build, press: Press) -> None:
    """Deferred until the next one is due, and both come through: the remark is made once."""
    mailbox = Mailbox(rcpt={B: "451 later"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A))
        send(house, mailbox, 0, A)
        _, mails = send(house, mailbox, 1, A, B)
        assert set(mails) == {A}
        mailbox.rcpt.clear()
        _, mails = send(house, mailbox, 2, A, B)
        assert told(mails) == {A: False, B: True}
        mailbox.received.clear()
        plan = house.config.digests[0].model_copy(update={"recipients": (A, B)})
        deliver_owed(house.store, house.with_config(digests=(plan,)).config, EDITION + 2 * DAY)
        [(_, to, raw)] = mailbox.received
        assert (to, NOTE in body(message_from_bytes(raw, policy=policy.default), "plain")) == ([B], False)


# --- nothing to tell --------------------------------------------------------------------------------------------------


def quiet_house(house_of: Build, press: Press, port: int) -> House:
    more = settings(port, A).replace("\nrecipients", "\nsend_quiet = false\nrecipients")
    return house_of(press.url("/feed"), more=more, feed='fulltext = "never"')


def owed(house: House, edition: StoredEdition) -> list[str]:
    with house.store.read() as connection:
        return [delivery.recipient for delivery in editions.deliveries_of(connection, edition.id)]


def test_a_quiet_edition_is_issued_and_owed_to_nobody(house_of: Build, press: Press) -> None:
    house = quiet_house(house_of, press, 9)
    collect(house, press, "garden")
    edition = issue(house)
    assert (edition.stories, owed(house, edition)) == (0, [])
    assert "새 기사 없음" in edition.subject
    assert issue(house) == edition
    collect(house, press, "center", now=NOW + DAY)
    assert owed(house, issue(house, EDITION + DAY, day=TUESDAY + DAY)) == [A]


def test_a_quiet_edition_of_what_may_be_missing_is_sent(house_of: Build, press: Press) -> None:
    house = quiet_house(house_of, press, 9)
    assert owed(house, issue(house)) == [A], "nobody asked the feed before the edition"


@ON_SQLITE
def test_without_a_server_the_outbox_is_spared_as_well(house_of: Build, press: Press) -> None:
    house = quiet_house(house_of, press, 9).with_config(smtp=None)
    collect(house, press, "garden")
    assert owed(house, issue(house)) == []
    assert owed(house, issue(house, EDITION + DAY, day=TUESDAY + DAY)) == [OUTBOX]


def test_the_commands_say_why_it_was_not_mailed(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        'keywords = ["소버린 AI"]\n[[digests]]\nname = "아침"\nat = "00:00"\nsend_quiet = false\n'
        'recipients = ["a@desk.example"]\n[smtp]\nhost = "127.0.0.1"\nport = 9\nsender = "m@desk.example"\n',
        "utf-8",
    )
    for _ in range(2):
        sent = call(config, "digest", "send", "--yes")
        assert (sent.code, sent.out.splitlines()[-1].strip().startswith("not mailed: ")) == (0, True), sent
    assert call(config, "digest", "send", "--json").json["deliveries"] == []
    assert "not mailed: it has nothing to tell" in call(config, "digest", "list").out


CHANGED = Correction(1, "corrected", "a1", "https://news.example/1", "새벽일보", "앞", "뒤", NOW)


@pytest.mark.parametrize(
    ("change", "worth"),
    [
        (lambda health: health, False),
        (lambda health: replace(health, trouble=(FeedTrouble("한빛경제", "", None, FailureReason.TIMEOUT, ""),)), True),
        (lambda health: replace(health, unasked=("한빛경제",)), True),
        (lambda health: replace(health, refused_settings=RefusedSettings(12, None)), True),
        (lambda health: replace(health, notes=(words.scrolled(("한빛경제",)) or "",)), True),
        (lambda health: replace(health, notes=(words.renamed(("한빛경제",)) or "",)), False),
        (lambda health: replace(health, folded=3, undecided=2, unread_pages=1), False),
    ],
)
def test_what_makes_a_quiet_edition_worth_a_mail(change: Callable[[Health], Health], worth: bool) -> None:
    quiet = composed([], health=Health(feeds=3, feeds_well=3))
    assert worth_a_mail(replace(quiet, health=change(quiet.health))) is worth
    assert worth_a_mail(replace(quiet, corrections=(CHANGED,)))


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (range(7), time(7, 30), "매일 07:30 한 번 보냄"),
        (range(5), time(7, 0), "평일 07:00 한 번 보냄"),
        ((5, 6), time(9, 0), "주말 09:00 한 번 보냄"),
        ((4,), time(16, 0), "금요일 16:00 한 번 보냄"),
        ((0, 2, 4), time(7, 30), "월·수·금요일 07:30 한 번 보냄"),
    ],
)
def test_when_it_comes(days: range | tuple[int, ...], at: time, expected: str) -> None:
    assert f" {expected} · " in words.newcomer(at, tuple(days))
