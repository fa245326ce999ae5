"""A text and a layout become the bytes that an outlet's server would send.

Layouts are Jinja templates, so that they read like the page they make. What a layout cannot say well, the carriers of single-page
applications above all, it leaves to the filters below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bench.extract import filler

LAYOUTS = Path(__file__).resolve().parent / "layouts"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the text, or a subhead."""

    text: str
    subhead: bool = False

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        return str(Markup.escape(self.text))


def blocks(text: str) -> tuple[Block, ...]:
    """The text as a TOML file holds it: blank lines between paragraphs, `## ` before a subhead."""
    parts = (" ".join(part.split("\n")).strip() for part in re.split(r"\n\s*\n", text.strip()))
    return tuple(Block(part.removeprefix("## "), part.startswith("## ")) for part in parts)


def page(layout: str, values: Mapping[str, object]) -> str:
    """The page that `layout` makes of the values."""
    return _environment().get_template(f"{layout}.html").render(values)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"json": as_json, "minified": minified, "flight": flight, "row": text_row, "clock": clock}
    environment.globals |= {name: getattr(filler, name) for name in MAKERS}
    return environment


MAKERS = ("headlines", "menu", "links", "css", "script", "others", "state", "comments")


def as_json(value: object) -> Markup:
    """A JSON literal that can stand in a script, its Korean as it is."""
    plain = value.text if isinstance(value, Block) else value
    plain = str(plain) if isinstance(plain, Markup) else plain
    return Markup(json.dumps(plain, ensure_ascii=False).replace("</", "<\\/"))


def minified(block: str) -> Markup:
    """JSON as templates are pleasant to read, on one line as servers send it."""
    return Markup(json.dumps(json.loads(block), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"))


def text_row(content: str, key: str) -> Markup:
    """A long string's own row of a flight stream: key, T, its length in bytes of UTF-8 as hex, the string, no line's end."""
    return Markup(f"{key}:T{len(content.encode('utf-8')):x},{content}")


def flight(stream: str, seed: int = 1, longest: int = 900) -> Markup:
    """A flight stream as `self.__next_f.push` calls, cut wherever the server's buffer was full: in the middle of words too.

    Lines of the block that begin with blanks continue the row before them, so that a layout can be indented.
    """
    rows = re.sub(r"\n[ \t]+", "", stream.strip("\n")) + "\n"
    dice, pushes, at = Random(seed), ["<script>(self.__next_f=self.__next_f||[]).push([0])</script>"], 0
    while at < len(rows):
        size = dice.randrange(longest // 3, longest)
        piece = json.dumps(rows[at : at + size], ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
        pushes.append(f"<script>self.__next_f.push([1,{piece}])</script>")
        at += size
    return Markup("".join(pushes))


def clock(moment: datetime) -> str:
    """A portal's date: 2026.03.11. 오후 4:05."""
    half = "오전" if moment.hour < 12 else "오후"
    return f"{moment:%Y.%m.%d.} {half} {moment.hour % 12 or 12}:{moment:%M}"
