"""raise_due on both databases: every story once by each alert, whatever merges, splits, grows or repeats it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import update

from monitor.pipeline.alert import raise_due, sample
from monitor.store import notices, tables, texts
from monitor.store.engine import Store
from monitor.store.notices import StoredNotice
from tests.pipeline.house import ON_SQLITE
from tests.pipeline.wire import Wire, wire
from tests.store.made import DAY, HOUR, MINUTE, NOW, match

PLAIN = 'recipients = ["duty@example.kr"]\nevery = "1s"\n'


@pytest.fixture
def told(emptied: Store, tmp_path: Path) -> Wire:
    """A desk whose alert tells every story at once."""
    made = wire(emptied, tmp_path, PLAIN)
    made.born()
    return made


def text_of(notice: StoredNotice | None) -> str:
    assert notice is not None
    body = message_from_bytes(notice.message, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_what_comes_in_from_its_birth_on_once(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN)
    assert raise_due(desk.store, desk.config, desk.plan, NOW) == (None, None), "nobody knows of it yet"
    old = desk.comes()
    desk.born()
    assert desk.raised() is None
    desk.comes(NOW + MINUTE, story=old)
    assert desk.raised(NOW + MINUTE) is None, "a story that had begun before"
    new = desk.comes(NOW + MINUTE, title="국가 연산센터 첫 삽")
    notice = desk.raised(NOW + MINUTE)
    assert notice is not None
    assert (notice.subject, desk.members(notice)) == ("[속보] 국가 연산센터 첫 삽", [new])
    assert [(d.recipient, d.state) for d in desk.deliveries(notice)] == [("outbox", "sent")]
    for minutes in (2, 20, 2000):
        assert desk.raised(NOW + minutes * MINUTE) is None


def test_a_story_that_grows_merges_or_parts_is_told_once(told: Wire) -> None:
    one = told.comes(title="하나")
    first = told.raised()
    assert first is not None
    grown = told.comes(NOW + MINUTE, outlet="한빛경제", story=one)
    assert told.raised(NOW + MINUTE) is None
    told.told_as({grown: grown})  # it parts: the newer half is a story of its own
    further = told.comes(NOW + 2 * MINUTE, outlet="가온신문", story=grown)
    assert told.raised(NOW + 2 * MINUTE) is None
    assert told.members(first) == [one, grown, further]
    other = told.comes(NOW + 3 * MINUTE, title="둘")
    second = told.raised(NOW + 3 * MINUTE)
    assert second is not None
    told.told_as({other: one}, merged={other: one})
    told.comes(NOW + 4 * MINUTE, story=one)
    assert told.raised(NOW + 4 * MINUTE) is None


@ON_SQLITE
def test_an_untold_story_that_joins_a_told_one_is_told_with_it(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN + "min_outlets = 2\n")
    desk.born()
    one = desk.comes()
    desk.comes(outlet="한빛경제", story=one)
    assert desk.raised() is not None
    waiting = desk.comes(NOW + MINUTE)
    assert desk.raised(NOW + MINUTE) is None
    desk.told_as({waiting: one}, merged={waiting: one})
    assert desk.raised(NOW + 2 * MINUTE) is None
    desk.told_as({waiting: waiting})
    desk.comes(NOW + 3 * MINUTE, outlet="가온신문", story=waiting)
    assert desk.raised(NOW + 3 * MINUTE) is None


def test_a_copy_of_what_was_told_is_no_news_even_as_a_story_of_its_own(told: Wire) -> None:
    one = told.comes()
    first = told.raised()
    assert first is not None
    copy = told.comes(NOW + 40 * DAY, outlet="한빛경제", copy_of=1)
    assert told.raised(NOW + 40 * DAY) is None
    assert told.members(first) == [one, copy]


@ON_SQLITE
def test_a_copy_of_what_was_there_before_is_no_news(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN)
    desk.comes()
    desk.born()
    desk.comes(NOW + 40 * DAY, outlet="한빛경제", copy_of=1)
    assert desk.raised(NOW + 40 * DAY) is None


@ON_SQLITE
def test_a_story_waits_until_enough_outlets_have_it(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN + "min_outlets = 3\n")
    desk.born()
    one = desk.comes(title="국가 연산센터 첫 삽")
    desk.comes(NOW + HOUR, story=one)  # the same outlet once more
    desk.comes(NOW + HOUR, outlet="한빛경제", story=one)
    assert desk.raised(NOW + HOUR) is None
    assert (desk.looked(NOW + HOUR).waits, desk.looked(NOW + HOUR).considered) == (1, one - 1)
    late = desk.comes(NOW + 2 * HOUR)
    desk.comes(NOW + 71 * HOUR, outlet="가온신문", story=one)
    notice = desk.raised(NOW + 71 * HOUR)
    assert "외 2개 매체" in text_of(notice)
    desk.comes(NOW + 75 * HOUR, outlet="한빛경제", story=late)
    desk.comes(NOW + 75 * HOUR, outlet="가온신문", story=late)
    assert desk.raised(NOW + 75 * HOUR) is None, "three days are over"
    assert desk.looked(NOW + 75 * HOUR).considered == desk.count


@ON_SQLITE
def test_a_story_waits_for_its_rank(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN + "min_rank = 6\n")
    desk.born()
    one = desk.comes()
    assert desk.raised() is None
    for number, outlet in enumerate(
        ("한빛경제", "가온신문", "나루일보", "다온방송", "라온경제", "미르데일리", "아라일보")
    ):
        desk.comes(NOW + MINUTE * number, outlet=outlet, story=one)
    assert desk.raised(NOW + 10 * MINUTE) is not None


@ON_SQLITE
def test_topics(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN + 'topics = ["모델"]\n')
    desk.born()
    other = desk.comes()
    assert desk.raised() is None
    mine = desk.comes(topic="모델", title="독자 언어모델 평가")
    notice = desk.raised()
    assert notice is not None
    assert desk.members(notice) == [mine]
    joins = desk.comes(NOW + MINUTE, topic="모델", outlet="한빛경제", story=other)
    second = desk.raised(NOW + MINUTE)
    assert second is not None
    assert desk.members(second) == [other, joins], "the whole story, so that no part of it is told again"


@ON_SQLITE
def test_what_turns_out_to_concern_it_later_is_told(emptied: Store, tmp_path: Path) -> None:
    """A search knew the headline alone; the outlet's own text, hours later, brings the article to a topic."""
    desk = wire(emptied, tmp_path, PLAIN + 'topics = ["모델"]\n')
    desk.born()
    one = desk.comes()
    assert desk.raised() is None
    desk.comes(NOW + HOUR)
    assert desk.raised(NOW + HOUR) is None
    with desk.store.write() as connection:
        texts.add_matches(connection, one, [match("모델", "독자 언어모델")])
        connection.execute(update(tables.articles).where(tables.articles.c.id == one).values(decided_at=NOW + 2 * HOUR))
    notice = desk.raised(NOW + 2 * HOUR)
    assert notice is not None
    assert desk.members(notice) == [one]


