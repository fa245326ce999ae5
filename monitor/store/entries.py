"""Entries: what the feeds said, what became of each, and by which steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, func, insert, not_, or_, select, tuple_, update

from monitor.core.feed.identity import rest_after_edit
from monitor.core.text.urls import canonical_url, fits
from monitor.model import Disposition, FeedEntry, PageReason, Step
from monitor.store.hosts import CLOCK_JUMP, at_rest
from monitor.store.slices import slices
from monitor.store.tables import entries, entry_steps, feeds, hosts, meta

SLOT_MAX = timedelta(hours=1) + CLOCK_JUMP
"""A host's slot further away than this is none: the clock was set back (config allows a spacing of an hour at the most)."""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry and where it stands. `disposition` None: pending."""

    id: int
    feed_id: int
    entry: FeedEntry
    canonical_url: str
    first_seen_at: datetime
    fingerprint: str
    host: str | None
    attempts: int
    next_attempt_at: datetime | None
    disposition: Disposition | None
    decided_at: datetime | None
    article_id: int | None
    edits: int
    """How often its feed changed its text."""
    edited_at: datetime | None
    page_reason: PageReason | None
    """Why its page is asked for, or is not; None: never judged."""


def stored_of(row: Row[tuple[object, ...]]) -> StoredEntry:
    """An entry out of a row that holds all its columns."""
    m = row._mapping
    return StoredEntry(
        id=m["id"],
        feed_id=m["feed_id"],
        entry=FeedEntry(
            identity=m["identity"],
            url=m["url"],
            title=m["title"],
            summary=m["summary"],
            content=m["content"] or "",
            author=m["author"],
            outlet=m["outlet"],
            published_at=m["published_at"],
            copy_url=m["copy_url"] or "",
        ),
        canonical_url=m["canonical_url"],
        first_seen_at=m["first_seen_at"],
        fingerprint=m["fingerprint"],
        host=m["host"],
        attempts=m["attempts"],
        next_attempt_at=m["next_attempt_at"],
        disposition=Disposition(m["disposition"]) if m["disposition"] else None,
        decided_at=m["decided_at"],
        article_id=m["article_id"],
        edits=m["edits"],
        edited_at=m["edited_at"],
        page_reason=PageReason(m["page_reason"]) if m["page_reason"] else None,
    )


def known(connection: Connection, feed_id: int, identities: Collection[str]) -> Mapping[str, StoredEntry]:
    """The entries of this feed that are stored already, by identity."""
    found: dict[str, StoredEntry] = {}
    for part in slices(list(identities)):
        query = select(entries).where(entries.c.feed_id == feed_id, entries.c.identity.in_(part))
        found |= {row.identity: stored_of(row) for row in connection.execute(query)}
    return found


def _text_of(entry: FeedEntry) -> dict[str, object]:
    return {
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content or None,
        "author": entry.author,
        "outlet": entry.outlet,
        "published_at": entry.published_at,
        "copy_url": canonical_url(entry.copy_url) if entry.copy_url and fits(entry.copy_url) else None,
    }


def add(
    connection: Connection,
    feed_id: int,
    entry: FeedEntry,
    *,
    canonical_url: str,
    fingerprint: str,
    now: datetime,
    host: str | None,
    step: Step,
    page_reason: PageReason | None = None,
    disposition: Disposition | None = None,
) -> int:
    """A new entry, pending and due at once, or decided already (`too_old`). Returns its id."""
    result = connection.execute(
        insert(entries).values(
            feed_id=feed_id,
            identity=entry.identity,
            canonical_url=canonical_url,
            first_seen_at=now,
            fingerprint=fingerprint,
            host=host,
            page_reason=page_reason.value if page_reason else None,
            next_attempt_at=now if disposition is None else None,
            disposition=disposition.value if disposition else None,
            decided_at=now if disposition else None,
            **_text_of(entry),
        )
    )
    entry_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    record(connection, entry_id, step, *_sampled(page_reason, now))
    return entry_id


