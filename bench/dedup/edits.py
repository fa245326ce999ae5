"""What becomes of an article on its way through other outlets, portals and crawlers, and what only looks like it.

Every edit is a pure function of a text and of chance that is seeded with the names of both: the same variant at every run.
What is added is invented (`bench.ingest.words`) and shares no more than turns of phrase with anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bench.ingest import words


@dataclass(frozen=True, slots=True)
class Text:
    """An article as paragraphs of sentences. `name` is its id within the benchmark."""

    name: str
    title: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)

    @property
    def lines(self) -> tuple[str, ...]:
        """A paragraph in each."""
        return tuple(" ".join(paragraph) for paragraph in self.paragraphs)

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


Edit = Callable[[Text, Random], str]


class Means(StrEnum):
    """What a variant is to its original."""

    COPY = "copy"
    """The same text: it has to be recognised. Measured: recall."""
    REWORKED = "reworked"
    """So much of it is new that an outlet that quotes the same speech shares as much. Measured, and nothing is demanded."""
    QUOTES = "quotes"
    """Another article that quotes it: no duplicate, but an edge. Measured: how often it is taken for one, and the edge."""
    OTHER = "other"
    """Another text that shares a little: no duplicate. Measured: how often it is taken for one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edit."""

    name: str
    means: Means
    edit: Edit

    def of(self, text: Text) -> str:
        """The variant of a text, the same at every call."""
        return self.edit(text, Random(f"{self.name} {text.name}"))


# --- reading a text ---------------------------------------------------------------------------------------------------

_MARK = re.compile(r"[“”\"]|(?<=[가-힣])[.?!]+(?=\s|[가-힣“‘(\[△▲]|$)|(?<=[a-z0-9)”’%])[.?!]+(?=\s|$)")
_QUOTATION = 300
"""Characters after which a quotation that nobody closed counts as closed."""
_LUMP = 5
"""Sentences from which a text that came as one line is divided into paragraphs."""


def sentences(paragraph: str) -> tuple[str, ...]:
    """Its sentences; the stops within a quotation end none. Crawled texts have lost the space between two: 했다.이어."""
    found, begin, opened = [], 0, -_QUOTATION
    for mark in _MARK.finditer(paragraph):
        inside = mark.start() - opened < _QUOTATION
        if mark[0] in '“”"':
            opened = mark.start() if mark[0] == "“" or (mark[0] == '"' and not inside) else -_QUOTATION
        elif not inside:
            found.append(paragraph[begin : mark.end()].strip())
            begin = mark.end()
    found.append(paragraph[begin:].strip())
    return tuple(sentence for sentence in found if sentence)


def text_of(name: str, title: str, body: str) -> Text:
    """A text from lines; one that has lost its paragraphs gets new ones of three sentences."""
    paragraphs = [sentences(line) for line in body.split("\n") if line.strip()]
    if len(paragraphs) == 1 and len(paragraphs[0]) >= _LUMP:
        whole = paragraphs[0]
        paragraphs = [whole[at : at + 3] for at in range(0, len(whole), 3)]
    return Text(name, title, tuple(paragraphs))


# --- furniture --------------------------------------------------------------------------------------------------------

PORTAL_HEAD = """\
새로 붙인 제목입니다
누리일보 원문
입력 2026.11.24. 오전 9:12
홍길동 기자
번역beta
글자크기 설정 동그라미를 끌면 크기가 변경 됩니다.
이 글자크기로 변경됩니다.
공유하기
"""
PORTAL_TAIL = """\
박서준 기자 seojun@hanbit.example
Copyright ⓒ 누리일보. All rights reserved. 무단 전재 및 재배포 금지.
이 기사에 대해 어떻게 생각하시나요?
- 서울 첫눈, 작년보다 열흘 일러
- 출근길 지하철 2호선 한때 지연
- “우리 동네 빵집이 사라졌다” 상가 공실의 그늘
"""
_RELATED = """\
관련기사
“첫눈 온 날 마을버스가 멈췄다” 산동네의 겨울
지하철 2호선 출근길 한때 지연… 승객 3천명 불편
도서관 밤 11시까지 연다, 시험 기간 한정
[사진] 억새 사이로 지는 해
많이 본 뉴스
1 동네 빵집이 사라진 자리
2 김장 배추 값 지난해보다 12% 내려
"""


def portal(text: Text, _: Random) -> str:
    """As a portal shows it: headline, dates and buttons above; signature, copyright and other headlines below."""
    return f"{PORTAL_HEAD}{text.body}\n{PORTAL_TAIL}"


def portal_in_one_line(text: Text, chance: Random) -> str:
    """The same from a crawler that knows no paragraphs."""
    return " ".join(portal(text, chance).strip().split("\n"))


def related_headlines(text: Text, _: Random) -> str:
    """Lists of other headlines below, without bullets: the normaliser knows no such lines."""
    return f"{text.body}\n{_RELATED}"


def promotion(text: Text, _: Random) -> str:
    return f"{text.body}\n▶ 한빛경제 채널 구독하기\n▶ 제보는 카카오톡 ‘한빛제보’\n"


def wire_dateline(text: Text, _: Random) -> str:
    return f"(세종=누리통신) 홍길동 김하늘 기자 = {text.body}"


def signature_and_copyright(text: Text, _: Random) -> str:
    return f"{text.body} 박서준 기자 seojun@hanbit.example\n<저작권자 ⓒ 한빛경제, 무단 전재-재배포 금지>"


_BYLINES = re.compile(
    r"[\[(][^\[\]()\n]{2,40}(?:기자|특파원)?[\])](?: [가-힣 ]{2,20}기자 ?=)"  # (세종=누리통신) 홍길동 기자 =
    r"|[가-힣]{2,4} 기자(?: [\w.]+@[\w.]+)?"
)


def byline_swap(text: Text, _: Random) -> str:
    """Dateline and reporter of another house in the place of its own."""
    return f"[한빛경제 박서준 기자] {_BYLINES.sub('', text.body)}\n박서준 기자 seojun@hanbit.example"


def captions(text: Text, chance: Random) -> str:
    """After every second paragraph a caption that is a sentence, with its credit, as crawlers leave them in the text."""
    lines: list[str] = []
    for number, line in enumerate(text.lines):
        lines.append(line)
        if number % 2 == 0:
            lines.append(f"▲ {words.sentence(chance.choice(words.PLAIN), chance)[:60]} ⓒ누리통신")
            lines.append("(사진=한빛경제)")
    return "\n".join(lines)


def broadcast_labels(text: Text, _: Random) -> str:
    """[앵커], [기자] and the closing words of a transcript."""
    first, *rest = text.lines
    closing = ("누리방송 뉴스 홍길동입니다.", "영상편집:김하늘")
    return "\n".join(("[앵커]", first, "홍길동 기자가 보도합니다.", "[기자]", *rest, *closing))


def headline_on_top(text: Text, chance: Random) -> str:
    """Headline and a deck of another desk above the text."""
    return f"{text.title}\n{words.headline(chance)}\n{text.body}"


# --- printing ---------------------------------------------------------------------------------------------------------

_WIDE = {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}
_MARKS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "·": "ㆍ", "…": "...", "%": "％", ",": "", "–": "-", "~": "∼"}
)
_HANJA = {
    "대통령": "大統領", "정부": "政府", "국회": "國會", "미국": "美", "중국": "中", "일본": "日", "북한": "北", "한국": "韓",
    "검찰": "檢", "경찰": "警", "국가": "國家", "사업": "事業", "기업": "企業", "평가": "評價", "주권": "主權", "기술": "技術",
    "데이터": "데이터(資料)", "공개": "公開", "발표": "發表", "시장": "市場", "정책": "政策", "회의": "會議", "위원": "委員",
}  # fmt: skip
_HOUSE = {
    "밝혔다": "전했다", "말했다": "설명했다", "정부": "당국", "다음 달": "내달", "업계": "관련 업계", "전문가들": "학계",
    "지난해": "작년", "이어": "또", "이날": "같은 날", "통해": "거쳐", "위해": "위하여", "관계자": "담당자", "대해": "관해",
    "강조했다": "역설했다", "덧붙였다": "보탰다", "것으로": "걸로", "인공지능(AI)": "인공지능", "했다": "하였다",
}  # fmt: skip


def decomposed(text: Text, _: Random) -> str:
    return unicodedata.normalize("NFD", text.body)


def full_width(text: Text, _: Random) -> str:
    return text.body.translate(_WIDE)


def other_marks(text: Text, _: Random) -> str:
    """Quotation marks, dots, dashes and commas of another house."""
    return text.body.translate(_MARKS)


def one_line(text: Text, _: Random) -> str:
    return " ".join(text.lines)


def glued(text: Text, _: Random) -> str:
    """One line without a space between two sentences."""
    return "".join(text.sentences)


def no_spaces(text: Text, _: Random) -> str:
    return text.body.replace(" ", "")


def spaces_moved(text: Text, chance: Random) -> str:
    """Every fifth space gone, and as many set within words."""
    parts = [" " if letter == " " and chance.random() > 0.2 else letter.strip(" ") for letter in text.body]
    for _ in range(text.body.count(" ") // 5):
        parts[chance.randrange(len(parts))] += " "
    return "".join(parts)


def typos(share: float) -> Edit:
    """This share of the syllables is another one."""

    def edit(text: Text, chance: Random) -> str:
        return "".join(
            chr(0xAC00 + chance.randrange(11172)) if "가" <= letter <= "힣" and chance.random() < share else letter
            for letter in text.body
        )

    return edit


def hanja(text: Text, _: Random) -> str:
    """Words of the headline and of the first two paragraphs in hanja, the headline above the text."""
    top = "\n".join((text.title, *text.lines[:2]))
    for korean, chinese in _HANJA.items():
        top = top.replace(korean, chinese)
    return "\n".join((top, *text.lines[2:]))


def figures_updated(text: Text, chance: Random) -> str:
    """Every number is another one: an update, and also tomorrow's edition of a column that only figures fill."""
    return re.sub(r"\d", lambda _: str(chance.randrange(10)), text.body)


