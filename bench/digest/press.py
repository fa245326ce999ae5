"""A day of a press that nobody reads: stories whose sizes follow a power law, own texts and copies, each text with its facts.

A story has names, sums and a day of its own, which its texts share in part; each text adds one or two, and lines that stand in
many stories. What is drawn off a text is what the pipeline draws off it, by the same functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bench.ingest import words
from monitor.core.briefing.key_sentence import key_sentence
from monitor.core.likeness import terms
from monitor.core.likeness.facts import facts, keys_of
from monitor.model import Match
from monitor.store.novelty import SHOWN

TOPICS = {
    "소버린 AI": ("소버린 AI", "AI 주권", "소버린 클라우드"),
    "정책·법": ("AI 기본법", "국가AI컴퓨팅센터", "AI 예산"),
    "산업·기업": ("독자 AI 파운데이션 모델", "국산 AI 반도체"),
    "해외": ("EU AI법", "프런티어 모델"),
}
"""The bench's desk: topic -> keywords."""

TAIL = 1.1
"""Exponent of the sizes of stories: most have one article, a few some hundreds."""
LARGEST = 400
"""Articles of one story."""
OWN = 0.45
"""Share of a story's articles that are texts of their own; the others are copies of these."""
_NAMES = ["새벽", "한빛", "누리", "가온", "나루", "다온", "라온", "미르", "바른", "세움", "아라", "자람"]
_SORTS = ["일보", "경제", "신문", "방송", "뉴스", "타임스", "데일리", "저널", "투데이", "통신"]
OUTLETS = tuple(name + sort for name in _NAMES for sort in _SORTS)

