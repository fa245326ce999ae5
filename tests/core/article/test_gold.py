"""The gold pages of `bench.extract`: what must be read off every one of them, and the same over all of them."""

from __future__ import annotations

from functools import cache
from statistics import fmean

import pytest

from bench.extract import extractors
from bench.extract.gold import GoldPage, gold_pages
from bench.extract.scores import Question, Reading, Score, furniture_in, score
from monitor.model import Article

MEAN, WORST = 0.97, 0.85

PAGES = pytest.mark.parametrize("page", gold_pages(), ids=lambda page: page.name)


@cache
def article_of(page: GoldPage) -> Article:
    article = extractors.article_of(page)
    assert isinstance(article, Article), article
    return article


def scored(page: GoldPage) -> Score:
    article = article_of(page)
    byline = (article.byline,) if article.byline else ()
    return score(
        Question(page), Reading(article.text, article.title, byline, article.published_at), strict=True
    )  # as the benchmark does


def test_there_are_enough_of_them() -> None:
    assert len(gold_pages()) >= 40
    assert len({page.manner for page in gold_pages()}) >= 40


@PAGES
def test_text_headline_byline_and_date(page: GoldPage) -> None:
    got = scored(page)
    assert got.f1 >= WORST
    assert (got.title, got.byline, got.date) == (True, True, True)
    assert got.left == ()


@PAGES
def test_not_a_line_of_the_rules_table_is_left(page: GoldPage) -> None:
    assert furniture_in(article_of(page).paragraphs) == ()


@PAGES
def test_what_else_is_read_off(page: GoldPage) -> None:
    article = article_of(page)
    assert article.outlet == page.outlet
    assert (str(article.kind), article.tags) == (page.kind, page.tags)
    assert (article.agency, article.affiliation) == (page.agency, page.affiliation)
    assert (article.canonical_url, article.language) == (page.canonical_url, page.language)
    assert article.modified_at == page.modified
    assert article.access == ("whole" if page.access in (None, "free") else page.access)


@PAGES
def test_paragraphs_are_kept_as_printed(page: GoldPage) -> None:
    """Every paragraph of the text is one of the page's own, in its order; where a page has lost its paragraphs, a run of them."""
    rest = "".join("".join(page.paragraphs).split())
    for paragraph in article_of(page).paragraphs:
        before, found, rest = rest.partition("".join(paragraph.split()))
        assert found, paragraph
        assert len(before) < 0.1 * len(page.text)


def test_the_mean() -> None:
    assert fmean(scored(page).f1 for page in gold_pages()) >= MEAN


def test_sections() -> None:
    """Single-page applications that keep a section in their data alone are read as telling none."""
    wrong = [page.name for page in gold_pages() if article_of(page).section != page.section]
    assert set(wrong) <= {"flight_arranged", "flight_elements"}
