"""Runs under another interpreter, the one that has datasketch and simhash: texts as JSON on stdin, answers on stdout.

    {"library": "datasketch", "shingle": 5, "texts": [normalised text], "queries": [normalised text]}
    -> {"ms": CPU ms a query, "candidates": [[text's number]], "alike": [[text's number]]}      datasketch
    -> {"ms": CPU ms a query, "texts": ["hash, as hex"], "queries": ["hash, as hex"]}           simhash

Nothing of this project is imported. The shingles are those of the monitor: five characters of its normalised text.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

PERMUTATIONS, THRESHOLD = 128, 0.5


def shingles(normal: str, length: int) -> list[str]:
    """Each once; a text that is shorter is its own."""
    return sorted({normal[at : at + length] for at in range(max(1, len(normal) - length + 1))})


def datasketch(texts: Sequence[str], queries: Sequence[str], length: int) -> dict[str, Any]:
    """MinHashLSH at .5, and of its answers those whose Jaccard is estimated at .5 or more."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found,unused-ignore]

    def minhash(normal: str) -> Any:
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch([shingle.encode() for shingle in shingles(normal, length)])
        return made

    index, known = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), [minhash(text) for text in texts]
    for number, made in enumerate(known):
        index.insert(number, made)
    candidates, alike = [], []
    began = time.process_time()
    for query in queries:
        made = minhash(query)
        found = sorted(index.query(made))
        candidates.append(found)
        alike.append([number for number in found if made.jaccard(known[number]) >= THRESHOLD])
    spent = time.process_time() - began
    return {"ms": spent * 1000 / len(queries), "candidates": candidates, "alike": alike}


def simhash(texts: Sequence[str], queries: Sequence[str], length: int) -> dict[str, Any]:
    """64 bits; who compares them pays next to nothing, so only making them is timed."""
    from simhash import Simhash  # type: ignore[import-not-found,unused-ignore]

    def fingerprint(normal: str) -> str:
        return f"{Simhash(shingles(normal, length)).value:016x}"

    known = [fingerprint(text) for text in texts]
    began = time.process_time()
    found = [fingerprint(query) for query in queries]
    spent = time.process_time() - began
    return {"ms": spent * 1000 / len(queries), "texts": known, "queries": found}


LIBRARIES: dict[str, Callable[[Sequence[str], Sequence[str], int], dict[str, Any]]] = {
    "datasketch": datasketch,
    "simhash": simhash,
}


def main() -> None:
    """Read stdin, answer on stdout."""
    wanted = json.load(sys.stdin)
    json.dump(LIBRARIES[wanted["library"]](wanted["texts"], wanted["queries"], wanted["shingle"]), sys.stdout)


if __name__ == "__main__":
    main()
