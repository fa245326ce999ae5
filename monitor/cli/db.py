"""`monitor db upgrade|current|backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Json, emit, options

app = typer.Typer(help="The database: its version, and a backup while the daemon runs.", no_args_is_help=True, rich_markup_mode=None)


@app.command("upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables to what this version expects; `run` and `once` do so by themselves."""
    from monitor.store.engine import open_store
    from monitor.store.migrate import upgrade

    config = options(ctx).load(quiet=True)
    store = open_store(config.database_url)
    try:
        before, after = upgrade(store)
    finally:
        store.close()
    way = "already at" if before == after else f"from {before or 'nothing'} to"
    print(f"{store.url}: {way} {after}")


@app.command("current")
def current(ctx: typer.Context, as_json: Json = False) -> None:
    """Which version the tables have, and which this program expects."""
    from monitor.store.engine import open_store
    from monitor.store.migrate import current, head

    config = options(ctx).load(quiet=True)
    store = open_store(config.database_url)
    try:
        now, wanted = current(store), head()
    finally:
        store.close()
    if as_json:
        emit({"database": store.url, "current": now, "expected": wanted})
    else:
        print(f"{store.url}: at {now or 'nothing'}, this version expects {wanted}")


@app.command("backup")
def backup(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy is written.")]
) -> None:
    """A consistent copy of the database, while the daemon runs."""
    from monitor.store.backup import backup
    from monitor.store.engine import open_store

    config = options(ctx).load(quiet=True)
    store = open_store(config.database_url)
    try:
        size = backup(store, config.database_url, file)
    finally:
        store.close()
    print(f"{file}: {size / 1e6:.1f} MB")
