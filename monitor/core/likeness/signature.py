"""What a text looks like to the near-duplicate index: hashed shingles, bands and sentences.

    text -> normalise -> 5-character shingles -> 126 minima -> 42 bands of 3     one shared band: probably alike
                      -> sentences of 20+ characters, hashed                     one shared hash: a sentence in common

Bands and sentences name candidates, `dedup` decides on the exact shingle sets. Of the 110 duplicate pairs among 1,078
real articles bands name .96, sentences .86, both together .99, at about one candidate for an article.

**Frozen.** Stored bands, stored sentences and the shipped seed corpus stay comparable only while the normaliser and every
constant here stay as they are. They are independent of `core.article.cleanup` on purpose: better cleanup never makes a
seed stale. Whoever changes what `normalise` returns for any text raises `VERSION` and regenerates `seeds/corpus.toml`
with `monitor seeds build` in the same commit; the golden test in `tests/core/likeness/test_signature.py` fails until then.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

VERSION: int = 1
"""Version of the normaliser and of the constants below; stored beside every signature."""

SHINGLE = 5
"""Characters in one shingle."""
BANDS = 42
ROWS = 3
SENTENCE = 20
"""Normalised characters that make a sentence worth indexing: shorter ones are stock phrases."""

_CHUNK = 2048
"""Shingles hashed at once: 126 x 2048 x 4 bytes = 1 MB, so that a book costs no more memory than an article."""


# --- the frozen normaliser --------------------------------------------------------------------------------------------
# Patterns see NFKC-folded lower-case text: full-width brackets are ASCII, NBSP is a space. Each stands behind a plain
# substring that must be present, because a substring search costs a hundredth of a pattern. All repeats are bounded:
# hostile text cannot make them quadratic.

_JOB = r"(?:기자|특파원|통신원|논설위원|위원|앵커|리포터|에디터)"
_NAMES = r"[가-힣a-z·,/ ]{2,40}"
_OPEN, _CLOSE = r"[\[(<【〔]", r"[\])>】〕]"
_CREDIT = r"(?:사진|이미지|그래픽|영상|자료|출처|일러스트|캡처)"
_EMAIL = r"(?<![a-z0-9._+-])[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}"

_ANYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (needle, re.compile(pattern))
    for needle, pattern in (
        # (서울=누리통신) 홍길동 기자 =   [서울=누리통신] ...   【세종=누리통신】 ...
        ("=", rf"{_OPEN}[가-힣a-z·,/ ]{{2,30}}=[^\n()\[\]<>【】]{{2,30}}{_CLOSE}(?:{_NAMES}{_JOB} ?=)?"),
        # [한빛경제 박서준 기자]   (한빛경제 박서준·김하늘 기자)
        ("기자", rf"{_OPEN}[^\n()\[\]<>【】]{{2,50}}{_JOB}{_CLOSE}"),
        ("원", rf"{_OPEN}[^\n()\[\]<>【】]{{2,50}}{_JOB}{_CLOSE}"),
        # [앵커] [기자] <앵커>
        ("앵커", rf"{_OPEN} ?앵커(?: ?멘트)? ?{_CLOSE}"),
        ("기자", rf"{_OPEN} ?기자 ?{_CLOSE}"),
        # (사진=누리통신)  [사진 = 회사 제공]  [누리통신 자료사진]
        ("=", rf"{_OPEN} ?{_CREDIT}[가-힣 ]{{0,8}}=[^\n()\[\]<>]{{1,40}}{_CLOSE}"),
        ("자료사진", rf"{_OPEN}[^\n()\[\]<>【】]{{0,30}}자료사진{_CLOSE}"),
        # 박서준 기자 seojun@hanbit.example   박서준 (seojun@hanbit.example)
        ("@", rf"(?:[가-힣]{{2,4}} ?(?:[가-힣]{{0,4}}{_JOB})? ?)?[(\[<]?{_EMAIL}[)\]>]?"),
        # What a portal leaves between headline and text.
        ("글자크기", r"(?:본문 )?글자 ?크기(?:를| 설정| 조정| 변경)[^\n.]{0,60}변경 ?(?:됩니다|하세요)\.?"),
        ("글자크기", r"(?:본문 )?글자크기 설정|(?:기사의 )?(?:본문 내용은 )?이 글자크기로 변경됩니다\.?"),
        (
            "가장 빠른 뉴스가",
            r"(?:\(예시\) ?)?가장 빠른 뉴스가 있고[^\n]{0,90}만나보세요\."
            r"(?:[^\n]{0,80}전달하고 있습니다\.)?",
        ),
        ("번역beta", r"번역beta(?: translated by kaka i)?"),
        ("생각하시나요", r"이 기사에 대해 어떻게 생각하시나요\??"),
        ("섹션으로 분류", r"이 기사는[^\n]{0,30}섹션으로 분류했습니다\.?"),
    )
)

_LINE = re.compile(
    r"""[•·*\s]*(?:
        [▲△▼▽◀▶]?\s*(?:©|사진|그래픽|이미지|일러스트|영상)\s?[=:·/©]?[^\n]{0,40}   # ▲ ©누리통신   그래픽=홍길동
      | [▲△▼▽◀▶][^\n]{0,60}(?:©|사진|제공)[^\n]{0,30}                             # ▲ 토론회 모습 ©누리통신
      | [▶☞▷►◎※][^\n]{0,90}(?:구독|바로가기|클릭|제보|카카오톡|카톡|페이스북|유튜브|텔레그램|뉴스레터|채널|앱|더보기|
                              이벤트|추천|무료|공감언론)[^\n]{0,60}               # ▶ 구독하기
      | <\s?[가-힣a-z0-9]{2,12}\s?>                                               # <누리통신>
      | (?:송고|입력|수정|기사입력|최종수정|등록|승인)\s?:?\s?(?:20)?\d\d[\d.\-/:\s오전후년월일시분|]{4,60}
      | (?:(?:20)\d\d[\d.\-/:\s오전후년월일시분|]{6,60})
      | (?:[가-힣]{1,8}[ /=]\s?)?[가-힣]{2,4}(?:[·,]\s?[가-힣]{2,4}){0,4}\s?(?:[가-힣]{2}\s?)?
        (?:기자|특파원|논설위원)\s?=?(?:\s?20\d\d[\d.\-/:\s오전후년월일시분|]{4,40})?
      | (?:음성으로\ 듣기|음성재생\ ?설정|공유하기|공유|인쇄|인쇄하기|스크랩|구독|구독하기|기사\ ?저장|요약보기
          |자동요약|관련\ ?기사|많이\ 본\ 뉴스|주요\ 뉴스|추천\ 뉴스|좋아요|슬퍼요|화나요|후속기사\ 원해요
          |댓글|댓글\ ?\d*|가|가가|본문\ 듣기|번역|송고|닫기|뉴스듣기|기사\ 제보|글자\ ?크기|이전\ 기사|다음\ 기사|목록)
    )\s*""",
    re.VERBOSE,
)
_LINE_LENGTH = 160
"""No furniture line is longer: longer lines are not even looked at."""

_TAIL_REACH = 700
"""Characters from the end within which a copyright notice may stand; beyond it, it is somebody's subject."""
_COPYRIGHT = re.compile(
    r"[<\[(※]?\s?(?:저작권자|copyrights?\s?[©(]|©)[^\n]{0,80}?(?:무단|재배포|금지|reserved)"
    r"|[<\[(※]?\s?무단\s?(?:전재|복제|배포|사용)[^\n.]{0,25}금지(?![가-힣])"
    r"|[<\[(※]?\s?저작권자\s?[(©]"
)
_COPYRIGHT_WORDS = ("저작권자", "copyright", "©", "무단")
_RELATED = re.compile(r"\s*[-▶▷►☞■●•*][^\n]{0,90}[^.\n]\s*")
"""A line of a list of other headlines at the end: a bullet, and no full stop."""

