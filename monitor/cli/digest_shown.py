"""An edition to be looked at, in the form that is asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from monitor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from monitor.config import Config
    from monitor.model import ToldStory
    from monitor.pipeline import Composed
    from monitor.store.editions import StoredEdition
    from monitor.store.engine import Store


class Form(StrEnum):
    """In which form an edition is looked at."""

    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"


def chosen_form(wanted: Form | None, output: Path | None, *, as_json: bool) -> Form:
    """In which form: the one that is asked for, else what the file's name ends in."""
    if output is None:
        form = wanted or Form.TEXT
        if as_json and form is not Form.TEXT:
            raise UsageError(f"--format {form.value} with --json needs --output FILE: JSON goes to stdout")
        if form is Form.XLSX and sys.stdout.isatty():
            raise UsageError(
                "--format xlsx is no text for a terminal: add --output FILE, such as --output briefing.xlsx"
            )
        return form
    if wanted is not None:
        return wanted
    return {".xlsx": Form.XLSX, ".txt": Form.TEXT}.get(output.suffix.lower(), Form.HTML)


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition to be looked at, issued or not."""

    subject: str
    html: str
    text: str
    stories: int
    articles: int
    told: Callable[[], Sequence[ToldStory]]

    def content(self, form: Form, name: str, day: date, config: Config) -> bytes:
        """The edition of `day` of the digest `name` as it stands in a file."""
        if form is Form.XLSX:
            from monitor.mail.sheet import sheet

            return sheet(self.told(), name=name, date=day, timezone=config.timezone, extract=config.extract)
        return (self.html if form is Form.HTML else f"{self.subject}\n\n{self.text}").encode()


def as_issued(store: Store, edition: StoredEdition) -> Shown:
    """What was sent; its articles are told as they are now."""
    from monitor.store import past

    def told() -> Sequence[ToldStory]:
        with store.read() as connection:
            return past.stories_of(connection, edition)

    text = _text_part(edition.message)
    return Shown(edition.subject, edition.html, text, edition.stories, edition.articles, told)


def as_composed(composed: Composed) -> Shown:
    """What would be sent."""
    rendered, stories = composed.rendered, composed.digest.stories
    articles = len(composed.article_ids)
    return Shown(rendered.subject, rendered.html, rendered.text, len(stories), articles, lambda: stories)


def _text_part(message: bytes) -> str:
    from email import message_from_bytes, policy

    body = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
