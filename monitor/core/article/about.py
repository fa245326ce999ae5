"""What a page says about its article beside the text: outlet, reporters, dates, section, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from lxml.html import HtmlElement

from monitor.core.article.byline import Dateline, final_signature, names_in, read_dateline
from monitor.core.article.headline import outlet_in
from monitor.core.article.page import Page
from monitor.core.text.dates import parse_date
from monitor.core.text.outlets import AGENCIES, is_portal, outlet_of
from monitor.core.text.scrub import one_line
from monitor.core.text.urls import domain, web_url


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PUBLISHED = _words(
    "article:published_time og:article:published_time article:published og:published_time datepublished "
    "article:datepublished pubdate publishdate publish_date published_time dc.date.issued dcterms.created dc.date "
    "dcterms.date dcterms.issued sailthru.date parsely-pub-date regdate reg_date article:created date"
)
_MODIFIED = _words(
    "article:modified_time og:article:modified_time og:updated_time article:modified datemodified dcterms.modified "
    "lastmod last-modified"
)
_DATE_PLACES = (
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//*[@data-date-time]/@data-date-time",
    "//*[@itemprop='datePublished']",
    "//time[@pubdate]/@datetime",
    "//*[contains(@class,'num_date')]",
    "//time/@datetime",
)
_DATE_LABELS = re.compile(
    r"(?:기사\s?)?(?:입력|등록|승인|송고|발행|게재|작성|보도|최초\s?입력|posted|published)(?:\s?(?:일시|시간|시각|일))?\s*[:：]?\s*\|?\s*(?P<date>(?:20\d\d|\d\d)\s?[-./년].{6,40})",
    re.IGNORECASE,
)
_CHANGE_LABELS = re.compile(
    r"(?:최종\s?)?(?:수정|업데이트|갱신|updated|modified)(?:\s?(?:일시|시간|시각|일))?\s*[:：]?\s*\|?\s*(?P<date>(?:20\d\d|\d\d)\s?[-./년].{6,40})",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(r"(?<!\d)20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}.{0,24}")
_HAS_TIME = re.compile(r"\d\s*:\s*\d\d|\d\s*시|T\d\d")
_UTC_MARK = re.compile(r"(?:Z|[+-]00:?00)\s*$")
_KOREAN_OFFSET = timedelta(hours=9)
_ORIGIN_LINKS = (
    "//a[contains(@class,'media_end_head_origin_link')]/@href",
    "//a[contains(@class,'btn_artialoriginal')]/@href",
    "//a[contains(@class,'link_origin') or contains(@class,'origin_link') or contains(@class,'btn_original')]/@href",
    "//a[contains(normalize-space(.),'기사원문') or normalize-space(.)='원문보기' or "
    "normalize-space(.)='원문' or contains(normalize-space(.),'원본 기사')]/@href",
)
# Portals are more than anybody lists: a page of any site that links elsewhere as to "this article's original" is a copy.
# Only words that say nothing else count there; "원문" alone may be a law, a paper or the article it translates.
_PLAIN_ORIGIN_LINKS = (
    "//a[contains(@class,'origin_link') or contains(@class,'link_origin')][contains(normalize-space(.),'원문')]/@href",
    "//a[normalize-space(.)='기사원문' or normalize-space(.)='기사 원문' or normalize-space(.)='언론사 원문' "
    "or normalize-space(.)='기사원문 보기' or normalize-space(.)='언론사에서 보기']/@href",
)
_BYLINE_PLACES = (
    "//*[contains(@class,'media_end_head_journalist_name')]",
    "//*[contains(@class,'byline_s')]",
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//*[@rel='author']",
    "//*[contains(@class,'byline') or contains(@class,'reporter') or contains(@class,'journalist') or contains(@class,'writer')]",
    "//*[contains(@class,'txt_info')]",
)
_PORTAL_NAMES = re.compile(
    r"(?:네이버|다음|Daum|NAVER|네이트|줌|MSN|Google|구글|카카오|kakao).{0,8}|v\.daum\.net", re.IGNORECASE
)


def outlet_names(page: Page, dateline: Dateline | None, origin_url: str | None) -> list[str]:
    """Names that the page gives its outlet, the most trusted first; portals are none."""
    portal = is_portal(page.url)
    named: list[str | None] = [outlet_of(origin_url) if origin_url else None, None if portal else outlet_of(page.url)]
    if portal:
        named += [
            part.split("|")[0] for part in page.meta("og:article:author", "article:media_name", "twitter:creator")
        ]
        named += list(
            page.texts(
                "//*[contains(@class,'media_end_head_top_logo')]//img/@alt", "//*[@id='kakaoServiceLogo']", longest=30
            )
        )
        named += _of_copyright(page)
        named.append(dateline.outlet if dateline else None)
    for publisher in page.ld("publisher", "sourceOrganization"):
        named += list(_names(publisher))
    named += page.meta("og:site_name", "dable:site_name", "application-name", "publisher", "copyright")
    if not portal:
        named += _of_copyright(page)
        named.append(dateline.outlet if dateline and not dateline.wire else None)
        named.append(outlet_in(page.page_title))
    cleaned = (_outlet_name(name) for name in named if name)
    return list(dict.fromkeys(name for name in cleaned if name and not _PORTAL_NAMES.fullmatch(name)))


def agency_of(dateline: Dateline | None, paragraphs: Sequence[str], outlet: str | None) -> str | None:
    """The wire agency whose copy this is: named in a `(place=agency)` dateline or in the agency's own last line."""
    if dateline and dateline.wire and dateline.outlet:
        name = dateline.outlet
        if name in AGENCIES or name != outlet or name.endswith("통신"):
            return name
    for line in paragraphs[-6:]:
        found = re.search(
            r"(?:◎\s?공감언론\s|[<〈])\s?(?P<name>[가-힣A-Za-z0-9]{2,12})\s?(?:[>〉]|\s|$)",
            line[-40:] if len(line) > 60 else line,
        )
        if found and (found["name"] in AGENCIES or found["name"].endswith("통신")):
            return found["name"]
    return None


