"""A program that takes the daemon's lock, says so, and holds it until it is killed or told to stop.

Called as `python -m tests.store.holder URL DIRECTORY PURPOSE [none|spawn|fork]`; the last word is the kind of child it
starts while it holds the lock. It prints the child's pid (0 for none), or the refusal, and ends when its input does.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import LockHeld
from monitor.store.lock import hold


def linger() -> None:
    """What a worker does here: outlive its parent."""
    time.sleep(60)


def main() -> int:
    """Take, tell, wait."""
    url, directory, purpose, kind = sys.argv[1:5]
    try:
        lock = hold(url, Path(directory), purpose=purpose, now=datetime.now(UTC))
    except LockHeld as refusal:
        print(refusal, flush=True)
        return refusal.exit_code
    with lock:
        child = 0
        if kind == "spawn":
            worker = multiprocessing.get_context("spawn").Process(target=linger, daemon=True)
            worker.start()
            child = worker.pid or 0
        elif kind == "fork":
            child = os.fork()
            if child == 0:
                linger()
                os._exit(0)
        print(f"held {child}", flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
