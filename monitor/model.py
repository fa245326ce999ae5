"""Every type that crosses a stage: frozen dataclasses, aware UTC datetimes, tuples.

The order below is the data's way: a feed, what asking for it brings, what it says, a page, the article on it, why it concerns
the desk, what it repeats, and what the desk is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

# --- the feed ---------------------------------------------------------------------------------------------------------

Fulltext = Literal["hinted", "always", "never"]
FeedKind = Literal["feed", "google-news", "naver-search"]
"""What is asked: a feed of an outlet, or a search over many outlets."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the desk configured it; `url` is its identity for ever."""

    url: str
    """Where it is asked; of a search the address that the query makes (`core.feed.searches`)."""
    outlet: str | None = None
    name: str | None = None
    """What the desk calls it: the catalogue name, or None for a feed of its own."""
    fulltext: Fulltext = "hinted"
    every: timedelta = timedelta(minutes=60)
    """The time between two polls: the shortest one, or, where `adaptive`, the one that an ordinary feed gets."""
    timezone: str = "Asia/Seoul"
    """IANA zone of dates that name none."""
    kind: FeedKind = "feed"
    query: str | None = None
    """What a search looks for, as the desk wrote it."""
    adaptive: bool = False
    """The desk set no `every`: the feed's own rhythm decides, between the bounds of [polling]."""


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified exactly as the server sent them, byte for byte (quotes, W/, odd dates)."""

    etag: str | None = None
    last_modified: str | None = None


# --- asking for it ----------------------------------------------------------------------------------------------------


class FailureReason(StrEnum):
    """Why something could not be had: a bounded vocabulary, so that metrics never grow labels."""

    ADDRESS = "address"  # the address guard refused it, or the URL is not http(s)
    ROBOTS = "robots"  # robots.txt closes it
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"  # too many, or a loop
    PROTOCOL = "protocol"  # broken HTTP, a refused Content-Encoding, a connection cut in the middle
    GONE = "gone"  # 410
    NOT_FOUND = "not_found"  # 404
    FORBIDDEN = "forbidden"  # 401, 403, 451
    RATE_LIMITED = "rate_limited"  # 429
    UNAVAILABLE = "unavailable"  # 503
    HTTP_CLIENT = "http_client"  # any other 4xx, or a status that makes no sense here
    HTTP_SERVER = "http_server"  # any other 5xx
    EMPTY = "empty"  # 200 with nothing in it
    NOT_A_FEED = "not_a_feed"  # HTML, or anything else that is no feed
    NOT_A_PAGE = "not_a_page"  # a PDF, an image: no HTML
    PARSE_BUDGET = "parse_budget"  # the worker ran out of time or memory, or died
    QUOTA = "quota"  # our own: the calls that a search service grants a day are used up
    CREDENTIALS = "credentials"  # a search service's keys are not in the environment, or it refuses them


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that arrived whole."""

    url: str
    """Where the body came from, after redirects."""
    status: int
    content_type: str | None
    body: bytes
    """Inflated."""
    validators: Validators
    moved_to: str | None = None
    """Set when every hop was permanent (301, 308): the new address of what was asked for."""
    max_age: timedelta | None = None
    """Cache-Control: max-age, as sent."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: success, nothing to parse. Validators that the 304 did not repeat are None."""

    url: str
    validators: Validators
    moved_to: str | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """It could not be had, and why."""

    url: str
    reason: FailureReason
    detail: str
    """One line for a person, without secrets."""
    status: int | None = None
    retry_after: datetime | None = None
    """The server's own word for when to come back (Retry-After, seconds or date, made absolute; not clamped)."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """The host's slot is taken: nothing was sent; come back at `until`."""

    until: datetime


FetchOutcome = Fetched | NotModified | FetchFailed | NotYet


# --- what it says -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed, all text plain (entities and tags resolved), scrubbed of what databases and mail cannot hold."""

    identity: str
    """Unique within its feed; see `core.feed.identity`."""
    url: str
    """Absolute http(s) link, or "" when the entry has none that can be followed."""
    title: str
    summary: str = ""
    content: str = ""
    """content:encoded or Atom content, when the feed carries the text; paragraphs separated by blank lines."""
    author: str | None = None
    outlet: str | None = None
    """What the entry itself says of its source (<source>, dc:publisher)."""
    published_at: datetime | None = None
    """Aware UTC; None when unreadable or absent. Never clamped here."""
    copy_url: str = ""
    """A portal's copy of the same article, where the source names both (Naver's search does)."""


