"""Statements: what somebody said, in quotation marks, with who said it. No scare quotes, no titles of works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.likeness.facts.people import Person, is_title
from monitor.core.likeness.facts.phrases import clip, is_noun, stem, words

SHORTEST = 15
"""Characters of a quotation: a shorter one is a word held at arm's length."""
LONGEST = 400
SHOWN = 60
"""Characters of a quotation that are shown."""
SPEAKER = 16

_QUOTED = re.compile(rf"“([^“”]{{{SHORTEST},{LONGEST}}})”|\"([^\"]{{{SHORTEST},{LONGEST}}})\"")
_ANY = re.compile(r"“[^“”]{1,400}”|\"[^\"]{1,400}\"")
_SAYS = re.compile(r"^\s?(?:이?라(?:고|며|면서|는|던|고도)|고|며|면서|는|라고|라며|고도|이란|라)(?:\s|$|[가-힣]|,)")
_SAID_BEFORE = re.compile(
    r"(?:말했다|밝혔다|전했다|설명했다|강조했다|인용했다|적었다|썼다|답했다|이 대목이다|덧붙였다|물었다|했다|말한다)[.:]\s*$"
)
_ENDS_SPOKEN = re.compile(r"(?:다|요|까|죠|라|자|오|야|지|나|네)[.?!…]*$")
_SUBJECT = re.compile(
    r"(?P<who>[^,.“”\"]{2,40}?)(?:은|는|이|가|도)\s*(?:이날 |이 자리에서 |이렇게 |또 |최근 |기자간담회에서 |본지에 )?$"
)
_TOPIC = re.compile(r"(?P<who>[^,.“”\"]{2,40}?[가-힣A-Za-z])(?:은|는)\s[^,.“”\"]{1,30}$")
_BROADCAST = re.compile(r"\[(?P<who>[가-힣 ]{2,10}) ?/[^:\[\]/]{2,24}: (?P<said>[^\[\]]{15,400})\]")
_ASIDE = words("앞서 이어 다만 또 한편 이에 대해 특히 당시 최근 이날 앞으로 그러나 반면 실제로 그러자")
_VAGUE = words("그 그는 이들 이는 그들 이날 회사 단체 정부 보고서 그러면서")


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words."""

    start: int
    said: str
    """The whole quotation."""
    speaker: str
    """Who said it, as the sentence names him or her; "" where it does not."""

    @property
    def shown(self) -> str:
        """윤재혁 “시장이 들어올 수 없던 문턱을 치웠다”."""
        return f"{self.speaker} “{clip(self.said.strip(), SHOWN)}”".strip()


def statements(paragraph: str, people: Sequence[Person]) -> Iterator[Statement]:
    """Every statement of a paragraph, in order. `people` are those of the same paragraph."""
    for found in _BROADCAST.finditer(paragraph):
        yield Statement(found.start(), found["said"].rstrip(" ."), found["who"].strip())
    speaker, ended = "", -1
    last = 0
    for found in _ANY.finditer(paragraph):
        said = found[0][1:-1]
        behind = paragraph[found.end() : found.end() + 12]
        before = paragraph[max(last, found.start() - 90) : found.start()]
        sentence = _sentence(before)
        named = _speaker(sentence, people, found.start() - len(sentence))
        if named is None and ended >= 0 and found.start() - ended < 30 and not re.search(r"[.?!]\s", before):
            named = speaker  # "..."며 "..."라고: one speaker
        speaker, ended, last = named or "", found.end(), found.end()
        alone = len(said) > 0.6 * len(paragraph) and not paragraph[found.end() :].strip(
            " ."
        )  # an answer of an interview
        if len(said) < SHORTEST or not (alone or _is_said(said, behind, before, named)):
            continue
        yield Statement(found.start(), said, named or "")


def _is_said(said: str, behind: str, before: str, speaker: str | None) -> bool:
    if not _ENDS_SPOKEN.search(said.rstrip(" '")) and not _SAYS.match(behind):
        return False
    if _SAYS.match(behind) and not re.match(
        r"^\s?(?:는|라는|이라는)\s?(?:이름|제목|문구|표현|말은|구호|단어|조항|용어)", behind
    ):
        return speaker is not None or len(said.split()) >= 4
    return (speaker is not None or _SAID_BEFORE.search(before) is not None) and len(said.split()) >= 4


def _sentence(before: str) -> str:
    for end in (". ", "? ", "! ", "”", '"'):
        at = before.rfind(end)
        if at >= 0:
            before = before[at + len(end) :]
    return before


def _speaker(sentence: str, people: Sequence[Person], start: int) -> str | None:
    """Whose words follow: the person of the sentence, or its subject right before the quotation."""
    inside = [person for person in people if start <= person.start < start + len(sentence)]
    if inside:
        return inside[-1].name
    found = _SUBJECT.search(sentence) or _TOPIC.search(sentence)
    if not found:
        return None
    subject = found["who"].split()
    kept: list[str] = []
    for place, word in enumerate(reversed(subject)):
        bare, particle = stem(word)
        if place and (
            word in _ASIDE or particle not in ("", "의") or not is_noun(bare) or bare[-1] in "인는은던한할된될"
        ):
            break
        if len(" ".join((word, *kept))) > SPEAKER:
            break
        kept.insert(0, word)
    who = " ".join(kept).removesuffix("에서")
    if who.endswith(("에", "'", '"')) or "'" in who:
        return None
    if len(kept) < len(subject) and kept and is_title(kept[0]) and len(subject[-len(kept) - 1]) == 1:
        who = f"{subject[-len(kept) - 1]} {who}"  # 문 대통령
    return None if not who or who in _VAGUE or not is_noun(kept[-1]) else who
