"""What `monitor feeds` knows by name or address: the catalogue, and the feeds that config.toml lists."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config import CatalogueFeed, Config
    from monitor.model import Feed

KINDS = {
    "press": "신문 newspaper",
    "agency": "통신사 통신",
    "broadcaster": "방송 방송사 TV",
    "it": "IT·과학 전문지 기술",
    "opinion": "사설 칼럼 기고 오피니언",
    "government": "정부 부처 공공 보도자료",
    "research": "연구기관 연구소 연구원",
}
"""Words that people type for a kind of the catalogue."""

QUIRKS = {
    "naive-dates": "dates name no zone (read as Korean time)",
    "gmt-dates": "dates are in GMT",
    "iso-dates": "dates are ISO 8601",
    "dc-dates": "dates stand in dc:date only",
    "swapped-dates": "dates write the month as a number",
    "loose-dates": "dates are nearly RFC 822",
    "no-dates": "entries carry no date",
    "no-summary": "titles only",
    "patchy-summary": "some entries have no summary",
    "short-summary": "summaries of a line or two",
    "cut-summary": "summaries are cut in the middle",
    "full-text": "carries the whole article",
    "many-entries": "more than 200 entries at once",
    "short-window": "spans less than a day",
    "bom": "begins with a byte order mark",
    "no-declaration": "no XML declaration",
    "no-charset": "the server names no character set",
    "euc-kr-pages": "its pages are EUC-KR",
    "double-entities": "entities are encoded twice",
    "localhost-links": "a link leads to localhost",
    "forbids-some-clients": "refuses some clients (403)",
    "http-only": "plain http only",
    "search": "a search of Google News, no feed of the outlet",
}
"""docs/catalogue.md, in a few words each."""


def quirks_in_words(feed: CatalogueFeed) -> str:
    """What to expect of it; "" where nothing is known."""
    return "; ".join(QUIRKS.get(quirk, quirk) for quirk in feed.quirks)


SERVICES = {"google-news": "Google News", "naver-search": "Naver"}
"""What a search is asked of, as its feed is called by it."""


def label(feed: Feed, title: str | None = None) -> str:
    """What a feed is called on the command line; `title`: what it calls itself. An address is shown without secrets.

    Mails say it otherwise, by the outlet (`store.gaps.names`).
    """
    from monitor.net.headers import shown_url

    search = f"{SERVICES[feed.kind]}: {feed.query}" if feed.query and feed.kind in SERVICES else feed.query
    return feed.name or search or feed.outlet or title or shown_url(feed.url)


def found_by(feed: Feed) -> str:
    """What a command finds this feed by, fit to be shown: its name, what its search is called, or its address."""
    from monitor.net.headers import shown_url

    return label(feed) if feed.name or feed.query else shown_url(feed.url)


def means(feed: Feed, what: str) -> bool:
    """Whether `what` was shown or written for this feed of config.toml."""
    return what in (feed.url, feed.name, feed.query, found_by(feed))


# --- addresses --------------------------------------------------------------------------------------------------------

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_USERINFO = re.compile(
    r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://)?[^/?#\s@]*:[^/?#\s@]*@|\s*[A-Za-z][A-Za-z0-9+.-]*://[^/?#\s]*@"
)


def address(text: str) -> str | None:
    """An http(s) address as somebody types it: a bare host name is asked over https, feed:// is read as https://."""
    from monitor.core.feed.opml import without_feed_scheme
    from monitor.core.text.urls import web_url

    text = without_feed_scheme(text.strip())
    bare = "." in text and _SCHEME.match(text) is None and not re.search(r"\s", text)
    return web_url(f"https://{text}" if bare else text)


def no_address(text: str) -> str | None:
    """Why something that was meant to be an address is none that is asked, in one line; None where it was not meant so."""
    if _USERINFO.match(text):
        return f'"{_shown(text)}" carries a user name or password; such an address is not accepted'
    scheme = _SCHEME.match(text.strip())
    if scheme is None:
        return None
    if scheme[1].lower() in ("http", "https", "feed"):
        return f'"{_shown(text)}" is no address: the host name behind {scheme[0]} cannot be one'
    return f'"{_shown(text)}" begins with {scheme[0]}; only http:// and https:// addresses are asked'


