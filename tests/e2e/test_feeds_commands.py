"""`monitor feeds ...` on a desk's own file, against a press on loopback: what the file becomes, and what the server saw."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.cli.feeds_list import standings, told
from monitor.cli.tables import cells
from monitor.config import catalogue, load
from monitor.model import FailureReason
from monitor.newsroom.server import PressServer, Reply, Request
from monitor.service import open_database, utcnow
from monitor.store import polls, quotas
from tests.e2e.conftest import Answer, Serve
from tests.e2e.running import HTML, call, desk, rss

ENTRIES = [(f"https://example.kr/{n}", f"소식 {n}") for n in range(3)]
FEED = rss(ENTRIES, title="새벽일보")


def html(*markup: str) -> Reply:
    return Reply(200, f"<!doctype html><html><head>{''.join(markup)}</head><body>글</body></html>".encode(), HTML)


def link(href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'


def urls(config: Path) -> list[str]:
    return [feed.url for feed in load(config, environment={}).feeds]


def untouched(config: Path) -> Callable[[], bool]:
    """Whether the file is, from now on, still the very same."""
    before = config.read_bytes(), config.stat().st_ino, config.stat().st_mtime_ns
    return lambda: (config.read_bytes(), config.stat().st_ino, config.stat().st_mtime_ns) == before


# --- add: an address --------------------------------------------------------------------------------------------------


def test_a_feed_is_fetched_checked_and_added_and_every_byte_stays(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/rss": FEED, "/other": FEED})
    config = desk(tmp_path, [f"{press.origin}/other"])
    head = "﻿# 책상의 설정\r\n"
    config.write_bytes(head.encode() + config.read_text("utf-8").replace("\n", "\r\n").encode() + b"# \xeb\x81\x9d")
    before = config.read_bytes().decode("utf-8-sig")
    done = call(config, "feeds", "add", f"{press.origin}/rss", "--outlet", "새벽일보", "--every", "2h")
    assert (done.code, done.err) == (0, "")
    assert "ok       새벽일보" in done.out
    assert "3 entries" in done.out
    assert f"[[feeds]] {press.origin}/rss is added" in done.out
    after = config.read_bytes().decode("utf-8-sig")
    block = f'[[feeds]]\r\nurl = "{press.origin}/rss"\r\noutlet = "새벽일보"\r\nevery = "2h"\r\n'
    assert config.read_bytes().startswith(b"\xef\xbb\xbf")
    assert after.replace(f"{block}\r\n", "") == before
    assert [request.path for request in press.requests] == ["/rss"]
    assert "SovereignAIMonitor" in (press.requests[0].header("user-agent") or "")

    same = untouched(config)
    again = call(config, "feeds", "add", f"{press.origin}/rss#top")
    assert again.code == 0
    assert "lists it already" in again.out
    assert same()
    assert len(press.requests) == 1  # what is there already is not asked
    removed = call(config, "feeds", "remove", f"{press.origin}/rss")
    assert removed.code == 0, removed.err
    assert config.read_bytes().decode("utf-8-sig") == before


def test_a_dry_run_shows_the_change_and_makes_none(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/rss": FEED})
    config = desk(tmp_path)
    same = untouched(config)
    done = call(config, "feeds", "add", f"{press.origin}/rss", "--dry-run")
    assert done.code == 0
    assert f'+url = "{press.origin}/rss"' in done.out.splitlines()
    search = call(config, "feeds", "add", "--search", 'site:example.kr "AI"', "--dry-run")
    assert '+query = "site:example.kr \\"AI\\""' in search.out.splitlines()
    assert same()


def test_a_feed_that_moved_for_good_is_added_where_it_is_now(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/old": Reply(301, b"", (("Location", "/rss"),)),
        "/passing": Reply(302, b"", (("Location", "/rss2"),)),
        "/rss": FEED,
        "/rss2": FEED,
    }
    press = serve(answers)
    config = desk(tmp_path)
    assert "moved for good to" in call(config, "feeds", "add", f"{press.origin}/old").out
    assert urls(config) == [f"{press.origin}/rss"]
    again = call(config, "feeds", "add", f"{press.origin}/old")
    assert (again.code, len(urls(config))) == (0, 1)
    assert "lists it already" in again.out
    assert call(config, "feeds", "add", f"{press.origin}/passing").code == 0
    assert urls(config)[1:] == [f"{press.origin}/passing"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Reply(404, b"no"), "not_found: 404 Not Found"),
        (Reply(200, b""), "the answer is empty"),
        (Reply(200, b"<rss><channel>"), None),
        (Reply(200, b"%PDF-1.7 x", (("Content-Type", "application/pdf"),)), "names no feed"),
        (html("<title>x</title>"), "it is an HTML page"),
        (Reply(503, b"", (("Retry-After", "7200"),)), "unavailable"),
    ],
)
def test_what_cannot_be_read_is_not_added(serve: Serve, tmp_path: Path, answer: Reply, says: str | None) -> None:
    press = serve({"/x": answer})
    config = desk(tmp_path)
    same = untouched(config)
    done = call(config, "feeds", "add", f"{press.origin}/x")
    if says is None:  # a feed without an entry is one
        assert done.code == 0
        assert "holds no entry" in done.out
        return
    assert (done.code, done.out) == (1, "")
    assert says in done.line
    assert same()


def test_a_server_that_wants_rest_is_not_waited_for(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/busy": Reply(429, b"", (("Retry-After", "3600"),)), "/rss": FEED})
    config = desk(tmp_path)
    assert call(config, "feeds", "add", f"{press.origin}/busy").code == 1
    refused = call(config, "feeds", "add", f"{press.origin}/rss")
    assert (refused.code, len(press.requests)) == (1, 1)
    assert "wants to be left alone until" in refused.line
    view = call(config, "feeds", "check", f"{press.origin}/rss", "--json")
    assert (view.code, view.json[0]["reason"], len(press.requests)) == (1, "not_yet", 1)


def test_the_guard_holds_for_commands_too(tmp_path: Path) -> None:
    config = desk(tmp_path)
    for url in ("http://10.0.0.1/rss", "http://169.254.169.254/latest/", "http://[::ffff:10.0.0.1]/"):
        done = call(config, "feeds", "add", url)
        assert (done.code, done.out) == (1, "")
        assert "address: " in done.line


def test_a_config_with_errors_is_refused_with_its_errors(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/rss": FEED})
    config = desk(tmp_path, top='timezon = "x"\nfirst_poll_days = -1')
    same = untouched(config)
    for words in (("add", f"{press.origin}/rss"), ("remove", "x"), ("add", "연합뉴스"), ("export",)):
        done = call(config, "feeds", *words)
        assert (done.code, done.out) == (2, "")
        assert "did you mean timezone?" in done.err
        assert "first_poll_days" in done.err
    assert same()
    assert press.requests == []


# --- add: a page ------------------------------------------------------------------------------------------------------


def test_a_page_that_names_one_feed(serve: Serve, tmp_path: Path) -> None:
    press = serve({
        "/": html('<base href="/feeds/">', link("all.xml", "전체"), link("/comments/feed", "댓글")),
        "/feeds/all.xml": FEED,
        # the front page names the guide, the guide names the feed
        "/news": Reply(200, b'<p><a href="/rss/">RSS</a></p>', HTML),
        "/rss/": Reply(200, '<a href="/rss/1.xml">전체</a>'.encode(), HTML),
        "/rss/1.xml": FEED,
        # round and round
        "/a": html(link("/b")),
        "/b": html(link("/a")),
    })  # fmt: skip
    config = desk(tmp_path)
    assert call(config, "feeds", "add", f"{press.origin}/").code == 0
    assert urls(config) == [f"{press.origin}/feeds/all.xml"]
    assert call(config, "feeds", "add", f"{press.origin}/news").code == 0
    assert urls(config)[1:] == [f"{press.origin}/rss/1.xml"]
    before = len(press.requests)
    round_ = call(config, "feeds", "add", f"{press.origin}/a")
    assert round_.code == 1
    assert "names no feed" in round_.line
    assert len(press.requests) - before <= 3


def test_a_page_that_names_several_is_a_choice(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/": html(link("/1.xml", "정치"), link("/2.xml", "경제")), "/1.xml": FEED, "/2.xml": FEED})
    config = desk(tmp_path, [f"{press.origin}/2.xml"])
    same = untouched(config)
    done = call(config, "feeds", "add", f"{press.origin}/")
    assert done.code == 2
    assert done.out.splitlines() == [
        "    정치",
        f"        {press.origin}/1.xml",
        "on  경제",
        f"        {press.origin}/2.xml",
    ]
    assert "names 2 feeds; choose: monitor feeds add URL-OR-NAME" in done.line
    assert same()
    assert [request.path for request in press.requests] == ["/"]


def test_a_hostile_page_ends_in_one_line(serve: Serve, tmp_path: Path) -> None:
    many = "".join(f"<a href='/rss/{n}.xml'>" for n in range(5_000))
    press = serve({"/many": Reply(200, many.encode(), HTML), "/deep": Reply(200, b"<div>" * 500_000, HTML)})
    config = desk(tmp_path)
    done = call(config, "feeds", "add", f"{press.origin}/many")
    assert done.code == 2
    assert len(done.out.splitlines()) == 400
    assert call(config, "feeds", "add", f"{press.origin}/deep").code == 1


# --- add, search, remove: names and searches --------------------------------------------------------------------------

DESK = 'catalogue = [\n  "연합뉴스",\n  # "전자신문",  # 매일\n]\n\n# 검색\n[storage]\ndirectory = "var"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(DESK, "utf-8")
    return path


def test_a_name_goes_on_and_off_in_place(config: Path) -> None:
    done = call(config, "feeds", "add", " 전자 신문")
    assert done.code == 0, done.err
    assert '"전자신문" is on' in done.out
    assert config.read_text("utf-8") == DESK.replace('# "전자', '"전자')
    same = untouched(config)
    for what in ("전자신문", catalogue()["전자신문"].url):
        again = call(config, "feeds", "add", what)
        assert (again.code, again.err) == (0, "")
        assert "lists it already" in again.out
    assert same()
    assert call(config, "feeds", "remove", catalogue()["전자신문"].url).code == 0
    assert config.read_text("utf-8") == DESK
    for words in (("remove", "전자신문"), ("remove", "https://nowhere.example/")):
        gone = call(config, "feeds", *words)
        assert (gone.code, gone.out) == (1, "")
        assert "lists no feed" in gone.line


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add",), 2, "name one thing to add"),
        (("add", "연합뉴스", "--search", "x"), 2, "name one thing to add"),
        (("add", "전자신믄"), 1, "did you mean 전자신문"),
        (("add", "없는 신문"), 1, 'monitor feeds add --search "없는 신문 site:DOMAIN"'),
        (("add", "ftp://example.kr/rss"), 1, "begins with ftp://; only http:// and https:// addresses are asked"),
        (("check", "ftp://example.kr/rss"), 2, "begins with ftp://"),
        (("add", "http://u:hunter2@a.kr/?token=x"), 1, '"http://a.kr/?token=***" carries a user name or password'),
        (("check", "http://u:hunter2@a.kr/?token=x"), 2, '"http://a.kr/?token=***" carries a user name or password'),
        (("check", "u:hunter2@a.kr/rss"), 2, '"a.kr/rss" carries a user name or password'),
        (("add", "http://u:hun/ter2@a.kr/"), 1, '"http://a.kr/" is no address'),
        (("add", "https://"), 1, "cannot be one"),
        (("add", "--search", "x", "--via", "bing"), 2, '--via "bing" is not known; it is google-news or naver-search'),
        (("search", " "), 2, "TEXT is empty"),
        (("add", "전자신문", "--every", "2h"), 2, "with options give its address"),
        (("add", "https://a.kr/", "--every", "5"), 2, "--every: "),
        (("add", "https://a.kr/", "--fulltext", "often"), 2, "--fulltext: must be"),
        (("add", "--search", " "), 2, "--search is empty"),
        (("add", "--search", "x1", "--every", "1m"), 2, '"10m" or more'),
        (("remove", "연합뉴스 정치"), 1, "lists no feed"),
        (("check", "전자신믄"), 2, "did you mean 전자신문"),
    ],
)
def test_what_is_answered_to_a_mistake(config: Path, words: tuple[str, ...], code: int, says: str) -> None:
    same = untouched(config)
    done = call(config, "feeds", *words)
    assert (done.code, done.out) == (code, "")
    assert says in done.line
    assert same()


def test_what_is_gone_is_not_turned_on(config: Path) -> None:
    dead = next(feed for feed in catalogue().values() if feed.status == "dead")
    done = call(config, "feeds", "add", dead.name)
    assert (done.code, done.out) == (1, "")
    assert "is gone" in done.line


def test_what_is_doubtful_is_turned_on_with_a_warning(config: Path) -> None:
    doubtful = next(feed for feed in catalogue().values() if feed.status == "doubtful")
    done = call(config, "feeds", "add", doubtful.name)
    assert done.code == 0
    assert done.out.startswith(f"note: {doubtful.name} is doubtful")


@pytest.mark.parametrize("path", ["/v", "/page", "/none", "/several", "/moved", "/passing"])
def test_no_command_tells_a_secret_of_an_address(serve: Serve, tmp_path: Path, path: str) -> None:
    secret = "token=hunter2&PHPSESSID=hunter2"
    press = serve({
        "/v": FEED,
        "/page": html(link(f"/v?{secret}")),
        "/none": Reply(404, b"no"),
        "/several": html(link(f"/v?{secret}"), link(f"/w?{secret}")),
        "/moved": Reply(301, b"", (("Location", f"/v?{secret}"),)),
        "/passing": Reply(302, b"", (("Location", f"/v?{secret}"),)),
    })  # fmt: skip
    config = desk(tmp_path)
    url = f"{press.origin}{path}?{secret}"
    commands: list[tuple[str, ...]] = [
        ("feeds", "check", url), ("feeds", "search", url), ("feeds", "remove", url), ("feeds", "add", url, "--dry-run"),
        ("feeds", "add", url), ("feeds", "add", url), ("once",), ("feeds", "list"), ("doctor",), ("feeds", "check"),
        ("feeds", "remove", url),
    ]  # fmt: skip
    for words in commands:
        done = call(config, *words)
        assert "hunter2" not in done.out + done.err, words
    assert press.requests


def test_a_masked_address_finds_its_feed(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/v": FEED})
    config = desk(tmp_path, [f"{press.origin}/v?token=hunter2"])
    assert call(config, "feeds", "check", f"{press.origin}/v?token=***").code == 0
    assert call(config, "feeds", "remove", f"{press.origin}/v?token=***").code == 0
    assert urls(config) == []


def test_a_quota_that_is_used_up_is_our_own(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVER_CLIENT_ID", "an-id")
    monkeypatch.setenv("NAVER_CLIENT_SECRET", "a-secret")
    config.write_text(DESK + "[naver]\ndaily_calls = 1\n", "utf-8")
    assert call(config, "feeds", "add", "--search", "소버린 AI", "--via", "naver-search").code == 0
    settings, now = load(config, environment={}), utcnow()
    with open_database(settings) as store:
        (search,) = [each for each in standings(settings, store, now) if each.feed.feed.query]
        with store.write() as connection:
            assert quotas.take(connection, quotas.NAVER, quotas.day_of(now), 1)
            later = now + timedelta(hours=1)
            polls.record_failure(
                connection, search.feed.id, now=now, next_poll_at=later, reason=FailureReason.QUOTA,
                detail="used up", not_before=later,
            )  # fmt: skip
    done = call(config, "feeds", "check", "Naver: 소버린 AI")
    assert done.code == 1
    assert "quota: not asked: our own daily limit is reached" in done.out
    assert "left alone" not in done.out
    advice = [each["advice"] for each in call(config, "doctor", "--json").json["checks"] if each["name"] == "feeds"]
    assert all("'" in each for each in advice if "소버린" in each)


def test_a_check_says_until_when_a_host_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    press = serve({"/rss": FEED, "/busy": Reply(429, b"", (("Retry-After", "7200"),))})
    config = desk(tmp_path, [f"{press.origin}/rss", f"{press.origin}/busy"])
    assert call(config, "once").code == 0
    asked = len(press.requests)
    for target in ("rss", "busy"):
        done = call(config, "feeds", "check", f"{press.origin}/{target}")
        assert "not asked: the server wants to be left alone until 20" in done.out
        assert "(Asia/Seoul)" in done.out
    assert len(press.requests) == asked


def test_searches(config: Path) -> None:
    assert call(config, "feeds", "add", "--search", "소버린 AI", "--name", "소버린 검색").code == 0
    keyless = call(config, "feeds", "add", "--search", "소버린 AI", "--via", "naver-search")
    assert keyless.code == 0
    assert "NAVER_CLIENT_ID" in keyless.out
    same = untouched(config)
    again = call(config, "feeds", "add", "--search", " 소버린 AI ")
    assert "lists this search already" in again.out
    assert same()
    assert [(feed.kind, feed.query) for feed in load(config, environment={}).feeds[1:]] == [
        ("google-news", "소버린 AI"),
        ("naver-search", "소버린 AI"),
    ]
    both = call(config, "feeds", "remove", "소버린 AI")
    assert both.code == 2
    assert "means several feeds" in both.line
    assert call(config, "feeds", "remove", "소버린검색").code == 0
    assert call(config, "feeds", "remove", "소버린AI").code == 0
    assert config.read_text("utf-8") == DESK


def test_the_doctor_says_what_a_search_of_naver_wants(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[tuple[str, str]]:
        checks = call(config, "doctor", "--json").json["checks"]
        return [(check["state"], check["detail"]) for check in checks if check["name"] == "naver"]

    for name in ("NAVER_CLIENT_ID", "NAVER_CLIENT_SECRET", "NCP_APIGW_API_KEY_ID", "NCP_APIGW_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert said() == []
    assert call(config, "feeds", "add", "--search", "소버린 AI", "--via", "naver-search").code == 0
    ((state, detail),) = said()
    assert state == "warning"
    assert "NCP_APIGW_API_KEY_ID" in detail
    monkeypatch.setenv("NAVER_CLIENT_ID", "an-id")
    monkeypatch.setenv("NAVER_CLIENT_SECRET", "a-secret")
    assert said() == [("ok", "1 search, used 0 of 25,000 calls today (old keys)")]


def test_looking_for_a_feed(config: Path) -> None:
    done = call(config, "feeds", "search", "전자 신문")
    assert done.code == 0
    assert done.out.splitlines()[0].startswith("off 전자신문  [")
    assert '-> monitor feeds add "전자신문"' in done.out
    assert call(config, "feeds", "search", "연합뉴스").out.startswith("on  연합뉴스  [")
    views = call(config, "feeds", "search", "ＹＮＡ.co.kr", "--json").json
    assert views[0]["name"] == "연합뉴스"
    assert views[0]["on"]
    assert {view["kind"] for view in call(config, "feeds", "search", "government", "--json").json} == {"government"}
    assert len(call(config, "feeds", "search", "사설", "--json").json) >= 8
    missing = call(config, "feeds", "search", "전자신믄일보")
    assert missing.code == 1
    assert "did you mean 전자신문" in missing.out
    assert 'monitor feeds add --search "' in missing.out
    assert '"site:mbn.co.kr"' in call(config, "feeds", "search", "www.mbn.co.kr/x").out.replace("/x", "")
    nothing = call(config, "feeds", "search", "없다", "--json")
    assert (nothing.code, nothing.json) == (1, [])


# --- check ------------------------------------------------------------------------------------------------------------


def dated(count: int, gap: timedelta, form: str) -> bytes:
    now = datetime.now(UTC) - timedelta(minutes=5)
    zone = timedelta(hours=9)
    body = ""
    for number in range(count):
        at = now - gap * number
        written = format_datetime(at) if form == "rfc" else f"{at + zone:%Y-%m-%d %H:%M:%S}"
        body += (
            f"<item><title>소식 {number}</title><link>https://a.kr/{number}</link><pubDate>{written}</pubDate></item>"
        )
    head = "<title>때</title><ttl>90</ttl><skipHours><hour>18</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    return f'<rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


def conditional(body: bytes, changes: list[bytes], *, believes: bool) -> Callable[[Request], Reply]:
    """A feed with an ETag; `changes` are served one after the other, `believes`: it answers 304."""

    def answer(request: Request) -> Reply:
        if believes and request.header("if-none-match") == '"1"':
            return Reply(304, b"", (("ETag", '"1"'),))
        sent = changes.pop(0) if changes else body
        return Reply(200, sent, (("ETag", '"1"'), ("Content-Type", "application/rss+xml")))

    return answer


def test_what_a_check_understands(serve: Serve, tmp_path: Path) -> None:
    body, naive = dated(20, timedelta(hours=2), "rfc"), dated(5, timedelta(days=2), "naive")
    press = serve({
        "/good": conditional(body, [], believes=True),
        "/ignores": conditional(body, [], believes=False),
        "/changes": conditional(body, [naive], believes=False),
        "/none": Reply(200, naive),
        "/moved": Reply(301, b"", (("Location", "/none"),)),
        "/ahead": Reply(200, dated(3, timedelta(hours=-2), "rfc")),
    })  # fmt: skip
    config = desk(tmp_path, [f"{press.origin}/good"])
    views = {
        path: call(config, "feeds", "check", f"{press.origin}/{path}", "--json").json[0]
        for path in ("good", "ignores", "changes", "none", "moved", "ahead")
    }
    assert {path: view["conditional"] for path, view in views.items()} == {
        "good": "304",
        "ignores": "ignored",
        "changes": "changed",
        "none": "none",
        "moved": "none",
        "ahead": "none",
    }
    good = views["good"]
    assert (good["entries"], good["entries_per_day"], good["gap_minutes"]) == (20, 12.0, 120.0)
    assert (good["ttl_minutes"], good["skip_hours"], good["skip_days"]) == (90, [18], [6])
    assert good["date_forms"] == {"RFC 822 with +0000": 20}
    assert views["none"]["date_forms"] == {"numbers, no zone (read as Asia/Seoul)": 5}
    assert views["none"]["entries_per_day"] == 0.5
    assert views["moved"]["moved_to"] == f"{press.origin}/none"
    assert "lie in the future" in views["ahead"]["problems"][0]
    text = call(config, "feeds", "check", f"{press.origin}/good").out
    for words in (
        "about 12 entries a day",
        "ETag; asked again, it answered 304",
        "RFC 822 with +0000 (20)",
        "90 minutes between polls; not at 18 o'clock UTC; not on Sun (UTC)",
    ):
        assert words in text
    assert "about 4 a week" in call(config, "feeds", "check", f"{press.origin}/none").out


def test_the_second_request_of_a_check_and_of_an_addition_waits_its_turn(serve: Serve, tmp_path: Path) -> None:
    body = dated(3, timedelta(hours=2), "rfc")
    press = serve({"/": html(link("/good")), "/good": conditional(body, [], believes=True)})
    config = desk(tmp_path, network='allow_addresses = ["127.0.0.1"]\nper_host_delay = 1')
    assert call(config, "feeds", "add", f"{press.origin}/").code == 0
    assert call(config, "feeds", "check", f"{press.origin}/good").code == 0
    assert [request.path for request in press.requests] == ["/", "/good", "/good", "/good"]
    assert press.requests[-1].header("if-none-match") == '"1"'
    assert all(later.at - earlier.at >= 0.95 for earlier, later in pairwise(press.requests))


def test_all_feeds_are_checked_host_by_host(tmp_path: Path) -> None:
    answers = {"/1": FEED, "/2": FEED, "/3": Reply(404, b"no")}
    with PressServer(lambda r: answers[r.path]) as press, PressServer(lambda r: answers[r.path]) as other:
        feeds = [f"{press.origin}/1", f"{other.origin}/1", f"{press.origin}/2", f"{other.origin}/3"]
        config = desk(tmp_path, feeds, network='allow_addresses = ["127.0.0.1"]\nper_host_delay = 1')
        done = call(config, "feeds", "check")
        assert done.code == 1
        assert done.err == ""
        *lines, last = done.out.splitlines()
        assert sorted(line.split()[0] for line in lines) == ["failed", "ok", "ok", "ok"]
        assert last == "3 of 4 answered; not: 1 not_found"
        assert [request.path for request in press.requests] == ["/1", "/2"]
        assert [request.path for request in other.requests] == ["/1", "/3"]
        for server in (press, other):
            assert server.requests[1].at - server.requests[0].at >= 0.95
        views = call(config, "feeds", "check", "--json").json
        assert [view["url"] for view in views] == feeds
        assert [view.get("conditional") for view in views] == [None] * 4
    assert call(desk(tmp_path / "none"), "feeds", "check").line.endswith("names no feeds")


# --- list -------------------------------------------------------------------------------------------------------------


def test_a_list_is_sorted_by_trouble_and_fits_a_terminal(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {
        "/ok": FEED,
        "/fails": FEED,
        "/gone": FEED,
        "/never": Reply(404, b"no"),
        "/no": Reply(404, b"no"),
        "/page": html("<title>안내</title>"),
    }
    press = serve(answers)
    config = desk(tmp_path)
    names = {
        "ok": "잘 되는 곳",
        "fails": "이름이 아주 긴 매체의 모든 기사를 담은 수집처",
        "gone": "끝난 곳",
        "never": "없는 곳 하나",
        "no": "없는 곳 둘",
        "page": "안내문",
    }
    tables = "".join(f'\n[[feeds]]\nname = "{name}"\nurl = "{press.origin}/{path}"\n' for path, name in names.items())
    config.write_text(config.read_text("utf-8") + tables, "utf-8")
    assert "6 not asked yet" in call(config, "feeds", "list").out
    assert call(config, "once").code == 0
    answers |= {"/fails": Reply(500, b"x" * 300), "/gone": Reply(410)}
    assert call(config, "once", "--force").code == 0
    lines = call(config, "feeds", "list").out.splitlines()
    assert lines[0].split() == ["state", "feed", "read", "next", "304", "a", "day"]
    assert lines[1].startswith("gone     끝난 곳")
    assert lines[2].strip().startswith("gone: 410 Gone")
    assert lines[3].startswith("failing  이름이 아주")
    assert lines[4].strip().startswith("http_server since ")
    assert lines[5] == "never answered here (3): 안내문 (not_a_feed), 없는 곳 둘, 없는 곳 하나 (not_found)"
    assert lines[6].startswith("ok       잘 되는 곳")
    assert lines[7:] == ["1 of 6 answer"]
    settings = load(config, environment={})
    with open_database(settings) as store:
        narrow = told(settings, standings(settings, store, utcnow()), utcnow(), 80)
    assert max(map(cells, narrow)) <= 80
    assert len(narrow) == 7
    views = call(config, "feeds", "list", "--json").json
    assert [view["state"] for view in views] == ["gone", "failing", "failing", "failing", "failing", "active"]
    assert [view["grade"] for view in views] == ["hard", "temporary", "hard", "hard", "hard", None]
    assert [view["polls"] for view in views] == [2] * 6
    ok = views[-1]
    assert (ok["unchanged_share"], ok["entries_per_day"], ok["catalogue"]) == (0.0, 0.0, False)


# --- OPML -------------------------------------------------------------------------------------------------------------

FULL = """catalogue = ["전자신문", "연합뉴스", "한겨레"]