def test_what_new_keywords_find_backwards_raises_nothing(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, PLAIN + 'topics = ["모델"]\nmin_outlets = 2\n')
    desk.born()
    one = desk.comes(topic="모델")
    two = desk.comes(topic="모델", outlet="한빛경제", story=one)
    desk.replayed(two, "모델")
    assert desk.raised() is None
    found = desk.comes(NOW + MINUTE, topic="모델", outlet="나루일보", story=one)
    desk.read_in_a_feed(found, NOW, first_poll=NOW - DAY, replay=1)
    assert desk.raised(NOW + MINUTE) is None
    desk.comes(NOW + 2 * MINUTE, topic="모델", outlet="가온신문", story=one)
    notice = desk.raised(NOW + 2 * MINUTE)
    assert "외 1개 매체" in text_of(notice)


def test_what_a_new_feed_had_is_no_news(told: Wire) -> None:
    """The first poll of a feed brings what was published before: days of it."""
    before, after = (told.comes(at=NOW - 30 * HOUR), told.comes(NOW + HOUR, at=NOW + HOUR / 2))
    undated = told.comes(at=NOW - 100 * HOUR)  # a search that brings what is long out
    for number, seen in ((before, NOW), (after, NOW + HOUR)):
        told.read_in_a_feed(number, seen, first_poll=NOW)
    notice = told.raised(NOW + HOUR)
    assert notice is not None
    assert told.members(notice) == [after]
    assert undated not in told.members(notice)