# --- less and more ----------------------------------------------------------------------------------------------------


def cut(share: float) -> Edit:
    """The last `share` of the characters is gone."""
    return lambda text, _: text.body[: round(len(text.body) * (1 - share))]


def cut_on_a_portal(share: float) -> Edit:
    return lambda text, chance: f"{PORTAL_HEAD}{cut(share)(text, chance)}\n{PORTAL_TAIL}"


def first_paragraph_gone(text: Text, _: Random) -> str:
    return "\n".join(text.lines[1:] or text.sentences[1:])


def paragraphs_gone(text: Text, chance: Random) -> str:
    """A third of them, wherever they stand."""
    return "\n".join(_without(text.lines, 1 / 3, chance))


def sentences_gone(share: float) -> Edit:
    return lambda text, chance: " ".join(_without(text.sentences, share, chance))


def paragraphs_shuffled(text: Text, chance: Random) -> str:
    return "\n".join(chance.sample(text.lines, len(text.lines)))


def sentences_shuffled(text: Text, chance: Random) -> str:
    return " ".join(chance.sample(text.sentences, len(text.sentences)))


def grown(front: float, end: float) -> Edit:
    """New paragraphs before and after: an update. Shares of the text's own length."""

    def edit(text: Text, chance: Random) -> str:
        length = len(text.body)
        parts = (invented(round(front * length), chance), text.body, invented(round(end * length), chance))
        return "\n".join(part for part in parts if part)

    return edit


