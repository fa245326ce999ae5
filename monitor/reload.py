"""The daemon's config.toml while it runs: what is taken up, what is refused and said, what waits for a restart.

`monitor.config.watch` decides about the file; here that is carried out, logged and recorded (`monitor.store.settings`).
Whatever fails on the way, the database included, is tried again at the next look: a change is never lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from monitor.config import Config, load_bytes
from monitor.config.changes import changes, waits
from monitor.config.watch import Look, Watch, contents
from monitor.errors import ConfigError, Problem
from monitor.store import settings
from monitor.store.engine import Store
from monitor.store.lock import Holder
from monitor.store.settings import InUse, Refused, TakenUp

log = structlog.get_logger("monitor")

PROBLEMS_SAID = 20
"""Of one file; a longer list is cut, and says so."""

AGAIN_SECONDS = 60.0
"""The same problems of a file that is saved again and again are logged so often at the most."""

TakeUp = Callable[[Config], None]
"""Make the daemon work with these settings; what it raises is tried again."""


class Reload:
    """The settings of one daemon. `look` is called once a second, by one thread."""

    def __init__(self, config: Config, store: Store, holder: Holder, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._running, self._file = config, config
        self._watch = Watch(config.path)
        _, found = contents(config.path)
        ours = found.problem is None and _gives(found.raw, config)
        if ours:  # else it was saved between being loaded and now, and the first looks take it up
            self._watch.in_use = found.raw
        taken_up = TakenUp(clock(), found.sha256 if ours else "", str(config.path))
        self._state = InUse(holder.pid, holder.since, taken_up)
        self._recorded: InUse | None = None
        self._said: tuple[tuple[str, ...], float] = ((), float("-inf"))
        settings.leave_note(settings.Note(str(config.path), store.url, str(config.storage_directory)))

    def look(self, take_up: TakeUp) -> None:
        """Carry out what is to be done about the file, if anything is, and record it."""
        if (look := self._watch.look()) is not None:
            self._carry_out(look, take_up)
        self.record()

    def record(self) -> None:
        """Bring the database's row up to date. Raises StoreError; the next look tries again."""
        if self._state != self._recorded:
            state = self._state
            with self._store.write() as connection:
                settings.record(connection, state)
            self._recorded = state

    def ended(self) -> None:
        """The daemon stops: what it refused concerns nobody any more. Raises StoreError."""
        self._state = replace(self._state, refused=None)
        self.record()

    def _carry_out(self, look: Look, take_up: TakeUp) -> None:
        if look.problem is not None:
            self._refuse(look, (look.problem,))
        elif look.decision == "same":
            self._watch.done(look)
            if self._state.refused is not None:
                self._state = replace(self._state, refused=None)
                log.info("config.toml is again the one in use")
        else:
            try:
                config = load_bytes(self._running.path, look.contents.raw)
            except ConfigError as error:
                problems = error.problems
            except Exception as error:  # a fault of ours: the settings before stay, as with any file that is wrong
                log.debug("config.toml", exc_info=error)
                problems = (Problem(None, "", f"the file cannot be understood ({type(error).__name__}: {error})"),)
            else:
                self._take(look, config, take_up)
                return
            if look.calm:  # else it may be half of a save
                self._refuse(look, problems)

    def _take(self, look: Look, config: Config, take_up: TakeUp) -> None:
        fixed = {"database_url": self._running.database_url, "storage_directory": self._running.storage_directory}
        take_up(config.model_copy(update=fixed))
        self._watch.done(look, taken=True)
        told, waiting = changes(self._file, config), waits(self._running, config)
        for key in waiting:
            if key not in self._state.waits:
                log.warning("config.toml: this takes effect at the next start", key=key)
        taken_up = TakenUp(self._clock(), look.contents.sha256, str(config.path))
        self._file, self._state = config, replace(self._state, taken_up=taken_up, refused=None, waits=waiting)
        self._said = ((), float("-inf"))
        log.info("config.toml taken up", changed="; ".join(told) or "remarks and order only")

    def _refuse(self, look: Look, problems: Sequence[Problem]) -> None:
        """Say it, and keep what is in force."""
        self._watch.done(look)
        told = tuple(str(problem) for problem in problems[:PROBLEMS_SAID])
        if len(problems) > PROBLEMS_SAID:
            told += (f"and {len(problems) - PROBLEMS_SAID} more",)
        line = next((problem.line for problem in problems if problem.line is not None), None)
        sha256, before = look.contents.sha256, self._state.refused
        said, said_at = self._said
        if (before is None or before.sha256 != sha256 or before.problems != told) and (
            said != told or time.monotonic() - said_at >= AGAIN_SECONDS
        ):
            self._said = (told, time.monotonic())
            for why in told:
                log.error("config.toml is not taken up, the settings before stay", why=why.partition("\n")[0])
        if before is None or (before.problems, before.sha256) != (told, sha256):
            refused = Refused(self._clock(), told, self._state.taken_up.at, sha256, line)
            self._state = replace(self._state, refused=refused)


def _gives(raw: bytes, config: Config) -> bool:
    """Whether these bytes are those that the settings were loaded from."""
    try:
        return load_bytes(config.path, raw) == config
    except ConfigError:
        return False
