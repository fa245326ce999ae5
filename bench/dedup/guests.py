"""The rivals, in an environment of their own: datasketch's MinHashLSH and 64-bit simhash, on this monitor's normalised texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.dedup.rivals import LIBRARIES
from monitor.core.likeness import signature

HERE = Path(__file__).resolve().parent

DISTANCES = (3, 10)
"""Bits by which two simhashes of one text may differ: what web search uses for whole pages, and what short texts would need."""


class LeftOut(Exception):
    """A rival could not be had; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Rival:
    """What a way of comparing says: for each query the numbers of the texts it takes for the same one."""

    name: str
    found: tuple[frozenset[int], ...]
    milliseconds: float
    """CPU a query, without normalising it."""


def rivals(library: str, python: str, texts: Sequence[str], queries: Sequence[str]) -> tuple[Rival, ...]:
    """The answers of a library under the interpreter `python`; texts and queries are normalised. Raises LeftOut."""
    asked = {"library": library, "shingle": signature.SHINGLE, "texts": texts, "queries": queries}
    told = _ask(library, python, asked)
    if library == "simhash":
        known, sought = _bits(told["texts"]), _bits(told["queries"])
        distances = [np.bitwise_count(known ^ each) for each in sought]
        return tuple(
            Rival(
                f"simhash, {most} bits",
                tuple(frozenset(np.flatnonzero(d <= most).tolist()) for d in distances),
                told["ms"],
            )
            for most in DISTANCES
        )
    return (
        Rival("datasketch, LSH", tuple(map(frozenset, told["candidates"])), told["ms"]),
        Rival("datasketch, LSH and estimate", tuple(map(frozenset, told["alike"])), told["ms"]),
    )


def _bits(told: Sequence[str]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.array([int(each, 16) for each in told], dtype=np.uint64)


def _ask(library: str, python: str, asked: Mapping[str, object]) -> dict[str, Any]:
    try:
        answer = subprocess.run(
            [python, str(HERE / "rivals.py")],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        )
    except subprocess.CalledProcessError as problem:
        said = (problem.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise LeftOut(f"{library} does not run under {python}: {said}") from problem
    except OSError as problem:
        raise LeftOut(f"{library}: {python} cannot be started: {problem}") from problem
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def install(directory: Path) -> str:
    """A virtual environment with the rivals in `directory`; its interpreter. Raises LeftOut."""
    python = directory / "bin" / "python"
    quiet = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True, capture_output=True)
        command = [str(python), "-m", "pip", "install", "-q", *LIBRARIES]
        subprocess.run(command, check=True, capture_output=True, env=quiet)
    except (OSError, subprocess.SubprocessError) as problem:
        raise LeftOut(
            f"{' and '.join(LIBRARIES)} could not be installed (install them elsewhere, then --python PATH)"
        ) from problem
    return str(python)
