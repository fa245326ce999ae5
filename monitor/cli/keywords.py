"""`monitor keywords list|add|remove|test|try`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor.cli.keywords_edit import added, removed
from monitor.cli.keywords_list import listed
from monitor.cli.keywords_try import tried as attempted
from monitor.cli.options import Json, emit, options

app = typer.Typer(help="What the desk looks for.", no_args_is_help=True, rich_markup_mode=None)
app.command("list")(listed)
app.command("add")(added)
app.command("remove")(removed)
app.command("try")(attempted)


@app.command("test")
def tried(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="The text to look in; - reads it from stdin.")],
    as_json: Json = False,
) -> None:
    """Which keywords stand in a text, and where."""
    from monitor.core.match.matcher import Matcher

    config = options(ctx).load(quiet=True)
    if text == "-":
        from monitor.core.text.decode import decode

        text = decode(sys.stdin.buffer.read(), kind="html").text
    found = Matcher(config.topics, config.aliases).matches(body=text)
    if as_json:
        from monitor.cli.views import match_view

        emit({"matches": [match_view(match) for match in found]})
        return
    for match in found:
        before, hit, after = (
            match.snippet[: match.mark[0]],
            match.snippet[slice(*match.mark)],
            match.snippet[match.mark[1] :],
        )
        print(f"{match.topic}: {match.keyword}\n    {before}«{hit}»{after}")
    if not found:
        print("no keyword stands in this text")
