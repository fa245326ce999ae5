"""The pages of the archive: what a browser shows of past editions, offline."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from monitor.mail.archive import Listed, index, page
from monitor.mail.render import render, subject
from tests.core.briefing.samples import busy_day


class Seen(HTMLParser):
    """What stands in a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.words.append(data.strip())

    @property
    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name == "href"]


def listed(day: date, digest: str = "소버린 AI 브리핑", said: str = "재공모 착수 외 3건", **more: object) -> Listed:
    values: dict[str, object] = {
        "subject": f"[소버린AI] {day.month}.{day.day}({'월화수목금토일'[day.weekday()]}) {said}",
        "stories": 4,
        "articles": 1063,
        "file": f"{day}-{digest.replace(' ', '-')}.html",
    }
    return Listed(day, digest, **(values | more))  # type: ignore[arg-type]


def test_newest_first_month_by_month() -> None:
    seen = Seen(
        index(
            [
                listed(date(2026, 12, 1)),
                listed(date(2026, 11, 24), "주간", subject="[주간] 11.24(화) 한 주 정리", stories=0, articles=0),
                listed(date(2026, 11, 24)),
                listed(date(2025, 11, 3), file=""),
            ]
        )
    )
    assert seen.words == [
        "지난 브리핑", "지난 브리핑", "브리핑 4건 · 2025.11.3~2026.12.1",
        "2026년", "12월", "11월", "2025년", "11월",
        "2026년 12월", "1건", "1일(화)", "재공모 착수 외 3건", "소버린 AI 브리핑 · 이슈 4 · 기사 1,063",
        "2026년 11월", "2건", "24일(화)", "한 주 정리", "주간",
        "24일(화)", "재공모 착수 외 3건", "소버린 AI 브리핑 · 이슈 4 · 기사 1,063",
        "2025년 11월", "1건", "3일(월)", "재공모 착수 외 3건", "소버린 AI 브리핑 · 이슈 4 · 기사 1,063",
    ]  # fmt: skip
    ids = [value for name, value in seen.attributes if name == "id"]
    assert ids == ["m2026-12", "m2026-11", "m2025-11"]
    assert seen.links[:3] == [f"#{each}" for each in ids]
    assert [unquote(each) for each in seen.links[3:]] == [
        "2026-12-01-소버린-AI-브리핑.html",
        "2026-11-24-주간.html",
        "2026-11-24-소버린-AI-브리핑.html",
    ]


def test_it_is_a_page_of_its_own() -> None:
    html = index([listed(date(2026, 11, 24))])
    seen = Seen(html)
    assert html.startswith("<!doctype html>")
    assert ("lang", "ko") in seen.attributes
    assert not {"script", "img", "link", "iframe"} & set(seen.tags)
    assert not any(value.startswith(("http", "//", "/", "file:")) for value in seen.links)
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    assert "nav" not in seen.tags, "one month needs no list of months"
    for media in ("prefers-color-scheme: dark", "@media print", "min-width"):
        assert media in html


def test_none_yet() -> None:
    assert Seen(index([])).words == ["지난 브리핑", "지난 브리핑", "아직 보낸 브리핑 없음"]


@pytest.mark.parametrize("text", ['<script>alert("1")</script>', "a\x00b\u202e\ud83d", '"><b onclick=x>'])
def test_words_of_the_web_stay_words(text: str) -> None:
    html = index([listed(date(2026, 11, 24), subject=text, file=f"{text}.html".encode(errors="ignore").decode())])
    html.encode()
    assert not {"script", "b"} & set(Seen(html).tags)


def test_the_page_of_an_edition() -> None:
    digest = busy_day()
    rendered = render(digest)
    html = page(rendered.html)
    assert "\u034f" in rendered.html, "or the next line proves nothing"
    for filler in ("\u034f", "&#847;", "\u200c", "&zwnj;", 'class="pre"'):
        assert filler not in html
    before, after = Seen(rendered.html), Seen(html)
    assert after.links == ["index.html", *before.links]
    assert [word for word in before.words if word not in after.words and "\u034f" not in word] == []
    assert subject(digest) in after.words
    assert "script" not in after.tags


def test_the_whole_edition_has_a_way_back_too() -> None:
    assert Seen(page("<!doctype html><html><body>\n<p>가</p></body></html>")).words == ["← 지난 브리핑", "가"]


def test_nothing_is_changed_in_a_page_of_another_make() -> None:
    assert page("<p>가</p>") == "<p>가</p>"
