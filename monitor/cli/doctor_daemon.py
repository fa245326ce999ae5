"""What `monitor doctor` says of the daemon: whether one runs, and which settings it works with.

The lock tells whether it runs; only then does what it recorded count (`monitor.store.settings`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.cli.doctor import Check
from monitor.errors import LockHeld, MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.config import Config
    from monitor.store.settings import InUse

NO_DAEMON = Check(
    "daemon", "warning", "no daemon runs on this database", "monitor run, or `monitor service --print` for systemd"
)
RESTART = "restart the service (sudo systemctl restart sovereign-ai-monitor), or take the change back"


@dataclass(frozen=True, slots=True)
class _Place:
    """A database, and the file that the daemon on it is asked about."""

    path: Path
    sha256: str
    """Of the file as it is now; "" where it cannot be read."""
    zone: ZoneInfo
    database_url: str
    storage: Path


def with_settings(config: Config, now: datetime) -> list[Check]:
    """Of a file that can be loaded. Raises StoreError where the lock cannot be asked for."""
    place = _place(config)
    if (held := _held(place, now)) is not None:
        return [Check("daemon", "ok", held), *_settings(place, held)]
    return list(_elsewhere(place, now)) or [NO_DAEMON]


def elsewhere(config: Config, now: datetime) -> list[Check]:
    """The same where the database that the file names cannot be had: of a daemon that works on another."""
    return list(_elsewhere(_place(config), now))


def _place(config: Config) -> _Place:
    from monitor.config.watch import contents

    sha256, zone = contents(config.path)[1].sha256, ZoneInfo(config.timezone)
    return _Place(config.path, sha256, zone, config.database_url, config.storage_directory)


def without_settings(path: Path, now: datetime) -> list[Check]:
    """Of a file that cannot be loaded: what a daemon that runs makes of it; nothing where none runs."""
    from monitor.config.watch import contents
    from monitor.config.whereabouts import whereabouts

    found = contents(path.absolute())[1]
    where = whereabouts(path, found.raw)
    zone = ZoneInfo("Asia/Seoul")
    place = _Place(path.absolute(), found.sha256, zone, where.database_url, where.storage_directory)
    with suppress(MonitorError):
        if place.database_url and _is_there(place.database_url) and (held := _held(place, now)) is not None:
            return [Check("daemon", "ok", held), *_settings(place, held)]
    return list(_elsewhere(place, now))


def _is_there(url: str) -> bool:
    """Whether there is a database to ask about: looking must not make one."""
    from monitor.store.engine import store_url

    parsed = store_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _held(place: _Place, now: datetime) -> str | None:
    """Who works on the database; None: nobody."""
    from monitor.store.lock import hold

    try:
        with hold(place.database_url, place.storage, purpose="doctor", now=now):
            return None
    except LockHeld as error:
        return str(error)


def _elsewhere(place: _Place, now: datetime) -> Iterator[Check]:
    """A daemon that was started with this file and works on a database that the file no longer names."""
    from monitor.store.engine import store_url
    from monitor.store.settings import noted
    from monitor.store.trouble import masked

    home = place.path.parent
    with suppress(OSError):
        folders = {place.storage, *(folder for folder in home.iterdir() if folder.is_dir())}
        for note in noted(place.path, sorted(folders)):
            with suppress(MonitorError):
                here = masked(store_url(place.database_url)) if place.database_url else ""
                if note.database == here or "***" in note.database or not _is_there(note.database):
                    continue
                other = _Place(place.path, place.sha256, place.zone, note.database, Path(note.storage))
                if (held := _held(other, now)) is not None:
                    yield Check("daemon", "warning", f"{held.partition(';')[0]}, not on what this file names", RESTART)
                    yield from _settings(other, held)
                    return


def _settings(place: _Place, held: str) -> Iterator[Check]:
    """What the daemon that holds the lock recorded; nothing from one of an earlier version, or one that is just starting."""
    from monitor.store import settings
    from monitor.store.engine import open_store

    try:
        store = open_store(place.database_url)
        try:
            with store.read() as connection:
                state = settings.in_use(connection)
        finally:
            store.close()
    except MonitorError as error:
        yield Check("settings", "warning", f"what the daemon works with cannot be read: {error}")
        return
    whose = f"`monitor run` (pid {state.pid} on " if state is not None else ""
    if state is not None and held.startswith(whose) and f", since {state.since})" in held:
        yield from _judged(place, state)


def _judged(place: _Place, state: InUse) -> Iterator[Check]:
    taken, refused = state.taken_up, state.refused
    at = _shown(taken.at, place.zone)
    if Path(taken.path).resolve() != place.path.resolve():
        yield Check(
            "settings",
            "warning",
            f"the running daemon works with another file: {taken.path}, taken up at {at}",
            "name that file with --config, or restart the daemon with this one",
        )
        return
    if refused is not None and refused.sha256 in ("", place.sha256):
        line = f" (line {refused.line})" if refused.line is not None else ""
        yield Check(
            "settings",
            "error",
            f"the daemon refuses the file{line} and works with the settings of {at}: {_some(refused.problems)}",
            f"mend {place.path}; it is taken up by itself",
        )
    elif taken.sha256 == place.sha256 and refused is None:
        yield Check("settings", "ok", f"the running daemon works with this file, taken up at {at}")
    else:
        yield Check(
            "settings",
            "warning",
            f"the file has changed since; not taken up yet, the daemon works with the settings of {at}",
            "look again in some seconds: one that looks half-written is waited for, up to 10 s",
        )
    for key in state.waits:
        table, _, name = key.partition(".")
        yield Check("settings", "warning", f"[{table}] {name} changed: takes effect at the next start", RESTART)


def _some(problems: Sequence[str]) -> str:
    """The first few, each without the lines that point at the place: the file's own check has them all."""
    shown = [problem.partition("\n")[0] for problem in problems[:3]]
    return "; ".join(shown) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")


def _shown(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
