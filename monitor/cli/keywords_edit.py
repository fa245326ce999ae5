"""`monitor keywords add` and `monitor keywords remove`: the desk's keywords, changed in config.toml."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, options
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.model import Topic

Words = Annotated[str, typer.Argument(metavar="KEYWORD", help="A phrase or an expression; in quotes for the shell.")]
TAKEN_UP = "a running daemon takes it up by itself"


def added(
    ctx: typer.Context,
    keyword: Words,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="T", help="Default the plain list `keywords`.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Make --topic a new topic.")] = False,
    as_json: Json = False,
) -> None:
    """One more keyword, written into config.toml.

    It comes last in its list; every comment and the order stay.
    """
    from monitor.config.own_keywords import add_keyword, add_topic

    config, word = options(ctx).load(quiet=True), _right(keyword)
    if new:
        name = _new_name(config, topic)
        _change(config, lambda text: add_topic(text, name, word))
        _tell(config, as_json, word, name, f"+topic {name}: +{word}; {TAKEN_UP}{_backwards(config)}")
        return
    there = [topic_named(config, topic)] if topic is not None else list(config.topics)
    known = next(((each.name, written) for each in there for written in _written(each, word)), None)
    if known is not None:
        name, written = known
        alike = "" if written == word else f', as "{written}"'
        _tell(
            config, as_json, written, name, f"topic {name} has {word} already{alike}; nothing to change", changed=False
        )
        return
    name = there[0].name if topic is not None else plain_topic()
    _change(config, lambda text: add_keyword(text, word, _in_file(config, name)))
    _tell(config, as_json, word, name, f"topic {name}: +{word}; {TAKEN_UP}{_backwards(config)}")


def removed(
    ctx: typer.Context,
    keyword: Words,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="T", help="Needed where several topics have it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """A keyword taken out of config.toml.

    Comments stay, the one behind it as well.
    """
    from monitor.config.own_keywords import remove_keyword

    config, word = options(ctx).load(quiet=True), keyword.strip()
    there = [topic_named(config, topic)] if topic is not None else list(config.topics)
    having = {each.name: (each, gone) for each in there if (gone := _written(each, word))}
    if not having:
        raise UsageError(_nowhere(config, there, word))
    if len(having) > 1:
        raise UsageError(f"{_shown(word)} stands in several topics; name one with --topic: {', '.join(having)}")
    ((name, (found, gone)),) = having.items()
    if len(gone) == len(found.keywords) and _in_file(config, name) is not None:
        raise UsageError(
            f"{_shown(word)} is the only keyword of topic {name}, and a topic needs one: add another first"
            f' (monitor keywords add "..." --topic "{name}"), or take the [[topics]] table out of {config.path} by hand'
        )
    _change(config, lambda text: remove_keyword(text, gone, _in_file(config, name)))
    told = ", ".join(f"-{each}" for each in gone)
    _tell(config, as_json, gone[0], name, f"topic {name}: {told}; {TAKEN_UP}")


# --- what is meant ----------------------------------------------------------------------------------------------------


def _right(keyword: str) -> str:
    """The keyword, judged as the file's own, without blanks around it. Raises UsageError."""
    from pydantic import ValidationError

    from monitor.config.tables import TopicTable
    from monitor.config.words import first_mistake

    try:
        return TopicTable.model_validate({"name": "-", "keywords": [keyword]}).keywords[0]
    except ValidationError as error:
        raise UsageError(f"keyword {first_mistake(error)[1]}") from None


def _shown(word: str) -> str:
    """In quotes, unless it has some of its own."""
    return word if '"' in word else f'"{word}"'


def plain_topic() -> str:
    """The name of the topic that the plain list makes."""
    from monitor.config.across import PLAIN_TOPIC

    return PLAIN_TOPIC


def _in_file(config: Config, name: str) -> str | None:
    """The topic as `monitor.config.own_keywords` is told: None for the one that the plain list makes, unless there is no such
    list and a [[topics]] table has its name."""
    is_table = not config.keywords and any(topic.name == name for topic in config.topics)
    return None if name == plain_topic() and not is_table else name


def topic_named(config: Config, name: str, *, new: bool = True) -> Topic:
    """The topic of that name, spacing and case aside; the plain list's is there while it is empty, too. Raises UsageError."""
    from monitor.config.words import nearest
    from monitor.core.text.hangul import match_key
    from monitor.model import Topic

    topics = {topic.name: topic for topic in config.topics}
    plain = plain_topic()
    topics.setdefault(plain, Topic(plain, ()))
    alike = [topic for topic in topics.values() if match_key(topic.name) == match_key(name)]
    found = topics.get(name.strip()) or (alike[0] if len(alike) == 1 else None)
    if found is not None:
        return found
    close = nearest(name, topics)
    hint = f'did you mean "{close}"?' if close else f"topics are: {', '.join(topics)}"
    more = " With --new it becomes a topic" if new else ""
    hint = hint if hint.endswith("?") else f"{hint}."
    raise UsageError(f'no topic is named "{name}"; {hint}{more}')


def _new_name(config: Config, topic: str | None) -> str:
    """The name of a topic that is not there yet. Raises UsageError."""
    from pydantic import ValidationError

    from monitor.config.tables import TopicTable
    from monitor.config.words import first_mistake
    from monitor.core.text.hangul import match_key

    if topic is None:
        raise UsageError('--new makes a topic and needs its name: --topic "..."')
    try:
        name = TopicTable.model_validate({"name": topic, **_ANY}).name
    except ValidationError as error:
        raise UsageError(f"--topic {first_mistake(error)[1]}") from None
    for known in (*(each.name for each in config.topics), plain_topic()):
        if match_key(known) == match_key(name):
            raise UsageError(f'a topic "{known}" is there already; without --new the keyword is added to it')
    return name


_ANY = {"keywords": ["소버린 AI"]}
"""Keywords of a table of which only the name is judged."""


def _written(topic: Topic, word: str) -> tuple[str, ...]:
    """The topic's keywords that are this one: of plain ones all that have its matching key, of expressions the same text."""
    from monitor.core.match.expression import is_expression
    from monitor.core.text.hangul import match_key

    if is_expression(word):
        return tuple(each for each in topic.keywords if each == word)
    key = match_key(word)
    return tuple(
        each for each in topic.keywords if each == word or (not is_expression(each) and match_key(each) == key)
    )


def _nowhere(config: Config, there: list[Topic], word: str) -> str:
    from monitor.config.words import nearest

    others = [topic.name for topic in config.topics if topic not in there and _written(topic, word)]
    if others:
        return f'topic {there[0].name} has no keyword "{word}"; it stands in: {", ".join(others)}'
    close = nearest(word, [each for topic in there for each in topic.keywords])
    hint = f'did you mean "{close}"?' if close else "`monitor keywords list` shows what there is"
    place = f"topic {there[0].name}" if len(there) == 1 else str(config.path)
    return f'{place} has no keyword "{word}"; {hint}'


# --- doing it ---------------------------------------------------------------------------------------------------------


def _change(config: Config, change: Callable[[str], str]) -> None:
    """Raises ConfigError, MonitorError; the file is then as it was."""
    from monitor.config.edit import edit

    edit(config.path, change)


def _backwards(config: Config) -> str:
    days = config.backfill_days
    return f" and looks for it in the last {days} {'day' if days == 1 else 'days'} too" if days else ""


def _tell(config: Config, as_json: bool, keyword: str, topic: str, told: str, *, changed: bool = True) -> None:
    if as_json:
        emit({"changed": changed, "topic": topic, "keyword": keyword})
    else:
        print(f"{config.path}: {told}")
