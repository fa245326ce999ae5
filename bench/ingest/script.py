"""The plain script that the monitor is measured against: what one writes first for this job, and many leave at.

    python script.py FEEDS.txt KEYWORDS.txt ARTICLES.db

feedparser reads each feed, httpx fetches each link, trafilatura reads the page with its default options, a keyword is looked
for with `in`, and what was found goes into SQLite, article by article. No robots.txt, no spacing, no second try, nothing that
outlives a page on which a parser hangs. Prints how many articles it read.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import feedparser
import httpx
import trafilatura


def main() -> None:
    """Read everything once."""
    feeds, keywords = (Path(name).read_text("utf-8").split("\n") for name in sys.argv[1:3])
    database = sqlite3.connect(sys.argv[3])
    database.execute(
        "CREATE TABLE IF NOT EXISTS articles (url TEXT PRIMARY KEY, title TEXT, published TEXT, text TEXT, keywords TEXT)"
    )
    read = 0
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        for feed in feeds:
            for entry in feedparser.parse(feed).entries:
                if database.execute("SELECT 1 FROM articles WHERE url = ?", (entry.link,)).fetchone():
                    continue
                text = trafilatura.extract(client.get(entry.link).text) or ""
                whole = f"{entry.title}\n{entry.get('summary', '')}\n{text}"
                found = [keyword for keyword in keywords if keyword in whole]
                database.execute(
                    "INSERT INTO articles VALUES (?, ?, ?, ?, ?)",
                    (entry.link, entry.title, entry.get("published"), text if found else None, ", ".join(found)),
                )
                database.commit()
                read += 1
    print(read)


if __name__ == "__main__":
    main()
