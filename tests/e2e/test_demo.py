"""`monitor demo`: the whole job over real HTTP and real SMTP, shown and accounted for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.tables import cells
from monitor.model import Disposition
from monitor.newsroom import ORDER, Newsroom, tally
from monitor.newsroom.press import load_press
from tests.e2e.mails import check_mail
from tests.e2e.running import MONITOR, call, environment, run

ONCE_KEYS = {"feeds", "polled", "not_modified", "failed", "entries", "pending", "dispositions"}
DEMO_KEYS = ONCE_KEYS | {"eml", "html", "database", "config", "directory", "messages", "problems"}


def test_the_demo_accounts_for_every_entry(tmp_path: Path) -> None:
    shown = run(None, "demo", "--json", "--keep", str(tmp_path / "demo"))
    assert shown.code == 0, shown.err
    assert shown.err == ""
    told = shown.json
    assert set(told) == DEMO_KEYS
    assert told["problems"] == []
    assert told["messages"] == 2, "yesterday's edition and today's"
    assert told["pending"] == 0
    with Newsroom(datetime.now(UTC)) as newsroom:
        assert told["dispositions"] == {word.value: count for word, count in tally(newsroom.plan).items()}
        assert told["entries"] == len(newsroom.plan) >= 60
        assert told["feeds"] == told["polled"] == len(newsroom.feeds)
    check_mail(Path(told["eml"]).read_bytes())
    assert Path(told["html"]).read_text("utf-8").strip().endswith("</html>")
    assert Path(told["config"]).is_file()

    again = call(None, "demo", "--keep", str(tmp_path / "demo"))
    assert again.code == 1
    assert "is not empty" in again.line

    # Everything is left for looking around, although the newsroom is gone.
    stories = call(Path(told["config"]), "stories", "--json").json
    assert {len(story["articles"]) > 1 for story in stories} == {True, False}
    explained_as_planned(Path(told["config"]), stories)


def explained_as_planned(config: Path, stories: list[dict[str, Any]]) -> None:
    """Hold what `explain` says of each story against the order that the day's author meant, and the reasons too."""
    planned = {
        piece.title.removeprefix("[").partition("] ")[2] or piece.title: place
        for place, rank in enumerate(ORDER)
        for outlet in load_press().outlets
        for piece in outlet.articles
        if (piece.story or f"{outlet.key}/{piece.key}") in rank.stories
    }
    found = {}
    for story in stories:
        rank = next(planned[article["title"]] for article in story["articles"] if article["title"] in planned)
        (standing,) = call(config, "explain", story["lead"]["url"], "--json").json["ranking"]
        found[standing["place"]] = (rank, standing)
    assert sorted(found) == list(range(1, len(found) + 1))
    assert {standing["of"] for _, standing in found.values()} == {len(found)}
    ranks = [found[place][0] for place in sorted(found)]
    assert ranks == sorted(ranks)
    for place in sorted(found)[1:]:
        (before, _), (rank, standing) = found[place - 1], found[place]
        if rank != before and ORDER[rank].by:
            assert standing["above"]["place"] == place - 1
            assert standing["above"]["decided_by"] == ORDER[rank].by, standing
    said = call(
        config, "explain", next(s["lead"]["url"] for s in stories if s["id"] == found[2][1]["above"]["story_id"])
    )
    edition = next(line for line in said.out.splitlines() if line.startswith("edition "))
    assert "place 1 of" in edition
    assert "spread 3.4" in edition
    assert "  above place 2, “" in said.out
    assert "spread decides" in said.out


@pytest.mark.long
def test_its_table_fits_a_terminal_of_80_columns(newsroom: Newsroom, tmp_path: Path) -> None:
    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    words = [str(MONITOR), "demo", "--keep", str(tmp_path / "demo")]
    with subprocess.Popen(words, stdout=inside, stderr=subprocess.DEVNULL, env=environment()) as shown:
        os.close(inside)
        chunks = []
        with contextlib.suppress(OSError):  # how a terminal says that everybody has left
            while chunk := os.read(terminal, 65536):
                chunks.append(chunk)
        os.close(terminal)
    assert shown.returncode == 0
    lines = b"".join(chunks).decode().replace("\r", "").splitlines()
    table = lines[2 : lines.index("Dispositions") - 1]
    assert len(table) == len(newsroom.plan) + 1
    assert max(cells(line) for line in table) <= 80
    assert {line.split()[0] for line in table[1:]} == set(Disposition)
    assert all(entry.outlet in "\n".join(table) for entry in newsroom.plan)
