"""Small changes to config.toml that leave every other byte as it stands: comments, order, line ends, a byte order mark.

What is edited is the text. A document model loses what people wrote between two tables: tomlkit 0.15 draws [[feeds]] tables
that stand apart together, drops the comment that heads the next section along with a removed table, and appends to a list
without the comma that was missing (docs/decisions.md). Each change is proved before it counts: read again, the tables are
those of before and the one difference that was wanted.

edit                         a change on the file, atomically
config.switch                turn_on, turn_off: names in the list `catalogue`
config.own_feeds             add_feeds, remove_feed: [[feeds]] tables
config.statements            what they stand on: the text cut into statements, and the proof
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.config import load
from monitor.config.lines import decode
from monitor.errors import ConfigError, MonitorError, Problem

Change = Callable[[str], str]
"""From the text of a config.toml (without a byte order mark) to the changed text."""

_BOM = b"\xef\xbb\xbf"
_TRIES = 3
"""How often an edit begins anew when somebody else changes the file meanwhile."""


def edit(path: Path, change: Change, *, environment: Mapping[str, str] | None = None) -> bool:
    """Make `change` in the file; False when it leaves the text as it is, and then nothing is written.

    What was changed is loaded beside the file before it takes its place in one step, with the mode it had, through symlinks.
    Raises ConfigError when the changed file would be wrong, MonitorError when it cannot be written or the change cannot be
    made; the file is then as it was.
    """
    target = Path(path).resolve()
    with _alone(target.parent):
        for _ in range(_TRIES):
            raw, text = _read(target, path)
            changed = change(text)
            if changed == text:
                return False
            body = (_BOM if raw.startswith(_BOM) else b"") + changed.encode()
            if _replaced(target, path, raw, body, environment):
                return True
    raise MonitorError(f"{path} is being changed by somebody else; nothing was written, try again")


def source(path: Path) -> str:
    """The text of the file, line ends as they are. Raises ConfigError."""
    return _read(Path(path).resolve(), path)[1]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One edit at a time in a folder; the kernel ends the lock with its holder. An editor knows nothing of it."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise MonitorError(f"{folder} cannot be opened: {error.strerror}") from None
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
        with suppress(OSError):  # some file systems cannot do that with a folder
            os.fsync(number)
    finally:
        os.close(number)


def _read(target: Path, path: Path) -> tuple[bytes, str]:
    try:
        raw = target.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), (Problem(None, "", f"the file cannot be read: {error.strerror}"),)) from None
    text = decode(raw)
    if isinstance(text, Problem):
        raise ConfigError(str(path), (text,))
    return raw, text


def _replaced(target: Path, path: Path, before: bytes, body: bytes, environment: Mapping[str, str] | None) -> bool:
    """Put `body` in the file's place; False when the file is no longer what was read."""
    if not os.access(target, os.W_OK):
        raise MonitorError(f"{path} is write-protected; nothing was changed")
    beside: Path | None = None
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
        beside = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(number)
            state = target.stat()
            with suppress(PermissionError):  # an owner may not give a file away
                os.fchown(number, state.st_uid, state.st_gid)
            os.fchmod(number, state.st_mode & 0o7777)
        try:
            load(beside, environment=environment)
        except ConfigError as error:
            raise ConfigError(str(path), error.problems) from None
        if target.read_bytes() != before:
            return False
        beside.replace(target)
    except OSError as error:
        raise MonitorError(f"{path} cannot be written: {error.strerror or error}; nothing was changed") from None
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
    return True
