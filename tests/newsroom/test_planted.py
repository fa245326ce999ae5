"""The plan against the texts it was planted in, by rules simple enough to read; and the check of a result against the plan."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import pytest

from monitor.model import Disposition, Topic
from monitor.newsroom import Newsroom, Outcome, Planted, discrepancies, tally
from monitor.newsroom.desk import ALIASES, TOPICS
from monitor.newsroom.newsroom import feed_text
from monitor.newsroom.press import Channel, Outlet, Piece, load_press

PRESS = load_press()
CARRIED = [
    (outlet, channel, piece)
    for outlet in PRESS.outlets
    for channel in outlet.feeds
    for piece in outlet.articles
    if channel.key in piece.feeds
]
DUPLICATE, STORED = Disposition.DUPLICATE, Disposition.STORED


def squash(text: str) -> str:
    return re.sub(r"[\s·'\"‘’“”]+", "", unicodedata.normalize("NFKC", text).lower())


def says(topic: Topic, text: str) -> bool:
    text = squash(text)
    for word in topic.exclude:
        text = text.replace(squash(word), "|")
    spellings = [spelling for word in topic.keywords for spelling in (word, *ALIASES.get(word, ()))]
    return any(re.search(rf"(?<![a-z0-9]){re.escape(squash(word))}", text) for word in spellings)


def topics_in(*texts: str) -> set[str]:
    return {topic.name for topic in TOPICS if any(says(topic, text) for text in texts)}


def readable(outlet: Outlet, piece: Piece) -> bool:
    closed = re.findall(r"Disallow: (\S+)", outlet.robots)
    return piece.page == "article" and not any(piece.path.startswith(prefix) for prefix in closed)


def ident(case: tuple[Outlet, Channel, Piece]) -> str:
    return f"{case[0].key}-{case[1].key}-{case[2].key}"


@pytest.mark.parametrize("case", CARRIED, ids=ident)
def test_disposition_follows_from_the_texts(case: tuple[Outlet, Channel, Piece]) -> None:
    outlet, channel, piece = case
    summary = feed_text(channel, piece)
    in_feed = topics_in(piece.title, summary, *(piece.paragraphs if channel.full_text else ()))
    found = in_feed | (topics_in(*piece.paragraphs) if readable(outlet, piece) else set())
    assert found == set(piece.topics)
    assert bool(piece.group) == (piece.disposition is None)
    kept = piece.disposition in (None, STORED, Disposition.SEED_DUPLICATE)
    if piece.disposition is not Disposition.TOO_OLD:
        assert bool(found) == kept
    # What is kept for its body alone, or ends by its page's fault, must be followed on a single word or on principle.
    if not in_feed and (kept or not readable(outlet, piece)):
        assert channel.fulltext == "always" or not summary or "ai" in squash(piece.title + summary)
    if not readable(outlet, piece):
        expected = {
            "missing": Disposition.FETCH_FAILED,
            "gone": Disposition.FETCH_FAILED,
            "empty": Disposition.NO_TEXT,
            "article": Disposition.NOT_ALLOWED,
        }
        assert piece.disposition == (STORED if in_feed else expected[piece.page])
        assert piece.text_source == (("feed" if summary else "title") if in_feed else "")
    elif kept and piece.disposition is not Disposition.SEED_DUPLICATE and not channel.full_text:
        assert piece.text_source == "page"


def shingles(text: str) -> set[str]:
    text = re.sub(r"[^0-9a-z가-힣]", "", unicodedata.normalize("NFKC", text).lower())
    return {text[start : start + 5] for start in range(len(text) - 4)}


def test_near_duplicates_are_the_groups_and_nothing_else() -> None:
    # The rule of the measured design: Jaccard >= .5, or containment >= .7 with >= 120 shingles in the shorter.
    texts = {
        f"{outlet.key}/{piece.key}": (piece, shingles(piece.body))
        for outlet, _, piece in CARRIED
        if piece.topics and piece.page == "article"
    }
    (seed,) = PRESS.seeds
    seeded = shingles(seed[1])
    for (one, (a, left)), (other, (b, right)) in itertools.combinations(texts.items(), 2):
        shared, smaller = len(left & right), min(len(left), len(right))
        near = shared / len(left | right) >= 0.5 or (shared / smaller >= 0.7 and smaller >= 120)
        same = (a.group, a.disposition) == (b.group, b.disposition) and (a.group or a.disposition != STORED)
        assert near == bool(same), (one, other)
        if not same:
            assert shared / smaller < 0.6, (one, other)
    for name, (piece, found) in texts.items():
        inside = len(found & seeded) / min(len(found), len(seeded))
        assert (inside >= 0.7) == (piece.disposition is Disposition.SEED_DUPLICATE), name


def test_an_update_is_told_by_containment_only() -> None:
    flash, full = (shingles(PRESS.piece(f"saebyeok/{key}")[1].body) for key in ("law-flash", "law-full"))
    assert len(PRESS.piece("saebyeok/law-flash")[1].body) >= 250
    assert len(flash) >= 120
    assert len(flash & full) / len(flash) >= 0.7
    assert len(flash & full) / len(flash | full) < 0.5


def sentences(piece: Piece) -> Iterator[str]:
    body = "\n".join(piece.paragraphs)
    for quote in piece.quotes:
        assert quote in body, quote
        body = body.replace(quote, "\n")
    yield from (part.strip() for part in re.split(r"\n|(?<=[.?!])\s|(?<=[.?!]”)\s", body) if len(part.strip()) >= 12)


def test_no_sentence_stands_in_two_groups() -> None:
    # Off-topic copies on the portal have no group: what they copy counts as one.
    owners: dict[str, set[str]] = defaultdict(set)
    for outlet, _, piece in CARRIED:
        own = piece.copies or f"{outlet.key}/{piece.key}"
        seed = "seed" if piece.disposition is Disposition.SEED_DUPLICATE else ""
        for sentence in sentences(piece):
            owners[sentence].add(piece.group or seed or own)
    assert not {sentence: keys for sentence, keys in owners.items() if len(keys) > 1}


def test_the_desk_has_enough_to_tell(newsroom: Newsroom) -> None:
    outlets: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, set[str]] = defaultdict(set)
    for entry in newsroom.plan:
        if entry.story:
            outlets[entry.story].add(entry.outlet)
            groups[entry.story].add(entry.group or entry.url)
    assert len(outlets) >= 6
    assert sum(len(told) >= 2 for told in groups.values()) >= 3
    assert max(map(len, outlets.values())) >= 6
    reprints = [entry.outlet for entry in newsroom.plan if entry.group == "center-wire"]
    assert len(set(reprints)) >= 4
    for group in {entry.group for entry in newsroom.plan if entry.group}:
        members = [entry for entry in newsroom.plan if entry.group == group]
        assert len(members) >= 2
        assert len({entry.story for entry in members}) == 1


def right(plan: tuple[Planted, ...]) -> dict[tuple[str, str], Outcome]:
    """Outcomes that agree with the plan: the first of each group is stored."""
    outcomes: dict[tuple[str, str], Outcome] = {}
    seen: set[str] = set()
    for entry in plan:
        word = entry.disposition or (DUPLICATE if entry.group in seen else STORED)
        seen.add(entry.group)
        kept = word in (STORED, DUPLICATE)
        ids = (f"g-{entry.group or entry.url}", f"s-{entry.story or entry.url}") if kept else (None, None)
        outcomes[entry.key] = (word, *ids)
    return outcomes


def test_a_right_result_has_no_discrepancies(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    assert discrepancies(newsroom.plan, outcomes) == ()
    assert tally(newsroom.plan) == dict(Counter(Disposition(word) for word, _, _ in outcomes.values()))


def one(plan: tuple[Planted, ...], **wanted: object) -> Planted:
    return next(entry for entry in plan if all(getattr(entry, name) == value for name, value in wanted.items()))


def test_an_entry_left_out_and_one_never_served_are_told(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    lost = newsroom.plan[0]
    del outcomes[lost.key]
    outcomes[lost.feed_url, "http://127.0.0.1:1/nowhere"] = (Disposition.NO_MATCH, None, None)
    found = "\n".join(discrepancies(newsroom.plan, outcomes))
    assert f"unaccounted: {lost.title}" in found
    assert "never served: http://127.0.0.1:1/nowhere" in found


@pytest.mark.parametrize("word", list(Disposition))
def test_a_wrong_disposition_is_told(newsroom: Newsroom, word: Disposition) -> None:
    for entry in newsroom.plan:
        if entry.group or entry.disposition == word:
            continue
        outcomes = right(newsroom.plan)
        outcomes[entry.key] = (word, "g-own", "s-own")
        assert any(
            line.startswith("disposition") and entry.url in line for line in discrepancies(newsroom.plan, outcomes)
        )


Change = Callable[[dict[tuple[str, str], Outcome], tuple[Planted, ...]], None]


def _two_stored(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    for entry in plan:
        if entry.group == "corpus":
            outcomes[entry.key] = (STORED, *outcomes[entry.key][1:])


def _none_stored(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    for entry in plan:
        if entry.group == "corpus":
            outcomes[entry.key] = (DUPLICATE, *outcomes[entry.key][1:])


def _split_group(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    key = one(plan, group="corpus").key
    outcomes[key] = (outcomes[key][0], "g-other", outcomes[key][2])


def _no_group(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    key = one(plan, group="corpus").key
    outcomes[key] = (outcomes[key][0], None, outcomes[key][2])


def _merged_groups(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    speech = [entry.key for entry in plan if entry.story == "speech"]
    for key in speech:
        outcomes[key] = (STORED, "g-speech", "s-speech")


def _split_story(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    key = one(plan, story="law", group="").key
    outcomes[key] = (*outcomes[key][:2], "s-other")


def _merged_stories(outcomes: dict[tuple[str, str], Outcome], plan: tuple[Planted, ...]) -> None:
    for story in ("eu", "gulf"):
        key = one(plan, story=story).key
        outcomes[key] = (*outcomes[key][:2], "s-abroad")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_two_stored, "group corpus: 2 stored, not 1"),
        (_none_stored, "group corpus: 0 stored, not 1"),
        (_split_group, "group corpus: 2 ids, not 1"),
        (_no_group, "group corpus: without a group id"),
        (_merged_groups, "group id g-speech: shared by"),
        (_split_story, "story law: 2 ids, not 1"),
        (_merged_stories, "story id s-abroad: shared by"),
    ],
)
def test_a_wrong_grouping_is_told(newsroom: Newsroom, change: Change, told: str) -> None:
    outcomes = right(newsroom.plan)
    change(outcomes, newsroom.plan)
    assert any(line.startswith(told) for line in discrepancies(newsroom.plan, outcomes))


def test_opinion_on_an_event_may_stand_in_its_story_or_alone(newsroom: Newsroom) -> None:
    outcomes = right(newsroom.plan)
    opinion = one(newsroom.plan, disposition=STORED, story="", topics=("AI 기본법",))
    outcomes[opinion.key] = (*outcomes[opinion.key][:2], "s-law")
    assert discrepancies(newsroom.plan, outcomes) == ()
