"""A command and the processes below it: run to the end, with what they cost together.

CPU seconds come from wait4(2): user and system time of the command and of all that it waited for. Memory is sampled from /proc
while the command runs (Linux): the resident sets of the whole tree added up, pages that processes share counted in each.
Elsewhere it is wait4's peak of the largest process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

INTERVAL = 0.25
"""Seconds between two looks at /proc."""

_MAXRSS = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ru_maxrss."""


class CommandFailed(Exception):
    """A command did not do what is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds, and bytes of memory at the peak of the whole tree."""

    cpu: float
    wall: float
    memory: int


def children(pid: int) -> tuple[int, ...]:
    """The processes that `pid`'s threads have started and that still run."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    except OSError:
        pass  # it has ended meanwhile
    return tuple(found)


def resident(pid: int) -> int:
    """Bytes of the resident set; 0 once the process has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def resident_tree(pid: int) -> int:
    """The same of a process and all below it, added up."""
    return resident(pid) + sum(map(resident_tree, children(pid)))


class _Peak(threading.Thread):
    """Looks at a process tree until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(INTERVAL):
            self.bytes = max(self.bytes, resident_tree(self._pid))

    def stop(self) -> int:
        self._over.set()
        self.join()
        return self.bytes


def run(command: Sequence[str], directory: Path, environment: Mapping[str, str], bytecode: Path) -> tuple[Cost, str]:
    """Run a command to its end: what it cost, and its stdout. Raises CommandFailed with the last line of its stderr.

    Its modules are compiled into `bytecode`, as an installed program's are, and none of them in the checkout.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean |= {"PYTHONPYCACHEPREFIX": str(bytecode), **environment}
    with (directory / "stdout").open("wb") as said, (directory / "stderr").open("wb") as complained:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=complained, env=clean, cwd=directory
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    memory = max(peak.stop(), usage.ru_maxrss * _MAXRSS)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        lines = (directory / "stderr").read_text("utf-8", "replace").strip().splitlines() or ["nothing said"]
        raise CommandFailed(f"ended with {process.returncode}: {lines[-1]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, memory), (directory / "stdout").read_text("utf-8")
