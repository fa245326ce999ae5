"""The tables of config.toml as pydantic models: what each key may hold, and in which words a bad value is answered.

Values are trimmed. What can only be judged across tables is in `monitor.config`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta
from email.utils import parseaddr
from textwrap import indent
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from monitor.core.feed.searches import search_url
from monitor.core.match.expression import pointed, problem, sign_of
from monitor.model import FeedKind, Fulltext

Security = Literal["starttls", "tls", "none"]
FeedStatus = Literal["live", "listed", "doubtful", "dead"]
CatalogueKind = Literal["press", "agency", "broadcaster", "it", "opinion", "government", "research"]
CatalogueQuirk = Literal[
    "naive-dates", "gmt-dates", "iso-dates", "dc-dates", "swapped-dates", "loose-dates", "no-dates",
    "no-summary", "patchy-summary", "short-summary", "cut-summary", "full-text", "many-entries", "short-window",
    "bom", "no-declaration", "no-charset", "euc-kr-pages", "double-entities", "localhost-links",
    "forbids-some-clients", "http-only", "search",
]  # fmt: skip
"""What a reader of a feed has to expect; each is explained in docs/catalogue.md, and none changes how we read."""

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|초|분|시간|일)", re.IGNORECASE)
_SECONDS = {"s": 1, "초": 1, "m": 60, "분": 60, "h": 3600, "시간": 3600, "d": 86400, "일": 86400}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    {name: number for number, name in enumerate(_WEEKDAYS)}
    | {name: number for number, name in enumerate("월화수목금토일")}
    | {f"{name}요일": number for number, name in enumerate("월화수목금토일")}
    | {f"{name}day": n for n, name in enumerate(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))}
)
_DAY_GROUPS = {
    "daily": tuple(range(7)), "매일": tuple(range(7)),
    "weekdays": tuple(range(5)), "평일": tuple(range(5)),
    "weekends": (5, 6), "주말": (5, 6),
}  # fmt: skip


def _text(value: str) -> str:
    trimmed = value.strip()
    if not trimmed:
        raise ValueError("must not be empty")
    if bad := next((c for c in trimmed if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")), None):
        raise ValueError(f"must be one line without control characters (it holds U+{ord(bad):04X})")
    return trimmed


def _keyword(value: str) -> str:
    if (wrong := problem(value)) is not None:
        raise ValueError(_at_its_place(str(wrong), value, wrong.at))
    return value


def _plain(value: str) -> str:
    if (sign := sign_of(value)) is not None:
        message = "is an expression; here stand plain words, without AND, OR, NOT, quotes, title: and the like"
        raise ValueError(_at_its_place(f'"{value[:60]}" {message}', value, sign))
    return _keyword(value)


def _at_its_place(message: str, keyword: str, at: int) -> str:
    return f"{message}\n{indent(pointed(keyword, at), '    ')}"


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        alike = [name for name in available_timezones() if name.casefold().endswith(value.casefold())]
        hint = f"did you mean {min(alike, key=len)}? " if alike else ""
        raise ValueError(f'"{value}" is no time zone: {hint}write an IANA name such as "Asia/Seoul"') from None
    return value


def _clock(value: object) -> object:
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*", value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('must be a time of day from "00:00" to "23:59", such as "07:30"')
    return time(int(found[1]), int(found[2]))


def duration(value: str) -> timedelta:
    """A duration such as "60m", "2h" or "1h30m" (90분, 2시간 as well); raises ValueError on anything else."""
    parts = _DURATION.findall(value)
    if not parts or _DURATION.sub("", value).strip():
        raise ValueError(f'"{value}" is no duration: write a number and a unit, such as "30m", "2h" or "1d"')
    seconds = sum(int(number[:9]) * _SECONDS[unit.lower()] for number, unit in parts)
    return timedelta(seconds=min(seconds, 366 * 86400))


def _every(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('must be a duration in quotes with its unit, such as "60m" or "2h"')
    found = duration(value)
    if not timedelta(seconds=1) <= found <= timedelta(days=7):
        raise ValueError('must lie between "10m" and "7d"')
    return found


def _days(value: object) -> object:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words:
        raise ValueError('must be a list of weekdays such as ["mon", "fri"] or ["월", "금"], or "daily", or "weekdays"')
    found: set[int] = set()
    for word in words:
        name = word.strip().casefold() if isinstance(word, str) else None
        if name in _DAY_GROUPS:
            found.update(_DAY_GROUPS[name])
        elif name in _WEEKDAY_NAMES:
            found.add(_WEEKDAY_NAMES[name])
        else:
            raise ValueError(
                f'{word!r} is no weekday: write mon tue wed thu fri sat sun, 월 화 수 목 금 토 일, or "daily"'
            )
    return tuple(sorted(found))


def address_of(value: str) -> str:
    """The bare address of `desk@example.kr` or `정책실 <desk@example.kr>`; raises ValueError when there is none."""
    bare = parseaddr(value)[1] if "<" in value else value
    domain = bare.rpartition("@")[2]
    if not _ADDRESS.fullmatch(bare) or ".." in bare or ("." not in domain and domain != "localhost"):
        raise ValueError(f'"{value}" is no e-mail address: write one such as "desk@example.kr"')
    return bare


def _sender(value: str) -> str:
    address_of(value)
    return value


def _file_name(value: str) -> str:
    if re.search(r'[\\/:*?"<>|]', value) or value.startswith(".") or len(value) > 60:
        raise ValueError(
            r'becomes part of a file name: at most 60 characters, no leading dot, none of \ / : * ? " < > |'
        )
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, secret, _ = parts.hostname, parts.password or parts.username, parts.port
    except ValueError:
        host, secret, parts = None, None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"\s", value):
        raise ValueError(f'"{value}" is no web address: it begins with http:// or https:// and a host name')
    if secret:
        raise ValueError("carries a user name or password; addresses in this file carry no secrets")
    return value


def _allowed(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False)) if "/" in value else str(ipaddress.ip_address(value))
    except ValueError:
        raise ValueError(
            f'"{value}" is no address: write an IP address or network without a port, such as "127.0.0.1"'
        ) from None


def _allow_localhost(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [each for word in value for each in (("127.0.0.1", "::1") if word == "localhost" else (word,))]


def _header(value: str) -> str:
    if not value.isascii():
        raise ValueError("goes into an HTTP header: plain ASCII letters only")
    return value


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            'is the name of an environment variable, such as "MONITOR_SMTP_PASSWORD", never the password itself'
        )
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _checked(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(check)


Text = Annotated[str, _checked(_text)]
Texts = tuple[Text, ...]
Keyword = Annotated[str, _checked(_text), _checked(_keyword)]
Words = Annotated[str, _checked(_text), _checked(_plain)]
Zone = Annotated[str, _checked(_text), _checked(_zone)]
WebAddress = Annotated[str, _checked(_text), _checked(_web_address)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        hint = f"; for {value:g} in 100 write {value / 100:g}" if 1 < value <= 100 else ""
        raise ValueError(f"must be a share from 0 (none) to 1 (all), not {value:g}{hint}")
    return value


class Table(BaseModel):
    """A table that takes the keys it knows and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TopicTable(Table):
    """[[topics]]"""

    name: Text
    keywords: Annotated[tuple[Keyword, ...], Field(min_length=1)]
    exclude: tuple[Words, ...] = ()
    pin: StrictBool = False


