"""Databases for tests: `store_url` (empty), `migrated_url` and `store` (open), each on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from monitor.store.engine import Store
    from tests.postgres import Server

# What Hypothesis finds slow is the machine when others work on it as well; pytest-timeout ends what hangs. The rest of the
# profile is what it was, a CI's own included.
settings.register_profile("on a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("on a busy machine")

# Imports of the store happen inside the fixtures: tests of core/ need none of it and start in no time.

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL server for the session, started when a test first asks. Skips without one, but fails in CI."""
    from tests.postgres import NoPostgresError, server

    try:
        with server() as running:
            yield running
    except NoPostgresError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(str(error))


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """ "sqlite", then "postgresql"."""
    return str(request.param)


@pytest.fixture
def store_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of its own."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'monitor.db'}"
        return
    postgres: Server = request.getfixturevalue("postgres")
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every migration applied, to be copied."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with every migration applied, to be copied."""
    with postgres.database() as name:
        _migrate(postgres.url(name))
        yield name


def _migrate(url: str) -> None:
    from monitor.store.engine import open_store
    from monitor.store.migrate import upgrade

    store = open_store(url)
    upgrade(store)
    store.close()


@pytest.fixture
def migrated_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database of its own that has every table and no rows."""
    if database == "sqlite":
        path = tmp_path / "monitor.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    postgres: Server = request.getfixturevalue("postgres")
    with postgres.database(template=request.getfixturevalue("postgres_template")) as name:
        yield postgres.url(name)


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    """An open store with every table and no rows."""
    from monitor.store.engine import open_store

    opened = open_store(migrated_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_postgres(postgres: Server, postgres_template: str) -> Iterator[Store]:
    """One PostgreSQL database, open, for tests that leave its tables as they are: see `emptied`."""
    from monitor.store.engine import open_store

    with postgres.database(template=postgres_template) as name:
        opened = open_store(postgres.url(name))
        yield opened
        opened.close()


@pytest.fixture
def emptied(database: str, request: pytest.FixtureRequest) -> Store:
    """What `store` is, but on PostgreSQL the same database each time, without its rows: ten times as quick to come by."""
    from sqlalchemy import text

    from monitor.store.tables import metadata

    if database == "sqlite":
        fresh: Store = request.getfixturevalue("store")
        return fresh
    shared: Store = request.getfixturevalue("shared_postgres")
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with shared.write() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return shared
