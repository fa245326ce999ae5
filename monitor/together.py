"""Small writes of many threads in as few transactions as they come to.

Whoever brings something while nobody writes writes all that has come: a transaction costs more than what is in it (on a disk that
is asked to be sure 16 ms each, measured), and threads that take turns at the database cost more than both.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 32
"""What is written in one transaction at the most."""

LINGER = 0.02
"""Seconds for which what was brought waits for others to be written with, while others are under way."""


class Together(Generic[T]):
    """`write` is given what was brought, in order, at most `MOST` at a time, by one thread at a time; it must not raise.

    `more` is told how many wait, and says whether anybody else may bring something soon.
    """

    def __init__(self, write: Callable[[Sequence[T]], None], more: Callable[[int], bool]) -> None:
        self._write, self._more = write, more
        self._waiting: deque[T] = deque()
        self._writing = threading.Lock()

    def add(self, brought: T) -> None:
        """Have it written: by this thread, or by the one that is writing already. Returns before or after."""
        self._waiting.append(brought)
        # Asked anew after the lock is given back: what came meanwhile, while its bringer found the lock taken, is not left lying.
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                if self._more(len(self._waiting)):
                    time.sleep(LINGER)
                self._write([self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))])
            finally:
                self._writing.release()
