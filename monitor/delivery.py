"""From the outbox to the mailbox: what is owed is handed over, and each answer is committed before the next is asked for."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from typing import NamedTuple

import structlog

from monitor.config import Config
from monitor.errors import DeliveryError
from monitor.mail.deliver import SmtpServer, deliver, write_outbox
from monitor.mail.files import edition_stem
from monitor.model import Delivery
from monitor.pipeline import OUTBOX
from monitor.store import editions
from monitor.store.engine import Store
from monitor.store.turn import turn

log = structlog.get_logger("monitor")

DEFERRALS = (1, 2, 5, 10, 15, 30, 60)
"""Minutes before each further try; the last one repeats."""

GIVE_UP = timedelta(hours=48)
"""A delivery still refused for the moment this long after its edition was issued has failed (RFC 5321, 4.5.4.1: 4-5 days is
for mail that may wait; a morning briefing two days old is no news)."""


def smtp_server(config: Config, environment: Mapping[str, str] = os.environ) -> SmtpServer:
    """The configured mail server, with its password out of the environment.

    Raises DeliveryError when none is configured, or when the variable that should hold the password is not set.
    """
    smtp = config.smtp
    if smtp is None:
        raise DeliveryError(f"{config.path}: no mail server is configured; add [smtp] host and sender")
    password = None
    if smtp.password_env is not None:
        password = environment.get(smtp.password_env)
        if smtp.username is not None and not password:
            raise DeliveryError(
                f"the environment variable {smtp.password_env} is not set, and [smtp] password_env in {config.path}"
                " names it; set it in the service's environment file"
            )
    return SmtpServer(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        username=smtp.username,
        password=password,
        sender=smtp.sender,
    )


def wait_after(attempts: int) -> timedelta:
    """How long a delivery that is put off waits after `attempts` earlier ones."""
    return timedelta(minutes=DEFERRALS[min(attempts, len(DEFERRALS) - 1)])


TURN_SECONDS = 120.0
"""How long a command waits for the daemon to finish what it is handing over."""


def deliver_owed(store: Store, config: Config, now: datetime, edition_id: int | None = None) -> tuple[Delivery, ...]:
    """Hand over what is owed now (of one edition: all that is still owed).

    Safe to run twice, beside a running daemon too: what is owed is read when it is our turn, so that nobody else has it in
    hand. Without an edition this returns nothing while another is at it; for one it waits up to `TURN_SECONDS` and returns
    what it handed over itself.
    """
    return tuple(handed.delivery for handed in hand_over(store, config, now, edition_id))


class HandedOver(NamedTuple):
    """One attempt at one recipient of the edition of this digest and day."""

    digest: str
    day: date
    delivery: Delivery


def hand_over(store: Store, config: Config, now: datetime, edition_id: int | None = None) -> tuple[HandedOver, ...]:
    """As `deliver_owed`, with the edition of each."""
    patience = 0.0 if edition_id is None else TURN_SECONDS
    with turn(store, config.storage_directory, "mail", patience) as ours:
        return _deliver(store, config, now, edition_id) if ours else ()


def _deliver(store: Store, config: Config, now: datetime, edition_id: int | None) -> tuple[HandedOver, ...]:
    with store.read() as connection:
        owed = editions.owed(connection, now, edition_id)
        issued = {d.edition_id: editions.get(connection, d.edition_id) for d in owed}
    done: list[HandedOver] = []
    for number, edition in issued.items():
        if edition is None:
            continue
        mine = _still_wanted(store, config, edition, [d for d in owed if d.edition_id == number])
        results: list[Delivery] = []
        if OUTBOX in mine:
            written = to_outbox(config, edition_stem(edition.date, edition.digest), edition.message, edition.html)
            results.append(_record(store, edition, mine.pop(OUTBOX), written, now))
        if mine:
            results += _to_mailboxes(store, config, edition, mine, now)
        done += [HandedOver(edition.digest, edition.date, result) for result in results]
    return tuple(done)


def _still_wanted(
    store: Store, config: Config, edition: editions.StoredEdition, owed: Sequence[editions.StoredDelivery]
) -> dict[str, editions.StoredDelivery]:
    """What is owed to those who are recipients of the digest now: one who was taken out of it while their mail was put off gets
    none."""
    plans = [plan for plan in config.digests if plan.name == edition.digest]
    wanted = {OUTBOX, *(each.casefold() for plan in plans for each in plan.recipients)}
    gone = [each for each in owed if each.recipient.casefold() not in wanted]
    if gone:
        with store.write() as connection:
            editions.withdraw(connection, [each.id for each in gone])
        log.info("no recipient any more", digest=edition.digest, date=edition.date.isoformat(), deliveries=len(gone))
    return {each.recipient: each for each in owed if each.recipient.casefold() in wanted}


def to_outbox(config: Config, stem: str, message: bytes, html: str) -> Delivery:
    """A mail as a pair of files, called `stem`, where no mail server is configured."""
    directory = config.storage_directory / "outbox"
    try:
        eml, _ = write_outbox(directory, stem, message, html)
    except OSError as error:
        return Delivery(OUTBOX, "deferred", f"{directory} cannot be written: {error.strerror or error}")
    return Delivery(OUTBOX, "sent", str(eml))


def _to_mailboxes(
    store: Store,
    config: Config,
    edition: editions.StoredEdition,
    owed: Mapping[str, editions.StoredDelivery],
    now: datetime,
) -> list[Delivery]:
    done: list[Delivery] = []
    try:
        server = smtp_server(config)
        for message, recipients in _messages(store, edition, owed.values()):
            for result in deliver(server, message, recipients):
                kept = _record(store, edition, owed[result.recipient], result, now)
                done.append(kept)
    except DeliveryError as error:
        # Nothing can be handed over to anybody: no server, no password, a sender that is none.
        tried = {result.recipient for result in done}
        done += [
            _record(store, edition, owed[recipient], Delivery(recipient, "deferred", str(error)), now)
            for recipient in owed.keys() - tried
        ]
    return done


def _messages(
    store: Store, edition: editions.StoredEdition, owed: Collection[editions.StoredDelivery]
) -> Iterator[tuple[bytes, list[str]]]:
    """The edition as it is, and as it is for those whose first it still is, each with its recipients."""
    first = [delivery.recipient for delivery in owed if delivery.first]
    others = [delivery.recipient for delivery in owed if not delivery.first]
    if edition.newcomer_message is not None and first:
        with store.read() as connection:  # a later edition may have come through before this one did
            new = editions.newcomers(connection, edition.digest, first)
        yield edition.newcomer_message, [recipient for recipient in first if recipient in new]
        first = [recipient for recipient in first if recipient not in new]
    yield edition.message, others + first


def _record(
    store: Store,
    edition: editions.StoredEdition,
    owed: editions.StoredDelivery,
    result: Delivery,
    now: datetime,
) -> Delivery:
    """Write an attempt down; what became of it, given up and put off included."""
    state, again = result.state, None
    if state == "deferred":
        again = now + wait_after(owed.attempts)
        if now - edition.issued_at > GIVE_UP:
            state, again = "failed", None
    error = None if state == "sent" else result.detail
    with store.write() as connection:
        editions.record_delivery(connection, owed.id, state, now=now, error=error, next_attempt_at=again)
    return replace(result, state=state, again=again)


def send_test(config: Config, address: str, environment: Mapping[str, str] = os.environ) -> Delivery:
    """A short mail that proves the way to a mailbox; nothing is issued. Raises DeliveryError when no server is set up."""
    from datetime import UTC

    from monitor.core.briefing import words
    from monitor.mail.message import build_message, domain_of, list_id, message_id
    from monitor.mail.render import Rendered

    server = smtp_server(config, environment)
    now = datetime.now(UTC)
    said = words.test_mail(str(config.path))
    rendered = Rendered(subject=words.TEST_SUBJECT, preheader=said, html=f'<p lang="ko">{escape(said)}</p>', text=said)
    identifier = message_id(f"test {now.isoformat()}", now.date(), domain_of(server.sender))
    message = build_message(
        rendered, sender=server.sender, message_id=identifier, date=now, list_id=list_id("test", identifier)
    )
    return next(iter(deliver(server, message, [address])))
