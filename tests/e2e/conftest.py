from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from monitor.newsroom import Newsroom
from monitor.newsroom.server import PressServer, Raw, Reply, Request

Answer = Reply | Raw | Callable[[Request], Reply | Raw]
Serve = Callable[[Mapping[str, Answer]], PressServer]


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(datetime.now(UTC)) as room:
        yield room
        assert room.errors() == ()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves answers by path (without the query); 404 for the rest. What is added to the mapping later is served as well."""
    with ExitStack() as stack:

        def start(answers: Mapping[str, Answer]) -> PressServer:
            def respond(request: Request) -> Reply | Raw:
                answer = answers.get(request.path.partition("?")[0], Reply(404, b"not found"))
                return answer if isinstance(answer, Reply | Raw) else answer(request)

            return stack.enter_context(PressServer(respond))

        yield start
