"""A folder of feeds, served over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bench.conformance.expectations import headers_of, with_titles
from monitor.newsroom.server import PressServer, Reply, Request

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TITLED = "titled"
"""The query that asks for a file with a title in each of its entries."""


class Library:
    """Serves `files` of the folder `root`, each with the headers that its comment states unless told otherwise."""

    def __init__(self, root: Path, files: Sequence[Path], *, stated_headers: bool = True) -> None:
        self._files = {"/" + quote(path.relative_to(root).as_posix()): path for path in files}
        self._stated_headers = stated_headers
        self.server = PressServer(self._respond)

    @property
    def urls(self) -> dict[str, Path]:
        """Every address, and the file behind it."""
        return {self.server.origin + path: file for path, file in self._files.items()}

    def _respond(self, request: Request) -> Reply:
        path, _, query = request.path.partition("?")
        file = self._files.get(path)
        if file is None:
            return Reply(404)
        body = file.read_bytes()
        headers = headers_of(body) if self._stated_headers else ()
        status = next((int(value) for name, value in headers if name.lower() == "status"), 200)
        stated = tuple((name, value) for name, value in headers if name.lower() != "status")
        if not any(name.lower() == "content-type" for name, _ in stated):
            stated = (("Content-Type", "application/xml"), *stated)
        return Reply(status, with_titles(body) if query == TITLED else body, stated)


def found_below(given: Path, inner: str, wanted: Iterable[str]) -> Path:
    """The folder with the test data: `given` or its folder `inner`. Ends the command with a line when it is neither."""
    for root in (given / inner, given):
        if any((root / name).is_dir() for name in wanted):
            return root
    raise SystemExit(f"{given}: no test data here; give a checkout's root or its folder {inner}/")
