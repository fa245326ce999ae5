"""What every command shares: where the settings are, how the log is written, and JSON on stdout."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.errors import ConfigError, MonitorError, UsageError

if TYPE_CHECKING:
    from monitor.config import Config, DigestPlan

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output on stdout, and nothing else there.")]


class LogFormat(StrEnum):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Options:
    """The options before the command's name."""

    config: Path
    log_format: LogFormat
    log_level: LogLevel

    def load(self, *, quiet: bool = False) -> Config:
        """The settings, with the log set up. `quiet`: only warnings, for commands that answer a question."""
        from monitor.cli.logs import configure
        from monitor.config import load

        level = LogLevel.WARNING if quiet and self.log_level is LogLevel.INFO else self.log_level
        configure(self.log_format, level)
        return load(self.config)


def options(ctx: typer.Context) -> Options:
    """The options before the command's name."""
    found = ctx.find_object(Options)
    assert found is not None
    return found


def emit(value: object) -> None:
    """JSON on stdout, Korean as Korean."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def tell(error: MonitorError) -> None:
    """An expected error on stderr: one line, and for a configuration with several problems one more for each."""
    if not isinstance(error, ConfigError) or len(error.problems) == 1:
        print(f"monitor: {error}", file=sys.stderr)
        return
    print(f"monitor: {error.path}: {len(error.problems)} problems", file=sys.stderr)
    for problem in error.problems:
        print(f"  {problem}", file=sys.stderr)


def many(count: int, what: str) -> str:
    """`1 article`, `2 articles`, `2 stories`, `2 searches`."""
    plural = re.sub(r"(?<![aeiou])y$", "ie", what) + "s"
    if what.endswith("ch"):
        plural = f"{what}es"
    return f"{count:,} {what if count == 1 else plural}"


_SPAN = re.compile(r"(\d+)\s*(m|h|d|w)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def span(text: str) -> timedelta:
    """`90m`, `24h`, `7d` or `2w`. Raises UsageError."""
    found = _SPAN.fullmatch(text.strip().lower())
    try:
        if found is not None:
            return int(found[1]) * _UNITS[found[2]]
    except OverflowError:
        pass
    raise UsageError(f'--since "{text}" is no span; write a number and a unit, such as 90m, 24h, 7d or 2w')


def since(text: str | None, now: datetime) -> datetime | None:
    """The instant that `--since` names; None without one."""
    if text is None:
        return None
    reach = span(text)
    return now - reach if reach < timedelta(days=36500) else None


def address(text: str, option: str) -> str:
    """An e-mail address given on the command line. Raises UsageError."""
    from monitor.config.values import address_of

    try:
        return address_of(text.strip())
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def plan_named(config: Config, name: str | None) -> DigestPlan:
    """The digest called `name`, or the only one there is. Raises UsageError."""
    names = [plan.name for plan in config.digests]
    if not names:
        raise UsageError(f"{config.path} has no [[digests]]; add one with a name, a time and recipients")
    if name is None:
        if len(names) > 1:
            raise UsageError(f"there are several digests; name one with --name: {', '.join(names)}")
        return config.digests[0]
    for plan in config.digests:
        if plan.name == name:
            return plan
    raise UsageError(f'there is no digest "{name}" in {config.path}; there is: {", ".join(names)}')


def program() -> str:
    """How this program is called from here: by its name where the shell finds it, else by the path it was called by."""
    called = Path(sys.argv[0])
    found = shutil.which("monitor")
    if not called.is_file() or (found is not None and Path(found).resolve() == called.resolve()):
        return "monitor"
    return str(called)
