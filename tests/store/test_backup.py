"""A backup can be put in place of the database, whatever was written meanwhile."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store.backup import backup
from monitor.store.engine import Store, open_store
from monitor.store.migrate import upgrade
from tests.store.made import article_ids, judged, prose

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_backup_restores(store: Store, migrated_url: str, tmp_path: Path) -> None:
    numbers = [judged(store, f"/{n}", prose(n)).article_id for n in range(3)]
    target = tmp_path / "copy.db"
    assert backup(store, migrated_url, target) == target.stat().st_size > 0
    judged(store, "/later", prose(9))
    restored = open_store(f"sqlite:///{target}")
    try:
        upgrade(restored)
        assert article_ids(restored) == numbers
        judged(restored, "/new", prose(20))
    finally:
        restored.close()
    assert not list(tmp_path.glob("*.part*"))


@ON_SQLITE
def test_a_backup_beside_a_writer_is_one_state(store: Store, migrated_url: str, tmp_path: Path) -> None:
    """Two tables that every transaction changes together: no backup sees one without the other, and none waits for ever."""
    with store.write() as connection:
        connection.execute(text("CREATE TABLE filler (x BLOB)"))
        for _ in range(40):
            connection.execute(text("INSERT INTO filler VALUES (randomblob(100000))"))
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('left', '0'), ('right', '0')"))
    stop, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with store.write() as connection:
                connection.execute(text("UPDATE meta SET value = value + 1 WHERE key = 'left'"))
                connection.execute(
                    text("UPDATE filler SET x = randomblob(100000) WHERE rowid = :n"), {"n": written % 40}
                )
                connection.execute(text("UPDATE meta SET value = value + 1 WHERE key = 'right'"))
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            target = tmp_path / f"copy{number}.db"
            backup(store, migrated_url, target)
            copy = open_store(f"sqlite:///{target}")
            with copy.read() as connection:
                rows = connection.execute(text("SELECT value FROM meta WHERE key IN ('left', 'right')"))
                values = rows.scalars().all()
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            copy.close()
            assert len(set(values)) == 1
    finally:
        stop.set()
        writer.join(30)
    assert written


@ON_SQLITE
def test_what_is_there_is_not_overwritten(store: Store, migrated_url: str, tmp_path: Path) -> None:
    target = tmp_path / "old.db"
    target.write_bytes(b"an older backup")
    with pytest.raises(StoreError, match="exists already"):
        backup(store, migrated_url, target)
    assert target.read_bytes() == b"an older backup"


@ON_SQLITE
@pytest.mark.parametrize("place", ["missing/copy.db", "file/copy.db"])
def test_a_place_that_cannot_be_written(store: Store, migrated_url: str, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("no directory", "utf-8")
    with pytest.raises(StoreError, match=r"copy\.db|backup") as caught:
        backup(store, migrated_url, tmp_path / place)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql(store: Store, migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump where there is one; where there is none, a line that says what to install."""
    judged(store, "/1", prose(1))
    target = tmp_path / "copy.dump"
    if shutil.which("pg_dump") is None:
        with pytest.raises(StoreError, match="postgresql-client"):
            backup(store, migrated_url, target)
    else:
        assert backup(store, migrated_url, target) > 0
        assert target.read_bytes()[:5] == b"PGDMP"
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(StoreError, match="postgresql-client"):
        backup(store, migrated_url, tmp_path / "other.dump")
