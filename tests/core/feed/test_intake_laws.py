"""What holds of the intake whatever a server sends: nothing raises, nothing that no database or mail can hold comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from html import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.core.feed.parse import parse_feed
from monitor.model import FailureReason, FeedEntry, ParsedFeed, Unreadable
from tests.core.feed.documents import URL, rss

CAP = 4
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
"""What SQLite, PostgreSQL, XML or a mail header refuses; tabs and "\\n" may stand in a text."""

# --- feeds as they might be -------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    [
        "",
        "독자 AI 모델 공모",
        "<속보> 국회 통과",
        "똠방각하 펲시",
        "A&B < C",
        "<p>하나</p><script>x()</script>",
        "]]>",
        "&#xD800;&#0;",
        "글\u2028자\x85다",
        "\U0001f600",
        "긴 글 " * 200,
    ]
) | st.text(max_size=30)
LINKS = st.sampled_from(
    [
        "",
        "https://a.kr/1",
        "/2?no=3&b=4",
        "javascript:alert(1)",
        "ftp://a.kr/1",
        "http://[",
        "https://u:p@a.kr/",
        "//b.kr/1",
    ]
) | st.text(max_size=12)
DATES = st.sampled_from(
    ["", "Sun, 09 Aug 2026 18:00:00 +0900", "2026년 8월 9일 정오", "0001-01-01", "9" * 30, "곧"]
) | st.text(max_size=12)
MARKS = st.sampled_from(["title", "description", "content:encoded", "guid", "source", "author", "media:description"])


@st.composite
def rss_feeds(draw: st.DrawFn) -> str:
    """RSS 2.0 with a few entries, some of them strange."""

    def text(content: str) -> str:
        return draw(st.sampled_from([escape(content), content, f"<![CDATA[{content}]]>"]))

    items = []
    for _ in range(draw(st.integers(0, 6))):
        fields = [f"<link>{text(draw(LINKS))}</link>", f"<pubDate>{text(draw(DATES))}</pubDate>"]
        fields += [f"<{mark}>{text(draw(TEXTS))}</{mark}>" for mark in draw(st.lists(MARKS, max_size=4))]
        items.append(f"<item>{''.join(draw(st.permutations(fields)))}</item>")
    about = f"<title>{text(draw(TEXTS))}</title><link>{draw(LINKS)}</link><ttl>{draw(DATES)}</ttl>"
    return rss(
        "".join(items), about + draw(st.sampled_from(["", "<skipHours><hour>24</hour><hour>99</hour></skipHours>"]))
    )


@st.composite
def atom_feeds(draw: st.DrawFn) -> str:
    """Atom, with xml:base and every kind of text."""
    entries = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["text", "html", "xhtml", "application/octet-stream", "\x00"]))
        entries.append(
            f'<entry xml:base="{escape(draw(LINKS))}"><id>{escape(draw(LINKS))}</id>'
            f'<title type="{kind}">{escape(draw(TEXTS))}</title><link href="{escape(draw(LINKS))}"/>'
            f'<content type="{kind}">{escape(draw(TEXTS))}</content><updated>{escape(draw(DATES))}</updated></entry>'
        )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(draw(TEXTS))}</title>{"".join(entries)}</feed>'


VALUES = st.recursive(
    TEXTS | LINKS | DATES | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "id", "url"]), inner, max_size=3)
    ),
    max_leaves=4,
)
JSON_ENTRIES = st.dictionaries(
    st.sampled_from(
        ["id", "url", "title", "summary", "content_html", "content_text", "authors", "author", "date_published"]
    ),
    VALUES,
    max_size=6,
)


@st.composite
def json_feeds(draw: st.DrawFn) -> str:
    """JSON Feed whose members are of any type."""
    listed = draw(st.lists(JSON_ENTRIES | VALUES, max_size=6))
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": draw(VALUES), "home_page_url": draw(VALUES)}
    return json.dumps(feed | {"items": listed}, ensure_ascii=draw(st.booleans()))


CODECS = st.sampled_from(["utf-8", "utf-8", "cp949", "utf-16", "cp1252"])
FEEDS: st.SearchStrategy[bytes] = st.builds(
    lambda document, codec: document.encode(codec, "replace" if codec != "utf-8" else "surrogatepass"),
    rss_feeds() | atom_feeds() | json_feeds(),
    CODECS,
)

# --- and what may happen to them on the way ---------------------------------------------------------------------------

Mutation = Callable[[bytes], bytes]


def _cut(at: int, length: int) -> Mutation:
    return lambda body: body[: at % (len(body) + 1)] + body[at % (len(body) + 1) + length :]


def _inserted(at: int, piece: bytes) -> Mutation:
    return lambda body: body[: at % (len(body) + 1)] + piece + body[at % (len(body) + 1) :]


def _flipped(at: int, mask: int) -> Mutation:
    def flip(body: bytes) -> bytes:
        if not body:
            return body
        place = at % len(body)
        return body[:place] + bytes([body[place] ^ mask]) + body[place + 1 :]

    return flip


PIECES = st.binary(max_size=6) | st.sampled_from(
    [
        b"<item>",
        b"</item>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"&",
        b"<",
        b">",
        b'"',
        b"\x00",
        b"\xed\xa0\x80",
        b"&#xD800;",
    ]
)
PLACES = st.integers(0, 5000)
MUTATIONS = st.one_of(
    st.builds(_cut, PLACES, st.integers(1, 400)),
    st.builds(_inserted, PLACES, PIECES),
    st.builds(_flipped, PLACES, st.integers(1, 255)),
)
CONTENT_TYPES = st.sampled_from(
    [None, "", "text/xml", "application/json", "text/html; charset=euc-kr", "text/xml; charset=utf-16", "; charset=hex"]
) | st.text(max_size=20)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A feed, cut, stuffed and flipped in a few places."""
    body = draw(FEEDS)
    for mutation in draw(st.lists(MUTATIONS, min_size=1, max_size=4)):
        body = mutation(body)
    return body


