"""The log on stderr: one line an event, for a person at 3 a.m. or, as JSON, for a machine."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from monitor.cli.options import LogFormat, LogLevel

_LEVELS = {LogLevel.DEBUG: 10, LogLevel.INFO: 20, LogLevel.WARNING: 30, LogLevel.ERROR: 40}


def configure(form: LogFormat, level: LogLevel) -> None:
    """Set up structlog; libraries that use `logging` (APScheduler) speak through it from warnings up."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        _without_empty,
    ]
    if form is LogFormat.JSON:
        shared += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        shared.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0))
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )


def _without_empty(_logger: object, _method: str, event: Any) -> Any:
    return {key: value for key, value in event.items() if value is not None}
