"""What an edition's files are called, and writing a file whole or not at all."""

from __future__ import annotations

import os
import re
import threading
from datetime import date
from pathlib import Path
from typing import Final

from monitor.core.text.scrub import one_line

LONGEST_STEM: Final = 200
"""Bytes: file systems allow 255, an ending and a temporary name included."""


def edition_stem(day: date, digest: str) -> str:
    """`<date>-<digest>`, made fit for a file: what an edition's files are called, without their ending."""
    return fit_stem(f"{day.isoformat()}-{digest}")


def fit_stem(name: str) -> str:
    """`name` without what a file name cannot hold; "briefing" where nothing is left."""
    stem = re.sub(r'[/\\:*?"<>|\s]+', "-", one_line(name)).strip("-.") or "briefing"
    while len(stem.encode()) > LONGEST_STEM:
        stem = stem[:-1]
    return stem


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that nobody ever finds half of it, replacing what was there; the path. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