def _sampled(reason: PageReason | None, now: datetime) -> tuple[Step, ...]:
    """The step that says of an audited entry why its page is asked for."""
    said = "no word of any keyword stands in the feed's text; its page is looked at as a sample all the same"
    return (Step("page", "sample", said, now),) if reason is PageReason.AUDIT else ()


def reason_kept(stored: StoredEntry, judged: PageReason | None) -> PageReason | None:
    """What is kept of an entry that is judged anew: an article that came in by its words, and whose feed has cut them since,
    must not count as a find of the sample, nor as a page that was spared."""
    lost_its_words = stored.article_id is not None and judged in (PageReason.AUDIT, PageReason.UNHINTED)
    return stored.page_reason if lost_its_words else judged


def edit(
    connection: Connection,
    stored: StoredEntry,
    entry: FeedEntry,
    *,
    canonical_url: str,
    fingerprint: str,
    now: datetime,
    host: str | None,
    page_reason: PageReason | None,
    at_once: bool = False,
    corrected: bool = False,
) -> None:
    """The feed changed what it says of a known entry: keep the new words and look at it again.

    An entry that never became an article is pending again; one that did keeps its disposition, and only its article's
    text is read anew. What changes at every poll (a count of views, "3분 전") is looked at ever more rarely
    (`core.feed.identity.rest_after_edit`) and keeps its disposition meanwhile, unless it is wanted `at_once`. `corrected`:
    the new words take the old ones back; whoever follows the entry is told (`is_corrected`).
    """
    edits = stored.edits + 1
    rest = timedelta() if at_once else rest_after_edit(edits)
    waiting = stored.next_attempt_at is not None
    reason = reason_kept(stored, page_reason)
    values = _text_of(entry) | {
        "canonical_url": canonical_url,
        "fingerprint": fingerprint,
        "edited_at": now,
        "edits": edits,
        "host": host,
        "page_reason": reason.value if reason else None,
    }
    if not rest:
        values |= {"next_attempt_at": now, "attempts": 0}
        if stored.article_id is None:
            values |= {"disposition": None, "decided_at": None}
    elif not waiting:
        values |= {"next_attempt_at": now + rest, "attempts": 0}
    connection.execute(update(entries).where(entries.c.id == stored.id).values(**values))
    if not rest or not waiting:  # one step for each look at it, not for each count of a view
        said = f"the feed changed this entry; before: {stored.entry.title}"
        if canonical_url != stored.canonical_url:
            said += f" at {stored.entry.url or 'no link'}"
        later = f" ({edits} times by now: looked at again in {rest})" if rest else ""
        record(connection, stored.id, Step("feed", "edited", said + later, now), *_sampled(page_reason, now))
    if corrected and stored.article_id is not None:
        record(connection, stored.id, Step("feed", CORRECTED, "the feed's own words correct what it said", now))


CORRECTED = "corrected"
"""The outcome of a feed's step by which an outlet takes something back of an article that is stored."""


def is_corrected(connection: Connection, stored: StoredEntry) -> bool:
    """Whether its feed corrected this entry since it was last read (`edit`)."""
    for step in reversed(steps_of(connection, [stored.id])):
        if step.stage == "match":
            return False
        if (step.stage, step.outcome) == ("feed", CORRECTED):
            return True
    return False


RULES_APPLIED_AT = "rules_applied_at"
"""The key of `meta` that says since when the desk looks for what it looks for (`store.replays`)."""


def rules_applied_at(connection: Connection) -> datetime | None:
    """Since when entries are judged by the keywords of now; None: nobody wrote that down."""
    said = connection.scalar(select(meta.c.value).where(meta.c.key == RULES_APPLIED_AT))
    return datetime.fromisoformat(said) if said is not None else None


READ_LATELY = timedelta(hours=6)
"""A page that was read for one entry and did not concern the desk is not read again for another so soon."""


