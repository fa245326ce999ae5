"""What outlets take back: kept once, told once by each digest that carried the article."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.config import DigestPlan
from monitor.model import Correction
from monitor.store import corrections, editions, judging, telling
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, NOW, judged, prepared, prose

PLAN = DigestPlan.model_validate({"name": "아침", "at": "07:30"})
EVENING = DigestPlan.model_validate({"name": "저녁", "at": "18:00"})
TUESDAY = date(2026, 11, 24)
BEFORE, AFTER, LATER = "국가 연산센터 다시 공모", "국가 연산센터 공모 접는다", "국가 연산센터 공모 미룬다"


def revise(
    store: Store, article_id: int, title: str, body: str = prose(1), now: datetime = NOW, source: str = "page"
) -> str | None:
    with store.write() as connection:
        return judging.revise(store, connection, article_id, prepared("/1", body, title=title, source=source), now)


def read(store: Store, plan: DigestPlan = PLAN) -> telling.Untold:
    with store.read() as connection:
        return telling.untold(connection, plan, NOW - DAY)


def carry(store: Store, found: telling.Untold, *, plan: DigestPlan = PLAN, day: date = TUESDAY) -> None:
    with store.write() as connection:
        editions.issue(
            connection, digest=plan.name, day=day, window=(NOW - DAY, NOW), issued_at=NOW, late_seconds=None,
            considered=found.considered, subject="", message_id="", message=b"", html="", stories=0, duplicates_folded=0,
            seed_duplicates=0, article_ids=found.article_ids, recipients=(), correction_ids=found.correction_ids,
        )  # fmt: skip


def rows(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as connection:
        found = connection.execute(text("SELECT kind, before, after FROM corrections ORDER BY id"))
        return [(row.kind, row.before, row.after) for row in found]


def told(found: telling.Untold) -> list[tuple[str, str, str]]:
    return [(each.kind, each.before, each.after) for each in found.corrections]


def test_told_once_by_each_digest_that_carried_it(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    for plan in (PLAN, EVENING):
        carry(emptied, read(emptied, plan), plan=plan)
    assert revise(emptied, number, AFTER, now=NOW + HOUR) == f"title (before: {BEFORE})"
    assert rows(emptied) == [("retitled", BEFORE, AFTER)]
    for plan in (PLAN, EVENING):
        found = read(emptied, plan)
        assert found.articles == (), "it does not count as new"
        [change] = found.corrections
        expected = Correction(
            change.id, "retitled", f"a{number}", "https://press.example/1", "새벽일보", BEFORE, AFTER, NOW + HOUR
        )
        assert change == expected
        assert found.correction_ids == (change.id,)
        carry(emptied, found, plan=plan, day=TUESDAY + DAY)
        assert told(read(emptied, plan)) == []
    assert told(read(emptied, DigestPlan.model_validate({"name": "새것", "at": "07:30"}))) == []


def test_what_changed_before_it_was_told_is_no_change(emptied: Store) -> None:
    """Noticed while it waited for its edition: it is told with its new headline."""
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    revise(emptied, number, AFTER)
    found = read(emptied, EVENING)
    assert ([a.title for _, a in found.articles], told(found), len(found.correction_ids)) == ([AFTER], [], 1)
    carry(emptied, found, plan=EVENING)
    assert told(read(emptied, EVENING)) == []
    assert told(read(emptied)) == [("retitled", BEFORE, AFTER)]
    revise(emptied, number, LATER)
    assert told(read(emptied, EVENING)) == [("retitled", AFTER, LATER)]
    assert told(read(emptied)) == [("retitled", BEFORE, LATER)], "from what was told to what stands"


def test_a_change_while_the_edition_is_composed_is_told_by_the_next(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    composed = read(emptied)
    revise(emptied, number, AFTER)
    carry(emptied, composed)
    assert told(read(emptied)) == [("retitled", BEFORE, AFTER)]


def test_there_and_back_again_is_nothing_to_tell(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    revise(emptied, number, AFTER)
    revise(emptied, number, BEFORE)
    found = read(emptied)
    assert (told(found), len(found.correction_ids)) == ([], 2)
    carry(emptied, found, day=TUESDAY + DAY)
    assert read(emptied).correction_ids == ()


def test_the_outlets_own_word(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    notice = "본지 24일 자 기사 가운데 사업비는 2조원이 맞기에 바로잡습니다."
    revise(emptied, number, BEFORE, f"{prose(1)}\n\n{notice}")
    assert told(read(emptied)) == [("corrected", BEFORE, BEFORE)]
    revise(emptied, number, AFTER, f"{prose(1)}\n\n{notice}")
    assert told(read(emptied)) == [("corrected", BEFORE, AFTER)], "one line for both"
    revise(emptied, number, AFTER, f"{prose(1, 13)}\n\n{notice}")
    assert len(rows(emptied)) == 2, "the notice was there before"


def test_a_page_that_is_gone_and_a_feed_that_says_so(emptied: Store) -> None:
    """The stored text stays, for it says more; what the outlet took back is told."""
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    for _ in range(2):
        assert revise(emptied, number, "[정정] " + AFTER, "요약뿐이다.", source="feed") is None
    assert rows(emptied) == [("corrected", BEFORE, "[정정] " + AFTER)]
    assert revise(emptied, number, LATER, "요약뿐이다.", source="feed") is None
    assert len(rows(emptied)) == 1, "a feed's headline is not compared with a page's"


def test_another_headline_of_a_copy_surprises_nobody(emptied: Store) -> None:
    judged(emptied, "/0", prose(1), title=BEFORE, outlet="누리통신")
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    revise(emptied, number, AFTER)
    found = read(emptied)
    assert (told(found), len(found.correction_ids)) == ([], 1)
    revise(emptied, number, "[정정] " + AFTER)
    assert told(read(emptied)) == [("corrected", BEFORE, "[정정] " + AFTER)]


def test_marks_alone_are_kept_and_are_no_correction(emptied: Store) -> None:
    from dataclasses import replace

    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    new = prepared("/1", prose(1), title=BEFORE)
    with emptied.write() as connection:
        summed = replace(new, article=replace(new.article, tags=("종합",)))
        assert judging.revise(emptied, connection, number, summed, NOW) == "marks (before: 단독)"
        assert judging.revise(emptied, connection, number, summed, NOW) is None
    assert rows(emptied) == []


def test_rivals_tell_it_once(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1), title=BEFORE).article_id
    carry(emptied, read(emptied))
    revise(emptied, number, AFTER)
    found = read(emptied)
    carry(emptied, found, day=TUESDAY + DAY)
    with pytest.raises(IntegrityError):
        carry(emptied, found, day=TUESDAY + 2 * DAY)
    with emptied.read() as connection:
        assert editions.of_date(connection, "아침", TUESDAY + 2 * DAY) is None
        assert corrections.highest_id(connection) == 1
