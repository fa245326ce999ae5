"""issue_digest on both databases: what an edition carries, once, whatever the clock and its rivals do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from threading import Barrier

import pytest
from sqlalchemy import text

from monitor.mail.message import message_id
from monitor.pipeline import OUTBOX, compose_digest, edition_due, issue_digest
from monitor.store import editions
from monitor.store.editions import StoredEdition
from tests.pipeline.conftest import Build
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import (
    CENTER,
    CENTER_TITLE,
    GARDEN,
    GARDEN_TITLE,
    HEARING,
    HEARING_TITLE,
    LAW,
    LAW_TITLE,
    MODEL,
    MODEL_TITLE,
)

EDITION = NOW + timedelta(minutes=30)
TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)

TWO = '\n[[digests]]\nname = "전체"\nat = "07:30"\n\n[[digests]]\nname = "모델만"\nat = "07:30"\ntopics = ["모델"]\n'
MAILED = (
    '\n[[digests]]\nname = "아침"\nat = "07:30"\nrecipients = ["a@desk.example", "b@desk.example"]\n'
    '\n[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nsender = "monitor@desk.example"\n'
)

PIECES = {
    "center": Said("/news/1", CENTER_TITLE, "\n".join(CENTER)),
    "model": Said("/news/2", MODEL_TITLE, "\n".join(MODEL)),
    "hearing": Said("/news/3", HEARING_TITLE, "\n".join(HEARING)),
    "law": Said("/news/4", LAW_TITLE, "\n".join(LAW)),
    "garden": Said("/news/5", GARDEN_TITLE, "\n".join(GARDEN)),
    "copy": Said("/copy/1", CENTER_TITLE + " 2", "\n".join(CENTER[:5])),
}


@pytest.fixture
def quick(house_of: Build, press: Press) -> House:
    """A house whose feed carries the whole text, so that no page is asked for."""
    return house_of(press.url("/feed"), feed='fulltext = "never"')


def collect(house: House, press: Press, *names: str, now: datetime = NOW) -> None:
    """Poll a feed that says these pieces, and follow them to their end."""
    press.feed(*(PIECES[name] for name in names))
    house.take(now)


def issue(house: House, now: datetime = EDITION, *, plan: int = 0, day: date = TUESDAY) -> StoredEdition:
    return issue_digest(house.desk, house.config.digests[plan], now, day=day, scheduled=None)


def carried(house: House, edition: StoredEdition) -> list[str]:
    """Last parts of the addresses of what an edition carries."""
    with house.store.read() as connection:
        rows = connection.execute(
            text(
                "SELECT a.url FROM edition_articles e JOIN articles a ON a.id = e.article_id"
                " WHERE e.edition_id = :id ORDER BY a.id"
            ),
            {"id": edition.id},
        )
        return [row.url.rpartition("/")[2] for row in rows]


def test_an_edition_carries_what_was_not_carried(quick: House, press: Press) -> None:
    collect(quick, press, "center", "garden")
    first = issue(quick)
    assert (first.stories, first.articles, carried(quick, first)) == (1, 1, ["1"])
    assert first.html.count(CENTER_TITLE) >= 1
    assert first.message_id == message_id("아침", TUESDAY, "localhost")
    assert first.message_id.encode() in first.message
    again = issue(quick, EDITION + timedelta(hours=1))
    assert again == first, "the edition of that date, as it was issued"
    collect(quick, press, "model", now=EDITION + timedelta(minutes=1))
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert carried(quick, second) == ["2"]
    assert CENTER_TITLE not in second.html
    third = issue(quick, EDITION + 2 * DAY, day=TUESDAY + 2 * DAY)
    assert (third.stories, carried(quick, third)) == (0, [])
    assert "새 기사 없음" in third.subject


def test_windows_are_labels_that_meet(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    plan = quick.config.digests[0]
    born = NOW
    first = issue_digest(quick.desk, plan, EDITION + timedelta(seconds=2), day=TUESDAY, scheduled=EDITION)
    assert first.window == (born - DAY, EDITION)
    assert (first.issued_at, first.late_seconds) == (EDITION + timedelta(seconds=2), None)
    later = EDITION + 3 * DAY + timedelta(hours=5)
    second = issue_digest(quick.desk, plan, later, day=TUESDAY + 3 * DAY, scheduled=EDITION + 3 * DAY)
    assert second.window == (EDITION, EDITION + 3 * DAY)
    assert second.late_seconds == 5 * 3600
    third = issue(quick, later + timedelta(hours=1), day=TUESDAY + 4 * DAY)
    assert third.window == (EDITION + 3 * DAY, later + timedelta(hours=1))


def test_first_and_late_are_said(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    plan = quick.config.digests[0]
    first = compose_digest(quick.desk, plan, EDITION, day=TUESDAY, scheduled=EDITION).digest
    assert (first.first, first.late) == (True, None)
    issue(quick)
    overdue = timedelta(minutes=16)
    second = compose_digest(
        quick.desk, plan, EDITION + DAY + overdue, day=TUESDAY + DAY, scheduled=EDITION + DAY
    ).digest
    assert (second.first, second.late) == (False, overdue)


def test_composing_consumes_nothing(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    plan = quick.config.digests[0]
    for _ in range(2):
        assert len(compose_digest(quick.desk, plan, EDITION, day=TUESDAY, scheduled=None).article_ids) == 1
    assert (quick.count("editions"), quick.count("edition_articles"), quick.count("deliveries")) == (0, 0, 0)


def test_a_new_digest_starts_a_day_back(quick: House, press: Press) -> None:
    collect(quick, press, "center", now=NOW - timedelta(hours=25))
    collect(quick, press, "center", "model", now=NOW - timedelta(hours=23))
    assert carried(quick, issue(quick)) == ["2"]


def test_each_digest_has_its_own_topics(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=TWO)
    collect(house, press, "center", "model")
    everything, models = issue(house), issue(house, plan=1)
    assert carried(house, everything) == ["1", "2"]
    assert carried(house, models) == ["2"]
    collect(house, press, "hearing", now=EDITION + timedelta(hours=1))
    assert carried(house, issue(house, EDITION + DAY, plan=1, day=TUESDAY + DAY)) == []
    with house.store.write() as connection:  # the topic is widened: what was considered and passed over stays so
        connection.execute(text("UPDATE matches SET topic = '모델'"))
    assert carried(house, issue(house, EDITION + 2 * DAY, plan=1, day=TUESDAY + 2 * DAY)) == []


def test_a_digest_says_nothing_of_pinned_topics_that_are_not_its_own(house_of: Build, press: Press) -> None:
    """연산 is told by the other digest on that day: 언급 없음 would be wrong here."""
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=TWO)
    pinned = tuple(replace(topic, pin=True) for topic in house.config.topics)
    house = house.with_config(topics=pinned)
    collect(house, press, "center")
    everything, models = (bodies(issue(house, plan=plan))[1].splitlines() for plan in (0, 1))
    assert everything[everything.index("■ 연산") + 2] == "위 오늘의 핵심에 1건"
    assert everything[everything.index("■ 모델") + 2] == models[models.index("■ 모델") + 2] == "언급 없음"
    assert "■ 연산" not in models


def test_a_late_copy_is_no_news(quick: House, press: Press) -> None:
    """Told yesterday, reprinted today: carried without a line; with a new text beside it, the story is told as a follow-up."""
    collect(quick, press, "center")
    issue(quick)
    collect(quick, press, "copy", now=EDITION + timedelta(hours=1))
    assert quick.dispositions() == ["stored", "duplicate"]
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert (second.stories, carried(quick, second), second.duplicates_folded) == (0, ["1"], 1)
    assert "새 기사 없음" in second.subject


def test_copies_of_one_edition_are_one_line(quick: House, press: Press) -> None:
    collect(quick, press, "center", "copy")
    edition = issue(quick)
    assert (edition.stories, edition.articles, edition.duplicates_folded) == (1, 2, 1)


def test_what_is_decided_between_two_editions_is_counted_once(quick: House, press: Press) -> None:
    """A late edition counts up to the moment it is issued; the next one goes on from there."""
    plan = quick.config.digests[0]
    collect(quick, press, "center")
    issue(quick)
    collect(quick, press, "center", "copy", now=EDITION + DAY + timedelta(hours=2))
    late = issue_digest(
        quick.desk, plan, EDITION + DAY + timedelta(hours=3), day=TUESDAY + DAY, scheduled=EDITION + DAY
    )
    following = issue(quick, EDITION + 2 * DAY, day=TUESDAY + 2 * DAY)
    assert (late.duplicates_folded, following.duplicates_folded) == (1, 0)


# --- what was told and has changed since -------------------------------------------------------------------------------

NEW_TITLE = "국가 연산센터, 공모 접고 직접 짓는다"


def changed(title: str, *paragraphs: str) -> Said:
    return Said("/news/1", title, "\n".join((*paragraphs, *CENTER)))


def publish(house: House, press: Press, *said: Said, now: datetime) -> None:
    press.feed(*said)
    house.take(now)


def bodies(edition: StoredEdition) -> tuple[str, str]:
    """The HTML and the text part as a reader gets them."""
    message = message_from_bytes(edition.message, policy=policy.default)
    html, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert plain is not None
    return html.get_content(), plain.get_content()


def test_a_correction_of_what_was_mailed_is_in_the_next_edition(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    issue(quick)
    publish(quick, press, changed("[정정] " + NEW_TITLE), now=EDITION + timedelta(hours=2))
    assert (len(quick.entries()), len(quick.articles()), quick.count("revisions")) == (1, 1, 1)
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert (second.stories, second.articles) == (0, 0), "it does not count as new"
    assert second.subject.endswith("새 기사 없음 · 정정·제목 변경 1건")
    for body in bodies(second):
        words = ("새 기사 없음", "정정·제목 변경", "정정", NEW_TITLE, f"이전 제목: “{CENTER_TITLE}”", "11.24 09:30")
        assert [word for word in words if word not in body] == []
    third = issue(quick, EDITION + 2 * DAY, day=TUESDAY + 2 * DAY)
    assert "정정·제목 변경" not in bodies(third)[1], "told once"


def test_a_changed_headline_is_told_beside_the_news(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    issue(quick)
    publish(quick, press, changed(NEW_TITLE), PIECES["model"], now=EDITION + timedelta(hours=2))
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert (second.stories, carried(quick, second)) == (1, ["2"])
    assert MODEL_TITLE.split()[0] in second.subject
    text_part = bodies(second)[1]
    assert f"· [제목 변경] {NEW_TITLE}" in text_part
    assert text_part.index(MODEL_TITLE) < text_part.index(NEW_TITLE)


@pytest.mark.parametrize("title", ["[종합] " + CENTER_TITLE, CENTER_TITLE + "…", "“" + CENTER_TITLE + "”(영상)"])
def test_an_update_is_no_correction(quick: House, press: Press, title: str) -> None:
    collect(quick, press, "center")
    issue(quick)
    publish(quick, press, changed(title, "새 문단을 덧붙였다."), now=EDITION + timedelta(hours=2))
    assert quick.count("revisions") == 1
    assert "정정" not in bodies(issue(quick, EDITION + DAY, day=TUESDAY + DAY))[1]


@pytest.mark.parametrize("summary", ["정정: 발표자는 김 차관이다.", "발표자를 김 차관으로 바로잡습니다."])
@pytest.mark.parametrize("matching", [True, False])
@pytest.mark.parametrize("fulltext", ["always", "never"])
def test_a_correction_in_the_feed_alone(
    house_of: Build, press: Press, summary: str, matching: bool, fulltext: str
) -> None:
    """The page, if it is read, is as it was, and so is the headline."""
    quick = house_of(press.url("/feed"), feed=f'fulltext = "{fulltext}"')
    said = PIECES["center"]
    press.page(said.path, CENTER_TITLE, CENTER)
    collect(quick, press, "center")
    issue(quick)
    text = f"{summary}\n\n{said.summary}" if matching else summary
    publish(quick, press, Said(said.path, said.title, text, said.guid), now=EDITION + timedelta(hours=2))
    told = bodies(issue(quick, EDITION + DAY, day=TUESDAY + DAY))[1]
    assert f"· [정정] {said.title}" in told
    assert "제목은 그대로, 바로잡는 글이 실림" in told
    assert "정정" not in bodies(issue(quick, EDITION + 2 * DAY, day=TUESDAY + 2 * DAY))[1], "told once"


@pytest.mark.parametrize("fulltext", ["always", "never"])
def test_a_mark_in_the_headline_alone(house_of: Build, press: Press, fulltext: str) -> None:
    quick = house_of(press.url("/feed"), feed=f'fulltext = "{fulltext}"')
    said = PIECES["center"]
    press.page(said.path, CENTER_TITLE, CENTER)
    collect(quick, press, "center")
    issue(quick)
    publish(
        quick, press, Said(said.path, f"[정정] {said.title}", said.summary, said.guid), now=EDITION + timedelta(hours=2)
    )
    told = bodies(issue(quick, EDITION + DAY, day=TUESDAY + DAY))[1]
    assert f"· [정정] {said.title}" in told
    assert "제목에 정정 표시가 붙음" in told
    assert "바로잡는 글" not in told


@pytest.mark.parametrize("headline", ["(정정) {}", "[정정보도] {}", "{} (정정)"])
@pytest.mark.parametrize("fulltext", ["always", "never"])
def test_new_and_corrected_already(house_of: Build, press: Press, headline: str, fulltext: str) -> None:
    """The page's own headline has no mark."""
    quick = house_of(press.url("/feed"), feed=f'fulltext = "{fulltext}"')
    said = PIECES["center"]
    press.page(said.path, CENTER_TITLE, CENTER)
    publish(quick, press, Said(said.path, headline.format(said.title), said.summary, said.guid), now=NOW)
    assert f"[정정] {CENTER_TITLE}" in bodies(issue(quick))[1]