def read_elsewhere(connection: Connection, stored: StoredEntry, now: datetime) -> str | None:
    """The feed (its outlet, or its URL) of another entry with this address that ended `no_match` after its page had been read:
    in the last 6 hours, after this entry was last edited, and by the keywords of now. None when there is none.
    """
    longest = now - READ_LATELY
    since = max(longest, stored.edited_at or longest, rules_applied_at(connection) or longest)
    query = (
        select(feeds.c.outlet, feeds.c.url)
        .select_from(entries)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .join(entry_steps, entry_steps.c.entry_id == entries.c.id)
        .where(
            entries.c.canonical_url == stored.canonical_url,
            entries.c.id != stored.id,
            entries.c.disposition == Disposition.NO_MATCH.value,
            tuple_(entry_steps.c.stage, entry_steps.c.outcome).in_([("extract", "read"), ("screen", "no match")]),
            entry_steps.c.at >= since,
            entry_steps.c.at <= now,
        )
        .order_by(entries.c.id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return (row.outlet or row.url) if row is not None else None


def get(connection: Connection, entry_id: int) -> StoredEntry | None:
    """One entry, or None."""
    row = connection.execute(select(entries).where(entries.c.id == entry_id)).one_or_none()
    return stored_of(row) if row is not None else None


def by_ids(connection: Connection, entry_ids: Collection[int]) -> Mapping[int, StoredEntry]:
    """These entries, by id; those that there are."""
    found: dict[int, StoredEntry] = {}
    for part in slices(list(entry_ids)):
        found |= {row.id: stored_of(row) for row in connection.execute(select(entries).where(entries.c.id.in_(part)))}
    return found


def ended_elsewhere(connection: Connection, stored: Collection[StoredEntry]) -> frozenset[str]:
    """Of the addresses of these entries, those at which another entry ended `no_match`: worth `read_elsewhere`."""
    addresses = sorted({each.canonical_url for each in stored if each.host is not None and each.article_id is None})
    found: set[str] = set()
    for part in slices(addresses):
        query = select(entries.c.canonical_url).where(
            entries.c.canonical_url.in_(part), entries.c.disposition == Disposition.NO_MATCH.value
        )
        found.update(connection.scalars(query))
    return frozenset(found)


def claim(connection: Connection, stored: StoredEntry) -> bool:
    """Whether there is still something to decide about this entry as it was read: nobody else has done so, nor did its feed
    change it meanwhile (then it is due again, with its new words). It is kept from other writers until the transaction ends.
    """
    query = select(entries.c.next_attempt_at, entries.c.fingerprint, entries.c.canonical_url).where(
        entries.c.id == stored.id
    )
    row = connection.execute(query.with_for_update(key_share=True)).one_or_none()
    if row is None or row.next_attempt_at is None:
        return False
    return bool((row.fingerprint, row.canonical_url) == (stored.fingerprint, stored.canonical_url))


def claim_all(connection: Connection, stored: Collection[StoredEntry]) -> frozenset[int]:
    """`claim` for many in one statement: the ids of those about which there is still something to decide."""
    columns = (entries.c.id, entries.c.next_attempt_at, entries.c.fingerprint, entries.c.canonical_url)
    known = {each.id: (each.fingerprint, each.canonical_url) for each in stored}
    claimed: set[int] = set()
    for part in slices(sorted(known)):
        query = select(*columns).where(entries.c.id.in_(part)).order_by(entries.c.id).with_for_update(key_share=True)
        for row in connection.execute(query):
            if row.next_attempt_at is not None and (row.fingerprint, row.canonical_url) == known[row.id]:
                claimed.add(row.id)
    return frozenset(claimed)


def record(connection: Connection, entry_id: int, *steps: Step) -> None:
    """Append steps; they are never changed."""
    record_all(connection, {entry_id: steps})


def record_all(connection: Connection, steps: Mapping[int, Sequence[Step]]) -> None:
    """`record` for many entries, by id, in one statement."""
    rows = [
        {"entry_id": entry_id, "stage": s.stage, "outcome": s.outcome, "detail": s.detail, "at": s.at}
        for entry_id, taken in steps.items()
        for s in taken
    ]
    if rows:
        connection.execute(insert(entry_steps), rows)


def steps_of(connection: Connection, entry_ids: Sequence[int]) -> tuple[Step, ...]:
    """The steps of these entries, in the order in which they were taken."""
    query = select(entry_steps).where(entry_steps.c.entry_id.in_(entry_ids)).order_by(entry_steps.c.id)
    return tuple(Step(row.stage, row.outcome, row.detail, row.at) for row in connection.execute(query))


def ready(
    connection: Connection, now: datetime, *, without: Collection[int], limit: int
) -> tuple[tuple[int, str | None], ...]:
    """(id, host) of what can be followed now: due, its host's slot is free, and its host has not asked to be left alone.
    At most `limit`, every host once.

    One per host: the second page of a host has no slot anyway, and a host with a thousand pages must not hide the others
    behind its own. The feed with the fewest pages waiting goes first, then the longest due: a feed whose thousand links lead
    to as many hosts that never answer must not hold up a neighbour's one page until each of them has run out of time. What a
    replay found comes after all that is new: a thousand pages of last week must not keep back those of this morning.
    """
    ready = (entries.c.next_attempt_at <= now) & entries.c.id.not_in(list(without))
    cheap = (
        select(entries.c.id, entries.c.host).where(ready, entries.c.host.is_(None)).order_by(entries.c.id).limit(limit)
    )
    waiting = ready & entries.c.host.is_not(None)
    crowd = select(entries.c.feed_id, func.count().label("size")).where(waiting).group_by(entries.c.feed_id).subquery()
    again = entries.c.replay_id.is_not(None)
    order = (again, crowd.c.size, entries.c.next_attempt_at, entries.c.id)
    turn = func.row_number().over(partition_by=entries.c.host, order_by=order)
    queue = (
        select(
            entries.c.id,
            entries.c.host,
            entries.c.next_attempt_at,
            crowd.c.size,
            again.label("again"),
            turn.label("turn"),
        )
        .join(crowd, crowd.c.feed_id == entries.c.feed_id)
        .outerjoin(hosts, hosts.c.key == entries.c.host)
        .where(
            waiting,
            or_(hosts.c.free_at.is_(None), hosts.c.free_at <= now, hosts.c.free_at > now + SLOT_MAX),
            not_(at_rest(now)),
        )
        .subquery()
    )
    first = (
        select(queue.c.id, queue.c.host)
        .where(queue.c.turn == 1)
        .order_by(queue.c.again, queue.c.size, queue.c.next_attempt_at, queue.c.id)
        .limit(limit)
    )
    rows = [*connection.execute(cheap), *connection.execute(first)]
    return tuple((row.id, row.host) for row in rows)


def next_due(connection: Connection, now: datetime | None = None) -> datetime | None:
    """When the next entry is due, its host's slot aside; None when nothing is pending.

    With `now`, entries of a host that asked to be left alone are due when that is over.
    """
    if now is None:
        soonest: datetime | None = connection.scalar(select(func.min(entries.c.next_attempt_at)))
        return soonest
    waits = and_(at_rest(now), hosts.c.held_until > entries.c.next_attempt_at)
    due = func.min(case((waits, hosts.c.held_until), else_=entries.c.next_attempt_at))
    query = select(due).select_from(entries.outerjoin(hosts, hosts.c.key == entries.c.host))
    found: datetime | None = connection.scalar(query.where(entries.c.next_attempt_at.is_not(None)))
    return found


def postpone(connection: Connection, entry_id: int, until: datetime, *, attempts: int | None = None) -> None:
    """Come back to it at `until`; `attempts` counts tries that failed. Does nothing where nothing is left to do."""
    values: dict[str, object] = {"next_attempt_at": until}
    if attempts is not None:
        values["attempts"] = attempts
    undone = entries.c.next_attempt_at.is_not(None)
    connection.execute(update(entries).where(entries.c.id == entry_id, undone).values(**values))


def decide(
    connection: Connection,
    entry_id: int,
    disposition: Disposition,
    *,
    now: datetime,
    article_id: int | None = None,
) -> None:
    """Give an entry its one disposition."""
    connection.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(disposition=disposition.value, decided_at=now, next_attempt_at=None, article_id=article_id)
    )


_DECIDED = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(disposition=bindparam("word"), decided_at=bindparam("at"), next_attempt_at=None)
)


