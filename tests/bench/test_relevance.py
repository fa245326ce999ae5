"""`python -m bench.relevance` runs on the simulated press alone."""

from __future__ import annotations

import pytest

from bench.relevance import auc, events_of_press, print_likeness, print_siblings, seeds


def test_it_measures_the_simulated_press(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.relevance.lines", lambda name: iter(()))
    print_likeness(seeds(), {})
    print_siblings("the simulated press", seeds(), events_of_press(), 1)
    said = capsys.readouterr().out
    assert "| seed, to the other four | 5 | " in said
    assert "| press, on the debate / press, no match | " in said
    assert "| the simulated press | " in said


def test_auc() -> None:
    assert auc([2, 3], [0, 1]) == 1
    assert auc([0, 1], [2, 3]) == 0
    assert auc([1, 1], [1, 1]) == 0.5
