"""New keywords applied to what is stored, on both databases: what is found, where it is told, and that it is told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, text

from monitor.core.match.matcher import Matcher
from monitor.model import Digest, Disposition, Topic
from monitor.newsroom.server import Reply
from monitor.pipeline import compose_digest, follow_known, issue_digest, look_up, record_unmatched, replay
from monitor.pipeline.follow import Unmatched
from monitor.pipeline.trial import attempt
from monitor.replaying import apply_rules, look_back
from monitor.store import entries, replays
from monitor.store.replays import SETTLING, UNFOUND
from monitor.store.tables import entries as entry_table
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, RETRIES, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN, GARDEN_TITLE, HEARING, HEARING_TITLE, MODEL, MODEL_TITLE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHANGED = NOW + HOUR
TUESDAY = date(2026, 11, 24)

COMPUTING = Topic("연산", ("국가 연산센터", "소버린 AI"))
MODELS = Topic("모델", ("독자 언어모델",))
FAIRS = Topic("행사", ("정원 박람회",))
WIDER = Topic("연산", ("국가 연산센터", "소버린 AI", "정원 박람회"))

TWO = '\n[[digests]]\nname = "전체"\nat = "07:30"\n\n[[digests]]\nname = "모델만"\nat = "07:30"\ntopics = ["모델"]\n'

FAIR = Said("/news/5", GARDEN_TITLE, "\n".join(GARDEN))
CENTRE = Said("/news/1", CENTER_TITLE, "\n".join(CENTER))
MODEL_NEWS = Said("/news/2", MODEL_TITLE, "\n".join(MODEL))
HEARD = Said("/news/3", HEARING_TITLE, "\n".join(HEARING))


def change(
    house: House, *topics: Topic, now: datetime = CHANGED, days: int = 7, aliases: Mapping[str, tuple[str, ...]] | None = None
) -> House:  # fmt: skip
    """The desk saved other topics, and they were taken up."""
    changes = {"topics": topics, "aliases": aliases or {}, "backfill_days": days}
    config = house.config.model_copy(update=changes)
    apply_rules(house.store, config, now)
    return replace(house, desk=house.tools.desk(config, RETRIES))


def begin(house: House) -> House:
    """The rules are remembered for the first time."""
    return change(house, *house.config.topics, now=NOW)


def catch_up(house: House, now: datetime = CHANGED, *, alone: bool = True) -> int:
    """Look back to the end, and follow what was found. Returns how many were found."""
    found = look_back(house.desk, lambda: now, alone=alone, seconds=60)
    house.follow(now)
    return found


def opened(house: House) -> replays.Replay | None:
    with house.store.read() as connection:
        return replays.current(connection)


def composed(house: House, now: datetime = CHANGED + HOUR, *, plan: int = 0, day: date = TUESDAY) -> Digest:
    return compose_digest(house.desk, house.config.digests[plan], now, day=day, scheduled=None).digest


def told(digest: Digest) -> tuple[list[str], list[str]]:
    """Last parts of the addresses of (ordinary stories, those found backwards)."""

    def paths(stories: Sequence[object]) -> list[str]:
        return sorted(story.lead.url.rpartition("/")[2] for story in digest.stories if story in stories)

    return paths([story for story in digest.stories if story not in digest.backwards]), paths(digest.backwards)


def issue(house: House, number: int, *, plan: int = 0) -> Digest:
    """The edition of the day that lies `number` days behind Tuesday: as it is composed, and issued."""
    now, day = CHANGED + HOUR + number * DAY, TUESDAY + timedelta(days=number)
    digest = composed(house, now, plan=plan, day=day)
    issue_digest(house.desk, house.config.digests[plan], now, day=day, scheduled=None)
    return digest


@pytest.fixture
def quick(house_of: Build, press: Press) -> House:
    """A house whose feed carries the whole text, so that no page is asked for."""
    return begin(house_of(press.url("/feed"), feed='fulltext = "never"'))


# --- entries ----------------------------------------------------------------------------------------------------------


def test_an_entry_is_found_followed_and_told_once(house: House, press: Press) -> None:
    """Its page was never asked for, because no word of any keyword spoke for it; now it is."""
    house = begin(house)
    press.feed(FAIR)
    press.page("/news/5", GARDEN_TITLE, GARDEN)
    house.take()
    assert (house.dispositions(), press.asked("/news/5")) == (["no_match"], [])
    issue_digest(house.desk, house.config.digests[0], NOW + timedelta(minutes=30), day=TUESDAY - DAY, scheduled=None)

    house = change(house, WIDER, MODELS)
    replaying = opened(house)
    assert replaying is not None
    assert (replaying.reason, replaying.since, replaying.days) == ("연산: +정원 박람회", CHANGED - 7 * DAY, 7)
    assert catch_up(house) == 1
    assert house.dispositions() == ["stored"]
    assert len(press.asked("/news/5")) == 1
    [entry] = house.entries()
    steps = house.steps(entry)
    found = next(step for step in steps if step.stage == "replay")
    assert (found.outcome, found.detail) == ("found", "looked at again: “정원 박람회” was added to 연산")
    assert house.article(entry).text_source == "page"
    assert opened(house) is None

    digest = issue(house, 0)
    assert told(digest) == ([], ["5"])
    assert [change.keywords for change in digest.replayed] == [(("연산", "정원 박람회"),)]
    assert told(issue(house, 1)) == ([], [])
    assert (catch_up(house, CHANGED + 3 * HOUR), house.count("replays")) == (0, 1)


@ON_SQLITE
@pytest.mark.parametrize("word", [*UNFOUND, Disposition.TOO_OLD, None])
def test_what_ended_without_a_find_is_looked_at_and_nothing_else(
    quick: House, press: Press, word: Disposition | None
) -> None:
    press.feed(FAIR)
    quick.take()
    with quick.store.write() as connection:
        due = NOW if word is None else None
        connection.execute(entry_table.update().values(disposition=word.value if word else None, next_attempt_at=due))
    house = change(quick, WIDER, MODELS)
    assert look_back(house.desk, lambda: CHANGED, alone=True) == (1 if word in UNFOUND else 0)


@ON_SQLITE
def test_the_span_ends_where_backfill_days_says(quick: House, press: Press) -> None:
    press.feed(FAIR)
    quick.take(NOW)
    house = change(quick, WIDER, MODELS, now=NOW + 8 * DAY)
    assert catch_up(house, NOW + 8 * DAY) == 0
    house = change(house, COMPUTING, MODELS, now=NOW + 8 * DAY)
    house = change(house, WIDER, MODELS, now=NOW + 8 * DAY, days=9)
    assert catch_up(house, NOW + 8 * DAY) == 1


@ON_SQLITE
def test_what_matches_for_another_reason_is_not_looked_back_for(quick: House, press: Press) -> None:
    """A keyword that was added with backfill_days = 0 is not put down to the next one."""
    press.feed(FAIR)
    quick.take(NOW)
    house = change(quick, WIDER, MODELS, days=0)
    assert catch_up(house) == 0
    more = Topic(WIDER.name, (*WIDER.keywords, "아무 데도 없는 말"))
    assert catch_up(change(house, more, MODELS)) == 0


@ON_SQLITE
def test_none_for_nought_days_and_none_in_an_empty_database(quick: House, press: Press) -> None:
    assert catch_up(change(quick, WIDER, MODELS)) == 0, "an empty database"
    assert opened(quick) is None
    house = change(quick, COMPUTING, MODELS)
    press.feed(FAIR)
    house.take()
    house = change(house, WIDER, MODELS, days=0)
    assert (opened(house), catch_up(house)) == (None, 0)
    assert house.count("replays") == 2, "since when a keyword is looked for is known all the same"
    house = change(house, WIDER, MODELS, FAIRS, days=7)
    assert catch_up(house) == 1, "whatever matches by now, since when it may"


def test_the_first_start_only_remembers(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='fulltext = "never"')
    press.feed(FAIR)
    house.take()
    assert catch_up(change(house, WIDER, MODELS)) == 0
    assert house.count("replays") == 0


@ON_SQLITE
def test_a_change_that_can_only_lose_opens_none(quick: House) -> None:
    house = change(quick, COMPUTING)
    house = change(house, Topic("연산", ("국가 연산센터",)))
    house = change(house, Topic("연산", ("국가 연산센터",), ("국가 연산센터 노조",)))
    assert (opened(house), house.count("replays")) == (None, 0)


@ON_SQLITE
def test_other_spellings_and_a_word_that_is_no_longer_excluded(quick: House, press: Press) -> None:
    house = change(quick, Topic("행사", ("공원 박람회", "먹거리 장터"), ("불법 먹거리 장터",)))
    catch_up(house)
    press.feed(FAIR)
    house.take()
    assert house.dispositions() == ["no_match"]
    masked = house.config.topics
    house = change(house, *masked, aliases={"공원": ("정원",)})
    assert catch_up(house) == 1
    [entry] = house.entries()
    assert "looked at again: other spellings of “공원” count now" in [step.detail for step in house.steps(entry)]
    press.feed(Said("/news/6", "불법 먹거리 장터 단속", "시가 주말에 살핀다고 밝혔다."))
    house.take(CHANGED + HOUR)
    house = change(
        house, Topic("행사", ("공원 박람회", "먹거리 장터")), now=CHANGED + HOUR, aliases={"공원": ("정원",)}
    )
    assert catch_up(house, CHANGED + HOUR) == 1
    assert any("no longer excluded from 행사" in step.detail for step in house.steps(house.entry("/news/6")))


def test_a_keyword_that_is_taken_out_and_comes_back_tells_nothing_twice(quick: House, press: Press) -> None:
    house = change(quick, WIDER, MODELS)
    press.feed(FAIR)
    house.take(CHANGED)
    assert told(issue(house, 0)) == (["5"], [])
    house = change(house, COMPUTING, MODELS, now=CHANGED + 2 * HOUR)
    press.feed(Said("/news/6", "작은 정원 박람회도 열린다", "시가 다음 주에 연다고 밝혔다."))
    house.take(CHANGED + 2 * HOUR)
    assert house.dispositions() == ["stored", "no_match"]
    house = change(house, WIDER, MODELS, now=CHANGED + 3 * HOUR)
    assert catch_up(house, CHANGED + 3 * HOUR) == 1
    assert told(issue(house, 1)) == ([], ["6"])
    assert told(issue(house, 2)) == ([], [])


def test_a_page_may_rule_out_what_the_feed_promised(house: House, press: Press) -> None:
    """Looked at once: what a page rules out is not asked for again and again."""
    house = begin(house)
    press.feed(Said("/news/5", GARDEN_TITLE, "호숫가 정원 박람회 소식을 전한다."))
    press.page("/news/5", GARDEN_TITLE, GARDEN)
    house.take()
    house = change(house, Topic("행사", ("정원 박람회 NOT 농산물",)))
    assert catch_up(house, alone=False) == 1
    assert house.dispositions() == ["no_match"]
    assert catch_up(house, CHANGED + 2 * SETTLING) == 0
    assert (opened(house), len(press.asked("/news/5"))) == (None, 1)


@ON_SQLITE
def test_what_was_found_backwards_yields_to_news(house: House, press: Press) -> None:
    """A host with a hundred pages of last week: the page of this morning is asked for next."""
    house = begin(house)
    pieces = [Said(f"/old/{n}", f"{n}구역 정원 박람회", f"{n}구역 소식이 이어진다고 시가 밝혔다.") for n in range(100)]
    press.feed(*pieces)
    house.take()
    house = change(house, WIDER, MODELS)
    assert look_back(house.desk, lambda: CHANGED, alone=True) == 100
    press.feed(*pieces, Said("/news/1", CENTER_TITLE, "국가 연산센터 사업자를 다시 찾는다."))
    house.poll(CHANGED + HOUR)
    with house.store.read() as connection:
        [(first, _)] = entries.ready(connection, CHANGED + HOUR, without=[], limit=50)
        after = entries.ready(connection, CHANGED + HOUR, without=[first], limit=50)
    assert first == house.entry("/news/1").id
    assert after[0][0] == house.entry("/old/0").id


@ON_SQLITE
def test_a_page_that_was_read_by_the_keywords_of_before_is_no_word_on_those_of_now(
    house_of: Build, press: Press, second: Press
) -> None:
    """The same page stands in another feed an hour after the change, which says as little of it."""
    house = begin(house_of(press.url("/feed"), second.url("/feed")))
    hint = "국가 정책을 다룬 기사"
    press.feed(Said("/news/5", "작은 소식", hint))
    press.page("/news/5", "작은 소식", GARDEN)
    house.take()
    assert house.dispositions() == ["no_match"]
    house = change(house, WIDER, MODELS)
    second.feed(Said(press.url("/news/5"), "작은 소식", hint))
    house.take(CHANGED + HOUR)
    assert house.dispositions() == ["no_match", "stored"]


# --- articles ---------------------------------------------------------------------------------------------------------


def test_an_article_that_comes_to_concern_a_digest_is_told_there_once(house_of: Build, press: Press) -> None:
    """The digest of everything carried it, under its topic of then; the digest of one topic had passed over it."""
    house = begin(house_of(press.url("/feed"), feed='fulltext = "never"', more=TWO))
    press.feed(CENTRE)
    house.take()
    assert told(issue(house, 0)) == (["1"], [])
    assert told(issue(house, 0, plan=1)) == ([], [])
    now = CHANGED + 2 * HOUR
    house = change(house, COMPUTING, Topic("모델", ("독자 언어모델", "국산 반도체")), now=now)
    assert catch_up(house, now) == 1
    step = house.steps(house.entries()[0])[-1]
    assert (step.stage, step.outcome) == ("replay", "matched")
    assert step.detail == "looked at again: “국산 반도체” was added to 모델"
    [story] = composed(house, now, plan=1, day=TUESDAY + DAY).backwards
    assert [match.keyword for match in story.lead.matches][-1] == "국산 반도체"
    assert told(issue(house, 1)) == ([], []), "carried is carried"
    digest = issue(house, 1, plan=1)
    assert told(digest) == ([], ["1"])
    assert digest.replayed[0].keywords == (("모델", "국산 반도체"),)
    assert told(issue(house, 2, plan=1)) == ([], [])
    assert catch_up(house, now + DAY) == 0


def test_a_digest_that_is_not_concerned_is_not_told_later_either(house_of: Build, press: Press) -> None:
    house = begin(house_of(press.url("/feed"), feed='fulltext = "never"', more=TWO))
    press.feed(CENTRE)
    house.take()
    issue(house, 0, plan=1)
    house = change(house, COMPUTING, MODELS, Topic("반도체", ("국산 반도체",)), now=CHANGED + 2 * HOUR)
    assert catch_up(house, CHANGED + 2 * HOUR) == 1
    assert told(issue(house, 1, plan=1)) == ([], [])
    wider = house.config.digests[1].model_copy(update={"topics": ("모델", "반도체")})
    config = house.config.model_copy(update={"digests": (house.config.digests[0], wider)})
    house = replace(house, desk=replace(house.desk, config=config))
    assert told(issue(house, 2, plan=1)) == ([], []), "a digest that is widened does not bring what it passed over"


def test_what_no_edition_has_looked_at_is_told_in_the_ordinary_way(quick: House, press: Press) -> None:
    press.feed(CENTRE, FAIR)
    quick.take()
    house = change(quick, COMPUTING, MODELS, Topic("반도체", ("국산 반도체", "정원 박람회")))
    assert catch_up(house) == 2
    digest = composed(house)
    assert told(digest) == (["1"], ["5"]), "what was stored before is news; what was not is found backwards"
    assert set(digest.top[0].topics) == {"연산", "반도체"}


def test_a_topic_that_is_renamed_is_not_told_again(house_of: Build, press: Press) -> None:
    more = '\n[[digests]]\nname = "모델만"\nat = "07:30"\ntopics = ["모델"]\n'
    house = begin(house_of(press.url("/feed"), feed='fulltext = "never"', more=more))
    press.feed(MODEL_NEWS, CENTRE)
    house.take()
    assert told(issue(house, 0)) == (["2"], [])
    now = CHANGED + 2 * HOUR
    renamed = Topic("언어모델", ("독자 언어모델", "국산 반도체"))
    plan = house.config.digests[0].model_copy(update={"topics": ("언어모델",)})
    house = replace(house, desk=replace(house.desk, config=house.config.model_copy(update={"digests": (plan,)})))
    house = change(house, COMPUTING, renamed, now=now)
    assert catch_up(house, now) == 1, "the keyword that is new; what the topic had is no find"
    with house.store.read() as connection:
        rows = connection.execute(
            text("SELECT DISTINCT article_id, topic FROM matches ORDER BY article_id, topic")
        ).all()
    models = house.entry("/news/2").article_id
    assert {topic for article, topic in rows if article == models} == {"모델", "언어모델"}
    assert told(issue(house, 1)) == ([], ["1"])


def test_matches_of_a_topic_that_was_there_are_completed(quick: House, press: Press) -> None:
    """So that `keywords list` can say what a new keyword would have found."""
    press.feed(CENTRE)
    quick.take()
    house = change(quick, Topic("연산", ("국가 연산센터", "소버린 AI", "국산 반도체")), MODELS)
    assert catch_up(house) == 0
    with house.store.read() as connection:
        found = connection.execute(text("SELECT keyword, field FROM matches ORDER BY id")).all()
    assert [tuple(row) for row in found if row.keyword == "국산 반도체"] == [("국산 반도체", "body")]
    assert house.count("replay_finds") == 0


@ON_SQLITE
def test_an_article_that_changes_while_it_is_looked_at_is_looked_at_again(quick: House, press: Press) -> None:
    press.feed(CENTRE)
    quick.take()
    house = change(quick, COMPUTING, MODELS, Topic("반도체", ("국산 반도체",)))
    with house.store.read() as connection:
        part = replays.kept(connection, NOW - DAY, after=0, up_to=99, limit=9)
    with house.store.write() as connection:
        assert replay._as_read(connection, part)
        connection.execute(text("UPDATE articles SET title = 'x'"))
        assert not replay._as_read(connection, part)
    assert catch_up(house) == 1


# --- one replay at a time, and what interrupts it ---------------------------------------------------------------------


def many(house: House, count: int, *, at: datetime = NOW, titled: str = "정원 박람회 {n}") -> None:
    """Entries that ended `no_match`, a title each."""
    rows = [
        {
            "feed_id": house.feed().id, "identity": f"{titled} {n}", "url": "", "canonical_url": f"urn:{titled}:{n}",
            "title": titled.format(n=n), "summary": "", "first_seen_at": at, "fingerprint": f"1{n}",
            "disposition": "no_match", "decided_at": at,
        }
        for n in range(count)
    ]  # fmt: skip
    with house.store.write() as connection:
        connection.execute(insert(entry_table), rows)


def test_a_replay_goes_on_where_it_was_killed(quick: House) -> None:
    many(quick, replay.ENTRIES_SLICE + 30)
    house = change(quick, WIDER, MODELS)
    first = replay.look_back(house.desk, CHANGED, alone=True)
    assert first is not None
    assert (first.entries, first.found) == (replay.ENTRIES_SLICE, replay.ENTRIES_SLICE)
    again = change(house, WIDER, MODELS, now=CHANGED + HOUR)  # the next start, with the same settings
    going_on = opened(again)
    assert going_on is not None
    assert (going_on.asked_at, going_on.entries_seen) == (CHANGED, replay.ENTRIES_SLICE)
    assert look_back(again.desk, lambda: CHANGED + HOUR, alone=True) == 30
    with again.store.read() as connection:
        [over] = replays.by_ids(connection, [going_on.id])
    assert (over.done_at, over.entries_seen, over.found) == (CHANGED + HOUR, 230, 230)


def test_two_at_once_find_everything_once(quick: House) -> None:
    many(quick, 3 * replay.ENTRIES_SLICE)
    house = change(quick, WIDER, MODELS)
    line, found = Barrier(2), list[int]()

    def work() -> None:
        line.wait()
        found.append(look_back(house.desk, lambda: CHANGED, alone=True, seconds=60))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 3 * replay.ENTRIES_SLICE
    with house.store.read() as connection:
        steps = connection.execute(text("SELECT count(*), count(DISTINCT entry_id) FROM entry_steps")).one()
    assert tuple(steps) == (600, 600)


def test_a_second_change_while_one_is_open_covers_both(quick: House) -> None:
    many(quick, 3)
    many(quick, 3, titled="호수 축제 {n}")
    house = change(quick, WIDER, MODELS)
    assert replay.look_back(house.desk, CHANGED, alone=True) is not None  # every entry by the first change
    house = change(house, WIDER, MODELS, Topic("축제", ("호수 축제",)), now=CHANGED + HOUR)
    both = opened(house)
    assert both is not None
    assert both.gain.keywords == (("연산", "정원 박람회"), ("축제", "호수 축제"))
    assert both.since == CHANGED - 7 * DAY
    assert look_back(house.desk, lambda: CHANGED + HOUR, alone=True) == 3
    assert house.count("replays") == 1


@ON_SQLITE
def test_saving_back_and_forth_piles_up_nothing(quick: House) -> None:
    many(quick, 3)
    house = quick
    for n in range(100):
        house = change(house, WIDER if n % 2 == 0 else COMPUTING, MODELS, now=CHANGED + timedelta(seconds=n))
    assert (opened(house), house.count("replays")) == (None, 0)
    assert catch_up(house) == 0
    house = change(house, WIDER, MODELS, now=CHANGED + HOUR)
    assert catch_up(house, CHANGED + HOUR) == 3


def test_a_desk_of_before_does_not_look_back_by_its_own_rules(quick: House) -> None:
    many(quick, 3)
    house = change(quick, WIDER, MODELS)
    assert replay.look_back(quick.desk, CHANGED, alone=True) is None
    assert look_back(house.desk, lambda: CHANGED, alone=True) == 3


def test_what_was_under_way_by_the_rules_before_is_looked_at_again(quick: House, press: Press) -> None:
    press.feed(FAIR)
    quick.poll()
    [waiting] = quick.entries()
    known = look_up(quick.desk, [waiting.id], NOW)[waiting.id]
    unmatched = follow_known(quick.desk, known, CHANGED - timedelta(seconds=1))  # begun by the rules before
    assert isinstance(unmatched, Unmatched)
    house = change(quick, WIDER, MODELS)
    assert look_back(house.desk, lambda: CHANGED) == 0, "it is pending, and nothing to look at"
    record_unmatched(house.desk, [unmatched])
    assert house.dispositions() == ["no_match"]
    assert look_back(house.desk, lambda: CHANGED + SETTLING / 2) == 0
    assert opened(house) is not None
    assert look_back(house.desk, lambda: CHANGED + SETTLING) == 1
    assert opened(house) is None


@ON_SQLITE
def test_twenty_thousand_entries_are_looked_at_in_slices(quick: House) -> None:
    many(quick, 20_000, titled="아무 소식 {n}")
    many(quick, 2)
    house = change(quick, WIDER, MODELS)
    largest, found = 0, 0
    while (looked := replay.look_back(house.desk, CHANGED, alone=True)) is not None and not looked.over:
        largest, found = max(largest, looked.entries), found + looked.found
    assert (largest, found) == (replay.ENTRIES_SLICE, 2)


# --- what a change would find, before it is made ----------------------------------------------------------------------


def test_what_trying_shows_is_what_is_found(house_of: Build, press: Press, second: Press) -> None:
    """Entries that ended in every way, articles of another topic, one article in two feeds: the same addresses either way."""
    house = begin(house_of(press.url("/feed"), second.url("/feed")))
    press.feed(
        CENTRE, MODEL_NEWS, HEARD, FAIR, Said("/news/6", "국산 반도체 전시회", "국산 반도체가 한자리에 모인다."),
        Said("/news/7", "연산 소식과 국산 반도체"), Said("/news/8", "자원 나눔"),
    )  # fmt: skip
    second.feed(Said(press.url("/news/6"), "국산 반도체 전시회", "국산 반도체가 한자리에 모인다."))
    press.page("/news/8", "자원 나눔", ["국산 반도체 이야기가 쪽 안에만 있다. " * 8] * 3)
    press.answers["/news/7"] = Reply(404)
    house.take()
    house.follow(NOW + HOUR)
    chips = Topic("반도체", ("국산 반도체",))
    before = Matcher(house.config.topics, house.config.aliases)
    after = Matcher((*house.config.topics, chips), house.config.aliases)
    tried = attempt(house.store, before, after, CHANGED - 7 * DAY)
    shown = {
        change.article.canonical_url if change.article else change.entry.canonical_url  # type: ignore[union-attr]
        for change in tried.gained
    }
    assert {url.rpartition("/")[2] for url in shown} == {"1", "6", "7"}
    assert (tried.lost, tried.unread, tried.found_anyway) == ([], 1, 0)
    assert [change.besides for change in tried.gained if change.article is not None] == [("연산",)]

    house = change(house, *house.config.topics, chips)
    catch_up(house)
    with house.store.read() as connection:
        rows = connection.execute(
            text(
                "SELECT a.canonical_url FROM articles a JOIN matches m ON m.article_id = a.id WHERE m.topic = '반도체'"
            )
        )
        assert set(rows.scalars()) == shown
    assert attempt(house.store, before, after, CHANGED - 7 * DAY).gained == [], "what was found is stored by now"


@ON_SQLITE
def test_trying_says_what_would_be_lost(quick: House, press: Press) -> None:
    press.feed(CENTRE, HEARD)
    quick.take()
    before = Matcher(quick.config.topics, {})
    without = Topic("연산", ("국가 연산센터",))
    tried = attempt(quick.store, before, Matcher((without, MODELS), {}), NOW - DAY)
    assert [change.article.title for change in tried.lost if change.article] == [HEARING_TITLE]
    assert [match.keyword for match in tried.lost[0].matches] == ["소버린 AI"]
    masked = Topic("연산", COMPUTING.keywords, ("국가 연산센터의", "국가 연산센터, 지분"))
    tried = attempt(quick.store, before, Matcher((masked, MODELS), {}), NOW - DAY)
    assert [change.article.title for change in tried.lost if change.article] == [CENTER_TITLE]
    assert (tried.articles, tried.gained) == (2, [])


@ON_SQLITE
def test_an_article_whose_text_is_forgotten_is_judged_by_what_is_left(quick: House, press: Press) -> None:
    press.feed(CENTRE)
    quick.take()
    with quick.store.write() as connection:
        connection.execute(text("DELETE FROM article_texts"))
        connection.execute(text("UPDATE entries SET summary = '', content = NULL"))
    before = Matcher(quick.config.topics, {})
    chips = Topic("반도체", ("국산 반도체",))
    tried = attempt(quick.store, before, Matcher((*quick.config.topics, chips), {}), NOW - DAY)
    assert (tried.gained, tried.lost, tried.forgotten) == ([], [], 1)
