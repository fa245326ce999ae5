"""Korean text as the matcher reads it: the squashed key, its way back to the printed text, hanja, particles.

The press spaces, quotes and dots one phrase in a dozen ways (소버린AI, '소버린' AI, 소버린·AI, 소버린-AI). All of them
have one *key*: NFKC, case folded, without white space, hyphens, middle dots, quotes and invisible characters. Sentence
punctuation stays, so that a phrase never reaches across a full stop or a comma. The key is for matching only; what is
shown is always the text as printed.

Hanja of headlines have two readings, both tried: the name (美 미국, 中 중국) and the sound (美中 미중).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Literal

Hanja = Literal["name", "sound"]
"""How a headline's hanja are read: 美 as 미국, or as 미."""

# --- what a key leaves out --------------------------------------------------------------------------------------------

_HYPHENS = "-_\uff3f\u00ad\u2010\u2011\u2012\u2013\u2015\u2043\u2212\u2e31\ufe63\uff0d"
_DOTS = "\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65\u318d\u119e"  # to NFKC, ㆍ is the letter U+119E
_QUOTES = "'\"`\u00b4\u2018-\u201f\u2032\u2033\u2039\u203a\u00ab\u00bb\u3008-\u300f\u301d-\u301f\uff02\uff07\uff40"
_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff"
)
_DROPPED = re.compile(f"[{re.escape(_HYPHENS)}{_DOTS}{_QUOTES}{_INVISIBLE}\\s]+")
_UNSEEN = re.compile(f"[{_INVISIBLE}]+")
_AGAIN = " ·`′−–〈〉《》「」『』"
"""What NFKC makes of characters that a key keeps, and a key leaves out: a space of ¨, brackets of their vertical forms."""


_OFTEN = " \n\u00a0-'\"·‘’“”"
"""Of what a key leaves out, all that most texts have."""


_NORMAL = (("…", "..."), ("ⓒ", "c"), ("℃", "°C"), ("㎞", "km"), ("㈜", "(주)"))
"""What NFKC makes of the signs that most texts have; done before, it has nothing to do for nine texts of ten."""


def _marks() -> str:
    """A character class of all that may fuse with what stands before it under NFKC: marks, vowel and final jamo."""
    ranges: list[str] = []
    first = previous = -2
    for code in range(0x300, 0x20000):
        if unicodedata.category(chr(code))[0] != "M":
            continue
        if code != previous + 1:
            if first >= 0:
                ranges.append(f"{chr(first)}-{chr(previous)}")
            first = code
        previous = code
    ranges.append(f"{chr(first)}-{chr(previous)}")
    return "".join(ranges) + "\u1160-\u11ff\ud7b0-\ud7ff\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc"


_FUSING = re.compile(f"[{_marks()}]")
_MARKS_LIMIT = 30
"""Of a longer run of marks the rest is left out (Unicode's Stream-Safe Text Format): NFKC is quadratic, 80,000 took 5 s."""
_EXCESS = re.compile(f"({_FUSING.pattern}{{{_MARKS_LIMIT}}}){_FUSING.pattern}+")
_BMP_MARKS = "".join(found[0] for found in re.finditer("[\u0300-\uffff](?:-[\u0300-\uffff])?", _marks()))
_FUSES = re.compile(f"[{_BMP_MARKS}\U00010000-\U0010ffff]")
"""Whether `_EXCESS` can touch a text. A class of the first plane is looked for in a tenth of the time that one takes which holds
astral marks one by one, and a single character in a third of what a run of it takes; most texts have none."""
_SPACES = "\t\u000b\u000c\r\u001c-\u001f\u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space that is not among `_OFTEN`; written out, for a class with \\s in it is looked for at a tenth of the speed."""
_RARE = re.compile(
    "[" + _SPACES + "".join(sorted(set(_HYPHENS + _DOTS + "`\u00b4\uff02\uff07\uff40") - set(_OFTEN)))
    + "".join(char for char, _ in _NORMAL)
    + "\u201a\u201b\u201e\u201f\u2032\u2033\u2039\u203a\u00ab\u00bb\u3008-\u300f\u301d-\u301f"
    + _INVISIBLE.replace("\U000e0000-\U000e0fff", "") + _BMP_MARKS + "\U00010000-\U0010ffff]"
)  # fmt: skip
"""Whatever else a key leaves out, or may fuse."""

# --- hanja ------------------------------------------------------------------------------------------------------------

