"""`monitor init DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import program
from monitor.errors import MonitorError


def shipped_config() -> Path:
    """The config.toml of the checkout, or the copy that travels in the wheel."""
    import monitor

    package = Path(monitor.__file__).resolve().parent
    in_checkout = package.parent / "config.toml"
    return in_checkout if (package.parent / "pyproject.toml").is_file() else package / "shipped" / "config.toml"


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the desk's own settings shall live.")],
) -> None:
    """Write settings of the desk's own.

    An update of the program never touches them.
    """
    target = directory / "config.toml"
    try:
        shipped = shipped_config().read_text("utf-8")
        directory.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(shipped)
        (directory / "seeds").mkdir(exist_ok=True)
    except FileExistsError as error:
        found = "is there already and was not touched" if target.exists() else "is a file, not a directory"
        raise MonitorError(f"{error.filename} {found}") from None
    except OSError as error:
        raise MonitorError(f"{error.filename or directory} cannot be written: {error.strerror or error}") from None
    print(
        f"{target} is written; topics, feeds and recipients are explained in it.\n"
        f"Known texts (.txt, .html) go into {directory / 'seeds'}.\n\n"
        f"  {program()} --config {target} doctor     what is set up, and what is not\n"
        f"  {program()} --config {target} once       collect once, now\n"
        f"  {program()} --config {target} run        the service, in the foreground"
    )