class PageReason(StrEnum):
    """Why an entry's page is asked for, or is not: a bounded vocabulary, kept with the entry."""

    MATCH = "match"  # asked for: the feed's own text matches
    HINT = "hint"  # asked for: it carries a single word of a keyword
    BARE = "bare"  # asked for: a title alone says too little to be judged by
    ALWAYS = "always"  # asked for: the desk wants every page of this feed
    AUDIT = "audit"  # asked for as a sample, although no word of any keyword stands in the feed's text
    UNHINTED = "unhinted"  # not asked for: no word of any keyword stands there
    NEVER = "never"  # not asked for: the desk wants no page of this feed
    NO_LINK = "no_link"  # not asked for: no link, or none that leads to an article


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed that could be read. `dropped` says one line for each entry that could not."""

    title: str
    entries: tuple[FeedEntry, ...]
    site_url: str | None = None
    language: str | None = None
    kind: str = ""
    """rss20, atom10, json11 ..., as far as known."""
    encoding: str = "utf-8"
    """What the bytes were decoded with."""
    ttl: timedelta | None = None
    """<ttl>, or sy:updatePeriod over sy:updateFrequency: how long the feed says it need not be asked."""
    skip_hours: tuple[int, ...] = ()
    """<skipHours>: hours of the day in UTC, 0 to 23, ascending, in which the feed asks not to be polled."""
    skip_days: tuple[int, ...] = ()
    """<skipDays>: weekdays in UTC, 0 is Monday, ascending."""
    next_start: int | None = None
    """Of a search: where its next page of results begins; None where there is none."""
    truncated: int = 0
    """Entries beyond the cap, the oldest, left unread."""
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no feed, or a page that holds no article."""

    reason: FailureReason | None
    """None: a page that was read well and holds no article."""
    detail: str


@dataclass(frozen=True, slots=True)
class Screened:
    """A page on which nothing stands anywhere that the desk looks for: nobody read what of it is the article."""

    characters: int
    """What was looked through: text, meta tags and data."""


# --- the article ------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What sort of piece it is, as the reader of a clipping report calls it."""

    REPORT = "보도"
    EDITORIAL = "사설"
    COLUMN = "칼럼"
    CONTRIBUTION = "기고"
    PRESS_RELEASE = "보도자료"
    INTERVIEW = "인터뷰"


TextSource = Literal["page", "feed", "title"]
Access = Literal["whole", "partial", "paywall"]
"""Whether the page gives its whole article: partial breaks off, paywall says itself that readers have to pay."""


@dataclass(frozen=True, slots=True)
class Article:
    """What the reporter wrote, and what can be read off about it. Text stands as printed."""

    url: str
    title: str
    """Without bracketed tags and without the outlet's name at the end."""
    paragraphs: tuple[str, ...]
    text_source: TextSource = "page"
    canonical_url: str | None = None
    """rel=canonical or og:url as the page gives it, absolute; the caller decides with `core.text.urls`."""
    outlet: str | None = None
    byline: str | None = None
    """Reporter names joined by "·", without titles such as 기자."""
    affiliation: str | None = None
    """Who the author of a contribution or column is, where it is said: 한빛대 정책학과 교수."""
    published_at: datetime | None = None
    published_from: str | None = None
    """Where that was read: "json-ld datePublished", "meta article:published_time", "shown on the page", "feed" ..."""
    modified_at: datetime | None = None
    modified_from: str | None = None
    kind: Kind = Kind.REPORT
    tags: tuple[str, ...] = ()
    """Bracketed marks of the headline: 속보, 단독, 종합, 2보 ..."""
    section: str | None = None
    """As the page calls it: 경제, IT/과학 ..."""
    language: str | None = None
    """BCP 47: ko, en ..., of the text rather than of what the page's frame declares."""
    access: Access | None = None
    """None where no page was read."""
    agency: str | None = None
    """The wire agency when this is wire copy: 연합뉴스, 뉴시스, 뉴스1 ..., or an invented one in its manner."""
    origin_url: str | None = None
    """On a portal's copy: the original's address."""
    deck: tuple[str, ...] = ()
    """Lines between headline and text that sum it up (부제): looked at for keywords, no part of the text."""

    @property
    def text(self) -> str:
        """Paragraphs separated by blank lines."""
        return "\n\n".join(self.paragraphs)


# --- why it concerns us -----------------------------------------------------------------------------------------------

