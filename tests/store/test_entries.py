"""Entries: due, decided once, steps in order, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text

from monitor.model import Disposition, PageReason, Step
from monitor.store import counts, entries, hosts, retention
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, MINUTE, NOW, entry, feed, judged, prose


def ready(store: Store, now: object = NOW, limit: int = 50, without: tuple[int, ...] = ()) -> list[int]:
    with store.read() as connection:
        found = entries.ready(connection, now, without=without, limit=limit)  # type: ignore[arg-type]
    return [number for number, _ in found]


def test_ready_gives_each_host_one_turn(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id = feed(connection)
        busy = [entry(connection, feed_id, f"busy{n}", host="busy.example:443") for n in range(100)]
        quiet = entry(connection, feed_id, "quiet", host="quiet.example:443")
        free = [entry(connection, feed_id, f"free{n}") for n in range(3)]
        later = entry(connection, feed_id, "later", host="later.example:443", now=NOW + HOUR)
    assert set(ready(emptied)) == {busy[0], quiet, *free}
    assert set(ready(emptied, without=(busy[0], free[0]))) == {busy[1], quiet, *free[1:]}
    assert len(ready(emptied, limit=1)) == 2  # one that needs no host, one that does
    assert later in ready(emptied, NOW + HOUR)
    with emptied.write() as connection:
        hosts.reserve(connection, "quiet.example:443", NOW, timedelta(seconds=30))
    assert quiet not in ready(emptied)
    assert quiet in ready(emptied, NOW + timedelta(seconds=30))
    assert quiet in ready(emptied, NOW + HOUR)


def test_a_clock_set_back_hides_no_host(emptied: Store) -> None:
    with emptied.write() as connection:
        hosts.reserve(connection, "press.example:443", NOW + DAY, timedelta(seconds=1))
        number = entry(connection, feed(connection), "a", host="press.example:443")
    assert ready(emptied) == [number]


def test_the_longest_due_goes_first(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id = feed(connection)
        young = entry(connection, feed_id, "young", host="press.example:443")
        old = entry(connection, feed_id, "old", host="press.example:443", now=NOW - HOUR)
        entries.postpone(connection, young, NOW)
    assert ready(emptied) == [old]


def test_the_feed_with_the_fewest_pages_waiting_goes_first(emptied: Store) -> None:
    """On a host of its own, and on one that another feed has filled."""
    with emptied.write() as connection:
        many, few = feed(connection, "https://many.example/rss"), feed(connection, "https://few.example/rss")
        crowd = [entry(connection, many, f"crowd{n}", host=f"host{n}.example:443") for n in range(40)]
        own = entry(connection, few, "own", host="few.example:443", now=NOW + MINUTE)
        shared = entry(connection, few, "shared", host="host0.example:443", now=NOW + MINUTE)
    assert set(ready(emptied, NOW + HOUR, limit=2)) == {own, shared}
    assert ready(emptied, NOW + HOUR)[2:] == crowd[1:]


def test_decided_is_decided(emptied: Store) -> None:
    with emptied.write() as connection:
        number = entry(connection, feed(connection), "a")
        before = entries.get(connection, number)
        assert before is not None
        assert entries.claim(connection, before)
        entries.decide(connection, number, Disposition.NO_MATCH, now=NOW)
        assert not entries.claim(connection, before), "it was decided meanwhile"
        entries.postpone(connection, number, NOW + HOUR)
        after = entries.get(connection, number)
        assert after is not None
        assert (after.disposition, after.next_attempt_at) == ("no_match", None), "postponing does not open it again"
    assert ready(emptied, NOW + DAY) == []


def test_an_edit_voids_what_was_read_before(emptied: Store) -> None:
    with emptied.write() as connection:
        number = entry(connection, feed(connection), "a")
        before = entries.get(connection, number)
        assert before is not None
        entries.edit(
            connection,
            before,
            before.entry,
            canonical_url=before.canonical_url,
            fingerprint="other",
            now=NOW,
            host=None,
            page_reason=PageReason.UNHINTED,
        )
        assert not entries.claim(connection, before)
        current = entries.get(connection, number)
        assert current is not None
        assert entries.claim(connection, current)


def edited(store: Store, number: int, words: str, now: datetime, **more: bool) -> entries.StoredEntry:
    """The entry after its feed changed it to these words."""
    with store.write() as connection:
        before = entries.get(connection, number)
        assert before is not None
        entry_ = replace(before.entry, summary=words)
        key = before.canonical_url
        entries.edit(
            connection,
            before,
            entry_,
            canonical_url=key,
            fingerprint=words,
            now=now,
            host="press.example:443",
            page_reason=PageReason.HINT,
            **more,
        )
        after = entries.get(connection, number)
    assert after is not None
    assert (after.entry.summary, after.fingerprint, after.edited_at) == (words, words, now)
    return after


def test_what_goes_on_changing_waits_and_keeps_its_disposition(emptied: Store) -> None:
    with emptied.write() as connection:
        number = entry(connection, feed(connection), "a")
    for edit in range(1, 4):
        found = edited(emptied, number, f"{edit}번째", NOW + edit * MINUTE)
        assert (found.edits, found.disposition, found.next_attempt_at) == (edit, None, NOW + edit * MINUTE)
        with emptied.write() as connection:
            entries.decide(connection, number, Disposition.NO_MATCH, now=NOW + edit * MINUTE)
    for edit in (4, 5):
        found = edited(emptied, number, f"{edit}번째", NOW + edit * MINUTE)
        assert (found.edits, found.disposition, found.next_attempt_at) == (edit, "no_match", NOW + 4 * MINUTE + HOUR)
    with emptied.write() as connection:
        entries.postpone(connection, number, NOW + 2 * HOUR, attempts=1)
    found = edited(emptied, number, "6번째", NOW + HOUR)
    assert (found.attempts, found.next_attempt_at) == (1, NOW + 2 * HOUR), "a try that failed is not begun anew"
    found = edited(emptied, number, "7번째", NOW + HOUR, at_once=True)
    assert (found.disposition, found.attempts, found.next_attempt_at) == (None, 0, NOW + HOUR)
    with emptied.read() as connection:
        outcomes = [step.outcome for step in entries.steps_of(connection, [number])]
    assert outcomes.count("edited") == 5, "not for each count of a view"


def test_steps_are_kept_in_order(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id = feed(connection)
        one, two = entry(connection, feed_id, "a"), entry(connection, feed_id, "b")
        entries.record(connection, one)
        entries.record(connection, one, *(Step("fetch", str(n), "…", NOW - n * MINUTE) for n in range(5)))
    with emptied.read() as connection:
        assert [s.outcome for s in entries.steps_of(connection, [one])] == ["new", "0", "1", "2", "3", "4"]
        assert [s.stage for s in entries.steps_of(connection, [two])] == ["feed"]
        assert [s.outcome for s in entries.steps_of(connection, [one, two])][:2] == ["new", "new"]


def test_counts(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id = feed(connection)
        for number, word in enumerate([Disposition.NO_MATCH, Disposition.NO_MATCH, Disposition.DUPLICATE]):
            decided = entry(connection, feed_id, str(number))
            entries.decide(connection, decided, word, now=NOW + number * HOUR)
        entry(connection, feed_id, "old", disposition=Disposition.TOO_OLD)
        entry(connection, feed_id, "pending")
    with emptied.read() as connection:
        assert counts.pending(connection) == 1
        assert counts.by_disposition(connection) == {"no_match": 2, "duplicate": 1, "too_old": 1}
        assert counts.by_disposition(connection, since=NOW + HOUR) == {"no_match": 1, "duplicate": 1}
        assert counts.decided(connection, Disposition.NO_MATCH, NOW, NOW + HOUR) == 1
        assert entries.highest_id(connection) == 5
        assert entries.next_due(connection) == NOW
        listed = entries.with_disposition(connection, Disposition.NO_MATCH, NOW, NOW + 2 * HOUR)
        assert [found.entry.identity for found, _, _ in listed] == ["1", "0"]
        assert len(entries.with_disposition(connection, None, None)) == 4


def test_known_of_a_large_feed(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id, other = feed(connection), feed(connection, "https://other.example/rss")
        for number in range(3):
            entry(connection, feed_id, f"id{number}")
        entry(connection, other, "id0")
        found = entries.known(connection, feed_id, [f"id{n}" for n in range(1200)])
    assert sorted(found) == ["id0", "id1", "id2"]
    assert {stored.feed_id for stored in found.values()} == {feed_id}


def test_pages_not_had(emptied: Store) -> None:
    """A page that was had at the second try is no page that was not had."""
    first = judged(emptied, "/1", prose(1)).article_id
    second = judged(emptied, "/2", prose(2), source="feed").article_id
    failed = Step("fetch", "failed", "503", NOW)
    with emptied.write() as connection:
        feed_id = feed(connection)
        for number, article_id in enumerate((first, second)):
            led = entry(connection, feed_id, str(number))
            entries.record(connection, led, failed)
            entries.decide(connection, led, Disposition.STORED, now=NOW, article_id=article_id)
        assert counts.articles_without_page(connection, [first, second]) == 1
        assert counts.articles_without_page(connection, []) == 0


def test_texts_of_decided_entries_are_forgotten(emptied: Store) -> None:
    with emptied.write() as connection:
        feed_id = feed(connection)
        old = entry(connection, feed_id, "old", now=NOW - 91 * DAY, summary="요약", content="긴 글")
        bare = entry(connection, feed_id, "bare", now=NOW - 91 * DAY)
        pending = entry(connection, feed_id, "pending", now=NOW - 91 * DAY, summary="요약")
        young = entry(connection, feed_id, "young", summary="요약", content="긴 글")
        for number in (old, bare, young):
            entries.decide(connection, number, Disposition.NO_MATCH, now=NOW)
    with emptied.write() as connection:
        assert retention.forget_feed_texts(connection, NOW - 90 * DAY, limit=10) == 1
        assert retention.forget_feed_texts(connection, NOW - 90 * DAY, limit=10) == 0
        rows = connection.execute(text("SELECT id, title, summary FROM entries ORDER BY id")).all()
        found = entries.get(connection, old)
    assert [row.summary for row in rows] == ["", "", "요약", "요약"]
    assert found is not None
    assert (found.entry.title, found.entry.content, found.disposition) == ("제목 old", "", "no_match")
    assert {pending, young} <= {row.id for row in rows}


def test_addresses(emptied: Store) -> None:
    with emptied.write() as connection:
        number = entry(connection, feed(connection), "a")
    with emptied.read() as connection:
        [(found, url)] = entries.at_url(connection, "https://press.example/a", "nothing")
        assert (found.id, url) == (number, "https://press.example/rss")
        assert entries.at_url(connection, "nothing", "https://press.example/a")[0][0].id == number
        assert entries.at_url(connection, "https://press.example/b", "https://press.example/b") == ()
