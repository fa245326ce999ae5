"""A consistent copy of the database while the daemon runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from monitor.errors import StoreError
from monitor.store.engine import Store, store_url


def backup(store: Store, url: str, target: Path) -> int:
    """Copy the database to `target` and return its size in bytes. Raises StoreError; a half copy is never left under that name.

    SQLite: its online backup, which starts over when the daemon writes in between (sqlite.org/backup.html), into one file that
    can be put in place of the database. PostgreSQL: `pg_dump --format=custom`, to be read back by `pg_restore`.
    """
    if target.exists():
        raise StoreError(f"{target} exists already; name a new file, so that no older backup is lost")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        if store.dialect == "sqlite":
            _copy_sqlite(url, part)
        else:
            _dump_postgresql(url, part)
        part.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_sqlite(url: str, part: Path) -> None:
    source = sqlite3.connect(store_url(url).database or "", timeout=30)
    copy = sqlite3.connect(part)
    try:
        source.backup(copy, pages=1000, sleep=0.05)
        copy.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError(f"the copy is damaged, and so is the database: {verdict}; restore an earlier backup")
    except sqlite3.Error as error:
        raise StoreError(f"the backup broke off: {error}") from None
    finally:
        copy.close()
        source.close()


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
