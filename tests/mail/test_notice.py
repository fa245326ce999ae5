"""A notice as a mail and as a webhook's body: what it says, in which order, and what it never says."""

from __future__ import annotations

import json
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any, get_args

import pytest
from lxml import html

from monitor.config.template import BRIEF, NAMES, SPIKE, STORY, WebhookFormat
from monitor.core.briefing.digest import tell_story
from monitor.mail.message import build_message
from monitor.mail.notice import MOST_LISTED, MOST_TOLD, look, render, subject
from monitor.mail.payload import payload, values
from monitor.model import Extract, Notice, Spike, ToldStory
from tests.core.briefing.samples import article, at, busy_day, crowded_day

AT = at(24, 7, 10)
STORIES = busy_day().stories
COUNTED = Spike("컴퓨팅센터", "keyword", 9, 3.0)
TEN = Notice("컴퓨팅센터 속보", "story", "Asia/Seoul", AT, STORIES[:10])
SPIKES = Notice(
    "급증", "spike", "Asia/Seoul", AT, spikes=((COUNTED, STORIES[:2]), (Spike("AI", "topic", 5, 0.4), STORIES[2:3]))
)
FORMS: tuple[WebhookFormat, ...] = get_args(WebhookFormat)


def test_what_a_mail_says() -> None:
    rendered = render(replace(TEN, stories=STORIES[:7]))
    assert rendered.subject == "[속보·컴퓨팅센터] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 6건"
    assert rendered.text.startswith(
        "알림\n컴퓨팅센터 속보\n11월 24일(화) 07:10\n\n■ 새 이슈 7건\n\n"
        "1. [후속] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모\n   새벽일보 김하늘 06:10 · 외 12개 매체\n   https://news.example/a01\n\n"
        "2. [단독] “독자 모델 2차 평가 한 달 연기”… 참여사 의견 받아들여\n   디지털누리 박서준 07:02 · 1개 매체\n"
    )
    assert "■ 그 밖 2건\n\n· 지자체 다섯 곳, 지역어 말뭉치 함께 모은다 — 다온방송\n" in rendered.text
    assert rendered.text.endswith(
        "——\n알림 “컴퓨팅센터 속보”의 조건에 맞아 보냄 · 알림을 바꾸거나 끄려면 config.toml의 [[alerts]]\n"
    )
    page = html.fromstring(rendered.html)
    assert page.get("lang") == "ko"
    assert [h.tag for h in page.iter("h1", "h2", "h3")] == ["h1", "h2", *["h3"] * 5, "h2"]
    assert len(list(page.iter("a"))) == 7
    assert len(rendered.html.encode()) < 98_000


def test_a_spike_says_how_much_is_usual() -> None:
    rendered = render(SPIKES)
    assert rendered.subject == "[급증] 컴퓨팅센터 ×3 외 1건"
    assert "■ 급증: 컴퓨팅센터 ×3 (24시간 9건, 평소 3건)\n\n· [후속] 국가AI컴퓨팅센터" in rendered.text
    assert "■ 급증: AI ×5 (24시간 5건, 평소 0.4건)\n" in rendered.text


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("컴퓨팅센터 속보", "속보·컴퓨팅센터"),
        ("컴퓨팅센터", "속보·컴퓨팅센터"),
        ("속보", "속보"),
        ("알림", "속보"),
        ("[급한] 알림", "속보·급한"),
        ("아주 긴 이름을 가진 알림이라서 제목에 다 들어갈 수 없는 이름", "속보·아주 긴 이름을 가진 알림이라서…"),
    ],
)
def test_the_label_of_a_subject(name: str, label: str) -> None:
    assert subject(replace(TEN, alert=name)).startswith(f"[{label}] 국가AI")


def test_five_are_told_twenty_listed_and_the_rest_counted() -> None:
    crowd = crowded_day(60).stories
    view = look(replace(TEN, stories=crowd))
    assert (len(view.stories), len(view.listed), view.rest, view.count) == (
        MOST_TOLD,
        MOST_LISTED,
        len(crowd) - MOST_TOLD - MOST_LISTED,
        len(crowd),
    )
    assert f"외 {view.rest}건" in render(replace(TEN, stories=crowd)).text
    long = crowded_day(60, url=f"https://news.example/{{n}}?{'x' * 1500}").stories
    view = look(replace(TEN, stories=long))
    assert (len(view.listed), view.rest) == (6, len(long) - MOST_TOLD - 6)
    for form in FORMS:
        assert len(payload(replace(TEN, stories=long), form).body) < 40_000


def test_without_extracts_title_outlet_and_link_are_left() -> None:
    for notice in (replace(TEN, extract="none"), replace(SPIKES, extract="none")):
        for said in (render(notice).text, render(notice).html, *(payload(notice, form).body for form in FORMS)):
            assert "국가AI컴퓨팅센터" in said
            assert [word for word in ("김하늘", "06:10", "박서준") if word in said] == []


def test_a_sample_says_so() -> None:
    sample = replace(TEN, test=True)
    assert render(sample).subject.startswith("[시험·컴퓨팅센터] ")
    for form in FORMS:
        assert "시험으로 보낸 알림" in payload(sample, form).body


