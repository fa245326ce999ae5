"""The commands: `monitor [--config PATH] COMMAND`. Heavy modules are imported inside commands, so that --help is instant.

stdout carries what was asked for (with --json nothing else), logs go to stderr. Exit codes: 0 done, 1 failed, 2 bad usage or
configuration, 3 another daemon holds the lock.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import alerts, articles, daemon, db, demo, digest, doctor, feeds, init, keywords, mark, seeds, unit
from monitor.cli.options import LogFormat, LogLevel, Options, tell
from monitor.errors import MonitorError

app = typer.Typer(
    name="monitor",
    help="Follows the AI sovereignty debate in the Korean press; mails one briefing a day.",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich costs 0.1 s at every --help
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from monitor import __version__

        print(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    ctx: typer.Context,
    config: Annotated[Path, typer.Option("--config", metavar="PATH", help="The desk's settings.")] = Path(
        "config.toml"
    ),
    log_format: Annotated[LogFormat, typer.Option(help="How the log on stderr is written.")] = LogFormat.TEXT,
    log_level: Annotated[LogLevel, typer.Option(help="The least that is logged.")] = LogLevel.INFO,
    _v: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    ctx.obj = Options(config, log_format, log_level)


app.command("run")(daemon.run)
app.command("once")(daemon.once)
app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("articles")(articles.listed)
app.command("stories")(articles.stories)
app.command("explain")(articles.explain)
app.command("mark")(mark.mark)
app.command("doctor")(doctor.doctor)
app.command("service")(unit.service)
app.add_typer(digest.app, name="digest")
app.add_typer(alerts.app, name="alerts")
app.add_typer(feeds.app, name="feeds")
app.add_typer(seeds.app, name="seeds")
app.add_typer(keywords.app, name="keywords")
app.add_typer(db.app, name="db")


def main() -> None:
    """The console script: every expected error is one line on stderr, never a traceback."""
    # What starts makes many objects and drops few: at the usual 700 the collector takes a tenth of a short command's time.
    gc.set_threshold(50_000, 20, 50)
    # numpy's BLAS would start a thread for each core that spins for a while; nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A C locale must not break the first Korean headline that is printed.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = _run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python must not complain at exit about what the reader no longer wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if code == INTERRUPTED:
        # A thread may still wait for a slow server; what it has not committed is due again.
        os._exit(code)
    sys.exit(code)


INTERRUPTED = 130
"""Ctrl-C, as shells count it."""


def _run() -> int:
    """Run the command; its exit code."""
    stdout = sys.stdout
    try:
        app(prog_name="monitor")
    except MonitorError as error:
        tell(error)
        return error.exit_code
    except SystemExit as ended:
        if sys.stdout is not stdout:  # typer puts another in its place when the reader (head, less) has what it wanted
            return 0
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
