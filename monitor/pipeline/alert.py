"""raise_due: what an alert has not told, judged; when something may go out, one notice of all of it, put into the outbox.

What is raised is written in one transaction: the notice, its bytes and its payload, the articles told by it, one row for each
recipient. `monitor.notifying` hands it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from monitor.config import AlertPlan, Config
from monitor.core.briefing import alerts
from monitor.core.briefing.alerts import Rule
from monitor.mail.message import build_message, domain_of, list_id, message_id
from monitor.mail.notice import render, subject
from monitor.mail.payload import payload
from monitor.model import Notice, Spike, ToldStory, Topic
from monitor.pipeline.issue import OUTBOX, sender_of
from monitor.store import notices, sightings, trends
from monitor.store.engine import Store
from monitor.store.notices import WEBHOOK, StoredAlert, StoredNotice
from monitor.store.sightings import Sighting

log = structlog.get_logger("monitor")

MOST_LEADING = 3
"""Stories that are told with a spike."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What an alert has to say, and when it may."""

    alert: StoredAlert
    last: StoredNotice | None
    may: datetime
    """The first instant at which a message may go out: now, or when the last is long enough ago and no hour quiet."""
    ripe: tuple[tuple[ToldStory, Sighting], ...] = ()
    waits: int = 0
    """Stories that are not told yet, but may grow."""
    spikes: tuple[Spike, ...] = ()
    considered: int = 0
    """Every article up to this id waits for nothing; where what is ripe is told now, up to `told_to`."""
    told_to: int = 0
    absorbed: tuple[tuple[int, int], ...] = ()
    """(article, notice) of what joined a story that was told."""
    held: bool = False
    """The last notice is owed still and has reached nobody: what comes in meanwhile goes with the next, not after it."""

    @property
    def news(self) -> bool:
        """Whether there is anything to be told."""
        return bool(self.ripe or self.spikes)

    def due(self, now: datetime) -> bool:
        """Whether it is to be told now."""
        return self.news and not self.held and self.may <= now


def look(connection: Connection, config: Config, plan: AlertPlan, now: datetime) -> Looked | None:
    """What the alert has to say at `now`; None where it is not known yet (`notices.keep`)."""
    alert = notices.alert(connection, plan.name)
    if alert is None:
        return None
    last = notices.last(connection, plan.name)
    may = alerts.may_tell_at(
        now,
        last=_last_told(connection, last),
        every=plan.every,
        quiet=plan.quiet_hours,
        timezone=config.timezone,
    )
    held = last is not None and _reached_nobody(connection, last)
    if plan.kind == "spike":
        topics = topics_of(config, plan)
        found = trends.spikes(
            connection, topics, now, times=plan.times, timezone=config.timezone, days_off=config.days_off
        )
        told = notices.spikes_told(connection, plan.name, now - alerts.SPIKE_REST)
        highest, _ = sightings.newest(connection)
        spikes = alerts.gathered(alert.waiting, found, told)
        return Looked(alert, last, may, spikes=spikes, considered=highest, told_to=highest, held=held)
    seen = sightings.read(connection, alert, plan.topics, now)
    rule = rule_of(config, plan)
    judged = [(alerts.judge(sighting.candidate, rule, now), sighting) for sighting in seen.found]
    ripe = {
        each.story.id: (each.story, sighting)
        for each, sighting in judged
        if each.story is not None and each.state == "ripe"
    }
    waiting = [sighting for each, sighting in judged if each.state == "waits"]
    growing = [number for sighting in waiting for number in sighting.fresh]
    open_ids = growing + [number for _, sighting in ripe.values() for number in sighting.fresh]
    return Looked(
        alert,
        last,
        may,
        ripe=tuple(ripe[story.id] for story in alerts.by_weight(story for story, _ in ripe.values())),
        waits=len(waiting),
        considered=min(open_ids) - 1 if open_ids else seen.highest,
        told_to=min(growing) - 1 if growing else seen.highest,
        absorbed=tuple(sorted((seen.absorbed or {}).items())),
        held=held,
    )


def raise_due(
    store: Store, config: Config, plan: AlertPlan, now: datetime
) -> tuple[Looked | None, StoredNotice | None]:
    """Look, and raise one notice of everything there is to say, if it may go out now: what was seen, and the notice.

    Of several who do this at the same time, one raises it.
    """
    with store.read() as connection:
        looked = look(connection, config, plan, now)
        if looked is None:
            return None, None
        notice = _notice(connection, config, plan, looked, now) if looked.due(now) else None
    if notice is None:
        _keep_up(store, looked, now)
        return looked, None
    return looked, _raise(store, config, plan, looked, notice)


def rule_of(config: Config, plan: AlertPlan) -> Rule:
    """What the alert asks of a story."""
    order = tuple(topic.name for topic in config.topics)
    return Rule(plan.min_outlets, plan.min_rank, plan.every, config.outlets_major, order)


def topics_of(config: Config, plan: AlertPlan) -> tuple[Topic, ...]:
    """The topics that the alert tells of."""
    return tuple(topic for topic in config.topics if not plan.topics or topic.name in plan.topics)


def recipients_of(config: Config, plan: AlertPlan) -> tuple[str, ...]:
    """Whom a notice is owed to: mailboxes (without a mail server the outbox), and the webhook."""
    by_mail = plan.recipients if config.smtp is not None else (OUTBOX,) * bool(plan.recipients)
    return by_mail + ((WEBHOOK,) if plan.webhook_env is not None else ())