class FeedTable(Table):
    """[[feeds]]: a feed of the desk's own, or a search over many outlets."""

    url: WebAddress | None = None
    """Of a search: where it is asked, instead of the service's own address."""
    kind: FeedKind = "feed"
    query: Text | None = None
    name: Text | None = None
    outlet: Text | None = None
    fulltext: Fulltext = "hinted"
    every: Annotated[timedelta, BeforeValidator(_every)] | None = None
    """The shortest time between two polls; none: the feed's own rhythm decides, between the bounds of [polling]."""
    timezone: Zone | None = None

    @property
    def address(self) -> str:
        """The feed's identity; "" where the table lacks what it takes."""
        if self.kind == "feed":
            return self.url or ""
        return search_url(self.kind, self.query, self.url) if self.query else ""


class CatalogueFeed(Table):
    """A feed of the Korean press as the catalogue knows it: facts only, seen by others (docs/catalogue.md).

    What no source says is absent, never guessed.
    """

    name: Text
    """Unique for ever: the outlet for its main feed, outlet and section for others."""
    outlet: Text | None = None
    """None for a search over many outlets: it is then read off the entry."""
    kind: CatalogueKind
    """What it publishes; a newspaper's opinion page is opinion, the newspaper is press."""
    section: Text
    language: Literal["ko", "en"]
    """BCP 47."""
    encoding: Literal["utf-8", "euc-kr"] | None = None
    """As known. Never used to decode: what arrives is recognised (core/text/decode.py)."""
    url: WebAddress
    status: FeedStatus
    """live: answered with entries on `last_answered`; listed: found in lists only; doubtful and dead: as they say."""
    last_answered: date | None = None
    """The last day on which someone saw it answer with entries."""
    quirks: tuple[CatalogueQuirk, ...] = ()
    fulltext: Fulltext = "hinted"
    timezone: Zone = "Asia/Seoul"
    """Of dates that name no zone."""
    note: str = ""
    """Short, in Korean, for the desk."""


class DigestPlan(Table):
    """[[digests]]: what is mailed when to whom."""

    name: Annotated[str, _checked(_text), _checked(_file_name)]
    at: Annotated[time, BeforeValidator(_clock)]
    """Wall-clock time in the desk's timezone."""
    days: Annotated[tuple[int, ...], BeforeValidator(_days)] = tuple(range(7))
    """Weekdays, 0 is Monday, ascending."""
    recipients: tuple[Annotated[str, _checked(_text), _checked(address_of)], ...] = ()
    """Bare addresses; none: the edition is written to the outbox only."""
    topics: Texts = ()
    """Names; none: all."""


