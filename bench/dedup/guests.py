"""The rivals, in an environment of their own: datasketch's MinHashLSH and 64-bit simhash, on this monitor's normalised texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.elsewhere import answer
from monitor.core.likeness import signature

HERE = Path(__file__).resolve().parent

DISTANCES = (3, 10)
"""Bits by which two simhashes of one text may differ: what web search uses for whole pages, and what short texts would need."""


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
    told = answer(library, python, HERE / "rivals.py", asked)
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