def message_of(config: Config, notice: Notice, identity: str) -> tuple[str, bytes]:
    """(Message-ID, bytes without a To header) of a notice; `identity` tells it from every other."""
    sender = sender_of(config)
    raised = notice.raised_at.astimezone(ZoneInfo(notice.timezone))
    identifier = message_id(f"alert {notice.alert} {identity}", raised.date(), domain_of(sender))
    list_name = list_id("alert", identifier, notice.alert)
    return identifier, build_message(
        render(notice), sender=sender, message_id=identifier, date=raised, list_id=list_name
    )


def body_of(plan: AlertPlan, notice: Notice) -> str | None:
    """The body of the webhook's request; None where the alert has none."""
    if plan.webhook_env is None:
        return None
    found = payload(notice, plan.format, plan.body)
    if found.wrong:
        log.warning("alert's body not used", alert=plan.name, why=found.wrong)
    return found.body


# --- the parts --------------------------------------------------------------------------------------------------------


def _last_told(connection: Connection, last: StoredNotice | None) -> datetime | None:
    """When the last message went out, or was made ready where it has not yet: a server that was away for hours does not get two
    messages at once."""
    if last is None:
        return None
    sent = notices.last_sent(connection, last.alert)
    return max(last.raised_at, sent) if sent is not None else last.raised_at


def _reached_nobody(connection: Connection, last: StoredNotice) -> bool:
    deliveries = notices.deliveries_of(connection, last.id)
    owed = any(each.next_attempt_at is not None for each in deliveries)
    return owed and all(each.state != "sent" for each in deliveries)


def _notice(connection: Connection, config: Config, plan: AlertPlan, looked: Looked, now: datetime) -> Notice:
    spikes: tuple[tuple[Spike, tuple[ToldStory, ...]], ...] = ()
    if looked.spikes:
        rule = Rule(major=config.outlets_major, topic_order=tuple(topic.name for topic in config.topics))
        names = [topic.name for topic in topics_of(config, plan)]
        standing = sightings.of_spikes(connection, looked.spikes, names, now)
        told = {name: [alerts.weighed(candidate, rule) for candidate in found] for name, found in standing.items()}
        spikes = alerts.leading(looked.spikes, told, MOST_LEADING)
    return Notice(
        alert=plan.name,
        kind=plan.kind,
        timezone=config.timezone,
        raised_at=now,
        stories=tuple(story for story, _ in looked.ripe),
        spikes=spikes,
        extract=config.extract,
    )


def _keep_up(store: Store, looked: Looked, now: datetime) -> None:
    """Write down how far the alert is, where that changed."""
    alert = looked.alert
    if not looked.absorbed and (looked.considered, looked.spikes) == (alert.considered, alert.waiting):
        return
    with store.write() as connection:
        if not _is_first(connection, looked):
            return
        notices.absorb(connection, alert.name, dict(looked.absorbed))
        notices.settle(connection, alert.name, considered=looked.considered, waiting=looked.spikes, now=now)


def _raise(store: Store, config: Config, plan: AlertPlan, looked: Looked, notice: Notice) -> StoredNotice | None:
    """Write the notice and everything that goes with it; None where somebody else was first."""
    members = sorted({number for _, sighting in looked.ripe for number in sighting.members})
    names = [spike.name for spike, _ in notice.spikes]
    identifier, message = message_of(config, notice, f"{members} {names} {notice.raised_at.isoformat()}")
    body = body_of(plan, notice)
    try:
        with store.write() as connection:
            if not _is_first(connection, looked):
                return None
            number = notices.add(
                connection,
                name=plan.name,
                raised_at=notice.raised_at,
                subject=subject(notice),
                message_id=identifier,
                message=message,
                payload=body,
                spikes=names,
                article_ids=members,
                recipients=recipients_of(config, plan),
            )
            notices.absorb(connection, plan.name, dict(looked.absorbed))
            notices.settle(connection, plan.name, considered=looked.told_to, waiting=(), now=notice.raised_at)
            return notices.get(connection, number)
    except IntegrityError:  # somebody told one of these stories in between: what is left is looked at again
        return None


def _is_first(connection: Connection, looked: Looked) -> bool:
    """Whether nobody raised a notice of this alert since it was looked at; until this transaction ends, nobody does."""
    if notices.alert(connection, looked.alert.name, lock=True) is None:
        return False
    last = notices.last(connection, looked.alert.name)
    return (last.id if last is not None else None) == (looked.last.id if looked.last is not None else None)


def sample(config: Config, plan: AlertPlan, now: datetime) -> Notice:
    """A notice as one of this alert looks, with invented stories, marked as a sample."""
    from monitor.core.briefing import words
    from monitor.core.briefing.digest import tell_story
    from monitor.model import Kind, ToldArticle

    topic = next((topic.name for topic in topics_of(config, plan)), words.NO_TOPIC)

    def article(number: int, title: str, outlet: str) -> ToldArticle:
        return ToldArticle(
            id=f"a{number}",
            url=f"https://news.example/{number}",
            title=title,
            outlet=outlet,
            byline=None,
            published_at=now - timedelta(minutes=30),
            kind=Kind.REPORT,
            tags=(),
            topics=(topic,),
            matches=(),
            text_source="page",
            length=1200,
            group_id=f"g{number}",
        )

    first, second, third = words.SAMPLE_OUTLETS
    told: Sequence[ToldStory] = (
        tell_story("s1", [article(1, words.SAMPLE_TITLE, first), article(2, words.SAMPLE_TITLE, third)]),
        tell_story("s3", [article(3, words.SAMPLE_SECOND, second)]),
    )
    spike = Spike(words.SAMPLE_WORD, "keyword", 9, 3.0)
    return Notice(
        alert=plan.name,
        kind=plan.kind,
        timezone=config.timezone,
        raised_at=now,
        stories=tuple(told) if plan.kind == "story" else (),
        spikes=((spike, tuple(told)),) if plan.kind == "spike" else (),
        extract=config.extract,
        test=True,
    )
