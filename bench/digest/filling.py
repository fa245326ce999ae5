"""The database that an edition is made of: a week of days that were told, and the day that was not.

Rows are put in past the project's code, which takes 20 ms for an article that it compares; what composing an edition reads is as
the pipeline leaves it: articles with features, facts and key sentences, texts, matches, keys of facts, entries, stories and those
they take up again, editions and what they carried, marks, corrections, polls, and the shipped seeds. The index of
near-duplicates and the ties between articles, which no edition reads, are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert, text, update

from bench.digest import press
from bench.digest.press import Story
from monitor.config import Config, load
from monitor.service import settle
from monitor.store import editions, marks
from monitor.store.engine import Store, open_store
from monitor.store.migrate import upgrade
from monitor.store.tables import (
    article_texts,
    articles,
    corrections,
    entries,
    fact_keys,
    feeds,
    matches,
    polls,
    stories,
)

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
"""07:30 in Seoul."""
DAY = timedelta(days=1)
FEEDS = 60
TAKEN_UP = 0.12
"""Share of a day's stories that take up one of the day before; half of these are the same story, which grows."""
KNOWN = 40
"""Entries of a day that repeat a seed."""
MARKED = 40
CORRECTED = 30
IN_ONE = 2_000
"""Rows of one statement."""
WORTH_WORKERS = 1_000
"""Articles of a day from which on processes beside this one make them."""

SETTINGS = """
timezone = "Asia/Seoul"
{topics}
[outlets]
major = ["새벽일보", "한빛경제"]

[[digests]]
name = "소버린 AI 브리핑"
at = "07:30"

[storage]
directory = "var"

[database]
url = "{url}"
{feeds}
"""


def configured(home: Path, url: str) -> Config:
    """The desk's settings, written to `home`."""
    topics = "".join(
        f'\n[[topics]]\nname = "{name}"\nkeywords = {list(words)!r}\n' for name, words in press.TOPICS.items()
    )
    listed = "".join(
        f'\n[[feeds]]\nurl = "https://press{n}.example/rss"\noutlet = "{press.OUTLETS[n]}"\n' for n in range(FEEDS)
    )
    path = home / "config.toml"
    path.write_text(SETTINGS.format(topics=topics, url=url, feeds=listed), "utf-8")
    return load(path, environment={})


def fill(config: Config, each_day: int, history: int) -> None:
    """`history` days of so many articles with an edition each, and one day without."""
    store = open_store(config.database_url)
    try:
        upgrade(store)
        settle(store, config, NOW - (history + 1) * DAY)
        filler = _Filler(store, config, Random(each_day))
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
            side_by_side = workers.map if each_day >= WORTH_WORKERS else map
            for days_ago in range(history, -1, -1):
                filler.day(NOW - (days_ago + 1) * DAY, _stories(side_by_side, each_day, days_ago))
                if days_ago:
                    filler.issue(NOW - days_ago * DAY)
        filler.finish()
        if store.dialect == "postgresql":
            with store.session() as connection:
                connection.execute(text("VACUUM ANALYZE"))
    finally:
        store.close()


def _stories(each: Callable[..., Iterator[Story]], articles_of_day: int, days_ago: int) -> Iterator[Story]:
    sizes = list(press.sizes(articles_of_day, Random(days_ago)))
    seeds = [days_ago * 1_000_000 + number for number in range(len(sizes))]
    return each(press.story, sizes, seeds, [NOW - (days_ago + 1) * DAY] * len(sizes))


