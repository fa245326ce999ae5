"""A fetcher that may talk to loopback, and a press that answers by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from monitor.net.fetch import Fetcher
from monitor.net.guard import AddressGuard
from monitor.newsroom.server import PressServer, Raw, Reply, Request

NOW = datetime(2026, 8, 11, 0, 30, tzinfo=UTC)
AGENT = "SovereignAIMonitor/0.1 (+mailto:desk@example.kr)"
LOOPBACK = ("127.0.0.1", "localhost")


class MakeFetcher(Protocol):
    """Makes a fetcher that is closed after the test; keywords replace what is usual here."""

    def __call__(self, *, allow: tuple[str, ...] = LOOPBACK, **settings: Any) -> Fetcher: ...


Answer = Reply | Raw | Callable[[Request], Reply | Raw]
Serve = Callable[[Mapping[str, Answer]], PressServer]


@pytest.fixture
def make_fetcher() -> Iterator[MakeFetcher]:
    with ExitStack() as stack:

        def make(*, allow: tuple[str, ...] = LOOPBACK, **settings: Any) -> Fetcher:
            usual: dict[str, Any] = {
                "user_agent": AGENT,
                "guard": AddressGuard(allow),
                "reserve": lambda key, now: now,
                "timeout": 20.0,
            }
            fetcher = Fetcher(**(usual | settings))
            stack.callback(fetcher.close)
            return fetcher

        yield make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> Fetcher:
    return make_fetcher()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves answers by path (without the query); 404 for the rest."""
    with ExitStack() as stack:

        def start(answers: Mapping[str, Answer]) -> PressServer:
            def respond(request: Request) -> Reply | Raw:
                answer = answers.get(request.path.partition("?")[0], Reply(404))
                return answer if isinstance(answer, Reply | Raw) else answer(request)

            server: AbstractContextManager[PressServer] = PressServer(respond)
            return stack.enter_context(server)

        yield start
