"""What stands around an article on a real page: styles, menus, scripts, state, the headlines of other articles, comments.

Real pages weigh 60 to 200 kB and the article is a twentieth of it. All of that is made here, from a few words and a number, so
that it is the same on every run and the repository stays small.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from markupsafe import Markup

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def one(dice: Random, part: str) -> str:
    """A word of that part of words.toml."""
    return dice.choice(WORDS[part])


def headlines(count: int, seed: int = 1) -> list[str]:
    """Headlines of other articles."""
    dice = Random(seed)
    return [
        one(dice, "headlines").format(*(one(dice, part) for part in ("who", "what", "does", "sections")))
        for _ in range(count)
    ]


def menu(count: int, seed: int = 2) -> Markup:
    """`count` sections with their pages below, as list points."""
    dice = Random(seed)

    def points() -> Iterator[str]:
        for number in range(count):
            section = WORDS["sections"][number % len(WORDS["sections"])]
            below = "".join(
                f'<li><a href="/section/{number:02d}/{part}" data-depth="2">{name}</a></li>'
                for part, name in enumerate(["전체", *dice.sample(WORDS["what"], 5), "기획·연재"])
            )
            yield f'<li class="depth1"><a href="/section/{number:02d}">{section}</a><ul class="depth2">{below}</ul></li>'

    return Markup("\n".join(points()))


def links(count: int, seed: int = 3, path: str = "/article/") -> Markup:
    """Headlines of other articles as list points with links."""
    dice = Random(seed)
    return Markup(
        "\n".join(
            f'<li><a href="{path}{dice.randrange(10**7, 10**8)}">{line}</a></li>' for line in headlines(count, seed)
        )
    )


def css(kilobytes: int, seed: int = 4) -> Markup:
    """Inline styles."""
    dice = Random(seed)
    rules, size = [], 0
    while size < kilobytes * 1000:
        name = f".{one(dice, 'parts')}_{one(dice, 'parts')}{dice.randrange(100)}"
        rules.append(f"{name} .{one(dice, 'parts')}>li a{{{';'.join(dice.sample(WORDS['declarations'], 3))}}}")
        size += len(rules[-1])
    return Markup("\n".join(rules))


def script(kilobytes: int, seed: int = 5) -> Markup:
    """An inline script that names a word here and there, as trackers and players do."""
    dice = Random(seed)
    lines, size = ["(function(w,d){'use strict';var q=w.dataLayer=w.dataLayer||[];"], 0
    while size < kilobytes * 1000:
        part, section, number = one(dice, "parts"), one(dice, "sections"), dice.randrange(1000)
        lines.append(
            f"function {part}{number}(e){{if(!e||e.target.className.indexOf('{part}')<0)return false;"
            f"q.push({{event:'{part}_click',label:'{section}',value:{number}}});"
            f"var t='<a href=\"/{part}/'+{number}+'\">{one(dice, 'what')}<\\/a>';d.getElementById('{part}').innerHTML=t;}}"
        )
        size += len(lines[-1])
    return Markup("\n".join([*lines, "})(window,document);"]))


def others(count: int, seed: int = 6) -> list[dict[str, object]]:
    """Other articles as a site's own state lists them: headline, address, date and the beginning of the text."""
    dice = Random(seed)
    return [
        {
            "id": dice.randrange(10**6, 10**7),
            "title": line,
            "summary": f"{one(dice, 'who')}이(가) {one(dice, 'what')}을(를) 다시 들여다보기로 했다. {line}.",
            "url": f"/article/{dice.randrange(10**7)}",
            "section": one(dice, "sections"),
            "publishedAt": f"2026-02-{dice.randrange(1, 28):02d}T{dice.randrange(24):02d}:{dice.randrange(60):02d}:00+09:00",
        }
        for line in headlines(count, seed)
    ]


def state(count: int, seed: int = 7) -> Markup:
    """`others` as JSON that can stand in a script."""
    return Markup(json.dumps(others(count, seed), ensure_ascii=False).replace("</", "<\\/"))


def comments(count: int, seed: int = 8) -> list[tuple[str, str]]:
    """Readers and what they say."""
    dice = Random(seed)
    return [(one(dice, "readers"), one(dice, "say")) for _ in range(count)]
