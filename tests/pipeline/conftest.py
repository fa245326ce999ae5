"""One pool of worker processes for all tests here (a spawn costs half a second), one press and one house for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from monitor.store.engine import Store
from monitor.work.pool import WorkerPool
from tests.pipeline.house import MORNING, House, build
from tests.pipeline.press import Press


@pytest.fixture(scope="session")
def workers() -> Iterator[WorkerPool]:
    with WorkerPool(workers=2, timeout=20.0) as opened:
        yield opened


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as opened:
        yield opened


@pytest.fixture
def second() -> Iterator[Press]:
    """Another outlet: another port is another host."""
    with Press() as opened:
        yield opened


Build = Callable[..., House]


@pytest.fixture
def house_of(emptied: Store, workers: WorkerPool, tmp_path: Path) -> Iterator[Build]:
    """Builds a house for feed URLs."""
    with ExitStack() as stack:

        def make(*feed_urls: str, more: str = MORNING, feed: str = "") -> House:
            made = build(emptied, workers, tmp_path, feed_urls, more=more, feed=feed)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def house(house_of: Build, press: Press) -> House:
    """A house with one feed, at /feed of `press`."""
    return house_of(press.url("/feed"))
