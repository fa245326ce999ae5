"""What does cleanup take from real articles, and does it see wire copy?

    python -m bench.wire                  the figures, over the wire articles beside the checkout (../shared)
    python -m bench.wire --largest 20     and the largest removals, to be read by eye
    python -m bench.wire --left 40        and the first and last lines of cleaned texts, to see what furniture stayed
    python -m bench.wire --lost 40        and a random sample of everything that was removed
    python -m bench.wire --reprints       all of it over the reprints: dailies' articles, each one long line

Which articles carry a dateline is read by a plain pattern of its own, so that the code is not measured by itself. Decks are not
lost: the extraction keeps them apart, and they are counted apart here. A removal counts as from the middle where prose is kept
before and after it: there must be none but whole lines of credit, caption or mark.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.core.article.about import agency_of
from monitor.core.article.byline import opening_dateline
from monitor.core.article.cleanup import HEAD_LINES, clean, is_prose
from monitor.core.article.deck import deck_of
from monitor.core.text.scrub import one_line

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_AGENCY = r"연합뉴스|뉴시스|뉴스1|뉴스핌|연합인포맥스|로이터|신화|교도|AP|AFP"
_DATELINE = re.compile(rf"[(\[【]\s*[^()\[\]【】=\n]{{1,30}}=\s*(?P<agency>{_AGENCY})\b[^()\[\]【】\n]{{0,30}}[)\]】]")
_TAIL = re.compile(rf"(?:[<〈]\s*(?P<bracket>{_AGENCY})\s*[>〉]|공감언론\s(?P<motto>뉴시스)|/(?P<slash>뉴스1)\s)")
TOP, BOTTOM = 600, 200
"""Characters of an article within which its dateline and its agency's last line stand."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One article before and after. `removed`: each stretch that went, with whether prose is kept before and after it."""

    name: str
    raw: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[tuple[str, bool], ...]
    deck: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        gone = sum(len(text) for text, _ in self.removed) - sum(map(len, self.deck))
        return max(0, gone) / max(1, sum(map(len, self.raw)))

    @property
    def deck_share(self) -> float:
        return sum(map(len, self.deck)) / max(1, sum(map(len, self.raw)))

    @property
    def middle(self) -> tuple[str, ...]:
        return tuple(text for text, between in self.removed if between)


def articles(name: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, headline, lines) of every record; a wire article's first line is headline, tab, text."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        for record in map(json.loads, file):
            title, tab, text = record["text"].partition("\t")
            if not tab or "title" in record:
                title, text = record.get("title", ""), record["text"]
            yield record["id"], one_line(title), tuple(line for line in map(one_line, text.split("\n")) if line)


def compared(name: str, title: str, raw: Sequence[str], kept: Sequence[str]) -> Cleaned:
    """Where each kept paragraph came from, hence what went."""
    removed: list[tuple[str, bool, int]] = []  # text, kept prose before, kept paragraphs so far
    at = 0
    for line in raw:
        if at < len(kept) and (found := line.find(kept[at])) >= 0:
            pieces = (line[:found].strip(), line[found + len(kept[at]) :].strip())
            removed.append((pieces[0], any(map(is_prose, kept[:at])), at))
            at += 1
            removed.append((pieces[1], any(map(is_prose, kept[:at])), at))
        else:
            removed.append((line, any(map(is_prose, kept[:at])), at))
    if at < len(kept):
        raise AssertionError(f"{name}: no piece of the article: {kept[at]!r}")
    stretches = tuple(
        (text, before and any(map(is_prose, kept[after:]))) for text, before, after in removed if text.strip()
    )
    return Cleaned(name, tuple(raw), tuple(kept), stretches, deck_of(raw, kept, title))


def read_agency(lines: Sequence[str]) -> str | None:
    """The agency as the extraction reads it off a page's text."""
    datelines = (opening_dateline(line) for line in lines[:HEAD_LINES])
    return agency_of(next((found for found in datelines if found), None), lines, None)


def agencies(texts: Iterable[Sequence[str]]) -> None:
    """Prints how many of the articles that carry an agency's mark were read as wire copy, and those that were not."""
    carry, right, other, missed = 0, 0, 0, []
    for lines in texts:
        whole = "\n".join(lines)
        found = _DATELINE.search(whole[:TOP]) or _TAIL.search(whole[-BOTTOM:])
        read = read_agency(lines)
        if found is None:
            other += read is not None
            continue
        carry += 1
        named = next(name for name in found.groupdict().values() if name)
        right += read == named
        if read != named:
            missed.append(f"{named} read as {read}: {found[0]}")
    print(f"agency: {right} of {carry} that carry its mark ({right / max(1, carry):.1%}); {other} named without one")
    for line in missed[:20]:
        print(f"    missed: {line}")


def figures(found: Sequence[Cleaned]) -> None:
    """Prints the shares of text removed and everything removed from the middle."""
    shares = sorted(article.share for article in found)
    marks = ", ".join(
        f"{q:.0%} {shares[min(len(shares) - 1, int(q * len(shares)))]:.2%}" for q in (0.5, 0.75, 0.9, 0.99)
    )
    print(f"removed: mean {statistics.mean(shares):.2%} of an article; quantiles {marks}, largest {shares[-1]:.1%}")
    print(f"    and decks, kept apart: mean {statistics.mean(article.deck_share for article in found):.2%}")
    print(f"    nothing removed from {sum(not share for share in shares)} of {len(shares)}")
    middle = [(article.name, text) for article in found for text in article.middle]
    prose = [text for _, text in middle if is_prose(text)]
    print(
        f"from the middle: {len(middle)} lines of {len({name for name, _ in middle})} articles, {len(prose)} of them sentences"
    )
    for name, text in middle:
        print(f"    {name}: {'SENTENCE ' if is_prose(text) else ''}{text[:160]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reprints", action="store_true")
    parser.add_argument("--largest", type=int, default=0)
    parser.add_argument("--left", type=int, default=0)
    parser.add_argument("--lost", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    read = list(articles("reprints_2019q1.jsonl.gz" if options.reprints else "wire_articles.jsonl.gz"))
    started = time.process_time()
    cleaned = [clean(lines, title=title) for _, title, lines in read]
    spent = (time.process_time() - started) / len(read)
    print(f"{len(read)} articles, {1000 * spent:.2f} ms each")
    found = [compared(name, title, lines, kept) for (name, title, lines), kept in zip(read, cleaned, strict=True)]
    agencies(lines for _, _, lines in read)
    figures(found)
    chance = random.Random(options.seed)
    for article in sorted(found, key=lambda article: -article.share)[: options.largest]:
        print(f"\n=== {article.name}: {article.share:.1%} of {sum(map(len, article.raw))} characters")
        for text, between in article.removed:
            print(f"  {'<>' if between else '- '} {text}")
    for article in chance.sample(found, min(options.lost, len(found))):
        for text, _ in article.removed:
            print(f"  {article.name} - {text[:300]}")
    for article in chance.sample(found, min(options.left, len(found))):
        head, tail = article.kept[:2], article.kept[2:][-3:]
        print(f"\n=== {article.name}")
        for line in head:
            print(f"  > {line[:110]}")
        for line in tail:
            print(f"  < {line[-130:]}")


if __name__ == "__main__":
    main()
