"""Documents made to stall a parser, to break a database, a mail or a reader: read within a budget, cleaned, or refused."""

from __future__ import annotations

import html
import json
import os
import signal
import sys
import threading
import time
import unicodedata
from dataclasses import replace

import pytest

from monitor.core.text.scrub import one_line
from monitor.model import FailureReason
from monitor.newsroom.server import Reply
from monitor.pipeline import Polled
from monitor.work.pool import WorkerPool
from tests.hostile.conftest import Build, Strict
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said
from tests.work import tasks

START = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>새벽일보</title>'
END = "</channel></rss>"
PLENTY = 12_000_000


def feed(items: str, start: str = START) -> bytes:
    return f"{start}{items}{END}".encode()


def entry(inside: str, number: int = 1) -> str:
    link = f"<link>https://saebyeok.example/news/{number}</link>"
    return f"<item><title>소식 {number}</title>{link}{inside}</item>"


def doctype(declarations: str) -> str:
    return START.replace("<rss ", f"<!DOCTYPE rss [{declarations}]><rss ")


LAUGHS = '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(100_000))

BOMBS: dict[str, bytes] = {
    "an author of 80 kB": feed(entry(f"<author>{'a' * 80_000}</author>")),
    "an author of brackets": feed(entry(f"<author>{'(' * 80_000}</author>")),
    "an author of at signs": feed(entry(f"<dc:creator>{'a@' * 40_000}</dc:creator>")),
    "comments that begin": feed("<!--" * 100_000),
    "comments that begin in an entry": feed(entry(f"<description>{'<!--' * 100_000}</description>")),
    "sections that begin": feed(entry("<description>" + "<![CDATA[" * 50_000)),
    "depth": feed("<a>" * 100_000),
    "depth in an entry": feed(entry(f"<description>{'<div>' * 100_000}</description>")),
    "depth in escapes": feed(entry(f"<description>{'&lt;div&gt;' * 100_000}</description>")),
    "entries that begin": feed("<item>" * 100_000),
    "ampersands": feed(entry(f"<description>{'&' * 500_000}</description>")),
    "entities that multiply": feed(entry("<description>&e11;</description>"), doctype(LAUGHS)),
    "one large entity, often": feed(
        entry(f"<description>{'&e;' * 50_000}</description>"), doctype(f'<!ENTITY e "{"a" * 100_000}">')
    ),
    "attributes": feed(entry(f"<media:content {ATTRIBUTES}/>")),
    "a date of digits": feed(entry(f"<pubDate>{'1' * 500_000}</pubDate>")),
    "a link of links": feed(entry(f"<link>{'http://' * 100_000}</link>")),
    "JSON in depth": b'{"version":"https://jsonfeed.org/version/1.1","title":"a","items":' + b"[" * 200_000,
    "JSON with a number": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + b"9" * 1_000_000 + b"}]}",
}


def poll_body(house: House, press: Press, body: bytes, kind: str = "application/rss+xml") -> Polled:
    press.answers["/feed"] = Reply(200, body, (("Content-Type", kind), ("ETag", '"hostile"')))
    return house.poll()


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_within_the_budget_and_says_how(strict: Strict, press: Press, body: bytes) -> None:
    house = strict(max_bytes=PLENTY, timeout=20.0)
    began = time.monotonic()
    polled = poll_body(house, press, body)
    assert time.monotonic() - began < 60, "five seconds, and what a busy machine adds"
    stored = house.feed()
    if polled.outcome == "failed":
        assert stored.reason in (FailureReason.PARSE_BUDGET, FailureReason.NOT_A_FEED)
        assert stored.validators.etag is None
    else:
        assert polled.outcome == "read"
        assert polled.new <= 1
    assert len(polled.detail) < 2000
    assert sum(len(kept.entry.author or "") + len(kept.entry.url) for kept in house.entries()) < 5000
    press.feed(Said("/news/9", "다음 소식"))
    assert house.poll(NOW).outcome == "read", "and the next document is read as ever"


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_entries_without_end_are_capped_and_the_rest_is_counted(strict: Strict, press: Press, kind: str) -> None:
    house = strict(max_bytes=PLENTY, timeout=20.0)
    if kind == "xml":
        body = feed("".join(f"<item><title>소식 {n}</title><guid>{n}</guid></item>" for n in range(30_000)))
    else:
        entries = ",".join(f'{{"id":"{n}","title":"t {n}"}}' for n in range(100_000))
        body = f'{{"version":"https://jsonfeed.org/version/1.1","title":"a","items":[{entries}]}}'.encode()
    polled = poll_body(house, press, body)
    assert polled.outcome == "read"
    assert polled.new == len(house.entries()) == 1000
    assert f"{29_000 if kind == 'xml' else 99_000} entries" in polled.detail


def test_entries_without_end_that_are_all_alike_make_no_long_story(strict: Strict, press: Press) -> None:
    polled = poll_body(strict(max_bytes=PLENTY, timeout=20.0), press, feed(entry("") * 20_000))
    assert polled.outcome == "read"
    assert polled.new == 1
    assert len(polled.detail) < 2000


def test_no_file_of_ours_is_read_for_them(strict: Strict, press: Press) -> None:
    house = strict()
    system = '<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;'
    poll_body(house, press, feed(entry("<description>그리고 &f; 끝</description>"), doctype(system)))
    assert press.requests == ["/feed"]
    assert "root:" not in repr(house.entries())
    assert poll_body(house, press, b"/etc/passwd").outcome == "failed"