def _shown(text: str) -> str:
    from monitor.net.headers import one_line, shown_url

    # Whoever writes a password with a slash in it has written no address, and still a password.
    rest = re.sub(r"^((?:[A-Za-z][A-Za-z0-9+.-]*://)?)(?:[^/?#]*@|.*@(?=[^@]*$))", r"\1", text.strip())
    return one_line(shown_url(rest))


# --- the catalogue ----------------------------------------------------------------------------------------------------


def named(text: str) -> CatalogueFeed | None:
    """The feed of the catalogue that is called so; spacing, case and width aside."""
    from monitor.config import catalogue
    from monitor.core.text.hangul import match_key

    if text in catalogue():
        return catalogue()[text]
    key = match_key(text)
    alike = [feed for feed in catalogue().values() if match_key(feed.name) == key]
    return alike[0] if len(alike) == 1 else None


def at_address(url: str) -> CatalogueFeed | None:
    """The feed of the catalogue that is asked at `url`."""
    from monitor.config import catalogue
    from monitor.core.text.urls import canonical_url

    key = canonical_url(url)
    return next((feed for feed in catalogue().values() if canonical_url(feed.url) == key), None)


def on_site(url: str) -> tuple[CatalogueFeed, ...]:
    """The feeds of the catalogue that the site of `url` publishes; those that are gone aside."""
    from monitor.config import catalogue
    from monitor.core.feed.discover import same_site

    return tuple(feed for feed in catalogue().values() if feed.status != "dead" and same_site(feed.url, url))


def search(text: str) -> tuple[CatalogueFeed, ...]:
    """Feeds of the catalogue whose name, outlet, section, kind, host or URL hold `text`, or each of its words.

    The best first: by the name itself, how it begins, what it holds, the outlet, then the rest; in the catalogue's order.
    """
    from monitor.config import catalogue
    from monitor.core.text.hangul import match_key

    whole = match_key(text)
    words = [key for word in text.split() if (key := match_key(word))]
    if not whole:
        return ()

    def rank(feed: CatalogueFeed) -> int | None:
        name, outlet = match_key(feed.name), match_key(feed.outlet or "")
        rest = match_key(f"{feed.section} {feed.kind} {KINDS.get(feed.kind, '')} {feed.note}")
        tests: tuple[Callable[[], bool], ...] = (
            lambda: name == whole,
            lambda: name.startswith(whole),
            lambda: whole in name,
            lambda: whole in outlet,
            lambda: whole in match_key(feed.url),
            lambda: all(word in name + outlet for word in words),
            lambda: all(any(word in each for each in (name, outlet, rest, match_key(feed.url))) for word in words),
        )
        return next((place for place, test in enumerate(tests) if test()), None)

    ranked = [(place, feed) for feed in catalogue().values() if (place := rank(feed)) is not None]
    return tuple(feed for _, feed in sorted(ranked, key=lambda pair: pair[0]))


def nearest(text: str, names: Sequence[str], most: int = 3) -> list[str]:
    """The names that `text` was most likely meant to be."""
    from monitor.core.text.hangul import match_key

    keys = {match_key(name): name for name in names}
    return [keys[key] for key in difflib.get_close_matches(match_key(text), keys, most, 0.5)]


def site_hint(text: str) -> str:
    """The query of Google News that stands in for a feed nobody knows: of the outlet's own site where that is known."""
    from monitor.core.text.hangul import match_key
    from monitor.core.text.outlets import sites
    from monitor.core.text.urls import domain, web_url

    host = text.strip().lower()
    if "." in host and " " not in host and web_url(host if "://" in host else f"https://{host}"):
        return f"site:{domain(host if '://' in host else f'https://{host}')}"
    at = next((at for at, outlet in sites().items() if match_key(outlet) == match_key(text)), None)
    return f"site:{at}" if at else f"{text.strip()} site:DOMAIN"


# --- config.toml ------------------------------------------------------------------------------------------------------


def own_tables(path: Path) -> list[dict[str, str]]:
    """The [[feeds]] tables as they are written. The file is one that was loaded."""
    from monitor.config.edit import source

    tables = tomllib.loads(source(path)).get("feeds", [])
    return [{key: str(value).strip() for key, value in table.items()} for table in tables]


def configured(config: Config, url: str) -> Feed | None:
    """The feed of config.toml that is asked at `url`, in whatever spelling of the address."""
    from monitor.core.text.urls import canonical_url

    key = canonical_url(url)
    return next((feed for feed in config.feeds if canonical_url(feed.url) == key), None)
