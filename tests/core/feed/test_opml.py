"""Lists of feeds: what goes out comes back, and what comes in from elsewhere is read or refused in one line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.opml import SETTINGS, NoOpml, Outline, read_opml, write_opml


def opml(body: str, *, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>', head: str = "") -> str:
    return f'{declaration}\n{head}<opml version="1.0"><head><title>목록</title></head><body>{body}</body></opml>'


def urls(document: str | bytes) -> list[str]:
    found = read_opml(document.encode() if isinstance(document, str) else document)
    assert not isinstance(found, NoOpml), found
    return [outline.url for outline in found]


ONE = '<outline text="새벽일보" type="rss" xmlUrl="https://a.kr/rss"/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ONE, [Outline("https://a.kr/rss", "새벽일보")]),
        # no type, any case, title beside text, a site
        (
            '<outline TEXT="t" Title="새벽" xmlURL="https://a.kr/rss" htmlurl="https://a.kr/"/>',
            [Outline("https://a.kr/rss", "새벽", "https://a.kr/")],
        ),
        ('<outline type="rss" url="https://a.kr/rss"/>', [Outline("https://a.kr/rss")]),
        ('<outline text="https://a.kr/rss" xmlUrl="https://a.kr/rss"/>', [Outline("https://a.kr/rss")]),
        # folders in folders, a feed that is a folder too
        (
            f'<outline text="신문"><outline title="경제">{ONE}</outline></outline>',
            [Outline("https://a.kr/rss", "새벽일보", folder="신문/경제")],
        ),
        (
            '<outline text="a" xmlUrl="https://a.kr/"><outline text="b" xmlUrl="https://b.kr/"/></outline>',
            [Outline("https://a.kr/", "a"), Outline("https://b.kr/", "b", folder="a")],
        ),
        # no feeds
        ('<outline type="link" text="x" url="https://a.kr/"/><outline text="빈 폴더"/>', []),
        ('<outline type="include" xmlUrl="https://a.kr/list.opml"/>', []),
        # ampersands and entities as people leave them
        (
            '<outline text="A&B &nbsp;&middot; C &#8364; &unknown;" xmlUrl="https://a.kr/?x=1&y=2&amp;z=3"/>',
            None,
        ),
        ('<outline text="a\nb\tc" xmlUrl=" https://a.kr/ "/>', [Outline("https://a.kr/", "a b c")]),
    ],
)
def test_what_others_write(body: str, expected: list[Outline] | None) -> None:
    found = read_opml(opml(body).encode())
    if expected is None:
        assert isinstance(found, NoOpml)
        assert found.detail.endswith("(undefined entity)")
        found = read_opml(opml(body.replace("&unknown;", "")).encode())
        expected = [Outline("https://a.kr/?x=1&y=2&z=3", "A&B · C €")]
    assert not isinstance(found, NoOpml)
    assert list(found) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("declared", ["UTF-8", "euc-kr", None])
def test_encodings_right_or_wrong(encoding: str, declared: str | None) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = opml('<outline text="똠방각하 펲" xmlUrl="https://a.kr/rss"/>', declaration=declaration)
    found = read_opml(text.encode(encoding))
    assert not isinstance(found, NoOpml)
    assert found[0].title == "똠방각하 펲"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("lead", ["", "\n\n", "\ufeff"])
def test_what_stands_before_the_document(lead: str, newline: str) -> None:
    assert urls((lead + opml(ONE)).replace("\n", newline)) == ["https://a.kr/rss"]
    assert urls(opml(ONE, head="<!DOCTYPE opml>\n<!-- 목록 -->")) == ["https://a.kr/rss"]


BOMB = (
    '<!DOCTYPE opml [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("그냥 글", "no element in it"),
        ("<html><body/></html>", "no OPML but <html>"),
        ('<rss version="2.0"><channel/></rss>', "a feed itself"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "a feed itself"),
        (opml(ONE)[:-7], "not well-formed XML (no element found)"),
        (opml("<outline>"), "line 2: this is not well-formed XML (mismatched tag)"),
        (opml('<outline text="a" text="b"/>'), "duplicate attribute"),
        (opml('<outline text="&j;"/>', head=BOMB), "entities of its own"),
        (opml('<outline text="&x;"/>', head='<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hosts">]>'), "entities of its own"),
        (opml("<outline>" * 100 + "</outline>" * 100), "deeper than 60"),
        (opml("<outline>" * 200_000), "deeper than 60"),
        (opml(ONE * 5001), "more than 5,000 feeds"),
        (opml("<outline/>" * 900_000), "more than 50,000 elements"),
        ("<opml>" + " " * 10_000_001, "larger than 10 MB"),
        ("\x00\x01\x02", "empty"),
    ],
)  # fmt: skip
def test_what_is_refused_in_one_line(document: str, says: str) -> None:
    found = read_opml(document.encode())
    assert isinstance(found, NoOpml)
    assert says in found.detail
    assert "\n" not in found.detail
    assert len(found.detail) < 200


def test_ten_megabytes_are_read_in_a_moment() -> None:
    began = time.process_time()
    read_opml(opml('<outline text="' + "&" * 9_900_000 + '"/>').encode())
    assert time.process_time() - began < 30


# --- out and back -----------------------------------------------------------------------------------------------------

PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=20)
"""What a value of config.toml can hold: one line."""
WORDS = PRINTED.map(str.strip).filter(bool)
PLAIN = st.sampled_from(["새벽일보", 'A & B "<C>"', "경제", "IT·과학", "x"])
OUTLINES = st.builds(
    Outline,
    url=st.integers(0, 99).map(lambda n: f"https://a.kr/rss?n={n}&m=1"),
    title=PLAIN,
    site_url=st.sampled_from(["", "https://a.kr/"]),
    folder=st.sampled_from(["", "신문", "뉴스 검색"]),
    catalogue=st.sampled_from(["", "연합뉴스"]),
    settings=st.dictionaries(st.sampled_from(SETTINGS), WORDS),
)


@given(st.lists(OUTLINES, max_size=6))
def test_a_list_comes_back_as_it_went_out(outlines: list[Outline]) -> None:
    by_folder = sorted(outlines, key=lambda outline: [each.folder for each in outlines].index(outline.folder))
    text = write_opml(by_folder, title="소버린 & AI")
    found = read_opml(text.encode())
    assert not isinstance(found, NoOpml)
    assert list(found) == by_folder
    assert write_opml(found, title="소버린 & AI") == text


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for each in (body, b"<opml><body>" + body, opml(ONE).encode() + body):
        found = read_opml(each)
        assert isinstance(found, NoOpml | tuple)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://a.kr/rss?x=1", "https://a.kr/rss?x=1"),
        ("FEED://a.kr/rss", "https://a.kr/rss"),
        ("feed:https://a.kr/rss", "https://a.kr/rss"),
        ("feed:http://a.kr/rss", "http://a.kr/rss"),
        ("feed://https://a.kr/rss", "https://a.kr/rss"),
        ("https://feed.a.kr/feed://", "https://feed.a.kr/feed://"),
    ],
)
def test_an_address_as_browsers_hand_it_to_readers(written: str, url: str) -> None:
    found = read_opml(f'<opml><body><outline xmlUrl="{written}"/></body></opml>'.encode())
    assert not isinstance(found, NoOpml)
    assert [outline.url for outline in found] == [url]
