from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.identity import (
    TELLING,
    Clues,
    Sighting,
    fingerprint,
    headline_key,
    identified,
    identities,
    identity,
    names_another,
    parked,
    recognised,
    rest_after_edit,
    sighting,
)
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


def test_one_guid_and_one_link_for_all_keeps_every_title() -> None:
    front: list[Clues] = [("http://localhost/", "http://localhost/", f"제목 {n}", "") for n in range(5)]
    names = identities(front)
    assert len(set(names)) == 5
    assert identities(front[::-1]) == names[::-1]
    assert identities([*front, ("1", URL, "제목 0", "")]) == [*names, "1"], "whoever shares nothing keeps his name"
    assert identities([front[0], *front])[:2] == [names[0]] * 2, "who says the same of himself is the same"
    assert identities([*front, ("http://localhost/", URL, "제목", "")])[:5] == names, (
        "another link changes nobody's name"
    )


def test_an_edited_title_stays_the_same_entry() -> None:
    assert identities([("1", URL, "처음", "")]) == identities([("1", URL, "고침", "")])


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


# --- known under another name -----------------------------------------------------------------------------------------

AT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def seen(
    name: str,
    url: str,
    text: str,
    at: datetime | None = AT,
    *,
    length: int = TELLING,
    minutes: float = 0,
    headline: str = "",
) -> Sighting:
    return Sighting(name, url, text, at + timedelta(minutes=minutes) if at else None, length, headline)


@pytest.mark.parametrize(
    ("document", "stored", "found"),
    [
        # Known as it is: nothing to be looked for.
        ([seen("a", "u1", "t1")], [seen("a", "u1", "t1")], {}),
        # By its address, whatever became of its text and date.
        ([seen("b", "u1", "t1")], [seen("a", "u1", "t1")], {"b": "a"}),
        ([seen("b", "u1", "t2", minutes=600)], [seen("a", "u1", "t1")], {"b": "a"}),
        # By text and date, at another address.
        ([seen("b", "u2", "t1", minutes=1)], [seen("a", "u1", "t1")], {"b": "a"}),
        ([seen("b", "u2", "t1", minutes=1.1)], [seen("a", "u1", "t1")], {}),
        ([seen("b", "u2", "t2")], [seen("a", "u1", "t1")], {}),
        # Without a date only a text that says something: a bare rubric comes back each day.
        ([seen("b", "u2", "t1", None)], [seen("a", "u1", "t1", None)], {"b": "a"}),
        ([seen("b", "u2", "t1", None, length=TELLING - 1)], [seen("a", "u1", "t1", None)], {}),
        ([seen("b", "u2", "t1", None)], [seen("a", "u1", "t1")], {}),
        # Who is still named in the document is nobody else.
        ([seen("b", "u1", "t1"), seen("a", "u1", "t1")], [seen("a", "u1", "t1")], {}),
        # One address for many (a template's mistake) recognises nobody alone, so that no news is lost to it.
        ([seen("c", "u", "t3", minutes=9)], [seen("a", "u", "t1"), seen("b", "u", "t2")], {}),
        ([seen("c", "u", "t3"), seen("d", "u", "t4")], [seen("a", "u", "t1")], {}),
        ([seen("c", "u", "t1", minutes=600)], [seen("a", "u", "t1"), seen("b", "u", "t2")], {}),
        ([seen("c", "u", "t2"), seen("d", "u", "t1")], [seen("a", "u", "t1"), seen("b", "u", "t2")], {"c": "b", "d": "a"}),
        # By headline and date, whatever became of address and text, where there is one alone.
        ([seen("b", "u2", "t2", headline="h", minutes=1)], [seen("a", "u1", "t1", headline="h")], {"b": "a"}),
        ([seen("b", "u2", "t2", headline="h", minutes=1.1)], [seen("a", "u1", "t1", headline="h")], {}),
        ([seen("b", "u2", "t2", None, headline="h")], [seen("a", "u1", "t1", None, headline="h")], {}),
        ([seen("b", "u2", "t2", headline="h")], [seen(n, n, n, headline="h") for n in ("a", "c")], {}),
        ([seen(n, n, n, headline="h") for n in ("b", "c")], [seen("a", "u1", "t1", headline="h")], {}),
        # Nobody is taken twice.
        ([seen("c", "u3", "t1"), seen("d", "u4", "t1")], [seen("a", "u1", "t1")], {"c": "a"}),
        # Of several texts alike, each finds its own date.
        (
            [seen("x", "u7", "t", minutes=1), seen("y", "u8", "t", minutes=2)],
            [seen("a", "u1", "t", minutes=1), seen("b", "u2", "t", minutes=2), seen("c", "u3", "t", minutes=-99)],
            {"x": "a", "y": "b"},
        ),
    ],
)  # fmt: skip
def test_recognised(document: list[Sighting], stored: list[Sighting], found: dict[str, str]) -> None:
    assert recognised(document, stored) == found
    assert recognised(document[::-1], stored[::-1]) == found