@dataclass
class _Filler:
    """What is filled, and how far it is."""

    store: Store
    config: Config
    chance: Random
    article: int = 0
    of_day: list[int] = field(default_factory=list)
    told: dict[str, list[int]] = field(default_factory=dict)
    """Topic -> stories of the day before, the widest first."""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def day(self, begin: datetime, made: Iterator[Story]) -> None:
        """Every article of a day, and the entry that led to it."""
        self.of_day, before, self.told = [], self.told, {}
        for story in made:
            earlier = before.get(story.topic, [])
            taken = earlier.pop(0) if earlier and self.chance.random() < TAKEN_UP else None
            grows = taken is not None and self.chance.random() < 0.5
            number = taken if grows and taken is not None else self.article + 1
            if not grows:
                self._add(stories, id=number, headline=story.texts[0].title, first_seen_at=begin, last_seen_at=begin + DAY,
                          follows=taken)  # fmt: skip
            self.told.setdefault(story.topic, []).append(number)
            self._articles(story, number, begin)
        self._known(begin)
        self._polls(begin)
        self._flush()

    def _articles(self, story: Story, number: int, begin: datetime) -> None:
        first: dict[int, int] = {}
        for piece in story.pieces:
            self.article += 1
            at, said = begin + timedelta(minutes=piece.minute), story.texts[piece.text]
            group = first.setdefault(piece.text, self.article)
            original = group == self.article
            url = f"https://press{self.article % FEEDS}.example/news/{self.article}"
            self._add(
                articles, id=self.article, url=url, canonical_url=url, title=said.title, outlet=piece.outlet, byline="김하늘",
                published_at=at, first_seen_at=at, kind="보도", tags="[]", portal=False, text_source="page", access="whole",
                length=len(said.body), features=said.features, decided_at=at, group_id=group, story_id=number,
                disposition="stored" if original else "duplicate", relation=None if original else "reprint",
                duplicate_of_kind=None if original else "article", duplicate_of_id=None if original else f"a{group}",
                similarity=None if original else 0.93, facts=said.facts, key_sentence=said.key_sentence,
            )  # fmt: skip
            self._add(article_texts, article_id=self.article, body=said.body, stored_at=at)
            self._entry(f"{self.article}", url, said.title, at, "stored" if original else "duplicate", self.article)
            for match in said.matches:
                self._add(matches, article_id=self.article, topic=match.topic, keyword=match.keyword, field=match.field,
                          start=match.start, end=match.end, snippet=match.snippet, mark_start=match.mark[0],
                          mark_end=match.mark[1])  # fmt: skip
            self.rows.setdefault("fact_keys", []).extend({"h": h, "owner": self.article} for h in said.keys)
            self.of_day.append(self.article)

    def _known(self, begin: datetime) -> None:
        for number in range(KNOWN):
            self._entry(f"known {begin} {number}", f"https://press1.example/known/{number}", f"이미 아는 글 {number}",
                        begin + timedelta(minutes=number), "seed_duplicate", None)  # fmt: skip

    def _entry(self, identity: str, url: str, title: str, at: datetime, disposition: str, article: int | None) -> None:
        self._add(entries, feed_id=1 + len(identity) % FEEDS, identity=identity, url=url, canonical_url=url, title=title,
                  summary=title, first_seen_at=at, published_at=at, fingerprint=identity, disposition=disposition,
                  decided_at=at, article_id=article, page_reason="match")  # fmt: skip

    def _polls(self, begin: datetime) -> None:
        for hour in range(24):
            for feed in range(1, FEEDS + 1):
                self._add(
                    polls, feed_id=feed, at=begin + timedelta(hours=hour, seconds=feed), outcome="read", entries=7
                )

    def _add(self, table: Table, **row: Any) -> None:
        self.rows.setdefault(table.name, []).append(row)

    def _flush(self) -> None:
        with self.store.write() as connection:
            for table in (stories, articles, article_texts, entries, matches, fact_keys, polls):
                _insert(connection, table, self.rows.pop(table.name, []))

    def issue(self, at: datetime) -> None:
        """The edition that told the day."""
        plan = self.config.digests[0]
        with self.store.write() as connection:
            editions.issue(
                connection, digest=plan.name, day=day_of(at), window=(at - DAY, at), issued_at=at, late_seconds=None,
                considered=self.article, subject="브리핑", message_id=f"<{at:%Y%m%d}@bench.example>", message=b"", html="",
                stories=1, duplicates_folded=0, seed_duplicates=KNOWN, article_ids=self.of_day, recipients=(),
            )  # fmt: skip

    def finish(self) -> None:
        """Marks of the desk, corrections of what was told, and feeds that answered this morning."""
        earlier = range(1, max(2, self.article - len(self.of_day)))
        some = self.chance.sample(earlier, min(len(earlier), MARKED + CORRECTED))
        with self.store.write() as connection:
            for place, number in enumerate(some[:MARKED]):
                marks.put(connection, number, relevant=place % 4 != 0, now=NOW)
            changed = [
                {"article_id": number, "kind": "retitled", "before": "전", "after": "후", "noticed_at": NOW - DAY / 2}
                for number in some[MARKED:]
            ]
            _insert(connection, corrections, changed)
            answered = {
                "first_success_at": NOW - 9 * DAY,
                "last_success_at": NOW - timedelta(minutes=9),
                "last_polled_at": NOW,
            }
            connection.execute(update(feeds).values(**answered))


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), IN_ONE):
        connection.execute(insert(table), rows[at : at + IN_ONE])


def day_of(at: datetime) -> date:
    return (at + timedelta(hours=9)).date()
