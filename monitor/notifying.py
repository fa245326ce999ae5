"""Alerts of a running daemon: raised when their time has come, handed over, each answer committed before the next is asked for.

What a notice says is in the outbox (`monitor.pipeline.alert`); by which way it goes is decided here, and whatever a webhook's
server says, its address is in no log, no error and no row.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.config import AlertPlan, Config
from monitor.core.briefing import alerts, words
from monitor.delivery import smtp_server, to_outbox, wait_after
from monitor.errors import DeliveryError
from monitor.mail.deliver import deliver
from monitor.mail.payload import ACCEPT, CONTENT_TYPES
from monitor.model import Delivery
from monitor.net.webhook import JSON, Posted, is_usable, post
from monitor.pipeline.alert import body_of, message_of, raise_due, sample
from monitor.pipeline.issue import OUTBOX
from monitor.store import notices, sightings
from monitor.store.engine import Store
from monitor.store.notices import WEBHOOK, NoticeDelivery, StoredNotice
from monitor.store.turn import turn

GIVE_UP = timedelta(days=1)
"""A notice still not delivered this long after it was raised is no news any more."""
LONGEST_WAIT = timedelta(hours=6)
"""The longest that a webhook's server is left alone on its own word (Retry-After)."""
SPIKES_EVERY = timedelta(minutes=1)
"""How often spikes are counted at the most: that looks through two weeks."""
SOON = timedelta(seconds=10)
"""... where it has something to tell and only waits for the last notice to arrive."""
REST = 10
"""By which looking costs a tenth of one processor at the most."""
LATEST_LOOK = timedelta(minutes=10)
"""An alert is looked at again after this time, although nothing came in."""


class Notified(NamedTuple):
    """One attempt at one recipient of a notice of this alert."""

    alert: str
    delivery: Delivery


# --- raising ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an alert was last looked at for."""

    config: Config
    newest: tuple[int, datetime | None]
    looked_at: datetime
    again_at: datetime
    free_at: float
    """Not before, by the monotonic clock: where much waits, looking takes long."""


class Alerts:
    """The alerts of one daemon: looked at when something came in, or when what waits may go out."""

    def __init__(self, store: Store, rest: float = REST) -> None:
        """`rest`: so many times as long as it took to look at an alert, nobody looks at it again."""
        self._store, self._rest = store, rest
        self._seen: dict[str, _Seen] = {}

    def raise_due(self, config: Config, plan: AlertPlan, now: datetime) -> StoredNotice | None:
        """The notice that this alert raised now, if it did."""
        with self._store.read() as connection:
            newest = sightings.newest(connection)
        seen = self._seen.get(plan.name)
        if seen is not None and seen.config is config:
            if time.monotonic() < seen.free_at or (now < seen.again_at and seen.newest == newest):
                return None
            if plan.kind == "spike" and seen.looked_at <= now < seen.looked_at + SPIKES_EVERY:
                return None
        began = time.monotonic()
        looked, notice = raise_due(self._store, config, plan, now)
        again = now + LATEST_LOOK
        if looked is not None and looked.news and notice is None:
            again = min(again, max(looked.may, now + SOON))
        ended = time.monotonic()
        self._seen[plan.name] = _Seen(config, newest, now, again, ended + self._rest * (ended - began))
        return notice


# --- handing over -----------------------------------------------------------------------------------------------------


def deliver_notices(
    store: Store, config: Config, now: datetime, environment: Mapping[str, str] = os.environ
) -> tuple[Notified, ...]:
    """Hand over the notices that are owed now. Nothing while another program is at it."""
    with store.read() as connection:
        if not notices.owed(connection, now):
            return ()
    with turn(store, config.storage_directory, "notices", 0.0) as ours:
        if not ours:
            return ()
        with store.read() as connection:
            owed = notices.owed(connection, now)
            raised = {each.notice_id: notices.get(connection, each.notice_id) for each in owed}
        plans = {plan.name: plan for plan in config.alerts}
        done: list[Notified] = []
        down: set[str] = set()
        for number, notice in raised.items():
            if notice is None:
                continue
            mine = [each for each in owed if each.notice_id == number]
            done += _Handing(store, config, plans.get(notice.alert), notice, now, environment, down).over(mine)
        return tuple(done)


