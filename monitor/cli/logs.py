"""The log on stderr: one line an event, for a person at 3 a.m. or, as JSON, for a machine."""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from typing import Any

import structlog

from monitor.cli.options import LogFormat, LogLevel

_LEVELS = {LogLevel.DEBUG: 10, LogLevel.INFO: 20, LogLevel.WARNING: 30, LogLevel.ERROR: 40}


def configure(form: LogFormat, level: LogLevel) -> None:
    """Set up structlog; libraries that use `logging` speak through it from warnings up, APScheduler from errors up.

    What APScheduler warns of is a tick that came late, and the next one is a second away.
    """
    shared: list[Any] = [structlog.processors.add_log_level, _ordered]
    if form is LogFormat.JSON:
        shared += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        columns = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            pad_level=False,
            sort_keys=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
        shared.append(columns)
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    if not any(isinstance(handler, _Passing) for handler in root.handlers):
        root.addHandler(_Passing())
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


class _Passing(logging.Handler):
    """Hands what libraries log to structlog, so that there is one form of line on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on one record."""
        say = structlog.get_logger(record.name)
        said = " ".join(record.getMessage().split())
        error = record.exc_info[1] if record.exc_info else None
        why = f"{type(error).__name__}: {error}".split("\n")[0] if error is not None else None
        say.log(record.levelno, said, library=record.name, why=why)
        if error is not None:
            say.debug(said, library=record.name, exc_info=error)


def _ordered(_logger: object, _method: str, event: Any) -> Any:
    """When, how grave and what first, then the rest in its order; keys without a value are left out."""
    head = {"timestamp": datetime.now().astimezone().isoformat(timespec="seconds"), "level": event.pop("level")}
    return {**head, "event": event.pop("event"), **{key: value for key, value in event.items() if value is not None}}
