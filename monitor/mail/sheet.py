"""An edition as a workbook (xlsx): a row for each article, the same bytes for the same edition.

Headlines come from the web, and a spreadsheet takes text that begins with = + - @ for a formula. So every cell is written as a
string, never guessed at, and formatted as text with the quote prefix: it stays text when somebody edits it, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date as Date  # noqa: N812 (the parameter is called date)
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.text.scrub import one_line
from monitor.mail.cut import safe_url
from monitor.model import Extract, ToldArticle, ToldStory

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT: Final = "맑은 고딕"
TEXT: Final = 49
"""The built-in number format "@"."""
LONGEST_CELL: Final = 32_767
"""What a cell holds, in UTF-16 units: characters beyond U+FFFF count twice."""
LONGEST_LINK: Final = 2_079
"""Characters of an address that Excel follows, after it has been escaped."""
MOST_LINKS: Final = 65_530
"""Links that Excel follows in one sheet."""
LONGEST_HEADER: Final = 150
"""Characters of the name in the print header: Excel takes 255 for all of it."""
MOST_ROWS: Final = 1_048_575
"""Rows that a sheet has below its head."""

_ESCAPED: Final = re.compile(r"[\s\"<>\[\]^`{}%\\|]")
"""What becomes three characters where an address is escaped."""
_RICH: Final = re.compile(r"<r>.*</r>", re.DOTALL)
"""XlsxWriter takes such a string for markup of its own and writes it as it stands."""


class Column(NamedTuple):
    """A column: its head, what stands in it, how wide it is (in characters), whether long text goes on in a second line."""

    head: str
    text: Callable[[ToldArticle, ZoneInfo], str]
    width: float
    wraps: bool = False


def _address(article: ToldArticle, _: ZoneInfo) -> str:
    """Where it is, as text: what no mail would link to can still be read, if it is an address of the web at all."""
    plain = one_line(article.url)
    return safe_url(article.url) or (plain if plain.startswith(("http://", "https://")) else words.NO_LINK)


_OUTLET: Final = Column(words.SHEET_OUTLET, lambda article, _: article.outlet, 14, True)
_TITLE: Final = Column(words.SHEET_TITLE, lambda article, _: one_line(article.title) or words.UNTITLED, 58, True)
_LINK: Final = Column(words.SHEET_LINK, _address, 34)
_COLUMNS: Final[dict[Extract, tuple[Column, ...]]] = {
    "short": (
        Column(words.SHEET_DATE, lambda article, zone: dates.sortable(article.published_at, zone), 16),
        _OUTLET,
        Column(words.SHEET_BYLINE, lambda article, _: article.byline or "", 12, True),
        _TITLE,
        Column(words.SHEET_KIND, lambda article, _: article.kind.value, 9),
        _LINK,
    ),
    "none": (_OUTLET, _TITLE, _LINK),
}


def sheet(stories: Sequence[ToldStory], *, name: str, date: Date, timezone: str, extract: Extract = "short") -> bytes:
    """The edition of `date` of the digest `name` as the bytes of an xlsx file.

    One row for each article, story by story in the order given: the lead first and in bold, then the others. Times stand in
    `timezone` (IANA). `extract` none: outlet, title and link only.
    """
    from xlsxwriter import Workbook  # slow to import, and few ask for it

    columns, out = _COLUMNS[extract], BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )
    # Not when it was written: the same edition gives the same bytes.
    book.set_properties({"title": cell_text(f"{name} {date}"), "created": datetime(date.year, date.month, date.day)})  # noqa: DTZ001
    page = book.add_worksheet(dates.full_date(date))
    rows = _write_rows(book, page, columns, stories, ZoneInfo(timezone))
    _lay_out(page, columns, rows, name, date)
    book.close()
    return out.getvalue()


def _write_rows(
    book: Workbook, page: Worksheet, columns: Sequence[Column], stories: Sequence[ToldStory], zone: ZoneInfo
) -> int:
    """Head and rows; returns the number of the last one."""
    head = book.add_format(_text_format() | {"bold": True, "bg_color": "#E6EDF6", "bottom": 1})
    formats = {
        (lead, column.wraps): book.add_format(
            _text_format()
            | {"bold": lead, "text_wrap": column.wraps}
            | ({"top": 4, "top_color": "#8A97A8"} if lead else {})
        )
        for lead in (True, False)
        for column in columns
    }
    for place, column in enumerate(columns):
        page.write_string(0, place, column.head, head)
        page.set_column(place, place, column.width)
    articles = [(article, article is story.lead) for story in stories for article in (story.lead, *story.others)]
    links = 0
    for row, (article, lead) in enumerate(articles[:MOST_ROWS], 1):
        for place, column in enumerate(columns):
            text, chosen = cell_text(column.text(article, zone)), formats[lead, column.wraps]
            if column is _LINK and links < MOST_LINKS and followed(text):
                links += 1
                page.write_url(row, place, text, chosen, text)
            else:
                page.write_string(row, place, text, chosen)
    if not articles:
        page.write_string(1, columns.index(_TITLE), words.NOTHING_NEW, formats[False, True])
    return max(1, min(len(articles), MOST_ROWS))


def _text_format() -> dict[str, object]:
    """A cell of text for good: never read anew as a formula, a number or a date, not even when it is edited."""
    return {
        "num_format": TEXT,
        "quote_prefix": True,
        "valign": "top",
        "font_name": FONT,
        "font_size": 10,
        "font_scheme": "",
    }


def _lay_out(page: Worksheet, columns: Sequence[Column], rows: int, name: str, date: Date) -> None:
    """The head stays in sight and is printed on every page; A4 across, one page wide."""
    last = len(columns) - 1
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, rows, last)
    page.repeat_rows(0)
    page.print_area(0, 0, rows, last)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    # In there & begins a code, and digits after one are a size: hence another sign for it, and a space before the words.
    called = cell_text(name)[:LONGEST_HEADER].replace("&", "＆")
    page.set_header(f"&L {called}&R {dates.full_date(date)}({dates.weekday(date)})")
    page.set_footer(f"&L {words.SHEET_LEADS}&R&P / &N")


def cell_text(text: str) -> str:
    """`text` as a cell holds it: one line, no control characters or lone surrogates, at most `LONGEST_CELL`, never markup."""
    line = one_line(text)
    if len(line) > LONGEST_CELL // 2:
        line = line.encode("utf-16-le")[: LONGEST_CELL * 2].decode("utf-16-le", "ignore")
    return f"{line[: LONGEST_CELL - 1]} " if _RICH.fullmatch(line) else line


def followed(address: str) -> bool:
    """Whether a cell may link there: http(s), and no longer than what Excel follows once it is escaped."""
    if not address.startswith(("http://", "https://")) or safe_url(address) != address:
        return False
    return len(address) + 2 * len(_ESCAPED.findall(address)) <= LONGEST_LINK
