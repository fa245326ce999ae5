"""New keywords applied backwards, a slice of what is stored at a time.

    look_back    a slice of the entries and articles of the span -> match(feed text; kept text) -> what matches now is followed
                 anew, or gets its matches, in ONE transaction with the cursor that says how far the replay is

Entries are followed anew as they were followed at first (`follow_entry`): their page is asked for, and everything is judged. A
replay is resumable at any moment, and safe beside another: who comes second finds the cursor moved, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.match.matcher import Matcher, Printed
from monitor.core.match.rules import Gain, rules_of
from monitor.model import FeedEntry, Match, Step
from monitor.pipeline.desk import Desk, said_by
from monitor.pipeline.wanted import page_wanted
from monitor.store import entries, feeds, replays, texts
from monitor.store.replays import SETTLING, Kept, Replay

ENTRIES_SLICE = 200
"""Entries that are looked at in one go; most of them match nothing, and cost a fraction of a millisecond each."""

ARTICLES_SLICE = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """What a slice came to: how many were looked at, how many of them were found, and whether that was the last of the replay."""

    replay: Replay
    entries: int = 0
    articles: int = 0
    found: int = 0
    over: bool = False


def look_back(desk: Desk, now: datetime, *, alone: bool = False) -> Looked | None:
    """Look at the next slice of the open replay. None: there is nothing to look at, or not yet, or not by this desk's rules.

    `alone`: nobody else is at work on this database by the rules before, so that the replay can be over at once.
    """
    with desk.store.read() as connection:
        replay = replays.current(connection)
    if replay is None or replay.rules != rules_of(desk.config.topics, desk.config.aliases).fingerprint:
        return None
    if replay.entries_at < replay.entries_to:
        return _at_entries(desk, replay, now)
    if replay.articles_at < replay.articles_to:
        return _at_articles(desk, replay, now)
    if not alone and replay.asked_at <= now < replay.asked_at + SETTLING:
        return None
    return _at_late_entries(desk, replay, now)


# --- entries ----------------------------------------------------------------------------------------------------------


def feeds_of(connection: Connection, part: Iterable[entries.StoredEntry]) -> dict[int, feeds.StoredFeed]:
    """The feeds of these entries, by id."""
    found = (feeds.get(connection, feed_id) for feed_id in {stored.feed_id for stored in part})
    return {feed.id: feed for feed in found if feed is not None}


def _at_entries(desk: Desk, replay: Replay, now: datetime) -> Looked:
    with desk.store.read() as connection:
        part = replays.unfound(
            connection, replay.since, after=replay.entries_at, up_to=replay.entries_to, limit=ENTRIES_SLICE
        )
        of_feeds = feeds_of(connection, part)
    to = part[-1].id if len(part) == ENTRIES_SLICE else replay.entries_to
    return _follow_anew(desk, replay, "entries_at", to, part, of_feeds, now)


def _at_late_entries(desk: Desk, replay: Replay, now: datetime) -> Looked:
    """What was under way by the rules before when the replay was asked for; then the replay is over."""
    with desk.store.read() as connection:
        part = replays.unfound_lately(connection, replay, limit=ENTRIES_SLICE)
        of_feeds = feeds_of(connection, part)
    if part:
        return _follow_anew(desk, replay, "late_at", part[-1].id, part, of_feeds, now)
    with desk.store.write() as connection:
        return Looked(replay, over=replays.finish(connection, replay, now))


def _follow_anew(
    desk: Desk,
    replay: Replay,
    cursor: replays.Cursor,
    to: int,
    part: Sequence[entries.StoredEntry],
    of_feeds: Mapping[int, feeds.StoredFeed],
    now: datetime,
) -> Looked:
    """What matches now is pending again, and its page wanted as that of any entry that matches."""
    found = {stored.id: desk.matches_of(stored.entry, of_feeds[stored.feed_id].feed) for stored in part}
    hits = [stored for stored in part if replay.gain.explains(found[stored.id])]
    pages = {
        stored.id: page_wanted(desk, of_feeds[stored.feed_id], stored.entry, stored.canonical_url) for stored in hits
    }
    new = len(part) if cursor == "entries_at" else 0
    with desk.store.write() as connection:
        # What is looked at once more was counted before.
        if not replays.move(connection, replay, cursor, to, seen=new, found=len(hits)):
            return Looked(replay)
        for stored in hits:
            entries.find_again(
                connection,
                stored,
                replay_id=replay.id,
                host=pages[stored.id].host,
                page_reason=pages[stored.id].reason,
                step=Step("replay", "found", f"looked at again: {replay.gain.because(found[stored.id])}", now),
                now=now,
            )
    return Looked(replay, entries=len(part), found=len(hits))


# --- articles ---------------------------------------------------------------------------------------------------------


def of_article(matcher: Matcher, kept: Kept) -> tuple[Match, ...]:
    """What matches in everything that is kept of an article: its text, and what the feeds said that led to it."""
    article = kept.article
    page = Printed(article.title, "\n\n".join((*article.tags, *_deck(kept))), kept.text or "")
    return matcher.matches_in((page, *(said_by(stored.entry) for stored in kept.entries)), article.outlet)


def _deck(kept: Kept) -> tuple[str, ...]:
    """The sentences in which something matched that stand in nothing that is kept: lines above the text, words of a feed."""
    texts_kept = (
        kept.article.title,
        kept.text or "",
        *(text for stored in kept.entries for text in _said(stored.entry)),
    )
    known = " ".join(" ".join(texts_kept).split())
    sentences = (match.snippet.strip("…") for match in kept.matches)
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence not in known))


def _said(entry: FeedEntry) -> tuple[str, str, str]:
    return entry.title, entry.summary, entry.content


def newly_matched(found: Iterable[Match], before: Iterable[Match]) -> tuple[Match, ...]:
    """Of what matches, the topics and keywords that did not before."""
    known = {(match.topic, match.keyword) for match in before}
    return tuple(match for match in found if (match.topic, match.keyword) not in known)


def topics_won(found: Iterable[Match], before: Iterable[Match], gain: Gain) -> tuple[str, ...]:
    """The topics that an article came to concern, those aside that it concerned under another name."""
    known = {match.topic for match in before}
    known |= {new for new, old in gain.renamed if old in known}
    return tuple(dict.fromkeys(match.topic for match in found if match.topic not in known))


def _at_articles(desk: Desk, replay: Replay, now: datetime) -> Looked:
    with desk.store.read() as connection:
        part = replays.kept(
            connection, replay.since, after=replay.articles_at, up_to=replay.articles_to, limit=ARTICLES_SLICE
        )
    to = part[-1].article.id if len(part) == ARTICLES_SLICE else replay.articles_to
    found = {each.article.id: of_article(desk.matcher, each) for each in part}
    changed = [each for each in part if newly_matched(found[each.article.id], each.matches)]
    with desk.store.write() as connection:
        if not _as_read(connection, changed):
            return Looked(replay)  # an outlet changed one of them meanwhile: the slice is looked at again
        had = texts.matches_of(connection, [each.article.id for each in changed])
        won = {each.article.id: _won(found, had, each, replay.gain) for each in changed}
        finds = {article_id: topics for article_id, topics in won.items() if topics}
        if not replays.move(connection, replay, "articles_at", to, seen=len(part), found=len(finds)):
            return Looked(replay)
        for each in changed:
            new = newly_matched(found[each.article.id], had.get(each.article.id, ()))
            texts.add_matches(connection, each.article.id, new)
            step = Step("replay", "matched", f"looked at again: {replay.gain.because(new)}", now)
            entries.record_all(connection, {stored.id: (step,) for stored in each.entries})
        replays.add_finds(connection, replay.id, finds, now)
    return Looked(replay, articles=len(part), found=len(finds))


def _won(
    found: Mapping[int, tuple[Match, ...]], had: Mapping[int, tuple[Match, ...]], each: Kept, gain: Gain
) -> tuple[str, ...]:
    """Those that it came to concern by this change; what matched anyway was not to be looked back for."""
    matches = found[each.article.id]
    won = topics_won(matches, had.get(each.article.id, ()), gain)
    return tuple(topic for topic in won if gain.explains(match for match in matches if match.topic == topic))


def _as_read(connection: Connection, part: Sequence[Kept]) -> bool:
    """Whether headline and text of these articles are still those that were looked at."""
    stamps = replays.stamps_of(connection, [each.article.id for each in part])
    return all(stamps.get(each.article.id) == (each.stored_at, each.article.title) for each in part)
