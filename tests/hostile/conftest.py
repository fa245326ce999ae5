"""The house and the press of tests/pipeline, with little patience; on SQLite alone. Hostile feeds have a press of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from monitor.model import FailureReason
from monitor.pipeline import Polled
from monitor.service import Tools
from monitor.work.pool import WorkerPool
from tests.pipeline.conftest import Build, house_of, press, second
from tests.pipeline.house import House
from tests.pipeline.press import Press

__all__ = ["Build", "house_of", "press", "second"]

MEBIBYTE = 2**20


@pytest.fixture
def database() -> str:
    """What no database decides is tested on one."""
    return "sqlite"


@pytest.fixture(scope="session")
def workers() -> Iterator[WorkerPool]:
    """Five seconds and a gibibyte for any one document; a new worker's first imports are charged to it as well."""
    with WorkerPool(workers=2, timeout=5.0, memory=1024 * MEBIBYTE) as opened:
        yield opened


Strict = Callable[..., House]


@pytest.fixture
def strict(house_of: Build, press: Press) -> Iterator[Strict]:
    """A house with one feed, at /feed of `press`, and other limits: seconds for an answer, bytes of a body."""
    with ExitStack() as stack:

        def made(*urls: str, timeout: float = 10.0, max_bytes: int = 200_000, feed: str = "") -> House:
            house = house_of(*(urls or (press.url("/feed"),)), more="", feed=feed)
            network = house.config.network.model_copy(update={"timeout": timeout, "max_bytes": max_bytes})
            config = house.config.model_copy(update={"network": network})
            tools = Tools(config, house.store, house.tools.workers)
            stack.callback(tools.fetcher.close)
            return House(house.store, tools, tools.desk(config, house.desk.retries))

        yield made


def failed(house: House, polled: Polled) -> FailureReason:
    """The recorded reason of a poll that failed: in the answer and in the database, one short line in words."""
    assert polled.outcome == "failed", polled
    feed = house.feed()
    assert (feed.state, feed.failures) == ("failing", 1)
    assert feed.reason is not None
    assert feed.error
    assert len(feed.error.splitlines()) == 1
    assert len(feed.error) <= 300
    assert polled.detail == f"{feed.reason}: {feed.error}"
    assert feed.validators.etag is None
    assert house.entries() == []
    return feed.reason
