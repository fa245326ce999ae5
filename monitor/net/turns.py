"""Whose request is on its way to a host, and when the last one went out: what spacing needs beside the database.

A slot is counted from the moment it is taken. Between that and the first byte on the socket lie the name, the connection and
TLS: three seconds for one request and none for the next, and two slots taken a second apart arrive together. So within one
program a host's next slot is counted from the request that went out, and is not given while one is still on its way out.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

ARRIVAL = timedelta(milliseconds=50)
"""By how much two requests on the same way may differ in the time they need to arrive."""

_CLOCK_JUMP = timedelta(
    minutes=5
)  # what lies further ahead than its delay and this was noted before the clock was set back
_KEPT = 4096  # hosts remembered before the oldest are forgotten: a hostile feed can name any number of them


class Turns:
    """Turns of hosts within this program; safe to use from many threads.

    Instants are those of the callers' `now`, moved on by the time that has passed since.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._going: set[str] = set()
        self._went: dict[str, datetime] = {}

    def begin(self, key: str, now: datetime, delay: timedelta) -> datetime | None:
        """Take the turn of `key`: None, and `end` has to follow. Otherwise nothing is taken: the instant to come back."""
        with self._lock:
            if key in self._going:
                return now + delay
            last = self._went.get(key)
            if last is not None and now < last + delay + ARRIVAL <= now + delay + ARRIVAL + _CLOCK_JUMP:
                return last + delay + ARRIVAL
            self._going.add(key)
            return None

    def end(self, key: str, went: datetime | None) -> None:
        """The request went out at `went`, or (None) it is not going to. Does nothing where no turn was taken."""
        with self._lock:
            self._going.discard(key)
            if went is not None:
                self._went.pop(key, None)  # so that the newest stands last
                self._went[key] = went
                while len(self._went) > _KEPT:
                    del self._went[next(iter(self._went))]
