"""The order in which the day's author wants its stories told, and how an edition is held against it.

Each rank holds stories between which the author does not choose. `by` is the part of the score (`core.briefing.rank`) that puts
them after the rank before: `monitor explain` must name the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Section
from monitor.newsroom.plan import EntryKey, Outcome, Planted


@dataclass(frozen=True, slots=True)
class Rank:
    """Stories that stand together, by their keys in the plan, or `outlet/article` where an article has none."""

    section: Section
    stories: tuple[str, ...]
    by: str = ""
    """"" for the first of a list: nothing is ranked against what stands under another heading."""


ORDER = (
    # Seven outlets, the agency among them, with a keyword in the headline: the event of the day.
    Rank("top", ("center",)),
    # 단독 with the agency's own report on it, but three outlets only.
    Rank("top", ("model",), by="spread"),
    # As wide, yet nobody had it alone, and yesterday's edition told of it: a follow-up with much that is new.
    Rank("top", ("law",), by="exclusive"),
    # Two outlets, one of them the agency that the desk weighs more.
    Rank("top", ("defence",), by="spread"),
    # Two outlets as well, neither of them weighty.
    Rank("top", ("speech",), by="major"),
    # One outlet: nothing but 단독 sets it before its like, and nothing lifts it into the top.
    Rank("topic", ("corpus",), by="spread"),
    # One outlet each, a whole text, a keyword in the headline: quiet stories, the later one first.
    Rank("topic", ("eu", "council", "cert", "gulf", "npu"), by="exclusive"),
    # A keyword in the headline and a line or two of text: the page was closed, gone, or no page.
    Rank("topic", ("education", "luxembourg", "hanbit/report-pdf"), by="density"),
    # Told yesterday, and today's report has nothing that was not in it.
    Rank("topic", ("lecture",), by="novelty"),
    # A keyword in passing: the agency's before the others'.
    Rank("topic", ("survey",), by="keywords"),
    Rank("topic", ("audit", "startup"), by="major"),
    # Opinion stands apart, the fresher one first.
    Rank("opinion", ("gongnon/editorial-law",)),
    Rank("opinion", ("gongnon/column-rice",), by="freshness"),
    # Official material that no outlet reported on; the other release stands in the story of the day and is pointed at.
    Rank("official", ("guideline",)),
)


def ranks_of(plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome]) -> Mapping[str, int]:
    """Story id, as the monitor gave it -> which of `ORDER` it belongs to."""
    found: dict[str, int] = {}
    for place, rank in enumerate(ORDER):
        for entry in plan:
            story = outcomes.get(entry.key, ("", None, None))[2]
            if story is not None and (entry.story or entry.name) in rank.stories:
                found.setdefault(story, place)
    return found


def misplaced(
    plan: Sequence[Planted], outcomes: Mapping[EntryKey, Outcome], told: Sequence[tuple[str, Section]]
) -> tuple[str, ...]:
    """Everything in which an edition differs from `ORDER`, one line each; empty when all is right.

    `told` is (story id, section) of its stories in the order of the mail.
    """
    ranks = ranks_of(plan, outcomes)
    titles = {outcomes[entry.key][2]: entry.title for entry in reversed(plan) if entry.key in outcomes}
    found = []
    before: tuple[str, int] | None = None
    for place, (story, section) in enumerate(told, 1):
        title = titles.get(story, story)
        if story not in ranks:
            found.append(f"order: place {place}: nobody planned “{title}” there")
            continue
        rank = ranks[story]
        if section != ORDER[rank].section:
            found.append(f"order: place {place}: “{title}” stands under {section}, not {ORDER[rank].section}")
        if before is not None and rank < before[1]:
            found.append(f"order: place {place}: “{title}” stands after “{before[0]}”, not before it")
        before = (title, rank)
    missing = sorted(set(ranks) - {story for story, _ in told}, key=lambda story: ranks[story])
    found += [f"order: “{titles.get(story, story)}” is not told" for story in missing]
    unplanted = [key for rank in ORDER for key in rank.stories if key not in {e.story or e.name for e in plan}]
    return (*found, *(f"order: {key} is no story of the plan" for key in unplanted))