def reporters(page: Page, dateline: Dateline | None, paragraphs: Sequence[str], outlet: str | None) -> tuple[str, ...]:
    """Reporters: as the dateline names them, else as the page's data does, else its byline, else the text's signature."""
    if dateline and dateline.names:
        return dateline.names
    for source in (_named_authors(page), page.texts(*_BYLINE_PLACES, longest=80)):
        for text in source:
            names = names_in(text, outlet=outlet)
            if names:
                return names if source is not None else ()
    names = final_signature(paragraphs, outlet=outlet)
    if names:
        return names
    for line in paragraphs[:6]:
        found = read_dateline(line)
        if found and found.names:
            return found.names
        if len(line) <= 60 and re.search(r"기자|특파원", line) and not re.search(r"[다요][.”]", line):
            names = names_in(line, outlet=outlet)
            if names:
                return names
    return ()


def dates(page: Page, timezone: str) -> tuple[datetime | None, datetime | None]:
    """When it was published and last changed, aware UTC. Some outlets print Korean time as UTC: what the page shows decides."""
    declared = [*_strings(page.ld("datePublished", "dateCreated")), *page.meta(*_PUBLISHED)]
    shown = list(_shown_dates(page))
    raw, published = _first(declared, timezone)
    visible_raw, visible = _first([*page.texts(*_DATE_PLACES, longest=80), *shown], timezone)
    if published is None or (visible is not None and not _HAS_TIME.search(raw) and _HAS_TIME.search(visible_raw)):
        published = visible or published
    elif visible is not None and _UTC_MARK.search(raw) and _misses_offset(published, visible):
        published = visible
    _, modified = _first([*_strings(page.ld("dateModified")), *page.meta(*_MODIFIED), *_shown_changes(page)], timezone)
    if modified is not None and published is not None and modified < published:
        modified = None
    return published, modified


def sections(page: Page) -> list[str]:
    """Names of the section that the page files its article under."""
    named = [
        *page.meta("article:section", "article:section1", "article:section2", "section", "dable:section"),
        *_strings(page.ld("articleSection", "genre")),
    ]
    return [part.strip() for name in named for part in re.split(r"[>,/]", name) if part.strip()]


def addresses(page: Page) -> tuple[str | None, str | None]:
    """(canonical URL, address of the original on a portal's copy), both absolute or None."""
    links = [
        href for href in page.tree.xpath("//link[translate(@rel,'CANOIL','canoil')='canonical']/@href") if href.strip()
    ]
    canonical = next((url for link in [*links, *page.meta("og:url")] if (url := web_url(link, page.url))), None)
    portal = is_portal(page.url) or (canonical is not None and is_portal(canonical))
    found = (href for path in (_ORIGIN_LINKS if portal else _PLAIN_ORIGIN_LINKS) for href in page.tree.xpath(path))
    urls = (url for href in found if (url := web_url(href, page.url)))
    home = domain(canonical or page.url)
    return canonical, next((url for url in urls if not is_portal(url) and domain(url) != home), None)