_SENTENCE = re.compile(r"(?<![0-9a-z])[.!?]+|[.!?]+(?![0-9a-z])|\n")
_DROP = re.compile(r"[^0-9a-z가-힣一-鿿]+")
_MARKS = (("ⓒ", "©"), ("Ⓒ", "©"), ("ㆍ", "·"), ("・", "·"), ("\r", "\n"), ("\v", "\n"), ("\f", "\n"), ("\u2028", "\n"))
"""What NFKC would turn into something else (ⓒ into c), and other line ends."""


def _fold(text: str) -> str:
    for mark, plain in _MARKS:
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKC", text).lower()


def _cut_tail(text: str) -> str:
    """Without the copyright notice near the end and whatever follows it, and without a list of other headlines."""
    start = max(0, len(text) - _TAIL_REACH, len(text) // 3)
    if any(word in text for word in _COPYRIGHT_WORDS):
        line = text.rfind("\n", 0, start) + 1
        found = _COPYRIGHT.search(text, line if start - line < _LINE_LENGTH else start)
        text = text[: found.start()] if found else text
    lines = text.rstrip().split("\n")
    keep = len(lines)
    while keep > 1 and (not lines[keep - 1].strip() or _RELATED.fullmatch(lines[keep - 1])):
        keep -= 1
    return "\n".join(lines[:keep])


def _stripped(text: str) -> str:
    """Folded text without boilerplate, lines kept."""
    text = _cut_tail(_fold(text))
    for needle, pattern in _ANYWHERE:
        if needle in text:
            text = pattern.sub(" ", text)
    if "\n" not in text:
        return text
    return "\n".join(line for line in text.split("\n") if len(line) > _LINE_LENGTH or not _LINE.fullmatch(line))


def normalise(text: str) -> str:
    """What two printings of one text share: NFKC, lower case, no boilerplate, only `[0-9a-z가-힣一-鿿]`, no spaces.

    `text` is paragraphs joined by newlines, or a whole article in one line. The same for NFC and NFD input. The rule is
    frozen; see the module's docstring.
    """
    return _DROP.sub("", _stripped(text))


# --- hashing ----------------------------------------------------------------------------------------------------------
# Fixed constants throughout: Python's own hash() differs from run to run.


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64: every output bit depends on every input bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _stream(seed: int, count: int) -> NDArray[np.uint64]:
    """`count` numbers of the splitmix64 generator."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _mix(steps + np.uint64(seed))


# Minima are taken over 32 bits: ten times faster than over 64, and three equal minima by chance stay below 1 in 2^60.
_FACTOR = (_stream(0x5EED0001, BANDS * ROWS).astype(np.uint32) | np.uint32(1))[:, None]
_OFFSET = _stream(0x5EED0002, BANDS * ROWS).astype(np.uint32)[:, None]
_BAND = _stream(0x5EED0003, BANDS)
_POWERS = tuple(np.uint64(pow(0x100000001B3, SHINGLE - 1 - place, 2**64)) for place in range(SHINGLE))


def _shingles(normal: str) -> NDArray[np.uint64]:
    codes = np.frombuffer(normal.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(codes) - SHINGLE + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    total = np.zeros(count, dtype=np.uint64)
    for place, power in enumerate(_POWERS):
        total += codes[place : place + count] * power
    return np.unique(_mix(total))


def shingles(text: str) -> NDArray[np.uint64]:
    """Sorted unique 64-bit hashes of the 5-character shingles of the normalised text; empty below 5 characters."""
    return _shingles(normalise(text))


def _bands(hashes: NDArray[np.uint64]) -> tuple[int, ...]:
    if not len(hashes):
        return ()
    low = hashes.astype(np.uint32)
    minima = np.full(BANDS * ROWS, 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, len(low), _CHUNK):
        np.minimum(minima, (_FACTOR * low[start : start + _CHUNK] + _OFFSET).min(axis=1), out=minima)
    rows = minima.reshape(BANDS, ROWS).astype(np.uint64)
    total = _BAND
    for row in range(ROWS):
        total = _mix(total ^ rows[:, row])
    return tuple(total.view(np.int64).tolist())


def _sentence_hash(sentence: str) -> int:
    return int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest(), "little", signed=True)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """A text as the index knows it. Compared by identity: compare the fields where that is meant."""

    version: int
    shingles: NDArray[np.uint64]
    """Sorted and unique."""
    bands: tuple[int, ...]
    """42 signed 64-bit hashes of (band index, three minima); none for a text below 5 characters."""
    sentences: tuple[int, ...]
    """Signed 64-bit hashes of normalised sentences of 20+ characters, in order, each once."""


def sign(text: str) -> Signature:
    """The signature of a text: paragraphs joined by newlines, or all in one line. About 0.4 ms for 2,000 characters."""
    normal = [_DROP.sub("", sentence) for sentence in _SENTENCE.split(_stripped(text))]
    hashes = _shingles("".join(normal))
    sentences = dict.fromkeys(_sentence_hash(sentence) for sentence in normal if len(sentence) >= SENTENCE)
    return Signature(VERSION, hashes, _bands(hashes), tuple(sentences))
