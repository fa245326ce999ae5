"""The one form of an article's address, for outlets and portals whose article ids are known.

One article of these sites has several addresses (desktop, mobile, AMP, by section, before and after a relaunch); the
id in them is the same. A rule is added only where the id alone identifies; every other site keeps its address as it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Rule:
    """`pattern` is searched in path and query; `key` is the canonical form made of its groups."""

    hosts: tuple[str, ...]
    """The host or a parent of it; "=host" stands for that host alone."""
    pattern: re.Pattern[str]
    key: str


def _rule(hosts: str, pattern: str, key: str) -> _Rule:
    return _Rule(tuple(hosts.split()), re.compile(pattern, re.IGNORECASE), key)


_RULES = (
    # Portals. Naver: three digits of the outlet, ten of the article.
    _rule(
        "news.naver.com", r"/article/(?:comment/)?(\d{3})/(\d{10})(?!\d)", "https://n.news.naver.com/article/{0}/{1}"
    ),
    _rule("news.naver.com", r"[?&]oid=(\d{3})&(?:.*&)?aid=(\d{10})(?!\d)", "https://n.news.naver.com/article/{0}/{1}"),
    _rule("news.naver.com", r"[?&]aid=(\d{10})&(?:.*&)?oid=(\d{3})(?!\d)", "https://n.news.naver.com/article/{1}/{0}"),
    _rule("v.daum.net media.daum.net =daum.net", r"^/(?:m/)?v/(\d{14,20})(?=\?|$)", "https://v.daum.net/v/{0}"),
    _rule(
        "news.google.com",
        r"^/(?:rss/)?(?:articles|read|__i/rss/rd/articles)/([\w-]{16,})",
        "https://news.google.com/articles/{0}",
    ),
    # Wire agencies.
    _rule("=yna.co.kr =news.yna.co.kr", r"/(?:0200000000)?(AKR\d{17})(?!\d)", "https://yna.co.kr/view/{0}"),
    _rule("newsis.com", r"[/=_](NIS[XI]\d{8}_\d{10})(?!\d)", "https://newsis.com/view/{0}"),
    _rule("=news1.kr", r"^/(?:amp/)?articles[/?]+(\d{5,})(?=\?|$)", "https://news1.kr/articles/{0}"),
    _rule("=news1.kr", r"^/[a-z-]+/[a-z-]+/(\d{7,})(?=\?|$)", "https://news1.kr/articles/{0}"),
    # Dailies.
    _rule(
        "=donga.com news.donga.com bizn.donga.com",
        r"/all/(\d{8})/(\d{6,})(?:/\d+)?(?=\?|$)",
        "https://donga.com/news/article/all/{0}/{1}",
    ),
    _rule(
        "=joongang.co.kr news.joins.com mnews.joins.com news.joongang.co.kr mnews.joongang.co.kr",
        r"^/article/(\d{6,})(?=\?|$)",
        "https://joongang.co.kr/article/{0}",
    ),
    _rule("kmib.co.kr", r"/view\.asp\?(?:.*&)?arcid=(\w+)", "https://kmib.co.kr/article/view.asp?arcid={0}"),
    _rule("=khan.co.kr news.khan.co.kr", r"^/(?:[a-z-]+/)*article/(\d{15})(?!\d)", "https://khan.co.kr/article/{0}"),
    _rule("=khan.co.kr news.khan.co.kr", r"[?&]artid=(\d{15})(?!\d)", "https://khan.co.kr/article/{0}"),
    _rule("=hankyung.com", r"^/(?:[a-z-]+/)*article/(\d{12,14}\w?)(?=\?|$)", "https://hankyung.com/article/{0}"),
    _rule("=mk.co.kr", r"^/news/[a-z-]+/(\d{8,})(?=\?|$)", "https://mk.co.kr/news/{0}"),
    _rule("=mk.co.kr", r"^/news/(\d{8,})(?=\?|$)", "https://mk.co.kr/news/{0}"),
    _rule("sedaily.com", r"^/NewsView/(\w{8,})", "https://sedaily.com/NewsView/{0}"),
    _rule(
        "=asiae.co.kr view.asiae.co.kr cm.asiae.co.kr", r"^/article/(\d{16,})", "https://view.asiae.co.kr/article/{0}"
    ),
    _rule("mt.co.kr", r"/(?:mtview\.php|view\.html)\?(?:.*&)?no=(\d{16,})", "https://news.mt.co.kr/mtview.php?no={0}"),
    _rule("edaily.co.kr", r"[?&]newsid=(\d{11,})", "https://edaily.co.kr/News/Read?newsId={0}"),
    _rule("=zdnet.co.kr", r"[?&](?:no|article_id|artice_id)=(\d{14})(?!\d)", "https://zdnet.co.kr/view/?no={0}"),
    _rule("=inews24.com", r"^/(?:view|v)/(?:[a-z]+/)?(\d{5,})(?=\?|$)", "https://inews24.com/view/{0}"),
    _rule("ohmynews.com", r"[?&]CNTN_CD=(A\d{10})(?!\d)", "https://ohmynews.com/NWS_Web/View/at_pg.aspx?CNTN_CD={0}"),
    # Broadcasters.
    _rule(
        "news.sbs.co.kr =sbs.co.kr",
        r"[?&]news_id=(N\d{10})(?!\d)",
        "https://news.sbs.co.kr/news/endPage.do?news_id={0}",
    ),
    _rule("news.kbs.co.kr mn.kbs.co.kr", r"[?&]ncd=(\d{5,})(?!\d)", "https://news.kbs.co.kr/news/view.do?ncd={0}"),
)


def article_key(host: str, path: str, pairs: Sequence[str]) -> str | None:
    """The canonical URL of an article whose id a rule finds; `host` in lower case without www./m., `pairs` the
    query's parameters.
    """
    address = path + ("?" + "&".join(pairs) if pairs else "")
    for rule in _RULES:
        if not _covers(rule.hosts, host):
            continue
        found = rule.pattern.search(address)
        if found:
            return rule.key.format(*found.groups())
    return None


def _covers(hosts: Sequence[str], host: str) -> bool:
    return any(host == name[1:] if name[0] == "=" else host == name or host.endswith("." + name) for name in hosts)