_SYLLABLES = (
    "가나다라마바사아자차하거너더러머버서어저고노도로모보소오조구누두루무부수우주기니리미비시이지강산들별솔빛결온한"
)
_KINDS = ("연구원", "재단", "시스템즈", "전자", "위원회", "협회", "대학교", "테크")
_SAID = (
    "{org}{는} {what}{를} 위해 {sum}억원을 들이기로 했다",
    "{person} {title}{는} “{org}의 {what}{는} {number}곳에서 먼저 시작한다”고 말했다",
    "{org}의 {what} 비중은 {percent}%로 한 해 전보다 크게 {moved}",
    "{day}에 열릴 설명회에는 {org} 관계자 {number}명이 참석한다",
    "{org}{와} {person} {title}{는} {key} 과제에 {sum}억원 규모로 참여한다",
    "{when} {org}{는} {key} 전략을 내놓으며 {what}{를} {how} {did}",
    "{key} 논의를 이끄는 {person} {title}{는} {org}에서 {number}쪽 보고서를 냈다",
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and what is drawn off it, as the database takes it."""

    title: str
    body: str
    features: str
    facts: str
    keys: tuple[int, ...]
    key_sentence: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One article: which text of its story it prints, where, how many minutes after the day's begin."""

    text: int
    outlet: str
    minute: int


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a day: its texts, and the articles that print them, the first of a text its original."""

    topic: str
    texts: tuple[Text, ...]
    pieces: tuple[Piece, ...]


def sizes(articles: int, chance: Random) -> Iterator[int]:
    """Sizes of stories that come to `articles` together."""
    left = articles
    while left > 0:
        size = min(left, LARGEST, int((1 - chance.random()) ** (-1 / TAIL)))
        left -= size
        yield size


def story(size: int, seed: int, at: datetime) -> Story:
    """A story of so many articles on the day that begins `at`; the same seed gives the same."""
    chance = Random(seed)
    topic = chance.choice(list(TOPICS))
    own = {
        "org": [_name(chance) + chance.choice(_KINDS) for _ in range(4)] + [chance.choice(words.WHO)],
        "person": [chance.choice("김이박최정강조윤장임") + _name(chance)[:2] for _ in range(3)],
        "what": chance.sample(words.WHAT, 3),
        "sum": [f"{chance.randrange(11, 99_999):,}" for _ in range(4)],
        "number": [str(chance.randrange(11, 9_999)) for _ in range(4)],
        "percent": [f"{chance.randrange(10, 999) / 10}" for _ in range(3)],
        "day": [f"{1 + at.month % 12}월 {chance.randrange(1, 28)}일"],
    }
    texts = tuple(_text(topic, own, chance, at) for _ in range(max(1, round(size * OWN))))
    begin = chance.randrange(0, 24 * 60)
    pieces = [
        Piece(
            place if place < len(texts) else min(int(chance.expovariate(0.5)), len(texts) - 1),
            chance.choice(OUTLETS),
            min(24 * 60 - 1, begin + int(chance.expovariate(1 / 90))),
        )
        for place in range(size)
    ]
    return Story(topic, texts, tuple(sorted(pieces, key=lambda piece: piece.minute)))


def _name(chance: Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(3))


def _text(topic: str, own: dict[str, list[str]], chance: Random, at: datetime) -> Text:
    keywords = chance.sample(TOPICS[topic], chance.randrange(1, len(TOPICS[topic]) + 1))
    if chance.random() < 0.2:
        keywords.append(chance.choice(TOPICS[chance.choice(list(TOPICS))]))
    lines = [_line(pattern, own, keywords[0], chance) for pattern in chance.sample(_SAID, 5)]
    lines += [_line(chance.choice(_SAID), own | _further(chance), keyword, chance) for keyword in keywords]
    paragraphs = [" ".join(lines[place : place + 2]) for place in range(0, len(lines), 2)]
    paragraphs += [words.paragraph(chance, tech=0.5, length=3) for _ in range(chance.randrange(2, 6))]
    title = f"{own['org'][0]}, {keywords[0] if chance.random() < 0.5 else own['what'][0]} {chance.choice(words.HOW)}"
    features = dict(terms.features(title, paragraphs))
    found = facts(title, paragraphs, published_at=at, timezone="Asia/Seoul", besides=set(keywords))
    shown = [[f.kind, f.shown, f.value, f.worth, f.need, list(f.keys)] for f in found if f.worth > 0][:SHOWN]
    body = "\n\n".join(paragraphs)
    return Text(
        title=title,
        body=body,
        features=json.dumps(features, ensure_ascii=False),
        facts=json.dumps(shown, ensure_ascii=False, separators=(",", ":")),
        keys=tuple(sorted(set(keys_of(found)))),
        key_sentence=key_sentence(title, paragraphs, features, set(keywords)),
        matches=tuple(_matches(title, lines, body, keywords)),
    )


def _further(chance: Random) -> dict[str, list[str]]:
    """What only this text says."""
    return {"org": [_name(chance) + chance.choice(_KINDS)], "sum": [f"{chance.randrange(11, 99_999):,}"]}


def _line(pattern: str, own: dict[str, list[str]], key: str, chance: Random) -> str:
    filled = pattern
    for name, values in own.items():
        filled = filled.replace(f"{{{name}}}", chance.choice(values))
    # The particles that follow a name are left to choose: 는 or 은 by what stands before.
    line, rest = "", filled
    while (at := rest.find("{")) >= 0:
        name, end = rest[at + 1 : rest.index("}", at)], rest.index("}", at) + 1
        line += rest[:at]
        line += words.particle(line, name) if name in "는를가와" else _common(name, key, chance)
        rest = rest[end:]
    return f"{line}{rest}."


def _common(name: str, key: str, chance: Random) -> str:
    pools = {"title": words.TITLE, "moved": words.MOVED, "when": words.WHEN, "how": words.HOW, "did": words.DID}
    return key if name == "key" else chance.choice(pools[name])


def _matches(title: str, lines: list[str], body: str, keywords: list[str]) -> Iterator[Match]:
    for topic, keyword in ((topic, word) for topic, known in TOPICS.items() for word in known if word in keywords):
        if (at := title.find(keyword)) >= 0:
            yield Match(topic, keyword, "title", at, at + len(keyword), title, (at, at + len(keyword)))
            continue
        line = next((each for each in lines if keyword in each), None)
        if line is not None:
            at, place = line.index(keyword), body.index(line)
            mark = (at, at + len(keyword))
            yield Match(topic, keyword, "body", place + at, place + mark[1], line[:160], mark)
