"""What must become of every entry that the newsroom serves, and how a result is held against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Disposition, Fulltext

EntryKey = tuple[str, str]
"""(feed URL as configured, entry URL as served)."""
Outcome = tuple[str, str | None, str | None]
"""(disposition, group id, story id) of one entry, as the monitor decided it."""
_KEPT = frozenset({Disposition.STORED, Disposition.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Planted:
    """One entry as served, and its right answer."""

    url: str
    feed_url: str
    title: str
    disposition: Disposition | None
    """None for an entry of a group: one of them is stored, the others are duplicates, and order decides which."""
    group: str
    """Key of its near-duplicates, "" when it has none."""
    story: str
    """Key of its event; "" when either answer is right (opinion on an event) or it is not kept."""
    topics: tuple[str, ...]
    outlet: str = ""
    text_source: str = ""
    """page, feed or title; "" when it is open or the entry is not kept."""
    name: str = ""
    """outlet/article, as the newsroom's files call it."""

    @property
    def key(self) -> EntryKey:
        """What outcomes are looked up by."""
        return (self.feed_url, self.url)


@dataclass(frozen=True, slots=True)
class ServedFeed:
    """A feed as the desk must configure it; `planted` is empty for feeds that never answer with one."""

    url: str
    outlet: str
    fulltext: Fulltext
    planted: tuple[Planted, ...] = ()


def tally(plan: Iterable[Planted]) -> dict[Disposition, int]:
    """How many entries must end with each disposition; dispositions that none ends with are left out."""
    plan = tuple(plan)
    groups = Counter(entry.group for entry in plan if entry.group)
    counts = Counter(entry.disposition for entry in plan if entry.disposition is not None)
    counts[Disposition.STORED] += len(groups)
    counts[Disposition.DUPLICATE] += sum(groups.values()) - len(groups)
    return {word: counts[word] for word in Disposition if counts[word]}


def discrepancies(plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome]) -> tuple[str, ...]:
    """Everything in which `outcomes` differs from the plan, one line each; empty when all is right.

    Every served entry must be there, and nothing else. Ungrouped entries end exactly as planted. In a group exactly one is
    stored, the others are duplicates, all under one group id that nothing else carries. Entries of one story share a story id,
    and different stories have different ones.
    """
    unserved = set(outcomes) - {entry.key for entry in plan}
    return (
        *(f"unaccounted: {entry.title} ({entry.url})" for entry in plan if entry.key not in outcomes),
        *(f"never served: {url} of {feed}" for feed, url in sorted(unserved)),
        *(f"served twice: {url} of {feed}" for (feed, url), n in Counter(e.key for e in plan).items() if n > 1),
        *_wrong_dispositions(plan, outcomes),
        *_wrong_groups(plan, outcomes),
        *_wrong_stories(plan, outcomes),
    )


def _wrong_dispositions(plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome]) -> list[str]:
    found = []
    stored: dict[str, int] = defaultdict(int)
    for entry in plan:
        if entry.key not in outcomes:
            continue
        word = outcomes[entry.key][0]
        stored[entry.group] += word == Disposition.STORED
        allowed = _KEPT if entry.disposition is None else frozenset({entry.disposition})
        if word not in allowed:
            found.append(f"disposition: {entry.title} ({entry.url}) ended {word}, not {' or '.join(sorted(allowed))}")
    groups = {entry.group for entry in plan if entry.group}
    return found + [f"group {key}: {stored[key]} stored, not 1" for key in sorted(groups) if stored[key] != 1]


def _wrong_groups(plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome]) -> list[str]:
    # An ungrouped stored entry is a group of its own.
    ids = _ids(((entry.group or entry.url, entry) for entry in plan if _kept(entry)), outcomes, 1)
    return _disagreements("group", ids)


def _wrong_stories(plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome]) -> list[str]:
    ids = _ids(((entry.story, entry) for entry in plan if _kept(entry) and entry.story), outcomes, 2)
    return _disagreements("story", ids)


def _kept(entry: Planted) -> bool:
    return entry.disposition is None or entry.disposition in _KEPT


def _ids(
    keyed: Iterable[tuple[str, Planted]], outcomes: Mapping[EntryKey, Outcome], place: int
) -> dict[str, dict[str | None, list[str]]]:
    ids: dict[str, dict[str | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, entry in keyed:
        if entry.key in outcomes and outcomes[entry.key][0] in _KEPT:
            ids[key][outcomes[entry.key][place]].append(entry.title)
    return ids


def _disagreements(what: str, ids: Mapping[str, Mapping[str | None, list[str]]]) -> list[str]:
    found = [f"{what} {key}: without a {what} id: {', '.join(by[None])}" for key, by in ids.items() if None in by]
    found += [
        f"{what} {key}: {len(by)} ids, not 1: "
        + "; ".join(f"{name}: {', '.join(titles)}" for name, titles in by.items())
        for key, by in ids.items()
        if len(by) > 1
    ]
    owners: dict[str, list[str]] = defaultdict(list)
    for key, by in ids.items():
        for name in by:
            if name is not None:
                owners[name].append(key)
    return found + [f"{what} id {name}: shared by {', '.join(keys)}" for name, keys in owners.items() if len(keys) > 1]
