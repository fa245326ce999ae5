"""Where the desk's database is, read from a config.toml that may be wrong elsewhere, or broken, or gone.

`doctor` needs it: the daemon goes on with the settings of before, and what it says of the file stands in its database.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.config.across import Finding, table_of
from monitor.config.lines import keys_of
from monitor.config.words import Where

DATABASE_VARIABLE = "MONITOR_DATABASE_URL"
"""Environment variable that overrides `[database] url`, for addresses that carry a password."""

_HEADER = re.compile(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?")
_KEY = re.compile(r"""\s*([\w."' -]+?)\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')\s*(?:#.*)?""")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The database's URL with its driver ("" where what is written is none), and the storage directory, absolute."""

    database_url: str
    storage_directory: Path


def whereabouts(path: Path, raw: bytes, *, environment: Mapping[str, str] | None = None) -> Whereabouts:
    """As far as `raw`, the bytes of the file at `path`, can be read; b"" gives what holds without a file."""
    environment = os.environ if environment is None else environment
    source = raw.decode("utf-8-sig", "replace")
    try:
        tables: dict[str, object] = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        tables = _line_by_line(source)
    home = Path(path).absolute().parent
    return Whereabouts(database_url(tables, environment, home)[0], storage_directory(tables, home))


def _line_by_line(source: str) -> dict[str, object]:
    """Tables of the texts that stand on one line with their key; a line that cannot be read hides no other."""
    found: dict[str, object] = {}
    table: tuple[str | int, ...] = ()
    for line in source.splitlines():
        if (header := _HEADER.fullmatch(line)) is not None:
            table = keys_of(header[1].strip())
        elif (key := _KEY.fullmatch(line)) is not None:
            path = (*table, *keys_of(key[1]))
            if len(path) == 2:
                try:
                    value = tomllib.loads(f"k = {key[2]}")["k"]
                except tomllib.TOMLDecodeError:
                    continue
                values = found.setdefault(str(path[0]), {})
                if isinstance(values, dict):
                    values[str(path[1])] = value
    return found


def database_url(tables: Mapping[str, object], environment: Mapping[str, str], home: Path) -> tuple[str, list[Finding]]:
    """The database's address with its driver, relative SQLite files made absolute, and what is wrong with it."""
    where: Where = (DATABASE_VARIABLE,)
    url = environment.get(DATABASE_VARIABLE, "").strip()
    if not url:
        where = ("database", "url")
        written = table_of(tables, "database").get("url")
        url = written.strip() if isinstance(written, str) else ""
    if not url:
        return f"sqlite:///{storage_directory(tables, home) / 'monitor.sqlite'}", []
    scheme, separator, rest = url.partition("://")
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}", []
    if separator and scheme == "sqlite" and rest.startswith("/") and rest.strip("/") not in ("", ":memory:"):
        return f"sqlite:///{(home / rest[1:]).resolve()}", []
    return "", [(where, "must be sqlite:///FILE or postgresql://USER@HOST/DATABASE")]


def storage_directory(tables: Mapping[str, object], home: Path) -> Path:
    """Absolute; it need not exist."""
    directory = table_of(tables, "storage").get("directory")
    name = directory.strip() if isinstance(directory, str) else ""
    return (home / Path(name or "var").expanduser()).resolve()
