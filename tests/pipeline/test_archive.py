"""Every edition has its page in the archive, whatever was missing, and what cannot be written stops nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from monitor.archive import keep_archive
from monitor.errors import MonitorError
from monitor.store import editions
from monitor.store.engine import Store
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press
from tests.pipeline.test_issue import PIECES, issue

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def put(store: Store, days: Sequence[date], digest: str = "아침", full_html: str | None = None) -> None:
    with store.write() as connection:
        for day in days:
            editions.issue(
                connection, digest=digest, day=day, window=(NOW - DAY, NOW), issued_at=NOW, late_seconds=None, considered=0,
                subject=f"[{digest}] 제목 {day}", message_id="<x@y>", message=b"", stories=2, duplicates_folded=0,
                html=f'<body class="page">\n<div class="pre">넉 줄&#847;&zwnj;</div><p>{digest} {day}</p></body>',
                seed_duplicates=0, article_ids=(), recipients=("secret@desk.example",), full_html=full_html,
            )  # fmt: skip


def names(house: House) -> list[str]:
    return sorted(path.name for path in place(house).iterdir())


def place(house: House) -> Path:
    return house.config.storage_directory / "archive"


def written(house: House) -> list[str]:
    return [path.name for path in keep_archive(house.store, house.config)]


def test_an_edition_is_there_whole(house: House, press: Press) -> None:
    assert written(house) == []
    assert not place(house).exists(), "nothing to keep, no directory"
    press.feed(PIECES["center"])
    house.take()
    edition = issue(house)
    assert written(house) == ["2026-11-24-아침.html", "index.html"]
    html = (place(house) / "2026-11-24-아침.html").read_text("utf-8")
    assert PIECES["center"].title in html
    assert "\u034f" not in html
    assert edition.html.count("<a ") + 1 == html.count("<a ")
    assert 'href="2026-11-24-%EC%95%84%EC%B9%A8.html"' in (place(house) / "index.html").read_text("utf-8")
    assert written(house) == []


def test_what_is_missing_is_written_and_nothing_else(house: House) -> None:
    put(house.store, [TUESDAY, TUESDAY - DAY])
    put(house.store, [TUESDAY], "저녁", full_html="<body><p>모두</p></body>")
    assert written(house) == ["2026-11-23-아침.html", "2026-11-24-아침.html", "2026-11-24-저녁.html", "index.html"]
    assert len(names(house)) == 4
    assert "모두" in (place(house) / "2026-11-24-저녁.html").read_text("utf-8")
    assert "넉 줄" not in (place(house) / "2026-11-24-아침.html").read_text("utf-8")
    (place(house) / "2026-11-23-아침.html").unlink()
    (place(house) / "2026-11-24-아침.html").write_text("ours")
    (place(house) / "notes.txt").write_text("ours")
    assert written(house) == ["2026-11-23-아침.html"]
    (place(house) / "index.html").unlink()
    assert written(house) == ["index.html"]
    put(house.store, [TUESDAY + DAY])
    assert written(house) == ["2026-11-25-아침.html", "index.html"]
    assert (place(house) / "2026-11-24-아침.html").read_text() == "ours"
    assert not any("secret" in path.read_text("utf-8") for path in place(house).iterdir())


@ON_SQLITE
def test_hundreds_are_listed_without_their_bytes(house: House) -> None:
    put(house.store, [TUESDAY - n * DAY for n in range(120)])
    assert len(written(house)) == 121
    put(house.store, [TUESDAY + DAY])
    asked: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    reading = house.store._reading
    event.listen(reading, "before_cursor_execute", before)
    try:
        assert written(house) == ["2026-11-25-아침.html", "index.html"]
    finally:
        event.remove(reading, "before_cursor_execute", before)
    selects = [statement for statement in asked if "FROM editions" in statement]
    assert ["html" in statement for statement in selects] == [False, True]


@ON_SQLITE
def test_stopped_between_two_pages(house: House) -> None:
    put(house.store, [TUESDAY, TUESDAY - DAY, TUESDAY - 2 * DAY])
    answers = iter([False, True])
    keep_archive(house.store, house.config, stopped=lambda: next(answers))
    assert names(house) == ["2026-11-22-아침.html", "index.html"]
    assert "2026-11-23" in (place(house) / "index.html").read_text("utf-8"), "listed, though its page is not there yet"
    assert len(written(house)) == 3


@ON_SQLITE
def test_names_that_a_file_cannot_tell_apart(house: House) -> None:
    put(house.store, [TUESDAY], "정책/AI")
    put(house.store, [TUESDAY], "정책:ai")
    put(house.store, [TUESDAY], "../../밖")
    written(house)
    first, second, third = names(house)[:3]
    assert (first, third) == ("2026-11-24-..-..-밖.html", "2026-11-24-정책-ai-2.html")
    assert second == "2026-11-24-정책-AI.html"


@ON_SQLITE
def test_a_place_that_cannot_be_written(house: House) -> None:
    put(house.store, [TUESDAY, TUESDAY - DAY])
    place(house).parent.mkdir(parents=True, exist_ok=True)
    place(house).write_text("a file where the directory should be")
    with pytest.raises(MonitorError, match=r"archive/.* cannot be written: .*mail goes out") as raised:
        keep_archive(house.store, house.config)
    assert "\n" not in str(raised.value)
    place(house).unlink()
    (place(house) / "2026-11-23-아침.html").mkdir(parents=True)
    with pytest.raises(MonitorError, match=r"2026-11-23-아침\.html cannot be written"):
        keep_archive(house.store, house.config)
    assert names(house) == ["2026-11-23-아침.html", "2026-11-24-아침.html", "index.html"], "what can be, is"
    html = (place(house) / "index.html").read_text("utf-8")
    assert ("2026-11-24-%EC" in html, "2026-11-23-%EC" in html) == (True, False)