def test_what_changes_before_its_edition_is_told_as_it_stands(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    publish(quick, press, changed("[정정] " + NEW_TITLE), now=NOW + timedelta(minutes=10))
    first = issue(quick)
    assert "[정정] " + NEW_TITLE in bodies(first)[1], "with its badge"
    assert CENTER_TITLE not in bodies(first)[1]
    assert "제목 변경" not in bodies(issue(quick, EDITION + DAY, day=TUESDAY + DAY))[1]


def test_each_digest_tells_what_it_carried(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=TWO)
    collect(house, press, "center")
    for plan in (0, 1):
        issue(house, plan=plan)
    publish(house, press, changed(NEW_TITLE), now=EDITION + timedelta(hours=2))
    everything, models = (issue(house, EDITION + DAY, plan=plan, day=TUESDAY + DAY) for plan in (0, 1))
    assert "제목 변경" in bodies(everything)[1]
    assert "제목 변경" not in bodies(models)[1]


def test_a_preview_consumes_no_correction(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    issue(quick)
    publish(quick, press, changed(NEW_TITLE), now=EDITION + timedelta(hours=2))
    plan = quick.config.digests[0]
    for _ in range(2):
        composed = compose_digest(quick.desk, plan, EDITION + DAY, day=TUESDAY + DAY, scheduled=None)
        assert [change.after for change in composed.digest.corrections] == [NEW_TITLE]
    assert quick.count("edition_corrections") == 0


def test_rivals_tell_a_correction_once(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    issue(quick)
    publish(quick, press, changed(NEW_TITLE), now=EDITION + timedelta(hours=2))
    together = Barrier(3)

    def one(day: int) -> StoredEdition:
        together.wait(10)
        return issue(quick, EDITION + DAY, day=TUESDAY + day * DAY)

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(one, (1, 2, 3)))
    assert sum("제목 변경" in bodies(edition)[1] for edition in found) == 1
    assert quick.count("edition_corrections") == 1


def test_a_feed_that_renamed_everything_is_named(quick: House, press: Press) -> None:
    collect(quick, press, "center", "model", "garden")
    issue(quick)
    renamed = [
        Said(said.path, said.title, said.summary, guid=f"new{said.path}")
        for said in (PIECES[name] for name in ("center", "model", "garden"))
    ]
    publish(quick, press, *renamed, now=EDITION + timedelta(hours=2))
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert (second.stories, len(quick.articles())) == (0, 2)
    assert "기사 번호를 한꺼번에 바꾼 수집처: 새벽일보 기술(이미 본 기사는 다시 싣지 않음)" in bodies(second)[1]


# --- whatever the clock does ------------------------------------------------------------------------------------------


def test_a_clock_set_back_loses_nothing(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    first = issue(quick)
    back = NOW - timedelta(days=40)
    collect(quick, press, "model", now=back)
    second = issue(quick, back + timedelta(hours=1), day=TUESDAY + DAY)
    assert (carried(quick, first), carried(quick, second)) == (["1"], ["2"])
    assert second.window[0] <= second.window[1]


def test_a_digest_born_in_the_future_is_born_again(quick: House, press: Press) -> None:
    """The machine started with a wrong clock: it must not wait until that day comes."""
    plan = quick.config.digests[0]
    real = NOW - timedelta(days=400)
    with quick.store.write() as connection:
        assert editions.born(connection, plan.name, real) == real
        assert editions.born(connection, plan.name, NOW) == real
    collect(quick, press, "center", now=real + timedelta(hours=1))
    due = edition_due(quick.config.timetable(plan), born=real, last=None, now=real + DAY)
    assert due is not None
    assert carried(quick, issue(quick, real + DAY, day=due[0])) == ["1"]


# --- rivals -----------------------------------------------------------------------------------------------------------


def test_two_at_once_issue_one_edition(quick: House, press: Press) -> None:
    collect(quick, press, "center", "model")
    together = Barrier(4)

    def one(_: int) -> StoredEdition:
        together.wait(10)
        return issue(quick)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, range(4)))
    assert len({edition.id for edition in found}) == 1
    assert (quick.count("editions"), quick.count("edition_articles"), quick.count("deliveries")) == (1, 2, 1)


def test_two_days_at_once_share_nothing(quick: House, press: Press) -> None:
    collect(quick, press, "center", "model", "hearing")
    together = Barrier(3)

    def one(day: int) -> StoredEdition:
        together.wait(10)
        return issue(quick, day=TUESDAY + day * DAY)

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(one, range(3)))
    told = [path for edition in found for path in carried(quick, edition)]
    assert sorted(told) == ["1", "2", "3"]


