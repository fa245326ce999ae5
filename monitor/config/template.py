"""The body of a webhook's request as the desk wrote it: a Jinja template in which no value can break out of its place.

A value is escaped where it is put in, whatever the template says: for JSON, and for Slack so that no headline can ping a channel
(`<!channel>`) or pass for a link. A template is words with `{{ … }}`, `{% if %}`, `{% for %}` and `{% set name = … %}`: what no
message needs (macros, calls, includes) is refused, so that each value is escaped exactly once.

jinja2 is imported where it is used: a config without such a body is read without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from monitor.core.text.scrub import scrub

if TYPE_CHECKING:
    from jinja2 import Template as Compiled
    from jinja2.sandbox import SandboxedEnvironment

WebhookFormat = Literal["slack", "jandi", "json", "text"]

STORY: Final = ("title", "url", "outlet", "reporter", "time", "badges", "outlets", "topics", "line", "meta")
"""Names within one of `stories`."""
BRIEF: Final = ("title", "url", "outlet")
"""Names within one of `more`."""
SPIKE: Final = ("name", "kind", "times", "count", "usual", "line", "stories")
"""Names within one of `spikes`."""
NAMES: Final = ("alert", "kind", "test", "title", "text", "at", "count", "stories", "more", "rest", "spikes")
"""Names in a template."""

LONGEST: Final = 200_000
"""Characters of a body; services take less."""

_EVIL: Final = (
    "\"\\\"} {{ 7 * 7 }} {% x %} <!channel> <https://a.example|b> & 'x' \n\r\t\u2028 \ud83d 😀 \x00 </script> ]}, //"
)
"""What a headline may hold, to try a template with."""


class TemplateError(Exception):
    """A template cannot be read, or not be filled in; the text says why."""


class _Json(str):
    """Text that is JSON already and goes in as it is."""

    __slots__ = ()


def problem(source: str) -> str | None:
    """What is wrong with a template whatever it is for: its form, or a name that nobody knows; None where nothing is."""
    try:
        _compiled(source, "text")
    except TemplateError as error:
        return str(error)
    return None


def trial(source: str, form: WebhookFormat, kind: Literal["story", "spike"]) -> str | None:
    """What goes wrong when it is filled in with the headlines that one has to reckon with; None where nothing does."""
    for values in _samples(kind):
        try:
            fill(source, values, form)
        except TemplateError as error:
            return str(error)
    return None


def fill(source: str, values: Mapping[str, object], form: WebhookFormat) -> str:
    """The body of a request: the template with `values` (by `NAMES`) in it. Raises TemplateError where that is no body.

    Of every form but "text" it is valid JSON, of "slack" and "jandi" an object.
    """
    from jinja2 import TemplateError as JinjaError

    template = _compiled(source, form)
    try:
        body = template.render(values)
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TemplateError(f"cannot be filled in: {_said(error)}") from None
    if len(body) > LONGEST:
        raise TemplateError(f"becomes {len(body):,} characters long; at most {LONGEST:,} are sent")
    if not body.strip():
        raise TemplateError("is empty once it is filled in")
    if form != "text":
        _check_json(body, form)
    return body


def escaped(text: str, form: WebhookFormat) -> str:
    """Text as it stands between the quotes of a JSON string; of "text" as it is."""
    text = for_slack(text) if form == "slack" else scrub(text)
    return text if form == "text" else json.dumps(text, ensure_ascii=False)[1:-1]


def for_slack(text: str) -> str:
    """Text in which Slack finds no mention, no link and no command of its own."""
    return scrub(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _check_json(body: str, form: WebhookFormat) -> None:
    try:
        found = json.loads(body)
    except ValueError as error:
        hint = 'a text stands between double quotes, as in {"text": "{{ text }}"}'
        raise TemplateError(f"is no JSON once it is filled in ({_said(error)}): {hint}") from None
    if form in ("slack", "jandi") and not isinstance(found, dict):
        raise TemplateError('must be an object, such as {"text": "{{ text }}"}')


# --- reading ----------------------------------------------------------------------------------------------------------


@cache
def _compiled(source: str, form: WebhookFormat) -> Compiled:
    from jinja2 import TemplateSyntaxError

    environment = _environment(form)
    try:
        _look_over(environment, source)
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateError(f"cannot be read: {_said(error)}{_at(source, error.lineno)}") from None
    except RecursionError:
        raise TemplateError("is nested too deeply") from None


def _look_over(environment: SandboxedEnvironment, source: str) -> None:
    """Refuse what a template of ours does not have. Raises TemplateError."""
    from jinja2 import meta, nodes

    known = (
        nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.Name, nodes.Const, nodes.Getattr,
        nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
        nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Concat, nodes.Neg, nodes.List, nodes.Tuple, nodes.Keyword,
    )  # fmt: skip
    tree = environment.parse(source)
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, known):
            what = type(node).__name__.lower()
            raise TemplateError(
                f"holds what is not known here ({what}){_at(source, node.lineno)}:"
                " write {{ … }}, {% if … %}, {% for … %} and {% set name = … %}"
            )
    unknown = sorted(meta.find_undeclared_variables(tree) - set(NAMES))
    if unknown:
        raise TemplateError(f"{unknown[0]} is no name in a template; these are: {', '.join(NAMES)}")


def _at(source: str, line: int) -> str:
    return f" (line {line} of it)" if "\n" in source else ""


def _said(error: Exception) -> str:
    return str(error).split("\n")[0][:200]


@cache
def _environment(form: WebhookFormat) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_putting_in(form),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tojson"] = lambda value: _as_json(value, form)
    environment.filters["safe"] = lambda value: value  # nothing is safe that a headline may be
    environment.globals.clear()
    return environment


def _putting_in(form: WebhookFormat) -> Callable[[object], object]:
    """How a value goes into the body."""

    def put_in(value: object) -> object:
        match value:
            case _Json():
                return value
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case int() | float():
                return value
            case Mapping() | list() | tuple():
                return _as_json(value, form)
        return escaped(str(value), form)  # of a name without a value this raises jinja2's error

    return put_in


def _as_json(value: object, form: WebhookFormat) -> _Json:
    return _Json(json.dumps(_clean(value, form), ensure_ascii=False))


def _clean(value: object, form: WebhookFormat) -> object:
    match value:
        case str():
            return for_slack(value) if form == "slack" else scrub(value)
        case Mapping():
            return {str(key): _clean(each, form) for key, each in value.items()}
        case list() | tuple():
            return [_clean(each, form) for each in value]
        case None | bool() | int() | float():
            return value
    return _clean(str(value), form)


# --- trying -----------------------------------------------------------------------------------------------------------


def _samples(kind: Literal["story", "spike"]) -> Iterator[dict[str, Any]]:
    """What an alert of this kind may have to say: much and little, harmless and not, complete and not."""
    for words in (_EVIL, "제목"):
        story: dict[str, object] = dict.fromkeys(STORY, words) | {
            "badges": [words, words],
            "topics": [words],
            "outlets": 13,
        }
        bare: dict[str, object] = dict.fromkeys(STORY, "") | {"badges": [], "topics": [], "outlets": 1, "title": words}
        brief = dict.fromkeys(BRIEF, words)
        for stories, more, rest in (([story] * 5, [brief] * 20, 3), ([story, bare], [], 0), ([bare], [], 0)):
            yield _sample(kind, words, stories, more, rest)
        if kind == "spike":
            yield _sample(kind, words, [], [], 0)


def _sample(
    kind: Literal["story", "spike"], words: str, stories: Sequence[object], more: Sequence[object], rest: int
) -> dict[str, Any]:
    spike = {
        "name": words,
        "kind": "keyword",
        "times": 3.1,
        "count": 9,
        "usual": 2.9,
        "line": words,
        "stories": stories[:3],
    }
    named: dict[str, Any] = dict.fromkeys(NAMES, words)
    return named | {
        "kind": kind,
        "test": False,
        "at": "2026-11-24T07:10:00+09:00",
        "count": len(stories) + len(more) + rest,
        "stories": list(stories),
        "more": list(more),
        "rest": rest,
        "spikes": [spike, spike][: 1 + len(more)] if kind == "spike" else [],
    }
