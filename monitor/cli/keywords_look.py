"""`monitor keywords test TEXT|-`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, options

if TYPE_CHECKING:
    from monitor.core.match.matcher import Matcher
    from monitor.model import Match


def looked(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="The text to look in; - reads it from stdin.")],
    title: Annotated[str, typer.Option("--title", help="Its headline; without it TEXT is tried as one, too.")] = "",
    outlet: Annotated[str, typer.Option("--outlet", help="Who printed it, for keywords with outlet:.")] = "",
    as_json: Json = False,
) -> None:
    """Which keywords stand in a text, and where; and which almost do."""
    from monitor.cli.views import marked, match_view
    from monitor.core.match.matcher import Matcher

    config = options(ctx).load(quiet=True)
    if text == "-":
        from monitor.core.text.decode import decode

        text = decode(sys.stdin.buffer.read(), kind="html").text
    matcher = Matcher(config.topics, config.aliases)
    found = matcher.matches(title=title, body=text, outlet=outlet)
    of_headline = () if title else _of_headline(matcher, text, outlet, found)
    told = {match.topic for match in (*found, *of_headline)}
    near = [
        said
        for said in matcher.near_misses(title=title or text, body=text, outlet=outlet, most=9)
        if said.partition(": ")[0] not in told
    ][:3]
    if as_json:
        matches = [match_view(match) for match in (*found, *of_headline)]
        emit({"matches": matches, "near": list(near)} if near else {"matches": matches})
        return
    for match in found:
        print(f"{match.topic}: {match.keyword}\n    {marked(match)}")
    for match in of_headline:
        print(f"{match.topic}: {match.keyword}   (if this is a headline)\n    {marked(match)}")
    if not found and not of_headline:
        print("no keyword stands in this text")
    for said in near:
        print(f"almost: {said}")


def _of_headline(matcher: Matcher, text: str, outlet: str, found: tuple[Match, ...]) -> tuple[Match, ...]:
    """What matches beside `found` where the text is a headline."""
    known = {(match.topic, match.keyword) for match in found}
    as_headline = matcher.matches(title=text, body=text, outlet=outlet)
    return tuple(m for m in as_headline if m.field == "title" and (m.topic, m.keyword) not in known)
