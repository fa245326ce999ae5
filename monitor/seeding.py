"""The seed corpus, from its files into the database: the shipped records, and the desk's own texts beside its config file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from monitor.core.likeness import seeds as corpus
from monitor.core.likeness import signature, terms
from monitor.core.likeness.relevance import pack_terms
from monitor.core.likeness.terms import hashed
from monitor.core.text.decode import decode
from monitor.core.text.scrub import one_line, scrub
from monitor.errors import SeedError
from monitor.model import Article, Unreadable
from monitor.store import seeds
from monitor.store.engine import Store

SHIPPED = "shipped"
FOLDER = "folder"

TEXT_SUFFIXES = (".txt", ".md", ".text")
PAGE_SUFFIXES = (".html", ".htm")
SMALLEST = 120
"""Shingles below which a text is too short to be recognised again (core.likeness.dedup.LONG)."""
LARGEST = 5_000_000
"""Bytes of a seed file at the most."""


OTHER_SORTS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a compressed document (such as .docx or .hwpx)",
    b"\xd0\xcf\x11\xe0": "an office document (such as .hwp or .doc)",
    b"{\\rtf": "an RTF document",
}
"""First bytes of what people have their articles in, and what it is."""


def shipped_corpus() -> Path:
    """`seeds/corpus.toml` of the checkout, or the copy that travels in the wheel."""
    package = Path(__file__).resolve().parent
    in_checkout = package.parent / "seeds" / "corpus.toml"
    return in_checkout if (package.parent / "pyproject.toml").is_file() else package / "shipped" / "corpus.toml"


def read_seed(path: Path) -> Article:
    """A known text out of a plain text or HTML file. Raises SeedError with one line."""
    try:
        size = path.stat().st_size
        body = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise SeedError(f"{path} cannot be read: {error.strerror or error}") from None
    if size > LARGEST:
        raise SeedError(f"{path} has {size:,} bytes, more than {LARGEST:,}; a seed is one article: save its text alone")
    if not body.strip():
        raise SeedError(f"{path} is empty; a seed is one article as text or HTML")
    if (sort := next((name for mark, name in OTHER_SORTS.items() if body.startswith(mark)), None)) is not None:
        raise SeedError(f"{path} is {sort}, neither text nor HTML; save the article as a .txt file in UTF-8")
    head = body[:512].lstrip(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if path.suffix.lower() in PAGE_SUFFIXES or head.startswith((b"<!doctype html", b"<html")):
        return _seed_of_page(path, body)
    if b"\x00" in body[:1024] and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SeedError(f"{path} is neither text nor HTML; save the article as a .txt file in UTF-8")
    text = scrub(decode(body, kind="html").text).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    titled = len(lines) > 1 and len(lines[0]) <= 120
    title = one_line(lines[0]) if titled else path.stem
    return long_enough(path, Article(url="", title=title, paragraphs=tuple(lines[1:] if titled else lines)))


def _seed_of_page(path: Path, body: bytes) -> Article:
    from monitor.core.article.extract import extract_article

    read = extract_article(body, content_type="text/html", url="https://seed.invalid/")
    if isinstance(read, Unreadable):
        raise SeedError(f"{path}: {read.detail}; save the article's text as a .txt file instead")
    return long_enough(path, read)


def long_enough(path: Path | str, article: Article) -> Article:
    """The article, if it is long enough to be recognised again. Raises SeedError."""
    count = signature.shingles(article.text).size
    if count < SMALLEST:
        raise SeedError(
            f"{path} holds too little text to be recognised again ({count} of at least {SMALLEST} five-letter pieces)"
        )
    return article


def folder_seed(path: Path) -> seeds.IndexedSeed:
    """One of the desk's own texts, ready for the index; its id is the file's name. Raises SeedError."""
    article = read_seed(path)
    signed = signature.sign(article.text)
    packed = pack_terms(hashed(terms.features(article.title, article.paragraphs)))
    published = article.published_at.date().isoformat() if article.published_at else None
    keys = corpus.fact_keys(article.title, article.paragraphs, published)
    return seeds.IndexedSeed(
        id=path.name,
        origin=FOLDER,
        title=article.title,
        outlet=article.outlet,
        byline=article.byline,
        published=published,
        url=None,
        version=signed.version,
        shingles=signed.shingles.astype("<u8").tobytes(),
        bands=signed.bands,
        sentences=signed.sentences,
        body=article.text,
        source=path.name,
        digest=_digest(signed.version, article.title, article.text, _sum(packed), *keys),
        terms=packed,
        facts=keys,
    )


def shipped_seed(record: corpus.SeedRecord) -> seeds.IndexedSeed:
    """A shipped record, ready for the index."""
    packed = np.ascontiguousarray(record.shingles, dtype="<u8").tobytes()
    terms = pack_terms(dict(record.terms))
    return seeds.IndexedSeed(
        id=record.id,
        origin=SHIPPED,
        title=record.title,
        outlet=record.outlet,
        byline=record.byline,
        published=record.published,
        url=record.url,
        version=record.version,
        shingles=packed,
        bands=record.bands,
        sentences=record.sentences,
        body=None,
        source=None,
        digest=_digest(record.version, record.title, _sum(packed), _sum(terms), *record.facts),
        terms=terms,
        facts=record.facts,
    )


def _sum(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()


def _digest(*parts: object) -> str:
    """Of all that is stored of a seed: what an earlier version stored otherwise, or not at all, is stored anew at a start."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seeded:
    """What bringing the corpus up to date did. `problems` holds one line for each file that could not be read."""

    changed: tuple[str, ...]
    retired: tuple[str, ...]
    problems: tuple[str, ...]


def folder_files(folder: Path) -> Iterator[Path]:
    """The desk's own texts in `folder`, by name. Raises OSError where it cannot be looked into."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix.lower() in (*TEXT_SUFFIXES, *PAGE_SUFFIXES):
                yield path


def plant(store: Store, folder: Path, now: datetime, *, corpus_file: Path | None = None) -> Seeded:
    """Make the database's seeds follow the files. A file that cannot be read is reported and costs no other its place."""
    wanted: dict[str, list[seeds.IndexedSeed]] = {SHIPPED: [], FOLDER: []}
    problems: list[str] = []
    source, corpus_read = corpus_file or shipped_corpus(), False
    try:
        records = corpus.load_corpus(source.read_text("utf-8"))
        wanted[SHIPPED] = [shipped_seed(record) for record in records]
        corpus_read = True
    except (OSError, SeedError) as error:
        problems.append(f"{source}: {error}")
    try:
        names = {path.name: path for path in folder_files(folder)}
    except OSError as error:
        names = None
        problems.append(f"{folder}: {error.strerror or error}")
    for path in (names or {}).values():
        try:
            wanted[FOLDER].append(folder_seed(path))
        except SeedError as error:
            problems.append(str(error))
    taken = {seed.id for seed in wanted[SHIPPED]}
    own = [seed for seed in wanted[FOLDER] if seed.id not in taken]
    retired: tuple[str, ...] = ()
    with store.write() as connection:
        changed = seeds.put(connection, [*wanted[SHIPPED], *own], now)
        # What cannot be read today was known yesterday: only a file that is gone takes its seed along.
        if corpus_read:
            retired += seeds.retire(connection, SHIPPED, sorted(taken))
        if names is not None:
            retired += seeds.retire(connection, FOLDER, sorted(set(names) - taken))
    return Seeded(changed, retired, tuple(problems))
