"""`monitor feeds list|check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, many, options
from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from monitor.cli.views import View
    from monitor.config import Config
    from monitor.model import Feed
    from monitor.pipeline import Desk
    from monitor.store.engine import Store
    from monitor.store.feeds import StoredFeed

app = typer.Typer(help="The feeds: what is asked, and how it goes.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def listed(
    ctx: typer.Context,
    shipped: Annotated[
        bool, typer.Option("--catalogue", help="The feeds that ship with the monitor, by name.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Every feed of config.toml and its state, trouble first."""
    from monitor.cli.views import feed_view
    from monitor.service import open_database, utcnow
    from monitor.store import feeds

    config = options(ctx).load(quiet=True)
    if shipped:
        _catalogue(config, as_json)
        return
    with open_database(config) as store:
        with store.write() as connection:
            feeds.configure(connection, config.feeds, utcnow())
        with store.read() as connection:
            found = sorted(feeds.all_active(connection), key=_trouble_first)
    if as_json:
        emit([feed_view(feed, config.timezone) for feed in found])
        return
    silent = [feed for feed in found if feed.failures and feed.first_success_at is None]
    for feed in found:
        if feed not in silent:
            print(_line(feed, config))
    if silent:
        names = ", ".join(feed.feed.name or feed.feed.outlet or feed.feed.url for feed in silent)
        print(f"never answered here ({len(silent)}): {names}")
    if not found:
        print(f'no feeds; name some in {config.path}: catalogue = ["연합뉴스"], or [[feeds]] url = "..."')


def _trouble_first(feed: StoredFeed) -> tuple[int, str, str]:
    order = {"gone": 0, "failing": 1, "active": 2}
    return order[feed.state], feed.feed.outlet or "", feed.feed.url


def _line(feed: StoredFeed, config: Config) -> str:
    from monitor.cli.views import moment

    def at(value: object) -> str:
        return str(value)[:16].replace("T", " ") if value is not None else "never"

    success = at(moment(feed.last_success_at, config.timezone))
    coming = at(moment(feed.next_poll_at, config.timezone))
    trouble = f"\n    {feed.reason}: {feed.error}" if feed.error else ""
    called = feed.feed.name or feed.feed.outlet or feed.title or feed.feed.url
    seen = many(feed.entries_seen, "entry")
    return f"{feed.state:<8} {called}  read {success}, next {coming}, {seen}\n    {feed.feed.url}{trouble}"


def _catalogue(config: Config, as_json: bool) -> None:
    from monitor.config import catalogue

    chosen = set(config.catalogue)
    if as_json:
        emit([{**feed.model_dump(mode="json"), "on": feed.name in chosen} for feed in catalogue().values()])
        return
    for feed in catalogue().values():
        print(f"{'on ' if feed.name in chosen else 'off'} {feed.status:<8} {feed.name}\n    {feed.url}")


@app.command("check")
def check(
    ctx: typer.Context,
    url: Annotated[str | None, typer.Argument(metavar="URL", help="One feed; default all of config.toml.")] = None,
    as_json: Json = False,
) -> None:
    """Ask feeds now and say what was understood.

    Nothing is taken in. A server that asked us to stay away until later (Retry-After) is not asked.
    """
    from monitor.service import open_database, open_desk

    config = options(ctx).load(quiet=True)
    wanted = _wanted(config, url)
    views: list[View] = []
    with open_database(config) as store, open_desk(config, store) as desk:
        resting = _resting(store)
        for feed in wanted:
            view = _understood(desk, feed) if feed.url not in resting else _unasked(feed)
            views.append(view)
            if not as_json:
                print(_said(view))
    if as_json:
        emit(views)
    if not all(view["ok"] for view in views):
        raise typer.Exit(1)


def _resting(store: Store) -> frozenset[str]:
    """URLs of feeds whose servers are not to be asked now: Retry-After is in force, or they said 410."""
    from monitor.service import utcnow
    from monitor.store import feeds

    with store.read() as connection:
        free = set(feeds.due(connection, utcnow(), force=True))
        return frozenset(feed.feed.url for feed in feeds.all_active(connection) if feed.id not in free)