# --- one message ------------------------------------------------------------------------------------------------------


def test_what_comes_in_between_waits_and_goes_into_one_message(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, 'recipients = ["duty@example.kr"]\nevery = "30m"\n')
    desk.born()
    desk.comes(title="처음")
    assert desk.raised() is not None
    wide = 0
    for minute in range(1, 9):
        number = desk.comes(NOW + minute * MINUTE, title=f"다음 소식 {minute}번째")
        wide = number if minute == 6 else wide
    for outlet in ("한빛경제", "가온신문", "나루일보"):
        desk.comes(NOW + 9 * MINUTE, outlet=outlet, story=wide)
    assert desk.raised(NOW + 29 * MINUTE) is None
    assert len(desk.looked(NOW + 29 * MINUTE).ripe) == 8
    notice = desk.raised(NOW + 30 * MINUTE)
    text = text_of(notice)
    assert "■ 새 이슈 8건\n\n1. 다음 소식 6번째\n" in text
    assert "■ 그 밖 3건\n" in text
    assert text.count("https://") == 8
    assert desk.raised(NOW + 3 * HOUR) is None


@ON_SQLITE
def test_quiet_hours(emptied: Store, tmp_path: Path) -> None:
    """NOW is 07:00 in Seoul."""
    desk = wire(emptied, tmp_path, PLAIN + 'quiet_hours = "22:00-07:30"\n')
    desk.born(NOW - 9 * HOUR)
    for hours in (8, 4, 1):
        desk.comes(NOW - hours * HOUR)
        assert desk.raised(NOW - hours * HOUR) is None
    assert desk.looked(NOW).may == NOW + 30 * MINUTE
    assert desk.raised(NOW + 29 * MINUTE) is None
    assert "새 이슈 3건" in text_of(desk.raised(NOW + 30 * MINUTE))


@ON_SQLITE
def test_while_a_notice_reaches_nobody_the_next_waits(told: Wire) -> None:
    """A server that was away for hours gets two messages then, not twenty."""
    told.comes()
    notice = raise_due(told.store, told.config, told.plan, NOW)[1]
    assert notice is not None
    for hours in (1, 2, 3):
        told.comes(NOW + hours * HOUR)
        assert told.raised(NOW + hours * HOUR) is None
    told.arrives(notice, NOW + 4 * HOUR)
    assert "새 이슈 3건" in text_of(told.raised(NOW + 4 * HOUR + MINUTE))


@ON_SQLITE
def test_an_outage_brings_no_flood(told: Wire) -> None:
    told.comes()
    told.comes(NOW + 30 * DAY)
    notice = told.raised(NOW + 30 * DAY)
    assert notice is not None
    assert told.members(notice) == [2]


def test_an_alert_that_was_taken_out_is_new_when_it_comes_back(told: Wire) -> None:
    with told.store.write() as connection:
        notices.keep(connection, [], NOW)
    told.comes(NOW + MINUTE)
    assert told.raised(NOW + MINUTE) is None
    told.born(NOW + 2 * MINUTE)
    assert told.raised(NOW + 2 * MINUTE) is None
    told.comes(NOW + 3 * MINUTE)
    assert told.raised(NOW + 3 * MINUTE) is not None


