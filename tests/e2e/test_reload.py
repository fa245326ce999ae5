"""A daemon whose config.toml is edited in every way that people and programs edit files, while it polls.

One process, from the first save to the last: what it works with is read from `monitor doctor --json` after each, and at the
end every entry that a feed ever listed has a disposition.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from monitor.newsroom.server import Reply, Request
from monitor.store.engine import Store, open_store
from monitor.store.tables import entries, feeds
from tests.e2e.conftest import Serve
from tests.e2e.running import Process, article, call, desk, page, rss, started

REFUSED = "config.toml is not taken up"


class Press:
    """Two feeds on loopback that list what was published so far."""

    def __init__(self, serve: Serve) -> None:
        self.published: list[str] = []
        self.origin = serve({"/rss1": self._feed(1), "/rss2": self._feed(2), **self._pages()}).origin

    def _feed(self, feed: int) -> Callable[[Request], Reply]:
        def listed(_: Request) -> Reply:
            return rss([(url, f"소버린 AI 소식 {url[-4:]}") for url in self.published if url.endswith(f"-{feed}")])

        return listed

    def _pages(self) -> dict[str, Reply]:
        return {f"/{n:02d}-{feed}": page(*article(2 * n + feed)) for n in range(40) for feed in (1, 2)}

    def publish(self) -> str:
        """One more article in each feed; the address of the first feed's."""
        number = len(self.published) // 2
        self.published += [f"{self.origin}/{number:02d}-{feed}" for feed in (1, 2)]
        return self.published[-2]


class Scene:
    """The daemon under edits, and what can be asked of it."""

    def __init__(self, config: Path, daemon: Process, press: Press) -> None:
        self.config, self.daemon, self.press = config, daemon, press

    def doctor(self) -> dict[str, list[tuple[str, str]]]:
        """State and detail of each check, by its name."""
        found: dict[str, list[tuple[str, str]]] = {}
        for check in call(self.config, "doctor", "--json").json["checks"]:
            found.setdefault(check["name"], []).append((check["state"], check["detail"]))
        return found

    def settings(self) -> list[tuple[str, str]]:
        return self.doctor().get("settings", [])

    def until_settings(self, state: str, words: str, seconds: float = 30.0) -> None:
        def told() -> bool:
            return any(found == state and words in detail for found, detail in self.settings())

        self.daemon.until(told, f"doctor says {state}: {words}; it says {self.settings()}", seconds)

    def until_taken_up(self, seconds: float = 30.0) -> None:
        self.until_settings("ok", "the running daemon works with this file", seconds)

    def still_polls(self) -> None:
        """What is published now is followed to its end."""
        url = self.press.publish()
        with self.store() as store, store.write() as connection:  # as if the two minutes until the next poll were over
            connection.execute(update(feeds).values(next_poll_at=datetime.now(UTC)))
        self.daemon.until(lambda: self.dispositions().get(url) is not None, f"{url} is decided")

    def dispositions(self) -> dict[str, str | None]:
        """Of every entry that was ever read, by its address."""
        with self.store() as store, store.read() as connection:
            found = connection.execute(select(entries.c.url, entries.c.disposition))
            return {row.url: row.disposition for row in found}

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The database that the daemon was started on."""
        opened = open_store(f"sqlite:///{self.config.parent / 'var' / 'monitor.sqlite'}")
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def scene(serve: Serve, folder: Path) -> Iterator[Scene]:
    press = Press(serve)
    press.publish()
    config = desk(folder, [f"{press.origin}/rss1", f"{press.origin}/rss2"])
    with started(config, "run") as daemon:
        yield Scene(config, daemon, press)


def test_every_way_to_save_a_file(serve: Serve, tmp_path: Path) -> None:
    with scene(serve, tmp_path / "desk") as on:
        config, daemon = on.config, on.daemon
        on.until_taken_up()
        first = config.read_text("utf-8")

        # a change that is right
        good = first.replace('["소버린 AI"]', '["소버린 AI", "독파모"]')
        config.write_text(good, "utf-8")
        on.until_taken_up()
        daemon.wait_for("topic 키워드: +독파모")
        on.still_polls()

        # three that are not
        for broken, said in (
            (good.replace('["소버린 AI", ', '["소버린 AI" '), "line 2"),
            (good.replace("[network]", "[network]\ntimeuot = 1"), "network.timeuot: unknown key"),
            (good.replace('at = "07:30"', 'at = "25:30"'), "digests[0].at: must be a time of day"),
        ):
            config.write_text(broken, "utf-8")
            on.until_settings("error", "the daemon refuses the file (line ")
            assert call(config, "doctor", "--json").code == 2
            (refusal,) = [detail for state, detail in on.settings() if state == "error"]
            assert said in refusal
            assert "works with the settings of 20" in refusal
            on.still_polls()
        assert daemon.said.count(REFUSED) == 3
        config.write_text(good, "utf-8")
        on.until_taken_up()

        # half of a save, with a pause in it
        better = good.replace("[polling]", "[stories]\nthreshold = 0.2\n\n[polling]")
        config.write_text(better[: len(better) // 2], "utf-8")
        time.sleep(2.5)
        assert [state for state, _ in on.settings()] == ["warning"]
        config.write_text(better, "utf-8")
        on.until_taken_up()
        daemon.wait_for("stories.threshold: 0.17 -> 0.2")

        # another file in its place
        beside = config.with_name("config.toml.new")
        beside.write_text(good, "utf-8")
        beside.replace(config)
        on.until_taken_up()
        assert daemon.said.count(REFUSED) == 3

        # gone, and back
        config.unlink()
        on.until_settings("error", "the file cannot be read: No such file")
        on.still_polls()
        config.write_text(good, "utf-8")
        on.until_taken_up()
        assert daemon.said.count(REFUSED) == 4

        # a thousand saves, in both ways that programs save
        last = _saved_a_thousand_times(config, good)
        on.until_taken_up()
        assert config.read_text("utf-8") == last
        assert daemon.said.count(REFUSED) == 4
        assert daemon.said.count("config.toml taken up") < 30
        on.still_polls()

        # the database stays where it is until the next start
        config.write_text(last.replace("[polling]", '[storage]\ndirectory = "store"\n\n[polling]'), "utf-8")
        on.until_settings("warning", "[storage] directory changed: takes effect at the next start")
        assert on.settings()[0][0] == "ok"
        ((state, detail),) = on.doctor()["daemon"]
        assert (state, f"(pid {daemon.popen.pid} on " in detail) == ("warning", True)
        on.still_polls()
        config.write_text(last, "utf-8")
        on.until_taken_up()
        assert len(on.settings()) == 1

        on.still_polls()
        wanted = set(on.press.published)
        daemon.until(
            lambda: wanted <= {url for url, word in on.dispositions().items() if word}, "every entry is decided"
        )
        assert set(on.dispositions()) == wanted
        assert daemon.stop() == 0
        assert on.settings() == []
    assert daemon.said.count("started") == 1
    assert "Traceback" not in daemon.said
    assert "trouble" not in daemon.said


def _saved_a_thousand_times(config: Path, text: str) -> str:
    """Over some seven seconds; what was saved last."""
    beside = config.with_name("config.toml.new")

    def save() -> None:
        for number in range(1000):
            body = text.replace("first", "second") + f"# {number}\n"
            if number % 2:
                beside.write_text(body, "utf-8")
                beside.replace(config)
            else:
                config.write_text(body, "utf-8")
            time.sleep(0.007)

    saving = threading.Thread(target=save)
    saving.start()
    saving.join()
    return f"{text}# 999\n"