@pytest.mark.skipif(sys.platform != "linux", reason="nobody is killed for memory elsewhere")
def test_a_worker_that_is_killed_for_memory_leaves_the_pool_usable(strict: Strict, press: Press) -> None:
    """What the kernel does when memory runs out, in the middle of a document that keeps the worker busy."""
    house = strict(max_bytes=PLENTY, timeout=20.0)
    with WorkerPool(workers=1, timeout=30.0) as pool:
        worker = pool._run(tasks.pid)
        assert isinstance(worker, int)
        own = replace(house, desk=replace(house.desk, workers=pool))

        def kill_in_the_middle() -> None:
            while not any(future.running() for future in list(pool._futures)):
                time.sleep(0.01)
            os.kill(worker, signal.SIGKILL)

        killing = threading.Thread(target=kill_in_the_middle, daemon=True)
        killing.start()
        polled = poll_body(own, press, BOMBS["attributes"])
        killing.join()
        assert polled.outcome == "failed"
        assert own.feed().reason is FailureReason.PARSE_BUDGET
        assert "SIGKILL" in polled.detail
        press.feed(Said("/news/9", "다음 소식"))
        assert own.poll().outcome == "read"


# --- what is kept of them ---------------------------------------------------------------------------------------------

NASTY = [
    "&#xD800;",
    "&#0;",
    "&#x0;",
    "\x00",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200b",
    "\ufeff",
    "\ufffe",
    "&#x202E;",
    "&#x2028;",
    "&#13;&#10;Bcc: thief@saebyeok.example",
    "=?utf-8?q?a=0d=0aBcc:x@y?=",
    "\r\nBcc: thief@saebyeok.example",
    "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>",
]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_databases_and_mail_cannot_hold_is_scrubbed(house_of: Build, press: Press, form: str) -> None:
    """One entry for each: in its title, its text and its author."""
    house = house_of(press.url("/feed"))
    if form == "json":
        texts = ["\ud800" if nasty == "&#xD800;" else html.unescape(nasty) for nasty in NASTY]
        entries = [
            {"id": str(n), "title": f"앞{text}뒤 {n}", "summary": f"앞{text}뒤", "authors": [{"name": f"앞{text}뒤"}]}
            for n, text in enumerate(texts)
        ]
        document = {"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": entries}
        polled = poll_body(house, press, json.dumps(document).encode(), "application/feed+json")
    else:
        polled = poll_body(
            house,
            press,
            feed(
                "".join(
                    f"<item><title>앞{nasty}뒤 {n}</title><guid>{n}{nasty}</guid>"
                    f"<description>앞{nasty}뒤</description><author>앞{nasty}뒤</author></item>"
                    for n, nasty in enumerate(NASTY)
                )
            ),
        )
    assert (polled.outcome, polled.new) == ("read", len(NASTY)), polled
    for kept in house.entries():
        for text in (kept.entry.title, kept.entry.author or ""):
            assert text == one_line(text), "one line, and clean"
            assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text), text
            assert not {*text} & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe"}, text
        assert kept.entry.title.startswith("앞")
        assert "뒤" in kept.entry.title
        assert not {*kept.entry.summary} & {*"\x00\x0b\x0c\x1b\x7f\u2028\u2029\ud800\ufffe"}, kept.entry.summary
    house.follow()
    assert set(house.dispositions()) == {"no_match"}


LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java&#10;script:alert(1)",
    "data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;",
    "file:///etc/passwd",
    "ftp://saebyeok.example/a",
    "vbscript:x",
    "mailto:desk@saebyeok.example",
    "http://user:hunter2@saebyeok.example/1",
    "blob:http://saebyeok.example/1",
    "about:blank",
    "http://",
]


@pytest.mark.parametrize("form", ["link", "guid", "atom", "json"])
def test_only_web_addresses_are_kept_as_links(strict: Strict, press: Press, form: str) -> None:
    house = strict(feed='fulltext = "always"')
    opening = {"atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title>', "json": ""}.get(form, START)
    closing = {"atom": "</feed>", "json": ""}.get(form, END)
    written = {
        "link": "<item><title>소식 {n}</title><link>{link}</link></item>",
        "guid": '<item><title>소식 {n}</title><guid isPermaLink="true">{link}</guid></item>',
        "atom": '<entry><title>소식 {n}</title><id>{n}</id><link href="{link}"/></entry>',
        "json": "",
    }[form]
    body = opening + "".join(written.format(n=n, link=link) for n, link in enumerate(LINKS)) + closing
    if form == "json":
        entries = [{"id": str(n), "title": f"소식 {n}", "url": html.unescape(link)} for n, link in enumerate(LINKS)]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": entries})
    polled = poll_body(house, press, body.encode())
    assert polled.outcome == "read"
    assert polled.new >= len(LINKS) - 3, "spellings of one link may be one entry"
    for kept in house.entries():
        assert kept.entry.url == "" or kept.entry.url.startswith(press.origin), kept.entry.url
        assert not kept.canonical_url.lower().startswith(("javascript", "data", "file", "ftp", "vbscript"))
        assert "hunter2" not in kept.entry.url + kept.canonical_url
