"""feedvalidator's test files, each polled twice: what comes a second time must leave nothing behind."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, table

from bench.conformance.library import NOW, Library, found_below
from monitor.config import load
from monitor.model import FailureReason, Feed
from monitor.pipeline import Desk, Polled, poll_feed
from monitor.service import RETRIES, Tools
from monitor.store import feeds
from monitor.store.engine import Store, open_store
from monitor.store.migrate import upgrade
from monitor.work.pool import WorkerPool

GROWING = ("entries", "entry_steps", "articles", "revisions")
"""Tables in which what a poll brings leaves rows, an edit included."""

CRASH = "crashed"

SETTINGS = """
timezone = "Asia/Seoul"

[[topics]]
name = "AI"
keywords = ["AI"]

[network]
allow_addresses = ["127.0.0.1"]
per_host_delay = 0

[storage]
directory = "var"

[[feeds]]
url = "{url}"
"""


@contextmanager
def desk_for(urls: Iterable[str]) -> Iterator[tuple[Desk, Store, Mapping[str, int]]]:
    """A desk with these feeds on a new SQLite database, and the feeds' numbers by URL."""
    wanted = tuple(Feed(url=url) for url in urls)
    with TemporaryDirectory(prefix="conformance-") as home:
        path = Path(home) / "config.toml"
        path.write_text(SETTINGS.format(url=wanted[0].url), "utf-8")
        config = load(path, environment={}).model_copy(update={"feeds": wanted})
        store = open_store(f"sqlite:///{home}/monitor.db")
        upgrade(store)
        with store.write() as connection:
            feeds.configure(connection, wanted, NOW)
        with store.read() as connection:
            numbers = {feed.feed.url: feed.id for feed in feeds.all_active(connection)}
        tools = Tools(config, store, WorkerPool(workers=2, max_tasks=2000))
        try:
            yield tools.desk(config, RETRIES), store, numbers
        finally:
            tools.close()
            store.close()


def run(given: Path, say: Callable[[str], None]) -> bool:
    """Poll every file twice; True when nothing crashed and the second poll added nothing."""
    root = found_below(given, "testcases", ("rss20", "atom", "rss"))
    files = sorted(path for ending in ("*.xml", "*.opml") for path in root.rglob(ending))
    library = Library(root, files, stated_headers=False)
    begun = time.monotonic()
    well = True
    seen: list[dict[str, int]] = []
    with library.server, desk_for(library.urls) as (desk, store, numbers):
        for number, now in enumerate((NOW, NOW + timedelta(hours=6)), start=1):
            outcomes = _polled(desk, {numbers[url]: file for url, file in library.urls.items()}, now)
            crashes = [outcome for outcome in outcomes if outcome.startswith(CRASH)]
            kinds = Counter(CRASH if outcome in crashes else outcome for outcome in outcomes)
            seen.append(_rows(store))
            say(f"poll {number}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
            say("  rows: " + ", ".join(f"{count} {name}" for name, count in seen[-1].items()))
            for crash in crashes[:20]:
                say(f"  {crash}")
            well = well and not crashes
    say(f"{len(files)} files polled twice in {time.monotonic() - begun:.0f} s")
    if seen[0] != seen[1]:
        say("the second poll of the same bytes added rows")
    return well and seen[0] == seen[1] and not library.server.errors


def _polled(desk: Desk, files: Mapping[int, Path], now: datetime) -> list[str]:
    """What every feed came to."""

    def poll(feed_id: int) -> str:
        try:
            polled = poll_feed(desk, feed_id, now)
        except Exception as error:  # a crash is what the command looks for
            return f"{CRASH}: {files[feed_id]}: {error!r}"
        return _in_words(polled, files[feed_id])

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(poll, files))


def _in_words(polled: Polled, file: Path) -> str:
    if polled.detail.startswith(FailureReason.PARSE_BUDGET):
        return f"{CRASH}: {file}: {polled.detail}"
    return f"failed ({polled.detail.partition(':')[0]})" if polled.outcome == "failed" else polled.outcome


def _rows(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {
            name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
            for name in GROWING
        }
