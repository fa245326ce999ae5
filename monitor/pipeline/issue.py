"""issue_digest: compose an edition of what a digest has not carried, and put it into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from monitor.config import Config, DigestPlan
from monitor.core.briefing import weekly
from monitor.core.briefing.digest import compose
from monitor.core.briefing.quiet import worth_a_mail
from monitor.core.briefing.timetable import Timetable
from monitor.mail.message import build_message, domain_of, list_id, message_id
from monitor.mail.render import Rendered, render
from monitor.model import Digest, NewName, Topic, Trend
from monitor.pipeline.desk import Desk
from monitor.store import articles, editions, gaps, novelty, telling, trends
from monitor.store.engine import Store

LATE = timedelta(minutes=1)
"""An edition issued this long after its time says so."""

RIVALS_MAX = 5
"""Editions of one digest issued by others while one is being composed; more of them are no rivals but a broken table."""

FIRST_REACH = timedelta(hours=24)
"""How far back a new digest starts."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition before it is issued: what is in it, how it reads, and the articles that it will have carried."""

    digest: Digest
    rendered: Rendered
    article_ids: tuple[int, ...]
    considered: int
    correction_ids: tuple[int, ...] = ()
    """Changes of articles that this digest is done with by this edition, told or not."""
    finds_considered: int = 0
    """The newest find of a replay that was looked at, told or not."""


def compose_digest(desk: Desk, plan: DigestPlan, now: datetime, *, day: date, scheduled: datetime | None) -> Composed:
    """What this digest has not carried yet, ranked and rendered; nothing is written."""
    digest, told = draw_up(desk.config, desk.store, plan, now, day=day, scheduled=scheduled)
    return Composed(
        digest, render(digest), told.article_ids, told.considered, told.correction_ids, told.finds_considered
    )


def draw_up(
    config: Config, store: Store, plan: DigestPlan, now: datetime, *, day: date, scheduled: datetime | None
) -> tuple[Digest, telling.Untold]:
    """What this digest has not carried yet, ranked, and what it is done with by telling that; nothing is written."""
    with store.read() as connection:
        born = editions.birth(connection, plan.name) or now
        last = editions.last(connection, plan.name)
        until = scheduled if scheduled is not None else now
        reach = until - weekly.REACH if plan.kind == "weekly" else born - FIRST_REACH
        since = last.window[1] if last is not None else reach
        until = max(since, until)
        told = telling.untold(connection, plan, reach)
        # Counted from where the last edition stopped counting: what came in after a late edition's time is in it already.
        counted = last.issued_at if last is not None else since
        health = gaps.health(
            connection, config, told.article_ids, since=counted, until=now, edition_at=scheduled or now
        )
        window = (since, until)
        topics = [topic for topic in config.topics if not plan.topics or topic.name in plan.topics]
        if plan.kind == "weekly":
            trend, flow = None, trends.flow(connection, topics, window, every=not plan.topics)
            names = _names(connection, told, flow, since)
        else:
            trend, flow = _trend(connection, config, plan, topics, told, window), None
    overdue = now - scheduled if scheduled is not None else timedelta()
    digest = compose(
        name=plan.name,
        date=day,
        timezone=config.timezone,
        window=window,
        issued_at=now,
        articles=told.articles,
        corrections=told.corrections,
        novelty=told.novelty,
        replayed=told.replayed,
        told_before=told.told_before,
        topic_order=[topic.name for topic in topics],
        health=health,
        major=config.outlets_major,
        late=overdue if overdue > LATE else None,
        first=last is None,
        pinned=[topic.name for topic in topics if topic.pin],
        min_rank=plan.min_rank,
        extract=config.extract,
        trend=trend,
    )
    digest = replace(digest, at=plan.at, days=plan.days)
    if flow is not None:
        digest = weekly.summed_up(digest, flow, names, topics=topics)
    left = {articles.private_id(a.id) for story in digest.left for a in (story.lead, *story.others)}
    return digest, told.without(left)


def _trend(
    connection: Connection,
    config: Config,
    plan: DigestPlan,
    topics: Sequence[Topic],
    told: telling.Untold,
    window: tuple[datetime, datetime],
) -> Trend | None:
    return trends.trend(
        connection,
        topics,
        len({story for story, article in told.articles if not article.backwards}),
        window,
        every=not plan.topics,
        timezone=config.timezone,
        days_off=config.days_off,
    )


def _names(connection: Connection, told: telling.Untold, flow: weekly.Flow, since: datetime) -> tuple[NewName, ...]:
    """Who is named for the first time; where hardly anything was collected before, everybody would be."""
    if not weekly.can_tell_new_names(flow):
        return ()
    ids = [articles.private_id(article.id) for _, article in told.articles if not article.backwards]
    return novelty.new_names(connection, ids, since)


