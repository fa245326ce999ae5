"""Templates laid out: HTML with its styles in attributes where a mail program reads it, and plain text."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.core.briefing import words

_CHARSET: Final = '<meta charset="utf-8">'
_DAY_AND_TIME: Final = re.compile(r"(?<=\d) (?=\d\d:\d\d)")


def html(template: str, *, mailed: bool, **told: object) -> str:
    """The template with `told` in it, every text escaped. `mailed`: with styles in attributes, for mail programs that drop the
    others; a browser needs no such thing."""
    page = _environment().get_template(template).render(w=words, mailed=mailed, **told)
    return _tidy(_charset_first(_inliner().inline(page)) if mailed else page)


def text(template: str, **told: object) -> str:
    """The template with `told` in it, as it is."""
    return _tidy(_environment().get_template(template).render(w=words, **told))


def _charset_first(page: str) -> str:
    """The encoding before the styles, which the inliner puts first: browsers look for it in the first 1,024 bytes of a file."""
    return page.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)


def _tidy(laid_out: str) -> str:
    """Without indentation's leftovers: no blanks at line ends, no two blank lines in a row, one line end at the end."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", laid_out)).strip() + "\n"


def _bound(meta: str) -> str:
    """A day and its time are not parted by the end of a line: 11.23 22:10."""
    return _DAY_AND_TIME.sub("\u00a0", meta)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.mail", "templates"),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["bound"] = _bound
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
