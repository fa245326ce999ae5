"""`python -m bench.digest` runs, on a day as small as may be."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bench.digest import filling, press
from bench.digest.__main__ import lines
from bench.digest.child import measured


def test_it_fills_composes_and_tells(tmp_path: Path) -> None:
    config = filling.configured(tmp_path, f"sqlite:///{tmp_path / 'monitor.sqlite'}")
    filling.fill(config, each_day=40, history=1)
    composed, alone = measured(config.path, "compose"), measured(config.path, "sql")
    assert composed["articles"] == 40
    assert 1 < composed["stories"] <= 40
    assert composed["peak"] >= composed["idle"] > 0
    assert alone["rows"] > 40
    told = {**composed, "beyond": composed["peak"] - composed["idle"], "sql": alone["seconds"], "sql_cpu": alone["cpu"]}
    head, rule, *rows, empty = lines("sqlite", {**told, "statements": alone["statements"], "rows": alone["rows"]})
    assert (head, rule, empty) == ("| sqlite | |", "|---|---:|", "")
    assert len(rows) == 8
    assert f"| articles, stories told | 40, {composed['stories']} |" in rows


def test_stories_follow_a_power_law() -> None:
    sizes = list(press.sizes(10_000, Random(1)))
    assert sum(sizes) == 10_000
    assert max(sizes) > 100
    assert sum(size == 1 for size in sizes) > len(sizes) / 3
