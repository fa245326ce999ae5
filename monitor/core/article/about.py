"""What a page says about its article beside the text: outlet, reporters, dates, section, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.core.article.byline import Dateline, join_names, read_dateline
from monitor.core.article.headline import is_outlet_name, outlet_in
from monitor.core.article.names import OUTLET_LIKE, names_in
from monitor.core.article.page import Page, strings
from monitor.core.article.signed import final_signature, read_contributor
from monitor.core.text.outlets import AGENCIES, is_portal, outlet_of
from monitor.core.text.scrub import one_line, plain
from monitor.core.text.urls import domain, web_url
from monitor.model import Kind

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
    "//ul[contains(@class,'infomation')]/li",
)
_PORTAL_NAMES = re.compile(
    r"(?:네이버|다음|Daum|NAVER|네이트|줌|MSN|Google|구글|카카오|kakao).{0,8}|v\.daum\.net", re.IGNORECASE
)


def outlet_names(page: Page, dateline: Dateline | None, origin_url: str | None) -> list[str]:
    """Names that the page gives its outlet, the most trusted first; portals are none."""
    portal = is_portal(page.url) or origin_url is not None
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
    else:  # a portal that nobody listed names the newspaper where others name the reporter
        named += [name for name in page.meta("og:article:author", "article:media_name") if is_outlet_name(name)]
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
    """The wire agency whose copy this is: named in a `(place=agency)` dateline or in the agency's own last line.

    Papers sign in that form as well: `(세종=새벽일보)` on 새벽일보's own page is no wire copy, and on the page of an outlet whose
    name the page does not tell it is most likely that outlet.
    """
    if dateline and dateline.wire and dateline.outlet:
        name = dateline.outlet
        if _is_agency(name) or (outlet is not None and name != outlet and OUTLET_LIKE.search(name)):
            return name
    for line in paragraphs[-6:]:
        found = re.search(
            r"(?:◎\s?공감언론\s|[<〈])\s?(?P<name>[가-힣A-Za-z0-9]{2,12})\s?(?:[>〉]|\s|$)",
            line[-40:] if len(line) > 60 else line,
        )
        if found and _is_agency(found["name"]):
            return found["name"]
    return None


def _is_agency(name: str) -> bool:
    return name in AGENCIES or name.endswith("통신")


def reporters(page: Page, dateline: Dateline | None, paragraphs: Sequence[str], outlet: str | None) -> tuple[str, ...]:
    """Reporters: as the dateline names them, else as the page's data does, else its byline, else the text's signature."""
    if dateline and dateline.names:
        return dateline.names
    for source in (_named_authors(page), page.texts(*_BYLINE_PLACES, longest=80)):
        for text in source:
            told = read_contributor(text)
            names = (told.name,) if told else names_in(text, outlet=outlet)
            if names:
                return names
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


def author(
    page: Page, dateline: Dateline | None, paragraphs: Sequence[str], outlet: str | None, kind: Kind
) -> tuple[str | None, str | None]:
    """(byline, affiliation). The latter is that of the one who wrote an opinion piece; reporters have none but their outlet."""
    names = reporters(page, dateline, paragraphs, outlet)
    if kind not in (Kind.CONTRIBUTION, Kind.COLUMN):
        return join_names(names), None
    lines = [*_named_authors(page), *page.texts(*_BYLINE_PLACES, longest=80), *paragraphs[-8:], *paragraphs[:6]]
    told = [found for line in lines if (found := read_contributor(line))]
    for name, role in [*_described_authors(page), *((one.name, one.affiliation) for one in told)]:
        if role and (name in names or not names or kind is Kind.CONTRIBUTION):
            return (join_names(names) if name in names else name), role
    return join_names(names), None


def _described_authors(page: Page) -> Iterator[tuple[str, str]]:
    """(name, affiliation) of authors that JSON-LD describes: jobTitle, affiliation, worksFor."""
    for value in page.ld("author"):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and one.get("@type") == "Person":
                names = names_in(" ".join(_names(one)))
                parts = [*_names(one.get("affiliation") or one.get("worksFor")), *_names(one.get("jobTitle"))]
                role = " ".join(part for part in dict.fromkeys(parts) if part and not re.search("기자|특파원", part))
                if names and role:
                    yield names[0], role


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


_TITLE_PLACES = (
    "//*[@itemprop='headline']",
    "//*[@id='title_area' or @id='articleTitle' or @id='article_title']",
    "//*[self::h1 or self::h2 or self::h3][contains(@class,'head') or contains(@class,'tit')]",
    "//article//h1|//main//h1",
    "//h1",
)


LONGEST_TITLE = 500
"""Characters of a headline that are read; a longer one is no headline."""


def declared_titles(page: Page) -> list[str]:
    """Headlines as meta tags and JSON-LD give them, the most trusted first."""
    declared = [
        *page.meta("og:title"),
        *strings(page.ld("headline")),
        *page.meta("twitter:title", "dable:title", "title"),
    ]
    # Markup and entities that were escaped once too often are no part of it; <AI 주권> is a series, and stays.
    return [
        one_line(plain(title))[:LONGEST_TITLE] if "<" in title or "&" in title else title[:LONGEST_TITLE]
        for title in declared
    ]


def title_candidates(page: Page) -> list[str]:
    """Headlines as the page gives them, the most trusted first."""
    named = [title for title in declared_titles(page) if not _PORTAL_NAMES.fullmatch(title)]
    titles = [*named, page.page_title[:LONGEST_TITLE]]
    # A headline that stands in the page's title or in a heading need not be looked for anywhere else.
    shown = any(len(title) >= 8 and (title in page.page_title or title in page.headings) for title in named)
    return [
        title
        for title in dict.fromkeys(titles if shown else [*titles, *page.texts(*_TITLE_PLACES, longest=200)])
        if title
    ]


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
    name = re.split(r"\s[|:>·-]\s|\s?::\s?|\s?\|\s?", one_line(raw))[0].strip()
    name = re.sub(r"^(?:주식회사|㈜|\(주\))\s?|\s?(?:주식회사|㈜|\(주\))$", "", name).strip(" .-|[]")
    if name.startswith("(") or name.count("(") != name.count(")"):  # but 동아시아연구원(EAI)
        name = name.strip(" ()")
    return name if 1 < len(name) <= 24 and not name.startswith(("http", "www.")) else None


_COPYRIGHT_NEAR = re.compile(r"[cC](?:opyright|OPYRIGHT)")
_COPYRIGHT = re.compile(
    r"copyrights?\s*(?:by\s)?(?:ⓒ|©|&copy;|\(c\))\s*(?:20\d\d\s*)?(?P<name>[가-힣A-Za-z][가-힣A-Za-z0-9 ]{1,15}?)"
    r"\s*(?:[.,<]|무단|All|All rights)",
    re.IGNORECASE,
)
_MOST_SIGNS = 40
"""Places near a copyright sign that are looked at."""


def _of_copyright(page: Page) -> list[str]:
    """The name in a line such as `Copyright ⓒ 새벽일보. All rights reserved.` near the end of the page."""
    end, at = page.source[-60_000:], 0
    for _ in range(_MOST_SIGNS):
        sign = _COPYRIGHT_NEAR.search(end, at)
        if sign is None:
            break
        found = _COPYRIGHT.search(one_line(end[sign.start() : sign.start() + 120]))
        if found:
            return [found["name"]]
        at = sign.end()
    return []
