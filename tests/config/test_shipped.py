"""What ships ready: the catalogue of feeds, and the desk's first config.toml."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date, time
from pathlib import Path
from typing import get_args

import pytest

from monitor.config import CatalogueFeed, Config, catalogue, load
from monitor.config.tables import CatalogueKind, CatalogueQuirk, FeedStatus
from monitor.core.match.matcher import Matcher
from monitor.core.text.urls import canonical_url, domain

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "catalogue.md"
NAMES = Path(__file__).with_name("catalogue_names.txt")
"""Every name that ever shipped."""

FEEDS = tuple(catalogue().values())
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.toml", environment={})


@pytest.fixture(scope="module")
def matcher(config: Config) -> Matcher:
    return Matcher(config.topics, config.aliases)


# --- the catalogue ----------------------------------------------------------------------------------------------------


def written() -> list[dict[str, object]]:
    """The feeds as they stand in the file, before any default."""
    text = (ROOT / "monitor" / "shipped" / "catalogue.toml").read_text(encoding="utf-8")
    found: list[dict[str, object]] = tomllib.loads(text)["feeds"]
    return found


def test_the_catalogue_is_wide() -> None:
    kinds = Counter(feed.kind for feed in FEEDS)
    assert len(FEEDS) >= 100
    assert kinds["opinion"] >= 8
    assert kinds["government"] >= 3
    assert set(kinds) == set(get_args(CatalogueKind))
    assert len({feed.outlet for feed in FEEDS if feed.outlet}) >= 60


def test_no_name_and_no_address_stands_twice() -> None:
    """By canonical form: http and https, with and without tracking, are one address."""
    for given in ((feed["name"] for feed in written()), (canonical_url(feed.url) for feed in FEEDS)):
        assert [value for value, times in Counter(given).items() if times > 1] == []


def test_a_name_that_shipped_once_stays() -> None:
    """Desks rely on names. A new feed's name is added to the file beside this test; none is ever taken out."""
    assert set(NAMES.read_text(encoding="utf-8").splitlines()) == set(catalogue())


def test_every_feed_says_itself_what_it_is() -> None:
    """Kind, section, language, address and status are written down, not left to a default."""
    told = {"name", "kind", "section", "language", "url", "status"}
    assert [feed["name"] for feed in written() if told - set(feed)] == []


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_every_feed_is_consistent(feed: CatalogueFeed) -> None:
    searched = domain(feed.url) == "news.google.com"
    assert (feed.status == "live") == (feed.last_answered is not None)
    assert feed.last_answered is None or date(2026, 1, 1) <= feed.last_answered < date(2027, 1, 1)
    assert len(set(feed.quirks)) == len(feed.quirks)
    assert searched == ("search" in feed.quirks)
    assert feed.outlet or searched, "only a search may leave the outlet to its entries"
    assert (feed.kind == "opinion") == bool(re.search("오피니언|사설|칼럼", feed.section))
    assert "http-only" not in feed.quirks or feed.url.startswith("http:")
    assert feed.encoding != "euc-kr" or not {"bom", "naive-dates"} & set(feed.quirks)
    assert feed.status not in ("doubtful", "dead") or feed.note, "say why, and what to use in its place"
    assert len(feed.note) <= 90


def test_every_quirk_is_used() -> None:
    assert {quirk for feed in FEEDS for quirk in feed.quirks} == set(get_args(CatalogueQuirk))


# --- docs/catalogue.md ------------------------------------------------------------------------------------------------


def told(title: str) -> dict[str, str]:
    """Of the table under a heading: what stands in `code` in the first cell -> the second cell."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", section, re.MULTILINE))


def test_the_page_explains_every_field_and_every_quirk() -> None:
    assert set(told("Fields")) == set(CatalogueFeed.model_fields)
    assert set(told("Quirks")) == set(get_args(CatalogueQuirk))
    assert all(told("Quirks").values())


def test_the_page_counts_right() -> None:
    kinds, states = Counter(feed.kind for feed in FEEDS), Counter(feed.status for feed in FEEDS)
    assert told("Kinds") == {kind: str(kinds[kind]) for kind in get_args(CatalogueKind)}
    assert told("Status") == {status: str(states[status]) for status in get_args(FeedStatus)}
    known = sum(feed.encoding is not None for feed in FEEDS)
    assert f"The encoding of {known} of {len(FEEDS)} feeds is known" in PAGE.read_text(encoding="utf-8")
    assert [feed.name for feed in FEEDS if feed.encoding == "euc-kr"] == ["보안뉴스"]


# --- the first config.toml --------------------------------------------------------------------------------------------


def named() -> list[tuple[str, bool]]:
    """(name, whether it is on) of every line of `catalogue = [...]`, in order."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    block = re.search(r"^catalogue = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    return [(name, not off) for off, name in re.findall(r'^  (# )?"(.+)",$', block[1], re.MULTILINE)]


