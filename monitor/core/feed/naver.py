"""What Naver's news search answers -> ParsedFeed: the same JSON from both generations of the service (facts.md).

    {"total": 2417, "start": 1, "display": 100,
     "items": [{"title", "originallink", "link", "description", "pubDate"}, ...]}

Titles and descriptions carry `<b>` around the words that were looked for, and entities; `originallink` is the outlet's own
page, `link` Naver's copy of it or the same once more. Run it in a killable worker: the input is hostile.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from monitor.core.feed.identity import Clues, identified
from monitor.core.text.dates import parse_date
from monitor.core.text.decode import decode
from monitor.core.text.outlets import outlet_of
from monitor.core.text.scrub import one_line, plain
from monitor.core.text.urls import canonical_url, web_url
from monitor.model import FailureReason, FeedEntry, ParsedFeed, Unreadable

FEWEST = 10
"""Results of a page that has another one behind it. The service fills its pages; one that hands out crumbs and promises
more would be asked a thousand times for what ten requests bring."""

_COPY = re.compile(r"^https://n\.news\.naver\.com/article/(\d{3})/\d{10}$")
_BY_OID = dict(
    re.findall(
        r"(\d{3})=(\S+)",
        """
    001=yna.co.kr 003=newsis.com 421=news1.kr 422=yonhapnewstv.co.kr 023=chosun.com 025=joongang.co.kr 020=donga.com
    028=hani.co.kr 032=khan.co.kr 469=hankookilbo.com 005=kmib.co.kr 081=seoul.co.kr 022=segye.com 021=munhwa.com
    009=mk.co.kr 015=hankyung.com 011=sedaily.com 008=mt.co.kr 018=edaily.co.kr 277=asiae.co.kr 014=fnnews.com
    016=heraldcorp.com 366=biz.chosun.com 030=etnews.com 092=zdnet.co.kr 138=ddaily.co.kr 029=dt.co.kr
    031=inews24.com 293=bloter.net 056=kbs.co.kr 214=imbc.com 055=sbs.co.kr 052=ytn.co.kr 437=jtbc.co.kr
    448=tvchosun.com 449=ichannela.com 057=mbn.co.kr 079=nocutnews.co.kr 002=pressian.com 047=ohmynews.com
    119=dailian.co.kr 629=tf.co.kr 374=biz.sbs.co.kr 215=wowtv.co.kr 648=bizwatch.co.kr 006=mediatoday.co.kr
    308=sisain.co.kr 586=sisajournal.com 088=imaeil.com 082=busan.com 658=kookje.co.kr 584=dongascience.com
    607=newstapa.org 127=journalist.or.kr
    """,
    )
)
"""Naver's number of an outlet, the first part of a copy's address -> the outlet's own site."""

_COMPLAINT = re.compile(r'"(?:errorMessage|message|details)"\s*:\s*("(?:[^"\\]|\\.){1,2000}")')


def parse_results(
    body: bytes,
    *,
    content_type: str | None,
    timezone: str = "Asia/Seoul",
    max_entries: int = 1000,
) -> ParsedFeed | Unreadable:
    """Read one page of results, in the order of the answer (asked for by date: the newest first).

    `next_start` says where the next page begins when the answer promises one. Results beyond `max_entries` are counted in
    `truncated`, one that cannot be read is a line in `dropped`; nothing in the body makes this raise. `Unreadable` says
    EMPTY or NOT_A_FEED, with the service's own words where it complains.
    """
    decoded = decode(body, content_type=content_type, kind="xml")
    text = decoded.text.strip("\ufeff\x00 \t\r\n")
    if not text:
        return Unreadable(FailureReason.EMPTY, "the answer is empty")
    try:
        answer = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        what = "HTML or XML" if text[0] == "<" else f"broken JSON ({one_line(str(error))[:80]})"
        return Unreadable(FailureReason.NOT_A_FEED, f"not an answer of Naver's search: {what}")
    listed = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        said = complaint(text)
        detail = f"Naver says: {said}" if said else "not an answer of Naver's search: JSON without a list of results"
        return Unreadable(FailureReason.NOT_A_FEED, detail)
    dropped: list[str] = []
    known: list[tuple[FeedEntry, Clues]] = []
    for number, raw in enumerate(listed[:max_entries], start=1):
        result = _result(raw, timezone) if isinstance(raw, dict) else None
        if result is None:
            dropped.append(f"result {number}: neither a headline nor a link that can be followed")
        else:
            known.append(result)
    return ParsedFeed(
        title="",
        entries=identified(known, dropped),
        kind="naver",
        encoding=decoded.encoding,
        next_start=_next_start(answer, len(listed)),
        truncated=max(0, len(listed) - max_entries),
        dropped=tuple(dropped),
    )


def complaint(text: str) -> str | None:
    """The message of an error that either generation answers with, on one line; None when there is none.

    `{"errorMessage": "...", "errorCode": "024"}` or, from the gateway, `{"error": {"message": "...", "details": "..."}}`;
    the text may be cut off.
    """
    said: list[str] = []
    for found in _COMPLAINT.finditer(text[:20_000]):
        try:
            said.append(one_line(plain(json.loads(found[1], strict=False)))[:200])
        except ValueError:
            continue
    return ": ".join(dict.fromkeys(words for words in said if words))[:200] or None


def _result(raw: dict[str, Any], timezone: str) -> tuple[FeedEntry, Clues] | None:
    """One result, and the clues for its identity: the article's own address, whatever variant of it is given."""
    title = one_line(plain(_text(raw, "title")))
    link = web_url(_text(raw, "link")) or ""
    url = web_url(_text(raw, "originallink")) or ""
    if not url or _is_front(url):  # some outlets give their front page for every article
        url = link or url
    summary = plain(_text(raw, "description"))
    if not (title or url):
        return None
    date = _text(raw, "pubDate")
    entry = FeedEntry(
        identity="",
        url=url,
        title=title,
        summary=summary,
        outlet=outlet_of(url) or _outlet_on_naver(link),
        published_at=parse_date(date, timezone=timezone),
        copy_url=link if link and canonical_url(link) != canonical_url(url) else "",
    )
    key = canonical_url(url) if url else ""
    # One address is one article under whatever headline, except where it says nothing.
    return entry, (key or None, key, title if _is_front(url) else "", date)


def _outlet_on_naver(link: str) -> str | None:
    """Whose article a copy of Naver's is; the answer itself names no outlet."""
    copy = _COPY.match(canonical_url(link))
    site = _BY_OID.get(copy[1]) if copy else None
    return outlet_of(f"https://{site}/") if site else None


def _is_front(url: str) -> bool:
    parts = urlsplit(canonical_url(url))
    return parts.path in ("", "/") and not parts.query


def _next_start(answer: dict[str, Any], count: int) -> int | None:
    start, total = _number(answer, "start"), _number(answer, "total")
    following = start + count
    return following if start and count >= FEWEST and following <= total else None


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _number(raw: dict[str, Any], key: str) -> int:
    """A whole number of at most nine digits, else 0."""
    value = raw.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