[[feeds]]
url = "https://www.example.kr/rss?a=1&b=2"
name = "새벽 <일보>"
outlet = '새벽 "일보"'
fulltext = "always"
every = "1h30m"
timezone = "Asia/Tokyo"

[[feeds]]
url = "https://www.hani.co.kr/rss/politics/"

[[feeds]]
kind = "google-news"
query = 'site:example.kr  "AI"'

[[feeds]]
kind = "naver-search"
query = "소버린 AI"
url = "https://gateway.example.kr/naver"
"""


def test_a_list_goes_out_and_comes_back_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text(FULL, "utf-8")
    second.write_text("", "utf-8")
    assert call(first, "feeds", "export", "--output", str(tmp_path / "list.opml")).code == 0
    done = call(second, "feeds", "import", str(tmp_path / "list.opml"))
    assert (done.code, done.err) == (0, "")
    assert "7 added, 0 already there, 0 refused" in done.out
    assert tomllib.loads(second.read_text("utf-8"))["feeds"] == tomllib.loads(FULL)["feeds"]
    assert sorted(load(second, environment={}).catalogue) == ["연합뉴스", "전자신문", "한겨레"]
    assert call(second, "feeds", "export").out == (tmp_path / "list.opml").read_text("utf-8")
    same = untouched(second)
    again = call(second, "feeds", "import", str(tmp_path / "list.opml"))
    assert "0 added, 7 already there" in again.out
    assert same()


def test_every_feed_of_the_catalogue_goes_out_and_comes_back(tmp_path: Path) -> None:
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    names = ", ".join(f'"{name}"' for name in catalogue())
    first.write_text(f"catalogue = [{names}]\n", "utf-8")
    second.write_text("# 빈 책상\n", "utf-8")
    (tmp_path / "list.opml").write_text(call(first, "feeds", "export").out, "utf-8")
    assert call(second, "feeds", "import", str(tmp_path / "list.opml")).code == 0
    assert set(load(second, environment={}).catalogue) == set(catalogue())
    assert call(second, "feeds", "export").out == (tmp_path / "list.opml").read_text("utf-8")


def test_a_list_from_another_reader(config: Path, tmp_path: Path) -> None:
    known, on = catalogue()["전자신문"], catalogue()["연합뉴스"]
    (tmp_path / "list.opml").write_text(
        '<?xml version="1.0" encoding="euc-kr"?><opml version="1.1"><body><outline text="뉴스">'
        f'<outline text="내가 부르는 이름" xmlUrl="{known.url}"/><outline xmlUrl="{on.url}"/>'
        '<outline text="RSS" xmlUrl="https://a.kr/rss"/><outline text="RSS" xmlUrl="https://b.kr/rss?x=1&y=2"/>'
        '<outline text="똠 매체" xmlUrl="https://c.kr/rss"/><outline text="또" xmlUrl="https://c.kr/rss"/>'
        '<outline text="연합뉴스" xmlUrl="https://d.kr/rss"/><outline text="파일" xmlUrl="file:///etc/hosts"/>'
        '<outline text="비밀" xmlUrl="https://u:p@e.kr/rss"/></outline></body></opml>',
        "cp949",
    )
    done = call(config, "feeds", "import", str(tmp_path / "list.opml"), "--dry-run")
    assert done.code == 0
    assert config.read_text("utf-8") == DESK
    assert '+  "전자신문",  # 매일' in done.out.splitlines()
    done = call(config, "feeds", "import", str(tmp_path / "list.opml"))
    assert "5 added, 2 already there, 2 refused" in done.out
    assert 'refused: 파일: url: "file:///etc/hosts" is no web address' in done.out
    assert "refused: 비밀: url: carries a user name or password" in done.out
    assert "u:p" not in done.out
    read = load(config, environment={})
    assert read.catalogue == ("연합뉴스", "전자신문")
    assert [(feed.url, feed.name) for feed in read.feeds[2:]] == [
        ("https://a.kr/rss", None),  # two of one name
        ("https://b.kr/rss?x=1&y=2", None),
        ("https://c.kr/rss", "똠 매체"),
        ("https://d.kr/rss", None),  # the name is another's
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is empty"),
        (b"<html></html>", "no OPML but <html>"),
        (b"<opml><body/></opml>", "names no feed"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "entities of its own"),
        (b"<opml>" + b" " * 10_000_001, "larger than 10 MB"),
        (b"<opml><outline></opml>", "line 1: this is not well-formed XML"),
    ],
)
def test_a_file_that_is_no_list_is_one_line(config: Path, tmp_path: Path, body: bytes, says: str) -> None:
    (tmp_path / "list.opml").write_bytes(body)
    done = call(config, "feeds", "import", str(tmp_path / "list.opml"))
    assert (done.code, done.out) == (1, "")
    assert says in done.line
    missing = call(config, "feeds", "import", str(tmp_path / "nowhere.opml"))
    assert (missing.code, missing.line.endswith("No such file or directory")) == (1, True)
    assert config.read_text("utf-8") == DESK
