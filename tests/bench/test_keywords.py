"""`python -m bench.keywords`: its labels are whole, its figures right on entries small enough to count by hand."""

import math
import re

import pytest

from bench.keywords.__main__ import Entry, Label, finder, kappa, labels, print_scores, print_topics, share, wilson
from monitor.model import Topic

CALLED = ("on", "beside", "off")


def entry(title: str, called: str | None, *, date: str = "2025-08-20", candidate: bool = True) -> Entry:
    return Entry(title, "", date, candidate, None if called is None else Label(candidate, called, called, called))


ENTRIES = (
    entry("AI 주권 논의", "on"),
    entry("AI 인재 정책", "on"),
    entry("AI 반도체 투자", "beside"),
    entry("AI 주권이라는 이름의 카페", "off"),
    entry("AI 주권 축제", None, date="2025-09-05"),
    entry("비 온 뒤 맑음", "off", candidate=False),
    entry("오늘의 운세", "off", date="2025-09-05", candidate=False),
)


def test_labels_are_hashes_and_three_words() -> None:
    known = labels()
    assert len(known) >= 600
    for key, label in known.items():
        assert re.fullmatch(r"[0-9a-f]{16}", key)
        assert {label.one, label.other, label.settled} <= set(CALLED)
        if label.one == label.other:
            assert label.settled == label.one
    assert {label.candidate for label in known.values()} == {True, False}


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [("aabb", "aabb", 1.0), ("aabb", "abab", 0.0), ("aabb", "bbaa", -1.0), ("aaab", "aabb", 0.5)],
)
def test_kappa(one: str, other: str, agreement: float) -> None:
    assert math.isclose(kappa(one, other), agreement)


def test_wilson_covers_the_share_and_narrows_with_the_count() -> None:
    for count in (1, 10, 100):
        low, high = wilson(0.8, count)
        assert 0 <= low < 0.8 < high <= 1
    assert wilson(0.8, 100)[0] > wilson(0.8, 10)[0]
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert math.isclose(wilson(1.0, 20)[1], 1.0)


def test_a_share_is_weighted() -> None:
    assert share([(1.0, True), (1.0, True), (2.0, False)]).startswith("0.50 ")
    assert share([]) == "-"


def test_tables(capsys: pytest.CaptureFixture[str]) -> None:
    topics = (Topic("주권", ("AI 주권",)), Topic("인재", ("AI 인재",)))
    find = finder(ENTRIES, topics, {})
    print_scores(ENTRIES, {"desk": find})
    print_topics(ENTRIES, topics, find)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    first, second, both = (
        next(row for row in rows if row[1:2] == [half]) for half in ("first half", "second half", "both")
    )
    assert [cell.split(" ")[0] for cell in first] == ["desk", "first", "2", "1.00", "3", "0", "0.67"]
    assert [cell.split(" ")[0] for cell in second] == ["desk", "second", "0", "-", "1", "1", "0.00"]
    assert [cell.split(" ")[0] for cell in both] == ["desk", "both", "2", "1.00", "4", "1", "0.50"]
    assert ["주권", "3", "1", "0", "2", "1"] in rows
    assert ["인재", "1", "1", "0", "0", "1"] in rows
