"""`monitor db upgrade|current|backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import Json, emit, options

app = typer.Typer(help="The database: its version, and a backup of it.", no_args_is_help=True, rich_markup_mode=None)


@app.command("upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables to this version.

    `run` and `once` do so by themselves as they start. Not while a daemon runs: stop it first.
    """
    from monitor.service import upgraded
    from monitor.store.engine import open_store

    config = options(ctx).load(quiet=True)
    store = open_store(config.database_url)
    try:
        before, after = upgraded(store, config)
    finally:
        store.close()
    way = "already at" if before == after else f"from {before or 'nothing'} to"
    print(f"{store.url}: {way} {after}")


@app.command("current")
def current(ctx: typer.Context, as_json: Json = False) -> None:
    """Which version the tables have."""
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
    """A consistent copy, also while the daemon runs.

    To restore one of SQLite, stop the daemon and put the copy in the database's place; of PostgreSQL, use pg_restore.
    """
    from monitor.errors import StoreError
    from monitor.store.backup import backup
    from monitor.store.engine import open_store
    from monitor.store.migrate import current

    config = options(ctx).load(quiet=True)
    store = open_store(config.database_url)
    try:
        if current(store) is None:
            raise StoreError(f"database {store.url} holds nothing yet; there is nothing to copy")
        size = backup(store, config.database_url, file)
    finally:
        store.close()
    print(f"{file}: {size / 1e6:.1f} MB")
