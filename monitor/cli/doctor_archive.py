"""What `monitor doctor` says of the archive of past editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.doctor import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config import Config


def archive(config: Config) -> Iterator[Check]:
    """Whether pages can be written, where there are any or where there will be; nothing before the storage directory exists."""
    import tempfile

    from monitor.archive import DIRECTORY
    from monitor.mail.archive import INDEX

    place = config.storage_directory / DIRECTORY
    asked = place if place.exists() else config.storage_directory
    if not asked.exists():
        return
    try:
        with tempfile.TemporaryFile(dir=asked):
            pass
    except OSError as error:
        advice = "let the service's user write there: mail goes out all the same, what is missing is written later"
        yield Check("archive", "warning", f"{asked} cannot be written: {error.strerror or error}", advice)
        return
    if (place / INDEX).is_file():
        pages = sum(each.suffix == ".html" and each.name != INDEX for each in place.iterdir())
        yield Check("archive", "ok", f"{place / INDEX}, {pages} editions")
