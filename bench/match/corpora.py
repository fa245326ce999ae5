"""The texts: real ones where they lie beside the checkout, the simulated press, and one in which every sentence has a hit."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from monitor.newsroom.press import load_press

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


class Text(NamedTuple):
    """What one source says of an article."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts that are looked through one after the other."""

    name: str
    texts: tuple[Text, ...]

    @property
    def megabytes(self) -> float:
        """Of UTF-8, a million bytes each."""
        return sum(size(text) for text in self.texts) / 1e6


def size(text: Text) -> int:
    """Bytes of UTF-8."""
    return sum(len(part.encode()) for part in text)


def corpora(words: Sequence[str], least: float, data: Path = DATA) -> tuple[Corpus, ...]:
    """All there are, each of `least` megabytes and little more; of a real one that holds more, texts at equal distances."""
    found = []
    for name, files in (("articles", ("reprints_2019q1", "wire_articles")), ("feed entries", ("feed_items",))):
        paths = [data / f"{file}.jsonl.gz" for file in files]
        if all(path.is_file() for path in paths):
            found.append(Corpus(f"real {name}", tuple(_sample([text for p in paths for text in _real(p)], least))))
    found.append(Corpus("the simulated press", tuple(_grown(_press(), least))))
    found.append(Corpus("a hit in every sentence", tuple(_grown(_dense(words), least))))
    return tuple(found)


def _real(path: Path) -> Iterator[Text]:
    """A wire article's first line is headline, tab, text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            title, body = record.get("title"), record.get("text", "")
            if title is None:
                title, _, body = body.partition("\t")
            yield Text(title, record.get("summary", ""), body)


def _press() -> list[Text]:
    return [
        Text(piece.title, piece.summary or "", "\n\n".join(piece.paragraphs))
        for outlet in load_press().outlets
        for piece in outlet.articles
        if piece.body
    ]


_WAYS = ("{}", "{}", "‘{}’", "[{}]", "{}(이하 사업)")
_SENTENCES = (
    "정부는 내년부터 {}에 들어가는 돈을 두 배로 늘리겠다고 밝혔다.", "업계에서는 {}를 두고 엇갈린 평가가 나온다.",
    "이날 토론회에서 가장 오래 다뤄진 것은 {}였다.", "한 관계자는 “{}라는 말이 이렇게 자주 나온 적은 없었다”고 말했다.",
    "{} 논의는 다음 달 공청회에서 이어질 예정이다.",
)  # fmt: skip


def _dense(words: Sequence[str]) -> list[Text]:
    """Each keyword as it is and as it is printed otherwise: its spaces gone, or dots in their place."""
    ways = [way.format(said) for w in words for way, said in zip(_WAYS, _printed(w), strict=True)]
    sentences = [_SENTENCES[n % len(_SENTENCES)].format(said) for n, said in enumerate(ways)]
    return [
        Text(sentences[at][:60], "", "\n\n".join(" ".join(sentences[n : n + 4]) for n in range(at, at + 24, 4)))
        for at in range(0, len(sentences), 24)
    ]


def _printed(words: str) -> tuple[str, ...]:
    return words, words.replace(" ", ""), words.replace(" ", "·"), words.replace(" ", "-"), words


def _grown(texts: Sequence[Text], least: float) -> Iterator[Text]:
    """Over and over, until they weigh so many megabytes."""
    return _until(cycle(texts), least)


def _until(texts: Iterable[Text], least: float) -> Iterator[Text]:
    weight = 0
    for text in texts:
        yield text
        weight += size(text)
        if weight >= least * 1e6:
            return


def _sample(texts: Sequence[Text], least: float) -> Iterator[Text]:
    every = max(1.0, sum(map(size, texts)) / (least * 1e6))
    return (texts[int(n * every)] for n in range(int(len(texts) / every)))
