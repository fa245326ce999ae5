from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.identity import Clues, fingerprint, identified, identities, identity
from monitor.model import FeedEntry

URL = "https://saebyeok.example/1"


@pytest.mark.parametrize(
    ("clues", "name"),
    [
        (("tag:1", URL, "제목", ""), "tag:1"),
        ((" tag:1\n", URL, "제목", ""), "tag:1"),
        ((None, URL, "제목", ""), URL),
        (("  ", URL, "제목", ""), URL),
    ],
)
def test_guid_then_link(clues: Clues, name: str) -> None:
    assert identity(*clues) == name


def test_without_guid_and_link_title_and_date_tell() -> None:
    assert identity(None, "", "하나", "1") == identity("", "", " 하나 ", "1")
    assert identity(None, "", "하나", "1") != identity(None, "", "둘", "1")
    assert identity(None, "", "하나", "1") != identity(None, "", "하나", "2")
    assert identity(None, "", "", "") != ""


def test_a_long_guid_fits_an_index() -> None:
    assert identity("가" * 500, "", "", "") != identity("가" * 501, "", "", "")
    assert len(identity("가" * 5000, "", "", "")) <= 400


def test_one_guid_for_all_keeps_every_entry() -> None:
    entries: list[Clues] = [("x", URL + str(n), f"제목 {n}", "") for n in range(5)]
    names = identities(entries)
    assert len(set(names)) == 5
    assert identities(entries[::-1]) == names[::-1]


def test_one_link_for_all_keeps_every_title() -> None:
    assert len(set(identities([(None, "http://localhost/", f"제목 {n}", "") for n in range(5)]))) == 5


def test_an_edited_title_stays_the_same_entry() -> None:
    assert identities([("1", URL, "처음", "")]) == identities([("1", URL, "고침", "")])
    assert len(set(identities([("1", URL, "처음", ""), ("1", URL, "고침", "")]))) == 1


def test_repeated_entries_are_reported() -> None:
    entry = FeedEntry(identity="", url=URL, title="제목")
    dropped: list[str] = []
    kept = identified([(entry, ("1", URL, "제목", ""))] * 2, dropped)
    assert [one.identity for one in kept] == ["1"]
    assert len(dropped) == 1


CLUES = st.tuples(
    st.none() | st.text(max_size=5), st.sampled_from(["", URL, URL + "2"]), st.text(max_size=5), st.text(max_size=3)
)


@given(st.lists(CLUES, max_size=10))
def test_identities_are_distinct_for_distinct_links(entries: list[Clues]) -> None:
    names = identities(entries)
    assert all(0 < len(name) <= 400 for name in names)
    pairs = {(name, url) for name, (_, url, _, _) in zip(names, entries, strict=True) if url}
    assert len(pairs) == len({name for name, _ in pairs})


def test_fingerprint_sees_edits_and_nothing_else() -> None:
    entry = FeedEntry(identity="1", url=URL, title="AI 주권", summary="요약", content="본문")
    assert fingerprint(entry) == fingerprint(replace(entry, identity="2", url="", author="김", summary=" 요약\n"))
    assert fingerprint(entry) == fingerprint(replace(entry, title="ＡＩ\u00a0주권"))
    for edited in (replace(entry, title="AI 주권론"), replace(entry, summary="새 요약"), replace(entry, content="")):
        assert fingerprint(edited) != fingerprint(entry)
    assert fingerprint(replace(entry, summary="요약본문", content="")) != fingerprint(entry)
