"""What the running daemon works with, as it is recorded for `doctor` and the next digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from monitor.store import settings
from monitor.store.engine import Store
from monitor.store.settings import InUse, Note, Refused, TakenUp
from monitor.store.tables import meta

NOW = datetime(2026, 11, 24, 5, 3, tzinfo=UTC)
STATE = InUse(812, "2026-11-24T05:00:00+00:00", TakenUp(NOW, "ab" * 32, "/home/desk/config.toml"))
REFUSAL = Refused(
    NOW + timedelta(hours=1),
    ("line 12: digests[0].at: must be a time of day", 'keywords[0]: "가" is too short'),
    NOW,
    "cd" * 32,
    12,
)


def test_the_last_word_stays(emptied: Store) -> None:
    with emptied.read() as connection:
        assert settings.in_use(connection) is None
        assert settings.refused(connection) is None
    for state in (STATE, replace(STATE, refused=REFUSAL), replace(STATE, waits=("storage.directory",)), STATE):
        with emptied.write() as connection:
            settings.record(connection, state)
        with emptied.read() as connection:
            assert settings.in_use(connection) == state
            assert settings.refused(connection) == state.refused


def test_a_refusal_without_bytes_or_line(emptied: Store) -> None:
    gone = Refused(NOW, ("the file is gone\0\ud800",), None)
    with emptied.write() as connection:
        settings.record(connection, replace(STATE, refused=gone))
    with emptied.read() as connection:
        assert settings.refused(connection) == gone


@pytest.mark.parametrize(
    "value", ["", "null", "[]", "{}", '{"pid": 1, "since": "", "taken_up": {"at": "x"}}', "no JSON"]
)
def test_a_row_of_another_version_says_nothing(emptied: Store, value: str) -> None:
    with emptied.write() as connection:
        connection.execute(insert(meta).values(key=settings.KEY, value=value))
    with emptied.read() as connection:
        assert settings.in_use(connection) is None
        assert settings.refused(connection) is None


def test_a_note_leads_back(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    places = [tmp_path / name for name in ("var", "elsewhere", "broken", "none")]
    for place in places[:3]:
        place.mkdir()
    mine = Note(str(config), f"sqlite:///{places[0]}/monitor.sqlite", str(places[0]))
    settings.leave_note(mine)
    settings.leave_note(Note("/another/config.toml", "sqlite:////x", str(places[1])))
    (places[2] / settings.NOTE).write_text("{", "utf-8")
    assert settings.noted(config, places) == (mine,)
    assert (places[0] / settings.NOTE).stat().st_mode & 0o777 == 0o600
    settings.leave_note(Note(str(config), "sqlite:////x", "/nowhere/at/all"))  # no error
