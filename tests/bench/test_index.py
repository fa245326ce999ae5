"""`python -m bench.index` runs, on databases as small as may be."""

from __future__ import annotations

from bench.index.__main__ import run


def test_it_fills_measures_and_tells() -> None:
    head, rule, *rows, empty = run((900, 1800), ("sqlite",), rounds=2, texts=60)
    assert head == "| sqlite, ms | 900 | 1,800 | last/first |"
    assert rule == "|---|---:|---:|---:|"
    assert [row.split("|")[1].strip() for row in rows] == [
        "look-up, new",
        "look-up, reprint",
        "look-up and comparison, reprint",
        "insert, new",
        "its commit, new",
        "insert, reprint",
        "its commit, reprint",
        "index, bytes an article",
    ]
    assert empty == ""
