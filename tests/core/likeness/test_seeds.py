from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bench.dedup.edits import COPIES, PORTAL_HEAD, PORTAL_TAIL, text_of
from monitor.core.likeness import signature, terms
from monitor.core.likeness.dedup import compare, is_duplicate
from monitor.core.likeness.facts import facts, is_known
from monitor.core.likeness.seeds import (
    SeedRecord,
    article_of_crawl,
    build_corpus,
    dump_corpus,
    fact_keys,
    load_corpus,
    record,
)
from monitor.core.likeness.signature import sign
from monitor.errors import SeedError
from tests.core.likeness.texts import CENTER, MODEL, SPEECH

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
CORPUS = ROOT / "seeds/corpus.toml"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
with_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside this checkout")

GOLD = """\
[[seed]]
id = "hanbit-center"
file = "1.txt"
outlet = "한빛경제"
title = "연산센터 재공모 \\"70%\\""
byline = "박서준"
published = "2026-11-24"
topics = ["연산센터"]
drop = ["(사진=누리통신)", "그래픽=홍길동"]
keep_first = "정부가 두 차례 유찰된"
keep_last = "정부의 시간표다."

[[seed]]
id = "a-model"
file = "2.txt"
topics = ["독자 모델", "평가"]
keep_first = "독자 언어모델 개발 사업"
keep_last = "의미가 없다”고 말했다."
"""
FILES = {
    "1.txt": PORTAL_HEAD
    + CENTER.replace("\n", "\n그래픽=홍길동·누리\n", 1).replace("두 차례", "두 (사진=누리통신) 차례")
    + PORTAL_TAIL,
    "2.txt": MODEL + "담당 홍길동\n",
}
GOLD = GOLD.replace("정부가 두 차례 유찰된", "정부가 두 ")


def contents(seed: SeedRecord) -> tuple[object, ...]:
    texts = (seed.id, seed.title, seed.outlet, seed.byline, seed.published, seed.url)
    return (*texts, seed.version, seed.shingles.tolist(), seed.bands, seed.sentences, seed.terms, seed.facts)


def found(seed: SeedRecord, text: str) -> bool:
    """Named by the index and verified exactly."""
    signed = sign(text)
    named = {*seed.bands, *seed.sentences} & {*signed.bands, *signed.sentences}
    return bool(named) and is_duplicate(compare(seed.shingles, signed.shingles))


# --- building ----------------------------------------------------------------------------------------------------------


def test_build_corpus() -> None:
    model, center = build_corpus(GOLD, FILES.__getitem__)
    assert (model.id, model.title, model.outlet, model.published) == (
        "a-model",
        "독자 모델, 평가 (제목 미확인)",
        None,
        None,
    )
    assert (center.outlet, center.byline, center.published) == ("한빛경제", "박서준", "2026-11-24")
    assert center.version == signature.VERSION
    assert compare(center.shingles, sign(CENTER).shingles).similarity == 1.0
    assert terms.term_key("연산센터") in dict(center.terms)
    said = facts("", ["총사업비는 2조4000억 원이다."], published_at=NOW, timezone="Asia/Seoul")
    assert all(is_known(fact, center.facts) for fact in said)
    assert said


def test_article_of_crawl_drops_lines_and_fragments() -> None:
    gold = {"id": "x", "keep_first": "첫째", "keep_last": "끝이다.", "drop": ["(사진=누리)", "그래픽=홍길동"]}
    first = "첫째 문단이 (사진=누리) 여기 있고 또 이어지고 더 이어지는 긴 줄이다."
    raw = f"머리\n{first}\n그래픽=홍길동·누리\n\n둘째가 끝이다. 꼬리\n"
    assert article_of_crawl(raw, gold) == "첫째 문단이   여기 있고 또 이어지고 더 이어지는 긴 줄이다.\n둘째가 끝이다."


@pytest.mark.parametrize(
    ("gold", "complaint"),
    [
        ("[[seed]\n", "gold.toml cannot be read"),
        ("", "names no"),
        ('[[seed]]\nid = "a"\nfile = "1.txt"\nkeep_first = "정부"\n', "seed a lacks keep_last"),
        ('[[seed]]\nfile = "1.txt"\n', "seed 1 lacks id"),
        (GOLD.replace("시간표다", "시계다"), "seed hanbit-center: keep_last"),
        (GOLD.replace("정부가 두 ", "없는 말"), "seed hanbit-center: keep_first"),
        (GOLD.replace("a-model", "hanbit-center"), "seed hanbit-center stands twice"),
        ('[[seed]]\nid = "a"\nfile = "1.txt"\nkeep_first = "AI"\nkeep_last = "AI"\n', "seed a: "),
    ],
)
def test_what_is_wrong_with_a_gold_file_is_said(gold: str, complaint: str) -> None:
    with pytest.raises(SeedError) as raised:
        build_corpus(gold, FILES.__getitem__)
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_seed_needs_text() -> None:
    with pytest.raises(SeedError, match="seed x: no text"):
        record("…", id="x", title="제목")


# --- the file ----------------------------------------------------------------------------------------------------------


def test_round_trip() -> None:
    records = [
        *build_corpus(GOLD, FILES.__getitem__),
        record(SPEECH, id="odd", title='따옴표 " 역슬래시 \\ 탭\t줄\n끝 \x7f', url="https://hanbit.example/?a=1&b=2"),
    ]
    text = dump_corpus(reversed(records))
    loaded = load_corpus(text)
    assert [contents(seed) for seed in loaded] == [contents(seed) for seed in sorted(records, key=lambda seed: seed.id)]
    assert dump_corpus(loaded) == text
    assert loaded[0].shingles.dtype == np.uint64
    assert load_corpus(dump_corpus([])) == ()


