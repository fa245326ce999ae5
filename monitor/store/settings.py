"""What the running daemon works with: the config.toml that it took up, the one that it refused, what waits for a restart.

One row of `meta`, written by the daemon alone and read by `doctor` and by the next digest; whether a daemon is there at all
says the lock (`monitor.store.lock`), never this row, which outlives a kill -9. Where the file names another database than the
daemon works on, this row is not where the file points to: a note in the storage directory leads to it.

record, in_use       the row, whole
refused              what the next digest has to admit
leave_note, noted    the way back to the database in use
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from monitor.store.tables import meta
from monitor.store.upsert import insert_or_replace

KEY = "settings"
"""The row of `meta`."""

NOTE = "daemon.json"
"""The note's name in the storage directory of a running daemon."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The file whose settings are in force: when they were taken up, the SHA-256 of its bytes (hex), its absolute path."""

    at: datetime
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken up, and why. The settings in force are those of `taken_up_at`."""

    at: datetime
    problems: tuple[str, ...]
    """As `doctor` prints them: "line 12: digests[0].at: must be …"."""
    taken_up_at: datetime | None
    sha256: str = ""
    """Of its bytes, hex; "" where they could not be had (deleted, unreadable)."""
    line: int | None = None
    """Of the first problem that has one."""


@dataclass(frozen=True, slots=True)
class InUse:
    """What one daemon works with; `pid` and `since` are those of its lock."""

    pid: int
    since: str
    taken_up: TakenUp
    refused: Refused | None = None
    waits: tuple[str, ...] = ()
    """Keys that were changed and take effect at the next start, such as "storage.directory"."""


def record(connection: Connection, state: InUse) -> None:
    """Put it in the place of what was recorded before."""
    insert_or_replace(connection, meta, {"key": KEY, "value": _written(asdict(state))})


def in_use(connection: Connection) -> InUse | None:
    """What the daemon recorded last; None: none ever did, or one of another version in another form."""
    found = connection.scalar(select(meta.c.value).where(meta.c.key == KEY))
    try:
        return _in_use(json.loads(found)) if found else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def refused(connection: Connection) -> Refused | None:
    """The file that the daemon does not take up at the moment; None while it works with the file as it is."""
    state = in_use(connection)
    return state.refused if state is not None else None


# --- the way back to the database in use ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """Which database (its URL, without a password) the daemon works on that was started with the file at `config`."""

    config: str
    database: str
    storage: str


def leave_note(note: Note) -> None:
    """Write it into the storage directory, for this user only. An `OSError` is kept silent: it is a help, not a need."""
    path = Path(note.storage) / NOTE
    with contextlib.suppress(OSError):
        beside = path.with_name(f".{NOTE}.new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(note), file)
        beside.replace(path)


def noted(config: Path, directories: Iterable[Path]) -> tuple[Note, ...]:
    """The notes in these directories of daemons that were started with this file; a note may be of one long gone."""
    found: dict[Note, None] = {}
    for directory in directories:
        try:
            words = json.loads((directory / NOTE).read_text("utf-8"))
            note = Note(str(words["config"]), str(words["database"]), str(words["storage"]))
        except (OSError, ValueError, TypeError, KeyError):
            continue
        if note.config == str(config):
            found[note] = None
    return tuple(found)


# --- as JSON ----------------------------------------------------------------------------------------------------------


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, default=datetime.isoformat)


def _in_use(words: dict[str, Any]) -> InUse:
    taken, not_taken = words["taken_up"], words["refused"]
    return InUse(
        pid=int(words["pid"]),
        since=str(words["since"]),
        taken_up=TakenUp(_instant(taken["at"]), str(taken["sha256"]), str(taken["path"])),
        refused=_refused(not_taken) if not_taken is not None else None,
        waits=tuple(map(str, words["waits"])),
    )


def _refused(words: dict[str, Any]) -> Refused:
    taken_up_at, line = words["taken_up_at"], words["line"]
    return Refused(
        at=_instant(words["at"]),
        problems=tuple(map(str, words["problems"])),
        taken_up_at=_instant(taken_up_at) if taken_up_at is not None else None,
        sha256=str(words["sha256"]),
        line=int(line) if line is not None else None,
    )


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without an offset")
    return at
