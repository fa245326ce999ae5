"""Who asks: this monitor and the alternatives, each as a command on state of its own, run as a desk would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

READER = ("reader", "sgmllib3k")
"""reader 3.26 carries a feedparser of its own whose one import it does not name; feedparser 6.0.14 no longer brings it along."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A command that asks every feed once and exits; `first` (default: the same) is run where nothing is known yet."""

    name: str
    command: tuple[str, ...]
    first: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def monitor(directory: Path, urls: Sequence[str]) -> Guest:
    """`monitor once --force` with a configuration of its own and SQLite."""
    config = directory / "config.toml"
    # Entries are recorded and not followed: it is polls that are measured.
    # Where each feed has a host of its own, the usual second between two requests to one; else there is nothing but waiting.
    delay = 1 if len({urlsplit(url).hostname for url in urls}) == len(urls) else 0
    feeds = "".join(
        f'\n[[feeds]]\nurl = "{url}"\noutlet = "매체 {n}"\nfulltext = "never"\n' for n, url in enumerate(urls)
    )
    config.write_text(
        'timezone = "Asia/Seoul"\nfirst_poll_days = 0\nkeywords = ["소버린 AI", "AI 주권"]\n'
        '\n[network]\nallow_addresses = ["127.0.0.0/8"]\n'
        f"per_host_delay = {delay}\n"
        '\n[[digests]]\nname = "bench"\nat = "07:30"\nrecipients = ["desk@example.org"]\n'
        f'\n[storage]\ndirectory = "{directory / "var"}"\n{feeds}',
        encoding="utf-8",
    )
    # At the level of warnings: else the first pass writes a line a feed, which no alternative does.
    start = (sys.executable, "-c", "from monitor.cli import main; main()", "--config", str(config))
    return Guest(
        "monitor once --force",
        (*start, "--log-level", "warning", "once", "--force"),
        environment={"PYTHONPATH": str(ROOT)},
    )


def reader(directory: Path, urls: Sequence[str], python: str, workers: int) -> Guest:
    """lemon24/reader's update_feeds(); `python` is an interpreter that has it."""
    listed = _listed(directory, urls)
    script = (python, str(HERE / "loop_reader.py"), str(directory / "reader.db"), str(workers))
    name = "reader update_feeds()" if workers == 1 else f"reader update_feeds(workers={workers})"
    return Guest(name, script, first=(*script, str(listed)))


def rss2email(directory: Path, urls: Sequence[str], r2e: str) -> Guest:
    """`r2e run --no-send`, the configuration and its state in `directory`."""
    config = directory / "rss2email.cfg"
    feeds = "".join(f"\n[feed.feed-{number}]\nurl = {url}\n" for number, url in enumerate(urls))
    config.write_text(f"[DEFAULT]\nfrom = desk@example.org\nto = desk@example.org\n{feeds}", encoding="utf-8")
    known = {"XDG_CONFIG_HOME": str(directory), "XDG_DATA_HOME": str(directory), "HOME": str(directory)}
    options = ("-c", str(config), "-d", str(directory / "rss2email.json"))
    return Guest("rss2email (r2e run)", (r2e, *options, "run", "--no-send"), environment=known)


def feedparser_loop(directory: Path, urls: Sequence[str]) -> Guest:
    """feedparser.parse(url, etag=, modified=), one after the other, in this interpreter's version."""
    script = (sys.executable, str(HERE / "loop_feedparser.py"), str(directory / "validators.json"))
    return Guest("feedparser loop", script, first=(*script, str(_listed(directory, urls))))


def _listed(directory: Path, urls: Sequence[str]) -> Path:
    listed = directory / "urls.txt"
    listed.write_text("\n".join(urls), encoding="utf-8")
    return listed


def install_reader(directory: Path) -> str:
    """A virtual environment with `reader` in `directory`; its interpreter. Raises OSError or subprocess.SubprocessError."""
    subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True, capture_output=True)
    python = directory / "bin" / "python"
    quiet = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([str(python), "-m", "pip", "install", "-q", *READER], check=True, capture_output=True, env=quiet)
    return str(python)
