"""A consistent copy of the database while the daemon runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.engine import Store, store_url
from monitor.store.trouble import BUSY_SECONDS


def backup(store: Store, url: str, target: Path) -> int:
    """Copy the database to `target` and return its size in bytes. Raises StoreError; a half copy is never left under that name.

    SQLite: its online backup (sqlite.org/backup.html) into one file that can be put in place of the database; where the
    journal is no WAL a writer waits for it, some seconds for a gigabyte. PostgreSQL: `pg_dump --format=custom`, to be read
    back by `pg_restore`.
    """
    part = target.with_name(target.name + ".part")
    try:
        if target.exists():
            raise StoreError(f"{target} exists already; name a new file, so that no older backup is lost")
        part.unlink(missing_ok=True)
        if store.dialect == "sqlite":
            _copy_sqlite(url, part)
        else:
            _dump_postgresql(url, part)
        part.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_sqlite(url: str, part: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(store_url(url).database or "", timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            # In one go: in portions it would begin anew after every write of the daemon, and never end under a busy one.
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(
            f"the backup to {part.parent} broke off: {error}; check that directory and its free space"
        ) from None
    if verdict != "ok":
        raise StoreError(f"the copy is damaged, and so is the database: {verdict}; restore an earlier backup")


def _dump_postgresql(url: str, part: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is missing; it comes with PostgreSQL's client programs (Debian: postgresql-client)")
    parsed = store_url(url).set(drivername="postgresql")
    environment = {**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})}
    address = parsed.set(password=None).render_as_string(hide_password=False)
    command = [program, "--format=custom", f"--file={part}", f"--dbname={address}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StoreError(f"pg_dump broke off: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
