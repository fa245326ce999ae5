"""What an edition is made of, read out of the database."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, bindparam, text, update

from monitor.config import Config, DigestPlan, load
from monitor.core.briefing.digest import tell_story
from monitor.model import Disposition, FailureReason, Feed, Health, RefusedSettings, SilentKeyword, Step, Validators
from monitor.store import articles, editions, entries, feeds, gaps, polls, settings, telling
from monitor.store.engine import Store
from monitor.store.tables import articles as article_table
from monitor.store.types import Instant
from tests.store.made import DAY, HOUR, MINUTE, NOW, entry, judged, prose
from tests.store.test_keyword_hits import put, watch_since

EDITION = NOW + 30 * MINUTE
PLAN = DigestPlan.model_validate({"name": "아침", "at": "07:30"})
MODELS = DigestPlan.model_validate({"name": "모델", "at": "07:30", "topics": ["모델"]})
URLS = [f"https://press{n}.example/rss" for n in range(4)]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    tables = "".join(f'[[feeds]]\nurl = "{url}"\noutlet = "매체{n}"\n' for n, url in enumerate(URLS))
    (tmp_path / "config.toml").write_text(f'keywords = ["소버린 AI"]\n{tables}', "utf-8")
    return load(tmp_path / "config.toml", environment={})


def untold(store: Store, plan: DigestPlan = PLAN) -> telling.Untold:
    with store.read() as connection:
        return telling.untold(connection, plan, NOW - DAY)


def carry(store: Store, found: telling.Untold, *, plan: DigestPlan = PLAN, day: date = date(2026, 11, 24)) -> None:
    with store.write() as connection:
        editions.issue(
            connection, digest=plan.name, day=day, window=(NOW - DAY, NOW), issued_at=NOW, late_seconds=None,
            considered=found.considered, subject="", message_id="", message=b"", html="", stories=0, duplicates_folded=0,
            seed_duplicates=0, article_ids=found.article_ids, recipients=(),
        )  # fmt: skip


def test_untold(emptied: Store) -> None:
    assert untold(emptied) == telling.Untold((), frozenset(), (), 0)
    one = judged(emptied, "/1", prose(1)).article_id
    copy = judged(emptied, "/2", prose(1), outlet="한빛경제").article_id
    model = judged(emptied, "/3", prose(3), topic="모델", at=NOW - 20 * DAY).article_id
    found = untold(emptied)
    assert (found.article_ids, found.considered, found.told_before) == ((one, copy, model), model, frozenset())
    assert [(story, a.id, a.duplicate, a.topics) for story, a in found.articles] == [
        (f"s{one}", f"a{one}", False, ("연산",)),
        (f"s{one}", f"a{copy}", True, ("연산",)),
        (f"s{model}", f"a{model}", False, ("모델",)),
    ]
    models = untold(emptied, MODELS)
    assert (models.article_ids, models.considered) == ((model,), model)


def test_follow_ups_and_late_copies(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1)).article_id
    carry(emptied, untold(emptied))
    copy = judged(emptied, "/2", prose(1)).article_id
    found = untold(emptied)
    assert not found.articles
    assert (found.article_ids, found.told_before) == ((copy,), frozenset({f"s{one}"}))
    followed = judged(emptied, "/3", prose(1, 5) + "\n\n" + prose(1, 8).replace("호는", "호가"), title="제목 /1")
    found = untold(emptied)
    if followed.disposition is Disposition.STORED:
        assert len(found.articles) == 2, "beside a new text the copy is told as well: it counts as an outlet"
    carry(emptied, found, day=date(2026, 11, 25))
    assert untold(emptied).article_ids == ()


def test_a_story_that_takes_up_one_that_was_told_is_a_follow_up(emptied: Store) -> None:
    from tests.core.likeness.test_cluster import TOLD

    (title, body), (again, later) = TOLD["center"][:2]
    judged(emptied, "/1", body, title=title, at=NOW - 10 * DAY)
    carry(emptied, untold(emptied))
    new = judged(emptied, "/2", later, title=again, at=NOW).article_id
    found = untold(emptied)
    assert found.told_before == {f"s{new}"}
    carry(emptied, found, day=date(2026, 11, 25))


def test_an_update_that_grew_by_half_is_told_again(emptied: Store) -> None:
    judged(emptied, "/1", prose(1, 10), title="[속보] 첫 소식")
    carry(emptied, untold(emptied))
    judged(emptied, "/2", prose(1, 10) + "\n\n" + prose(2, 1), title="[2보] 조금 더", at=NOW)
    assert untold(emptied).articles == (), "a little more is no news"
    grown = judged(emptied, "/3", prose(1, 10) + "\n\n" + prose(3, 9), title="[종합] 모두", at=NOW + MINUTE)
    assert grown.disposition is Disposition.DUPLICATE
    found = untold(emptied)
    assert f"a{grown.article_id}" in {article.id for _, article in found.articles}
    assert len(found.told_before) == 1


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ({"access": None}, True),
        ({"access": "whole"}, True),
        ({"access": "partial"}, False),
        ({"access": "paywall"}, False),
        ({"text_source": "title"}, False),
        ({"text_source": "feed", "length": 200}, False),
        ({"text_source": "feed", "length": 2000}, True),
        ({"facts": None}, False),
    ],
)
def test_only_what_was_read_to_its_end_can_be_called_a_repetition(
    emptied: Store, values: dict[str, object], whole: bool
) -> None:
    one = judged(emptied, "/1", prose(1)).article_id
    with emptied.write() as connection:
        connection.execute(update(article_table).where(article_table.c.id == one).values(**values))
    ((_, told),) = untold(emptied).articles
    assert (told.whole, told.update) == (whole, False)


def test_an_update_of_what_was_told_is_no_repetition(emptied: Store) -> None:
    judged(emptied, "/1", prose(1, 10), title="첫 소식")
    carry(emptied, untold(emptied))
    grown = judged(emptied, "/2", prose(1, 10) + "\n\n" + prose(3, 9), title="더 알려진 것", at=NOW)
    found = untold(emptied)
    told = next(each for _, each in found.articles if each.id == f"a{grown.article_id}")
    assert told.update
    (story,) = found.told_before
    assert not tell_story(story, [replace(told, tags=())], follow_up=True).nothing_new
    assert tell_story(story, [replace(told, tags=(), update=False)], follow_up=True).nothing_new


def test_a_reprint_names_the_agency_of_another_copy(emptied: Store) -> None:
    from tests.core.likeness.texts import CENTER
    from tests.store.test_placing import judge, news

    first = judge(emptied, news("/one", "재공모", CENTER, outlet="새벽일보")).article_id
    carry(emptied, untold(emptied))
    judge(emptied, news("/two", "재공모", CENTER, outlet="한빛경제", agency="누리통신"))
    with emptied.read() as connection:
        stored = articles.get(connection, first)
        assert stored is not None
        assert telling.kin(connection, [stored])[first].origin == "누리통신"
        assert telling.origins(connection, [stored.group_id, 99]) == {stored.group_id: "누리통신"}


def test_seed_duplicates_are_never_told(emptied: Store) -> None:
    from monitor.store import seeds
    from tests.store.made import seed

    with emptied.write() as connection:
        seeds.put(connection, [seed(prose(1))], NOW)
    judged(emptied, "/1", prose(1))
    assert untold(emptied).articles == ()


def test_health(emptied: Store, config: Config) -> None:
    with emptied.write() as connection:
        feeds.configure(connection, config.feeds, NOW - DAY)
        stored = feeds.all_active(connection)
        polled = [EDITION - 5 * MINUTE, EDITION - 31 * MINUTE, EDITION - 5 * MINUTE]
        for feed, at in zip(stored, polled, strict=False):
            polls.record_success(
                connection, feed, now=at, next_poll_at=at + HOUR, validators=Validators(), title=None, new_entries=1,
                moved_to=None,
            )  # fmt: skip
        for at in (EDITION - 2 * MINUTE, EDITION - MINUTE):
            polls.record_failure(
                connection, stored[2].id, now=at, next_poll_at=EDITION + HOUR, reason=FailureReason.TIMEOUT,
                detail="10초 안에 답이 없음", not_before=None,
            )  # fmt: skip
    repeated = judged(emptied, "/1", prose(1), source="feed").article_id
    with emptied.write() as connection:
        ends = [Disposition.DUPLICATE, Disposition.DUPLICATE, Disposition.SEED_DUPLICATE, Disposition.NO_MATCH]
        for number, word in enumerate(ends):
            led = entry(connection, stored[0].id, str(number))
            kept = repeated if word is Disposition.SEED_DUPLICATE else None
            entries.decide(connection, led, word, now=NOW, article_id=kept)
            entries.record(connection, led, Step("robots", "closed", "…", NOW))
        early = entry(connection, stored[0].id, "early")
        entries.decide(connection, early, Disposition.DUPLICATE, now=NOW - 2 * HOUR)
        entry(connection, stored[0].id, "pending")
    with emptied.read() as connection:
        health = gaps.health(connection, config, [repeated], since=NOW - HOUR, until=EDITION, edition_at=EDITION)
    assert (health.feeds, health.feeds_well, health.undecided, health.folded) == (4, 2, 1, 2)
    assert [(t.outlet, t.since, t.reason) for t in health.trouble] == [
        ("매체2", EDITION - 5 * MINUTE, FailureReason.TIMEOUT)
    ]
    assert health.unasked == ("매체1", "매체3")
    assert (health.unread_pages, health.last_poll_at) == (1, EDITION - MINUTE)
    assert [(title, url) for title, url, _ in health.known] == [("제목 2", "https://press.example/2")]
    assert health.last_relevant_on == date(2026, 11, 24)


# --- feeds that may be missing something ------------------------------------------------------------------------------


def configured(store: Store, *wanted: Feed) -> list[feeds.StoredFeed]:
    """These feeds, each read well a quarter of an hour before the edition, in this order."""
    with store.write() as connection:
        feeds.configure(connection, wanted, NOW - 30 * DAY)
        for feed in feeds.all_active(connection):
            answer(connection, feed, EDITION - 15 * MINUTE)
    with store.read() as connection:
        by_url = {feed.feed.url: feed for feed in feeds.all_active(connection)}
    return [by_url[feed.url] for feed in wanted]


def answer(connection: Connection, feed: feeds.StoredFeed, at: datetime, notice: str | None = None) -> None:
    polls.record_success(
        connection, feed, now=at, next_poll_at=at + HOUR, validators=Validators(), title="새벽일보 기술", new_entries=0,
        moved_to=None, notice=notice,
    )  # fmt: skip


def fail(connection: Connection, feed: feeds.StoredFeed, at: datetime, reason: FailureReason) -> None:
    polls.record_failure(
        connection, feed.id, now=at, next_poll_at=at + HOUR, reason=reason, detail="…", not_before=None
    )


def health_of(store: Store, config: Config) -> Health:
    with store.read() as connection:
        return gaps.health(connection, config, [], since=EDITION - DAY, until=EDITION, edition_at=EDITION)


@pytest.mark.parametrize(
    ("last_success", "failures", "trouble", "unasked"),
    [
        (15 * MINUTE, 0, False, False),
        (31 * MINUTE, 0, False, True),
        (15 * MINUTE, 1, False, False),  # asked after 07:00, and only then it failed
        (45 * MINUTE, 1, False, True),
        (59 * MINUTE, 1, False, True),
        (61 * MINUTE, 1, True, False),
        (45 * MINUTE, 2, True, False),
        (DAY, 9, True, False),
    ],
)
def test_one_failure_right_after_a_success_is_none(
    emptied: Store, config: Config, last_success: timedelta, failures: int, trouble: bool, unasked: bool
) -> None:
    [feed] = configured(emptied, Feed(URLS[0], "새벽일보"))
    with emptied.write() as connection:
        answer(connection, feed, EDITION - last_success)
        for _ in range(failures):
            fail(connection, feed, EDITION - MINUTE, FailureReason.RATE_LIMITED)
    found = health_of(emptied, config)
    assert ([each.outlet for each in found.trouble], found.unasked) == (
        ["새벽일보"] if trouble else [],
        ("새벽일보",) if unasked else (),
    )
    assert found.feeds_well == (0 if trouble else 1)


def test_a_feed_that_waits_for_its_host_is_named(emptied: Store, config: Config) -> None:
    """Retry-After, a taken slot, a host that wants rest: whatever kept it from being asked, nobody asked it."""
    asked_once, never = configured(emptied, Feed(URLS[0], "새벽일보"), Feed(URLS[1], "한빛경제"))
    with emptied.write() as connection:
        answer(connection, asked_once, EDITION - 2 * HOUR)
        feeds.postpone(connection, asked_once.id, EDITION + HOUR)
        connection.execute(text("UPDATE feeds SET last_polled_at = NULL WHERE id = :id"), {"id": never.id})
    assert health_of(emptied, config).unasked == ("새벽일보", "한빛경제")


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ([Feed("https://a.example/rss", "새벽일보", "새벽일보 정치")], ["새벽일보"]),
        ([Feed("https://a.example/rss", None, "새벽일보 정치")], ["새벽일보 정치"]),
        ([Feed("https://news.google.com/rss/search?q=x", kind="google-news", query="소버린 AI")],
         ["Google 뉴스 “소버린 AI”"]),
        ([Feed("https://openapi.naver.com/v1/search/news.json?query=x", kind="naver-search", query="독파모")],
         ["네이버 뉴스 “독파모”"]),
        ([Feed("https://a.example/rss")], ["새벽일보 기술"]),  # as it calls itself
        # Several of one name are told apart by what the desk calls them, or by their addresses.
        ([Feed("https://a.example/1", "새벽일보", "새벽일보"), Feed("https://a.example/2", "새벽일보", "새벽일보 정치")],
         ["새벽일보", "새벽일보 정치"]),
        ([Feed("https://a.example/rss/it"), Feed("https://a.example/rss/all?x=1")],
         ["새벽일보 기술 (rss/it)", "새벽일보 기술 (rss/all?x=1)"]),
        ([Feed("https://a.example/rss/it", "새벽일보"), Feed("https://a.example/rss/all", "새벽일보")],
         ["새벽일보 (rss/it)", "새벽일보 (rss/all)"]),
        ([Feed("https://a.example/1", "새벽일보", "같은 이름"), Feed("https://a.example/2", "새벽일보", "같은 이름")],
         ["새벽일보 (1)", "새벽일보 (2)"]),
        ([Feed("https://b.example/1", "구글", kind="google-news", query="독파모"),
          Feed("https://b.example/2", "구글", kind="google-news", query="국대 AI")],
         ["Google 뉴스 “독파모”", "Google 뉴스 “국대 AI”"]),
    ],
)  # fmt: skip
def test_names(emptied: Store, wanted: list[Feed], names: list[str]) -> None:
    listed = configured(emptied, *wanted)
    called = gaps.names(listed)
    assert [called[feed.id] for feed in listed] == names


def test_what_polls_noticed(emptied: Store, config: Config) -> None:
    renamed = "the feed renamed 48 of its 50 entries (new guids): all were recognised, none counts as new"
    lost = "every entry was new: some may have come and gone between two polls"
    one, two, three, old, calm = configured(emptied, *(Feed(f"https://a.example/{n}", f"매체{n}") for n in range(5)))
    with emptied.write() as connection:
        answer(connection, one, EDITION - HOUR, renamed)
        answer(connection, two, EDITION - HOUR, lost)
        answer(connection, three, EDITION - HOUR, f"{renamed}; {lost}")
        answer(connection, old, EDITION - DAY - MINUTE, lost)
        answer(connection, calm, EDITION - HOUR)
    assert health_of(emptied, config).notes == (
        "확인 사이에 지나간 글이 있을 수 있음: 매체1, 매체2(누락 가능)",
        "기사 번호를 한꺼번에 바꾼 수집처: 매체0, 매체2(이미 본 기사는 다시 싣지 않음)",
    )


def test_silent_feeds(emptied: Store, config: Config) -> None:
    """Well against every poll, and silent against their own baseline (`core.feed.rhythm`)."""
    quiet, lively = configured(emptied, Feed(URLS[0], "새벽일보"), Feed(URLS[1], "한빛경제"))
    newest = EDITION - 8 * DAY
    with emptied.write() as connection:
        for feed, last in ((quiet, newest), (lively, EDITION - HOUR)):
            connection.execute(
                text("UPDATE feeds SET first_success_at = :first, newest_at = :newest WHERE id = :id").bindparams(
                    bindparam("first", EDITION - 60 * DAY, Instant), bindparam("newest", last, Instant), id=feed.id
                )
            )
            for number in range(90):
                made = entry(connection, feed.id, f"{number}", now=last - number * 6 * HOUR)
                at = bindparam("at", last - number * 6 * HOUR, Instant)
                connection.execute(text("UPDATE entries SET published_at = :at WHERE id = :id").bindparams(at, id=made))
    found = health_of(emptied, config)
    assert [(each.outlet, each.url, each.since) for each in found.silent] == [("새벽일보", URLS[0], newest)]
    assert (found.feeds_well, found.trouble, found.unasked) == (2, (), ())


def test_a_config_toml_that_the_daemon_refuses_is_told_as_long_as_it_is_there(emptied: Store, config: Config) -> None:
    good = config.path.read_bytes()
    bad = good + b"keyword = 1\n"
    taken = settings.TakenUp(NOW - HOUR, hashlib.sha256(good).hexdigest(), str(config.path))
    refused = settings.Refused(NOW, ("line 12: ...",), NOW - HOUR, hashlib.sha256(bad).hexdigest(), line=12)
    assert health_of(emptied, config).refused_settings is None
    with emptied.write() as connection:
        settings.record(connection, settings.InUse(1, "", taken, refused))
    config.path.write_bytes(bad)
    assert health_of(emptied, config).refused_settings == RefusedSettings(12, NOW - HOUR)
    config.path.write_bytes(good)  # mended, and the daemon that noted it was killed: its word is out of date
    assert health_of(emptied, config).refused_settings is None
    with emptied.write() as connection:
        gone = settings.Refused(NOW, ("there is no such file",), NOW - HOUR)
        settings.record(connection, settings.InUse(1, "", taken, gone))
    assert health_of(emptied, config).refused_settings is None
    config.path.unlink()
    assert health_of(emptied, config).refused_settings == RefusedSettings(None, NOW - HOUR)


def test_keywords_that_went_silent_are_told(emptied: Store, config: Config) -> None:
    assert health_of(emptied, config).silent_keywords == ()
    with emptied.write() as connection:
        watch_since(connection, NOW - 60 * DAY)
        for days in range(8, 36):
            put(connection, NOW - days * DAY, ("키워드", "소버린 AI"))
    assert health_of(emptied, config).silent_keywords == (SilentKeyword("키워드", "소버린 AI", NOW - 8 * DAY),)