def test_the_file_holds_no_text() -> None:
    text = dump_corpus(build_corpus(GOLD, FILES.__getitem__))
    assert not [
        word for word in set(re.findall(r"[가-힣]{3,}", CENTER + MODEL)) - {"연산센터", "재공모"} if word in text
    ]


CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "no TOML": (lambda text: text + "[[seed]\n", "not readable TOML"),
    "no tables": (lambda text: "seed = 3\n", "no [[seed]] tables"),
    "another version": (
        lambda text: text.replace("version = 1", "version = 0", 1),
        "seed a-model: made with signature version 0",
    ),
    "no version": (lambda text: text.replace("version = 1\n", "", 1), "seed a-model: made with signature version None"),
    "no title": (lambda text: text.replace("title =", "titel =", 1), "seed a-model: title is missing"),
    "no id": (lambda text: text.replace("id =", "ident =", 1), "seed no. 1: id is missing"),
    "not text": (lambda text: text.replace("version", "outlet = 3\nversion", 1), "seed a-model: outlet must be text"),
    "no bands": (lambda text: text.replace("bands =", "hands =", 1), "seed a-model: bands is missing"),
    "half a number": (lambda text: text.replace("bands = '''\n", "bands = '''\nAAAA", 1), "seed a-model: bands"),
    "not base64": (
        lambda text: text.replace("shingles = '''\n", "shingles = '''\n가", 1),
        "seed a-model: shingles is damaged",
    ),
    "empty": (
        lambda text: re.sub(r"bands = '''.*?'''", "bands = ''", text, count=1, flags=re.S),
        "seed a-model: fingerprints",
    ),
    "twice": (lambda text: text.replace("hanbit-center", "a-model"), "seed a-model stands twice"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_corpus_that_cannot_be_used_says_which_seed_and_what_to_do(change: str) -> None:
    edit, complaint = CHANGES[change]
    text = dump_corpus(build_corpus(GOLD, FILES.__getitem__))
    with pytest.raises(SeedError) as raised:
        load_corpus(edit(text))
    assert complaint in str(raised.value)
    assert "monitor seeds build" in str(raised.value) or change == "twice"
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("edit", COPIES)
def test_a_seed_is_recognised_from_the_file(edit: str) -> None:
    (center,) = load_corpus(dump_corpus([record(CENTER, id="center", title="연산센터 재공모")]))
    assert found(center, COPIES[edit](text_of("center", "", CENTER), Random(edit)))
    assert not found(center, COPIES[edit](text_of("model", "", MODEL), Random(edit)))


@pytest.mark.parametrize("published", [None, "2026", "2026-11", "2026-11-20", "2026-11-20T07:00:00+09:00", "언젠가"])
def test_what_a_seed_says_is_no_news_however_exactly_its_date_is_known(published: str | None) -> None:
    text = (
        "정부는 2027년 3월 9일 소버린 AI 사업을 공고한다.\n빌린 두뇌로 행정을 할 수 있는지 물어야 한다고 그는 적었다."
    )
    keys = fact_keys("제목", text.split("\n"), published)
    quoted = '감사원은 보고서에서 "빌린 두뇌로 행정을 할 수 있는지 물어야 한다"고 밝혔다. 공고는 2027년 3월 9일이다.'
    found = [fact for fact in facts("", [quoted], published_at=NOW, timezone="Asia/Seoul") if fact.worth > 0]
    assert {fact.kind for fact in found} == {"quote", "date"}
    assert all(is_known(fact, keys) for fact in found)


# --- the shipped corpus ------------------------------------------------------------------------------------------------


def test_the_shipped_corpus_is_of_this_version() -> None:
    """`load_corpus` refuses any other: a version bump regenerates the corpus in the same commit."""
    shipped = load_corpus(CORPUS.read_text(encoding="utf-8"))
    assert len(shipped) == 5
    for seed in shipped:
        assert seed.version == signature.VERSION
        assert all((seed.title, seed.outlet, seed.published, seed.terms, seed.facts))
        assert seed.shingles.size > 900
        assert len(seed.sentences) > 10


@with_shared
def test_the_shipped_corpus_is_what_the_documents_give() -> None:
    folder = SHARED / "seeds"
    gold = (folder / "gold.toml").read_text(encoding="utf-8")
    built = build_corpus(gold, lambda name: (folder / name).read_text(encoding="utf-8"))
    assert dump_corpus(built).encode() == CORPUS.read_bytes()


@with_shared
@pytest.mark.parametrize("name", [path.name for path in sorted((SHARED / "seeds").glob("*.txt"))])
def test_each_shipped_seed_is_recognised_in_every_disguise(name: str) -> None:
    folder = SHARED / "seeds"
    raw = (folder / name).read_text(encoding="utf-8")
    gold = (folder / "gold.toml").read_text(encoding="utf-8")
    (own,) = (
        seed
        for seed in build_corpus(gold, lambda file: (folder / file).read_text(encoding="utf-8"))
        if found(seed, raw)
    )
    shipped = {seed.id: seed for seed in load_corpus(CORPUS.read_text(encoding="utf-8"))}
    for edit, apply in COPIES.items():
        hits = [seed.id for seed in shipped.values() if found(seed, apply(text_of(name, "", raw), Random(edit)))]
        assert hits == [own.id], edit


@with_shared
def test_no_other_article_is_taken_for_a_seed() -> None:
    shipped = load_corpus(CORPUS.read_text(encoding="utf-8"))
    for name in ("wire_articles", "reprints_2019q1"):
        with gzip.open(SHARED / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                signed = sign(json.loads(line)["text"])
                alike = [seed.id for seed in shipped if is_duplicate(compare(seed.shingles, signed.shingles))]
                assert alike == []
