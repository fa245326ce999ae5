"""`monitor run` and `monitor once`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, LogLevel, emit, options, tell
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from monitor.service import Progress, Summary


def run(ctx: typer.Context) -> None:
    """The daemon, in the foreground, until SIGTERM.

    SIGTERM and Ctrl-C let work under way finish and exit within 10 seconds; what is not finished is due again.
    """
    import os

    from monitor.cli.doctor import warnings
    from monitor.daemon import Daemon
    from monitor.service import open_locked

    config = options(ctx).load()
    code = 0
    try:
        with open_locked(config, "run") as (store, lock):
            Daemon(config, store, lock, advice=warnings).run()
    except MonitorError as error:
        tell(error)
        code = error.exit_code
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that are still in a request would keep the interpreter from exiting; what they had not committed is due again.
    os._exit(code)


def once(
    ctx: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Every feed, whatever its timer.")] = False,
    as_json: Json = False,
) -> None:
    """Poll what is due, finish all work, exit."""
    from monitor.service import open_locked, run_once

    chosen = options(ctx)
    shown = sys.stderr.isatty() and chosen.log_level is LogLevel.INFO
    config = chosen.load(quiet=shown)
    with open_locked(config, "once") as (store, _), progress(shown) as show:
        summary = run_once(config, store, force=force, progress=show)
    if as_json:
        emit(summary_json(summary))
    else:
        print(summary_text(summary))


def summary_json(summary: Summary) -> dict[str, object]:
    """The keys of `once --json`."""
    return {
        "feeds": summary.feeds,
        "polled": summary.polled,
        "not_modified": summary.not_modified,
        "failed": summary.failed,
        "entries": summary.entries,
        "pending": summary.pending,
        "dispositions": summary.dispositions,
    }


def summary_text(summary: Summary) -> str:
    """The same in two lines for a person."""
    words = ", ".join(f"{word} {count}" for word, count in sorted(summary.dispositions.items())) or "nothing decided"
    return (
        f"polled {summary.polled} of {summary.feeds} feeds ({summary.not_modified} unchanged, {summary.failed} failed);"
        f" {summary.entries} new entries, {summary.pending} pending\n{words}"
    )


def progress(shown: bool) -> AbstractContextManager[Progress | None]:
    """A live line on a terminal while `once` or `demo` works; nothing elsewhere."""
    from contextlib import contextmanager

    @contextmanager
    def showing() -> Iterator[Progress | None]:
        if not shown:
            yield None
            return
        from rich.console import Console
        from rich.status import Status

        with Status("polling", console=Console(stderr=True)) as status:

            def show(summary: Summary, _event: object) -> None:
                decided = sum(summary.dispositions.values())
                status.update(
                    f"{summary.polled} of {summary.feeds} feeds · {summary.entries} new entries · {decided} decided"
                )

            yield show

    return showing()
