"""The set-up mail: what is set up and what is not, once in the life of a database, to the operator and to nobody else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from monitor.config import Config, DigestPlan
from monitor.core.briefing import words
from monitor.delivery import GIVE_UP, smtp_server, wait_after
from monitor.errors import DeliveryError
from monitor.mail.deliver import deliver
from monitor.mail.message import build_message, domain_of, list_id, message_id
from monitor.mail.render import Rendered
from monitor.model import Delivery
from monitor.store import editions, feeds
from monitor.store.engine import Store
from monitor.store.tables import meta
from monitor.store.upsert import insert_or_replace

KEY = "setup_mail"
"""The row of `meta`."""

SETTLING = timedelta(minutes=10)
"""So long after the start it waits for every feed to have been asked, so that it can say how many answer."""

Advice = Callable[[Config, Store, datetime], Sequence[str]]
"""What a person should look at, a line each: what `doctor` would warn of."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the mail to one address. Times as ISO 8601."""

    address: str
    first_at: str
    attempts: int = 0
    next_at: str | None = None
    """None: sent, or given up."""
    sent_at: str | None = None
    error: str | None = None


def tried(connection: Connection) -> Tried | None:
    """What became of it; None: it was never tried, or another version wrote the row."""
    found = connection.scalar(select(meta.c.value).where(meta.c.key == KEY))
    try:
        return Tried(**json.loads(found)) if found else None
    except (ValueError, TypeError):
        return None


@dataclass
class SetupMail:
    """The set-up mail of one daemon, on an open store."""

    store: Store
    started_at: datetime
    advice: Advice | None = None
    _done: str | None = None
    """The address about which nothing is left to do."""

    def look(self, config: Config, now: datetime) -> Delivery | None:
        """Send it if it is due: a mail server and an address are set, and that address did not get it yet. None: it is not."""
        address = config.operator.mail
        if address is None or config.smtp is None or address == self._done:
            return None
        with self.store.read() as connection:
            known = tried(connection)
        if known is None or known.address != address:
            known = Tried(address, now.isoformat(), next_at=now.isoformat())
        if known.next_at is None:
            self._done = address
            return None
        if now < datetime.fromisoformat(known.next_at) or not self._settled(now):
            return None
        result = _sent(config, address, self._message(config, now), now)
        with self.store.write() as connection:
            insert_or_replace(connection, meta, {"key": KEY, "value": json.dumps(asdict(_after(known, result, now)))})
        return result

    def _settled(self, now: datetime) -> bool:
        if now - self.started_at >= SETTLING:
            return True
        with self.store.read() as connection:
            return all(feed.last_polled_at is not None for feed in feeds.all_active(connection))

    def _message(self, config: Config, now: datetime) -> Rendered:
        with self.store.read() as connection:
            active = feeds.all_active(connection)
            issued = editions.last_days(connection, [plan.name for plan in config.digests])
        return rendered(
            config,
            now,
            database=self.store.url,
            issued=issued,
            feeds=len(active),
            feeds_well=sum(feed.state == "active" and feed.last_success_at is not None for feed in active),
            advice=self._advice(config, now),
        )

    def _advice(self, config: Config, now: datetime) -> Sequence[str]:
        if self.advice is None:
            return ()
        try:
            return self.advice(config, self.store, now)
        except Exception as error:  # whatever keeps doctor from looking is worth a line, and not the mail
            return (f"{type(error).__name__}: {error}".split("\n")[0],)


def _after(known: Tried, result: Delivery, now: datetime) -> Tried:
    """A refusal is tried again whatever its code: the address and the server are what is being set up."""
    attempts = known.attempts + 1
    if result.state == "sent":
        return replace(known, attempts=attempts, next_at=None, sent_at=now.isoformat(), error=None)
    again = now + wait_after(known.attempts)
    given_up = now - datetime.fromisoformat(known.first_at) > GIVE_UP
    return replace(
        known, attempts=attempts, next_at=None if given_up else again.isoformat(), error=result.detail or result.state
    )


def _sent(config: Config, address: str, said: Rendered, now: datetime) -> Delivery:
    try:
        server = smtp_server(config)
        identifier = message_id(f"setup {address}", now.date(), domain_of(server.sender))
        message = build_message(
            said,
            sender=server.sender,
            message_id=identifier,
            date=now.astimezone(ZoneInfo(config.timezone)),
            list_id=list_id("setup", identifier),
        )
        return next(iter(deliver(server, message, [address])))
    except DeliveryError as error:
        return Delivery(address, "deferred", str(error))


def rendered(
    config: Config,
    now: datetime,
    *,
    database: str,
    feeds: int,
    feeds_well: int,
    advice: Sequence[str],
    issued: Mapping[str, date] = MappingProxyType({}),
    environment: Mapping[str, str] = os.environ,
) -> Rendered:
    """What the mail says; `database` without a password, `issued` the day of each digest's latest edition."""
    parts: list[tuple[str, Sequence[str]]] = [
        (words.SETUP_DIGESTS, [_digest_line(config, plan, now, issued.get(plan.name)) for plan in config.digests]),
        (words.SETUP_COLLECTION, [words.well(feeds_well, feeds)]),
        (words.SETUP_PLACES, words.setup_places(str(config.path), database, log_place(environment))),
        (words.SETUP_SIGNALS, words.setup_signals(*_variables(config, environment))),
        (words.SETUP_ADVICE, list(advice) or [words.SETUP_NO_ADVICE]),
    ]
    text = "\n\n".join("\n".join((heading, *(f"- {line}" for line in lines))) for heading, lines in parts)
    html = "".join(
        f"<h2 style='font-size:16px'>{escape(heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        for heading, lines in parts
    )
    return Rendered(
        subject=words.SETUP_SUBJECT,
        preheader=words.SETUP_NOTE,
        html=f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{escape(words.SETUP_SUBJECT)}</title></head>'
        f'<body style="font-family:sans-serif"><h1 style="font-size:20px">{escape(words.SETUP_SUBJECT)}</h1>'
        f"<p>{escape(words.SETUP_NOTE)}</p>{html}</body></html>",
        text=f"{words.SETUP_NOTE}\n\n{text}\n",
    )


def _digest_line(config: Config, plan: DigestPlan, now: datetime, issued: date | None) -> str:
    timetable = config.timetable(plan)
    coming = timetable.coming(now, issued)
    day = timetable.day_of(coming) if coming is not None else None
    return words.setup_digest(plan.name, day, plan.at, len(plan.recipients))


def _variables(config: Config, environment: Mapping[str, str]) -> tuple[tuple[str, bool] | None, ...]:
    """Of the alarm and the heartbeat: the variable's name, and whether it is set; None where none is named."""
    named = (config.operator.alarm_env, config.operator.heartbeat_env)
    return tuple((name, bool(environment.get(name, "").strip())) if name else None for name in named)


def log_place(environment: Mapping[str, str]) -> str:
    """Where this program's log can be read: the command for a service of systemd, else where its stderr goes."""
    if "JOURNAL_STREAM" not in environment:
        return "stderr"
    unit = "sovereign-ai-monitor"
    with suppress(OSError):
        found = re.search(r"([^/\s]+)\.service\s*$", Path("/proc/self/cgroup").read_text("utf-8"), re.MULTILINE)
        unit = found[1] if found else unit
    return f"journalctl -u {unit}"
