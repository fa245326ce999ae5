"""One process that composes an edition and says what it cost, in JSON: `python -m bench.digest.child CONFIG idle|compose|sql`.

idle      the desk opened, its settings loaded, every module of the daemon imported
compose   that, and an edition composed and rendered; what is the most that the process held, and what the parts took
sql       the statements of composing, caught while it is composed, then sent again by themselves and their rows fetched
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event

import monitor.daemon  # noqa: F401 (the process that is measured is the daemon's)
from bench.digest.filling import NOW, day_of
from bench.ingest.tree import resident
from monitor.config import load
from monitor.mail.render import render
from monitor.pipeline import Desk, compose_digest
from monitor.pipeline.issue import draw_up
from monitor.service import open_desk
from monitor.store.engine import Store, open_store

LOOK = 0.005
"""Seconds between two looks at the resident set."""

Figures = dict[str, Any]
Result = TypeVar("Result")


class Peak(threading.Thread):
    """The largest resident set while it runs: what the kernel keeps as the peak holds the start as well."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes = resident(os.getpid())
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(LOOK):
            self.bytes = max(self.bytes, resident(os.getpid()))

    def stop(self) -> int:
        self._over.set()
        self.join()
        return max(self.bytes, resident(os.getpid()))


def timed(work: Callable[[], Result]) -> tuple[Result, float, float]:
    """What came of it, seconds, and CPU seconds."""
    began, cpu = time.perf_counter(), time.process_time()
    return work(), time.perf_counter() - began, time.process_time() - cpu


def compose(desk: Desk) -> Figures:
    """An edition, whole."""
    plan, day = desk.config.digests[0], day_of(NOW)
    idle, peak = resident(os.getpid()), Peak()
    peak.start()
    composed, took, cpu = timed(lambda: compose_digest(desk, plan, NOW, day=day, scheduled=NOW))
    most = peak.stop()
    rendered = composed.rendered
    (digest, _), _, drawing = timed(lambda: draw_up(desk.config, desk.store, plan, NOW, day=day, scheduled=NOW))
    _, _, rendering = timed(lambda: render(digest))
    return {
        "idle": idle,
        "peak": most,
        "seconds": took,
        "cpu": cpu,
        "drawing": drawing,
        "rendering": rendering,
        "articles": len(composed.article_ids),
        "stories": len(digest.stories),
        "html": len(rendered.html.encode()),
        "full_html": len((rendered.full_html or "").encode()),
        "text": len(rendered.text.encode()),
    }


def statements(desk: Desk) -> Figures:
    """The same statements by themselves: prepared, run, every row fetched by the driver, nothing made of them."""
    asked: list[tuple[str, Any]] = []
    held = (getattr(desk.store, name, None) for name in ("_engine", "_reading"))
    engines = {engine for engine in held if engine is not None}  # one and the same where the database is a server

    def before(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", before)
    draw_up(desk.config, desk.store, desk.config.digests[0], NOW, day=day_of(NOW), scheduled=NOW)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", before)
    rows, took, cpu = timed(lambda: _replayed(desk.store, asked))
    return {"seconds": took, "cpu": cpu, "statements": len(asked), "rows": rows}


def _replayed(store: Store, asked: Sequence[tuple[str, Any]]) -> int:
    """How many rows these statements bring."""
    rows = 0
    with store.read() as connection:
        driver = connection.connection.cursor()
        for statement, parameters in asked:
            driver.execute(statement, parameters)
            rows += len(driver.fetchall())
        driver.close()
    return rows


def measured(path: Path, mode: str) -> Figures:
    """What this process found."""
    config = load(path, environment={})
    store: Store = open_store(config.database_url)
    try:
        with open_desk(config, store) as desk:
            if mode == "idle":
                return {"idle": resident(os.getpid())}
            return compose(desk) if mode == "compose" else statements(desk)
    finally:
        store.close()


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), sys.argv[2])))