_NAMES = {
    "美": "미국", "中": "중국", "日": "일본", "韓": "한국", "北": "북한", "英": "영국", "佛": "프랑스", "獨": "독일",
    "印": "인도", "露": "러시아", "濠": "호주", "臺": "대만", "台": "대만", "與": "여당", "野": "야당", "檢": "검찰",
    "警": "경찰", "軍": "군", "靑": "청와대", "青": "청와대", "政": "정부", "硏": "연구원", "研": "연구원",
    "企": "기업", "銀": "은행", "黨": "당",
}  # fmt: skip
_SOUNDS = {
    "美": "미", "中": "중", "日": "일", "韓": "한", "北": "북", "英": "영", "佛": "불", "獨": "독", "印": "인",
    "露": "러", "濠": "호", "臺": "대", "台": "대", "與": "여", "野": "야", "檢": "검", "警": "경", "軍": "군",
    "靑": "청", "青": "청", "政": "정", "硏": "연", "研": "연", "企": "기", "銀": "은", "黨": "당",
    # Letters that only ever stand for their sound: 對中 대중, 딥시크發 딥시크발, AI기본法 AI기본법, AI主權 AI주권.
    "對": "대", "反": "반", "訪": "방", "親": "친", "駐": "주", "脫": "탈", "發": "발", "法": "법", "案": "안",
    "戰": "전", "主": "주", "權": "권", "新": "신", "大": "대", "前": "전", "現": "현", "社": "사", "株": "주",
    "型": "형", "級": "급", "化": "화", "南": "남", "亞": "아", "委": "위", "院": "원", "處": "처", "部": "부",
}  # fmt: skip
_WORDS = {
    "日本": "일본",
    "中國": "중국",
    "美國": "미국",
    "韓國": "한국",
    "英國": "영국",
    "中企": "중소기업",
    "大企業": "대기업",
}
_COMPATIBLE = "\uf900-\ufaff"  # compatibility ideographs, 3.5 % of entries: 北 may be U+F963
_HANJA = re.compile(f"[\u3400-\u4dbf\u4e00-\u9fff{_COMPATIBLE}]")
_RUN = re.compile(f"{_HANJA.pattern}+")
_CLAUSE_END = re.compile(r"\s*(?:$|[.,!?…)\]}’”'\"\n])")
_PARTICLE_ENDINGS = frozenset("은는이가도와과에의로을를")


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


Piece = tuple[int, int, str]
"""(start, end, reading): characters of the text that are read as one, and how."""


def _read_run(text: str, start: int, end: int, hanja: Hanja) -> list[Piece]:
    """One run of hanja, letter by letter: the names it stands for, or its sounds.

    A whole word (日本, 中企) is one piece; a run with a letter unknown here is left as it is.
    """
    run = unicodedata.normalize("NFKC", text[start:end])
    if run in _WORDS:
        return [(start, end, _WORDS[run])]
    reading: dict[str, str] = {}
    if all(letter in _SOUNDS for letter in run):
        named = hanja == "name" and all(letter in _NAMES for letter in run) and not _is_plain(run, text, start, end)
        reading = _NAMES if named else _SOUNDS
    return [(start + i, start + i + 1, reading.get(letter, letter)) for i, letter in enumerate(run)]


def _is_plain(run: str, text: str, start: int, end: int) -> bool:
    """中 as "during" and 日 as "day" are no countries."""
    before = text[max(0, start - 12) : start]
    if run == "中":
        return _is_during(before, text[end : end + 3])
    return run == "日" and re.search(r"\d\s?$", before) is not None


def _is_during(before: str, after: str) -> bool:
    """中 as "during": glued to a Hangul word (회의中), or closing a clause after one (대책 검토 中…)."""
    if before and _is_hangul(before[-1]):
        return True
    word = before.rstrip()
    if word.endswith(_LASTING) or _COUNTED.search(before):
        return True
    closes = bool(word) and _is_hangul(word[-1]) and word[-1] not in _PARTICLE_ENDINGS
    return closes and _CLAUSE_END.match(after) is not None


