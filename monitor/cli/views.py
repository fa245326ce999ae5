"""Stored rows as the JSON of the contract; times are ISO 8601 with the desk's offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.config import CatalogueFeed
from monitor.core.briefing import rank, spread
from monitor.core.briefing.digest import choose_lead
from monitor.core.feed import schedule
from monitor.core.likeness.novelty import Novel
from monitor.core.likeness.relevance import Profile, likeness_to, nearest, telling_words
from monitor.core.text.outlets import is_portal
from monitor.core.text.urls import domain
from monitor.model import Disposition, Match, Relation, ToldArticle
from monitor.store import editions, entries, feeds, grouping, hinting, polls, stories, telling
from monitor.store.articles import Revision, StoredArticle, public_id

View = dict[str, object]


def moment(at: datetime | None, timezone: str) -> str | None:
    """ISO 8601 with the desk's offset, to the second."""
    return at.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds") if at is not None else None


def match_view(match: Match) -> View:
    """One match."""
    return {"topic": match.topic, "keyword": match.keyword, "field": match.field, "snippet": match.snippet}


def marked(match: Match) -> str:
    """The snippet with the hit between guillemets."""
    start, end = match.mark
    return f"{match.snippet[:start]}«{match.snippet[start:end]}»{match.snippet[end:]}"


_READ_OFF = (
    "kind", "tags", "agency", "origin", "quotes", "key_sentence", "affiliation", "section", "language", "access",
    "published_from", "modified_at", "modified_from",
)  # fmt: skip
"""What only an article has."""


def article_view(
    article: StoredArticle,
    found: Sequence[Match],
    timezone: str,
    text: str | None = None,
    *,
    likeness: float = 0.0,
    kin: telling.Kin = telling.NO_KIN,
) -> View:
    """One article; `text` is added when given. `likeness` is that to the desk's material, a part of its relevance."""
    repeats = None
    if article.repeats_kind is not None:
        repeats = {
            "kind": article.repeats_kind,
            "id": article.repeats_id,
            "title": article.repeats_title,
            "similarity": _rounded(article.similarity, 4),
            "containment": _rounded(article.containment, 4),
            "estimated": bool(article.estimated),
            "relation": article.relation,
        }
    view: View = {
        "id": public_id(article.id),
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": article.title,
        "outlet": article.outlet,
        "byline": article.byline,
        "published_at": moment(article.published_at, timezone),
        "first_seen_at": moment(article.first_seen_at, timezone),
        "topics": list(dict.fromkeys(match.topic for match in found)),
        "matches": [match_view(match) for match in found],
        "disposition": article.disposition.value,
        "duplicate_of": repeats,
        "story_id": stories.public_id(article.story_id) if article.story_id is not None else None,
        "group_id": grouping.public_id(article.group_id),
        "text_source": article.text_source,
        "kind": article.kind.value,
        "tags": list(article.tags),
        "agency": article.agency,
        "origin": article.agency or kin.origin,
        "quotes": list(kin.quotes),
        "key_sentence": article.key_sentence or None,
        "affiliation": article.affiliation,
        "section": article.section,
        "language": article.language,
        "access": article.access,
        "published_from": article.published_from,
        "modified_at": moment(article.modified_at, timezone),
        "modified_from": article.modified_from,
        "relevance": round(rank.relevance(telling.told(article, found, likeness)), 2),
    }
    if text is not None:
        view["text"] = text
    return view


