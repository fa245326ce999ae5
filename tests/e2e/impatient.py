"""`monitor run` that confirms its lock four times a second; called as `python -m tests.e2e.impatient CONFIG`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from monitor.cli.logs import configure
from monitor.cli.options import LogFormat, LogLevel, tell
from monitor.config import load
from monitor.daemon import Daemon
from monitor.errors import MonitorError
from monitor.service import open_locked


def main() -> int:
    """Run until stopped; the exit code of the command."""
    configure(LogFormat.TEXT, LogLevel.INFO)
    config = load(Path(sys.argv[1]))
    try:
        with open_locked(config, "run") as (store, lock):
            Daemon(config, store, lock, confirm_seconds=0.25).run()
    except MonitorError as error:
        tell(error)
        return error.exit_code
    return 0


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
