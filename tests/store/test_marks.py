"""What the desk marked, and what follows from it for the articles that are stored."""

from __future__ import annotations

from sqlalchemy import update

from monitor.config import DigestPlan
from monitor.core.likeness.relevance import likeness_to, pack_terms
from monitor.core.likeness.terms import hashed
from monitor.model import Disposition
from monitor.store import articles, entries, marks, relevance, seeds, telling
from monitor.store.engine import Store
from monitor.store.tables import seeds as seed_table
from tests.store.made import HOUR, NOW, entry, feed, judged, prose, seed


def test_the_last_word_counts_and_can_be_taken_back(emptied: Store) -> None:
    one, other = (judged(emptied, f"/{n}", prose(n)).article_id for n in (1, 2))
    with emptied.write() as connection:
        assert marks.listed(connection) == ()
        assert marks.of_article(connection, one) is None
        marks.put(connection, one, relevant=True, now=NOW)
        marks.put(connection, other, relevant=True, now=NOW + HOUR)
        marks.put(connection, one, relevant=False, now=NOW + 2 * HOUR)
    with emptied.read() as connection:
        assert marks.listed(connection) == (
            marks.Mark(one, False, NOW + 2 * HOUR),
            marks.Mark(other, True, NOW + HOUR),
        )
        assert marks.of_article(connection, one) == marks.Mark(one, False, NOW + 2 * HOUR)
    with emptied.write() as connection:
        assert marks.clear(connection, one)
        assert not marks.clear(connection, one)
        assert [mark.article_id for mark in marks.listed(connection)] == [other]


def test_features_come_back(emptied: Store) -> None:
    ids = [judged(emptied, f"/{n}", prose(n)).article_id for n in range(3)]
    with emptied.read() as connection:
        found = articles.features_of(connection, ids)
        assert sorted(found) == ids
        assert all(50 < len(terms) <= 150 for terms in found.values())
        assert articles.features_of(connection, []) == {}


def test_an_article_is_found_by_every_address_that_led_to_it(emptied: Store) -> None:
    article_id = judged(emptied, "/1", prose(1)).article_id
    with emptied.write() as connection:
        led, _ = (entry(connection, feed(connection), identity) for identity in ("copy", "pending"))
        entries.decide(connection, led, Disposition.DUPLICATE, now=NOW, article_id=article_id)
    with emptied.read() as connection:
        for path, found in (("1", article_id), ("copy", article_id), ("pending", None), ("never-seen", None)):
            url = f"https://press.example/{path}"
            known = marks.article_at(connection, f"{url}?utm_source=mail", url)
            assert (known.id if known else None) == found, path


def test_without_seeds_and_marks_there_is_no_likeness(emptied: Store) -> None:
    article_id = judged(emptied, "/1", prose(1)).article_id
    with emptied.read() as connection:
        profile = relevance.profile(connection)
        assert not profile
        assert relevance.likenesses(connection, profile, [article_id]) == {}


def test_marks_and_seeds_make_the_profile(emptied: Store) -> None:
    text = prose(1)
    own = judged(emptied, "/1", text, title="표시할 기사").article_id
    reprint = judged(emptied, "/2", text + "\n\n" + prose(9, 2)).article_id
    far = judged(emptied, "/3", prose(3)).article_id

    def likeness() -> dict[int, float]:
        with emptied.read() as connection:
            return dict(relevance.likenesses(connection, relevance.profile(connection), [own, reprint, far]))

    with emptied.write() as connection:
        marks.put(connection, own, relevant=True, now=NOW)
    found = likeness()
    assert found[own] > found[reprint] > 0.5 > found[far]
    with emptied.write() as connection:
        marks.put(connection, own, relevant=False, now=NOW)
    found = likeness()
    assert found[own] < found[reprint] < -0.5 < found[far]
    with emptied.write() as connection:
        terms = pack_terms(hashed(articles.features_of(connection, [far])[far]))
        seeds.put(connection, [seed(prose(3), "far", title="기존 자료", terms=terms)], NOW)
        marks.clear(connection, own)
    found = likeness()
    assert found[far] > 0.99 > 0.5 > found[own]
    with emptied.read() as connection:
        (known,) = relevance.profile(connection).known
    assert (known.sort, known.title) == ("seed", "기존 자료")
    with emptied.write() as connection:
        seeds.retire(connection, "folder", [])
    assert likeness() == {}


def test_seeds_of_an_earlier_version_have_no_terms_until_they_are_stored_again(emptied: Store) -> None:
    planted = seed(prose(1), "one", terms=pack_terms({1: 2.0}))
    with emptied.write() as connection:
        seeds.put(connection, [planted], NOW)
        connection.execute(update(seed_table).values(terms=None, digest="of 0.3.0"))
        assert seeds.terms_of(connection) == ()
        assert not relevance.profile(connection)
        assert seeds.put(connection, [planted], NOW) == ("one",)
        assert seeds.terms_of(connection) == ((planted.title, planted.terms),)


def test_a_digest_reads_the_likeness_of_what_it_tells(emptied: Store) -> None:
    own, other = (judged(emptied, f"/{n}", prose(n)).article_id for n in (1, 2))
    with emptied.write() as connection:
        marks.put(connection, own, relevant=True, now=NOW)
    plan = DigestPlan.model_validate({"name": "아침", "at": "07:30"})
    with emptied.read() as connection:
        told = {article.id: article.likeness for _, article in telling.untold(connection, plan, NOW - HOUR).articles}
        profile = relevance.profile(connection)
        terms = articles.features_of(connection, [own, other])
    assert told == {articles.public_id(i): likeness_to(profile, terms[i]) for i in (own, other)}
    assert told[articles.public_id(own)] > 0.99