def _without(parts: Sequence[str], share: float, chance: Random) -> list[str]:
    gone = set(chance.sample(range(len(parts)), round(share * len(parts))))
    return [part for number, part in enumerate(parts) if number not in gone]


def invented(length: int, chance: Random) -> str:
    """Paragraphs of invented sentences, `length` characters or a little more."""
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        lines.append(words.paragraph(chance, tech=0.3, length=2))
    return "\n".join(lines)


# --- other words ------------------------------------------------------------------------------------------------------


def house_words(text: Text, _: Random) -> str:
    """Verbs of saying and words of every day as another desk has them, all through the text."""
    found = text.body
    for old, new in _HOUSE.items():
        found = found.replace(old, new)
    return found


def register(text: Text, _: Random) -> str:
    """Every sentence as a broadcaster says it: 했다. becomes 했습니다."""
    polite = re.sub(r"(?<=[가-힣])다(?=[.?!])", "습니다", text.body)
    return polite.replace("이습니다", "입니다").replace("한습니다", "합니다").replace("는습니다", "습니다")


def words_rewritten(share: float) -> Edit:
    """This share of the words, scattered, is another word: the worst case, since each takes its neighbours' shingles along."""

    def edit(text: Text, chance: Random) -> str:
        lines = [line.split(" ") for line in text.lines]
        places = [(row, column) for row, line in enumerate(lines) for column in range(len(line))]
        for row, column in chance.sample(places, round(share * len(places))):
            lines[row][column] = chance.choice(words.sentence(chance.choice(words.PLAIN), chance).split(" "))
        return "\n".join(map(" ".join, lines))

    return edit


def sentences_rewritten(share: float) -> Edit:
    """Sentences that are this share of the characters, wherever they stand, are other sentences of their length."""

    def edit(text: Text, chance: Random) -> str:
        paragraphs = [list(paragraph) for paragraph in text.paragraphs]
        places = [(row, column) for row, each in enumerate(paragraphs) for column in range(len(each))]
        left = share * sum(map(len, text.sentences))
        for row, column in chance.sample(places, len(places)):
            length = len(paragraphs[row][column])
            if length <= left:
                left -= length
                paragraphs[row][column] = invented(length, chance).replace("\n", " ")[:length]
        return "\n".join(map(" ".join, paragraphs))

    return edit


def edited_wire_copy(text: Text, chance: Random) -> str:
    """What an outlet makes of a wire's report: its words, the last fifth gone, dateline and bracket around it."""
    shorter = text_of(text.name, text.title, cut(0.2)(text, chance))
    return f"[서울=누리통신]홍길동 기자 = {house_words(shorter, chance)}\n<누리통신>\n"


