"""The seed corpus: texts that the desk knows already, as fingerprints.

`seeds/corpus.toml` travels with the program. It holds who published what and when, and numbers: hashed shingles, bands and
sentences (see `signature`), hashed terms with their weights, and the hashed keys of what a seed says (see `facts`), so that none
of it is news. It never holds article text. `monitor seeds build DIR` writes it from crawled files and a `gold.toml` that says
where each article begins and ends; the same input gives the same bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.core.likeness import facts, signature, terms
from monitor.errors import SeedError

REGENERATE = "regenerate the corpus with `monitor seeds build`"
READ = 200_000
"""Characters of a seed of which the facts are read: all of any article, most of a study."""
MOST_FACTS = 2000
TIMEZONE = "Asia/Seoul"
"""In which dates of seeds are meant."""
_WIDTH = 116
_NEAR_WHOLE = 24
"""A line that is at most this much longer than the fragment to be dropped from it goes with it."""


@dataclass(frozen=True, slots=True, eq=False)
class SeedRecord:
    """One known text. Compared by identity; `dump_corpus` of it is what tells a change."""

    id: str
    title: str
    outlet: str | None
    byline: str | None
    published: str | None
    """ISO 8601: a month, a day, or an instant with its offset, as exact as it is known."""
    url: str | None
    version: int
    """`signature.VERSION` when it was made."""
    shingles: NDArray[np.uint64]
    """Sorted and unique."""
    bands: tuple[int, ...]
    sentences: tuple[int, ...]
    terms: tuple[tuple[int, float], ...]
    """(`terms.term_key`, weight) of its heaviest terms, heaviest first."""
    facts: tuple[int, ...]
    """Keys of every name, amount, date and statement in it, ascending."""


def record(
    text: str,
    *,
    id: str,
    title: str,
    outlet: str | None = None,
    byline: str | None = None,
    published: str | None = None,
    url: str | None = None,
) -> SeedRecord:
    """The record of a text: paragraphs joined by newlines, or all in one line. SeedError when nothing can be recognised."""
    signed = signature.sign(text)
    if not signed.bands:
        raise SeedError(f"seed {id}: no text to recognise; give the article's text, at least a paragraph of it")
    features = terms.features(title, text.split("\n"))
    return SeedRecord(
        id=id,
        title=title,
        outlet=outlet,
        byline=byline,
        published=published,
        url=url,
        version=signature.VERSION,
        shingles=signed.shingles,
        bands=signed.bands,
        sentences=signed.sentences,
        terms=tuple((terms.term_key(term), weight) for term, weight in features.items()),
        facts=fact_keys(title, text.split("\n"), published),
    )


def fact_keys(title: str, paragraphs: Sequence[str], published: str | None) -> tuple[int, ...]:
    """Keys of everything that a seed says, and of each of its sentences; `published` is ISO 8601, as exact as it is known."""
    found = facts.facts(
        title, paragraphs, published_at=_instant(published), timezone=TIMEZONE, read=READ, most=MOST_FACTS
    )
    return tuple(sorted({*facts.keys_of(found), *facts.sentence_keys(paragraphs)}))


def _instant(published: str | None) -> datetime:
    """When a seed was published; of a month its first day. Unknown is long ago: only dates with their year are told then."""
    if not published:
        return datetime(1970, 1, 1, tzinfo=UTC)
    try:
        at = datetime.fromisoformat(f"{published}-01" if len(published) == len("2026-11") else published)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


# --- from crawled files -----------------------------------------------------------------------------------------------


def article_of_crawl(raw: str, gold: Mapping[str, Any]) -> str:
    """The article in a crawled file: from `keep_first` to the end of `keep_last`, without the `drop` fragments.

    A line that is hardly more than a fragment goes as a whole; out of a longer line only the fragment goes. SeedError when
    an end cannot be found, or nothing lies between them.
    """
    name = gold.get("id", "?")
    first, last = str(gold["keep_first"]), str(gold["keep_last"])
    start = raw.find(first)
    end = raw.rfind(last)
    for key, where, at in (("keep_first", first, start), ("keep_last", last, end)):
        if at < 0:
            raise SeedError(
                f"seed {name}: {key} {where!r} is not in its file; correct gold.toml or fetch the file again"
            )
    if end < start:
        raise SeedError(f"seed {name}: keep_last stands before keep_first; correct gold.toml")
    kept = []
    for line in raw[start : end + len(last)].splitlines():
        rest = line.strip()
        for fragment in gold.get("drop", ()):
            if fragment in rest:
                rest = "" if len(rest) <= len(fragment) + _NEAR_WHOLE else rest.replace(fragment, " ").strip()
        if rest:
            kept.append(rest)
    return "\n".join(kept)


def _title(gold: Mapping[str, Any]) -> str:
    """The headline, or where the crawl lost it, what the text is about."""
    topics = ", ".join(gold.get("topics", ()))
    return str(gold.get("title") or f"{topics or gold['id']} (제목 미확인)")


def build_corpus(gold_toml: str, read: Callable[[str], str]) -> tuple[SeedRecord, ...]:
    """The records of every `[[seed]]` of a gold.toml, by id; `read` gives the text of a file it names.

    SeedError says which seed lacks what.
    """
    try:
        entries = tomllib.loads(gold_toml).get("seed", [])
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"gold.toml cannot be read: {error}; correct it there") from error
    records = []
    for number, gold in enumerate(entries, start=1):
        if missing := [key for key in ("id", "file", "keep_first", "keep_last") if not gold.get(key)]:
            raise SeedError(f"gold.toml: seed {gold.get('id', number)} lacks {', '.join(missing)}; add it")
        text = article_of_crawl(read(gold["file"]), gold)
        known = {key: str(gold[key]) for key in ("outlet", "byline", "published", "url") if gold.get(key)}
        records.append(record(text, id=gold["id"], title=_title(gold), **known))
    if not records:
        raise SeedError("gold.toml names no [[seed]]; add one for each document")
    return _by_id(records)


def _by_id(records: Iterable[SeedRecord]) -> tuple[SeedRecord, ...]:
    ordered = tuple(sorted(records, key=lambda seed: seed.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise SeedError(f"seed {one.id} stands twice; give each an id of its own")
    return ordered


# --- the file ---------------------------------------------------------------------------------------------------------

_HEAD = """\
# The seed corpus: bibliographic records and fingerprints of texts that the desk knows already. No article text.
# Written by `monitor seeds build`; do not edit. Numbers are base64 of little-endian arrays: shingles uint64, bands and
# sentences int64, facts int64 (hashed keys of what a text says), terms pairs of uint32 (hashed term, weight in thousandths).
"""
_TEXT_KEYS = ("title", "outlet", "byline", "published", "url")


def dump_corpus(records: Iterable[SeedRecord]) -> str:
    """The corpus file, by id: the same records give the same text."""
    blocks = [_HEAD]
    for seed in _by_id(records):
        lines = ["[[seed]]", f"id = {_quoted(seed.id)}"]
        lines += [f"{key} = {_quoted(text)}" for key in _TEXT_KEYS if (text := getattr(seed, key)) is not None]
        lines.append(f"version = {seed.version}")
        lines.append(_packed("shingles", seed.shingles.astype("<u8")))
        lines.append(_packed("bands", np.array(seed.bands, dtype="<i8")))
        lines.append(_packed("sentences", np.array(seed.sentences, dtype="<i8")))
        flat = [number for term, weight in seed.terms for number in (term, round(weight * 1000))]
        lines.append(_packed("terms", np.array(flat, dtype="<u4")))
        lines.append(_packed("facts", np.array(seed.facts, dtype="<i8")))
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def load_corpus(toml_text: str) -> tuple[SeedRecord, ...]:
    """The records of a corpus file, by id.

    SeedError, one line, says which seed cannot be used and what to do: damaged, incomplete, or of another version of the
    signature, whose fingerprints would silently match nothing.
    """
    try:
        entries = tomllib.loads(toml_text).get("seed", [])
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"the seed corpus is not readable TOML: {error}; restore it, or {REGENERATE}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SeedError(f"the seed corpus holds no [[seed]] tables; restore it, or {REGENERATE}")
    return _by_id(_loaded(entry, number) for number, entry in enumerate(entries, start=1))


def _loaded(entry: Mapping[str, Any], number: int) -> SeedRecord:
    name = f"seed {entry.get('id', f'no. {number}')}"
    for key in ("id", "title"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise SeedError(f"{name}: {key} is missing; {REGENERATE}")
    for key in _TEXT_KEYS:
        if not isinstance(entry.get(key, ""), str):
            raise SeedError(f"{name}: {key} must be text; {REGENERATE}")
    version = entry.get("version")
    if version != signature.VERSION:
        raise SeedError(
            f"{name}: made with signature version {version}, this program uses {signature.VERSION}; {REGENERATE}"
        )
    shingles = np.unique(_unpacked(entry, name, "shingles", "<u8").astype(np.uint64))
    bands = tuple(_unpacked(entry, name, "bands", "<i8").tolist())
    if len(bands) != signature.BANDS or not shingles.size:
        raise SeedError(f"{name}: fingerprints are incomplete; {REGENERATE}")
    return SeedRecord(
        id=entry["id"],
        title=entry["title"],
        outlet=entry.get("outlet"),
        byline=entry.get("byline"),
        published=entry.get("published"),
        url=entry.get("url"),
        version=version,
        shingles=shingles,
        bands=bands,
        sentences=tuple(_unpacked(entry, name, "sentences", "<i8").tolist()),
        terms=_pairs(entry, name, "terms"),
        facts=tuple(_unpacked(entry, name, "facts", "<i8").tolist()),
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _packed(key: str, array: NDArray[Any]) -> str:
    wrapped = textwrap.wrap(base64.b64encode(array.tobytes()).decode("ascii"), _WIDTH)
    return "\n".join([f"{key} = '''", *wrapped, "'''"])


def _unpacked(entry: Mapping[str, Any], name: str, key: str, kind: str) -> NDArray[Any]:
    try:
        packed = base64.b64decode("".join(str(entry[key]).split()), validate=True)
        return np.frombuffer(packed, dtype=kind)
    except KeyError as error:
        raise SeedError(f"{name}: {key} is missing; {REGENERATE}") from error
    except (binascii.Error, ValueError) as error:
        raise SeedError(f"{name}: {key} is damaged; restore the file, or {REGENERATE}") from error


def _pairs(entry: Mapping[str, Any], name: str, key: str) -> tuple[tuple[int, float], ...]:
    flat = _unpacked(entry, name, key, "<u4").tolist()
    if len(flat) % 2:
        raise SeedError(f"{name}: {key} is damaged; restore the file, or {REGENERATE}")
    return tuple((term, weight / 1000) for term, weight in zip(flat[::2], flat[1::2], strict=True))
