"""The barest poller there is: feedparser.parse(url, etag=, modified=) in a loop, the validators kept in a JSON file.

python loop_feedparser.py VALIDATORS.json [URLS.txt]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import feedparser


def main() -> None:
    """Ask every feed once."""
    kept = Path(sys.argv[1])
    known: dict[str, list[str | None]] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    urls = Path(sys.argv[2]).read_text("utf-8").split() if len(sys.argv) > 2 else list(known)
    for url in urls:
        etag, modified = known.get(url, [None, None])
        parsed = feedparser.parse(url, etag=etag, modified=modified)
        known[url] = [parsed.get("etag") or etag, parsed.get("modified") or modified]
    kept.write_text(json.dumps(known), "utf-8")


if __name__ == "__main__":
    main()
