"""What differs between two states of config.toml, in words for the log: "topic AI 주권: +독파모".

Never a secret: of a feed's address the query is left out, of the database and of the mail's user name only that they changed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from monitor.config import AlertPlan, Config, DigestPlan, Smtp
from monitor.config.across import PLAIN_TOPIC
from monitor.model import Feed, Topic

SHOWN = 8
"""Of one list; the rest is counted."""

SAID = 20
"""Changes of one save; the rest is counted."""

LONGEST = 60
"""Characters of one word or value."""

_KEYS = {
    "text_days": "storage.text_days",
    "outlets_major": "outlets.major",
    "story_threshold": "stories.threshold",
    "storage_directory": "storage.directory",
}
"""How a field of Config is called in the file, where that is not its name."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TOLD_ELSEWHERE = {
    "path",
    "keywords",
    "catalogue",
    "topics",
    "exclude",
    "aliases",
    "feeds",
    "digests",
    "alerts",
    "smtp",
    "database_url",
}


def changes(before: Config, after: Config) -> tuple[str, ...]:
    """Each change as one phrase, in the file's order of subjects; empty when nothing that is read differs."""
    told = [*_topics(_own(before), _own(after)), *_shared(before.exclude, after.exclude)]
    told += _aliases(before.aliases, after.aliases)
    told += _feeds(before.feeds, after.feeds)
    told += [*_plans("digest", before.digests, after.digests), *_plans("alert", before.alerts, after.alerts)]
    told += [*_settings(before, after), *_smtp(before.smtp, after.smtp)]
    if _database(before, after):
        told.append("database.url changed")
    return tuple(_cut(told, SAID))


def waits(running: Config, file: Config) -> tuple[str, ...]:
    """Keys that the file has otherwise than the running program, and that only a start can change."""
    storage = ("storage.directory",) if file.storage_directory != running.storage_directory else ()
    return storage + (("database.url",) if _database(running, file) else ())


def _database(before: Config, after: Config) -> bool:
    """Whether another database is named; the one that lies in the storage directory by default moves with it."""
    default = [
        config.database_url == f"sqlite:///{config.storage_directory / 'monitor.sqlite'}" for config in (before, after)
    ]
    return before.database_url != after.database_url and not all(default)


# --- what the desk looks for ------------------------------------------------------------------------------------------


def _own(config: Config) -> list[Topic]:
    """The topics with the words that they alone exclude: the shared ones stand behind those, and are told once."""
    shared = len(config.exclude)
    return [replace(topic, exclude=topic.exclude[: len(topic.exclude) - shared]) for topic in config.topics]