def entry_view(
    stored: entries.StoredEntry,
    outlet: str | None,
    article: StoredArticle | None,
    found: Sequence[Match],
    timezone: str,
    text: str | None = None,
    *,
    likeness: float = 0.0,
    kin: telling.Kin = telling.NO_KIN,
) -> View:
    """An entry in the shape of an article, with null where a field has no value."""
    if article is not None:
        view = article_view(article, found, timezone, text, likeness=likeness, kin=kin)
        if stored.canonical_url != article.canonical_url or stored.disposition is not article.disposition:
            repeats = {
                "kind": "article",
                "id": public_id(article.id),
                "title": article.title,
                "similarity": 1.0,
                "containment": 1.0,
                "estimated": False,
                "relation": _leads_to(stored, article),
            }
            # What is known from a seed repeats that, wherever else it stands; else the entry repeats the article it led to.
            elsewhere = stored.canonical_url != article.canonical_url and stored.disposition is Disposition.DUPLICATE
            same = stored.disposition is article.disposition and not elsewhere
            view |= {
                "url": stored.entry.url,
                "canonical_url": stored.canonical_url,
                "title": stored.entry.title,
                "duplicate_of": view["duplicate_of"] if same else repeats,
            }
    else:
        view = {
            "id": None,
            "url": stored.entry.url,
            "canonical_url": stored.canonical_url,
            "title": stored.entry.title,
            "outlet": stored.entry.outlet or outlet or domain(stored.entry.url) or None,
            "byline": stored.entry.author,
            "published_at": moment(stored.entry.published_at, timezone),
            "first_seen_at": None,
            "topics": [],
            "matches": [],
            "disposition": None,
            "duplicate_of": None,
            "story_id": None,
            "group_id": None,
            "text_source": None,
            **dict.fromkeys(_READ_OFF),
            "relevance": None,
        }
        if text is not None:
            view["text"] = None
    view["first_seen_at"] = moment(stored.first_seen_at, timezone)
    view["disposition"] = stored.disposition.value if stored.disposition is not None else None
    return view


def _leads_to(stored: entries.StoredEntry, article: StoredArticle) -> Relation:
    """What an entry at another address than its article's, or a second one at the same, is to it."""
    elsewhere = stored.canonical_url != article.canonical_url
    return "portal_copy" if elsewhere and (is_portal(stored.entry.url) or article.portal) else "same_url"


def story_view(
    story: stories.StoredStory,
    members: Sequence[StoredArticle],
    found: Mapping[int, Sequence[Match]],
    timezone: str,
    *,
    likenesses: Mapping[int, float],
    kin: Mapping[int, telling.Kin],
    revised: Mapping[int, Sequence[Revision]],
    novelty: Sequence[Novel] = (),
) -> View:
    """One story with its lead, its articles, its outlets, how many of the articles are copies, how it came about, and what is new
    in it; it is as relevant as the most relevant of its articles."""
    told = {
        public_id(m.id): telling.told(m, found.get(m.id, ()), likenesses.get(m.id, 0.0), kin[m.id].origin)
        for m in members
    }
    by_id = {public_id(member.id): member for member in members}
    chosen, first = choose_lead(list(told.values())), spread.first_of(told.values())
    lead = by_id[chosen.id]
    rest = [member for member in members if member is not lead]
    views = {
        m.id: article_view(m, found.get(m.id, ()), timezone, likeness=likenesses.get(m.id, 0.0), kin=kin[m.id])
        for m in members
    }
    topics = dict.fromkeys(match.topic for member in (lead, *rest) for match in found.get(member.id, ()))
    return {
        "id": stories.public_id(story.id),
        "headline": lead.title,
        "key_sentence": lead.key_sentence or None,
        "first_seen_at": moment(story.first_seen_at, timezone),
        "last_seen_at": moment(story.last_seen_at, timezone),
        "follows": stories.public_id(story.follows) if story.follows is not None else None,
        "topics": list(topics),
        "lead": views[lead.id],
        "articles": [views[member.id] for member in (lead, *rest)],
        "outlets": list(dict.fromkeys(member.outlet for member in (lead, *rest))),
        "copies": sum(1 for member in members if member.repeats_kind == "article"),
        "first": {"article_id": first.id, "outlet": first.outlet, "at": moment(first.published_at, timezone)},
        "origin": chosen.agency,
        "history": _history(chosen, list(told.values()), revised.get(lead.id, ()), timezone),
        "growth": [
            {"hour": moment(hour.hour, timezone), "articles": hour.articles, "outlets": hour.outlets}
            for hour in spread.growth(list(told.values()), ZoneInfo(timezone))
        ],
        "relevance": round(max(rank.relevance(article) for article in told.values()), 2),
        "novelty": [
            {"kind": new.kind, "text": new.text, "article_id": public_id(new.article_id), "outlets": new.outlets}
            for new in novelty
        ],
    }


