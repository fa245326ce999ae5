"""What ships ready: the catalogue of feeds, and the desk's first config.toml."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path

import pytest

from monitor.config import Config, catalogue, load
from monitor.core.match.matcher import Matcher

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.toml", environment={})


@pytest.fixture(scope="module")
def matcher(config: Config) -> Matcher:
    return Matcher(config.topics, config.aliases)


def test_the_catalogue_is_wide_and_without_doubles() -> None:
    feeds = catalogue().values()
    assert len(feeds) >= 60
    assert len({feed.outlet for feed in feeds if feed.outlet}) >= 40
    assert len({feed.url for feed in feeds}) == len(feeds)
    assert len({feed.name for feed in feeds}) == len(feeds)


def test_live_feeds_say_when_they_were_seen() -> None:
    assert all(feed.last_seen for feed in catalogue().values() if feed.status == "live")


def test_the_first_config_turns_on_only_what_was_seen_alive(config: Config) -> None:
    assert {catalogue()[name].status for name in config.catalogue} == {"live"}
    assert len({feed.outlet for feed in config.feeds}) >= 40


def test_the_first_config_names_every_other_feed_in_a_comment() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    missing = [feed.name for feed in catalogue().values() if feed.status != "dead" and f'"{feed.name}",' not in text]
    assert not missing


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
