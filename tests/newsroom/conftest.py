from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.newsroom import Newsroom

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(NOW) as room:
        yield room
    assert room.errors() == ()
