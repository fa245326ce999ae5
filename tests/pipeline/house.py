"""A desk whose edges are all real: a store, a fetcher, robots and worker processes, told what time it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.config import Config, load
from monitor.model import Disposition, Step
from monitor.pipeline import Desk, Followed, Polled, follow_entry, poll_feed
from monitor.service import Tools
from monitor.store import articles, editions, entries, feeds, texts
from monitor.store.articles import StoredArticle
from monitor.store.engine import Store
from monitor.store.entries import StoredEntry
from monitor.work.pool import WorkerPool
from tests.pipeline.press import NOW

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what no database decides: once is enough."""

RETRIES = (timedelta(minutes=1), timedelta(minutes=5))

SETTINGS = """
timezone = "Asia/Seoul"
first_poll_days = 3

[[topics]]
name = "연산"
keywords = ["국가 연산센터", "소버린 AI"]

[[topics]]
name = "모델"
keywords = ["독자 언어모델"]

[polling]
audit = 0

[network]
allow_addresses = ["127.0.0.1"]
per_host_delay = 0
timeout = 20.0
max_bytes = 200000

[storage]
directory = "var"
"""

MORNING = '\n[[digests]]\nname = "아침"\nat = "07:30"\n'


@dataclass
class House:
    """One desk and the few moves that tests make."""

    store: Store
    tools: Tools
    desk: Desk

    @property
    def config(self) -> Config:
        return self.desk.config

    def feed(self, number: int = 0) -> feeds.StoredFeed:
        """The feed as stored, by its place in the configuration."""
        url = self.config.feeds[number].url
        with self.store.read() as connection:
            return next(feed for feed in feeds.all_active(connection) if feed.feed.url == url)

    def poll(self, now: datetime = NOW, number: int = 0) -> Polled:
        """Poll one feed, whatever its timer."""
        return poll_feed(self.desk, self.feed(number).id, now)

    def follow(self, now: datetime = NOW) -> list[Followed]:
        """Follow everything that is due at `now`, each once."""
        done: list[Followed] = []
        while True:
            with self.store.read() as connection:
                ready = entries.ready(connection, now, without=[each.entry_id for each in done], limit=50)
            if not ready:
                return done
            done += [follow_entry(self.desk, entry_id, now) for entry_id, _ in ready]

    def take(self, now: datetime = NOW) -> None:
        """Poll every feed and follow every entry that is due."""
        for number in range(len(self.config.feeds)):
            self.poll(now, number)
        self.follow(now)

    def entries(self) -> list[StoredEntry]:
        """Every entry, in the order in which they came."""
        with self.store.read() as connection:
            numbers = connection.execute(text("SELECT id FROM entries ORDER BY id")).scalars().all()
            found = [entries.get(connection, number) for number in numbers]
        return [entry for entry in found if entry is not None]

    def entry(self, path: str, number: int = 0) -> StoredEntry:
        """The entry whose link ends with `path`, of one feed."""
        feed_id = self.feed(number).id
        return next(e for e in self.entries() if e.entry.url.endswith(path) and e.feed_id == feed_id)

    def dispositions(self) -> list[str | None]:
        """What became of every entry, in the order in which they came."""
        return [entry.disposition.value if entry.disposition else None for entry in self.entries()]

    def article(self, entry: StoredEntry) -> StoredArticle:
        """The article that this entry led to."""
        assert entry.article_id is not None
        with self.store.read() as connection:
            found = articles.get(connection, entry.article_id)
        assert found is not None
        return found

    def articles(self, disposition: Disposition | None = None) -> list[StoredArticle]:
        """Every article, in the order in which they came."""
        with self.store.read() as connection:
            found = articles.listed(connection, since=None, disposition=disposition)
        return sorted(found, key=lambda article: article.id)

    def text(self, article_id: int) -> str | None:
        with self.store.read() as connection:
            return texts.text_of(connection, article_id)

    def steps(self, entry: StoredEntry) -> list[Step]:
        with self.store.read() as connection:
            return list(entries.steps_of(connection, [entry.id]))

    def stages(self, entry: StoredEntry) -> list[str]:
        """Stage and outcome of every step, in order."""
        return [f"{step.stage}: {step.outcome}" for step in self.steps(entry)]

    def count(self, table: str) -> int:
        with self.store.read() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())

    def with_config(self, **changes: object) -> House:
        """The same house with other settings."""
        return replace(self, desk=replace(self.desk, config=self.config.model_copy(update=changes)))

    def close(self) -> None:
        self.tools.fetcher.close()


def build(
    store: Store, workers: WorkerPool, home: Path, feed_urls: Sequence[str], *, more: str = MORNING, feed: str = ""
) -> House:
    """A house for these feeds; `more` is appended to the settings, `feed` to each feed's table."""
    tables = "".join(f'\n[[feeds]]\nurl = "{url}"\n{feed}\n' for url in feed_urls)
    path = home / "config.toml"
    path.write_text(SETTINGS + more + tables, "utf-8")
    config = load(path, environment={})
    with store.write() as connection:
        feeds.configure(connection, config.feeds, NOW)
        for plan in config.digests:
            editions.born(connection, plan.name, NOW)
    tools = Tools(config, store, workers)
    return House(store, tools, tools.desk(config, RETRIES))