def decide_all(connection: Connection, decided: Mapping[int, tuple[Disposition, datetime]]) -> None:
    """`decide` for many entries without an article, by id: their disposition, and when it was decided."""
    rows = [{"entry": entry_id, "word": word.value, "at": at} for entry_id, (word, at) in decided.items()]
    if rows:
        connection.execute(_DECIDED, rows)


def find_again(
    connection: Connection,
    stored: StoredEntry,
    *,
    replay_id: int,
    host: str | None,
    page_reason: PageReason | None,
    step: Step,
    now: datetime,
) -> bool:
    """A replay found an entry that had ended without a find: it is pending again, and followed anew. False where it has ended
    otherwise meanwhile, or its feed changed it: then it is left alone."""
    values = {
        "replay_id": replay_id,
        "host": host,
        "page_reason": page_reason.value if page_reason else None,
        "disposition": None,
        "decided_at": None,
        "next_attempt_at": now,
        "attempts": 0,
    }
    as_read = and_(
        entries.c.id == stored.id,
        entries.c.disposition == (stored.disposition.value if stored.disposition else None),
        entries.c.fingerprint == stored.fingerprint,
        entries.c.canonical_url == stored.canonical_url,
        entries.c.article_id.is_(None),
    )
    if connection.execute(update(entries).where(as_read).values(**values)).rowcount != 1:
        return False
    record(connection, stored.id, step)
    return True