def test_headers_are_those_of_a_digest_under_a_list_of_its_own() -> None:
    message = build_message(
        render(TEN), sender="desk@example.kr", message_id="<a@example.kr>", date=AT, list_id="<alert-1.example.kr>"
    )
    mail = message_from_bytes(message, policy=policy.default)
    assert (mail["Auto-Submitted"], mail["List-Id"]) == ("auto-generated", "<alert-1.example.kr>")


# --- webhooks ---------------------------------------------------------------------------------------------------------


def read(notice: Notice, form: WebhookFormat) -> Any:
    return json.loads(payload(notice, form).body)


def test_slack() -> None:
    text = read(replace(TEN, stories=STORIES[:6]), "slack")["text"]
    assert text.startswith(
        "*[속보·컴퓨팅센터] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 5건*\n\n"
        "• [후속] <https://news.example/a01|국가AI컴퓨팅센터, 지분 조건 바꿔 재공모>\n"
        "   새벽일보 김하늘 06:10 · 외 12개 매체\n"
    )
    assert text.endswith(
        "\n\n그 밖 1건\n· <https://news.example/a07|지자체 다섯 곳, 지역어 말뭉치 함께 모은다> — 다온방송"
    )
    assert "*급증: 컴퓨팅센터 ×3 (24시간 9건, 평소 3건)*\n• [후속] <" in read(SPIKES, "slack")["text"]


def test_jandi() -> None:
    found = read(replace(TEN, stories=STORIES[:6]), "jandi")
    assert sorted(found) == ["body", "connectColor", "connectInfo"]
    assert found["body"] == "[속보·컴퓨팅센터] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모 외 5건"
    assert found["connectInfo"][0] == {
        "title": "[후속] 국가AI컴퓨팅센터, 지분 조건 바꿔 재공모",
        "description": "새벽일보 김하늘 06:10 · 외 12개 매체\nhttps://news.example/a01",
    }
    assert [each["title"] for each in found["connectInfo"]][5:] == ["그 밖 1건"]
    assert found["connectColor"] != read(SPIKES, "jandi")["connectColor"]


@pytest.mark.parametrize("notice", [TEN, SPIKES], ids=["story", "spike"])
def test_json_and_templates_have_the_documented_names(notice: Notice) -> None:
    found = read(notice, "json")
    assert found == values(notice)
    assert list(found) == list(NAMES)
    assert [list(each) for each in found["stories"]] == [list(STORY)] * len(found["stories"])
    assert [list(each) for each in found["more"]] == [list(BRIEF)] * len(found["more"])
    assert [list(each) for each in found["spikes"]] == [list(SPIKE)] * len(found["spikes"])
    assert found["at"] == "2026-11-24T07:10:00+09:00"
    assert found["count"] == len(found["stories"]) + len(found["more"]) + found["rest"]


def test_a_template_takes_the_place_of_the_format_and_never_loses_a_notice() -> None:
    own = payload(TEN, "slack", '{"text": "{{ alert }}: {{ count }}"}')
    assert (json.loads(own.body), own.wrong) == ({"text": "컴퓨팅센터 속보: 10"}, "")
    broken = payload(TEN, "slack", '{"text": {% if count > 9 %}oops{% else %}1{% endif %}}')
    assert "no JSON" in broken.wrong
    assert json.loads(broken.body) == read(TEN, "slack")


EVIL = '<!channel> "x\\" </b> \n{{ 7 * 7 }} [[무료]](https://evil.example) <https://evil.example|여기> |>& \ud83d 😀 \u2028'


def evil(extract: Extract = "short") -> Notice:
    told: ToldStory = tell_story(
        "s1", [article("a1", EVIL, EVIL, byline=EVIL, url="https://news.example/a|b>c?q=<!here>", topics=(EVIL,))]
    )
    spike = Spike(EVIL, "keyword", 9, 3.0)
    return Notice(EVIL, "spike", "Asia/Seoul", AT, spikes=((spike, (told, told)),), extract=extract)


@pytest.mark.parametrize("kind", ["story", "spike"])
def test_no_headline_pings_a_channel_forges_a_link_or_breaks_a_body(kind: str) -> None:
    notice = evil()
    if kind == "story":
        notice = replace(notice, kind="story", spikes=(), stories=notice.spikes[0][1] * 4)
    for form in FORMS:
        body = payload(notice, form).body
        body.encode()
        assert "49" not in body
        assert "😀" in body
    slack = json.loads(payload(notice, "slack").body)["text"]
    links = [part.partition(">")[0] for part in slack.split("<")[1:]]
    assert links
    assert all(link.startswith("https://news.example/a%7Cb%3Ec?q=%3C!here%3E|") for link in links)
    assert "&lt;!channel&gt;" in slack
    assert "](https" not in payload(notice, "jandi").body
    page = html.fromstring(render(notice).html)
    assert {a.get("href") for a in page.iter("a")} == {"https://news.example/a%7Cb%3Ec?q=%3C!here%3E"}
    assert list(page.iter("b")) == []
    assert "\n" not in subject(notice)
