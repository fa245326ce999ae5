"""`monitor keywords list|add|remove|test|try`."""

from __future__ import annotations

import typer

from monitor.cli.keywords_edit import added, removed
from monitor.cli.keywords_list import listed
from monitor.cli.keywords_look import looked
from monitor.cli.keywords_try import tried

app = typer.Typer(help="What the desk looks for.", no_args_is_help=True, rich_markup_mode=None)
app.command("list")(listed)
app.command("add")(added)
app.command("remove")(removed)
app.command("test")(looked)
app.command("try")(tried)
