"""Everything that a page says, before anybody asks what of it is the article: what the screen looks at.

Whatever extraction may print stands here in one piece, because it comes from the same places by the same functions: the text
between the tags, the declared headlines, JSON-LD's text, and every text that the scripts carry as data. More may stand here,
never less.
"""

from __future__ import annotations

from lxml import etree

from monitor.core.article.about import declared_titles
from monitor.core.article.body import described, script_texts
from monitor.core.article.page import Page
from monitor.core.text.scrub import one_line

_BORDER = " | "
"""Between texts that are none: no keyword reaches across it."""


def raw_text(page: Page) -> str:
    """Everything in one line.

    One text, although it is many: looked through together they cost half of what they cost one by one.
    """
    return one_line(
        _BORDER.join(
            (
                etree.tostring(page.tree, method="text", encoding="unicode"),
                *declared_titles(page),
                *(content for contents in page.metas.values() for content in contents),
                *(line for lines in described(page) for line in lines),
                *(line for lines in script_texts(page) for line in lines),
            )
        )
    )
