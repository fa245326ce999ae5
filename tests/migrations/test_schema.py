"""The migrations lead to exactly the tables of the code, on both databases, once and for all starters."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError
from monitor.store import migrate
from monitor.store.engine import Store, open_store
from monitor.store.tables import metadata

ROOT = Path(__file__).resolve().parents[2]


def reflected(connection: Connection) -> dict[str, dict[str, Any]]:
    """Everything the database itself says of each table but alembic's own."""
    inspector = inspect(connection)
    found: dict[str, dict[str, Any]] = {}
    for name in inspector.get_table_names():
        if name == migrate.VERSION_TABLE:
            continue
        found[name] = {
            "columns": [
                (c["name"], repr(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in inspector.get_columns(name)
            ],
            "primary key": (
                inspector.get_pk_constraint(name)["name"],
                inspector.get_pk_constraint(name)["constrained_columns"],
            ),
            "foreign keys": sorted(
                (str(f["name"]), f["constrained_columns"], f["referred_table"], f["referred_columns"])
                for f in inspector.get_foreign_keys(name)
            ),
            "unique": sorted((str(u["name"]), u["column_names"]) for u in inspector.get_unique_constraints(name)),
            "indexes": sorted((str(i["name"]), i["column_names"], i["unique"]) for i in inspector.get_indexes(name)),
        }
    return found


def test_nothing_is_left_for_autogenerate(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_tables_are_those_the_code_would_create(store: Store, database: str, tmp_path: Path, request: Any) -> None:
    if database == "sqlite":
        url = f"sqlite:///{tmp_path / 'created.db'}"
        expected = created(url)
    else:
        server = request.getfixturevalue("postgres")
        with server.database() as name:
            expected = created(server.url(name))
    with store.read() as connection:
        assert reflected(connection) == expected


def created(url: str) -> dict[str, dict[str, Any]]:
    """What `metadata.create_all` makes of an empty database."""
    store = open_store(url)
    with store.write() as connection:
        metadata.create_all(connection)
    with store.read() as connection:
        found = reflected(connection)
    store.close()
    return found


def clauses(sql: str) -> list[str]:
    """A CREATE statement in pieces, white space aside: a column added later stands behind the table's constraints."""
    pieces, depth = [""], 0
    for letter in " ".join(sql.split()):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if (letter == "," and depth == 1) or (letter == "(" and depth == 1) or (letter == ")" and depth == 0):
            pieces.append("")
        else:
            pieces[-1] += letter
    return sorted(piece.strip() for piece in pieces)


def test_sqlite_keeps_the_same_words(sqlite_template: Path, tmp_path: Path) -> None:
    """WITHOUT ROWID and the like are seen by no inspector: compare what SQLite keeps, clause by clause."""

    def words(url: str, *, create: bool) -> dict[str, list[str]]:
        store = open_store(url)
        if create:
            with store.write() as connection:
                metadata.create_all(connection)
        with store.read() as connection:
            rows = connection.execute(
                text("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name != :own"),
                {"own": migrate.VERSION_TABLE},
            ).all()
        store.close()
        return {name: clauses(sql) for name, sql in rows}

    assert words(f"sqlite:///{sqlite_template}", create=False) == words(f"sqlite:///{tmp_path / 'c.db'}", create=True)


def test_upgrade_from_empty_then_again(store_url: str) -> None:
    store = open_store(store_url)
    assert migrate.current(store) is None
    assert migrate.upgrade(store) == (None, migrate.head())
    assert migrate.current(store) == migrate.head()
    with store.read() as connection:
        before = reflected(connection)
    assert migrate.upgrade(store) == (migrate.head(), migrate.head())
    with store.read() as connection:
        assert reflected(connection) == before
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
    store.close()


def test_starters_at_the_same_time(store_url: str) -> None:
    starters = 4
    store = open_store(store_url)
    line = threading.Barrier(starters)
    results: list[tuple[str | None, str]] = []
    troubles: list[BaseException] = []

    def start() -> None:
        line.wait()
        try:
            results.append(migrate.upgrade(store))
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=start) for _ in range(starters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sorted(results, key=str) == sorted(
        [(None, migrate.head())] + [(migrate.head(), migrate.head())] * 3, key=str
    )
    store.close()


def test_a_newer_database_is_refused(store: Store) -> None:
    with store.write() as connection:
        connection.execute(text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"revision 9999.*newer monitor") as refusal:
        migrate.upgrade(store)
    assert "\n" not in str(refusal.value)
    assert migrate.current(store) == "9999"


def test_a_failed_upgrade_leaves_nothing(store_url: str) -> None:
    """A table of the same name is in the way: everything before it is taken back, on SQLite too."""
    store = open_store(store_url)
    last = list(metadata.sorted_tables)[-1].name
    with store.write() as connection:
        connection.execute(text(f"CREATE TABLE {last} (mine INTEGER)"))
    with pytest.raises(StoreError, match=r"nothing was changed.*already exists") as refusal:
        migrate.upgrade(store)
    assert "\n" not in str(refusal.value)
    with store.read() as connection:
        assert inspect(connection).get_table_names() == [last]
    store.close()


def test_revisions_are_one_line_named_after_their_files() -> None:
    script = ScriptDirectory.from_config(migrate.configuration())
    walked = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(walked)) == migrate.revisions()
    assert script.get_current_head() == migrate.head()


def test_no_way_down_is_offered() -> None:
    script = ScriptDirectory.from_config(migrate.configuration())
    assert [revision.revision for revision in script.walk_revisions() if hasattr(revision.module, "downgrade")] == []


def test_what_was_stored_before_new_keywords_were_applied_backwards_stays(store_url: str) -> None:
    """From 0005 to 0006: every row is there, and says that no replay found it."""
    from alembic import command

    store = open_store(store_url)
    settings = migrate.configuration()
    at = "2026-11-23T22:00:00.000000Z" if store.dialect == "sqlite" else "2026-11-23 22:00+00"
    with store.migrating() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0005")
        connection.execute(
            text(
                "INSERT INTO feeds (id, url, fulltext, every_seconds, timezone, active, added_at, next_poll_at)"
                f" VALUES (1, 'https://press.example/rss', 'hinted', 3600, 'Asia/Seoul', true, '{at}', '{at}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO entries (id, feed_id, identity, url, canonical_url, title, summary, first_seen_at, fingerprint,"
                " disposition, decided_at)"
                f" VALUES (7, 1, 'x', '', 'urn:x', '제목', '요약', '{at}', '1', 'no_match', '{at}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO editions (id, digest, date, window_from, window_to, issued_at, considered, subject, message_id,"
                " message, html, stories, articles, duplicates_folded, seed_duplicates)"
                f" VALUES (3, '아침', '2026-11-24', '{at}', '{at}', '{at}', 5, '제목', '<x@y>', '', '', 1, 1, 0, 0)"
            )
        )
    assert migrate.upgrade(store) == ("0005", migrate.head())
    with store.read() as connection:
        entry = connection.execute(text("SELECT id, title, summary, disposition, replay_id FROM entries")).one()
        edition = connection.execute(text("SELECT id, subject, considered, finds_considered FROM editions")).one()
        assert tuple(entry) == (7, "제목", "요약", "no_match", None)
        assert tuple(edition) == (3, "제목", 5, None)
    store.close()


@pytest.mark.parametrize("where", [ROOT, ROOT / "tests"])
def test_the_folder_does_not_shadow_the_library(where: Path) -> None:
    program = "import alembic, alembic.config; print(alembic.__file__)"
    said = subprocess.run([sys.executable, "-c", program], cwd=where, check=True, capture_output=True, text=True)
    assert Path(said.stdout.strip()).parent != ROOT / "alembic"


def test_an_upgrade_with_nothing_to_do_never_loads_alembic(sqlite_template: Path) -> None:
    program = f"""
import sys
from monitor.store.engine import open_store
from monitor.store.migrate import upgrade
upgrade(open_store("sqlite:///{sqlite_template}"))
print("alembic" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert said.stdout == "False\n"


def test_logging_is_left_alone(tmp_path: Path) -> None:
    program = f"""
import logging
logging.basicConfig(level=logging.INFO)
before = (list(logging.root.handlers), logging.root.level, logging.root.manager.disable)
ours = logging.getLogger("monitor.pipeline")
from monitor.store.engine import open_store
from monitor.store.migrate import upgrade
upgrade(open_store("sqlite:///{tmp_path / "quiet.db"}"))
assert (list(logging.root.handlers), logging.root.level, logging.root.manager.disable) == before
assert not ours.disabled
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