def _history(
    lead: ToldArticle, articles: Sequence[ToldArticle], revised: Sequence[Revision], timezone: str
) -> list[View]:
    """What the lead said before: its outlet's earlier versions of the text, and its own headlines and texts, the oldest first."""
    versions = [
        (v.published_at, {"article_id": v.id, "title": v.title, "change": None})
        for v in spread.versions_of(lead, articles)
    ]
    versions += [(r.replaced_at, {"article_id": lead.id, "title": r.title, "change": r.change}) for r in revised]
    return [{"at": moment(at, timezone), **said} for at, said in sorted(versions, key=lambda version: version[0])]


def relevance_view(
    article: StoredArticle, found: Sequence[Match], profile: Profile, features: Mapping[str, float], mark: str | None
) -> View:
    """How relevant an article is and why: the parts of the sum, the words that make it like the desk's material or unlike it, and
    the text of that material that it is most like; `mark` is the desk's own word on it."""
    told = telling.told(article, found, likeness_to(profile, features))
    like = nearest(profile, features)
    return {
        "relevance": round(rank.relevance(told), 2),
        **{name: round(part, 2) for name, part in rank.relevance_parts(told)},
        "words": list(telling_words(profile, features)),
        "like": {"sort": like.sort, "title": like.title} if like is not None else None,
        "mark": mark,
    }


def feed_view(
    feed: feeds.StoredFeed,
    timezone: str,
    vitals: polls.Vitals | None = None,
    silent_since: datetime | None = None,
    listed: bool = False,
    hinted: hinting.Hinting | None = None,
) -> View:
    """One feed and the state of asking for it; `listed`: its name is the catalogue's. Shares and rates are of 7 days, what
    hinting did is of 30."""
    return {
        "name": feed.feed.name,
        "url": feed.feed.url,
        "outlet": feed.feed.outlet,
        "kind": feed.feed.kind,
        "query": feed.feed.query,
        "catalogue": listed,
        "state": feed.state,
        "next_poll_at": moment(feed.next_poll_at, timezone) if feed.gone_at is None else None,
        "last_success_at": moment(feed.last_success_at, timezone),
        "silent_since": moment(silent_since, timezone),
        "failures": feed.failures,
        "reason": feed.reason.value if feed.reason is not None else None,
        "grade": schedule.grade(feed.reason).value if feed.reason is not None else None,
        "last_error": feed.error,
        "notice": feed.notice,
        "notice_at": moment(feed.notice_at, timezone),
        "etag": feed.validators.etag,
        "last_modified": feed.validators.last_modified,
        "entries_seen": feed.entries_seen,
        "polls": vitals.polls if vitals is not None else 0,
        "unchanged_share": _rounded(vitals.unchanged, 3) if vitals is not None else None,
        "entries_per_day": _rounded(vitals.entries_a_day, 1) if vitals is not None else None,
        "hinting": hinting_view(hinted) if hinted is not None else None,
    }


def hinting_view(hinted: hinting.Hinting) -> View:
    """What `fulltext = "hinted"` spared a feed, and what it missed as far as the sample says."""
    return {
        "days": hinting.HINTING_SPAN.days,
        "spared": hinted.spared,
        "audited": hinted.audited,
        "missed": hinted.missed,
        "estimated_missed": hinted.estimated_missed,
    }


def _rounded(number: float | None, digits: int) -> float | None:
    return round(number, digits) if number is not None else None


def catalogue_view(feed: CatalogueFeed, on: bool) -> View:
    """One feed of the catalogue, whether config.toml names it, and the command that adds it."""
    return {**feed.model_dump(mode="json"), "on": on, "add": f'monitor feeds add "{feed.name}"'}


def edition_view(edition: editions.Issued, owed: Sequence[editions.StoredDelivery], timezone: str) -> View:
    """One edition and what became of it: the keys of `digest send --json`."""
    return {
        "name": edition.digest,
        "date": edition.date.isoformat(),
        "window": [moment(edition.window[0], timezone), moment(edition.window[1], timezone)],
        "message_id": edition.message_id,
        "stories": edition.stories,
        "articles": edition.articles,
        "duplicates_folded": edition.duplicates_folded,
        "seed_duplicates": edition.seed_duplicates,
        "deliveries": [
            {"recipient": d.recipient, "state": d.state, "attempts": d.attempts, "error": d.error} for d in owed
        ],
    }
