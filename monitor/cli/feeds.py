"""`monitor feeds list|search|add|remove|check|import|export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Json, emit, many, options
from monitor.errors import MonitorError, UsageError

app = typer.Typer(help="The feeds: what is asked, and how it goes.", no_args_is_help=True, rich_markup_mode=None)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the change, make none.")]


@app.command("list")
def listed(
    ctx: typer.Context,
    shipped: Annotated[
        bool, typer.Option("--catalogue", help="The feeds that ship with the monitor, by name.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Every feed of config.toml and how it does, trouble first."""
    from monitor.cli import feeds_list
    from monitor.cli.tables import terminal_width
    from monitor.service import open_database, utcnow

    config = options(ctx).load(quiet=True)
    if shipped:
        from monitor.cli.views import catalogue_view
        from monitor.config import catalogue

        on = frozenset(config.catalogue)
        if as_json:
            emit([catalogue_view(feed, feed.name in on) for feed in catalogue().values()])
        else:
            print("\n".join(feeds_list.catalogue_lines(list(catalogue().values()), on, adding=False)))
        return
    now = utcnow()
    with open_database(config) as store:
        found = feeds_list.standings(config, store, now)
        last = feeds_list.last_line(config, store, found, now)
    if as_json:
        emit(feeds_list.views_of(config, found))
        return
    if not found:
        print(f'no feeds; name some in {config.path}: catalogue = ["연합뉴스"], or [[feeds]] url = "..."')
        return
    width = terminal_width()
    print("\n".join([*feeds_list.told(config, found, now, width), *feeds_list.hinting_lines(found, width), last]))


@app.command("search")
def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A name, an outlet, a section, a kind, an address.")],
    as_json: Json = False,
) -> None:
    """Look for a feed in the catalogue.

    Exit code 1 where nothing is found.
    """
    from monitor.cli import feeds_known, feeds_list
    from monitor.cli.views import catalogue_view
    from monitor.config import catalogue
    from monitor.net.headers import shown_url

    if not text.strip():
        raise UsageError("TEXT is empty; name something to look for, or see all: monitor feeds list --catalogue")
    config = options(ctx).load(quiet=True)
    found = feeds_known.search(text)
    on = frozenset(config.catalogue)
    if as_json:
        emit([catalogue_view(feed, feed.name in on) for feed in found])
    elif found:
        print("\n".join(feeds_list.catalogue_lines(found, on, adding=True)))
    else:
        print(f'nothing in the catalogue is called "{shown_url(text)}"')
        if close := feeds_known.nearest(text, list(catalogue())):
            print(f"did you mean {' or '.join(close)}?")
        print(f'without a feed: monitor feeds add --search "{feeds_known.site_hint(shown_url(text))}"')
    if not found:
        raise typer.Exit(1)


@app.command("add")
def add(
    ctx: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(metavar="NAME|URL", help="A name of the catalogue, a feed, or a page that names one."),
    ] = None,
    search: Annotated[str | None, typer.Option("--search", metavar="QUERY", help="A search as a feed.")] = None,
    via: Annotated[
        str, typer.Option("--via", metavar="[google-news|naver-search]", help="Where the search is asked.")
    ] = "google-news",
    name: Annotated[str | None, typer.Option("--name", help="What the desk calls it.")] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Who publishes it.")] = None,
    fulltext: Annotated[str | None, typer.Option("--fulltext", help="hinted, always or never.")] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="60m", help="The shortest time between polls.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Add a feed or a search to config.toml.

    Everything else in the file stays as it is.
    """
    from monitor.cli import feeds_edit

    if (what is None) == (search is None):
        raise UsageError("name one thing to add: a NAME, a URL, or --search QUERY")
    service = feeds_edit.service_of(via)
    if search is not None and not search.strip():
        raise UsageError('--search is empty; give it a query: --search "소버린 AI"')
    config = options(ctx).load(quiet=True)
    settings = feeds_edit.settings_of(name=name, outlet=outlet, fulltext=fulltext, every=every)
    if search is not None:
        feeds_edit.add_search(config, search, service, settings, dry_run=dry_run)
    elif what is not None:
        feeds_edit.add(config, what, settings, dry_run=dry_run)


@app.command("remove")
def remove(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="NAME|URL", help="A feed that config.toml lists.")],
    dry_run: DryRun = False,
) -> None:
    """Take a feed out of config.toml.

    A name of the catalogue is commented out; what was read from the feed stays.
    """
    from monitor.cli import feeds_edit

    feeds_edit.remove(options(ctx).load(quiet=True), what, dry_run=dry_run)


@app.command("check")
def check(
    ctx: typer.Context,
    target: Annotated[
        str | None, typer.Argument(metavar="NAME|URL", help="One feed; default all of config.toml.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask feeds now and say what was understood.

    Nothing is taken in. A server that asked us to stay away until later (Retry-After) is not asked.
    """
    from monitor.cli import feeds_check
    from monitor.service import open_database, open_desk

    config = options(ctx).load(quiet=True)
    with open_database(config) as store:
        chosen = feeds_check.wanted(config, store, target)
        with open_desk(config, store) as desk:
            if target is not None:
                views = [feeds_check.understood(desk, one, twice=True) for one in chosen]
                told = [feeds_check.said(view, one.feed.kind) for view, one in zip(views, chosen, strict=True)]
            else:
                # One write a line: several threads tell.
                views = feeds_check.all_of_them(
                    desk,
                    chosen,
                    lambda view: None if as_json else print(feeds_check.line(view) + "\n", end="", flush=True),
                )
                told = [feeds_check.summary(views)]
    if as_json:
        emit(views)
    else:
        print("\n".join(told))
    if not all(view["ok"] for view in views):
        raise typer.Exit(1)


@app.command("export")
def export(
    ctx: typer.Context,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Default stdout.")] = None,
) -> None:
    """Write the feeds of config.toml as OPML."""
    from monitor.cli import feeds_opml

    config = options(ctx).load(quiet=True)
    text = feeds_opml.exported(config)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise MonitorError(f"{output} cannot be written: {error.strerror or error}") from None
    print(f"{output}: {many(len(config.feeds), 'feed')}")


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.")],
    dry_run: DryRun = False,
) -> None:
    """Add the feeds of an OPML file to config.toml.

    What it lists already stays. Feeds of the catalogue come in by name. Nothing is asked.
    """
    from monitor.cli import feeds_edit, feeds_opml
    from monitor.config.own_feeds import add_feeds
    from monitor.config.switch import turn_on
    from monitor.net.headers import shown_url

    config = options(ctx).load(quiet=True)
    taken = feeds_opml.sorted_out(config, feeds_opml.outlines_of(file))
    added = len(taken.names) + len(taken.tables)
    counts = f"{added} added, {len(taken.already)} already there, {len(taken.refused)} refused"
    edit = feeds_edit.Edit(lambda text: add_feeds(turn_on(text, taken.names), taken.tables), counts)
    if added:
        feeds_edit.apply(config.path, edit, dry_run=dry_run)
    else:
        print(f"{config.path}: {counts}")
    for shown in taken.names:
        print(f"+ {shown} (catalogue)")
    for table in taken.tables:
        print(f"+ {table.get('name') or table.get('query') or shown_url(table['url'])}")
    for shown, why in taken.refused:
        print(f"refused: {shown}: {why}")
