"""Who reads the press: this monitor and the plain script, each as a whole command on state of its own."""

from __future__ import annotations

import json
import sqlite3
import sys
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.ingest.tree import ROOT, CommandFailed

HERE = Path(__file__).resolve().parent

KEPT = ("stored", "duplicate", "seed_duplicate")
"""How an entry on topic ends."""

SCRIPT, ALWAYS = "plain script", "monitor once (always)"


@dataclass(frozen=True, slots=True)
class Guest:
    """A command that reads every feed and article once; `kept` says which addresses it found on topic, from its stdout."""

    name: str
    command: tuple[str, ...]
    kept: Callable[[str], frozenset[str]]
    environment: dict[str, str] = field(default_factory=dict)
    prepare: tuple[str, ...] = ()
    """A command to run before, which is not measured: making tables is installation."""


def shipped() -> dict[str, Any]:
    """The repository's config.toml."""
    return tomllib.loads((ROOT / "config.toml").read_text("utf-8"))


def monitor(directory: Path, feeds: Sequence[str], articles: int, fulltext: str) -> Guest:
    """`monitor once --force` with the shipped topics, SQLite, and every page read (`fulltext = "always"`)."""
    config, database = directory / "config.toml", directory / "var" / "monitor.sqlite"
    config.write_text(_settings(directory, feeds, fulltext), encoding="utf-8")

    def kept(said: str) -> frozenset[str]:
        summary = json.loads(said)
        expected = {"polled": len(feeds), "failed": 0, "entries": articles, "pending": 0}
        if wrong := {name: summary[name] for name, value in expected.items() if summary[name] != value}:
            raise CommandFailed(f"monitor: {wrong} where {expected} was wanted: {summary['dispositions']}")
        with closing(sqlite3.connect(database)) as connection:
            ends = f"SELECT url FROM entries WHERE disposition IN ({', '.join('?' * len(KEPT))})"
            return frozenset(url for (url,) in connection.execute(ends, KEPT))

    start = (sys.executable, "-c", "from monitor.cli import main; main()", "--config", str(config))
    # At the level of warnings: else it writes a line an article, which the script does not.
    return Guest(
        f"monitor once ({fulltext})",
        (*start, "--log-level", "warning", "once", "--force", "--json"),
        kept,
        {"PYTHONPATH": str(ROOT)},
        prepare=(*start, "db", "upgrade"),
    )


def script(directory: Path, feeds: Sequence[str], articles: int) -> Guest:
    """script.py, with the shipped topics' keywords as they are written in config.toml."""
    listed, keywords, database = directory / "feeds.txt", directory / "keywords.txt", directory / "articles.db"
    listed.write_text("\n".join(feeds), encoding="utf-8")
    keywords.write_text("\n".join(word for topic in shipped()["topics"] for word in topic["keywords"]), "utf-8")

    def kept(said: str) -> frozenset[str]:
        if int(said) != articles:
            raise CommandFailed(f"script: {said.strip()} articles where {articles} were wanted")
        with closing(sqlite3.connect(database)) as connection:
            return frozenset(url for (url,) in connection.execute("SELECT url FROM articles WHERE keywords != ''"))

    return Guest(
        "plain script", (sys.executable, str(HERE / "script.py"), *map(str, (listed, keywords, database))), kept
    )


def _settings(directory: Path, feeds: Sequence[str], fulltext: str) -> str:
    tables = shipped()
    listed = "".join(
        f'\n[[feeds]]\nurl = "{url}"\noutlet = "매체 {number}"\nfulltext = "{fulltext}"\n'
        for number, url in enumerate(feeds)
    )
    topics = "".join(f"\n[[topics]]\n{_keys(topic)}" for topic in tables["topics"])
    return (
        'timezone = "Asia/Seoul"\nfirst_poll_days = 3\n'
        f"{topics}\n[aliases]\n{_keys(tables['aliases'])}"
        '\n[network]\nallow_addresses = ["127.0.0.0/8"]\nper_host_delay = 0\n'
        '\n[[digests]]\nname = "bench"\nat = "07:30"\nrecipients = ["desk@example.org"]\n'
        f"\n[storage]\ndirectory = {_toml(str(directory / 'var'))}\n{listed}"
    )


def _keys(table: dict[str, Any]) -> str:
    return "".join(f"{_toml(name)} = {_toml(value)}\n" for name, value in table.items())


def _toml(value: Any) -> str:
    """A string, truth value or list of them: TOML writes these as JSON does."""
    return json.dumps(value, ensure_ascii=False)