def _shared(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    if before != after:
        yield f"exclude: {', '.join(_listed(before, after)) or 'order'}"


def _topics(before: Sequence[Topic], after: Sequence[Topic]) -> Iterator[str]:
    old, new = ({topic.name: topic for topic in topics} for topics in (before, after))
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if name == PLAIN_TOPIC:  # it comes and goes with its keywords
            was, now = was or Topic(name, ()), now or Topic(name, ())
        if was is None or now is None:
            yield f"{'+' if was is None else '-'}topic {_short(name)}"
        elif was != now:
            parts = [*_listed(was.keywords, now.keywords), *_listed(was.exclude, now.exclude, "exclude ")]
            parts += ["pinned" if now.pin else "no longer pinned"] if was.pin != now.pin else []
            yield f"topic {_short(name)}: {', '.join(parts) or 'order'}"
    if old.keys() == new.keys() and list(old) != list(new):
        yield "topics: order"


def _aliases(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[str]:
    parts = []
    for word in dict.fromkeys([*before, *after]):
        if word not in after:
            parts.append(f"-{_short(word)}")
        elif tuple(before.get(word, ())) != tuple(after[word]):
            parts += list(_listed(before.get(word, ()), after[word], f"{_short(word)} ")) or [f"{_short(word)} order"]
    if parts:
        yield f"aliases: {', '.join(_cut(parts, SHOWN))}"


# --- where it looks, and whom it tells --------------------------------------------------------------------------------


def _feeds(before: Sequence[Feed], after: Sequence[Feed]) -> Iterator[str]:
    old, new = ({feed.url: feed for feed in feeds} for feeds in (before, after))
    parts = [f"+{_called(feed)}" for url, feed in new.items() if url not in old]
    parts += [f"-{_called(feed)}" for url, feed in old.items() if url not in new]
    for url, feed in new.items():
        was = old.get(url)
        if was is not None and was != feed:
            fields = ("name", "outlet", "fulltext", "every", "timezone")
            differ = [key for key in fields if getattr(was, key) != getattr(feed, key)] or ["every"]
            told = (f"{key} {_shown(getattr(was, key))} -> {_shown(getattr(feed, key))}" for key in differ)
            parts.append(f"{_called(feed)} ({', '.join(told)})")
    if parts:
        yield f"feeds: {', '.join(_cut(parts, SHOWN))}"


def _called(feed: Feed) -> str:
    """As the desk calls it, else what it looks for, else where it lies, without what may be a key."""
    if feed.name or feed.query:
        return _short(feed.name or feed.query or "")
    try:
        parts = urlsplit(feed.url)
        place = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path.partition(';')[0]}"
    except ValueError:
        place = ""
    return _short(place.rstrip("/") or feed.outlet or "a feed")


def _plans(
    what: str, before: Sequence[DigestPlan | AlertPlan], after: Sequence[DigestPlan | AlertPlan]
) -> Iterator[str]:
    """Digests or alerts: `what` is the word for one."""
    old, new = ({plan.name: plan for plan in plans} for plans in (before, after))
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            yield f"{'+' if was is None else '-'}{what} {_short(name)}"
        elif parts := list(_fields(was, now)):
            yield f"{what} {_short(name)}: {', '.join(parts)}"


# --- everything else --------------------------------------------------------------------------------------------------


def _settings(before: Config, after: Config) -> Iterator[str]:
    """Every other field, those that are yet to come included."""
    for name in type(before).model_fields:
        was, now = getattr(before, name), getattr(after, name)
        key = _KEYS.get(name, name)
        if name in _TOLD_ELSEWHERE or was == now:
            continue
        if isinstance(was, Path) and isinstance(now, Path):
            yield f"{key}: {_from(before.path, was)} -> {_from(after.path, now)}"
        elif isinstance(was, BaseModel) and isinstance(now, BaseModel):
            yield from (f"{key}.{told}" for told in _fields(was, now, ":"))
        else:
            yield from _field(key, was, now, ":")


def _from(file: Path, place: Path) -> str:
    """A place as it is written in the file: relative to it, where it lies beside it."""
    return str(place.relative_to(file.parent)) if place.is_relative_to(file.parent) else str(place)


def _smtp(before: Smtp | None, after: Smtp | None) -> Iterator[str]:
    if before is None and after is not None:
        yield f"+smtp {after.host}:{after.port}"
    elif before is not None and after is None:
        yield f"-smtp {before.host}:{before.port}"
    elif before is not None and after is not None:
        if before.username != after.username:  # services take a key for a name
            yield "smtp.username changed"
            kept = {"username": after.username}
            if before.sender in (before.username, after.sender) or after.sender == after.username:
                kept["sender"] = after.sender
            before = before.model_copy(update=kept)
        yield from (f"smtp.{told}" for told in _fields(before, after, ":"))


def _fields(before: BaseModel, after: BaseModel, colon: str = "") -> Iterator[str]:
    """What differs between two tables of one kind."""
    for name in type(before).model_fields:
        was, now = getattr(before, name), getattr(after, name)
        if was != now and name == "days":
            yield f"days {_days(was)} -> {_days(now)}"
        elif was != now and name == "quiet_hours":
            yield f"{name} {_hours(was)} -> {_hours(now)}"
        elif was != now and name == "body":  # as long as a template is
            yield f"{name} {'changed' if was and now else 'added' if now else 'removed'}"
        elif was != now:
            yield from _field(name, was, now, colon)


def _field(key: str, was: object, now: object, colon: str) -> Iterator[str]:
    if isinstance(was, tuple | frozenset) and isinstance(now, tuple | frozenset):
        old, new = (tuple(sorted(each)) if isinstance(each, frozenset) else each for each in (was, now))
        yield f"{key}{colon} {', '.join(_listed(old, new)) or 'order'}"
    else:
        yield f"{key}{colon} {_shown(was)} -> {_shown(now)}"


# --- words ------------------------------------------------------------------------------------------------------------


def _listed(before: Sequence[str], after: Sequence[str], name: str = "") -> Iterator[str]:
    """`+new, -gone`; nothing where only the order differs."""
    parts = [f"+{_short(str(each))}" for each in _beyond(after, before)]
    parts += [f"-{_short(str(each))}" for each in _beyond(before, after)]
    yield from (f"{name}{part}" for part in _cut(parts, SHOWN))


def _beyond(these: Sequence[Hashable], those: Sequence[Hashable]) -> list[Hashable]:
    known = set(those)
    return [each for each in dict.fromkeys(these) if each not in known]


def _cut(parts: list[str], most: int) -> list[str]:
    return parts if len(parts) <= most else [*parts[:most], f"and {len(parts) - most} more"]


def _shown(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return _span(value)
        case float():
            return f"{value:g}"
    return _short(str(value))


def _span(length: timedelta) -> str:
    seconds, told = int(length.total_seconds()), ""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        told += f"{seconds // size}{unit}" if seconds >= size else ""
        seconds %= size
    return told or "0s"


def _days(days: Sequence[int]) -> str:
    return "daily" if len(days) == 7 else " ".join(_WEEKDAYS[day] for day in days)


def _hours(span: tuple[time, time] | None) -> str:
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}" if span else "none"


def _short(word: str) -> str:
    return word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…"