_COUNTED = re.compile(
    r"(?:(?:\d[천만억조]{0,2}|[한두세네몇])\s?(?:곳|명|개|건|장|%|％|퍼센트|년|달|월|주|일|시간|분|팀|종|가지|개사|개국|개월|개사|권|곡|편|번|차례|채|가구|인|표|점)"
    r"|(?:^|\s)(?:이|그|전체|하나|이들|그들|나머지))\s?$"
)
"""Of how many, behind which 中 means among: 10곳 中 4곳, 전체 中 30%."""
_LASTING = (
    "회의", "통화", "수업", "근무", "운전", "주행", "비행", "촬영", "방송", "공연", "경기", "수사", "조사", "재판",
    "협상", "검토", "논의", "협의", "추진", "진행", "준비", "개발", "공사", "건설", "시험", "훈련", "이동", "인터뷰",
    "연설", "대화", "상담", "진료", "수술", "치료", "입원", "임신", "휴가", "여행", "방문", "체류", "재임", "재직",
    "복무", "임기", "기간", "사용", "이용", "식사", "강의", "강연", "시위", "집회", "교전", "전쟁", "국감", "청문회",
    "심의", "심사", "공판", "운영", "가동", "작업", "발표", "질의", "토론", "면접", "출장", "파업", "판매", "모집",
    "시행", "회견", "녹화", "녹음", "등교", "통학", "등원", "출근", "퇴근", "주최", "제작", "공모", "접수", "배포",
    "유통", "수감", "구속", "투병", "격리", "점검", "정비", "수리", "휴직", "휴학", "재학", "연재", "상영", "방영",
    "중계", "대기", "순방", "유세", "선거", "예배",
)  # fmt: skip
"""What lasts, and has a 中 behind it that means during even where the clause goes on: 회의 中 AI 활용."""


# --- the key ----------------------------------------------------------------------------------------------------------


_PLAIN = re.compile(r"[가-힣!#$%&()*+,./:;<=>?@\[\\\]^{|}~0-9A-Za-z]+")
"""Characters of which each is one character of the key and no other has a say in it."""


def _fold(text: str) -> str:
    """NFKC, case folded, without what a key leaves out (again: NFKC brings spaces of its own)."""
    normal = unicodedata.normalize("NFKC", text)
    if normal is not text and any(map(normal.__contains__, _AGAIN)):
        normal = _DROPPED.sub("", normal)
    return normal.casefold()


def match_key(text: str, hanja: Hanja = "name") -> str:
    """The squashed key of `text`; equal keys mean equal phrases to the matcher. Never longer than NFKC makes it."""
    return key_of(text, hanja)[0]


def key_of(text: str, hanja: Hanja = "name") -> tuple[str, list[tuple[int, int]], bool]:
    """(key, (start, end) of every run of hanja, whether anything in the text may be one with what stands before it).

    What most texts hold is taken out by plain replacement, several times as fast as a class of characters; only a text that holds
    anything rarer is gone through with those (docs/benchmarks.md).
    """
    runs = _runs(text)
    if runs:
        text = _read_out(text, runs, hanja)
    for char in _OFTEN:
        text = text.replace(char, "")
    rare = set(_RARE.findall(text))
    if not rare:
        return _fold(text), runs, False
    for char, normal in _NORMAL:
        text = text.replace(char, normal)
    if len(rare) > _FEW:
        text = _DROPPED.sub("", text)
    else:
        for char in rare:
            if _DROPPED.match(char):
                text = text.replace(char, "")
    fuses = _FUSES.search(text) is not None
    return _fold(_EXCESS.sub(r"\1", text) if fuses else text), runs, fuses


def _runs(text: str) -> list[tuple[int, int]]:
    """(start, end) of every run of hanja; letter by letter, which is three times as fast as an expression for runs of them."""
    found: list[tuple[int, int]] = []
    for letter in _HANJA.finditer(text):
        at = letter.start()
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _read_out(text: str, runs: Sequence[tuple[int, int]], hanja: Hanja) -> str:
    """The text with its hanja read."""
    parts: list[str] = []
    at = 0
    for start, end in runs:
        parts.append(text[at:start])
        parts += [reading for _, _, reading in _read_run(text, start, end, hanja)]
        at = end
    return "".join((*parts, text[at:]))


_FEW = 12
"""Different characters that are taken out one by one, in less time than all are by one expression."""


def sounds_of(run: str) -> str:
    """A run of hanja by its sounds; "" where it is read in one way only: as a word, or not at all."""
    letters = unicodedata.normalize("NFKC", run)
    sounds = [_SOUNDS.get(letter, "") for letter in letters]
    return "".join(sounds) if all(sounds) and letters not in _WORDS else ""


