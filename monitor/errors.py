"""Every exception the monitor raises on purpose.

    MonitorError                 one clear line for a person; `exit_code` is what the command ends with
    ├── ConfigError              config.toml is missing or wrong: all its problems at once      (2)
    ├── UsageError               a command was asked for something that does not exist           (2)
    ├── LockHeld                 another daemon works on this database                           (3)
    ├── StoreError               the database cannot be reached, opened or written               (1)
    ├── SeedError                a seed document or the seed corpus cannot be read               (1)
    └── DeliveryError            mail cannot be handed over at all (login refused, no server)    (1)

Expected outcomes (a page that is gone, a feed that did not change) are values of `monitor.model`, never exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass


class MonitorError(Exception):
    """The root: its text is one line that says what, where and what to do."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a configuration file.

    `line` counts from 1 (None: the whole file); `key` is the dotted path such as `digests[0].at`; `message` says what is
    wrong and what would be right.
    """

    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line is not None else ""
        return f"{where}{self.key + ': ' if self.key else ''}{self.message}"


class ConfigError(MonitorError):
    """config.toml cannot be used; `problems` lists everything that is wrong with it."""

    exit_code = 2

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


class UsageError(MonitorError):
    """A command was asked for something that does not exist or cannot be done as asked."""

    exit_code = 2


class LockHeld(MonitorError):
    """Another daemon works on this database."""

    exit_code = 3


class StoreError(MonitorError):
    """The database cannot be reached, opened or written."""


class SeedError(MonitorError):
    """A seed document or the seed corpus cannot be read."""


class DeliveryError(MonitorError):
    """Mail cannot be handed over at all."""
