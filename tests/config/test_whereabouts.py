"""Where the database is, from files that cannot be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.whereabouts import whereabouts

HOME = Path("/desk/config.toml")
DEFAULT = "sqlite:////desk/var/monitor.sqlite"


@pytest.mark.parametrize(
    ("text", "url", "directory"),
    [
        ("", DEFAULT, "var"),
        ('[storage]\ndirectory = "store"\n', "sqlite:////desk/store/monitor.sqlite", "store"),
        ('[storage]\ndirectory = "store"\n[network]\ntimeuot = 1\n', "sqlite:////desk/store/monitor.sqlite", "store"),
        # no TOML
        ('keywords = [\n[storage]\ndirectory = "store" # hier\n', "sqlite:////desk/store/monitor.sqlite", "store"),
        ('at = 7:30\n[database]\nurl = "postgresql://u@db/m"\n', "postgresql+psycopg://u@db/m", "var"),
        ("a = 1\na = 2\ndatabase.url = 'sqlite:///x.sqlite'\n", "sqlite:////desk/x.sqlite", "var"),
        ('\ufeff[[feeds]]\nurl = "https://a.kr"\n[database]\n"url" = "sqlite:///x"\n[smtp', "sqlite:////desk/x", "var"),
        ('[storage]\ndirectory = "store\n', DEFAULT, "var"),
        ('[storage]\ndirectory = "\\q"\n', DEFAULT, "var"),
        ('storage = 1\n[storage]\ndirectory = 7\n', DEFAULT, "var"),
        ('[database]\nurl = "mysql://x"\n', "", "var"),
    ],
)  # fmt: skip
def test_as_far_as_it_can_be_read(text: str, url: str, directory: str) -> None:
    found = whereabouts(HOME, text.encode(), environment={})
    assert (found.database_url, found.storage_directory) == (url, HOME.parent / directory)


def test_bytes_and_the_environment() -> None:
    raw = 'keywords = ["주권"]\n[storage]\ndirectory = "store"\n'.encode("cp949")
    assert whereabouts(HOME, raw, environment={}).storage_directory == HOME.parent / "store"
    given = whereabouts(HOME, raw, environment={"MONITOR_DATABASE_URL": "postgres://u@db/m"})
    assert given.database_url == "postgresql+psycopg://u@db/m"


def test_a_line_of_brackets_is_gone_through_once() -> None:
    """An expression for headers took minutes for 4,000 of them."""
    raw = b"[" * 50_000 + b'\n[storage]\ndirectory = "store"\n'
    assert whereabouts(HOME, raw, environment={}).storage_directory == HOME.parent / "store"