def issue_digest(
    desk: Desk, plan: DigestPlan, now: datetime, *, day: date, scheduled: datetime | None = None
) -> editions.StoredEdition:
    """Issue the edition of `day`, or return the one that was issued already.

    Edition, membership, bytes and recipients are committed before the first byte is sent. One that is not worth a mail
    (`send_quiet = false`) is owed to nobody.
    """
    with desk.store.write() as connection:
        issued = editions.of_date(connection, plan.name, day)
        editions.born(connection, plan.name, now)
    rivals = 0
    while issued is None:
        composed = compose_digest(desk, plan, now, day=day, scheduled=scheduled)
        for_newcomers = _for_newcomers(desk, plan, composed.digest, now)
        try:
            with desk.store.write() as connection:
                _write_edition(desk, connection, plan, composed, now, for_newcomers)
                issued = editions.of_date(connection, plan.name, day)
        except IntegrityError:  # a rival issued another edition of this digest in between: take what it left
            rivals += 1
            if rivals > RIVALS_MAX:
                raise
    return issued


def _for_newcomers(desk: Desk, plan: DigestPlan, digest: Digest, now: datetime) -> bytes | None:
    """The same edition for recipients who were never sent one, which says so. None where there are none, or where it is the
    digest's own first edition: that one says so to everybody."""
    if digest.first or desk.config.smtp is None or not _recipients(desk.config, plan, digest):
        return None
    with desk.store.read() as connection:
        if not editions.newcomers(connection, plan.name, plan.recipients):
            return None
    told = replace(digest, newcomer=True)
    return message_of(desk.config, plan, told, render(told), now)


def _recipients(config: Config, plan: DigestPlan, digest: Digest) -> tuple[str, ...]:
    """Who gets it: the plan's recipients, or the outbox in their place; nobody where it is not worth a mail."""
    if not plan.send_quiet and not worth_a_mail(digest):
        return ()
    return plan.recipients if config.smtp is not None and plan.recipients else (OUTBOX,)


def _write_edition(
    desk: Desk,
    connection: Connection,
    plan: DigestPlan,
    composed: Composed,
    now: datetime,
    for_newcomers: bytes | None,
) -> None:
    digest, rendered = composed.digest, composed.rendered
    editions.issue(
        connection,
        digest=plan.name,
        day=digest.date,
        window=digest.window,
        issued_at=now,
        late_seconds=int(digest.late.total_seconds()) if digest.late is not None else None,
        considered=composed.considered,
        subject=rendered.subject,
        message_id=_message_id(desk.config, plan, digest),
        message=message_of(desk.config, plan, digest, rendered, now),
        html=rendered.html,
        full_html=rendered.full_html,
        stories=len(digest.stories),
        duplicates_folded=digest.health.folded,
        seed_duplicates=len(digest.health.known),
        article_ids=composed.article_ids,
        correction_ids=composed.correction_ids,
        finds_considered=composed.finds_considered,
        placed=digest.placed,
        recipients=_recipients(desk.config, plan, digest),
        newcomer_message=for_newcomers,
    )


def message_of(config: Config, plan: DigestPlan, digest: Digest, rendered: Rendered, now: datetime) -> bytes:
    """The mail as bytes without a To header."""
    identifier = _message_id(config, plan, digest)
    return build_message(
        rendered,
        sender=sender_of(config),
        message_id=identifier,
        date=now.astimezone(ZoneInfo(config.timezone)),
        list_id=list_id("digest", identifier, plan.name),
        file_name=f"briefing-{digest.date.isoformat()}.html",
    )


def sender_of(config: Config) -> str:
    """Whom mails come from, those in the outbox included."""
    return config.smtp.sender if config.smtp is not None else OUTBOX_SENDER


def _message_id(config: Config, plan: DigestPlan, digest: Digest) -> str:
    return message_id(plan.name, digest.date, domain_of(sender_of(config)))


OUTBOX = "outbox"
"""The recipient of an edition that is written to files because no mail server or no recipient is configured."""

OUTBOX_SENDER = "monitor@localhost"


def edition_due(
    timetable: Timetable, *, born: datetime, last: date | None, now: datetime
) -> tuple[date, datetime] | None:
    """(date, scheduled instant) of the edition that should have been issued by now and was not; None when there is none.

    `last` is the day of the digest's latest edition. Only the latest missed one: it carries everything that earlier ones would
    have. Nothing is caught up from before the digest was born.
    """
    scheduled = timetable.last_edition(now)
    if scheduled is None:
        return None
    day = timetable.day_of(scheduled)
    if scheduled < born or (last is not None and last >= day):
        return None
    return day, scheduled
