"""Small writes of many threads: nothing is lost, nothing is written twice, one thread writes at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from monitor.together import MOST, Together


def test_everything_is_written_once_in_few_portions() -> None:
    written: list[Sequence[int]] = []
    writing = threading.Lock()

    def write(found: Sequence[int]) -> None:
        assert writing.acquire(blocking=False), "two threads write at once"
        written.append(tuple(found))
        writing.release()

    together: Together[int] = Together(write, lambda waiting: waiting < 8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(together.add, range(400)))
    assert sorted(each for found in written for each in found) == list(range(400))
    assert all(1 <= len(found) <= MOST for found in written)
    assert len(written) < 400


def test_whoever_is_alone_writes_at_once() -> None:
    written: list[Sequence[str]] = []
    together: Together[str] = Together(written.append, lambda waiting: False)
    together.add("a")
    assert written == [["a"]]
    together.add("b")
    assert written == [["a"], ["b"]]


def test_a_writer_takes_what_came_while_it_wrote() -> None:
    """The second thread finds the first one writing and leaves; what it brought is not left lying."""
    first, second = threading.Event(), threading.Event()
    written: list[Sequence[int]] = []

    def write(found: Sequence[int]) -> None:
        written.append(tuple(found))
        if found[0] == 1:
            first.set()
            assert second.wait(10)

    together: Together[int] = Together(write, lambda waiting: False)
    thread = threading.Thread(target=together.add, args=(1,))
    thread.start()
    assert first.wait(10)
    together.add(2)
    second.set()
    thread.join(10)
    assert written == [(1,), (2,)]
