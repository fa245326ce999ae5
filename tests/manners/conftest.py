"""The house and the press of tests/pipeline, and what a guest does there through the hours; on SQLite alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from monitor.service import Tools
from monitor.store import feeds
from monitor.store.engine import open_store
from tests.pipeline.conftest import Build, house, house_of, press, second, workers
from tests.pipeline.house import House
from tests.pipeline.press import NOW

__all__ = ["Build", "house", "house_of", "press", "second", "workers"]


@pytest.fixture
def database() -> str:
    """What no database decides is tested on one; what they decide, in tests/store and tests/pipeline."""
    return "sqlite"


def due(house: House, now: datetime, *, force: bool = False) -> bool:
    """Whether any feed is to be asked at `now`."""
    with house.store.read() as connection:
        return bool(feeds.due(connection, now, force=force))


def stay(house: House, hours: float, since: datetime = NOW) -> list[datetime]:
    """Live through so many hours and poll the one feed at the very instant at which it is due: the instants of the polls."""
    polled: list[datetime] = []
    now = since
    while now < since + timedelta(hours=hours):
        if due(house, now):
            house.poll(now)
            polled.append(now)
        with house.store.read() as connection:
            coming = feeds.next_due(connection)
        assert coming is not None
        now = max(now + timedelta(seconds=1), coming)
    return polled


Restart = Callable[[House], House]


@pytest.fixture
def restarted() -> Iterator[Restart]:
    """The same desk after the program was ended and begun anew: nothing but the database and the settings came through."""
    with ExitStack() as stack:

        def again(before: House) -> House:
            before.close()
            store = open_store(before.store.url)
            stack.callback(store.close)
            with store.write() as connection:
                feeds.configure(connection, before.config.feeds, NOW)
            tools = Tools(before.config, store, before.tools.workers)
            stack.callback(tools.fetcher.close)
            return House(store, tools, tools.desk(before.config, before.desk.retries))

        yield again


Spaced = Callable[..., House]


@pytest.fixture
def spaced() -> Iterator[Spaced]:
    """The same desk, spacing its requests: a second program on the same database as far as anybody can tell."""
    with ExitStack() as stack:

        def made(house: House, seconds: float) -> House:
            network = house.config.network.model_copy(update={"per_host_delay": seconds})
            config = house.config.model_copy(update={"network": network})
            tools = Tools(config, house.store, house.tools.workers)
            stack.callback(tools.fetcher.close)
            return House(house.store, tools, tools.desk(config, house.desk.retries))

        yield made
