"""`monitor keywords list`: what the desk looks for, what each keyword found, and which keywords deserve a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.options import Json, emit, options

if TYPE_CHECKING:
    from monitor.cli.views import View
    from monitor.config import Config
    from monitor.core.match.standing import State
    from monitor.store.keyword_hits import KeywordHits

HEAD = ("1 day", "7 days", "30 days", "alone", "last hit", "")
FIGURES = 4
"""Columns of figures, at the front."""
INDENT = "  "

ADVICE: Mapping[State, str] = {
    "silent": "silent (used to hit, and stopped): {}; `monitor keywords try` shows what another spelling would find",
    "quiet": "quiet (no hit in 30 days): {}; `monitor keywords try` shows what another spelling would find",
    "noisy": "noisy (alone a quarter of all articles or more): {}; `monitor keywords try` shows what a longer phrase would lose",
    "young": "too young to tell (looked for less than 30 days so far): {}",
}
"""What is said below the table, in this order."""


@dataclass(frozen=True, slots=True)
class Standings:
    """What each keyword found, by (topic, keyword); `collected`: whether anything could be found yet."""

    of: Mapping[tuple[str, str], KeywordHits]
    collected: bool


def listed(ctx: typer.Context, as_json: Json = False) -> None:
    """Topics with their keywords, and what each keyword found."""
    from monitor.cli.tables import terminal_width
    from monitor.service import utcnow

    config = options(ctx).load(quiet=True)
    now = utcnow()
    found = standings(config, now)
    if as_json:
        emit(view_of(config, found))
        return
    for line in told(config, found, now, terminal_width()):
        print(line)


def standings(config: Config, now: datetime) -> Standings:
    """What the keywords of `config` found up to `now`. Where there is no database yet, none is made: nothing was found.

    Raises StoreError when there is one that cannot be had, LockHeld when a daemon of another version works on it.
    """
    from monitor.service import open_database
    from monitor.store import keyword_hits

    if not _has_database(config):
        return Standings({}, collected=False)
    with open_database(config) as store, store.read() as connection:
        found = keyword_hits.listed(connection, config.topics, now)
        watch = keyword_hits.watched(connection, now)
    return Standings({(each.topic, each.keyword): each for each in found}, collected=watch.since is not None)


def _has_database(config: Config) -> bool:
    """Whether something was ever put into the database; to open it would make one."""
    import os

    from monitor.store.engine import open_store, store_url
    from monitor.store.migrate import current

    url = store_url(config.database_url)
    if url.get_backend_name() == "sqlite":
        try:
            os.stat(url.database or "")
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            pass  # what is wrong with it says whoever opens it
    store = open_store(config.database_url)
    try:
        return current(store) is not None
    finally:
        store.close()


def view_of(config: Config, found: Standings) -> View:
    """The same for machines."""
    from monitor.cli.views import moment

    def standing(topic: str, keyword: str) -> View:
        each = found.of.get((topic, keyword))
        return {
            "keyword": keyword,
            "hits_1d": each.hits_1d if each else 0,
            "hits_7d": each.hits_7d if each else 0,
            "hits_30d": each.hits_30d if each else 0,
            "alone_30d": round(each.alone_30d, 4) if each and each.alone_30d is not None else None,
            "last_hit_at": moment(each.last_hit_at, config.timezone) if each else None,
            "state": each.state if each else "young",
        }

    return {
        "topics": [
            {
                "name": topic.name,
                "keywords": list(topic.keywords),
                "exclude": list(topic.exclude),
                "standing": [standing(topic.name, keyword) for keyword in topic.keywords],
            }
            for topic in config.topics
        ],
        "aliases": {word: list(others) for word, others in config.aliases.items()},
    }


# --- for people -------------------------------------------------------------------------------------------------------


def told(config: Config, found: Standings, now: datetime, width: int | None) -> list[str]:
    """Topics as headings, a line for each keyword, then in a line each those that are quiet, silent, noisy or too young."""
    lines = _topics(config, found, now, width)
    if config.exclude:
        lines.append(f"not, in any topic: {', '.join(config.exclude)}")
    if config.aliases:
        lines.append("aliases:")
        lines += [f"    {word} = {', '.join(others)}" for word, others in config.aliases.items()]
    if not config.topics:
        lines.append(f"{config.path} names no keywords yet")
    if not found.collected:
        return [*lines, "", "nothing was collected yet: `monitor run` does that, and `monitor once`"]
    verdicts = _verdicts(found)
    return [*lines, "", *verdicts] if verdicts else lines


def _topics(config: Config, found: Standings, now: datetime, width: int | None) -> list[str]:
    from monitor.cli.tables import table

    keys = [(topic.name, keyword) for topic in config.topics for keyword in topic.keywords]
    names = [INDENT + keyword for _, keyword in keys]
    if found.collected and keys:
        figures = _aligned([HEAD, *(_figures(found.of[key], config.timezone, now) for key in keys)])
        head, *body = table([(name, *row) for name, row in zip(["", *names], figures, strict=True)], width)
        lines = [head]
    else:
        body, lines = table([(name,) for name in names], width), []
    of_keyword = iter(body)
    for topic in config.topics:
        lines += [topic.name, *(next(of_keyword) for _ in topic.keywords)]
        if own := topic.exclude[: len(topic.exclude) - len(config.exclude)]:
            lines.append(f"    not: {', '.join(own)}")
    return lines


def _figures(each: KeywordHits, timezone: str, now: datetime) -> tuple[str, ...]:
    alone = "-" if each.alone_30d is None else f"{each.alone_30d:.0%}"
    counts = (f"{number:,}" for number in (each.hits_1d, each.hits_7d, each.hits_30d))
    return (*counts, alone, _at(each.last_hit_at, timezone, now), "" if each.state == "ok" else each.state)


def _at(instant: datetime | None, timezone: str, now: datetime) -> str:
    """Day and time; of another year's, the date."""
    from monitor.cli.views import moment

    said, today = moment(instant, timezone), moment(now, timezone)
    if said is None or today is None:
        return "never"
    return said[5:16].replace("T", " ") if said[:4] == today[:4] else said[:10]


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The same rows with figures one below the other; the two columns of words stay as they are."""
    widths = [max(len(row[column]) for row in rows) for column in range(FIGURES)]
    return [(*(text.rjust(width) for text, width in zip(row, widths, strict=False)), *row[FIGURES:]) for row in rows]


def _verdicts(found: Standings) -> list[str]:
    several = {keyword for keyword, times in Counter(keyword for _, keyword in found.of).items() if times > 1}
    lines = []
    for state, advice in ADVICE.items():
        named = [
            f"{each.keyword} ({each.topic})" if each.keyword in several else each.keyword
            for each in found.of.values()
            if each.state == state
        ]
        if named:
            lines.append(advice.format(", ".join(named)))
    return lines