def test_what_is_raised_is_written_whole(emptied: Store, tmp_path: Path) -> None:
    desk = wire(
        emptied,
        tmp_path,
        'recipients = ["a@example.kr", "b@example.kr"]\nwebhook_env = "MONITOR_HOOK"\nformat = "json"\n',
        smtp_port=9,
    )
    desk.born()
    one = desk.comes(title="국가 연산센터 첫 삽")
    two = desk.comes(outlet="한빛경제", story=one)
    _, notice = raise_due(desk.store, desk.config, desk.plan, NOW)
    assert notice is not None
    assert desk.members(notice) == [one, two]
    assert [(d.recipient, d.state, d.next_attempt_at) for d in desk.deliveries(notice)] == [
        (name, "pending", NOW) for name in ("a@example.kr", "b@example.kr", "webhook")
    ]
    assert json.loads(notice.payload or "")["stories"][0]["title"] == "국가 연산센터 첫 삽"
    mail = message_from_bytes(notice.message, policy=policy.default)
    assert (mail["Message-ID"], mail["Auto-Submitted"], mail["To"]) == (notice.message_id, "auto-generated", None)
    assert mail["List-Id"].startswith("<alert-")
    assert mail["List-Id"].endswith(".example.kr>")
    assert mail["Date"].endswith("+0900")


def eight_at_once(desk: Wire) -> list[StoredNotice]:
    ready = Barrier(8)

    def one(_: int) -> StoredNotice | None:
        ready.wait(20)
        return raise_due(desk.store, desk.config, desk.plan, NOW)[1]

    with ThreadPoolExecutor(8) as pool:
        return [notice for notice in pool.map(one, range(8)) if notice is not None]


def test_eight_at_once_raise_one_notice(told: Wire) -> None:
    for _ in range(3):
        told.comes()
    [notice] = eight_at_once(told)
    assert told.members(notice) == [1, 2, 3]
    with told.store.read() as connection:
        last = notices.last(connection, "속보")
    assert last is not None
    assert last.id == notice.id


def test_eight_at_once_tell_of_one_spike(rising: Wire) -> None:
    assert [notice.spikes for notice in eight_at_once(rising)] == [("국가 연산센터",)]


# --- spikes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rising(emptied: Store, tmp_path: Path) -> Wire:
    """Nine days of one story, then a day of eight."""
    desk = wire(emptied, tmp_path, PLAIN + 'kind = "spike"\ntimes = 3\n')
    desk.born(NOW - 12 * DAY)
    for days in range(9, 0, -1):
        desk.comes(NOW - days * DAY)
    for hours in range(8, 0, -1):
        desk.comes(NOW - hours * HOUR)
    return desk


def test_a_spike_is_told_once_a_day(rising: Wire) -> None:
    notice = rising.raised(NOW)
    assert notice is not None
    assert (notice.spikes, notice.subject) == (("국가 연산센터",), "[급증] 국가 연산센터 ×8")
    text = text_of(notice)
    assert "급증: 국가 연산센터 ×8 (24시간 8건, 평소 1건)" in text
    assert text.count("https://") == 3
    for hours in (1, 12):
        rising.comes(NOW + hours * HOUR)
        assert rising.raised(NOW + hours * HOUR) is None


@ON_SQLITE
def test_a_spike_of_quiet_hours_is_told_after(rising: Wire) -> None:
    quiet = rising.config.alerts[0].model_copy(update={"quiet_hours": (time(6), time(8))})
    desk = Wire(rising.store, rising.config.model_copy(update={"alerts": (quiet,)}), rising.count)
    assert desk.raised(NOW) is None
    with desk.store.read() as connection:
        alert = notices.alert(connection, "속보")
    assert alert is not None
    assert [spike.name for spike in alert.waiting] == ["국가 연산센터"]
    notice = desk.raised(NOW + timedelta(days=4, hours=1))  # long after it has gone down again
    assert notice is not None
    assert notice.spikes == ("국가 연산센터",)
    with desk.store.read() as connection:
        alert = notices.alert(connection, "속보")
    assert alert is not None
    assert alert.waiting == ()


@ON_SQLITE
@pytest.mark.parametrize("kind", ["story", "spike"])
def test_a_sample_is_marked(emptied: Store, tmp_path: Path, kind: str) -> None:
    desk = wire(emptied, tmp_path, f'recipients = ["a@example.kr"]\nkind = "{kind}"\n')
    notice = sample(desk.config, desk.plan, NOW)
    assert (notice.test, notice.kind, bool(notice.stories), bool(notice.spikes)) == (
        True,
        kind,
        kind == "story",
        kind == "spike",
    )
