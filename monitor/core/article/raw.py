"""Everything that a page says, before anybody asks what of it is the article: what the screen looks at.

Whatever extraction may print stands here in one piece: the text between the tags, what the meta tags hold, and the data of the
scripts with escapes of JSON and of HTML resolved, twice, as often as outlets nest them. More may stand here, never less.
"""

from __future__ import annotations

import re

from lxml import etree

from monitor.core.article.page import SILENT, Page
from monitor.core.text.scrub import KNOWN_TAGS, plain_line, unescape

_BREAK_ESCAPES = re.compile(r"\\+[nrtbf]")
_CHARACTER_ESCAPES = re.compile(r"\\{2,}u")
_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9]{0,20})(?:\s(?:[^<>\"'가-힣]|\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'){0,2000})?/?>|<!--.{0,500}?-->",
    re.DOTALL,
)
_SILENT = re.compile(rf"<({'|'.join(SILENT)})\b[^<>]{{0,500}}>.{{0,5000}}?</\1\s?>", re.DOTALL | re.IGNORECASE)
"""Elements that extraction takes out of data as well, with what they hold; longer ones stand between paragraphs, not in words."""
_ROUNDS = 2
_BORDER = " | "
"""Between texts that are none: no keyword reaches across it."""


def raw_text(page: Page) -> str:
    """Everything in one line: what stands between the page's tags, its meta tags, then its scripts' data.

    One text, although it is many: looked through together they cost half of what they cost one by one.
    """
    shown = etree.tostring(page.tree, method="text", encoding="unicode")
    metas = _BORDER.join(content for contents in page.metas.values() for content in contents)
    scripts = _BORDER.join(script.text for script in page.scripts)
    parts = [shown, metas, _resolved(scripts)]
    if "&" in metas or "<" in metas:
        parts.append(_resolved(metas))
    return plain_line(_BORDER.join(parts))


def _resolved(text: str) -> str:
    """Data without the escapes of JSON, however often they are nested, without entities, without tags."""
    if "\\" in text:
        text = _BREAK_ESCAPES.sub(" ", text)
        if "\\u" in text:
            text = _CHARACTER_ESCAPES.sub(r"\\u", text)
            # Characters that are escaped already are escaped once more for it, and all come back together, in C.
            text = text.encode("raw_unicode_escape", "replace").decode("raw_unicode_escape", "replace")
        text = text.replace("\\", "")
    for _ in range(_ROUNDS):
        before = text
        text = unescape(text)
        text = _TAG.sub(_without_tag, _SILENT.sub("", text)) if "<" in text else text
        if text == before:
            break
    return text


def _without_tag(found: re.Match[str]) -> str:
    """Tags of HTML go; `<AI 주권>` is a series, and stays."""
    return "" if found[1] is None or found[1].lower() in KNOWN_TAGS else found[0]
