"""An xlsx file read as what it is, a zip of XML: what Excel would find in it, without a library that reads it kindly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and how it is formatted."""

    text: str
    bold: bool
    is_text: bool
    """Formatted as text, with the quote prefix."""
    link: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """The one sheet of a workbook."""

    rows: tuple[tuple[Cell, ...], ...]
    xml: str
    """Of the sheet."""
    files: dict[str, bytes]

    @property
    def texts(self) -> list[list[str]]:
        return [[cell.text for cell in row] for row in self.rows]


def _unescaped(text: str) -> str:
    """Characters that XML has no room for stand as _x001B_, and so does what looks like it."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def opened(content: bytes) -> Book:
    """Every part has to be XML, every cell a string."""
    with ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: ElementTree.fromstring(body) for name, body in files.items() if name.endswith((".xml", ".rels"))}
    strings = [
        _unescaped("".join(part.text or "" for part in each.iter(f"{_MAIN}t")))
        for each in trees["xl/sharedStrings.xml"].iter(f"{_MAIN}si")
    ]
    styles = trees["xl/styles.xml"]
    fonts = [font.find(f"{_MAIN}b") is not None for font in styles.iter(f"{_MAIN}font")]
    cell_formats = styles.find(f"{_MAIN}cellXfs")
    assert cell_formats is not None
    formats = [
        (fonts[int(each.get("fontId", "0"))], (each.get("numFmtId"), each.get("quotePrefix")) == ("49", "1"))
        for each in cell_formats
    ]
    sheet = trees["xl/worksheets/sheet1.xml"]
    targets = {
        each.get("Id"): each.get("Target") or ""
        for each in trees.get("xl/worksheets/_rels/sheet1.xml.rels", ElementTree.Element("none"))
    }
    links = {
        each.get("ref"): targets[each.get(f"{_RELATIONS}id")] + (f"#{at}" if (at := each.get("location")) else "")
        for each in sheet.iter(f"{_MAIN}hyperlink")
    }
    rows = []
    for row in sheet.iter(f"{_MAIN}row"):
        cells = []
        for cell in row:
            bold, is_text = formats[int(cell.get("s", "0"))]
            kinds = [part.tag for part in cell]
            assert kinds in ([], [f"{_MAIN}v"]), f"more than a value: {kinds}"
            assert not kinds or cell.get("t") == "s", "a number or a formula"
            text = strings[int(cell[0].text or "")] if kinds else ""
            cells.append(Cell(text, bold, is_text, links.get(cell.get("r"))))
        rows.append(tuple(cells))
    return Book(tuple(rows), files["xl/worksheets/sheet1.xml"].decode(), files)
