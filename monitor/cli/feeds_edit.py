"""`monitor feeds add` and `monitor feeds remove`: changes to the feeds that config.toml lists."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.cli.feeds_check import Wanted
    from monitor.cli.views import View
    from monitor.config import CatalogueFeed, Config
    from monitor.core.feed.discover import Named
    from monitor.model import Feed, Fetched
    from monitor.pipeline import Desk

Via = Literal["google-news", "naver-search"]
PAGES = 2
"""Pages that are followed to a feed: an outlet's front page, and the guide to its feeds that it names."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of config.toml, and what is said when it is made."""

    change: Callable[[str], str]
    told: str


def apply(path: Path, edit: Edit, *, dry_run: bool) -> None:
    """Make the change, or only show it. Raises ConfigError, MonitorError; the file is then as it was."""
    from monitor.config.edit import edit as make
    from monitor.config.edit import source

    if dry_run:
        before = source(path)
        show(path, before, edit.change(before))
        return
    changed = make(path, edit.change)
    print(f"{path}: {edit.told}" if changed else f"{path}: nothing to change")


def show(path: Path, before: str, after: str) -> None:
    """The difference, as patches are written, its addresses without secrets."""
    from monitor.net.headers import shown_text

    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(path), str(path), "", "would be", 1, "")
    print("\n".join(map(shown_text, lines)) or f"{path}: nothing to change")


# --- add --------------------------------------------------------------------------------------------------------------


def settings_of(**given: str | None) -> dict[str, str]:
    """The options of a [[feeds]] table that were given, judged as the file's own. Raises UsageError."""
    from pydantic import ValidationError

    from monitor.config.tables import FeedTable
    from monitor.config.words import first_mistake

    written = {key: value for key, value in given.items() if value is not None}
    try:
        FeedTable.model_validate({"url": "https://www.example.kr/", **written})
    except ValidationError as error:
        raise UsageError(f"--{': '.join(first_mistake(error))}") from None
    return {key: value.strip() for key, value in written.items()}


def service_of(via: str) -> Via:
    """Where `--via` says that a search is asked. Raises UsageError."""
    if via == "google-news":
        return "google-news"
    if via == "naver-search":
        return "naver-search"
    raise UsageError(f'--via "{via}" is not known; it is google-news or naver-search')


def add_search(config: Config, query: str, via: Via, settings: Mapping[str, str], *, dry_run: bool) -> None:
    """A search as a feed. Nothing is asked: the answer of a search says nothing about the next one."""
    from monitor.cli.feeds_known import label
    from monitor.config.own_feeds import add_feeds
    from monitor.core.feed.searches import search_url

    table = {"kind": via, **settings_of(query=query), **settings}
    url = search_url(via, table["query"])
    if (known := next((feed for feed in config.feeds if feed.url == url), None)) is not None:
        print(f"{config.path} lists this search already: {label(known)}")
        return
    if via == "naver-search" and (missing := _naver_keys()):
        print(f"note: {missing}")
    told = f"the search {table['query']} ({via}) is added; a running daemon takes it up by itself"
    apply(config.path, Edit(lambda text: add_feeds(text, [table]), told), dry_run=dry_run)


def _naver_keys() -> str | None:
    from monitor.net.naver import NoNaverKeys, read_keys

    keys = read_keys(os.environ)
    return keys.detail if isinstance(keys, NoNaverKeys) else None


def add(config: Config, what: str, settings: Mapping[str, str], *, dry_run: bool) -> None:
    """A feed by its name in the catalogue, by its address, or by the address of a page that names it."""
    from monitor.cli.feeds_known import address, configured, named, no_address

    listed = named(what)
    if listed is not None:
        if settings:
            raise UsageError(
                f"{listed.name} comes from the catalogue with settings of its own; with options give its address:"
                f" monitor feeds add {listed.url}"
            )
        _turn_on(config, listed, dry_run=dry_run)
        return
    url = address(what)
    if url is None:
        raise MonitorError(no_address(what) or _unknown(what))
    if (known := configured(config, url)) is not None:
        _already(config, known)
        return
    _add_address(config, url, settings, dry_run=dry_run)


def _already(config: Config, known: Feed) -> None:
    from monitor.cli.feeds_known import label
    from monitor.net.headers import shown_url

    print(f"{config.path} lists it already: {label(known)} ({shown_url(known.url)})")