# --- the laws ---------------------------------------------------------------------------------------------------------

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.binary(max_size=400) | st.binary(max_size=60).map(b"<rss>".__add__), CONTENT_TYPES)
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    lawful(body, content_type)


@QUICK
@given(FEEDS, CONTENT_TYPES)
def test_any_feed(body: bytes, content_type: str | None) -> None:
    lawful(body, content_type)


@QUICK
@given(mutated(), CONTENT_TYPES)
def test_any_feed_damaged_on_the_way(body: bytes, content_type: str | None) -> None:
    lawful(body, content_type)


def lawful(body: bytes, content_type: str | None) -> None:
    """Every law of the intake, for one body."""
    said = parse_feed(body, content_type=content_type, url=URL, max_entries=CAP)
    assert said == parse_feed(body, content_type=content_type, url=URL, max_entries=CAP), "a second reading differs"
    if isinstance(said, Unreadable):
        assert said.reason in (FailureReason.EMPTY, FailureReason.NOT_A_FEED)
        assert one_clean_line(said.detail), said.detail
        return
    about(said)
    assert len({entry.identity for entry in said.entries}) == len(said.entries) <= CAP
    for entry in said.entries:
        told(entry)


def about(feed: ParsedFeed) -> None:
    """What holds of everything but the entries."""
    assert not feed.title or one_clean_line(feed.title), feed.title
    assert feed.site_url is None or is_web(feed.site_url)
    assert feed.language is None or one_clean_line(feed.language)
    assert all(one_clean_line(line) for line in feed.dropped), feed.dropped
    assert feed.truncated >= 0
    assert feed.ttl is None or timedelta() < feed.ttl < timedelta(days=1000)
    assert feed.skip_hours == tuple(sorted(set(feed.skip_hours) & set(range(24))))
    assert feed.skip_days == tuple(sorted(set(feed.skip_days) & set(range(7))))


def told(entry: FeedEntry) -> None:
    """What holds of an entry."""
    assert entry.identity
    assert entry.title or entry.url or entry.summary or entry.content
    for line in (entry.identity, entry.title, entry.author, entry.outlet):
        assert not line or one_clean_line(line), line
    for text in (entry.summary, entry.content):
        assert not FORBIDDEN.search(text)
    for url in (entry.url, entry.copy_url):
        assert not url or is_web(url)
    assert entry.published_at is None or entry.published_at.tzinfo is UTC


def one_clean_line(text: str) -> bool:
    """Not empty, nothing forbidden in it, no line break and no tab."""
    return bool(text) and not FORBIDDEN.search(text) and not re.search("[\n\t]", text)


def is_web(url: str) -> bool:
    """An absolute http(s) address without anything forbidden."""
    return url.startswith(("http://", "https://")) and not FORBIDDEN.search(url) and " " not in url