class Network(Table):
    """[network]: how the monitor shows itself, and how much it asks for."""

    user_agent: Annotated[str, _checked(_text), _checked(_header)] | None = None
    contact: Annotated[str, _checked(_text), _checked(_header)] | None = None
    allow_addresses: Annotated[
        tuple[Annotated[str, _checked(_text), _checked(_allowed)], ...], BeforeValidator(_allow_localhost)
    ] = ()
    """IP addresses and networks the guard lets through although they are not public."""
    per_host_delay: Annotated[Number, Field(ge=0, le=3600)] = 1.0
    """Seconds between two requests to one host."""
    max_bytes: Annotated[StrictInt, Field(ge=1_000, le=100_000_000)] = 10_000_000
    timeout: Annotated[Number, Field(ge=0.1, le=300)] = 30.0
    """Seconds for one request, headers and body together."""


class Polling(Table):
    """[polling]: how often feeds are asked whose `every` the desk leaves to their own rhythm, and what is sampled of them."""

    shortest: Annotated[timedelta, BeforeValidator(_every)] = timedelta(minutes=15)
    """For feeds that publish often and allow it; an ordinary one is asked once an hour at the most."""
    longest: Annotated[timedelta, BeforeValidator(_every)] = timedelta(hours=6)
    audit: Annotated[Number, AfterValidator(_share)] = 0.02
    """The share, 0 to 1, of the pages that no hint speaks for (`fulltext = "hinted"`) that are fetched all the same."""


class StoriesTable(Table):
    """[stories]"""

    threshold: Annotated[Number, Field(ge=0.10, le=0.9)] = 0.17
    """How alike articles must be to be told as one story; higher parts more of them (`core.likeness.cluster`, whose numbers stand
    here again: reading a config loads no numpy)."""


class Naver(Table):
    """[naver]: Naver's search."""

    daily_calls: Annotated[StrictInt, Field(ge=1, le=25_000)] = 25_000
    """Requests a day, never more; the service grants 25,000 to one key (facts.md)."""


class SmtpTable(Table):
    """[smtp] as written; `monitor.config` completes it."""

    host: Text | None = None
    port: Annotated[StrictInt, Field(ge=1, le=65535)] | None = None
    security: Security | None = None
    username: Text | None = None
    password_env: Annotated[str, _checked(_text), _checked(_variable)] | None = None
    sender: Annotated[str, _checked(_text), _checked(_sender)] | None = None


class Smtp(Table):
    """The mail server, complete."""

    host: str
    port: int
    security: Security
    username: str | None
    password_env: str | None
    """Name of the environment variable that holds the password."""
    sender: str
    """An address, or a name and an address in angle brackets."""


class StorageTable(Table):
    """[storage]"""

    directory: Text = "var"
    text_days: Annotated[StrictInt, Field(ge=1, le=3650)] = 90


class DatabaseTable(Table):
    """[database]"""

    url: Text | None = None


class OutletsTable(Table):
    """[outlets]"""

    major: Texts = ()


class FileTable(Table):
    """The whole file."""

    timezone: Zone = "Asia/Seoul"
    keywords: tuple[Keyword, ...] = ()
    exclude: tuple[Words, ...] = ()
    """Excluded of every topic, the plain keywords' included."""
    catalogue: Texts = ()
    first_poll_days: Annotated[StrictInt, Field(ge=0, le=365)] = 3
    backfill_days: Annotated[StrictInt, Field(ge=0, le=365)] = 7
    """How far back a new keyword is looked for in what is stored; 0: not at all."""
    topics: tuple[TopicTable, ...] = ()
    aliases: dict[Words, Annotated[tuple[Words, ...], BeforeValidator(_listed), Field(min_length=1)]] = {}
    feeds: tuple[FeedTable, ...] = ()
    digests: tuple[DigestPlan, ...] = ()
    database: DatabaseTable = DatabaseTable()
    network: Network = Network()
    polling: Polling = Polling()
    naver: Naver = Naver()
    smtp: SmtpTable = SmtpTable()
    storage: StorageTable = StorageTable()
    outlets: OutletsTable = OutletsTable()
    stories: StoriesTable = StoriesTable()


TABLES: dict[str, type[Table]] = {
    "": FileTable, "topics": TopicTable, "feeds": FeedTable, "digests": DigestPlan, "database": DatabaseTable,
    "network": Network, "polling": Polling, "naver": Naver, "smtp": SmtpTable, "storage": StorageTable, "outlets": OutletsTable,
    "stories": StoriesTable,
}  # fmt: skip
"""Every table by name, "" for the top level: where a key is known."""

ARRAYS = ("topics", "feeds", "digests")
"""Tables written with two brackets."""