def offsets(text: str, hanja: Hanja = "name") -> tuple[list[int], list[tuple[int, int]]]:
    """Where each character of `match_key(text, hanja)` comes from.

    Returns (piece, spans): `piece[i]` numbers the piece of `text` that key character i came from, and `spans[n]` is
    the (start, end) of piece n in `text`. A piece is what NFKC or a hanja reading cannot take apart: 美 is one piece of
    two key characters, and a syllable written as three jamo is one piece of one.
    """
    piece: list[int] = []
    spans: list[tuple[int, int]] = []
    raw = ""  # what the last piece was made from, in case the next character fuses with it
    at = fused = 0
    while at < len(text):
        if plain := _PLAIN.match(text, at):
            start, at = at, plain.end()
            piece += range(len(spans), len(spans) + at - start)
            spans += zip(range(start, at), range(start + 1, at + 1), strict=True)
            raw, fused = text[at - 1], 0
        elif run := _RUN.match(text, at):
            at = run.end()
            for start, end, raw in _read_run(text, run.start(), at, hanja):
                piece += [len(spans)] * len(_fold(raw))
                spans.append((start, end))
            fused = 0
        elif gap := _DROPPED.match(text, at):
            at = gap.end()
        else:
            start = at
            at += 1
            fuses = _FUSING.match(text, start) is not None
            fused = fused + 1 if fuses else 0
            if fused > _MARKS_LIMIT:
                spans[-1] = (spans[-1][0], at)
                continue
            if spans and fuses:
                start, raw = spans[-1][0], raw + text[start]
                spans.pop()
                while piece and piece[-1] == len(spans):
                    piece.pop()
            else:
                raw = text[start]
            piece += [len(spans)] * len(_fold(raw))
            spans.append((start, at))
    return piece, spans


_CHUNK = 256
"""Characters of a text that are gone through one by one at once, for the way back from its key: ten times as dear as the key."""
_SURROUNDINGS = 16
"""Characters on which the reading of hanja may depend, before and behind."""


class MatchKey:
    """A text's key, and the way back to the text, built only when somebody asks for it, and only around what is asked for.

    `text` is the text as printed, `key` its squashed key under one reading of hanja.
    """

    __slots__ = ("_chunks", "_kept", "_pieces", "hanja", "key", "text")

    def __init__(self, text: str, hanja: Hanja = "name") -> None:
        self.text = text
        self.hanja: Hanja = hanja
        self.key = match_key(text, hanja)
        self._kept: list[int] | None = None  # where each character of the key stands; none where that is not so simple
        self._chunks: list[tuple[int, int]] | None = None  # where each begins in the key, and in the text
        self._pieces: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """(start, end) in `text` of key[start:end]; None when that cuts a piece in two (미 out of 美)."""
        first, last = self._piece(start), self._piece(end - 1)
        cut = (start > 0 and self._piece(start - 1) == first) or (end < len(self.key) and self._piece(end) == last)
        return None if cut else (first[0], last[1])

    def gap(self, index: int) -> bool:
        """Whether something visible stands in `text` between the key's characters `index` and `index + 1`."""
        between = self.text[self._piece(index)[1] : self._piece(index + 1)[0]]
        return _UNSEEN.sub("", between) != ""

    def _piece(self, index: int) -> tuple[int, int]:
        """(start, end) of the characters of `text` that the key's character `index` came from."""
        if self._kept is None:
            self._kept = _one_by_one(self.text, self.key)
        if self._kept:
            return self._kept[index], self._kept[index] + 1
        if self._chunks is None:
            self._chunks = self._cut()
        number = bisect_right(self._chunks, index, key=lambda chunk: chunk[0]) - 1
        in_key, at = self._chunks[number]
        if number not in self._pieces:
            until = self._chunks[number + 1][1] if number + 1 < len(self._chunks) else len(self.text)
            self._pieces[number] = offsets(self.text[at:until], self.hanja)
        piece, spans = self._pieces[number]
        start, end = spans[piece[index - in_key]]
        return start + at, end + at

    def _cut(self) -> list[tuple[int, int]]:
        """Chunks that can be gone through one by one: each begins behind a space, far from hanja, where nothing fuses."""
        found = [(0, 0)]
        if len(self.text) < 2 * _CHUNK or _FUSES.search(self.text):
            return found
        at, in_key = 0, 0
        while len(self.text) - at > 2 * _CHUNK:
            cut = self.text.find(" ", at + _CHUNK) + 1
            if not cut:
                break
            if _PLAIN.match(self.text, cut) and not _HANJA.search(self.text[cut - _SURROUNDINGS : cut + _SURROUNDINGS]):
                in_key += len(match_key(self.text[found[-1][1] : cut], self.hanja))
                found.append((in_key, cut))
            at = cut
        whole = in_key + len(match_key(self.text[found[-1][1] :], self.hanja))
        return found if whole == len(self.key) else [(0, 0)]


@cache
def _left_out() -> frozenset[str]:
    """The characters of the first plane that a key leaves out."""
    return frozenset("".join(_DROPPED.findall("".join(map(chr, range(0x10000))))))