def settle(connection: Connection, entry_id: int) -> None:
    """Nothing left to do for an entry that keeps its disposition."""
    connection.execute(update(entries).where(entries.c.id == entry_id).values(next_attempt_at=None))


def highest_id(connection: Connection) -> int:
    """The newest entry's id; 0 without entries."""
    return connection.scalar(select(func.max(entries.c.id))) or 0


def _with_feed() -> Select[tuple[object, ...]]:
    return select(entries, feeds.c.url.label("feed_url"), feeds.c.outlet.label("feed_outlet")).join(feeds)


def at_url(connection: Connection, url: str, canonical_url: str) -> tuple[tuple[StoredEntry, str], ...]:
    """Every entry that was seen under this address, with its feed's URL, the oldest first."""
    query = (
        _with_feed().where(or_(entries.c.url == url, entries.c.canonical_url == canonical_url)).order_by(entries.c.id)
    )
    return tuple((stored_of(row), row._mapping["feed_url"]) for row in connection.execute(query))


def of_article(connection: Connection, article_id: int) -> tuple[tuple[StoredEntry, str], ...]:
    """Every entry that led to this article, with its feed's URL, the oldest first."""
    query = _with_feed().where(entries.c.article_id == article_id).order_by(entries.c.id)
    return tuple((stored_of(row), row._mapping["feed_url"]) for row in connection.execute(query))


def with_disposition(
    connection: Connection, disposition: Disposition | None, since: datetime | None, until: datetime | None = None
) -> tuple[tuple[StoredEntry, str, str | None], ...]:
    """(entry, feed URL, the feed's outlet) of decided entries, the newest decision first; None: whatever the disposition."""
    query = _with_feed().where(entries.c.disposition.is_not(None))
    if disposition is not None:
        query = query.where(entries.c.disposition == disposition.value)
    if since is not None:
        query = query.where(entries.c.decided_at >= since)
    if until is not None:
        query = query.where(entries.c.decided_at < until)
    query = query.order_by(entries.c.decided_at.desc(), entries.c.id.desc())
    return tuple(
        (stored_of(row), row._mapping["feed_url"], row._mapping["feed_outlet"]) for row in connection.execute(query)
    )