Field = Literal["title", "summary", "body"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A named set of keywords. `exclude` masks: an excluded word does not count, the rest of the text still does."""

    name: str
    keywords: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One keyword found in one field. `start`/`end` are character offsets in that field's text as printed."""

    topic: str
    keyword: str
    """As the desk wrote it, also when an alias was what stood there."""
    field: Field
    start: int
    end: int
    snippet: str
    """The sentence it stands in, at most about 160 characters."""
    mark: tuple[int, int]
    """Where the hit lies within `snippet`."""


# --- what it repeats --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts compare, from their sets of hashed shingles; exact unless `estimated`."""

    similarity: float
    """Jaccard, 0 to 1."""
    containment: float
    """Shared shingles over the smaller set, 0 to 1."""
    shared: int
    smaller: int
    """Size of the smaller set."""
    estimated: bool = False


Relation = Literal["same_url", "portal_copy", "wire_copy", "reprint", "update", "quotes"]
"""How a text is like another: one address, a portal's copy and its original, one agency's copy, one text in two outlets, a newer
version of an outlet's own text, a passage in common."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """A text that this one is a near-duplicate of."""

    kind: Literal["article", "seed"]
    id: str
    title: str
    likeness: Likeness
    relation: Relation = "reprint"


class Disposition(StrEnum):
    """What became of an entry; see `docs/glossary.md` for the words people read."""

    NO_MATCH = "no_match"
    TOO_OLD = "too_old"
    NOT_ALLOWED = "not_allowed"
    FETCH_FAILED = "fetch_failed"
    NO_TEXT = "no_text"
    SEED_DUPLICATE = "seed_duplicate"
    DUPLICATE = "duplicate"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage an entry went through, in words a person understands."""

    stage: str
    outcome: str
    detail: str
    at: datetime


# --- what the desk is told --------------------------------------------------------------------------------------------

EditionKind = Literal["daily", "weekly"]
Extract = Literal["short", "none"]
"""none: title, outlet and link only, in whatever leaves the desk."""


@dataclass(frozen=True, slots=True)
class ToldArticle:
    """An article as a digest shows it."""

    id: str
    url: str
    title: str
    outlet: str
    """Name, or the domain where the name is unknown."""
    byline: str | None
    published_at: datetime
    """The first-seen time where the article gives none."""
    kind: Kind
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    matches: tuple[Match, ...]
    text_source: TextSource
    length: int
    """Characters of text."""
    agency: str | None = None
    """Whose wire copy it is, by its own word or by that of another copy."""
    group_id: str = ""
    duplicate: bool = False
    """It repeats another article of its group."""
    portal: bool = False
    likeness: float = 0.0
    """To the desk's material, -1 to 1 (core.likeness.relevance)."""
    key_sentence: str = ""
    """Which of its own sentences stands for it (core.briefing.key_sentence)."""
    backwards: bool = False
    """It was found by keywords that are new, applied to what was stored."""
    whole: bool = True
    """Its whole text was had, and read for what is new in it."""
    update: bool = False
    """It is a further version of a text of its own outlet."""


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as a digest shows it: the lead, then the rest of its articles."""

    id: str
    lead: ToldArticle
    others: tuple[ToldArticle, ...]
    """Every other article of this edition in the story, by outlet and time; copies included."""
    outlets: tuple[str, ...]
    """Distinct, the lead's first."""
    topics: tuple[str, ...]
    follow_up: bool = False
    """An earlier edition of this digest told this story, or the one that it takes up again."""
    first: ToldArticle | None = None
    """Who was first of what was collected, where that is another outlet than the lead's."""
    novelty: tuple[str, ...] = ()
    """What is new in it beyond its headline, the worthiest first: 민간 지분 70%, 12월 9일 제안서 마감."""
    nothing_new: bool = False
    """A follow-up whose reports were read to their ends and say nothing that was not told or known before."""
    score: float = 0.0
    """What it is ranked by: the sum of `parts`."""
    parts: tuple[tuple[str, float], ...] = ()
    """Of the score, by name (`core.briefing.rank`)."""

    @property
    def backwards(self) -> bool:
        """Whether it consists only of what keywords that are new found in what was stored."""
        return self.lead.backwards and all(article.backwards for article in self.others)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A change of the desk's rules that was applied to what was stored of the `days` before."""

    days: int
    keywords: tuple[tuple[str, str], ...] = ()
    """(topic, keyword) that are new."""
    freed: tuple[tuple[str, str], ...] = ()
    """(topic, word) that no longer count as excluded."""
    aliases: tuple[str, ...] = ()
    """Words whose other spellings changed."""


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that could not be asked or read."""

    outlet: str
    url: str
    since: datetime | None
    """Last success; None: never."""
    reason: FailureReason | None
    detail: str


@dataclass(frozen=True, slots=True)
class SilentFeed:
    """A feed that answers well and has brought nothing for longer than it ever leaves between two entries."""

    outlet: str
    url: str
    since: datetime
    """When its newest entry was published."""


@dataclass(frozen=True, slots=True)
class SilentKeyword:
    """A keyword that used to be found regularly and no longer is."""

    topic: str
    keyword: str
    since: datetime
    """When the newest article in which it stands was first seen."""


@dataclass(frozen=True, slots=True)
class RefusedSettings:
    """A config.toml that is not taken up, so that the settings of `taken_up_at` (None: not known) stay in force."""

    line: int | None
    """Of its first problem; None where it has none, as when the file is gone."""
    taken_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What an outlet changed in an article after a digest had told it."""

    id: int
    kind: Literal["corrected", "retitled"]
    """corrected: the outlet says so itself (정정, 바로잡습니다); retitled: only its headline is another."""
    article_id: str
    url: str
    outlet: str
    before: str
    """The headline as it was told."""
    after: str
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """What may be missing, and what was folded or kept out, in this edition's window."""

    feeds: int = 0
    feeds_well: int = 0
    trouble: tuple[FeedTrouble, ...] = ()
    silent: tuple[SilentFeed, ...] = ()
    unasked: tuple[str, ...] = ()
    """Outlets not asked in the last half hour before the edition."""
    unread_pages: int = 0
    """Articles told from the feed's text alone, because the page could not be had."""
    undecided: int = 0
    """Entries still pending: they enter the next edition."""
    folded: int = 0
    """Entries that ended `duplicate`."""
    known: tuple[tuple[str, str, str], ...] = ()
    """Entries that ended `seed_duplicate`: (title, URL, title of the seed)."""
    last_poll_at: datetime | None = None
    last_relevant_on: date | None = None
    notes: tuple[str, ...] = ()
    """Anything else a reader must know, in Korean."""
    silent_keywords: tuple[SilentKeyword, ...] = ()
    """Keywords that went silent, the longest silent first."""
    refused_settings: RefusedSettings | None = None


@dataclass(frozen=True, slots=True)
class Spike:
    """A topic or keyword found far more often than usual."""

    name: str
    """As the desk wrote it."""
    kind: Literal["topic", "keyword"]
    count: int
    """Stories of the last day in which it stands."""
    usual: float
    """Stories a day before that."""

    @property
    def times(self) -> float:
        """How many times the usual; of what is hardly ever found, how many times once a day."""
        return self.count / max(self.usual, 1.0)


@dataclass(frozen=True, slots=True)
class Trend:
    """How much there is, beside what is usual."""

    a_day: float
    """Stories of the edition, for each day of its window."""
    days: int
    """Whole days of its window, at least 1."""
    mean: float
    """Stories a day before that."""
    mean_days: int
    """Over how many days: 7, fewer where less was collected."""
    spikes: tuple[Spike, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """Stories of one day of a week, beside those of the same day of the week before; None: nothing was collected."""

    day: date
    stories: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class TopicCount:
    """Stories of a week that concern a topic, beside those of the week before; a story of two topics counts in both."""

    topic: str
    stories: int
    before: int | None
    """None: that week was not collected as a whole."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A story that grew within the week."""

    story: ToldStory
    outlets: tuple[tuple[date, int], ...]
    """How many outlets had it by the end of each day on which it grew, the first day first."""


@dataclass(frozen=True, slots=True)
class NewName:
    """A person or an organisation that nothing collected before the week names, nor anything the desk knows."""

    kind: Literal["person", "organisation"]
    name: str
    """As it is shown: 오혜린 평가위원장."""
    story_id: str
    outlets: int
    """Outlets that name it in that story."""


@dataclass(frozen=True, slots=True)
class Week:
    """What a weekly edition sums up beside its stories. It may be of more or fewer than seven days."""

    days: tuple[DayCount, ...]
    """The first day first."""
    stories: int
    """Counted as `before` is: with a new text, whether told or not."""
    before: int | None
    """Stories of as many days before; None where these, or those of the week, were not all collected."""
    days_before: int = 0
    """Days of the week before on which everything was collected."""
    topics: tuple[TopicCount, ...] = ()
    """In the desk's order; without those of which there is nothing in either week."""
    grown: tuple[Growth, ...] = ()
    """The story that grew most first."""
    names: tuple[NewName, ...] = ()
    """Those that most outlets name first."""


Section = Literal["top", "topic", "backwards", "opinion", "official", "below"]
"""Where a story stands in an edition; below: it ranks below what the digest tells, and stands nowhere."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A story and its place in an edition."""

    story: ToldStory
    place: int
    """In the order of the mail, from 1; after what is told, by rank, what is not."""
    section: Section
    topic: str | None = None
    """Under whose heading, where the section is that of a topic."""


@dataclass(frozen=True, slots=True)
class Within:
    """An opinion or a press release in a story that something else leads: under its own heading it is only pointed at."""

    article: ToldArticle
    story: ToldStory


@dataclass(frozen=True, slots=True)
class Digest:
    """One edition, composed: what is in it, in which order."""

    name: str
    date: date
    """In the digest's own timezone."""
    timezone: str
    window: tuple[datetime, datetime]
    issued_at: datetime
    top: tuple[ToldStory, ...]
    sections: tuple[tuple[str, tuple[ToldStory, ...]], ...]
    """(topic, stories) of what is not in `top`; every story once, under its first topic."""
    backwards: tuple[ToldStory, ...] = ()
    """Of nothing but what keywords that are new found in what was stored, whatever its kind."""
    replayed: tuple[Replayed, ...] = ()
    """The changes by which `backwards` was found."""
    opinion: tuple[ToldStory, ...] = ()
    official: tuple[ToldStory, ...] = ()
    """Stories that a press release leads."""
    corrections: tuple[Correction, ...] = ()
    """Of what earlier editions of this digest told, the oldest first."""
    late: timedelta | None = None
    """Set when it was due that much earlier."""
    first: bool = False
    """No edition of this digest was issued before."""
    newcomer: bool = False
    """For recipients who were never sent an edition of this digest before: they are told what it is."""
    at: time | None = None
    """When the digest appears, on the desk's clock; told to newcomers."""
    days: tuple[int, ...] = ()
    """The weekdays on which it does, 0 is Monday."""
    health: Health = field(default_factory=Health)
    kind: EditionKind = "daily"
    extract: Extract = "short"
    trend: Trend | None = None
    """None where too little was collected to say what is usual."""
    week: Week | None = None
    """Of a weekly edition."""
    left: tuple[ToldStory, ...] = ()
    """What ranks below the score that the desk wants to be told from, by rank: not told, and none of its articles carried."""
    voices: tuple[Within, ...] = ()
    """Opinions that stand in a story which something else leads, in the order of those stories."""
    releases: tuple[Within, ...] = ()
    """Official material of which the same is true."""

    @property
    def below(self) -> int:
        """How many stories rank below what the desk wants to be told."""
        return len(self.left)

    @property
    def stories(self) -> tuple[ToldStory, ...]:
        """Every story told, each once, in the order of the mail."""
        return tuple(each.story for each in self.placed if each.section != "below")

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every story composed with its place: those told in the order of the mail, then those that rank too low."""
        stands: list[tuple[ToldStory, Section, str | None]] = [(story, "top", None) for story in self.top]
        stands += [(story, "topic", topic) for topic, stories in self.sections for story in stories]
        stands += [(story, "backwards", None) for story in self.backwards]
        stands += [(story, "opinion", None) for story in self.opinion]
        stands += [(story, "official", None) for story in self.official]
        stands += [(story, "below", None) for story in self.left]
        return tuple(Placed(story, place, section, topic) for place, (story, section, topic) in enumerate(stands, 1))


# --- what is told at once ---------------------------------------------------------------------------------------------

AlertKind = Literal["story", "spike"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of an alert: everything that it has to say at this time."""

    alert: str
    """The alert's name."""
    kind: AlertKind
    timezone: str
    """IANA, the desk's."""
    raised_at: datetime
    stories: tuple[ToldStory, ...] = ()
    """Of an alert on stories, the weightiest first."""
    spikes: tuple[tuple[Spike, tuple[ToldStory, ...]], ...] = ()
    """Of an alert on spikes, each with its leading stories."""
    extract: Extract = "short"
    test: bool = False
    """A sample that somebody asked for."""


# --- delivery ---------------------------------------------------------------------------------------------------------

DeliveryState = Literal["pending", "sent", "deferred", "failed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at one recipient: `deferred` will be tried again, `failed` will not."""

    recipient: str
    state: DeliveryState
    detail: str = ""
    again: datetime | None = None
    """When a deferred one is tried again, where that is known."""
