"""The tables of config.toml as pydantic models: what each key may hold.

Single values are in `monitor.config.values`, who is told what in `monitor.config.plans`; what can only be judged across tables
is in `monitor.config.across`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from monitor import __version__
from monitor.config.plans import AlertPlan, DigestPlan, Operator, SmtpTable
from monitor.config.values import (
    Addresses,
    Day,
    Every,
    Header,
    Keyword,
    Number,
    Share,
    Spellings,
    Table,
    Text,
    Texts,
    WebAddress,
    Words,
    Zone,
)
from monitor.core.feed.searches import search_url
from monitor.model import Extract, FeedKind, Fulltext

PRODUCT = "SovereignAIMonitor"

FeedStatus = Literal["live", "listed", "doubtful", "dead"]
CatalogueKind = Literal["press", "agency", "broadcaster", "it", "opinion", "government", "research"]
CatalogueQuirk = Literal[
    "naive-dates", "gmt-dates", "iso-dates", "dc-dates", "swapped-dates", "loose-dates", "no-dates",
    "no-summary", "patchy-summary", "short-summary", "cut-summary", "full-text", "many-entries", "short-window",
    "bom", "no-declaration", "no-charset", "euc-kr-pages", "double-entities", "localhost-links",
    "forbids-some-clients", "http-only", "search",
]  # fmt: skip
"""What a reader of a feed has to expect; each is explained in docs/catalogue.md, and none changes how we read."""


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
    every: Every | None = None
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


class Network(Table):
    """[network]: how the monitor shows itself, and how much it asks for."""

    user_agent: Header | None = None
    contact: Header | None = None
    allow_addresses: Addresses = ()
    """IP addresses and networks the guard lets through although they are not public."""
    per_host_delay: Annotated[Number, Field(ge=0, le=3600)] = 1.0
    """Seconds between two requests to one host."""
    max_bytes: Annotated[StrictInt, Field(ge=1_000, le=100_000_000)] = 10_000_000
    timeout: Annotated[Number, Field(ge=0.1, le=300)] = 30.0
    """Seconds for one request, headers and body together."""

    @property
    def agent(self) -> str:
        """The User-Agent of every request: product, version and contact, as a polite guest signs (facts.md, good manners 6)."""
        agent = self.user_agent or f"{PRODUCT}/{__version__}"
        return agent if self.contact is None or self.contact in agent else f"{agent} (+{self.contact})"


class Polling(Table):
    """[polling]: how often feeds are asked whose `every` the desk leaves to their own rhythm, and what is sampled of them."""

    shortest: Every = timedelta(minutes=15)
    """For feeds that publish often and allow it; an ordinary one is asked once an hour at the most."""
    longest: Every = timedelta(hours=6)
    audit: Share = 0.02
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
    days_off: tuple[Day, ...] = ()
    """Days off beside the public holidays, for digests that skip those."""
    extract: Extract = "short"
    """none: title, outlet and link only, in whatever leaves the desk."""
    first_poll_days: Annotated[StrictInt, Field(ge=0, le=365)] = 3
    backfill_days: Annotated[StrictInt, Field(ge=0, le=365)] = 7
    """How far back a new keyword is looked for in what is stored; 0: not at all."""
    topics: tuple[TopicTable, ...] = ()
    aliases: dict[Words, Spellings] = Field(default_factory=dict)
    feeds: tuple[FeedTable, ...] = ()
    digests: tuple[DigestPlan, ...] = ()
    alerts: tuple[AlertPlan, ...] = ()
    operator: Operator = Operator()
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
    "stories": StoriesTable, "alerts": AlertPlan, "operator": Operator,
}  # fmt: skip
"""Every table by name, "" for the top level: where a key is known."""

ARRAYS = ("topics", "feeds", "digests", "alerts")
"""Tables written with two brackets."""