@dataclass(frozen=True, slots=True)
class _Handing:
    """One notice on its way."""

    store: Store
    config: Config
    plan: AlertPlan | None
    """None: the alert is no longer in config.toml."""
    notice: StoredNotice
    now: datetime
    environment: Mapping[str, str]
    down: set[str]
    """Variables of webhooks that did not answer in this round: what else is for them waits, in its order."""

    def over(self, owed: list[NoticeDelivery]) -> list[Notified]:
        """Hand it to those it is owed to now."""
        free = [each for each in owed if not self._put_off(each)]
        done: list[Notified] = []
        mailboxes = {each.recipient: each for each in free if each.recipient not in (OUTBOX, WEBHOOK)}
        for each in free:
            if each.recipient == OUTBOX:
                stem = _stem(self.config, self.notice)
                done.append(self._record(each, _to_outbox(self.config, stem, self.notice.message)))
            elif each.recipient == WEBHOOK and (self.plan is None or self.plan.webhook_env not in self.down):
                done.append(self._to_webhook(each))
        if mailboxes:
            done += self._to_mailboxes(mailboxes)
        return done

    def _put_off(self, owed: NoticeDelivery) -> bool:
        """Whether an hour is quiet, or the webhook got another message of this alert a moment ago: then it is later."""
        if self.plan is None:
            return False
        last = None
        if owed.recipient == WEBHOOK:
            with self.store.read() as connection:
                last = notices.last_sent(connection, self.notice.alert, WEBHOOK)
        until = alerts.may_tell_at(
            self.now,
            last=last,
            every=self.plan.every,
            quiet=self.plan.quiet_hours,
            timezone=self.config.timezone,
        )
        if until <= self.now:
            return False
        with self.store.write() as connection:
            notices.postpone(connection, owed.id, until)
        return True

    def _to_mailboxes(self, owed: Mapping[str, NoticeDelivery]) -> list[Notified]:
        done: list[Notified] = []
        tried: set[str] = set()
        try:
            for result in deliver(smtp_server(self.config, self.environment), self.notice.message, list(owed)):
                tried.add(result.recipient)
                done.append(self._record(owed[result.recipient], result))
        except DeliveryError as error:  # nothing can be handed over to anybody
            left = [each for recipient, each in owed.items() if recipient not in tried]
            done += [self._record(each, Delivery(each.recipient, "deferred", str(error))) for each in left]
        return done

    def _to_webhook(self, owed: NoticeDelivery) -> Notified:
        if self.plan is None or self.plan.webhook_env is None or self.notice.payload is None:
            why = "the alert names no webhook any more, so that nobody knows where this is to go"
            return self._record(owed, Delivery(WEBHOOK, "failed", why))
        posted = to_webhook(self.config, self.plan, self.notice.payload, self.now, self.environment)
        if posted.state == "deferred":
            self.down.add(self.plan.webhook_env)
        return self._record(owed, Delivery(WEBHOOK, posted.state, posted.detail), posted.again)

    def _record(self, owed: NoticeDelivery, result: Delivery, again: datetime | None = None) -> Notified:
        state, later, detail = result.state, None, result.detail
        if state == "deferred":
            later = self.now + wait_after(owed.attempts)
            if again is not None:
                later = max(later, min(again, self.now + LONGEST_WAIT))
            if self.now - self.notice.raised_at > GIVE_UP:
                state, later, detail = "failed", None, f"given up after a day: {detail}"
        with self.store.write() as connection:
            notices.record_delivery(
                connection,
                owed.id,
                state,
                now=self.now,
                error=None if state == "sent" else detail,
                next_attempt_at=later,
            )
        return Notified(self.notice.alert, Delivery(result.recipient, state, detail))


def _to_outbox(config: Config, stem: str, message: bytes) -> Delivery:
    body = message_from_bytes(message, policy=policy.default).get_body(("html",))
    return to_outbox(config, stem, message, str(body.get_content()) if body is not None else "")


def to_webhook(
    config: Config,
    plan: AlertPlan,
    body: str,
    now: datetime,
    environment: Mapping[str, str] = os.environ,
) -> Posted:
    """Send a body to the webhook of an alert; its address comes out of the environment."""
    variable = plan.webhook_env or ""
    if (wrong := wrong_address(variable, environment)) is not None:
        return Posted("deferred", wrong)
    accept = ACCEPT.get(plan.format)
    posted = post(
        environment[variable].strip(),
        body,
        content_type=CONTENT_TYPES.get(plan.format, JSON),
        headers={"Accept": accept} if accept else None,
        user_agent=config.network.agent,
        now=now,
    )
    return Posted(posted.state, f"webhook of {variable}: {posted.detail}" if posted.detail else "", posted.again)


def wrong_address(variable: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """What is wrong with the variable that should hold a webhook's address; never what it holds."""
    address = environment.get(variable, "").strip()
    if address and is_usable(address):
        return None
    what = "holds no web address (https:// and a host name)" if address else "is not set"
    return (
        f"the environment variable {variable} {what}, and webhook_env names it;"
        " set it in the service's environment file, and restart the service"
    )


def _stem(config: Config, notice: StoredNotice) -> str:
    at = notice.raised_at.astimezone(ZoneInfo(config.timezone))
    return f"{at:%Y-%m-%d-%H%M}-{words.NOTICE}-{notice.alert}-{notice.id}"


# --- a sample ---------------------------------------------------------------------------------------------------------


def send_sample(
    config: Config, plan: AlertPlan, now: datetime, environment: Mapping[str, str] = os.environ
) -> tuple[Delivery, ...]:
    """A marked sample to every target of an alert, each once: nothing is raised, and nothing told by it."""
    notice = sample(config, plan, now)
    _, message = message_of(config, notice, f"sample {now.isoformat()}")
    done: list[Delivery] = []
    if plan.recipients and config.smtp is None:
        at = now.astimezone(ZoneInfo(config.timezone))
        done.append(_to_outbox(config, f"{at:%Y-%m-%d-%H%M%S}-{words.SAMPLE}-{plan.name}", message))
    elif plan.recipients:
        done += deliver(smtp_server(config, environment), message, plan.recipients)
    if (body := body_of(plan, notice)) is not None:
        posted = to_webhook(config, plan, body, now, environment)
        done.append(Delivery(WEBHOOK, posted.state, posted.detail))
    return tuple(done)