def test_a_search_recognises_by_address_only() -> None:
    """One text at one minute is the article of several outlets there."""
    copies = [seen("b", "https://b.example/1", "t")], [seen("a", "https://a.example/1", "t")]
    assert recognised(*copies) == {"b": "a"}
    assert recognised(*copies, by_text=False) == {}
    assert recognised([seen("b", "u", "t")], [seen("a", "u", "t")], by_text=False) == {"b": "a"}


SEEN = st.builds(
    Sighting,
    identity=st.sampled_from([f"guid{n}" for n in range(20)]),
    canonical_url=st.sampled_from(["u1", "u2", "u3", "u4"]),
    fingerprint=st.sampled_from(["t1", "t2", "t3"]),
    published_at=st.none() | st.integers(0, 400).map(lambda seconds: AT + timedelta(seconds=seconds)),
    length=st.just(TELLING),
    headline=st.sampled_from(["", "", "h1", "h2"]),
)


@given(
    document=st.lists(SEEN, max_size=12, unique_by=lambda each: each.identity),
    older=st.lists(SEEN, max_size=8, unique_by=lambda each: each.identity),
    renamed=st.sets(st.integers(0, 11)),
    moved=st.booleans(),
)
def test_names_alone_make_nothing_new(
    document: list[Sighting], older: list[Sighting], renamed: set[int], moved: bool
) -> None:
    """Whatever else is stored, whatever addresses and texts they share: each entry of a document is found again."""
    stored = [*document, *(replace(each, identity=f"older{each.identity}") for each in older)]
    again = [
        replace(each, identity=f"new {each.identity}", canonical_url=each.canonical_url + "?x=1" * moved)
        if place in renamed
        else each
        for place, each in enumerate(document)
    ]
    found = recognised(again, stored)
    assert set(found) == {each.identity for each in again} - {each.identity for each in document}
    assert len(set(found.values())) == len(found)
    assert not set(found.values()) & {each.identity for each in again}


@given(
    minutes=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    kept=st.sets(st.integers(0, 11)),
    seconds=st.integers(0, 60),
)
def test_a_headline_of_its_own_is_enough(minutes: list[int], kept: set[int], seconds: int) -> None:
    """Guid, address and text are all others: whoever has its headline to itself is found, whatever the order; no one else."""
    stored = [seen(f"o{n}", f"u{n}", f"t{n}", minutes=at, headline=f"h{n}") for n, at in enumerate(minutes)]
    again = [
        seen(f"n{n}", f"v{n}", f"w{n}", minutes=at + seconds / 60, headline=f"h{n}") for n, at in enumerate(minutes)
    ]
    document = [stored[n] if n in kept else each for n, each in enumerate(again)]
    expected = {f"n{n}": f"o{n}" for n in range(len(minutes)) if n not in kept}
    assert recognised(document, stored) == recognised(document[::-1], stored[::-1]) == expected
    assert recognised(document, stored, by_text=False) == {}


@pytest.mark.parametrize(
    ("url", "title", "another"),
    [
        (URL, "AI 주권 논의", False),
        (URL, "예산 심사", False),  # its headline was edited
        (URL + "?utm_source=rss", "예산 심사", False),
        (URL.replace("https", "http"), "예산 심사", False),
        (URL + "2", "AI 주권 논의", False),  # its link moved
        (URL + "2", "[종합] AI 주권 논의", False),
        (URL + "2", "예산 심사", True),
        ("", "예산 심사", False),
    ],
)
def test_one_guid_for_another_article(url: str, title: str, another: bool) -> None:
    before = FeedEntry(identity="1", url=URL, title="AI 주권 논의")
    assert names_another(before, replace(before, url=url, title=title)) is another


def test_who_is_set_aside_gets_a_name_of_its_own() -> None:
    names = {parked("가" * 400, 1), parked("가" * 400, 2), parked("가" * 399, 1), parked("가", 1)}
    assert len(names) == 3, "a long one is told apart by its number"
    assert all(len(name) <= 400 for name in names)


def test_what_changes_all_the_time_is_left_alone() -> None:
    hours = [rest_after_edit(edits) / timedelta(hours=1) for edits in range(1, 12)]
    assert hours == [0, 0, 0, 1, 2, 4, 8, 16, 24, 24, 24]
    assert rest_after_edit(10**9) == timedelta(days=1)


def test_a_sighting_measures_what_has_no_date() -> None:
    entry = FeedEntry(identity="1", url=URL, title="제목 하나", summary="요약")
    assert sighting(entry, "key") == Sighting("1", "key", fingerprint(entry), None, 6, "")
    assert headline_key("오늘의 날씨") == "" != headline_key("국가 연산센터 공모")
    assert sighting(replace(entry, published_at=AT), "key").published_at == AT