def _unasked(feed: Feed) -> View:
    why = "not asked: the server wants to be left alone (410 or Retry-After); `monitor feeds list` says until when"
    return {"url": feed.url, "outlet": feed.outlet, "ok": False, "reason": "not_yet", "error": why}


def _wanted(config: Config, url: str | None) -> tuple[Feed, ...]:
    from monitor.config import catalogue
    from monitor.core.text.urls import web_url
    from monitor.model import Feed

    if url is None:
        if not config.feeds:
            raise MonitorError(f"{config.path} names no feeds")
        return config.feeds
    for feed in config.feeds:
        if url in (feed.url, feed.name):
            return (feed,)
    if url in catalogue():
        listed = catalogue()[url]
        return (Feed(listed.url, listed.outlet, listed.name, listed.fulltext, timezone=listed.timezone),)
    if web_url(url) is None:
        raise UsageError(
            f'"{url}" is no http(s) address and no name of the catalogue; `feeds list --catalogue` shows the names'
        )
    return (Feed(url, timezone=config.timezone),)


def _understood(desk: Desk, feed: Feed) -> View:
    """Fetch and parse one feed, waiting for its host's slot like everyone."""
    import time

    from monitor.cli.views import moment
    from monitor.model import FetchFailed, NotModified, NotYet, Unreadable
    from monitor.net.fetch import FEED_ACCEPT
    from monitor.service import utcnow

    while isinstance(outcome := desk.fetch(feed.url, now=utcnow(), accept=FEED_ACCEPT), NotYet):
        time.sleep(min(5.0, max(0.1, (outcome.until - utcnow()).total_seconds())))
    view: View = {"url": feed.url, "outlet": feed.outlet, "ok": False}
    if isinstance(outcome, FetchFailed):
        return view | {"reason": outcome.reason.value, "error": outcome.detail}
    if isinstance(outcome, NotModified):
        return view | {"reason": "protocol", "error": "304 to a request without validators"}
    parsed = desk.workers.parse_feed(outcome, timezone=feed.timezone)
    if isinstance(parsed, Unreadable):
        return view | {"reason": parsed.reason.value if parsed.reason else None, "error": parsed.detail}
    dates = [entry.published_at for entry in parsed.entries if entry.published_at is not None]
    return view | {
        "ok": True,
        "final_url": outcome.url,
        "moved_to": outcome.moved_to,
        "title": parsed.title,
        "kind": parsed.kind,
        "encoding": parsed.encoding,
        "entries": len(parsed.entries),
        "dated": len(dates),
        "with_summary": sum(1 for entry in parsed.entries if entry.summary),
        "with_text": sum(1 for entry in parsed.entries if entry.content),
        "newest": moment(max(dates, default=None), desk.config.timezone),
        "oldest": moment(min(dates, default=None), desk.config.timezone),
        "etag": outcome.validators.etag,
        "last_modified": outcome.validators.last_modified,
        "problems": [*parsed.dropped, *([f"{parsed.truncated} entries beyond the cap"] if parsed.truncated else [])],
    }


def _said(view: View) -> str:
    if not view["ok"]:
        return f"failed   {view['outlet'] or view['url']}\n    {view['url']}\n    {view['reason']}: {view['error']}"
    validators = " and ".join(key for key in ("etag", "last_modified") if view[key]) or "none"
    problems = view["problems"]
    lines = [
        f"ok       {view['title'] or view['outlet'] or view['url']}\n    {view['final_url']}",
        f"    {view['kind']}, {view['encoding']}: {view['entries']} entries, {view['dated']} dated,"
        f" {view['with_summary']} with a summary, {view['with_text']} with text",
        f"    newest {view['newest'] or 'undated'}; validators: {validators}",
    ]
    if view["moved_to"]:
        lines.append(f"    moved for good to {view['moved_to']}: put that address into config.toml")
    return "\n".join([*lines, *(f"    {problem}" for problem in (problems if isinstance(problems, list) else []))])
