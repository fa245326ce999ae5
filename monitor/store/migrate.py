"""Bring the database's tables to what this program expects: `upgrade(store)`.

Migrations are forward only: the way back is the backup taken before. They live in the checkout's `alembic/`, and in a
wheel in `monitor/store/migrations`. A file is named after its revision, `0001_first_tables.py`, and revisions count
upwards in one line; so the newest one is known without importing alembic (0.7 s), which is loaded only when there is
something to do.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.engine import Store

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATION_KEY = 0x6D6F6E69746F7202
"""The advisory lock of an upgrade on PostgreSQL: "monitor" in ASCII, then 2."""

VERSION_TABLE = "alembic_version"

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.py")


def migrations() -> Path:
    """The folder of `env.py` and `versions/`. Raises StoreError where the installation lacks it."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "migrations", here.parents[2] / "alembic"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError(f"the migrations are missing beside {here.parent}; install the monitor again")


@cache
def revisions() -> tuple[str, ...]:
    """Every revision this program knows, oldest first."""
    names = (_NAME.fullmatch(path.name) for path in (migrations() / "versions").iterdir())
    return tuple(sorted(match[1] for match in names if match))


def head() -> str:
    """The revision this program expects."""
    return revisions()[-1]


def current(store: Store) -> str | None:
    """The revision the database is at; None where it has no tables of ours yet."""
    with store.read() as connection:
        return _revision(connection)


def upgrade(store: Store) -> tuple[str | None, str]:
    """Bring `store` to `head()`; (revision before, revision now), the same twice where nothing was to do.

    One transaction on either database: all of it or nothing. Starters at the same time wait for the first. Raises
    StoreError where the database is newer than this program.
    """
    before = current(store)
    _check_known(before, store)
    if before == head():
        return before, before
    with store.migrating() as connection:
        store.advisory(connection, MIGRATION_KEY)
        before = _revision(connection)  # another starter may have been quicker
        _check_known(before, store)
        if before != head():
            _run(connection, store)
    return before, head()


def configuration() -> Config:
    """alembic's settings, built here: no alembic.ini, and nobody's logging is touched."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def _run(connection: Connection, store: Store) -> None:
    from alembic import command

    settings = configuration()
    settings.attributes["connection"] = connection
    try:
        command.upgrade(settings, "head")
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        raise StoreError(
            f"database {store.url}: the upgrade to revision {head()} failed and nothing was changed ({said});"
            " does it hold another program's tables?"
        ) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()
    return max(found) if found else None


def _check_known(revision: str | None, store: Store) -> None:
    if revision is not None and revision not in revisions():
        raise StoreError(
            f"database {store.url} is at revision {revision}, this program knows revisions up to {head()}:"
            " it was written by a newer monitor; install that one, or name another database"
        )