def test_the_first_config_names_every_feed_exactly_once_on_or_off(config: Config) -> None:
    assert Counter(name for name, _ in named()) == Counter(list(catalogue()))
    assert tuple(name for name, on in named() if on) == config.catalogue


def test_the_first_config_turns_on_only_what_was_seen_alive(config: Config) -> None:
    assert {catalogue()[name].status for name in config.catalogue} == {"live"}
    assert len({feed.outlet for feed in config.feeds}) >= 40


def test_the_first_config_mails_nobody_at_half_past_seven(config: Config) -> None:
    (digest,) = config.digests
    assert (config.timezone, digest.at, digest.recipients, digest.days) == (
        "Asia/Seoul",
        time(7, 30),
        (),
        tuple(range(7)),
    )
    assert config.smtp is None


def test_the_mail_examples_work_when_uncommented(tmp_path: Path) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    blocks = text.split("# [smtp]\n")[1:]
    assert len(blocks) == 3
    for block in blocks:
        lines = [line[2:] for line in block.splitlines() if line.startswith("# ") and " = " in line][:6]
        (tmp_path / "config.toml").write_text("[smtp]\n" + "\n".join(lines), encoding="utf-8")
        smtp = load(tmp_path / "config.toml", environment={}).smtp
        assert smtp is not None
        assert smtp.password_env == "MONITOR_SMTP_PASSWORD"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("정부, ‘국대 AI’ 2차 평가 착수", "독자 AI 모델"),
        ("독파모 정예팀 선정", "독자 AI 모델"),
        ("독자 인공지능(AI) 파운데이션 모델 사업", "독자 AI 모델"),
        ("K-AI 모델 공개", "독자 AI 모델"),
        ("인공지능 주권을 말하다", "AI 주권"),
        ("데이터 주권 논의", "AI 주권"),
        ("소버린(Sovereign) AI 전략", "소버린 AI"),
        ("국가AI컴퓨팅센터 재공모", "국가 AI 컴퓨팅 센터"),
        ("인공지능(AI) 3대 강국 도약", "AI 3대 강국"),
        ("AI G3 도약", "AI 3대 강국"),
        ("국가인공지능전략위원회 출범", "국가인공지능위원회"),
        ("국가AI전략위 첫 회의", "국가인공지능위원회"),
        ("AI기본法 시행령", "AI 기본법"),
        ("인공지능(AI) 기본법 시행", "AI 기본법"),
        ("AI 고속도로 예산", "국가 AI 컴퓨팅 센터"),
        ("EU ‘AI 기가 팩토리’ 공모", "AI 기가팩토리"),
        ("AI 안전연구소 개소", "AI 안전"),
        ("파리 AI 정상회의", "AI 액션 서밋"),
        ("美, HBM 대중 수출 제한", "AI 반도체 수출 통제"),
        ("美 반도체 수출규제", "AI 반도체 수출 통제"),
        ("DeepSeek 쇼크", "딥시크"),
        ("스타게이트 프로젝트", "스타게이트"),
        ("佛 미스트랄AI 투자 유치", "미스트랄·유럽 기업"),
        ("유엔 인공지능 과학 패널", "AI 거버넌스"),
        ("오픈소스 AI 생태계", "오픈소스 AI"),
        ("한국형 AI 문샷 사업", "한국형 AI 문샷"),
    ],
)
def test_the_words_of_the_debate_are_found(matcher: Matcher, text: str, topic: str) -> None:
    assert topic in {match.topic for match in matcher.matches(text)}


@pytest.mark.parametrize(
    "text",
    [
        "동국대 AI대학원 신입생 모집",
        "단국대, AI 캠퍼스 문 열어",
        "KAI, 수리온 수출 계약",
        "젠슨 황 방한에 주가 들썩",
        "배우 하정우 새 영화",
        "소비자 주권 시민회의",
        "SAID 재단 기부",
        "삼성전자 HBM4 양산",
        "미스트랄 미사일 도입",
        "구독자 AI 추천 서비스",
        "오늘의 날씨: 전국 맑음",
    ],
)
def test_what_a_policy_desk_does_not_want_is_not(matcher: Matcher, text: str) -> None:
    assert matcher.matches(text) == ()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here")
def test_every_seed_document_touches_its_topics(matcher: Matcher) -> None:
    for seed in tomllib.loads((SEEDS / "gold.toml").read_text(encoding="utf-8"))["seed"]:
        body = (SEEDS / seed["file"]).read_text(encoding="utf-8")
        found = {match.topic for match in matcher.matches(body=body)}
        assert set(seed["topics"]) <= found, seed["id"]
        assert matcher.hint(body)
