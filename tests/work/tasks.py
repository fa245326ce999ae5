"""What the tests ask a worker to do: module-level functions, because a spawned process imports them by name."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
import warnings


def spin() -> None:
    """Never end, inside C, holding the interpreter: what a hostile regular expression does."""
    re.match(r"(a+)+$", "a" * 64 + "b")


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def die(code: int) -> None:
    os._exit(code)


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_memory(size: int) -> int:
    return len(bytearray(size))


def fail(text: str) -> None:
    raise ValueError(text)


def make_noise() -> int:
    print("noise on stdout")
    print("noise on stderr", file=sys.stderr)
    warnings.warn("a warning", stacklevel=1)
    os.write(2, b"noise below python\n")
    return os.getpid()


def pid() -> int:
    return os.getpid()


def deaf() -> bool:
    """Whether the signals that end the daemon leave a worker alone."""
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return True


def unpicklable() -> object:
    return lambda: None