def _unknown(what: str) -> str:
    from monitor.cli.feeds_known import nearest, search, site_hint
    from monitor.config import catalogue
    from monitor.net.headers import shown_url

    close = [feed.name for feed in search(what)[:3]] or nearest(what, list(catalogue()))
    hint = f"did you mean {' or '.join(close)}?" if close else "`monitor feeds search TEXT` looks for names"
    return (
        f'"{shown_url(what)}" is no name of the catalogue and no address; {hint};'
        f' without a feed of its own: monitor feeds add --search "{site_hint(what)}"'
    )


def _turn_on(config: Config, listed: CatalogueFeed, *, dry_run: bool) -> None:
    from monitor.config.switch import turn_on

    known = next((feed for feed in config.feeds if feed.url == listed.url), None)
    if known is not None:
        _already(config, known)
        return
    if listed.status == "dead":
        raise MonitorError(f"{listed.name} is gone{': ' + listed.note if listed.note else ''}; {listed.url}")
    seen = (
        f"last seen answering on {listed.last_answered}"
        if listed.last_answered
        else "not seen answering by anybody yet"
    )
    if listed.status == "doubtful":
        print(
            f"note: {listed.name} is doubtful, it may bring nothing{': ' + listed.note if listed.note else ''}; {listed.url}"
        )
    told = f'"{listed.name}" is on ({seen}); a running daemon takes it up by itself'
    apply(config.path, Edit(lambda text: turn_on(text, [listed.name]), told), dry_run=dry_run)