def _one_by_one(text: str, key: str) -> list[int]:
    """Where each character of the key stands in a text of which each is left out or is one of the key, and no other has a say in
    it: a quarter of the time that `offsets` takes. Empty for any other text."""
    if _FUSES.search(text):
        return []
    left_out = _left_out()
    kept = [at for at, char in enumerate(text) if char not in left_out]
    # Case folding never shortens: of equal length, each came of one. What NFKC or a reading of hanja changed is not equal.
    if len(kept) != len(key) or "".join(map(text.__getitem__, kept)).casefold() != key:
        return []
    return kept


# --- Latin letters and digits -----------------------------------------------------------------------------------------


def is_alphanumeric(char: str) -> bool:
    """A Latin letter or a digit, accents and full width included; Hangul and hanja are not."""
    base = unicodedata.normalize("NFKD", char).casefold()
    return base != "" and base[0] in "abcdefghijklmnopqrstuvwxyz0123456789"


_FIGURE_BEFORE = re.compile(r"\d[.,．，]$")
_FIGURE_BEHIND = re.compile(r"[.,．，]\d")
_INITIAL_BEFORE = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ][.．]$")


def stands_free(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit touches text[start:end] from outside, where its own edge is one.

    So AI is in "AI를" and in "소버린AI", and not in SAID or AIDS; 100조 is not in 1,100조, GPT-5 not in
    GPT-5.5, A.I. not in U.A.I. Invisible characters are looked through.
    """
    if text[start].isdecimal() and _FIGURE_BEFORE.search(text, max(0, start - 2), start):
        return False
    if text[end - 1].isdecimal() and _FIGURE_BEHIND.match(text, end):
        return False
    if "." in text[start:end] and _INITIAL_BEFORE.search(text, max(0, start - 2), start):
        return False
    if is_alphanumeric(text[start]):
        left = start - 1
        while left >= 0 and _UNSEEN.match(text[left]):
            left -= 1
        if left >= 0 and is_alphanumeric(text[left]):
            return False
    last = end - 1
    while last > start and _FUSING.match(text[last]):
        last -= 1
    if is_alphanumeric(text[last]):
        right = end
        while right < len(text) and _UNSEEN.match(text[right]):
            right += 1
        if right < len(text) and is_alphanumeric(text[right]):
            return False
    return True


# --- particles --------------------------------------------------------------------------------------------------------

# After a consonant, after a vowel, after either: the longest that fits is taken off, once.
_AFTER_CONSONANT = (
    "으로부터", "으로서", "으로써", "으로는", "으로", "이라는", "이라고", "이라며", "이란", "이며", "이나",
    "은", "이", "을", "과",
)  # fmt: skip
_AFTER_VOWEL = ("로부터", "로서", "로써", "로는", "로", "라는", "라고", "라며", "는", "가", "를", "와")
_AFTER_EITHER = (
    "에서부터", "에서는", "에서도", "에서의", "에서", "에게서", "에게는", "에게", "에는", "에도", "에", "까지도", "까지",
    "부터", "보다", "처럼", "만큼", "마다", "조차", "마저", "밖에", "만의", "만", "도", "의", "와의", "과의", "께서",
)  # fmt: skip
_RIEUL = 8  # 로 follows ㄹ as it follows a vowel: 서울로
_WHOLE = (
    "회의", "논의", "합의", "동의", "협의", "주의", "정의", "결의", "건의", "제도", "정도", "태도", "속도", "한반도", "인도",
    "각도", "강도", "농도", "보도", "주도", "결과", "성과", "국가", "평가", "증가", "전문가",
)  # fmt: skip
_BODIES = ("국회의", "사회의", "원회의", "협회의", "학회의", "의회의", "교회의", "기회의")
"""국회의 is 국회 with a particle, 정상회의 is a meeting."""


def strip_josa(word: str) -> str:
    """`word` without the particle at its end, as long as two characters remain: 정부는 -> 정부, 국가 -> 국가.

    One particle (or one fixed pair) is taken off; final consonants must agree, so that 전문가 and 투자효과 stay whole.
    """
    if word.endswith(_WHOLE) and not word.endswith(_BODIES):
        return word
    best = ""
    for particle in (*_AFTER_EITHER, *_AFTER_CONSONANT, *_AFTER_VOWEL):
        if len(particle) > len(best) and word.endswith(particle) and _agrees(word[: -len(particle)], particle):
            best = particle
    return word[: len(word) - len(best)]


def _agrees(stem: str, particle: str) -> bool:
    if len(stem) < 2:
        return False
    if particle in _AFTER_EITHER or not _is_hangul(stem[-1]):
        return True
    final = (ord(stem[-1]) - ord("가")) % 28
    if particle.startswith("로"):
        return final in (0, _RIEUL)
    return final != 0 if particle in _AFTER_CONSONANT else final == 0