def test_a_fault_while_issuing_leaves_nothing(quick: House, press: Press) -> None:
    from sqlalchemy.exc import IntegrityError

    collect(quick, press, "center")
    if quick.store.dialect == "sqlite":
        broken = "CREATE TRIGGER broken BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'no'); END"
    else:
        broken = "ALTER TABLE deliveries ADD CONSTRAINT broken CHECK (recipient <> 'outbox')"
    with quick.store.write() as connection:
        connection.execute(text(broken))
    with pytest.raises(IntegrityError):
        issue(quick)
    assert (quick.count("editions"), quick.count("edition_articles")) == (0, 0)
    mend = "DROP TRIGGER broken" if quick.store.dialect == "sqlite" else "ALTER TABLE deliveries DROP CONSTRAINT broken"
    with quick.store.write() as connection:
        connection.execute(text(mend))
    assert issue(quick).articles == 1


# --- to whom ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "recipients"),
    [
        (MAILED, ["a@desk.example", "b@desk.example"]),
        (MAILED.partition("\n[smtp]")[0], [OUTBOX]),
        (MAILED.replace('recipients = ["a@desk.example", "b@desk.example"]', ""), [OUTBOX]),
    ],
    ids=["mail", "no server", "nobody"],
)
def test_recipients_are_committed_with_the_edition(
    house_of: Build, press: Press, settings: str, recipients: list[str]
) -> None:
    house = house_of(press.url("/feed"), feed='fulltext = "never"', more=settings)
    edition = issue(house)
    with house.store.read() as connection:
        owed = editions.owed(connection, EDITION)
    assert [d.recipient for d in owed] == recipients
    assert {d.state for d in owed} == {"pending"}
    assert edition.issued_at.tzinfo is UTC
