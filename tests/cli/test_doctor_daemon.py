"""What `monitor doctor` says of the daemon's settings: a lock held here stands for the daemon, everything else is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.errors import StoreError
from monitor.reload import Reload
from monitor.service import open_locked
from monitor.store import settings
from monitor.store.engine import Store
from tests.e2e.running import call, desk

NOW = datetime(2026, 11, 24, 5, 3, 7, tzinfo=UTC)
SHOWN = "2026-11-24 14:03:07+09:00"


class Daemon:
    """The part of a daemon that watches its file; `taken` are the settings that it was told to work with."""

    def __init__(self, config: Config, store: Store, reload: Reload) -> None:
        self.config, self.store, self.reload = config, store, reload
        self.taken: list[Config] = []

    def looks(self, times: int = 2) -> None:
        for _ in range(times):
            self.reload.look(self.taken.append)


@contextmanager
def at_work(path: Path, purpose: str = "run") -> Iterator[Daemon]:
    config = load(path, environment={})
    with open_locked(config, purpose) as (store, lock):
        daemon = Daemon(config, store, Reload(config, store, lock.holder, lambda: NOW))
        daemon.looks(1)
        yield daemon


def checks(path: Path, *names: str) -> list[tuple[str, str]]:
    """State and detail of the checks of these names, in their order."""
    found = call(path, "doctor", "--json").json["checks"]
    return [(check["state"], check["detail"]) for check in found if check["name"] in names]


@pytest.fixture
def config(tmp_path: Path, store_url: str) -> Path:
    return desk(tmp_path / "desk", more=f'[database]\nurl = "{store_url}"')


def test_from_taken_up_to_refused_and_back(config: Path) -> None:
    text = config.read_text("utf-8")
    with at_work(config) as daemon:
        works = [("ok", f"the running daemon works with this file, taken up at {SHOWN}")]
        assert checks(config, "settings") == works
        config.write_text(text.replace("소버린", "독자"), "utf-8")
        ((state, detail),) = checks(config, "settings")
        assert (state, detail.partition(";")[0]) == ("warning", "the file has changed since")
        daemon.looks()
        assert checks(config, "settings") == works

        for broken, why in (
            (text.replace("07:30", "7시"), "line 14: digests[0].at: must be a time of day"),
            (text.replace('"Asia/Seoul"', "Asia/Seoul"), "line 1: "),
        ):
            config.write_text(broken, "utf-8")
            assert [state for state, _ in checks(config, "settings")] == ["warning"]
            daemon.looks()
            ((state, detail),) = checks(config, "settings")
            assert state == "error"
            line = why.split(":")[0]
            assert detail.startswith(
                f"the daemon refuses the file ({line}) and works with the settings of {SHOWN}: {why}"
            )
            assert call(config, "doctor").code == 2
            assert [state for state, _ in checks(config, "daemon")] == ["ok"]
        config.write_text(text, "utf-8")
        daemon.looks()
        assert checks(config, "settings") == works
    assert checks(config, "settings") == []
    assert [state for state, _ in checks(config, "daemon")] == ["warning"]
    config.write_text(text.replace("07:30", "7시"), "utf-8")
    assert checks(config, "settings", "daemon") == [], "nobody works with a file that is wrong"


def test_a_file_that_is_gone(config: Path) -> None:
    """Its database is found where it was left by the daemon, if it lies in a folder beside the file."""
    config.write_text(config.read_text("utf-8").partition("[database]")[0], "utf-8")
    with at_work(config):
        config.rename(config.with_name("away.toml"))
        ((state, detail),) = checks(config, "settings")
        assert (state, detail.partition(";")[0]) == ("warning", "the file has changed since")


def test_another_file(config: Path) -> None:
    other = config.with_name("other.toml")
    other.write_text(config.read_text("utf-8"), "utf-8")
    with at_work(config):
        ((state, detail),) = checks(other, "settings")
        assert (state, detail) == (
            "warning",
            f"the running daemon works with another file: {config}, taken up at {SHOWN}",
        )


def test_once_has_no_settings_to_tell_of(config: Path) -> None:
    with at_work(config):
        pass
    loaded = load(config, environment={})
    with open_locked(loaded, "once"):
        assert [state for state, _ in checks(config, "daemon")] == ["ok"]
        assert checks(config, "settings") == [], "what is recorded is of a daemon that is gone"


def test_another_database_or_storage(tmp_path: Path) -> None:
    config = desk(tmp_path)
    text = config.read_text("utf-8")
    with at_work(config) as daemon:
        for more, key in (
            ('[database]\nurl = "sqlite:///other/news.sqlite"\n', "[database] url"),
            ('[database]\nurl = "sqlite:////proc/none/x"\n', "[database] url"),
            ('[storage]\ndirectory = "store"\n', "[storage] directory"),
        ):
            config.write_text(f"{more}\n{text}".replace("timezone", "# t", 1).replace("keywords", "# k", 1), "utf-8")
            daemon.looks()
            ((state, detail),) = checks(config, "daemon")
            assert (state, detail.endswith("not on what this file names")) == ("warning", True)
            assert checks(config, "settings")[1:] == [("warning", f"{key} changed: takes effect at the next start")]
            assert daemon.taken[-1].database_url == daemon.config.database_url
            assert daemon.taken[-1].storage_directory == daemon.config.storage_directory
        # and wrong besides
        config.write_text(config.read_text("utf-8").replace("07:30", "7시"), "utf-8")
        daemon.looks()
        assert [state for state, _ in checks(config, "settings")] == ["error", "warning"]
        config.write_text(text, "utf-8")
        daemon.looks()
        assert [state for state, _ in checks(config, "settings")] == ["ok"]


def test_a_change_is_not_lost_when_the_database_fails(config: Path) -> None:
    with at_work(config) as daemon:
        config.write_text(config.read_text("utf-8").replace("소버린", "독자"), "utf-8")
        tries: list[Config] = []

        def fails(config: Config) -> None:
            tries.append(config)
            raise StoreError("the database is locked")

        daemon.reload.look(fails)
        for _ in range(3):
            with pytest.raises(StoreError):
                daemon.reload.look(fails)
        assert [state for state, _ in checks(config, "settings")] == ["warning"]
        daemon.looks(1)
        assert len(tries) == 3
        assert [taken.keywords for taken in daemon.taken] == [("독자 AI",)]
        assert [state for state, _ in checks(config, "settings")] == ["ok"]


def test_what_was_refused_is_over_when_the_daemon_stops(config: Path) -> None:
    with at_work(config) as daemon:
        config.write_text("keywords = [\n", "utf-8")
        daemon.looks()
        with daemon.store.read() as connection:
            refused = settings.refused(connection)
        assert refused is not None
        assert (refused.line, refused.taken_up_at, refused.at) == (1, NOW, NOW)
        daemon.reload.ended()
        with daemon.store.read() as connection:
            assert settings.refused(connection) is None


def test_problems_without_end_are_counted(config: Path) -> None:
    with at_work(config) as daemon:
        config.write_text("".join(f"a{number} = 1\n" for number in range(500)), "utf-8")
        daemon.looks()
        with daemon.store.read() as connection:
            refused = settings.refused(connection)
        assert refused is not None
        assert len(refused.problems) == 21
        assert refused.problems[-1] == "and 480 more"


def test_a_save_between_loading_and_watching_is_seen(config: Path) -> None:
    loaded = load(config, environment={})
    config.write_text(config.read_text("utf-8").replace("소버린", "독자"), "utf-8")
    with open_locked(loaded, "run") as (store, lock):
        daemon = Daemon(loaded, store, Reload(loaded, store, lock.holder, lambda: NOW))
        daemon.looks(2)
        assert [taken.keywords for taken in daemon.taken] == [("독자 AI",)]
