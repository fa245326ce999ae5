"""What comes in, for tests of alerts: articles put in by the store's own functions, and stories made and parted at will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text, update

from monitor.config import AlertPlan, Config, load_bytes
from monitor.model import Article, Disposition, Feed, FeedEntry, Step
from monitor.pipeline.alert import Looked, look, raise_due
from monitor.store import articles, entries, feeds, notices, stories, tables
from monitor.store.engine import Store
from monitor.store.notices import NoticeDelivery, StoredNotice
from monitor.store.tables import replay_finds, replays
from tests.store.made import NOW, match

SETTINGS = """
[[topics]]
name = "연산"
keywords = ["국가 연산센터"]

[[topics]]
name = "모델"
keywords = ["독자 언어모델"]

[storage]
directory = "var"

[[alerts]]
name = "속보"
"""


@dataclass
class Wire:
    """One desk with alerts."""

    store: Store
    config: Config
    count: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> AlertPlan:
        return self.config.alerts[0]

    def born(self, now: datetime = NOW) -> None:
        """The alerts of the configuration are known from now on."""
        with self.store.write() as connection:
            notices.keep(connection, [plan.name for plan in self.config.alerts], now)

    def comes(
        self,
        now: datetime = NOW,
        *,
        outlet: str = "새벽일보",
        topic: str = "연산",
        title: str | None = None,
        story: int | None = None,
        copy_of: int | None = None,
        at: datetime | None = None,
    ) -> int:
        """An article comes in, on its own or into that story; its number. Articles are numbered from 1."""
        self.count += 1
        said = Article(
            url=f"https://press.example/{self.count}",
            title=title or f"소식 {'가나다라마바사아자차카타파하'[self.count % 14] * 4} {self.count}",
            paragraphs=("어제 국가 연산센터 소식이 있었다.",),
            byline="김하늘",
            published_at=at or now - timedelta(minutes=5),
        )
        with self.store.write() as connection:
            number = articles.add(
                connection,
                said,
                canonical_url=said.url,
                outlet=outlet,
                portal=False,
                disposition=Disposition.STORED if copy_of is None else Disposition.DUPLICATE,
                repeats=None,
                drawn=articles.Drawn({}, ""),
                found=(match(topic),),
                first_seen_at=now,
                now=now,
            )
            if copy_of is not None:
                connection.execute(
                    update(tables.articles).where(tables.articles.c.id == number).values(group_id=copy_of)
                )
            stories.assign(connection, {number: story if story is not None else number}, {}, now)
        return number

    def told_as(self, placed: Mapping[int, int], now: datetime = NOW, merged: Mapping[int, int] | None = None) -> None:
        """Put articles into stories, whatever they say."""
        with self.store.write() as connection:
            stories.assign(connection, dict(placed), dict(merged or {}), now)

    def raised(self, now: datetime = NOW) -> StoredNotice | None:
        """Look and raise, once; what is raised arrives at once."""
        notice = raise_due(self.store, self.config, self.plan, now)[1]
        if notice is not None:
            self.arrives(notice, now)
        return notice

    def arrives(self, notice: StoredNotice, now: datetime) -> None:
        with self.store.write() as connection:
            for each in notices.deliveries_of(connection, notice.id):
                notices.record_delivery(connection, each.id, "sent", now=now, error=None, next_attempt_at=None)

    def looked(self, now: datetime = NOW) -> Looked:
        with self.store.read() as connection:
            found = look(connection, self.config, self.plan, now)
        assert found is not None
        return found

    def members(self, notice: StoredNotice) -> list[int]:
        with self.store.read() as connection:
            rows = connection.execute(
                text("SELECT article_id FROM notice_articles WHERE notice_id = :id ORDER BY article_id"),
                {"id": notice.id},
            )
            return [row.article_id for row in rows]

    def deliveries(self, notice: StoredNotice) -> tuple[NoticeDelivery, ...]:
        with self.store.read() as connection:
            return notices.deliveries_of(connection, notice.id)

    def read_in_a_feed(self, number: int, seen: datetime, *, first_poll: datetime, replay: int | None = None) -> None:
        """An entry of the one feed led to this article; `replay`: by what new keywords found."""
        with self.store.write() as connection:
            feeds.configure(connection, [Feed("https://press.example/rss")], first_poll)
            [feed] = feeds.all_active(connection)
            connection.execute(update(tables.feeds).values(first_success_at=first_poll))
            entry = entries.add(
                connection,
                feed.id,
                FeedEntry(f"e{number}", f"https://press.example/{number}", "제목"),
                canonical_url=f"https://press.example/{number}",
                fingerprint=f"1{number}",
                now=seen,
                host=None,
                step=Step("feed", "new", "", seen),
                disposition=None,
            )
            led = {"article_id": number, "replay_id": replay}
            connection.execute(update(tables.entries).where(tables.entries.c.id == entry).values(**led))

    def replayed(self, number: int, *topics: str, now: datetime = NOW) -> None:
        """New keywords found this article to concern these topics."""
        import json

        with self.store.write() as connection:
            replay = connection.execute(
                insert(replays).values(
                    asked_at=now, reason="", gain="{}", rules="", since=now, entries_at=0, entries_to=0, articles_at=0,
                    articles_to=0, late_at=0, done_at=now,
                )
            ).inserted_primary_key  # fmt: skip
            assert replay is not None
            values = {"replay_id": replay[0], "article_id": number, "topics": json.dumps(topics), "found_at": now}
            connection.execute(insert(replay_finds).values(**values))


def wire(store: Store, home: Path, alert: str, *, more: str = "", smtp_port: int | None = None) -> Wire:
    """A desk with one alert named 속보; `alert` are its further keys, `more` further tables."""
    smtp = (
        f'\n[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\nsender = "desk@example.kr"\n'
        if smtp_port is not None
        else ""
    )
    source = f"{SETTINGS}{alert}\n{more}{smtp}"
    return Wire(store, load_bytes(home / "config.toml", source.encode(), environment={}))
