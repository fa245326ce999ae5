"""Rows for the store's tests, put in by the store's own functions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from monitor.core.likeness import signature
from monitor.model import Article, Disposition, Feed, FeedEntry, Match, Step
from monitor.store import articles, entries, feeds, judging
from monitor.store.engine import Store
from monitor.store.seeds import IndexedSeed

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def prose(number: int, sentences: int = 12) -> str:
    """An article's text like no other, three sentences to a paragraph: the same number gives the same text."""
    chance = random.Random(number)

    def word() -> str:
        return "".join(chr(0xAC00 + chance.randrange(11172)) for _ in range(chance.randint(2, 4)))

    lines = [f"{' '.join(word() for _ in range(11))}고 {word()} 담당자가 밝혔다." for _ in range(sentences)]
    return "\n\n".join(" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))


def match(topic: str = "연산", keyword: str = "국가 연산센터") -> Match:
    return Match(topic, keyword, "body", 3, 3 + len(keyword), f"어제 {keyword} 소식", (3, 3 + len(keyword)))


def prepared(
    path: str,
    text: str,
    *,
    title: str | None = None,
    at: datetime | None = NOW - HOUR,
    seen: datetime = NOW,
    topic: str = "연산",
    source: str = "page",
    outlet: str = "새벽일보",
) -> judging.Prepared:
    """An article ready to be judged."""
    url = f"https://press.example{path}"
    article = Article(
        url=url,
        title=title or f"제목 {path}",
        paragraphs=tuple(text.split("\n\n")) if text else (),
        text_source=source,  # type: ignore[arg-type]
        published_at=at,
        byline="김하늘",
        tags=("단독",),
    )
    return judging.prepare(
        article, canonical_url=url, outlet=outlet, portal=False, found=(match(topic),), first_seen_at=seen
    )


def judged(store: Store, path: str, text: str, *, now: datetime = NOW, **more: object) -> judging.Judged:
    """Judge and store an article, in a transaction of its own."""
    with store.write() as connection:
        return judging.judge(store, connection, prepared(path, text, **more), now)  # type: ignore[arg-type]


def seed(
    text: str, seed_id: str = "known", *, title: str = "이미 아는 글", origin: str = "folder", terms: bytes = b""
) -> IndexedSeed:
    signed = signature.sign(text)
    return IndexedSeed(
        id=seed_id, origin=origin, title=title, outlet="누리통신", byline=None, published="2026-01-02", url=None,
        version=signed.version, shingles=signed.shingles.astype("<u8").tobytes(), bands=signed.bands,
        sentences=signed.sentences, body=text, source=None, digest=f"{seed_id} {title} {hash(text)}", terms=terms,
    )  # fmt: skip


def feed(connection: Connection, url: str = "https://press.example/rss", now: datetime = NOW) -> int:
    """A feed, added to those that are there. Returns its id."""
    listed = [stored.feed for stored in feeds.all_active(connection)]
    feeds.configure(connection, [*listed, Feed(url)], now)
    return next(stored.id for stored in feeds.all_active(connection) if stored.feed.url == url)


def entry(
    connection: Connection,
    feed_id: int,
    identity: str,
    *,
    now: datetime = NOW,
    host: str | None = None,
    summary: str = "",
    content: str = "",
    disposition: Disposition | None = None,
) -> int:
    """An entry of this feed. Returns its id."""
    return entries.add(
        connection,
        feed_id,
        FeedEntry(identity, f"https://press.example/{identity}", f"제목 {identity}", summary, content),
        canonical_url=f"https://press.example/{identity}",
        fingerprint="1" + identity,
        now=now,
        host=host,
        step=Step("feed", "new", "seen for the first time", now),
        disposition=disposition,
    )


def article_ids(store: Store) -> list[int]:
    with store.read() as connection:
        return sorted(a.id for a in articles.listed(connection, since=None, disposition=None))