def title_candidates(page: Page) -> list[str]:
    """Headlines as the page gives them, the most trusted first."""
    declared = [
        *page.meta("og:title"),
        *_strings(page.ld("headline")),
        *page.meta("twitter:title", "dable:title", "title"),
    ]
    placed = page.texts(
        "//*[@itemprop='headline']",
        "//*[@id='title_area' or @id='articleTitle' or @id='article_title']",
        "//*[self::h1 or self::h2 or self::h3][contains(@class,'head') or contains(@class,'tit')]",
        "//article//h1|//main//h1",
        "//h1",
        longest=200,
    )
    named = [title for title in declared if not _PORTAL_NAMES.fullmatch(title)]
    return [title for title in dict.fromkeys([*named, page.page_title, *placed]) if title]


def _named_authors(page: Page) -> Iterator[str]:
    for author in page.ld("author", "creator"):
        people = list(_names(author, people=True))
        if people:
            yield " · ".join(people)
    for text in page.meta(
        "dable:author", "article:author", "author", "og:article:author", "byl", "dc.creator", "twitter:creator"
    ):
        if not text.startswith(("http", "@", "/")):
            yield text


def _names(value: Any, *, people: bool = False) -> Iterator[str]:
    """Names in a JSON-LD person, organisation, string or list of them."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one_line(one)
        elif isinstance(one, dict) and not (people and one.get("@type") == "Organization"):
            name = one.get("name")
            if isinstance(name, str) and name.strip():
                yield one_line(name)
            elif isinstance(name, list):
                yield from (one_line(part) for part in name if isinstance(part, str))


def _outlet_name(raw: str) -> str | None:
    """An outlet's name without slogans and "뉴스" pages behind it; None for what is no name."""
    name = re.split(r"\s[|:>·-]\s|\s?::\s?|\s?\|\s?", one_line(raw))[0].strip(" .-|[]()")
    name = re.sub(r"^(?:주식회사|㈜|\(주\))\s?|\s?(?:주식회사|㈜|\(주\))$", "", name)
    return name if 1 < len(name) <= 24 and not name.startswith(("http", "www.")) else None


def _of_copyright(page: Page) -> list[str]:
    """The name in a line such as `Copyright ⓒ 새벽일보. All rights reserved.` near the end of the page."""
    end = one_line(page.source[-60_000:]) if "ⓒ" in page.source or "©" in page.source or "&copy;" in page.source else ""
    found = re.search(
        r"copyright\s*(?:ⓒ|©|&copy;|\(c\))\s*(?:20\d\d\s*)?(?P<name>[가-힣A-Za-z][가-힣A-Za-z0-9 ]{1,15}?)"
        r"\s*(?:[.,<]|무단|All|All rights)",
        end,
        re.IGNORECASE,
    )
    return [found["name"]] if found else []


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                yield one_line(one)


def _first(texts: Iterable[str], timezone: str) -> tuple[str, datetime | None]:
    """The first readable date; one with a time of day goes before one without."""
    day: tuple[str, datetime | None] = ("", None)
    for text in texts:
        read = parse_date(text, timezone=timezone)
        if read is None:
            continue
        if _HAS_TIME.search(text) or text.isdecimal():
            return text, read
        day = day if day[1] else (text, read)
    return day


def _misses_offset(declared: datetime, visible: datetime) -> bool:
    return abs(declared - visible - _KOREAN_OFFSET) < timedelta(minutes=1)


def _short_lines(page: Page) -> Iterator[str]:
    """Short texts of the page that hold a year, in order, each with the label before it: where dates are shown."""
    pieces = page.tree.xpath("//body//text()[contains(., '20') and string-length(.) <= 400]")
    for piece in pieces[:400]:
        parent = piece.getparent()
        if parent is None or parent.tag in ("script", "style") or not re.search(r"20\d\d\s?[-./년]\s?\d", piece):
            continue
        label = "" if piece.is_tail else _label_before(parent)
        yield one_line(f"{label} {piece}")


def _label_before(element: HtmlElement) -> str:
    """What stands right before an element: `입력` of `<em>입력</em><span>2026.11.23.</span>`."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str):
        holder = element.getparent()
        return "" if holder is None else one_line(holder.text or "")[-12:]
    return one_line(before.tail or "")[-12:] or one_line("".join(before.itertext()))[-12:]


def _shown_dates(page: Page) -> Iterator[str]:
    bare: list[str] = []
    for line in _short_lines(page):
        found = _DATE_LABELS.search(line)
        if found:
            yield found["date"]
        elif len(line) <= 60 and not _CHANGE_LABELS.search(line) and (plain := _BARE_DATE.search(line)):
            bare.append(plain[0])
        if len(bare) > 20:
            break
    yield from (text for text in bare if _HAS_TIME.search(text))
    yield from bare[:1]


def _shown_changes(page: Page) -> Iterator[str]:
    for line in _short_lines(page):
        if found := _CHANGE_LABELS.search(line):
            yield found["date"]
