"""`monitor keywords try`: what a change of the keywords would find in what is stored, and what it would lose."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.keywords_edit import plain_topic, topic_named
from monitor.cli.options import Json, emit, many, options, since
from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.cli.views import View
    from monitor.config import Config
    from monitor.model import Match, Topic
    from monitor.pipeline.trial import Change, Tried

SHOWN = 20
"""Gains, and losses, that are shown with their titles; the rest is counted."""


def tried(
    ctx: typer.Context,
    keyword: Annotated[str, typer.Argument(metavar="KEYWORD", help="A phrase or an expression, as in config.toml.")],
    topic: Annotated[
        str | None, typer.Option("--topic", help="The topic; without it the plain list `keywords`.")
    ] = None,
    exclude: Annotated[bool, typer.Option("--exclude", help="Try it as a word that the topic excludes.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Try taking it out.")] = False,
    reach: Annotated[str, typer.Option("--since", metavar="SPAN", help="How far back: 24h, 30d, 4w.")] = "30d",
    as_json: Json = False,
) -> None:
    """What a keyword would find or lose in what is stored.

    What is gained is what the same change would find backwards over the same span once it is made.
    """
    from monitor.core.match.matcher import Matcher
    from monitor.pipeline.trial import attempt
    from monitor.service import open_database, utcnow

    config = options(ctx).load(quiet=True)
    changed = _changed(config, keyword.strip(), topic, exclude=exclude, remove=remove)
    now = utcnow()
    reached = since(reach, now) or now - timedelta(days=36500)
    before, after = Matcher(config.topics, config.aliases), Matcher(changed, config.aliases)
    with open_database(config) as store:
        found = attempt(store, before, after, reached)
    if as_json:
        emit(_view(config, found))
        return
    what = f"{'without' if remove else 'with'} {'the exclusion ' if exclude else ''}{keyword.strip()}"
    print(f"{what} in {topic or plain_topic()}, the last {reach.strip()}:")
    _tell(config, found)


# --- the change -------------------------------------------------------------------------------------------------------


def _changed(config: Config, word: str, topic: str | None, *, exclude: bool, remove: bool) -> tuple[Topic, ...]:
    """The topics as they would be. Raises UsageError where they cannot be so."""
    from dataclasses import replace

    from monitor.model import Topic

    if exclude and topic is None:
        raise UsageError("--exclude needs --topic NAME: the plain list `keywords` excludes nothing")
    named = {each.name: each for each in config.topics}
    name = topic_named(config, topic, new=False).name if topic is not None else plain_topic()
    before = named.get(name, Topic(name, ()))
    words = before.exclude if exclude else before.keywords
    if remove and word not in words:
        raise UsageError(_not_there(config, word, name, exclude=exclude))
    if not remove:
        _check(word, exclude=exclude)
        if word in words:
            raise UsageError(f'"{word}" is in {name} already; --remove tries taking it out')
    words = tuple(each for each in words if each != word) if remove else (*words, word)
    after = replace(before, exclude=words) if exclude else replace(before, keywords=words)
    return tuple(after if each.name == name else each for each in config.topics) + (
        (after,) if name not in named else ()
    )


def _not_there(config: Config, word: str, name: str, *, exclude: bool) -> str:
    holding = [each.name for each in config.topics if word in (each.exclude if exclude else each.keywords)]
    elsewhere = f"; it is in {', '.join(holding)}: name that with --topic" if holding else ""
    return f'"{word}" is no {"exclusion" if exclude else "keyword"} of {name}{elsewhere}'


def _check(word: str, *, exclude: bool) -> None:
    """As config.toml would be checked. Raises UsageError, with a caret under the place in an expression."""
    from pydantic import TypeAdapter, ValidationError

    from monitor.config.values import Keyword, Words

    try:
        TypeAdapter(Words if exclude else Keyword).validate_python(word)
    except ValidationError as error:
        raise UsageError(error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")) from None


# --- what it would bring ----------------------------------------------------------------------------------------------


def _view(config: Config, found: Tried) -> View:
    return {
        "gained": [_change_view(config, change) for change in found.gained],
        "lost": [_change_view(config, change) for change in found.lost],
        "looked_at": {"entries": found.entries, "articles": found.articles},
        "unknown": found.unread,
        "forgotten": found.forgotten,
        "found_anyway": found.found_anyway,
    }


def _change_view(config: Config, change: Change) -> View:
    """An article or an entry in the shape of `articles --json`: its matches are those that come, or go."""
    from monitor.cli.views import article_view, entry_view, match_view

    if change.article is not None:
        view = article_view(change.article, change.matches, config.timezone)
    else:
        assert change.entry is not None
        view = entry_view(change.entry, change.outlet, None, (), config.timezone)
        view["topics"], view["matches"] = list(change.topics), [match_view(match) for match in change.matches]
    view["besides"] = list(change.besides)
    return view


def _tell(config: Config, found: Tried) -> None:
    stored = sum(1 for change in found.gained if change.article is not None)
    known = f" ({stored} of them stored already for another topic)" if stored else ""
    print(f"  {len(found.gained):,} gained{known}, {len(found.lost):,} lost")
    print(f"  looked at: {many(found.entries, 'entry')} that were not stored, {many(found.articles, 'article')}")
    if found.gained or found.lost:
        print("\nper day:")
    for day, gained, lost in _per_day(config, found):
        print(f"  {day}  {gained:>5,} gained" + (f"  {lost:>5,} lost" if found.lost else ""))
    for heading, changes, besides in (("gained", found.gained, "stored for"), ("lost", found.lost, "stays for")):
        if changes:
            print(f"\n{heading}, the newest first:")
        for change in changes[:SHOWN]:
            print(_line(config, change, besides))
        if len(changes) > SHOWN:
            print(f"  and {len(changes) - SHOWN:,} more")
    print()
    judged = many(found.unread, "entry")
    print(f"not known: {judged} judged by the feed's text alone; their pages were read, and are not kept")
    if found.forgotten:
        print(f"not known: {many(found.forgotten, 'article')} judged without the text, which is no longer kept")
    if found.found_anyway:
        print(f"besides: {many(found.found_anyway, 'entry')} would be found by the keywords as they are")


def _per_day(config: Config, found: Tried) -> list[tuple[str, int, int]]:
    """(day in the desk's zone, gained, lost), the newest first."""
    from collections import Counter
    from zoneinfo import ZoneInfo

    def day(at: datetime) -> str:
        return at.astimezone(ZoneInfo(config.timezone)).date().isoformat()

    gained, lost = (Counter(day(change.at) for change in changes) for changes in (found.gained, found.lost))
    return [(each, gained[each], lost[each]) for each in sorted(gained | lost, reverse=True)]


def _line(config: Config, change: Change, besides: str) -> str:
    """When, who, the headline with the hit marked; where it is in the text, its sentence below."""
    from zoneinfo import ZoneInfo

    from monitor.cli.views import marked
    from monitor.core.text.scrub import one_line
    from monitor.core.text.urls import domain

    if change.article is not None:
        title, outlet, url = change.article.title, change.article.outlet, change.article.url
    else:
        assert change.entry is not None
        entry = change.entry.entry
        title, url = entry.title, entry.url
        outlet = change.outlet or entry.outlet or domain(url)
    best = _best(change.matches)
    in_title = best.field == "title"
    when = f"{change.at.astimezone(ZoneInfo(config.timezone)):%Y-%m-%d %H:%M}"
    lines = [f"  {when}  {outlet or '-'}  {marked(best) if in_title else one_line(title)}"]
    lines += [] if in_title else [f"      {marked(best)}"]
    lines += [f"      {besides} {', '.join(change.besides)}"] if change.besides else []
    return "\n".join([*lines, f"      {url or 'no link'}"])


def _best(matches: Sequence[Match]) -> Match:
    return min(matches, key=lambda match: match.field != "title")