def _add_address(config: Config, url: str, settings: Mapping[str, str], *, dry_run: bool) -> None:
    """Fetch it first: a feed is added, a page is searched for the feeds that it names."""
    from monitor.cli.feeds_check import wanted
    from monitor.service import open_database, open_desk

    with open_database(config) as store, open_desk(config, store) as desk:
        candidates: Sequence[Named | CatalogueFeed] = ()
        for _ in range(PAGES + 1):
            (one,) = wanted(config, store, url)
            met = _met(desk, one)
            if not isinstance(met, _Page):
                break
            candidates = _candidates(desk, met.fetched)
            if len(candidates) != 1:
                break
            url = candidates[0].url
    if isinstance(met, _Page):
        _choose(config, url, met, candidates)
    else:
        _take(config, url, met, settings, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _Page:
    """No feed but a page; `why` says so."""

    fetched: Fetched
    why: str


def _met(desk: Desk, one: Wanted) -> View | _Page:
    """What is at an address: a feed that could be read, described, or a page. Raises MonitorError for anything else."""
    from monitor.cli.feeds_check import asked, described, in_words, left_alone, read
    from monitor.model import FailureReason, Fetched, FetchFailed, NotYet, Unreadable
    from monitor.net.headers import shown_url

    url, timezone = shown_url(one.feed.url), desk.config.timezone
    if one.resting:
        raise MonitorError(f"{url}: {left_alone(one, timezone)}; nothing was added")
    outcome = asked(desk, one)
    if isinstance(outcome, NotYet):
        raise MonitorError(f"{url}: {left_alone(replace(one, until=outcome.until), timezone)}; nothing was added")
    if isinstance(outcome, FetchFailed):
        raise MonitorError(f"{url}: {outcome.reason.value}: {in_words(outcome)}; nothing was added")
    if not isinstance(outcome, Fetched):
        raise MonitorError(f"{url}: 304 to a request without validators; nothing was added")
    parsed = read(desk, one, outcome)
    if isinstance(parsed, Unreadable):
        if parsed.reason is not FailureReason.NOT_A_FEED:
            raise MonitorError(f"{url}: {parsed.detail}; nothing was added")
        return _Page(outcome, parsed.detail)
    return described(desk, one, outcome, parsed)


def _candidates(desk: Desk, page: Fetched) -> tuple[Named | CatalogueFeed, ...]:
    """The feeds that a page names, then those of the catalogue from the same site; each once."""
    from monitor.cli.feeds_known import at_address, on_site
    from monitor.core.text.urls import canonical_url
    from monitor.model import Unreadable
    from monitor.net.headers import shown_url

    found = desk.workers.discover(page)
    if isinstance(found, Unreadable):
        raise MonitorError(f"{shown_url(page.url)}: {found.detail}; nothing was added")
    each: dict[str, Named | CatalogueFeed] = {}
    for named in found:
        each.setdefault(canonical_url(named.url), at_address(named.url) or named)
    for listed in on_site(page.url):
        each.setdefault(canonical_url(listed.url), listed)
    return tuple(each.values())


def _choose(config: Config, url: str, page: _Page, candidates: Sequence[Named | CatalogueFeed]) -> None:
    """Say what there is to choose from, or that there is nothing. Always raises."""
    from monitor.cli.feeds_known import configured, site_hint
    from monitor.net.headers import shown_url

    if len(candidates) <= 1:  # none, or one that is a page again
        raise MonitorError(
            f"{shown_url(url)}: {page.why}, and names no feed; where the site has none, Google News stands in:"
            f' monitor feeds add --search "{site_hint(url)}"'
        )
    from monitor.config import CatalogueFeed

    for candidate in candidates:
        mark = "on " if configured(config, candidate.url) else "   "
        if isinstance(candidate, CatalogueFeed):
            print(f"{mark} {candidate.name} (catalogue)\n        {candidate.url}")
        else:
            print(f"{mark} {candidate.title or 'without a title'}\n        {shown_url(candidate.url)}")
    raise UsageError(
        f"{shown_url(url)} is a page that names {len(candidates)} feeds; choose: monitor feeds add URL-OR-NAME"
    )


def _take(config: Config, url: str, view: View, settings: Mapping[str, str], *, dry_run: bool) -> None:
    """Add the feed that was read at `url`: by its name where the catalogue has it, else as a table of the desk's own."""
    from monitor.cli.feeds_check import said
    from monitor.cli.feeds_known import at_address, configured
    from monitor.config.own_feeds import add_feeds
    from monitor.core.feed.searches import kind_of
    from monitor.net.headers import shown_url

    print(said(view | {"conditional": None}, kind_of(url)))
    address = str(view["moved_to"] or url)
    if (known := configured(config, address) or configured(config, str(view["final_url"]))) is not None:
        _already(config, known)
        return
    listed = at_address(address)
    if listed is not None and not settings:
        _turn_on(config, listed, dry_run=dry_run)
        return
    table = {"url": address, **settings}
    told = f"[[feeds]] {shown_url(address)} is added; a running daemon takes it up by itself"
    apply(config.path, Edit(lambda text: add_feeds(text, [table]), told), dry_run=dry_run)


# --- remove -----------------------------------------------------------------------------------------------------------


def remove(config: Config, what: str, *, dry_run: bool) -> None:
    """A name of the catalogue is commented out, a [[feeds]] table is taken out; what was read from it stays."""
    from monitor.config.own_feeds import remove_feed
    from monitor.config.switch import turn_off
    from monitor.net.headers import shown_url

    named = _matching_names(config, what)
    tables = _matching_tables(config, what)
    if len(named) + len(tables) > 1:
        raise UsageError(f'"{shown_url(what)}" means several feeds of {config.path}; give the address of one')
    if named:
        name = named[0]
        apply(config.path, Edit(lambda text: turn_off(text, name), f'"{name}" is off'), dry_run=dry_run)
    elif tables:
        number = tables[0]
        told = f"[[feeds]] {shown_url(what)} is removed"
        apply(config.path, Edit(lambda text: remove_feed(text, number), told), dry_run=dry_run)
    else:
        from monitor.cli.feeds_known import label, nearest

        close = nearest(what, [label(feed) for feed in config.feeds])
        hint = f"; did you mean {' or '.join(close)}?" if close else "; `monitor feeds list` shows what it lists"
        raise MonitorError(f'{config.path} lists no feed "{shown_url(what)}"{hint}')


def _matching_names(config: Config, what: str) -> list[str]:
    from monitor.config import catalogue
    from monitor.core.text.hangul import match_key
    from monitor.core.text.urls import canonical_url

    key, url = match_key(what), _key_of(what)
    return [
        name
        for name in config.catalogue
        if match_key(name) == key or (url is not None and canonical_url(catalogue()[name].url) == url)
    ]


def _matching_tables(config: Config, what: str) -> list[int]:
    from monitor.cli.feeds_known import SERVICES, own_tables
    from monitor.config.tables import FeedTable
    from monitor.core.text.hangul import match_key
    from monitor.core.text.urls import canonical_url
    from monitor.net.headers import shown_url

    key, url = match_key(what), _key_of(what)
    found = []
    for number, table in enumerate(own_tables(config.path)):
        feed = FeedTable.model_validate(table)
        service = SERVICES.get(feed.kind)
        words = (feed.name, feed.query, f"{service}: {feed.query}" if service and feed.query else None)
        if (
            any(word and match_key(word) == key for word in words)
            or (url is not None and canonical_url(feed.address) == url)
            or shown_url(feed.address) == what
        ):
            found.append(number)
    return found


def _key_of(what: str) -> str | None:
    from monitor.cli.feeds_known import address
    from monitor.core.text.urls import canonical_url

    url = address(what)
    return canonical_url(url) if url is not None else None
