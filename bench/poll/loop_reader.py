"""lemon24/reader over its own database; run by an interpreter that has it, which need not be the monitor's.

python loop_reader.py READER.db WORKERS [URLS.txt]
"""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader  # type: ignore[import-not-found,unused-ignore]


def main() -> None:
    """Add the feeds where a list is given, then ask every one once."""
    reader = make_reader(sys.argv[1])
    if len(sys.argv) > 3:
        for url in Path(sys.argv[3]).read_text("utf-8").split():
            reader.add_feed(url, exist_ok=True)
    # Not only those whose hour has come: it is the poll that is measured, not the timer.
    reader.update_feeds(workers=int(sys.argv[2]), scheduled=False)
    reader.close()


if __name__ == "__main__":
    main()
