"""Databases of a given size, filled past the project's code: a million articles through it would take hours.

What the measured operations meet must be what they would meet had the articles come one by one: B-trees with room in their
leaves, and on PostgreSQL what autovacuum leaves. 20,000 articles filled in here take 7 % less on SQLite, 4 % less on
PostgreSQL, than the same 20,000 put in one by one by `index.add`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Connection, Table, column, insert, table, text

from bench.index import synthetic
from bench.ingest import words
from monitor.core.likeness import terms
from monitor.store.engine import Store
from monitor.store.slices import slices
from monitor.store.tables import article_texts, articles, dup_bands, dup_sentences
from monitor.store.types import Instant, Packed

BASE = 0.725
"""The part of the rows put in first, which fills the leaves to the brim; the rest falls between and makes them split."""

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
POOL = 200
"""Different texts; they come back, since nothing here depends on what is in them."""

PARAGRAPHS, LENGTH = 9, 3
"""Of a text, and sentences of a paragraph: about 1,600 characters."""

_COPY_ROW = np.dtype([("count", ">i2"), ("h_size", ">i4"), ("h", ">i8"), ("owner_size", ">i4"), ("owner", ">i8")])
"""A row of PostgreSQL's binary COPY."""


def fill_index(store: Store, size: int) -> None:
    """The rows of articles 1 to `size` in both tables of the index."""
    owners = np.arange(1, size + 1, dtype=np.int64)
    chance = np.random.default_rng(size).random(size)
    for target, hashes in ((dup_bands, synthetic.bands), (dup_sentences, synthetic.sentences)):
        parts = [part for part in (owners[chance < BASE], owners[chance >= BASE]) if len(part)]
        rows = (synthetic.sorted_rows(hashes(part, synthetic.families(part)), part) for part in parts)
        (_fill_sqlite if store.dialect == "sqlite" else _fill_postgresql)(store, target, rows)


def _fill_sqlite(store: Store, target: Table, parts: Iterator[synthetic.Rows]) -> None:
    with store.write() as connection:
        _drop_index(connection, target)
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA cache_spill = ON")  # off, a gigabyte of changed pages would stay in memory
        for rows in parts:
            for at in range(0, len(rows.h), 1_000_000):
                piece = slice(at, at + 1_000_000)
                driver.executemany(
                    f"INSERT INTO {target.name} (h, owner) VALUES (?, ?)",
                    zip(rows.h[piece].tolist(), rows.owner[piece].tolist(), strict=True),
                )
        _make_index(connection, target)
        driver.execute("PRAGMA cache_spill = OFF")


def _fill_postgresql(store: Store, target: Table, parts: Iterator[synthetic.Rows]) -> None:
    with store.write() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        _drop_index(connection, target)
        connection.execute(text(f"ALTER TABLE {target.name} DROP CONSTRAINT pk_{target.name}"))
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        for rows in parts:
            _copy(driver, target.name, rows)
        connection.execute(
            text(
                f"ALTER TABLE {target.name} ADD CONSTRAINT pk_{target.name} PRIMARY KEY (h, owner) WITH (fillfactor = 70)"
            )
        )
        _make_index(connection, target)


def _copy(driver: psycopg.Connection[Any], name: str, rows: synthetic.Rows) -> None:
    # As they come, not sorted: a heap holds rows in the order of their articles.
    order = np.argsort(rows.owner, kind="stable")
    packed = np.empty(len(order), dtype=_COPY_ROW)
    packed["count"], packed["h_size"], packed["owner_size"] = 2, 8, 8
    packed["h"], packed["owner"] = rows.h[order], rows.owner[order]
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} (h, owner) FROM STDIN (FORMAT binary)".encode()) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for at in range(0, len(packed), 100_000):
            copy.write(packed[at : at + 100_000].tobytes())
        copy.write(b"\xff\xff")


def _drop_index(connection: Connection, target: Table) -> None:
    for each in target.indexes:
        each.drop(connection)


def _make_index(connection: Connection, target: Table) -> None:
    for each in target.indexes:
        each.create(connection)


def with_text(size: int, texts: int) -> range:
    """The articles that get a row and a text: families, spread evenly, about `texts` articles of `size`."""
    every = max(1, -(-size // max(texts, 1))) * synthetic.FAMILY
    return range(synthetic.FAMILY, size - synthetic.FAMILY + 1, every)


def fill_articles(store: Store, firsts: Sequence[int]) -> None:
    """Rows and texts of the families that begin with these articles."""
    made = list(_made(store.dialect == "sqlite"))
    chance = Random(len(firsts))
    numbers = [first + place for first in firsts for place in range(synthetic.FAMILY)]
    for part in slices(numbers, 1000):
        chosen = [(number, chance.choice(made)) for number in part]
        with store.write() as connection:
            for place, target in enumerate((articles, article_texts)):
                rows = [{**columns[place], **_addressed(target, number)} for number, columns in chosen]
                connection.execute(insert(table(target.name, *map(column, rows[0]))), rows)


def _addressed(target: Table, number: int) -> dict[str, Any]:
    if target is article_texts:
        return {"article_id": number}
    url = f"https://outlet{number % 97}.example.co.kr/news/2026/11/article-view-{number:09}.html"
    return {"id": number, "url": url, "canonical_url": url, "group_id": number - number % synthetic.FAMILY}


def written(chance: Random) -> tuple[str, tuple[str, ...]]:
    """(title, paragraphs) of an article."""
    return words.headline(chance), tuple(words.paragraph(chance, tech=0.5, length=LENGTH) for _ in range(PARAGRAPHS))


def _made(sqlite: bool) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(columns of a row of articles, columns of its text), as the driver takes them: packing each anew would take minutes."""
    packed, instant = Packed(), Instant()
    at: Any = NOW - timedelta(hours=3)
    if sqlite:
        from sqlalchemy.dialects.sqlite import dialect

        at = instant.process_bind_param(at, dialect())
    for number in range(POOL):
        title, paragraphs = written(Random(number))
        body = "\n\n".join(paragraphs)
        features = json.dumps(dict(terms.features(title, paragraphs)), ensure_ascii=False)
        row = {
            "title": title, "outlet": "새벽일보", "byline": "김하늘", "published_at": at, "first_seen_at": at,
            "kind": "보도", "tags": "[]", "portal": False, "text_source": "page", "length": len(body),
            "features": packed.process_bind_param(features, None),  # type: ignore[arg-type]
            "disposition": "stored", "decided_at": at, "title_key": title[:40], "section": "IT", "language": "ko",
        }  # fmt: skip
        yield row, {"body": packed.process_bind_param(body, None), "stored_at": at}  # type: ignore[arg-type]
