"""Past editions as files that a browser opens: one page for each under `archive/` in the storage directory, and a list of them.

The database holds every edition; what is missing of its pages is written, nothing is ever taken away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from unicodedata import normalize

from monitor.config import Config
from monitor.errors import MonitorError
from monitor.mail.archive import INDEX, Listed, index, page
from monitor.mail.files import edition_stem, write_whole
from monitor.store import past
from monitor.store.engine import Store
from monitor.store.past import PastEdition

DIRECTORY = "archive"


def keep_archive(store: Store, config: Config, *, stopped: Callable[[], bool] = lambda: False) -> tuple[Path, ...]:
    """Write the pages of editions that are not there, and the list where it changed; the paths of what was written.

    Safe to run twice, and beside another that does the same: each file is written whole. `stopped` is asked between two pages:
    the rest is for the next time. Raises MonitorError, with one line, when something could not be written; what could be is.
    """
    with store.read() as connection:
        editions = past.listed(connection)
    directory = config.storage_directory / DIRECTORY
    if not editions and not directory.exists():
        return ()
    files, written, trouble = _files(editions), list[Path](), ""
    there = _names(directory)
    for edition in reversed(editions):
        if (name := files[edition.id]) in there:
            continue
        if stopped():
            break
        try:
            written += _write_page(store, edition, directory / name)
            there.add(name)
        except OSError as error:
            trouble = trouble or f"{directory / name} cannot be written: {error.strerror or error}"
    try:
        written += _write_index(directory, editions, files, there)
    except OSError as error:
        trouble = trouble or f"{directory / INDEX} cannot be written: {error.strerror or error}"
    if trouble:
        raise MonitorError(
            f"{trouble}; mail goes out all the same, and what is missing is written with the next edition"
        )
    return tuple(written)


def _files(editions: Sequence[PastEdition]) -> dict[int, str]:
    """What the page of each is called. Two digests of one day may be called alike once their names are fit for a file: the later
    one's carries a number."""
    taken: set[str] = set()
    files: dict[int, str] = {}
    for edition in sorted(editions, key=lambda each: each.id):
        stem = normalize("NFC", edition_stem(edition.date, edition.digest))
        stem = stem if stem.casefold() not in taken else f"{stem}-{edition.id}"
        taken.add(stem.casefold())
        files[edition.id] = f"{stem}.html"
    return files


def _names(directory: Path) -> set[str]:
    """The files that are there; some file systems take names apart (NFD)."""
    try:
        with os.scandir(directory) as found:
            return {normalize("NFC", each.name) for each in found if each.is_file()}
    except OSError:
        return set()


def _write_page(store: Store, edition: PastEdition, path: Path) -> list[Path]:
    with store.read() as connection:
        html = past.page_of(connection, edition.id)
    if html is None:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    return [write_whole(path, page(html).encode())]


def _write_index(
    directory: Path, editions: Sequence[PastEdition], files: dict[int, str], there: Collection[str]
) -> list[Path]:
    listed = [
        Listed(each.date, each.digest, each.subject, each.stories, each.articles, name if name in there else "")
        for each in editions
        for name in (files[each.id],)
    ]
    content, path = index(listed).encode(), directory / INDEX
    if path.is_file() and path.read_bytes() == content:
        return []
    directory.mkdir(parents=True, exist_ok=True)
    return [write_whole(path, content)]
