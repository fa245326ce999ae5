"""What the desk cares about, read out of the database, and how near stored articles are to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from monitor.core.likeness.relevance import Known, Profile, likeness_to, profile_of, unpack_terms
from monitor.core.likeness.terms import hashed
from monitor.store import articles, marks, seeds
from monitor.store.slices import slices


def profile(connection: Connection) -> Profile:
    """The profile of the seeds in force and of the articles marked: read it once for a digest or a command."""
    known = [Known("seed", title, unpack_terms(packed)) for title, packed in seeds.terms_of(connection)]
    relevant = {mark.article_id: mark.relevant for mark in marks.listed(connection)}
    terms = articles.features_of(connection, relevant)
    known += [
        Known("relevant" if relevant[stored.id] else "irrelevant", stored.title, hashed(terms[stored.id]))
        for stored in articles.by_ids(connection, list(relevant))
    ]
    return profile_of(known)


def likenesses(connection: Connection, profile: Profile, article_ids: Collection[int]) -> Mapping[int, float]:
    """How like the profile each of these articles is; none where the profile is empty: it would be 0 for all."""
    if not profile:
        return {}
    found: dict[int, float] = {}
    for part in slices(sorted(article_ids)):  # the terms of ten thousand articles are 150 MB
        terms = articles.features_of(connection, part)
        found |= {article_id: likeness_to(profile, features) for article_id, features in terms.items()}
    return found
