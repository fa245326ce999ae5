"""Do we read what others have collected to try feed readers with?

    python -m bench.conformance feedparser DIR       DIR: a checkout of kurtmckee/feedparser, or its folder tests/
    python -m bench.conformance feedvalidator DIR    DIR: a checkout of w3c/feedvalidator, or its folder testcases/

Both serve every file over HTTP on loopback and fetch it as the daemon does. The first reads each feed in a worker process and
compares what it says with what the file expects; every difference is listed under its reason, and one without a reason, a crash
or less than 98 % ends the command with 1. The second polls each file twice into a database of its own: nothing may crash, and
the second poll must add no row. The data stay outside the project; see docs/conformance.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.conformance import expected, twice


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.conformance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suite", choices=("feedparser", "feedvalidator"))
    parser.add_argument("folder", type=Path, metavar="DIR")
    wanted = parser.parse_args()
    run = expected.run if wanted.suite == "feedparser" else twice.run
    if not run(wanted.folder.absolute(), lambda line: print(line, flush=True)):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
