from __future__ import annotations

import pytest

from monitor.cli.tables import cells, fitted, table


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("가나다", 6), ("가a", 3), ("e\u0301", 1), ("…", 1), ("‘AI’", 4), ("ａ", 2)],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("가나다", 6, "가나다"),
        ("가나다", 5, "가나…"),
        ("가나다", 4, "가… "),
        ("abcdef", 4, "abc…"),
    ],
)
def test_fitted(text: str, width: int, shown: str) -> None:
    assert fitted(text, width) == shown
    assert cells(fitted(text, width)) == width


def test_a_table_keeps_every_word_where_there_is_room() -> None:
    rows = [("stored", "한빛경제", "짧다"), ("no_match", "가온", "아주 긴 제목이 여기에 있다")]
    assert table(rows) == ["stored    한빛경제  짧다", "no_match  가온      아주 긴 제목이 여기에 있다"]
    assert table([]) == []


@pytest.mark.parametrize("width", [30, 60, 80])
def test_a_table_fits_its_terminal_and_the_widest_column_gives_way(width: int) -> None:
    rows = [("seed_duplicate", "시큐리티한울", "가" * 60, "나" * 40), ("stored", "한빛", "다", "라")]
    lines = table(rows, width)
    assert max(map(cells, lines)) <= width
    assert len(lines) == 2
    if width >= 60:
        assert lines[0].startswith("seed_duplicate  ")