QUOTED = 90
"""Characters without spaces: a quotation of two or three sentences leaves `dedup.QUOTES_SHARED` shingles then."""

# --- other articles ---------------------------------------------------------------------------------------------------


def quoted(text: Text, chance: Random) -> str:
    """An article of its own that takes over two or three sentences, half of the text at most: a speech, a press release."""
    whole = text.sentences
    runs = [whole[at : at + count] for count in (2, 3) for at in range(max(1, len(whole) - count + 1))]
    fit = [run for run in runs if QUOTED <= _letters(run) <= _letters(whole) / 2]
    own = invented(500, chance).split("\n")
    return "\n".join((*own[:2], *chance.choice(fit or runs[:1]), *own[2:]))


def _letters(parts: Sequence[str]) -> int:
    return sum(len(part.replace(" ", "")) for part in parts)


def round_up(text: Text, chance: Random) -> str:
    """The morning's review of the press: its opening among those of others."""
    others = [f"{words.headline(chance)}\n{words.paragraph(chance, tech=0.3, length=2)}" for _ in range(5)]
    return "\n".join((*others[:2], text.title, *text.sentences[:2], *others[2:]))


def follow_up(text: Text, chance: Random) -> str:
    """The next day's article: new events, and the last quarter of the earlier text below them."""
    tail = text.sentences[-max(1, len(text.sentences) // 4) :]
    return f"{invented(len(text.body), chance)}\n{' '.join(tail)}"


def teaser(text: Text, _: Random) -> str:
    """A portal's front page: headline and the beginning of the first sentence."""
    return f"{text.title}\n{text.body[:70]}…"


COPIES: dict[str, Edit] = {
    "as it was": lambda text, _: text.body,
    "portal: furniture above and below": portal,
    "portal, all in one line": portal_in_one_line,
    "related headlines below": related_headlines,
    "promotion lines": promotion,
    "wire dateline": wire_dateline,
    "signature and copyright": signature_and_copyright,
    "byline and dateline swapped": byline_swap,
    "photo captions between": captions,
    "broadcast labels": broadcast_labels,
    "headline and deck on top": headline_on_top,
    "decomposed (NFD)": decomposed,
    "full-width figures and letters": full_width,
    "quotation marks and dots": other_marks,
    "Windows line ends": lambda text, _: text.body.replace("\n", "\r\n"),
    "one line": one_line,
    "glued sentences": glued,
    "no spaces": no_spaces,
    "a fifth of the spaces moved": spaces_moved,
    "typos in 2 % of the syllables": typos(0.02),
    "hanja in headline and first lines": hanja,
    "figures updated": figures_updated,
    "first paragraph gone": first_paragraph_gone,
    "a third of the paragraphs gone": paragraphs_gone,
    "20 % of the sentences gone": sentences_gone(0.2),
    "40 % of the sentences gone": sentences_gone(0.4),
    "paragraphs in another order": paragraphs_shuffled,
    "sentences in another order": sentences_shuffled,
    "cut by 30 % (70 % remains)": cut(0.3),
    "cut by 45 % (55 % remains)": cut(0.45),
    "cut by 60 % (40 % remains)": cut(0.6),
    "cut by 55 % on a portal": cut_on_a_portal(0.55),
    "new paragraph in front, +30 %": grown(0.3, 0),
    "new paragraphs at the end, +30 %": grown(0, 0.3),
    "new paragraphs at the end, +60 %": grown(0, 0.6),
    "new at both ends, +60 %": grown(0.3, 0.3),
    "words of another house": house_words,
    "a broadcaster's register": register,
    "10 % of the words rewritten": words_rewritten(0.1),
    "10 % of the text in other sentences": sentences_rewritten(0.1),
    "20 % of the text in other sentences": sentences_rewritten(0.2),
    "wire copy, edited and cut by 20 %": edited_wire_copy,
}
REWORKED: dict[str, Edit] = {
    "20 % of the words rewritten": words_rewritten(0.2),
    "40 % of the words rewritten": words_rewritten(0.4),
    "40 % of the text in other sentences": sentences_rewritten(0.4),
}
OTHERS: dict[str, Edit] = {
    "round-up with its opening": round_up,
    "follow-up with a quarter of it": follow_up,
    "teaser": teaser,
}
KINDS: tuple[Kind, ...] = (
    *(Kind(name, Means.COPY, edit) for name, edit in COPIES.items()),
    *(Kind(name, Means.REWORKED, edit) for name, edit in REWORKED.items()),
    Kind("own article that quotes it", Means.QUOTES, quoted),
    *(Kind(name, Means.OTHER, edit) for name, edit in OTHERS.items()),
)
