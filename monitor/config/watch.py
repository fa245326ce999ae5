"""A config.toml that people save while a daemon works with it: is what lies there now a new file, and is it whole?

Nothing on disk says that somebody is in the middle of writing. So a change counts once two looks a second apart saw the same
file; one that is saved without a pause is read all the same after a while; and bytes that look cut off are waited for. What
was decided about is decided on the bytes that were read, and the same bytes are what is then loaded.

Watch       one look after another: None, or a Look, what became of the file
decide      the pure question: take it up, wait, or refuse it?
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from monitor.errors import Problem

UNREST = 5.0
"""Seconds after which a file that is never seen the same twice is read all the same."""

CUT_OFF = 10.0
"""Seconds for which bytes that look like half a file are waited for."""

GONE = 5.0
"""Seconds without the file before that is said: some editors take the old one away before they put the new one there."""

LARGEST = 4_000_000
"""Bytes: a config.toml of ten thousand keywords has a tenth of it."""

Stamp = tuple[int, int, int, int, int]
"""A file's device, inode, size, time of writing and of any change (ns): what tells one state of it from the next."""

Decision = Literal["same", "wait", "take", "refuse"]

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of a file and their SHA-256, or why there are none."""

    raw: bytes = b""
    problem: Problem | None = None

    @property
    def sha256(self) -> str:
        """In hex; "" where the bytes could not be had."""
        return hashlib.sha256(self.raw).hexdigest() if self.problem is None else ""


def decide(found: Contents, before: bytes, *, stood: float, unrest: float) -> tuple[Decision, Problem | None]:
    """What to do about what lies there, where `before` are the bytes in use; the problem comes with "refuse".

    `stood`: seconds since it was first seen as it is now, 0 at that first look; `unrest`: seconds since it was first seen to
    differ from what was dealt with. "take" only says that it may be loaded: a whole file can still be a wrong one.
    """
    if not stood and unrest < UNREST:
        return "wait", None
    if found.problem is not None:
        return "refuse", found.problem
    if found.raw == before:
        return "same", None
    if empty(found.raw) and not empty(before):
        return ("wait", None) if stood < CUT_OFF else ("refuse", EMPTY)
    if cut_off(found.raw, before) and stood < CUT_OFF:
        return "wait", None
    return "take", None


EMPTY = Problem(
    None,
    "",
    "the file is empty, or holds nothing but remarks: it would switch off every feed, topic and briefing; if that is meant,"
    ' write timezone = "Asia/Seoul" into it',
)


def empty(raw: bytes) -> bool:
    """Nothing but white space and remarks: valid TOML, and what a save leaves for the moment in which it begins."""
    lines = (line.strip() for line in raw.removeprefix(_BOM).split(b"\n"))
    return all(not line or line.startswith(b"#") for line in lines)


def cut_off(raw: bytes, before: bytes) -> bool:
    """The first part of what is in use, or a last line without its end where that had one."""
    return before.startswith(raw) or (before.endswith(b"\n") and not raw.endswith(b"\n"))


# --- the file ---------------------------------------------------------------------------------------------------------


def stamp_of(path: Path) -> Stamp | None:
    """Of the file that the path leads to; None while there is none, or none that can be seen."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def contents(path: Path) -> tuple[Stamp | None, Contents]:
    """The file at `path` and the stamp it had: None when it changed while it was read, so that the bytes may be of two files.

    Never waits (for a pipe in the file's place) and never raises.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return stamp_of(path), Contents(
            problem=Problem(None, "", f"the file cannot be read: {error.strerror or error}")
        )
    try:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            what = "a directory" if stat.S_ISDIR(status.st_mode) else "no plain file"
            return _stamp(status), Contents(problem=Problem(None, "", f"what stands in the file's place is {what}"))
        if status.st_size > LARGEST:
            size = f"the file has {status.st_size:,} bytes; more than {LARGEST:,} are no settings"
            return _stamp(status), Contents(problem=Problem(None, "", size))
        with os.fdopen(number, "rb", closefd=False) as file:
            raw = file.read(LARGEST + 1)
        whole = len(raw) == status.st_size and _stamp(os.fstat(number)) == _stamp(status) == stamp_of(path)
    except OSError as error:
        return stamp_of(path), Contents(
            problem=Problem(None, "", f"the file cannot be read: {error.strerror or error}")
        )
    finally:
        os.close(number)
    return (_stamp(status) if whole else None), Contents(raw)


@dataclass(frozen=True, slots=True)
class Look:
    """The file was seen to differ from what was dealt with, and it is time to do something about it."""

    decision: Literal["same", "take", "refuse"]
    contents: Contents
    problem: Problem | None
    stamp: Stamp | None
    calm: bool
    """False: it is being saved again and again, so what is wrong with it may be half of a save."""


_NEVER: Final = "never"


class Watch:
    """Looks at one file; `in_use` are the bytes whose settings are in force. Not thread-safe.

    A look that says something goes on saying it until `done` was told: what could not be carried out is tried again.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds and never goes back. Set `in_use` to what was loaded: the first looks read the file again."""
        self._path, self._clock = path, clock
        self.in_use = b""
        self._dealt_with: Stamp | str | None = _NEVER
        self._seen: Stamp | str | None = _NEVER
        self._seen_at = self._began = 0.0
        self._restless = False

    def look(self) -> Look | None:
        """Once a second or so. None: nothing has changed, or it is not time yet."""
        stamp, now = stamp_of(self._path), self._clock()
        if stamp != self._seen:
            self._seen, self._seen_at = stamp, now
        if stamp == self._dealt_with:
            self._restless = False
            return None
        if not self._restless:
            self._restless, self._began = True, now
        stood, unrest = now - self._seen_at, now - self._began
        if stamp is None and stood < GONE:
            return None
        if not stood and unrest < UNREST:
            return None  # as `decide` would say: the file need not be read for that
        read_at, found = contents(self._path)
        if read_at != stamp:
            return None  # it is being written at this very moment
        decision, problem = decide(found, self.in_use, stood=stood, unrest=unrest)
        return Look(decision, found, problem, stamp, stood > 0) if decision != "wait" else None

    def done(self, look: Look, *, taken: bool = False) -> None:
        """What the look asked for was carried out: speak again when the file differs from what it saw.

        `taken`: the settings in force are now those of its bytes.
        """
        # Two saves within one tick of the file system's clock look alike: what was read in unrest is read once more in calm.
        self._dealt_with, self._restless = look.stamp if look.calm else _NEVER, False
        if taken:
            self.in_use = look.contents.raw
